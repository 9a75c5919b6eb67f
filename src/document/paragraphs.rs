//! Turns the paragraphs of pages, containers and subtitles into segments.
//!
//! The readers of pages, containers and subtitles all give [`Paragraph`]s,
//! whose texts know their places. What follows is the same for all of them:
//! lines, labels, rows, kinds.
//!
//! ```text
//! paragraph   The tide is out.⏎退潮了。
//! segments    The tide is out.     English, line 0
//!             退潮了。              Chinese, line 1
//! ```
//!
//! A line break separates segments, unless the sentence clearly goes on over
//! it.

use std::collections::HashSet;
use std::ops::Range;

use super::extract::{Extract, after, boundary};
use super::language::{address_length, detect, is_address};
use super::lines::trimmed;
use super::plain::reason_of;
use super::row::is_options;
use super::segment::{Cell, Cue, Segment};
use super::width::ends_sentence;
use super::{kinds, labels, pinyin};
use crate::Lang;
use crate::bitext::{Kind, Reason};

/// A paragraph with lines separated by line feeds.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Its text, with the place of every piece.
    pub text: Extract,
    /// What it is: heading, body text, cell and so on.
    pub kind: Kind,
    /// The part of the document that it belongs to, from 0.
    pub part: u32,
    /// The level of a heading.
    pub level: Option<u8>,
    /// The list item that it belongs to.
    pub item: Option<u32>,
    /// Its table cell.
    pub cell: Option<Cell>,
    /// When it is shown, for subtitles.
    pub cue: Option<Cue>,
    /// True inside a block quotation.
    pub quoted: bool,
    /// Why it is not aligned; `None` for text to translate.
    pub reason: Option<Reason>,
}

/// The segments of a container's paragraphs, whose texts refer to `source`.
///
/// Lines of a paragraph stay apart where each is in a language of its own, as
/// in interlinear texts.
pub(super) fn segments(source: &str, paragraphs: &[Paragraph]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::with_capacity(paragraphs.len());
    let mut next_line = 0;
    let mut lines = Vec::new();
    for (paragraph, number) in paragraphs.iter().zip(0..) {
        lines.clear();
        split_lines(&paragraph.text.text, &mut lines);
        for lines in joined_lines(&paragraph.text.text, paragraph.kind, &lines) {
            let text = join(&paragraph.text, lines);
            segments.push(Segment { paragraph: number, line: next_line, ..segment(source, paragraph, text) });
            next_line += lines.len() as u32;
        }
    }
    strip_labels(&mut segments);
    pinyin::set_aside(source, &mut segments);
    group_rows(&mut segments);
    kinds::set_kinds(source, &mut segments);
    segments
}

/// The lines of a text that are not blank, trimmed.
fn split_lines(text: &str, lines: &mut Vec<Range<usize>>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = trimmed(text, at..at + line.len());
        at += line.len();
        if !range.is_empty() {
            lines.push(range);
        }
    }
}

/// Groups lines: each line alone, or the lines of a sentence that contains line
/// breaks.
fn joined_lines<'l>(text: &str, kind: Kind, lines: &'l [Range<usize>]) -> impl Iterator<Item = &'l [Range<usize>]> {
    // If a sentence ends inside a line, line ends have no meaning.
    let ends_inside = |line: &Range<usize>| {
        let bare = &text[line.clone()];
        let inner = bare.trim_end_matches(|c: char| !c.is_alphanumeric());
        !ends_sentence(bare) && (inner.contains(". ") || inner.contains(['。', '！', '？']))
    };
    let wrapped = lines.len() > 2 && lines.iter().any(ends_inside);
    let verse = verse_lines(text, kind, lines);
    let list = is_list(text, lines);
    let commas = lines.iter().filter(|line| text[(*line).clone()].ends_with(',')).count();
    lines.chunk_by(move |above, below| {
        let (start, above, below) = (above.start, &text[above.clone()], &text[below.clone()]);
        // A change of language always separates lines: they translate each
        // other.
        let same = detect(above) == detect(below) && detect(above).is_some();
        let small = !list && below.starts_with(|c: char| c.is_lowercase()) && detect(above) == Some(Lang::En);
        // A single comma may close a salutation: `Dear Mr Li,`.
        let open = above.ends_with(['，', '、']) || commas > 1 && above.ends_with(',');
        let goes_on = wrapped || verse.contains(&start) || small || open;
        kind != Kind::Code && same && !ends_sentence(above) && goes_on && !opens_or_closes_letter(above)
    })
}

/// Where the lines begin that are parts of sentences, as in verse: up to the
/// next line that ends a sentence, the others end in commas or in no mark.
fn verse_lines(text: &str, kind: Kind, lines: &[Range<usize>]) -> HashSet<usize> {
    let ends = |line: &Range<usize>| ends_sentence(&text[line.clone()]);
    let broken = |sentence: &&[Range<usize>]| {
        let Some((last, others)) = sentence.split_last() else { return false };
        !others.is_empty() && ends(last) && detect(&text[last.clone()]) == Some(Lang::Zh)
    };
    // A title may precede one sentence, but not each of several.
    let several = lines.split_inclusive(ends).filter(broken).take(2).count() == 2;
    let verse = |sentence: &&[Range<usize>]| is_verse(text, kind, sentence) || several && broken(sentence);
    lines.split_inclusive(ends).filter(verse).flatten().map(|line| line.start).collect()
}

/// True if the lines of a paragraph are entries of a list: short, and none ends a sentence.
fn is_list(text: &str, lines: &[Range<usize>]) -> bool {
    /// The most words of an entry. Choice: a line of a broken sentence has more.
    const WORDS: usize = 3;
    let entry = |line: &Range<usize>| {
        let line = &text[line.clone()];
        (!ends_sentence(line) || line.ends_with([':', '：']))
            && line.split_whitespace().take(WORDS + 1).count() <= WORDS
    };
    lines.len() > 2 && lines.iter().all(entry)
}

/// True if lines are one sentence in verse.
///
/// Two commas at least, or one in Chinese, where a title or an address has none. In a
/// table cell no comma is needed: what has a stop there is a sentence.
fn is_verse(text: &str, kind: Kind, lines: &[Range<usize>]) -> bool {
    let line = |line: &Range<usize>| &text[line.clone()];
    let Some((last, others)) = lines.split_last() else { return false };
    if others.is_empty() || !ends_sentence(line(last)) || line(last).ends_with([':', '：']) {
        return false;
    }
    let commas = others.iter().filter(|other| line(other).ends_with([',', '，', '、'])).count();
    commas > 1 || commas > 0 && detect(line(last)) == Some(Lang::Zh) || kind == Kind::Cell
}

/// True for the first or last words of a letter, which are on a line of their own: `Dear Mr Li,`,
/// `Kind regards,`.
fn opens_or_closes_letter(line: &str) -> bool {
    /// The most words. Choice.
    const WORDS: usize = 6;
    let Some(words) = line.strip_suffix(',').filter(|words| words.split_whitespace().take(WORDS + 1).count() <= WORDS)
    else {
        return false;
    };
    let opens = ["Dear ", "Hi ", "Hello ", "My dear "].iter().any(|start| words.starts_with(start));
    opens || ["regards", "wishes", "sincerely", "faithfully", "truly", "Yours"].iter().any(|end| words.ends_with(end))
}

/// The text of some lines, joined.
fn join(text: &Extract, lines: &[Range<usize>]) -> Extract {
    let mut joined = Extract::default();
    for line in lines {
        if !joined.text.is_empty() {
            joined.join_lines(&text.text[line.clone()], text.origin(line.start.saturating_sub(1)));
        }
        joined.append(text, line.clone());
    }
    joined
}

/// A segment for a stretch of a paragraph, with its language and kind.
fn segment(source: &str, paragraph: &Paragraph, clean: Extract) -> Segment {
    let text = clean.text.as_str();
    let place = clean.source();
    let place = boundary(source, place.start)..after(source, place.end.saturating_sub(1));
    let address = is_address(text) && address_length(text) == text.len();
    let lang = if address { None } else { detect(text) };
    let (kind, reason) = match address {
        true => (Kind::Link, Some(Reason::Link)),
        false if paragraph.cell.is_some() && is_options(text) => (Kind::Code, Some(Reason::Code)),
        false => (paragraph.kind, paragraph.reason.or(reason_of(text, lang))),
    };
    Segment {
        lang,
        reason,
        part: paragraph.part,
        level: paragraph.level,
        item: paragraph.item,
        cell: paragraph.cell,
        cue: paragraph.cue,
        quoted: paragraph.quoted,
        clean: Some(Box::new(clean)),
        ..Segment::aside(place, kind, Reason::Markup)
    }
}

/// Removes the labels that name the language of a segment.
fn strip_labels(segments: &mut [Segment]) {
    let texts = segments.iter().map(|segment| segment.clean.as_ref().map_or("", |clean| clean.text.trim()));
    let lengths = labels::lengths(texts);
    for (segment, length) in segments.iter_mut().zip(lengths) {
        let (Some(length), Some(clean)) = (length, &mut segment.clean) else { continue };
        let blank = clean.text.len() - clean.text.trim_start().len();
        **clean = clean.part(blank + length..clean.text.len());
        segment.lang = detect(&clean.text);
    }
}

/// Makes a pair group of the cells of a row, or of the lines of a cue, if
/// exactly one of them is English and one Chinese.
///
/// Single cells get no group: a row with three languages or two English cells
/// does not show which of them belong together.
fn group_rows(segments: &mut [Segment]) {
    let mut groups = 0;
    let place = |segment: &Segment| (segment.cell.map(|cell| cell.row), segment.cue);
    for row in segments.chunk_by_mut(|one, next| place(one) == place(next)) {
        let single = row.first().is_none_or(|first| place(first) == (None, None));
        let count = |lang| row.iter().filter(|cell| cell.lang == Some(lang) && cell.reason.is_none()).count();
        if !single && count(Lang::En) == 1 && count(Lang::Zh) == 1 {
            row.iter_mut().filter(|cell| cell.lang.is_some()).for_each(|cell| cell.pair_group = Some(groups));
            groups += 1;
        }
    }
}
