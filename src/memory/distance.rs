//! Edit distance of token sequences, 64 cells at a time (Myers 1999).
//!
//! The distance is computed column by column; within a column, neighbouring
//! cells differ by −1, 0 or 1, so that 64 of them fit into two machine words. A
//! sequence of up to 64 tokens, which is nearly every segment, costs a dozen
//! operations for each token of the other one. Tests compare it with the
//! textbook's table.
//!
//! ```text
//! pattern  close the valve
//! other    close a valve now
//!          =     ~ =     +        distance 2: one replaced, one inserted
//! ```
//!
//! Keys are the hashes of tokens, so that a comparison never touches text.
//! Every edit costs 1; exchanging two neighbours costs 2.

/// A sequence prepared for comparison with many others (Myers 1999 in the form
/// of Hyyrö 2003).
///
/// Prepared once for a query and used for each candidate, because building the
/// table costs as much as a comparison.
///
/// For `n` tokens, `d` of them distinct, it holds `d × ⌈n / 64⌉` words of bits
/// and at least `2n` slots.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// The length of the sequence.
    length: usize,
    /// Words of 64 bits for one bit each token.
    ///
    /// 0 for an empty sequence, which `distance` treats by itself.
    blocks: usize,
    /// A hash table with open addressing: a key, and 1 + the number of its row
    /// in `rows`; 0 is a free slot.
    slots: Vec<(u64, u32)>,
    /// For each distinct key, one bit for each place where it occurs.
    ///
    /// Row `r` is `rows[r × blocks..(r + 1) × blocks]`; bit `i % 64` of word `i
    /// / 64` stands for token `i`.
    rows: Vec<u64>,
}

impl Pattern {
    /// Prepares a sequence.
    pub(crate) fn new(keys: &[u64]) -> Self {
        let blocks = keys.len().div_ceil(64);
        // At most half full, so that a search for a free place is short; a
        // power of two, so that a mask takes the place of a division.
        let size = (keys.len() * 2 + 1).next_power_of_two();
        let mut pattern = Pattern { length: keys.len(), blocks, slots: vec![(0, 0); size], rows: Vec::new() };
        for (at, &key) in keys.iter().enumerate() {
            let slot = pattern.slot(key);
            // Rows are numbered from 1; 0 is a free place.
            if pattern.slots[slot].1 == 0 {
                pattern.rows.resize(pattern.rows.len() + blocks, 0);
                pattern.slots[slot] = (key, (pattern.rows.len() / blocks) as u32);
            }
            let row = (pattern.slots[slot].1 as usize - 1) * blocks;
            pattern.rows[row + at / 64] |= 1 << (at % 64);
        }
        pattern
    }

    /// The slot of a key, or the free slot where it belongs.
    ///
    /// Keys are hashes already, so that their low bits can be used as they are.
    ///
    /// The search ends, because the table always has a free slot.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// How many keys must be inserted, deleted or replaced to turn one sequence
    /// into the other.
    ///
    /// A key that the pattern does not have matches nothing: its row is empty.
    ///
    /// The result lies between the difference of the two lengths and the larger
    /// one. It does not depend on which sequence is the pattern. The time grows
    /// with `other.len() × ⌈n / 64⌉`.
    pub(crate) fn distance(&self, other: &[u64]) -> usize {
        if self.length == 0 {
            return other.len();
        }
        let mut state = vec![(u64::MAX, 0u64); self.blocks];
        // In the last block the bottom edge is where the query ends, not at bit
        // 63.
        let last = 1u64 << ((self.length - 1) % 64);
        let mut distance = self.length;
        for &key in other {
            let slot = self.slots[self.slot(key)].1 as usize;
            let row = if slot == 0 { &[][..] } else { &self.rows[(slot - 1) * self.blocks..slot * self.blocks] };
            // The distance grows by one along the top edge: an empty prefix
            // needs one insertion a token.
            let mut carry = 1;
            for (block, cell) in state.iter_mut().enumerate() {
                let top = if block + 1 == self.blocks { last } else { 1 << 63 };
                carry = step(cell, row.get(block).copied().unwrap_or(0), carry, top);
            }
            // What leaves the last block is the change along the bottom edge of
            // the table, where the distance of the whole pattern stands.
            distance = distance.wrapping_add_signed(carry);
        }
        distance
    }
}

/// Computes one column of one block: `cell` holds where the distance changes by
/// +1 and by −1 going down, `carry` is the change that comes in at the top;
/// returns the change at bit `top`.
#[inline]
fn step(cell: &mut (u64, u64), same: u64, carry: isize, top: u64) -> isize {
    let (up, down) = *cell;
    let vertical = same | down;
    // A falling distance from the block above acts like a match in the first
    // row.
    let same = if carry < 0 { same | 1 } else { same };
    let horizontal = ((same & up).wrapping_add(up) ^ up) | same;
    let mut plus = down | !(horizontal | up);
    let mut minus = up & horizontal;
    let out = isize::from(plus & top != 0) - isize::from(minus & top != 0);
    plus = plus << 1 | u64::from(carry > 0);
    minus = minus << 1 | u64::from(carry < 0);
    *cell = (minus | !(vertical | plus), plus & vertical);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_the_book(a: &[u64], b: &[u64]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cost = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn the_fast_distance_is_the_distance(
            a in prop::collection::vec(0u64..9, 0..200), b in prop::collection::vec(0u64..9, 0..200)
        ) {
            prop_assert_eq!(Pattern::new(&a).distance(&b), by_the_book(&a, &b));
        }
    }
}
