//! Plain text with or without light markup: lines to paragraphs to segments.

use std::collections::HashSet;
use std::ops::Range;

use super::credit::{is_byline, is_credit, is_source};
use super::extract::{Extract, detect, extract};
use super::lines::{Class, Line, lines, trimmed};
use super::mixed::{self, explains, halves};
use super::segment::{Cell, Segment};
use crate::Lang;
use crate::bitext::{Kind, Reason};
use crate::lang::{first_han, is_han, is_latin};

/// All segments of a text but what is only markup.
pub(super) fn segments(source: &str) -> Vec<Segment> {
    let lines = lines(source);
    let wrapped = is_wrapped(source, &lines);
    // Where blank lines are the rule, what they enclose is one paragraph; else every line is one.
    let spaced = lines.iter().filter(|line| line.blank_before).count() * 2 > lines.len();
    let mut blocks = blocks(source, lines, wrapped || spaced);
    if is_double_spaced(source, &blocks) {
        unwrap_double_spaced(source, &mut blocks);
    }
    let segments = Vec::with_capacity(blocks.len());
    let mut builder = Builder { source, wrapped, segments, next: Counters::default() };
    for block in &blocks {
        builder.block(block);
    }
    let mut segments = builder.segments;
    set_kinds(source, &mut segments);
    set_quotes(&blocks, &mut segments);
    segments
}

/// Says of segments what their words and places tell: titles, bylines, credits, lists of words.
pub(super) fn set_kinds(source: &str, segments: &mut [Segment]) {
    set_front_kinds(source, segments);
    set_credits(source, segments);
    set_words(source, segments);
}

fn text_in<'s>(source: &'s str, segment: &'s Segment) -> &'s str {
    match &segment.clean {
        Some(clean) => clean.text.trim(),
        None => &source[segment.inner.clone()],
    }
}

/// Lines of one paragraph, in one language.
#[derive(Debug)]
struct Block {
    lines: Vec<Line>,
    lang: Option<Lang>,
}

impl Block {
    fn class(&self) -> Class {
        self.lines.first().map_or(Class::Text, |line| line.class)
    }
}

fn text_of<'s>(source: &'s str, line: &Line) -> &'s str {
    &source[line.range.clone()]
}

/// True if lines are cut to a width, so that a line's end is no paragraph's end: then many English lines begin
/// with a small letter, and many Chinese lines end within a clause.
fn is_wrapped(source: &str, lines: &[Line]) -> bool {
    let (mut en, mut small, mut zh, mut open) = (0usize, 0usize, 0usize, 0usize);
    for pair in lines.windows(2) {
        let [above, below] = pair else { continue };
        if below.starts || below.class != Class::Text || above.lang != below.lang || !is_text(above) {
            continue;
        }
        let (above_text, below_text) = (text_of(source, above), text_of(source, below));
        match below.lang {
            Some(Lang::En) => {
                en += 1;
                small += usize::from(below_text.starts_with(|c: char| c.is_lowercase()));
            }
            Some(Lang::Zh) => {
                zh += 1;
                open += usize::from(
                    above_text.ends_with(['，', '、', ',']) || (!ends_sentence(above_text) && is_wider(above_text, 40)),
                );
            }
            None => {}
        }
    }
    if en > 2 * zh / 3 && en > 0 { small * 4 >= en } else { zh > 0 && open * 4 >= zh }
}

fn is_text(line: &Line) -> bool {
    matches!(line.class, Class::Text | Class::Item | Class::Note)
}

/// Columns that a text takes, two for a wide character.
fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    1 + usize::from(c as u32 >= 0x2E80)
}

/// True if a text takes more columns than so many, which a long one need not be read to its end for.
fn is_wider(text: &str, most: usize) -> bool {
    let mut left = most;
    text.chars().any(|c| match left.checked_sub(columns(c)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    })
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '"', '\'', ')', '）', '」', '』', '》', '*', '_', '`', ']', '】']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '：', '；', '—', '■'])
}

/// Lines to paragraphs of one language.
fn blocks(source: &str, lines: Vec<Line>, several: bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for mut line in lines {
        let text = text_of(source, &line);
        let Some(last) = blocks.last_mut() else {
            blocks.push(Block { lang: line.lang, lines: vec![line] });
            continue;
        };
        let above = last.lines.last().map(|above| (above.quote, above.class));
        let continues = !line.starts
            && line.class == Class::Text
            && matches!(last.class(), Class::Text | Class::Item | Class::Note)
            && (several || line.lang.is_none())
            && above.is_some_and(|(quote, _)| quote == line.quote);
        // A line without Chinese characters is still Chinese where only Chinese marks part its names.
        let marks = || first_han(text).is_none() && text.contains(['，', '、', '。', '；', '：']);
        if continues && (line.lang.is_none() || (last.lang == Some(Lang::Zh) && marks())) {
            line.lang = last.lang;
        }
        let same = last.lang == line.lang || last.lang.is_none();
        if continues && same && halves(text, mixed::Line::Text).is_none() {
            last.lang = line.lang;
            last.lines.push(line);
        } else {
            blocks.push(Block { lang: line.lang, lines: vec![line] });
        }
    }
    blocks
}

/// True if a blank line stands between any two lines of wrapped English paragraphs.
fn is_double_spaced(source: &str, blocks: &[Block]) -> bool {
    let (mut all, mut open) = (0usize, 0usize);
    for block in blocks {
        if let (Class::Text, Some(Lang::En), [line]) = (block.class(), block.lang, block.lines.as_slice()) {
            let text = text_of(source, line);
            if is_wider(text, 39) {
                all += 1;
                open += usize::from(!ends_sentence(text));
            }
        }
    }
    all >= 5 && open * 2 > all
}

fn unwrap_double_spaced(source: &str, blocks: &mut Vec<Block>) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut full = 0;
    for block in blocks.drain(..) {
        let single = block.lines.len() == 1 && block.class() == Class::Text && block.lang == Some(Lang::En);
        let here = block.lines.first().map_or(0, |line| width(text_of(source, line)));
        let last = joined.last_mut().filter(|last| single && last.lang == block.lang && last.class() == Class::Text);
        let open = last.filter(|last| {
            last.lines.last().is_some_and(|line| {
                let text = text_of(source, line);
                let reaches = width(text) * 10 >= full * 8;
                reaches && width(text) >= 40 && (!ends_sentence(text) || last.lines.len() > 1)
            })
        });
        match open {
            Some(last) => last.lines.extend(block.lines),
            None => {
                full = 0;
                joined.push(block);
            }
        }
        full = if single { full.max(here) } else { 0 };
    }
    *blocks = joined;
}

struct Builder<'s> {
    source: &'s str,
    wrapped: bool,
    segments: Vec<Segment>,
    next: Counters,
}

/// The number that the next of each gets.
#[derive(Default)]
struct Counters {
    paragraph: u32,
    item: u32,
    table: u32,
    row: u32,
    couple: u32,
}

impl Builder<'_> {
    fn block(&mut self, block: &Block) {
        let Some(first) = block.lines.first() else { return };
        let range = first.range.clone();
        let before = self.segments.len();
        match first.class {
            Class::Markup => return,
            Class::Code => self.aside(range, Kind::Code, Reason::Code),
            Class::Link => self.aside(range, Kind::Link, Reason::Link),
            Class::Note if block.lang.is_none() => self.aside(range, Kind::Note, Reason::Note),
            Class::Row => self.row(range, first.starts_table),
            class => {
                let kind = match class {
                    Class::Heading => Kind::Heading,
                    Class::Item => Kind::ListItem,
                    Class::Note => Kind::Note,
                    _ => Kind::Body,
                };
                self.paragraph(block, kind);
            }
        }
        for segment in &mut self.segments[before..] {
            segment.quoted = first.quote;
            segment.level = first.level.filter(|_| first.class == Class::Heading);
            segment.item = (first.class == Class::Item).then_some(self.next.item);
        }
        self.next.item += u32::from(first.class == Class::Item);
        self.next.paragraph += 1;
    }

    fn aside(&mut self, range: Range<usize>, kind: Kind, reason: Reason) {
        let paragraph = self.next.paragraph;
        self.segments.push(Segment { paragraph, ..Segment::aside(range, kind, reason) });
    }

    fn text(&mut self, lines: &[Range<usize>], lang: Option<Lang>, kind: Kind) -> Option<&mut Segment> {
        let (first, last) = (lines.first()?, lines.last()?);
        let range = first.start..last.end;
        let clean = extract(self.source, lines);
        let bare = clean.as_ref().map_or(&self.source[range.clone()], |clean: &Extract| &clean.text);
        if !bare.chars().any(char::is_alphanumeric) {
            return None;
        }
        let reason = if bare.chars().any(|c| is_han(c) || is_latin(c)) { None } else { Some(Reason::NoLetters) };
        let (paragraph, clean) = (self.next.paragraph, clean.map(Box::new));
        self.segments.push(Segment { lang, reason, paragraph, clean, ..Segment::aside(range, kind, Reason::Markup) });
        if let Some(last) = self.segments.last_mut() {
            last.reason = reason;
        }
        self.segments.last_mut()
    }

    /// Segments of a paragraph: one, or more where a line's end cannot be within a sentence.
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
                let short = width(above) * 10 < widest * 6;
                !self.wrapped || (short && !ends_clause(above) && !below.starts_with(|c: char| c.is_lowercase()))
            });
            if broken {
                self.text(&lines, block.lang, kind);
                lines.clear();
            }
            lines.push(line.range.clone());
        }
        self.text(&lines, block.lang, kind);
    }

    /// Cells of a row; where one is English and one Chinese they are a couple.
    fn row(&mut self, range: Range<usize>, first: bool) {
        let cells = cells(self.source, range);
        let langs: Vec<_> = cells.iter().map(|cell| detect(&self.source[cell.range.clone()])).collect();
        let count = |lang| langs.iter().filter(|&&found| found == Some(lang)).count();
        let number = (count(Lang::En) == 1 && count(Lang::Zh) == 1).then_some(self.next.couple);
        self.next.couple += u32::from(number.is_some());
        self.next.table += u32::from(first);
        let (table, row) = (self.next.table.saturating_sub(1), self.next.row);
        for (cell, lang) in cells.into_iter().zip(langs) {
            if let Some(segment) = self.text(&[cell.range], lang, Kind::Cell) {
                segment.couple = number.filter(|_| lang.is_some());
                segment.cell = Some(Cell { table, row, column: cell.column });
            }
            self.next.paragraph += 1;
        }
        self.next.row += 1;
    }
}

fn ends_clause(text: &str) -> bool {
    ends_sentence(text) || text.ends_with(['，', '、', ',', '-'])
}

/// A cell of a row that is not empty.
struct RowCell {
    range: Range<usize>,
    column: u32,
}

fn cells(source: &str, range: Range<usize>) -> Vec<RowCell> {
    let text = &source[range.clone()];
    let mut cells = Vec::new();
    let mut start = 0;
    let mut column = 0;
    let mut cut = |from: usize, to: usize| {
        let cell = trimmed(source, range.start + from..range.start + to);
        if !cell.is_empty() {
            cells.push(RowCell { range: cell, column });
        }
        column += 1;
    };
    if text.contains('<') && !text.starts_with('|') {
        let lower = text.to_ascii_lowercase();
        let marks = ["<td", "<th", "<tr", "</td", "</th", "</tr", "<table", "</table"];
        let mut at = 0;
        while let Some(found) = lower[at..].find('<').map(|n| at + n) {
            let end = lower[found..].find('>').map_or(lower.len(), |n| found + n + 1);
            if marks.iter().any(|mark| lower[found..].starts_with(mark)) {
                cut(start, found);
                start = end;
            }
            at = end;
        }
    } else {
        let mark = if text.starts_with('|') { '|' } else { '\t' };
        start = usize::from(mark == '|');
        for (at, _) in text.match_indices(mark).skip(start) {
            cut(start, at);
            start = at + 1;
        }
    }
    cut(start, text.len());
    cells
}

/// What stands before the first running text: title, subtitle, byline, source. A first heading is the title.
fn set_front_kinds(source: &str, segments: &mut [Segment]) {
    let lang_of = |segment: &Segment| segment.lang.unwrap_or(Lang::En);
    let running = |segment: &Segment| {
        let text = text_in(source, segment);
        segment.kind == Kind::ListItem || (segment.kind == Kind::Body && ends_sentence(text) && is_wider(text, 60))
    };
    let front = segments.iter().position(|segment| segment.reason.is_none() && running(segment)).unwrap_or(0);
    for segment in segments[..front].iter_mut().filter(|segment| segment.reason.is_none()) {
        let text = text_in(source, segment);
        let (byline, dated, short) = (is_byline(text, lang_of(segment)), is_source(text), !is_wider(text, 199));
        if byline {
            segment.kind = Kind::Byline;
        } else if dated {
            segment.kind = Kind::Source;
        } else if matches!(segment.kind, Kind::Heading | Kind::Body) && short {
            segment.kind = Kind::Title;
        }
    }
    if let Some(first) = segments.first_mut().filter(|first| front == 0 && first.kind == Kind::Heading) {
        first.kind = Kind::Title;
    }
}

/// Credit lines of one language only are set aside; with as many of the other next to them they are pairs.
fn set_credits(source: &str, segments: &mut [Segment]) {
    let mut at = 0;
    while at < segments.len() {
        let count = segments[at..]
            .iter()
            .take_while(|s| s.reason.is_none() && s.kind != Kind::ListItem && is_credit(text_in(source, s)))
            .count();
        let group = &mut segments[at..at + count];
        let en = group.iter().filter(|segment| segment.lang == Some(Lang::En)).count();
        if 2 * en != count {
            group.iter_mut().for_each(|segment| {
                segment.reason = Some(Reason::Credit);
                segment.kind = Kind::Note;
            });
        }
        at += count.max(1);
    }
}

/// Lines that explain words of the text, where there are several, are remarks. A line that translates one of the
/// same shape (`Name: what it is`) is not.
fn set_words(source: &str, segments: &mut [Segment]) {
    let term = |at: usize| -> Option<&str> {
        let segment = &segments[at];
        if segment.reason.is_some() || segment.kind != Kind::Body {
            return None;
        }
        explains(text_in(source, segment))
    };
    let terms: Vec<(usize, &str)> = (0..segments.len()).filter_map(|at| Some((at, term(at)?))).collect();
    if terms.len() < 2 {
        return;
    }
    let english = segments.iter().filter(|segment| segment.reason.is_none() && segment.lang == Some(Lang::En));
    let named: HashSet<String> = english
        .filter_map(|segment| text_in(source, segment).split_once([':', '：', '—', '–']))
        .map(|(name, _)| name.trim().to_lowercase())
        .collect();
    let both = |segment: &Segment| halves(text_in(source, segment), mixed::Line::Text).is_some();
    let explained = |&(at, term): &(usize, &str)| both(&segments[at]) || !named.contains(&term.to_lowercase());
    let found: Vec<usize> = terms.into_iter().filter(explained).map(|(at, _)| at).collect();
    let bodies = segments.iter().filter(|segment| segment.reason.is_none()).count();
    // Where most of a file is such lines it is a glossary, and they are what it is about.
    if found.len() < 2 || found.len() * 10 > bodies * 8 {
        return;
    }
    for at in found {
        segments[at].reason = Some(Reason::Note);
        segments[at].kind = Kind::Note;
    }
}

/// Block quotations in both languages between text in both languages are remarks.
fn set_quotes(blocks: &[Block], segments: &mut [Segment]) {
    let quoted = |block: &&Block| block.lines.first().is_some_and(|line| line.quote);
    let langs = |quote: bool| {
        let has = |lang| blocks.iter().filter(|b| quoted(b) == quote && b.lang == Some(lang)).count() > 1;
        has(Lang::En) && has(Lang::Zh)
    };
    if !langs(true) || !langs(false) {
        return;
    }
    let mut ranges =
        blocks.iter().filter(quoted).filter_map(|b| Some(b.lines.first()?.range.start..b.lines.last()?.range.end));
    let mut range = ranges.next();
    for segment in segments.iter_mut() {
        while range.as_ref().is_some_and(|range| range.end <= segment.inner.start) {
            range = ranges.next();
        }
        if range.as_ref().is_some_and(|range| range.start <= segment.inner.start) && segment.reason.is_none() {
            segment.reason = Some(Reason::Note);
            segment.kind = Kind::Note;
        }
    }
}
