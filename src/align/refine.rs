//! The stages after the coarse one: they look only at beads that are likely by then.

use std::collections::VecDeque;

use super::search::{Origin, Search};
use crate::evidence::{IndexedBitext, WordLinker};
use crate::lattice::{Band, Lattice, Posterior, SHAPES, Step, UNLIKELY};
use crate::model::{BeadContext, BeadRanges, BeadScorer, Described, Point, left_alone, point, score_beads};

impl Search<'_> {
    /// The lattice of the beads that the coarse stage left, and its best path.
    pub(super) fn sparse_lattice(
        &mut self,
        origin: Origin,
        (rows, columns): (usize, usize),
        likely: &[Step],
    ) -> (Lattice, Vec<Step>) {
        let local =
            || likely.iter().map(|step| Step { row: step.row - origin.0, column: step.column - origin.1, ..*step });
        let ends = local().flat_map(|step| [(step.row, step.column), step.end()]);
        let band = Band::along(ends, rows, columns, 0);
        let wanted = shapes_wanted(&band, local());
        let lattice = score_beads(&self.scorer, self.weights, origin, (band, &wanted), &mut self.votes);
        let steps = lattice.best_path();
        (lattice, steps)
    }

    /// The linked stage: leaves only the likely beads in a lattice, those of the path so far, and what leaves doubtful
    /// ones of them alone; scores them anew with their word links and the net.
    pub(super) fn refine(&mut self, origin: Origin, lattice: &mut Lattice, posterior: &Posterior, path: &[Step]) {
        let Some(refinement) = &mut self.refinement else { return };
        let (mut steps, _) = lattice.likely_within(posterior, UNLIKELY, self.budget.likely);
        steps.extend(path);
        for &step in path {
            let moved = Step { row: origin.0 + step.row, column: origin.1 + step.column, ..step };
            let alone = left_alone(self.scorer.indexed, moved, &mut refinement.linker).into_iter();
            let local = alone.map(|step| Step { row: step.row - origin.0, column: step.column - origin.1, ..step });
            steps.extend(local.filter(|step| {
                let (row, column) = step.end();
                lattice.band.find(step.row, step.column).is_some() && lattice.band.find(row, column).is_some()
            }));
        }
        let wanted = shapes_wanted(&lattice.band, steps.into_iter());
        let scorer = BeadScorer { unexplained: refinement.unexplained, ..self.scorer };
        *lattice = Lattice::new(std::mem::take(&mut lattice.band));
        let mut points = PointCache::new(origin);
        let mut described = Described::default();
        for row in 0..lattice.band.rows() {
            points.forget_before(row);
            for column in lattice.band.columns(row) {
                let here = lattice.band.at(row, column);
                let is_wanted = |shape: &usize| wanted[here] >> shape & 1 == 1;
                for (shape, (n, m)) in SHAPES.into_iter().enumerate().filter(|(shape, _)| is_wanted(shape)) {
                    let (i, j) = (origin.0 + row, origin.1 + column);
                    let bead = BeadRanges { zh: i..i + n, en: j..j + m };
                    let start = points.get(scorer.indexed, &lattice.band, (row, column), &mut refinement.linker);
                    let end = points.get(scorer.indexed, &lattice.band, (row + n, column + m), &mut refinement.linker);
                    let context = BeadContext { start: &start, end: &end, reference: &refinement.reference };
                    let memory = (&mut self.votes, &mut refinement.linker);
                    scorer.describe_fully(refinement.weights, bead, context, memory, &mut described);
                    lattice.scores[here][shape] =
                        described.linear(refinement.weights) + refinement.net.score(&described.inputs);
                }
            }
        }
    }
}

/// The features of grid points, each computed once, for the rows that beads still reach.
struct PointCache {
    origin: Origin,
    /// For each row of the band from `first` on, its points.
    rows: VecDeque<Vec<Option<Point>>>,
    first: usize,
}

impl PointCache {
    fn new(origin: Origin) -> Self {
        PointCache { origin, rows: VecDeque::new(), first: 0 }
    }

    fn forget_before(&mut self, row: usize) {
        while self.first < row {
            self.rows.pop_front();
            self.first += 1;
        }
    }

    fn get(
        &mut self,
        indexed: &IndexedBitext,
        band: &Band,
        (row, column): (usize, usize),
        linker: &mut WordLinker,
    ) -> Point {
        while self.first + self.rows.len() <= row {
            let next = self.first + self.rows.len();
            self.rows.push_back(vec![None; band.columns(next).count()]);
        }
        let slot = &mut self.rows[row - self.first][column - band.columns(row).start()];
        *slot.get_or_insert_with(|| point(indexed, self.origin.0 + row, self.origin.1 + column, linker))
    }
}

/// For each grid point the shapes of the beads that begin there, as bits.
fn shapes_wanted(band: &Band, beads: impl Iterator<Item = Step>) -> Vec<u32> {
    let mut wanted = vec![0u32; band.cells()];
    for step in beads {
        wanted[band.at(step.row, step.column)] |= 1 << step.shape;
    }
    wanted
}
