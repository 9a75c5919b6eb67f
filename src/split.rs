//! Splits text into sentences: lossless, borrowed from the text, with byte
//! ranges.
//!
//! A fast scan finds the few bytes that can end a sentence (`scan.rs`). A
//! cursor (`cursor.rs`) walks from one to the next and asks the rules of the
//! language next to each (`en.rs`, `zh.rs`). Where no mark shows an end, small
//! trained models decide (`run_on.rs`). See `docs/splitting.md` for the
//! conventions.

mod brackets;
mod cursor;
mod en;
mod jsonl;
mod layout;
mod lines;
mod longest;
mod notes;
mod numbering;
mod open;
mod reader;
mod run_on;
mod scan;
mod script;
#[cfg(feature = "srx")]
pub mod srx;
mod bytes16;
mod text;
mod words;
mod work;
mod zh;

use serde::{Deserialize, Serialize};
use std::ops::Range;

use crate::Lang;
use cursor::{Cursor, OpenSentence, Verdict};
pub use jsonl::jsonl;
pub(crate) use lines::WIDEST_WRAPPED;
pub use reader::{SentenceReader, read};

/// What a line break means. A blank line ends a paragraph, and with it a
/// sentence, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LineBreaks {
    /// Every line is a paragraph.
    Paragraph,
    /// Lines are wrapped at a margin, so a line break counts as a blank.
    Wrap,
    /// Not known: decided from the lines around the break. Headings, list items
    /// and the lines of a letter become sentences of their own; lines that were
    /// wrapped at a margin are joined.
    #[default]
    Unknown,
}

word_enum!(LineBreaks, "meaning of line breaks", {
    Paragraph => "paragraph",
    Wrap => "wrap",
    Unknown => "unknown",
});

/// Where `……` or `...` ends a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ellipses {
    /// Where a new clause seems to follow.
    #[default]
    Clause,
    /// Wherever text follows.
    Always,
    /// Only at the end of a paragraph.
    Never,
}

word_enum!(Ellipses, "way to treat an ellipsis", {
    Clause => "clause",
    Always => "always",
    Never => "never",
});

/// Conventions of splitting. The defaults are those of most corpora.
///
/// ```
/// use duiqi::{Lang, split};
/// let options = split::Options::default();
/// assert!(options.inside_quotes && !options.semicolons && options.longest.is_none());
/// assert_eq!(split::sentences_with("Go. Stop.", Lang::En, &options).count(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// What a line break means.
    ///
    /// ```
    /// use duiqi::{Lang, split};
    /// let mut options = split::Options::default();
    /// options.line_breaks = split::LineBreaks::Paragraph;
    /// assert_eq!(split::sentences_with("one line\nanother", Lang::En, &options).count(), 2);
    /// options.line_breaks = split::LineBreaks::Wrap;
    /// assert_eq!(split::sentences_with("one line\nanother", Lang::En, &options).count(), 1);
    /// ```
    pub line_breaks: LineBreaks,
    /// Split between the sentences inside a quotation, as corpora do; off, a
    /// quotation that is closed is never cut, as in the Golden Rules.
    ///
    /// ```
    /// use duiqi::{Lang, split};
    /// let text = "“It is late. Go home,” he said.";
    /// let mut options = split::Options::default();
    /// assert_eq!(split::sentences_with(text, Lang::En, &options).count(), 2);
    /// options.inside_quotes = false;
    /// assert_eq!(split::sentences_with(text, Lang::En, &options).count(), 1);
    /// ```
    pub inside_quotes: bool,
    /// Split at `；` and `;`.
    ///
    /// ```
    /// use duiqi::{Lang, split};
    /// let mut options = split::Options::default();
    /// options.semicolons = true;
    /// assert_eq!(split::sentences_with("I came; I saw.", Lang::En, &options).count(), 2);
    /// ```
    pub semicolons: bool,
    /// Where an ellipsis ends a sentence.
    ///
    /// ```
    /// use duiqi::{Lang, split};
    /// let mut options = split::Options::default();
    /// assert_eq!(split::sentences_with("茶、盐……都有。", Lang::Zh, &options).count(), 1);
    /// options.ellipses = split::Ellipses::Always;
    /// assert_eq!(split::sentences_with("茶、盐……都有。", Lang::Zh, &options).count(), 2);
    /// ```
    pub ellipses: Ellipses,
    /// The most characters a sentence may have, white space at its end not
    /// counted; a longer one is cut at its last semicolon, comma or blank
    /// before that. `None` is no limit. A grapheme cluster (a letter with its
    /// accents, an emoji of several characters) is never cut, even if it alone
    /// exceeds the limit.
    ///
    /// ```
    /// use duiqi::{Lang, split};
    /// let mut options = split::Options::default();
    /// options.longest = Some(12);
    /// let found: Vec<_> = split::sentences_with("We came, we saw, we left.", Lang::En, &options).collect();
    /// assert_eq!(found, ["We came, ", "we saw, ", "we left."]);
    /// ```
    pub longest: Option<usize>,
    /// The user's own segmentation rules, from an SRX file (`format::srx`) or
    /// made here, combined with this crate's or in place of them. They see one
    /// paragraph at a time. Needs the feature `srx`.
    ///
    /// ```
    /// use duiqi::split::srx::{BreakRule, SegmentationRules};
    /// use duiqi::{Lang, split};
    /// let mut rules = SegmentationRules::default();
    /// rules.add("Chinese", "zh.*", [BreakRule::end("；", "")]);
    /// let mut options = split::Options::default();
    /// options.rules = Some(rules.compile()?);
    /// assert_eq!(split::sentences_with("他来了；她走了。我留下。", Lang::Zh, &options).count(), 3);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[cfg(feature = "srx")]
    pub rules: Option<srx::UserRules>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            line_breaks: LineBreaks::Unknown,
            inside_quotes: true,
            semicolons: false,
            ellipses: Ellipses::Clause,
            longest: None,
            #[cfg(feature = "srx")]
            rules: None,
        }
    }
}

/// Splits a text into sentences. The slices concatenate to the text: white
/// space after a sentence belongs to it.
///
/// ```
/// use duiqi::{Lang, sentences};
/// let found: Vec<_> = sentences("Mr. Li left at 5 p.m. He was tired.", Lang::En).collect();
/// assert_eq!(found, ["Mr. Li left at 5 p.m. ", "He was tired."]);
/// let found: Vec<_> = sentences("他说：“我不去。”说完就走了。", Lang::Zh).collect();
/// assert_eq!(found, ["他说：“我不去。”", "说完就走了。"]);
/// ```
#[must_use]
pub fn sentences(text: &str, lang: Lang) -> Sentences<'_> {
    Sentences { text, lang, options: Options::default(), cursor: Cursor::default() }
}

/// Splits a text into sentences with [`Options`]; see [`sentences`].
///
/// ```
/// use duiqi::{Lang, split};
/// let mut options = split::Options::default();
/// options.semicolons = true;
/// let found: Vec<_> = split::sentences_with("他来了；她走了。", Lang::Zh, &options).collect();
/// assert_eq!(found, ["他来了；", "她走了。"]);
/// ```
#[must_use]
pub fn sentences_with<'t>(text: &'t str, lang: Lang, options: &Options) -> Sentences<'t> {
    Sentences { text, lang, options: options.clone(), cursor: Cursor::default() }
}

/// The iterator that [`sentences`] returns.
#[derive(Debug, Clone)]
pub struct Sentences<'t> {
    /// The whole text.
    text: &'t str,
    /// The language whose rules apply where the script does not decide.
    lang: Lang,
    /// The conventions of splitting.
    options: Options,
    /// The position of the splitter.
    cursor: Cursor,
}

impl<'t> Sentences<'t> {
    /// Byte ranges in place of slices.
    ///
    /// ```
    /// use duiqi::{Lang, sentences};
    /// let ranges: Vec<_> = sentences("Go. Stop.", Lang::En).ranges().collect();
    /// assert_eq!(ranges, [0..4, 4..9]);
    /// ```
    #[must_use]
    pub fn ranges(self) -> Ranges<'t> {
        Ranges { sentences: self }
    }

    /// The byte range of the next sentence.
    fn next_range(&mut self) -> Option<Range<usize>> {
        let start = self.cursor.start;
        let end = self.cursor.next_part(self.text, self.lang, &self.options)?;
        Some(start..end)
    }
}

impl<'t> Iterator for Sentences<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let range = self.next_range()?;
        self.text.get(range)
    }
}

/// The sentences of a text as byte ranges; see [`Sentences::ranges`].
///
/// Useful where the place of a sentence matters more than its text.
#[derive(Debug, Clone)]
pub struct Ranges<'t> {
    sentences: Sentences<'t>,
}

impl Iterator for Ranges<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        self.sentences.next_range()
    }
}
