//! Features of a bead from the places of its sentences in a bilingual document.
//!
//! A *run* is a stretch of sentences in one language between two of the other.
//! Where the languages take turns, a sentence and its translation are in
//! neighbouring runs; in tables they share a row, in subtitles the time, in
//! lists the item. Each of these is a feature with its own weight, so words can
//! overrule any of them.
//!
//! ```text
//! run 0   en   Close the valve.
//! run 1   zh   关闭阀门。              1 run from its source
//! run 2   en   Open the drain.
//! run 3   zh   打开排水口。            3 runs from run 0: far, so hardly a pair
//! ```

use super::{BeadRanges, features};
use crate::document::Cue;
use crate::evidence::{SentencePlace, WeightedPair};
use crate::{ByLang, Kind};

/// The places of all sentences of a document, and the order of its languages.
///
/// All features are multiplied by `trust`, so a caller who names the layout
/// makes the place outweigh the words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The place of each sentence.
    pub of_sentences: ByLang<Vec<SentencePlace>>,
    /// How much the place counts against other evidence: 1, or more where the
    /// caller knows the layout.
    pub trust: f32,
    /// By run: the local order of the languages, from 1 (the translation of an
    /// English run follows it) to −1 (it precedes it); 0 where unknown.
    pub order: Vec<f32>,
}

/// Distances between runs are capped here, because a larger distance is no
/// further evidence. Choice.
const FARTHEST: f32 = 60.0;

impl Places {
    /// Passes the place features of a bead to `emit`.
    ///
    /// Only the first sentences of both sides are compared in distance, line,
    /// row and item; the last ones count for the ends and times alone. A bead that
    /// has several sentences on one side and none on the other gets no feature.
    #[inline]
    pub fn describe(&self, bead: &BeadRanges, emit: &mut impl FnMut(usize, f32)) {
        let trust = self.trust;
        let mut emit = |feature, value: f32| emit(feature, value * trust);
        let zh = &self.of_sentences.zh[bead.zh.clone()];
        let en = &self.of_sentences.en[bead.en.clone()];
        match (zh, en) {
            ([first_zh, .., last_zh] | [first_zh @ last_zh], [first_en, .., last_en] | [first_en @ last_en]) => {
                self.distance(first_zh, first_en, &mut emit);
                describe_shared(first_zh, first_en, &mut emit);
                describe_times(span(first_zh, last_zh), span(first_en, last_en), &mut emit);
                let first = ByLang { zh: first_zh, en: first_en };
                describe_ends(first, ByLang { zh: last_zh, en: last_en }, &mut emit);
                emit(features::PLACE_ZH_SEGMENTS, breaks(zh, |place| place.segment));
                emit(features::PLACE_EN_SEGMENTS, breaks(en, |place| place.segment));
                let lines = |side: &[SentencePlace]| side.windows(2).filter(|two| is_title(two)).count() as f32;
                emit(features::PLACE_TITLE_LINES, lines(zh) + lines(en));
                emit(features::PLACE_ZH_RUNS, breaks(zh, |place| place.run));
                emit(features::PLACE_EN_RUNS, breaks(en, |place| place.run));
            }
            ([alone], _) | (_, [alone]) => describe_alone(alone, &mut emit),
            _ => {}
        }
    }

    /// How far apart the runs of the two sides are, and whether they follow
    /// each other in the local order.
    ///
    /// The order feature is positive if the languages follow each other as they
    /// do around this bead, negative if they do not, and 0 where no order is
    /// known.
    #[inline]
    fn distance(&self, zh: &SentencePlace, en: &SentencePlace, emit: &mut impl FnMut(usize, f32)) {
        let runs = en.runs_to(zh);
        if runs.abs() == 1 {
            emit(features::PLACE_NEXT, 1.0);
            emit(features::PLACE_TOUCHING, f32::from(zh.segment.abs_diff(en.segment) == 1));
            let order = self.order.get(zh.run as usize).copied().unwrap_or(0.0);
            emit(features::PLACE_ORDER, order * runs as f32);
            // In two blocks with the same number of paragraphs, the first
            // translates the first.
            if zh.ranks == en.ranks && zh.ranks > 1 {
                let feature = if zh.rank == en.rank { features::PLACE_SAME_RANK } else { features::PLACE_OTHER_RANK };
                emit(feature, 1.0);
            }
        } else {
            emit(features::PLACE_FAR, 1.0);
            // By its logarithm: from 2 to 4 is as much as from 20 to 40.
            emit(features::PLACE_DISTANCE, (runs.abs() as f32).min(FARTHEST).ln());
        }
    }
}

/// How often a number changes within a block, not counting the lines of one
/// title.
///
/// Counts changes between neighbours only, so a block of k sentences gives 0 to
/// k − 1.
#[inline]
fn breaks(block: &[SentencePlace], number: impl Fn(&SentencePlace) -> u32) -> f32 {
    block.windows(2).filter(|two| number(&two[0]) != number(&two[1]) && !is_title(two)).count() as f32
}

/// True for two lines of one title, whose subtitle is on a line of its own.
fn is_title(two: &[SentencePlace]) -> bool {
    two.iter().all(|place| place.kind == Kind::Title) && two[0].run == two[1].run
}

/// What both sides share: line, row, item, brackets, kind.
///
/// A feature that does not apply (no table, no subtitle) is 0 and adds nothing.
#[inline]
fn describe_shared(zh: &SentencePlace, en: &SentencePlace, emit: &mut impl FnMut(usize, f32)) {
    let flag = |yes: bool| f32::from(yes);
    // A shared line, row or item counts only between neighbouring runs; tables
    // may repeat their rows.
    let near = en.runs_to(zh).abs() == 1;
    let line = zh.line == en.line && zh.shares_line && en.shares_line;
    emit(features::PLACE_SAME_LINE, flag(line && near));
    emit(features::PLACE_SAME_ROW, flag(zh.row != 0 && zh.row == en.row && near));
    emit(features::PLACE_OTHER_ROW, flag(zh.row != en.row));
    emit(features::PLACE_SAME_ITEM, flag(zh.item != 0 && zh.item == en.item && near));
    emit(features::PLACE_BRACKETS, flag(near && zh.bracketed != en.bracketed));
    emit(features::PLACE_SAME_KIND, flag(zh.kind == en.kind && zh.kind != Kind::Body));
    emit(features::PLACE_OTHER_KIND, flag(zh.kind != en.kind));
    emit(features::PLACE_HEADING_ALONE, flag(is_heading(zh) != is_heading(en)));
    if is_heading(zh) && is_heading(en) {
        emit(features::PLACE_OTHER_LEVEL, flag(zh.level != en.level));
    }
}

/// The time from the first cue of a side to the last: a sentence of one language
/// may take two cues of the other.
#[inline]
fn span(first: &SentencePlace, last: &SentencePlace) -> Cue {
    Cue { start: first.cue.start, end: last.cue.end.max(first.cue.end) }
}

/// Whether both sides are shown at the same time.
#[inline]
fn describe_times(zh: Cue, en: Cue, emit: &mut impl FnMut(usize, f32)) {
    let together = shown_together(zh, en);
    emit(features::PLACE_TIME, together);
    emit(features::PLACE_OTHER_TIME, f32::from(zh != en && together == 0.0));
}

/// The time that both cues are shown over the time that either is, 0 to 1;
/// 0 outside subtitles.
///
/// Symmetric: the other way round gives the same. Cues that only touch give
/// 0. Cues of equal times give 1 (the Jaccard index of two intervals).
#[inline]
fn shown_together(one: Cue, other: Cue) -> f32 {
    let (start, end) = (one.start.min(other.start), one.end.max(other.end));
    let (from, to) = (one.start.max(other.start), one.end.min(other.end));
    if to > from { (to - from) as f32 / (end - start) as f32 } else { 0.0 }
}

/// True for headings and titles.
fn is_heading(place: &SentencePlace) -> bool {
    matches!(place.kind, Kind::Heading | Kind::Title)
}

/// Whether both sides begin and end segments and runs together.
#[inline]
fn describe_ends(first: ByLang<&SentencePlace>, last: ByLang<&SentencePlace>, emit: &mut impl FnMut(usize, f32)) {
    let mut together = |zh: bool, en: bool, both: usize, one: usize| {
        emit(both, f32::from(zh && en));
        emit(one, f32::from(zh != en));
    };
    let ByLang { zh, en } = first;
    together(zh.begins_segment, en.begins_segment, features::PLACE_BEGIN_BOTH, features::PLACE_BEGIN_ONE);
    together(zh.begins_run, en.begins_run, features::PLACE_RUN_BEGIN_BOTH, features::PLACE_RUN_BEGIN_ONE);
    let ByLang { zh, en } = last;
    together(zh.ends_segment, en.ends_segment, features::PLACE_END_BOTH, features::PLACE_END_ONE);
    together(zh.ends_run, en.ends_run, features::PLACE_RUN_END_BOTH, features::PLACE_RUN_END_ONE);
}

/// The features of a sentence without counterpart.
#[inline]
fn describe_alone(place: &SentencePlace, emit: &mut impl FnMut(usize, f32)) {
    let flag = |yes: bool| f32::from(yes);
    emit(features::PLACE_ALONE, 1.0);
    emit(features::PLACE_ALONE_SEGMENT, flag(place.begins_segment && place.ends_segment));
    emit(features::PLACE_ALONE_RUN, flag(place.begins_run && place.ends_run));
    emit(features::PLACE_ALONE_INSIDE, flag(!place.begins_segment && !place.ends_segment));
    emit(features::PLACE_ALONE_HEADING, flag(is_heading(place)));
    emit(features::PLACE_ALONE_LINE, flag(place.shares_line));
    emit(features::PLACE_ALONE_CELL, flag(place.row != 0));
}

/// How far the order of neighbouring runs reaches. Choice: half of the
/// influence is gone after seven runs, so an order that switches midway is
/// followed within a few paragraphs.
const ORDER_DECAY: f32 = 0.9;
/// One sure pair moves the order half of the way to certainty. Choice.
const ORDER_DOUBT: f32 = 1.0;

/// The votes of the runs on one side of a run, nearer ones with more weight.
#[derive(Clone, Copy, Default)]
struct VoteSums {
    /// Their sum.
    signed: f32,
    /// The sum of their absolute values.
    absolute: f32,
}

/// Estimates the local order of the languages around each run from the beads
/// found so far.
///
/// `votes` holds for each run the summed confidence in pairs with the next run
/// less that in pairs with the run before, with English first. A run does not
/// vote for itself. Two sweeps, forward and backward, keep this linear.
///
/// ```text
///               Σ d^(|k| − 1) · vote(run + k)
/// order(run) = ───────────────────────────────      k ≠ 0, d = 0.9
///               1 + Σ d^(|k| − 1) · |vote(run + k)|
/// ```
///
/// Votes are cut to −1 to 1 first. The result lies between −1 and 1, and is 0
/// for a single run.
pub(crate) fn local_order(votes: &[f32]) -> Vec<f32> {
    let sweep = |runs: &mut dyn Iterator<Item = usize>| {
        let mut sums = vec![VoteSums::default(); votes.len()];
        let mut sum = VoteSums::default();
        for run in runs {
            sums[run] = sum;
            sum.signed = ORDER_DECAY * sum.signed + votes[run].clamp(-1.0, 1.0);
            sum.absolute = ORDER_DECAY * sum.absolute + votes[run].abs().min(1.0);
        }
        sums
    };
    // From both sides, as the order may change within a document and a run
    // belongs to both stretches.
    let (before, after) = (sweep(&mut (0..votes.len())), sweep(&mut (0..votes.len()).rev()));
    let order = |(before, after): (&VoteSums, &VoteSums)| {
        (before.signed + after.signed) / (before.absolute + after.absolute + ORDER_DOUBT)
    };
    before.iter().zip(&after).map(order).collect()
}

/// The votes of the pairs for the order of each run, see [`local_order`].
///
/// Each pair has sentences on both sides. Pairs whose runs do not touch say
/// nothing about the order and are passed over.
pub(crate) fn order_votes(places: &ByLang<Vec<SentencePlace>>, pairs: &[WeightedPair]) -> Vec<f32> {
    let last = |side: &[SentencePlace]| side.last().map_or(0, |place| place.run as usize + 1);
    let mut votes = vec![0.0; last(&places.zh).max(last(&places.en))];
    for WeightedPair { zh, en, weight } in pairs {
        let (zh, en) = (&places.zh[zh.start], &places.en[en.start]);
        let runs = en.runs_to(zh);
        if runs.abs() == 1 {
            // Both runs of a pair get the vote, so that it is found from either
            // language.
            votes[zh.run as usize] += weight * runs as f32;
            votes[en.run as usize] += weight * runs as f32;
        }
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_its_order_from_those_around() {
        let mut votes = vec![1.0; 20];
        votes.extend([-1.0; 20]);
        let order = local_order(&votes);
        assert!(order[5] > 0.6 && order[35] < -0.6, "{order:?}");
        assert!(order[19].abs() < 0.2 && order[20].abs() < 0.2, "{order:?}");
        assert_eq!(local_order(&[1.0]), [0.0]);
    }
}
