//! The format of a file whose name does not tell it, by its first element or character.

use super::FileFormat;

/// The format that begins so, if one does: XML by its root element, JSON lines by their first brace.
///
/// ```text
/// <?xml version="1.0"?><xliff version="1.2">   XLIFF
/// {"en": "Yes.", "zh": "是。"}                   JSON lines
/// ```
pub(super) fn format_of_head(head: &[u8]) -> Option<FileFormat> {
    // Without the zero bytes, the ASCII letters of UTF-16 are those of UTF-8.
    let ascii: Vec<u8> = head.iter().copied().filter(|&byte| byte != 0 && byte < 0x80).collect();
    let text = String::from_utf8(ascii).unwrap_or_default();
    let text = text.trim_start();
    if text.starts_with('{') {
        return Some(FileFormat::Jsonl);
    }
    if !text.starts_with('<') {
        return None;
    }
    let begins = |tag: &str| {
        text.match_indices(tag)
            .any(|(at, _)| text[at + tag.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')))
    };
    [
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
