//! Where an English sentence ends.

mod around;
mod list;
mod tail;

pub(super) use list::list_bracket;

use super::text::*;
use super::words::{self, Kinds};
use super::{Ellipses, Place, Verdict};
use crate::Lang;
use around::{Next, Run};
use list::list_mark;
use tail::{attach, close};

/// Judges the stop at `at`.
pub(super) fn judge(place: &Place<'_>, at: usize) -> Verdict {
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

/// The full stop that ends most sentences, told without the rules that it would pass anyway: behind a plain word of
/// more than three letters that is no abbreviation, before a blank and a capital.
pub(super) fn is_plain_end(bytes: &[u8], start: usize, at: usize, lang: Lang) -> bool {
    let head = bytes.get(start..at).unwrap_or_default();
    let ahead = |by: usize| bytes.get(at + by).copied().unwrap_or(0);
    if lang != Lang::En || ahead(0) != b'.' || ahead(1) != b' ' || !ahead(2).is_ascii_uppercase() {
        return false;
    }
    let letters = head.iter().rev().take(24).take_while(|b| b.is_ascii_lowercase()).count();
    let near = bytes.get(at..(at + 8).min(bytes.len())).unwrap_or_default();
    let word = head.get(head.len() - letters..).unwrap_or_default();
    let before = head.get(head.len().wrapping_sub(letters + 1));
    letters > 3
        && letters < 24
        && before == Some(&b' ')
        && near.is_ascii()
        && !words::look_bytes(word).is_abbreviation()
}

/// A stop with no blank behind it.
fn glued(place: &Place<'_>, at: usize, run: &Run, end: usize, quoted: bool) -> Verdict {
    let text = place.text;
    let go = Verdict::Go(end);
    let next = Next::read(text, end);
    if next.first.is_lowercase() && !could_open(text, run, &next) || !next.first.is_alphabetic() || in_address(text, at)
    {
        return go;
    }
    let before = word_before(text, place.start, at);
    if next.first.is_lowercase() {
        return if is_lower_word(before) && is_lower_word(next.word) { Verdict::End(end) } else { go };
    }
    if !next.first.is_uppercase() {
        return go;
    }
    if next.open.is_some() && !quoted {
        return if run.marks || run.dots > 0 && next.word.len() > 1 { Verdict::End(end) } else { go };
    }
    let word = next.word;
    let capital = word.chars().nth(1).is_some_and(char::is_lowercase) || words::opens(word);
    let dotted = char_at(text, next.end).is_some_and(|c| matches!(c, '.' | '@' | '/' | '_' | ':'))
        && char_at(text, next.end + 1).is_some_and(|c| c.is_alphanumeric() || c == '/');
    if run.marks || quoted {
        return if capital && !words::look(before).has(Kinds::BRAND) { Verdict::End(end) } else { go };
    }
    if run.ellipsis {
        return if capital && !before.eq_ignore_ascii_case(word) { Verdict::End(end) } else { go };
    }
    let plain = before.len() >= 2 && before.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-' | ','))
        || before.len() >= 2 && before.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '%'));
    let known = words::opens(word) || words::look(word).has(Kinds::TITLE);
    let name = before.len() >= 3 && known && before.chars().skip(1).all(char::is_lowercase);
    if capital && (!dotted || known) && (plain || name || run.end > at + 1) { Verdict::End(end) } else { go }
}

/// A word in lower case right behind a stop may open a sentence: `is it far?thanks`. A full stop there is more often
/// part of a name (`main.rs`).
fn could_open(text: &str, run: &Run, next: &Next<'_>) -> bool {
    let last = char_at(text, next.end).is_none_or(|c| c.is_whitespace() || c == ',');
    next.open.is_none() && last && !run.ellipsis && (run.marks || words::look(next.word).has(Kinds::LOWER))
}

fn is_lower_word(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’'))
}

/// The stop is inside a web or mail address.
fn in_address(text: &str, at: usize) -> bool {
    let word = word_back(text, at);
    word.contains("//") || word.contains('@') || word.starts_with("www.")
}

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
    let next = Next::read(text, word);
    (word > end && next.open.is_none() && next.opens(text)).then_some(end)
}

/// The run of stops ends in a question mark.
fn asks(text: &str, at: usize) -> bool {
    let end = skip(text, at, is_stop);
    char_before(text, end) == Some('?')
}

/// A dash and the rest of the sentence in lower case: `?" - asks`, `Inc. -- declined`.
fn is_dash(text: &str, next: &Next<'_>) -> bool {
    let at = next.end - next.word.len();
    let end = skip(text, at, |c| matches!(c, '-' | '–' | '—'));
    end > at && char_at(text, skip_blanks(text, end)).is_some_and(char::is_lowercase)
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
    let before = word_before(text, place.start, at);
    if lower && next.open.is_none() && quoted {
        return false;
    }
    if quoted && cited(text, next) {
        return false;
    }
    if run.marks {
        return match lower {
            true if next.open.is_some_and(is_quote) => true,
            true if reported(text, next.end) => false,
            true => is_informal(place) || asks(text, at) && words::look(next.word).has(Kinds::LOWER),
            false if is_dash(text, next) => false,
            false if quoted => !reported_by_name(text, next),
            false => !words::look(before).has(Kinds::BRAND) || next.opens(text),
        };
    }
    if run.ellipsis && place.options.ellipses != Ellipses::Clause {
        return place.options.ellipses == Ellipses::Always;
    }
    if run.ellipsis {
        return match lower {
            true => false,
            false if next.open.is_some() => true,
            false if next.first.is_ascii_digit() || is_dash(text, next) => false,
            false => !(before.eq_ignore_ascii_case(next.word) || run.dots == 3 && is_first_person(next.word)),
        };
    }
    if quoted && !lower {
        return true;
    }
    if end > run.end {
        return !lower;
    }
    full_stop(place, at, before, next)
}

/// A single full stop with nothing but white space behind it.
fn full_stop(place: &Place<'_>, at: usize, before: &str, next: &Next<'_>) -> bool {
    let text = place.text;
    let capital = before.len() == 1 && before.starts_with(|c: char| c.is_ascii_uppercase());
    let kinds = words::look(if capital { "" } else { before });
    if before.len() > 3 && !kinds.is_abbreviation() && !next.first.is_lowercase() && !before.contains('.') {
        return true;
    }
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    let initial = letters > 0 && before.split('.').all(|part| part.trim_start_matches('-').chars().count() <= 1);
    if next.first.is_lowercase() {
        let plain =
            letters >= 2 && before.chars().all(|c| c.is_alphabetic() && c.is_lowercase() || matches!(c, '\'' | '’'));
        let number = before.ends_with(|c: char| c.is_ascii_digit()) && words::look(next.word).has(Kinds::LOWER);
        return !kinds.is_abbreviation() && (plain || number || is_site(before)) && next.open.is_none_or(|c| c == '(');
    }
    let token = token_before(text, place.start, at - before.len());
    let opens = next.opens(text);
    let digit = next.first.is_ascii_digit();
    let bracket = next.open.is_some_and(|c| matches!(c, '(' | '['));
    let quote = next.open.is_some_and(is_quote);
    if !kinds.is_abbreviation() {
        return match initial {
            true if digit || bracket => false,
            true => opens || quote || before.len() == 1 && words::look(token).has(Kinds::LETTER),
            false => true,
        };
    }
    if bracket && !kinds.has(Kinds::UNIT) && !kinds.has(Kinds::NUMBER) {
        return false;
    }
    if is_dash(text, next) {
        return false;
    }
    let number = token.ends_with(|c: char| c.is_ascii_digit());
    let opened = opens || quote;
    let named = token.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let goes_on = kinds.has(Kinds::INNER)
        || kinds.has(Kinds::TITLE) && !(opens && named)
        || kinds.has(Kinds::MAYBE) && !opened
        || kinds.has(Kinds::STATE) && !(opened || token.ends_with(','))
        || kinds.has(Kinds::MONTH) && !opened
        || (kinds.has(Kinds::COMPANY) || kinds.has(Kinds::UNIT)) && digit
        || kinds.has(Kinds::NUMBER) && (digit || next.first == '§' || is_roman(next.word))
        || kinds.has(Kinds::HOUR) && number && (words::look(next.word).has(Kinds::ZONE) || fronted(place, at));
    !goes_on
}

/// A host or mail address: `site.org`.
fn is_site(word: &str) -> bool {
    let end = word.rsplit('.').next().unwrap_or_default();
    word.contains('.') && matches!(end, "com" | "org" | "net" | "edu" | "gov" | "uk" | "cn" | "io" | "html" | "htm")
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word != "I" && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// `At 5 a.m.`: the sentence has nothing but a time so far.
fn fronted(place: &Place<'_>, at: usize) -> bool {
    let so_far = place.text.get(place.start..at).unwrap_or_default();
    let mut tokens = so_far.split_whitespace();
    so_far.len() < 40 && tokens.next().is_some_and(|word| words::look(word).has(Kinds::FRONTED)) && tokens.count() <= 3
}

/// A reference in brackets, before the stop that ends the sentence: `(Smith 2009).`
fn cited(text: &str, next: &Next<'_>) -> bool {
    if !next.open.is_some_and(|c| matches!(c, '(' | '[')) {
        return false;
    }
    let rest = text.get(next.end..).unwrap_or_default();
    let close = rest.char_indices().take(60).find(|&(_, c)| matches!(c, ')' | ']')).map(|(i, _)| i);
    close.is_some_and(|i| rest.get(i + 1..).is_some_and(|r| r.starts_with(['.', ',', ';'])))
}

/// The writer does not begin sentences with capitals.
fn is_informal(place: &Place<'_>) -> bool {
    let sentence = place.text.get(place.begin..).unwrap_or_default();
    sentence.chars().take(100).find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// A verb of speech follows the word that ends at `end`: `she commanded`.
fn reported(text: &str, end: usize) -> bool {
    words::reports(word_at(text, skip_blanks(text, end)))
}

/// `Wang asked`, `Mr. Smith said`: up to three names and a verb of speech.
fn reported_by_name(text: &str, next: &Next<'_>) -> bool {
    let mut end = next.end;
    if !next.first.is_uppercase() || next.open.is_some() || words::opens(next.word) {
        return false;
    }
    for _ in 0..3 {
        let dot = usize::from(text.as_bytes().get(end) == Some(&b'.'));
        let at = skip_blanks(text, end + dot);
        let word = word_at(text, at);
        if words::reports(word) {
            return true;
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        end = at + word.len();
    }
    false
}
