//! The lines of a text file, classified: text, heading, item, code, address,
//! markup.
//!
//! This is the first of three steps from plain text or Markdown to segments:
//! lines (here), blocks of lines (`blocks`), segments (`plain`). Each line is
//! classified on its own as far as its marks allow, then by its neighbours:
//! underlines make headings, and labels count only if several lines have them.
//!
//! All ranges are bytes of the source. Lines end at LF, CR or CR LF. Blank
//! lines are not kept, but each line records whether one precedes it.

use std::ops::Range;

#[cfg(feature = "documents")]
use super::classify;
use super::classify::classify;
use super::comments::InlineComments;
use super::extract::{Extract, has_invisible, joined};
use super::language::detect;
#[cfg(feature = "documents")]
use super::markdown;
use super::marks::{UnclosedFences, fence, front_matter, strip_item_mark, strip_marks};
use super::{labels, pinyin};
use crate::Lang;

/// Which markup a text has.
#[derive(Debug)]
pub(super) enum Markup {
    /// None: every character is text.
    Literal,
    /// Markdown, with the labels that links may refer to.
    #[cfg(feature = "documents")]
    Markdown(markdown::Labels),
}

impl Markup {
    /// Markdown with the labels that a document defines.
    #[cfg(feature = "documents")]
    pub fn markdown(source: &str) -> Self {
        let labels = source.lines().filter_map(|line| classify::definition(line.trim()));
        Markup::Markdown(labels.map(str::to_lowercase).collect())
    }

    /// True for Markdown.
    pub fn is_markdown(&self) -> bool {
        !matches!(self, Markup::Literal)
    }

    /// The text of some lines, joined and without markup.
    pub fn text(&self, source: &str, lines: &[Range<usize>]) -> Extract {
        let text = match self {
            Markup::Literal => joined(source, lines),
            #[cfg(feature = "documents")]
            Markup::Markdown(labels) => {
                // A backslash at the end of a line is a hard line break.
                let bare = |line: &Range<usize>| {
                    let broken = source[line.clone()].ends_with('\\') && line.end < source.len();
                    line.start..line.end - usize::from(broken)
                };
                markdown::inline(joined(source, &lines.iter().map(bare).collect::<Vec<_>>()), labels)
            }
        };
        text.without_invisible()
    }

    /// True if a line may contain more than text, so that its text may differ
    /// from the document's bytes.
    pub fn is_in(&self, line: &str) -> bool {
        match self {
            Markup::Literal => has_invisible(line),
            #[cfg(feature = "documents")]
            Markup::Markdown(_) => markdown::has_marks(line) || has_invisible(line),
        }
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineClass {
    /// Running text.
    Text,
    /// A heading.
    Heading,
    /// A list item.
    Item,
    /// A table row, with cells between `|`, tabs or tags.
    Row,
    /// Program text, data or a formula.
    Code,
    /// A remark: a fenced word list, a footnote.
    Note,
    /// An address on a line of its own.
    Link,
    /// Syntax of the format, without text.
    Markup,
    /// Text in a third language.
    Foreign,
}

/// The level of a heading without one of its own, such as that of a container.
/// HTML has six levels.
pub(super) const DEEPEST: u8 = 6;

/// A line that is not blank.
///
/// A line keeps its range in the file; nothing is copied.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its text, without blanks and marks around it.
    pub range: Range<usize>,
    /// What it is.
    pub class: LineClass,
    /// Its language by script; `None` without letters.
    pub lang: Option<Lang>,
    /// Columns before its text; a wide character counts as two.
    pub indent: usize,
    /// True if it begins a paragraph: after a blank line or a mark, or where a
    /// comment begins.
    pub starts: bool,
    /// True if a blank line precedes it.
    pub blank_before: bool,
    /// True inside a block quotation.
    pub quote: bool,
    /// The level of a heading, 1 to 6.
    pub level: Option<u8>,
    /// True for a row that does not directly follow another row.
    pub starts_table: bool,
    /// True inside a comment.
    pub comment: bool,
}

/// All lines of `source` that are not blank, in order.
///
/// The first pass finds lines and blocks of lines, the second one classifies
/// each line, and the last one resolves what depends on neighbours: underlines,
/// tables, comments, labels.
pub(super) fn lines(source: &str, markup: &Markup) -> Vec<Line> {
    let raw = raw_lines(source);
    let mut found = Vec::with_capacity(raw.len());
    let mut in_comment = false;
    // For each kind of fence the length that was found to have no end. Without
    // it, a file of many opening fences would be searched to its end for each.
    let mut unclosed = UnclosedFences::default();
    let mut comments = InlineComments::default();
    let mut at = 0;
    while at < raw.len() {
        let bare = trimmed(source, raw[at].range.clone());
        // Blocks first, as no mark in them has its usual meaning.
        let may_begin_block = markup.is_markdown() && !in_comment;
        if let Some(block) = may_begin_block.then(|| block(source, &raw[at..], &mut unclosed)).flatten() {
            let end = raw[at + block.lines - 1].range.end;
            found.push(Line { range: trimmed(source, bare.start..end), class: block.class, ..plain(bare, &raw[at]) });
            at += block.lines;
            continue;
        }
        let mut line = plain(bare, &raw[at]);
        let was_in_comment = in_comment;
        let mut comment = None;
        if markup.is_markdown() {
            in_comment = strip_marks(source, &mut line, in_comment);
            comment = if in_comment { None } else { comments.find(source, &raw, at, line.range.clone()) };
        } else {
            strip_item_mark(source, &mut line);
        }
        if let Some(comment) = &comment {
            line.range = trimmed(source, line.range.start..comment.range.start);
        }
        // The first line after a comment does not continue the line before it.
        line.starts |= found.last().is_some_and(|last: &Line| last.comment) && !was_in_comment;
        classify(source, &mut line, markup);
        // Comes after the classification of the line, which recognises a rule
        // by its own text.
        underline(source, &mut found, &line);
        line.starts_table = line.blank_before || !found.last().is_some_and(|last| in_table(source, last));
        found.push(line);
        at += 1;
        if let Some(comment) = comment {
            // The text goes on after the comment, in the same paragraph.
            let last = &raw[comment.last_line];
            let rest = trimmed(source, comment.range.end..last.range.end);
            if !rest.is_empty() {
                let mut line = Line { starts: false, blank_before: false, ..plain(rest, last) };
                line.quote = found.last().is_some_and(|last| last.quote);
                classify(source, &mut line, markup);
                found.push(line);
            }
            at = comment.last_line + 1;
        }
    }
    hide_comments(source, &mut found);
    // Last, since a label counts only if several lines of the document have
    // one. So does pinyin without a sure mark.
    strip_labels(source, &mut found);
    set_pinyin_aside(source, &mut found);
    found
}

/// Sets aside lines that are pinyin if others around them are.
fn set_pinyin_aside(source: &str, lines: &mut [Line]) {
    let foreign = lines.iter().filter(|line| line.class == LineClass::Foreign);
    if !pinyin::is_printed(foreign.map(|line| &source[line.range.clone()])) {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.class == LineClass::Text && line.lang == Some(Lang::En)) {
        if pinyin::is_likely(&source[line.range.clone()]) {
            (line.class, line.lang, line.starts) = (LineClass::Foreign, None, true);
        }
    }
}

/// Lines that belong together whatever they contain: front matter, a fenced
/// block.
struct RawBlock {
    /// How many lines it has.
    lines: usize,
    /// What all of them are.
    class: LineClass,
}

/// The block that begins at the first of the lines.
fn block(source: &str, raw: &[Raw], unclosed: &mut UnclosedFences) -> Option<RawBlock> {
    let first = source[raw.first()?.range.clone()].trim();
    let (lines, class) = front_matter(source, raw)
        .map(|lines| (lines, LineClass::Markup))
        .or_else(|| fence(source, raw, first, unclosed))?;
    Some(RawBlock { lines, class })
}

/// Comments contain the original of a translation if most of their letters are
/// in the language that the text around them is not in. Other comments are not
/// text.
///
/// Translators often keep the original in comments of the source file.
fn hide_comments(source: &str, lines: &mut [Line]) {
    /// The least share of the document, one in ten, that an original in
    /// comments makes up. Choice.
    const SHARE: usize = 10;
    if !lines.iter().any(|line| line.comment) {
        return;
    }
    let weight = |comment: bool, lang: Lang| -> usize {
        let lines = lines.iter().filter(|line| line.comment == comment && line.lang == Some(lang));
        // A Han character counts for three letters, because it expresses about
        // as much.
        lines.map(|line| source[line.range.clone()].chars().count() * if lang == Lang::Zh { 3 } else { 1 }).sum()
    };
    let main = |comment: bool| {
        let (en, zh) = (weight(comment, Lang::En), weight(comment, Lang::Zh));
        (if zh > en { Lang::Zh } else { Lang::En }, en.max(zh))
    };
    let ((inside, size), (outside, whole)) = (main(true), main(false));
    if inside != outside && size * SHARE >= whole {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.comment) {
        (line.class, line.starts) = (LineClass::Markup, true);
    }
}

/// Removes the labels that name the language of a line.
fn strip_labels(source: &str, lines: &mut [Line]) {
    let lengths = labels::lengths(lines.iter().map(|line| match line.class {
        LineClass::Text | LineClass::Item => &source[line.range.clone()],
        _ => "",
    }));
    for (line, length) in lines.iter_mut().zip(lengths) {
        if let Some(length) = length {
            line.range.start += length;
            line.starts = true;
            line.lang = detect(&source[line.range.clone()]);
        }
    }
}

/// A line that is not blank, as it is in the file.
pub(super) struct Raw {
    /// Its bytes, without the line end.
    pub range: Range<usize>,
    /// True if a blank line precedes it.
    pub blank_before: bool,
}

/// All lines that are not blank, before classification.
fn raw_lines(source: &str) -> Vec<Raw> {
    let mut found = Vec::new();
    // A byte order mark is three bytes in UTF-8.
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

/// A line of text without any marks.
fn plain(range: Range<usize>, raw: &Raw) -> Line {
    let indent = range.start.saturating_sub(raw.range.start);
    Line {
        range,
        class: LineClass::Text,
        lang: None,
        indent,
        starts: raw.blank_before,
        blank_before: raw.blank_before,
        quote: false,
        level: None,
        starts_table: false,
        comment: false,
    }
}

/// A range without white space at both ends.
///
/// A range of nothing but white space becomes an empty one at its end. White
/// space is that of Unicode, so the ideographic space at the start of Chinese
/// paragraphs is trimmed too.
pub(super) fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// True for a row, and for the rule under a table header.
fn in_table(source: &str, line: &Line) -> bool {
    line.class == LineClass::Row || (line.class == LineClass::Markup && source[line.range.clone()].starts_with('|'))
}

/// A line of `===` or `---` directly under a line makes that line a heading.
///
/// Such headings are the setext headings of CommonMark 4.3. The underline
/// itself remains a line of its own. Unlike there, at least three marks are
/// needed, and only the last line of a paragraph becomes the heading.
fn underline(source: &str, found: &mut [Line], line: &Line) {
    let text = &source[line.range.clone()];
    let rule = text.len() > 2 && (text.bytes().all(|b| b == b'=') || text.bytes().all(|b| b == b'-'));
    if let Some(last) = found.last_mut().filter(|last| rule && !line.blank_before && last.class == LineClass::Text) {
        last.class = LineClass::Heading;
        last.level = Some(if text.starts_with('=') { 1 } else { 2 });
    }
}
