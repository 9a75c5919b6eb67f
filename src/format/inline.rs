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
/// | element `sc`, `ec` or `bx`, `ex` | `<sc id="1"/>`, `<ec id="1"/>` |
/// | element `ph`, id `1`, empty | `<ph id="1"/>` |
/// | other element of TMX, empty | nothing |
pub(super) fn content_of(code: &InlineCode) -> String {
    if let Some(text) = code.data.as_ref().or(code.equivalent.as_ref()) {
        return text.clone();
    }
    let (name, id) = (code.element.as_deref().unwrap_or("x"), code.id.as_deref().unwrap_or_default());
    match (code.kind, name) {
        // These elements are nothing but their content; an empty one was empty
        // in the file and stays so.
        (_, "it" | "bpt" | "ept" | "ut" | "hi") => String::new(),
        (_, "ph") if id.is_empty() => String::new(),
        (_, "sc" | "ec" | "bx" | "ex") => format!("<{name} id=\"{id}\"/>"),
        (crate::CodeKind::Closing, _) => format!("</{name}>"),
        (crate::CodeKind::Opening, _) => format!("<{name} id=\"{id}\">"),
        (crate::CodeKind::Standalone, _) => format!("<{name} id=\"{id}\"/>"),
    }
}
