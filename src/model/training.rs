//! Training examples: the lattice of a document with its gold beads, and expectations over
//! its paths.
//!
//! The probability of a bead from grid point a to grid point b, with f and g
//! the summed weights of the paths before and after a point (forward–backward,
//! as in Baum–Welch):
//!
//! ```text
//! P(bead) = f(a) · exp(score) · g(b) / f(end)
//! ```
//!
//! All sums are kept as logarithms. Beads always lead to a later point, so
//! their order is topological and one pass in each direction is enough.

use std::collections::{HashMap, HashSet};

use super::{
    BeadContext, BeadRanges, BeadScorer, Described, FEATURES, Inputs, Point, PreparedWeights, Reference, left_alone,
    point,
};
use crate::evidence::{Votes, WordLinker};
use crate::lattice::{BeadShape, GridPoint, Lattice, SHAPES, Step, UNLIKELY};
use crate::{Bead, ByLang, BySide};

/// A document to learn from: the beads that have some chance, their features, and which of
/// them are gold.
///
/// Arcs are sorted by where they begin, so one pass in each direction computes
/// all sums.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// The number of grid points.
    pub nodes: usize,
    /// The beads, in order of where they begin.
    pub arcs: Vec<Arc>,
    /// The features of all beads, [`FEATURES`] for each.
    pub features: Vec<f32>,
    /// The net's inputs of all beads, in the linked stage.
    pub inputs: Inputs,
    /// By bead: where its inputs end.
    pub input_ends: Vec<usize>,
    /// What is added to the scores of the beads and is not fitted, such as that of the net; empty for nothing.
    pub base: Vec<f32>,
    /// How much this document counts. Default: 1.
    pub weight: f64,
}

/// A bead of an example.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arc {
    /// The grid point at which it begins.
    pub from: u32,
    /// The grid point at which it ends.
    pub to: u32,
    /// Whether it is on a gold path.
    pub gold: bool,
    /// Whether the linked stage would score it.
    pub likely: bool,
    /// Its first Chinese sentence.
    pub zh: u32,
    /// Its first English sentence.
    pub en: u32,
    /// How many Chinese sentences it has.
    pub zh_len: u32,
    /// How many English sentences it has.
    pub en_len: u32,
}

/// Computes the features of the beads of an example.
pub(crate) struct Descriptor<'d> {
    /// Computes the linear features.
    pub scorer: BeadScorer<'d>,
    /// The weights that the lattice is scored with.
    pub weights: &'d PreparedWeights,
    /// Scratch memory.
    pub votes: &'d mut ByLang<Votes>,
    /// Links words, in the linked stage.
    pub linker: Option<&'d mut WordLinker>,
    /// How well the document's words link in general.
    pub reference: Reference,
}

impl Example {
    /// Collects the beads of a lattice that are likely or gold. A gold bead of a shape that
    /// the search does not know is matched by any beads inside it.
    pub(crate) fn new(lattice: &Lattice, gold: &[GoldStretch], mut descriptor: Descriptor<'_>) -> Self {
        let posterior = lattice.posterior();
        let inside = Gold::new(gold, lattice.band.rows());
        let alone = descriptor.left_alone(lattice);
        let mut example = Example { nodes: lattice.band.cells(), weight: 1.0, ..Example::default() };
        let mut points = HashMap::new();
        for row in 0..lattice.band.rows() {
            for column in lattice.band.columns(row) {
                for (shape, BeadShape { rows: n, columns: m }) in SHAPES.into_iter().enumerate() {
                    let step = Step { start: GridPoint { row, column }, shape };
                    let Some(to) = lattice.band.find(step.end()) else { continue };
                    // Gold beads that the search rejects for their lengths are kept too: without
                    // them there would be no gold path.
                    let gold = inside.holds(step);
                    // The beads that the net would score, so that it learns
                    // from what it will see.
                    let likely = lattice.probability(&posterior, step) >= UNLIKELY || alone.contains(&step);
                    // Unlikely beads are left out: they would only slow the
                    // fitting down.
                    if gold || likely {
                        let (from, to) = (lattice.band.at(step.start) as u32, to as u32);
                        let (zh, en, zh_len, en_len) = (row as u32, column as u32, n as u32, m as u32);
                        example.arcs.push(Arc { from, to, gold, likely, zh, en, zh_len, en_len });
                        descriptor.describe(step, &mut points, &mut example);
                    }
                }
            }
        }
        example
    }

    /// The inputs of the net of one bead.
    pub fn inputs_of(&self, arc: usize) -> &[(u16, f32)] {
        let start = arc.checked_sub(1).map_or(0, |before| self.input_ends[before]);
        &self.inputs[start..self.input_ends[arc]]
    }

    /// Log of the summed weight of all paths (or of the gold ones), and the expected features. `rows` has as many
    /// features a bead as `expected` is long.
    ///
    /// `expected` is added to, not overwritten: with the sign + for all paths
    /// and − for the gold ones, so that two calls give the gradient. Each has
    /// the time of one pass over the beads times the features.
    fn expect(&self, rows: &[f32], scores: &[f64], gold: bool, expected: &mut [f64]) -> f64 {
        let mut forward = vec![f64::NEG_INFINITY; self.nodes];
        let mut backward = vec![f64::NEG_INFINITY; self.nodes];
        forward[0] = 0.0;
        backward[self.nodes - 1] = 0.0;
        // Twice the same sums: once over all paths, once over those of the gold
        // standard.
        let used = |arc: &Arc| arc.gold || !gold;
        for (arc, score) in self.arcs.iter().zip(scores).filter(|(arc, _)| used(arc)) {
            forward[arc.to as usize] = add(forward[arc.to as usize], forward[arc.from as usize] + score);
        }
        for (arc, score) in self.arcs.iter().zip(scores).rev().filter(|(arc, _)| used(arc)) {
            backward[arc.from as usize] = add(backward[arc.from as usize], backward[arc.to as usize] + score);
        }
        let total = forward[self.nodes - 1];
        let sign = if gold { -1.0 } else { 1.0 };
        for ((arc, score), row) in self.arcs.iter().zip(scores).zip(rows.chunks_exact(expected.len())) {
            if !used(arc) {
                continue;
            }
            // How probable it is that a path takes this arc (forward–backward).
            let p = (forward[arc.from as usize] + score + backward[arc.to as usize] - total).exp();
            // The others add next to nothing, and each would cost a pass over
            // all features.
            if p > 1e-7 {
                let share = sign * p * self.weight;
                for (slot, &value) in expected.iter_mut().zip(row) {
                    *slot += share * f64::from(value);
                }
            }
        }
        total
    }

    /// The features whose numbers are in `free`, and the scores of the beads by the weights of the others.
    ///
    /// What is not fitted is multiplied once here and not in every round. The
    /// order of `free` is that of the fitted weights.
    pub(super) fn reduced(&self, weights: &[f32], free: &[usize]) -> Reduced<'_> {
        let mut fixed = weights.to_vec();
        free.iter().for_each(|&feature| fixed[feature] = 0.0);
        let rows = || self.features.chunks_exact(FEATURES);
        let base = |(arc, row)| dot(row, &fixed) + self.base.get::<usize>(arc).copied().unwrap_or(0.0);
        Reduced {
            example: self,
            rows: rows().flat_map(|row| free.iter().map(|&feature| row[feature])).collect(),
            base: rows().enumerate().map(base).collect(),
        }
    }
}

/// An example of which only some weights are fitted.
pub(super) struct Reduced<'e> {
    example: &'e Example,
    /// The features that are fitted, of all beads.
    rows: Vec<f32>,
    /// The scores of the beads by all the rest.
    base: Vec<f32>,
}

impl Reduced<'_> {
    /// Adds the loss of this document under the weights that are fitted, and its gradient.
    pub fn loss(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let weights: Vec<f32> = weights.iter().map(|&weight| weight as f32).collect();
        let rows = self.rows.chunks_exact(weights.len());
        let scores: Vec<f64> = rows.zip(&self.base).map(|(row, base)| f64::from(dot(row, &weights) + base)).collect();
        let all = self.example.expect(&self.rows, &scores, false, gradient);
        let gold = self.example.expect(&self.rows, &scores, true, gradient);
        // The negative log-likelihood of the gold standard.
        self.example.weight * (all - gold)
    }
}

impl Descriptor<'_> {
    /// The steps that leave alone the sentences of doubtful beads of the best path.
    fn left_alone(&mut self, lattice: &Lattice) -> HashSet<Step> {
        let Some(linker) = self.linker.as_deref_mut() else { return HashSet::new() };
        let indexed = self.scorer.indexed;
        lattice.best_path().into_iter().flat_map(|step| left_alone(indexed, step, linker)).collect()
    }

    /// Appends the features and inputs of a bead to an example.
    ///
    /// Points are shared between the beads that meet in them, so `points` keeps
    /// those that were computed. Without a linker there are no inputs, and the
    /// end of this bead's inputs is that of the bead before.
    fn describe(&mut self, step: Step, points: &mut HashMap<GridPoint, Point>, example: &mut Example) {
        let (start, end) = (step.start, step.end());
        let bead = BeadRanges { zh: step.rows(), en: step.columns() };
        let mut described = Described { features: vec![0.0; FEATURES], ..Described::default() };
        if let Some(linker) = self.linker.as_deref_mut() {
            for at in [start, end] {
                points.entry(at).or_insert_with(|| point(self.scorer.indexed, at, linker));
            }
            let context = BeadContext { start: &points[&start], end: &points[&end], reference: &self.reference };
            self.scorer.describe_fully(self.weights, bead, context, self.votes, linker, &mut described);
        } else {
            let features = &mut described.features;
            self.scorer
                .features(self.weights, bead, self.votes, None, &mut |feature, value| features[feature] += value);
        }
        example.features.extend(described.features);
        example.inputs.extend(described.inputs);
        example.input_ends.push(example.inputs.len());
    }
}

/// A dot product in eight partial sums, always the same ones, so that the compiler may
/// vectorise it without changing the result.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums side by side, which the compiler turns into vector
    // instructions, and in the same order everywhere.
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// The log of the sum of two exponentials.
///
/// The result is never below the larger of the two; −∞ stands for a sum of
/// nothing.
fn add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    // Beyond, the smaller one is lost in the rounding.
    if low < high - 40.0 || low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// A stretch of gold: the grid points where it begins and ends, and which beads inside it
/// are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GoldStretch {
    /// The grid point where it begins.
    start: GridPoint,
    /// The grid point where it ends.
    end: GridPoint,
    /// Which beads between the two are right.
    inside: Inside,
}

/// Which beads inside a stretch are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Only the one bead that fills it.
    Whole,
    /// Sentences without counterpart, in any order of the sides: gold data fixes one order,
    /// but no order is more right.
    Empty,
    /// Any beads inside it: the search does not know its shape.
    Any,
}

/// Which beads are gold.
struct Gold {
    /// By row: the stretches that begin there or extend over it.
    rows: Vec<Vec<GoldStretch>>,
}

impl Gold {
    /// Indexes the stretches by row.
    fn new(gold: &[GoldStretch], rows: usize) -> Self {
        let mut table = vec![Vec::new(); rows];
        for &stretch in gold {
            for row in table.iter_mut().take(stretch.end.row + 1).skip(stretch.start.row) {
                row.push(stretch);
            }
        }
        Gold { rows: table }
    }

    /// True if a bead is on a gold path.
    fn holds(&self, step: Step) -> bool {
        let (start, end) = (step.start, step.end());
        let is_empty = SHAPES[step.shape].is_empty();
        self.rows[start.row].iter().any(|stretch| {
            let inside = stretch.start.row <= start.row
                && stretch.start.column <= start.column
                && end.row <= stretch.end.row
                && end.column <= stretch.end.column;
            match stretch.inside {
                Inside::Whole => stretch.start == start && stretch.end == end,
                Inside::Empty => inside && is_empty,
                Inside::Any => inside,
            }
        })
    }
}

/// Turns gold beads (Chinese side first) into stretches of the grid; neighbouring sentences
/// without counterpart form one.
///
/// ```text
/// beads        1:1   1:0   0:1   1:1   2:7
/// stretches    whole [ empty   ] whole any
/// ```
///
/// No shape has 2:7 sentences, so any path through such a bead is gold.
pub(crate) fn gold_steps(beads: &[Bead]) -> Vec<GoldStretch> {
    let mut at = GridPoint::START;
    let mut stretches: Vec<GoldStretch> = Vec::new();
    for bead in beads {
        let BySide { source: rows, target: columns } = bead.shape();
        let shape = BeadShape { rows, columns };
        let (start, end) = (at, at + shape);
        at = end;
        let inside = if shape.is_empty() {
            Inside::Empty
        } else if shape.index().is_some() {
            Inside::Whole
        } else {
            Inside::Any
        };
        match stretches.last_mut() {
            // The order of sentences without counterpart means nothing.
            Some(last) if last.inside == Inside::Empty && inside == Inside::Empty => last.end = end,
            _ => stretches.push(GoldStretch { start, end, inside }),
        }
    }
    stretches
}
