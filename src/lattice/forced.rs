//! Beads that every path takes: their scores decide nothing, so they need not
//! be computed.
//!
//! Where the stages before left a single way through the lattice, all paths
//! agree: its beads have the probability 1, whatever they score.
//!
//! ```text
//! beads     1:1 at (0, 0);  1:1, 1:0 or 0:1 at (1, 1);  1:1 at (2, 2)
//! forced    (0, 0) and (2, 2)
//! scored    all beads between (1, 1) and (2, 2)
//! ```

use super::{Band, SHAPES};

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
    let mut farthest = (0, 0);
    for row in 0..band.rows() {
        for column in band.columns(row) {
            let here = band.at(row, column);
            // A cell that no path reaches begins beads that no path takes.
            if !reached[here] {
                continue;
            }
            forced[here] = farthest <= (row, column) && wanted[here].count_ones() == 1;
            for (_, &(n, m)) in SHAPES.iter().enumerate().filter(|(shape, _)| wanted[here] >> shape & 1 == 1) {
                if let Some(to) = band.find(row + n, column + m) {
                    reached[to] = true;
                    farthest = farthest.max((row + n, column + m));
                }
            }
        }
    }
    forced
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells at which one of these beads (row, column, shape) is forced.
    fn points(beads: &[(usize, usize, usize)], rows: usize, columns: usize) -> Vec<(usize, usize)> {
        let band = Band::full(rows, columns);
        let mut wanted = vec![0; band.cells()];
        for &(row, column, shape) in beads {
            wanted[band.at(row, column)] |= 1 << shape;
        }
        let forced = forced(&band, &wanted);
        let all = (0..=rows).flat_map(|row| (0..=columns).map(move |column| (row, column)));
        all.filter(|&(row, column)| forced[band.at(row, column)]).collect()
    }

    #[test]
    fn only_beads_without_rivals_are_forced() {
        const ONE_ONE: usize = 2;
        const ONE_TWO: usize = 3;
        const ZH_ALONE: usize = 0;
        const EN_ALONE: usize = 1;
        assert_eq!(points(&[(0, 0, ONE_ONE), (1, 1, ONE_ONE)], 2, 2), [(0, 0), (1, 1)]);
        // The second pair may be left alone: what follows is forced again.
        let beads = [(0, 0, ONE_ONE), (1, 1, ONE_ONE), (1, 1, ZH_ALONE), (2, 1, EN_ALONE), (2, 2, ONE_ONE)];
        assert_eq!(points(&beads, 3, 3), [(0, 0), (2, 2)]);
        // A bead that jumps over a point competes with those that begin there.
        let beads = [(0, 0, ONE_ONE), (1, 1, EN_ALONE), (0, 0, ONE_TWO), (1, 2, ONE_ONE)];
        assert_eq!(points(&beads, 2, 3), [(1, 2)]);
    }
}
