//! Trains the linked stage: its linear weights and its net, on top of the coarse and adapted stages as they are in the
//! crate.
//!
//!     cargo run --release -p duiqi-dev --bin train_net -- folds [N]    scores of documents left out of the training
//!     cargo run --release -p duiqi-dev --bin train_net -- fit          writes src/model/weights.txt and net.bin
//!
//! It reads `../shared/eval/align` and `tests/data/gold/hlm`. `docs/training.md` is the recipe.

use std::fs;
use std::path::Path;

use duiqi::model::{self, Example, FEATURES, Net, Stage, Weights};
use duiqi_dev::train::corpus::{self, Item};
use duiqi_dev::train::net::{self, Recipe, Sample};
use duiqi_dev::train::report::Report;

/// How the linear weights are held near those set by hand, and how long they are fitted.
const STRENGTH: f64 = 10.0;
const ROUNDS: usize = 60;
const FOLDS: usize = 6;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let weights = Weights::default();
    let mut items = corpus::items(Path::new("../shared/eval/align"), Path::new("tests/data/gold/hlm"), &weights)?;
    match args.first().map(String::as_str) {
        Some("folds") => {
            let folds = args.get(1).map_or(Ok(FOLDS), |number| number.parse())?;
            left_out(&mut items, &weights, folds);
        }
        Some("fit") => {
            let (linear, net) = train(&mut items, &weights, |_| true);
            let mut fitted = weights;
            fitted[Stage::Linked] = linear;
            fs::write("src/model/weights.txt", fitted.write())?;
            fs::write("src/model/net.bin", net.write())?;
        }
        _ => return Err("which command? See the first lines of this file".into()),
    }
    Ok(())
}

/// Scores every document by a model that was trained without its fold.
fn left_out(items: &mut [Item], weights: &Weights, folds: usize) {
    let mut report = Report::default();
    for fold in 0..folds {
        let (_, net) = train(items, weights, |item| item.gold.fold % folds != fold);
        let scored = |item: &&Item| if item.kept { fold == 0 } else { item.gold.fold % folds == fold };
        for item in items.iter().filter(scored) {
            report.add(item, &item.sample.field.decode(&item.sample.scores(&net)));
        }
        eprintln!("fold {} of {folds} is trained", fold + 1);
    }
    report.print();
}

/// Fits the linear weights on some items and trains the net on top; sets the base scores of all items.
fn train(items: &mut [Item], weights: &Weights, is_learnt: impl Fn(&Item) -> bool) -> (Vec<f32>, Net) {
    let learnt: Vec<usize> = (0..items.len()).filter(|&at| !items[at].kept && is_learnt(&items[at])).collect();
    let linear = fit(&learnt.iter().map(|&at| &items[at].example).collect::<Vec<_>>(), weights);
    for item in items.iter_mut() {
        let score = |row: &[f32]| row.iter().zip(&linear).map(|(value, weight)| value * weight).sum();
        item.sample.base = item.example.features.chunks_exact(FEATURES).map(score).collect();
    }
    let samples: Vec<&Sample> = learnt.iter().map(|&at| &items[at].sample).collect();
    // Written and read: what is scored is the net as its file has it.
    let net = net::train(&samples, &Recipe::default());
    (linear, Net::read(&net.write()).unwrap_or_default())
}

/// The linear weights; features that no example has keep theirs.
fn fit(examples: &[&Example], weights: &Weights) -> Vec<f32> {
    let start = Weights::start();
    let from = &weights[Stage::Linked];
    let mut fitted = model::fit(examples, &start[Stage::Linked], from, STRENGTH, ROUNDS);
    let mut seen = [false; FEATURES];
    for row in examples.iter().flat_map(|example| example.features.chunks_exact(FEATURES)) {
        seen.iter_mut().zip(row).for_each(|(seen, &value)| *seen |= value != 0.0);
    }
    for (at, weight) in fitted.iter_mut().enumerate().filter(|&(at, _)| !seen[at]) {
        *weight = from[at];
    }
    fitted
}
