//! Sixteen bytes as one number, the first byte in the lowest bits: word tests
//! without a loop.
//!
//! ```text
//! bytes      'a'  'b'  'c'  …          the order of the text
//! bits       0-7  8-15 16-23 …         little-endian, on every machine
//! ```
//!
//! The operations work on all sixteen bytes at once, in a few instructions of
//! integer arithmetic. None of them carries from one byte to the next.

/// The byte in each of the sixteen places.
const fn all(byte: u8) -> u128 {
    u128::from_le_bytes([byte; 16])
}

/// The sixteen bytes from `from` on; `None` if there are fewer.
#[inline]
pub(super) fn at(bytes: &[u8], from: usize) -> Option<u128> {
    bytes.get(from..)?.first_chunk().map(|chunk| u128::from_le_bytes(*chunk))
}

/// The sixteen bytes before `end`; blanks stand for those before the text.
#[inline]
pub(super) fn before(bytes: &[u8], end: usize) -> u128 {
    end.checked_sub(16).and_then(|from| at(bytes, from)).unwrap_or_else(|| first(bytes, end))
}

/// [`before`] near the start of the text.
#[cold]
fn first(bytes: &[u8], end: usize) -> u128 {
    let mut sixteen = [b' '; 16];
    let head = bytes.get(..end).unwrap_or_default();
    if let Some(place) = sixteen.len().checked_sub(head.len()) {
        sixteen[place..].copy_from_slice(head);
    }
    u128::from_le_bytes(sixteen)
}

/// True if all bytes are ASCII.
#[inline]
pub(super) fn is_ascii(bytes: u128) -> bool {
    bytes & all(0x80) == 0
}

/// The byte in each of eight places.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// ASCII capitals in lower case.
///
/// All other bytes are unchanged.
#[inline]
pub(super) fn lower(bytes: u128) -> u128 {
    let high = (bytes >> 64) as u64;
    // Most words are short.
    let high = if high == 0 { 0 } else { lower8(high) };
    u128::from(lower8(bytes as u64)) | u128::from(high) << 64
}

/// [`lower`] for eight bytes.
#[inline]
fn lower8(bytes: u64) -> u64 {
    // The addends are below 0x80, so sums cannot carry into the next byte.
    let low = bytes & eight(0x7F);
    let capitals = (low + eight(0x80 - b'A')) & !(low + eight(0x7F - b'Z')) & !bytes & eight(0x80);
    bytes | capitals >> 2
}

/// The number of bytes at the end that may belong to a word: those above `"` in
/// ASCII, other than `([{/`. All bytes must be ASCII.
///
/// Each comparison sets the top bit of its byte; the number of leading clear
/// bytes is the length.
#[inline]
pub(super) fn word_length(bytes: u128) -> usize {
    let edges = |bytes: u64| {
        let blank = !(bytes + eight(0x7F - b'"'));
        let bracket = !(((bytes & eight(0xDF)) ^ eight(b'[')) + eight(0x7F));
        let round = !((bytes ^ eight(b'(')) + eight(0x7F));
        let slash = !((bytes ^ eight(b'/')) + eight(0x7F));
        (blank | bracket | round | slash) & eight(0x80)
    };
    // Most words are short.
    let last = edges((bytes >> 64) as u64);
    if last != 0 {
        return last.leading_zeros() as usize / 8;
    }
    8 + edges(bytes as u64).leading_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told() {
        for byte in 0..=255 {
            let bytes = u128::from_le_bytes([byte; 16]);
            assert_eq!(is_ascii(bytes), byte.is_ascii());
            assert_eq!(lower(bytes).to_le_bytes(), [byte.to_ascii_lowercase(); 16]);
        }
        for byte in 0..=127u8 {
            for place in 0..16 {
                let mut bytes = [b'a'; 16];
                bytes[place] = byte;
                let edge = byte <= b'"' || b"([{/".contains(&byte);
                let length = if edge { 15 - place } else { 16 };
                assert_eq!(word_length(u128::from_le_bytes(bytes)), length, "{byte} at {place}");
            }
        }
    }
}
