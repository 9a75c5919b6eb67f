//! The encoding of a file that is changed in place: decoded, edited, and encoded
//! again as it was.
//!
//! A translation may have characters that the file's encoding lacks. The file
//! is then written in UTF-8, and declares it where its syntax has a place for
//! that.
//!
//! | text | how its encoding is known | in UTF-8 instead |
//! |---|---|---|
//! | XML | byte order mark, declaration | the declaration changes |
//! | tables | byte order mark, content | a byte order mark is added, by which Excel knows UTF-8 |
//! | PO | the header, content | the header changes |
//! | other | byte order mark, content | nothing declares it |

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::FileFormat;
use crate::io::Source;
use crate::{Error, Result};

/// What a file is written in, as far as its encoding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextKind {
    Xml,
    Table,
    Po,
    Plain,
}

/// The encoding of a file, by which it is written again.
pub(super) struct FileEncoding {
    kind: TextKind,
    encoding: &'static Encoding,
    mark: bool,
}

/// A file that was encoded again.
pub(super) struct Encoded {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The encoding that it had, if it lacks a character of the text, so that
    /// the file is in UTF-8 now.
    pub left: Option<&'static str>,
}

impl FileEncoding {
    /// Decodes a file. Bytes that do not fit the encoding are an error, because
    /// they could not be written back. `asked` is the label of an encoding that
    /// wins over what a file without declaration looks like.
    ///
    /// # Errors
    /// [`Error::Invalid`], and the error of an XML declaration with an unknown
    /// encoding.
    pub fn read(bytes: &[u8], format: FileFormat, asked: Option<&str>) -> Result<(String, FileEncoding)> {
        let kind = match format {
            FileFormat::Xliff | FileFormat::Android | FileFormat::Resx | FileFormat::Qt => TextKind::Xml,
            FileFormat::Tsv | FileFormat::Csv => TextKind::Table,
            FileFormat::Po => TextKind::Po,
            _ => TextKind::Plain,
        };
        let mut source = match kind {
            TextKind::Xml => Source::new(bytes, u64::MAX)?,
            _ => Source::plain(bytes, u64::MAX, asked.or(label(bytes, format).as_deref()))?,
        };
        // Asked before reading: at its end the source no longer knows them.
        let name = source.encoding();
        let mark = source.has_mark();
        let mut text = String::new();
        let unknown = || Error::Invalid(format!("the file has bytes that are not {name}: convert it first"));
        source.read_to_string(&mut text).map_err(|_| unknown())?;
        let encoding = Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8);
        Ok((text, FileEncoding { kind, encoding, mark }))
    }

    /// True if the file begins with a byte order mark.
    pub fn has_mark(&self) -> bool {
        self.mark
    }

    /// The text as a parser of UTF-8 takes it: XML in another encoding declares
    /// UTF-8 from here on. Also the encoding that it leaves.
    pub fn declared(self, text: String) -> (String, FileEncoding, Option<&'static str>) {
        let new = declaration(&text).filter(|_| self.kind == TextKind::Xml && !self.is_unicode());
        match new.and_then(|new| String::from_utf8(new).ok()) {
            Some(new) => (new, FileEncoding { encoding: UTF_8, ..self }, Some(self.encoding.name())),
            None => (text, self, None),
        }
    }

    /// True if the encoding holds all characters.
    pub fn is_unicode(&self) -> bool {
        [UTF_8, UTF_16LE, UTF_16BE].contains(&self.encoding)
    }

    /// Encodes a text as the file was, mark included, or in UTF-8.
    pub fn write(&self, text: &str) -> Encoded {
        let mark = if self.mark { "\u{FEFF}" } else { "" };
        let in_pairs = |bytes: fn(u16) -> [u8; 2]| {
            mark.encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
        };
        let bytes = match self.encoding {
            encoding if encoding == UTF_8 => [mark, text].concat().into_bytes(),
            encoding if encoding == UTF_16LE => in_pairs(u16::to_le_bytes),
            encoding if encoding == UTF_16BE => in_pairs(u16::to_be_bytes),
            encoding => {
                let (bytes, _, lacks) = encoding.encode(text);
                if lacks {
                    return Encoded { bytes: self.in_utf8(text), left: Some(encoding.name()) };
                }
                bytes.into_owned()
            }
        };
        Encoded { bytes, left: None }
    }

    /// A text in UTF-8 that declares it.
    fn in_utf8(&self, text: &str) -> Vec<u8> {
        let named = |start: &str, end: &str| {
            let label = text.find(start).map(|at| at + start.len())?;
            let length = text[label..].find(|c: char| end.contains(c))?;
            Some([&text[..label], "UTF-8", &text[label + length..]].concat().into_bytes())
        };
        let plain = || text.as_bytes().to_vec();
        match self.kind {
            TextKind::Xml => declaration(text).unwrap_or_else(plain),
            TextKind::Table => ["\u{FEFF}", text].concat().into_bytes(),
            TextKind::Po => named("charset=", "\\\" \n").unwrap_or_else(plain),
            TextKind::Plain => plain(),
        }
    }
}

/// The text with `UTF-8` in its XML declaration; `None` without one.
fn declaration(text: &str) -> Option<Vec<u8>> {
    let end = text.strip_prefix("<?xml").and_then(|_| text.find("?>"))?;
    let name = text[..end].find("encoding")?;
    let quote = name + text[name..end].find(['"', '\''])?;
    let mark = &text[quote..=quote];
    let length = text[quote + 1..end].find(mark)?;
    Some([&text[..=quote], "UTF-8", &text[quote + 1 + length..]].concat().into_bytes())
}

/// The encoding that a file of texts with keys is in, if its format shows it:
/// the header of PO, and Latin-1 for `.properties`, which were in no other
/// encoding until Java 9.
pub(super) fn label(bytes: &[u8], format: FileFormat) -> Option<String> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    match format {
        FileFormat::Po => {
            let name = b"charset=";
            let at = bytes.windows(name.len()).position(|window| window == name)? + name.len();
            let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
            let length = bytes[at..].iter().position(ends)?;
            let label = String::from_utf8_lossy(&bytes[at..at + length]).into_owned();
            // A header that says UTF-8 is wrong about these bytes.
            Encoding::for_label(label.as_bytes()).filter(|found| *found != UTF_8).map(|_| label)
        }
        FileFormat::Properties => {
            let guessed = Source::plain(bytes, u64::MAX, None).ok()?.encoding();
            (guessed == UTF_8.name()).then(|| "iso-8859-1".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(bytes: &[u8], format: FileFormat, add: &str) -> (Vec<u8>, Option<&'static str>) {
        let (text, encoding) = FileEncoding::read(bytes, format, None).unwrap();
        let Encoded { bytes, left } = encoding.write(&(text + add));
        (bytes, left)
    }

    #[test]
    fn a_file_keeps_its_encoding_where_that_holds_the_text() {
        let utf16: Vec<u8> = "\u{FEFF}a".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let more: Vec<u8> = "\u{FEFF}a门".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(again(&utf16, FileFormat::Csv, "门"), (more, None));
        let file = "<?xml version='1.0' encoding='GBK'?><a>开";
        let (gbk, ..) = encoding_rs::GBK.encode(file);
        let (more, ..) = encoding_rs::GBK.encode("<?xml version='1.0' encoding='GBK'?><a>开门");
        assert_eq!(again(&gbk, FileFormat::Xliff, "门"), (more.into_owned(), None));
    }

    #[test]
    fn a_file_whose_encoding_lacks_a_character_says_that_it_is_in_utf_8() {
        let file = b"<?xml version='1.0' encoding=\"windows-1252\"?><a>caf\xE9";
        let new = "<?xml version='1.0' encoding=\"UTF-8\"?><a>café门";
        assert_eq!(again(file, FileFormat::Xliff, "门"), (new.as_bytes().to_vec(), Some("windows-1252")));
        let file = b"\"Content-Type: text/plain; charset=ISO-8859-1\\n\"\nmsgid \"caf\xE9\"\n";
        let new = "\"Content-Type: text/plain; charset=UTF-8\\n\"\nmsgid \"café\"\n门";
        assert_eq!(again(file, FileFormat::Po, "门"), (new.as_bytes().to_vec(), Some("windows-1252")));
    }
}
