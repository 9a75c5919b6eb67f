//! Checks final marks, and the width of marks in Chinese.
//!
//! Marks are only compared where the two languages agree on their use. A full
//! stop or exclamation mark on one side only is a matter of style; a question
//! that became a statement mostly is a fault.

use super::pair::{has_chinese_source, is_list};
use super::{Check, Finding, placeholders};
use crate::lang::is_han;
use crate::{Lang, Unit};

/// A kind of final mark, in either language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Final {
    /// A full stop.
    Stop,
    /// A question mark.
    Question,
    /// An exclamation mark.
    Exclamation,
    /// A colon.
    Colon,
    /// An ellipsis.
    Ellipsis,
}

/// Finds final marks of different kinds (`?` and `。`), and half-width marks
/// after Han characters (`你好,世界`, `确定吗?`). A full stop or exclamation mark on one
/// side only is a matter of style.
///
/// ```
/// use duiqi::{Unit, audit::punctuation};
/// let found = punctuation(&Unit::pair(("en", "Save changes?"), ("zh", "保存更改。"))).unwrap();
/// assert_eq!(found.reason, "the source ends with `?`, the target with `。`");
/// assert!(punctuation(&Unit::pair(("en", "Save changes?"), ("zh", "要保存更改吗？"))).is_none());
/// ```
#[must_use]
pub fn punctuation(unit: &Unit) -> Option<Finding> {
    finals(unit).or_else(|| width(unit))
}

/// Compares the final marks of both sides.
fn finals(unit: &Unit) -> Option<Finding> {
    let source = final_mark(&unit.source.text);
    let target = final_mark(&unit.target.text);
    let (kind_of_source, kind_of_target) = (kind(source), kind(target));
    if kind_of_source == kind_of_target || is_end_elsewhere(unit, kind_of_source, kind_of_target) {
        return None;
    }
    let score = if has_chinese_source(unit) {
        score_of_ends(kind_of_target, kind_of_source, &unit.target.text, &unit.source.text)
    } else {
        score_of_ends(kind_of_source, kind_of_target, &unit.source.text, &unit.target.text)
    }?;
    let reason = match (source, target) {
        (Some((_, one)), Some((_, other))) => format!("the source ends with `{one}`, the target with `{other}`"),
        (Some((_, one)), None) => format!("the source ends with `{one}`, the target without"),
        (None, Some((_, other))) => format!("the target ends with `{other}`, the source without"),
        (None, None) => return None,
    };
    Some(Finding::new(Check::Punctuation, score, reason))
}

/// The kind of a final mark.
fn kind(found: Option<(Final, &str)>) -> Option<Final> {
    found.map(|(kind, _)| kind)
}

/// True if the end of one side may be elsewhere in the other. The arguments are
/// the kinds of both final marks, which differ.
fn is_end_elsewhere(unit: &Unit, in_source: Option<Final>, in_target: Option<Final>) -> bool {
    let (source, target) = (unit.source.text.as_str(), unit.target.text.as_str());
    // Before codes: `Copied from: %s`, `从 %s 复制：`; `Name:`, `名称：(_N)`.
    let before_codes = |text: &str| kind(final_mark(&placeholders::without(text, |_| true)));
    if in_target == before_codes(source) || in_source == before_codes(target) {
        return true;
    }
    // A mark that belongs to a word of both sides: `Cannot use g: here`,
    // `无法在此使用 g:`.
    let ends_with_name = |text: &str, other: &str| {
        let last = text.split_whitespace().next_back().filter(|word| word.is_ascii() && word.len() > 1);
        last.is_some_and(|word| other.split_whitespace().any(|found| found == word))
    };
    if ends_with_name(target, source) || ends_with_name(source, target) {
        return true;
    }
    // A prompt has its choices before the mark or after it: `Correct (y/N)?`,
    // `正确吗？(y/N)`.
    let before_choices = |text: &str| kind(final_mark(without_choices(text)));
    let (open_source, open_target) = (before_choices(source), before_choices(target));
    if open_source == in_target || in_source == open_target || (open_source.is_some() && open_source == open_target) {
        return true;
    }
    // The question and what follows from it are one sentence or two: `Delete it,
    // so that …?`, `要删除吗？这样……。`.
    let asks = |text: &str| text.contains(['?', '？']);
    asks(source) && asks(target)
}

/// The score of final marks that differ, given with the English and the Chinese
/// text; `None` if both are right in their languages.
fn score_of_ends(in_english: Option<Final>, in_chinese: Option<Final>, english: &str, chinese: &str) -> Option<f32> {
    // An ellipsis may stand for a question: `What's next?`, `接下来……`.
    use Final::{Colon, Exclamation, Question, Stop};
    Some(match (in_english, in_chinese) {
        // Tips of KDE: `...that you can sort the list?`, after `Did you know`.
        (Some(Question), _) if english.contains("...that ") => return None,
        // The author forgot the mark, `Are you sure you want to leave`, or asks
        // without one: `Please confirm that the codes match.`.
        (None | Some(Stop), Some(Question)) if is_question(english) => return None,
        // Chinese asks where English states, and makes a label of a sentence.
        (None | Some(Stop), Some(Question)) | (Some(Stop), Some(Colon)) => SAID_OTHERWISE,
        // So does it state what English asks by the way: `Not saved. Disk full?`.
        (Some(Question), Some(Stop | Colon)) if !is_question(english) && has_sentence_before(english) => SAID_OTHERWISE,
        // From the surest to the mildest: a question against a statement says
        // more than a question against an exclamation.
        (Some(Question), Some(Stop)) => 0.7,
        (Some(Colon), Some(Stop | Question)) | (Some(Question), Some(Colon)) => 0.6,
        // A label of a box or column, `Hide faint stars?`, may be a statement.
        (Some(Question), None) if !is_question(english) => return None,
        (Some(Question), None) => 0.5,
        // `Created by` before a name is `作者：`.
        // `::` of reStructuredText is a colon in the page.
        (None, Some(Colon)) if english.trim_end().ends_with("::") => return None,
        (Some(Colon), None) if chinese.trim_end().ends_with("::") => return None,
        // So is a label that ends with a blank before its field.
        (None, Some(Colon)) if ends_with_preposition(english) || english.ends_with(char::is_whitespace) => return None,
        (Some(Colon), None) | (None, Some(Colon)) => 0.5,
        (Some(Question), Some(Exclamation)) | (Some(Exclamation), Some(Question)) => 0.4,
        _ => return None,
    })
}

/// The score of a mark that Chinese often has in the place of another. Of some
/// twenty such findings in localisations, half were none.
const SAID_OTHERWISE: f32 = 0.45;

/// True if a text has more than one sentence.
fn has_sentence_before(text: &str) -> bool {
    let words = text.trim_end_matches(|c: char| !c.is_alphanumeric()).split_whitespace();
    words.rev().skip(1).any(|word| word.trim_end_matches(['"', '”', ')', '’']).ends_with(['.', '!', '?', '…']))
}

/// The text without choices in brackets at its end: `Are you sure? (y/N)`, and
/// without a mark after them.
fn without_choices(text: &str) -> &str {
    let text = text.trim_end();
    let inner = text.trim_end_matches([':', '：', '?', '？']).trim_end();
    let Some(open) = inner.strip_suffix([')', '）']).and_then(|inner| inner.rfind(['(', '（'])) else { return text };
    // Only choices, which have a slash: `(y/N)`.
    if inner[open..].contains('/') { inner[..open].trim_end() } else { text }
}

/// True if English leaves the object of its last word to what a program adds.
fn ends_with_preposition(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    ["at", "by", "for", "from", "in", "is", "of", "on", "than", "the", "to", "with"]
        .contains(&last.to_lowercase().as_str())
}

/// True for a question in English that begins with a verb or a question word,
/// `Do you …`, `What is …`, names one, `Whether to …`, or asks for leave, `Delete the file`. Chinese is
/// taken for one.
fn is_question(text: &str) -> bool {
    const FIRST: [&str; 49] = [
        "abort",
        "cancel",
        "close",
        "confirm",
        "continue",
        "delete",
        "discard",
        "erase",
        "exit",
        "leave",
        "overwrite",
        "please",
        "proceed",
        "quit",
        "remove",
        "replace",
        "restart",
        "save",
        "am",
        "are",
        "can",
        "could",
        "did",
        "do",
        "does",
        "had",
        "has",
        "have",
        "how",
        "is",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "was",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "won't",
        "would",
    ];
    // The last sentence asks.
    let ends = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = ends.rsplit(['.', '!', '?', ',', '\n', '>', ':']).next().unwrap_or_default();
    let first = last.split_whitespace().next().unwrap_or_default().to_lowercase();
    !first.is_ascii() || FIRST.contains(&first.as_str())
}

/// The last mark, after closing quotation marks and brackets are skipped.
///
/// `None` for a text that ends without a mark. The mark is a piece of `text`,
/// one character long; of three dots it is the last.
fn final_mark(text: &str) -> Option<(Final, &str)> {
    let closing = |c: char| c.is_whitespace() || "\"'”’」』)）]】>》*_".contains(c);
    // Tags may close after the mark: `<b>Really?</b>`.
    let mut text = text.trim_end();
    while let Some(open) = text.ends_with('>').then(|| text.rfind('<')).flatten() {
        if !placeholders::is_certain(&text[open..]) {
            break;
        }
        text = text[..open].trim_end();
    }
    // So may emphasis of Markdown (`*`, `_`).
    let whole = text;
    let text = text.trim_end_matches(closing);
    // A smiley is no mark: `Thank you :)`.
    let closes = whole[text.len()..].starts_with([')', '）']) && !text.contains(['(', '（']);
    if text.ends_with(':') && closes {
        return None;
    }
    // A colon in quotation marks is mentioned as a character: `fields that begin
    // with "KEY: "`.
    if text.ends_with([':', '：']) && whole[text.len()..].contains(['"', '”', '\'', '’', '」']) {
        return None;
    }
    let last = text.chars().next_back()?;
    let mut before = text[..text.len() - last.len_utf8()].chars().rev();
    match (before.next(), before.next()) {
        // A mark in quotation marks of its own, `':'`, is spoken of. A straight
        // quotation mark opens after a blank or a bracket only: in `'%s'?` it
        // closes.
        (Some('“' | '‘' | '「'), _) => return None,
        (Some('"' | '\'' | '`'), outside) if outside.is_none_or(|c| c.is_whitespace() || "(（[".contains(c)) => {
            return None;
        }
        // An operator of a program: `[::]`, `std::`. One of several characters that
        // are spoken of: `the characters .-_:`. An option may end with a hyphen: `-march-:`.
        (Some(mark @ (':' | '-' | '_' | '.')), outside)
            if last == ':' && !(matches!(mark, '-' | '.') && outside.is_some_and(char::is_alphanumeric)) =>
        {
            return None;
        }
        _ => {}
    }
    let kind = match last {
        // `?!` counts as either mark.
        _ if both_marks(text) => return None,
        // Before the single stop, as which it would count.
        '.' if text.ends_with("...") => Final::Ellipsis,
        '…' | '⋯' => Final::Ellipsis,
        '.' | '。' | '．' | '｡' => Final::Stop,
        '?' | '？' => Final::Question,
        // A prompt: `Sort by?:`.
        ':' | '：' if text[..text.len() - last.len_utf8()].trim_end().ends_with(['?', '？']) => Final::Question,
        '!' | '！' => Final::Exclamation,
        ':' | '：' | '︰' => Final::Colon,
        _ => return None,
    };
    Some((kind, &text[text.len() - last.len_utf8()..]))
}

/// True for a text that ends with a question mark and an exclamation mark.
fn both_marks(text: &str) -> bool {
    ["?!", "!?", "？！", "！？"].iter().any(|marks| text.ends_with(marks))
}

/// Finds a half-width mark after a Han character that is not before a digit or
/// another mark; `?` and `!` also at the end.
fn width(unit: &Unit) -> Option<Finding> {
    let half = [("source", &unit.source), ("target", &unit.target)];
    let (side, text) = half.into_iter().find_map(|(side, half)| {
        let chinese = half.tag.lang().or_else(|| Lang::detect(&half.text)) == Some(Lang::Zh);
        // Only the target: the translator cannot correct the author's source.
        (chinese && side == "target").then_some((side, half.text.as_str()))
    })?;
    // Lists for a program, `copy;backup;` and `yes,no,maybe`, keep their marks.
    if unit.source.text.ends_with(';') && text.ends_with(';') && is_list(unit) {
        return None;
    }
    let tight = |text: &str| text.contains(',') && !text.contains(", ");
    if tight(&unit.source.text) && !unit.source.text.contains(char::is_whitespace) {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    // Text for a program as well: `{name=value,name=value}`.
    let source: Vec<char> = unit.source.text.chars().collect();
    // So does a mark that is spoken of: `Put ! before it`.
    let is_spoken = |mark: char| unit.source.text.split_whitespace().any(|word| word.chars().eq([mark]));
    let is_tight = |mark: char| {
        source.windows(3).any(|around| around[1] == mark && around[0].is_alphabetic() && around[2].is_alphabetic())
    };
    let within = chars.windows(3).find(|around| {
        is_han(around[0])
            && matches!(around[1], ',' | ';' | '?' | '!')
            && !is_tight(around[1])
            && !is_spoken(around[1])
            && (is_han(around[2]) || around[2].is_alphabetic())
    });
    // Some projects write all their final marks in this way: one finding a
    // file, see `Recurring`. A source that begins with a mark shows a code:
    // `?UNKNOWN?`.
    let is_code = unit.source.text.starts_with(['?', '!']);
    let at_end = || {
        let end = chars.windows(2).last().filter(|end| is_han(end[0]) && matches!(end[1], '?' | '!'));
        end.filter(|_| !is_code)
    };
    let wrong = within.or_else(at_end)?;
    let shown: String = wrong.iter().collect();
    Some(Finding::new(Check::Punctuation, 0.5, format!("the {side} has a half-width `{}` in `{shown}`", wrong[1])))
}

/// This many blanks at the end fill a column; one or two are there by mistake.
/// Choice.
const FILLING: usize = 3;

/// Finds white space at the start or end of one side that the other lacks;
/// programs concatenate texts with it.
///
/// ```
/// use duiqi::{Unit, audit::spaces};
/// assert!(spaces(&Unit::pair(("en", "leading"), ("zh", " 开头"))).is_some());
/// assert!(spaces(&Unit::pair(("en", " %s leading"), ("zh", "%s 开头"))).is_some());
/// assert!(spaces(&Unit::pair(("en", " leading"), ("zh", "开头"))).is_none());
/// assert!(spaces(&Unit::pair(("en", "none"), ("zh", "没有"))).is_none());
/// ```
#[must_use]
pub fn spaces(unit: &Unit) -> Option<Finding> {
    let (source, target) = (&unit.source.text, &unit.target.text);
    let begins = |text: &str| text.starts_with(char::is_whitespace);
    let ends = |text: &str| text.ends_with(char::is_whitespace);
    let differs = |place: &str, source: bool, target: bool| match (source, target) {
        (true, false) => Some(format!("the source has white space at its {place}, the target has not")),
        (false, true) => Some(format!("the target has white space at its {place}, the source has not")),
        _ => None,
    };
    // Blanks that fill a column of a table: `名字        `.
    let filled = target.len() - target.trim_end_matches(' ').len();
    if filled >= FILLING && !source.trim().contains('\n') && !target.trim().contains(['。', '\n']) {
        return None;
    }
    // In a template, white space at line ends and before tags is layout.
    if source.starts_with(['\n', '\r', '\t'])
        || source.trim_start().starts_with('<')
        || source.trim_end().ends_with('>')
    {
        return None;
    }
    // So are blanks that fill columns of the source.
    if source.contains("   ") && !source.contains('\n') {
        return None;
    }
    // Chinese needs no blank where the source has one, because its texts are
    // joined without. Half-width brackets and colons separate words too.
    let joined = |c: Option<char>| c.is_some_and(|c| is_han(c) || "“”‘’《》（）【】：，、。；？！…—():[]".contains(c));
    let (first, last) = (target.trim().chars().next(), target.trim().chars().next_back());
    let needs_first = begins(source) && !(source.starts_with(' ') && joined(first));
    // A full-width colon has the blank in it: `名称: ` for `Name:`.
    if source.ends_with(':') && target.ends_with(": ") {
        return None;
    }
    let is_joined = joined(last) || target.trim_end().ends_with("...");
    let needs_last = ends(source) && !(source.ends_with(' ') && is_joined);
    // So from Chinese: English has the blank.
    let is_english = has_chinese_source(unit);
    let (first, last) = (source.trim().chars().next(), source.trim().chars().next_back());
    let has_first = begins(target) && !(is_english && target.starts_with(' ') && joined(first));
    let has_last = ends(target) && !(is_english && target.ends_with(' ') && joined(last));
    let found = differs("beginning", needs_first, has_first && (needs_first || !begins(source)))
        .or_else(|| differs("end", needs_last, has_last && (needs_last || !ends(source))))?;
    // White space before a text shows on the screen; that behind it rarely does.
    let score = if begins(target) && !begins(source) { 0.5 } else { 0.4 };
    Some(Finding::new(Check::Spaces, score, found))
}
