//! JSON Lines: one object a line, one unit an object. The format that loses
//! nothing.
//!
//! The keys of a unit in English and Chinese name the language, so that `jq
//! .zh` works without asking for the direction. Any other unit has `source` and
//! `target` instead. Unknown fields are not written.
//!
//! | keys | content |
//! |---|---|
//! | `en`, `zh` | the texts; `""` where there is no counterpart |
//! | `kind`, `level`, `confidence`, `reason` | as in [`Unit`] |
//! | `en_ranges`, `zh_ranges` | bytes in the document, `[start, end]` a sentence |
//! | `en_codes`, `zh_codes` | inline codes: `at` (bytes of the text), `kind`, `id`, `element`, `data`, `equivalent`, `type` |
//! | `en_paragraph`, `zh_paragraph` | numbers from 0 |
//! | `source_tag`, `target_tag` | language tags, which also say which of the two is the source |
//! | `document`, `position`, `shape`, `before`, `after`, `id` | as in [`Unit`] |
//! | `created`, `creator`, `changed`, `changer`, `origin`, `usage` | as in [`Unit`] |
//! | `state`, `original_state`, `approved`, `translate`, `match_percent` | as in [`Localization`](crate::Localization) |
//! | `unit_id`, `segment`, `gap`, `groups` | likewise |
//! | `notes`, `properties` | a list of texts, a list of pairs |
//!
//! ```text
//! {"en":"Hello.","zh":"你好。","confidence":0.99,"source_tag":"en","target_tag":"zh-CN","shape":[1,1]}
//! {"en":"Alone.","zh":"","reason":"no-counterpart","source_tag":"en","target_tag":"zh-CN"}
//! ```

mod named;
mod read;
mod translation;

use super::{Encode, Report};
use crate::lang::has_byte;
use crate::unit::fields::{FIELDS, Field, HALF_FIELDS, Value};
use crate::{Error, Half, Lang, Result, Unit};

pub(super) use read::read;

/// Writes a unit as an object.
#[derive(Default)]
pub(super) struct Encoder {
    /// The value that is being written, as bytes; kept, so that its allocation
    /// is used again.
    value: Vec<u8>,
}

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    /// Writes one object. Texts without counterpart are complete objects with
    /// an empty text.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        // The order of keys is English, Chinese whichever is the source: the
        // lines of one corpus stay comparable.
        let first_is_source = !(is(&unit.source, Lang::Zh) && is(&unit.target, Lang::En));
        let (first, second) = if first_is_source { (&unit.source, &unit.target) } else { (&unit.target, &unit.source) };
        let names = if is(first, Lang::En) && is(second, Lang::Zh) { &BY_LANGUAGE } else { &BY_SIDE };
        let mut object = Object { text, value: &mut self.value };
        object.text.push('{');
        object.string(names.first.text, &first.text)?;
        object.string(names.second.text, &second.text)?;
        object.fields(&FIELDS[..HALF_FIELDS.start], unit)?;
        // Both sides have ranges or neither has, so that a reader need not ask
        // for each.
        if !first.ranges.is_empty() || !second.ranges.is_empty() {
            object.value(names.first.ranges, &Value::Ranges(&first.ranges))?;
            object.value(names.second.ranges, &Value::Ranges(&second.ranges))?;
        }
        for (half, keys) in [(first, &names.first), (second, &names.second)] {
            object.field(keys.codes, Some(Value::Codes(&half.codes)).filter(|_| !half.codes.is_empty()))?;
            object.field(keys.paragraph, half.paragraph.map(|number| Value::Whole(number.into())))?;
        }
        // The tags are outside of the halves, because they tell the direction.
        for (key, tag) in [("source_tag", &unit.source.tag), ("target_tag", &unit.target.tag)] {
            object.field(key, Some(Value::Text(tag.as_str())).filter(|_| !tag.as_str().is_empty()))?;
        }
        object.fields(&FIELDS[HALF_FIELDS.end..], unit)?;
        object.text.push_str("}\n");
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}

/// The keys of the two halves, in the order of writing.
struct Names {
    first: HalfNames,
    second: HalfNames,
}

/// The keys of one half.
struct HalfNames {
    /// Its text.
    text: &'static str,
    /// The ranges of its sentences.
    ranges: &'static str,
    /// Its inline codes.
    codes: &'static str,
    /// The number of its paragraph.
    paragraph: &'static str,
}

/// The keys of a unit in English and Chinese, English first.
const BY_LANGUAGE: Names = Names {
    first: HalfNames { text: "en", ranges: "en_ranges", codes: "en_codes", paragraph: "en_paragraph" },
    second: HalfNames { text: "zh", ranges: "zh_ranges", codes: "zh_codes", paragraph: "zh_paragraph" },
};

/// The keys of any other unit, the source first.
const BY_SIDE: Names = Names {
    first: HalfNames { text: "source", ranges: "source_ranges", codes: "source_codes", paragraph: "source_paragraph" },
    second: HalfNames { text: "target", ranges: "target_ranges", codes: "target_codes", paragraph: "target_paragraph" },
};

/// True if a half is in a language, by its tag.
fn is(half: &Half, lang: Lang) -> bool {
    half.tag.lang() == Some(lang)
}

/// An object that is being written, field by field.
///
/// Most of a file is text, and most text can be copied as it is. serde, which
/// goes through it byte by byte, writes only values that need escaping and
/// those that are no text.
struct Object<'e> {
    /// The line so far.
    text: &'e mut String,
    /// Scratch space for serde.
    value: &'e mut Vec<u8>,
}

impl Object<'_> {
    /// Appends the key and its colon, after a comma if it is not the first.
    fn key(&mut self, key: &str) {
        self.text.push_str(if self.text.ends_with('{') { "\"" } else { ",\"" });
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    /// Appends those fields of a unit that are known: of most units, few are.
    ///
    /// # Errors
    /// Those of [`Object::value`].
    fn fields(&mut self, fields: &[Field], unit: &Unit) -> Result<()> {
        for field in fields {
            if let Some(value) = (field.get)(unit) {
                self.field(field.name, Some(value))?;
            }
        }
        Ok(())
    }

    /// Appends a field if its value is known.
    ///
    /// # Errors
    /// Those of [`Object::value`].
    fn field(&mut self, key: &str, value: Option<Value<'_>>) -> Result<()> {
        match value {
            None => Ok(()),
            Some(Value::Text(text) | Value::Neighbor(text)) => self.string(key, text),
            Some(value) => self.value(key, &value),
        }
    }

    /// Appends a field of text. JSON requires escapes for quotes, backslashes
    /// and controls only (RFC 8259, section 7); everything else, Chinese too,
    /// is written as it is.
    ///
    /// The test for bytes that need an escape is one pass over the text,
    /// vectorised by the compiler.
    fn string(&mut self, key: &str, string: &str) -> Result<()> {
        if has_byte(string, |byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
            return self.value(key, &Value::Text(string));
        }
        self.key(key);
        self.text.push('"');
        self.text.push_str(string);
        self.text.push('"');
        Ok(())
    }

    /// Appends a field through serde.
    ///
    /// # Errors
    /// [`Error::Invalid`] if serde refuses the value, which no value of a unit
    /// makes it do.
    fn value(&mut self, key: &str, value: &Value<'_>) -> Result<()> {
        self.value.clear();
        serde_json::to_writer(&mut *self.value, value).map_err(|error| Error::Invalid(error.to_string()))?;
        self.key(key);
        self.text.push_str(std::str::from_utf8(self.value).map_err(|error| Error::Invalid(error.to_string()))?);
        Ok(())
    }
}
