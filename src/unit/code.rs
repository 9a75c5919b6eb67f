//! Inline codes: the tags, placeholders and line breaks among the words of a
//! segment.
//!
//! A half keeps its text as a reader sees it, and beside it a list of codes
//! with the range of bytes that shows each. So every function that looks at
//! text (searching, aligning, auditing) ignores codes for free, and every
//! writer that can hold codes puts them back from the list. The model covers
//! the inline elements of TMX 1.4b, XLIFF 1.2 and XLIFF 2.x; their differences
//! stay in `element`.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Half;

/// An inline code of a segment: a tag, a placeholder or a line break.
///
/// ```
/// use duiqi::{Half, InlineCode};
/// let mut half = Half::new("en", "Hello, ");
/// half.push_code(InlineCode::standalone("INTERPOLATION"), "{{name}}");
/// assert_eq!(half.text, "Hello, {{name}}");
/// assert_eq!(half.codes[0].range, 7..15);
/// assert_eq!(half.words(), "Hello,  ");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InlineCode {
    /// The bytes of [`Half::text`] that show the code, such as `{{name}}` or
    /// the blank of a line break. Empty, at the place of the code, where it is
    /// not shown. In JSON `at`, as `[start, end]`.
    #[serde(rename = "at", with = "range")]
    pub range: Range<usize>,
    /// Whether it opens, closes or stands alone.
    pub kind: CodeKind,
    /// The id by which the file pairs an opening code with its closing code,
    /// and the source's codes with the target's. Not unique within a half: both
    /// ends of a pair carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The element that held it: `x`, `g`, `ph`, `bpt`, `pc`, … Writers of the
    /// same format use it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The markup of the original document, such as `<b>` or `{0}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The text that the file gives to be shown for the code (`equiv-text` of
    /// XLIFF 1.2, `equiv` of 2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent: Option<String>,
    /// What the code does (`ctype` of XLIFF 1.2, `type` of TMX and XLIFF 2.x):
    /// `bold`, `lb`, `x-html-br`, …
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// The role of a code among the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeKind {
    /// Begins something, as `<b>` does.
    Opening,
    /// Ends something, as `</b>` does.
    Closing,
    /// Complete in itself, as `{0}` and `<br/>` are.
    #[default]
    Standalone,
}

word_enum!(CodeKind, "kind of code", {
    Opening => "opening",
    Closing => "closing",
    Standalone => "standalone",
});

/// A part of a half: words, or a code among them. Borrowed from the half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words, with the white space around them.
    Words(&'t str),
    /// A code. Its [shown text](InlineCode::range) is not repeated in the words
    /// around it.
    Code(&'t InlineCode),
}

impl InlineCode {
    /// Makes a code of a kind with an id, and nothing else known.
    ///
    /// ```
    /// use duiqi::{CodeKind, InlineCode};
    /// assert_eq!(InlineCode::new(CodeKind::Opening, "1").id.as_deref(), Some("1"));
    /// ```
    #[must_use]
    pub fn new(kind: CodeKind, id: impl Into<String>) -> Self {
        InlineCode { kind, id: Some(id.into()), ..InlineCode::default() }
    }

    /// Makes a code that stands by itself.
    ///
    /// ```
    /// use duiqi::{CodeKind, InlineCode};
    /// assert_eq!(InlineCode::standalone("x1").kind, CodeKind::Standalone);
    /// ```
    #[must_use]
    pub fn standalone(id: impl Into<String>) -> Self {
        InlineCode::new(CodeKind::Standalone, id)
    }
}

impl Half {
    /// Appends a code at the end of the text. `shown` is appended to the text
    /// as its visible form; give `""` for markup that a reader does not see.
    ///
    /// ```
    /// use duiqi::{Half, InlineCode};
    /// let mut half = Half::new("en", "First line");
    /// half.push_code(InlineCode::standalone("lb"), " ");
    /// half.text.push_str("second line");
    /// assert_eq!(half.text, "First line second line");
    /// ```
    pub fn push_code(&mut self, mut code: InlineCode, shown: &str) {
        let start = self.text.len();
        self.text.push_str(shown);
        code.range = start..self.text.len();
        self.codes.push(code);
    }

    /// The words and codes of the half in their order; empty words are skipped.
    ///
    /// Ranges that do not fit the text, because the caller changed it, are
    /// moved to the nearest place that does, so that no code is lost and
    /// nothing panics.
    ///
    /// ```
    /// use duiqi::{Half, InlineCode, Piece};
    /// let mut half = Half::new("en", "Page ");
    /// half.push_code(InlineCode::standalone("n"), "{n}");
    /// let pieces: Vec<_> = half.pieces().collect();
    /// assert_eq!(pieces, [Piece::Words("Page "), Piece::Code(&half.codes[0])]);
    /// ```
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut done = 0;
        let of_codes = self.codes.iter().flat_map(move |code| {
            // `max(done)`: overlapping ranges are read as adjacent ones.
            let start = floor(&self.text, code.range.start).max(done);
            let words = &self.text[done..start];
            done = floor(&self.text, code.range.end).max(start);
            [Some(words).filter(|words| !words.is_empty()).map(Piece::Words), Some(Piece::Code(code))]
        });
        // The end of the last code is computed again, because the closure above
        // has consumed `done`.
        let end = self.codes.iter().map(|code| floor(&self.text, code.range.end.max(code.range.start))).max();
        let rest = &self.text[end.unwrap_or(0)..];
        of_codes.flatten().chain(Some(rest).filter(|rest| !rest.is_empty()).map(Piece::Words))
    }

    /// The text without its codes, for counting and comparing words. A blank
    /// stands for each code that the text shows, so that `a{0}b` gives two
    /// words. Borrowed if the half has no codes.
    ///
    /// ```
    /// use duiqi::Half;
    /// assert_eq!(Half::new("en", "Page one").words(), "Page one");
    /// ```
    #[must_use]
    pub fn words(&self) -> Cow<'_, str> {
        if self.codes.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let parts = self.pieces().map(|piece| match piece {
            Piece::Words(words) => words,
            // A code that is not shown does not separate words:
            // `<b>re</b>start` is one word.
            Piece::Code(code) if code.range.is_empty() => "",
            Piece::Code(_) => " ",
        });
        Cow::Owned(parts.collect())
    }

    /// True if the text holds more than codes and white space. False for an
    /// empty half.
    ///
    /// ```
    /// use duiqi::{Half, InlineCode};
    /// let mut half = Half::new("en", "");
    /// half.push_code(InlineCode::standalone("0"), "{0}");
    /// assert!(!half.has_words() && !half.text.is_empty());
    /// ```
    #[must_use]
    pub fn has_words(&self) -> bool {
        self.pieces().any(|piece| matches!(piece, Piece::Words(words) if !words.trim().is_empty()))
    }

    /// Changes the words and leaves the codes in their places among them.
    ///
    /// `change` is called for every run of words between two codes, and once
    /// for the whole text if there are no codes; it must not depend on seeing
    /// the text in one piece.
    ///
    /// ```
    /// use duiqi::{Half, InlineCode};
    /// let mut half = Half::new("en", "page ");
    /// half.push_code(InlineCode::standalone("n"), "{n}");
    /// half.map_words(|words| words.to_uppercase());
    /// assert_eq!(half.text, "PAGE {n}");
    /// assert_eq!(half.codes[0].range, 5..8);
    /// ```
    pub fn map_words(&mut self, mut change: impl FnMut(&str) -> String) {
        if self.codes.is_empty() {
            self.text = change(&self.text);
            return;
        }
        // Rebuilt from its pieces: moving ranges in place would need the
        // lengths of all changes first.
        let mut changed = Half::default();
        for piece in self.pieces() {
            match piece {
                Piece::Words(words) => changed.text.push_str(&change(words)),
                Piece::Code(code) => {
                    // A range that no longer fits shows nothing, which keeps
                    // the code.
                    let shown = self.text.get(code.range.clone()).unwrap_or_default();
                    changed.push_code(code.clone(), shown);
                }
            }
        }
        self.text = changed.text;
        self.codes = changed.codes;
    }
}

/// The nearest character boundary at or before a byte; the length of the text
/// if `at` is past its end.
fn floor(text: &str, at: usize) -> usize {
    // A caller may have shortened the text below its ranges.
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A range as `[start, end]`, as JSON lines write all ranges.
mod range {
    use std::ops::Range;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the two ends as an array.
    pub fn serialize<S: Serializer>(range: &Range<usize>, serializer: S) -> Result<S::Ok, S::Error> {
        [range.start, range.end].serialize(serializer)
    }

    /// Reads an array of two numbers. The order is not checked: `pieces` copes
    /// with any range.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Range<usize>, D::Error> {
        let [start, end] = <[usize; 2]>::deserialize(deserializer)?;
        Ok(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_do_not_fit_lose_no_words() {
        let code = |range: Range<usize>| InlineCode { range, ..InlineCode::default() };
        let mut half = Half::new("zh", "中文本");
        // In the middle of a character, backwards, and beyond the end.
        half.codes = vec![code(1..4), code(3..3), code(9..99)];
        let words: String = half
            .pieces()
            .filter_map(|piece| match piece {
                Piece::Words(words) => Some(words),
                Piece::Code(_) => None,
            })
            .collect();
        assert_eq!(words, "文本");
        assert_eq!(half.pieces().filter(|piece| matches!(piece, Piece::Code(_))).count(), 3);
    }
}
