//! Turns the paragraphs of plain text and Markdown into segments.
//!
//! ```text
//! # Pumps                     heading, level 1
//! Close the valve,            paragraph 1, English: two lines of one sentence,
//! then wait.                  if the text is wrapped
//! 关闭阀门，然后等待。           paragraph 2, Chinese
//! | valve | 阀门 |            a row: two cells, one pair group
//! ```
//!
//! Whether a line end is the end of a paragraph is decided once for the whole
//! text (see [`super::blocks`]); a single line does not show it.

use std::ops::Range;

use super::blocks::{Block, blocks, is_double_spaced, is_wrapped, text_of, unwrap_double_spaced};
use super::kinds::set_kinds;
use super::language::{detect, is_third_language};
use super::lines::{Line, LineClass, Markup, lines};
use super::mixed::entry_language;
use super::pinyin;
use super::row::{cells, is_options};
use super::segment::{Cell, Segment};
use super::width::{ends_clause, ends_sentence, width};
use crate::Lang;
use crate::bitext::{Kind, Reason};
use crate::lang::{first_han, has_latin, is_han, is_latin};

/// All segments of a text, except those that are only markup.
///
/// The text is read once for its layout and once for its segments; no line is
/// copied unless it has markup.
///
/// Segments are in the order of the text and do not overlap. The text between
/// them is added later, so that nothing is lost.
pub(super) fn segments(source: &str, markup: &Markup) -> Vec<Segment> {
    let lines = lines(source, markup);
    let wrapped = is_wrapped(source, &lines);
    // Where blank lines are the rule, they separate paragraphs; otherwise every
    // line is a paragraph.
    // More than half of the lines: single blank lines also separate sections.
    let spaced = lines.iter().filter(|line| line.blank_before).count() * 2 > lines.len();
    let mut blocks = blocks(source, lines, wrapped || spaced);
    // Some texts have a blank line after every line, as manuscripts do.
    if is_double_spaced(source, &blocks) {
        unwrap_double_spaced(source, &mut blocks);
    }
    let segments = Vec::with_capacity(blocks.len());
    let mut builder = Builder { source, markup, wrapped, segments, next: Counters::default() };
    for block in &blocks {
        builder.block(block);
    }
    let mut segments = builder.segments;
    set_kinds(source, &mut segments);
    // These come last, because a kind depends on the neighbours, and a
    // quotation on all of its lines.
    set_quotes(source, &blocks, &mut segments);
    segments
}

/// Builds segments block by block.
///
/// It numbers paragraphs, items, tables and rows as they come.
struct Builder<'s> {
    /// The whole text.
    source: &'s str,
    /// Which markup the text has.
    markup: &'s Markup,
    /// Whether lines are wrapped at a width.
    wrapped: bool,
    /// The segments so far.
    segments: Vec<Segment>,
    /// The numbers of the next paragraph, item and so on.
    next: Counters,
}

/// The number that the next of each gets.
#[derive(Default)]
struct Counters {
    /// The next paragraph.
    paragraph: u32,
    /// The next list item.
    item: u32,
    /// The next table.
    table: u32,
    /// The next row, counted through the document.
    row: u32,
    pair_group: u32,
}

impl Builder<'_> {
    /// Appends the segments of a block, by its class.
    fn block(&mut self, block: &Block) {
        let Some(first) = block.lines.first() else { return };
        let range = first.range.clone();
        let before = self.segments.len();
        match first.class {
            LineClass::Markup => return,
            LineClass::Code => self.aside(range, Kind::Code, Reason::Code),
            LineClass::Link => self.aside(range, Kind::Link, Reason::Link),
            LineClass::Foreign => self.aside(range, Kind::Body, Reason::OtherLanguage),
            // A note with a language is text like any other, only of that kind.
            LineClass::Note if block.lang.is_none() => self.aside(range, Kind::Note, Reason::Note),
            LineClass::Row => self.row(range, first.starts_table),
            class => {
                let kind = match class {
                    LineClass::Heading => Kind::Heading,
                    LineClass::Item => Kind::ListItem,
                    LineClass::Note => Kind::Note,
                    _ => Kind::Body,
                };
                self.paragraph(block, kind);
            }
        }
        for segment in &mut self.segments[before..] {
            segment.quoted = first.quote;
            segment.level = first.level.filter(|_| first.class == LineClass::Heading);
            segment.item = (first.class == LineClass::Item).then_some(self.next.item);
        }
        self.next.item += u32::from(first.class == LineClass::Item);
        self.next.paragraph += 1;
    }

    /// Appends a segment that is not aligned.
    fn aside(&mut self, range: Range<usize>, kind: Kind, reason: Reason) {
        let paragraph = self.next.paragraph;
        self.segments.push(Segment { paragraph, ..Segment::aside(range, kind, reason) });
    }

    /// Appends a segment for some lines, if they contain a letter or digit.
    ///
    /// `None` for lines of marks only, such as a rule of dashes. A segment of
    /// one line without markup borrows its text from the document; any other
    /// has a text of its own.
    fn text(&mut self, lines: &[Range<usize>], lang: Option<Lang>, kind: Kind) -> Option<&mut Segment> {
        let (first, last) = (lines.first()?, lines.last()?);
        let range = first.start..last.end;
        let just_so = lines.len() == 1 && !self.markup.is_in(&self.source[range.clone()]);
        let clean = if just_so { None } else { Some(Box::new(self.markup.text(self.source, lines))) };
        let bare = clean.as_ref().map_or(&self.source[range.clone()], |clean| &clean.text);
        if !bare.chars().any(char::is_alphanumeric) {
            return None;
        }
        let reason = reason_of(bare, lang);
        let paragraph = self.next.paragraph;
        let segment = Segment::aside(range, kind, Reason::Markup);
        self.segments.push(Segment { lang, reason, paragraph, clean, ..segment });
        self.segments.last_mut()
    }

    /// Appends the segments of a paragraph: one, or more where a line end
    /// cannot be within a sentence.
    ///
    /// In wrapped text a line end ends the sentence only after a short line; in
    /// Markdown, after a stop; elsewhere always.
    fn paragraph(&mut self, block: &Block, kind: Kind) {
        if let [line] = block.lines.as_slice() {
            self.text(std::slice::from_ref(&line.range), block.lang, kind);
            return;
        }
        let widest = block.lines.iter().map(|line| width(text_of(self.source, line))).max().unwrap_or(0);
        let mut lines: Vec<Range<usize>> = Vec::with_capacity(block.lines.len());
        for line in &block.lines {
            let broken = lines.last().is_some_and(|above| {
                let above = &self.source[above.clone()];
                let below = text_of(self.source, line);
                // Well below the width of the paragraph, where a typesetter
                // would not have ended the line.
                let short = width(above) * 10 < widest * 6;
                let entry = entry_language(above);
                let entries = entry.is_some() && entry == entry_language(below);
                // In Markdown a line end is a blank, so an unfinished sentence
                // continues on the next line.
                let strong = above.starts_with("**") && above.ends_with("**");
                let one = self.wrapped || (self.markup.is_markdown() && !ends_sentence(above) && !strong);
                !one || entries
                    || (self.wrapped && short && !ends_clause(above) && !below.starts_with(|c: char| c.is_lowercase()))
            });
            if broken {
                self.text(&lines, block.lang, kind);
                lines.clear();
            }
            lines.push(line.range.clone());
        }
        self.text(&lines, block.lang, kind);
    }

    /// Appends the cells of a row; if exactly one is English and one Chinese,
    /// they are a pair group.
    ///
    /// Exactly one of each: with two English cells it is not known which of
    /// them the Chinese one translates.
    fn row(&mut self, range: Range<usize>, first: bool) {
        self.next.table += u32::from(first);
        let (table, row) = (self.next.table.saturating_sub(1), self.next.row);
        self.next.row += 1;
        let start = self.segments.len();
        for cell in cells(self.source, range) {
            let text = &self.source[cell.range.clone()];
            let lang = detect(text);
            // Tables of commands have their names in one column.
            let code = self.markup.is_markdown() && is_code_span(text) || is_options(text);
            if let Some(segment) = self.text(&[cell.range], lang, Kind::Cell) {
                segment.cell = Some(Cell { table, row, column: cell.column });
                if code {
                    (segment.kind, segment.reason) = (Kind::Code, Some(Reason::Code));
                }
            }
            self.next.paragraph += 1;
        }
        let cells = &mut self.segments[start..];
        pinyin::set_aside_in_row(self.source, cells);
        let count = |lang| cells.iter().filter(|cell| cell.lang == Some(lang) && cell.reason.is_none()).count();
        if count(Lang::En) == 1 && count(Lang::Zh) == 1 {
            cells
                .iter_mut()
                .filter(|cell| cell.reason.is_none())
                .for_each(|cell| cell.pair_group = Some(self.next.pair_group));
            self.next.pair_group += 1;
        }
    }
}

/// Why a text whose language is known is not aligned; `None` if it is.
///
/// Letters of neither language are a third language; no letters at all need no
/// translation.
pub(super) fn reason_of(text: &str, lang: Option<Lang>) -> Option<Reason> {
    match lang {
        Some(_) => None,
        None if is_third_language(text) => Some(Reason::OtherLanguage),
        None if text.chars().any(|c| is_han(c) || is_latin(c)) => None,
        None => Some(Reason::NoLetters),
    }
}

/// True for a cell that consists of code.
fn is_code_span(text: &str) -> bool {
    let inner = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('`') && first_han(inner).is_none())
}

/// Block quotations that explain the text, in lines that mix both languages,
/// are remarks.
///
/// Teaching texts quote a paragraph and explain its words below, in lines that
/// mix both languages.
fn set_quotes(source: &str, blocks: &[Block], segments: &mut [Segment]) {
    /// In remarks at least one in three lines mixes the languages; in
    /// quotations hardly any. Choice.
    const MIXED: usize = 3;
    let lines = || blocks.iter().flat_map(|block| &block.lines).filter(|line| line.quote && line.lang.is_some());
    let is_mixed = |line: &&Line| {
        let text = text_of(source, line);
        first_han(text).is_some() && has_latin(text)
    };
    let mixed = lines().filter(is_mixed).count();
    let plain = blocks.iter().any(|block| block.lines.first().is_some_and(|line| !line.quote && line.lang.is_some()));
    if mixed < 2 || mixed * MIXED < lines().count() || !plain {
        return;
    }
    for segment in segments.iter_mut().filter(|segment| segment.quoted && segment.reason.is_none()) {
        (segment.kind, segment.reason) = (Kind::Note, Some(Reason::Note));
    }
}
