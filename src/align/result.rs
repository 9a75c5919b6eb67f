//! The result of a stage, and what the next stage and the caller derive from
//! it.

use super::{BeadLinks, RunnerUp};
use crate::evidence::{IndexedBitext, WeightedPair};
use crate::lattice::Step;
use crate::model::{BeadRanges, Estimates, RATES, Reference, rate};
use crate::{Bead, ByLang, BySide};

/// The result of a stage. Beads have Chinese as their source.
#[derive(Debug, Default)]
pub(super) struct StageResult {
    /// The beads of the path, in order.
    pub beads: Vec<Bead>,
    /// The best path without the explained bead.
    pub runner_up: Option<RunnerUp>,
    /// How many words the general lexicon links.
    pub linked: LinkedShare,
    /// For each sentence how well the best sentence of the other side explains
    /// it.
    pub best_support: ByLang<Vec<f32>>,
    /// The likely beads in order of where they begin; the next stage scores
    /// only these.
    pub likely: Vec<Step>,
    /// How many cells of the grid were scored.
    pub cells: usize,
    /// True if a limit of [`limits`](super::limits) was reached.
    pub limited: bool,
    /// True if a pair is so doubtful that the later stages must look at it.
    pub doubtful: bool,
    /// The pairs of the path that are not doubtful at all, in order.
    pub sound: Vec<Step>,
    /// The pairs of the coarse path, in order, with their word links.
    pub linked_beads: Vec<LinkedBead>,
}

/// A pair of the coarse path whose words were linked by the general lexicon.
#[derive(Debug, Clone)]
pub(super) struct LinkedBead {
    /// Its sentences.
    pub ranges: BeadRanges,
    /// How many of its words are linked.
    pub links: BeadLinks,
}

/// How many words of a document are linked to a word of the other side.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct LinkedShare {
    /// The share of the words that are linked.
    pub share: f32,
    /// The number of words of both sides.
    pub words: f32,
    /// How well the words of its one-to-one beads are linked in general.
    pub reference: Reference,
}

/// Prior shares of the groups of shapes (see [`rate`]). In general seven of ten
/// beads are 1:1.
const GENERAL: [f32; RATES] = [0.03, 0.03, 0.72, 0.13, 0.06, 0.03];

/// The share of linked words at which a document is as likely a mismatch as a
/// translation.
///
/// Measurement: of 371 true pairs of the dev sets the least share is .178; of
/// as many mismatched pairs the highest is .140.
const EVEN: f32 = 0.16;
/// The slope of the logistic curve at [`EVEN`]. Chosen so that the least true
/// pair gets .67 and the highest mismatched one .31.
const SHARPNESS: f32 = 40.0;
/// How many words [`PRIOR_SHARE`] counts as. Choice: in a document of one to
/// three pairs, a word or two that link by chance, or fail to, should decide
/// nothing.
const PRIOR_WORDS: f32 = 25.0;
/// Sure pairs that are assumed beside those of the document, so that a single
/// doubtful pair does not make a doubtful document. Choice.
const SURE_PAIRS: usize = 3;
/// The share of linked words assumed before any is counted: that of an ordinary
/// translation. Choice.
const PRIOR_SHARE: f32 = 0.3;

/// A coarse path whose beads are all at least this probable is final.
/// Measurement: on the dev sets the later stages change one bead of such paths.
const SURE: f32 = 0.9;

/// The probability that two texts are translations of each other, given how
/// many of their words are linked.
///
/// Both counts are over the words of both sides, so a link counts twice.
pub(crate) fn confidence_of_links(linked: f32, words: f32) -> f32 {
    // The prior keeps documents of a few words near the middle.
    let share = (linked + PRIOR_SHARE * PRIOR_WORDS) / (words + PRIOR_WORDS);
    1.0 / (1.0 + (-SHARPNESS * (share - EVEN)).exp())
}

impl StageResult {
    /// True if nothing is left for later stages to decide.
    ///
    /// A single doubtful pair is enough for the later stages to run: they cost
    /// little, and a wrong pair is the worst result.
    pub fn is_sure(&self) -> bool {
        !self.doubtful && self.beads.iter().all(|bead| bead.confidence >= SURE)
    }

    /// The probability that the two texts are translations of each other: by
    /// the words that the general lexicon links, less the share of doubtful
    /// pairs.
    pub fn confidence(&self) -> f32 {
        self.linked_confidence() * (1.0 - self.doubtful_share())
    }

    /// The share of pairs that are more likely wrong than right. Sentences of
    /// both sides that are left alone at the same place count as wrong pairs,
    /// since a worse model would have paired them.
    fn doubtful_share(&self) -> f32 {
        let is_alone = |bead: &Bead| bead.source.is_empty() || bead.target.is_empty();
        // As if some sure pairs had been seen before.
        let (mut doubtful, mut pairs) = (0, SURE_PAIRS);
        for run in self.beads.chunk_by(|a, b| is_alone(a) && is_alone(b)) {
            let zh: usize = run.iter().map(|bead| bead.source.len()).sum();
            let en: usize = run.iter().map(|bead| bead.target.len()).sum();
            // As many pairs were refused here as the shorter side has
            // sentences.
            let alone = if is_alone(&run[0]) { zh.min(en) } else { 0 };
            let wrong = run.iter().filter(|bead| !is_alone(bead) && bead.confidence < 0.5).count();
            doubtful += alone + wrong;
            pairs += alone + run.iter().filter(|bead| !is_alone(bead)).count();
        }
        doubtful as f32 / pairs as f32
    }

    /// The confidence by linked words alone.
    fn linked_confidence(&self) -> f32 {
        confidence_of_links(self.linked.share * self.linked.words, self.linked.words)
    }

    /// The confidence where there is no lexicon: the mean over the beads, 1 for
    /// no beads.
    pub fn mean_confidence(&self) -> f32 {
        let sum: f32 = self.beads.iter().map(|bead| bead.confidence).sum();
        if self.beads.is_empty() { 1.0 } else { sum / self.beads.len() as f32 }
    }

    /// The beads with text on both sides, weighted by confidence, to learn
    /// from. Beads below .1 teach more noise than they are worth.
    ///
    /// Each pair carries the confidence of its bead, so that doubtful pairs
    /// teach less.
    pub fn pairs(&self) -> Vec<WeightedPair> {
        self.beads
            .iter()
            .filter(|bead| !bead.source.is_empty() && !bead.target.is_empty() && bead.confidence > 0.1)
            .map(|bead| WeightedPair { zh: bead.source.clone(), en: bead.target.clone(), weight: bead.confidence })
            .collect()
    }

    /// Estimates the length ratio, its variance and the shares of shapes from
    /// the beads found.
    ///
    /// Each estimate starts from a prior worth a few beads (100 characters, 10
    /// beads, 20 beads), so that short documents stay near the general values.
    ///
    /// Only beads with both sides count for lengths; all beads count for the
    /// shares of shapes. The shares are compared with general ones, as natural
    /// logarithms.
    pub fn estimates(&self, indexed: &IndexedBitext) -> Estimates {
        let (mut zh, mut en) = (100.0, 100.0 * Estimates::first(indexed).ratio);
        for pair in self.pairs() {
            zh += pair.weight * indexed.zh.characters(pair.zh);
            en += pair.weight * indexed.en.characters(pair.en);
        }
        let ratio = en / zh;
        // A variance of 8 for each of ten beads: that of ordinary text, until
        // the document gives more evidence.
        let (mut squares, mut count) = (80.0, 10.0);
        for pair in self.pairs() {
            let expected = indexed.zh.characters(pair.zh) * ratio;
            let length = indexed.en.characters(pair.en);
            // Gale & Church (1993): the variance of a length is proportional to
            // the length.
            squares += pair.weight * (length - expected).powi(2) / ((length + expected) / 2.0).max(1.0);
            count += pair.weight;
        }
        let mut counts = [0.0f32; RATES];
        for bead in &self.beads {
            let BySide { source: n, target: m } = bead.shape();
            // Each bead once, however probable: a share is a count of
            // decisions.
            counts[rate(n, m)] += 1.0;
        }
        let total: f32 = counts.iter().sum();
        let rates = std::array::from_fn(|group| {
            ((counts[group] + 20.0 * GENERAL[group]) / (total + 20.0) / GENERAL[group]).ln()
        });
        Estimates {
            ratio,
            // Clamped, because a document of a few beads can have any variance
            // by chance.
            variance: (squares / count).clamp(1.0, 40.0),
            rates,
            best_support: self.best_support.clone(),
        }
    }
}
