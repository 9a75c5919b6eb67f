//! Merges segments, so that a search has few lists to read.
//!
//! Small neighbouring segments are merged from time to time, never more than
//! half of the memory at once, so that not too much space becomes free.
//!
//! ```text
//! size classes, each four times the one before:   4096   16384   65536 …
//! four neighbours of one class                    become one of the next
//! ```
//!
//! So each text is written again about once for every class, and a search reads
//! a handful of lists a bucket.

use rusqlite::params;

use crate::Result;
use crate::memory::index::{BUCKETS, Bucket, pack};

use super::Sqlite;
use super::builder::{CHUNK, MANY};
use super::segment::{IndexSegment, row_id, size_code};

/// How many segments are merged at once. Choice: fewer rewrite more often, more
/// leave more lists to read.
const MERGED: usize = 4;

impl Sqlite {
    /// Merges the first neighbours of one size class that are not too large.
    ///
    /// One merge a transaction, so that no single import takes much longer than
    /// others.
    pub(super) fn merge_some(&mut self) -> Result<()> {
        let segments = &self.state.get_mut().segments;
        let texts = segments.last().map_or(0, |last| last.next);
        let class = |segment: &IndexSegment| (segment.span() / MANY).max(1).ilog2() / 2;
        let few = |run: &[IndexSegment]| run[MERGED - 1].next - run[0].first <= (texts / 2).max(CHUNK);
        // Only classes up to that of the last: a large segment is not written
        // again because of small ones after it.
        let alike = |run: &[IndexSegment]| run.iter().all(|segment| class(segment) <= class(&run[MERGED - 1]));
        match segments.windows(MERGED).position(|run| few(run) && alike(run)) {
            Some(at) => self.merge(at..at + MERGED),
            None => Ok(()),
        }
    }

    /// Merges until only one segment is left.
    ///
    /// For `compact`, where nobody waits for a commit.
    pub(super) fn merge_all(&mut self) -> Result<()> {
        let mut at = 0;
        while self.state.get_mut().segments.len() > 1 {
            let count = self.state.get_mut().segments.len();
            if at + 1 >= count {
                at = 0;
            }
            self.merge(at..(at + MERGED).min(count))?;
            at += 1;
        }
        Ok(())
    }

    /// Merges neighbouring segments into one.
    ///
    /// Lists of neighbours follow each other, so that merging is concatenating;
    /// only the differences are packed again.
    fn merge(&mut self, range: std::ops::Range<usize>) -> Result<()> {
        let old = self.state.get_mut().segments[range.clone()].to_vec();
        let (Some(first), Some(last)) = (old.first(), old.last()) else { return Ok(()) };
        let mut merged = IndexSegment { id: 0, first: first.first, next: last.next };
        let lengths = {
            let state = &mut *self.state.borrow_mut();
            self.read_lengths(state, |segment| old.contains(segment))?;
            state.lengths[merged.first as usize..merged.next as usize].to_vec()
        };
        let mut sizes = vec![0; BUCKETS];
        let old_sizes = old.iter().map(|segment| self.read_sizes(segment)).collect::<Result<Vec<_>>>()?;
        merged.id = self.add_segment(&merged, &sizes, &lengths)?;
        let (mut ids, mut bytes, mut list) = (Vec::new(), Vec::new(), Vec::new());
        for (bucket, size_of) in sizes.iter_mut().enumerate() {
            ids.clear();
            bytes.clear();
            for (segment, sizes) in old.iter().zip(&old_sizes) {
                // Most buckets of a small segment are empty, so skip them
                // early.
                if sizes.get(bucket) == Some(&0) {
                    continue;
                }
                self.read_lists(segment, &[bucket as Bucket], &mut list, |_, texts| ids.extend_from_slice(texts))?;
            }
            *size_of = size_code(ids.len());
            if !ids.is_empty() {
                pack(&ids, merged.first, &mut bytes);
                self.add_list(merged.id, bucket, &bytes)?;
                self.add_head(&merged, bucket as Bucket, &ids, &lengths)?;
            }
        }
        let done = self.connection.execute("UPDATE segment SET sizes = ?2 WHERE id = ?1", params![merged.id, sizes]);
        done.map_err(|error| self.failed(error))?;
        let mut entries = Vec::new();
        old.iter().try_for_each(|segment| self.entries(segment, &mut entries))?;
        // Each segment's entries are sorted, but not all of them together:
        // hashes are unrelated to numbers.
        entries.sort_unstable();
        self.add_hashes(&merged, &entries)?;
        for segment in &old {
            self.drop_segment(segment.id)?;
        }
        self.state.get_mut().segments.splice(range, [merged]);
        Ok(())
    }

    /// Deletes the rows of a segment.
    ///
    /// By ranges of row numbers, which begin with the segment's.
    fn drop_segment(&self, id: i64) -> Result<()> {
        // Hash rows have smaller numbers than the buckets reach, so that one
        // range serves both tables.
        let (from, to) = (row_id(id, 0), row_id(id, BUCKETS as i64));
        let done = self.connection.execute("DELETE FROM gram WHERE id >= ?1 AND id < ?2", [from, to]);
        done.and_then(|_| self.connection.execute("DELETE FROM hash WHERE id >= ?1 AND id < ?2", [from, to]))
            .and_then(|_| self.connection.execute("DELETE FROM head WHERE id >= ?1 AND id < ?2", [from, to]))
            .and_then(|_| self.connection.execute("DELETE FROM segment WHERE id = ?1", [id]))
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }
}
