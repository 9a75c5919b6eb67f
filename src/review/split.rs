//! Decides where a row is split.
//!
//! A person may name the place on both sides, on one, or on none. One side is
//! enough for a guess: the other is cut at the same share of its text. Without
//! either, the aligner scores each place between two sentences, and the best
//! one is taken.
//!
//! ```text
//! given                 the other side
//! source and target     both as given
//! one of them           the boundary of sentences nearest to the same share
//! none                  the pair of boundaries that the aligner scores best
//! none, a large row     the boundaries nearest to the middle
//! ```
//!
//! A place counts sentences from the start of the row and characters from the
//! start of the sentence, both from 0. The sentence or part at the place
//! belongs to the lower row.

use std::ops::Range;

use super::{Review, ReviewSide, TextPlace};
use crate::align::Options;
use crate::{Bitext, BySide, Error, Lexicon, Result, Sentence, align};

/// The place on each side where the lower row begins.
pub(super) type Cuts = BySide<TextPlace>;

/// A cut of a row between sentences.
struct ScoredCut {
    /// The number of sentences before it on each side.
    at: BySide<usize>,
    /// The score of the alignment of both halves.
    score: f32,
}

/// Rows with more sentences on one side are split in proportion: the aligner
/// would run once for every place, and their number grows with the square.
/// Choice.
const MOST_ASKED: usize = 8;

impl Review {
    /// The places where a row is split; missing ones are found.
    ///
    /// # Errors
    /// If there is no such row, if one of the two rows would be empty, or if
    /// nothing is given for a row with at most one sentence on each side.
    pub(super) fn cuts(
        &self,
        row: usize,
        source: Option<TextPlace>,
        target: Option<TextPlace>,
        lexicon: &Lexicon,
    ) -> Result<Cuts> {
        self.row(row)?;
        let places = self.places(row);
        let cuts = match (source, target) {
            (Some(source), Some(target)) => BySide { source, target },
            // The other side is cut at the same share of its text, which is
            // right in most rows and can be moved.
            (Some(source), None) => {
                let share = self.share(ReviewSide::Source, &places, source);
                BySide { source, target: self.place_at(ReviewSide::Target, &places, share) }
            }
            (None, Some(target)) => {
                let share = self.share(ReviewSide::Target, &places, target);
                BySide { source: self.place_at(ReviewSide::Source, &places, share), target }
            }
            (None, None) => self.best_cuts(&places, lexicon)?,
        };
        self.check_cuts(&places, cuts)
    }

    /// The cuts in normal form, if both rows get text.
    fn check_cuts(&self, places: &BySide<Range<usize>>, cuts: Cuts) -> Result<Cuts> {
        let source = self.plain(ReviewSide::Source, places, cuts.source)?;
        let target = self.plain(ReviewSide::Target, places, cuts.target)?;
        let at = |sentence| TextPlace { sentence, character: 0 };
        let start = (source, target) == (at(0), at(0));
        // Only both together make an empty row: a row may well have one side.
        if start || (source, target) == (at(places.source.len()), at(places.target.len())) {
            return Err(Error::Invalid("one of the two rows would be empty".to_owned()));
        }
        Ok(BySide { source, target })
    }

    /// A place at the start or end of a sentence, as a place between sentences.
    ///
    /// A place beyond the last sentence is the end of the row, and one beyond
    /// the end of a sentence is the end of that sentence.
    fn plain(&self, side: ReviewSide, places: &BySide<Range<usize>>, cut: TextPlace) -> Result<TextPlace> {
        let place = side.pick(places.as_ref());
        let between = |sentence| Ok(TextPlace { sentence, character: 0 });
        if cut.sentence >= place.len() {
            return between(place.len());
        }
        let text = &self.sentences(side)[place.start + cut.sentence].text;
        let byte = text.char_indices().nth(cut.character).map_or(text.len(), |(byte, _)| byte);
        let (before, after) = text.split_at(byte);
        match (before.trim().is_empty(), after.trim().is_empty()) {
            // A cut in the white space at an end would leave an empty sentence.
            (true, _) => between(cut.sentence),
            (_, true) => between(cut.sentence + 1),
            _ => Ok(cut),
        }
    }

    /// The share of a side's text before a place, 0 to 1.
    ///
    /// Counted in characters, because a row may be one long sentence.
    fn share(&self, side: ReviewSide, places: &BySide<Range<usize>>, cut: TextPlace) -> f32 {
        let lengths: Vec<usize> = self.texts(side, places).map(|text| text.chars().count()).collect();
        let before = lengths.iter().take(cut.sentence).sum::<usize>() + cut.character;
        before as f32 / lengths.iter().sum::<usize>().max(1) as f32
    }

    /// The place between two sentences that is nearest to a share of a side's
    /// text.
    fn place_at(&self, side: ReviewSide, places: &BySide<Range<usize>>, share: f32) -> TextPlace {
        let count = side.pick(places.as_ref()).len();
        let distance = |sentence: usize| (self.share(side, places, TextPlace { sentence, character: 0 }) - share).abs();
        // If possible, both rows get text on both sides.
        let inner = if count > 1 { 1..count } else { 0..count + 1 };
        let sentence = inner.min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(count);
        TextPlace { sentence, character: 0 }
    }

    /// The places between sentences where the aligner would split the row.
    ///
    /// Every cut between sentences on both sides is tried, and the sum of the
    /// scores of the two halves decides.
    fn best_cuts(&self, places: &BySide<Range<usize>>, lexicon: &Lexicon) -> Result<Cuts> {
        let (n, m) = (places.source.len(), places.target.len());
        if n.max(m) < 2 {
            return Err(Error::Invalid("one sentence cannot be split by itself: say where in the text".to_owned()));
        }
        let cut = |at: BySide<usize>| at.map(|sentence| TextPlace { sentence, character: 0 });
        // Both sides are cut at the same share, so that the halves correspond.
        if n.max(m) > MOST_ASKED {
            let i = self.place_at(ReviewSide::Source, places, 0.5);
            let share = self.share(ReviewSide::Source, places, i);
            return Ok(BySide { source: i, target: self.place_at(ReviewSide::Target, places, share) });
        }
        // Both rows get text of a side that has enough for it.
        let inner = |count: usize| if count > 1 { 1..count } else { 0..count + 1 };
        let ends = [BySide { source: 0, target: 0 }, BySide { source: n, target: m }];
        let candidates = inner(n).flat_map(|source| inner(m).map(move |target| BySide { source, target }));
        let candidates = candidates.filter(|at| !ends.contains(at));
        let scored = candidates.map(|at| Ok(ScoredCut { at, score: self.score(places, at, lexicon)? }));
        let scored = scored.collect::<Result<Vec<_>>>()?;
        let best = scored.into_iter().max_by(|a, b| a.score.total_cmp(&b.score));
        best.map(|best| cut(best.at)).ok_or_else(|| Error::Invalid("the row cannot be split".to_owned()))
    }

    /// The score of the alignment of a row with a cut in it.
    ///
    /// The sum over the beads of both halves. Scores of two cuts can be
    /// compared, as the same sentences are aligned in each.
    fn score(&self, places: &BySide<Range<usize>>, cut: BySide<usize>, lexicon: &Lexicon) -> Result<f32> {
        let side = |side: ReviewSide| -> Vec<Sentence<'_>> {
            self.texts(side, places).map(|text| Sentence::within(text, 0)).collect()
        };
        let bitext = Bitext::new(self.langs, side(ReviewSide::Source), side(ReviewSide::Target))?.with_cuts([cut])?;
        let mut options = Options::default();
        // A single row is too little to learn from, and learning would make the
        // scores of two cuts incomparable.
        options.learn = false;
        // All sentences of the row are in paragraph 0, which is no evidence.
        options.paragraphs = false;
        Ok(align(&bitext, lexicon, &options).beads.iter().map(|bead| bead.score).sum())
    }
}
