//! The lists of grams in the file.
//!
//! A segment lists a stretch of texts; its lists never change, so adding texts only adds rows. Texts that are not in
//! a segment yet (fewer than [`MANY`] after every transaction) are listed in memory when a search first needs it.
//! Small neighbouring segments are joined from time to time, never more of them than a quarter of the memory at
//! once, so that little space falls free.

use std::cell::Ref;

use rusqlite::params;

use crate::Result;
use crate::memory::index::{BUCKETS, Listed, Lists, pack, unpack};
use crate::memory::tokens::keys;

use super::Store;

/// So many texts without a segment get one.
const MANY: u32 = 4096;
/// The texts of a segment that is made from scratch.
const CHUNK: u32 = 1 << 17;
/// How many segments are joined at once.
const JOINED: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    id: i64,
    first: u32,
    next: u32,
}

/// What is remembered of the lists between searches.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// SQLite's number for what other programs have written; none before the first look.
    seen: Option<i64>,
    segments: Vec<Segment>,
    /// By bucket, about how many texts the segments list.
    frequencies: Vec<u32>,
    /// The kept length of every text by id, those of `rest` included.
    lengths: Vec<u8>,
    /// Texts that are in no segment.
    rest: Option<Lists>,
    /// Lists to be used again.
    spare: Option<Lists>,
    /// Scratch: the keys of the text to add.
    pub keys: Vec<u64>,
}

impl State {
    /// Changes whenever another program has written.
    pub(super) fn version(&self) -> Option<i64> {
        self.seen
    }

    /// Lists the text of `keys`, and gives it its number.
    pub(crate) fn push(&mut self) -> u32 {
        let next = self.lengths.len() as u32;
        let spare = &mut self.spare;
        let rest = self.rest.get_or_insert_with(|| restarted(spare.take(), next));
        let id = rest.next();
        rest.push(&self.keys);
        self.lengths.push(crate::memory::index::kept_length(self.keys.len()));
        id
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
        Ok(View { store: self, state: self.state.borrow() })
    }

    /// Hands out what buckets list in a segment; `list` is scratch.
    fn read_lists(
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
    pub(crate) fn refresh(&self) -> Result<()> {
        let version = self.connection.prepare_cached("PRAGMA data_version");
        let version = version.and_then(|mut statement| statement.query_row([], |row| row.get(0)));
        let version = version.map_err(|error| self.failed(error))?;
        let state = &mut *self.state.borrow_mut();
        if state.seen == Some(version) {
            return Ok(());
        }
        let segments = self.segments()?;
        if state.seen.is_none() || segments != state.segments {
            *state = State { segments, frequencies: vec![0; BUCKETS], lengths: vec![0], ..State::default() };
            self.read_segments(state)?;
        }
        self.read_rest(state, u32::MAX)?;
        state.seen = Some(version);
        Ok(())
    }

    fn segments(&self) -> Result<Vec<Segment>> {
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
            }
            Ok(())
        });
        read.map_err(|error| self.failed(error))
    }

    /// Lists texts that are in no segment, until there are `most` of them.
    fn read_rest(&self, state: &mut State, most: u32) -> Result<()> {
        let sql = "SELECT id, text FROM text WHERE id >= ?1 ORDER BY id";
        let read = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([state.lengths.len() as i64])?;
            while let Some(row) = rows.next()? {
                let id: u32 = row.get(0)?;
                // Texts that were deleted leave gaps.
                while (state.lengths.len() as u32) < id {
                    state.keys.clear();
                    state.lengths.push(0);
                    state.rest.get_or_insert_with(|| Lists::new(state.lengths.len() as u32 - 1)).skip();
                }
                keys(row.get_ref(1)?.as_str()?, &mut state.keys);
                state.push();
                if state.rest.as_ref().is_some_and(|rest| rest.lengths.len() as u32 >= most) {
                    break;
                }
            }
            Ok(())
        });
        read.map_err(|error| self.failed(error))
    }

    /// Makes a segment at the end of a transaction, if it pays.
    pub(crate) fn list_if_many(&mut self) -> Result<()> {
        let texts = self.state.get_mut().rest.as_ref().map_or(0, |rest| rest.lengths.len());
        if (texts as u32) < MANY {
            return Ok(());
        }
        self.make_segment()?;
        self.join_some()
    }

    /// Makes segments of all texts that are in none.
    pub(crate) fn list_rest(&mut self) -> Result<()> {
        self.state.replace(State { frequencies: vec![0; BUCKETS], lengths: vec![0], ..State::default() });
        loop {
            let mut state = self.state.take();
            let read = self.read_rest(&mut state, CHUNK);
            let more = state.rest.is_some();
            self.state.replace(state);
            read?;
            if !more {
                return Ok(());
            }
            self.make_segment()?;
        }
    }

    fn make_segment(&mut self) -> Result<()> {
        let state = self.state.get_mut();
        let Some(rest) = state.rest.take() else { return Ok(()) };
        let sizes: Vec<u8> = rest.lists.iter().map(|list| size(list.len())).collect();
        let mut segment = Segment { id: 0, first: rest.first, next: rest.next() };
        segment.id = self.add_segment(&segment, &sizes, &rest.lengths)?;
        let mut bytes = Vec::new();
        for (bucket, list) in rest.lists.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            bytes.clear();
            pack(list, segment.first, &mut bytes);
            self.add_list(segment.id, bucket, &bytes)?;
        }
        let state = self.state.get_mut();
        state.spare = Some(rest);
        state.segments.push(segment);
        for (total, &size) in state.frequencies.iter_mut().zip(&sizes) {
            *total = total.saturating_add(frequency(size));
        }
        Ok(())
    }

    fn add_segment(&self, segment: &Segment, sizes: &[u8], lengths: &[u8]) -> Result<i64> {
        let sql = "INSERT INTO segment (first, next, sizes, lengths) VALUES (?1, ?2, ?3, ?4)";
        let added = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.insert(params![segment.first, segment.next, sizes, lengths]));
        added.map_err(|error| self.failed(error))
    }

    fn add_list(&self, segment: i64, bucket: usize, bytes: &[u8]) -> Result<()> {
        let sql = "INSERT INTO gram (id, texts) VALUES (?1, ?2)";
        let added = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![row_id(segment, bucket as i64), bytes]));
        added.map(|_| ()).map_err(|error| self.failed(error))
    }

    /// Joins the first neighbours that are of one size class and not too large.
    fn join_some(&mut self) -> Result<()> {
        let segments = &self.state.get_mut().segments;
        let texts = segments.last().map_or(0, |last| last.next);
        let class = |segment: &Segment| ((segment.next - segment.first) / MANY).max(1).ilog2() / 2;
        let few = |run: &[Segment]| run[JOINED - 1].next - run[0].first <= (texts / 4).max(CHUNK);
        let alike = |run: &[Segment]| run.iter().all(|segment| class(segment) <= class(&run[JOINED - 1]));
        match segments.windows(JOINED).position(|run| few(run) && alike(run)) {
            Some(at) => self.join(at..at + JOINED),
            None => Ok(()),
        }
    }

    /// Joins as long as there is more than one segment.
    pub(crate) fn join_all(&mut self) -> Result<()> {
        let mut at = 0;
        while self.state.get_mut().segments.len() > 1 {
            let count = self.state.get_mut().segments.len();
            if at + 1 >= count {
                at = 0;
            }
            self.join(at..(at + JOINED).min(count))?;
            at += 1;
        }
        Ok(())
    }

    /// Makes one segment of neighbouring ones.
    fn join(&mut self, range: std::ops::Range<usize>) -> Result<()> {
        let state = self.state.get_mut();
        let old = state.segments[range.clone()].to_vec();
        let (Some(first), Some(last)) = (old.first(), old.last()) else { return Ok(()) };
        let mut joined = Segment { id: 0, first: first.first, next: last.next };
        let lengths = state.lengths[joined.first as usize..joined.next as usize].to_vec();
        let mut sizes = vec![0; BUCKETS];
        joined.id = self.add_segment(&joined, &sizes, &lengths)?;
        let (mut ids, mut bytes, mut list) = (Vec::new(), Vec::new(), Vec::new());
        for (bucket, size_of) in sizes.iter_mut().enumerate() {
            ids.clear();
            bytes.clear();
            for segment in &old {
                self.read_lists(segment, &[bucket as u16], &mut list, |_, texts| ids.extend_from_slice(texts))?;
            }
            *size_of = size(ids.len());
            if !ids.is_empty() {
                pack(&ids, joined.first, &mut bytes);
                self.add_list(joined.id, bucket, &bytes)?;
            }
        }
        let done = self.connection.execute("UPDATE segment SET sizes = ?2 WHERE id = ?1", params![joined.id, sizes]);
        done.map_err(|error| self.failed(error))?;
        for segment in &old {
            self.drop_segment(segment.id)?;
        }
        self.state.get_mut().segments.splice(range, [joined]);
        Ok(())
    }

    fn drop_segment(&self, id: i64) -> Result<()> {
        let (from, to) = (row_id(id, 0), row_id(id, BUCKETS as i64));
        let done = self.connection.execute("DELETE FROM gram WHERE id >= ?1 AND id < ?2", [from, to]);
        done.and_then(|_| self.connection.execute("DELETE FROM segment WHERE id = ?1", [id]))
            .map(|_| ())
            .map_err(|error| self.failed(error))
    }

    /// Compares the lists with what the texts should have.
    pub(crate) fn wrong_lists(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let mut next = 1;
        for segment in self.segments()? {
            if segment.first != next || segment.next <= segment.first {
                problems.push(format!(
                    "the lists of texts {}–{} do not follow the ones before",
                    segment.first, segment.next
                ));
            }
            next = segment.next;
            let right = self.listed_anew(&segment)?;
            let (mut list, mut found) = (Vec::new(), Vec::new());
            let wrong = (0..BUCKETS).filter(|&bucket| {
                found.clear();
                let read =
                    self.read_lists(&segment, &[bucket as u16], &mut list, |_, texts| found.extend_from_slice(texts));
                read.is_err() || found != right.lists[bucket]
            });
            let wrong = wrong.count();
            if wrong > 0 {
                let Segment { first, next, .. } = segment;
                problems.push(format!(
                    "{wrong} lists of texts {first}–{next} are not what the texts say; `compact` makes them anew"
                ));
            }
        }
        Ok(problems)
    }

    fn listed_anew(&self, segment: &Segment) -> Result<Lists> {
        let mut lists = Lists::new(segment.first);
        let mut scratch = Vec::new();
        let sql = "SELECT id, text FROM text WHERE id >= ?1 AND id < ?2 ORDER BY id";
        let read = self.connection.prepare(sql).and_then(|mut statement| {
            let mut rows = statement.query([segment.first, segment.next])?;
            while let Some(row) = rows.next()? {
                while lists.next() < row.get(0)? {
                    lists.skip();
                }
                keys(row.get_ref(1)?.as_str()?, &mut scratch);
                lists.push(&scratch);
            }
            Ok(())
        });
        read.map(|()| lists).map_err(|error| self.failed(error))
    }
}

fn row_id(segment: i64, bucket: i64) -> i64 {
    segment << 16 | bucket
}

/// A count in a byte: its exponent and the three bits after the first.
fn size(count: usize) -> u8 {
    let exponent = (count + 1).ilog2();
    let bits = ((count + 1) << 3 >> exponent) & 7;
    (exponent as u8).saturating_mul(8) | bits as u8
}

/// About what [`size`] was made from.
fn frequency(size: u8) -> u32 {
    (((8 + u64::from(size & 7)) << (size >> 3) >> 3) - 1).min(u32::MAX.into()) as u32
}
