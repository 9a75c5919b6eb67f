//! Classifies a line of text: running text, list item, table row, code, address
//! and so on.

use std::ops::Range;

use super::language::{address_length, detect, is_address, is_third_language};
use super::lines::{Line, LineClass, Markup};
use super::marks::numbered;
use crate::Lang;
use crate::lang::{first_han, has_byte};

/// Sets the class and the language of a line that no mark has classified yet.
///
/// Headings, items and quotations have been recognised by their marks already;
/// this looks at what remains.
///
/// Markup gets no language, any other line does, even if it is not aligned. A
/// line of any other class than text begins a paragraph.
pub(super) fn classify(source: &str, line: &mut Line, markup: &Markup) {
    let text = &source[line.range.clone()];
    let letters = |text: &str| text.chars().any(char::is_alphanumeric);
    // A line of tags alone, such as `</div>`, has letters but no text.
    let marks = markup.is_markdown()
        && (blank_without_markup(source, line.range.clone(), markup) || definition(text).is_some());
    if !letters(text) || marks || text.starts_with("[!") && text.ends_with(']') && line.quote {
        line.class = LineClass::Markup;
        line.starts = true;
        return;
    }
    // Comes before the class, because a line in a third language has none of the
    // classes below.
    line.lang = detect(text);
    if line.lang.is_none() && is_third_language(text) {
        line.class = LineClass::Foreign;
    } else if is_address(text) && address_length(text) == text.len() {
        line.class = LineClass::Link;
    } else if line.class == LineClass::Text {
        line.class = if let Some(mark) = footnote_mark(text).filter(|_| markup.is_markdown()) {
            line.range.start += mark;
            LineClass::Note
        } else if is_row(text, markup) {
            LineClass::Row
        } else if code_like(text, line.indent >= 4 && line.starts) {
            LineClass::Code
        } else if numbered(text) {
            LineClass::Item
        } else {
            LineClass::Text
        };
    }
    line.starts |= !matches!(line.class, LineClass::Text);
}

/// True if the line contains only tags and template marks.
fn blank_without_markup(source: &str, range: Range<usize>, markup: &Markup) -> bool {
    let text = &source[range.clone()];
    if !has_byte(text, |byte| matches!(byte, b'<' | b'{' | b'[')) {
        return false;
    }
    let processing = text.starts_with("<?") && text.ends_with("?>");
    processing || !markup.text(source, std::slice::from_ref(&range)).text.chars().any(char::is_alphanumeric)
}

/// The length of the mark that begins a footnote: `[^1]: `.
fn footnote_mark(text: &str) -> Option<usize> {
    let (label, rest) = text.strip_prefix("[^")?.split_once("]:")?;
    let blank = rest.len() - rest.trim_start().len();
    (!label.contains(char::is_whitespace) && !rest.trim().is_empty()).then_some(text.len() - rest.len() + blank)
}

/// The label of a link definition, `[label]: address`.
///
/// Not a footnote, whose label begins with `^`, and not a link.
pub(super) fn definition(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('[').filter(|rest| !rest.starts_with('^'))?;
    rest.split_once("]:").map(|(label, _)| label).filter(|label| !label.contains("]("))
}

/// True for a table row, its cells between pipes, tags or tabs.
///
/// Pipes need two of them at least, the first at the start. Tabs count if one
/// column is English and one Chinese, so that indented text is not a table.
fn is_row(text: &str, markup: &Markup) -> bool {
    let pipes = text.starts_with('|') && text.bytes().filter(|&b| b == b'|').count() > 1;
    let cells = markup.is_markdown() && ["<td", "<th", "<TD", "<TH"].iter().any(|tag| text.contains(tag));
    pipes || cells || columns(text)
}

/// True for tab-separated columns of which at least one is in each language.
fn columns(text: &str) -> bool {
    memchr::memchr(b'\t', text.as_bytes()).is_some() && {
        let has = |lang| text.split('\t').any(|cell| detect(cell) == Some(lang));
        has(Lang::En) && has(Lang::Zh)
    }
}

/// True for program text, commands and template syntax: shapes that no sentence
/// has.
///
/// English words with a few signs among them stay text: a false negative is one
/// odd sentence, a false positive loses text to translate.
///
/// Never with a Han character in it, and never with the small words of English
/// prose.
fn code_like(text: &str, indented: bool) -> bool {
    // Han characters in code are in comments and strings, which are worth
    // translating.
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
    let closed =
        text.ends_with(['{', ';', '}']) && !ends_with_reference(text) || text.ends_with(");") || text.starts_with("//");
    let name = token
        && text
            .char_indices()
            .next_back()
            .is_some_and(|(last, _)| text[..last].contains(['#', '.', '(', '=', '/', '_']))
        && first.is_ascii_lowercase();
    let call = first.is_ascii_alphabetic() && text.ends_with(')') && sign(&['=']) && text.contains('(');
    let loose = indented && (text.contains(" --") || sign(&['=', '{', '}', '$', '|']) || gap_count(text) > 1);
    lead || closed || name || call || loose
}

/// True if a text ends with a character reference: `&copy;`, `&#20320;`.
fn ends_with_reference(text: &str) -> bool {
    /// The most bytes of a name. Choice: longer ones are rare.
    const LONGEST: usize = 10;
    let name = text.strip_suffix(';').and_then(|text| text.rsplit_once('&')).map_or("", |(_, name)| name);
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
}

/// How often a gap of several blanks separates columns.
fn gap_count(text: &str) -> usize {
    text.trim().split("  ").filter(|part| !part.is_empty()).count().saturating_sub(1)
}

/// True if an English line has the small words of a sentence.
fn prose_like(text: &str) -> bool {
    /// The commonest English words. Choice: none of them is a keyword of the
    /// usual programming languages in that position.
    const SMALL: &[&str] = &[
        "the", "a", "an", "of", "to", "in", "is", "are", "and", "or", "for", "with", "on", "by", "it", "this", "that",
        "you", "we", "be", "as", "at", "from", "not", "can", "will", "your", "has", "have", "if",
    ];
    let is_small = |word: &&str| word.len() <= 4 && SMALL.iter().any(|small| word.eq_ignore_ascii_case(small));
    let small = text.split_whitespace().filter(is_small).take(2).count();
    // One small word may be a name in a program; two are a sentence.
    small > 1 || (small == 1 && text.ends_with(['.', '!', '?', ':', ',']))
}
