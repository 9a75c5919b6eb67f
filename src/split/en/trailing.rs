//! Finds what belongs to a sentence after its stop: closing marks, footnotes,
//! emoticons, emoji.
//!
//! ```text
//! "Stop!" | He stopped.       a closing quotation mark
//! It is known.[12] | Later    a footnote
//! See you. :) | Bye           an emoticon
//! ```

use super::super::text::*;
use super::super::{OpenSentence, notes};

/// The closing marks after the stops of a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClosingMarks {
    /// The byte after them.
    pub end: usize,
    /// Whether one of them is a quotation mark.
    pub quoted: bool,
}

/// Skips the closing marks at `from`.
///
/// `from` is the byte after the stops. A straight quotation mark closes if a
/// quotation is open; otherwise it must not be followed by a letter or digit,
/// because it would then open the next quotation.
pub(super) fn close(sentence: &OpenSentence<'_>, from: usize) -> ClosingMarks {
    let (mut end, mut quoted) = (from, false);
    while let Some(c) = char_at(sentence.text, end) {
        let after = char_at(sentence.text, end + c.len_utf8());
        let closes = match c {
            '"' | '＂' => sentence.quoted || !after.is_some_and(|c| c.is_alphanumeric()),
            '\'' | '“' | '‘' => !after.is_some_and(|c| c.is_alphanumeric()),
            '*' | '_' => !after.is_some_and(|c| c.is_alphanumeric() || c == '*'),
            _ => is_closer(c),
        };
        if !closes {
            break;
        }
        quoted |= is_quote(c);
        end += c.len_utf8();
    }
    ClosingMarks { end, quoted }
}

/// Skips marks at `at` that belong to the sentence before them: footnote
/// numbers, `[…]`, emoticons, emoji. Returns `end` if there are none.
///
/// `at` is the byte where such a mark may begin, after blanks if there are any;
/// `end` is the byte where the sentence ends without it. Several marks in a row
/// are all taken.
pub(super) fn attach(text: &str, mut at: usize, mut end: usize) -> usize {
    while let Some(&first) = text.as_bytes().get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let length = match first {
            b'[' => bracket_mark(rest),
            b':' | b';' | b'=' | b'<' | b'^' => emoticon(rest),
            0x80.. => notes::raised(text, at).map(|end| end - at).or_else(|| emoji(rest)),
            _ => None,
        };
        let Some(length) = length.filter(|&length| length > 0) else { break };
        end = at + length;
        // Brackets may follow each other at once, as in `[1][2]`; other marks
        // may have blanks before them.
        at = if text.get(end..).unwrap_or_default().starts_with('[') { end } else { skip_blanks(text, end) };
    }
    end
}

/// The length of `[12]`, `[a]`, `[2-3]` or `[…]`. Words in brackets are
/// excluded: they may be a remark of their own.
fn bracket_mark(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let close = inner.char_indices().take(12).find(|&(_, c)| c == ']')?.0;
    let inside = inner.get(..close)?;
    let number = inside.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '–' | ' ')) && !inside.is_empty();
    let letter = inside.len() == 1 && inside.chars().all(|c| c.is_ascii_lowercase());
    (number || letter || inside == "..." || inside == "…").then_some(close + 2)
}

/// The length of an emoticon: `:)`, `;-)`, `=D`, `:P`, `<3`, `^_^`.
fn emoticon(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let length = match bytes {
        [b'<', b'3', ..] => 2,
        [b'^', b'^', ..] => 2,
        [b'^', b'_', b'^', ..] => 3,
        [b':' | b';' | b'=', more @ ..] => {
            // `:-)` has a nose, `:)` has none.
            let nose = usize::from(matches!(more.first(), Some(b'-' | b'\'' | b'^' | b'o')));
            let mouth = |b: &&u8| {
                matches!(b, b')' | b'(' | b'D' | b'P' | b'p' | b'O' | b'/' | b'\\' | b'|' | b'*' | b']' | b'[' | b'3')
            };
            let mouths = more.iter().skip(nose).take_while(mouth).count();
            if mouths == 0 {
                return None;
            }
            1 + nose + mouths
        }
        _ => return None,
    };
    let after = bytes.get(length);
    // In `:Papa` the letters after the colon are a word, not a face.
    after.is_none_or(|b| b.is_ascii_whitespace() || b.is_ascii_punctuation()).then_some(length)
}

/// The length of a run of emoji.
fn emoji(rest: &str) -> Option<usize> {
    let end = rest.find(|c| !is_emoji(c)).unwrap_or(rest.len());
    (end > 0).then_some(end)
}
