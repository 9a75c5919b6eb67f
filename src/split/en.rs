//! Where an English sentence ends.

use super::text::*;
use super::words::{self, Kinds};
use super::{Ellipses, Place, Verdict};
use crate::Lang;

/// A run of stops: `.`, `?!`, `...`, `. . .`, `…`.
struct Run {
    end: usize,
    dots: usize,
    marks: bool,
    ellipsis: bool,
}

impl Run {
    fn read(text: &str, at: usize) -> Run {
        let mut run = Run { end: at, dots: 0, marks: false, ellipsis: false };
        let bytes = text.as_bytes();
        match bytes.get(at) {
            // A run of the same mark, and `. . .`, are read in one step.
            Some(b'.') => {
                run.end = skip_same(bytes, at + 1);
                while bytes.get(run.end..run.end + 3) == Some(b" . ") {
                    run.end += 2;
                    run.dots += 1;
                }
                run.dots += run.end - at - 2 * run.dots;
                run.space(bytes);
            }
            Some(b'!' | b'?') => {
                run.end = skip_same(bytes, at + 1);
                run.marks = true;
            }
            _ => {}
        }
        while let Some(c) = char_at(text, run.end).filter(|&c| is_stop(c)) {
            match c {
                '.' | '．' => run.dots += 1,
                '…' | '⋯' => run.dots += 3,
                '。' | '｡' => run.dots += 1,
                _ => run.marks = true,
            }
            run.end += c.len_utf8();
            if c == '.' {
                run.space(bytes);
            }
        }
        run.ellipsis = run.dots >= 3 && !run.marks;
        run
    }

    /// Over the blank between the dots of `. .`, but not of `. .5`.
    fn space(&mut self, bytes: &[u8]) {
        let dot = bytes.get(self.end) == Some(&b' ') && bytes.get(self.end + 1) == Some(&b'.');
        self.end += usize::from(dot && !bytes.get(self.end + 2).is_some_and(u8::is_ascii_digit));
    }
}

/// What comes after the blanks behind a stop.
struct Next<'t> {
    /// An opening quotation mark or bracket stands before the word.
    open: Option<char>,
    /// The first character that is not an opening mark.
    first: char,
    word: &'t str,
    end: usize,
}

impl<'t> Next<'t> {
    fn read(text: &'t str, at: usize) -> Next<'t> {
        let mut from = at;
        let mut open = None;
        while let Some(c) = char_at(text, from).filter(|&c| is_quote(c) || is_opener(c)) {
            open = open.or(Some(c));
            from += c.len_utf8();
        }
        let word = word_at(text, from);
        Next { open, first: char_at(text, from).unwrap_or(' '), word, end: from + word.len() }
    }

    /// It opens a sentence: a capital, and a word that seldom goes on with a name.
    fn opens(&self, text: &str) -> bool {
        let initial = self.word.len() == 1 && text.as_bytes().get(self.end) == Some(&b'.');
        self.first.is_uppercase() && !initial && words::opens(self.word)
    }
}

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

/// Past the closing marks at `from`, and whether one of them is a quotation mark.
fn close(place: &Place<'_>, from: usize) -> (usize, bool) {
    let (mut end, mut quoted) = (from, false);
    while let Some(c) = char_at(place.text, end) {
        let after = char_at(place.text, end + c.len_utf8());
        let closes = match c {
            '"' | '＂' => place.quoted || !after.is_some_and(|c| c.is_alphanumeric()),
            '\'' | '“' | '‘' => !after.is_some_and(|c| c.is_alphanumeric()),
            '*' | '_' => !after.is_some_and(|c| c.is_alphanumeric() || c == '*'),
            _ => is_closer(c),
        };
        if !closes {
            break;
        }
        quoted |= is_quote(c);
        end += c.len_utf8();
    }
    (end, quoted)
}

/// Past marks at `at` that belong to the sentence before them: footnote numbers, `[…]`, emoticons, emoji.
/// `end` comes back where there is none.
fn attach(text: &str, at: usize, end: usize) -> usize {
    if !matches!(text.as_bytes().get(at), Some(b'[' | b':' | b';' | b'=' | b'<' | b'^' | 0x80..)) {
        return end;
    }
    let rest = text.get(at..).unwrap_or_default();
    let length = bracket_mark(rest).or_else(|| emoticon(rest)).or_else(|| emoji(rest)).unwrap_or(0);
    if length == 0 {
        return end;
    }
    let end = at + length;
    let next = if text.get(end..).unwrap_or_default().starts_with('[') { end } else { skip_blanks(text, end) };
    attach(text, next, end)
}

/// The run of stops ends in a question mark.
fn asks(text: &str, at: usize) -> bool {
    let end = skip(text, at, is_stop);
    char_before(text, end) == Some('?')
}

/// `[12]`, `[a]`, `[2-3]`, `[…]`, `[citation needed]` is left out: words may be a remark of their own.
fn bracket_mark(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let close = inner.char_indices().take(12).find(|&(_, c)| c == ']')?.0;
    let inside = inner.get(..close)?;
    let number = inside.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '–' | ' ')) && !inside.is_empty();
    let letter = inside.len() == 1 && inside.chars().all(|c| c.is_ascii_lowercase());
    (number || letter || inside == "..." || inside == "…").then_some(close + 2)
}

/// `:)`, `;-)`, `=D`, `:P`, `<3`, `^_^`.
fn emoticon(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let length = match bytes {
        [b'<', b'3', ..] => 2,
        [b'^', b'^', ..] => 2,
        [b'^', b'_', b'^', ..] => 3,
        [b':' | b';' | b'=', more @ ..] => {
            let nose = usize::from(matches!(more.first(), Some(b'-' | b'\'' | b'^' | b'o')));
            let mouth = |b: &&u8| {
                matches!(b, b')' | b'(' | b'D' | b'P' | b'p' | b'O' | b'/' | b'\\' | b'|' | b'*' | b']' | b'[' | b'3')
            };
            let mouths = more.iter().skip(nose).take_while(mouth).count();
            if mouths == 0 {
                return None;
            }
            1 + nose + mouths
        }
        _ => return None,
    };
    let after = bytes.get(length);
    after.is_none_or(|b| b.is_ascii_whitespace() || b.is_ascii_punctuation()).then_some(length)
}

fn emoji(rest: &str) -> Option<usize> {
    let end = rest.find(|c| !is_emoji(c)).unwrap_or(rest.len());
    (end > 0).then_some(end)
}

/// A list number or letter: `1.` at the start of a sentence does not end it; `2.` in the middle of one that
/// began with `1.`, or `1.` after a colon, begins another.
fn list_mark(place: &Place<'_>, at: usize, run_end: usize) -> Option<Verdict> {
    let text = place.text;
    let bytes = text.as_bytes();
    let digit = at > 0 && bytes[at - 1].is_ascii_digit();
    let letter = at > 1 && !bytes[at - 2].is_ascii_alphanumeric();
    if run_end != at + 1 || !(digit || letter || at == 1) {
        return None;
    }
    let word = word_before(text, place.start, at);
    if word.is_empty() || word.len() > 4 {
        return None;
    }
    let value = marker_value(word)?;
    let begin = at - word.len();
    let before = text.get(place.begin.min(begin)..begin).unwrap_or_default();
    let close = usize::from(text.as_bytes().get(at + 1) == Some(&b')'));
    let blank = char_at(text, at + 1 + close).is_none_or(char::is_whitespace);
    if before.chars().all(|c| c.is_whitespace() || matches!(c, '•' | '⁃' | '-' | '*' | '(')) {
        return Some(Verdict::Go(at + 1 + close));
    }
    if !blank || !before.ends_with(char::is_whitespace) {
        return None;
    }
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    let opens = word == "1" && before.trim_end().ends_with(':');
    (follows || opens).then_some(Verdict::End(begin))
}

/// `2)` in the middle of a sentence that began with `1)` begins another.
pub(super) fn list_bracket(place: &Place<'_>, at: usize) -> Option<Verdict> {
    let text = place.text;
    text.as_bytes().get(at.wrapping_sub(1)).filter(|b| b.is_ascii_alphanumeric())?;
    let word = word_before(text, place.start, at);
    let value = marker_value(word).filter(|_| word.len() <= 3)?;
    let begin = at - word.len();
    let before = text.get(place.start..begin).unwrap_or_default();
    let follows = first_marker(place) == Some(value.wrapping_sub(1));
    (follows && !before.trim().is_empty() && before.ends_with(char::is_whitespace)).then_some(Verdict::End(begin))
}

/// The value of the list number or letter that a sentence begins with.
fn first_marker(place: &Place<'_>) -> Option<u32> {
    let item = place.text.as_bytes().get(place.begin..)?;
    let length = item.iter().take(4).position(|b| matches!(b, b'.' | b')'))?;
    marker_value(std::str::from_utf8(item.get(..length)?).ok()?)
}

fn marker_value(word: &str) -> Option<u32> {
    match word.as_bytes() {
        [letter @ (b'a'..=b'z' | b'A'..=b'Z')] => Some(1000 + u32::from(letter.to_ascii_lowercase())),
        bytes if bytes.iter().all(u8::is_ascii_digit) && bytes.len() <= 3 => word.parse().ok(),
        _ => None,
    }
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
