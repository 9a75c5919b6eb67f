//! Numbers of items, sections and headings: `1.`, `b)`, `6.9.`, `IV.`, `Chapter
//! 10.`, `一.`
//!
//! A number at the start of a sentence belongs to the text after it. A number
//! in the middle of a sentence begins the next item if the sentence began with
//! the number before it.
//!
//! ```text
//! 1. Open it. 2. Wait.       two items: 2 follows 1
//! It has 2. That is all.     one number at an end: nothing to follow
//! 6.9. Upgrades              a heading: the number goes with its text
//! To do: 1. Open it.         1 after a colon opens a list
//! ```
//!
//! A verdict of `Go` means that the stop belongs to a number at the start;
//! `End` gives the byte where the next item begins, before its number.

use super::text::*;
use super::words::{self, WordKinds};
use super::{OpenSentence, Verdict};
use crate::lang::is_han;

/// The most bytes of blanks, bullets and labels (`Chapter`) before an item's
/// number. Choice: without a bound, a text of nothing but bullets and letters
/// would take quadratic time.
const LONGEST_PREFIX: usize = 64;

/// The most bytes of a number. Choice: `12.10.2.1` and `XXXVIII` fit.
const LONGEST_NUMBER: usize = 16;

/// The number or letter of an item, and the byte where it begins.
#[derive(Debug, Clone, Copy)]
struct Marker<'t> {
    /// The byte where the number begins.
    begin: usize,
    /// The number itself.
    number: ItemNumber<'t>,
}

/// A number in levels, such as `6.9`: the last level, and the text of those
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ItemNumber<'t> {
    /// The levels before the last, as written: `6.9` has the parent `6`.
    parents: &'t [u8],
    /// The last level, which counts up within a list.
    last: NumberLevel,
}

/// One level of a number, in every reading that it allows: `I` is a letter and
/// a Roman numeral.
///
/// The readings are tried together: `i)` may follow `h)` or begin a list of
/// Roman numerals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NumberLevel {
    /// Its value in digits, below 1,000.
    digits: Option<u32>,
    /// Its letter in lower case.
    letter: Option<u8>,
    /// Its value as a Roman numeral.
    roman: Option<u32>,
}

impl NumberLevel {
    /// Reads a level; `None` if the word is not a number or a letter.
    fn parse(word: &[u8]) -> Option<NumberLevel> {
        // Longer numbers are years or quantities.
        let digits = (1..=3).contains(&word.len()) && word.iter().all(u8::is_ascii_digit);
        let level = NumberLevel {
            digits: digits.then(|| word.iter().fold(0, |value, byte| 10 * value + u32::from(byte - b'0'))),
            // A single letter may also be a Roman numeral; both readings are
            // kept.
            letter: match word {
                [letter] if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
                _ => None,
            },
            roman: roman(word),
        };
        (level != NumberLevel { digits: None, letter: None, roman: None }).then_some(level)
    }

    /// True if this level comes directly after `other` in a list, in any
    /// reading.
    fn follows(self, other: NumberLevel) -> bool {
        let next = |a: Option<u32>, b: Option<u32>| a.is_some() && a == b.map(|value| value + 1);
        next(self.digits, other.digits)
            || next(self.letter.map(u32::from), other.letter.map(u32::from))
            || next(self.roman, other.roman)
    }

    /// True for `1`, `a` and `I`.
    fn is_first(self) -> bool {
        self.digits == Some(1) || self.letter == Some(b'a') || self.roman == Some(1)
    }
}

impl<'t> ItemNumber<'t> {
    /// Reads `1`, `b`, `IV`, `6.9` or `A.1`. Of several levels one must be in
    /// digits, which excludes `U.S` and `a.m`.
    fn parse(word: &'t [u8]) -> Option<ItemNumber<'t>> {
        let Some(dot) = word.iter().rposition(|&byte| byte == b'.') else {
            return Some(ItemNumber { parents: &[], last: NumberLevel::parse(word)? });
        };
        let (parents, last) = (word.get(..dot)?, NumberLevel::parse(word.get(dot + 1..)?)?);
        let mut counted = last.digits.is_some();
        for level in parents.split(|&byte| byte == b'.') {
            counted |= NumberLevel::parse(level)?.digits.is_some();
        }
        counted.then_some(ItemNumber { parents, last })
    }

    /// True if this number comes directly after `other` in a list.
    fn follows(self, other: ItemNumber<'_>) -> bool {
        // Not `==`: most numbers have one level, and a call that compares two
        // empty slices takes longer than all else here on some machines.
        self.last.follows(other.last) && self.parents.iter().eq(other.parents)
    }
}

/// The value of a Roman numeral up to 399, in capitals or lower case. `LI`,
/// `CV` and the like count as words: such names and abbreviations are common,
/// that many chapters are not.
fn roman(word: &[u8]) -> Option<u32> {
    /// The numerals in falling order, with their values.
    const NUMERALS: [(&str, u32); 9] =
        [("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
    // Most words that get here begin otherwise.
    if !matches!(word.first(), Some(b'I' | b'V' | b'X' | b'L' | b'C' | b'i' | b'v' | b'x' | b'l' | b'c')) {
        return None;
    }
    let in_case = |letters: &[u8]| word.iter().all(|byte| letters.contains(byte));
    if !(in_case(b"IVXLC") || in_case(b"ivxlc")) {
        return None;
    }
    let (mut rest, mut value) = (word, 0);
    for (numeral, worth) in NUMERALS {
        // Only these may repeat, at most three times.
        let most = if matches!(numeral, "C" | "X" | "I") { 3 } else { 1 };
        for _ in 0..most {
            match rest.split_at_checked(numeral.len()) {
                Some((head, more)) if head.eq_ignore_ascii_case(numeral.as_bytes()) => rest = more,
                _ => break,
            }
            value += worth;
        }
    }
    (rest.is_empty() && value > 0 && (value < 40 || word.len() != 2)).then_some(value)
}

/// Judges a stop after a number. A number at the start of a sentence does not
/// end it; `2.` in the middle of a sentence that began with `1.`, or `1.` after
/// a colon, begins another.
#[inline]
pub(super) fn item_number(sentence: &OpenSentence<'_>, at: usize, run_end: usize) -> Option<Verdict> {
    let full_stop = run_end == at + 1 && sentence.text.as_bytes().get(at) == Some(&b'.');
    let begin = marker_begin(sentence, at).filter(|_| full_stop)?;
    // Only a number near the start or after white space is one of an item.
    let is_near = begin <= sentence.begin + LONGEST_PREFIX;
    if !is_near && !char_before(sentence.text, begin).is_some_and(char::is_whitespace) {
        return None;
    }
    let number = ItemNumber::parse(sentence.text.as_bytes().get(begin..at)?)?;
    judge_marker(sentence, at, Marker { begin, number })
}

/// Judges the stop after `marker`; `None` if the other rules decide.
///
/// A number with only bullets and labels before it is the number of this
/// sentence. Elsewhere it must continue the list, or open one after a colon.
fn judge_marker(sentence: &OpenSentence<'_>, at: usize, marker: Marker<'_>) -> Option<Verdict> {
    let text = sentence.text;
    let before = text.get(sentence.begin.min(marker.begin)..marker.begin).unwrap_or_default();
    let close = usize::from(text.as_bytes().get(at + 1) == Some(&b')'));
    if before.len() <= LONGEST_PREFIX && is_prefix(before) {
        return Some(Verdict::Go(at + 1 + close));
    }
    // A digit directly after the stop makes a decimal, as in `2.5`.
    let blank = char_at(text, at + 1 + close).is_none_or(char::is_whitespace);
    if !blank || !char_before(before, before.len()).is_some_and(char::is_whitespace) {
        return None;
    }
    let follows = first_number(sentence).is_some_and(|first| marker.number.follows(first));
    let simple = at == marker.begin + 1;
    let opens = simple && marker.number.last.is_first() && before.trim_end().ends_with(':');
    (follows || opens).then_some(Verdict::End(marker.begin))
}

/// True if only bullets, and possibly a label such as `Chapter`, come before
/// the number.
fn is_prefix(before: &str) -> bool {
    let label =
        before.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '•' | '⁃' | '-' | '*' | '(' | '§'));
    label.is_empty() || {
        let word = label.trim_end();
        word.len() < label.len() && words::look(word.trim_end_matches('.')).has(WordKinds::LABEL)
    }
}

/// `2)` in the middle of a sentence that began with `1)` begins another.
pub(super) fn item_bracket(sentence: &OpenSentence<'_>, at: usize) -> Option<Verdict> {
    let marker = marker_before(sentence, at)?;
    let before = sentence.text.get(sentence.start..marker.begin).unwrap_or_default();
    let follows = first_number(sentence).is_some_and(|first| marker.number.follows(first));
    (follows && before.ends_with(char::is_whitespace) && !before.trim().is_empty())
        .then_some(Verdict::End(marker.begin))
}

/// The number or letter that ends at `at`, if it is a word by itself.
#[inline]
fn marker_before<'t>(sentence: &OpenSentence<'t>, at: usize) -> Option<Marker<'t>> {
    let begin = marker_begin(sentence, at)?;
    Some(Marker { begin, number: ItemNumber::parse(sentence.text.as_bytes().get(begin..at)?)? })
}

/// The start of the word that ends at `at`, if it is no longer than a number.
#[inline]
fn marker_begin(sentence: &OpenSentence<'_>, at: usize) -> Option<usize> {
    let bytes = sentence.text.as_bytes();
    let head = bytes.get(sentence.start..at)?;
    let inner = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'.';
    let length = head.iter().rev().take(LONGEST_NUMBER + 1).take_while(inner).count();
    let begin = at - length;
    if length == 0 || length > LONGEST_NUMBER {
        return None;
    }
    if begin > sentence.start
        && !is_edge(bytes[begin - 1])
        && (bytes[begin - 1].is_ascii() || !word_before(sentence.text, sentence.start, begin).is_empty())
    {
        return None;
    }
    Some(begin)
}

/// The number at the start of a sentence.
fn first_number<'t>(sentence: &OpenSentence<'t>) -> Option<ItemNumber<'t>> {
    let item = sentence.text.as_bytes().get(sentence.begin..)?;
    let number = |end: usize| item.get(..end).and_then(ItemNumber::parse);
    let word = item.iter().take(LONGEST_NUMBER + 1).take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
    let whole = if word > 0 && item.get(word - 1) == Some(&b'.') { number(word - 1) } else { None };
    // `1)`, or `1.Open` with the blank missing.
    whole.or_else(|| number(item.iter().take(4).position(|b| matches!(b, b'.' | b')'))?))
}

/// True for a stop after the number of a Chinese heading that begins the
/// sentence: `一. 总则`, `第三章. 船`, `6.9. 升级`, `（二）. 付款`.
pub(super) fn ends_chinese_number(sentence: &OpenSentence<'_>, at: usize) -> bool {
    if let Some(marker) = marker_before(sentence, at) {
        let before = sentence.text.get(sentence.begin.min(marker.begin)..marker.begin).unwrap_or_default();
        return before.len() <= LONGEST_PREFIX && is_prefix(before.trim_end_matches(is_label));
    }
    let head = sentence.text.get(sentence.begin..at).unwrap_or_default();
    if head.is_empty() || head.len() > LONGEST_PREFIX {
        return false;
    }
    // All numbers of headings end in one of these.
    if !char_before(head, head.len()).is_some_and(|c| is_han(c) || is_digit(c) || matches!(c, ')' | '）')) {
        return false;
    }
    let stem = head.strip_suffix(|c| "甲乙丙丁戊己庚辛壬癸".contains(c));
    if stem.is_some_and(str::is_empty) {
        return true;
    }
    let number = head.strip_prefix('第').and_then(|rest| rest.strip_suffix(is_division));
    let framed = head.strip_suffix(['）', ')']).map(|head| head.trim_start_matches(['（', '(']));
    let number = number.or(framed).unwrap_or(head.trim_start_matches(is_label));
    // Headings have numbers up to `一百二十三`.
    !number.is_empty() && number.chars().count() <= 5 && number.chars().all(is_digit)
}

/// True for digits of any width and for Chinese numerals.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９') || is_numeral(c)
}

/// A Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '零')
}

/// True for the units that `第三` may count in a text.
pub(super) fn is_division(c: char) -> bool {
    "章节節条條款部编編卷回课課篇讲講单單元步".contains(c)
}

/// True for labels before the number of a figure, a table or an appendix: `图3.
/// 灯塔`.
fn is_label(c: char) -> bool {
    "图圖表例注註附录錄件".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_are_told_from_words() {
        let values = ["i", "IV", "viii", "XXXVIII", "XLII", "xc", "CXX"].map(|word| roman(word.as_bytes()));
        assert_eq!(values, [Some(1), Some(4), Some(8), Some(38), Some(42), None, Some(120)]);
        for word in ["", "ill", "civil", "Xi", "LI", "CV", "mix", "iiii", "vx", "did"] {
            assert_eq!(roman(word.as_bytes()), None, "{word}");
        }
    }

    #[test]
    fn numbers_of_several_levels_follow_each_other() {
        let number = |word: &'static str| ItemNumber::parse(word.as_bytes());
        let follows = |a, b| number(a).unwrap().follows(number(b).unwrap());
        assert!(follows("3.2", "3.1") && follows("II", "I") && follows("b", "a") && follows("A.2", "A.1"));
        assert!(!follows("3.2", "2.1") && !follows("3.2", "3.2") && !follows("4", "3.3"));
        assert!(["U.S", "a.m", "e.g", "1984", "12.10.2009", "1..2"].into_iter().all(|word| number(word).is_none()));
    }
}
