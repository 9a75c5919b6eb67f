//! Reads the posting lists of the file.
//!
//! Segments index nearly all texts; the few that are in none are indexed in
//! memory when a search first needs them. All numbers read are checked before
//! memory is allocated for them.
//!
//! A damaged or forged file must not make the program allocate gigabytes. Every
//! number from the file that decides about memory is compared with the size of
//! the file first.

use std::cell::{Ref, RefMut};

use crate::memory::index::{BUCKETS, Bucket, PostingSource, unpack};
use crate::{Error, Result};

use super::Sqlite;
use super::checksum::text_checksum;
use super::hash_rows::text_hash;
use super::segment::{IndexSegment, frequency, row_id};
use super::state::IndexState;

/// Text numbers up to this are accepted as they are: one byte is kept for each,
/// 64 MiB in all. Choice.
const ALWAYS_PLAUSIBLE: u64 = 1 << 26;
/// Beyond that, the file must have at least one byte for this many texts.
/// Choice: far more than any real file has.
const TEXTS_PER_BYTE: u64 = 64;

/// The posting lists as one search sees them.
///
/// Borrows the state, so that it cannot change during a search.
#[derive(Debug)]
pub(super) struct FilePostings<'s> {
    store: &'s Sqlite,
    state: Ref<'s, IndexState>,
}

impl PostingSource for FilePostings<'_> {
    fn frequency(&self, bucket: Bucket) -> u64 {
        self.state.frequency(bucket)
    }

    fn read(&self, buckets: &[Bucket], each: &mut dyn FnMut(usize, &[u32])) -> Result<()> {
        let mut list = Vec::new();
        for segment in &self.state.segments {
            self.store.read_lists(segment, buckets, &mut list, &mut *each)?;
        }
        if let Some(rest) = &self.state.rest {
            buckets.iter().enumerate().for_each(|(at, &bucket)| each(at, &rest.lists[bucket as usize]));
        }
        Ok(())
    }

    fn lengths(&self) -> &[u8] {
        &self.state.lengths
    }
}

impl Sqlite {
    /// The posting lists, up to date.
    ///
    /// # Errors
    /// If the segments cannot be read or contradict each other.
    pub(super) fn postings(&self) -> Result<FilePostings<'_>> {
        let mut state = self.fresh_state()?;
        self.read_lengths(&mut state, |_| true)?;
        drop(state);
        Ok(FilePostings { store: self, state: self.state.borrow() })
    }

    /// The state of the index, up to date; lengths may be unread.
    pub(super) fn fresh_state(&self) -> Result<RefMut<'_, IndexState>> {
        self.refresh()?;
        let mut state = self.state.borrow_mut();
        state.finish_indexing();
        Ok(state)
    }

    /// Passes the lists of some buckets of a segment on; `list` is scratch
    /// memory.
    pub(super) fn read_lists(
        &self,
        segment: &IndexSegment,
        buckets: &[Bucket],
        list: &mut Vec<u32>,
        mut each: impl FnMut(usize, &[u32]),
    ) -> Result<()> {
        let read = self.connection.prepare_cached("SELECT texts FROM gram WHERE id = ?1").and_then(|mut statement| {
            for (at, &bucket) in buckets.iter().enumerate() {
                let mut rows = statement.query([row_id(segment.id, bucket.into())])?;
                // Empty lists have no row.
                if let Some(row) = rows.next()? {
                    list.clear();
                    unpack(row.get_ref(0)?.as_blob()?, segment.first, list);
                    each(at, list);
                }
            }
            Ok(())
        });
        read.map_err(|error| self.failed(error))
    }

    /// Reads what other programs have written since the last call.
    ///
    /// SQLite counts the writes of other programs (`data_version`), so that
    /// nothing is read again if nothing was written.
    pub(super) fn refresh(&self) -> Result<()> {
        if self.base.is_some() {
            // No one else can write during our transaction.
            return Ok(());
        }
        let version = self.connection.prepare_cached("PRAGMA data_version");
        let version = version.and_then(|mut statement| statement.query_row([], |row| row.get(0)));
        let version = version.map_err(|error| self.failed(error))?;
        let state = &mut *self.state.borrow_mut();
        if state.seen == Some(version) {
            return Ok(());
        }
        let segments = self.segments()?;
        // Another program has built or merged segments: all cached data about
        // lists is outdated.
        if state.seen.is_none() || segments != state.segments {
            *state = IndexState::new(segments);
            self.read_segments(state)?;
        }
        self.read_rest(state, u32::MAX)?;
        state.seen = Some(version);
        Ok(())
    }

    /// The segments in order: each begins where the previous one ends.
    ///
    /// # Errors
    /// If they do not, or span more texts than the file can have.
    pub(super) fn segments(&self) -> Result<Vec<IndexSegment>> {
        let read = self.connection.prepare_cached("SELECT id, first, next FROM segment ORDER BY first");
        let segments = read.and_then(|mut statement| {
            let segment =
                |row: &rusqlite::Row<'_>| Ok(IndexSegment { id: row.get(0)?, first: row.get(1)?, next: row.get(2)? });
            statement.query_map([], segment)?.collect::<rusqlite::Result<Vec<_>>>()
        });
        let segments = segments.map_err(|error| self.failed(error))?;
        let mut next = 1;
        for segment in &segments {
            // A gap would hide texts from every search, and an overlap would
            // find them twice.
            if segment.first != next || segment.next <= segment.first {
                let IndexSegment { first, next, .. } = segment;
                return Err(self.damaged(format!("the segment of texts {first}–{next} does not follow the one before")));
            }
            next = self.plausible(segment.next.into())?;
        }
        Ok(segments)
    }

    /// Reads the sizes of the lists of all segments, and allocates the lengths
    /// of their texts.
    fn read_segments(&self, state: &mut IndexState) -> Result<()> {
        for segment in &state.segments {
            let sizes = self.read_sizes(segment)?;
            for (total, &size) in state.frequencies.iter_mut().zip(&sizes) {
                *total = total.saturating_add(frequency(size));
            }
            state.next = segment.next;
        }
        // Zeroed memory costs nothing until it is used.
        state.lengths = vec![0; state.next as usize];
        state.unread = state.segments.clone();
        state.has_heads = self.has_heads()?;
        Ok(())
    }

    /// Reads the lengths of the texts of some segments, unless it was done
    /// before.
    pub(super) fn read_lengths(&self, state: &mut IndexState, wanted: impl Fn(&IndexSegment) -> bool) -> Result<()> {
        let IndexState { unread, lengths, .. } = state;
        while let Some(at) = unread.iter().position(&wanted) {
            let segment = unread[at];
            let place = segment.first as usize..segment.next as usize;
            let sql = "SELECT lengths FROM segment WHERE id = ?1";
            let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
                let mut rows = statement.query([segment.id])?;
                let Some(row) = rows.next()? else { return Ok(false) };
                let (found, kept) = (row.get_ref(0)?.as_blob()?, lengths.get_mut(place));
                let kept = kept.filter(|kept| kept.len() == found.len());
                Ok(kept.map(|kept| kept.copy_from_slice(found)).is_some())
            });
            if !read.map_err(|error| self.failed(error))? {
                return Err(self.wrong_size(&segment));
            }
            unread.swap_remove(at);
        }
        Ok(())
    }

    /// The sizes of a segment's lists, one for every bucket. The lengths of its
    /// texts are not read, only counted.
    ///
    /// Read once when the file is opened, and again when it is merged.
    pub(super) fn read_sizes(&self, segment: &IndexSegment) -> Result<Vec<u8>> {
        let sql = "SELECT sizes, length(lengths) FROM segment WHERE id = ?1";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            statement.query_row([segment.id], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u32>(1)?)))
        });
        let (sizes, lengths) = read.map_err(|error| self.failed(error))?;
        if sizes.len() != BUCKETS || lengths != segment.span() {
            return Err(self.wrong_size(segment));
        }
        Ok(sizes)
    }

    /// The error about a segment whose tables are too long or too short.
    fn wrong_size(&self, segment: &IndexSegment) -> Error {
        self.damaged(format!("segment {} has lists of other sizes than it says", segment.id))
    }

    /// Indexes texts that are in no segment, up to `most` of them.
    ///
    /// Also builds the index of a file without segments, as an upgrade does.
    pub(super) fn read_rest(&self, state: &mut IndexState, most: u32) -> Result<()> {
        let first = state.next;
        let sql = "SELECT id, text, sum FROM text WHERE id >= ?1 ORDER BY id";
        let mut wrong = None;
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([first])?;
            while state.next - first < most {
                let Some(row) = rows.next()? else { break };
                let id: i64 = row.get(0)?;
                let Some(id) = u32::try_from(id).ok().filter(|&id| id >= state.next && self.is_plausible(id.into()))
                else {
                    wrong = Some(format!("the number {id} of a text cannot be"));
                    break;
                };
                let text = row.get_ref(1)?.as_str()?;
                // Before it is indexed, or the index would agree with the
                // damage.
                if row.get::<_, i64>(2)? != i64::from(text_checksum(id, text)) {
                    wrong = Some(format!("text {id} is not what was written"));
                    break;
                }
                // Deleted texts leave gaps.
                if id > state.next {
                    state.skip_to(id);
                }
                state.push(text, text_hash(text));
            }
            Ok(())
        });
        state.finish_indexing();
        match (read, wrong) {
            (Err(error), _) => Err(self.failed(error)),
            (Ok(()), Some(wrong)) => Err(self.damaged(wrong)),
            (Ok(()), None) => Ok(()),
        }
    }

    /// A text number that a file of this size can have, or an error.
    ///
    /// A text takes at least one byte, so that a file of n bytes cannot have
    /// many times n texts.
    fn plausible(&self, id: u64) -> Result<u32> {
        let plausible = self.is_plausible(id);
        let number = u32::try_from(id).ok().filter(|_| plausible);
        number.ok_or_else(|| self.damaged(format!("the number {id} of a text cannot be")))
    }

    /// True if a file of this size can have a text with this number.
    ///
    /// Deleted texts leave gaps in the numbers, hence the generous factor.
    fn is_plausible(&self, id: u64) -> bool {
        id <= ALWAYS_PLAUSIBLE || id <= self.file_bytes().saturating_mul(TEXTS_PER_BYTE)
    }
}
