//! Paragraphs that a container's reader has found, to segments.

use std::ops::Range;

use super::extract::{Extract, address_length, boundary, detect, is_address};
use super::plain;
use super::segment::{Cell, Cue, Segment};
use crate::Lang;
use crate::bitext::{Kind, Reason};
use crate::lang::{is_han, is_latin};

/// A paragraph, its lines parted by line feeds.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub text: Extract,
    pub kind: Kind,
    /// The part of the document it stands in, from 0.
    pub part: u32,
    /// The level of a heading.
    pub level: Option<u8>,
    /// The list item that it stands in.
    pub item: Option<u32>,
    /// The cell that it stands in.
    pub cell: Option<Cell>,
    /// When it is shown.
    pub cue: Option<Cue>,
    /// True inside a block quotation.
    pub quoted: bool,
    /// Why it is not to be aligned.
    pub reason: Option<Reason>,
}

/// The segments of a container's paragraphs; their texts stand in `source`.
pub(super) fn segments(source: &str, paragraphs: &[Paragraph]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::with_capacity(paragraphs.len());
    let mut lines = 0;
    for (paragraph, number) in paragraphs.iter().zip(0..) {
        let mut at = 0;
        for line in paragraph.text.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let range = start..start + line.trim().len();
            at += line.len();
            if !range.is_empty() {
                segments.push(Segment { paragraph: number, line: lines, ..segment(source, paragraph, range) });
                lines += 1;
            }
        }
    }
    couple_rows(&mut segments);
    plain::set_kinds(source, &mut segments);
    segments
}

fn segment(source: &str, paragraph: &Paragraph, line: Range<usize>) -> Segment {
    let clean = paragraph.text.part(line);
    let text = clean.text.as_str();
    let place = clean.source();
    let place = boundary(source, place.start)..boundary(source, place.end);
    let letters = text.chars().any(|c| is_han(c) || is_latin(c));
    let address = is_address(text) && address_length(text) == text.len();
    let reason = paragraph.reason.or(if letters { None } else { Some(Reason::NoLetters) });
    let (kind, reason) = if address { (Kind::Link, Some(Reason::Link)) } else { (paragraph.kind, reason) };
    Segment {
        lang: if address { None } else { detect(text) },
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

/// Makes the cells of a row, or the lines of a cue, a couple if one is English and one Chinese.
fn couple_rows(segments: &mut [Segment]) {
    let mut couples = 0;
    let place = |segment: &Segment| (segment.cell.map(|cell| cell.row), segment.cue);
    for row in segments.chunk_by_mut(|one, next| place(one) == place(next)) {
        let single = row.first().is_none_or(|first| place(first) == (None, None));
        let count = |lang| row.iter().filter(|cell| cell.lang == Some(lang) && cell.reason.is_none()).count();
        if !single && count(Lang::En) == 1 && count(Lang::Zh) == 1 {
            row.iter_mut().filter(|cell| cell.lang.is_some()).for_each(|cell| cell.couple = Some(couples));
            couples += 1;
        }
    }
}
