//! Chooses the path of least risk: not the single path with the highest score,
//! but the beads that are likely over all paths (minimum Bayes risk, Kumar &
//! Byrne 2002).
//!
//! ```text
//! bead            probability   cost   value
//! zh 4 – en 4        .90         .10    +.80   taken
//! zh 5 – none        .30         .40    −.10   only if the path needs it
//! zh 5 – en 5        .60         .10    +.50   taken
//! ```
//!
//! The path of the highest score may be made of beads that each lose to another
//! bead when all paths are counted. The probability of a bead is also what the
//! user sees as its confidence, so that the two agree.

use crate::lattice::{BeadShape, GridPoint, Lattice, Posterior, SHAPES, Step};

/// The cost of a bead with text on both sides: it pays only if it is likelier
/// than this.
///
/// Measurement: of sixteen pairs of costs, .1 and .4 are the lowest of those that
/// score best on documents left out of training (`docs/training.md`).
const FULL_COST: f64 = 0.1;
/// The cost of a sentence without counterpart. Higher than [`FULL_COST`], since
/// leaving two sentences alone earns two beads where pairing them earns one.
/// Measured together with it.
const EMPTY_COST: f64 = 0.4;

/// A bead of the chosen path.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecodedBead {
    /// Where the bead begins, and its shape.
    pub step: Step,
    /// Its probability over all paths, 0 to 1.
    pub probability: f32,
}

/// Finds the path with the largest sum of bead probabilities less their costs.
///
/// An empty bead counts with the probability that its sentence has no
/// counterpart at all, whatever its place in the path: between two pairs, the
/// order in which sentences of both sides are left alone means nothing.
///
/// A bead is taken if its probability exceeds its cost, unless that breaks the
/// path. With costs of 0 the path would prefer many small beads over few large
/// ones.
///
/// The beads tile the lattice from its first to its last grid point, in order.
/// Takes three passes over the cells of the band and memory for one value for
/// each shape in each cell.
pub(super) fn decode(lattice: &Lattice, posterior: &Posterior) -> Vec<DecodedBead> {
    let alone = Alone::new(lattice, posterior);
    // Probabilities are computed once, because the path search reads each of
    // them several times.
    let mut values = vec![[0.0f32; SHAPES.len()]; lattice.band.cells()];
    for row in 0..lattice.band.rows() {
        for column in lattice.band.columns(row) {
            let start = GridPoint { row, column };
            let here = lattice.band.at(start);
            for (shape, &score) in lattice.scores[here].iter().enumerate() {
                if score > f32::NEG_INFINITY {
                    values[here][shape] = alone.probability(lattice, posterior, Step { start, shape }) as f32;
                }
            }
        }
    }
    let cost = |shape: usize| if SHAPES[shape].is_empty() { EMPTY_COST } else { FULL_COST };
    let path = lattice.best_path_by(|cell, shape| f64::from(values[cell][shape]) - cost(shape));
    let decoded = |step: Step| DecodedBead { step, probability: values[lattice.band.at(step.start)][step.shape] };
    path.into_iter().map(decoded).collect()
}

/// The probability of each sentence to have no counterpart, summed over all
/// grid points where it could be left alone.
///
/// The sums matter where several paths leave a sentence alone at different
/// places: each place by itself may be unlikely, and the sentence still be
/// almost certainly without counterpart.
struct Alone {
    /// By Chinese sentence.
    ///
    /// One entry more than there are sentences, so that the last grid point of
    /// the lattice has one too.
    zh: Vec<f64>,
    /// By English sentence.
    en: Vec<f64>,
}

impl Alone {
    /// Sums the probabilities of all empty beads of the lattice by their
    /// sentence.
    fn new(lattice: &Lattice, posterior: &Posterior) -> Self {
        let GridPoint { row: rows, column: columns } = lattice.band.last();
        let mut alone = Alone { zh: vec![0.0; rows + 1], en: vec![0.0; columns + 1] };
        for row in 0..lattice.band.rows() {
            for column in lattice.band.columns(row) {
                for shape in (0..SHAPES.len()).filter(|&shape| SHAPES[shape].is_empty()) {
                    let step = Step { start: GridPoint { row, column }, shape };
                    let p = lattice.probability(posterior, step);
                    let slot = if SHAPES[shape].rows > 0 { &mut alone.zh[row] } else { &mut alone.en[column] };
                    *slot += p;
                }
            }
        }
        alone
    }

    /// The probability of a step; for an empty bead that of its sentence being
    /// alone. At most 1, since the sum of rounded terms may exceed it.
    fn probability(&self, lattice: &Lattice, posterior: &Posterior, step: Step) -> f64 {
        match SHAPES[step.shape] {
            BeadShape { rows: 1, columns: 0 } => self.zh[step.start.row].min(1.0),
            BeadShape { rows: 0, columns: 1 } => self.en[step.start.column].min(1.0),
            _ => lattice.probability(posterior, step),
        }
    }
}
