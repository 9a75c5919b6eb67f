//! Decides what a line break means: the end of a paragraph, or a margin.
//!
//! ```text
//! - one item              an item ends at its line
//! - another item
//! This line is wrapped    goes on: the next begins in lower case
//! at a margin.
//! ```
//!
//! In wrapped text a line is as wide as the next word allows. So a line break
//! is a margin if the first word after it would not have fitted in the widest
//! line nearby. Where a line is wider than any page, the text is not wrapped:
//! each line is a paragraph. All widths are in columns.

use super::LineBreaks;
use super::numbering::{is_division, is_numeral};
use super::text::*;
use super::work;

/// How many bytes of a paragraph are examined on each side of a break. Choice:
/// some 25 lines, a bound on the work.
const REACH: usize = 2000;

/// The widest line, in columns, that may be part of wrapped text. Choice: printed pages,
/// mails and terminals have 35 to 132 columns; a wider line is a whole paragraph.
pub(crate) const WIDEST_WRAPPED: usize = 240;

/// The most bytes of an item's number. Choice: nine digits, or three Chinese
/// numerals.
const LONGEST_NUMBER: usize = 9;

/// The end of the paragraph that continues at `from`, including the blank lines
/// after it; with `Paragraph`, of the line.
///
/// Both values are bytes of `text`. A paragraph ends at a blank line, that is,
/// at white space in which two lines end or more.
pub(super) fn paragraph_end(text: &str, from: usize, line_breaks: LineBreaks) -> usize {
    let mut at = skip_space(text, from).end;
    while let Some(i) = memchr::memchr(b'\n', text.as_bytes().get(at..).unwrap_or_default()) {
        let WhiteSpace { end, lines } = skip_space(text, at + i);
        work::add(end - at);
        if lines > 1 || line_breaks == LineBreaks::Paragraph {
            return end;
        }
        at = end;
    }
    text.len()
}

/// True for a bullet or a list number at `at`.
///
/// ```text
/// • Item    - Item    3. Item    b) Item    （二）条目    ①条目    一、条目
/// ```
///
/// Blanks before the mark are allowed. Dashes and asterisks need a blank after
/// them, or they may be a minus or emphasis.
pub(super) fn is_item(text: &str, at: usize) -> bool {
    let at = skip_blanks(text, at);
    let rest = text.get(at..).unwrap_or_default();
    let Some(first) = rest.chars().next() else { return false };
    let more = rest.get(first.len_utf8()..).unwrap_or_default();
    match first {
        '•' | '⁃' | '‣' | '◦' | '●' | '■' | '○' | '◆' | '▪' | '·' | '※' | '★' | '☆' | '►' | '➢' => {
            true
        }
        '-' | '*' | '+' | '–' | '—' => more.starts_with(' '),
        '>' | '#' | '|' => true,
        '①'..='⑳' => true,
        '（' | '(' => {
            let inner = length(more, |c| c.is_ascii_alphanumeric() || is_numeral(c));
            inner > 0 && more.get(inner..).is_some_and(|rest| rest.starts_with([')', '）']))
        }
        // `第五条 交货` begins an article, `第五条规定` does not.
        '第' => {
            let inner = length(more, |c| c.is_ascii_digit() || is_numeral(c));
            let rest = more.get(inner..).unwrap_or_default();
            let after = rest.strip_prefix(is_division).filter(|_| inner > 0);
            after.is_some_and(|after| after.starts_with([' ', '\u{3000}', '.', '．', '、', '：']))
        }
        _ => {
            let letter = first.is_ascii_alphabetic() && more.starts_with(['.', ')']);
            let number = if letter { 1 } else { length(rest, |c| c.is_ascii_digit() || is_numeral(c)) };
            number > 0 && rest.get(number..).is_some_and(|rest| rest.starts_with(['.', ')', '、', '．', '）']))
        }
    }
}

/// The bytes of the leading characters that `wanted` accepts; 0 if they exceed
/// the longest number.
fn length(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    work::add(LONGEST_NUMBER);
    let end = text.char_indices().take(LONGEST_NUMBER + 1).find(|&(_, c)| !wanted(c)).map_or(text.len(), |(i, _)| i);
    if end <= LONGEST_NUMBER { end } else { 0 }
}

/// True if the line break at `at` ends a paragraph, judged by the lines alone.
/// It does not if the next line begins in lower case, or begins with a word
/// that did not fit the line before, in wrapped text.
///
/// The order of the tests matters: items and empty lines always end a
/// paragraph, a comma at the start of the next line never does, and only then
/// is the width of the lines considered.
pub(super) fn ends_paragraph(text: &str, at: usize, margin: &mut Margin) -> bool {
    let next = skip_space(text, at).end;
    let line = trim(line_before(text, at));
    let after = trim_end(line_after(text, next));
    let Some(first) = after.chars().next() else { return true };
    if is_item(text, next) || line.is_empty() {
        return true;
    }
    if matches!(first, ',' | ';' | '，' | '、' | '；' | '：' | ':') || is_closer(first) {
        return false;
    }
    margin.look(text, at);
    // A line that ends like a sentence or a clause of its own.
    let ended = line.ends_with(|c| is_stop(c) || is_closer(c) || matches!(c, '"' | ':' | '：'));
    if first.is_lowercase() {
        return !ended && !margin.stopped && margin.widest < 40;
    }
    if line.ends_with([',', '，', '、', '-', '；', ';', '—', '(', '（', '“']) && 2 * width(line) > margin.widest
    {
        return false;
    }
    let cjk = line.ends_with(is_cjk);
    // Chinese may break anywhere, with a few columns for marks; English moves a
    // whole word.
    let room = if cjk && is_cjk(first) { 5 } else { 1 + width(after.split_whitespace().next().unwrap_or_default()) };
    // Wrapped text fills its lines: the first word of the next would not have
    // fitted.
    let full = width(line) + room > margin.widest && margin.widest <= WIDEST_WRAPPED;
    let wrapped = margin.widest >= if cjk { 14 } else { 40 } && full && margin.stopped;
    !wrapped
}

/// What is known of the lines around a break.
///
/// Computed for a window of lines and reused for all breaks inside it, so that
/// long paragraphs stay linear.
#[derive(Debug, Clone, Default)]
pub(super) struct Margin {
    /// The columns of the widest line; a CJK character takes two.
    widest: usize,
    /// True if a line contains a stop.
    stopped: bool,
    /// The byte up to which this is valid.
    until: usize,
}

impl Margin {
    /// Examines the line before a break and the lines after it, unless that was
    /// done for a break shortly before.
    fn look(&mut self, text: &str, at: usize) {
        if at < self.until {
            return;
        }
        let mut to = (at + REACH).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        *self = Margin { until: at + REACH / 2, ..Margin::default() };
        let window = text.get(at - line_before(text, at).len()..to).unwrap_or_default();
        work::add(window.len());
        self.stopped = memchr::memmem::find(window.as_bytes(), b". ").is_some() || window.contains('。');
        let mut rest = text.get(at..to).unwrap_or_default();
        let after = std::iter::from_fn(|| {
            let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..end).filter(|_| !rest.is_empty())?;
            rest = rest.get(end + 1..).unwrap_or_default();
            Some(line)
        });
        for line in std::iter::once(line_before(text, at)).chain(after) {
            let line = trim(line);
            self.widest = self.widest.max(width(line));
            self.stopped |= line.ends_with(|c| is_stop(c) || is_closer(c) || c == '"');
        }
    }
}

/// `line.trim_end()` with a fast path.
fn trim_end(line: &str) -> &str {
    match line.as_bytes() {
        [.., b'!'..=b'~'] => line,
        _ => line.trim_end(),
    }
}

/// `line.trim()` with a fast path for lines without outer white space.
fn trim(line: &str) -> &str {
    match line.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => line,
        _ => line.trim(),
    }
}

/// A character boundary about [`REACH`] bytes before `at`.
fn back(text: &str, at: usize) -> usize {
    let mut from = at.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    from
}

/// The line that ends at `at`, at most [`REACH`] bytes of it.
fn line_before(text: &str, at: usize) -> &str {
    let bytes = text.as_bytes().get(at.saturating_sub(REACH)..at).unwrap_or_default();
    if let Some(line) = memchr::memrchr2(b'\n', b'\r', bytes).and_then(|i| bytes.get(i + 1..)).filter(|l| is_plain(l)) {
        return text.get(at - line.len()..at).unwrap_or_default();
    }
    let before = text.get(back(text, at)..at).unwrap_or_default();
    before.rsplit(is_line_break).next().unwrap_or_default()
}

/// The line that begins at `at`, at most about [`REACH`] characters of it.
fn line_after(text: &str, at: usize) -> &str {
    let bytes = text.as_bytes().get(at..(at + REACH).min(text.len())).unwrap_or_default();
    if let Some(line) = memchr::memchr2(b'\n', b'\r', bytes).and_then(|i| bytes.get(..i)).filter(|l| is_plain(l)) {
        return text.get(at..at + line.len()).unwrap_or_default();
    }
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.char_indices().take(REACH).find(|&(_, c)| is_line_break(c)).map(|(i, _)| i);
    rest.get(..end.unwrap_or(rest.len().min(4 * REACH))).unwrap_or_default()
}

/// True if the bytes are printable ASCII, so that no rare line break can be
/// among them.
fn is_plain(line: &[u8]) -> bool {
    line.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// The columns of a line; a CJK character takes two.
fn width(line: &str) -> usize {
    if line.is_ascii() {
        return line.len();
    }
    line.chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum()
}
