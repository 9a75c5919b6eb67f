//! Whether confidence tells wrong partners from right ones: in each document of
//! a set, a tenth of the one-to-one pairs get a foreign sentence on one side,
//! and the confidence of every pair found afterwards is recorded.

use std::path::Path;

use duiqi::align::{Options, align};
use duiqi::eval::Prediction;
use duiqi::{Bead, Bitext, Lang, Lexicon, Result};

use crate::train::damage::{Damage, damage};
use crate::train::gold::{Gold, Texts};

/// Nothing but replacements, so that every wrong pair has a known cause. A
/// tenth is the share of `substitute.py`.
const DAMAGE: Damage = Damage { replaced: 0.1, dropped: 0.0, inserted: 0.0 };
/// Differs from the seeds of training, so that other sentences are replaced
/// here than the model has learnt from.
const SEED: u64 = 7;
/// The confidence from which a pair counts as sure.
const SURE: f32 = 0.9;

/// The confidences given to the pairs of one or more damaged documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DoubtRow {
    /// How many pairs had one side replaced.
    pub replaced: usize,
    /// The confidences of the replaced sentences that were paired nevertheless.
    pub wrong: Vec<f32>,
    /// How many one-to-one pairs were left untouched.
    pub pairs: usize,
    /// The confidences of the untouched pairs that were found.
    pub right: Vec<f32>,
    /// For every found bead with text on both sides: its confidence, and
    /// whether it is a gold bead.
    pub predictions: Vec<Prediction>,
}

impl DoubtRow {
    /// The share of the replaced pairs that are paired with a confidence of .9
    /// or more, 0 to 1; the lower, the better.
    pub fn sure_wrong(&self) -> f64 {
        sure(&self.wrong) / self.replaced.max(1) as f64
    }

    /// The share of the untouched pairs that are found with a confidence of .9
    /// or more, 0 to 1; the higher, the better.
    pub fn sure_right(&self) -> f64 {
        sure(&self.right) / self.pairs.max(1) as f64
    }

    /// The chance that a right pair has a higher confidence than a wrong one,
    /// ties counted half: the area under the ROC curve, .5 for guesses and 1
    /// for a perfect order.
    pub fn auc(&self) -> f64 {
        let mut wrong = self.wrong.clone();
        wrong.sort_unstable_by(f32::total_cmp);
        let below = |right: &f32| {
            let under = wrong.partition_point(|wrong| wrong < right);
            (under + wrong.partition_point(|wrong| wrong <= right)) as f64 / 2.0
        };
        self.right.iter().map(below).sum::<f64>() / (wrong.len() * self.right.len()).max(1) as f64
    }

    /// Adds the pairs of another set.
    pub fn add(&mut self, other: DoubtRow) {
        self.replaced += other.replaced;
        self.wrong.extend(other.wrong);
        self.pairs += other.pairs;
        self.right.extend(other.right);
        self.predictions.extend(other.predictions);
    }
}

/// How many of some confidences reach [`SURE`].
fn sure(confidences: &[f32]) -> f64 {
    confidences.iter().filter(|&&confidence| confidence >= SURE).count() as f64
}

/// Damages the documents of the set in `folder`, aligns them with Chinese as
/// the source, and gathers the confidences.
///
/// # Errors
/// Those of [`Gold::read`].
pub fn doubt_set(folder: &Path, lexicon: &Lexicon, options: &Options<'_>) -> Result<DoubtRow> {
    let documents = Gold::read(folder, 1.0)?;
    let pool = Texts {
        zh: documents.iter().flat_map(|document| document.zh.iter().cloned()).collect(),
        en: documents.iter().flat_map(|document| document.en.iter().cloned()).collect(),
    };
    let mut row = DoubtRow::default();
    for document in &documents {
        let damaged = damage(document, &pool, DAMAGE, SEED);
        let (zh, en) = (damaged.zh.join("\n"), damaged.en.join("\n"));
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en)?;
        row.count(&damaged, &align(&bitext, lexicon, options).beads);
    }
    Ok(row)
}

impl DoubtRow {
    /// Adds the beads found in one damaged document, compared with its gold
    /// beads.
    fn count(&mut self, gold: &Gold, beads: &[Bead]) {
        let full = |bead: &&Bead| !bead.source.is_empty() && !bead.target.is_empty();
        let same = |a: &Bead, b: &Bead| a.source == b.source && a.target == b.target;
        let is_gold = |bead: &Bead| gold.beads.iter().any(|other| same(bead, other));
        let predictions = beads.iter().filter(full);
        self.predictions
            .extend(predictions.map(|bead| Prediction { confidence: bead.confidence, is_right: is_gold(bead) }));
        self.replaced += gold.replaced.len();
        for &(_, sentence) in &gold.replaced {
            let paired = beads.iter().filter(full).find(|bead| bead.target == (sentence..sentence + 1));
            self.wrong.extend(paired.map(|bead| bead.confidence));
        }
        for pair in gold.beads.iter().filter(|bead| bead.source.len() == 1 && bead.target.len() == 1) {
            self.pairs += 1;
            self.right.extend(beads.iter().find(|bead| same(bead, pair)).map(|bead| bead.confidence));
        }
    }
}
