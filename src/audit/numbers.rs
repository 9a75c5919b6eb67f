//! Numbers that one side has and the other has not.

use super::{Check, Finding};
use crate::{Class, Lang, Lexicon, Side, Unit};

/// A number of one side, written in digits, is missing on the other, in digits or in words: `2.5万` is 25,000,
/// `二十一` is 21, `the 1990s` is `20世纪90年代`. The score is the share of numbers that are missing.
///
/// ```
/// use duiqi::{Unit, audit::numbers};
/// let unit = Unit::pair(("en", "Some 25,000 people in 1999"), ("zh", "1999年约2.5万人"));
/// assert!(numbers(&unit).is_none());
/// assert!(numbers(&Unit::pair(("en", "Version 3.5"), ("zh", "版本 3.6"))).is_some());
/// ```
pub fn numbers(unit: &Unit) -> Option<Finding> {
    // Most texts have no digit, and need no tokens.
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if unit.source.is_empty() || unit.target.is_empty() || !(digits(&unit.source) || digits(&unit.target)) {
        return None;
    }
    let lang = |tag: &crate::Tag, text: &str| tag.lang().or_else(|| Lang::detect(text)).unwrap_or(Lang::En);
    let source = values(lang(&unit.source_tag, &unit.source), &unit.source);
    let target = values(lang(&unit.target_tag, &unit.target), &unit.target);
    let missing = |of: &[Number], other: &[Number]| -> Vec<String> {
        let wanted = of.iter().filter(|number| number.digits && !other.iter().any(|found| found.value == number.value));
        wanted.map(|number| number.text.clone()).collect()
    };
    let (only_source, only_target) = (missing(&source, &target), missing(&target, &source));
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

struct Number {
    value: f64,
    text: String,
    digits: bool,
}

fn values(lang: Lang, text: &str) -> Vec<Number> {
    let side = Side::new(lang, &[text], &Lexicon::empty());
    let numbers = side.tokens(0).iter().filter(|token| side.class(token.term) == Class::Number);
    let read = numbers.filter_map(|token| {
        let shown = text.get(token.start as usize..token.end as usize)?.trim();
        let digits = shown.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
        Some(Number { value: side.value(token.term)?, text: shown.to_owned(), digits })
    });
    read.collect()
}
