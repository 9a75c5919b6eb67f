//! Which texts have a hash: how a text is found again.
//!
//! Each segment has rows of its own for this, each with a stretch of the hashes, so that adding texts only adds rows:
//! an index over all of them would be rewritten as a whole by every large transaction.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rusqlite::params;

use crate::Result;
use crate::memory::index::push_number;
use crate::memory::tokens::Hash;

use super::Store;
use super::segments::{Segment, row_id};

/// About how many texts a row has.
const ROW: u32 = 256;
/// How many bits of the filter there are at least for each text; each sets two.
const FILTER_BITS: usize = 16;
const MOST_FILTER_BITS: u32 = 30;

/// Of a text without the white space around it; equal hashes are compared by text.
pub(super) fn hash(text: &str) -> u32 {
    (Hash::new(3).bytes(text.trim().as_bytes()).finish() >> 32) as u32
}

/// A hash and the text that has it, as one number: sorted by hash, then by text.
pub(super) fn entry(hash: u32, id: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(id)
}

fn split(entry: u64) -> (u32, u32) {
    ((entry >> 32) as u32, entry as u32)
}

/// Keys that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Hash::new(self.0).bytes(bytes).finish();
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

pub(super) type ByHash<K, V> = HashMap<K, V, BuildHasherDefault<Plain>>;

/// The texts that are in no segment, by their hashes.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// One more than the place of the last entry with a hash.
    heads: ByHash<u32, u32>,
    /// Each entry, and one more than the place of the one before it with its hash; 0 if there is none.
    entries: Vec<(u64, u32)>,
}

impl Fresh {
    pub(super) fn add(&mut self, hash: u32, id: u32) {
        let place = self.entries.len() as u32 + 1;
        let before = self.heads.insert(hash, place).unwrap_or(0);
        self.entries.push((entry(hash, id), before));
    }

    /// The texts of a hash, the last first.
    fn of(&self, hash: u32, into: &mut Vec<u32>) {
        let mut place = self.heads.get(&hash).copied().unwrap_or(0);
        while let Some(&(entry, before)) = self.entries.get((place as usize).wrapping_sub(1)) {
            into.push(split(entry).1);
            place = before;
        }
    }

    /// All entries in order; nothing is left.
    pub(super) fn take(&mut self) -> Vec<u64> {
        self.heads.clear();
        let mut entries: Vec<u64> = self.entries.drain(..).map(|(entry, _)| entry).collect();
        entries.sort_unstable();
        entries
    }
}

/// Says of nearly every hash that no text has that none has it, without reading.
#[derive(Debug)]
pub(super) struct Filter {
    bits: Vec<u64>,
    shift: u32,
    /// How many more texts it is good for.
    room: usize,
}

impl Filter {
    /// A filter for twice as many texts as there are.
    fn new(texts: usize) -> Self {
        let bits = (texts.max(1024) * 2 * FILTER_BITS).next_power_of_two().ilog2().min(MOST_FILTER_BITS);
        Filter { bits: vec![0; 1 << (bits - 6)], shift: 32 - bits, room: texts.max(1024) * 2 }
    }

    /// The two bits of a hash, each with its word.
    fn places(&self, hash: u32) -> [(usize, u64); 2] {
        [hash, hash.wrapping_mul(0x9E37_79B1)].map(|hash| {
            let bit = hash >> self.shift;
            ((bit >> 6) as usize, 1 << (bit & 63))
        })
    }

    fn add(&mut self, hash: u32) {
        for (at, bit) in self.places(hash) {
            self.bits[at] |= bit;
        }
        self.room = self.room.saturating_sub(1);
    }

    fn may_have(&self, hash: u32) -> bool {
        self.places(hash).into_iter().all(|(at, bit)| self.bits[at] & bit != 0)
    }
}

/// What is remembered of the hashes.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    pub fresh: Fresh,
    filter: Option<Filter>,
    /// How often the segments were asked; a filter pays after some times.
    asked: usize,
}

impl Hashes {
    pub(super) fn add(&mut self, hash: u32, id: u32) {
        self.fresh.add(hash, id);
        if let Some(filter) = &mut self.filter {
            filter.add(hash);
        }
    }
}

/// How many bits of the hash say which row of a segment it is in.
fn row_bits(segment: &Segment) -> u32 {
    ((segment.next - segment.first) / ROW).max(1).ilog2().min(15)
}

fn row_of(hash: u32, bits: u32) -> u32 {
    hash.checked_shr(32 - bits).unwrap_or(0)
}

/// How many bytes the number of a text within its segment takes.
fn width(segment: &Segment) -> usize {
    let last = (segment.next - segment.first).saturating_sub(1);
    (4 - last.leading_zeros() as usize / 8).max(1)
}

/// Sorted entries of one row: hashes as differences of seven bits a byte, each followed by its text.
fn pack(entries: &[u64], row: u32, bits: u32, segment: &Segment, into: &mut Vec<u8>) {
    let width = width(segment);
    let mut last = row.checked_shl(32 - bits).unwrap_or(0);
    for &entry in entries {
        let (hash, id) = split(entry);
        push_number(hash - last, into);
        last = hash;
        into.extend_from_slice(&(id - segment.first).to_le_bytes()[..width]);
    }
}

/// Calls `each` with what [`pack`] wrote, until it says that it has enough.
fn unpack(mut bytes: &[u8], row: u32, bits: u32, segment: &Segment, mut each: impl FnMut(u32, u32) -> bool) {
    let width = width(segment);
    let mut hash = row.checked_shl(32 - bits).unwrap_or(0);
    while !bytes.is_empty() {
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

impl Store {
    /// The texts that have a hash, growing.
    pub(super) fn hashed(&self, hash: u32) -> Result<Vec<u32>> {
        self.refresh()?;
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let mut found = Vec::new();
        let hashes = &mut state.hashes;
        if hashes.filter.as_ref().is_some_and(|filter| filter.room == 0) {
            hashes.filter = None;
        }
        if hashes.filter.is_none() && !state.segments.is_empty() {
            hashes.asked += 1;
            // About where reading all of them has cost less than reading some again and again.
            if hashes.asked > 64 + state.next as usize / 2000 {
                hashes.filter = Some(self.read_filter(&state.segments, &hashes.fresh, state.next as usize)?);
                hashes.asked = 0;
            }
        }
        if hashes.filter.as_ref().is_none_or(|filter| filter.may_have(hash)) {
            for segment in &state.segments {
                let bits = row_bits(segment);
                let row = row_of(hash, bits);
                self.read_row(segment, row, |bytes| {
                    unpack(bytes, row, bits, segment, |other, id| {
                        if other == hash {
                            found.push(id);
                        }
                        other <= hash
                    });
                })?;
            }
            hashes.fresh.of(hash, &mut found);
            found.sort_unstable();
        }
        Ok(found)
    }

    fn read_filter(&self, segments: &[Segment], fresh: &Fresh, texts: usize) -> Result<Filter> {
        let mut filter = Filter::new(texts);
        for segment in segments {
            self.read_hashes(segment, |hash, _| filter.add(hash))?;
        }
        fresh.entries.iter().for_each(|&(entry, _)| filter.add(split(entry).0));
        filter.room = texts.max(1024);
        Ok(filter)
    }

    fn read_row(&self, segment: &Segment, row: u32, each: impl FnOnce(&[u8])) -> Result<()> {
        let sql = "SELECT texts FROM hash WHERE id = ?1";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([row_id(segment.id, row.into())])?;
            if let Some(found) = rows.next()? {
                each(found.get_ref(0)?.as_blob()?);
            }
            Ok(())
        });
        read.map_err(|error| self.failed(error))
    }

    /// All hashes of a segment and their texts, in order.
    fn read_hashes(&self, segment: &Segment, mut each: impl FnMut(u32, u32)) -> Result<()> {
        let bits = row_bits(segment);
        for row in 0..1 << bits {
            self.read_row(segment, row, |bytes| {
                unpack(bytes, row, bits, segment, |hash, id| {
                    each(hash, id);
                    true
                });
            })?;
        }
        Ok(())
    }

    /// The entries of a segment, in order.
    pub(super) fn entries(&self, segment: &Segment, into: &mut Vec<u64>) -> Result<()> {
        self.read_hashes(segment, |hash, id| into.push(entry(hash, id)))
    }

    /// Writes the rows of a segment; the entries are in order.
    pub(super) fn add_hashes(&self, segment: &Segment, entries: &[u64]) -> Result<()> {
        let bits = row_bits(segment);
        let mut bytes = Vec::new();
        let sql = "INSERT INTO hash (id, texts) VALUES (?1, ?2)";
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| {
            for row in entries.chunk_by(|&a, &b| row_of(split(a).0, bits) == row_of(split(b).0, bits)) {
                let number = row_of(split(row[0]).0, bits);
                bytes.clear();
                pack(row, number, bits, segment, &mut bytes);
                statement.execute(params![row_id(segment.id, number.into()), bytes])?;
            }
            Ok(())
        });
        added.map_err(|error| self.failed(error))
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
            let segment = Segment { id: 1, first, next: first + size };
            let bits = row_bits(&segment);
            let mut entries: Vec<u64> =
                hashes.iter().zip(0..).map(|(&hash, at)| entry(hash, first + at * 977 % size)).collect();
            entries.sort_unstable();
            for row in entries.chunk_by(|&a, &b| row_of(split(a).0, bits) == row_of(split(b).0, bits)) {
                let number = row_of(split(row[0]).0, bits);
                let (mut bytes, mut back) = (Vec::new(), Vec::new());
                pack(row, number, bits, &segment, &mut bytes);
                unpack(&bytes, number, bits, &segment, |hash, id| {
                    back.push(entry(hash, id));
                    true
                });
                prop_assert_eq!(row, &back);
            }
        }
    }

    #[test]
    fn texts_of_one_hash_are_all_found_and_a_filter_forgets_none() {
        let mut fresh = Fresh::default();
        let mut filter = Filter::new(10);
        for id in 1..1000 {
            fresh.add(id % 7, id);
            filter.add(id.wrapping_mul(0x9E37_79B9));
        }
        let mut found = Vec::new();
        fresh.of(3, &mut found);
        assert_eq!(found.len(), 143);
        assert!(found.iter().all(|id| id % 7 == 3));
        assert!((1..1000u32).all(|id| filter.may_have(id.wrapping_mul(0x9E37_79B9))));
        assert!(fresh.take().is_sorted());
        found.clear();
        fresh.of(3, &mut found);
        assert!(found.is_empty());
    }
}
