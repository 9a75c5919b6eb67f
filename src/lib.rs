#![doc = "Split English and Chinese text into sentences, align translations, build translation memories."]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod align;
pub mod bitext;
mod error;
mod evidence;
pub mod field;
pub mod lang;
pub mod lexicon;
pub mod link;
mod search;
pub mod token;
pub mod unit;

pub use align::{Alignment, align};
pub use bitext::{Bead, Bitext, Kind, Parts, Reason, Sentence};
pub use error::{Error, Place, Result};
pub use lang::{Lang, Script};
pub use lexicon::Lexicon;
pub use link::{Link, Links, Source};
pub use token::{Class, Side, Token};
pub use unit::{Context, Tag, Unit};
