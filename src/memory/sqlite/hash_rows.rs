//! Hashes of texts: how they are kept in memory, and packed into the rows of a
//! segment.
//!
//! Each segment has rows of its own, each for a range of hashes, so adding
//! texts only adds rows. An index over all hashes would be rewritten entirely
//! by every large transaction.
//!
//! ```text
//! segment of 100,000 texts   100,000 / 256 = 390 rows, rounded down to 2^8 = 256: the top 8 bits of a hash
//! row 17                     difference to the hash before, in seven-bit groups; number of the text; …
//! ```

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::memory::hash::Hash;
use crate::memory::index::push_number;
use crate::memory::tokens::composed;

use super::segment::IndexSegment;

/// The approximate number of texts in a row. Choice: a row then takes half a
/// page.
const ROW: u32 = 256;

/// The hash of a text, in composed form and without white space around it.
/// Texts with equal hashes are compared.
///
/// Composed and trimmed, because texts that differ only in that are found as
/// identical.
pub(super) fn text_hash(text: &str) -> u32 {
    (Hash::new(3).bytes(composed(text.trim()).as_bytes()).finish() >> 32) as u32
}

/// A hash and a text that has it, as one number: sorts by hash, then by text.
///
/// One number, so that sorting by hash and then by text is sorting of numbers.
pub(super) fn entry(hash: u32, id: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(id)
}

/// The hash of an entry.
pub(super) fn hash_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

/// The text of an entry.
pub(super) fn text_of(entry: u64) -> u32 {
    entry as u32
}

/// A hasher for keys that are hashes already.
///
/// Hashing a hash again would cost time and gain nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Hash::new(self.0).bytes(bytes).finish();
    }

    fn write_u32(&mut self, number: u32) {
        // The map of the standard library tells entries apart by the top bits
        // of a hash, which are all 0 in a number of 32 bits.
        self.0 = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A map whose keys are hashes.
pub(super) type ByHash<K, V> = HashMap<K, V, BuildHasherDefault<Identity>>;

/// The numbers of the texts seen last, by hash: neighbours are each other's
/// context.
#[derive(Debug)]
pub(super) struct RecentTexts {
    numbers: ByHash<u32, (Box<str>, u32)>,
    /// How many are remembered.
    most: usize,
}

impl RecentTexts {
    /// Remembers up to so many texts.
    pub(super) fn new(most: usize) -> Self {
        RecentTexts { numbers: ByHash::default(), most }
    }

    /// The number of exactly this text, if it is remembered.
    pub(super) fn get(&self, hash: u32, text: &str) -> Option<u32> {
        self.numbers.get(&hash).filter(|(known, _)| **known == *text).map(|&(_, id)| id)
    }

    /// Remembers a text.
    ///
    /// A full cache is cleared as a whole: keeping an order of use would cost more
    /// than reading a few texts again.
    pub(super) fn remember(&mut self, hash: u32, text: &str, id: u32) {
        if self.numbers.len() >= self.most {
            self.clear();
        }
        self.numbers.insert(hash, (text.into(), id));
    }

    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
    }
}

/// The texts that are in no segment, by hash.
///
/// A chain by hash through one vector: no allocation for each text.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// By hash: 1 + the place of the last entry with it.
    heads: ByHash<u32, u32>,
    /// Each entry, with 1 + the place of the previous entry with its hash; 0 if
    /// there is none.
    entries: Vec<(u64, u32)>,
}

impl Fresh {
    /// Adds a text.
    pub(super) fn add(&mut self, hash: u32, id: u32) {
        // Counted from 1, so that 0 means that there is no previous one.
        let place = self.entries.len() as u32 + 1;
        let before = self.heads.insert(hash, place).unwrap_or(0);
        self.entries.push((entry(hash, id), before));
    }

    /// Appends the texts with a hash, last one first.
    pub(super) fn find(&self, hash: u32, into: &mut Vec<u32>) {
        let mut place = self.heads.get(&hash).copied().unwrap_or(0);
        // 0 wraps around to a place beyond the end, where the chain stops.
        while let Some(&(entry, before)) = self.entries.get((place as usize).wrapping_sub(1)) {
            into.push(text_of(entry));
            place = before;
        }
    }

    /// The hashes of all entries.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.entries.iter().map(|&(entry, _)| hash_of(entry))
    }

    /// Removes all entries and returns them sorted.
    pub(super) fn take(&mut self) -> Vec<u64> {
        self.heads.clear();
        let mut entries: Vec<u64> = self.entries.drain(..).map(|(entry, _)| entry).collect();
        entries.sort_unstable();
        entries
    }
}

/// How many bits of a hash select its row within a segment.
///
/// From the size of the segment, so that it need not be stored.
pub(super) fn row_bits(segment: &IndexSegment) -> u32 {
    (segment.span() / ROW).max(1).ilog2().min(15)
}

/// The row of a hash.
pub(super) fn row_of(hash: u32, bits: u32) -> u32 {
    // With a single row there are 0 bits, and a 32-bit number cannot be shifted
    // by 32.
    hash.checked_shr(32 - bits).unwrap_or(0)
}

/// How many bytes a text's number within its segment takes.
///
/// A small segment needs fewer bytes for a text's number.
fn width(segment: &IndexSegment) -> usize {
    let last = segment.span().saturating_sub(1);
    (4 - last.leading_zeros() as usize / 8).max(1)
}

/// The rows of sorted entries with their numbers; each is one run of them.
pub(super) fn rows(entries: &[u64], bits: u32) -> impl Iterator<Item = (u32, &[u64])> {
    let rows = entries.chunk_by(move |&a, &b| row_of(hash_of(a), bits) == row_of(hash_of(b), bits));
    rows.map(move |row| (row_of(hash_of(row[0]), bits), row))
}

/// Packs the sorted entries of one row: hashes as differences in seven-bit
/// groups, each followed by its text.
pub(super) fn pack_row(entries: &[u64], row: u32, bits: u32, segment: &IndexSegment, into: &mut Vec<u8>) {
    let width = width(segment);
    let mut last = row.checked_shl(32 - bits).unwrap_or(0);
    for &entry in entries {
        let (hash, id) = (hash_of(entry), text_of(entry));
        // Sorted hashes of a row are neighbours, whose differences take fewer
        // bytes than the hashes.
        push_number(hash - last, into);
        last = hash;
        into.extend_from_slice(&(id - segment.first).to_le_bytes()[..width]);
    }
}

/// Calls `each` with the hashes and texts packed by [`pack_row`], until it
/// returns false.
///
/// Damaged bytes give wrong texts or end early; a text that is found is
/// compared with its row anyway.
pub(super) fn unpack_row(
    mut bytes: &[u8],
    row: u32,
    bits: u32,
    segment: &IndexSegment,
    mut each: impl FnMut(u32, u32) -> bool,
) {
    let width = width(segment);
    let mut hash = row.checked_shl(32 - bits).unwrap_or(0);
    while !bytes.is_empty() {
        // Five groups of seven bits hold any 32-bit number; more of them are
        // damage.
        let length = bytes.iter().take(4).take_while(|&&byte| byte >= 128).count() + 1;
        let Some((number, rest)) = bytes.split_at_checked(length) else { return };
        let Some((id, rest)) = rest.split_at_checked(width) else { return };
        bytes = rest;
        let step = number.iter().rev().fold(0u32, |step, &byte| step << 7 | u32::from(byte & 127));
        hash = hash.wrapping_add(step);
        let id = id.iter().rev().fold(0u32, |id, &byte| id << 8 | u32::from(byte));
        if !each(hash, segment.first.wrapping_add(id)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_comes_back_as_it_went_in(
            hashes in proptest::collection::vec(any::<u32>(), 1..200), first in 1u32..1 << 30, size in 1u32..1 << 25
        ) {
            let segment = IndexSegment { id: 1, first, next: first + size };
            let bits = row_bits(&segment);
            let mut entries: Vec<u64> =
                hashes.iter().zip(0..).map(|(&hash, at)| entry(hash, first + at * 977 % size)).collect();
            entries.sort_unstable();
            for (number, row) in rows(&entries, bits) {
                let (mut bytes, mut back) = (Vec::new(), Vec::new());
                pack_row(row, number, bits, &segment, &mut bytes);
                unpack_row(&bytes, number, bits, &segment, |hash, id| {
                    back.push(entry(hash, id));
                    true
                });
                prop_assert_eq!(row, &back);
            }
        }
    }

    #[test]
    fn texts_of_one_hash_are_all_found() {
        let mut fresh = Fresh::default();
        for id in 1..1000 {
            fresh.add(id % 7, id);
        }
        let mut found = Vec::new();
        fresh.find(3, &mut found);
        assert_eq!(found.len(), 143);
        assert!(found.iter().all(|id| id % 7 == 3));
        assert!(fresh.take().is_sorted());
        found.clear();
        fresh.find(3, &mut found);
        assert!(found.is_empty());
    }
}
