//! The documents to train on: the gold sets as they are, re-segmented, and damaged.

use std::path::Path;

use duiqi::model::{Example, Stage, Weights};
use duiqi::{Bitext, Lang, Lexicon, Result, align};

use super::augment::augment;
use super::damage::{Damage, damage};
use super::field::Field;
use super::gold::{Gold, Texts};
use super::net::Sample;

/// The sets to learn from, and how much all beads of each count.
const SETS: [(&str, f64); 8] = [
    ("mac_dev", 3000.0),
    ("ntrex_cn_mix", 700.0),
    ("wmt21_zhen_mix", 700.0),
    ("wmt22_enzh_mix", 700.0),
    ("tico19_mix", 700.0),
    ("ted17_mix", 700.0),
    ("pydocs_mix", 700.0),
    ("bible5k", 1500.0),
];
/// The set of the repository, and how much its training chapters count.
const HLM_SHARE: f64 = 2500.0;
/// Its chapters that are kept for testing: every fourth one.
pub const KEPT_CHAPTERS: [&str; 4] = ["05", "10", "28", "41"];
/// Sets of parallel lines, of which only the damaged documents are learnt from.
pub const LINE_SETS: [&str; 3] = ["ntrex_cn", "tico19", "wmt21_zhen"];
/// How much one bead of these counts.
const LINE_WEIGHT: f64 = 0.2;
/// How much a re-segmented or damaged document counts beside the untouched one.
const VARIANT_SHARE: f64 = 0.5;
/// A tenth of the pairs is replaced, as in `substitute.py`.
const DAMAGE: Damage = Damage { replaced: 0.1, dropped: 0.0, inserted: 0.0 };

/// What was done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Plain,
    /// Re-segmented, see [`augment`].
    Augmented,
    /// Sentences replaced, see [`damage`].
    Damaged,
}

/// A document, ready to be learnt from.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its texts and gold beads.
    pub gold: Gold,
    /// What was done to it.
    pub kind: Kind,
    /// True if it is only scored, never learnt from.
    pub kept: bool,
    /// The features of its beads for the linear model.
    pub example: Example,
    /// The same for the net.
    pub sample: Sample,
}

/// Reads all sets, makes the variants, and describes every document by the stages before the linked one.
///
/// # Errors
/// Those of [`Gold::read`].
pub fn items(sets: &Path, hlm: &Path, weights: &Weights) -> Result<Vec<Item>> {
    let mut documents = Vec::new();
    for (name, share) in SETS {
        add(&mut documents, Gold::read(&sets.join(name), share)?);
    }
    let chapters = Gold::read(hlm, HLM_SHARE * 16.0 / 12.0)?;
    add(&mut documents, chapters);
    for name in LINE_SETS {
        let mut lines = Gold::read(&sets.join(name), 1.0)?;
        let pool = pool(&lines);
        for document in &mut lines {
            document.weight = LINE_WEIGHT;
            documents.push((damage(document, &pool, DAMAGE, 2), Kind::Damaged));
        }
    }
    // Two threads, each with every other document: the result does not depend on how many cores there are.
    let half = |first: usize| -> Vec<Item> {
        let own = documents.iter().skip(first).step_by(2);
        own.map(|(gold, kind)| item(gold.clone(), *kind, weights)).collect()
    };
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| half(1));
        (half(0), odd.join().unwrap_or_default())
    });
    let mut odd = odd.into_iter();
    Ok(even.into_iter().flat_map(|item| [Some(item), odd.next()]).flatten().collect())
}

fn pool(documents: &[Gold]) -> Texts {
    Texts {
        zh: documents.iter().flat_map(|document| document.zh.iter().cloned()).collect(),
        en: documents.iter().flat_map(|document| document.en.iter().cloned()).collect(),
    }
}

/// Adds the documents of a set with their variants.
fn add(to: &mut Vec<(Gold, Kind)>, documents: Vec<Gold>) {
    let pool = pool(&documents);
    for document in documents {
        let less = |gold: Gold| Gold { weight: gold.weight * VARIANT_SHARE, ..gold };
        to.push((less(augment(&document, 1)), Kind::Augmented));
        to.push((less(damage(&document, &pool, DAMAGE, 2)), Kind::Damaged));
        to.push((document, Kind::Plain));
    }
}

fn item(gold: Gold, kind: Kind, weights: &Weights) -> Item {
    let mut options = align::Options::default();
    options.paragraphs = false;
    options.weights = Some(weights);
    let (zh, en) = (gold.zh.join("\n"), gold.en.join("\n"));
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).expect("Chinese and English differ");
    let mut example = align::example(&bitext, &gold.beads, &Lexicon::builtin(), &options, Stage::Linked);
    example.weight = gold.weight;
    let sample = Sample {
        field: Field::new(&example),
        base: Vec::new(),
        inputs: std::mem::take(&mut example.inputs),
        ends: std::mem::take(&mut example.input_ends),
        weight: gold.weight,
        beads: gold.beads.len(),
    };
    let kept = KEPT_CHAPTERS.iter().any(|chapter| gold.name.starts_with(&format!("hlm/{chapter}.")));
    Item { gold, kind, kept, example, sample }
}
