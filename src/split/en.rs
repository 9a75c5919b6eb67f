//! Where an English sentence ends.

mod around;
mod full_stop;
mod glued;
mod list;
mod plain;
mod speech;
mod tail;

pub(super) use list::list_bracket;
pub(super) use plain::judge_plain;

use super::text::*;
use super::words::{self, Kinds};
use super::{Ellipses, Place, Verdict};
use around::{Next, Run};
use full_stop::full_stop;
use glued::glued;
use list::list_mark;
use tail::{attach, close};

/// Judges the stop at `at`.
pub(super) fn judge(place: &Place<'_>, at: usize) -> Verdict {
    judge_plain(place, at).unwrap_or_else(|| judge_rare(place, at))
}

fn judge_rare(place: &Place<'_>, at: usize) -> Verdict {
    let text = place.text;
    let mut run = Run::read(text, at);
    if let Some(verdict) = list_mark(place, at, run.end) {
        return verdict;
    }
    if run.ellipsis && at <= place.begin {
        return Verdict::Go(run.end);
    }
    let (mut end, mut quoted) = close(place, run.end);
    while end > run.end && char_at(text, end).is_some_and(is_stop) {
        let more = Run::read(text, end);
        run.marks |= more.marks;
        let (after, also) = close(place, more.end);
        quoted |= also;
        run.end = more.end;
        end = after;
    }
    end = attach(text, end, end);
    match char_at(text, end) {
        None => Verdict::End(end),
        Some(c) if c.is_whitespace() => spaced(place, at, &run, end, quoted),
        Some(_) => glued(place, at, &run, end, quoted),
    }
}

/// A stop with white space behind it.
fn spaced(place: &Place<'_>, at: usize, run: &Run, end: usize, quoted: bool) -> Verdict {
    let text = place.text;
    let (after, lines) = skip_space(text, end);
    if after == text.len() || lines > 1 {
        return Verdict::End(end);
    }
    if let Some(mark) = superscript(text, after) {
        return Verdict::End(mark);
    }
    let attached = attach(text, after, end);
    if attached > end {
        let (after, _) = skip_space(text, attached);
        let next = Next::read(text, after);
        return if next.first.is_lowercase() { Verdict::Go(attached) } else { Verdict::End(attached) };
    }
    let next = Next::read(text, after);
    if ends(place, at, run, end, quoted, &next) { Verdict::End(end) } else { Verdict::Go(end) }
}

/// A footnote number that lost its height: `rights. 4 Even though`.
fn superscript(text: &str, at: usize) -> Option<usize> {
    let end = skip(text, at, |c| c.is_ascii_digit());
    if end == at || end > at + 2 {
        return None;
    }
    let word = skip_space(text, end).0;
    if word == text.len() {
        return Some(end);
    }
    if word == end {
        return None;
    }
    let next = Next::read(text, word);
    (next.open.is_none() && next.opens()).then_some(end)
}

/// The run of stops ends in a question mark.
fn asks(text: &str, at: usize) -> bool {
    let end = skip(text, at, is_stop);
    char_before(text, end) == Some('?')
}

/// A dash and the rest of the sentence in lower case: `?" - asks`, `Inc. -- declined`.
fn is_dash(next: &Next<'_>) -> bool {
    let end = skip(next.text, next.at, |c| matches!(c, '-' | '–' | '—'));
    end > next.at && char_at(next.text, skip_blanks(next.text, end)).is_some_and(char::is_lowercase)
}

fn is_first_person(word: &str) -> bool {
    matches!(word, "I" | "I'm" | "I’m" | "I've" | "I’ve" | "I'd" | "I’d" | "I'll" | "I’ll")
}

fn ends(place: &Place<'_>, at: usize, run: &Run, end: usize, quoted: bool, next: &Next<'_>) -> bool {
    let text = place.text;
    if matches!(next.first, ',' | ';' | '&') || is_closer(next.first) {
        return false;
    }
    let lower = next.first.is_lowercase();
    if lower && next.open.is_none() && quoted {
        return false;
    }
    if quoted && speech::cited(next) {
        return false;
    }
    let before = word_before(text, place.start, at);
    if run.marks {
        return match lower {
            true if next.open.is_some_and(is_quote) => true,
            true if speech::reported(text, next.end()) => false,
            true => is_informal(place) || asks(text, at) && words::look(next.word()).has(Kinds::LOWER),
            false if is_dash(next) => false,
            false if quoted => !speech::reported_by_name(next),
            false => !words::look(before).has(Kinds::BRAND) || next.opens(),
        };
    }
    if run.ellipsis && place.options.ellipses != Ellipses::Clause {
        return place.options.ellipses == Ellipses::Always;
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
        return !lower;
    }
    full_stop(place, at, before, words::look(before), next)
}

/// The writer does not begin sentences with capitals.
fn is_informal(place: &Place<'_>) -> bool {
    let sentence = place.text.get(place.begin..).unwrap_or_default();
    sentence.chars().take(100).find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}
