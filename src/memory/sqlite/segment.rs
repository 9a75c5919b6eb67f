//! Segments: runs of texts with their own posting lists and hashes. A segment
//! never changes once it is written.

use crate::memory::index::BUCKETS;

/// The texts from `first` on, before `next`.
///
/// Segments follow each other without gaps; together they span the texts from 1
/// on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IndexSegment {
    /// Its row in the file.
    pub id: i64,
    /// The first text that it lists.
    pub first: u32,
    /// The first text after those that it lists.
    pub next: u32,
}

impl IndexSegment {
    /// How many texts it spans, deleted ones included.
    pub(super) fn span(&self) -> u32 {
        self.next.saturating_sub(self.first)
    }
}

/// How many bits of a row's number the bucket takes: enough for [`BUCKETS`] and
/// for the rows of hashes.
const BUCKET_BITS: u32 = 17;
const _: () = assert!(BUCKETS < 1 << BUCKET_BITS);

/// The number of the row that has a segment's list of a bucket, or one of its
/// stretches of hashes.
///
/// Rows of one segment are neighbours in the table, so that a search and a
/// deletion read few pages.
pub(super) fn row_id(segment: i64, bucket: i64) -> i64 {
    segment.wrapping_shl(BUCKET_BITS) | bucket
}

/// A count in a byte: its exponent and the three bits after the first. Searches
/// only order lists by it.
///
/// One byte a bucket instead of four: there are 70,144 of them for each
/// segment.
pub(super) fn size_code(count: usize) -> u8 {
    let exponent = (count + 1).ilog2();
    let bits = ((count + 1) << 3 >> exponent) & 7;
    (exponent as u8).saturating_mul(8) | bits as u8
}

/// About the count that [`size_code`] was given.
///
/// At most one eighth too small, which is exact enough to distinguish rare
/// lists from frequent ones.
pub(super) fn frequency(size: u8) -> u32 {
    (((8 + u64::from(size & 7)) << (size >> 3) >> 3) - 1).min(u32::MAX.into()) as u32
}
