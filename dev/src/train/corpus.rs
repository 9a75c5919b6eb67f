//! The documents to train on: the gold sets as they are, re-segmented, and damaged.

use std::path::Path;

use duiqi::model::{Example, Stage, Weights, confidence, pair_links};
use duiqi::{Bitext, Lang, Lexicon, Result, align};

use super::augment::augment;
use super::damage::{Damage, damage};
use super::field::{Decoder, Field, Found};
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
/// How much more a re-segmented document counts for the net than for the linear weights.
/// Measurement: all four left-out scores rise a little (docs/training.md).
const NET_AUGMENTED: f64 = 2.0;
/// Sets of novels, of which there is little: more variants of their documents are learnt
/// from.
const NOVELS: [&str; 2] = ["mac_dev", "hlm"];
/// How many re-segmented and how many damaged variants of each of their documents there
/// are; of other documents there is one of each. Measurement: see docs/training.md.
const NOVEL_VARIANTS: u64 = 3;
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

/// A document or a variant of one.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its texts and gold beads.
    pub gold: Gold,
    /// What was done to it.
    pub kind: Kind,
    /// Which of the variants of this kind it is.
    pub variant: u64,
}

impl Document {
    /// An untouched document.
    pub fn plain(gold: Gold) -> Self {
        Document { gold, kind: Kind::Plain, variant: 0 }
    }

    /// True for the chapters that are never learnt from.
    pub fn is_kept(&self) -> bool {
        KEPT_CHAPTERS.iter().any(|chapter| self.gold.name.starts_with(&format!("hlm/{chapter}.")))
    }
}

/// A document, ready to be learnt from.
#[derive(Debug, Clone)]
pub struct Item {
    /// The document.
    pub document: Document,
    /// The features of its beads for the linear model.
    pub example: Example,
    /// The same for the net.
    pub sample: Sample,
}

impl Item {
    /// A path by some scores, with the confidence that the aligner would give its beads.
    pub fn decode(&self, scores: &[f64], decoder: Decoder) -> Vec<Found> {
        let mut path = self.sample.field.decode(scores, decoder);
        for found in path.iter_mut().filter(|found| found.arc.zh_len == 1 && found.arc.en_len == 1) {
            let divisor = pair_links(self.sample.inputs_of(found.at)).divisor();
            found.probability = f64::from(confidence(found.probability as f32, divisor));
        }
        path
    }
}

/// Reads all sets and makes the variants.
///
/// # Errors
/// Those of [`Gold::read`].
pub fn documents(sets: &Path, hlm: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (name, share) in SETS {
        add(&mut documents, Gold::read(&sets.join(name), share)?);
    }
    add(&mut documents, Gold::read(hlm, HLM_SHARE * 16.0 / 12.0)?);
    for name in LINE_SETS {
        let mut lines = Gold::read(&sets.join(name), 1.0)?;
        let pool = pool(&lines);
        for document in &mut lines {
            document.weight = LINE_WEIGHT;
            documents.push(Document { gold: damage(document, &pool, DAMAGE, 2), kind: Kind::Damaged, variant: 0 });
        }
    }
    Ok(documents)
}

/// Describes every document by the stages before the linked one.
pub fn items(documents: &[Document], weights: &Weights, lexicon: &Lexicon) -> Vec<Item> {
    in_halves(documents, |document| item(document.clone(), weights, lexicon))
}

/// Maps documents on two threads, each with every other one: the result does not depend
/// on how many cores there are.
pub(super) fn in_halves<D: Sync, T: Send>(documents: &[D], each: impl Fn(&D) -> T + Sync) -> Vec<T> {
    let half = |first: usize| -> Vec<T> { documents.iter().skip(first).step_by(2).map(&each).collect() };
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| half(1));
        (half(0), odd.join().unwrap_or_default())
    });
    let mut odd = odd.into_iter();
    even.into_iter().flat_map(|even| [Some(even), odd.next()]).flatten().collect()
}

fn pool(documents: &[Gold]) -> Texts {
    Texts {
        zh: documents.iter().flat_map(|document| document.zh.iter().cloned()).collect(),
        en: documents.iter().flat_map(|document| document.en.iter().cloned()).collect(),
    }
}

/// Adds the documents of a set with their variants, which count together as much as one.
fn add(to: &mut Vec<Document>, documents: Vec<Gold>) {
    let pool = pool(&documents);
    for document in documents {
        let count = if NOVELS.contains(&&*document.set) { NOVEL_VARIANTS } else { 1 };
        let less = |gold: Gold| Gold { weight: gold.weight * VARIANT_SHARE / count as f64, ..gold };
        for variant in 0..count {
            let augmented = less(augment(&document, 1 + variant));
            to.push(Document { gold: augmented, kind: Kind::Augmented, variant });
            let damaged = less(damage(&document, &pool, DAMAGE, 2 + variant));
            to.push(Document { gold: damaged, kind: Kind::Damaged, variant });
        }
        to.push(Document::plain(document));
    }
}

fn item(document: Document, weights: &Weights, lexicon: &Lexicon) -> Item {
    let gold = &document.gold;
    let mut example = example(gold, weights, Stage::Linked, lexicon);
    let share = if document.kind == Kind::Augmented { NET_AUGMENTED } else { 1.0 };
    let sample = Sample {
        field: Field::new(&example),
        base: Vec::new(),
        inputs: std::mem::take(&mut example.inputs),
        ends: std::mem::take(&mut example.input_ends),
        weight: gold.weight * share,
        beads: gold.beads.len(),
    };
    Item { document, example, sample }
}

/// What a stage learns from a document.
pub(super) fn example(gold: &Gold, weights: &Weights, stage: Stage, lexicon: &Lexicon) -> Example {
    let mut options = align::Options::default();
    options.paragraphs = false;
    options.weights = Some(weights);
    let (zh, en) = (gold.zh.join("\n"), gold.en.join("\n"));
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).expect("Chinese and English differ");
    let mut example = align::example(&bitext, &gold.beads, lexicon, &options, stage);
    example.weight = gold.weight;
    example
}
