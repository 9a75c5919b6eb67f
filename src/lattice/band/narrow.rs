//! Narrows a band to the heavy chains of sentence pairs, before any bead is
//! scored.

use std::ops::Range;

use super::{Band, ColumnSpan};

/// The weights of the heaviest chains that begin at the first grid point.
struct HeaviestTo {
    /// By stripe: those to each grid point of its first row.
    first_rows: Vec<Vec<f64>>,
    /// That to the last grid point.
    whole: f64,
}

/// The number of rows in a stripe. Only the first row of a stripe is kept on
/// the way down; the others are computed again on the way up, because one
/// weight for every cell would be the peak of a long document's memory. Choice.
const STRIPE: usize = 64;

impl Band {
    /// The grid points that heavy chains of sentence pairs pass, and `margin`
    /// columns on each side.
    ///
    /// A chain is heavy if it is at most `slack` lighter than the heaviest one.
    /// `weights` holds for each cell the weight of the sentence pair that
    /// begins there. Skipping a sentence costs nothing, so a bead of any shape
    /// lies on the chain that it belongs to.
    ///
    /// A grid point is kept if the heaviest chain through it is heavy enough:
    /// the heaviest chain to it plus the heaviest one from it.
    ///
    /// `slack` is in the units of `weights`; 0 keeps only the heaviest chains.
    /// Sums are 64-bit: in a book, rounding of 32-bit sums exceeds the slack.
    /// The cost is three passes over the cells, whatever the number of bead
    /// shapes.
    pub fn narrowed(&self, weights: &[f32], slack: f32, margin: usize) -> Band {
        let columns = self.last().column;
        let to = self.heaviest_to(weights);
        let least = to.whole - f64::from(slack);
        // The heaviest chains from each grid point of a row to the last one, and
        // the same of the row below.
        let (mut after, mut below) = (Vec::new(), Vec::new());
        let mut spans = self.column_spans();
        for (number, first_row) in to.first_rows.iter().enumerate().rev() {
            let rows = number * STRIPE..((number + 1) * STRIPE).min(self.rows());
            let stripe = self.heaviest_in(rows.clone(), weights, first_row);
            let from = self.start[rows.start];
            for row in rows.rev() {
                std::mem::swap(&mut after, &mut below);
                let cells = self.span(row..row + 1);
                self.heaviest_from(row, &weights[cells.clone()], &below, &mut after);
                let (mut first, mut last) = (columns, 0);
                let passing = stripe[cells.start - from..cells.end - from].iter().zip(&after);
                for (column, (before, after)) in self.columns(row).zip(passing) {
                    if before + after >= least {
                        (first, last) = (first.min(column), column);
                    }
                }
                spans[row] = ColumnSpan { first: first.saturating_sub(margin), last: last + margin };
            }
        }
        Band::new(spans, columns)
    }

    /// The weights of the heaviest chains from the first grid point: to each
    /// point in the first row of every stripe, and to the last point.
    ///
    /// The same idea as the forward pass of a posterior, with maxima in place
    /// of sums.
    fn heaviest_to(&self, weights: &[f32]) -> HeaviestTo {
        let mut to = HeaviestTo { first_rows: Vec::with_capacity(self.rows().div_ceil(STRIPE)), whole: 0.0 };
        let (mut above, mut here) = (Vec::new(), Vec::new());
        for row in 0..self.rows() {
            here.clear();
            here.resize(self.columns(row).count(), 0.0);
            self.heaviest_to_row(row, weights, &above, &mut here);
            if row % STRIPE == 0 {
                to.first_rows.push(here.clone());
            }
            std::mem::swap(&mut above, &mut here);
        }
        to.whole = above.last().copied().unwrap_or(0.0);
        to
    }

    /// The weights of the heaviest chains from the first grid point to each cell
    /// of a stripe, given those of its first row.
    fn heaviest_in(&self, rows: Range<usize>, weights: &[f32], first_row: &[f64]) -> Vec<f64> {
        let from = self.start[rows.start];
        let mut heaviest = vec![0.0f64; self.span(rows.clone()).len()];
        heaviest[..first_row.len()].copy_from_slice(first_row);
        for row in rows.skip(1) {
            let (above, here) = heaviest.split_at_mut(self.start[row] - from);
            let above = &above[self.start[row - 1] - from..];
            self.heaviest_to_row(row, weights, above, &mut here[..self.columns(row).count()]);
        }
        heaviest
    }

    /// The weights of the heaviest chains from the first grid point to each of a
    /// row, given those of the row above; the first row has none above it.
    fn heaviest_to_row(&self, row: usize, weights: &[f32], above: &[f64], here: &mut [f64]) {
        let (shift, pairs) = match row.checked_sub(1) {
            Some(up) => ((self.low[row] - self.low[up]) as usize, &weights[self.span(up..row)]),
            None => (0, &[][..]),
        };
        let mut left = 0.0f64;
        for (at, heaviest) in here.iter_mut().enumerate() {
            // Rows may begin further right than the row above, so `at + shift`
            // is the cell above; the one before it ends a pair here.
            let passed = above.get(at + shift).map_or(left, |up| left.max(*up));
            let pair =
                (at + shift).checked_sub(1).and_then(|pair| Some(above.get(pair)? + f64::from(*pairs.get(pair)?)));
            left = pair.map_or(passed, |pair| passed.max(pair));
            *heaviest = left;
        }
    }

    /// The weight of the heaviest chain from each grid point of a row to the
    /// last one, given those of the row below.
    fn heaviest_from(&self, row: usize, weights: &[f32], below: &[f64], heaviest: &mut Vec<f64>) {
        let shift = self.low.get(row + 1).map_or(0, |low| (low - self.low[row]) as usize);
        heaviest.clear();
        heaviest.resize(weights.len(), 0.0);
        let mut right = 0.0f64;
        for (at, (heaviest, weight)) in heaviest.iter_mut().zip(weights).enumerate().rev() {
            let passed = at.checked_sub(shift).and_then(|down| below.get(down)).map_or(right, |down| right.max(*down));
            let pair = (at + 1).checked_sub(shift).and_then(|pair| below.get(pair));
            right = pair.map_or(passed, |pair| passed.max(pair + f64::from(*weight)));
            *heaviest = right;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::RangeInclusive;

    use super::*;
    use crate::lattice::GridPoint;

    /// The columns of each row of a band.
    fn columns(band: &Band) -> Vec<RangeInclusive<usize>> {
        (0..band.rows()).map(|row| band.columns(row)).collect()
    }

    #[test]
    fn a_band_narrows_to_the_heavy_chains() {
        let band = Band::full(3, 3);
        let mut weights = vec![0.0; band.cells()];
        (0..3).for_each(|at| weights[band.at(GridPoint { row: at, column: at })] = 2.0);
        let narrowed = |slack, margin| columns(&band.narrowed(&weights, slack, margin));
        // Rows join: each begins where the one before ends.
        assert_eq!(narrowed(1.0, 0), [0..=0, 0..=1, 1..=2, 2..=3]);
        assert_eq!(narrowed(1.0, 1), [0..=1, 0..=2, 1..=3, 2..=3]);
        // A pair may be left out where the slack is as much as it weighs.
        assert_eq!(narrowed(2.0, 0), [0..=1, 0..=2, 1..=3, 2..=3]);
        weights[band.at(GridPoint { row: 1, column: 1 })] = 0.5;
        assert_eq!(columns(&band.narrowed(&weights, 1.0, 0)), [0..=0, 0..=2, 1..=2, 2..=3]);
    }

    #[test]
    fn the_heaviest_chain_of_a_long_document_is_kept() {
        let sentences = 100_000;
        let diagonal = (0..=sentences).map(|at| GridPoint { row: at, column: at });
        let band = Band::along(diagonal, sentences, sentences, 1);
        let mut weights = vec![0.0; band.cells()];
        for at in 0..sentences {
            weights[band.at(GridPoint { row: at, column: at })] = 1.7 + at as f32 / sentences as f32;
        }
        let narrowed = band.narrowed(&weights, 1.0, 0);
        for row in 0..=sentences {
            assert!(narrowed.columns(row).contains(&row), "row {row}: {:?}", narrowed.columns(row));
        }
    }
}
