//! Examples for the training: the lattice of a document with its gold beads, and the expectations over its paths.

use super::{BeadRanges, BeadScorer, FEATURES, PreparedWeights};
use crate::evidence::{Votes, WordLinker};
use crate::lattice::{Lattice, SHAPES, Step, UNLIKELY};
use crate::{Bead, ByLang, BySide};

/// A document to learn from: the beads that have some chance, with their features, and which of them are gold.
#[derive(Debug, Clone)]
pub struct Example {
    nodes: usize,
    arcs: Vec<Arc>,
    features: Vec<f32>,
    /// How much this document counts. Default: 1.
    pub weight: f64,
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    from: u32,
    to: u32,
    gold: bool,
}

impl Example {
    /// The beads of a lattice that are likely or gold. Gold beads of a shape that the search does not know count as
    /// matched by whatever lies inside them.
    pub(crate) fn new(
        scorer: &BeadScorer<'_>,
        weights: &PreparedWeights,
        lattice: &Lattice,
        gold: &[(Step, bool)],
        (votes, mut linker): (&mut ByLang<Votes>, Option<&mut WordLinker>),
    ) -> Self {
        let posterior = lattice.posterior();
        let inside = Gold::new(gold, lattice.band.rows());
        let mut example = Example { nodes: lattice.band.cells(), arcs: Vec::new(), features: Vec::new(), weight: 1.0 };
        for row in 0..lattice.band.rows() {
            for column in lattice.band.columns(row) {
                let from = lattice.band.at(row, column);
                for shape in 0..SHAPES.len() {
                    let step = Step { row, column, shape };
                    let (end_row, end_column) = step.end();
                    let Some(to) = lattice.band.find(end_row, end_column) else { continue };
                    // Of gold beads also those that the search passes over for their lengths: without them there
                    // would be no gold path.
                    let gold = inside.holds(step);
                    if !gold && lattice.probability(&posterior, step) < UNLIKELY {
                        continue;
                    }
                    let mut features = vec![0.0; FEATURES];
                    let bead = BeadRanges { zh: row..end_row, en: column..end_column };
                    scorer.features(weights, bead, votes, linker.as_deref_mut(), &mut |feature, value| {
                        features[feature] += value;
                    });
                    example.arcs.push(Arc { from: from as u32, to: to as u32, gold });
                    example.features.extend(features);
                }
            }
        }
        example
    }

    /// Log of the summed weight of all paths (or of the gold ones), and the expected features.
    fn expect(&self, scores: &[f64], gold: bool, expected: &mut [f64]) -> f64 {
        let mut forward = vec![f64::NEG_INFINITY; self.nodes];
        let mut backward = vec![f64::NEG_INFINITY; self.nodes];
        forward[0] = 0.0;
        backward[self.nodes - 1] = 0.0;
        let used = |arc: &Arc| arc.gold || !gold;
        for (arc, score) in self.arcs.iter().zip(scores).filter(|(arc, _)| used(arc)) {
            forward[arc.to as usize] = add(forward[arc.to as usize], forward[arc.from as usize] + score);
        }
        for (arc, score) in self.arcs.iter().zip(scores).rev().filter(|(arc, _)| used(arc)) {
            backward[arc.from as usize] = add(backward[arc.from as usize], backward[arc.to as usize] + score);
        }
        let total = forward[self.nodes - 1];
        let sign = if gold { -1.0 } else { 1.0 };
        for (at, (arc, score)) in self.arcs.iter().zip(scores).enumerate().filter(|(_, (arc, _))| used(arc)) {
            let p = (forward[arc.from as usize] + score + backward[arc.to as usize] - total).exp();
            if p > 1e-7 {
                let share = sign * p * self.weight;
                for (slot, &value) in expected.iter_mut().zip(&self.features[at * FEATURES..(at + 1) * FEATURES]) {
                    *slot += share * f64::from(value);
                }
            }
        }
        total
    }

    /// Adds the loss of this document under the weights, and its gradient.
    pub(super) fn loss(&self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let weights: Vec<f32> = weights.iter().map(|&weight| weight as f32).collect();
        let scores: Vec<f64> = self.features.chunks_exact(FEATURES).map(|row| f64::from(dot(row, &weights))).collect();
        let all = self.expect(&scores, false, gradient);
        let gold = self.expect(&scores, true, gradient);
        self.weight * (all - gold)
    }
}

/// In eight sums at once, always the same ones.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low < high - 40.0 || low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// A gold bead, the grid point at which it ends, and whether the search knows its shape.
type GoldBead = (Step, (usize, usize), bool);

/// Which beads are gold.
struct Gold {
    /// For each row the gold beads that begin there or reach over it.
    rows: Vec<Vec<GoldBead>>,
}

impl Gold {
    fn new(gold: &[(Step, bool)], rows: usize) -> Self {
        let mut table = vec![Vec::new(); rows];
        for &(step, known) in gold {
            let end = if known { step.end() } else { (step.row + step.shape % 1000, step.column + step.shape / 1000) };
            for row in table.iter_mut().take(end.0 + 1).skip(step.row) {
                row.push((step, end, known));
            }
        }
        Gold { rows: table }
    }

    fn holds(&self, step: Step) -> bool {
        let end = step.end();
        self.rows[step.row].iter().any(|&(gold, gold_end, known)| {
            if known {
                gold == step
            } else {
                gold.row <= step.row && gold.column <= step.column && end.0 <= gold_end.0 && end.1 <= gold_end.1
            }
        })
    }
}

/// Gold beads (Chinese side first) as steps; a bead of a shape that the search does not know is marked by `false`
/// and has its sizes in place of the shape.
pub(crate) fn gold_steps(beads: &[Bead]) -> Vec<(Step, bool)> {
    let (mut row, mut column) = (0, 0);
    beads
        .iter()
        .map(|bead| {
            let BySide { source: n, target: m } = bead.shape();
            let known = SHAPES.iter().position(|&shape| shape == (n, m));
            let step = Step { row, column, shape: known.unwrap_or(n + 1000 * m) };
            row += n;
            column += m;
            (step, known.is_some())
        })
        .collect()
}
