//! **duiqi** (对齐, "to line up") splits English and Chinese text into
//! sentences, aligns translated sentences, and builds translation memories from
//! them. It needs no neural network, no GPU and no connection.
//!
//! # The whole line, from raw text to TMX
//!
//! ```
//! use duiqi::format::{FileFormat, Options, Writer};
//! use duiqi::{Document, Lexicon, bilingual};
//!
//! let text = "The tide went out. Two boats lay on the sand.\n退潮了。两条小船躺在沙滩上。\n";
//!
//! let document = Document::from_text(text)?; // what stands where, in which language
//! let lexicon = Lexicon::builtin();
//! let found = bilingual::document(&document, &lexicon, &Default::default())?; // sentences, beads, pairs
//!
//! assert_eq!(found.units[1].source.text, "Two boats lay on the sand.");
//! assert_eq!(found.units[1].target.text, "两条小船躺在沙滩上。");
//! assert!(found.units[1].confidence > Some(0.5));
//! assert_eq!(&text[found.units[1].source.ranges[0].clone()], "Two boats lay on the sand.");
//!
//! let mut tmx = Writer::new(Vec::new(), FileFormat::Tmx, &Options::default())?;
//! for unit in &found.units {
//!     tmx.write(unit)?;
//! }
//! let (bytes, report) = tmx.finish()?;
//! assert_eq!(report.units, 2);
//! assert!(bytes.starts_with(b"<?xml"));
//! # Ok::<(), duiqi::Error>(())
//! ```
//!
//! # Which function?
//!
//! | you have | you call |
//! |---|---|
//! | one text in one language | [`sentences`], or [`split::sentences_with`] and its options |
//! | one document in both languages | [`Document::open`], then [`bilingual::document`] |
//! | two documents that translate each other | [`Document::open`] twice, then [`bilingual::two_documents`] |
//! | sentences of your own | [`Bitext::from_lines`] or a [`Bitext`] you fill, then [`align()`] |
//! | pairs to be written or read | [`format`](mod@format): TMX, TSV, JSONL and more, as streams of [`Unit`]s |
//! | gold data | [`eval`] |
//!
//! Data flows one way: text → [`Document`] → [`Bitext`] → [`Alignment`] →
//! [`Unit`]s → files. Splitting, aligning and scoring cannot fail; reading and
//! writing return [`Error`], which says where. The same input gives the same
//! bytes out. Everything a caller sees has names for its parts and serde on it.
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// In the order in which data flows; each module imports only those above it.
#[macro_use]
mod word_enum;
mod error;
mod intern;
pub mod lang;
mod pair;
pub mod io;
mod placeholder;
pub mod split;
pub mod bitext;
pub mod unit;
pub mod document;
pub mod lexicon;
pub mod token;
pub mod link;
mod lattice;
mod evidence;
pub mod model;
pub mod align;
pub mod bilingual;
pub mod audit;
pub mod format;
#[cfg(feature = "parallel")]
pub mod batch;
pub mod memory;
#[cfg(feature = "review")]
pub mod review;
pub mod eval;

/// The command-line tool, for `src/main.rs` and for the script of the Python
/// package; not part of the library's interface.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod command;

// The tool's files name the library as its users do.
#[cfg(feature = "cli")]
extern crate self as duiqi;

pub use align::{Alignment, align};
pub use bitext::{Bead, Bitext, Kind, Parts, Reason, Sentence};
pub use document::Document;
pub use error::{Error, Place, Result};
pub use lang::{Lang, Script};
pub use lexicon::Lexicon;
pub use link::{Link, LinkOrigin, Links};
pub use memory::Memory;
pub use pair::{ByLang, BySide};
pub use split::{Sentences, sentences};
pub use token::{Class, Token, TokenizedSide};
pub use unit::{CodeKind, Context, Group, Half, InlineCode, LanguageTag, Localization, Piece, State, Unfit, Unit};
