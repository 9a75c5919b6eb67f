//! Finds texts by their hashes, and writes the rows of hashes.
//!
//! ```text
//! hash ──► filter: surely not there? ──► nothing is read
//!          maybe ──► a row of each segment ──► fresh texts ──► numbers
//! ```
//!
//! A hash has 32 bits, so that different texts may share one. The numbers found
//! here are candidates; the caller reads the texts and compares them.

use rusqlite::params;

use crate::Result;

use super::Sqlite;
use super::hash_filter::HashFilter;
use super::hash_rows::{Fresh, entry, pack_row, row_bits, row_of, rows, unpack_row};
use super::segment::{IndexSegment, row_id};

impl Sqlite {
    /// The texts that have a hash, ascending.
    ///
    /// Segments are asked one after the other; a filter in memory spares that
    /// once it has paid for itself.
    ///
    /// Costs one row for each segment, or nothing where the filter excludes the
    /// hash. Texts that the current transaction has added are found too.
    pub(super) fn texts_with_hash(&self, hash: u32) -> Result<Vec<u32>> {
        self.refresh()?;
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let mut found = Vec::new();
        let hashes = &mut state.hashes;
        // A full filter says "maybe" too often, and is rebuilt at the next
        // occasion.
        if hashes.filter.as_ref().is_some_and(|filter| filter.room == 0) {
            hashes.filter = None;
        }
        if hashes.filter.is_none() && !state.segments.is_empty() {
            hashes.asked += 1;
            // From about here on, reading all hashes once is cheaper than
            // repeated single reads.
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
                    unpack_row(bytes, row, bits, segment, |other, id| {
                        if other == hash {
                            found.push(id);
                        }
                        other <= hash
                    });
                })?;
            }
            hashes.fresh.find(hash, &mut found);
            found.sort_unstable();
        }
        Ok(found)
    }

    /// Builds the filter from all segments.
    ///
    /// Reads all hashes once: as much as a few thousand look-ups.
    ///
    /// `texts` is the number of texts that the filter is sized for. Afterwards
    /// it has room for as many again, at least 1024, before it is rebuilt.
    fn read_filter(&self, segments: &[IndexSegment], fresh: &Fresh, texts: usize) -> Result<HashFilter> {
        let mut filter = HashFilter::new(texts);
        for segment in segments {
            self.read_hashes(segment, |hash, _| filter.add(hash))?;
        }
        fresh.hashes().for_each(|hash| filter.add(hash));
        filter.room = texts.max(1024);
        Ok(filter)
    }

    /// Reads one row of hashes.
    ///
    /// A missing row is an empty one.
    ///
    /// `each` is called at most once, with the bytes as they lie in the page.
    fn read_row(&self, segment: &IndexSegment, row: u32, each: impl FnOnce(&[u8])) -> Result<()> {
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

    /// Reads all hashes of a segment with their texts, in order.
    ///
    /// Ascending by hash, since rows divide the range of hashes in order.
    fn read_hashes(&self, segment: &IndexSegment, mut each: impl FnMut(u32, u32)) -> Result<()> {
        let bits = row_bits(segment);
        for row in 0..1 << bits {
            self.read_row(segment, row, |bytes| {
                unpack_row(bytes, row, bits, segment, |hash, id| {
                    each(hash, id);
                    true
                });
            })?;
        }
        Ok(())
    }

    /// Appends the entries of a segment, in order.
    ///
    /// An entry is a hash and the number of its text in one word, which sorts
    /// by hash first. `into` is not emptied.
    pub(super) fn entries(&self, segment: &IndexSegment, into: &mut Vec<u64>) -> Result<()> {
        self.read_hashes(segment, |hash, id| into.push(entry(hash, id)))
    }

    /// Writes the rows of a segment.
    ///
    /// `entries` are sorted by hash, so that each row is one run of them, and
    /// rows are written in order.
    ///
    /// A row without entries is not written.
    pub(super) fn add_hashes(&self, segment: &IndexSegment, entries: &[u64]) -> Result<()> {
        let bits = row_bits(segment);
        let mut bytes = Vec::new();
        let sql = "INSERT INTO hash (id, texts) VALUES (?1, ?2)";
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| {
            for (number, row) in rows(entries, bits) {
                bytes.clear();
                pack_row(row, number, bits, segment, &mut bytes);
                statement.execute(params![row_id(segment.id, number.into()), bytes])?;
            }
            Ok(())
        });
        added.map_err(|error| self.failed(error))
    }
}
