//! Positions in a stream, in lines, columns and bytes of the original file.
//!
//! Errors name places in the file that the user has, not in the UTF-8 that it
//! was decoded to. For UTF-16 the bytes can be computed from the characters;
//! for other encodings the text is encoded again, which only happens when an
//! error is reported or a buffer is left.

use encoding_rs::{CoderResult, Encoding};

use crate::Place;

/// A position in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters, from 1.
    pub column: u64,
    /// The offset in the file as it is, not in its UTF-8 form.
    pub byte: u64,
}

impl Mark {
    /// The position as part of an error.
    pub fn place(self) -> Place {
        Place::default().line(self.line).column(self.column).byte(self.byte)
    }
}

/// How bytes of UTF-8 translate to bytes of the original file.
///
/// The text is always UTF-8 in memory; this records its form in the file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Width {
    /// UTF-8: a byte is a byte.
    Same,
    /// UTF-16 of either byte order.
    Utf16,
    /// Any other encoding.
    Encoded(&'static Encoding),
}

impl Width {
    /// True if the file is UTF-8 itself.
    pub fn is_same(self) -> bool {
        matches!(self, Width::Same)
    }
}

/// Moves a position past `bytes`.
///
/// Columns count characters, as editors do, not bytes and not the width on a
/// screen.
pub(super) fn advance(mark: &mut Mark, bytes: &[u8], width: Width) {
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    // Only the bytes after the last line end belong to the column.
    let last = if lines == 0 {
        bytes
    } else {
        // Columns and lines count from 1, bytes from 0.
        mark.line += lines as u64;
        mark.column = 1;
        let at = memchr::memrchr(b'\n', bytes).unwrap_or(0);
        &bytes[at + 1..]
    };
    mark.column += characters(last);
    mark.byte += match width {
        Width::Same => bytes.len() as u64,
        // UTF-16 takes two bytes for a character, four where UTF-8 needs four.
        Width::Utf16 => 2 * (characters(bytes) + bytes.iter().filter(|&&byte| byte >= 0xF0).count() as u64),
        Width::Encoded(encoding) => encoded_length(bytes, encoding),
    };
}

/// The number of characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64
}

/// The length of the text in its original encoding. There is no shortcut for
/// multi-byte encodings, so it is encoded again, in pieces.
fn encoded_length(bytes: &[u8], encoding: &'static Encoding) -> u64 {
    // Without encoding anything: a byte for each character.
    if encoding.is_single_byte() || bytes.is_ascii() {
        return characters(bytes);
    }
    let Ok(mut text) = std::str::from_utf8(bytes) else { return characters(bytes) };
    let (mut encoder, mut length) = (encoding.new_encoder(), 0);
    let mut buffer = [0; 1024];
    loop {
        let (result, read, written, _) = encoder.encode_from_utf8(text, &mut buffer, false);
        length += written as u64;
        text = &text[read..];
        if result == CoderResult::InputEmpty || read == 0 {
            return length;
        }
    }
}
