//! The parts of the index that are kept in memory between searches.
//!
//! Everything here can be read from the file again, and is dropped whenever
//! another program has written or a transaction was rolled back.

use crate::memory::index::{BUCKETS, Bucket, PostingLists};

use super::hash_filter::HashFilter;
use super::hash_rows::Fresh;
use super::segment::IndexSegment;
use super::worker::IndexWorker;

/// The parts of the index that are remembered between searches.
#[derive(Debug, Default)]
pub(super) struct IndexState {
    /// SQLite's number for the state that other programs have written; `None`
    /// before the first look.
    pub(super) seen: Option<i64>,
    /// The segments of the index, in order of the texts.
    pub(super) segments: Vec<IndexSegment>,
    /// By bucket, about how many texts the segments list.
    pub(super) frequencies: Vec<u32>,
    /// The kept length of every listed text by id, those of `rest` included; 0
    /// for those of `unread`.
    pub(super) lengths: Vec<u8>,
    /// The segments whose lengths have not been read yet: only searches that
    /// need them read them.
    pub(super) unread: Vec<IndexSegment>,
    /// Whether the file has a table of heads; a file of an earlier program has
    /// none.
    pub(super) has_heads: bool,
    /// The number that the next text gets.
    pub(super) next: u32,
    /// Texts that are in no segment.
    pub(super) rest: Option<PostingLists>,
    /// Lists texts in its own thread before they come to `rest`.
    worker: IndexWorker,
    /// Empty lists, kept for their allocated memory.
    pub(super) spare: Option<PostingLists>,
    /// Finds texts by their hashes.
    pub(super) hashes: Hashes,
}

impl IndexState {
    /// The state of a file with these segments, before they are read.
    pub(super) fn new(segments: Vec<IndexSegment>) -> Self {
        // Texts are numbered from 1; number 0 has a length that nothing asks
        // for.
        IndexState { segments, frequencies: vec![0; BUCKETS], lengths: vec![0], next: 1, ..IndexState::default() }
    }

    /// Changes whenever another program has written.
    pub(super) fn version(&self) -> Option<i64> {
        self.seen
    }

    /// The approximate number of texts in a bucket.
    pub(super) fn frequency(&self, bucket: Bucket) -> u64 {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.lists[bucket as usize].len());
        u64::from(self.frequencies[bucket as usize]) + rest as u64
    }

    /// Lists a text, and gives it its number.
    ///
    /// The number is known at once; the listing may still be going on in
    /// another thread.
    pub(super) fn push(&mut self, text: &str, hash: u32) -> u32 {
        let id = self.next;
        self.next += 1;
        self.hashes.add(hash, id);
        let (rest, spare, first) = (&mut self.rest, &mut self.spare, self.lengths.len() as u32);
        self.worker.push(text, || rest.take().unwrap_or_else(|| restarted(spare.take(), first)));
        id
    }

    /// Leaves a gap before a text, because those before it were deleted.
    pub(super) fn skip_to(&mut self, id: u32) {
        self.finish_indexing();
        self.rest.get_or_insert_with(|| restarted(self.spare.take(), self.next)).skip_to(id);
        // A missing text has no length and is in no list, so that no search
        // finds it.
        self.lengths.resize(id as usize, 0);
        self.next = id;
    }

    /// Waits until the worker has listed all texts.
    ///
    /// Searches and segments need complete lists, so that both call this first.
    pub(super) fn finish_indexing(&mut self) {
        if self.worker.is_empty() {
            return;
        }
        let (rest, spare, first) = (&mut self.rest, &mut self.spare, self.lengths.len() as u32);
        let lists = self.worker.finish(|| rest.take().unwrap_or_else(|| restarted(spare.take(), first)));
        // Of lists that were begun before the worker took over, the first
        // lengths are here already.
        let known = self.lengths.len() - lists.first as usize;
        self.lengths.extend_from_slice(&lists.lengths[known..]);
        self.rest = Some(lists);
    }
}

/// Allocated lists are used again: a bucket's vector is as long as it was
/// needed before.
fn restarted(spare: Option<PostingLists>, first: u32) -> PostingLists {
    match spare {
        Some(mut lists) => {
            lists.restart(first);
            lists
        }
        None => PostingLists::new(first),
    }
}

/// The hashes that are remembered between searches.
///
/// `fresh` is exact, `filter` is approximate, and both are kept up to date
/// while texts are added.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    /// The texts added since the segments were written.
    pub fresh: Fresh,
    /// Rejects most hashes that no segment has.
    pub filter: Option<HashFilter>,
    /// How often the segments were asked; a filter pays off after some times.
    pub asked: usize,
}

impl Hashes {
    /// Adds the hash of a text that is not in a segment yet.
    pub(super) fn add(&mut self, hash: u32, id: u32) {
        self.fresh.add(hash, id);
        if let Some(filter) = &mut self.filter {
            filter.add(hash);
        }
    }
}
