//! A file as segments with provenance: what stands where, in which language, and what it is.
//!
//! Reading never loses text. The segments of a document are in order, do not overlap, and hold every character
//! that is not blank; what is no text to translate (markup, code, addresses) has a [`Reason`].

mod credit;
mod extract;
mod lines;
mod mixed;
mod plain;

use std::ops::Range;
use std::path::Path;

use crate::bitext::{Kind, Reason};
use crate::{Error, Lang, Place, Result};

pub(crate) use extract::Extract;

/// A stretch of a document in which sentences are found: a paragraph, a heading, a cell, or something that is
/// not to be aligned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its bytes in [`Document::text`], with the markup that belongs to it.
    pub range: Range<usize>,
    /// Its language by script; `None` without letters of either.
    pub lang: Option<Lang>,
    /// What it is.
    pub kind: Kind,
    /// Why it has no counterpart to look for; `None` for text that goes to the aligner.
    pub reason: Option<Reason>,
    /// The paragraph that it belongs to, from 0.
    pub paragraph: u32,
    /// The part of the document (chapter, file in a container) that it stands in, from 0.
    pub part: u32,
    /// Segments with the same number are translations of each other by their place: the two halves of one
    /// heading, the cells of one row, one cue's lines.
    pub couple: Option<u32>,
    /// Its text where that is not just what stands at `range`.
    pub(crate) clean: Option<Box<Extract>>,
    /// The bytes of its text without the marks around it.
    pub(crate) inner: Range<usize>,
}

/// A file that has been read: its text and the segments in it.
///
/// ```
/// use duiqi::{Kind, Lang, document::Document};
/// let document = Document::from_text("# A title 标题文字\n\nSee https://example.org/\n").unwrap();
/// let found: Vec<_> = document.segments().iter().map(|s| (s.lang, s.kind, document.text_of(s))).collect();
/// assert_eq!(found[1], (Some(Lang::Zh), Kind::Title, "标题文字"));
/// ```
#[derive(Debug, Clone)]
pub struct Document {
    name: Option<String>,
    text: String,
    segments: Vec<Segment>,
}

impl Document {
    /// Reads plain text, with or without light markup (Markdown, comments, template marks, tables).
    ///
    /// # Errors
    /// [`Error::Empty`] if there is nothing but white space in it.
    pub fn from_text(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
            return Err(Error::Empty { at: Place::default() });
        }
        let segments = fill(&text, plain::segments(&text));
        Ok(Document { name: None, text, segments })
    }

    /// Reads the bytes of a file as UTF-8.
    ///
    /// # Errors
    /// [`Error::Binary`], [`Error::Encoding`] with the offset of the first bad byte, or [`Error::Empty`].
    ///
    /// ```
    /// use duiqi::{Error, document::Document};
    /// let error = Document::from_bytes(b"caf\xE9 au lait").unwrap_err();
    /// assert_eq!(error.to_string(), "byte 3: not valid UTF-8 text");
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if let Some(at) = bytes.iter().position(|&b| b == 0) {
            return Err(Error::Binary { at: Place::default().byte(at as u64) });
        }
        let text = std::str::from_utf8(bytes).map_err(|error| Error::Encoding {
            at: Place::default().byte(error.valid_up_to() as u64),
            encoding: "UTF-8",
        })?;
        Document::from_text(text)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, and all that [`Document::from_bytes`] gives, with the file's name.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
        let mut document = Document::from_bytes(&bytes).map_err(|error| error.in_file(path))?;
        document.name = Some(path.display().to_string());
        Ok(document)
    }

    /// The name of its file as the caller gave it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The text that all ranges mean bytes of.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The text of one of its segments as a reader sees it: without markup, its lines joined.
    pub fn text_of<'d>(&'d self, segment: &'d Segment) -> &'d str {
        match &segment.clean {
            Some(clean) => clean.text.trim(),
            None => &self.text[segment.inner.clone()],
        }
    }

    /// The sentences of a segment, trimmed, with the bytes that each takes; together they take all bytes of the
    /// segment that are not blank.
    pub(crate) fn sentences<'d>(&'d self, segment: &'d Segment, lang: Lang) -> Vec<(&'d str, Range<usize>)> {
        let whole = segment.clean.as_ref().map_or(&self.text[segment.inner.clone()], |clean| &clean.text);
        let mut found: Vec<(&str, Range<usize>)> = Vec::new();
        let (mut at, mut from) = (0, segment.range.start);
        for piece in crate::sentences(whole, lang) {
            let start = at;
            at += piece.len();
            let text = piece.trim();
            if text.is_empty() {
                continue;
            }
            let last = start + (piece.len() - piece.trim_start().len()) + text.len() - 1;
            let to = match &segment.clean {
                Some(clean) => clean.origin(last) + 1,
                None => segment.inner.start + last + 1,
            };
            let to = to.max(from);
            found.push((text, lines::trimmed(&self.text, from..to)));
            from = to;
        }
        if let Some((_, range)) = found.last_mut() {
            *range = lines::trimmed(&self.text, range.start..segment.range.end);
        }
        found
    }
}

/// Completes segments so that they hold every character that is not blank: marks on a segment's own lines become
/// part of it, everything else becomes a segment of markup.
fn fill(text: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let mut filled: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut at = 0;
    for mut segment in segments {
        let gap = at..segment.range.start.max(at);
        let (after, before) = own_lines(&text[gap.clone()], filled.is_empty(), gap.start);
        if let Some(last) = filled.last_mut() {
            last.range = lines::trimmed(text, last.range.start..after);
        }
        filled.extend(markup(text, after..before));
        segment.range = lines::trimmed(text, before..segment.range.end);
        at = segment.range.end;
        filled.push(segment);
    }
    let (after, _) = own_lines(&text[at..], filled.is_empty(), at);
    if let Some(last) = filled.last_mut() {
        last.range = lines::trimmed(text, last.range.start..after);
    }
    filled.extend(markup(text, after..text.len()));
    number(&mut filled);
    filled
}

/// Numbers paragraphs from 0 as they come; what fills a gap is a paragraph of its own.
fn number(segments: &mut [Segment]) {
    let (mut count, mut last) = (0u32, None);
    for segment in segments {
        let known = Some(segment.paragraph).filter(|&paragraph| paragraph != u32::MAX);
        if last.is_some() && (known.is_none() || known != last) {
            count += 1;
        }
        last = known.or(Some(u32::MAX));
        segment.paragraph = count;
    }
}

/// Where, in the gap between two segments, the line of the first one ends and the line of the second begins.
fn own_lines(gap: &str, first: bool, start: usize) -> (usize, usize) {
    let before = gap.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let after = if first { 0 } else { gap.find(['\n', '\r']).unwrap_or(0) };
    (start + after.min(before), start + before)
}

/// A segment of markup for what stands in `range`, if anything does.
fn markup(text: &str, range: Range<usize>) -> Option<Segment> {
    let range = lines::trimmed(text, range);
    // A byte order mark is no character of the text.
    let bare = if range.start == 0 { text[range.clone()].trim_start_matches('\u{FEFF}') } else { &text[range.clone()] };
    if bare.is_empty() {
        return None;
    }
    let reason = if bare.chars().any(char::is_alphabetic) { Reason::Markup } else { Reason::NoLetters };
    Some(Segment::aside(range.end - bare.len()..range.end, Kind::Markup, reason))
}

impl Segment {
    fn aside(range: Range<usize>, kind: Kind, reason: Reason) -> Self {
        let inner = range.clone();
        Segment {
            range,
            lang: None,
            kind,
            reason: Some(reason),
            paragraph: u32::MAX,
            part: 0,
            couple: None,
            clean: None,
            inner,
        }
    }
}
