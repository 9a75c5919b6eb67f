//! Alignment: which sentences of one side are the translation of which of the other.

mod explain;
mod found;
mod pass;
mod corpus;
mod vectors;

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::evidence::{Base, Prepared, Translations, learn, mixed};
use crate::model::{Caller, Estimates, Example, Scene, Table, Weights};
use crate::{Bead, Bitext, ByLang, BySide, Lang, Lexicon, Sentence};

pub use corpus::{Learned, align_all};
pub use explain::{Explanation, RunnerUp, WordLink, explain};
pub use vectors::Vectors;

use found::Found;
use pass::{Pass, Watched};
use vectors::Similarity;

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
    /// Whether the document itself is learnt from: how its lengths and beads run, and, from 50 sentences on, the
    /// translations of its words. Default: true.
    pub learn: bool,
    /// Sentence vectors of the caller's, as one more term. Default: none.
    pub vectors: Option<Vectors<'a>>,
    /// Whether every pair of sentences is searched and not a band around the likely path: the same result but for
    /// texts that have little to do with each other, with time and memory growing with the product of the lengths.
    /// For checking. Default: false.
    pub whole: bool,
    /// Whether each bead is told the [`Parts`](crate::Parts) of its score, which takes a little time. Default: true.
    pub parts: bool,
    /// Other weights than those in the crate. Default: none.
    pub weights: Option<&'a Weights>,
}

impl<'a> Options<'a> {
    /// These options for a caller that makes units of the beads and needs no [`Options::parts`].
    pub(crate) fn without_parts(&self) -> Options<'a> {
        Options { parts: false, ..self.clone() }
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { paragraphs: true, learn: true, vectors: None, whole: false, parts: true, weights: None }
    }
}

/// What [`align`] found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alignment {
    /// The beads, in order; together they hold every sentence of both sides once.
    pub beads: Vec<Bead>,
    /// How sure it is that the two texts are translations of each other, 0 to 1; below
    /// [`MISMATCH`] they most likely are not. It goes by the share of words that the lexicon links across beads;
    /// without a lexicon it is the mean confidence of the beads, which says less.
    pub confidence: f32,
    /// The share of the words of each side that the lexicon knows, source and target, 0 to 1; 0 without a lexicon.
    pub coverage: BySide<f32>,
}

/// Two texts whose [`Alignment::confidence`] is below this are most likely no translations of each other.
pub const MISMATCH: f32 = 0.5;

/// Aligns the sentences of a bitext. Either side may be Chinese. It cannot fail: two empty sides have no beads,
/// and sentences without counterpart get beads of shape 1:0 or 0:1. No bead crosses a cut.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n再见。", "Hello.\nGoodbye.");
/// let alignment = align(&bitext, &Lexicon::builtin(), &Default::default());
/// assert_eq!(alignment.beads.len(), 2);
/// ```
pub fn align(bitext: &Bitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Alignment {
    let mut run = Run::new(bitext, lexicon, options);
    let found = run.search(options.learn, None);
    run.alignment(&found)
}

/// In a document of fewer sentences too few words recur to learn translations from: of the beads of the short
/// documents of the dev sets as many get worse by it as get better, and it takes as long as the first pass.
const TELLING: usize = 50;

/// The weights of the three passes, ready for look-up.
type Tables = Arc<[Table; 3]>;

fn tables(weights: &Weights) -> [Table; 3] {
    [&weights.first, &weights.second, &weights.third].map(|weights| Table::new(weights))
}

/// Those of the weights in the crate, made once.
fn fitted() -> Tables {
    static FITTED: LazyLock<Tables> = LazyLock::new(|| Arc::new(tables(&Weights::default())));
    FITTED.clone()
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
        let swapped = bitext.langs.source != Lang::Zh;
        let (zh, en) = if swapped { (&bitext.target, &bitext.source) } else { (&bitext.source, &bitext.target) };
        let cuts = bitext.cuts.iter().map(|&(i, j)| if swapped { (j, i) } else { (i, j) }).collect();
        Sides { zh, en, cuts, swapped }
    }

    /// A bead with Chinese first as the caller's, and the other way round.
    fn given(&self, bead: &Bead) -> Bead {
        let bead = bead.clone();
        if self.swapped { Bead { source: bead.target, target: bead.source, ..bead } } else { bead }
    }
}

/// One document on its way through the passes.
struct Run<'b> {
    sides: Sides<'b>,
    prepared: Prepared,
    /// The lexicon alone, without what the document taught.
    lexicon: Translations,
    /// No lexicon: words say nothing, so their silence says nothing either.
    mute: bool,
    estimates: Estimates,
    paragraphs: bool,
    whole: bool,
    parts: bool,
    vectors: Option<Similarity>,
    tables: Tables,
}

impl<'b> Run<'b> {
    fn new(bitext: &'b Bitext<'b>, lexicon: &Lexicon, options: &Options<'_>) -> Self {
        let sides = Sides::new(bitext);
        let prepared = Prepared::new(sides.zh, sides.en, lexicon);
        Run {
            lexicon: prepared.lexicon.clone(),
            mute: lexicon.is_empty(),
            estimates: Estimates::first(&prepared.document),
            paragraphs: options.paragraphs,
            whole: options.whole,
            parts: options.parts,
            vectors: options.vectors.and_then(|vectors| Similarity::new(&vectors, sides.swapped)),
            tables: options.weights.map_or_else(fitted, |weights| Arc::new(tables(weights))),
            sides,
            prepared,
        }
    }

    /// What the sentences are worth unexplained, by the weights of the tables of pass 1, 2 or 3.
    fn bases(&self, number: usize) -> Vec<[Vec<Base>; 2]> {
        let document = &self.prepared.document;
        let tables = if number == 1 { 0..1 } else { 1..number };
        let base = |table: &Table| [Base::of(&document.en, &table.en), Base::of(&document.zh, &table.zh)];
        self.tables[tables].iter().map(base).collect()
    }

    fn pass<'r>(&'r self, number: usize, bases: &'r [[Vec<Base>; 2]]) -> Pass<'r> {
        let scene = Scene {
            document: &self.prepared.document,
            estimates: &self.estimates,
            paragraphs: self.paragraphs,
            caller: self.vectors.as_ref().map(|vectors| vectors as &dyn Caller),
            bases: &bases[0],
        };
        let pass = |table: usize| Pass::new(scene, &self.tables[table], self.whole);
        match number {
            1 => pass(0),
            2 => pass(1),
            _ => pass(1).then((&self.tables[2], &bases[1])),
        }
    }

    /// All passes that are needed.
    fn search(&mut self, learn: bool, watched: Option<Watched>) -> Found {
        let first = self.first(watched.clone());
        if !learn || first.is_sure() {
            return self.told(1, first);
        }
        self.learn(&first);
        self.second(&first, watched)
    }

    /// The pass that knows the general lexicon only.
    fn first(&self, watched: Option<Watched>) -> Found {
        let bases = self.bases(1);
        let mut found = self.pass(1, &bases).watching(watched).search(&self.sides.cuts, None);
        found.coupled = self.pass(1, &bases).coupled(&found.beads);
        found
    }

    /// What a pass found, each bead with the parts of its score, if they are wanted.
    fn told(&self, number: usize, mut found: Found) -> Found {
        if !self.parts {
            return found;
        }
        let bases = self.bases(number);
        let mut pass = self.pass(number, &bases);
        found.beads.iter_mut().for_each(|bead| bead.parts = pass.parts(bead));
        found
    }

    /// How often each link was seen in what a pass found.
    fn seen(&self, found: &Found) -> Translations {
        learn(&self.prepared.document, &self.lexicon, &found.pairs()).1
    }

    /// Estimates anew, from what the first pass found, what depends on the document.
    fn learn(&mut self, found: &Found) {
        self.estimates = found.estimates(&self.prepared.document);
        if self.prepared.document.zh.sentences() >= TELLING {
            self.learn_words(found);
        }
    }

    fn learn_words(&mut self, found: &Found) {
        let document = &mut self.prepared.document;
        let (learned, _) = learn(document, &self.lexicon, &found.pairs());
        document.translate(&mixed(&self.lexicon, &learned));
    }

    /// The passes around the path of the first one.
    fn second(&self, first: &Found, watched: Option<Watched>) -> Found {
        let bases = self.bases(3);
        let mut found = self.pass(3, &bases).watching(watched).search(&self.sides.cuts, Some(first));
        found.coupled = first.coupled;
        self.told(3, found)
    }

    fn alignment(&self, found: &Found) -> Alignment {
        let source = if self.sides.swapped { Lang::En } else { Lang::Zh };
        let coverage = if self.mute { ByLang::default() } else { self.prepared.coverage() };
        Alignment {
            beads: found.beads.iter().map(|bead| self.sides.given(bead)).collect(),
            confidence: if self.mute { found.mean_confidence() } else { found.confidence() },
            coverage: coverage.by_side(source),
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
    let mut run = Run::new(bitext, lexicon, options);
    let gold: Vec<Bead> = gold.iter().map(|bead| run.sides.given(bead)).collect();
    if pass > 1 {
        let first = run.first(None);
        run.estimates = first.estimates(&run.prepared.document);
        // Weights fitted on short documents that learnt are as good for those that did not, the others better.
        run.learn_words(&first);
    }
    let bases = run.bases(pass);
    run.pass(pass, &bases).example(&gold)
}
