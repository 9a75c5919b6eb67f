//! Texts under keys other than ours that name a language or a side.
//!
//! Corpora have no common form: FLORES writes `sentence_eng_Latn`, others
//! `english` or `zh-Hans`. The names are those that columns of tables may have.
//! A line is read this way only if the usual keys give no pair, because it has
//! to be parsed a second time.
//!
//! ```text
//! {"sentence_eng_Latn": "Hello.", "sentence_zho_Hans": "你好。"}
//! {"en": "Hello.", "zh-TW": "你好。"}
//! {"source_text": "Hello.", "target_text": "你好。"}
//! {"instruction": "Translate.", "input": "Hello.", "output": "你好。"}
//! ```

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::translation::JsonTranslation;
use crate::format::delimited::{Column, column};
use crate::{Half, LanguageTag};

/// The texts of a line, by the names of their keys.
#[derive(Default)]
pub(super) struct NamedTexts {
    /// The text under a name of the source.
    source: Option<Half>,
    /// The text under a name of the target.
    target: Option<Half>,
    /// The texts under names of languages, in the order of the line.
    texts: JsonTranslation,
    /// The texts under names of sides that are not specific to translation.
    loose: LooseSides,
}

/// Texts under the names that data for training models have. They count only
/// if nothing else names the languages or the sides.
#[derive(Default)]
struct LooseSides {
    /// The first text.
    source: Option<Half>,
    /// The second text.
    target: Option<Half>,
}

impl LooseSides {
    /// Adds the text under a key; true if the key is known.
    fn add(&mut self, key: &str, text: &str) -> bool {
        let side = match key.to_ascii_lowercase().as_str() {
            "input" | "prompt" | "sentence1" | "sentence_1" | "text1" | "text_1" | "text" => &mut self.source,
            "output" | "completion" | "response" | "sentence2" | "sentence_2" | "text2" | "text_2" => &mut self.target,
            // What a system's translation is compared with.
            "reference" | "ref" => &mut self.target,
            _ => return false,
        };
        side.get_or_insert_with(|| Half::new("", text));
        true
    }
}

/// What a line offers.
pub(super) enum Named {
    /// A source and a target.
    Sides(Half, Half),
    /// Texts by language, two or more.
    Languages(JsonTranslation),
}

impl NamedTexts {
    /// The two sides, else the texts by language; `None` if there is no pair.
    pub fn pair(self) -> Option<Named> {
        match (self.source, self.target) {
            (Some(source), Some(target)) => Some(Named::Sides(source, target)),
            (source, target) => {
                let languages = Some(Named::Languages(self.texts)).filter(Named::has_pair);
                let loose = source.or(self.loose.source).zip(target.or(self.loose.target));
                languages.or_else(|| loose.map(|(source, target)| Named::Sides(source, target)))
            }
        }
    }

    /// Adds the text under a key. Keys that name neither a language nor a side
    /// are ignored.
    fn add(&mut self, key: &str, text: String) {
        if self.loose.add(key, &text) || is_language(key, &text) {
            return;
        }
        let half = |tag: Option<LanguageTag>, text| Half::new(tag.unwrap_or_default(), text);
        match column(key) {
            Column::Source(tag) => self.source = Some(half(tag, text)),
            Column::Target(tag) => self.target = Some(half(tag, text)),
            Column::Text(tag) => self.texts.push(own_tag(key).unwrap_or(tag), text),
            Column::Id | Column::Note | Column::Named(_) => {}
        }
    }
}

impl Named {
    /// True if there are two texts.
    fn has_pair(&self) -> bool {
        match self {
            Named::Sides(..) => true,
            Named::Languages(texts) => texts.len() > 1,
        }
    }
}

/// The key itself, if it is a tag of English or Chinese: `zh-Hans` is more
/// exact than the region that a column's name is read as.
fn own_tag(key: &str) -> Option<LanguageTag> {
    let language = key.split(['-', '_']).next().unwrap_or_default();
    let tag = LanguageTag::from(key);
    (language.len() <= 3 && tag.lang().is_some()).then_some(tag)
}

/// True for a key that names the language of a side and no text, such as
/// `"target_language": "zh"`.
fn is_language(key: &str, text: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let named = ["language", "lang", "locale"].iter().any(|end| key.ends_with(end));
    named && text.len() <= LONGEST_LANGUAGE && !text.contains(['.', '。'])
}

/// The longest name of a language, in bytes: a choice, above `Chinese
/// (Traditional, Hong Kong SAR)`.
const LONGEST_LANGUAGE: usize = 48;

/// A value of any kind, of which only texts are kept.
#[derive(Deserialize)]
#[serde(untagged)]
enum NamedValue {
    /// A text.
    Text(String),
    /// Anything else.
    Other(serde::de::IgnoredAny),
}

// By hand, because a map type would lose the order of the keys, which decides
// which side is the source.
impl<'de> Deserialize<'de> for NamedTexts {
    /// Reads an object, of which only texts under known names are kept.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct NamedTextsVisitor;

        impl<'de> Visitor<'de> for NamedTextsVisitor {
            type Value = NamedTexts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<NamedTexts, A::Error> {
                let mut texts = NamedTexts::default();
                while let Some((key, value)) = map.next_entry::<String, NamedValue>()? {
                    if let NamedValue::Text(text) = value {
                        texts.add(&key, text);
                    }
                }
                Ok(texts)
            }
        }

        deserializer.deserialize_map(NamedTextsVisitor)
    }
}
