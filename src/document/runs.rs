//! Sentences of a document as runs: stretches of text that are contiguous in
//! the file and have one formatting.

use std::ops::Range;

use super::extract::Extract;
use super::segment::Segment;
use super::{Document, DocumentFormat, extract, markup};
use crate::bitext::Kind;
use crate::{Lang, split};

/// A sentence of a document, with the runs that it consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunSentence {
    /// Its text as a reader sees it.
    pub text: String,
    /// What it is part of.
    pub kind: Kind,
    /// Which of the document's [segments](Document::segments) it is part of.
    pub segment: usize,
    /// Its runs, in order. Between two of them there is markup, or their
    /// formattings differ.
    pub runs: Vec<FormattedRun>,
}

impl RunSentence {
    /// Its text on one line, joined as the lines of a paragraph are where a
    /// document is aligned: so it stands in a memory.
    ///
    /// ```
    /// use duiqi::{Document, Lang};
    /// let document = Document::from_text("We row a well-\nknown boat\nto the quay.\n")?;
    /// assert_eq!(document.run_sentences(Lang::En)[0].one_line(), "We row a well-known boat to the quay.");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn one_line(&self) -> String {
        let mut line = Extract::default();
        for part in self.text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
            line.join_lines(part, 0);
            line.push(part, 0);
        }
        line.text
    }
}

/// A stretch of a sentence in one formatting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormattedRun {
    /// Its bytes in the sentence's text.
    pub text: Range<usize>,
    /// True if its formatting differs from the plainest run of its sentence.
    pub marked: bool,
    /// Its bytes in the text of the document.
    pub(super) place: Range<usize>,
}

/// A stretch of a segment's text with its place in the document and its
/// formatting.
struct Stretch {
    /// Bytes of the segment's text as a reader sees it.
    clean: Range<usize>,
    /// Bytes of the document's text.
    place: Range<usize>,
    /// How many elements or marks are open around it; in a container, the
    /// number of its formatting.
    format: u32,
}

impl Document {
    /// The sentences of all segments in a language that go to the aligner, with
    /// their runs.
    ///
    /// ```
    /// use duiqi::{Document, Lang};
    /// let document = Document::from_bytes(b"<html><body><p>Open the <b>valve</b>. Wait.</p></body></html>")?;
    /// let sentences = document.run_sentences(Lang::En);
    /// assert_eq!(sentences[0].text, "Open the valve.");
    /// let runs: Vec<_> = sentences[0].runs.iter().map(|run| (&sentences[0].text[run.text.clone()], run.marked)).collect();
    /// assert_eq!(runs, [("Open the ", false), ("valve", true), (".", false)]);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn run_sentences(&self, lang: Lang) -> Vec<RunSentence> {
        // Only what is aligned is translated: code and addresses stay.
        let wanted = |segment: &Segment| segment.lang == Some(lang) && segment.reason.is_none();
        let segments = self.segments.iter().enumerate().filter(|(_, segment)| wanted(segment));
        segments.flat_map(|(number, segment)| self.runs_of(number, segment, lang)).collect()
    }

    /// The sentences of a segment, each cut into runs of one formatting.
    fn runs_of(&self, number: usize, segment: &Segment, lang: Lang) -> Vec<RunSentence> {
        let whole = segment.clean.as_ref().map_or(&self.text[segment.inner.clone()], |clean| &clean.text);
        let stretches = self.stretches(segment, whole);
        // The number of an item is markup, which no memory has.
        let number_end = if self.format == DocumentFormat::Markdown { item_number(segment, whole) } else { 0 };
        let mut at = 0;
        let pieces = split::sentences_with(whole, lang, &self.split).map(|piece| {
            let start = at + (piece.len() - piece.trim_start().len());
            at += piece.len();
            start..start + piece.trim().len()
        });
        pieces
            .map(|range| range.start.max(number_end)..range.end)
            .filter(|range| !range.is_empty())
            .map(|range| self.sentence_of_runs(number, whole, &stretches, range))
            .collect()
    }

    /// The sentence at `range` of a segment's text, cut into runs. Neighbouring
    /// stretches of one formatting become one run.
    fn sentence_of_runs(&self, segment: usize, whole: &str, stretches: &[Stretch], range: Range<usize>) -> RunSentence {
        let text = whole[range.clone()].to_owned();
        let inside =
            stretches.iter().filter(|stretch| stretch.clean.start < range.end && stretch.clean.end > range.start);
        let (mut runs, mut formats): (Vec<FormattedRun>, Vec<u32>) = (Vec::new(), Vec::new());
        for stretch in inside {
            let part = cut(stretch, &range);
            let clean = part.clean.start - range.start..part.clean.end - range.start;
            match (runs.last_mut(), formats.last()) {
                (Some(last), Some(&format)) if format == part.format && self.joins(&last.place, &part.place) => {
                    last.text.end = clean.end;
                    last.place.end = part.place.end.max(last.place.end);
                }
                _ => {
                    runs.push(FormattedRun { text: clean, marked: false, place: part.place });
                    formats.push(part.format);
                }
            }
        }
        // Formats are numbered from the outside in, or as they first occur, so
        // that the smallest is that of the text around.
        let plain = formats.iter().min().copied().unwrap_or(0);
        runs.iter_mut().zip(formats).for_each(|(run, format)| run.marked = format != plain);
        RunSentence { text, kind: self.segments[segment].kind, segment, runs }
    }

    /// True if only white space and the like separates two stretches of the
    /// document.
    fn joins(&self, before: &Range<usize>, after: &Range<usize>) -> bool {
        // In a container the formatting alone decides: its text holds no
        // markup.
        let gap = self.text.get(before.end..after.start).unwrap_or_default();
        self.is_container() || !markup::is_markup(gap, self.format)
    }

    /// True for formats whose text is a copy: places in it are not places in
    /// the file.
    pub(super) fn is_container(&self) -> bool {
        matches!(self.format, DocumentFormat::Docx | DocumentFormat::Odt | DocumentFormat::Epub)
    }

    /// The text of a segment in stretches, in order.
    fn stretches(&self, segment: &Segment, whole: &str) -> Vec<Stretch> {
        let Some(clean) = &segment.clean else {
            return vec![Stretch { clean: 0..whole.len(), place: segment.inner.clone(), format: 0 }];
        };
        let mut depth = markup::Depth::new(self.format);
        let (mut at, mut done) = (0, segment.range.start);
        let mut found = Vec::new();
        for source in clean.stretches() {
            let text = &whole[at..at + source.len()];
            // All characters but the last have their own length in the
            // document; that may be written as a reference.
            let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let end = extract::after(&self.text, source.start + last);
            depth.pass(self.text.get(done..source.start).unwrap_or_default());
            // A blank that stands in for markup, such as `<br>`, has no bytes of
            // its own: the markup belongs to the gap after it.
            let place =
                if self.is_stand_in(text, source.start) { done..done } else { source.start..end.max(source.start) };
            done = place.end.max(done);
            found.push(Stretch { clean: at..at + text.len(), place, format: depth.level() });
            at += text.len();
        }
        if self.is_container() { self.by_format(found) } else { found }
    }

    /// True if a blank of a segment's text is written as markup at byte `at` of
    /// the document.
    fn is_stand_in(&self, text: &str, at: usize) -> bool {
        let written = self.text.get(at..).and_then(|rest| rest.chars().next());
        text.trim().is_empty() && written.is_some_and(|c| !c.is_whitespace() && c != '&')
    }

    /// Stretches of a container's text, cut where the formatting changes.
    #[cfg(feature = "documents")]
    fn by_format(&self, stretches: Vec<Stretch>) -> Vec<Stretch> {
        let mut found = Vec::new();
        for stretch in stretches {
            // Origins are in the order of the text.
            let first = self.origins.partition_point(|origin| origin.text.end <= stretch.place.start);
            let within = self.origins[first..].iter().take_while(|origin| origin.text.start < stretch.place.end);
            let moved = |at: usize| stretch.clean.start + (at - stretch.place.start);
            found.extend(within.map(|origin| {
                let place = origin.text.start.max(stretch.place.start)..origin.text.end.min(stretch.place.end);
                Stretch { clean: moved(place.start)..moved(place.end), place, format: origin.format }
            }));
        }
        found
    }

    /// Without the feature no format has runs of several formattings.
    #[cfg(not(feature = "documents"))]
    fn by_format(&self, stretches: Vec<Stretch>) -> Vec<Stretch> {
        stretches
    }
}

/// The length of the number before the text of a list item, `12. ` or `3) `.
fn item_number(segment: &Segment, whole: &str) -> usize {
    let rest = whole.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = whole.len() - rest.len();
    let text = rest.strip_prefix(['.', ')']).filter(|text| text.starts_with([' ', '\t']));
    let is_number = segment.item.is_some() && (1..=9).contains(&digits);
    text.filter(|_| is_number).map_or(0, |text| whole.len() - text.trim_start().len())
}

/// The part of a stretch that lies in a range of clean text.
fn cut(stretch: &Stretch, range: &Range<usize>) -> Stretch {
    let clean = stretch.clean.start.max(range.start)..stretch.clean.end.min(range.end);
    let place = |at: usize| stretch.place.start + (at - stretch.clean.start);
    // The end of the whole stretch is known exactly, even if its last character
    // is written as a reference.
    let end = if clean.end == stretch.clean.end { stretch.place.end } else { place(clean.end) };
    let place = place(clean.start)..end;
    Stretch { clean, place, format: stretch.format }
}
