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

use super::{Anchor, GridPoint};

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

/// The columns of one row that a band is wished to have, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ColumnSpan {
    /// The first column.
    pub first: usize,
    /// The last column; beyond the grid it is cut.
    pub last: usize,
}

/// Whether a grid point lies on an edge of the band that is not an edge of the
/// grid.
#[derive(Debug, Clone, Copy)]
struct TouchedEdges {
    /// It is the first of its row.
    low: bool,
    /// It is the last of its row.
    high: bool,
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

/// The weights of the heaviest chains that begin at the first grid point.
struct HeaviestTo {
    /// By stripe: those to each grid point of its first row.
    first_rows: Vec<Vec<f64>>,
    /// That to the last grid point.
    whole: f64,
}

/// Only the first of so many rows is kept on the way down; the others are
/// computed again on the way up, since a weight for every cell would be the
/// peak of a long document's memory. Choice.
const STRIPE: usize = 64;

/// The rows that a bead can reach: its own, and one for each sentence of the
/// largest bead.
pub(crate) const NEAR: usize = super::LARGEST.rows + 1;

impl Band {
    /// Every grid point of two texts with this many sentences.
    ///
    /// The band has `(rows + 1) * (columns + 1)` cells, so it is for short
    /// texts and for tests.
    pub fn full(rows: usize, columns: usize) -> Self {
        Band::new(vec![ColumnSpan { first: 0, last: columns }; rows + 1], columns)
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
    /// `spans` has one row more than there are sentences.
    pub fn new(mut spans: Vec<ColumnSpan>, columns: usize) -> Self {
        if let Some(top) = spans.first_mut() {
            top.first = 0;
        }
        if let Some(bottom) = spans.last_mut() {
            bottom.last = columns;
        }
        // Upper ends must not fall: raise each to the largest before it.
        let mut high = 0;
        for span in spans.iter_mut() {
            high = span.last.min(columns).max(high);
            span.last = high;
        }
        // Lower ends must not fall: lower each to the smallest after it.
        let mut low = columns;
        for span in spans.iter_mut().rev() {
            low = span.first.min(low).min(span.last);
            span.first = low;
        }
        // A row must begin where the one before has not ended yet.
        for row in 1..spans.len() {
            spans[row].first = spans[row].first.min(spans[row - 1].last);
        }
        // Cells are numbered row by row.
        let mut start = Vec::with_capacity(spans.len() + 1);
        let mut cells = 0;
        for span in &spans {
            start.push(cells);
            cells += span.last - span.first + 1;
        }
        start.push(cells);
        let (low, high) = spans.iter().map(|span| (span.first as u32, span.last as u32)).unzip();
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
        let mut spans = Vec::with_capacity(rows + 1);
        let mut from = GridPoint::START;
        let end = GridPoint { row: rows, column: columns };
        let points = anchors.iter().map(|anchor| GridPoint { row: anchor.row, column: anchor.column });
        for to in points.chain([end]) {
            let (down, right) = (to.row - from.row, to.column - from.column);
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
            while spans.len() < to.row {
                let middle = from.column as f64 + (spans.len() - from.row) as f64 * step;
                let first = ((middle - spread).max(from.column as f64) as usize).saturating_sub(width);
                let last = (middle + spread).min(to.column as f64) as usize + width;
                spans.push(ColumnSpan { first, last });
            }
            from = to;
        }
        spans.push(ColumnSpan { first: columns.saturating_sub(width), last: columns });
        Band::new(spans, columns)
    }

    /// A band of `width` columns on each side of grid points that rise on both
    /// sides.
    ///
    /// A row without a point takes the range of the row above it. A bead of
    /// several sentences jumps over such rows.
    pub fn along(points: impl Iterator<Item = GridPoint>, rows: usize, columns: usize, width: usize) -> Self {
        /// A row without a point.
        const NONE: ColumnSpan = ColumnSpan { first: usize::MAX, last: 0 };
        let mut spans = vec![NONE; rows + 1];
        for point in points {
            let span = &mut spans[point.row];
            span.first = span.first.min(point.column.saturating_sub(width));
            span.last = span.last.max(point.column + width);
        }
        let mut above = ColumnSpan { first: 0, last: columns };
        for span in spans.iter_mut() {
            if *span == NONE {
                *span = above;
            }
            above = *span;
        }
        Band::new(spans, columns)
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
            let first = (low + high).saturating_sub(fits.min(width(row)) - 1) / 2;
            ColumnSpan { first, last: first + fits.min(width(row)) - 1 }
        };
        Some(Band::new((0..self.rows()).map(around).collect(), self.last().column))
    }

    /// The number of rows of grid points: one more than sentences.
    pub fn rows(&self) -> usize {
        self.low.len()
    }

    /// The last grid point.
    pub fn last(&self) -> GridPoint {
        GridPoint { row: self.low.len() - 1, column: self.high.last().map_or(0, |&high| high as usize) }
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
    pub fn at(&self, point: GridPoint) -> usize {
        self.start[point.row] + point.column - self.low[point.row] as usize
    }

    /// The cell of a grid point, if the band holds it.
    #[inline]
    pub fn find(&self, GridPoint { row, column }: GridPoint) -> Option<usize> {
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

    /// The columns of all rows, to make another band of them.
    pub fn column_spans(&self) -> Vec<ColumnSpan> {
        let span = |(&low, &high): (&u32, &u32)| ColumnSpan { first: low as usize, last: high as usize };
        self.low.iter().zip(&self.high).map(span).collect()
    }

    /// The part of the band between two of its grid points, with coordinates
    /// counted from the first.
    ///
    /// Both points are included. Rows and columns outside of them are cut off,
    /// and the corners are added again, so the part has a path of its own.
    pub fn part(&self, from: GridPoint, to: GridPoint) -> Band {
        let inside = |column: u32| (column as usize).clamp(from.column, to.column) - from.column;
        let span = |row: usize| ColumnSpan { first: inside(self.low[row]), last: inside(self.high[row]) };
        Band::new((from.row..=to.row).map(span).collect(), to.column - from.column)
    }

    /// True if a grid point lies on an edge of the band that is not an edge of
    /// the grid.
    ///
    /// A path that touches such an edge may be better outside of the band, so
    /// the search is repeated in a wider one.
    pub fn touches(&self, point: GridPoint) -> bool {
        let TouchedEdges { low, high } = self.touched_edges(point);
        low || high
    }

    /// The edges that a grid point lies on.
    fn touched_edges(&self, GridPoint { row, column }: GridPoint) -> TouchedEdges {
        let (low, high) = (self.low[row] as usize, self.high[row] as usize);
        TouchedEdges { low: low > 0 && column == low, high: high < self.last().column && column == high }
    }

    /// The band widened by `more` columns around the points that touch its
    /// edges; `None` if none does.
    ///
    /// Rows near a touched point are widened too, because the better path
    /// leaves the band earlier than it touches.
    pub fn widened(&self, points: &[GridPoint], more: usize) -> Option<Band> {
        let (rows, columns) = (self.rows(), self.last().column);
        let mut spans = self.column_spans();
        let mut any = false;
        for &point in points {
            let TouchedEdges { low, high } = self.touched_edges(point);
            any |= low || high;
            let around = point.row.saturating_sub(more)..(point.row + more + 1).min(rows);
            for row in around.clone().filter(|_| low) {
                spans[row].first = (self.low[row] as usize).saturating_sub(more);
            }
            for row in around.filter(|_| high) {
                spans[row].last = (self.high[row] as usize + more).min(columns);
            }
        }
        any.then(|| Band::new(spans, columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of each row of a band.
    fn columns(band: &Band) -> Vec<RangeInclusive<usize>> {
        (0..band.rows()).map(|row| band.columns(row)).collect()
    }

    #[test]
    fn a_band_joins_its_rows() {
        let spans = [0..=0, 5..=6, 2..=3, 9..=9].map(|row| ColumnSpan { first: *row.start(), last: *row.end() });
        let band = Band::new(spans.to_vec(), 9);
        assert_eq!(columns(&band), [0..=0, 0..=6, 2..=6, 6..=9]);
        assert_eq!(band.cells(), 1 + 7 + 5 + 4);
    }

    #[test]
    fn a_limited_band_keeps_the_middle_and_both_ends() {
        let band = Band::full(100, 50);
        assert_eq!(band.limited(5151), None);
        let limited = band.limited(1000).unwrap();
        assert!(limited.cells() <= 1100, "{} cells", limited.cells());
        assert!(limited.find(GridPoint::START).is_some() && limited.find(band.last()).is_some());
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
