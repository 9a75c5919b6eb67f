//! Subtitles: SubRip and WebVTT. A cue is a paragraph; two lines in two languages in one cue are a couple.

use std::ops::Range;

use super::extract::{Extract, detect, extract};
use super::lines::trimmed;
use super::paragraphs::Paragraph;
use super::segment::Cue;
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

/// When a cue is shown, if a line says that.
fn timing(line: &str) -> Option<Cue> {
    if !is_timing(line) {
        return None;
    }
    let (from, to) = line.split_once("-->")?;
    Some(Cue { start: milliseconds(from)?, end: milliseconds(to.split_whitespace().next()?)? })
}

/// A time such as `01:02:03,456` or `02:03.456` in milliseconds.
fn milliseconds(time: &str) -> Option<u32> {
    let (whole, fraction) = time.trim().split_once([',', '.']).unwrap_or((time.trim(), "0"));
    let seconds =
        whole.split(':').try_fold(0u32, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))?;
    let fraction: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(fraction)
}

/// The text of the cues. Lines of one language in a cue are one; what is no cue stays markup.
pub(super) fn paragraphs(source: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut cue: Option<(Cue, Vec<Range<usize>>)> = None;
    let mut at = 0;
    for line in source.split_inclusive('\n').chain(["\n"]) {
        let range = trimmed(source, at..(at + line.len()).min(source.len()));
        at += line.len();
        match (&mut cue, timing(&source[range.clone()])) {
            (_, Some(time)) => close(source, &mut found, cue.replace((time, Vec::new()))),
            (Some((_, lines)), None) if !range.is_empty() => lines.push(range),
            _ => close(source, &mut found, cue.take()),
        }
    }
    close(source, &mut found, cue);
    found
}

fn close(source: &str, found: &mut Vec<Paragraph>, cue: Option<(Cue, Vec<Range<usize>>)>) {
    let Some((cue, lines)) = cue else { return };
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let lang = language(source, first);
        let same = rest.iter().take_while(|line| language(source, line) == lang).count();
        let (run, after) = rest.split_at(same.max(1));
        let text = extract(source, run).unwrap_or_else(|| Extract::of(source, first.clone()));
        found.push(Paragraph { text, kind: Kind::Caption, cue: Some(cue), ..Paragraph::default() });
        rest = after;
    }
}

fn language(source: &str, line: &Range<usize>) -> Option<Lang> {
    detect(&source[line.clone()])
}
