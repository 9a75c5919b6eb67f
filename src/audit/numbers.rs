//! Finds numbers of one side that are missing from the other.
//!
//! Only numbers in digits are demanded; they may be answered in digits or in
//! words. The two languages group and write numbers differently, so values are
//! compared:
//!
//! ```text
//! 25,000       2.5万
//! the 1990s    20世纪90年代
//! fourteen     14
//! ```

mod read;

use super::pair::{adds_address, has_chinese_source, is_list, without_brackets};
use super::placeholders::{self, one_sided};
use super::{Check, Finding};
use crate::{Class, Lang, Lexicon, TokenizedSide, Unit};

use self::read::{Number, Supply};

/// Texts with more numbers are not checked. Choice: a table of so many numbers
/// is not a sentence, and the limit bounds the work on hostile text.
const MOST_NUMBERS: usize = 500;

/// The score of numbers that may have been left out or added on purpose.
/// Measurement on 132 localisations: half of such findings are not faults.
const SAID_OTHERWISE: f32 = 0.45;
/// A source of more words is translated more freely. Choice, after some thirty
/// findings in localisations: where one side alone has a number, among others or in
/// a text of such length, half are none.
const LONGEST_PLAIN: usize = 15;
/// The numbers up to this are also said by words such as `整` and `next`, or by
/// nothing. Choice.
const LEAST: f64 = 2.0;

/// Finds a number, written in digits on one side, that is missing from the
/// other in digits and in words.
///
/// `2.5万` is 25,000, `二十一` is 21, `the 1990s` is `20世纪90年代`, `50k` is
/// `5万`. Digits in placeholders, links and names (`MP3`) do not count. The
/// score grows with the share of missing numbers; it is less than 0.5 if numbers
/// of one side alone may have been left out or added on purpose, as in a long text.
/// Measures may be converted: `3 km` to `3000 米`, `100°F` to `38°C`.
///
/// ```
/// use duiqi::{Unit, audit::numbers};
/// let unit = Unit::pair(("en", "Some 25,000 people in 1999"), ("zh", "1999年约2.5万人"));
/// assert!(numbers(&unit).is_none());
/// assert!(numbers(&Unit::pair(("en", "Fourteen people"), ("zh", "14人"))).is_none());
/// assert!(numbers(&Unit::pair(("en", "Version 3.5"), ("zh", "版本 3.6"))).is_some());
/// ```
#[must_use]
pub fn numbers(unit: &Unit) -> Option<Finding> {
    let (source, target) = (&unit.source.text, &unit.target.text);
    if has_no_digits(source, target) || has_numbers_of_its_own(unit) {
        return None;
    }
    let (in_source, in_target) = (read::numbers(source), read::numbers(target));
    // Each number is looked for among all of the other side.
    if in_source.len() + in_target.len() > MOST_NUMBERS {
        return None;
    }
    let lang = |tag: &crate::LanguageTag, text: &str| tag.lang().or_else(|| Lang::detect(text)).unwrap_or(Lang::En);
    // A side offers its numbers in words too, so that `14` may match
    // `fourteen`, but demands only those in digits.
    let from_source = Supply::new(source, &in_source, said(lang(&unit.source.tag, source), source));
    let from_target = Supply::new(target, &in_target, said(lang(&unit.target.tag, target), target));
    let missing = |numbers: &[Number], other: &Supply| -> Vec<String> {
        let missing = numbers.iter().filter(|number| number.required && !other.has(number));
        missing.map(|number| number.text.clone()).collect()
    };
    let (mut only_source, mut only_target) = (missing(&in_source, &from_target), missing(&in_target, &from_source));
    // A translator explains a term in brackets: `时角（360度为24时）`.
    if only_source.is_empty() && !source.contains(['(', '（']) {
        let plain = without_brackets(target).map(|plain| read::numbers(&plain)).unwrap_or_default();
        only_target.retain(|text| plain.iter().any(|number| number.text == *text));
    }
    // A name in Chinese distinguishes the periods by itself: `Old Greek
    // (450-1100)`.
    if only_target.is_empty() && !target.contains(['(', '（']) {
        let years = years_in_brackets(source);
        only_source.retain(|text| !years.contains(text));
    }
    let reason = one_sided(&only_source, &only_target)?;
    // If both sides have equally many numbers, one that differs is not an
    // explanation.
    let is_one_longer = in_source.len() != in_target.len();
    let said_otherwise = if has_chinese_source(unit) {
        is_said_otherwise(target, &in_target, &only_target, &only_source)
    } else {
        is_said_otherwise(source, &in_source, &only_source, &only_target)
    };
    if is_one_longer && said_otherwise {
        return Some(Finding::new(Check::Numbers, SAID_OTHERWISE, reason));
    }
    let all = in_source.iter().chain(&in_target).filter(|number| number.required).count();
    // Of many numbers one may be left out on purpose; if all are missing, the
    // pair is wrong.
    let share = (only_source.len() + only_target.len()) as f32 / all.max(1) as f32;
    // So may the number of a long text, which is translated more freely.
    let is_free = share < 1.0 || source.split_whitespace().count() > LONGEST_PLAIN;
    if is_one_longer && is_free && (only_source.is_empty() || only_target.is_empty()) {
        return Some(Finding::new(Check::Numbers, SAID_OTHERWISE, reason));
    }
    Some(Finding::new(Check::Numbers, 0.5 + share / 2.0, reason))
}

/// The fast path: most texts have no digits. True also if one text is empty.
fn has_no_digits(source: &str, target: &str) -> bool {
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    source.is_empty() || target.is_empty() || !(digits(source) || digits(target))
}

/// True if each language has numbers of its own in such a text, or if they are
/// not read.
fn has_numbers_of_its_own(unit: &Unit) -> bool {
    let (source, target) = (unit.source.text.as_str(), unit.target.text.as_str());
    // An example of a telephone number is another one in another country.
    if !source.contains(char::is_alphabetic) && source.starts_with('+') && target.starts_with('+') {
        return true;
    }
    // A letter stands for a word: `J` for June. A number alone is written in the
    // manner of its language: `0,05` for `0.05`.
    let plain = |text: &str| text.trim().replace(',', ".");
    if source.trim().chars().nth(1).is_none() || plain(source) == plain(target) {
        return true;
    }
    // Translators sign with the years of their work.
    adds_address(unit)
        || is_list(unit)
        || [source, target].into_iter().any(|text| has_rare_power(text) || is_clock(text))
        || placeholders::are_date_formats(source, target)
}

/// True if the numbers of one side alone may have been left out or added on
/// purpose: Chinese explains with numbers (`quarter speed`, `1/4 速`), says
/// the least numbers without digits (`snap to 1.0 seconds`), or leaves a remark
/// in brackets out. A number in the place of another is a fault.
///
/// The arguments are the English text, its numbers, and the numbers that are in
/// English or in Chinese only.
fn is_said_otherwise(english: &str, numbers: &[Number], only_english: &[String], only_chinese: &[String]) -> bool {
    if only_english.is_empty() || !only_chinese.is_empty() {
        return only_english.is_empty();
    }
    let outside = without_brackets(english).map(|plain| read::numbers(&plain));
    only_english.iter().all(|text| {
        let is_least = numbers.iter().any(|number| number.text == *text && number.values.iter().any(|&n| n <= LEAST));
        is_least || outside.as_ref().is_some_and(|outside| outside.iter().all(|number| number.text != *text))
    })
}

/// The years that are alone in brackets: `(1100-1500)`, `(ca. 450)`.
fn years_in_brackets(text: &str) -> Vec<String> {
    let inner = text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).map(|(inner, _)| inner);
    let are_years = |inner: &&str| {
        let rest = inner.trim_start_matches(|c: char| "c. a".contains(c));
        rest.chars().all(|c| c.is_ascii_digit() || " -–—,".contains(c))
    };
    let years = inner.filter(are_years).flat_map(|inner| inner.split(|c: char| !c.is_ascii_digit()));
    years.filter(|digits| (3..=4).contains(&digits.len())).map(str::to_owned).collect()
}

/// True for `quadrillion` and beyond, which Chinese says by powers.
fn has_rare_power(text: &str) -> bool {
    let rare = |at: usize| !["m", "b", "tr"].iter().any(|known| text[..at].to_ascii_lowercase().ends_with(known));
    text.match_indices("illion").any(|(at, _)| rare(at))
}

/// True for a time in words, whose minutes Chinese may count from the hour
/// before: `quarter to five`, `4点45分`.
pub(super) fn is_clock(text: &str) -> bool {
    const MINUTES: [&str; 5] = ["five", "half", "quarter", "ten", "twenty"];
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.windows(2).any(|pair| MINUTES.contains(&pair[0].as_str()) && ["past", "to"].contains(&pair[1].as_str()))
}

/// The numbers that a text gives in words, as the tokenizer reads them.
fn said(lang: Lang, text: &str) -> Vec<f64> {
    let side = TokenizedSide::new(lang, &[text], &Lexicon::empty());
    let numbers = side.tokens(0).iter().filter(|token| side.class(token.term) == Class::Number);
    numbers.filter_map(|token| side.value(token.term)).collect()
}
