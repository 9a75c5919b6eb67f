//! Recognises a format by the first bytes of a file, for files whose names do
//! not show it.
//!
//! Translation tools write XML under many names (`.xml`, `.txt`, no extension
//! at all). The root element settles the format. Only formats with an
//! unmistakable beginning are listed: tables and texts of lines would be
//! guesses.
//!
//! Names are ASCII and unambiguous, except `<TBX`, `<tbx` and `<martif`, which
//! are three editions of one format.

use std::io::BufRead;
use std::path::Path;

use super::{FileFormat, XliffVersion, open};
use crate::Result;

/// How many bytes are examined: a choice. An XML declaration, a DOCTYPE and a
/// comment fit in, and this much is in the buffer of the opened file anyway.
const HEAD: usize = 4096;

impl FileFormat {
    /// The format of a file: the one that the name shows
    /// ([`FileFormat::from_path`]), else the one that the first bytes show.
    /// `None` if neither is known.
    ///
    /// Only regular files are examined: the bytes of a pipe can be read only
    /// once, and the reader needs them.
    ///
    /// ```
    /// use duiqi::format::FileFormat;
    /// assert_eq!(FileFormat::detect("no/such/file.tmx")?, Some(FileFormat::Tmx));
    /// assert_eq!(FileFormat::detect("no/such/file")?, None);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) if the file cannot be opened or read.
    pub fn detect(path: impl AsRef<Path>) -> Result<Option<FileFormat>> {
        let path = path.as_ref();
        // The name comes first, because the content costs opening the file a
        // second time.
        let named = FileFormat::from_path(path);
        // Data sets of lines are often called `.json`.
        if named.is_some_and(|format| format != FileFormat::Json) || !path.is_file() {
            return Ok(named);
        }
        let mut input = open(path)?;
        let head = input.fill_buf().map_err(|source| crate::Error::io(path, source))?;
        let head = &head[..head.len().min(HEAD)];
        Ok(match named {
            Some(_) if is_lines(head) => Some(FileFormat::Jsonl),
            Some(format) => Some(format),
            None => format_of_head(head),
        })
    }
}

/// True if a file begins with an object on its first line and another on the
/// next: JSON lines, whatever it is called.
fn is_lines(head: &[u8]) -> bool {
    let text = ascii(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with('{') && line.ends_with('}'));
    first && lines.next().is_some_and(|line| line.starts_with('{'))
}

/// The format whose files begin like this; `None` if it is not clear.
///
/// `head` is the first few kilobytes in any encoding that contains ASCII. XML
/// is known by its root element, JSON Lines by the first brace.
///
/// ```text
/// <?xml version="1.0"?><xliff version="1.2">   XLIFF
/// {"en": "Yes.", "zh": "是。"}                   JSON lines
/// ```
///
/// An unknown beginning is no error: the caller asks the user for the format.
pub(super) fn format_of_head(head: &[u8]) -> Option<FileFormat> {
    let text = ascii(head);
    let text = text.trim_start();
    // A JSON file of keys begins in the same way, but is named `.json`, which
    // `from_path` knows.
    if text.starts_with('{') {
        return Some(FileFormat::Jsonl);
    }
    if !text.starts_with('<') {
        return None;
    }
    [
        // XLIFF first: it may carry elements of other formats as extensions.
        ("xliff", FileFormat::Xliff),
        ("tmx", FileFormat::Tmx),
        ("martif", FileFormat::Tbx),
        ("tbx", FileFormat::Tbx),
        ("TBX", FileFormat::Tbx),
        ("mtf", FileFormat::Tbx),
        ("linkGrp", FileFormat::InterText),
        ("TS", FileFormat::Qt),
        ("resheader", FileFormat::Resx),
        ("resources", FileFormat::Android),
    ]
    .into_iter()
    .find_map(|(name, format)| after_tag(text, name).map(|_| format))
}

/// The ASCII characters of the first bytes of a file.
///
/// Dropping zero and non-ASCII bytes makes UTF-16, GBK and UTF-8 look the same,
/// without decoding: names of elements are ASCII in all formats listed.
fn ascii(head: &[u8]) -> String {
    head.iter().filter(|&&byte| byte != 0 && byte < 0x80).map(|&byte| char::from(byte)).collect()
}

/// What follows the first start tag of this name, with or without a namespace
/// prefix: `<xliff` or `<x:xliff`.
///
/// The tag may be anywhere in the head, after a declaration, a DOCTYPE or a
/// comment. Its name must end there, so that `tmx` does not find `<tmxfoo`.
fn after_tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.match_indices(name).find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let prefix = &before[before.rfind('<')? + 1..];
        let is_prefix = prefix.strip_suffix(':').is_some_and(|prefix| prefix.chars().all(char::is_alphanumeric));
        let ends = after.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        (ends && (prefix.is_empty() || is_prefix)).then_some(after)
    })
}

impl XliffVersion {
    /// The version to write so that a tool which made an XLIFF file can read the
    /// result: 1.2 for a file of 1.0 to 1.2, 2.1 for later ones. `None` if the
    /// file is not XLIFF.
    ///
    /// Only regular files are examined, as by [`FileFormat::detect`].
    ///
    /// ```
    /// use duiqi::format::XliffVersion;
    /// assert_eq!(XliffVersion::detect("no/such/file")?, None);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) if the file cannot be opened or read.
    pub fn detect(path: impl AsRef<Path>) -> Result<Option<XliffVersion>> {
        let path = path.as_ref();
        if !path.is_file() {
            return Ok(None);
        }
        let mut input = open(path)?;
        let head = input.fill_buf().map_err(|source| crate::Error::io(path, source))?;
        Ok(xliff_version(&ascii(&head[..head.len().min(HEAD)])))
    }
}

/// The version to write for a file of XLIFF that begins like this.
fn xliff_version(head: &str) -> Option<XliffVersion> {
    let root = after_tag(head, "xliff")?;
    let root = &root[..root.find('>').unwrap_or(root.len())];
    let old = root.split_whitespace().any(|part| part.starts_with("version=\"1.") || part.starts_with("version='1."));
    Some(if old { XliffVersion::V12 } else { XliffVersion::V21 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_element() {
        let utf16: Vec<u8> = "\u{FEFF}<?xml?><tmx version='1.4'>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(format_of_head(&utf16), Some(FileFormat::Tmx));
        assert_eq!(format_of_head(b"<?xml?>\n<!-- a -->\n<xliff version='1.2'>"), Some(FileFormat::Xliff));
        assert_eq!(format_of_head(b"<x:xliff xmlns:x='urn:oasis'>"), Some(FileFormat::Xliff));
        assert_eq!(format_of_head(b"<html><p>"), None);
        assert_eq!(format_of_head(b"{\"en\":\"Yes.\"}"), Some(FileFormat::Jsonl));
        assert_eq!(format_of_head("是。\tYes.".as_bytes()), None);
    }

    #[test]
    fn lines_of_objects_are_no_object() {
        assert!(is_lines(b"{\"en\": \"A\"}\n{\"en\": \"B\"}\n"));
        assert!(!is_lines(b"{\"en\": {\"a\": \"A\"}}\n") && !is_lines(b"{\n  \"a\": {}\n}\n"));
    }

    #[test]
    fn the_version_of_xliff_is_that_of_the_root() {
        let version = |head: &str| xliff_version(head);
        assert_eq!(version("<?xml version=\"1.0\"?>\n<xliff version=\"2.0\" srcLang=\"en\">"), Some(XliffVersion::V21));
        assert_eq!(version("<?xml version='1.0'?><x:xliff xmlns:x='u' version='1.2'>"), Some(XliffVersion::V12));
        assert_eq!(version("<?xml version='1.0'?><tmx version='1.4'>"), None);
    }
}
