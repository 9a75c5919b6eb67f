//! Brackets that are open, and whether they will ever close.

/// Brackets of one kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Brackets {
    pub(super) depth: usize,
    /// Where the outermost opened.
    pub(super) from: usize,
    /// The next closing one at or after the place last asked about, and how far was looked.
    close: Option<usize>,
    looked: usize,
}

/// Bytes after which a bracket that was not closed is taken for one that never is.
const REACH: usize = 400;

impl Brackets {
    pub(super) fn open(&mut self, at: usize) {
        if self.depth == 0 {
            self.from = at;
        }
        self.depth += 1;
    }

    pub(super) fn shut(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// True if an open bracket is closed further on. What was seen once is not looked at again.
    pub(super) fn closes(&mut self, bytes: &[u8], at: usize, closers: &[&[u8]]) -> bool {
        if self.depth == 0 {
            return false;
        }
        let limit = (at + REACH).min(bytes.len());
        if self.close.is_none_or(|close| close < at) {
            let from = at.max(self.looked);
            let window = bytes.get(from..limit).unwrap_or_default();
            let found = closers.iter().filter_map(|closer| memchr::memmem::find(window, closer)).min();
            let found = found.map(|i| from + i);
            self.close = found;
            self.looked = found.unwrap_or(limit.max(from));
        }
        let closes = self.close.is_some_and(|close| close < limit);
        if !closes {
            self.depth = 0;
        }
        closes
    }
}

pub(super) const ROUND: &[&[u8]] = &[b")", "）".as_bytes()];
pub(super) const TITLE: &[&[u8]] = &["》".as_bytes(), "〉".as_bytes()];
