//! Reads and writes heads, the shortest texts of long lists.
//!
//! A file of an earlier program has none, and neither have the segments that
//! such a program adds. A list without a head is read whole, so that the texts
//! found are the same.
//!
//! A head decides which texts a search looks at, so that a damaged one would
//! hide some. It has a checksum, unless an earlier program wrote it.

use rusqlite::params;

use crate::Result;
use crate::memory::index::{BUCKETS, Bucket, FirstTexts, PostingLists, intersect::rank};

use super::Sqlite;
use super::checksum::head_checksum;
use super::head_rows::{head, pack_head, unpack_head};
use super::schema::HEAD_TABLE;
use super::segment::{IndexSegment, row_id};

impl Sqlite {
    /// The shortest texts in any of some buckets; `None` for a file without
    /// heads.
    pub(super) fn read_first_texts(&self, buckets: &[Bucket]) -> Result<Option<FirstTexts>> {
        let state = &mut *self.fresh_state()?;
        if !state.has_heads {
            return Ok(None);
        }
        let mut first = FirstTexts { ranks: Vec::new(), last: None };
        let mut ids = Vec::new();
        for segment in state.segments.clone() {
            ids.clear();
            for &bucket in buckets {
                match self.read_head(&segment, bucket)? {
                    Some(head) => {
                        // After the end of any head, texts may be missing.
                        first.last = first.last.into_iter().chain(head.last().copied()).min();
                        first.ranks.extend(head);
                    }
                    None => self.read_lists(&segment, &[bucket], &mut Vec::new(), |_, list| {
                        ids.extend_from_slice(list);
                    })?,
                }
            }
            if !ids.is_empty() {
                self.read_lengths(state, |unread| *unread == segment)?;
            }
            first.ranks.extend(ids.iter().map(|&id| state.rank(id)));
        }
        for list in state.rest.iter().flat_map(|rest| buckets.iter().map(|&bucket| &rest.lists[bucket as usize])) {
            first.ranks.extend(list.iter().map(|&id| state.rank(id)));
        }
        first.ranks.retain(|&rank| first.last.is_none_or(|last| rank <= last));
        // A text may be in several buckets.
        first.ranks.sort_unstable();
        first.ranks.dedup();
        Ok(Some(first))
    }

    /// The head of a list; `None` if it has none.
    fn read_head(&self, segment: &IndexSegment, bucket: Bucket) -> Result<Option<Vec<u64>>> {
        // All columns, since a file of an earlier program has no checksums.
        let sql = "SELECT * FROM head WHERE id = ?1";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let sums = statement.column_count() > 2;
            let id = row_id(segment.id, bucket.into());
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let texts = row.get_ref(1)?.as_blob()?;
            let sum: Option<i64> = if sums { row.get(2)? } else { None };
            let sound = sum.is_none_or(|sum| sum == i64::from(head_checksum(id, texts)));
            Ok(Some(unpack_head(texts, segment).filter(|_| sound)))
        });
        match read.map_err(|error| self.failed(error))? {
            Some(None) => Err(self.damaged(format!("the head of list {bucket} is not what was written"))),
            found => Ok(found.flatten()),
        }
    }

    /// True if the file has a table of heads.
    pub(super) fn has_heads(&self) -> Result<bool> {
        self.ask("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'head'", |row| row.get(0))
    }

    /// Adds the table of heads, or its checksums, to a file that has none.
    pub(super) fn make_head_table(&mut self) -> Result<()> {
        self.batch(HEAD_TABLE)?;
        let sums = "SELECT count(*) FROM pragma_table_info('head') WHERE name = 'sum'";
        if self.ask(sums, |row| row.get::<_, u32>(0))? == 0 {
            self.batch("ALTER TABLE head ADD COLUMN sum INTEGER")?;
        }
        self.state.get_mut().has_heads = true;
        Ok(())
    }

    /// Inserts the heads of a segment that was listed in memory.
    pub(super) fn add_heads(&self, segment: &IndexSegment, lists: &PostingLists) -> Result<()> {
        let mut lists_of = lists.lists.iter().zip(0..);
        lists_of.try_for_each(|(list, bucket)| self.add_head(segment, bucket, list, &lists.lengths))
    }

    /// Inserts the head of a list, if it is long enough to have one. `lengths`
    /// are those of the segment's texts.
    pub(super) fn add_head(&self, segment: &IndexSegment, bucket: Bucket, ids: &[u32], lengths: &[u8]) -> Result<()> {
        let Some(head) = head(bucket, ids, segment, lengths) else { return Ok(()) };
        let mut bytes = Vec::new();
        pack_head(&head, segment, &mut bytes);
        let sql = "INSERT INTO head (id, texts, sum) VALUES (?1, ?2, ?3)";
        let id = row_id(segment.id, bucket.into());
        let row = params![id, bytes, head_checksum(id, &bytes)];
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(row));
        added.map(|_| ()).map_err(|error| self.failed(error))
    }

    /// How many heads of a segment disagree with its texts, whose lists are
    /// `lists`.
    pub(super) fn wrong_heads(&self, segment: &IndexSegment, lists: &PostingLists) -> Result<usize> {
        if !self.has_heads()? {
            return Ok(0);
        }
        let wrong = (0..BUCKETS as Bucket).filter(|&bucket| match self.read_head(segment, bucket) {
            Ok(None) => false,
            Ok(found) => found != head(bucket, &lists.lists[bucket as usize], segment, &lists.lengths),
            Err(_) => true,
        });
        Ok(wrong.count())
    }
}

impl super::IndexState {
    /// The rank of a text whose length was read.
    fn rank(&self, id: u32) -> u64 {
        rank(self.lengths.get(id as usize).copied().unwrap_or(0), id)
    }
}
