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

mod narrow;

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

/// The columns that one row of a band should have, both ends inclusive.
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

    /// A band of these ranges, one for each row, changed as little as needed to
    /// rise and to join.
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
            // Bounded for each row, so that memory stays linear where there is
            // no evidence over a long way. Choice: 400 columns for long gaps,
            // all columns for gaps of up to about 50 × 50.
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
}
