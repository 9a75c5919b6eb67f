//! The adapted and the linked stage: they score only the beads that an earlier
//! stage left likely.
//!
//! ```text
//! adapted  likely beads of the coarse stage ─► sparse lattice ─► posterior
//! linked   beads above UNLIKELY, and the path ─► links + net ─► scores
//! ```
//!
//! Word links and the net cost far more for a bead than the linear features of
//! the coarse stage. They pay because only a few beads for each sentence are
//! left.

use std::collections::VecDeque;

use super::search::{Origin, Search};
use crate::evidence::{IndexedBitext, WordLinker};
use crate::lattice::{Band, Lattice, Posterior, SHAPES, Step, UNLIKELY, forced};
use crate::model::{BeadContext, BeadRanges, BeadScorer, Described, Point, left_alone, point, score_beads};

impl Search<'_> {
    /// Scores the beads that the coarse stage left likely and finds their best
    /// path.
    ///
    /// `rows` and `columns` are the numbers of sentences of the stretch; the
    /// band is the smallest that holds the beads.
    ///
    /// The band runs along the beads with no margin, so a later stage works on
    /// about three beads for each one in the result.
    ///
    /// `likely` counts from the start of the document and is in the order of
    /// the grid; the lattice and the path count from `origin`.
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
        let mut wanted = shapes_wanted(&band, local());
        // Beads without rivals are most of a document. Their scores matter only
        // to those who ask for them.
        let forced = if self.wants_parts { Vec::new() } else { forced(&band, &wanted) };
        let taken: Vec<(usize, u32)> = (0..forced.len()).filter(|&at| forced[at]).map(|at| (at, wanted[at])).collect();
        taken.iter().for_each(|&(cell, _)| wanted[cell] = 0);
        let mut lattice = score_beads(&self.scorer, self.weights, origin, (band, &wanted), &mut self.votes);
        for (cell, shape) in taken {
            // Any finite score will do: every path must take this bead.
            lattice.scores[cell][shape.trailing_zeros() as usize] = 0.0;
        }
        let steps = lattice.best_path();
        (lattice, steps)
    }

    /// The linked stage: scores the likely beads of a lattice anew, by their
    /// word links and the net.
    ///
    /// Besides the likely beads it keeps those of the path so far, and for the
    /// doubtful ones among these the beads that leave their sentences alone.
    /// All other beads become impossible.
    ///
    /// Scores are the sum of the linear model and the net; both see the
    /// features of the bead, of the grid points at its ends, and of the
    /// document as a whole.
    ///
    /// `lattice`, `posterior` and `path` count from `origin`. The posterior
    /// belongs to the old scores: the caller computes it anew afterwards.
    /// Without a refinement nothing changes.
    pub(super) fn refine(&mut self, origin: Origin, lattice: &mut Lattice, posterior: &Posterior, path: &[Step]) {
        let Some(refinement) = &mut self.refinement else { return };
        let (mut steps, _) = lattice.likely_within(posterior, UNLIKELY, self.budget.likely);
        // The path so far must stay possible, even where its beads became
        // unlikely.
        steps.extend(path);
        for &step in path {
            let moved = Step { row: origin.0 + step.row, column: origin.1 + step.column, ..step };
            let key = |step: &Step| (step.row, step.column, step.shape);
            if refinement.sound.binary_search_by_key(&key(&moved), key).is_ok() {
                continue;
            }
            let alone = left_alone(self.scorer.indexed, moved, &mut refinement.linker).into_iter();
            let local = alone.map(|step| Step { row: step.row - origin.0, column: step.column - origin.1, ..step });
            // The band is sparse here, so a bead may begin or end outside it.
            steps.extend(local.filter(|step| {
                let (row, column) = step.end();
                lattice.band.find(step.row, step.column).is_some() && lattice.band.find(row, column).is_some()
            }));
        }
        let wanted = shapes_wanted(&lattice.band, steps.into_iter());
        // Fewer beads are left than before, so more of them have no rivals.
        let forced = if self.wants_parts { Vec::new() } else { forced(&lattice.band, &wanted) };
        let scorer = BeadScorer { unexplained: refinement.unexplained, ..self.scorer };
        *lattice = Lattice::new(std::mem::take(&mut lattice.band));
        let mut points = PointCache::new(origin);
        let mut described = Described::default();
        for row in 0..lattice.band.rows() {
            // Rows before this one cannot be reached again; dropping them keeps
            // memory constant.
            points.forget_before(row);
            for column in lattice.band.columns(row) {
                let here = lattice.band.at(row, column);
                let is_wanted = |shape: &usize| wanted[here] >> shape & 1 == 1;
                for (shape, (n, m)) in SHAPES.into_iter().enumerate().filter(|(shape, _)| is_wanted(shape)) {
                    if forced.get(here) == Some(&true) {
                        // Any finite score will do: every path must take this
                        // bead.
                        lattice.scores[here][shape] = 0.0;
                        continue;
                    }
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

/// The features of grid points, each computed once and kept while a later row
/// can still reach it.
struct PointCache {
    /// The grid point at which the stretch begins.
    origin: Origin,
    /// The points of each row of the band, from `first` on; `None` where not
    /// yet computed.
    rows: VecDeque<Vec<Option<Point>>>,
    /// The number of the first row kept.
    first: usize,
}

impl PointCache {
    /// A cache of no points yet.
    fn new(origin: Origin) -> Self {
        PointCache { origin, rows: VecDeque::new(), first: 0 }
    }

    /// Drops the rows before `row`: beads only go forward, so none of them is
    /// asked for again.
    fn forget_before(&mut self, row: usize) {
        while self.first < row {
            self.rows.pop_front();
            self.first += 1;
        }
    }

    /// The features of a grid point of the band, computed on first use.
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

/// For each cell of the band a bit mask over [`SHAPES`]: which beads that begin
/// there are to be scored.
fn shapes_wanted(band: &Band, beads: impl Iterator<Item = Step>) -> Vec<u32> {
    let mut wanted = vec![0u32; band.cells()];
    for step in beads {
        wanted[band.at(step.row, step.column)] |= 1 << step.shape;
    }
    wanted
}
