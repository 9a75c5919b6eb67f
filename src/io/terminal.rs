//! Text on a terminal: control characters are shown, never obeyed.
//!
//! A file can contain escape sequences, and a terminal that shows them obeys:
//! it can be made to rename its window, to move the cursor over what was
//! printed before, or with some programs to run commands. Bidirectional marks
//! make text look like other text. Whatever comes from a file passes through
//! here before it reaches a terminal.

use std::borrow::Cow;
use std::io::{self, Write};

/// Makes every character visible that a terminal would obey or that would
/// reorder the text around it: controls, escapes, and bidirectional marks. Line
/// ends and tabs stay.
///
/// ```
/// use duiqi::io::visible;
/// assert_eq!(visible("plain 文本\n"), "plain 文本\n");
/// assert_eq!(visible("\u{1b}]0;owned\u{7}"), "␛]0;owned␇");
/// assert_eq!(visible("\u{9b}2J \u{202E}txt"), "<U+009B>2J <U+202E>txt");
/// ```
///
/// Text without such characters, which is nearly every text, is returned
/// without a copy.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_command) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| push(c, &mut shown));
    Cow::Owned(shown)
}

/// Appends a character in visible form.
///
/// Control pictures exist for ASCII only; others are written as `<U+009B>`.
fn push(c: char, shown: &mut String) {
    match c {
        c if !is_command(c) => shown.push(c),
        // Unicode's control pictures are in the order of the controls.
        '\0'..='\x1F' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
        '\x7F' => shown.push('␡'),
        c => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
    }
}

/// True for characters that a terminal obeys: ASCII and Latin-1 (C1) controls,
/// and Unicode's bidirectional marks (UAX #9: embeddings, overrides, isolates).
fn is_command(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

/// The styles that the tool itself writes, without the escape character. No
/// other escape sequence reaches the terminal.
const STYLES: [&str; 14] = [
    "[0m", "[1m", "[2m", "[4m", "[31m", "[32m", "[33m", "[36m", "[1;31m", "[1;32m", "[1;33m", "[1;36m", "[9;31m",
    "[4;32m",
];
/// The most bytes that wait for the rest of a character or style: the longest
/// of [`STYLES`] has fewer.
const LONGEST_WAIT: usize = 8;

/// Writes text to a terminal in [visible] form, except for the tool's own
/// styles.
///
/// A write may end inside of a character or a style, which then waits for the
/// next one.
#[derive(Debug)]
pub(super) struct VisibleWriter<W> {
    /// The terminal.
    inner: W,
    /// The beginning of an incomplete character or style.
    waiting: Vec<u8>,
}

impl<W: Write> VisibleWriter<W> {
    /// Wraps the stream of a terminal.
    pub(super) fn new(inner: W) -> Self {
        VisibleWriter { inner, waiting: Vec::new() }
    }

    /// Writes what is complete; the rest waits, unless this is the `last` call.
    ///
    /// Styles of the tool itself come through the same stream, so they must be
    /// distinguished from those of a text.
    fn show(&mut self, last: bool) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.waiting);
        let (mut shown, mut at) = (String::with_capacity(bytes.len()), 0);
        while at < bytes.len() {
            let rest = &bytes[at..];
            if rest[0] == 0x1B {
                let style = STYLES.iter().find(|style| rest[1..].starts_with(style.as_bytes()));
                if let Some(style) = style {
                    shown.push('\u{1B}');
                    shown.push_str(style);
                    at += 1 + style.len();
                    continue;
                }
                // A style may be cut by the end of a write; the longest has few
                // bytes.
                let begun = STYLES.iter().any(|style| style.as_bytes().starts_with(&rest[1..]));
                if begun && !last && rest.len() < LONGEST_WAIT {
                    break;
                }
                shown.push('␛');
                at += 1;
                continue;
            }
            let end = memchr::memchr(0x1B, rest).unwrap_or(rest.len());
            match std::str::from_utf8(&rest[..end]) {
                Ok(text) => {
                    shown.push_str(&visible(text));
                    at += end;
                }
                Err(error) if error.valid_up_to() > 0 => {
                    let valid = &rest[..error.valid_up_to()];
                    shown.push_str(&visible(&String::from_utf8_lossy(valid)));
                    at += valid.len();
                }
                // The next write may complete this character.
                Err(error) if error.error_len().is_none() && end == rest.len() && !last => break,
                Err(error) => {
                    shown.push(char::REPLACEMENT_CHARACTER);
                    at += error.error_len().unwrap_or(end);
                }
            }
        }
        self.waiting = bytes[at..].to_vec();
        self.inner.write_all(shown.as_bytes())
    }
}

impl<W: Write> Write for VisibleWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        self.show(false)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.show(true)?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[&[u8]]) -> String {
        let mut writer = VisibleWriter::new(Vec::new());
        pieces.iter().for_each(|piece| writer.write_all(piece).unwrap());
        writer.flush().unwrap();
        String::from_utf8(writer.inner).unwrap()
    }

    #[test]
    fn only_the_styles_of_the_tool_reach_the_terminal() {
        let text = "\x1b[31mred\x1b[0m \x1b[2J\x1b]0;title\x07 \x1b[8mhidden \u{9b}5n \u{202E}abc\u{2066}文\tend\n";
        let expected = "\x1b[31mred\x1b[0m ␛[2J␛]0;title␇ ␛[8mhidden <U+009B>5n <U+202E>abc<U+2066>文\tend\n";
        assert_eq!(written(&[text.as_bytes()]), expected);
        // The same however it is cut.
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(written(&bytes), expected);
        assert_eq!(written(&[b"a\xFFb\x1b"]), "a\u{FFFD}b␛");
    }
}
