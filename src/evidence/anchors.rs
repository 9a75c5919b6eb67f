//! Finds sentence pairs that share rare words: the first rough guess of the
//! path (Moore 2002 uses such pairs too).
//!
//! The weight of a pair of sentences `i` and `j` is a sum over the words `s` of
//! `i` and their translations `t` in `j`, where `n` counts the sentences that
//! have a word and `|i|` the words of a sentence:
//!
//! ```text
//! Σ √p(t|s) / √max(n(s), n(t))  /  √(4 + max(|i|, |j|))
//! ```
//!
//! Lengths and places are not considered yet, so a word counts wherever it
//! occurs. The chain of the heaviest anchors that rise on both sides then gives
//! the band of the search.

use std::ops::Range;

use super::{IndexedBitext, Postings, SentencePlace};
use crate::ByLang;
use crate::lattice::Anchor;

/// Words in more sentences than this are ignored: they say little about where a
/// translation is, and each costs the product of its sentences. Choice.
const COMMON: usize = 40;

/// The most candidates kept for one Chinese sentence. Choice: the right one is
/// nearly always among the first.
const KEPT: usize = 4;

/// Pairs of sentences that share words which are rare in the two stretches.
/// Rows count from the start of the Chinese stretch, columns from the start of
/// the English one.
///
/// Anchors may contradict each other; [`chain`](crate::lattice::chain) chooses
/// among them.
///
/// Anchors come row by row, within a row the heaviest first, at most four for
/// each row. A row whose words are all common or unknown has none. Both ranges
/// are sentences of the whole document.
pub(crate) fn anchors(
    indexed: &IndexedBitext,
    postings: &ByLang<Postings>,
    stretch: ByLang<Range<usize>>,
) -> Vec<Anchor> {
    let ByLang { zh, en } = stretch;
    let mut weight = vec![0.0f32; en.len()];
    let mut touched = Vec::new();
    let mut best: Vec<Anchor> = Vec::new();
    let mut found = Vec::new();
    for row in zh.clone() {
        // A repeated word is one piece of evidence.
        let mut terms = indexed.zh.term[indexed.zh.tokens(row)].to_vec();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            let mine = postings.zh.sentences_with(term as usize, &zh).len();
            // Counted inside of the stretch: a word may be rare in one chapter
            // only.
            if mine > COMMON {
                continue;
            }
            for (to, p) in indexed.forward.row(term as usize) {
                let sentences = postings.en.sentences_with(to, &en);
                if sentences.is_empty() || sentences.len() > COMMON {
                    continue;
                }
                // Root weights: a rare word counts more, but one very rare word
                // does not decide alone.
                let worth = p.sqrt() / (sentences.len().max(mine) as f32).sqrt();
                for column in sentences.iter().map(|&sentence| sentence - en.start as u32) {
                    let slot = &mut weight[column as usize];
                    if *slot == 0.0 {
                        touched.push(column);
                    }
                    *slot += worth;
                }
            }
        }
        // Long sentences share words by chance, so the sum is divided by the
        // root of their length, which is at least that of the Chinese one.
        let long = indexed.zh.tokens(row).len() as f32;
        let least_root = (4.0 + long).sqrt();
        best.clear();
        best.extend(touched.iter().filter(|&&column| weight[column as usize] / least_root > LEAST).map(|&column| {
            let size = long.max(indexed.en.tokens(en.start + column as usize).len() as f32);
            let weight = weight[column as usize] / (4.0 + size).sqrt();
            Anchor { row: row - zh.start, column: column as usize, weight }
        }));
        best.retain(|anchor| anchor.weight > LEAST);
        let order = |a: &Anchor, b: &Anchor| b.weight.total_cmp(&a.weight).then(a.column.cmp(&b.column));
        if best.len() > KEPT {
            best.select_nth_unstable_by(KEPT, order);
            best.truncate(KEPT);
        }
        best.sort_unstable_by(order);
        found.extend_from_slice(&best);
        for column in touched.drain(..) {
            weight[column as usize] = 0.0;
        }
    }
    found
}

/// Pairs of sentences that stand next to each other where the language changes, as far as both runs
/// have sentences: the only anchors in a document whose words are all common.
///
/// Rows and columns count from the starts of the stretches, as in [`anchors`].
/// All anchors are as weak as the weakest that words give.
pub(crate) fn beside(places: &ByLang<Vec<SentencePlace>>, stretch: &ByLang<Range<usize>>) -> Vec<Anchor> {
    let runs = |side: &[SentencePlace]| -> Vec<RunRange> {
        let mut at = 0;
        side.chunk_by(|one, next| one.run == next.run)
            .map(|run| {
                at += run.len();
                RunRange { run: run[0].run, sentences: at - run.len()..at }
            })
            .collect()
    };
    let zh = runs(&places.zh[stretch.zh.clone()]);
    let en = runs(&places.en[stretch.en.clone()]);
    let mut found = Vec::new();
    for run in &zh {
        let first = en.partition_point(|other| other.run + 1 < run.run);
        for other in en[first..].iter().take_while(|other| other.run <= run.run + 1) {
            let pairs = run.touching(other);
            found.extend(pairs.map(|(row, column)| Anchor { row, column, weight: LEAST }));
        }
    }
    found
}

/// True if the languages take turns so often that the places alone hold the path together: after every few sentences
/// both sides are at the same place again. Two halves, which drift apart where sentences are missing, do not.
pub(crate) fn take_turns(places: &ByLang<Vec<SentencePlace>>, stretch: &ByLang<Range<usize>>) -> bool {
    /// The most sentences of a run on average. Choice: a long paragraph.
    const LONGEST: usize = 8;
    let are_short = |side: &[SentencePlace]| {
        let runs = side.chunk_by(|one, next| one.run == next.run).count();
        side.len() <= LONGEST * runs
    };
    are_short(&places.zh[stretch.zh.clone()]) && are_short(&places.en[stretch.en.clone()])
}

/// The sentences of a run.
struct RunRange {
    /// The number of the run.
    run: u32,
    /// Its sentences, from the start of the stretch.
    sentences: Range<usize>,
}

impl RunRange {
    /// The sentences of two neighbouring runs in order, those that touch if one run is longer.
    fn touching(&self, other: &RunRange) -> impl Iterator<Item = (usize, usize)> {
        let count = self.sentences.len().min(other.sentences.len());
        let facing = |range: &Range<usize>, first: bool| if first { range.end - count } else { range.start };
        let first = self.run < other.run;
        let (row, column) = (facing(&self.sentences, first), facing(&other.sentences, !first));
        (0..count).map(move |at| (row + at, column + at))
    }
}

/// Weaker candidates are mostly chance. Choice.
const LEAST: f32 = 0.05;
