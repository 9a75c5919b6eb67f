//! A translation unit: a segment with its translation, as files exchange and memories store it.

mod code;
#[cfg(feature = "opencc")]
mod convert;
// Only readers put fields into units by name.
#[cfg_attr(not(feature = "formats"), allow(dead_code))]
pub(crate) mod fields;
mod json;
mod localization;
mod tag;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bitext::{Kind, Reason};
use crate::{BySide, Lang};

pub use code::{CodeKind, InlineCode, Piece};
pub use localization::{Group, Localization, State, Unfit};
pub use tag::LanguageTag;

/// A translation unit: two texts that translate each other, or one text without
/// counterpart, and what is known about them.
///
/// Alignments produce units, file formats exchange them, and memories store them. A text
/// without counterpart has an empty other side and a `reason`. In JSON the two sides are
/// flat: `source`, `source_tag`, `source_ranges`, …. Unknown fields are `None` or empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "json::FlatUnit", into = "json::FlatUnit")]
pub struct Unit {
    /// The source: its text, language and place.
    pub source: Half,
    /// The target: its text, language and place.
    pub target: Half,
    /// The kind of text, such as a heading.
    pub kind: Option<Kind>,
    /// The level of a heading, 1 for the highest, or of a list item.
    pub level: Option<u8>,
    /// Why there is no counterpart; only where one side is empty.
    pub reason: Option<Reason>,
    /// The probability that the pair is right, 0 to 1.
    pub confidence: Option<f32>,
    /// The name of the document.
    pub document: Option<String>,
    /// The number of the unit in its document, from 0.
    pub position: Option<u64>,
    /// The numbers of source and target sentences, n:m.
    pub shape: Option<BySide<u32>>,
    /// The source texts before and after the unit.
    pub context: Context,
    /// The name or id of the unit in its file: `tuid` of TMX, `resname` or `id` of XLIFF, the key of an app's text.
    pub id: Option<String>,
    /// When the unit was made, ISO 8601 in UTC: `2026-11-21T09:30:00Z`.
    pub created: Option<String>,
    /// Who made the unit.
    pub creator: Option<String>,
    /// When the unit was last changed, ISO 8601 in UTC.
    pub changed: Option<String>,
    /// Who changed the unit last.
    pub changer: Option<String>,
    /// How the pair was made: `alignment`, `translator`, or the name of a tool.
    pub origin: Option<String>,
    /// How often the unit was used.
    pub usage: Option<u64>,
    /// Translation state, approval and place in a localisation file; `None` for a unit of any other origin.
    pub localization: Option<Box<Localization>>,
    /// Comments on the unit.
    pub notes: Vec<String>,
    /// Everything else in the file, by name (`x-…`), in order; a name may occur several
    /// times.
    pub properties: Vec<(String, String)>,
}

/// One side of a [`Unit`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Half {
    /// The text as a reader sees it; empty where there is no counterpart.
    ///
    /// Inline codes that say something appear in it as their equivalent text: a placeholder as `{{done}}`, a line
    /// break as a blank. Markup such as `<b>` does not appear. [`codes`](Half::codes) says which bytes show a code,
    /// and [`words`](Half::words) gives the text without them.
    pub text: String,
    /// The language of the text.
    pub tag: LanguageTag,
    /// The byte ranges of the sentences in their document, one for each sentence.
    pub ranges: Vec<Range<usize>>,
    /// The inline codes, in the order of the text. Change the text only with
    /// [`map_words`](Half::map_words), which keeps their ranges valid.
    pub codes: Vec<InlineCode>,
    /// The number of the paragraph in its document, from 0.
    pub paragraph: Option<u32>,
}

impl Half {
    /// A text with its language; all other fields are empty.
    ///
    /// ```
    /// use duiqi::{Half, LanguageTag};
    /// assert_eq!(Half::new("zh-CN", "你好。").tag, LanguageTag::from("zh-CN"));
    /// ```
    pub fn new(tag: impl Into<LanguageTag>, text: impl Into<String>) -> Self {
        Half { text: text.into(), tag: tag.into(), ..Half::default() }
    }
}

/// The source texts before and after a unit. An unknown neighbour (`None`) never counts
/// against a match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The text before; empty at the start of the document.
    pub before: Option<String>,
    /// The text after; empty at the end of the document.
    pub after: Option<String>,
}

impl Unit {
    /// A pair of texts with their language tags; all other fields are empty.
    ///
    /// ```
    /// use duiqi::{LanguageTag, Unit};
    /// let unit = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    /// assert!(unit.is_pair());
    /// assert_eq!(unit.target.tag, LanguageTag::from("zh-CN"));
    /// ```
    pub fn pair(source: (&str, &str), target: (&str, &str)) -> Self {
        Unit { source: Half::new(source.0, source.1), target: Half::new(target.0, target.1), ..Unit::default() }
    }

    /// True if both sides have text.
    ///
    /// ```
    /// assert!(!duiqi::Unit::pair(("en", "Hello."), ("zh", "")).is_pair());
    /// ```
    pub fn is_pair(&self) -> bool {
        !self.source.text.is_empty() && !self.target.text.is_empty()
    }

    /// The text in a language, chosen by the tags of the two sides; `None` if neither has
    /// it.
    ///
    /// ```
    /// use duiqi::{Lang, Unit};
    /// assert_eq!(Unit::pair(("en", "Hello."), ("zh", "你好。")).text(Lang::Zh), Some("你好。"));
    /// ```
    pub fn text(&self, lang: Lang) -> Option<&str> {
        [&self.source, &self.target]
            .into_iter()
            .find(|half| half.tag.lang() == Some(lang))
            .map(|half| half.text.as_str())
    }

    /// Swaps the sides. The context is dropped, because it is text of the old source.
    ///
    /// ```
    /// use duiqi::Unit;
    /// let mut unit = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    /// unit.turn();
    /// assert_eq!(unit, Unit::pair(("zh-CN", "你好。"), ("en", "Hello.")));
    /// ```
    pub fn turn(&mut self) {
        std::mem::swap(&mut self.source, &mut self.target);
        self.shape = self.shape.map(BySide::swapped);
        self.context = Context::default();
    }
}
