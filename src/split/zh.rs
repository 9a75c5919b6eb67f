//! Where a Chinese sentence ends.

use super::text::*;
use super::words;
use super::{Ellipses, Place, Verdict};
use crate::lang::{is_han, is_latin};

/// Judges the stop at `at`. `inside` tells whether a bracket that opened in the sentence is still open.
pub(super) fn judge(place: &Place<'_>, at: usize, title: bool, inside: bool) -> Verdict {
    let text = place.text;
    let first = char_at(text, at).unwrap_or(' ');
    let run = skip(text, at, is_stop);
    let stops = text.get(at..run).unwrap_or_default();
    if is_inner(place, at, run, first) {
        return Verdict::Go(run);
    }
    // 。…… : the dots open the next sentence.
    if let Some(dots) = stops.find(['…', '⋯']).filter(|&i| i > 0 && stops.starts_with(['。', '！', '？'])) {
        let after = char_at(text, run);
        if stops[dots..].chars().all(|c| matches!(c, '…' | '⋯')) && after.is_some_and(|c| c.is_alphanumeric()) {
            return Verdict::End(at + dots);
        }
    }
    let ellipsis = stops.starts_with(['…', '⋯']) || stops.starts_with("...");
    let ellipsis = ellipsis && stops.chars().all(|c| matches!(c, '…' | '⋯' | '.'));
    if title && (ellipsis || !stops.starts_with('。')) {
        return Verdict::Go(run);
    }
    let tail = Tail::read(place, run);
    let (after, lines) = skip_space(text, tail.end);
    if after == text.len() || lines > 1 {
        return Verdict::End(tail.end);
    }
    let next = char_at(text, after).unwrap_or(' ');
    let go = Verdict::Go(tail.end);
    if inside || matches!(next, '，' | '、' | '；' | '：' | ',' | ';' | ':' | '·') || is_closer(next) {
        return go;
    }
    if tail.quoted && matches!(next, '的' | '之' | '等' | '和' | '与' | '與' | '及' | '或' | '地') {
        return go;
    }
    if ellipsis && !tail.stopped {
        let ends = match place.options.ellipses {
            Ellipses::Always => true,
            Ellipses::Never => false,
            Ellipses::Clause => tail.quoted || new_clause(text, at, after),
        };
        return if ends { Verdict::End(tail.end) } else { go };
    }
    Verdict::End(tail.end)
}

/// What belongs to a sentence behind its stops: closing marks, further stops, footnotes, emoji.
struct Tail {
    end: usize,
    quoted: bool,
    stopped: bool,
}

impl Tail {
    fn read(place: &Place<'_>, from: usize) -> Tail {
        let text = place.text;
        let mut tail = Tail { end: from, quoted: false, stopped: false };
        let mut straight = place.straight;
        loop {
            let blank = skip_blanks(text, tail.end);
            let Some(c) = char_at(text, blank) else { break };
            let glued = blank == tail.end;
            let after = char_at(text, blank + c.len_utf8());
            let taken = match c {
                '"' | '＂' if straight => {
                    straight = false;
                    true
                }
                // A quotation typed the wrong way round.
                '“' | '‘' => {
                    glued
                        && tail.end == from
                        && after.is_none_or(|c| c.is_whitespace() || is_han(c))
                        && backwards(text, place.start, from, c)
                }
                '\'' => glued && !after.is_some_and(char::is_alphanumeric),
                '[' | '［' => match note(text, blank) {
                    Some(end) if glued => {
                        tail.end = end;
                        continue;
                    }
                    _ => false,
                },
                _ if is_stop(c) && tail.end > from => {
                    tail.stopped = true;
                    glued || is_closer(char_before(text, tail.end).unwrap_or(' '))
                }
                _ => is_closer(c) || glued && is_emoji(c),
            };
            if !taken {
                break;
            }
            tail.quoted |= is_quote(c);
            tail.end = blank + c.len_utf8();
        }
        tail
    }
}

/// `[1]`, `[2-3]`, `［4］` behind a stop.
fn note(text: &str, at: usize) -> Option<usize> {
    let open = char_at(text, at)?;
    let inner = at + open.len_utf8();
    let end = skip(text, inner, |c| c.is_ascii_digit() || matches!(c, '-' | ',' | '–' | '註' | '注'));
    let close = char_at(text, end).filter(|&c| matches!(c, ']' | '］') && end > inner)?;
    Some(end + close.len_utf8())
}

/// An opening mark behind a stop closes, if the mark before it in the sentence also opened.
fn backwards(text: &str, start: usize, from: usize, quote: char) -> bool {
    let closer = if quote == '“' { '”' } else { '’' };
    let before = text.get(start..from).unwrap_or_default();
    before.char_indices().rev().take(120).find(|&(_, c)| c == quote || c == closer).is_some_and(|(_, c)| c == quote)
}

/// The stop is inside a word: a decimal, an address, an abbreviation, a name.
fn is_inner(place: &Place<'_>, at: usize, run: usize, first: char) -> bool {
    let text = place.text;
    let before = char_before(text, at).unwrap_or(' ');
    let after = char_at(text, run).unwrap_or(' ');
    let single = run == at + first.len_utf8();
    match first {
        '．' if single => before.is_numeric() && after.is_numeric(),
        '.' if single => {
            if after.is_ascii_alphanumeric() && !is_han(before) || matches!(after, '/' | '@' | '-' | '_') {
                return true;
            }
            let word = word_before(text, place.start, at);
            let begin = at - word.len();
            let listed = text.get(place.start..begin).unwrap_or_default().trim().is_empty();
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let number = !word.is_empty() && word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
            is_latin(before)
                && (letters == 1 || word.contains('.') && !word.contains('@') || !words::kinds(word).is_empty())
                || number && listed
        }
        '!' if single => is_latin(before) && is_han(after) || matches!(after, '，' | '、'),
        '?' if single => {
            is_sound(before) && is_sound(after) && second_sound(text, at, run)
                || after.is_ascii_alphanumeric() && before.is_ascii()
        }
        _ => false,
    }
}

fn second_sound(text: &str, at: usize, run: usize) -> bool {
    let back = text.get(..at).unwrap_or_default().chars().rev().nth(1);
    let ahead = text.get(run..).unwrap_or_default().chars().nth(1);
    back.is_some_and(is_sound) && ahead.is_some_and(is_sound)
}

/// Characters that write the sounds of foreign names. Two of them on both sides of a `?` are a name whose
/// middle dot was lost in a conversion.
fn is_sound(c: char) -> bool {
    const SOUNDS: &str = include_str!("sounds.txt");
    is_han(c) && SOUNDS.contains(c)
}

/// What follows the dots is a clause of its own.
fn new_clause(text: &str, at: usize, after: usize) -> bool {
    let rest = text.get(after..).unwrap_or_default();
    let before = char_before(text, at).unwrap_or(' ');
    let next = char_at(text, after).unwrap_or(' ');
    if before == next || !is_han(next) && !is_opener(next) {
        return false;
    }
    let clause = rest.char_indices().take(6).find(|&(_, c)| matches!(c, '，' | '。' | '！' | '？' | '、' | '…'));
    ["接着，", "接著，", "但是，", "可是，", "不过，", "不過，"].iter().any(|w| rest.starts_with(w))
        || is_opener(next)
        || clause.is_some_and(|(i, c)| i > 0 && c == '！')
}
