//! Subtitles: SubRip and WebVTT. A cue is a paragraph; two lines in two languages in one cue are a couple.

use std::ops::Range;

use super::extract::{Extract, detect, extract};
use super::lines::trimmed;
use super::paragraphs::Paragraph;
use crate::Lang;
use crate::bitext::Kind;

/// True if a text begins like a file of subtitles.
pub(super) fn looks_like(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    text.starts_with("WEBVTT") || text.lines().take(4).any(is_timing)
}

fn is_timing(line: &str) -> bool {
    const ARROW: &str = "-->";
    let time = |text: &str| {
        let text = text.trim();
        text.contains(':')
            && text.bytes().take(12).all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',' | b' '))
    };
    memchr::memmem::find(line.as_bytes(), ARROW.as_bytes()).is_some_and(|at| {
        let (from, to) = (&line[..at], &line[at + ARROW.len()..]);
        time(from) && time(to.split_whitespace().next().unwrap_or_default())
    })
}

/// The text of the cues. Lines of one language in a cue are one; what is no cue stays markup.
pub(super) fn paragraphs(source: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut cue: Option<Vec<Range<usize>>> = None;
    let mut row = 0;
    let mut at = 0;
    for line in source.split_inclusive('\n').chain(["\n"]) {
        let range = trimmed(source, at..(at + line.len()).min(source.len()));
        at += line.len();
        match &mut cue {
            _ if is_timing(&source[range.clone()]) => {
                close(source, &mut found, cue.replace(Vec::new()), &mut row);
            }
            Some(lines) if !range.is_empty() => lines.push(range),
            _ => close(source, &mut found, cue.take(), &mut row),
        }
    }
    close(source, &mut found, cue, &mut row);
    found
}

fn close(source: &str, found: &mut Vec<Paragraph>, cue: Option<Vec<Range<usize>>>, row: &mut u32) {
    let Some(lines) = cue.filter(|lines| !lines.is_empty()) else { return };
    *row += 1;
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let lang = language(source, first);
        let same = rest.iter().take_while(|line| language(source, line) == lang).count();
        let (run, after) = rest.split_at(same.max(1));
        let text = extract(source, run).unwrap_or_else(|| Extract::of(source, first.clone()));
        found.push(Paragraph { text, kind: Kind::Caption, row: Some(*row), ..Paragraph::default() });
        rest = after;
    }
}

fn language(source: &str, line: &Range<usize>) -> Option<Lang> {
    detect(&source[line.clone()])
}
