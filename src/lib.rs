#![doc = "Split English and Chinese text into sentences, align translations, build translation memories."]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// In the order in which data flows; each module imports only those above it.
mod error;
pub mod lang;
pub mod split;
pub mod bitext;
pub mod unit;
pub mod document;
pub mod lexicon;
pub mod token;
pub mod link;
mod evidence;
pub mod field;
mod search;
pub mod align;
pub mod bilingual;
pub mod format;
pub mod eval;

pub use align::{Alignment, align};
pub use bitext::{Bead, Bitext, Kind, Parts, Reason, Sentence};
pub use document::Document;
pub use error::{Error, Place, Result};
pub use lang::{Lang, Script};
pub use lexicon::Lexicon;
pub use link::{Link, Links, Source};
pub use split::{Sentences, sentences};
pub use token::{Class, Side, Token};
pub use unit::{Context, Tag, Unit};

/// Development only.
pub(crate) fn tune(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}
