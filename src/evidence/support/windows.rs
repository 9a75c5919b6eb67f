//! Which supports are needed, and the table of their values: for each block a
//! window of sentences of the other side.

use std::ops::Range;

use super::Support;

/// Ragged rows of cells: for each of some consecutive sentences of one side, a
/// window of sentences of the other.
///
/// A band gives every sentence a different window, so the rows differ in
/// length; offsets keep them in one array.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// The sentence of the first row.
    pub(super) first: usize,
    /// By row: the window.
    pub(super) spans: Vec<WindowSpan>,
    /// By row: the number of cells before it; one more entry for the total.
    pub(super) offset: Vec<u32>,
}

/// The sentences of one window.
///
/// 32 bits are enough for a sentence's number, and a window is read for every
/// bead.
#[derive(Debug, Clone, Copy)]
pub(super) struct WindowSpan {
    /// The first sentence.
    pub(super) start: u32,
    /// The sentence after the last one.
    pub(super) end: u32,
}

impl Windows {
    /// Rows for the sentences from `first` on.
    pub(super) fn new(first: usize, windows: impl Iterator<Item = Range<usize>>) -> Self {
        let rows = windows.size_hint().0;
        let mut made = Windows { first, spans: Vec::with_capacity(rows), offset: Vec::with_capacity(rows + 1) };
        made.offset.push(0);
        let mut cells = 0;
        for window in windows {
            cells += window.len();
            made.spans.push(WindowSpan { start: window.start as u32, end: window.end as u32 });
            made.offset.push(cells as u32);
        }
        made
    }

    /// The number of cells.
    pub(super) fn cells(&self) -> usize {
        self.offset.last().map_or(0, |&cells| cells as usize)
    }

    /// The sentences that have a row.
    pub(super) fn rows(&self) -> Range<usize> {
        self.first..self.first + self.spans.len()
    }

    /// The window of a row.
    pub(super) fn span(&self, row: usize) -> Range<usize> {
        let WindowSpan { start, end } = self.spans[row - self.first];
        start as usize..end as usize
    }

    /// The cell of a sentence in the window of a row.
    #[inline]
    pub(super) fn at(&self, row: usize, column: usize) -> usize {
        self.offset[row - self.first] as usize + column - self.spans[row - self.first].start as usize
    }
}

/// Which supports are needed. For each first sentence of a block it holds the
/// window of sentences that the block may explain, and for each of them a bit
/// mask of block sizes: bit 0 for one sentence, bit 1 for two.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// The sentences that each block may explain.
    pub(super) windows: Windows,
    /// The mask of wanted sizes for each cell.
    pub(super) sizes: Vec<u8>,
}

impl Wanted {
    /// Wants nothing yet; `windows` are those of the blocks from `first` on.
    pub fn new(first: usize, windows: impl Iterator<Item = Range<usize>>) -> Self {
        let windows = Windows::new(first, windows);
        Wanted { sizes: vec![0; windows.cells()], windows }
    }

    /// Asks for the supports of `sentences` by the block of `size` sentences
    /// that begins at `block`.
    ///
    /// `size` is 1 to 8, as a mask has eight bits. `sentences` must lie in the
    /// window of the block. Asking twice does no harm.
    #[inline]
    pub fn want(&mut self, block: usize, size: usize, sentences: Range<usize>) {
        let from = self.windows.at(block, sentences.start);
        for sizes in &mut self.sizes[from..from + sentences.len()] {
            *sizes |= 1 << (size - 1);
        }
    }

    /// The masks of the window of a block.
    pub(super) fn sizes(&self, block: usize) -> &[u8] {
        let at = block - self.windows.first;
        &self.sizes[self.windows.offset[at] as usize..self.windows.offset[at + 1] as usize]
    }
}

/// The largest block size in a mask; 0 for an empty one.
#[inline]
pub(super) fn largest(sizes: u8) -> usize {
    8 - sizes.leading_zeros() as usize
}

/// The supports of the sentences of one side by blocks of the other.
#[derive(Debug, Default)]
pub(crate) struct Supports {
    /// For each sentence that explains, the window of sentences whose traces
    /// are wanted.
    pub(super) windows: Windows,
    /// The largest block size that was wanted.
    pub(super) largest: usize,
    /// `largest` values for each cell, one for each block size; those that were
    /// not wanted are zero.
    pub(super) values: Vec<Support>,
}

impl Supports {
    /// The supports by the blocks that begin at `block`, which must have a
    /// window.
    #[inline]
    pub fn by_blocks_at(&self, block: usize) -> SupportRow<'_> {
        let row = block - self.windows.first;
        let (from, to) = (self.windows.offset[row] as usize, self.windows.offset[row + 1] as usize);
        SupportRow {
            first: self.windows.spans[row].start as usize,
            largest: self.largest,
            values: &self.values[from * self.largest..to * self.largest],
        }
    }
}

/// The supports of the sentences of one window, by the blocks that begin at one
/// sentence of the other side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SupportRow<'s> {
    /// The first sentence of the window.
    pub(super) first: usize,
    /// The largest block size that was wanted.
    pub(super) largest: usize,
    /// `largest` values for each sentence.
    pub(super) values: &'s [Support],
}

impl SupportRow<'_> {
    /// The support of `sentence`, which must be in the window, by the block of
    /// `size` sentences.
    ///
    /// The support must have been wanted, or it is 0. `size` counts from 1.
    #[inline]
    pub fn get(&self, size: usize, sentence: usize) -> Support {
        self.values[(sentence - self.first) * self.largest + size - 1]
    }
}
