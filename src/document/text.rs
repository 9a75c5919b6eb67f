//! The sentences of a document, for callers that need nothing else.

use std::ops::Range;

use super::segment::Segment;
use super::{Document, extract, lines};
use crate::split;
use crate::{Lang, Sentence};

impl Document {
    /// All sentences of the document to align, in order. With `lang`, all text
    /// counts as that language; without it, each segment has its own.
    ///
    /// ```
    /// use duiqi::{Document, Lang};
    /// let document = Document::from_text("退潮了。参见 Creative Commons License。\n\nhttps://example.org\n").unwrap();
    /// let sentences = document.sentences(Some(Lang::Zh));
    /// assert_eq!(sentences[1].text, "参见 Creative Commons License。");
    /// assert_eq!((sentences.len(), &document.text()[sentences[0].range.clone()]), (2, "退潮了。"));
    /// ```
    #[must_use]
    pub fn sentences(&self, lang: Option<Lang>) -> Vec<Sentence<'_>> {
        let aligned = self.segments.iter().filter(|segment| segment.reason.is_none());
        let with_lang = aligned.filter_map(|segment| Some((segment, lang.or(segment.lang)?)));
        with_lang.flat_map(|(segment, lang)| self.sentences_of(segment, lang)).collect()
    }

    /// The sentences of a segment. Together they cover all its bytes that are
    /// not white space.
    pub(crate) fn sentences_of<'d>(&'d self, segment: &'d Segment, lang: Lang) -> Vec<Sentence<'d>> {
        let whole = segment.clean.as_ref().map_or(&self.text[segment.inner.clone()], |clean| &clean.text);
        let mut found: Vec<Sentence<'d>> = Vec::new();
        let (mut at, mut from) = (0, segment.range.start);
        for piece in split::sentences_with(whole, lang, &self.split) {
            let start = at;
            at += piece.len();
            let text = piece.trim();
            if text.is_empty() {
                continue;
            }
            let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let last = start + (piece.len() - piece.trim_start().len()) + last;
            let to = match &segment.clean {
                Some(clean) => extract::after(&self.text, clean.origin(last)),
                None => segment.inner.start + last + 1,
            };
            let to = extract::boundary(&self.text, to.max(from));
            found.push(self.sentence(segment, text, from..to));
            from = to;
        }
        if let Some(last) = found.last_mut() {
            last.range = lines::trimmed(&self.text, last.range.start..segment.range.end);
        }
        found
    }

    /// A sentence with the place of its segment.
    fn sentence<'d>(&self, segment: &Segment, text: &'d str, range: Range<usize>) -> Sentence<'d> {
        Sentence {
            text: text.into(),
            range: lines::trimmed(&self.text, range),
            paragraph: segment.paragraph,
            kind: segment.kind,
        }
    }
}
