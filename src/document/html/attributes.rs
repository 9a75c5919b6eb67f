//! What the attributes of a tag of HTML mean for its text.

use html5gum::StartTag;

/// True for a link to a note, by its type, role or class.
pub(super) fn leads_to_note(tag: &StartTag<usize>) -> bool {
    let value = |key: &[u8]| {
        tag.attributes
            .get(key)
            .map(|value| String::from_utf8_lossy(&value.value).to_ascii_lowercase())
            .unwrap_or_default()
    };
    value(b"epub:type").contains("noteref")
        || value(b"role").contains("noteref")
        || value(b"class").contains("footnote")
        || value(b"class").contains("noteref")
}

/// True if a tag declares that its text is the same in every language.
pub(super) fn keeps_text(tag: &StartTag<usize>) -> bool {
    tag.attributes.get(&b"translate"[..]).is_some_and(|value| value.value.eq_ignore_ascii_case(b"no"))
}

/// True if the attributes of a tag hide the element.
pub(super) fn hides(tag: &StartTag<usize>) -> bool {
    let value = |key: &[u8]| {
        tag.attributes.get(key).map(|value| String::from_utf8_lossy(&value.value).to_ascii_lowercase().replace(' ', ""))
    };
    value(b"hidden").is_some()
        || value(b"aria-hidden").is_some_and(|v| v == "true")
        || value(b"role").is_some_and(|v| v == "navigation")
        || value(b"style").is_some_and(|v| v.contains("display:none") || v.contains("visibility:hidden"))
}
