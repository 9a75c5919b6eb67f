//! Decodes bytes to text: UTF-8 and UTF-16 by their marks, older encodings by
//! name or by guess.
//!
//! | bytes | read as |
//! |---|---|
//! | begin with a mark of UTF-16 | UTF-16 |
//! | any, and the user names an encoding | that one, or an error at the first byte that does not fit |
//! | no valid UTF-8, and the page declares an encoding | that one, likewise |
//! | with a zero byte | an error: not text |
//! | valid UTF-8 | UTF-8, whatever the page declares |
//! | anything else | GB18030, Big5 or windows-1252, whichever fits best |
//!
//! The result is the text, the name of the encoding in the Encoding Standard's
//! spelling, and whether it was a guess. Decoding is strict: no replacement
//! character is ever inserted, because a damaged character would then be taken
//! for text.
//!
//! ```text
//! EF BB BF …      UTF-8; its mark stays in the text, as U+FEFF
//! FF FE …         UTF-16LE, without its mark
//! D6 D0 CE C4     中文 in GB18030: a guess
//! ```

#[cfg(feature = "documents")]
use crate::io;
use crate::{Error, Place, Result};

/// Decoded text, and how its encoding was found.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// True if neither the user, nor a mark in the file, nor the bytes
    /// themselves determine the encoding.
    pub guessed: bool,
}

/// Decodes the bytes of a text file. `label` is the encoding that the user
/// names, `own` finds the one that the file declares. Well-formed UTF-8 is read
/// as such, whatever the file declares.
///
/// The order is: byte order mark, the user's choice, valid UTF-8, the file's
/// own declaration, a guess.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, own: impl Fn(&[u8]) -> Option<String>) -> Result<Decoded> {
    if let Some(decoded) = marked(bytes) {
        return decoded;
    }
    if let Some(label) = label {
        return decode_as(bytes, label);
    }
    let text = std::str::from_utf8(bytes);
    if let Some(label) = text.is_err().then(|| own(bytes)).flatten() {
        return decode_as(bytes, &label);
    }
    // Comes after all declarations: UTF-16 without a mark has zero bytes too,
    // and a user may name it.
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(Error::Binary { at: Place::default().byte(at as u64) });
    }
    match text {
        Ok(text) => Ok(Decoded { text: text.to_owned(), encoding: "UTF-8", guessed: false }),
        #[cfg(not(feature = "documents"))]
        Err(_) if is_gb18030(bytes) => {
            let message = "this file is GB18030: enable the feature `documents` to read it, or convert it to UTF-8";
            Err(Error::Invalid(message.to_owned()))
        }
        Err(error) => guess(bytes).ok_or_else(|| damaged(error.valid_up_to(), "UTF-8")),
    }
}

/// The error for the first byte that does not fit.
///
/// `at` counts bytes of the file from 0.
fn damaged(at: usize, encoding: &'static str) -> Error {
    Error::Encoding { at: Place::default().byte(at as u64), encoding }
}

/// Decodes UTF-16 with a byte order mark.
///
/// `None` if there is no mark. A mark of UTF-8 is left to the caller, as the
/// bytes are then valid UTF-8. Line ends and zero bytes are not examined.
fn marked(bytes: &[u8]) -> Option<Result<Decoded>> {
    let (pair, encoding): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xFF, 0xFE, ..] => (u16::from_le_bytes, "UTF-16LE"),
        [0xFE, 0xFF, ..] => (u16::from_be_bytes, "UTF-16BE"),
        _ => return None,
    };
    let units = bytes[2..].chunks(2).map(|two| match two {
        &[a, b] => pair([a, b]),
        // Half a code unit at the end is damage. A lone surrogate, which the
        // decoder refuses.
        _ => 0xDC00,
    });
    let mut at = 2;
    let text: Result<String> = char::decode_utf16(units)
        .map(|unit| {
            let c = unit.map_err(|_| damaged(at, encoding))?;
            at += 2 * c.len_utf16();
            Ok(c)
        })
        .collect();
    Some(text.map(|text| Decoded { text, encoding, guessed: false }))
}

/// Decodes an encoding by name.
#[cfg(not(feature = "documents"))]
fn decode_as(bytes: &[u8], label: &str) -> Result<Decoded> {
    if !label.eq_ignore_ascii_case("utf-8") && !label.eq_ignore_ascii_case("utf8") {
        return Err(Error::Invalid(format!(
            "reading `{label}` needs the feature `documents`; without it there is UTF-8 and UTF-16"
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(error.valid_up_to(), "UTF-8"))?;
    Ok(Decoded { text: text.to_owned(), encoding: "UTF-8", guessed: false })
}

/// Without the feature there is nothing to guess.
#[cfg(not(feature = "documents"))]
fn guess(_bytes: &[u8]) -> Option<Decoded> {
    None
}

/// True for bytes that are most likely Chinese in GB18030, which takes the
/// feature `documents` to read: all bytes beyond ASCII form pairs of the
/// standard, and most pairs are of the characters of GB 2312.
#[cfg(not(feature = "documents"))]
fn is_gb18030(bytes: &[u8]) -> bool {
    let (mut pairs, mut common) = (0, 0);
    let mut rest = bytes;
    while let Some((&lead, after)) = rest.split_first() {
        rest = match (lead, after) {
            (0..=0x7F, _) => after,
            (0x81..=0xFE, [trail @ (0x40..=0x7E | 0x80..=0xFE), after @ ..]) => {
                pairs += 1;
                // Rows 1 to 9 hold marks and letters, rows 16 to 87 characters.
                common += usize::from(matches!((lead, *trail), (0xA1..=0xA9 | 0xB0..=0xF7, 0xA1..=0xFE)));
                after
            }
            (0x81..=0xFE, [0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, after @ ..]) => after,
            // A text that was cut off in its last character.
            (0x81..=0xFE, []) => break,
            _ => return false,
        };
    }
    pairs > 0 && common * 10 >= pairs * 9
}

/// Decodes an encoding by name.
#[cfg(feature = "documents")]
fn decode_as(bytes: &[u8], label: &str) -> Result<Decoded> {
    let encoding = encoding_rs::Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        Error::Invalid(format!("unknown encoding `{label}`: use a name such as UTF-8, GB18030, Big5, windows-1252"))
    })?;
    // GB18030 is a superset of the older Chinese encodings.
    let encoding = if encoding == encoding_rs::GBK { encoding_rs::GB18030 } else { encoding };
    let text = strict(bytes, encoding).map_err(|at| damaged(at, encoding.name()))?;
    Ok(Decoded { text, encoding: encoding.name(), guessed: false })
}

/// Decodes all bytes, or returns the offset of the first one that does not fit.
#[cfg(feature = "documents")]
fn strict(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Result<String, usize> {
    use encoding_rs::DecoderResult;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Room for the worst case, as the decoder stops when the text is full.
    let size = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
    let mut text = String::with_capacity(size);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::OutputFull, read) => Err(read),
        (DecoderResult::Malformed(bad, after), read) => Err(read.saturating_sub(usize::from(bad) + usize::from(after))),
    }
}

/// Guesses the encoding of bytes that are not UTF-8; `None` for damaged UTF-8
/// or nothing known.
#[cfg(feature = "documents")]
fn guess(bytes: &[u8]) -> Option<Decoded> {
    use encoding_rs::{BIG5, GB18030, WINDOWS_1252};
    let encoding = io::guess(io::Sample { bytes, whole: true }, &[GB18030, BIG5, WINDOWS_1252])?;
    let text = strict(bytes, encoding).ok()?;
    Some(Decoded { text, encoding: encoding.name(), guessed: true })
}
