//! Paragraphs that a container's reader has found, to segments.

use std::ops::Range;

use super::extract::{Extract, address_length, boundary, detect, is_address};
use super::mixed::{self, halves};
use super::{Segment, plain};
use crate::bitext::{Kind, Reason};
use crate::lang::{is_han, is_latin};

/// A paragraph, its lines parted by line feeds.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub text: Extract,
    pub kind: Kind,
    /// The part of the document it stands in, from 0.
    pub part: u32,
    /// Cells of one row have one number.
    pub row: Option<u32>,
    /// Why it is not to be aligned.
    pub reason: Option<Reason>,
}

/// The segments of a container's paragraphs; their texts stand in `source`.
pub(super) fn segments(source: &str, paragraphs: &[Paragraph]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::with_capacity(paragraphs.len());
    let mut couples = 0;
    let mut row_start = (None, 0);
    for (paragraph, number) in paragraphs.iter().zip(0..) {
        if paragraph.row != row_start.0 {
            couple_row(&mut segments[row_start.1..], row_start.0, &mut couples);
            row_start = (paragraph.row, segments.len());
        }
        let mut at = 0;
        for line in paragraph.text.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let range = start..start + line.trim().len();
            at += line.len();
            if !range.is_empty() {
                push_line(source, &mut segments, paragraph, range, &mut couples);
            }
        }
        segments
            .iter_mut()
            .rev()
            .take_while(|segment| segment.paragraph == u32::MAX)
            .for_each(|segment| segment.paragraph = number);
    }
    couple_row(&mut segments[row_start.1..], row_start.0, &mut couples);
    plain::set_kinds(source, &mut segments);
    segments
}

fn push_line(source: &str, segments: &mut Vec<Segment>, paragraph: &Paragraph, line: Range<usize>, couples: &mut u32) {
    let text = &paragraph.text.text;
    let here = &text[line.clone()];
    let shape = match paragraph.kind {
        Kind::Heading | Kind::Title => mixed::Line::Heading,
        _ => mixed::Line::Text,
    };
    let mut push = |range: Range<usize>, lang, couple| {
        let clean = paragraph.text.part(range);
        let place = clean.source();
        let place = boundary(source, place.start)..boundary(source, place.end);
        let letters = clean.text.chars().any(|c| is_han(c) || is_latin(c));
        let reason = paragraph.reason.or(if letters { None } else { Some(Reason::NoLetters) });
        let kind = paragraph.kind;
        let segment = Segment::aside(place, kind, Reason::Markup);
        segments.push(Segment { lang, reason, part: paragraph.part, couple, clean: Some(Box::new(clean)), ..segment });
    };
    if is_address(here) && address_length(here) == here.len() {
        push(line, None, None);
        if let Some(last) = segments.last_mut() {
            (last.kind, last.reason) = (Kind::Link, Some(Reason::Link));
        }
    } else if let Some(halves) = halves(text, line.clone(), shape).filter(|_| paragraph.reason.is_none()) {
        for (lang, range) in halves {
            push(range, Some(lang), Some(*couples));
        }
        *couples += 1;
    } else {
        let lang = detect(here);
        push(line, lang, None);
    }
}

/// Makes the cells of a row a couple if one is English and one Chinese.
fn couple_row(cells: &mut [Segment], row: Option<u32>, couples: &mut u32) {
    use crate::Lang;
    let count = |lang| cells.iter().filter(|cell| cell.lang == Some(lang) && cell.reason.is_none()).count();
    if row.is_some() && count(Lang::En) == 1 && count(Lang::Zh) == 1 && cells.iter().all(|cell| cell.couple.is_none()) {
        let number = *couples;
        *couples += 1;
        cells.iter_mut().filter(|cell| cell.lang.is_some()).for_each(|cell| cell.couple = Some(number));
    }
}
