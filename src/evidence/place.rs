//! Where a sentence stands in a document of both languages, as far as that tells what it translates.

use crate::Kind;

/// The place of a sentence in a document that holds both languages.
///
/// A run is a maximal stretch of one language; runs are numbered through the document, so those of the two languages
/// alternate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SentencePlace {
    /// The number of its run.
    pub run: u32,
    /// The number of its segment: a paragraph, a cell, a cue, or what a line in both languages was cut into.
    pub segment: u32,
    /// The line on which its segment begins.
    pub line: u32,
    /// The number of its segment among those of its run.
    pub rank: u32,
    /// How many segments its run has.
    pub ranks: u32,
    /// The row of a table, from 1; 0 outside tables.
    pub row: u32,
    /// The list item, from 1; 0 outside lists.
    pub item: u32,
    /// When its cue is shown, in milliseconds; both 0 outside subtitles.
    pub cue: (u32, u32),
    /// The level of a heading; 0 for other text.
    pub level: u8,
    pub kind: Kind,
    /// True if its segment stood in brackets.
    pub bracketed: bool,
    /// True if its line holds both languages.
    pub shares_line: bool,
    pub begins_segment: bool,
    pub ends_segment: bool,
    pub begins_run: bool,
    pub ends_run: bool,
}

impl SentencePlace {
    /// How many runs lie between this sentence and another one, with the sign of the direction: 1 if the other one
    /// stands in the next run.
    pub fn runs_to(&self, other: &SentencePlace) -> i32 {
        other.run as i32 - self.run as i32
    }

    /// The share of time that two cues are shown together, of the time that either is shown; 0 outside subtitles.
    pub fn shown_together(&self, other: &SentencePlace) -> f32 {
        let (start, end) = (self.cue.0.min(other.cue.0), self.cue.1.max(other.cue.1));
        let (from, to) = (self.cue.0.max(other.cue.0), self.cue.1.min(other.cue.1));
        if to > from { (to - from) as f32 / (end - start) as f32 } else { 0.0 }
    }
}
