//! Alignment: which sentences of one side are the translation of which of the other.

mod pass;

use serde::{Deserialize, Serialize};

use crate::evidence::{Prepared, learn, mixed};
use crate::field::{Estimates, Example, Table, Weights};
use crate::{Bead, Bitext, Lang, Lexicon, Sentence};

use pass::{Found, Pass};

/// How to align. The defaults are for every kind of text; what depends on a text is estimated from it.
///
/// ```
/// let mut options = duiqi::align::Options::default();
/// options.paragraphs = false;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options<'a> {
    /// Whether a paragraph break on one side is a hint that a bead ends there. Default: true.
    pub paragraphs: bool,
    /// Whether the translations of words are re-estimated from the document itself. Default: true.
    pub learn: bool,
    /// Sentence vectors of the caller's, as one more term. Default: none.
    pub vectors: Option<Vectors<'a>>,
    /// Other weights than those in the crate. Default: none.
    pub weights: Option<&'a Weights>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { paragraphs: true, learn: true, vectors: None, weights: None }
    }
}

/// One vector a sentence, of any model that puts translations near each other; row by row, of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Vectors<'a> {
    /// The vectors of the source sentences, one after another: `source.len() == sentences * dimensions`.
    pub source: &'a [f32],
    /// The vectors of the target sentences.
    pub target: &'a [f32],
    /// How many numbers make up one vector.
    pub dimensions: usize,
}

/// What [`align`] found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alignment {
    /// The beads, in order; together they hold every sentence of both sides once.
    pub beads: Vec<Bead>,
    /// How sure it is that the two texts are translations of each other, 0 to 1; below
    /// [`MISMATCH`] they most likely are not.
    pub confidence: f32,
    /// The share of the words of each side that the lexicon knows, source and target, 0 to 1; 0 without a lexicon.
    pub coverage: (f32, f32),
}

/// Two texts whose [`Alignment::confidence`] is below this are most likely no translations of each other.
pub const MISMATCH: f32 = 0.5;

/// Aligns the sentences of a bitext. Either side may be Chinese. It cannot fail: two empty sides have no beads,
/// and sentences without counterpart get beads of shape 1:0 or 0:1. No bead crosses a cut.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n再见。", "Hello.\nGoodbye.");
/// let alignment = align(&bitext, &Lexicon::default(), &Default::default());
/// assert_eq!(alignment.beads.len(), 2);
/// ```
pub fn align(bitext: &Bitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Alignment {
    let sides = Sides::new(bitext);
    let prepared = Prepared::new(sides.zh, sides.en, lexicon);
    let default = Weights::default();
    let weights = options.weights.unwrap_or(&default);
    let mut run = Run::new(sides, prepared, options);
    let first = run.first(&weights.first);
    let last = if options.learn {
        run.learn(&first);
        run.second(weights, &first)
    } else {
        first
    };
    run.alignment(&last)
}

/// A bitext with Chinese first.
struct Sides<'b> {
    zh: &'b [Sentence<'b>],
    en: &'b [Sentence<'b>],
    cuts: Vec<(usize, usize)>,
    swapped: bool,
}

impl<'b> Sides<'b> {
    fn new(bitext: &'b Bitext<'b>) -> Self {
        let swapped = bitext.langs.0 != Lang::Zh;
        let (zh, en) = if swapped { (&bitext.target, &bitext.source) } else { (&bitext.source, &bitext.target) };
        let cuts = bitext.cuts.iter().map(|&(i, j)| if swapped { (j, i) } else { (i, j) }).collect();
        Sides { zh, en, cuts, swapped }
    }
}

/// One document on its way through the passes.
struct Run<'b> {
    sides: Sides<'b>,
    prepared: Prepared,
    estimates: Estimates,
    paragraphs: bool,
}

impl<'b> Run<'b> {
    fn new(sides: Sides<'b>, prepared: Prepared, options: &Options<'_>) -> Self {
        let estimates = Estimates::first(&prepared.document);
        Run { sides, prepared, estimates, paragraphs: options.paragraphs }
    }

    fn pass<'r>(&'r self, table: &'r Table) -> Pass<'r> {
        Pass::new(&self.prepared.document, &self.estimates, self.paragraphs, table)
    }

    /// The pass that knows the general lexicon only.
    fn first(&self, weights: &[f32]) -> Found {
        self.pass(&Table::new(weights)).search(&self.sides.cuts, None)
    }

    /// Estimates anew, from what the first pass found, what depends on the document.
    fn learn(&mut self, found: &Found) {
        let document = &self.prepared.document;
        let lexicon = document.forward.clone();
        let learned = learn(document, &lexicon, &found.pairs());
        self.estimates = found.estimates(document);
        let forward = mixed(&lexicon, &learned);
        self.prepared.document.backward = forward.reversed(self.prepared.document.en.chance.len());
        self.prepared.document.forward = forward;
    }

    /// The passes around the path of the first one.
    fn second(&self, weights: &Weights, first: &Found) -> Found {
        let (second, third) = (Table::new(&weights.second), Table::new(&weights.third));
        self.pass(&second).then(&third).search(&self.sides.cuts, Some(first))
    }

    fn alignment(&self, found: &Found) -> Alignment {
        let swapped = self.sides.swapped;
        let beads = found.beads.iter().map(|bead| {
            let bead = bead.clone();
            if swapped { Bead { source: bead.target, target: bead.source, ..bead } } else { bead }
        });
        let coverage = self.prepared.coverage();
        Alignment {
            beads: beads.collect(),
            confidence: found.confidence,
            coverage: if swapped { (coverage.1, coverage.0) } else { coverage },
        }
    }
}

/// What the weights of pass 1, 2 or 3 are fitted on: a document with its gold beads, which name the
/// same sides as the bitext and hold every sentence of it in order.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。", "Hello.");
/// let gold = align(&bitext, &Lexicon::default(), &Default::default()).beads;
/// let example = align::example(&bitext, &gold, &Lexicon::default(), &Default::default(), 1);
/// assert_eq!(example.weight, 1.0);
/// ```
pub fn example(bitext: &Bitext<'_>, gold: &[Bead], lexicon: &Lexicon, options: &Options<'_>, pass: usize) -> Example {
    let sides = Sides::new(bitext);
    let gold: Vec<Bead> = gold
        .iter()
        .cloned()
        .map(|bead| if sides.swapped { Bead { source: bead.target, target: bead.source, ..bead } } else { bead })
        .collect();
    let prepared = Prepared::new(sides.zh, sides.en, lexicon);
    let default = Weights::default();
    let weights = options.weights.unwrap_or(&default);
    let mut run = Run::new(sides, prepared, options);
    if pass == 1 {
        return run.pass(&Table::new(&weights.first)).example(&gold);
    }
    let first = run.first(&weights.first);
    run.learn(&first);
    let (second, third) = (Table::new(&weights.second), Table::new(&weights.third));
    let pass_by_second = run.pass(&second);
    if pass == 2 { pass_by_second } else { pass_by_second.then(&third) }.example(&gold)
}
