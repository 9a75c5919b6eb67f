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
//! | a text too large for memory | [`split::read`], which gives its sentences as they come |
//! | one document in both languages | [`Document::open`], then [`bilingual::document`] |
//! | two documents that translate each other | [`Document::open`] twice, then [`bilingual::two_documents`] |
//! | two texts with one sentence a line | [`bilingual::lines`] |
//! | sentences of your own | [`Bitext::from_sentences`] or [`Bitext::from_lines`], [`align()`], [`Alignment::units`] |
//! | sentence vectors of your own | [`Bitext::with_vectors`], or [`bilingual::Options::vectors`] |
//! | words of your own | [`Lexicon::read`], laid on top of [`Lexicon::builtin`] |
//! | a bead to explain | [`align::explain`] |
//! | pairs to write or read | [`format`](mod@format): TMX, TSV, JSONL and more, as streams of [`Unit`]s |
//! | pairs to check | [`audit::Audit`] |
//! | a translation memory | [`Memory`]; [`Memory::import`], [`Memory::look_up`], [`Memory::concordance`] |
//! | a text to translate, and a memory | [`Memory::pretranslate`] |
//! | threads that share one memory | `memory::Readers` (feature `store`) |
//! | many documents | `batch::run` (feature `parallel`) |
//! | an alignment to correct | `review::Review` (feature `review`) |
//! | gold data | [`eval`] |
//!
//! Data flows one way: text → [`Document`] → [`Bitext`] → [`Alignment`] →
//! [`Unit`]s → files. Splitting, aligning and scoring cannot fail; what is
//! wrong with their input, a constructor such as [`Bitext::with_cuts`] says.
//! Reading and writing return [`Error`], which names the file and the place.
//! The same input gives the same bytes out, on any number of threads. Options
//! have public fields and defaults: make the default, then set what you want.
//! What a caller sees has named parts and serde.
//!
//! # Features
//!
//! | feature | what it adds | default |
//! |---|---|---|
//! | `lexicon` | the built-in lexicon, made from CC-CEDICT (CC BY-SA 4.0) and wordnets | yes |
//! | `run-on` | models of sentence ends that no mark shows (CC BY-SA 4.0) | yes |
//! | `documents` | readers of Markdown, HTML, DOCX, ODT, EPUB and older encodings | |
//! | `formats` | readers of TMX, XLIFF, TBX, CSV, InterText and files with keys; the writers need no feature | |
//! | `files` | older encodings and gzip; `documents` and `formats` turn it on | |
//! | `srx` | segmentation rules of your own, as SRX files | |
//! | `opencc` | conversion between Simplified and Traditional Chinese | |
//! | `store` | the translation memory as one SQLite file | |
//! | `parallel` | many documents on all cores | |
//! | `review` | reviews: an alignment under correction | |
//! | `cli` | the tool `duiqi`; turns all others on | |
// Marks what needs a feature, on docs.rs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// In the order of imports: each module imports only those above it. ARCHITECTURE.md shows the order in which text flows.
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

#[doc(inline)]
pub use align::{Alignment, align};
#[doc(inline)]
pub use bitext::{Bead, Bitext, Kind, Parts, Reason, Sentence};
#[doc(inline)]
pub use document::Document;
pub use error::{Error, Place, Result};
#[doc(inline)]
pub use lang::{Lang, Script};
#[doc(inline)]
pub use lexicon::Lexicon;
#[doc(inline)]
pub use link::{Link, LinkOrigin, Links};
#[doc(inline)]
pub use memory::Memory;
pub use pair::{ByLang, BySide};
#[doc(inline)]
pub use split::{Sentences, sentences};
#[doc(inline)]
pub use token::{Class, Token, TokenizedSide};
#[doc(inline)]
pub use unit::{CodeKind, Context, Group, Half, InlineCode, LanguageTag, Localization, Piece, State, Unfit, Unit};
