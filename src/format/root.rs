//! Recognises a format by the first bytes of a file, for files whose names do
//! not tell it.
//!
//! Translation tools write XML under many names (`.xml`, `.txt`, no extension
//! at all). The root element settles the format. Only formats with an
//! unmistakable beginning are listed: tables and texts of lines would be
//! guesses.
//!
//! Names are ASCII and unambiguous, except `<TBX`, `<tbx` and `<martif`, which
//! are three editions of one format.

use super::FileFormat;

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
    // Dropping zero and non-ASCII bytes makes UTF-16, GBK and UTF-8 look the
    // same, without decoding: names of elements are ASCII in all formats
    // listed. Without the zero bytes, the ASCII letters of UTF-16 are those of
    // UTF-8.
    let ascii: Vec<u8> = head.iter().copied().filter(|&byte| byte != 0 && byte < 0x80).collect();
    let text = String::from_utf8(ascii).unwrap_or_default();
    let text = text.trim_start();
    // A JSON file of keys begins alike, but is named `.json`, which `from_path`
    // knows.
    if text.starts_with('{') {
        return Some(FileFormat::Jsonl);
    }
    if !text.starts_with('<') {
        return None;
    }
    // The tag may be anywhere in the head, after a declaration, a DOCTYPE or a
    // comment. Its name must end there, so that `<tmx` does not find `<tmxfoo`.
    let begins = |tag: &str| {
        text.match_indices(tag)
            .any(|(at, _)| text[at + tag.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')))
    };
    [
        // XLIFF first: it may carry elements of other formats as extensions.
        ("<xliff", FileFormat::Xliff),
        ("<tmx", FileFormat::Tmx),
        ("<martif", FileFormat::Tbx),
        ("<tbx", FileFormat::Tbx),
        ("<TBX", FileFormat::Tbx),
        ("<mtf", FileFormat::Tbx),
        ("<linkGrp", FileFormat::InterText),
    ]
    .into_iter()
    .find_map(|(tag, format)| begins(tag).then_some(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_element() {
        let utf16: Vec<u8> = "\u{FEFF}<?xml?><tmx version='1.4'>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(format_of_head(&utf16), Some(FileFormat::Tmx));
        assert_eq!(format_of_head(b"<?xml?>\n<!-- a -->\n<xliff version='1.2'>"), Some(FileFormat::Xliff));
        assert_eq!(format_of_head(b"<html><p>"), None);
        assert_eq!(format_of_head(b"{\"en\":\"Yes.\"}"), Some(FileFormat::Jsonl));
        assert_eq!(format_of_head("是。\tYes.".as_bytes()), None);
    }
}
