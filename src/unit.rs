//! Translation units: a segment with its translation, as files exchange them
//! and memories store them.
//!
//! [`Unit`] is the one type that all of the crate's outer parts share. Aligning
//! ends in units, every exchange format reads and writes them, a memory stores
//! them, an audit looks at them. It is a plain record with public fields: what
//! is unknown is `None` or empty, and nothing is computed implicitly.
//!
//! The files beside it: `tag` (languages), `code` (inline codes of a half),
//! `localization` (state and place in a localisation file), `fields` (one table
//! of all fields, for formats that write by name), `json` (the form that serde
//! sees), `convert` (Simplified and Traditional).

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
#[cfg_attr(not(feature = "formats"), allow(unused_imports))]
pub(crate) use localization::LOCKED;
#[cfg(feature = "formats")]
pub(crate) use localization::state_of_word;
pub use localization::{Group, Localization, State, Unfit};
pub use tag::LanguageTag;
#[cfg_attr(not(feature = "formats"), allow(unused_imports))]
pub(crate) use tag::named_language;

/// A translation unit: two texts that translate each other, or one text without
/// counterpart, with all that is known about them.
///
/// A text without counterpart has an empty other side, and a `reason` if our
/// aligner made it. In JSON the two sides are flat (`source`, `source_tag`,
/// `source_ranges`, …), so that a unit is one level of keys; missing keys are
/// read as unknown. Two units are equal if all their fields are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "json::FlatUnit", into = "json::FlatUnit")]
pub struct Unit {
    /// The source: its text, language and place.
    pub source: Half,
    /// The target: its text, language and place.
    pub target: Half,
    /// The kind of text, such as a heading.
    pub kind: Option<Kind>,
    /// The level of a heading, 1 for the highest, or the depth of a list item.
    pub level: Option<u8>,
    /// Why there is no counterpart. Only set where one side is empty.
    pub reason: Option<Reason>,
    /// The probability that the pair is right, from 0 to 1, as the aligner
    /// estimated it. `None` for pairs that people made.
    pub confidence: Option<f32>,
    /// The name of the document, usually a path as the caller gave it.
    pub document: Option<String>,
    /// The number of the unit in its document, from 0.
    pub position: Option<u64>,
    /// The numbers of source and target sentences, n:m. 0 on the side without
    /// text.
    pub shape: Option<BySide<u32>>,
    /// The texts before and after the source.
    pub context: Context,
    /// The name or id of the unit in its file: `tuid` of TMX, `resname` or `id`
    /// of XLIFF, the key of a text of an app. Not unique: TMX files repeat it.
    pub id: Option<String>,
    /// When the unit was made, ISO 8601 in UTC: `2026-11-21T09:30:00Z`. A date
    /// that a reader could not convert stays as the file writes it.
    pub created: Option<String>,
    /// Who made the unit: a name, an account or a program, as in the file.
    pub creator: Option<String>,
    /// When the unit was last changed, in the same form as `created`.
    pub changed: Option<String>,
    /// Who changed the unit last.
    pub changer: Option<String>,
    /// How the pair came about: `alignment`, `translator`, or the name of a
    /// tool. Memories take points off for `alignment`.
    pub origin: Option<String>,
    /// How often the unit was used as a match, as the tool that kept it
    /// counted.
    pub usage: Option<u64>,
    // Boxed: few units have one, and a memory of millions pays for the size of
    // every unit.
    /// Translation state, approval and place in a localisation file; `None` for
    /// a unit of any other origin.
    pub localization: Option<Box<Localization>>,
    /// Remarks for people, one a text, in the order of the file.
    pub notes: Vec<String>,
    /// Everything else in the file, as name and value (`x-…`), in its order; a
    /// name may repeat. Formats with properties write them back.
    pub properties: Vec<(String, String)>,
}

/// One side of a [`Unit`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Half {
    /// The text as a reader sees it; empty where there is no counterpart.
    ///
    /// Inline codes that say something appear in it as their equivalent text: a
    /// placeholder as `{{done}}`, a line break as a blank. Markup such as `<b>`
    /// does not appear. [`codes`](Half::codes) says which bytes show a code,
    /// and [`words`](Half::words) gives the text without them.
    pub text: String,
    /// The language of the text. Empty if neither the file nor the text shows
    /// it.
    pub tag: LanguageTag,
    /// Where the sentences are in their document: a range of bytes each, in
    /// ascending order.
    pub ranges: Vec<Range<usize>>,
    /// The inline codes, in the order of the text. To change the text, use
    /// [`map_words`](Half::map_words), which moves their ranges along.
    pub codes: Vec<InlineCode>,
    /// The number of the paragraph in its document, from 0. Readers' formats
    /// (HTML, EPUB) group by it.
    pub paragraph: Option<u32>,
}

impl Half {
    /// Makes a half of a text and its language, with nothing else known.
    ///
    /// ```
    /// use duiqi::{Half, LanguageTag};
    /// assert_eq!(Half::new("zh-CN", "你好。").tag, LanguageTag::from("zh-CN"));
    /// ```
    #[must_use]
    pub fn new(tag: impl Into<LanguageTag>, text: impl Into<String>) -> Self {
        Half { text: text.into(), tag: tag.into(), ..Half::default() }
    }
}

/// The source texts around a unit, which distinguish two meanings of a short
/// text.
///
/// Memories give a higher match to a unit whose context agrees as well. An
/// unknown neighbour (`None`) never counts against a match; an empty one does,
/// because it means the edge of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The text before the unit; empty at the start of the document, `None` if
    /// not known.
    pub before: Option<String>,
    /// The text after the unit; empty at the end of the document, `None` if not
    /// known.
    pub after: Option<String>,
}

impl Unit {
    /// Makes a unit of two texts, each given as language tag and text, with
    /// nothing else known.
    ///
    /// ```
    /// use duiqi::{LanguageTag, Unit};
    /// let unit = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    /// assert!(unit.is_pair());
    /// assert_eq!(unit.target.tag, LanguageTag::from("zh-CN"));
    /// ```
    #[must_use]
    pub fn pair(source: (&str, &str), target: (&str, &str)) -> Self {
        Unit { source: Half::new(source.0, source.1), target: Half::new(target.0, target.1), ..Unit::default() }
    }

    /// True if both sides have text. A side that holds inline codes only counts
    /// as having none, unless they are shown.
    ///
    /// ```
    /// assert!(!duiqi::Unit::pair(("en", "Hello."), ("zh", "")).is_pair());
    /// ```
    #[must_use]
    pub fn is_pair(&self) -> bool {
        !self.source.text.is_empty() && !self.target.text.is_empty()
    }

    /// The text of the side in a language, by the tags of the two sides; the
    /// source first if both fit. `None` if neither side is in that language.
    ///
    /// ```
    /// use duiqi::{Lang, Unit};
    /// assert_eq!(Unit::pair(("en", "Hello."), ("zh", "你好。")).text(Lang::Zh), Some("你好。"));
    /// ```
    #[must_use]
    pub fn text(&self, lang: Lang) -> Option<&str> {
        [&self.source, &self.target]
            .into_iter()
            .find(|half| half.tag.lang() == Some(lang))
            .map(|half| half.text.as_str())
    }

    /// Swaps the sides: the source becomes the target. The shape is swapped
    /// along.
    ///
    /// The context is dropped, because it is text of the old source, and no
    /// file holds the text around the target.
    ///
    /// ```
    /// use duiqi::Unit;
    /// let mut unit = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    /// unit.turn();
    /// assert_eq!(unit, Unit::pair(("zh-CN", "你好。"), ("en", "Hello.")));
    /// ```
    pub fn turn(&mut self) {
        // Text, tag, ranges, codes and paragraph all go along with their half.
        std::mem::swap(&mut self.source, &mut self.target);
        self.shape = self.shape.map(BySide::swapped);
        self.context = Context::default();
    }
}
