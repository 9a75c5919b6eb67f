//! The lines of a text file and what each of them is: text, a heading, an item, code, an address, markup.

use std::ops::Range;

use super::extract::{address_length, detect, extract, is_address, template};
use crate::Lang;
use crate::lang::{first_han, has_byte, is_han};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    Heading,
    Item,
    /// A row of a table, its cells between `|`, tabs or tags.
    Row,
    Code,
    /// A remark: a fenced list of words, a footnote.
    Note,
    Link,
    Markup,
}

/// The level of a heading that says none, such as that of a container.
const DEEPEST: u8 = 6;

/// A line that is not blank.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its text without blanks and marks around it.
    pub range: Range<usize>,
    pub class: Class,
    /// Its language by script; `None` without letters.
    pub lang: Option<Lang>,
    /// Columns before its text, two for a wide character.
    pub indent: usize,
    /// True if nothing before it belongs to its paragraph: a blank line, a mark, a comment that begins.
    pub starts: bool,
    /// True if a blank line stands before it.
    pub blank_before: bool,
    /// True inside a block quotation.
    pub quote: bool,
    /// The level of a heading, 1 to 6.
    pub level: Option<u8>,
    /// True for a row that no row stands right before.
    pub starts_table: bool,
}

/// All lines of `source` that are not blank, in order.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let raw = raw_lines(source);
    let mut found = Vec::with_capacity(raw.len());
    let mut comment = false;
    let mut unclosed = [usize::MAX; 2];
    let mut at = 0;
    while at < raw.len() {
        let bare = trimmed(source, raw[at].range.clone());
        let text = &source[bare.clone()];
        let block = front_matter(source, &raw[at..])
            .map(|n| (n, Class::Markup))
            .or_else(|| fence(source, &raw[at..], text, &mut unclosed));
        if let Some((count, class)) = block {
            let end = raw[at + count - 1].range.end;
            found.push(Line { range: trimmed(source, bare.start..end), class, ..plain(bare, &raw[at]) });
            at += count;
            comment = false;
            continue;
        }
        let mut line = plain(bare, &raw[at]);
        line.starts |= comment;
        comment = strip_marks(source, &mut line);
        classify(source, &mut line);
        underline(source, &mut found, &line);
        line.starts_table = line.blank_before || !found.last().is_some_and(|last| in_table(source, last));
        found.push(line);
        at += 1;
    }
    found
}

struct Raw {
    range: Range<usize>,
    blank_before: bool,
}

fn raw_lines(source: &str) -> Vec<Raw> {
    let mut found = Vec::new();
    let (mut start, mut blank) = (usize::from(source.starts_with('\u{FEFF}')) * 3, true);
    let bytes = source.as_bytes();
    while start < source.len() {
        let length = memchr::memchr2(b'\n', b'\r', &bytes[start..]).unwrap_or(source.len() - start);
        let range = start..start + length;
        let ends = if bytes[range.end..].starts_with(b"\r\n") { 2 } else { 1 };
        start = range.end + ends;
        if source[range.clone()].trim().is_empty() {
            blank = true;
        } else {
            found.push(Raw { range, blank_before: blank });
            blank = false;
        }
    }
    found
}

fn plain(range: Range<usize>, raw: &Raw) -> Line {
    let indent = range.start.saturating_sub(raw.range.start);
    let starts = raw.blank_before;
    Line {
        range,
        class: Class::Text,
        lang: None,
        indent,
        starts,
        blank_before: raw.blank_before,
        quote: false,
        level: None,
        starts_table: false,
    }
}

pub(super) fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// How many lines a front matter takes: `---`, lines such as `title: …`, `---`.
fn front_matter(source: &str, raw: &[Raw]) -> Option<usize> {
    let bare = |raw: &Raw| source[raw.range.clone()].trim();
    let first = bare(raw.first()?);
    if first.trim_start_matches("<!--").trim() != "---" {
        return None;
    }
    let mut keys = 0;
    for (number, line) in raw.iter().enumerate().skip(1).take(100) {
        let text = bare(line);
        if text.trim_end_matches("-->").trim() == "---" {
            return (keys > 0).then_some(number + 1);
        }
        let key = text.trim_start_matches(['#', '-', ' ']);
        let name = key.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
        let indented = source[line.range.clone()].starts_with([' ', '\t']);
        if name > 0 && key[name..].starts_with(':') {
            keys += 1;
        } else if !indented && !text.starts_with(['#', '-', ']', '}']) {
            return None;
        }
    }
    None
}

/// How many lines a fenced block takes; one that is never closed takes none. A fence around Chinese words is a
/// list of words or a remark, not code.
fn fence(source: &str, raw: &[Raw], first: &str, unclosed: &mut [usize; 2]) -> Option<(usize, Class)> {
    let first = first.trim_start_matches(['>', ' ']);
    let mark = first.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = first.bytes().take_while(|&b| b == mark).count();
    let failed = &mut unclosed[usize::from(mark == b'~')];
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
    let words = inside.chars().any(is_han) && !comments_only(inside);
    Some((close + 2, if words { Class::Note } else { Class::Code }))
}

/// True if Chinese stands only in comments or strings of program text.
fn comments_only(code: &str) -> bool {
    code.lines().filter(|line| line.chars().any(is_han)).all(|line| {
        let before = line.split(is_han).next().unwrap_or_default();
        ["//", "#", "/*", "*", "\"", "'", "<!--", "--"].iter().any(|mark| before.contains(mark))
    })
}

/// Takes comment, quotation, container, heading and list marks off the line; true if a comment ends with it.
fn strip_marks(source: &str, line: &mut Line) -> bool {
    let mut closes = false;
    loop {
        let text = &source[line.range.clone()];
        let cut = if text.starts_with("<!--") {
            line.starts = true;
            4
        } else if text.starts_with('>') {
            line.quote = true;
            1
        } else if let Some(cut) = heading_mark(text) {
            line.class = Class::Heading;
            line.level = Some(text.bytes().take_while(|&b| b == b'#').count() as u8);
            line.starts = true;
            cut
        } else if let Some(cut) = container_mark(text) {
            line.class = Class::Heading;
            line.level = Some(DEEPEST);
            line.starts = true;
            cut
        } else if line.class == Class::Text && bullet(text) {
            line.class = Class::Item;
            line.starts = true;
            text.chars().next().map_or(1, char::len_utf8)
        } else {
            break;
        };
        line.range = trimmed(source, line.range.start + cut..line.range.end);
    }
    let text = &source[line.range.clone()];
    if let Some(rest) = text.strip_suffix("-->") {
        closes = true;
        line.range = trimmed(source, line.range.start..line.range.start + rest.len());
    }
    closes
}

/// The length of `#` marks that make a heading.
fn heading_mark(text: &str) -> Option<usize> {
    let count = text.bytes().take_while(|&b| b == b'#').count();
    let next = text[count..].chars().next();
    let follows = next.is_none_or(|c| c.is_whitespace() || is_han(c) || matches!(c, '*' | '【' | '“' | '《'));
    ((1..=6).contains(&count) && follows).then_some(count)
}

/// The length of a container's mark: `::: tip`.
fn container_mark(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(":::")?;
    let rest = rest.trim_start_matches([':', ' ']);
    let name = rest.bytes().take_while(|b| b.is_ascii_lowercase() || *b == b'-').count();
    Some(text.len() - rest.len() + name)
}

fn bullet(text: &str) -> bool {
    let mut chars = text.chars();
    let mark = chars.next().is_some_and(|c| matches!(c, '-' | '*' | '+' | '•' | '·' | '◦' | '▪' | '■' | '●'));
    mark && chars.next().is_some_and(char::is_whitespace)
}

/// True if a line begins with the number of an item: `1.`, `2)`, `(3)`, `4、`.
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

fn classify(source: &str, line: &mut Line) {
    let text = &source[line.range.clone()];
    let letters = |text: &str| text.chars().any(char::is_alphanumeric);
    if !letters(text) || blank_without_markup(source, line.range.clone()) || definition(text) {
        line.class = Class::Markup;
        line.starts = true;
        return;
    }
    line.lang = detect(text);
    if is_address(text) && address_length(text) == text.len() {
        line.class = Class::Link;
    } else if line.class == Class::Text {
        line.class = if text.starts_with("[^") && text.contains("]:") {
            Class::Note
        } else if is_row(text) {
            Class::Row
        } else if code_like(text, line.indent >= 4 && line.starts) {
            Class::Code
        } else if numbered(text) {
            Class::Item
        } else {
            Class::Text
        };
    }
    line.starts |= !matches!(line.class, Class::Text);
}

/// True if nothing but tags and template marks stands in the line.
fn blank_without_markup(source: &str, range: Range<usize>) -> bool {
    let text = &source[range.clone()];
    if !has_byte(text, |byte| matches!(byte, b'<' | b'{' | b'[')) {
        return false;
    }
    let whole = text.starts_with('{') && template(text) == Some(text.len());
    let processing = text.starts_with("<?") && text.ends_with("?>");
    whole
        || processing
        || extract(source, std::slice::from_ref(&range)).is_some_and(|e| !e.text.chars().any(char::is_alphanumeric))
}

/// `[name]: address`, where links of the text lead.
fn definition(text: &str) -> bool {
    text.starts_with('[') && !text.starts_with("[^") && text.find("]:").is_some_and(|at| !text[..at].contains("]("))
}

/// True for a row and for the rule under a table's header.
fn in_table(source: &str, line: &Line) -> bool {
    line.class == Class::Row || (line.class == Class::Markup && source[line.range.clone()].starts_with('|'))
}

fn is_row(text: &str) -> bool {
    let pipes = text.starts_with('|') && text.bytes().filter(|&b| b == b'|').count() > 1;
    let cells = ["<td", "<th", "<TD", "<TH"].iter().any(|tag| text.contains(tag));
    pipes || cells || columns(text)
}

/// Two columns parted by a tab, one in each language.
fn columns(text: &str) -> bool {
    memchr::memchr(b'\t', text.as_bytes()).is_some_and(|tab| {
        let langs = (detect(&text[..tab]), detect(&text[tab + 1..]));
        langs.0.is_some() && langs.1.is_some() && langs.0 != langs.1
    })
}

/// True for program text, commands, and the syntax of templates: shapes that no sentence has.
fn code_like(text: &str, indented: bool) -> bool {
    if first_han(text).is_some() || prose_like(text) {
        return false;
    }
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    let token = !text.contains(char::is_whitespace);
    let sign = |marks: &[char]| text.contains(marks);
    let lead =
        matches!(first, '+' | '.' | ':' | '@' | '$' | '}' | '{') && (second.is_ascii_lowercase() || text.len() == 1);
    let closed = text.ends_with(['{', ';', '}']) || text.ends_with(");") || text.starts_with("//");
    let name = token
        && text
            .char_indices()
            .next_back()
            .is_some_and(|(last, _)| text[..last].contains(['#', '.', '(', '=', '/', '_']))
        && first.is_ascii_lowercase();
    let call = first.is_ascii_alphabetic() && text.ends_with(')') && sign(&['=']) && text.contains('(');
    let loose = indented && (text.contains(" --") || sign(&['=', '{', '}', '$', '|']) || gaps(text) > 1);
    lead || closed || name || call || loose
}

/// How often blanks make a column's gap.
fn gaps(text: &str) -> usize {
    text.trim().split("  ").filter(|part| !part.is_empty()).count().saturating_sub(1)
}

/// True if an English line has the small words of a sentence.
fn prose_like(text: &str) -> bool {
    const SMALL: &[&str] = &[
        "the", "a", "an", "of", "to", "in", "is", "are", "and", "or", "for", "with", "on", "by", "it", "this", "that",
        "you", "we", "be", "as", "at", "from", "not", "can", "will", "your", "has", "have", "if",
    ];
    let is_small = |word: &&str| word.len() <= 4 && SMALL.iter().any(|small| word.eq_ignore_ascii_case(small));
    let small = text.split_whitespace().filter(is_small).take(2).count();
    small > 1 || (small == 1 && text.ends_with(['.', '!', '?', ':', ',']))
}

/// A line of `===` or `---` right under a line makes that one a heading.
fn underline(source: &str, found: &mut [Line], line: &Line) {
    let text = &source[line.range.clone()];
    let rule = text.len() > 2 && (text.bytes().all(|b| b == b'=') || text.bytes().all(|b| b == b'-'));
    if let Some(last) = found.last_mut().filter(|last| rule && !line.blank_before && last.class == Class::Text) {
        last.class = Class::Heading;
        last.level = Some(if text.starts_with('=') { 1 } else { 2 });
    }
}
