//! Segments with inline codes: built as they are read, and their codes paired as they are written.

#[cfg(feature = "formats")]
mod build;
mod pair;
#[cfg(feature = "formats")]
mod show;

#[cfg(feature = "formats")]
pub(super) use build::SegmentBuilder;
pub(super) use pair::{Role, roles};

use crate::InlineCode;

/// The text that stands for a code where a format cannot hold its markup: the original data, else the equivalent text,
/// else the element that held it.
pub(super) fn content_of(code: &InlineCode) -> String {
    if let Some(text) = code.data.as_ref().or(code.equivalent.as_ref()) {
        return text.clone();
    }
    // The elements of TMX are what they hold; an empty one stays empty.
    if matches!(code.element.as_deref(), Some("ph" | "it" | "bpt" | "ept" | "ut" | "hi")) {
        return String::new();
    }
    let (name, id) = (code.element.as_deref().unwrap_or("x"), code.id.as_deref().unwrap_or_default());
    match code.kind {
        crate::CodeKind::Closing => format!("</{name}>"),
        crate::CodeKind::Opening => format!("<{name} id=\"{id}\">"),
        crate::CodeKind::Standalone => format!("<{name} id=\"{id}\"/>"),
    }
}
