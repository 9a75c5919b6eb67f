//! Decides whether a single full stop before white space ends a sentence, by
//! the word before it and the word after.
//!
//! ```text
//! Mr. | Li         no end: a title belongs to the name
//! Inc. | The       an end: companies end before any capital
//! Oct. | 5         no end: a month belongs to the number
//! U.S. | forces    no end: the sentence goes on in lower case
//! U.S. | They      an end: `They` opens sentences
//! J. | Smith       no end: an initial
//! ```

use super::super::OpenSentence;
use super::super::text::*;
use super::super::words::{self, WordKinds};
use super::is_dash;
use super::stop_context::Following;

/// True if the stop ends the sentence. `before` is the word before it, `kinds`
/// are its kinds in the word lists.
///
/// `at` is the byte of the stop; `before` ends there and does not include it.
/// The word lists are in `en.txt`.
pub(super) fn full_stop(
    sentence: &OpenSentence<'_>,
    at: usize,
    before: &str,
    kinds: WordKinds,
    next: &Following<'_>,
) -> bool {
    // A single capital is judged as an initial, even if a list has it as an
    // abbreviation.
    let initial = matches!(before.as_bytes(), [b'A'..=b'Z']);
    // After an abbreviation the next word decides. After an ordinary word,
    // lower case seldom begins a sentence, so other evidence is needed.
    let lower = next.first.is_lowercase();
    if kinds.is_abbreviation() && !initial {
        return !lower && !goes_on(sentence, at, before, kinds, next);
    }
    // Lower case begins a sentence only after a plain word, a count or an
    // address.
    if lower {
        return (is_lower_word(before) || is_counted(before, next) || is_site(before))
            && next.open.is_none_or(|c| c == '(');
    }
    if before.len() > 3 && !before.bytes().any(|b| b == b'.') || !is_initial(before) {
        return true;
    }
    let bracket = next.open.is_some_and(|c| matches!(c, '(' | '['));
    if next.first.is_ascii_digit() || bracket {
        return false;
    }
    let token = || token_before(sentence.text, sentence.start, at - before.len());
    next.opens() || next.open.is_some_and(is_quote) || before.len() == 1 && words::look(token()).has(WordKinds::LETTER)
}

/// True if the sentence continues after an abbreviation although no lower-case
/// letter follows.
///
/// Each kind of abbreviation has its own continuation: a title a name, a month
/// a number, a company another part of its name.
fn goes_on(sentence: &OpenSentence<'_>, at: usize, before: &str, kinds: WordKinds, next: &Following<'_>) -> bool {
    let bracket = next.open.is_some_and(|c| matches!(c, '(' | '['));
    if bracket && !kinds.has(WordKinds::UNIT) && !kinds.has(WordKinds::NUMBER)
        || is_dash(next)
        || kinds.has(WordKinds::INNER)
    {
        return true;
    }
    let digit = next.first.is_ascii_digit();
    let opened = || next.open.is_some_and(is_quote) || next.opens();
    let token = || token_before(sentence.text, sentence.start, at - before.len());
    let named = || token().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let number = || token().ends_with(|c: char| c.is_ascii_digit());
    let company = kinds.has(WordKinds::COMPANY);
    kinds.has(WordKinds::TITLE) && !(next.opens() && named())
        || company && words::look(next.word()).has(WordKinds::COMPANY.or(WordKinds::FORM))
        || (kinds.has(WordKinds::MAYBE) || kinds.has(WordKinds::MONTH)) && !opened()
        || kinds.has(WordKinds::STATE) && !(opened() || token().ends_with(','))
        || (company || kinds.has(WordKinds::UNIT)) && digit
        || kinds.has(WordKinds::NUMBER) && (digit || next.first == '§' || is_roman(next.word()))
        || kinds.has(WordKinds::HOUR)
            && number()
            && (words::look(next.word()).has(WordKinds::ZONE) || fronted(sentence, at))
}

/// True for a word of two or more letters, all in lower case.
fn is_lower_word(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_lowercase() && c.is_alphabetic() || matches!(c, '\'' | '’'));
    plain && word.chars().filter(|c| c.is_alphabetic()).take(2).count() == 2
}

/// True for a number before a word that opens a sentence even in lower case.
fn is_counted(word: &str, next: &Following<'_>) -> bool {
    word.ends_with(|c: char| c.is_ascii_digit()) && words::look(next.word()).has(WordKinds::LOWER)
}

/// True for single letters such as those of a name: `J`, `J.-P`.
fn is_initial(word: &str) -> bool {
    // Most words that get here have one letter or none.
    match word.as_bytes() {
        [] => return false,
        [byte] => return byte.is_ascii_alphabetic(),
        _ => {}
    }
    let single = |part: &str| part.trim_start_matches('-').chars().take(2).count() <= 1;
    word.split('.').all(single) && word.contains(char::is_alphabetic)
}

/// True for a host or mail address such as `site.org`.
fn is_site(word: &str) -> bool {
    let dotted = word.bytes().any(|byte| byte == b'.');
    let end = if dotted { word.rsplit('.').next().unwrap_or_default() } else { "" };
    matches!(end, "com" | "org" | "net" | "edu" | "gov" | "uk" | "cn" | "io" | "html" | "htm")
}

/// True for a Roman numeral in capitals. `I` is far more often the pronoun.
fn is_roman(word: &str) -> bool {
    !word.is_empty() && word != "I" && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// True if the sentence consists of a time so far: `At 5 a.m.`
fn fronted(sentence: &OpenSentence<'_>, at: usize) -> bool {
    let so_far = sentence.text.get(sentence.start..at).unwrap_or_default();
    let mut tokens = so_far.split_whitespace();
    so_far.len() < 40
        && tokens.next().is_some_and(|word| words::look(word).has(WordKinds::FRONTED))
        && tokens.count() <= 3
}
