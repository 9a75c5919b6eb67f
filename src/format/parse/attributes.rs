//! Reads the attributes of an element into memory that is used again.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::format::xml::legal;

/// How many attributes an element may have: a choice, far above any file met.
pub(super) const ATTRIBUTES: usize = 128;

/// What can be wrong with the attributes of an element.
pub(super) enum AttributeProblem {
    /// Not well-formed; the message says how.
    Syntax(String),
    /// More than the limit.
    Many,
}

/// Reads the attributes of a tag into `into`, whose strings are used again;
/// `count` is how many there are. Returns how many characters it left out of
/// the values because no text can hold them.
///
/// # Errors
/// [`AttributeProblem`], which the caller turns into an error with a place.
pub(super) fn attributes(
    tag: &BytesStart<'_>,
    into: &mut Vec<(String, String)>,
    count: &mut usize,
) -> Result<u64, AttributeProblem> {
    let mut removed = 0;
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| AttributeProblem::Syntax(error.to_string()))?;
        if *count == ATTRIBUTES {
            return Err(AttributeProblem::Many);
        }
        if into.len() == *count {
            into.push((String::new(), String::new()));
        }
        let key = attribute.key.into_inner();
        // Normalised as XML asks: line ends and tabs in values are blanks,
        // references are resolved.
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| AttributeProblem::Syntax(format!("the attribute `{key}`: {error}")))?;
        if let Some((name, content)) = into.get_mut(*count) {
            name.clear();
            name.push_str(key);
            content.clear();
            if value.chars().all(legal) {
                content.push_str(&value);
            } else {
                content.extend(value.chars().filter(|&c| legal(c)));
                removed += value.chars().filter(|&c| !legal(c)).count() as u64;
            }
        }
        *count += 1;
    }
    Ok(removed)
}
