//! The whole training: the first stages, the linear weights of the linked stage, and its
//! net.

use duiqi::Lexicon;
use duiqi::model::{self, Example, FEATURES, Net, Stage, Weights};

use super::corpus::{Document, Item, Kind, example, in_halves};
use super::gold::Gold;
use super::net::{self, Recipe, Sample};

/// How the linear weights are held near those set by hand: half of it times the squared
/// distance is added to the loss. Choice, from 1 to 100 on documents left out.
const STRENGTH: f64 = 10.0;
/// The most rounds of L-BFGS. Choice: most fits end before.
const ROUNDS: usize = 200;

/// The linked stage, trained.
#[derive(Debug, Clone)]
pub struct LinkedStage {
    /// One weight a feature.
    pub linear: Vec<f32>,
    /// The net, as its file has it.
    pub net: Net,
}

/// Fits the coarse and the adapted stage on the untouched documents that `is_learnt`
/// holds for; the linked stage is that of `weights`.
pub fn fit_first_stages(
    documents: &[Document],
    is_learnt: impl Fn(&Document) -> bool,
    weights: &Weights,
    lexicon: &Lexicon,
) -> Weights {
    let plain = documents.iter().filter(|document| document.kind == Kind::Plain && is_learnt(document));
    let learnt: Vec<&Gold> = plain.map(|document| &document.gold).collect();
    let mut fitted = Weights::start();
    for stage in [Stage::Coarse, Stage::Adapted] {
        if stage == Stage::Adapted {
            fitted[Stage::Adapted] = fitted[Stage::Coarse].clone();
        }
        // What a document teaches depends on the weights, so each stage is fitted twice.
        for _ in 0..2 {
            let examples = in_halves(&learnt, |gold| example(gold, &fitted, stage, lexicon));
            fitted[stage] = fit(&examples.iter().collect::<Vec<_>>(), weights, &fitted[stage], stage, ROUNDS);
        }
    }
    fitted[Stage::Linked] = weights[Stage::Linked].clone();
    fitted
}

/// Fits the linear weights of the linked stage on the items that `is_learnt` holds for
/// and trains the net on top; sets the linear scores of all items.
pub fn train(
    items: &mut [Item],
    weights: &Weights,
    recipe: &Recipe,
    is_learnt: impl Fn(&Document) -> bool,
) -> LinkedStage {
    let learnt: Vec<bool> = items.iter().map(|item| is_learnt(&item.document)).collect();
    let linear = {
        let examples: Vec<&Example> =
            items.iter().zip(&learnt).filter(|(_, learnt)| **learnt).map(|(item, _)| &item.example).collect();
        // Weights fitted before would carry what they know of the documents that are left out.
        fit(&examples, weights, &Weights::start()[Stage::Linked], Stage::Linked, ROUNDS)
    };
    for item in items.iter_mut() {
        let score = |row: &[f32]| row.iter().zip(&linear).map(|(value, weight)| value * weight).sum();
        item.sample.base = item.example.features.chunks_exact(FEATURES).map(score).collect();
    }
    let samples: Vec<&Sample> =
        items.iter().zip(&learnt).filter(|(_, learnt)| **learnt).map(|(item, _)| &item.sample).collect();
    // Written and read: what is scored is the net as its file has it.
    let net = Net::read(&net::train(&samples, recipe).write()).unwrap_or_default();
    LinkedStage { linear, net }
}

/// Fits the weights of a stage, beginning at `from`; features that no example has keep
/// the weights that they have.
fn fit(examples: &[&Example], weights: &Weights, from: &[f32], stage: Stage, rounds: usize) -> Vec<f32> {
    let mut fitted = model::fit(examples, &Weights::start()[stage], from, STRENGTH, rounds);
    let mut seen = [false; FEATURES];
    for row in examples.iter().flat_map(|example| example.features.chunks_exact(FEATURES)) {
        seen.iter_mut().zip(row).for_each(|(seen, &value)| *seen |= value != 0.0);
    }
    for (at, weight) in fitted.iter_mut().enumerate().filter(|&(at, _)| !seen[at]) {
        *weight = weights[stage][at];
    }
    fitted
}
