//! Names that XLIFF allows: ids, and the types of contexts.
//!
//! The schemas are strict here and ids of other formats are not, so that names
//! must be changed on the way out.

/// The text as an XML name token (`xs:NMTOKEN`), which ids of XLIFF 2.x must
/// be; `None` if nothing of it can be used in one. Characters beyond ASCII
/// letters and digits become `_`, which is stricter than the schema and safe
/// with every tool.
///
/// `menu.save` stays, `menu/save` becomes `menu_save`, `保存` gives `None`.
pub(super) fn nmtoken(text: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() && c.is_ascii() || matches!(c, '-' | '_' | '.');
    let token: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    Some(token).filter(|token| token.chars().any(|c| c != '_'))
}

/// True if the text is such a token as it stands.
pub(super) fn is_nmtoken(text: &str) -> bool {
    nmtoken(text).as_deref() == Some(text)
}

/// A name for a list that XLIFF 1.2 lets others extend: `x-`, and hyphens for
/// characters that a name cannot contain.
///
/// `x-id` stays, `my name` becomes `x-my-name`. An empty name becomes
/// `x-unnamed`, since something must follow the hyphen.
pub(super) fn prefixed(name: &str) -> String {
    let name = name.strip_prefix("x-").unwrap_or(name);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let token: String = name.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    if token.is_empty() { "x-unnamed".to_owned() } else { format!("x-{token}") }
}

/// The types of contexts that XLIFF 1.2 defines (`context-type`).
const CONTEXT_TYPES: [&str; 9] = [
    "database",
    "element",
    "elementtitle",
    "linenumber",
    "numparams",
    "paramnotes",
    "record",
    "recordtitle",
    "sourcefile",
];

/// The type of a context of this name, as the schema of XLIFF 1.2 allows it.
pub(super) fn context_type(name: &str) -> String {
    if CONTEXT_TYPES.contains(&name) { name.to_owned() } else { prefixed(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid() {
        assert_eq!(context_type("key"), "x-key");
        assert_eq!(context_type("Txt::FileName"), "x-Txt--FileName");
        assert_eq!(context_type("sourcefile"), "sourcefile");
        assert_eq!((context_type("").as_str(), context_type("x-").as_str()), ("x-unnamed", "x-unnamed"));
        assert_eq!(nmtoken("a b/c").as_deref(), Some("a_b_c"));
        assert_eq!(nmtoken("菜单"), None);
        assert!(is_nmtoken("menu.may") && !is_nmtoken("a b"));
    }
}
