//! The grid of an alignment: its points, the shapes of beads, and beads as
//! steps from one point to another.
//!
//! ```text
//!          column 0     1     2
//! row 0           ·     ·     ·     (0, 0): nothing is done yet
//! row 1           ·     ·     ·
//!                               ╲   a 1:1 bead is a step from (1, 2) to (2, 3)
//! ```

use std::ops::{Add, Range, Sub};

/// A grid point: how many sentences of each side are done. Points are ordered
/// row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct GridPoint {
    /// Sentences of the first (Chinese) side before it.
    pub row: usize,
    /// Sentences of the second (English) side before it.
    pub column: usize,
}

impl GridPoint {
    /// The point at which every path begins.
    pub const START: GridPoint = GridPoint { row: 0, column: 0 };
}

impl Add for GridPoint {
    type Output = GridPoint;

    /// Moves a point that was counted from `origin` to the coordinates of
    /// `origin` itself.
    #[inline]
    fn add(self, origin: GridPoint) -> GridPoint {
        GridPoint { row: self.row + origin.row, column: self.column + origin.column }
    }
}

impl Sub for GridPoint {
    type Output = GridPoint;

    /// The point counted from `origin`, which must not lie beyond it.
    #[inline]
    fn sub(self, origin: GridPoint) -> GridPoint {
        GridPoint { row: self.row - origin.row, column: self.column - origin.column }
    }
}

impl Add<BeadShape> for GridPoint {
    type Output = GridPoint;

    /// The point at which a bead of this shape ends.
    #[inline]
    fn add(self, shape: BeadShape) -> GridPoint {
        GridPoint { row: self.row + shape.rows, column: self.column + shape.columns }
    }
}

/// The shape of a bead: how many sentences of each side it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BeadShape {
    /// Sentences of the first (Chinese) side.
    pub rows: usize,
    /// Sentences of the second (English) side.
    pub columns: usize,
}

impl BeadShape {
    /// A shape of so many sentences on each side, for the table below.
    const fn new(rows: usize, columns: usize) -> BeadShape {
        BeadShape { rows, columns }
    }

    /// Its place in [`SHAPES`]; `None` if the search has no such shape.
    pub fn index(self) -> Option<usize> {
        SHAPES.iter().position(|&shape| shape == self)
    }

    /// True if it has sentences of one side only.
    pub const fn is_empty(self) -> bool {
        self.rows == 0 || self.columns == 0
    }
}

/// The shapes that the search considers.
///
/// They cover .999 of the beads in hand-aligned novels. The order matters: it
/// is the order of the columns of [`Lattice::scores`](super::Lattice::scores),
/// and of equal paths the one with earlier shapes wins.
pub(crate) const SHAPES: [BeadShape; 18] = [
    BeadShape::new(1, 0),
    BeadShape::new(0, 1),
    BeadShape::new(1, 1),
    BeadShape::new(1, 2),
    BeadShape::new(2, 1),
    BeadShape::new(1, 3),
    BeadShape::new(3, 1),
    BeadShape::new(2, 2),
    BeadShape::new(1, 4),
    BeadShape::new(2, 3),
    BeadShape::new(3, 2),
    BeadShape::new(1, 5),
    BeadShape::new(2, 4),
    BeadShape::new(4, 1),
    BeadShape::new(3, 3),
    BeadShape::new(1, 6),
    BeadShape::new(4, 2),
    BeadShape::new(5, 1),
];

/// The most sentences of each side in one bead of [`SHAPES`].
pub(crate) const LARGEST: BeadShape = BeadShape { rows: 5, columns: 6 };

/// A bead of a path: the grid point where it begins, and its shape. Steps are
/// ordered by where they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Step {
    /// The grid point at which the bead begins.
    pub start: GridPoint,
    /// Index into [`SHAPES`].
    pub shape: usize,
}

impl Step {
    /// The step over a block of each side; `None` if the search has no such
    /// shape.
    pub fn new(rows: &Range<usize>, columns: &Range<usize>) -> Option<Step> {
        let shape = BeadShape::new(rows.len(), columns.len()).index()?;
        Some(Step { start: GridPoint { row: rows.start, column: columns.start }, shape })
    }

    /// The grid point at which the bead ends.
    pub fn end(self) -> GridPoint {
        self.start + SHAPES[self.shape]
    }

    /// The sentences of the first (Chinese) side in the bead.
    pub fn rows(self) -> Range<usize> {
        self.start.row..self.end().row
    }

    /// The sentences of the second (English) side in the bead.
    pub fn columns(self) -> Range<usize> {
        self.start.column..self.end().column
    }

    /// Counts a step of a stretch from the start of the document; the stretch
    /// begins at `origin`.
    pub fn in_document(self, origin: GridPoint) -> Step {
        Step { start: self.start + origin, ..self }
    }

    /// Counts a step of the document from the start of the stretch that begins
    /// at `origin`.
    pub fn in_stretch(self, origin: GridPoint) -> Step {
        Step { start: self.start - origin, ..self }
    }
}
