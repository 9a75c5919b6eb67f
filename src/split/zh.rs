//! Decides where a Chinese sentence ends.
//!
//! Chinese stops are seldom ambiguous: `。`, `！` and `？` end sentences unless
//! a bracket, a title or a speaker follows. The difficulties are elsewhere:
//! Western stops in Chinese text (decimals, addresses, initials), dots that may
//! be a pause or an end, quotations whose speaker follows, and lists without
//! lines.
//!
//! Stops that leave no doubt, `。` before a Han character, are decided at once;
//! the others go through the tests below in the order of their certainty.
//!
//! ```text
//! 退潮了。他走了。           two: nothing is in doubt
//! “为什么？”他问。           one: only the speaker follows; so after “别走！”
//! “站住，别走！”他说。       two: the speech is more than a cry
//! 《怎么办？》是一部小说。    one: the mark is part of a title
//! 圆周率是 3.14。            one: the first stop is in a number
//! ```
//!
//! All places are bytes of the paragraph. The verdict is the place where the
//! sentence ends, or the place from which to scan on.

mod speech;

pub(super) use speech::{ends_speech, is_announced, is_backwards};

use super::text::*;
use super::words;
use super::{Ellipses, OpenSentence, Verdict, notes, numbering};
use crate::lang::{is_han, is_latin, simplify};
use speech::{is_attribution, is_cry, is_noun, is_told_to};

/// Judges the stop at `at`. `title` tells whether it is inside `《》`, `inside`
/// whether a bracket that opened in this sentence is still open.
///
/// The tests are ordered by how certain they are: items and inner stops first,
/// then titles, the end of the paragraph, brackets, what follows, speakers, and
/// ellipses last.
pub(super) fn judge(sentence: &OpenSentence<'_>, at: usize, title: bool, inside: bool) -> Verdict {
    let text = sentence.text;
    let first = char_at(text, at).unwrap_or(' ');
    let run = skip_stops(text, at);
    let stops = text.get(at..run).unwrap_or_default();
    if let Some(begin) = next_item(sentence, at, run) {
        return Verdict::End(begin);
    }
    if is_inner(sentence, at, run, first) {
        return Verdict::Go(run);
    }
    // In `。……` the dots open the next sentence.
    if let Some(dots) = stops.find(['…', '⋯']).filter(|&i| i > 0 && stops.starts_with(['。', '！', '？'])) {
        let after = char_at(text, run);
        if stops[dots..].chars().all(|c| matches!(c, '…' | '⋯')) && after.is_some_and(|c| c.is_alphanumeric()) {
            return Verdict::End(at + dots);
        }
    }
    let ellipsis = stops.starts_with(['…', '⋯']) || stops.starts_with("...");
    // A run with other stops, such as `……？`, is not an ellipsis.
    let ellipsis = ellipsis && stops.chars().all(|c| matches!(c, '…' | '⋯' | '.'));
    // Titles of works contain such marks, as in 《怎么办？》.
    if title && (ellipsis || !stops.starts_with('。')) {
        return Verdict::Go(run);
    }
    let tail = Trailing::read(sentence, run);
    let WhiteSpace { end: after, lines } = skip_space(text, tail.end);
    if after == text.len() || lines > 1 {
        return Verdict::End(tail.end);
    }
    let next = char_at(text, after).unwrap_or(' ');
    let go = Verdict::Go(tail.end);
    if inside {
        // A stop after the bracket is judged by itself: `（极限……）。`
        let close = text.get(run..tail.end).and_then(|closing| closing.find([')', '）']));
        return close.map_or(go, |close| Verdict::Go(run + close));
    }
    // None of these marks can begin a sentence.
    if matches!(next, '，' | '、' | '；' | '：' | ',' | ';' | ':' | '·') || is_closer(next) {
        return go;
    }
    if tail.quoted && is_noun(text, after) {
        return go;
    }
    // A speaker may follow a question or a cry without a new sentence:
    // `“为什么？”他问。` After a full stop novels begin a new one.
    if tail.quoted {
        let cried = stops.contains(['！', '!']) && is_cry(sentence, at);
        let loud = stops.contains(['？', '?']) || cried || after > tail.end || next.is_ascii_uppercase();
        if loud && is_attribution(text, after) || is_told_to(text, after) {
            return go;
        }
    }
    if ellipsis && !tail.stopped {
        let ends = match sentence.options.ellipses {
            Ellipses::Always => true,
            Ellipses::Never => false,
            Ellipses::Clause => tail.quoted || new_clause(sentence, at, after),
        };
        return if ends { Verdict::End(tail.end) } else { go };
    }
    Verdict::End(tail.end)
}

/// True for a stop that no other rule concerns: `。` or `！` before a Han
/// character or a Latin letter. This is the fast path.
pub(super) fn is_plain_end(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at..at + 3), Some([0xE3, 0x80, 0x82] | [0xEF, 0xBC, 0x81]))
        && char_at(text, at + 3).is_some_and(|next| is_han(next) || next.is_ascii_alphabetic())
}

/// Skips the stops at `at`, including stops with blanks between them: `. . .`.
fn skip_stops(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let ascii = |from: usize| if bytes.get(from).is_some_and(u8::is_ascii) { skip_same(bytes, from + 1) } else { from };
    let run = |from: usize| skip(text, ascii(from), is_stop);
    let mut end = run(at);
    while bytes.get(end) == Some(&b' ') && bytes.get(end + 1) == Some(&b'.') {
        end = if bytes.get(end + 2) == Some(&b' ') { end + 2 } else { run(end + 1) };
    }
    end
}

/// What belongs to a sentence after its stops: closing marks, further stops,
/// footnotes, emoji.
///
/// Blanks between closing marks are allowed, since converted texts have them.
struct Trailing {
    /// The byte after all of it.
    end: usize,
    /// True if it includes a quotation mark.
    quoted: bool,
    /// True if it includes further stops.
    stopped: bool,
}

impl Trailing {
    /// Reads from the byte after the stops.
    fn read(sentence: &OpenSentence<'_>, from: usize) -> Trailing {
        let text = sentence.text;
        let mut tail = Trailing { end: from, quoted: false, stopped: false };
        let mut straight = sentence.quoted;
        loop {
            let blank = skip_blanks(text, tail.end);
            let Some(c) = char_at(text, blank) else { break };
            let glued = blank == tail.end;
            let after = char_at(text, blank + c.len_utf8());
            let taken = match c {
                '"' | '＂' if straight => {
                    straight = false;
                    after.is_none() || tail.end > from || closes(sentence, blank, c)
                }
                // A closing quotation mark typed the wrong way round.
                '“' | '‘' => tail.end == from && (after.is_none() || sentence.quoted && closes(sentence, blank, c)),
                '\'' => glued && !after.is_some_and(char::is_alphanumeric),
                '[' | '［' | '〔' | '①'..='⑳' | '*' | '0'..='9' | '¹' | '²' | '³' | '⁰'..='⁾' | '†' | '‡' => {
                    match notes::chinese(sentence, blank) {
                        Some(end) if glued => {
                            tail.end = end;
                            continue;
                        }
                        _ => false,
                    }
                }
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

/// True if a quotation mark after a stop closes, although its direction does
/// not show it, where by the marks so far a quotation is open. Those marks
/// mislead if a speech was over already (`他说。“`), or if the next mark closes
/// what this one opens.
fn closes(sentence: &OpenSentence<'_>, at: usize, quote: char) -> bool {
    let rest = sentence.text.get(at + quote.len_utf8()..).unwrap_or_default();
    let mut last = ' ';
    let mut ahead = rest.chars().take(200);
    while let Some(c) = ahead.next() {
        match c {
            '”' | '’' if quote != '"' => return false,
            // In `，“` the mark closes, unless its own closing mark follows.
            '“' if matches!(last, '，' | ',') && ahead.find(|c| matches!(c, '"' | '“' | '”')) == Some('”') => {
                break;
            }
            '"' | '“' | '”' | '‘' | '’' if matches!(last, '，' | ',') => return false,
            '"' | '“' | '”' | '‘' | '’' => break,
            c if c.is_whitespace() => continue,
            _ => last = c,
        }
    }
    let before = sentence.text.get(sentence.start..at).unwrap_or_default();
    let said = before.trim_end().trim_end_matches(is_stop);
    !(said.ends_with(['说', '說', '道']) || said.ends_with("表示") || said.ends_with("告诉记者"))
}

/// How many characters before a colon may announce a list. Choice: about one
/// clause.
const CLAUSE: usize = 30;

/// True if the colon at `at` introduces a list: `以下` or the like is in its
/// clause, and a number, a letter or a bullet follows.
pub(super) fn announces(text: &str, start: usize, at: usize) -> bool {
    // Without a Han character nearby nothing can announce a list.
    if text.as_bytes().get(at.saturating_sub(CLAUSE).max(start)..at).is_some_and(<[u8]>::is_ascii) {
        return false;
    }
    let head = text.get(start..at).unwrap_or_default();
    let clause = head.chars().rev().take(CLAUSE).take_while(|c| !matches!(c, '，' | '。' | '：' | '；'));
    let mut after = ' ';
    let mut listed = false;
    for c in clause {
        listed |= after == '下' && c == '以' || after == '列' && c == '下' || after == '下' && c == '如';
        after = c;
    }
    let item = at + char_at(text, at).map_or(0, char::len_utf8);
    let number = skip(text, item, |c| c.is_ascii_digit());
    let labelled = number > item && char_at(text, number).is_some_and(|c| matches!(c, ':' | '：' | '.' | '、' | '．'));
    listed && (labelled || super::lines::is_item(text, item))
}

/// True if the stop is inside a word: a decimal, an address, an abbreviation, a
/// name.
fn is_inner(sentence: &OpenSentence<'_>, at: usize, run: usize, first: char) -> bool {
    let text = sentence.text;
    let before = char_before(text, at).unwrap_or(' ');
    let after = char_at(text, run).unwrap_or(' ');
    // Runs of several stops are never inside a word.
    let single = run == at + first.len_utf8();
    // At least three of the four neighbours must transcribe sounds, so one of
    // them is next to the stop.
    let may_be_name = single && (is_han(before) || is_han(after));
    match first {
        '.' | '．' if single && numbering::ends_chinese_number(sentence, at) => true,
        '．' if single => before.is_numeric() && after.is_numeric(),
        '.' if may_be_name && is_name_dot(text, at, run, 3) => true,
        '?' if may_be_name && is_name_dot(text, at, run, 4) => true,
        '.' if single && before.is_numeric() && after.is_numeric() => true,
        '.' if single => {
            if after.is_ascii_alphanumeric() && before.is_alphanumeric() && !is_han(before)
                || matches!(after, '/' | '@' | '-' | '_')
            {
                return true;
            }
            let word = word_before(text, sentence.start, at);
            let begin = at - word.len();
            let listed = text.get(sentence.start..begin).unwrap_or_default().trim().is_empty()
                || char_before(text, begin).is_some_and(|c| matches!(c, '；' | '：'));
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let number = !word.is_empty() && word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
            is_latin(before)
                && (letters == 1 || word.contains('.') && !word.contains('@') || words::look(word).is_abbreviation())
                || number && listed
        }
        // `<!--` and `<!DOCTYPE` are markup.
        '!' if single => before == '<' || is_latin(before) && is_han(after) || matches!(after, '，' | '、'),
        '?' if single => after.is_ascii_alphanumeric() && before.is_ascii(),
        _ => false,
    }
}

/// Where the next list item begins, if the stop at `at` belongs to its number
/// and the sentence is the item before it.
fn next_item(sentence: &OpenSentence<'_>, at: usize, run: usize) -> Option<usize> {
    if run != at + 1 || !sentence.text.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let word = word_before(sentence.text, sentence.start, at);
    let number: u32 = word.parse().ok().filter(|&n| 1 < n && n < 100)?;
    let item = sentence.text.as_bytes().get(sentence.begin..)?;
    let digits = item.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let item = sentence.text.get(sentence.begin..).unwrap_or_default();
    let marked = item.get(digits..).is_some_and(|rest| rest.starts_with(['.', '、']));
    let first = item.get(..digits).filter(|_| marked).and_then(|n| n.parse::<u32>().ok());
    let begin = at - word.len();
    let marked = char_before(sentence.text, begin).is_some_and(|c| matches!(c, '；' | ';' | ' ' | '，'));
    (marked && first == Some(number - 1)).then_some(begin)
}

/// True if at least `least` of the two characters on each side transcribe
/// foreign sounds: a middle dot that was lost in a conversion.
fn is_name_dot(text: &str, at: usize, run: usize, least: usize) -> bool {
    let back = text.get(..at).unwrap_or_default().chars().rev().take(2);
    let ahead = text.get(run..).unwrap_or_default().chars().take(2);
    back.chain(ahead).filter(|&c| is_sound(c)).count() >= least
}

/// True for characters that transcribe the sounds of foreign names.
fn is_sound(c: char) -> bool {
    /// Collected by hand from transcription tables, in simplified characters.
    const SOUNDS: &str = include_str!("sounds.txt");
    is_han(c) && SOUNDS.contains(simplify(c))
}

/// True if the text after an ellipsis is a clause of its own.
///
/// It is not inside speech, where dots mean a pause; after the last item of an
/// enumeration; after `…` instead of the full `……`; or before a repetition of
/// the word in front.
fn new_clause(sentence: &OpenSentence<'_>, at: usize, after: usize) -> bool {
    let text = sentence.text;
    let before = char_before(text, at).unwrap_or(' ');
    let next = char_at(text, after).unwrap_or(' ');
    let single = skip(text, at, |c| matches!(c, '…' | '⋯')) == at + '…'.len_utf8();
    if before == next || text.as_bytes().get(at) == Some(&b'.') || single {
        return false;
    }
    if is_opener(next) {
        return true;
    }
    let clause = text.get(sentence.start..at).unwrap_or_default().chars().rev().take(4).filter(|&c| is_han(c)).count();
    let goes_on =
        matches!(next, '都' | '也' | '就' | '的' | '等' | '是' | '和' | '与' | '與' | '及' | '或' | '了' | '吧' | '呢');
    is_han(next) && !sentence.quoted && clause == 4 && !goes_on
}
