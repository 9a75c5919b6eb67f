//! Aligns the unconfirmed rows again.
//!
//! Confirmed rows become cuts of the bitext, so the aligner cannot change them;
//! what is between two of them is aligned as if it were a document. Text that
//! has no counterpart by nature, such as code, is taken out before and put back
//! at its place afterwards.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::history::HistoryStep;
use super::{Review, ReviewSentence, ReviewSide, Row, Status};
use crate::align::Options;
use crate::bitext::Reason;
use crate::{Bead, Bitext, BySide, Lexicon, Result, Sentence, align};

impl Review {
    /// The change that realigns everything unconfirmed from a row on.
    pub(super) fn realign(&self, from: usize, lexicon: &Lexicon) -> Result<HistoryStep> {
        self.row(from)?;
        // Only from this row on, because the reviewer has read the rows above.
        let region = Region::new(self, from);
        let bitext = region.bitext()?;
        let beads = align(&bitext, lexicon, &Options::default()).beads;
        let rows = region.rows(&beads);
        Ok(self.exchange(from..self.rows.len(), rows))
    }
}

/// The rows that are realigned, with what is kept.
///
/// Confirmed rows become cuts, so the aligner cannot change them, and they help
/// to align what is around them.
struct Region<'r> {
    /// The review before the change.
    review: &'r Review,
    /// The sentences to align, by their numbers in the review.
    text: BySide<Vec<usize>>,
    /// Rows without counterpart by nature, by their first sentence.
    asides: BySide<BTreeMap<usize, Row>>,
    /// Confirmed rows, with the places of their sentences in `text`.
    kept: Vec<KeptRow>,
    /// The first sentence of the region on each side.
    start: BySide<usize>,
}

/// A confirmed row, and which of the aligned sentences it contains.
struct KeptRow {
    /// The row, unchanged.
    row: Row,
    /// Its source sentences, by position in the text.
    source: Range<usize>,
    /// Its target sentences, by position in the text.
    target: Range<usize>,
}

impl<'r> Region<'r> {
    /// Collects the rows from `from` on.
    fn new(review: &'r Review, from: usize) -> Self {
        let start = super::sum(&review.rows[..from]);
        let mut region = Region {
            review,
            text: BySide { source: Vec::new(), target: Vec::new() },
            asides: BySide { source: BTreeMap::new(), target: BTreeMap::new() },
            kept: Vec::new(),
            start,
        };
        let mut at = start;
        for row in &review.rows[from..] {
            region.add(row, at);
            at = BySide { source: at.source + row.shape.source, target: at.target + row.shape.target };
        }
        region
    }

    /// Adds a row to the region.
    fn add(&mut self, row: &Row, at: BySide<usize>) {
        // An aside with both sides, such as one that a person made, is aligned
        // like other text.
        if row.is_aside() && !row.is_pair() && row.status == Status::Automatic {
            let asides = if row.shape.source > 0 { &mut self.asides.source } else { &mut self.asides.target };
            asides.insert(if row.shape.source > 0 { at.source } else { at.target }, row.clone());
            return;
        }
        let before = (self.text.source.len(), self.text.target.len());
        self.text.source.extend(at.source..at.source + row.shape.source);
        self.text.target.extend(at.target..at.target + row.shape.target);
        if row.status == Status::Confirmed {
            let (source, target) = (before.0..self.text.source.len(), before.1..self.text.target.len());
            self.kept.push(KeptRow { row: row.clone(), source, target });
        }
    }

    /// The input of the aligner, with a cut before and after each confirmed
    /// row.
    fn bitext(&self) -> Result<Bitext<'r>> {
        let side = |side: ReviewSide, text: &[usize]| -> Vec<Sentence<'r>> {
            let sentences = self.review.sentences(side);
            text.iter().filter_map(|&at| sentences.get(at)).map(borrowed).collect()
        };
        let mut cuts: Vec<BySide<usize>> = Vec::new();
        for kept in &self.kept {
            cuts.extend([
                BySide { source: kept.source.start, target: kept.target.start },
                BySide { source: kept.source.end, target: kept.target.end },
            ]);
        }
        // Two confirmed rows in a row share a cut.
        cuts.dedup();
        let (source, target) =
            (side(ReviewSide::Source, &self.text.source), side(ReviewSide::Target, &self.text.target));
        Bitext::new(self.review.langs, source, target)?.with_cuts(cuts)
    }

    /// The new rows: those of the beads, confirmed rows in place of their
    /// beads, and asides where they belong.
    ///
    /// Rows without counterpart by nature are put back at their places; the
    /// aligner never sees them.
    fn rows(&self, beads: &[Bead]) -> Vec<Row> {
        let mut writer = RowWriter { region: self, at: self.start, rows: Vec::new() };
        let mut kept = self.kept.iter().peekable();
        for bead in beads {
            while let Some(row) =
                kept.next_if(|row| row.source.end <= bead.source.start && row.target.end <= bead.target.start)
            {
                writer.kept(row);
            }
            // Beads within a confirmed row are dropped: a person has decided
            // there.
            let inside = kept
                .peek()
                .is_some_and(|row| row.source.start <= bead.source.start && row.target.start <= bead.target.start);
            if !inside {
                writer.bead(bead);
            }
        }
        // Those after the last bead.
        kept.for_each(|row| writer.kept(row));
        writer.finish()
    }
}

/// A sentence as the aligner takes it.
fn borrowed(sentence: &ReviewSentence) -> Sentence<'_> {
    Sentence {
        text: Cow::Borrowed(&sentence.text),
        range: sentence.range.clone().unwrap_or_default(),
        paragraph: sentence.paragraph.unwrap_or_default(),
        kind: sentence.kind,
    }
}

/// Writes rows one after another, so that they tile both sides.
struct RowWriter<'r> {
    /// What is realigned.
    region: &'r Region<'r>,
    /// The next sentence of each side.
    at: BySide<usize>,
    /// The rows written so far.
    rows: Vec<Row>,
}

impl RowWriter<'_> {
    /// Writes a confirmed row.
    fn kept(&mut self, kept: &KeptRow) {
        self.text(&kept.source, &kept.target, &kept.row);
    }

    /// Writes the row of a bead.
    fn bead(&mut self, bead: &Bead) {
        let alone = bead.source.is_empty() || bead.target.is_empty();
        let row =
            Row { confidence: Some(bead.confidence), reason: alone.then_some(Reason::NoCounterpart), ..Row::default() };
        self.text(&bead.source, &bead.target, &row);
    }

    /// Writes a row over sentences of the text. Asides before them come first;
    /// an aside between them divides the row, because a row takes consecutive
    /// sentences only.
    fn text(&mut self, source: &Range<usize>, target: &Range<usize>, row: &Row) {
        let (mut source, mut target) = (source.clone(), target.clone());
        let mut row = row.clone();
        while !source.is_empty() || !target.is_empty() {
            let shape = BySide {
                source: self.run(ReviewSide::Source, &mut source),
                target: self.run(ReviewSide::Target, &mut target),
            };
            if shape.source == 0 || shape.target == 0 {
                row.reason = row.reason.or(Some(Reason::NoCounterpart));
            }
            self.at = BySide { source: self.at.source + shape.source, target: self.at.target + shape.target };
            self.rows.push(Row { shape, ..row.clone() });
            // The part after an aside is separated from its counterpart, so its
            // confidence is unknown.
            row = Row { confidence: Some(0.0), ..Row::default() };
        }
    }

    /// Takes consecutive sentences from the front, after writing the asides
    /// before them; returns their number.
    fn run(&mut self, side: ReviewSide, text: &mut Range<usize>) -> usize {
        let numbers = side.pick(self.region.text.as_ref());
        let Some(&first) = numbers.get(text.clone()).and_then(<[usize]>::first) else { return 0 };
        self.asides(side, first);
        let count = text.clone().zip(first..).take_while(|&(at, number)| numbers.get(at) == Some(&number)).count();
        text.start += count;
        count
    }

    /// Writes the asides of a side before a sentence.
    fn asides(&mut self, side: ReviewSide, before: usize) {
        let at = side.pick(self.at);
        for row in side.pick(self.region.asides.as_ref()).range(at..before.max(at)).map(|(_, row)| row) {
            self.at = BySide { source: self.at.source + row.shape.source, target: self.at.target + row.shape.target };
            self.rows.push(row.clone());
        }
    }

    /// Writes the remaining asides.
    fn finish(mut self) -> Vec<Row> {
        ReviewSide::ALL.into_iter().for_each(|side| self.asides(side, usize::MAX));
        self.rows
    }
}
