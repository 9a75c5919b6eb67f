//! Decides where an English sentence ends.
//!
//! A stop is judged in steps, from what is nearest to what is farthest:
//!
//! 1. `plain` decides the commonest shapes of stops by the bytes next to them.
//! 2. The run of stops (`?!`, `...`) and the closing marks, brackets and
//!    footnotes attached to it are read (`stop_context`, `trailing`).
//! 3. Without white space after them, `unspaced` distinguishes addresses and
//!    decimals from ends whose space was lost.
//! 4. With white space, the marks, the quotation (`speech`) and the next word
//!    decide; a lone full stop goes to `full_stop`, which knows abbreviations.
//!
//! ```text
//! `.` of `Mr.`        a title: goes on            full_stop
//! `.` of `p.m. He`    a time, then a capital      full_stop
//! `.` of `3.5`        inside a number             unspaced
//! `?` of `?" he`      a speaker follows           speech
//! `...` then a        a pause                     here
//! ```
//!

mod stop_context;
mod full_stop;
mod unspaced;
mod plain;
mod speech;
mod trailing;

pub(super) use plain::judge_plain;

use plain::judge_lone;

use super::notes;
use super::numbering::item_number;
use super::text::*;
use super::words::{self, WordKinds};
use super::{Ellipses, OpenSentence, Verdict};
use full_stop::full_stop;
use stop_context::{Following, StopRun};
use trailing::{ClosingMarks, attach, close};
use unspaced::unspaced;

/// Judges the stop at `at`. `plain_was_tried` is true if [`judge_plain`] could
/// not decide it.
///
/// `at` is the byte of the first stop of a run. The end lies after closing
/// marks and footnotes, before white space.
pub(super) fn judge(sentence: &OpenSentence<'_>, at: usize, plain_was_tried: bool) -> Verdict {
    let plain = if plain_was_tried { None } else { judge_plain(sentence, at) };
    plain.or_else(|| judge_lone(sentence, at)).unwrap_or_else(|| judge_rare(sentence, at))
}

/// Judges the stop at `at` by all rules.
///
/// It reads the stops, the closing marks and what is attached; white space or
/// its absence then decides which rules apply.
fn judge_rare(sentence: &OpenSentence<'_>, at: usize) -> Verdict {
    let text = sentence.text;
    let mut run = StopRun::read(text, at);
    // First, because the stop of `1.` looks like that of a sentence.
    if let Some(verdict) = item_number(sentence, at, run.end) {
        return verdict;
    }
    // Dots before the first word belong to the sentence that they open.
    if run.ellipsis && at <= sentence.begin {
        return Verdict::Go(run.end);
    }
    let ClosingMarks { mut end, mut quoted } = close(sentence, run.end);
    // Stops may continue after a closing mark: `?")!`.
    while end > run.end && char_at(text, end).is_some_and(is_stop) {
        let more = StopRun::read(text, end);
        run.marks |= more.marks;
        let closing = close(sentence, more.end);
        quoted |= closing.quoted;
        run.end = more.end;
        end = closing.end;
    }
    // Emoji and the like directly after the stop belong to its sentence.
    end = attach(text, end, end);
    if let Some(note) = note_number(sentence, at, &run, end, quoted) {
        return Verdict::End(note);
    }
    match char_at(text, end) {
        None => Verdict::End(end),
        Some(c) if c.is_whitespace() => spaced(sentence, at, &run, end, quoted),
        Some(_) => unspaced(sentence, at, &run, end, quoted),
    }
}

/// Judges a stop followed by white space.
///
/// `run` is the run of stops, `end` the byte after the closing marks; `quoted`
/// is true if one of those is a quotation mark.
///
/// Footnotes and emoticons may follow the white space. They still belong to the
/// sentence before them, unless a lower-case word shows that it goes on.
fn spaced(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, end: usize, quoted: bool) -> Verdict {
    let text = sentence.text;
    let WhiteSpace { end: after, lines } = skip_space(text, end);
    // A blank line ends a paragraph, whatever precedes it.
    if after == text.len() || lines > 1 {
        return Verdict::End(end);
    }
    // Comes before the next word is read, because the digit would be taken for
    // its first letter.
    if let Some(mark) = superscript(text, after) {
        return Verdict::End(mark);
    }
    let attached = attach(text, after, end);
    if attached > end {
        let after = skip_space(text, attached).end;
        let next = Following::read(text, after);
        return if next.first.is_lowercase() { Verdict::Go(attached) } else { Verdict::End(attached) };
    }
    let next = Following::read(text, after);
    if ends(sentence, at, run, end, quoted, &next) { Verdict::End(end) } else { Verdict::Go(end) }
}

/// The end of footnote numbers directly after a stop: `table.1 Nobody`,
/// `years.2,3 It`.
///
/// They are distinguished from decimals and names (`1812.2`, `No.3`, `main.2`) by the
/// word before the stop: a word in lower case, or a name or year followed by a
/// word that opens sentences.
fn note_number(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, end: usize, quoted: bool) -> Option<usize> {
    let text = sentence.text;
    let note = notes::english_digits(text, end)?;
    // After `?`, `!` or a closing mark no decimal is possible.
    if run.marks || quoted || end > run.end {
        return Some(note);
    }
    let before = word_before(text, sentence.start, at);
    if run.ellipsis || before.len() < 3 || words::look(before).is_abbreviation() {
        return None;
    }
    let opens = || Following::read(text, skip_space(text, note).end).opens();
    let mut letters = before.chars();
    let known = match letters.next() {
        Some(first) if first.is_lowercase() => letters.all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-')),
        Some(first) if first.is_uppercase() => letters.all(char::is_alphabetic) && opens(),
        _ if is_year(before) => {
            let word = || Following::read(text, skip_space(text, note).end).word();
            // Units are shorter: `1907.3 Hz`.
            let word_follows = || word().len() > 2 && word().chars().skip(1).all(char::is_lowercase);
            match token_before(text, sentence.start, at - before.len()) {
                lead if leads_year(lead) => opens() || word_follows(),
                lead if leads_number(lead) => opens(),
                _ => false,
            }
        }
        _ => false,
    };
    known.then_some(note)
}

/// True for four digits that are probably a year.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) && ("1000".."2100").contains(&word)
}

/// True for a word that often precedes a year, but hardly ever a quantity: `in 1812`, `May 1812`.
fn leads_year(word: &str) -> bool {
    matches!(word, "in" | "In" | "since" | "Since" | "until" | "Until" | "during" | "During" | "early" | "late")
        || matches!(
            word,
            "spring" | "summer" | "autumn" | "winter" | "January" | "February" | "March" | "April" | "May"
        )
        || matches!(word, "June" | "July" | "August" | "September" | "October" | "November" | "December")
}

/// True for a word that precedes years as well as quantities: `by 1812`.
fn leads_number(word: &str) -> bool {
    matches!(word, "by" | "before" | "after" | "from" | "to" | "of" | "around" | "about")
}

/// The end of a footnote number that is no longer superscript: `rights. 4 Even
/// though`.
///
/// At most two digits: a larger number begins the next sentence.
fn superscript(text: &str, at: usize) -> Option<usize> {
    let end = skip(text, at, |c| c.is_ascii_digit());
    if end == at || end > at + 2 {
        return None;
    }
    let word = skip_space(text, end).end;
    if word == text.len() {
        return Some(end);
    }
    if word == end {
        return None;
    }
    let next = Following::read(text, word);
    (next.open.is_none() && next.opens()).then_some(end)
}

/// True if the run of stops ends in a question mark.
fn asks(text: &str, at: usize) -> bool {
    let end = skip(text, at, is_stop);
    char_before(text, end) == Some('?')
}

/// True for a dash and the rest of the sentence in lower case: `?" - asks`,
/// `Inc. -- declined`.
fn is_dash(next: &Following<'_>) -> bool {
    let end = skip(next.text, next.at, |c| matches!(c, '-' | '–' | '—'));
    end > next.at && char_at(next.text, skip_blanks(next.text, end)).is_some_and(char::is_lowercase)
}

/// True for `I` and its contractions, whose capital is no sign of a new
/// sentence.
fn is_first_person(word: &str) -> bool {
    matches!(word, "I" | "I'm" | "I’m" | "I've" | "I’ve" | "I'd" | "I’d" | "I'll" | "I’ll")
}

/// True for a mark that no sentence begins with.
fn continues(first: char) -> bool {
    matches!(first, ',' | ';' | '&') || is_closer(first)
}

/// True if the stops end the sentence, by the marks and words around them.
///
/// The stops, the closing quotation marks and the next word are weighed in this
/// order; a full stop without any of these is left to `full_stop.rs`.
///
/// `end` is the byte after closing marks; it is greater than the end of the run
/// if there are any. `quoted` is true if one of them is a quotation mark.
/// `next` is what follows the white space.
fn ends(sentence: &OpenSentence<'_>, at: usize, run: &StopRun, end: usize, quoted: bool, next: &Following<'_>) -> bool {
    let text = sentence.text;
    if continues(next.first) {
        return false;
    }
    let lower = next.first.is_lowercase();
    // `“Really?” he said` goes on.
    if lower && next.open.is_none() && quoted {
        return false;
    }
    // The stop belongs to the quotation, not to the sentence.
    if quoted && speech::cited(next) {
        return false;
    }
    let before = word_before(text, sentence.start, at);
    if run.marks {
        return match lower {
            true if next.open.is_some_and(is_quote) => true,
            true if speech::reported(text, next.end()) => false,
            true => is_informal(sentence) || asks(text, at) && words::look(next.word()).has(WordKinds::LOWER),
            false if is_dash(next) => false,
            false if quoted => !speech::reported_by_name(next),
            false => !words::look(before).has(WordKinds::BRAND) || next.opens(),
        };
    }
    if run.ellipsis && sentence.options.ellipses != Ellipses::Clause {
        return sentence.options.ellipses == Ellipses::Always;
    }
    if run.ellipsis {
        return match lower {
            true => false,
            false if next.open.is_some() => true,
            false if next.first.is_ascii_digit() || is_dash(next) => false,
            false => !(before.eq_ignore_ascii_case(next.word()) || run.dots == 3 && is_first_person(next.word())),
        };
    }
    if quoted && !lower {
        return true;
    }
    if end > run.end {
        // `(Pty.) Ltd.`
        let company = |word| words::look(word).has(WordKinds::COMPANY);
        return !(lower || company(before) && company(next.word()));
    }
    full_stop(sentence, at, before, words::look(before), next)
}

/// True if the writer does not begin sentences with capitals.
///
/// Then a lower-case letter after `?` or `!` may begin a sentence as well.
fn is_informal(sentence: &OpenSentence<'_>) -> bool {
    let sentence = sentence.text.get(sentence.begin..).unwrap_or_default();
    // The first letter decides. The limit bounds the work on text without
    // letters.
    sentence.chars().take(100).find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}
