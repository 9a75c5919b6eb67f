//! Cuts lines in both languages where the language changes.
//!
//! ```text
//! segment   The tide went out. （退潮了。） Boats lay on the sand.
//! runs      The tide went out.   退潮了。 in brackets   Boats lay on the sand.
//! ```
//!
//! Runs are proposals in bytes of the segment's text. Cutting gives segments in
//! bytes of the document, which together cover the segment. Text between two
//! runs, such as a bracket, goes to the second of them; text after the last run
//! goes to the last.

use super::mixed;
use super::segment::{Segment, SegmentRun};
use super::{Document, extract};
use crate::lang;

impl Document {
    /// Splits a segment's text into stretches of one language, by its letters
    /// alone. Brackets, separators and blanks between them are left out. The
    /// caller decides which stretches are text of their own, and which belong
    /// to the sentence around them, such as a name in Latin letters.
    ///
    /// ```
    /// use duiqi::{Document, Lang};
    /// let document = Document::from_text("The tide went out. （退潮了。） Boats lay on the sand.").unwrap();
    /// let segment = &document.segments()[0];
    /// let runs = document.runs(segment);
    /// assert_eq!(&document.text_of(segment)[runs[1].range.clone()], "退潮了。");
    /// assert_eq!((runs.len(), runs[1].lang, runs[1].bracketed), (3, Lang::Zh, true));
    /// ```
    #[must_use]
    pub fn runs(&self, segment: &Segment) -> Vec<SegmentRun> {
        let text = self.text_of(segment);
        mixed::tidy_runs(text, lang::runs(text))
    }

    /// Cuts a segment into one segment for each run. Each extends to the start
    /// of the next, so that together they contain what the segment did. Runs
    /// must be in order and must not overlap.
    ///
    /// ```
    /// use duiqi::Document;
    /// let document = Document::from_text("The tide went out. （退潮了。）").unwrap();
    /// let segment = &document.segments()[0];
    /// let cut = document.cut(segment, &document.runs(segment));
    /// assert_eq!(document.text_of(&cut[1]), "退潮了。");
    /// assert_eq!((cut[0].line, cut[1].run, cut[1].range.end), (0, 1, segment.range.end));
    /// ```
    #[must_use]
    pub fn cut(&self, segment: &Segment, runs: &[SegmentRun]) -> Vec<Segment> {
        let offset = segment.clean.as_ref().map_or(0, |clean| clean.text.len() - clean.text.trim_start().len());
        let place = |at: usize| match &segment.clean {
            Some(clean) => extract::boundary(&self.text, clean.origin(offset + at)),
            None => segment.inner.start + at,
        };
        // Every piece has the other fields of the segment; only the text is divided, so that it is
        // copied once.
        let rest = Segment { clean: None, ..segment.clone() };
        let mut pieces: Vec<Segment> = Vec::with_capacity(runs.len());
        let mut from = segment.range.start;
        for (run, number) in runs.iter().zip(0..) {
            let last = number as usize + 1 == runs.len();
            let end = self.text_of(segment)[..run.range.end].char_indices().next_back().map_or(0, |(at, _)| at);
            let to = match last {
                true => segment.range.end,
                // A reference in HTML may reach past the segment's trimmed end.
                false => extract::boundary(&self.text, place(end) + 1).clamp(from, segment.range.end),
            };
            let clean = segment
                .clean
                .as_ref()
                .map(|clean| Box::new(clean.part(offset + run.range.start..offset + run.range.end)));
            let inner = match clean {
                Some(_) => from..to,
                None => place(run.range.start)..place(run.range.end),
            };
            pieces.push(Segment {
                range: super::lines::trimmed(&self.text, from..to),
                lang: Some(run.lang),
                run: number,
                bracketed: run.bracketed,
                clean,
                inner,
                ..rest.clone()
            });
            from = to;
        }
        pieces
    }
}
