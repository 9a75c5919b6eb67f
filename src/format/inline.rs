//! Inline codes between formats: how they are read into a segment, shown in its
//! text, and paired for writing.
//!
//! TMX and XLIFF have different elements for the same things. Reading (`build`)
//! turns them into [`InlineCode`]s and decides by `show` what the text shows
//! for each; writing asks `pair` which codes form a pair, and puts them into
//! the elements of the other format.

#[cfg(feature = "formats")]
mod build;
mod pair;
#[cfg(feature = "formats")]
mod show;

#[cfg(feature = "formats")]
pub(super) use build::SegmentBuilder;
pub(super) use pair::{Role, roles};

use crate::InlineCode;

/// The text that stands for a code where a format wants its markup: the
/// original data, else the equivalent text, else a tag made of the element and
/// id.
///
/// | code | text |
/// |---|---|
/// | data `<b>` | `<b>` |
/// | equivalent `{{n}}`, no data | `{{n}}` |
/// | element `x`, id `1` | `<x id="1"/>` |
/// | element `g`, closing | `</g>` |
/// | element `ph` of TMX, empty | nothing |
pub(super) fn content_of(code: &InlineCode) -> String {
    if let Some(text) = code.data.as_ref().or(code.equivalent.as_ref()) {
        return text.clone();
    }
    // TMX elements are nothing but their content; an empty one was empty in the
    // file and stays so.
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
