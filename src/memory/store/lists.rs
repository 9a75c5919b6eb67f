//! The lists of grams in the file.
//!
//! [Segments](super::segments) list nearly all texts; the few that are in none yet are listed in memory when a search
//! first needs it.

use std::cell::Ref;

use crate::Result;
use crate::memory::index::{BUCKETS, Listed, Lists, unpack};

use super::Store;
use super::hashes::{Hashes, hash};
use super::lister::Lister;
use super::segments::{Segment, frequency, row_id};

/// What is remembered of the lists between searches.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// SQLite's number for what other programs have written; none before the first look.
    seen: Option<i64>,
    pub(super) segments: Vec<Segment>,
    /// By bucket, about how many texts the segments list.
    pub(super) frequencies: Vec<u32>,
    /// The kept length of every listed text by id, those of `rest` included.
    pub(super) lengths: Vec<u8>,
    /// The number that the next text gets.
    pub(super) next: u32,
    /// Texts that are in no segment.
    pub(super) rest: Option<Lists>,
    /// Texts that are on their way there.
    lister: Lister,
    /// Lists to be used again.
    pub(super) spare: Option<Lists>,
    pub(super) hashes: Hashes,
}

impl State {
    /// What there is to know of no segments.
    pub(super) fn new(segments: Vec<Segment>) -> Self {
        State { segments, frequencies: vec![0; BUCKETS], lengths: vec![0], next: 1, ..State::default() }
    }

    /// Changes whenever another program has written.
    pub(super) fn version(&self) -> Option<i64> {
        self.seen
    }

    /// Lists a text, and gives it its number.
    pub(super) fn push(&mut self, text: &str, hash: u32) -> u32 {
        let id = self.next;
        self.next += 1;
        self.hashes.add(hash, id);
        let (rest, spare, first) = (&mut self.rest, &mut self.spare, self.lengths.len() as u32);
        self.lister.push(text, || rest.take().unwrap_or_else(|| restarted(spare.take(), first)));
        id
    }

    /// Leaves out a text that is not there any more.
    fn skip(&mut self) {
        self.settle();
        self.rest.get_or_insert_with(|| restarted(self.spare.take(), self.next)).skip();
        self.lengths.push(0);
        self.next += 1;
    }

    /// Waits until all texts are listed.
    pub(super) fn settle(&mut self) {
        if self.lister.is_empty() {
            return;
        }
        let (rest, spare, first) = (&mut self.rest, &mut self.spare, self.lengths.len() as u32);
        let lists = self.lister.finish(|| rest.take().unwrap_or_else(|| restarted(spare.take(), first)));
        let known = self.lengths.len() - lists.first as usize;
        self.lengths.extend_from_slice(&lists.lengths[known..]);
        self.rest = Some(lists);
    }
}

fn restarted(spare: Option<Lists>, first: u32) -> Lists {
    match spare {
        Some(mut lists) => {
            lists.restart(first);
            lists
        }
        None => Lists::new(first),
    }
}

/// The lists as one search sees them.
#[derive(Debug)]
pub(crate) struct View<'s> {
    store: &'s Store,
    state: Ref<'s, State>,
}

impl Listed for View<'_> {
    fn frequency(&self, bucket: u16) -> u64 {
        let rest = self.state.rest.as_ref().map_or(0, |rest| rest.lists[usize::from(bucket)].len());
        u64::from(self.state.frequencies[usize::from(bucket)]) + rest as u64
    }

    fn read(&self, buckets: &[u16], mut each: impl FnMut(usize, &[u32])) -> Result<()> {
        let mut list = Vec::new();
        for segment in &self.state.segments {
            self.store.read_lists(segment, buckets, &mut list, &mut each)?;
        }
        if let Some(rest) = &self.state.rest {
            buckets.iter().enumerate().for_each(|(at, &bucket)| each(at, &rest.lists[usize::from(bucket)]));
        }
        Ok(())
    }

    fn lengths(&self) -> &[u8] {
        &self.state.lengths
    }
}

impl Store {
    /// The lists, up to date.
    pub(crate) fn lists(&self) -> Result<View<'_>> {
        self.refresh()?;
        self.state.borrow_mut().settle();
        Ok(View { store: self, state: self.state.borrow() })
    }

    /// Hands out what buckets list in a segment; `list` is scratch.
    pub(super) fn read_lists(
        &self,
        segment: &Segment,
        buckets: &[u16],
        list: &mut Vec<u32>,
        mut each: impl FnMut(usize, &[u32]),
    ) -> Result<()> {
        let read = self.connection.prepare_cached("SELECT texts FROM gram WHERE id = ?1").and_then(|mut statement| {
            for (at, &bucket) in buckets.iter().enumerate() {
                let mut rows = statement.query([row_id(segment.id, bucket.into())])?;
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

    /// Learns what has been written since the last look.
    pub(super) fn refresh(&self) -> Result<()> {
        if self.base.is_some() {
            // Nobody else writes while we do.
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
        if state.seen.is_none() || segments != state.segments {
            *state = State::new(segments);
            self.read_segments(state)?;
        }
        self.read_rest(state, u32::MAX)?;
        state.seen = Some(version);
        Ok(())
    }

    pub(super) fn segments(&self) -> Result<Vec<Segment>> {
        let read = self.connection.prepare_cached("SELECT id, first, next FROM segment ORDER BY first");
        let segments = read.and_then(|mut statement| {
            let segment =
                |row: &rusqlite::Row<'_>| Ok(Segment { id: row.get(0)?, first: row.get(1)?, next: row.get(2)? });
            statement.query_map([], segment)?.collect()
        });
        segments.map_err(|error| self.failed(error))
    }

    fn read_segments(&self, state: &mut State) -> Result<()> {
        let sql = "SELECT sizes, lengths FROM segment ORDER BY first";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([])?;
            let mut segments = state.segments.iter();
            while let (Some(row), Some(segment)) = (rows.next()?, segments.next()) {
                for (total, &size) in state.frequencies.iter_mut().zip(row.get_ref(0)?.as_blob()?) {
                    *total = total.saturating_add(frequency(size));
                }
                state.lengths.resize(segment.first as usize, 0);
                state.lengths.extend_from_slice(row.get_ref(1)?.as_blob()?);
                state.lengths.resize(segment.next as usize, 0);
                state.next = segment.next;
            }
            Ok(())
        });
        read.map_err(|error| self.failed(error))
    }

    /// Lists texts that are in no segment, until there are `most` of them.
    pub(super) fn read_rest(&self, state: &mut State, most: u32) -> Result<()> {
        let first = state.next;
        let sql = "SELECT id, text FROM text WHERE id >= ?1 ORDER BY id";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([first])?;
            while state.next - first < most {
                let Some(row) = rows.next()? else { break };
                let id: u32 = row.get(0)?;
                // Texts that were deleted leave gaps.
                while state.next < id {
                    state.skip();
                }
                let text = row.get_ref(1)?.as_str()?;
                state.push(text, hash(text));
            }
            Ok(())
        });
        state.settle();
        read.map_err(|error| self.failed(error))
    }
}
