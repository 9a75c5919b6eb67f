//! Checksums of rows: CRC-32 over the number and all values, so that a flipped
//! bit, or a value in the wrong row, is noticed when the row is read.
//!
//! SQLite trusts the disk. A memory that was copied by a failing disk or a bad
//! network would give wrong translations without anyone noticing; with a
//! checksum for each row it gives errors. CRC-32 finds every single flipped
//! bit, and all but one in four thousand million of other changes. It is no
//! protection against people.

use crc32fast::Hasher;

use crate::memory::record::UnitRecord;

use super::Sqlite;

impl Sqlite {
    /// True if a row has the checksum that its values give, or if no row of the
    /// file has one.
    pub(super) fn is_as_written(&self, found: i64, expected: u32) -> bool {
        found == i64::from(expected) || !self.has_checksums
    }
}

/// The checksum of a text or name with its number.
///
/// The number is included, so that a text in the row of another is noticed too.
pub(super) fn text_checksum(id: u32, text: &str) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&id.to_le_bytes());
    hasher.update(text.as_bytes());
    hasher.finalize()
}

/// The checksum of a head with the number of its row.
pub(super) fn head_checksum(id: i64, texts: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&id.to_le_bytes());
    hasher.update(texts);
    hasher.finalize()
}

/// The checksum of a unit with its number.
///
/// The order and width of the values are part of the file's format.
pub(super) fn unit_checksum(id: u64, record: &UnitRecord) -> u32 {
    let r = record;
    let mut bytes = Vec::with_capacity(192);
    bytes.extend_from_slice(&id.to_le_bytes());
    for number in [r.source, r.target, r.source_tag, r.target_tag] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    let confidence = r.confidence.map(f32::to_bits);
    for number in [r.before, r.after, r.document, r.origin, r.creator, r.changer, confidence] {
        push_optional(number.map(u32::to_le_bytes), &mut bytes);
    }
    push_optional(r.position.map(u64::to_le_bytes), &mut bytes);
    push_optional(r.usage.map(u64::to_le_bytes), &mut bytes);
    for text in [&r.created, &r.changed, &r.extra] {
        // The length comes first, so that `ab`, `c` and `a`, `bc` are not the
        // same bytes.
        push_optional(text.as_ref().map(|text| (text.len() as u64).to_le_bytes()), &mut bytes);
        bytes.extend_from_slice(text.as_deref().unwrap_or_default().as_bytes());
    }
    let mut hasher = Hasher::new();
    hasher.update(&bytes);
    hasher.finalize()
}

/// Appends an optional value; a leading byte distinguishes `None` from 0.
///
/// `None` and 0 must differ: a confidence of 0 is not an unknown one.
fn push_optional<const N: usize>(value: Option<[u8; N]>, into: &mut Vec<u8>) {
    into.push(u8::from(value.is_some()));
    if let Some(bytes) = value {
        into.extend_from_slice(&bytes);
    }
}
