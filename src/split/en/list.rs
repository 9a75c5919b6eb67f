//! List numbers and letters, at the start of a sentence and in the middle of one.

use super::super::text::*;
use super::super::{Place, Verdict};

/// A list number or letter: `1.` at the start of a sentence does not end it; `2.` in the middle of one that
/// began with `1.`, or `1.` after a colon, begins another.
#[inline]
pub(super) fn list_mark(place: &Place<'_>, at: usize, run_end: usize) -> Option<Verdict> {
    if run_end == at + 1 { judge_marker(place, at, marker_before(place, at)?) } else { None }
}

/// The most bytes of blanks and marks before the number or letter of an item.
const LONGEST: usize = 64;

fn judge_marker(place: &Place<'_>, at: usize, (begin, value): (usize, u32)) -> Option<Verdict> {
    let text = place.text;
    let before = text.get(place.begin.min(begin)..begin).unwrap_or_default();
    let close = usize::from(text.as_bytes().get(at + 1) == Some(&b')'));
    // More marks than that begin no item; looking at all of them again for each letter would take the square of them.
    if before.len() <= LONGEST && before.chars().all(|c| c.is_whitespace() || matches!(c, '•' | '⁃' | '-' | '*' | '('))
    {
        return Some(Verdict::Go(at + 1 + close));
    }
    let blank = char_at(text, at + 1 + close).is_none_or(char::is_whitespace);
    if !blank || !char_before(before, before.len()).is_some_and(char::is_whitespace) {
        return None;
    }
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    let opens = value == 1 && at == begin + 1 && before.trim_end().ends_with(':');
    (follows || opens).then_some(Verdict::End(begin))
}

/// `2)` in the middle of a sentence that began with `1)` begins another.
pub(in crate::split) fn list_bracket(place: &Place<'_>, at: usize) -> Option<Verdict> {
    let (begin, value) = marker_before(place, at)?;
    let before = place.text.get(place.start..begin).unwrap_or_default();
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    (follows && before.ends_with(char::is_whitespace) && !before.trim().is_empty()).then_some(Verdict::End(begin))
}

/// Where the list number or letter begins that ends at `at`, and its value.
#[inline]
fn marker_before(place: &Place<'_>, at: usize) -> Option<(usize, u32)> {
    let bytes = place.text.as_bytes();
    let head = bytes.get(place.start..at)?;
    let digits = head.iter().rev().take(4).take_while(|b| b.is_ascii_digit()).count();
    let letter = digits == 0 && head.last().is_some_and(u8::is_ascii_alphabetic);
    let begin = at - digits - usize::from(letter);
    if begin == at || digits > 3 {
        return None;
    }
    // The word begins there.
    if begin > place.start
        && !is_edge(bytes[begin - 1])
        && (bytes[begin - 1].is_ascii() || !word_before(place.text, place.start, begin).is_empty())
    {
        return None;
    }
    Some((begin, marker_value(bytes.get(begin..at)?)?))
}

/// The value of the list number or letter that a sentence begins with.
fn first_marker(place: &Place<'_>) -> Option<u32> {
    let item = place.text.as_bytes().get(place.begin..)?;
    let length = item.iter().take(4).position(|b| matches!(b, b'.' | b')'))?;
    marker_value(item.get(..length)?)
}

/// A number of up to three digits, or a letter, which is more than any number.
fn marker_value(word: &[u8]) -> Option<u32> {
    match word {
        [] => None,
        [letter @ (b'a'..=b'z' | b'A'..=b'Z')] => Some(1000 + u32::from(letter.to_ascii_lowercase())),
        [..] if word.len() > 3 => None,
        digits => {
            digits.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| 10 * value + u32::from(byte - b'0')))
        }
    }
}
