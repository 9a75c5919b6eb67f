//! Builds segments: at the end of a transaction that leaves many texts without
//! one, and for all texts.
//!
//! A segment is written once and never changed, as in other search engines.
//! Texts of a small transaction wait without one; whoever opens the file
//! indexes them in memory. So adding a single unit costs one row and not one
//! row a bucket.

use rusqlite::params;

use crate::Result;
use crate::memory::index::pack;

use super::Sqlite;
use super::segment::{IndexSegment, frequency, row_id, size_code};
use super::state::IndexState;

/// The number of texts without a segment that get one. Choice: indexing fewer
/// on opening takes a few milliseconds.
pub(super) const MANY: u32 = 4096;
/// The number of texts of a segment that is built from scratch. Measurement:
/// their lists take some hundred megabytes.
pub(super) const CHUNK: u32 = 1 << 17;
/// Inserts the row of a posting list.
const ADD_LIST: &str = "INSERT INTO gram (id, texts) VALUES (?1, ?2)";

impl Sqlite {
    /// Builds a segment at the end of a transaction, if it pays.
    ///
    /// Called before each commit, so that the number of texts without a segment
    /// stays below [`MANY`] whatever wrote them.
    pub(super) fn index_if_many(&mut self) -> Result<()> {
        let state = self.state.get_mut();
        if state.next.saturating_sub(state.segments.last().map_or(1, |last| last.next)) < MANY {
            return Ok(());
        }
        state.finish_indexing();
        self.make_segment()?;
        self.merge_some()
    }

    /// Builds segments of all texts that are in none.
    ///
    /// In portions of [`CHUNK`], because the lists of a whole memory would not
    /// fit into memory.
    pub(super) fn index_rest(&mut self) -> Result<()> {
        self.state.replace(IndexState::new(Vec::new()));
        loop {
            // Taken out, so that reading can borrow the file while it fills the
            // lists.
            let mut state = self.state.take();
            let read = self.read_rest(&mut state, CHUNK);
            let more = state.rest.is_some();
            self.state.replace(state);
            read?;
            if !more {
                return Ok(());
            }
            self.make_segment()?;
            self.merge_some()?;
        }
    }

    /// Writes the lists that are in memory as a segment.
    ///
    /// The lists come from the same structure that searches use, so that packed
    /// and unpacked lists cannot differ.
    fn make_segment(&mut self) -> Result<()> {
        let Some(rest) = self.state.get_mut().rest.take() else { return Ok(()) };
        self.make_head_table()?;
        let state = self.state.get_mut();
        let sizes: Vec<u8> = rest.lists.iter().map(|list| size_code(list.len())).collect();
        let mut segment = IndexSegment { id: 0, first: rest.first, next: rest.next() };
        // Taken together with the lists: both cover exactly the texts without a
        // segment.
        let entries = state.hashes.fresh.take();
        // Before its lists, whose row numbers contain its number.
        segment.id = self.add_segment(&segment, &sizes, &rest.lengths)?;
        self.add_hashes(&segment, &entries)?;
        self.add_lists(&segment, &rest.lists)?;
        self.add_heads(&segment, &rest)?;
        let state = self.state.get_mut();
        // The emptied lists keep their memory for the next segment.
        state.spare = Some(rest);
        state.segments.push(segment);
        for (total, &size) in state.frequencies.iter_mut().zip(&sizes) {
            *total = total.saturating_add(frequency(size));
        }
        Ok(())
    }

    /// Inserts the row of a segment; returns its number.
    ///
    /// # Errors
    /// Those of SQLite, with the file's name.
    pub(super) fn add_segment(&self, segment: &IndexSegment, sizes: &[u8], lengths: &[u8]) -> Result<i64> {
        let sql = "INSERT INTO segment (first, next, sizes, lengths) VALUES (?1, ?2, ?3, ?4)";
        let added = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.insert(params![segment.first, segment.next, sizes, lengths]));
        added.map_err(|error| self.failed(error))
    }

    /// Inserts the posting lists of a segment, by bucket; empty ones have no row.
    fn add_lists(&self, segment: &IndexSegment, lists: &[Vec<u32>]) -> Result<()> {
        let mut bytes = Vec::new();
        let added = self.connection.prepare_cached(ADD_LIST).and_then(|mut statement| {
            for (bucket, list) in lists.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
                bytes.clear();
                pack(list, segment.first, &mut bytes);
                statement.execute(params![row_id(segment.id, bucket as i64), bytes])?;
            }
            Ok(())
        });
        added.map_err(|error| self.failed(error))
    }

    /// Inserts one posting list.
    pub(super) fn add_list(&self, segment: i64, bucket: usize, bytes: &[u8]) -> Result<()> {
        let added = self
            .connection
            .prepare_cached(ADD_LIST)
            .and_then(|mut statement| statement.execute(params![row_id(segment, bucket as i64), bytes]));
        added.map(|_| ()).map_err(|error| self.failed(error))
    }
}
