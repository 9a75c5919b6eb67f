//! A segment: one paragraph, heading, cell or cue of a document, with its
//! place.
//!
//! Readers of all formats give segments, and everything after them works on
//! segments alone. In a document they are sorted, do not overlap, and cover all
//! text that is not white space.
//!
//! ```text
//! source   ## The tide
//! range    ^^^^^^^^^^^       with the markup
//! inner       ^^^^^^^^       the text alone
//! ```
//!
//! Where the text is not a stretch of the source, because markup or line breaks
//! are within it, the segment has a clean copy. The copy knows the place of
//! each of its pieces in the source.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::extract::Extract;
use crate::Lang;
use crate::bitext::{Kind, Reason};

/// A stretch of a document in which sentences are found: a paragraph, a
/// heading, a cell, or something that is not to be aligned.
///
/// A line that holds both languages is one segment.
/// [`Document::runs`](super::Document::runs) proposes where to cut it, and
/// [`Document::cut`](super::Document::cut) cuts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Segment {
    /// Its bytes in [`Document::text`](super::Document::text), including the
    /// markup that belongs to it.
    pub range: Range<usize>,
    /// The language of most of its letters; `None` without letters of either
    /// language.
    pub lang: Option<Lang>,
    /// What it is: heading, body text, table cell and so on.
    pub kind: Kind,
    /// Why it is not aligned; `None` for text that the aligner gets.
    pub reason: Option<Reason>,
    /// The paragraph that it belongs to, from 0.
    pub paragraph: u32,
    /// The part of the document (chapter, file in a container) that it belongs
    /// to, from 0.
    pub part: u32,
    /// The line where it begins, from 0. In a page or a container this is a
    /// line as a reader sees it: every paragraph and every line break begins
    /// one.
    pub line: u32,
    /// Its number among the runs that its line was cut into, from 0; 0 for a
    /// whole line.
    pub run: u32,
    /// True if brackets enclosed it that are not part of its text, as around a
    /// translation.
    pub bracketed: bool,
    /// The level of a heading, 1 to 6; `None` for other text.
    pub level: Option<u8>,
    /// The list item that it belongs to, numbered through the document from 0.
    pub item: Option<u32>,
    /// The table cell that it belongs to.
    pub cell: Option<Cell>,
    /// When it is shown, if it is a subtitle.
    pub cue: Option<Cue>,
    /// True inside a block quotation.
    pub quoted: bool,
    /// Segments with the same number are translations of each other by their
    /// place: the two halves of one heading, the cells of one row, one cue's
    /// lines.
    pub pair_group: Option<u32>,
    /// Its text, if it differs from the bytes at `range`.
    #[serde(skip)]
    pub(crate) clean: Option<Box<Extract>>,
    /// The bytes of its text without the marks around it.
    #[serde(skip)]
    pub(crate) inner: Range<usize>,
}

/// The place of a table cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// Its table, numbered through the document from 0.
    pub table: u32,
    /// Its row, numbered through the document from 0.
    pub row: u32,
    /// Its column in the row, from 0; empty cells count.
    pub column: u32,
}

/// When a subtitle is shown, in milliseconds from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Cue {
    /// When it appears.
    pub start: u32,
    /// When it disappears.
    pub end: u32,
}

/// A stretch of a segment's text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentRun {
    /// The language of its letters.
    pub lang: Lang,
    /// Its bytes in [`Document::text_of`](super::Document::text_of) the
    /// segment, without blanks, separators and brackets around it.
    pub range: Range<usize>,
    /// True if brackets enclose it.
    pub bracketed: bool,
}

impl Segment {
    /// Stands for a paragraph, line or row that is not known yet.
    pub(super) const UNPLACED: u32 = u32::MAX;

    /// A segment at `range` that is not aligned, with no place yet.
    pub(super) fn aside(range: Range<usize>, kind: Kind, reason: Reason) -> Self {
        let inner = range.clone();
        Segment {
            range,
            lang: None,
            kind,
            reason: Some(reason),
            paragraph: Self::UNPLACED,
            part: 0,
            line: Self::UNPLACED,
            run: 0,
            bracketed: false,
            level: None,
            item: None,
            cell: None,
            cue: None,
            quoted: false,
            pair_group: None,
            clean: None,
            inner,
        }
    }
}
