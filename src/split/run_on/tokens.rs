//! Finds the tokens next to a byte: the bytes between two blanks. One at a time
//! where few are needed, 64 bytes at a time where many are.
//!
//! The trainer (`dev/src/bin/train_run_on`) compiles this same file.

/// The end of the last word before byte `end`, not reaching back beyond
/// `floor`.
pub fn word_end(bytes: &[u8], floor: usize, end: usize) -> usize {
    let mut to = end;
    while to > floor && is_blank(bytes[to - 1]) {
        to -= 1;
    }
    to
}

/// The start of the word that ends at byte `to`, not reaching back beyond
/// `floor`.
#[inline]
pub fn word_start(bytes: &[u8], floor: usize, to: usize) -> usize {
    let mut from = to;
    // Eight bytes at a time: most words are found at once.
    while let Some(eight) = from.checked_sub(8).and_then(|at| bytes[at..].first_chunk()) {
        let low = low_bytes(eight);
        from -= low.leading_zeros() as usize / 8;
        if from <= floor {
            return floor;
        }
        if low != 0 {
            if is_blank(bytes[from - 1]) {
                return from;
            }
            // A control character belongs to the word.
            from -= 1;
        }
    }
    while from > floor && !is_blank(bytes[from - 1]) {
        from -= 1;
    }
    from
}

/// The start of the next word from byte `start` on, not reaching beyond
/// `ceiling`.
pub fn next_word(bytes: &[u8], start: usize, ceiling: usize) -> usize {
    let mut from = start;
    while from < ceiling && is_blank(bytes[from]) {
        from += 1;
    }
    from
}

/// The end of the word that begins at byte `from`, not reaching beyond
/// `ceiling`.
#[inline]
pub fn next_blank(bytes: &[u8], from: usize, ceiling: usize) -> usize {
    let mut to = from;
    while let Some(eight) = bytes.get(to..).and_then(<[u8]>::first_chunk) {
        let low = low_bytes(eight);
        to += low.trailing_zeros() as usize / 8;
        if to >= ceiling {
            return ceiling;
        }
        if low != 0 {
            if is_blank(bytes[to]) {
                return to;
            }
            to += 1;
        }
    }
    while to < ceiling && !is_blank(bytes[to]) {
        to += 1;
    }
    to
}

/// The highest bit of each of eight bytes that may be white space: a blank or a
/// control character. The first byte is in the lowest bits.
#[inline]
fn low_bytes(eight: &[u8; 8]) -> u64 {
    const ALL: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_le_bytes(*eight);
    // No sum carries into the next byte.
    !(((bytes & (0x7F * ALL)) + 0x5F * ALL) | bytes) & (0x80 * ALL)
}

/// How many bytes are looked at together: as many as a word has bits.
const BLOCK: usize = 64;

/// Some bytes next to a place, and where the tokens in them begin and end.
///
/// Bytes are numbered by their distance from the place: before it with `BACK`,
/// else from it on.
pub struct TokenBlock<const BACK: bool> {
    block: [u8; BLOCK],
    /// One bit for the edge of each token that is nearer to the place.
    near: u64,
    /// One bit for its other edge.
    far: u64,
    /// How many of the bytes belong to these tokens and to blanks. The rest is
    /// part of a token that the block cuts. 0 if that is all there is.
    pub length: usize,
}

impl<const BACK: bool> TokenBlock<BACK> {
    /// Reads the bytes next to byte `at`. No token reaches beyond byte `limit`;
    /// one that would is cut there.
    #[inline]
    pub fn read(bytes: &[u8], at: usize, limit: usize) -> TokenBlock<BACK> {
        let all = if BACK { &bytes[..at] } else { &bytes[at..] };
        let block = if BACK { all.last_chunk() } else { all.first_chunk() };
        let block = block.copied().unwrap_or_else(|| {
            let mut block = [b' '; BLOCK];
            let from = if BACK { BLOCK - all.len() } else { 0 };
            block[from..from + all.len()].copy_from_slice(all);
            block
        });
        let left = at.abs_diff(limit);
        let mut length = left.min(BLOCK);
        let mut words = block_bits::<BACK>(&block) & u64::MAX.checked_shr((BLOCK - length) as u32).unwrap_or(0);
        if words >> (BLOCK - 1) != 0 && left > BLOCK {
            length = BLOCK - words.leading_ones() as usize;
            words &= (1 << length) - 1;
        }
        TokenBlock { block, near: words & !(words << 1), far: words & !(words >> 1), length }
    }

    /// The next token: the distances of its nearest and its farthest byte.
    #[inline]
    pub fn next(&mut self) -> Option<(usize, usize)> {
        if self.near == 0 {
            return None;
        }
        let token = (self.near.trailing_zeros() as usize, self.far.trailing_zeros() as usize);
        (self.near, self.far) = (self.near & (self.near - 1), self.far & self.far.wrapping_sub(1));
        Some(token)
    }

    /// The byte at a distance.
    #[inline]
    pub fn byte(&self, distance: usize) -> u8 {
        self.block[if BACK { BLOCK - 1 - distance % BLOCK } else { distance % BLOCK }]
    }
}

/// One bit for each byte of a block, set if it is not white space; the first
/// byte in the lowest bit, or in the highest with `BACK`.
fn block_bits<const BACK: bool>(block: &[u8; BLOCK]) -> u64 {
    let mut flags = [0u8; BLOCK];
    // No branches, so that it becomes vector instructions.
    for i in 0..BLOCK {
        let byte = block[i];
        flags[i] = u8::from((byte != b' ') & ((byte.wrapping_sub(b'\t') > b'\r' - b'\t') | (byte == 0xB)));
    }
    let mut bits = 0;
    for (i, eight) in flags.as_chunks().0.iter().enumerate() {
        // Gathers the lowest bit of each of the eight bytes.
        let order = if BACK { 0x8040_2010_0804_0201 } else { 0x0102_0408_1020_4080 };
        let place = if BACK { BLOCK / 8 - 1 - i } else { i };
        bits |= (u64::from_le_bytes(*eight).wrapping_mul(order) >> 56) << (8 * place);
    }
    bits
}

/// True for white space.
#[inline]
fn is_blank(byte: u8) -> bool {
    BLANKS[byte as usize]
}

/// By byte: whether it is white space.
static BLANKS: [bool; 256] = {
    let mut blanks = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        blanks[byte] = (byte as u8).is_ascii_whitespace();
        byte += 1;
    }
    blanks
};
