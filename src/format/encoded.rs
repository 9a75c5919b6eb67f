//! The encoding of a file that is changed in place: decoded, edited, and encoded
//! again as it was.

use crate::{Error, Result};

/// The encoding of a file, by which it is written again.
///
/// Legacy encodings are refused: a translation may have characters that they
/// lack.
pub(super) enum FileEncoding {
    Utf8 { mark: bool },
    Utf16(fn(u16) -> [u8; 2]),
}

impl FileEncoding {
    /// Decodes a file. A lone surrogate or an odd number of bytes is an error,
    /// because it could not be written back.
    pub fn read(bytes: &[u8]) -> Result<(String, FileEncoding)> {
        if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
            let little = bytes[0] == 0xFF;
            let unit = |two: &[u8]| {
                if little { u16::from_le_bytes([two[0], two[1]]) } else { u16::from_be_bytes([two[0], two[1]]) }
            };
            let units = bytes[2..].chunks_exact(2).map(unit);
            let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
            let whole = bytes.len().is_multiple_of(2);
            let text = text.filter(|_| whole).ok_or_else(Self::unknown)?;
            return Ok((text, FileEncoding::Utf16(if little { u16::to_le_bytes } else { u16::to_be_bytes })));
        }
        let bare = bytes.strip_prefix(b"\xEF\xBB\xBF");
        let text = std::str::from_utf8(bare.unwrap_or(bytes)).map_err(|_| Self::unknown())?;
        Ok((text.to_owned(), FileEncoding::Utf8 { mark: bare.is_some() }))
    }

    /// The error for other encodings. It says what to do.
    fn unknown() -> Error {
        Error::Invalid("the file is not in UTF-8 or UTF-16: convert it first".to_owned())
    }

    /// True if the file begins with a byte order mark.
    pub fn has_mark(&self) -> bool {
        !matches!(self, FileEncoding::Utf8 { mark: false })
    }

    /// Encodes a text as the file was, mark included.
    pub fn write(&self, text: &str) -> Vec<u8> {
        match self {
            FileEncoding::Utf8 { mark: true } => ["\u{FEFF}", text].concat().into_bytes(),
            FileEncoding::Utf8 { mark: false } => text.as_bytes().to_vec(),
            FileEncoding::Utf16(bytes) => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect(),
        }
    }
}
