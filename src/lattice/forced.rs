//! Beads that every path takes: their scores decide nothing, so they need not
//! be computed.
//!
//! Where the earlier stages left a single way through the lattice, all paths
//! agree: its beads have the probability 1, whatever their scores.
//!
//! ```text
//! beads     1:1 at (0, 0);  1:1, 1:0 or 0:1 at (1, 1);  1:1 at (2, 2)
//! forced    (0, 0) and (2, 2)
//! scored    all beads between (1, 1) and (2, 2)
//! ```

use super::{Band, GridPoint, SHAPES};

/// For each cell, whether every path passes through it and has only one bead to
/// go on with. `wanted` has the shapes of the beads that begin at each cell,
/// one bit for each of [`SHAPES`].
///
/// Two conditions must hold at a cell: no bead from before leads beyond it, and
/// exactly one bead begins at it. The last grid point has no bead and is never
/// forced. The cost is one pass over the cells that a path can reach.
pub(crate) fn forced(band: &Band, wanted: &[u32]) -> Vec<bool> {
    let mut forced = vec![false; band.cells()];
    let mut reached = vec![false; band.cells()];
    reached[0] = true;
    // The farthest point, row by row, that a bead from before leads to. Every
    // path passes a point that no bead jumps over.
    let mut farthest = GridPoint::START;
    for row in 0..band.rows() {
        for column in band.columns(row) {
            let point = GridPoint { row, column };
            let here = band.at(point);
            // A cell that no path reaches begins beads that no path takes.
            if !reached[here] {
                continue;
            }
            forced[here] = farthest <= point && wanted[here].count_ones() == 1;
            for (_, &size) in SHAPES.iter().enumerate().filter(|(shape, _)| wanted[here] >> shape & 1 == 1) {
                if let Some(to) = band.find(point + size) {
                    reached[to] = true;
                    farthest = farthest.max(point + size);
                }
            }
        }
    }
    forced
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::*;

    fn point(row: usize, column: usize) -> GridPoint {
        GridPoint { row, column }
    }

    fn bead(row: usize, column: usize, shape: usize) -> Step {
        Step { start: point(row, column), shape }
    }

    /// The points of a grid at which one of these beads is forced.
    fn points(beads: &[Step], rows: usize, columns: usize) -> Vec<GridPoint> {
        let band = Band::full(rows, columns);
        let mut wanted = vec![0; band.cells()];
        for &Step { start, shape } in beads {
            wanted[band.at(start)] |= 1 << shape;
        }
        let forced = forced(&band, &wanted);
        let all = (0..=rows).flat_map(|row| (0..=columns).map(move |column| point(row, column)));
        all.filter(|&at| forced[band.at(at)]).collect()
    }

    #[test]
    fn only_beads_without_rivals_are_forced() {
        const ONE_ONE: usize = 2;
        const ONE_TWO: usize = 3;
        const ZH_ALONE: usize = 0;
        const EN_ALONE: usize = 1;
        assert_eq!(points(&[bead(0, 0, ONE_ONE), bead(1, 1, ONE_ONE)], 2, 2), [point(0, 0), point(1, 1)]);
        // The second pair may be left alone: what follows is forced again.
        let beads =
            [bead(0, 0, ONE_ONE), bead(1, 1, ONE_ONE), bead(1, 1, ZH_ALONE), bead(2, 1, EN_ALONE), bead(2, 2, ONE_ONE)];
        assert_eq!(points(&beads, 3, 3), [point(0, 0), point(2, 2)]);
        // A bead that jumps over a point competes with those that begin there.
        let beads = [bead(0, 0, ONE_ONE), bead(1, 1, EN_ALONE), bead(0, 0, ONE_TWO), bead(1, 2, ONE_ONE)];
        assert_eq!(points(&beads, 2, 3), [point(1, 2)]);
    }
}
