//! Reads JSON Lines: those of this crate, those with two texts and nothing
//! else, and those of corpora on the Hugging Face hub (`{"translation": {"en":
//! "…", "zh": "…"}}`).
//!
//! Keys that are not known are ignored, because corpora add their own. A line
//! without texts is an error: it is not a unit, and skipping it would put files
//! that run in parallel out of step.
//!
//! ```text
//! {"en": "Hello.", "zh": "你好。"}                                 ours, or by hand
//! {"src": "Hello.", "tgt": "你好。"}                               other tools
//! {"translation": {"en": "Hello.", "zh": "你好。"}, "id": 7}       the Hugging Face hub
//! {"translation": {"language": ["en", "zh"], "translation": ["Hello.", "你好。"]}}
//! ```

use std::io::BufRead;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::named::{Named, NamedTexts};
use super::translation::JsonTranslation;
use crate::bitext::{Kind, Reason};
use crate::format::{ReadLog, ReadOptions, Units};
use crate::io::{Lines, json_error};
use crate::pair::StartEnd;
use crate::{BySide, Context, Error, Group, Half, InlineCode, Lang, LanguageTag, Localization, Result, State, Unit};

/// The keys of a line, of all its forms. The names of the fields are the keys.
///
/// Every key may be missing. The same fact may come under several keys, by
/// language or by side; `halves` decides which of them is used.
#[derive(Deserialize, Default)]
#[serde(default)]
struct JsonLine {
    en: Option<String>,
    zh: Option<String>,
    // Short forms that other tools write.
    #[serde(alias = "src")]
    source: Option<String>,
    #[serde(alias = "tgt", alias = "trg")]
    target: Option<String>,
    translation: JsonTranslation,
    kind: Option<Kind>,
    level: Option<u8>,
    confidence: Option<f32>,
    reason: Option<Reason>,
    en_ranges: Vec<StartEnd>,
    zh_ranges: Vec<StartEnd>,
    source_ranges: Vec<StartEnd>,
    target_ranges: Vec<StartEnd>,
    en_codes: Vec<InlineCode>,
    zh_codes: Vec<InlineCode>,
    source_codes: Vec<InlineCode>,
    target_codes: Vec<InlineCode>,
    en_paragraph: Option<u32>,
    zh_paragraph: Option<u32>,
    source_paragraph: Option<u32>,
    target_paragraph: Option<u32>,
    #[serde(alias = "source_lang", alias = "src_lang", alias = "source_language", alias = "src_language")]
    source_tag: Option<LanguageTag>,
    #[serde(
        alias = "target_lang",
        alias = "tgt_lang",
        alias = "trg_lang",
        alias = "target_language",
        alias = "tgt_language"
    )]
    target_tag: Option<LanguageTag>,
    document: Option<String>,
    position: Option<u64>,
    shape: Option<BySide<u32>>,
    before: Option<String>,
    after: Option<String>,
    // Corpora number their lines; the id of a unit is text.
    #[serde(deserialize_with = "text_or_number")]
    id: Option<String>,
    created: Option<String>,
    creator: Option<String>,
    changed: Option<String>,
    changer: Option<String>,
    origin: Option<String>,
    usage: Option<u64>,
    state: Option<State>,
    original_state: Option<String>,
    approved: Option<bool>,
    translate: Option<bool>,
    match_percent: Option<f32>,
    unit_id: Option<String>,
    segment: Option<String>,
    gap: Option<BySide<String>>,
    groups: Vec<Group>,
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

/// The data of one side in a line, before it is known which half that is.
///
/// Ranges are bytes of the document that the sentences come from, not of
/// `text`.
#[derive(Default)]
struct JsonSide {
    text: Option<String>,
    ranges: Vec<StartEnd>,
    codes: Vec<InlineCode>,
    paragraph: Option<u32>,
}

impl JsonSide {
    /// Makes a half of it. What is missing is empty.
    fn half(self, tag: Option<LanguageTag>) -> Half {
        Half {
            text: self.text.unwrap_or_default(),
            tag: tag.unwrap_or_default(),
            ranges: StartEnd::ranges(self.ranges),
            codes: self.codes,
            paragraph: self.paragraph,
        }
    }
}

impl JsonLine {
    /// True if the usual keys give both texts, so that no others need to be
    /// looked for.
    fn has_pair(&self) -> bool {
        self.en.is_some() && self.zh.is_some()
            || self.source.is_some() && self.target.is_some()
            || self.translation.len() > 1
    }

    /// Takes texts under other names as if they had come under the usual keys.
    fn take(&mut self, named: Named) {
        (self.en, self.zh) = (None, None);
        match named {
            Named::Languages(texts) => self.translation = texts,
            Named::Sides(source, target) => {
                self.translation = JsonTranslation::default();
                (self.source, self.target) = (Some(source.text), Some(target.text));
                for (tag, half) in [(&mut self.source_tag, source.tag), (&mut self.target_tag, target.tag)] {
                    *tag = tag.take().or(Some(half).filter(|tag| !tag.as_str().is_empty()));
                }
            }
        }
    }

    /// Makes a unit of a line; `None` if the line has no text.
    ///
    /// Fields that only localisation files have share one box, which is left
    /// out if none of its keys is present: most lines have none.
    fn into_unit(mut self, options: &ReadOptions) -> Option<Unit> {
        let (source, target) = self.halves(options)?;
        let localization = Localization {
            state: self.state,
            original_state: self.original_state,
            approved: self.approved,
            translate: self.translate,
            match_percent: self.match_percent,
            unit_id: self.unit_id,
            segment: self.segment,
            gap: self.gap,
            groups: self.groups,
        };
        Some(Unit {
            source,
            target,
            kind: self.kind,
            level: self.level,
            reason: self.reason,
            confidence: self.confidence,
            document: self.document,
            position: self.position,
            shape: self.shape,
            context: Context { before: self.before, after: self.after },
            id: self.id,
            created: self.created,
            creator: self.creator,
            changed: self.changed,
            changer: self.changer,
            origin: self.origin,
            usage: self.usage,
            localization: Some(localization).filter(|found| *found != Localization::default()).map(Box::new),
            notes: self.notes,
            properties: self.properties,
        })
    }

    /// The source and target of a line; `None` if it has no text. The forms are
    /// tried in the order own keys, `translation`, `source` and `target`.
    ///
    /// Takes the texts out of the line, so that a second call finds none. A
    /// line with only one of a pair of keys is a unit with an empty other half;
    /// `translation` needs two texts.
    fn halves(&mut self, options: &ReadOptions) -> Option<(Half, Half)> {
        if self.en.is_some() || self.zh.is_some() {
            return Some(self.by_language());
        }
        if let Some((source, target)) = self.translation.pair(options) {
            return Some((source, target));
        }
        if self.source.is_none() && self.target.is_none() {
            return None;
        }
        let source = JsonSide {
            text: self.source.take(),
            ranges: std::mem::take(&mut self.source_ranges),
            codes: std::mem::take(&mut self.source_codes),
            paragraph: self.source_paragraph,
        };
        let target = JsonSide {
            text: self.target.take(),
            ranges: std::mem::take(&mut self.target_ranges),
            codes: std::mem::take(&mut self.target_codes),
            paragraph: self.target_paragraph,
        };
        Some((source.half(self.source_tag.take()), target.half(self.target_tag.take())))
    }

    /// The halves under the keys `en` and `zh`. English is the source unless
    /// the tags say otherwise.
    ///
    /// `source_tag` decides alone: if it is Chinese, Chinese is the source.
    fn by_language(&mut self) -> (Half, Half) {
        let en = JsonSide {
            text: self.en.take(),
            ranges: std::mem::take(&mut self.en_ranges),
            codes: std::mem::take(&mut self.en_codes),
            paragraph: self.en_paragraph,
        };
        let zh = JsonSide {
            text: self.zh.take(),
            ranges: std::mem::take(&mut self.zh_ranges),
            codes: std::mem::take(&mut self.zh_codes),
            paragraph: self.zh_paragraph,
        };
        let zh_first = self.source_tag.as_ref().is_some_and(|tag| tag.lang() == Some(Lang::Zh));
        let source_tag = self.source_tag.take().unwrap_or_else(|| "en".into());
        // Lines by hand have no tags; the keys name the languages.
        let target_tag = self.target_tag.take().unwrap_or_else(|| if zh_first { "en" } else { "zh" }.into());
        let (source, target) = if zh_first { (zh, en) } else { (en, zh) };
        (source.half(Some(source_tag)), target.half(Some(target_tag)))
    }
}

/// Reads an id that may be a number.
///
/// A value of another kind, such as a list, makes the line an error.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Id>::deserialize(deserializer)?.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

/// Reads the units of a stream of lines. Blank lines are skipped.
///
/// Reads a line at a time, so that memory does not grow with the file.
///
/// # Errors
/// Each unit may be an error: a line that is no JSON object, a value of the
/// wrong type, or an object without texts. The error has the place of the line.
/// Nothing follows an error.
pub(in crate::format) fn read<'r>(input: impl BufRead + 'r, options: &ReadOptions) -> Units<'r> {
    let options = options.clone();
    let mut lines = Lines::new(input);
    let mut failed = false;
    Box::new(std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let unit = next_unit(&mut lines, &options).transpose();
        failed = matches!(unit, Some(Err(_)));
        unit
    }))
}

/// The keys of texts. A value of the wrong type under one of these is an error,
/// or the texts of a line would be wrong.
const TEXTS: [&str; 8] = ["en", "zh", "source", "target", "src", "tgt", "trg", "translation"];

/// Reads a line in which keys of ours mean something else, as `"level": "easy"`
/// in a corpus: they become properties, which is logged once. `None` if the
/// line is wrong in another way.
fn without_strangers(line: &[u8], log: &ReadLog) -> Option<JsonLine> {
    let object: Map<String, Value> = serde_json::from_slice(line).ok()?;
    let is_stranger = |(key, value): &(String, Value)| {
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        !TEXTS.contains(&key.as_str()) && serde_json::from_value::<JsonLine>(Value::Object(alone)).is_err()
    };
    let (strangers, own): (Vec<_>, Vec<_>) = object.into_iter().partition(is_stranger);
    let mut record: JsonLine = serde_json::from_value(Value::Object(own.into_iter().collect())).ok()?;
    for (key, value) in strangers {
        let remark = format!("`{key}` holds something else than in our files: it is read as a property");
        log.note(|report| {
            if !report.remarks.contains(&remark) {
                report.remarks.push(remark);
            }
        });
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        record.properties.push((key, text));
    }
    Some(record)
}

/// Reads the next unit; `None` at the end.
fn next_unit(lines: &mut Lines<impl BufRead>, options: &ReadOptions) -> Result<Option<Unit>> {
    loop {
        let at = lines.next_place();
        let Some(line) = lines.next_bytes()? else { return Ok(None) };
        // Editors and concatenated files leave blank lines.
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let syntax = |error: serde_json::Error| json_error(at.clone().column(error.column() as u64), &error);
        let record = serde_json::from_slice(line).or_else(|error| without_strangers(line, &options.log).ok_or(error));
        let mut record: JsonLine = record.map_err(&syntax)?;
        if !record.has_pair()
            && let Some(named) = serde_json::from_slice::<NamedTexts>(line).map_err(&syntax)?.pair()
        {
            record.take(named);
        }
        let message = "an object without texts: `en` and `zh`, `source` and `target`, or `translation`";
        return record.into_unit(options).map(Some).ok_or_else(|| Error::syntax("JSONL", at, message));
    }
}
