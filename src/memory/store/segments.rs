//! Segments: stretches of texts with the lists of their grams and their hashes.
//!
//! What a segment has never changes, so adding texts only adds rows. Texts that are not in a segment yet are fewer than
//! [`MANY`] after every transaction. Small neighbouring segments are joined from time to time, never more of them
//! than half of the memory at once, so that not too much space falls free.

use rusqlite::params;

use crate::Result;
use crate::memory::index::{BUCKETS, Lists, pack};
use crate::memory::tokens::keys;

use super::Store;
use super::hashes::{entry, hash};
use super::lists::State;

/// So many texts without a segment get one.
const MANY: u32 = 4096;
/// The texts of a segment that is made from scratch.
const CHUNK: u32 = 1 << 17;
/// How many segments are joined at once.
const JOINED: usize = 4;

/// The texts from `first` on, before `next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub id: i64,
    pub first: u32,
    pub next: u32,
}

impl Store {
    /// Makes a segment at the end of a transaction, if it pays.
    pub(crate) fn list_if_many(&mut self) -> Result<()> {
        let state = self.state.get_mut();
        if state.next.saturating_sub(state.segments.last().map_or(1, |last| last.next)) < MANY {
            return Ok(());
        }
        state.settle();
        self.make_segment()?;
        self.join_some()
    }

    /// Makes segments of all texts that are in none.
    pub(crate) fn list_rest(&mut self) -> Result<()> {
        self.state.replace(State::new(Vec::new()));
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
        let entries = state.hashes.fresh.take();
        segment.id = self.add_segment(&segment, &sizes, &rest.lengths)?;
        self.add_hashes(&segment, &entries)?;
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
        let few = |run: &[Segment]| run[JOINED - 1].next - run[0].first <= (texts / 2).max(CHUNK);
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
        let mut entries = Vec::new();
        old.iter().try_for_each(|segment| self.entries(segment, &mut entries))?;
        entries.sort_unstable();
        self.add_hashes(&joined, &entries)?;
        for segment in &old {
            self.drop_segment(segment.id)?;
        }
        self.state.get_mut().segments.splice(range, [joined]);
        Ok(())
    }

    fn drop_segment(&self, id: i64) -> Result<()> {
        let (from, to) = (row_id(id, 0), row_id(id, BUCKETS as i64));
        let done = self.connection.execute("DELETE FROM gram WHERE id >= ?1 AND id < ?2", [from, to]);
        done.and_then(|_| self.connection.execute("DELETE FROM hash WHERE id >= ?1 AND id < ?2", [from, to]))
            .and_then(|_| self.connection.execute("DELETE FROM segment WHERE id = ?1", [id]))
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
            let (right, hashes) = self.listed_anew(&segment)?;
            let (mut list, mut found) = (Vec::new(), Vec::new());
            let wrong = (0..BUCKETS).filter(|&bucket| {
                found.clear();
                let read =
                    self.read_lists(&segment, &[bucket as u16], &mut list, |_, texts| found.extend_from_slice(texts));
                read.is_err() || found != right.lists[bucket]
            });
            let mut entries = Vec::new();
            let same = self.entries(&segment, &mut entries).is_ok() && entries == hashes;
            let wrong = wrong.count() + usize::from(!same);
            if wrong > 0 {
                let Segment { first, next, .. } = segment;
                problems.push(format!(
                    "{wrong} lists of texts {first}–{next} are not what the texts say; `compact` makes them anew"
                ));
            }
        }
        Ok(problems)
    }

    /// The lists and hashes that a segment should have.
    fn listed_anew(&self, segment: &Segment) -> Result<(Lists, Vec<u64>)> {
        let mut lists = Lists::new(segment.first);
        let mut hashes = Vec::new();
        let mut scratch = Vec::new();
        let sql = "SELECT id, text FROM text WHERE id >= ?1 AND id < ?2 ORDER BY id";
        let read = self.connection.prepare(sql).and_then(|mut statement| {
            let mut rows = statement.query([segment.first, segment.next])?;
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                while lists.next() < id {
                    lists.skip();
                }
                let text = row.get_ref(1)?.as_str()?;
                keys(text, &mut scratch);
                lists.push(&scratch);
                hashes.push(entry(hash(text), id));
            }
            Ok(())
        });
        hashes.sort_unstable();
        read.map(|()| (lists, hashes)).map_err(|error| self.failed(error))
    }
}

/// The row of a segment's list or hashes.
pub(super) fn row_id(segment: i64, bucket: i64) -> i64 {
    segment << 16 | bucket
}

/// A count in a byte: its exponent and the three bits after the first.
fn size(count: usize) -> u8 {
    let exponent = (count + 1).ilog2();
    let bits = ((count + 1) << 3 >> exponent) & 7;
    (exponent as u8).saturating_mul(8) | bits as u8
}

/// About what [`size`] was made from.
pub(super) fn frequency(size: u8) -> u32 {
    (((8 + u64::from(size & 7)) << (size >> 3) >> 3) - 1).min(u32::MAX.into()) as u32
}
