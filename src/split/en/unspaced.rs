//! Judges a stop with no blank after it: inside a name, number or address, or
//! before a missing blank.
//!
//! ```text
//! example.org        no end: an address
//! main.rs            no end: a lower-case word after a full stop
//! 3.14               no end: a decimal
//! far?thanks         an end: a question mark, and no name has one
//! It rained.He left  an end: a word in lower case before, a capital after
//! ```

use super::super::text::*;
use super::super::words::{self, WordKinds};
use super::super::{OpenSentence, Verdict};
use super::stop_context::{Following, StopRun};

/// Judges the stops of `run`, which end, with closing marks, at `end`.
///
/// `at` is the byte of the first stop. The verdict carries `end` in both cases:
/// scanning continues after the closing marks.
pub(super) fn unspaced(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, end: usize, quoted: bool) -> Verdict {
    let next = Following::read(sentence.text, end);
    let ends = if next.first.is_lowercase() {
        opens_small(sentence, at, run, &next)
    } else {
        next.first.is_uppercase() && opens_large(sentence, at, run, quoted, &next)
    };
    // Checked last, because it looks far back.
    if ends && !in_address(sentence.text, at) { Verdict::End(end) } else { Verdict::Go(end) }
}

/// True if a lower-case word directly after a stop opens a sentence: `is it
/// far?thanks`. After a full stop it is more often part of a name (`main.rs`).
pub(super) fn opens_small(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, next: &Following<'_>) -> bool {
    if run.ellipsis || next.open.is_some() {
        return false;
    }
    let word = next.word();
    let last = char_at(sentence.text, next.at + word.len()).is_none_or(|c| c.is_whitespace() || c == ',');
    last && is_lower_word(word)
        && (run.marks || words::look(word).has(WordKinds::LOWER))
        && is_lower_word(word_before(sentence.text, sentence.start, at))
}

/// True if a capitalised word directly after a stop opens a sentence.
fn opens_large(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, quoted: bool, next: &Following<'_>) -> bool {
    let text = sentence.text;
    let word = next.word();
    if next.open.is_some() && !quoted {
        return run.marks || run.dots > 0 && word.len() > 1;
    }
    let opens = words::opens(word);
    if !opens && !word.chars().nth(1).is_some_and(char::is_lowercase) {
        return false;
    }
    let before = word_before(text, sentence.start, at);
    if run.marks || quoted {
        return !words::look(before).has(WordKinds::BRAND);
    }
    if run.ellipsis {
        return !before.eq_ignore_ascii_case(word);
    }
    let after = next.at + word.len();
    let dotted = char_at(text, after).is_some_and(|c| matches!(c, '.' | '@' | '/' | '_' | ':'))
        && char_at(text, after + 1).is_some_and(|c| c.is_alphanumeric() || c == '/');
    let plain = before.len() >= 2 && before.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-' | ','))
        || before.len() >= 2 && before.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '%'));
    let known = opens || words::look(word).has(WordKinds::TITLE);
    let name = || before.len() >= 3 && known && before.chars().skip(1).all(char::is_lowercase);
    (!dotted || known) && (plain || name() || run.end > at + 1)
}

/// True for a word of three or more bytes, all in lower case.
fn is_lower_word(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’'))
}

/// The most bytes of a name in a mail address: as RFC 5321 allows.
const LONGEST_NAME: usize = 64;

/// True if the stop is inside a web or mail address.
fn in_address(text: &str, at: usize) -> bool {
    // A word of a hundred characters has at most this many bytes.
    let near = text.as_bytes().get(at.saturating_sub(400)..at).unwrap_or_default();
    let word = memchr::memrchr(b' ', near).and_then(|i| near.get(i..)).unwrap_or(near);
    // The name in a mail address may be dotted: `Ann.B.Lee@example.org`.
    let ahead = text.as_bytes().get(at..(at + LONGEST_NAME).min(text.len())).unwrap_or_default();
    if ahead.iter().take_while(|byte| !byte.is_ascii_whitespace()).any(|&byte| byte == b'@') {
        return true;
    }
    if memchr::memchr3(b'@', b'/', b'w', word).is_none() {
        return false;
    }
    let word = word_back(text, at);
    word.contains("//") || word.contains('@') || word.starts_with("www.")
}

/// The text back to the last white space, at most a hundred characters.
fn word_back(text: &str, at: usize) -> &str {
    let near = text.as_bytes().get(at.saturating_sub(100)..at).unwrap_or_default();
    if near.is_ascii() {
        let from = near.iter().rposition(|b| b.is_ascii_whitespace() || *b == 0xB).map_or(0, |i| i + 1);
        return text.get(at - near.len() + from..at).unwrap_or_default();
    }
    let before = text.get(..at).unwrap_or_default();
    let from = before.char_indices().rev().take(100).take_while(|(_, c)| !c.is_whitespace()).last();
    before.get(from.map_or(before.len(), |(i, _)| i)..).unwrap_or_default()
}
