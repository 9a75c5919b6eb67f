//! The basic types of alignment: sentences with their places, bitexts, beads
//! and their scores.

mod two_sides;
mod vectors;

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{BySide, Lang};

pub use two_sides::Bitext;
pub use vectors::Vectors;

/// What a stretch of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The title or subtitle of the document.
    Title,
    /// The names of its authors.
    Byline,
    /// Where and when it was published.
    Source,
    /// A heading inside the document.
    Heading,
    /// Running text.
    #[default]
    Body,
    /// An item of a list.
    ListItem,
    /// The text under a picture or table, or the cue of a subtitle.
    Caption,
    /// A cell of a table.
    Cell,
    /// A comment, a footnote, an editor's or translator's note.
    Note,
    /// A web or mail address that stands by itself.
    Link,
    /// Program text, data, or a formula.
    Code,
    /// Syntax of the file's format: front matter, tags, rules.
    Markup,
}

word_enum!(Kind, "kind", {
    Title => "title",
    Byline => "byline",
    Source => "source",
    Heading => "heading",
    Body => "body",
    ListItem => "list-item",
    Caption => "caption",
    Cell => "cell",
    Note => "note",
    Link => "link",
    Code => "code",
    Markup => "markup",
});

/// Why a text has no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// The aligner found no sentence on the other side that says the same.
    NoCounterpart,
    /// Sentences of both sides at this place are unrelated, so the aligner left
    /// both alone.
    Unrelated,
    /// A web or mail address that stands by itself.
    Link,
    /// A credit for translation or editing: such lines occur in one language
    /// only.
    Credit,
    /// Program text, data or a formula: the same in both languages.
    Code,
    /// Syntax of the file's format, without words to translate.
    Markup,
    /// A comment or note in one language only.
    Note,
    /// Digits, marks and other signs, without a letter of either language.
    NoLetters,
    /// Text in a third language, such as Japanese, or Chinese spelled in
    /// pinyin.
    OtherLanguage,
}

word_enum!(Reason, "reason", {
    NoCounterpart => "no-counterpart",
    Unrelated => "unrelated",
    Link => "link",
    Credit => "credit",
    Code => "code",
    Markup => "markup",
    Note => "note",
    NoLetters => "no-letters",
    OtherLanguage => "other-language",
});

impl Reason {
    /// True if it is text to translate that the aligner left without
    /// counterpart.
    ///
    /// ```
    /// use duiqi::Reason;
    /// assert!(Reason::NoCounterpart.is_left_alone() && Reason::Unrelated.is_left_alone());
    /// assert!(!Reason::Link.is_left_alone());
    /// ```
    #[must_use]
    pub const fn is_left_alone(self) -> bool {
        matches!(self, Reason::NoCounterpart | Reason::Unrelated)
    }
}

/// One sentence of one side, without white space around it, and its place in
/// its document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sentence<'t> {
    /// The sentence without white space around it. Borrowed if the document has
    /// it in exactly this form.
    pub text: Cow<'t, str>,
    /// Its byte range in the document (in a container such as DOCX: in the text
    /// of its chapter or paragraph).
    pub range: Range<usize>,
    /// The number of its paragraph in the document, from 0.
    pub paragraph: u32,
    /// What it is: heading, body text, table cell and so on.
    pub kind: Kind,
}

impl<'t> Sentence<'t> {
    /// The trimmed slice of a document as a body sentence; `start` is the byte
    /// where `slice` begins there.
    ///
    /// ```
    /// let sentence = duiqi::Sentence::within("  Hello. ", 100);
    /// assert_eq!((sentence.text.as_ref(), sentence.range), ("Hello.", 102..108));
    /// ```
    #[must_use]
    pub fn within(slice: &'t str, start: usize) -> Self {
        let text = slice.trim();
        let from = start + (slice.len() - slice.trim_start().len());
        let range = if text.is_empty() { start..start } else { from..from + text.len() };
        Sentence { text: Cow::Borrowed(text), range, ..Sentence::default() }
    }

    /// True if there is nothing in it but white space.
    ///
    /// ```
    /// assert!(duiqi::Sentence::within(" \u{3000}", 0).is_blank());
    /// ```
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// n source sentences that translate m target sentences; n or m may be 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bead {
    /// The sentences of [`Bitext::source`].
    pub source: Range<usize>,
    /// The sentences of [`Bitext::target`].
    pub target: Range<usize>,
    /// The probability that the bead is exactly right, 0 to 1: its borders are
    /// right, and its sides translate each other. It is the posterior over all
    /// paths (forward–backward), of a model that was trained with wrong
    /// partners too.
    pub confidence: f32,
    /// The log-likelihood ratio against chance; higher is better.
    pub score: f32,
    /// The summands of the score.
    #[serde(default)]
    pub parts: Parts,
}

impl Bead {
    /// The numbers of source and target sentences.
    ///
    /// ```
    /// let bead = duiqi::Bead { source: 3..5, target: 4..5, confidence: 0.9, ..Default::default() };
    /// assert_eq!(bead.shape(), duiqi::BySide { source: 2, target: 1 });
    /// ```
    #[must_use]
    pub fn shape(&self) -> BySide<usize> {
        BySide { source: self.source.len(), target: self.target.len() }
    }
}

/// The parts of a bead's score, in natural logarithms: how much each kind of
/// evidence speaks for the bead.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Parts {
    /// How common beads of this shape are, in general and in this document.
    pub shape: f32,
    /// How well the lengths of the two sides fit each other.
    pub length: f32,
    /// How well the words of each side explain those of the other.
    pub words: f32,
    /// Names, numbers and Latin strings that both sides share.
    pub anchors: f32,
    /// Question and exclamation marks, quotation marks, brackets, final marks.
    pub marks: f32,
    /// Paragraph breaks on either side.
    pub layout: f32,
    /// The caller's own evidence, such as sentence vectors.
    pub caller: f32,
    /// What the net of the linked stage adds: how the other parts combine, and
    /// the words next to the borders of the bead.
    #[serde(default)]
    pub context: f32,
}

/// Joins sentences of one language into one text: with blanks between them in
/// English, without in Chinese (except where two Latin words would run
/// together).
///
/// ```
/// use duiqi::{Lang, bitext::join};
/// assert_eq!(join(Lang::En, ["One.", "Two."]), "One. Two.");
/// assert_eq!(join(Lang::Zh, ["一。", "二。"]), "一。二。");
/// assert_eq!(join(Lang::Zh, ["见 A", "B 也一样"]), "见 A B 也一样");
/// ```
#[must_use]
pub fn join<'a>(lang: Lang, sentences: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for sentence in sentences.into_iter().filter(|sentence| !sentence.is_empty()) {
        let between = match lang {
            Lang::En => true,
            Lang::Zh => text.ends_with(ascii_word) && sentence.starts_with(ascii_word),
        };
        if between && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(sentence);
    }
    text
}

/// True for characters that would run together without a blank.
fn ascii_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}
