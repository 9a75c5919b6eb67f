//! Helpers that look around in a text: characters, blanks, words and marks next
//! to a byte.
//!
//! All functions take a byte and look at characters around it. Where a
//! character may have several bytes, ASCII is tried first: most of English text
//! needs no decoding. Each counts what it looks at (`work`), so that tests
//! notice quadratic work.
//!
//! ```text
//! text             function         result
//! U.S. forces      word_at(0)       U
//! U.S. forces      word_before(3)   U.S
//! mother-in-law    word_at(0)       mother-in-law
//! two -- three     word_at(4)       nothing: a dash is no word
//! ```
//!
//! Places are bytes. One that is not on a character boundary gives `None` or an
//! empty text, and never a panic.

use super::work;
use crate::lang::is_han;

/// The character that starts at byte `at`.
///
/// `None` at the end of the text, and at a byte within a character.
#[inline]
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    work::add(1);
    match text.as_bytes().get(at) {
        Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
        Some(_) => text.get(at..)?.chars().next(),
        None => None,
    }
}

/// The character that ends at byte `at`.
///
/// `None` at the start, and at a byte within a character.
#[inline]
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    work::add(1);
    match text.as_bytes().get(at.wrapping_sub(1)) {
        Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
        Some(_) => text.get(..at)?.chars().next_back(),
        None => None,
    }
}

/// True for white space that does not end a line.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() && !is_line_break(c)
}

/// True for a character that ends a line.
///
/// These are the mandatory breaks of UAX #14: line feed, carriage return,
/// vertical tab, form feed, next line, and the separators of lines and
/// paragraphs.
pub(super) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Skips the blanks at `at` within the line.
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    skip(text, at, is_blank)
}

/// Skips the characters at `at` that `wanted` accepts.
pub(super) fn skip(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    let mut end = at;
    while let Some(c) = char_at(text, end).filter(|&c| wanted(c)) {
        end += c.len_utf8();
    }
    end
}

/// White space that was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WhiteSpace {
    /// The byte after it.
    pub end: usize,
    /// How many lines end in it; CR LF counts once.
    pub lines: usize,
}

/// Skips white space from `at` on.
///
/// No-break spaces count as white space, and so does the ideographic space.
#[inline]
pub(super) fn skip_space(text: &str, at: usize) -> WhiteSpace {
    // Fast path: most sentences end before nothing, one blank or one line
    // break.
    match text.as_bytes().get(at..at + 2) {
        // A visible ASCII character or the first byte of a Han character: no
        // space at all. The second byte is only there so that one test covers
        // three cases.
        Some([b'!'..=b'~' | 0xE4..=0xE9, _]) => WhiteSpace { end: at, lines: 0 },
        Some([b' ', b'!'..=b'~' | 0xE4..=0xE9]) => WhiteSpace { end: at + 1, lines: 0 },
        Some([b'\n', b'!'..=b'~' | 0xE4..=0xE9]) => WhiteSpace { end: at + 1, lines: 1 },
        _ => skip_long_space(text, at),
    }
}

/// [`skip_space`] without the fast path.
fn skip_long_space(text: &str, at: usize) -> WhiteSpace {
    let bytes = text.as_bytes();
    // One blank before a curly quotation mark.
    if bytes.get(at) == Some(&b' ') && matches!(bytes.get(at + 1..at + 4), Some([0xE2, 0x80, 0x98..=0x9F])) {
        return WhiteSpace { end: at + 1, lines: 0 };
    }
    let (mut end, mut lines) = (at, 0);
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b' ' | b'\t' => end += 1,
            b'\n' => {
                // CR LF is one line end, of which the CR has been counted.
                lines += usize::from(end == at || bytes[end - 1] != b'\r');
                end += 1;
            }
            b'\r' | 0xB | 0xC => {
                lines += 1;
                end += 1;
            }
            // Only non-ASCII bytes need decoding.
            0x80.. => match char_at(text, end) {
                Some(c) if c.is_whitespace() => {
                    lines += usize::from(is_line_break(c));
                    end += c.len_utf8();
                }
                _ => break,
            },
            _ => break,
        }
    }
    work::add(end - at);
    WhiteSpace { end, lines }
}

/// Skips the bytes at `at` that equal the byte before it.
pub(super) fn skip_same(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let byte = bytes.get(at.wrapping_sub(1)).copied();
    let length = rest.iter().position(|&b| Some(b) != byte).unwrap_or(rest.len());
    work::add(length);
    at + length
}

/// The role of a byte in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ByteRole {
    /// A letter or digit.
    Inner,
    /// A hyphen or an apostrophe.
    Joint,
    /// White space, an opening mark or a slash: backward word scans stop here.
    Edge,
    /// Another mark.
    Mark,
    /// A byte of a character beyond ASCII.
    Wide,
}

/// By byte: its role.
static BYTE_ROLES: [ByteRole; 256] = {
    let mut parts = [ByteRole::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        parts[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ByteRole::Inner,
            b'\'' | b'-' => ByteRole::Joint,
            b' ' | b'\t'..=b'\r' | b'(' | b'[' | b'{' | b'"' | b'/' => ByteRole::Edge,
            0x80.. => ByteRole::Wide,
            _ => ByteRole::Mark,
        };
        byte += 1;
    }
    parts
};

/// True for a byte after which a word begins.
#[inline]
pub(super) fn is_edge(byte: u8) -> bool {
    BYTE_ROLES[usize::from(byte)] == ByteRole::Edge
}

/// The word of letters, digits, hyphens and apostrophes at `at`, at most about
/// 40 bytes of it.
///
/// Hyphens and apostrophes belong to it only between letters, so that a dash
/// ends it.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let bytes = text.as_bytes();
    let (mut to, mut end) = (at, at);
    // Longer words are in none of the lists that this is looked up in.
    while to - at < 40 {
        let Some(&byte) = bytes.get(to) else { break };
        match BYTE_ROLES[usize::from(byte)] {
            ByteRole::Inner => {
                to += 1;
                end = to;
            }
            // A hyphen or apostrophe belongs to the word only if letters
            // follow, so that `end` waits for them.
            ByteRole::Joint => to += 1,
            ByteRole::Edge | ByteRole::Mark => break,
            ByteRole::Wide => match char_at(text, to) {
                Some('’') => to += 3,
                // `is_alphanumeric` searches long tables; common punctuation is
                // excluded first.
                Some(c) if !matches!(c, '\u{2000}'..='\u{206F}') && c.is_alphanumeric() => {
                    to += c.len_utf8();
                    end = to;
                }
                _ => break,
            },
        }
    }
    text.get(at..end).unwrap_or_default()
}

/// The word that ends at `at`: back to a blank, an opening mark, a slash or a
/// dash, not before `start`; at most 40 bytes.
///
/// Unlike [`word_at`] it takes marks too, so that `U.S` and `e.g` are one word.
pub(super) fn word_before(text: &str, start: usize, at: usize) -> &str {
    let bytes = text.as_bytes();
    let mut from = at;
    while from > start && at - from <= 40 {
        match BYTE_ROLES[usize::from(bytes[from - 1])] {
            ByteRole::Inner | ByteRole::Joint | ByteRole::Mark => from -= 1,
            ByteRole::Edge => break,
            ByteRole::Wide => match char_before(text, from) {
                Some(c) if !(ends_word(c) || is_han(c) || c.is_whitespace()) => from -= c.len_utf8(),
                _ => break,
            },
        }
    }
    text.get(from..at).unwrap_or_default()
}

/// True for non-ASCII marks that end a backward word scan.
fn ends_word(c: char) -> bool {
    matches!(
        c,
        '“' | '”'
            | '‘'
            | '—'
            | '–'
            | '，'
            | '、'
            | '：'
            | '；'
            | '。'
            | '（'
            | '）'
            | '「'
            | '」'
            | '•'
            | '⁃'
    )
}

/// The word before the one at `at`: the token before an abbreviation.
///
/// Empty if there is none in the sentence.
pub(super) fn token_before(text: &str, start: usize, at: usize) -> &str {
    let before = text.get(start..at).unwrap_or_default().trim_end();
    word_before(text, start, start + before.len())
}

/// True for quotation marks of both directions that may close a quotation.
///
/// Straight marks may also open; only their neighbours show which.
pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '‘'
            | '’'
            | '«'
            | '»'
            | '„'
            | '‟'
            | '「'
            | '」'
            | '『'
            | '』'
            | '＂'
            | '〝'
            | '〞'
            | '‹'
            | '›'
    )
}

/// True for marks that only close.
pub(super) fn is_closer(c: char) -> bool {
    matches!(
        c,
        '”' | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '〞'
            | ')'
            | ']'
            | '}'
            | '）'
            | '】'
            | '］'
            | '〕'
            | '》'
            | '〉'
            | '｝'
            | '〗'
    )
}

/// True for marks that only open.
pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '“' | '‘'
            | '«'
            | '‹'
            | '「'
            | '『'
            | '〝'
            | '('
            | '['
            | '{'
            | '（'
            | '【'
            | '［'
            | '〔'
            | '《'
            | '〈'
            | '｛'
            | '〖'
            | '¿'
            | '¡'
    )
}

/// True for emoji with their joiners and modifiers, and for pictographs that
/// close a remark.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' | '\u{200D}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{20E3}')
}

/// True for a mark that can end a sentence.
///
/// Semicolons and colons are not among them: whether they end a sentence is an
/// option, or depends on what follows.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '⋯' | '。' | '！' | '？' | '｡' | '．' | '‼' | '⁇' | '⁈' | '⁉' | '‽')
}

/// True for CJK characters and their punctuation.
pub(super) fn is_cjk(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{33FF}' | '\u{FF00}'..='\u{FFEF}' | '\u{AC00}'..='\u{D7AF}')
}
