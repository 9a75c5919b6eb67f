//! Decides what the text of a unit shows for an inline code.
//!
//! The rule is what a reader of the translated document would see: a
//! placeholder is text, a line break is a gap, formatting is nothing. Files
//! rarely say which of these a code is. So the answer comes from its type, its
//! equivalent text and its markup, in this order, with the habits of single
//! tools (Angular, memoQ, Trados' RTF) taken into account.
//!
//! | code | shown |
//! |---|---|
//! | `{{name}}`, `%d`, `${x}` | its text |
//! | `<br/>`, `\n`, type `lb`, Angular's `LINE_BREAK` | a blank |
//! | `<b>`, `<w:r>`, type `bold`, `{\b`, `}` | nothing |
//! | `{\par }`, `{\tab }` | a blank |
//! | `<img/>`, or nothing known | nothing, but words on both sides stay apart |
//! | `<mq:rxt displaytext="{0}" val="…"/>` | `{0}` |

use std::borrow::Cow;

use crate::{CodeKind, InlineCode, placeholder};

/// What the text shows for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown<'c> {
    /// Its text, as a placeholder.
    Text(Cow<'c, str>),
    /// A blank, unless there is one beside it: a line break or a tab.
    Blank,
    /// Nothing, but the words on both sides must not run together.
    Boundary,
    /// Nothing, even in the middle of a word.
    Nothing,
}

/// Elements of HTML, Word and OpenDocument that always separate words.
const SEPARATORS: [&str; 16] = [
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "td",
    "th",
    "hr",
    "tab",
    "w:br",
    "w:tab",
    "w:cr",
    "text:line-break",
    "text:tab",
];

/// Elements, and types of codes, that change how letters look and may begin in
/// the middle of a word.
const FORMATTING: [&str; 27] = [
    "b",
    "i",
    "u",
    "s",
    "em",
    "strong",
    "sub",
    "sup",
    "span",
    "font",
    "a",
    "code",
    "small",
    "big",
    "mark",
    "del",
    "ins",
    "tt",
    "kbd",
    "abbr",
    "bold",
    "italic",
    "underlined",
    "link",
    "cf",
    "w:r",
    "text:span",
];

/// What is shown for a code: a blank for a break, its equivalent text or a
/// placeholder's own markup, and nothing for other markup.
pub(super) fn shown(code: &InlineCode) -> Shown<'_> {
    if is_break(code) {
        return Shown::Blank;
    }
    let alone = code.kind == CodeKind::Standalone;
    // The data of a paired code is always markup; that of a single one may be a
    // placeholder such as `{0}`.
    let own = code.data.as_deref().filter(|_| alone);
    // Angular names a code in the place of its text, and has the text beside it.
    let equivalent = code.equivalent.as_deref().filter(|text| !text.is_empty());
    let equivalent = equivalent.filter(|text| code.data.is_none() || !is_name(text));
    // A variable as it is in the program is better than a name for it, which
    // the other side may lack.
    let is_variable = |text: &str| !text.starts_with('<') && placeholder::length(text, None) == Some(text.len());
    let equivalent = equivalent.filter(|text| is_variable(text) || !own.is_some_and(is_variable));
    match equivalent.or(own).filter(|text| !text.is_empty()) {
        Some(text) if text.trim().is_empty() => Shown::Blank,
        // memoQ wraps what it shows into markup of its own, so that is looked
        // through first.
        Some(text) => match memoq(text) {
            Some(value) if value.trim().is_empty() && !value.is_empty() => Shown::Blank,
            Some(value) => Shown::Text(value),
            None if !is_markup(text) => Shown::Text(Cow::Borrowed(text)),
            None => hidden(code),
        },
        None => hidden(code),
    }
}

/// What a code without visible text does to the words around it.
///
/// Formatting separates nothing. A code of which nothing is known may be an
/// image, a variable or a break, so that it separates words.
fn hidden(code: &InlineCode) -> Shown<'static> {
    let markup = code.data.as_deref().or(code.equivalent.as_deref());
    // RTF (`\b`, `{\b`, `}`) as Trados Workbench writes it is formatting. A type
    // counts where there is no markup, or an element of XLIFF that says nothing,
    // such as `<g id="1">`: memoQ calls `{}` bold, which may be a variable.
    let silent = markup.is_none_or(|markup| has_tag(markup, &["g", "pc"]));
    let formats = markup.is_some_and(|markup| is_rtf(markup) || has_tag(markup, &FORMATTING))
        || silent
            && code.content_type.as_deref().is_some_and(|kind| {
                let kind = kind.to_ascii_lowercase();
                // Types are written as `bold`, `x-bold`, `x-html-b`, `xlf:b`,
                // according to the tool.
                let kind = kind.strip_prefix("x-").unwrap_or(&kind);
                let kind = kind.strip_prefix("html-").or_else(|| kind.strip_prefix("xlf:")).unwrap_or(kind);
                FORMATTING.contains(&kind)
            });
    if formats { Shown::Nothing } else { Shown::Boundary }
}

/// True if the code breaks the line, or ends a paragraph or a table cell.
fn is_break(code: &InlineCode) -> bool {
    let by_type = code.content_type.as_deref().is_some_and(|kind| {
        let kind = kind.to_ascii_lowercase();
        let kind = kind.strip_prefix("x-").unwrap_or(&kind);
        matches!(kind, "lb" | "br" | "html-br" | "linebreak" | "line-break" | "newline" | "tab" | "xlf:lb")
    });
    // Angular's ids show what kind of code it is.
    let by_id = code.id.as_deref().is_some_and(|id| id == "LINE_BREAK");
    by_type || by_id || [&code.data, &code.equivalent].into_iter().flatten().any(|text| is_separator(text))
}

/// True for the markup of a break, such as `<br/>`, or an escape such as `\n`
/// that stands for one.
fn is_separator(text: &str) -> bool {
    let text = text.trim_matches(' ');
    // RTF has the word bare or as a group: `\par`, `{\par }`.
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text).trim_end();
    if matches!(bare, "\\n" | "\\r\\n" | "\\t" | "\n" | "\r\n" | "\t" | "\\line" | "\\tab" | "\\par" | "&#10;") {
        return true;
    }
    // The blanks of HTML that have names or stand as numbers.
    if matches!(text, "&nbsp;" | "&#160;" | "&#xA0;" | "&#xa0;" | "&ensp;" | "&emsp;" | "&thinsp;" | "&#12288;") {
        return true;
    }
    has_tag(text, &SEPARATORS)
}

/// True if the text begins with an opening or closing tag of one of these
/// names, in any case.
///
/// `<br/>`, `<BR>`, `</p>` and `<w:tab w:val="1"/>` begin with tags.
fn has_tag(text: &str, names: &[&str]) -> bool {
    let Some(tag) = text.strip_prefix('<') else { return false };
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default();
    names.contains(&name.to_ascii_lowercase().as_str())
}

/// True for a name in capitals, such as `INTERPOLATION` or `START_LINK_1`.
fn is_name(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// True for tags and RTF, which mean nothing to a reader.
///
/// Escaped tags (`&lt;b&gt;`) are markup as well, as some tools escape twice.
fn is_markup(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('<') || is_rtf(text) || text.starts_with("&lt;")
}

/// True for control words of RTF and for the brace that ends a group of them.
fn is_rtf(text: &str) -> bool {
    text.starts_with('\\') || text.starts_with("{\\") || text.trim_end() == "}"
}

/// The visible value of a memoQ code; `None` for any other code, or one that
/// shows markup.
///
/// `<mq:ch val=" " />` stands for a character, `<mq:rxt displaytext="{0}"
/// val="…"/>` for a placeholder.
fn memoq(text: &str) -> Option<Cow<'static, str>> {
    let text = text.trim_start().strip_prefix("<mq:")?;
    let attribute = |key: &str| {
        let rest = &text[text.find(key)? + key.len()..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    };
    // `displaytext` is what memoQ's editor shows; `val` may be the whole
    // markup.
    let value = attribute("displaytext=").or_else(|| attribute("val="))?;
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    if is_markup(&value) { None } else { Some(Cow::Owned(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(kind: CodeKind, data: Option<&str>, equivalent: Option<&str>) -> String {
        let code = InlineCode {
            kind,
            data: data.map(str::to_owned),
            equivalent: equivalent.map(str::to_owned),
            ..InlineCode::default()
        };
        match shown(&code) {
            Shown::Text(text) => text.into_owned(),
            Shown::Blank => " ".into(),
            Shown::Boundary => "|".into(),
            Shown::Nothing => String::new(),
        }
    }

    #[test]
    fn placeholders_are_shown_and_markup_is_not() {
        use CodeKind::{Opening, Standalone};
        assert_eq!(shows(Standalone, None, Some("{{done}}")), "{{done}}");
        assert_eq!(shows(Standalone, Some("{0}"), None), "{0}");
        assert_eq!(shows(Standalone, Some("%1$s"), None), "%1$s");
        assert_eq!(shows(Standalone, Some("<img src='a'/>"), None), "|");
        assert_eq!(shows(Standalone, Some("<br/>"), None), " ");
        assert_eq!(shows(Standalone, None, Some("<br />")), " ");
        assert_eq!(shows(Standalone, Some("<mq:ch val=\" \" />"), None), " ");
        assert_eq!(shows(Standalone, Some("<mq:rxt displaytext=\"{0}\" val=\"{0}\" />"), None), "{0}");
        assert_eq!(shows(Standalone, None, None), "|");
        assert_eq!(shows(Standalone, Some("{\\cs6\\f1 "), None), "");
        assert_eq!(shows(Standalone, Some("}"), None), "");
        assert_eq!(shows(Standalone, Some("{\\par }"), None), " ");
        assert_eq!(shows(Opening, Some("{}"), None), "|");
        assert_eq!(shows(Opening, Some("<b class='x'>"), None), "");
        assert_eq!(shows(Opening, Some("{\\b "), Some("<b>")), "");
        assert_eq!(shows(Opening, None, Some("[b]")), "[b]");
        assert_eq!(shows(Standalone, Some("{{name}}"), Some("INTERPOLATION")), "{{name}}");
        assert_eq!(shows(Opening, Some("<a href='x'>"), Some("START_LINK")), "");
        assert_eq!(shows(Standalone, None, Some("USB")), "USB");
        assert_eq!(shows(Standalone, Some("&nbsp;"), None), " ");
    }
}
