//! List numbers and letters, at the start of a sentence and in the middle of one.

use super::super::text::*;
use super::super::{Place, Verdict};

/// A list number or letter: `1.` at the start of a sentence does not end it; `2.` in the middle of one that
/// began with `1.`, or `1.` after a colon, begins another.
pub(super) fn list_mark(place: &Place<'_>, at: usize, run_end: usize) -> Option<Verdict> {
    let text = place.text;
    let bytes = text.as_bytes();
    let digit = at > 0 && bytes[at - 1].is_ascii_digit();
    let letter = at > 1 && !bytes[at - 2].is_ascii_alphanumeric();
    if run_end != at + 1 || !(digit || letter || at == 1) {
        return None;
    }
    let word = word_before(text, place.start, at);
    if word.is_empty() || word.len() > 4 {
        return None;
    }
    let value = marker_value(word)?;
    let begin = at - word.len();
    let before = text.get(place.begin.min(begin)..begin).unwrap_or_default();
    let close = usize::from(text.as_bytes().get(at + 1) == Some(&b')'));
    let blank = char_at(text, at + 1 + close).is_none_or(char::is_whitespace);
    if before.chars().all(|c| c.is_whitespace() || matches!(c, '•' | '⁃' | '-' | '*' | '(')) {
        return Some(Verdict::Go(at + 1 + close));
    }
    if !blank || !before.ends_with(char::is_whitespace) {
        return None;
    }
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    let opens = word == "1" && before.trim_end().ends_with(':');
    (follows || opens).then_some(Verdict::End(begin))
}

/// `2)` in the middle of a sentence that began with `1)` begins another.
pub(in crate::split) fn list_bracket(place: &Place<'_>, at: usize) -> Option<Verdict> {
    let text = place.text;
    text.as_bytes().get(at.wrapping_sub(1)).filter(|b| b.is_ascii_alphanumeric())?;
    let word = word_before(text, place.start, at);
    let value = marker_value(word).filter(|_| word.len() <= 3)?;
    let begin = at - word.len();
    let before = text.get(place.start..begin).unwrap_or_default();
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    (follows && !before.trim().is_empty() && before.ends_with(char::is_whitespace)).then_some(Verdict::End(begin))
}

/// The value of the list number or letter that a sentence begins with.
fn first_marker(place: &Place<'_>) -> Option<u32> {
    let item = place.text.as_bytes().get(place.begin..)?;
    let length = item.iter().take(4).position(|b| matches!(b, b'.' | b')'))?;
    marker_value(std::str::from_utf8(item.get(..length)?).ok()?)
}

fn marker_value(word: &str) -> Option<u32> {
    match word.as_bytes() {
        [letter @ (b'a'..=b'z' | b'A'..=b'Z')] => Some(1000 + u32::from(letter.to_ascii_lowercase())),
        bytes if bytes.iter().all(u8::is_ascii_digit) && bytes.len() <= 3 => word.parse().ok(),
        _ => None,
    }
}
