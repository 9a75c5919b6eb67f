#![doc = "Split English and Chinese text into sentences, align translations, build translation memories."]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod error;
pub mod lang;
pub mod split;

pub use error::{Error, Place, Result};
pub use lang::{Lang, Script};
pub use split::{Sentences, sentences};
