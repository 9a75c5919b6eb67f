//! Bytes to text: UTF-8 and UTF-16 by their signs, older encodings by name or by guess.

use crate::{Error, Place, Result};

/// Text, and how it was found out what it is.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// True if neither the user, nor a mark in the file, nor the bytes themselves say so.
    pub guessed: bool,
}

/// Decodes the bytes of a text file. `label` is the name of an encoding that the user gives, `own` finds the one that
/// the file gives; what is well-formed UTF-8 is that, whatever the file says of itself.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, own: impl Fn(&[u8]) -> Option<String>) -> Result<Decoded> {
    if let Some(decoded) = marked(bytes) {
        return decoded;
    }
    if let Some(label) = label {
        return named(bytes, label);
    }
    let text = std::str::from_utf8(bytes);
    if let Some(label) = text.is_err().then(|| own(bytes)).flatten() {
        return named(bytes, &label);
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(Error::Binary { at: Place::default().byte(at as u64) });
    }
    match text {
        Ok(text) => Ok(Decoded { text: text.to_owned(), encoding: "UTF-8", guessed: false }),
        Err(error) => guess(bytes).ok_or_else(|| damaged(error.valid_up_to(), "UTF-8")),
    }
}

fn damaged(at: usize, encoding: &'static str) -> Error {
    Error::Encoding { at: Place::default().byte(at as u64), encoding }
}

/// UTF-16 with its byte order mark.
fn marked(bytes: &[u8]) -> Option<Result<Decoded>> {
    let (pair, encoding): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xFF, 0xFE, ..] => (u16::from_le_bytes, "UTF-16LE"),
        [0xFE, 0xFF, ..] => (u16::from_be_bytes, "UTF-16BE"),
        _ => return None,
    };
    let units = bytes[2..].chunks(2).map(|two| match two {
        &[a, b] => pair([a, b]),
        // Half a unit at the end is no character.
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

#[cfg(not(feature = "documents"))]
fn named(bytes: &[u8], label: &str) -> Result<Decoded> {
    if !label.eq_ignore_ascii_case("utf-8") && !label.eq_ignore_ascii_case("utf8") {
        return Err(Error::Invalid(format!(
            "reading `{label}` needs the feature `documents`; without it there is UTF-8 and UTF-16"
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(error.valid_up_to(), "UTF-8"))?;
    Ok(Decoded { text: text.to_owned(), encoding: "UTF-8", guessed: false })
}

#[cfg(not(feature = "documents"))]
fn guess(_bytes: &[u8]) -> Option<Decoded> {
    None
}

#[cfg(feature = "documents")]
fn named(bytes: &[u8], label: &str) -> Result<Decoded> {
    let encoding = encoding_rs::Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        Error::Invalid(format!("unknown encoding `{label}`: use a name such as UTF-8, GB18030, Big5, windows-1252"))
    })?;
    // Older Chinese encodings are parts of this one.
    let encoding = if encoding == encoding_rs::GBK { encoding_rs::GB18030 } else { encoding };
    let text = strict(bytes, encoding).map_err(|at| damaged(at, encoding.name()))?;
    Ok(Decoded { text, encoding: encoding.name(), guessed: false })
}

/// All bytes in one encoding, or the offset of the first that does not fit.
#[cfg(feature = "documents")]
fn strict(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Result<String, usize> {
    use encoding_rs::DecoderResult;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let size = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
    let mut text = String::with_capacity(size);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::OutputFull, read) => Err(read),
        (DecoderResult::Malformed(bad, after), read) => Err(read.saturating_sub(usize::from(bad) + usize::from(after))),
    }
}

/// What bytes that are no UTF-8 most likely are; `None` if that is UTF-8 with damage, or nothing that is known.
#[cfg(feature = "documents")]
fn guess(bytes: &[u8]) -> Option<Decoded> {
    /// Enough to tell by.
    const SAMPLE: usize = 1 << 20;
    if mostly_utf8(bytes) {
        return None;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    detector.feed(sample, sample.len() == bytes.len());
    let first = detector.guess(None, chardetng::Utf8Detection::Deny);
    let first = if first == encoding_rs::GBK { encoding_rs::GB18030 } else { first };
    let known = [encoding_rs::GB18030, encoding_rs::BIG5, encoding_rs::WINDOWS_1252];
    let first = Some(first).filter(|encoding| known.contains(encoding));
    first.into_iter().chain(known).find_map(|encoding| {
        let text = strict(bytes, encoding).ok()?;
        convincing(&text, encoding == encoding_rs::WINDOWS_1252).then(|| Decoded {
            text,
            encoding: encoding.name(),
            guessed: true,
        })
    })
}

/// True if most bytes above ASCII are parts of well-formed UTF-8 characters.
#[cfg(feature = "documents")]
fn mostly_utf8(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|&&b| b >= 0x80).count();
    let whole: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|&b| b >= 0x80).count()).sum();
    whole * 2 > high
}

/// True if a decoded text looks like one: Chinese that is mostly of common characters; accented letters and
/// quotation marks next to letters.
#[cfg(feature = "documents")]
fn convincing(text: &str, western: bool) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    if western {
        let letters: Vec<char> = text.chars().collect();
        let near = |at: usize| {
            let beside = [at.checked_sub(1), Some(at + 1)];
            beside.into_iter().flatten().any(|at| letters.get(at).is_some_and(|c| c.is_alphanumeric()))
        };
        let fit = (0..letters.len()).filter(|&at| {
            let c = letters[at];
            let mark = matches!(c, '\u{2013}'..='\u{2026}' | '£' | '€' | '°' | '\u{A0}' | '©' | '®' | '™' | '§');
            mark || (!c.is_ascii() && c.is_alphabetic() && near(at))
        });
        return fit.count() * 10 >= beyond * 9 && beyond * 5 <= letters.len();
    }
    let common = text
        .chars()
        .filter(|&c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}'));
    beyond > 1 && common.count() * 10 >= beyond * 8
}
