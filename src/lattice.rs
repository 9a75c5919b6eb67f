//! The search, which knows numbers and no text: a lattice of beads, its best
//! path, and the probability of each bead.
//!
//! Grid point `(i, j)` means that `i` sentences of one side and `j` of the
//! other are done. A bead is a step from one grid point to a later one. Points
//! are kept only inside a [`Band`] around the expected path, so memory grows
//! with the length of the documents and the width of the band, not with the
//! product of the lengths.

mod band;
mod chain;
mod forced;
mod grid;

pub(crate) use band::{Band, ColumnSpan};
use band::{BandRow, NEAR};
pub(crate) use chain::{Anchor, chain};
pub(crate) use forced::forced;
pub(crate) use grid::{BeadShape, GridPoint, LARGEST, SHAPES, Step};

/// The score of a bead that cannot be taken.
pub(crate) const NEVER: f32 = f32::NEG_INFINITY;

/// Beads less probable than this under one stage are left out of the next, and
/// of training. Measurement: on the dev sets the later stages choose none of
/// them.
pub(crate) const UNLIKELY: f64 = 1e-3;

/// The grid points of a band, with the scores of the beads that begin at each.
///
/// The scores are one flat array, because most of the time of an alignment is
/// spent in reading them in order.
#[derive(Debug)]
pub(crate) struct Lattice {
    /// Which grid points there are.
    pub band: Band,
    /// One row of scores for each cell of the band, in the order of [`SHAPES`].
    /// Higher is better; [`NEVER`] is impossible.
    pub scores: Vec<[f32; SHAPES.len()]>,
}

/// The forward and backward sums of a lattice, as natural logarithms.
///
/// Kept as logarithms: the weights of paths through a book exceed any
/// floating-point range.
#[derive(Debug)]
pub(crate) struct Posterior {
    /// By cell: the log of the summed weights of all paths from the first grid
    /// point.
    forward: Vec<f64>,
    /// By cell: the same for all paths to the last grid point.
    backward: Vec<f64>,
    /// The log of the summed weights of all complete paths.
    total: f64,
}

/// Where a bead leads.
struct NextCell {
    /// The bead's shape, as an index into [`SHAPES`].
    shape: usize,
    /// The cell at which it ends.
    cell: usize,
}

/// The likely beads of a lattice, up to a limit.
#[derive(Debug)]
pub(crate) struct LikelySteps {
    /// The beads, in order of where they begin.
    pub steps: Vec<Step>,
    /// True if less likely ones were left out, because there were too many.
    pub limited: bool,
}

impl Lattice {
    /// A lattice in which no bead can be taken yet.
    pub fn new(band: Band) -> Self {
        let scores = vec![[NEVER; SHAPES.len()]; band.cells()];
        Lattice { band, scores }
    }

    /// The path with the highest sum of scores (Viterbi). Of equal paths, the
    /// one whose shapes come first in [`SHAPES`], compared from the end.
    pub fn best_path(&self) -> Vec<Step> {
        self.best_path_by(|cell, shape| f64::from(self.scores[cell][shape]))
    }

    /// The path with the highest sum of `value(cell, shape)` over the beads
    /// that can be taken.
    ///
    /// Each cell is visited once, in order of rows; a bead only leads to later
    /// cells. Time grows with the cells of the band times the number of shapes.
    pub fn best_path_by(&self, value: impl Fn(usize, usize) -> f64) -> Vec<Step> {
        let band = &self.band;
        let mut best = vec![f64::NEG_INFINITY; band.cells()];
        let mut back = vec![u8::MAX; band.cells()];
        // Every path starts at the first grid point.
        best[0] = 0.0;
        for row in 0..band.rows() {
            let near = band.near(row, 1);
            for column in band.columns(row) {
                let here = band.at(GridPoint { row, column });
                if best[here] == f64::NEG_INFINITY {
                    continue;
                }
                for NextCell { shape, cell: to } in self.steps(&near, here, column) {
                    let score = best[here] + value(here, shape);
                    // Ties are broken by shape, so that the result does not
                    // depend on the order of evaluation.
                    if score > best[to] || score == best[to] && (shape as u8) < back[to] {
                        best[to] = score;
                        back[to] = shape as u8;
                    }
                }
            }
        }
        self.walk_back(&back)
    }

    /// Follows the shapes that led to each cell back from the last grid point.
    /// Stops early if the last point was not reached.
    fn walk_back(&self, back: &[u8]) -> Vec<Step> {
        let mut at = self.band.last();
        let mut path = Vec::new();
        while at != GridPoint::START {
            let shape = usize::from(back[self.band.at(at)]);
            // An unreachable point has no shape; the path then begins here.
            let Some(&BeadShape { rows, columns }) = SHAPES.get(shape) else { break };
            at = GridPoint { row: at.row - rows, column: at.column - columns };
            path.push(Step { start: at, shape });
        }
        path.reverse();
        path
    }

    /// Runs forward–backward over the lattice. In `f64`, because sums over a
    /// book's paths exceed what `f32` resolves.
    ///
    /// The probability of a bead follows from three numbers: the sum before it,
    /// its own score, and the sum after it.
    pub fn posterior(&self) -> Posterior {
        let cells = self.band.cells();
        let mut forward = vec![f64::NEG_INFINITY; cells];
        let mut backward = vec![f64::NEG_INFINITY; cells];
        forward[0] = 0.0;
        backward[cells - 1] = 0.0;
        let mut terms = [0.0; SHAPES.len()];
        for row in 0..self.band.rows() {
            let near = self.band.near(row, -1);
            for column in self.band.columns(row).skip(usize::from(row == 0)) {
                let mut count = 0;
                for (shape, BeadShape { rows, columns }) in SHAPES.into_iter().enumerate() {
                    let Some(from) = near[rows].find(column.wrapping_sub(columns)) else { continue };
                    // Skipping impossible beads keeps infinities out of the
                    // sums.
                    if self.scores[from][shape] != NEVER {
                        terms[count] = forward[from] + f64::from(self.scores[from][shape]);
                        count += 1;
                    }
                }
                forward[self.band.at(GridPoint { row, column })] = log_sum(&terms[..count]);
            }
        }
        for row in (0..self.band.rows()).rev() {
            let near = self.band.near(row, 1);
            for column in self.band.columns(row).rev() {
                let here = self.band.at(GridPoint { row, column });
                if here == cells - 1 {
                    continue;
                }
                let mut count = 0;
                // The backward pass mirrors the forward pass, from the last
                // point.
                for NextCell { shape, cell: to } in self.steps(&near, here, column) {
                    terms[count] = backward[to] + f64::from(self.scores[here][shape]);
                    count += 1;
                }
                backward[here] = log_sum(&terms[..count]);
            }
        }
        Posterior { total: forward[cells - 1], forward, backward }
    }

    /// The probability of a bead over all paths of the lattice, 0 to 1.
    pub fn probability(&self, posterior: &Posterior, step: Step) -> f64 {
        let here = self.band.at(step.start);
        let Some(to) = self.band.find(step.end()) else { return 0.0 };
        let log = posterior.forward[here] + f64::from(self.scores[here][step.shape]) + posterior.backward[to];
        // Rounding may exceed the total by a hair.
        (log - posterior.total).exp().clamp(0.0, 1.0)
    }

    /// The beads whose probability is at least `least`, in order of where they
    /// begin.
    ///
    /// Cells whose own probability is below the threshold are skipped as a
    /// whole, which is the common case far from the path.
    pub fn likely(&self, posterior: &Posterior, least: f64) -> Vec<Step> {
        let limit = least.ln() + posterior.total;
        let mut likely = Vec::new();
        for row in 0..self.band.rows() {
            let near = self.band.near(row, 1);
            for column in self.band.columns(row) {
                let start = GridPoint { row, column };
                let here = self.band.at(start);
                // No bead can be likelier than the grid point that it begins
                // at.
                if posterior.forward[here] + posterior.backward[here] < limit {
                    continue;
                }
                for NextCell { shape, cell: to } in self.steps(&near, here, column) {
                    let score = f64::from(self.scores[here][shape]);
                    if posterior.forward[here] + score + posterior.backward[to] >= limit {
                        likely.push(Step { start, shape });
                    }
                }
            }
        }
        likely
    }

    /// The beads whose probability is at least `least`, at most `most` of them:
    /// the threshold is doubled until they fit.
    pub fn likely_within(&self, posterior: &Posterior, least: f64, most: usize) -> LikelySteps {
        let mut limit = least;
        loop {
            let steps = self.likely(posterior, limit);
            if steps.len() <= most || limit > 1.0 {
                return LikelySteps { steps, limited: limit > least };
            }
            // Doubling needs at most ten rounds from 1e-3 to 1.
            limit *= 2.0;
        }
    }

    /// The beads that begin at cell `here` and can be taken, as shapes and the
    /// cells that they end at. `near` holds the cell's row and the rows below.
    #[inline]
    fn steps<'l>(
        &'l self,
        near: &'l [BandRow; NEAR],
        here: usize,
        column: usize,
    ) -> impl Iterator<Item = NextCell> + 'l {
        SHAPES.iter().zip(&self.scores[here]).enumerate().filter_map(move |(shape, (size, &score))| {
            if score == NEVER {
                None
            } else {
                near[size.rows].find(column + size.columns).map(|cell| NextCell { shape, cell })
            }
        })
    }
}

/// The log of a sum of exponentials, shifted by the largest term against
/// overflow.
fn log_sum(terms: &[f64]) -> f64 {
    // Most points of a lattice of likely beads are reached by one bead only.
    if let &[only] = terms {
        return only;
    }
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    // Terms below e^-30 of the largest change no digit that a probability is
    // used for.
    // The largest term itself, whose gap is 0, needs no exponential.
    let exp = |gap: f64| if gap == 0.0 { 1.0 } else { gap.exp() };
    top + terms.iter().map(|term| term - top).filter(|&gap| gap > -30.0).map(exp).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oracle(rows: usize, columns: usize, path: &[usize]) -> Lattice {
        let mut lattice = Lattice::new(Band::full(rows, columns));
        for row in lattice.scores.iter_mut() {
            *row = [-1.0; SHAPES.len()];
        }
        let mut start = GridPoint::START;
        for &shape in path {
            let here = lattice.band.at(start);
            lattice.scores[here][shape] = 2.0;
            start = Step { start, shape }.end();
        }
        assert_eq!(start, GridPoint { row: rows, column: columns });
        lattice
    }

    #[test]
    fn an_oracle_gets_its_own_path_back() {
        let path = [2, 3, 0, 2, 7, 1, 15, 17, 2];
        let lattice = oracle(13, 15, &path);
        let found: Vec<usize> = lattice.best_path().iter().map(|step| step.shape).collect();
        assert_eq!(found, path);
    }

    #[test]
    fn the_probabilities_of_the_beads_over_one_sentence_add_up_to_one() {
        let lattice = oracle(13, 15, &[2, 3, 0, 2, 7, 1, 15, 17, 2]);
        let posterior = lattice.posterior();
        for sentence in 0..13 {
            let mut sum = 0.0;
            for row in 0..=sentence {
                for column in lattice.band.columns(row) {
                    let over = (0..SHAPES.len()).filter(|&shape| row + SHAPES[shape].rows > sentence);
                    for shape in over {
                        let start = GridPoint { row, column };
                        sum += lattice.probability(&posterior, Step { start, shape });
                    }
                }
            }
            assert!((sum - 1.0).abs() < 1e-9, "sentence {sentence}: {sum}");
        }
    }
}
