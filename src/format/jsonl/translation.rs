//! Texts by language, as corpora on the Hugging Face hub have them: an object, two
//! lists, or a list of texts with their languages.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::format::{ReadOptions, best_match};
use crate::{Half, LanguageTag};

/// Texts by language, in the order of the file.
#[derive(Default)]
pub(super) struct JsonTranslation(Vec<(LanguageTag, String)>);

impl JsonTranslation {
    /// The number of texts.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a text.
    pub fn push(&mut self, tag: LanguageTag, text: String) {
        self.0.push((tag, text));
    }

    /// Takes two of the texts: the languages that the options ask for, else the
    /// first two. `None` if there are fewer than two.
    ///
    /// Texts in further languages are left out and counted, since a unit has
    /// two halves.
    pub fn pair(&mut self, options: &ReadOptions) -> Option<(Half, Half)> {
        let offered: Vec<_> = self.0.iter().map(|(tag, text)| (tag, text.as_str())).collect();
        let find = |wanted: &Option<LanguageTag>| wanted.as_ref().and_then(|wanted| best_match(wanted, &offered));
        let (source, target) = (find(&options.source), find(&options.target));
        // A language asked for that does not exist falls back to whatever is
        // left.
        let other = |than: Option<usize>| (0..offered.len()).find(|&at| Some(at) != than);
        let source = source.or_else(|| other(target))?;
        let target = target.or_else(|| other(Some(source)))?;
        let mut take = |at: usize| self.0.get_mut(at).map(std::mem::take);
        let (source, target) = (take(source)?, take(target)?);
        options.log.note(|report| report.other_languages += self.0.len() as u64 - 2);
        Some((Half::new(source.0, source.1), Half::new(target.0, target.1)))
    }
}

// By hand, because a map type would lose the order of the keys, which decides
// which side is the source.
impl<'de> Deserialize<'de> for JsonTranslation {
    /// Reads an object of texts by language.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TranslationVisitor;

        impl<'de> Visitor<'de> for TranslationVisitor {
            type Value = JsonTranslation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts by language")
            }

            // `translation` may also be the name of the target's text.
            fn visit_str<E>(self, _: &str) -> std::result::Result<JsonTranslation, E> {
                Ok(JsonTranslation::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<JsonTranslation, A::Error> {
                let (mut texts, mut lists) = (Vec::new(), Vec::new());
                while let Some((name, value)) = map.next_entry::<String, TranslationValue>()? {
                    match value {
                        TranslationValue::Text(text) => texts.push((name.into(), text)),
                        TranslationValue::List(list) => lists.push((name, list)),
                    }
                }
                // Two lists, as the hub writes texts in any number of languages.
                let list = |wanted: &str| lists.iter().find(|(name, _)| name == wanted).map(|(_, list)| list.clone());
                if let Some((tags, list)) = list("language").zip(list("translation")) {
                    texts.extend(tags.iter().map(|tag| LanguageTag::from(tag.as_str())).zip(list));
                }
                Ok(JsonTranslation(texts))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<JsonTranslation, A::Error> {
                let mut texts = Vec::new();
                while let Some(TaggedText { language, text }) = list.next_element()? {
                    texts.push((language, text));
                }
                Ok(JsonTranslation(texts))
            }
        }

        deserializer.deserialize_any(TranslationVisitor)
    }
}

/// A text with its language, in a list of translations.
#[derive(Deserialize)]
struct TaggedText {
    #[serde(alias = "lang", alias = "locale")]
    language: LanguageTag,
    #[serde(alias = "translation", alias = "value")]
    text: String,
}

/// A value among the translations of a line.
enum TranslationValue {
    /// A text; empty for `null`.
    Text(String),
    /// Several texts, or the tags of their languages.
    List(Vec<String>),
}

// By hand, because an untagged enum copies every text once more.
impl<'de> Deserialize<'de> for TranslationValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct ValueVisitor;

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = TranslationValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<TranslationValue, E> {
                Ok(TranslationValue::Text(text.to_owned()))
            }

            fn visit_unit<E>(self) -> std::result::Result<TranslationValue, E> {
                Ok(TranslationValue::Text(String::new()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<TranslationValue, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element::<Option<String>>()? {
                    texts.push(text.unwrap_or_default());
                }
                Ok(TranslationValue::List(texts))
            }
        }

        deserializer.deserialize_any(ValueVisitor)
    }
}
