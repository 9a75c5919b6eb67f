//! Completes the segments of a document, so that they contain every character
//! that is not white space, and numbers them.
//!
//! This is the last step of reading. The segments come in sorted and without
//! overlap. They go out with the gaps between them filled, each with its number
//! of paragraph and line:
//!
//! ```text
//! before   - |Item one.|          after   |- Item one.|
//!          ---                            |---|
//!          |Item two.|                    |Item two.|
//! ```
//!
//! The bars show the ranges. Only white space, and a byte order mark at the
//! start, remain outside of all segments.

use std::ops::Range;

use super::lines::trimmed;
use super::segment::Segment;
use crate::bitext::{Kind, Reason};

/// Extends each segment over marks on its own lines, and makes markup segments
/// of everything else that no segment contains.
///
/// After this the segments cover the text, so nothing can be lost in any later
/// step, whatever a reader of a format overlooked.
///
/// ```text
/// - Item one.      the bullet belongs to the segment
/// ---              a segment of its own, markup
/// ```
pub(super) fn complete(text: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let mut filled: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut at = 0;
    for mut segment in segments {
        let gap = at..segment.range.start.max(at);
        let lines = own_lines(&text[gap.clone()], filled.is_empty(), gap.start);
        if let Some(last) = filled.last_mut() {
            last.range = trimmed(text, last.range.start..lines.start);
        }
        // Whole lines between two segments belong to neither.
        segment.range = trimmed(text, lines.end..segment.range.end.max(lines.end));
        filled.extend(markup(text, lines));
        at = segment.range.end.max(at);
        if !segment.range.is_empty() {
            filled.push(segment);
        }
    }
    let after = own_lines(&text[at..], filled.is_empty(), at).start;
    if let Some(last) = filled.last_mut() {
        last.range = trimmed(text, last.range.start..after);
    }
    filled.extend(markup(text, after..text.len()));
    number_paragraphs(&mut filled);
    number_lines(text, &mut filled);
    filled
}

/// Numbers the paragraphs in order, from 0. A segment that fills a gap is a
/// paragraph of its own.
fn number_paragraphs(segments: &mut [Segment]) {
    let (mut count, mut last) = (0u32, None);
    for segment in segments {
        let known = Some(segment.paragraph).filter(|&paragraph| paragraph != Segment::UNPLACED);
        // Neighbours of one paragraph keep one number; an unknown one always
        // counts up.
        if last.is_some() && (known.is_none() || known != last) {
            count += 1;
        }
        last = known.or(Some(Segment::UNPLACED));
        segment.paragraph = count;
    }
}

/// Numbers the lines of plain text by its line feeds. Readers of other formats
/// have numbered theirs already; a segment that fills a gap is then on the line
/// before it.
fn number_lines(text: &str, segments: &mut [Segment]) {
    let bytes = text.as_bytes();
    let placed = segments.iter().any(|segment| segment.line != Segment::UNPLACED);
    let (mut line, mut at) = (0u32, 0);
    for segment in segments {
        if placed {
            line = Some(segment.line).filter(|&known| known != Segment::UNPLACED).unwrap_or(line);
        } else {
            let start = segment.inner.start.max(at);
            line += memchr::memchr_iter(b'\n', &bytes[at..start]).count() as u32;
            at = start;
        }
        segment.line = line;
    }
}

/// The end of the previous segment's line and the start of the next one's, in
/// the gap between two segments.
///
/// Marks on the line of a segment, such as a bullet or a closing tag, belong to
/// that segment; whole lines in between do not.
///
/// `gap` is the text between two segments and begins at byte `start` of the document. Returns the
/// whole lines, in bytes of the document. Before the first segment there is no previous line.
fn own_lines(gap: &str, first: bool, start: usize) -> Range<usize> {
    let before = gap.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let after = if first { 0 } else { gap.find(['\n', '\r']).unwrap_or(0) };
    start + after.min(before)..start + before
}

/// A markup segment for what `range` contains, if that is not only white space.
fn markup(text: &str, range: Range<usize>) -> Option<Segment> {
    let range = trimmed(text, range);
    // A byte order mark is not part of the text.
    let bare = if range.start == 0 { text[range.clone()].trim_start_matches('\u{FEFF}') } else { &text[range.clone()] };
    if bare.is_empty() {
        return None;
    }
    let reason = if bare.chars().any(char::is_alphabetic) { Reason::Markup } else { Reason::NoLetters };
    Some(Segment::aside(range.end - bare.len()..range.end, Kind::Markup, reason))
}
