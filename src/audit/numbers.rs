//! Numbers that one side has and the other has not.

use super::{Check, Finding};
use crate::{Class, Lang, Lexicon, TokenizedSide, Unit};

/// A number of one side, written in digits, is missing on the other, in digits or in words: `2.5万` is 25,000,
/// `二十一` is 21, `the 1990s` is `20世纪90年代`. The score is the share of numbers that are missing.
///
/// ```
/// use duiqi::{Unit, audit::numbers};
/// let unit = Unit::pair(("en", "Some 25,000 people in 1999"), ("zh", "1999年约2.5万人"));
/// assert!(numbers(&unit).is_none());
/// assert!(numbers(&Unit::pair(("en", "Fourteen people"), ("zh", "14人"))).is_none());
/// assert!(numbers(&Unit::pair(("en", "Version 3.5"), ("zh", "版本 3.6"))).is_some());
/// ```
pub fn numbers(unit: &Unit) -> Option<Finding> {
    // Most texts have no digit, and need no tokens.
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if unit.source.text.is_empty()
        || unit.target.text.is_empty()
        || !(digits(&unit.source.text) || digits(&unit.target.text))
    {
        return None;
    }
    let lang = |tag: &crate::LanguageTag, text: &str| tag.lang().or_else(|| Lang::detect(text)).unwrap_or(Lang::En);
    let source = values(lang(&unit.source.tag, &unit.source.text), &unit.source.text);
    let target = values(lang(&unit.target.tag, &unit.target.text), &unit.target.text);
    let missing = |of: &[Number], other: &[Number], text: &str| -> Vec<String> {
        let there =
            |number: &Number| other.iter().any(|found| found.value == number.value) || spelled(number.value, text);
        of.iter().filter(|number| number.digits && !there(number)).map(|number| number.text.clone()).collect()
    };
    let (only_source, only_target) =
        (missing(&source, &target, &unit.target.text), missing(&target, &source, &unit.source.text));
    let count = only_source.len() + only_target.len();
    if count == 0 {
        return None;
    }
    let all = source.iter().chain(&target).filter(|number| number.digits).count();
    let reason = match (only_source.is_empty(), only_target.is_empty()) {
        (false, false) => {
            format!("{} is in the source only; {} in the target only", only_source.join(", "), only_target.join(", "))
        }
        (false, true) => format!("{} is in the source only", only_source.join(", ")),
        _ => format!("{} is in the target only", only_target.join(", ")),
    };
    Some(Finding::new(Check::Numbers, count as f32 / all as f32, reason))
}

/// How the numbers from 0 to 20 are said, where the tokens take the words for words.
const SPELLED: [(&[&str], &[&str]); 21] = [
    (&["zero", "no", "none"], &["零", "〇"]),
    (&["one", "first", "once", "single", "a", "an"], &["一", "首", "单"]),
    (&["two", "second", "twice", "both", "double", "pair", "couple"], &["二", "两", "双", "兩", "雙"]),
    (&["three", "third"], &["三"]),
    (&["four", "fourth"], &["四"]),
    (&["five", "fifth"], &["五"]),
    (&["six", "sixth"], &["六"]),
    (&["seven", "seventh"], &["七"]),
    (&["eight", "eighth"], &["八"]),
    (&["nine", "ninth"], &["九"]),
    (&["ten", "tenth"], &["十"]),
    (&["eleven", "eleventh"], &["十一"]),
    (&["twelve", "twelfth", "dozen"], &["十二"]),
    (&["thirteen", "thirteenth"], &["十三"]),
    (&["fourteen", "fourteenth"], &["十四"]),
    (&["fifteen", "fifteenth"], &["十五"]),
    (&["sixteen", "sixteenth"], &["十六"]),
    (&["seventeen", "seventeenth"], &["十七"]),
    (&["eighteen", "eighteenth"], &["十八"]),
    (&["nineteen", "nineteenth"], &["十九"]),
    (&["twenty", "twentieth"], &["二十", "廿"]),
];

/// True if a small number stands in the text as a word, or a decade of the last century as `八十年代`.
fn spelled(value: f64, text: &str) -> bool {
    let whole = value.fract() == 0.0 && value >= 0.0;
    if whole && (1900.0..2000.0).contains(&value) && value % 10.0 == 0.0 && text.contains("年代") {
        let ten = SPELLED.get(((value as usize) % 100) / 10);
        return ten.is_some_and(|(_, chinese)| chinese.iter().any(|digit| text.contains(&format!("{digit}十年代"))));
    }
    let Some((english, chinese)) = SPELLED.get(value as usize).filter(|_| whole) else { return false };
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| english.iter().any(|name| word.eq_ignore_ascii_case(name)))
        || chinese.iter().any(|name| text.contains(name))
}

struct Number {
    value: f64,
    text: String,
    digits: bool,
}

fn values(lang: Lang, text: &str) -> Vec<Number> {
    let side = TokenizedSide::new(lang, &[text], &Lexicon::empty());
    let numbers = side.tokens(0).iter().filter(|token| side.class(token.term) == Class::Number);
    let read = numbers.filter_map(|token| {
        let shown = text.get(token.start as usize..token.end as usize)?.trim();
        let digits = shown.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
        Some(Number { value: side.value(token.term)?, text: shown.to_owned(), digits })
    });
    read.collect()
}
