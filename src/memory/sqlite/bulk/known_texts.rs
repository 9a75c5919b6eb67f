//! The texts that an import has seen, by hash.
//!
//! A table with open addressing, ordered by the first bits of the hashes: a text
//! costs eight bytes, and at the end the table is nearly sorted, as the rows of
//! hashes have to be.
//!
//! ```text
//! hashes 0000… to 0001… │ 0010… │ 0011… │ …      a text goes to the place of its first bits,
//! ──────────────────────┴───────┴───────         or to the next free one behind it
//! ```

use crate::memory::sqlite::hash_rows::{entry, hash_of, text_of};

/// The log₂ of the first number of places. Choice: 512 kB.
const FIRST_BITS: u32 = 16;
/// The least shift: at most 2²⁸ places, 2 GB. Choice: an import ends long before.
const LEAST_SHIFT: u32 = 4;

/// The texts by hash.
#[derive(Debug)]
pub(super) struct KnownTexts {
    /// Entries; 0 is a free place, since texts are numbered from 1.
    places: Vec<u64>,
    /// How far a hash is shifted to give its place.
    shift: u32,
    count: usize,
}

impl KnownTexts {
    /// No texts.
    pub(super) fn new() -> Self {
        KnownTexts::with_bits(FIRST_BITS)
    }

    /// An empty table of 2 to the power of `bits` places.
    fn with_bits(bits: u32) -> Self {
        KnownTexts { places: vec![0; 1 << bits], shift: 32 - bits, count: 0 }
    }

    /// The texts with a hash.
    pub(super) fn with_hash(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let behind = self.places.get((hash >> self.shift) as usize..).unwrap_or_default();
        let cluster = behind.iter().copied().take_while(|&place| place != 0);
        cluster.filter(move |&place| hash_of(place) == hash).map(text_of)
    }

    /// Adds a text.
    pub(super) fn add(&mut self, hash: u32, id: u32) {
        // Three of four places at most, or the way to a free one becomes long.
        if self.count * 4 >= self.places.len() * 3 && self.shift > LEAST_SHIFT {
            self.grow();
        }
        self.place(entry(hash, id));
        self.count += 1;
    }

    /// Doubles the places, without a second table.
    ///
    /// From the last entry to the first: the places of larger hashes move away
    /// before those of smaller ones come. Entries that would move backwards, all
    /// near the beginning, wait for the end.
    fn grow(&mut self) {
        let old = self.places.len();
        self.shift -= 1;
        self.places.resize(old.max(1 << (32 - self.shift)), 0);
        let mut waiting = Vec::new();
        for at in (0..old).rev() {
            let entry = std::mem::take(&mut self.places[at]);
            match (hash_of(entry) >> self.shift) as usize {
                _ if entry == 0 => {}
                home if home > at => self.place(entry),
                _ => waiting.push(entry),
            }
        }
        waiting.into_iter().for_each(|entry| self.place(entry));
    }

    /// Puts an entry into the first free place for it.
    fn place(&mut self, entry: u64) {
        let behind = self.places.get_mut((hash_of(entry) >> self.shift) as usize..).unwrap_or_default();
        match behind.iter_mut().find(|place| **place == 0) {
            Some(free) => *free = entry,
            None => self.places.push(entry),
        }
    }

    /// All entries, sorted.
    ///
    /// Entries without a free place between them are sorted together; those of
    /// different clusters are in order already.
    pub(super) fn into_entries(self) -> Vec<u64> {
        let mut entries = self.places;
        entries.chunk_by_mut(|&a, &b| (a == 0) == (b == 0)).for_each(<[u64]>::sort_unstable);
        entries.retain(|&entry| entry != 0);
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_found_by_its_hash(hashes in proptest::collection::vec(any::<u32>(), 0..2000), few in any::<bool>()) {
            let hashes: Vec<u32> = hashes.iter().map(|hash| if few { hash | 0xFFFF_FFF0 } else { *hash }).collect();
            let mut known = KnownTexts::with_bits(4);
            for (&hash, id) in hashes.iter().zip(1..) {
                known.add(hash, id);
            }
            for (&hash, id) in hashes.iter().zip(1..) {
                prop_assert!(known.with_hash(hash).any(|found| found == id));
            }
            let mut all: Vec<u64> = hashes.iter().zip(1..).map(|(&hash, id)| entry(hash, id)).collect();
            all.sort_unstable();
            prop_assert_eq!(known.into_entries(), all);
        }
    }
}
