//! Where a sentence stands in a document that holds both languages.
//!
//! A translation usually stands next to its source, in the same line, row or
//! list item, so the place is evidence. It is only described here; the model
//! weighs it (`model/place.rs`).
//!
//! ```text
//! segment   line           run   rank   ranks
//! 0         Close it.      0     0      2
//! 1         Open it.       0     1      2
//! 2         关上。          1     0      2
//! 3         打开。          1     1      2
//! ```
//!
//! Segments of the same rank in neighbouring runs are often a pair.

use crate::Kind;
use crate::document::Cue;

/// The place of a sentence in a document that holds both languages.
///
/// A run is a maximal stretch of one language. Runs are numbered through the
/// document, so even and odd runs are in different languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SentencePlace {
    /// The number of its run.
    pub run: u32,
    /// The number of its segment: a paragraph, a cell, a cue, or a part of a
    /// line in both languages.
    pub segment: u32,
    /// The line on which its segment begins.
    pub line: u32,
    /// The position of its segment within the run, from 0.
    pub rank: u32,
    /// The number of segments in its run.
    pub ranks: u32,
    /// The row of a table, from 1; 0 outside tables.
    pub row: u32,
    /// The list item, from 1; 0 outside lists.
    pub item: u32,
    /// When its subtitle cue is shown; both times are 0 outside subtitles.
    pub cue: Cue,
    /// The level of its heading; 0 for other text.
    pub level: u8,
    /// What its segment is: text, heading, table cell and so on.
    pub kind: Kind,
    /// True if its segment stood in brackets.
    pub bracketed: bool,
    /// True if its line holds both languages.
    pub shares_line: bool,
    /// True for the first sentence of its segment.
    pub begins_segment: bool,
    /// True for the last sentence of its segment.
    pub ends_segment: bool,
    /// True for the first sentence of its run.
    pub begins_run: bool,
    /// True for the last sentence of its run.
    pub ends_run: bool,
}

impl SentencePlace {
    /// How many runs ahead the other sentence is; negative if it comes before.
    /// Sentences of neighbouring runs are 1 apart.
    pub fn runs_to(&self, other: &SentencePlace) -> i32 {
        other.run as i32 - self.run as i32
    }
}
