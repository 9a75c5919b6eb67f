//! A translation unit: what formats exchange and memories keep.

mod flat;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bitext::{Kind, Reason};
use crate::{BySide, Lang, Script};

/// A language tag (BCP 47) as files write it: `en`, `en-US`, `zh-CN`, `zh-Hant`.
///
/// ```
/// use duiqi::{Lang, Script, LanguageTag};
/// let tag = LanguageTag::from("zh_tw");
/// assert_eq!(tag.lang(), Some(Lang::Zh));
/// assert_eq!(tag.script(), Some(Script::Hant));
/// assert_eq!(tag.as_str(), "zh-TW");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct LanguageTag(String);

impl LanguageTag {
    /// The tag as text, its parts joined by hyphens and cased as BCP 47 recommends.
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("EN_us").as_str(), "en-US");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of our two languages it names, if one of them.
    ///
    /// ```
    /// assert_eq!(duiqi::LanguageTag::from("fr").lang(), None);
    /// ```
    pub fn lang(&self) -> Option<Lang> {
        // The same names as `Lang` reads, without making an error of every other language.
        match self.0.split('-').next().unwrap_or_default() {
            "en" | "eng" | "english" => Some(Lang::En),
            "zh" | "zho" | "chi" | "cmn" | "chinese" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// How Chinese under this tag is written: by its script part, else by its region (CN, SG, MY: simplified;
    /// TW, HK, MO: traditional); `None` for plain `zh` and for other languages.
    ///
    /// ```
    /// use duiqi::{Script, LanguageTag};
    /// assert_eq!(LanguageTag::from("zh-Hans-HK").script(), Some(Script::Hans));
    /// assert_eq!(LanguageTag::from("zh").script(), None);
    /// ```
    pub fn script(&self) -> Option<Script> {
        if self.lang() != Some(Lang::Zh) {
            return None;
        }
        let parts = || self.0.split('-').skip(1);
        let script = parts().find_map(|part| match part {
            "Hans" => Some(Script::Hans),
            "Hant" => Some(Script::Hant),
            _ => None,
        });
        script.or_else(|| {
            parts().find_map(|part| match part {
                "CN" | "SG" | "MY" => Some(Script::Hans),
                "TW" | "HK" | "MO" => Some(Script::Hant),
                _ => None,
            })
        })
    }

    /// The tag that translation tools index a text of ours under: `en`, `zh-CN` or `zh-TW` by its characters.
    ///
    /// ```
    /// use duiqi::{Lang, LanguageTag};
    /// assert_eq!(LanguageTag::of(Lang::Zh, "發展").as_str(), "zh-TW");
    /// assert_eq!(LanguageTag::of(Lang::Zh, "中文").as_str(), "zh-CN");
    /// ```
    pub fn of(lang: Lang, text: &str) -> LanguageTag {
        match lang {
            Lang::En => LanguageTag::from("en"),
            Lang::Zh if Script::detect(text) == Some(Script::Hant) => LanguageTag::from("zh-TW"),
            Lang::Zh => LanguageTag::from("zh-CN"),
        }
    }
}

impl From<&str> for LanguageTag {
    fn from(text: &str) -> Self {
        let parts = text.trim().split(['-', '_']).enumerate().map(|(at, part)| match (at, part.len()) {
            (0, _) => part.to_ascii_lowercase(),
            (_, 4) if part.is_ascii() => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
            (_, 2) => part.to_ascii_uppercase(),
            _ => part.to_ascii_lowercase(),
        });
        LanguageTag(parts.collect::<Vec<_>>().join("-"))
    }
}

impl From<String> for LanguageTag {
    fn from(text: String) -> Self {
        LanguageTag::from(text.as_str())
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A pair of texts that translate each other, or one text without counterpart, with all that is known of it.
///
/// What an alignment hands to formats, what formats hand to each other, and what a memory keeps. A text without
/// counterpart has an empty other side and a `reason`. As JSON its halves are flat: `source`, `source_tag`, `source_ranges`. What is not known is `None` or empty, and is not written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "flat::FlatUnit", into = "flat::FlatUnit")]
pub struct Unit {
    /// The source's text, language and place.
    pub source: Half,
    /// The target's text, language and place.
    pub target: Half,
    /// What the segment is in its document.
    pub kind: Option<Kind>,
    /// Why there is no counterpart; only where one side is empty.
    pub reason: Option<Reason>,
    /// The probability that the pair is right, 0 to 1.
    pub confidence: Option<f32>,
    /// The document that it comes from.
    pub document: Option<String>,
    /// Its number in that document, from 0.
    pub position: Option<u64>,
    /// How many source and target sentences it holds, n:m.
    pub shape: Option<BySide<u32>>,
    /// The source text before and after it.
    pub context: Context,
    /// The id that its file gave it (`tuid` of TMX, `id` of XLIFF).
    pub id: Option<String>,
    /// When it was made, ISO 8601 in UTC: `2026-11-21T09:30:00Z`.
    pub created: Option<String>,
    /// Who made it.
    pub creator: Option<String>,
    /// When it was last changed, ISO 8601 in UTC.
    pub changed: Option<String>,
    /// Who changed it last.
    pub changer: Option<String>,
    /// What it was made by: `alignment`, `translator`, the name of a tool.
    pub origin: Option<String>,
    /// How often it was used.
    pub usage: Option<u64>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Whatever else its file said, by name (`x-…`), in order; a name may repeat.
    pub properties: Vec<(String, String)>,
}

/// One side of a [`Unit`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Half {
    /// The text; empty where there is no counterpart.
    pub text: String,
    /// The language of the text.
    pub tag: LanguageTag,
    /// Bytes of its sentences in the document, one range a sentence.
    pub ranges: Vec<Range<usize>>,
}

impl Half {
    /// A text and its language, with no place.
    ///
    /// ```
    /// use duiqi::{Half, LanguageTag};
    /// assert_eq!(Half::new("zh-CN", "你好。").tag, LanguageTag::from("zh-CN"));
    /// ```
    pub fn new(tag: impl Into<LanguageTag>, text: impl Into<String>) -> Self {
        Half { text: text.into(), tag: tag.into(), ranges: Vec::new() }
    }
}

/// The source texts around a unit; `None` is not known, which never counts against a match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The text before; empty at the start of the document.
    pub before: Option<String>,
    /// The text after; empty at the end of the document.
    pub after: Option<String>,
}

impl Unit {
    /// A pair with nothing else known.
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

    /// The text in one of our languages, by the tags.
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

    /// Turns it round: the source becomes the target. What is known of the source's surroundings is dropped.
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
