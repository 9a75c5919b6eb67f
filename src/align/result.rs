//! The result of a stage, and what follows from it for the next one and for the document.

use crate::evidence::{IndexedBitext, WeightedPair};
use crate::lattice::Step;
use crate::model::{Estimates, RATES, Reference, rate};
use crate::{Bead, ByLang, BySide};

/// The result of a stage, Chinese as the source.
#[derive(Debug, Default)]
pub(super) struct StageResult {
    pub beads: Vec<Bead>,
    /// The beads that would take the place of the explained bead, and how much lower they score.
    pub runner_up: Option<(Vec<Bead>, f32)>,
    /// The words that are linked by the general lexicon.
    pub linked: LinkedShare,
    /// For each sentence how well the best sentence of the other side explains it.
    pub best_support: ByLang<Vec<f32>>,
    /// The beads that are likely, in order: the next stage looks only at them.
    pub likely: Vec<Step>,
    /// How many cells of the grid were scored.
    pub cells: usize,
    /// True if a limit was reached, see `limits`.
    pub limited: bool,
    /// True if a pair is so doubtful that the later stages must look at it.
    pub doubtful: bool,
}

/// How many words of a document are linked to one of the other side.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct LinkedShare {
    /// The share of the words that are linked.
    pub share: f32,
    /// The number of words of both sides.
    pub words: f32,
    /// How well the words of its one-to-one beads are linked in general.
    pub reference: Reference,
}

/// Shares of the groups of shapes in general.
const GENERAL: [f32; RATES] = [0.03, 0.03, 0.72, 0.13, 0.06, 0.03];

/// The share of linked words at which a document is as likely a mismatch as a translation, and how sharply it
/// turns: of 371 true pairs of the dev sets the least has .178, of as many mismatched ones the highest .140. The
/// prior counts as so many words of such a share, for very short documents.
const EVEN: f32 = 0.16;
const SHARPNESS: f32 = 40.0;
/// In a document of one to three pairs a word or two that link by chance, or do not, decide nothing.
const PRIOR_WORDS: f32 = 25.0;
/// As many sure pairs are assumed beside those of the document, so that one doubtful pair alone is not a document of
/// doubtful pairs. Choice.
const SURE_PAIRS: usize = 3;
const PRIOR_SHARE: f32 = 0.3;

/// A path all of whose beads are so probable under the coarse stage is not looked at again: of the dev sets the later
/// stages change one bead of such paths.
const SURE: f32 = 0.9;

/// How sure it is that texts are translations of each other, by how many of their words are linked.
pub(crate) fn confidence_of_links(linked: f32, words: f32) -> f32 {
    let share = (linked + PRIOR_SHARE * PRIOR_WORDS) / (words + PRIOR_WORDS);
    1.0 / (1.0 + (-SHARPNESS * (share - EVEN)).exp())
}

impl StageResult {
    /// True if nothing is left for later stages to decide.
    pub fn is_sure(&self) -> bool {
        !self.doubtful && self.beads.iter().all(|bead| bead.confidence >= SURE)
    }

    /// How sure it is that the two texts are translations of each other: by the words of the general lexicon, and by the
    /// share of pairs that are doubtful.
    pub fn confidence(&self) -> f32 {
        self.linked_confidence() * (1.0 - self.doubtful_share())
    }

    /// The share of the pairs that are rather wrong than right, of all pairs; pairs of sentences that were left alone
    /// at one place count as such.
    fn doubtful_share(&self) -> f32 {
        let is_alone = |bead: &Bead| bead.source.is_empty() || bead.target.is_empty();
        let (mut doubtful, mut pairs) = (0, SURE_PAIRS);
        for run in self.beads.chunk_by(|a, b| is_alone(a) && is_alone(b)) {
            let (zh, en): (usize, usize) =
                run.iter().fold((0, 0), |(zh, en), bead| (zh + bead.source.len(), en + bead.target.len()));
            let alone = if is_alone(&run[0]) { zh.min(en) } else { 0 };
            let wrong = run.iter().filter(|bead| !is_alone(bead) && bead.confidence < 0.5).count();
            doubtful += alone + wrong;
            pairs += alone + run.iter().filter(|bead| !is_alone(bead)).count();
        }
        doubtful as f32 / pairs as f32
    }

    fn linked_confidence(&self) -> f32 {
        confidence_of_links(self.linked.share * self.linked.words, self.linked.words)
    }

    /// The same where there is no lexicon: the mean over the beads.
    pub fn mean_confidence(&self) -> f32 {
        let sum: f32 = self.beads.iter().map(|bead| bead.confidence).sum();
        if self.beads.is_empty() { 1.0 } else { sum / self.beads.len() as f32 }
    }

    /// The beads with text on both sides, to learn from.
    pub fn pairs(&self) -> Vec<WeightedPair> {
        self.beads
            .iter()
            .filter(|bead| !bead.source.is_empty() && !bead.target.is_empty() && bead.confidence > 0.1)
            .map(|bead| WeightedPair { zh: bead.source.clone(), en: bead.target.clone(), weight: bead.confidence })
            .collect()
    }

    /// What depends on the document, by the beads found.
    pub fn estimates(&self, indexed: &IndexedBitext) -> Estimates {
        let (mut zh, mut en) = (100.0, 100.0 * Estimates::first(indexed).ratio);
        for pair in self.pairs() {
            zh += pair.weight * indexed.zh.characters(pair.zh);
            en += pair.weight * indexed.en.characters(pair.en);
        }
        let ratio = en / zh;
        let (mut squares, mut count) = (80.0, 10.0);
        for pair in self.pairs() {
            let expected = indexed.zh.characters(pair.zh) * ratio;
            let length = indexed.en.characters(pair.en);
            squares += pair.weight * (length - expected).powi(2) / ((length + expected) / 2.0).max(1.0);
            count += pair.weight;
        }
        let mut counts = [0.0f32; RATES];
        for bead in &self.beads {
            let BySide { source: n, target: m } = bead.shape();
            counts[rate(n, m)] += 1.0;
        }
        let total: f32 = counts.iter().sum();
        let rates = std::array::from_fn(|group| {
            ((counts[group] + 20.0 * GENERAL[group]) / (total + 20.0) / GENERAL[group]).ln()
        });
        Estimates {
            ratio,
            variance: (squares / count).clamp(1.0, 40.0),
            rates,
            best_support: self.best_support.clone(),
        }
    }
}
