//! The index of a memory: finds the stored texts that may be similar enough to
//! a query.
//!
//! - [`grams`]: the buckets under which a text is indexed;
//! - [`postings`]: the lists of texts, in memory and packed into bytes, and
//!   [`PostingSource`], through which a search reads them from any backend;
//! - [`search`]: the texts that may be similar enough (fuzzy search);
//!   [`counter`] counts the grams that they share with the query;
//! - [`intersect`](mod@intersect): the texts that contain all of some words
//!   (concordance);
//! - [`listed`]: the same, one after the other, from a few first texts if the
//!   backend has them.
//!
//! The index gives candidates, never answers: buckets are shared, texts may be
//! deleted, and lists may be damaged. The caller compares the text itself. So
//! the index may be inexact, and an error in it costs time but is never seen.

mod counter;
mod grams;
pub(crate) mod intersect;
mod listed;
mod postings;
mod search;

pub(crate) use self::counter::Counter;
#[cfg(feature = "store")]
pub(crate) use self::grams::{BUCKETS, buckets, is_pair};
pub(crate) use self::grams::{Bucket, pair_bucket, token_bucket};
pub(crate) use self::listed::{FirstTexts, ListedTexts};
pub(crate) use self::postings::{PostingLists, PostingSource};
#[cfg(feature = "store")]
pub(crate) use self::postings::{kept_length, pack, push_number, unpack};
pub(crate) use self::search::{Candidate, candidates};

/// Comparing one text takes about as long as reading this many list entries.
/// Measurement: `benches/memory`.
const TEXT_COST: u64 = 1500;
