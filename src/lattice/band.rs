//! Which grid points are scored: those around a chain of anchors, or around a
//! path found before.
//!
//! A band of 3 by 5 sentences, with its cells numbered row by row:
//!
//! ```text
//!          column
//!          0  1  2  3  4  5     low  high  start
//! row 0    0  1  .  .  .  .      0    1      0
//! row 1    2  3  4  .  .  .      0    2      2
//! row 2    .  5  6  7  8  .      1    4      5
//! row 3    .  .  .  9 10 11      3    5      9
//!                                           12
//! ```
//!
//! A grid point is found by one addition, `start[row] + column - low[row]`, so
//! arrays that belong to a band need no coordinates of their own.

use std::ops::{Range, RangeInclusive};

use super::Anchor;

/// For each row of the grid a range of columns. Neither end falls from one row
/// to the next; the first row begins at column 0 and the last one ends at the
/// last column, so a path always exists.
///
/// A band is the only memory that grows with a document. It is shared by the
/// lattice, the grades and the cache of grid points, which all number their
/// cells alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Band {
    /// By row: the first column in the band.
    low: Vec<u32>,
    /// By row: the last column in the band.
    high: Vec<u32>,
    /// By row: the number of cells before it; one more entry for the total.
    start: Vec<usize>,
}

/// One row of a band, small enough to be copied into the inner loops.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BandRow {
    /// The first column in the band.
    low: u32,
    /// The last column in the band; less than `low` for a row that does not
    /// exist.
    high: u32,
    /// The cell of the first column.
    start: usize,
}

impl BandRow {
    /// The cell of a grid point of this row, if the band holds it.
    #[inline]
    pub fn find(&self, column: usize) -> Option<usize> {
        let (low, high) = (self.low as usize, self.high as usize);
        (low <= column && column <= high).then(|| self.start + column - low)
    }
}

/// The rows that a bead can reach: its own, and one for each sentence of the
/// largest bead.
pub(crate) const NEAR: usize = super::LARGEST.0 + 1;

impl Band {
    /// Every grid point of two texts with this many sentences.
    ///
    /// The band has `(rows + 1) * (columns + 1)` cells, so it is for short
    /// texts and for tests.
    pub fn full(rows: usize, columns: usize) -> Self {
        Band::new(vec![(0, columns); rows + 1], columns)
    }

    /// A band of the wished ranges, one for each row, changed as little as
    /// needed to rise and to join.
    ///
    /// The rules are: neither end falls, consecutive rows overlap, and both
    /// corners of the grid are included. So the lattice always has a path.
    ///
    /// ```text
    /// wished   0..=0   5..=6   2..=3   9..=9     of columns 0 to 9
    /// made     0..=0   0..=6   2..=6   6..=9
    /// ```
    ///
    /// `ranges` holds the first and the last column of each row, both
    /// inclusive, for one row more than there are sentences. A last column
    /// beyond the grid is cut.
    pub fn new(mut ranges: Vec<(usize, usize)>, columns: usize) -> Self {
        if let Some(first) = ranges.first_mut() {
            first.0 = 0;
        }
        if let Some(last) = ranges.last_mut() {
            last.1 = columns;
        }
        // Upper ends must not fall: raise each to the largest before it.
        let mut high = 0;
        for range in ranges.iter_mut() {
            high = range.1.min(columns).max(high);
            range.1 = high;
        }
        // Lower ends must not fall: lower each to the smallest after it.
        let mut low = columns;
        for at in (0..ranges.len()).rev() {
            low = ranges[at].0.min(low).min(ranges[at].1);
            ranges[at].0 = low;
        }
        // A row must begin where the one before has not ended yet.
        for at in 1..ranges.len() {
            if ranges[at].0 > ranges[at - 1].1 {
                ranges[at].0 = ranges[at - 1].1;
            }
        }
        // Cells are numbered row by row.
        let mut start = Vec::with_capacity(ranges.len() + 1);
        let mut cells = 0;
        for range in &ranges {
            start.push(cells);
            cells += range.1 - range.0 + 1;
        }
        start.push(cells);
        let (low, high) = ranges.iter().map(|range| (range.0 as u32, range.1 as u32)).unzip();
        Band { low, high, start }
    }

    /// A band around a chain of anchors: `width` columns on each side, more
    /// where anchors are far apart.
    ///
    /// Between two anchors the band follows a straight line and is wider the
    /// further they are off the slope of the document, since sentences must be
    /// missing there.
    ///
    /// The anchors must rise on both sides, as those of a chain do. A gap of at
    /// most 2500 grid points is taken whole; without any anchor the whole
    /// document is one gap.
    pub fn around(anchors: &[Anchor], rows: usize, columns: usize, width: usize) -> Self {
        // Without evidence the path is expected along the diagonal.
        let slope = columns as f64 / rows.max(1) as f64;
        let mut ranges = Vec::with_capacity(rows + 1);
        let (mut row, mut column) = (0, 0);
        let ends = anchors.iter().map(|anchor| (anchor.row, anchor.column)).chain([(rows, columns)]);
        for (to_row, to_column) in ends {
            let (down, right) = (to_row - row, to_column - column);
            let off = (right as f64 - down as f64 * slope).abs();
            // Bounded for each row, so that memory stays linear where nothing
            // is known over a long way. Choice: 400 columns for long gaps, all
            // columns for gaps of up to about 50 × 50.
            let most = 400.0 + 40_000.0 / down.max(1) as f64;
            let spread = (10.0 + off + down as f64 * slope / 3.0).min(most);
            // Small gaps are searched whole.
            let spread = if down * right <= 2500 { columns as f64 } else { spread };
            // Columns that the middle of the band moves with each row.
            let step = right as f64 / down.max(1) as f64;
            while ranges.len() < to_row {
                let middle = column as f64 + (ranges.len() - row) as f64 * step;
                let low = ((middle - spread).max(column as f64) as usize).saturating_sub(width);
                let high = (middle + spread).min(to_column as f64) as usize + width;
                ranges.push((low, high));
            }
            (row, column) = (to_row, to_column);
        }
        ranges.push((columns.saturating_sub(width), columns));
        Band::new(ranges, columns)
    }

    /// A band of `width` columns on each side of grid points that rise on both
    /// sides.
    ///
    /// A row without a point takes the range of the row above it. A bead of
    /// several sentences jumps over such rows.
    pub fn along(points: impl Iterator<Item = (usize, usize)>, rows: usize, columns: usize, width: usize) -> Self {
        let mut ranges: Vec<(usize, usize)> = vec![(usize::MAX, 0); rows + 1];
        for (row, column) in points {
            ranges[row].0 = ranges[row].0.min(column.saturating_sub(width));
            ranges[row].1 = ranges[row].1.max(column + width);
        }
        let mut last = (0, columns);
        for range in ranges.iter_mut() {
            if range.0 == usize::MAX {
                *range = last;
            }
            last = *range;
        }
        Band::new(ranges, columns)
    }

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
    /// The cost is two passes over the cells, whatever the number of bead
    /// shapes.
    pub fn narrowed(&self, weights: &[f32], slack: f32, margin: usize) -> Band {
        let (rows, columns) = self.last();
        let before = self.heaviest_to(weights);
        let least = before[before.len() - 1] - slack;
        // The heaviest chains from each grid point of a row to the last one, and
        // the same of the row below.
        let (mut after, mut below) = (Vec::new(), Vec::new());
        let mut ranges = self.ranges();
        for row in (0..=rows).rev() {
            std::mem::swap(&mut after, &mut below);
            self.heaviest_from(row, &weights[self.span(row..row + 1)], &below, &mut after);
            let (mut first, mut last) = (columns, 0);
            let passing = before[self.span(row..row + 1)].iter().zip(&after);
            for (column, (before, after)) in self.columns(row).zip(passing) {
                if before + after >= least {
                    (first, last) = (first.min(column), column);
                }
            }
            ranges[row] = (first.saturating_sub(margin), last + margin);
        }
        Band::new(ranges, columns)
    }

    /// The weight of the heaviest chain from the first grid point to each.
    ///
    /// The same idea as the forward pass of a posterior, with maxima in place
    /// of sums.
    fn heaviest_to(&self, weights: &[f32]) -> Vec<f32> {
        let mut heaviest = vec![0.0f32; self.cells()];
        for row in 0..self.rows() {
            let (above, this) = heaviest.split_at_mut(self.start[row]);
            let (shift, above, pairs) = match row.checked_sub(1) {
                Some(up) => {
                    let cells = self.span(up..row);
                    ((self.low[row] - self.low[up]) as usize, &above[cells.clone()], &weights[cells])
                }
                None => (0, &[][..], &[][..]),
            };
            let mut left = 0.0f32;
            for (at, heaviest) in this[..self.columns(row).count()].iter_mut().enumerate() {
                // Rows may begin further right than the row above, so `at + shift`
                // is the cell above; the one before it ends a pair here.
                let passed = above.get(at + shift).map_or(left, |up| left.max(*up));
                let pair = (at + shift).checked_sub(1).and_then(|pair| Some(above.get(pair)? + pairs.get(pair)?));
                left = pair.map_or(passed, |pair| passed.max(pair));
                *heaviest = left;
            }
        }
        heaviest
    }

    /// The weight of the heaviest chain from each grid point of a row to the
    /// last one, given those of the row below.
    fn heaviest_from(&self, row: usize, weights: &[f32], below: &[f32], heaviest: &mut Vec<f32>) {
        let shift = self.low.get(row + 1).map_or(0, |low| (low - self.low[row]) as usize);
        heaviest.clear();
        heaviest.resize(weights.len(), 0.0);
        let mut right = 0.0f32;
        for (at, (heaviest, weight)) in heaviest.iter_mut().zip(weights).enumerate().rev() {
            let passed = at.checked_sub(shift).and_then(|down| below.get(down)).map_or(right, |down| right.max(*down));
            let pair = (at + 1).checked_sub(shift).and_then(|pair| below.get(pair));
            right = pair.map_or(passed, |pair| passed.max(pair + weight));
            *heaviest = right;
        }
    }

    /// The band cut to at most `most` cells (more if the rows must still join),
    /// each row around its middle. Returns `None` if it has no more than that.
    ///
    /// All rows get the same limit, as large as fits; narrow rows keep their
    /// width.
    pub fn limited(&self, most: usize) -> Option<Band> {
        if self.cells() <= most {
            return None;
        }
        let width = |row: usize| (self.high[row] - self.low[row]) as usize + 1;
        let cells = |limit: usize| (0..self.rows()).map(|row| width(row).min(limit)).sum::<usize>();
        // The largest limit of a row under which all rows together fit.
        // Bisection over the width: the number of cells grows with it.
        let (mut fits, mut over) = (1, (0..self.rows()).map(width).max().unwrap_or(1));
        while fits + 1 < over {
            let middle = (fits + over) / 2;
            if cells(middle) <= most { fits = middle } else { over = middle }
        }
        let around = |row: usize| {
            let (low, high) = (self.low[row] as usize, self.high[row] as usize);
            let left = (low + high).saturating_sub(fits.min(width(row)) - 1) / 2;
            (left, left + fits.min(width(row)) - 1)
        };
        Some(Band::new((0..self.rows()).map(around).collect(), self.last().1))
    }

    /// The number of rows of grid points: one more than sentences.
    pub fn rows(&self) -> usize {
        self.low.len()
    }

    /// The last grid point.
    pub fn last(&self) -> (usize, usize) {
        (self.low.len() - 1, self.high.last().map_or(0, |&high| high as usize))
    }

    /// The columns of a row that are in the band.
    pub fn columns(&self, row: usize) -> RangeInclusive<usize> {
        self.low[row] as usize..=self.high[row] as usize
    }

    /// The number of grid points in the band.
    pub fn cells(&self) -> usize {
        self.start.last().copied().unwrap_or(0)
    }

    /// The cells of a range of rows.
    ///
    /// The range is empty for an empty range of rows. Cells of consecutive rows
    /// have no gap between them.
    pub fn span(&self, rows: Range<usize>) -> Range<usize> {
        self.start[rows.start]..self.start[rows.end]
    }

    /// True if both bands have the same columns in these rows, so that their
    /// scores can be copied as one block.
    pub fn same(&self, other: &Band, rows: Range<usize>) -> bool {
        self.low[rows.clone()] == other.low[rows.clone()] && self.high[rows.clone()] == other.high[rows]
    }

    /// The cell of a grid point, which must be in the band.
    pub fn at(&self, row: usize, column: usize) -> usize {
        self.start[row] + column - self.low[row] as usize
    }

    /// The cell of a grid point, if the band holds it.
    #[inline]
    pub fn find(&self, row: usize, column: usize) -> Option<usize> {
        let (&low, &high) = (self.low.get(row)?, self.high.get(row)?);
        (low as usize <= column && column <= high as usize).then(|| self.start[row] + column - low as usize)
    }

    /// A row and the [`NEAR`] − 1 rows after it (`direction` 1) or before it
    /// (−1).
    pub fn near(&self, row: usize, direction: isize) -> [BandRow; NEAR] {
        std::array::from_fn(|n| self.row(row.wrapping_add_signed(direction * n as isize)))
    }

    /// A row; an empty one if it does not exist.
    fn row(&self, row: usize) -> BandRow {
        match (self.low.get(row), self.high.get(row)) {
            (Some(&low), Some(&high)) => BandRow { low, high, start: self.start[row] },
            _ => BandRow { low: 1, high: 0, start: 0 },
        }
    }

    /// The columns of each row, first and last.
    pub fn ranges(&self) -> Vec<(usize, usize)> {
        self.low.iter().zip(&self.high).map(|(&low, &high)| (low as usize, high as usize)).collect()
    }

    /// The part of the band between two of its grid points, with coordinates
    /// counted from the first.
    ///
    /// Both points are included. Rows and columns outside of them are cut off,
    /// and the corners are added again, so the part has a path of its own.
    pub fn part(&self, from: (usize, usize), to: (usize, usize)) -> Band {
        let inside = |column: u32| (column as usize).clamp(from.1, to.1) - from.1;
        let ranges = (from.0..=to.0).map(|row| (inside(self.low[row]), inside(self.high[row])));
        Band::new(ranges.collect(), to.1 - from.1)
    }

    /// True if a grid point lies on an edge of the band that is not an edge of
    /// the grid.
    ///
    /// A path that touches such an edge may be better outside of the band, so
    /// the search is repeated in a wider one.
    pub fn touches(&self, point: (usize, usize)) -> bool {
        let (low, high) = self.edges(point);
        low || high
    }

    /// Whether a grid point lies on the low and on the high edge.
    fn edges(&self, (row, column): (usize, usize)) -> (bool, bool) {
        let (_, columns) = self.last();
        let (low, high) = (self.low[row] as usize, self.high[row] as usize);
        (low > 0 && column == low, high < columns && column == high)
    }

    /// The band widened by `more` columns around the points that touch its
    /// edges; `None` if none does.
    ///
    /// Rows near a touched point are widened too, because the better path
    /// leaves the band earlier than it touches.
    pub fn widened(&self, points: &[(usize, usize)], more: usize) -> Option<Band> {
        let (rows, columns) = (self.rows(), self.last().1);
        let mut ranges = self.ranges();
        let mut any = false;
        for &point in points {
            let (low, high) = self.edges(point);
            any |= low || high;
            let around = point.0.saturating_sub(more)..(point.0 + more + 1).min(rows);
            for row in around.clone().filter(|_| low) {
                ranges[row].0 = (self.low[row] as usize).saturating_sub(more);
            }
            for row in around.filter(|_| high) {
                ranges[row].1 = (self.high[row] as usize + more).min(columns);
            }
        }
        any.then(|| Band::new(ranges, columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_joins_its_rows() {
        let band = Band::new(vec![(0, 0), (5, 6), (2, 3), (9, 9)], 9);
        assert_eq!(band.columns(1), 0..=6);
        assert_eq!(band.columns(2), 2..=6);
        assert_eq!(band.columns(3), 6..=9);
        assert_eq!(band.cells(), 1 + 7 + 5 + 4);
    }

    #[test]
    fn a_limited_band_keeps_the_middle_and_both_ends() {
        let band = Band::full(100, 50);
        assert_eq!(band.limited(5151), None);
        let limited = band.limited(1000).unwrap();
        assert!(limited.cells() <= 1100, "{} cells", limited.cells());
        assert!(limited.find(0, 0).is_some() && limited.find(100, 50).is_some());
        for row in 1..limited.rows() {
            assert!(
                limited.columns(row).start() <= limited.columns(row - 1).end(),
                "rows {row} and before do not join"
            );
        }
    }

    #[test]
    fn a_band_narrows_to_the_heavy_chains() {
        let band = Band::full(3, 3);
        let mut weights = vec![0.0; band.cells()];
        (0..3).for_each(|at| weights[band.at(at, at)] = 2.0);
        let ranges = |slack, margin| band.narrowed(&weights, slack, margin).ranges();
        // Rows join: each begins where the one before ends.
        assert_eq!(ranges(1.0, 0), [(0, 0), (0, 1), (1, 2), (2, 3)]);
        assert_eq!(ranges(1.0, 1), [(0, 1), (0, 2), (1, 3), (2, 3)]);
        // A pair may be left out where the slack is as much as it weighs.
        assert_eq!(ranges(2.0, 0), [(0, 1), (0, 2), (1, 3), (2, 3)]);
        weights[band.at(1, 1)] = 0.5;
        assert_eq!(band.narrowed(&weights, 1.0, 0).ranges(), [(0, 0), (0, 2), (1, 2), (2, 3)]);
    }
}
