//! Rows in SQLite's record format (<https://sqlite.org/fileformat2.html>,
//! section 2.1): the types of all values, then the values.
//!
//! ```text
//! 4 | 0  41  4 | Close the valve. … | checksum
//! ^   ^  ^   ^ 32-bit integer
//! |   |  text of (41 - 13) / 2 = 14 bytes
//! |   NULL: the row's number is the key of the tree
//! length of the types
//! ```

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ColumnValue<'v> {
    /// No value.
    Null,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'v str),
    /// Bytes.
    Blob(&'v [u8]),
}

impl<'v> ColumnValue<'v> {
    /// The integer, if it is one.
    pub(super) fn integer(self) -> Option<i64> {
        if let ColumnValue::Integer(number) = self { Some(number) } else { None }
    }

    /// The text, if it is one.
    pub(super) fn text(self) -> Option<&'v str> {
        if let ColumnValue::Text(text) = self { Some(text) } else { None }
    }
}

impl From<u32> for ColumnValue<'_> {
    fn from(number: u32) -> Self {
        ColumnValue::Integer(number.into())
    }
}

impl From<i64> for ColumnValue<'_> {
    fn from(number: i64) -> Self {
        ColumnValue::Integer(number)
    }
}

impl<'v> From<&'v str> for ColumnValue<'v> {
    fn from(text: &'v str) -> Self {
        ColumnValue::Text(text)
    }
}

impl<'v> From<&'v [u8]> for ColumnValue<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        ColumnValue::Blob(bytes)
    }
}

impl<'v, T: Into<ColumnValue<'v>>> From<Option<T>> for ColumnValue<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(ColumnValue::Null, Into::into)
    }
}

/// Packs rows; it keeps its memory from one row to the next.
#[derive(Debug, Default)]
pub(super) struct RowPacker {
    types: Vec<u8>,
    bytes: Vec<u8>,
}

impl RowPacker {
    /// The record of a row of fewer than a hundred values.
    ///
    /// The types then take at most 127 bytes, so that their length takes one.
    pub(super) fn pack(&mut self, values: &[ColumnValue<'_>]) -> &[u8] {
        self.types.clear();
        values.iter().for_each(|value| push_varint(kind(value), &mut self.types));
        self.bytes.clear();
        self.bytes.push(self.types.len() as u8 + 1);
        self.bytes.extend_from_slice(&self.types);
        for value in values {
            match value {
                ColumnValue::Null => {}
                ColumnValue::Integer(number) => {
                    self.bytes.extend_from_slice(&number.to_be_bytes()[8 - integer_width(*number)..]);
                }
                ColumnValue::Text(text) => self.bytes.extend_from_slice(text.as_bytes()),
                ColumnValue::Blob(bytes) => self.bytes.extend_from_slice(bytes),
            }
        }
        &self.bytes
    }
}

/// The serial type of a value.
fn kind(value: &ColumnValue<'_>) -> u64 {
    match value {
        ColumnValue::Null => 0,
        ColumnValue::Integer(0) => 8,
        ColumnValue::Integer(1) => 9,
        ColumnValue::Integer(number) => match integer_width(*number) {
            8 => 6,
            6 => 5,
            width => width as u64,
        },
        ColumnValue::Text(text) => text.len() as u64 * 2 + 13,
        ColumnValue::Blob(bytes) => bytes.len() as u64 * 2 + 12,
    }
}

/// How many bytes an integer takes; 0 and 1 are serial types of their own.
fn integer_width(number: i64) -> usize {
    let bits = 65 - (number ^ (number >> 63)).leading_zeros();
    match (number, bits) {
        (0 | 1, _) => 0,
        (_, ..=32) => bits.div_ceil(8) as usize,
        (_, ..=48) => 6,
        _ => 8,
    }
}

/// Appends a number in seven-bit groups, high ones first (SQLite's varint).
pub(super) fn push_varint(number: u64, into: &mut Vec<u8>) {
    if number < 128 {
        return into.push(number as u8);
    }
    // The ninth byte has eight bits.
    let nine = number >> 56 != 0;
    let (mut rest, last) = if nine { (number >> 8, number as u8) } else { (number >> 7, number as u8 & 127) };
    let groups = if nine { 8 } else { (64 - rest.leading_zeros()).div_ceil(7) };
    let start = into.len();
    into.resize(start + groups as usize, 0);
    for byte in into[start..].iter_mut().rev() {
        *byte = rest as u8 | 128;
        rest >>= 7;
    }
    into.push(last);
}

/// Takes a number that [`push_varint`] wrote off the start of `bytes`; `None`
/// if they end before.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for at in 0..9 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if at == 8 {
            return Some(number << 8 | u64::from(byte));
        }
        number = number << 7 | u64::from(byte & 127);
        if byte < 128 {
            break;
        }
    }
    Some(number)
}

/// The values of a record that [`RowPacker::pack`] wrote; `None` if it is none.
pub(super) fn unpack(record: &[u8]) -> Option<Vec<ColumnValue<'_>>> {
    let mut rest = record;
    let types = take_varint(&mut rest)? as usize;
    let (mut types, mut values) = (record.get(record.len() - rest.len()..types)?, record.get(types..)?);
    let mut found = Vec::new();
    while !types.is_empty() {
        let kind = take_varint(&mut types)?;
        let width = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 => 8,
            _ => (kind.checked_sub(12)? / 2) as usize,
        };
        let (value, rest) = values.split_at_checked(width)?;
        values = rest;
        found.push(match kind {
            0 => ColumnValue::Null,
            8 | 9 => ColumnValue::Integer(kind as i64 - 8),
            1..=6 => ColumnValue::Integer(integer(value)),
            _ if kind % 2 == 1 => ColumnValue::Text(std::str::from_utf8(value).ok()?),
            _ => ColumnValue::Blob(value),
        });
    }
    Some(found)
}

/// A signed integer of at most eight bytes, high ones first.
fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|&first| first >= 128) { -1 } else { 0 };
    bytes.iter().fold(sign, |number, &byte| number << 8 | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_comes_back_as_it_went_in(
            numbers in proptest::collection::vec(any::<i64>(), 0..5), shift in 0u32..64, text in ".{0,40}",
            bytes in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let mut values: Vec<ColumnValue<'_>> = numbers.iter().map(|&number| ColumnValue::Integer(number >> shift)).collect();
            values.extend([ColumnValue::Text(&text), ColumnValue::Null, ColumnValue::Blob(&bytes), ColumnValue::Integer(1)]);
            let mut packer = RowPacker::default();
            prop_assert_eq!(unpack(packer.pack(&values)).unwrap(), values);
        }

        #[test]
        fn a_varint_comes_back_as_it_went_in(number in any::<u64>(), shift in 0u32..64) {
            let mut bytes = Vec::new();
            push_varint(number >> shift, &mut bytes);
            prop_assert!(bytes.len() <= 9);
            prop_assert_eq!(take_varint(&mut &bytes[..]), Some(number >> shift));
        }
    }
}
