//! Finds the few bytes that can end a sentence or change the meaning of a later
//! one.
//!
//! Splitting passes over every byte here, so text is examined 64 bytes at a
//! time: one bit for each byte tells whether a rule could concern it. In
//! Chinese that is the first byte of every mark.
//!
//! ```text
//! text   He left. (Why?)
//! bits   000000010100011      set for `.`, `(`, `?` and `)`
//! ```
//!
//! A set bit means only that a rule must look. Some other characters share a
//! first byte with the marks, or are found with them in fewer comparisons, so
//! most of these looks end at once.

/// How many bytes are classified together: as many as a word has bits.
const BLOCK: usize = 64;

/// The positions of interesting bytes in one block of a text.
///
/// A block is classified at once, by comparisons alone, which the compiler
/// turns into vector instructions.
///
/// The state is one block: 64 bits and its position. Scanning needs no memory
/// that grows with the text.
#[derive(Debug, Clone)]
pub(super) struct MarkScanner {
    /// The first byte of the block.
    base: usize,
    /// One bit for each interesting byte of the block.
    found: u64,
}

impl Default for MarkScanner {
    fn default() -> Self {
        MarkScanner { base: usize::MAX, found: 0 }
    }
}

impl MarkScanner {
    /// The next interesting byte from `from` on, or the length of the text.
    /// With `gaps`, bytes that may begin a sentence after a blank are
    /// interesting too. Every call must get the same text.
    #[inline]
    pub(super) fn next(&mut self, bytes: &[u8], from: usize, gaps: bool) -> usize {
        let mut at = from;
        while at < bytes.len() {
            // Blocks are aligned, so that a block is classified once however
            // often it is entered.
            let base = at - at % BLOCK;
            if self.base != base {
                self.found = classify(bytes, base, gaps);
                self.base = base;
            }
            // Drops the bytes before `at`.
            let rest = self.found >> (at - base);
            if rest != 0 {
                return at + rest.trailing_zeros() as usize;
            }
            at = base + BLOCK;
        }
        bytes.len()
    }
}

/// One bit for each interesting byte of the block at `base`.
#[inline]
fn classify(bytes: &[u8], base: usize, gaps: bool) -> u64 {
    let shifted = bytes.get(base.wrapping_sub(1)..).and_then(|rest| rest.first_chunk());
    match (bytes.get(base..).and_then(|rest| rest.first_chunk()), shifted) {
        (Some(block), Some(before)) => flags(block, before, gaps),
        _ => classify_edge(bytes, base, gaps),
    }
}

/// [`classify`] for the first block of a text and for a last block that is not full.
#[cold]
fn classify_edge(bytes: &[u8], base: usize, gaps: bool) -> u64 {
    // A partial last block lies within the last 64 bytes, which can be loaded
    // whole.
    let last = bytes.len().wrapping_sub(BLOCK);
    if let Some((block, before)) =
        bytes.last_chunk().zip(bytes.get(last.wrapping_sub(1)..).and_then(<[u8]>::first_chunk))
        && base > last
    {
        return flags(block, before, gaps) >> (base - last);
    }
    let rest = bytes.get(base..).unwrap_or_default();
    let mut before = [0u8; BLOCK];
    before[0] = bytes.get(base.wrapping_sub(1)).copied().unwrap_or(0);
    // The first block of most texts is full.
    if let Some(block) = rest.first_chunk() {
        before[1..].copy_from_slice(&block[..BLOCK - 1]);
        return flags(block, &before, gaps);
    }
    let mut block = [0u8; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    before[1..].copy_from_slice(&block[..BLOCK - 1]);
    flags(&block, &before, gaps)
}

/// [`classify`] for a block; `before` holds the same bytes shifted by one.
///
/// The first loop has no branches and no calls, so that it becomes vector
/// instructions.
#[inline]
fn flags(block: &[u8; BLOCK], before: &[u8; BLOCK], gaps: bool) -> u64 {
    let mut flags = [0u8; BLOCK];
    for i in 0..BLOCK {
        flags[i] = u8::from(may_be_mark(block[i]));
    }
    if gaps {
        for i in 0..BLOCK {
            flags[i] |= u8::from((before[i] == b' ') & (block[i] < b'a') & (block[i] > b' '));
        }
    }
    let mut found = 0;
    for (i, eight) in flags.chunks_exact(8).enumerate() {
        let mut word = [0u8; 8];
        word.copy_from_slice(eight);
        // Gathers the lowest bit of each of the eight bytes.
        let bits = u64::from_le_bytes(word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        found |= bits << (8 * i);
    }
    found
}

/// By byte: the value of [`is_mark`].
pub(super) static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = is_mark(byte as u8);
        byte += 1;
    }
    marks
};

/// True for ASCII stops, brackets, quotation marks and line breaks, and for the
/// lead bytes of general (E2), CJK (E3) and full-width (EF) punctuation.
const fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'.' | b'?' | b'!' | b'"' | b'(' | b')' | b':' | b';' | b'[' | b']' | 0xE2 | 0xE3 | 0xEF | b'\n'..=b'\r'
    )
}

/// True for the same bytes and for a few rare ones, which take fewer
/// comparisons together than the marks alone: `/`, `>`, `Y`, `_` and control
/// characters.
#[inline]
const fn may_be_mark(byte: u8) -> bool {
    // `./>?` differ in two bits, `Y[]_` too; `()`, `:;` and E2, E3 in one; `!`
    // and `"` after adding one.
    (byte & 0xEE == b'.')
        | (byte & 0xF9 == b'Y')
        | (byte.wrapping_add(1) & 0xFE == b'"')
        | (byte & 0xFE == b'(')
        | (byte & 0xFE == b':')
        | (byte & 0xFE == 0xE2)
        | (byte == 0xEF)
        | (byte <= b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_other_bytes_are_taken_for_marks() {
        assert!((0..=255).all(|byte| may_be_mark(byte) || !is_mark(byte)));
        let others: Vec<u8> = (b' '..=255).filter(|&byte| may_be_mark(byte) && !is_mark(byte)).collect();
        assert_eq!(others, b"/>Y_");
    }

    #[test]
    fn every_mark_and_gap_is_found_once() {
        let text = "One. two Three (four)\n五。six “7” -8 ,x\u{85}".repeat(9);
        let bytes = text.as_bytes();
        for gaps in [false, true] {
            let (mut scanner, mut at, mut found) = (MarkScanner::default(), 0, Vec::new());
            while at < bytes.len() {
                at = scanner.next(bytes, at, gaps);
                found.push(at);
                at += 1;
            }
            found.retain(|&i| i < bytes.len());
            let begins = |i: usize| gaps && i > 0 && bytes[i - 1] == b' ' && (b'!'..b'a').contains(&bytes[i]);
            let wanted: Vec<usize> = (0..bytes.len()).filter(|&i| may_be_mark(bytes[i]) || begins(i)).collect();
            assert_eq!(found, wanted);
        }
    }
}
