//! The stages after the coarse one: they look only at beads that are likely by then.

use super::search::{Origin, Search};
use crate::lattice::{Band, Lattice, Posterior, SHAPES, Step, UNLIKELY};
use crate::model::{BeadRanges, BeadScorer, score_beads};

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

    /// The linked stage: leaves only the likely beads in a lattice (and those of the path so far), and scores them
    /// anew with their word links.
    pub(super) fn refine(&mut self, origin: Origin, lattice: &mut Lattice, posterior: &Posterior, path: &[Step]) {
        let Some(refinement) = &mut self.refinement else { return };
        let likely = lattice.likely(posterior, UNLIKELY);
        let wanted = shapes_wanted(&lattice.band, likely.iter().chain(path).copied());
        let scorer = BeadScorer { unexplained: refinement.unexplained, ..self.scorer };
        let band = std::mem::take(&mut lattice.band);
        *lattice = score_beads(&scorer, refinement.weights, origin, (band, &wanted), &mut self.votes);
        for row in 0..lattice.band.rows() {
            for column in lattice.band.columns(row) {
                let here = lattice.band.at(row, column);
                let (i, j) = (origin.0 + row, origin.1 + column);
                let is_wanted = |shape: &usize| wanted[here] >> shape & 1 == 1;
                for (shape, (n, m)) in SHAPES.into_iter().enumerate().filter(|(shape, _)| is_wanted(shape)) {
                    let bead = BeadRanges { zh: i..i + n, en: j..j + m };
                    let score = scorer.link_score(refinement.weights, bead, &mut refinement.linker);
                    lattice.scores[here][shape] += score;
                }
            }
        }
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
