//! Checks the two texts as wholes: whether both are there, and their lengths.
//!
//! Lengths are compared as Gale & Church (1993) do: the ratio of the lengths
//! has a usual value, and varies the less the longer the texts are.

use std::borrow::Cow;
use std::collections::HashMap;

use super::translation::is_message;
use super::{Check, Finding, placeholders};
use crate::lang::is_han;
use crate::{Half, Lang, State, Unit};

/// Finds a side that is empty without a reason.
///
/// ```
/// use duiqi::{Unit, audit::counterpart};
/// assert!(counterpart(&Unit::pair(("en", "Hello."), ("zh", " "))).is_some());
/// ```
#[must_use]
pub fn counterpart(unit: &Unit) -> Option<Finding> {
    let (source, target) = (unit.source.text.trim().is_empty(), unit.target.text.trim().is_empty());
    let reason = match (source, target) {
        // A message of white space, such as a line break, has nothing to
        // translate.
        (true, true) if !unit.source.text.is_empty() => return None,
        // Nor has a key whose text is in neither file.
        (true, true) if unit.id.is_some() => return None,
        (true, true) => "both sides are empty",
        (false, true) => "the target is empty",
        (true, false) => "the source is empty",
        (false, false) => return None,
    };
    // A message that the program no longer has, or not yet: nothing is missing.
    let is_left = source && is_message(unit);
    // Chinese has one form for all numbers, under the key of the last.
    if target && unit.target.tag.lang() == Some(Lang::Zh) && unit.id.as_deref().is_some_and(is_form_of_plural) {
        return None;
    }
    // A text of codes alone is the same in each language.
    if target && unit.id.is_some() && !placeholders::without(&unit.source.text, |_| true).contains(char::is_alphabetic)
    {
        return None;
    }
    // A file that marks the unit as untouched, or forbids to translate it, needs
    // no finding.
    let waits = matches!(unit.state(), Some(State::New | State::NeedsTranslation));
    let is_protected = unit.localization.as_ref().is_some_and(|found| found.translate == Some(false));
    (unit.reason.is_none() && !(target && (waits || is_protected)))
        .then(|| Finding::new(Check::Counterpart, if is_left { LEFT } else { 1.0 }, reason.to_owned()))
}

/// The score of a translation without a source. Choice: less than a warning.
const LEFT: f32 = 0.45;

/// True for the key of a form that Chinese does not have: `items_one`,
/// `files.one`.
fn is_form_of_plural(id: &str) -> bool {
    let form = id.rsplit(['_', '.']).next().unwrap_or_default();
    form.len() < id.len() && ["zero", "one", "two", "few", "many", "plural"].contains(&form)
}

/// The log of the number of English characters for one Chinese character. This
/// and the two variances were measured on 12,856 beads of six sets of news,
/// talks, novels and documentation.
const LOG_RATIO: f64 = 1.18;
/// The variance of that log between texts.
const VARIANCE: f64 = 0.0576;
/// The additional variance of a single character, which shrinks with the length
/// of the text.
const VARIANCE_OF_ONE: f64 = 0.9;
/// Standard deviations that are accepted. Measured on eight localisations: of
/// the pairs beyond 4, nine in ten are wrong; between 3.2 and 4 it is one in
/// three.
const DEVIATIONS: f64 = 4.0;
/// The same for a source of one or two words. Measurement: all of nine such
/// findings up to 6 in localisations were wrong.
const DEVIATIONS_OF_LABEL: f64 = 6.0;
/// The highest score for the length of a translation that says more than the
/// source, and for that of a single word: less than a warning. Measurement on localisations: of 14 findings of
/// too long a translation, 3 were faults, and 21 of 23 of too short a one.
const EXPLAINED_TEXT: f32 = 0.45;
/// The score from which English is too short for Chinese. Choice: an error.
const FAR_FROM_LENGTH: f32 = 0.8;
/// A text with more words in capitals is written in capitals. Choice.
const MOST_ABBREVIATIONS: usize = 2;
/// The letters that one capital of an abbreviation stands for: the mean length
/// of an English word (choice).
const ABBREVIATED: usize = 5;

/// The Chinese characters that a variable stands for, and a third of the
/// letters (choice).
const VARIABLE: usize = 2;

/// Finds a side that is too short or too long for the other.
///
/// The ratio of English to Chinese characters (without blanks in Chinese) must
/// be within 4 deviations of what is usual for texts of this length. Latin
/// words that both sides have do not count, and the capitals of an abbreviation
/// count as words. Other languages are assumed to need about as many characters
/// as each other.
///
/// ```
/// use duiqi::{Unit, audit::length};
/// assert!(length(&Unit::pair(("en", "Good morning."), ("zh", "早上好。"))).is_none());
/// let found = length(&Unit::pair(("en", "No."), ("zh", "会议讨论了明年的经济工作和人工智能的发展。")));
/// assert!(found.unwrap().reason.contains("shorter than expected"));
/// ```
#[must_use]
pub fn length(unit: &Unit) -> Option<Finding> {
    if unit.source.text.trim().is_empty() || unit.target.text.trim().is_empty() {
        return None;
    }
    // A tag may be missing, or be that of a language that the text is not in.
    let chinese = |half: &Half| half.tag.lang().or_else(|| Lang::detect(&half.text)) == Some(Lang::Zh);
    let (source_chinese, target_chinese) = (chinese(&unit.source), chinese(&unit.target));
    // A name that stays in Latin letters has the length of neither language.
    let is_kept = |half: &Half, chinese: bool| chinese && !half.text.chars().any(is_han);
    if is_kept(&unit.source, source_chinese) || is_kept(&unit.target, target_chinese) {
        return None;
    }
    if adds_address(unit) || is_date_pattern(&unit.source.text) || is_list(unit) {
        return None;
    }
    if is_explained(&unit.source.text, &unit.target.text) || is_explained(&unit.target.text, &unit.source.text) {
        return None;
    }
    // A letter stands for a word: `F` for `First name`.
    unit.source.text.trim().chars().nth(1)?;
    let (source_text, target_text) = without_explanation(&unit.source.text, &unit.target.text);
    let source = measure(&source_text, &target_text, source_chinese)?;
    let target = measure(&target_text, &source_text, target_chinese)?;
    let expected = match (source_chinese, target_chinese) {
        (true, false) => LOG_RATIO,
        (false, true) => -LOG_RATIO,
        _ => 0.0,
    };
    // Converted to Chinese characters, for which the variance was measured.
    let least = match (source_chinese, target_chinese) {
        (true, _) => source,
        (_, true) => target,
        _ => source.min(target) / 3.0,
    };
    let deviation = ((target / source).ln() - expected) / (VARIANCE + VARIANCE_OF_ONE / least.max(1.0)).sqrt();
    // A label of a word or two may be explained: `_Action:`, `向何处发送数据：`.
    // So may the word or two between names that stay: `MD5 with RSA`.
    let (english, other) =
        if source_chinese { (&unit.target.text, &source_text) } else { (&unit.source.text, &target_text) };
    let kept: Vec<&str> = words(other).collect();
    let is_label = english.split_whitespace().filter(|word| !kept.contains(word)).nth(2).is_none();
    if deviation.abs() < if is_label { DEVIATIONS_OF_LABEL } else { DEVIATIONS } {
        return None;
    }
    // A single word shows too little of what its translation should be:
    // `CumTime`.
    let is_one = |text: &str| text.split_whitespace().nth(1).is_none();
    let is_word = if source_chinese {
        is_one(&target_text) && deviation < 0.0
    } else {
        is_one(&source_text) && deviation > 0.0 && target_chinese
    };
    // A label with a remark after it: `矢量选区：一般用途/轮廓平滑`.
    let label = target_text.split_once(['：', '。', '，']).map(|(label, _)| label);
    if deviation > 0.0
        && let Some(label) = label.filter(|label| target_chinese && label.contains(is_han))
        && let Some(target) = measure(label, &source_text, true)
    {
        let least = target.max(1.0);
        let rest = ((target / source).ln() - expected) / (VARIANCE + VARIANCE_OF_ONE / least).sqrt();
        if rest.abs() < DEVIATIONS && !source_text.contains(['.', ':', ',']) {
            return None;
        }
    }
    let times = ((target / source).ln() - expected).abs().exp();
    let side = if deviation > 0.0 { "source" } else { "target" };
    let reason = format!("the {side} is {times:.1} times shorter than expected");
    let score = (deviation.abs() / 8.0) as f32;
    // A translation that says more was mostly meant to, and so was Chinese that says
    // more than English, up to a point.
    let is_explained = deviation > 0.0 || source_chinese && score < FAR_FROM_LENGTH;
    Some(Finding::new(Check::Length, if is_word || is_explained { score.min(EXPLAINED_TEXT) } else { score }, reason))
}

/// True for words to search by or alternatives, of which each language has as
/// many as it needs: `copy;backup;`, `error|bug`, `path,track,trail`.
pub(super) fn is_list(unit: &Unit) -> bool {
    let (source, target) = (&unit.source.text, &unit.target.text);
    let parts = |text: &str| text.matches([';', '|']).count();
    let is_label = |text: &str| text.split_whitespace().count() <= LONGEST_LABEL;
    let is_closed = |text: &str| text.ends_with(';') && !text.contains(' ');
    parts(source).min(parts(target)) >= 2
        // Of one term: `Camera;`.
        || is_closed(source) && is_closed(target)
        || is_comma_list(source)
        || is_comma_list(target) && !source.contains(char::is_whitespace)
        || is_comma_list(target) && is_label(source) && unit.id.is_some()
}

/// A term to search by has no more words. Choice.
const LONGEST_LABEL: usize = 4;
/// Nor more Chinese characters: a clause is longer. Choice.
const LONGEST_TERM: usize = 8;

/// True for at least three terms with nothing but commas between them, as a
/// program stores words to search by.
fn is_comma_list(text: &str) -> bool {
    let is_term = |term: &str| {
        let marks = |c: char| c.is_whitespace() && c != ' ' || ".:!?。：！？；".contains(c);
        let is_short =
            term.split(' ').count() <= LONGEST_LABEL && term.chars().filter(|&c| is_han(c)).count() <= LONGEST_TERM;
        !term.is_empty() && !term.starts_with(' ') && is_short && !term.contains(marks)
    };
    let is_plain = !text.contains(['{', '%', '<', '(', '=', '"']);
    is_plain && text.matches(',').count() >= 2 && text.split(',').all(is_term)
}

/// True for a pattern of dates, such as `M/D/YYYY HH:mm`: each letter is
/// repeated, or stands alone.
pub(super) fn is_date_pattern(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_alphabetic()).filter(|run| !run.is_empty()).peekable();
    let is_code = |run: &str| run.chars().all(|c| "GyYMLdDEeHhmsSaAQWwz".contains(c) && run.starts_with(c));
    runs.peek().is_some() && text.contains(['y', 'Y', 'M', 'H', 'h', 'd', 'D']) && runs.all(is_code)
}

/// True if the target, or the Chinese source of a message, has more addresses than
/// the other side: translators add where mistakes in the translation are reported.
pub(super) fn adds_address(unit: &Unit) -> bool {
    let count = |text: &str| text.matches('@').count() + text.matches("://").count();
    let (source, target) = (count(&unit.source.text), count(&unit.target.text));
    target > source || source > target && is_message(unit) && has_chinese_source(unit)
}

/// True for a unit from Chinese into a language of Latin letters.
pub(super) fn has_chinese_source(unit: &Unit) -> bool {
    unit.source.text.contains(is_han) && !unit.target.text.contains(is_han)
}

/// True if a text has the whole other text in round brackets, as
/// `最佳码率控制（rd）` has `rd`, or before a dash.
fn is_explained(other: &str, text: &str) -> bool {
    let inner = text.split(['(', '（']).skip(1).filter_map(|rest| rest.split([')', '）']).next());
    // A term with its translation after it: `Square 2 - 正方形 2`.
    let translated = text.split_once(" - ").is_some_and(|(term, rest)| {
        let letters =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        letters(term) == letters(other) && rest.contains(is_han)
    });
    // Or after a comma or a blank: `ft²,平方英尺`, `Mac OS X 操作系统`.
    let behind = text.trim().strip_prefix(other.trim()).filter(|rest| rest.starts_with([',', '，', '、', ' ', '|']));
    // Or after its translation: `暮星 Evening Star`.
    let follows = text.trim().strip_suffix(other.trim()).filter(|rest| rest.ends_with(' '));
    translated
        || follows.is_some_and(|rest| rest.contains(is_han))
        || behind.is_some_and(|rest| rest.contains(is_han))
        || inner.map(str::trim).any(|inner| inner.eq_ignore_ascii_case(other.trim()))
}

/// Both texts; if one alone has round brackets, and words outside of them, it
/// loses them: they explain a term, as in `门 (Solaris)`.
pub(super) fn without_explanation<'t>(source: &'t str, target: &'t str) -> (Cow<'t, str>, Cow<'t, str>) {
    let has_brackets = |text: &str| text.contains(['(', '（']);
    let strip = |text: &'t str| without_brackets(text).map_or(Cow::Borrowed(text), Cow::Owned);
    match (has_brackets(source), has_brackets(target)) {
        (true, false) => (strip(source), target.into()),
        (false, true) => (source.into(), strip(target)),
        _ => (source.into(), target.into()),
    }
}

/// A text without its parts in round brackets; `None` if no letter is left, or a
/// bracket is not closed.
pub(super) fn without_brackets(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    // One that is not closed is none: `:(`.
    (depth == 0 && plain.contains(char::is_alphanumeric)).then_some(plain)
}

/// The length of a text: its letters and digits, in English with blanks,
/// without placeholders and without Latin words that the other text has as
/// often. `None` if nothing else is in it: names and keywords that the other
/// text explains, as in `时间戳(timestamp)`, have no length to compare.
fn measure(text: &str, other: &str, chinese: bool) -> Option<f64> {
    let plain = placeholders::without(text, placeholders::is_certain);
    // A piece of a sentence that only has marks: `'`.
    if !text.contains(char::is_alphanumeric) {
        return None;
    }
    let mut length = 0;
    // How often each word of this text may still be found in the other.
    let mut shared: HashMap<&str, usize> = HashMap::new();
    for word in words(other) {
        *shared.entry(word).or_default() += 1;
    }
    let mut is_shared = |word: &str| {
        let Some(left) = shared.get_mut(word).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    };
    let mut shares_any = false;
    let has_capitals_only = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    // A text full of capitals has words in capitals, not abbreviations: `[OPTION]...
    // SOURCE DEST`.
    let abbreviates = !chinese && words(&plain).filter(|word| has_capitals_only(word)).count() <= MOST_ABBREVIATIONS;
    for word in words(&plain) {
        let latin = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let abbreviation = abbreviates && has_capitals_only(word);
        length += match () {
            () if latin && word.len() > 1 && is_shared(word) => {
                shares_any = true;
                0
            }
            () if abbreviation => word.len() * ABBREVIATED,
            // In Chinese, Latin letters are as narrow as in English.
            () if chinese && latin => (word.len() as f64 / LOG_RATIO.exp()).ceil() as usize,
            () => word.chars().count() + usize::from(!chinese),
        };
    }
    // Only marks are left beside variables: `%1 (on %2)` in one language.
    if !plain.contains(char::is_alphanumeric) {
        return None;
    }
    // A variable stands for some words.
    if length > 0 {
        let variables = placeholders::all(text).filter(|found| found.starts_with(['%', '{', '$'])).count();
        length += variables * if chinese { VARIABLE } else { VARIABLE * 3 };
    }
    // At least 1, since the logarithm of the ratio is taken.
    (length > 0 || !shares_any).then(|| length.max(1) as f64)
}

/// The runs of letters and digits of a text; Latin and other letters are never
/// in one run.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.flat_map(|run| {
        let latin = |at: usize| run[at..].starts_with(|c: char| c.is_ascii());
        let mut cuts: Vec<usize> = vec![0];
        for (at, _) in run.char_indices().skip(1) {
            let before = run[..at].char_indices().next_back().map_or(0, |(before, _)| before);
            if latin(at) != latin(before) {
                cuts.push(at);
            }
        }
        cuts.push(run.len());
        cuts.windows(2).map(|cut| &run[cut[0]..cut[1]]).collect::<Vec<_>>()
    })
}
