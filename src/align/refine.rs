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

use super::search::Search;
use crate::evidence::{IndexedBitext, WordLinker};
use crate::lattice::{Band, GridPoint, Lattice, LikelySteps, Posterior, SHAPES, Step, UNLIKELY, forced};
use crate::model::{BeadContext, BeadRanges, BeadScorer, Described, Point, left_alone, point};

impl Search<'_> {
    /// Scores the beads that the coarse stage left likely and finds their best
    /// path.
    ///
    /// `size` is the last grid point of the stretch, counted from `origin`. The
    /// band is the smallest that holds the beads.
    ///
    /// The band runs along the beads with no margin, so a later stage works on
    /// about three beads for each one in the result.
    ///
    /// `likely` counts from the start of the document and is in the order of
    /// the grid; the lattice and the path count from `origin`.
    pub(super) fn sparse_lattice(
        &mut self,
        origin: GridPoint,
        size: GridPoint,
        likely: &[Step],
    ) -> (Lattice, Vec<Step>) {
        let local = || likely.iter().map(|step| step.in_stretch(origin));
        let ends = local().flat_map(|step| [step.start, step.end()]);
        let band = Band::along(ends, size.row, size.column, 0);
        let mut wanted = shapes_wanted(&band, local());
        // Most beads of a document have no rivals. Their scores matter only to
        // callers that ask for the parts.
        let forced = if self.wants_parts { Vec::new() } else { forced(&band, &wanted) };
        let mut taken = Vec::new();
        for (cell, wanted) in wanted.iter_mut().enumerate().filter(|&(cell, _)| forced.get(cell) == Some(&true)) {
            taken.push(ForcedBead { cell, shape: wanted.trailing_zeros() as usize });
            *wanted = 0;
        }
        let mut lattice = self.band_scorer(origin).score_wanted(band, &wanted);
        for ForcedBead { cell, shape } in taken {
            // Any finite score will do: every path must take this bead.
            lattice.scores[cell][shape] = 0.0;
        }
        let steps = lattice.best_path();
        (lattice, steps)
    }

    /// The linked stage: scores the likely beads of a lattice again, by
    /// their word links and the net.
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
    /// belongs to the old scores: the caller computes it again afterwards.
    /// Without a refinement nothing changes.
    pub(super) fn refine(&mut self, origin: GridPoint, lattice: &mut Lattice, posterior: &Posterior, path: &[Step]) {
        let Some(refinement) = &mut self.refinement else { return };
        let LikelySteps { mut steps, .. } = lattice.likely_within(posterior, UNLIKELY, self.budget.likely);
        // The path so far must stay possible, even where its beads became
        // unlikely.
        steps.extend(path);
        for &step in path {
            let moved = step.in_document(origin);
            if refinement.sound.binary_search(&moved).is_ok() {
                continue;
            }
            let alone = left_alone(self.scorer.indexed, moved, &mut refinement.linker).into_iter();
            let local = alone.map(|step| step.in_stretch(origin));
            // The band is sparse here, so a bead may begin or end outside it.
            let held = |point: GridPoint| lattice.band.find(point).is_some();
            steps.extend(local.filter(|step| held(step.start) && held(step.end())));
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
                let start = GridPoint { row, column };
                let here = lattice.band.at(start);
                let is_wanted = |shape: &usize| wanted[here] >> shape & 1 == 1;
                for shape in (0..SHAPES.len()).filter(is_wanted) {
                    if forced.get(here) == Some(&true) {
                        // Any finite score will do: every path must take this
                        // bead.
                        lattice.scores[here][shape] = 0.0;
                        continue;
                    }
                    let step = Step { start, shape };
                    let moved = step.in_document(origin);
                    let bead = BeadRanges { zh: moved.rows(), en: moved.columns() };
                    let linker = &mut refinement.linker;
                    let start = points.get(scorer.indexed, &lattice.band, step.start, linker);
                    let end = points.get(scorer.indexed, &lattice.band, step.end(), linker);
                    let context = BeadContext { start: &start, end: &end, reference: &refinement.reference };
                    let votes = &mut self.votes;
                    scorer.describe_fully(refinement.weights, bead, context, votes, linker, &mut described);
                    lattice.scores[here][shape] =
                        described.linear(refinement.weights) + refinement.net.score(&described.inputs);
                }
            }
        }
    }
}

/// A bead that every path takes.
struct ForcedBead {
    /// The cell of the band at which it begins.
    cell: usize,
    /// Its shape, as an index into [`SHAPES`].
    shape: usize,
}

/// The features of grid points, each computed once and kept while a later row
/// can still reach it.
struct PointCache {
    /// The grid point at which the stretch begins.
    origin: GridPoint,
    /// The points of each row of the band, from `first` on; `None` where not
    /// yet computed.
    rows: VecDeque<Vec<Option<Point>>>,
    /// The number of the first row kept.
    first: usize,
}

impl PointCache {
    /// A cache of no points yet.
    fn new(origin: GridPoint) -> Self {
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
    fn get(&mut self, indexed: &IndexedBitext, band: &Band, at: GridPoint, linker: &mut WordLinker) -> Point {
        let GridPoint { row, column } = at;
        while self.first + self.rows.len() <= row {
            let next = self.first + self.rows.len();
            self.rows.push_back(vec![None; band.columns(next).count()]);
        }
        let slot = &mut self.rows[row - self.first][column - band.columns(row).start()];
        *slot.get_or_insert_with(|| point(indexed, at + self.origin, linker))
    }
}

/// For each cell of the band a bit mask over [`SHAPES`]: which beads that begin
/// there are to be scored.
fn shapes_wanted(band: &Band, beads: impl Iterator<Item = Step>) -> Vec<u32> {
    let mut wanted = vec![0u32; band.cells()];
    for step in beads {
        wanted[band.at(step.start)] |= 1 << step.shape;
    }
    wanted
}
