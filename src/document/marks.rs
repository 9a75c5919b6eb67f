//! Marks at the start of lines that determine their kind: front matter, fences,
//! headings, items, comments.
//!
//! | line | becomes |
//! |---|---|
//! | `---` … `---` at the start | front matter: markup |
//! | ```` ``` ```` … ```` ``` ```` | code, or a note if it holds Chinese words |
//! | `## Pumps ##` | heading of level 2, text `Pumps` |
//! | `> - [x] Done` | quotation, item, text `Done` |
//! | `::: tip Title` | heading |
//! | `<!-- … -->` | comment |
//!
//! The marks are those of CommonMark 0.31 (fenced code 4.5, ATX headings 4.2,
//! list items 5.2, block quotations 5.1), and extensions of site generators:
//! front matter, containers and task boxes.

use super::extract::head;
use super::lines::{DEEPEST, Line, LineClass, Raw, trimmed};
use crate::lang::is_han;

/// The number of lines of a front matter: `---`, lines such as `title: …`,
/// `---`.
///
/// `None` for a lone rule at the start of a text: at least one key must follow,
/// and the end within a hundred lines. It may also be hidden in a comment,
/// `<!-- ---`.
pub(super) fn front_matter(source: &str, raw: &[Raw]) -> Option<usize> {
    let bare = |raw: &Raw| source[raw.range.clone()].trim();
    let first = bare(raw.first()?);
    if first.trim_start_matches("<!--").trim() != "---" {
        return None;
    }
    let mut keys = 0;
    // A bound on the search: without it, a rule at the start would have the
    // whole file read as front matter.
    for (number, line) in raw.iter().enumerate().skip(1).take(100) {
        let text = bare(line);
        if text.trim_end_matches("-->").trim() == "---" {
            return (keys > 0).then_some(number + 1);
        }
        let key = text.trim_start_matches(['#', '-', ' ']);
        let name = key.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
        // Values may go on over indented lines, and lists and comments have no
        // key.
        let indented = source[line.range.clone()].starts_with([' ', '\t']);
        if name > 0 && key[name..].starts_with(':') {
            keys += 1;
        } else if !indented && !text.starts_with(['#', '-', ']', '}']) {
            return None;
        }
    }
    None
}

/// The shortest fences that are known to have no end, by their mark.
pub(super) struct UnclosedFences {
    /// The length of a fence of backticks.
    backticks: usize,
    /// The length of a fence of tildes.
    tildes: usize,
}

impl Default for UnclosedFences {
    fn default() -> Self {
        UnclosedFences { backticks: usize::MAX, tildes: usize::MAX }
    }
}

/// The number of lines of a fenced block, and its class; `None` for a fence
/// that is never closed. A fence around Chinese words is a word list or a
/// remark, not code.
///
/// The fence may be inside a quotation.
pub(super) fn fence(
    source: &str,
    raw: &[Raw],
    first: &str,
    unclosed: &mut UnclosedFences,
) -> Option<(usize, LineClass)> {
    let first = first.trim_start_matches(['>', ' ']);
    let mark = first.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = first.bytes().take_while(|&b| b == mark).count();
    let failed = if mark == b'~' { &mut unclosed.tildes } else { &mut unclosed.backticks };
    // A search that failed for a mark of this length fails for longer ones,
    // too. Remembering it keeps the work linear.
    if length < 3 || length >= *failed || first[length..].contains(char::from(mark)) {
        return None;
    }
    let close = raw.iter().skip(1).position(|line| {
        let text = source[line.range.clone()].trim().trim_start_matches(['>', ' ']);
        text.len() >= length && text.bytes().all(|b| b == mark)
    });
    let Some(close) = close else {
        *failed = length;
        return None;
    };
    let inside = &source[raw[0].range.end..raw[close + 1].range.start];
    // Bilingual notes put word lists into fences. Han characters in comments
    // and strings are those of a program.
    let words = inside.chars().any(is_han) && !comments_only(inside);
    Some((close + 2, if words { LineClass::Note } else { LineClass::Code }))
}

/// True if Chinese occurs only in comments or strings of program text.
fn comments_only(code: &str) -> bool {
    code.lines().filter(|line| line.chars().any(is_han)).all(|line| {
        let before = line.split(is_han).next().unwrap_or_default();
        ["//", "#", "/*", "*", "\"", "'", "<!--", "--"].iter().any(|mark| before.contains(mark))
    })
}

/// Removes the Markdown marks of a line: comment, quotation, container,
/// heading, list. Returns true if a comment that began on this line or before
/// continues after it.
///
/// Marks are removed one by one until none is left, since quotations may
/// contain lists, and lists headings.
///
/// `line.range` is left with the text alone, and the marks before it belong to
/// no segment yet.
pub(super) fn strip_marks(source: &str, line: &mut Line, in_comment: bool) -> bool {
    let mut open = in_comment;
    loop {
        let text = &source[line.range.clone()];
        let cut = if let Some(rest) = text.strip_prefix("<!--").filter(|_| !open) {
            match rest.find("-->") {
                // A comment followed by text is inside a line.
                Some(end) if end + "-->".len() < rest.len() => break,
                Some(_) => line.comment = true,
                None => open = true,
            }
            line.starts = true;
            "<!--".len()
        } else if text.starts_with('>') {
            line.quote = true;
            1
        } else if let Some(cut) = heading_mark(text) {
            line.class = LineClass::Heading;
            line.level = Some(cut as u8);
            line.starts = true;
            line.range = trimmed(source, line.range.start..line.range.start + without_closing_marks(text));
            cut
        } else if let Some(cut) = container_mark(text) {
            line.class = LineClass::Heading;
            line.level = Some(DEEPEST);
            line.starts = true;
            cut
        } else if let Some(cut) = item_mark(text).filter(|_| line.class == LineClass::Text) {
            line.class = LineClass::Item;
            line.starts = true;
            cut + task_mark(&text[cut..])
        } else {
            break;
        };
        line.range = trimmed(source, line.range.start + cut.min(line.range.len())..line.range.end);
    }
    line.comment |= open;
    let text = &source[line.range.clone()];
    if let Some(rest) = text.strip_suffix("-->").filter(|_| line.comment) {
        line.range = trimmed(source, line.range.start..line.range.start + rest.len());
        open = false;
    }
    open
}

/// Removes the mark of a list item from a line of plain text.
pub(super) fn strip_item_mark(source: &str, line: &mut Line) {
    if let Some(cut) = item_mark(&source[line.range.clone()]) {
        line.class = LineClass::Item;
        line.starts = true;
        line.range = trimmed(source, line.range.start + cut..line.range.end);
    }
}

/// The number of `#` marks that make a heading.
///
/// A Han character may follow directly, as Chinese writers leave out the blank;
/// a letter may not, as in `#hashtag`.
fn heading_mark(text: &str) -> Option<usize> {
    let count = text.bytes().take_while(|&b| b == b'#').count();
    let next = text[count..].chars().next();
    let follows = next.is_none_or(|c| c.is_whitespace() || is_han(c) || matches!(c, '*' | '【' | '“' | '《'));
    // Strictly, Markdown wants a blank after the marks; Chinese writers often
    // leave it out.
    ((1..=6).contains(&count) && follows).then_some(count)
}

/// The length of a heading without closing `#` marks.
///
/// Closing marks need a blank before them: `Pumps ##` is shortened, `C#` is
/// not. The length is in bytes.
fn without_closing_marks(text: &str) -> usize {
    let bare = text.trim_end_matches('#');
    if bare.ends_with([' ', '\t']) && !bare.trim().is_empty() { bare.trim_end().len() } else { text.len() }
}

/// The length of a container mark: `::: tip`.
fn container_mark(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(":::")?;
    let rest = rest.trim_start_matches([':', ' ']);
    let name = rest.bytes().take_while(|b| b.is_ascii_lowercase() || *b == b'-').count();
    Some(text.len() - rest.len() + name)
}

/// The length of a bullet that is followed by a blank.
///
/// The blank distinguishes a bullet from a minus or from emphasis.
fn item_mark(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let mark = chars.next().filter(|c| matches!(c, '-' | '*' | '+' | '•' | '·' | '◦' | '▪' | '■' | '●'))?;
    chars.next().is_some_and(char::is_whitespace).then_some(mark.len_utf8())
}

/// The length of a task box: `[ ]` or `[x]`.
fn task_mark(text: &str) -> usize {
    let bare = text.trim_start();
    let is_box = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| bare.starts_with(mark));
    if is_box { text.len() - bare.len() + "[ ]".len() } else { 0 }
}

/// The length of the code span, or of the unmatched marks, at the start of a
/// text.
pub(super) fn code_span(text: &str) -> usize {
    let marks = text.bytes().take_while(|&byte| byte == b'`').count();
    /// How far a closing mark is searched, so that scanning stays linear.
    /// Choice.
    const REACH: usize = 2000;
    let inner = &text[marks..];
    head(inner, REACH).find(&text[..marks]).map_or(marks, |close| 2 * marks + close)
}

/// True if a line begins with the number of an item: `1.`, `2)`, `(3)`, `4、`.
///
/// At most three digits: `1812.` is a year at the end of a sentence.
pub(super) fn numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['(', '（']);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let Some(next) = inner[digits..].chars().next() else { return false };
    let after = inner[digits + next.len_utf8()..].chars().next();
    let opened = inner.len() < text.len();
    (1..=3).contains(&digits)
        && match next {
            '.' => after.is_some_and(|c| c.is_whitespace() || is_han(c)),
            ')' | '）' => true,
            '、' | '．' | '，' => !opened,
            _ => false,
        }
}
