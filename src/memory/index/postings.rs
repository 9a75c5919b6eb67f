//! Posting lists: for each bucket the texts indexed under it, in ascending
//! order.

use crate::Result;
use crate::memory::tokens::Keys;

use super::grams::{BUCKETS, Bucket, buckets};

/// Lengths are kept in one byte; this value means "this many tokens or more".
pub(crate) const LONG: u8 = u8::MAX;

/// Where a search reads posting lists from.
///
/// A search does not know whether lists lie in memory, in a file, or partly in
/// both.
pub(crate) trait PostingSource {
    /// The approximate number of texts in a bucket.
    fn frequency(&self, bucket: Bucket) -> u64;
    /// Passes the texts that each bucket lists to `each`, in any number of
    /// pieces; within one bucket they grow. `each` gets the bucket's place in
    /// `buckets`.
    fn read(&self, buckets: &[Bucket], each: &mut dyn FnMut(usize, &[u32])) -> Result<()>;
    /// The kept length of every text, by number.
    fn lengths(&self) -> &[u8];
}

/// The lists of a run of texts, in the program's memory: those of a whole
/// memory without a file, and those of the texts that a file has in no segment
/// yet.
///
/// A list for each bucket, empty for most: 1.7 MB for the 70,144 empty lists,
/// which one memory can afford.
#[derive(Debug, Clone)]
pub(crate) struct PostingLists {
    /// The number of the first text.
    pub first: u32,
    /// For each bucket its texts, growing.
    pub lists: Vec<Vec<u32>>,
    /// The kept length of each text.
    pub lengths: Vec<u8>,
    /// By bucket: how many texts there were when one was listed last. It shows
    /// whether the next text is listed already.
    listed: Vec<u32>,
    /// The buckets of a text, kept for the allocated memory.
    buckets: Vec<Bucket>,
}

impl PostingLists {
    /// Empty lists for texts numbered from `first` on.
    pub(crate) fn new(first: u32) -> Self {
        PostingLists {
            first,
            lists: vec![Vec::new(); BUCKETS],
            lengths: Vec::new(),
            listed: vec![0; BUCKETS],
            buckets: Vec::new(),
        }
    }

    /// The number that the next text gets.
    pub(crate) fn next(&self) -> u32 {
        self.first + self.lengths.len() as u32
    }

    /// Clears all lists, to continue with text `first`. Allocated memory is
    /// kept.
    #[cfg(feature = "store")]
    pub(crate) fn restart(&mut self, first: u32) {
        self.first = first;
        self.lists.iter_mut().for_each(Vec::clear);
        self.lengths.clear();
        self.listed.fill(0);
    }

    /// Leaves a gap up to a text, because the texts before it were deleted.
    #[cfg(feature = "store")]
    pub(crate) fn skip_to(&mut self, next: u32) {
        self.lengths.resize(next.saturating_sub(self.first) as usize, 0);
    }

    /// Indexes the next text.
    pub(crate) fn push(&mut self, keys: &Keys) {
        let id = self.next();
        // The length is stored beside the lists, because the length window
        // needs it for texts that are never read.
        self.lengths.push(kept_length(keys.core.len()));
        let texts = self.lengths.len() as u32;
        // Hashed first and entered then: the lists lie far apart in memory, and a
        // loop that does nothing else waits for several of them at once.
        self.buckets.clear();
        self.buckets.extend(buckets(keys));
        for &bucket in &self.buckets {
            let listed = &mut self.listed[bucket as usize];
            // A text that has a token twice is listed once.
            if *listed != texts {
                *listed = texts;
                self.lists[bucket as usize].push(id);
            }
        }
    }
}

/// A number of tokens as it is kept, in one byte.
///
/// Longer texts are rare and are compared anyway.
pub(crate) fn kept_length(tokens: usize) -> u8 {
    tokens.min(usize::from(LONG)) as u8
}

/// Packs ascending numbers as differences in seven-bit groups; the first one is
/// the difference to `before`.
///
/// Neighbours in a list are close, so that most differences take one byte.
#[cfg(feature = "store")]
pub(crate) fn pack(ids: &[u32], before: u32, into: &mut Vec<u8>) {
    let mut last = before;
    for &id in ids {
        push_number(id - last, into);
        last = id;
    }
}

/// Appends a number in seven-bit groups, low ones first; all bytes but the last
/// have the high bit set.
#[cfg(feature = "store")]
pub(crate) fn push_number(mut number: u32, into: &mut Vec<u8>) {
    while number >= 128 {
        into.push(number as u8 | 128);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Unpacks the result of [`pack`]. Damaged bytes give wrong numbers but never a
/// panic; callers check the numbers.
///
/// Numbers that a damaged list gives are beyond the last text or name the wrong
/// one; both are found when the text is read.
#[cfg(feature = "store")]
pub(crate) fn unpack(bytes: &[u8], before: u32, into: &mut Vec<u32>) {
    let mut last = before;
    let (mut rest, mut shift) = (0u32, 0u32);
    for &byte in bytes {
        rest |= u32::from(byte & 127).wrapping_shl(shift);
        if byte < 128 {
            last = last.wrapping_add(rest);
            into.push(last);
            (rest, shift) = (0, 0);
        } else {
            // Bounded, since a damaged list may never end its number.
            shift = (shift + 7).min(31);
        }
    }
}
