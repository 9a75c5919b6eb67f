//! JSON lines: one object a line, one unit an object.
//!
//! Keys: `en` and `zh` (the texts; `""` where there is no counterpart), `kind`, `level`, `confidence`, `reason`,
//! `en_ranges` and `zh_ranges` (bytes, `[start, end]` a sentence), `en_codes` and `zh_codes` (inline codes:
//! `{"at": [start, end], "kind": "opening" | "closing" | "standalone", "id", "element", "data", "equivalent", "type"}`,
//! where `at` are the bytes of the text that show the code), `en_paragraph` and `zh_paragraph`, `source_tag` and
//! `target_tag` (which also say which of the two is the source), `document`, `position`, `shape`, `before`, `after`,
//! `id`, `created`, `creator`, `changed`, `changer`, `origin`, `usage`, `state`, `original_state`, `approved`,
//! `translate`, `match_percent`, `unit_id`, `segment`, `gap`, `groups`, `notes`, `properties`. A unit that is not in
//! English and Chinese has `source`, `target`, `source_ranges`, … instead. Unknown fields are not written.

mod read;

use super::{Encode, Report};
use crate::lang::has_byte;
use crate::unit::fields::{FIELDS, HALF_FIELDS, Value};
use crate::{Error, Half, Lang, Result, Unit};

pub(super) use read::read;

#[derive(Default)]
pub(super) struct Encoder {
    /// The value that is being written; kept, so that its allocation is used again.
    value: Vec<u8>,
}

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let first_is_source = !(is(&unit.source, Lang::Zh) && is(&unit.target, Lang::En));
        let (first, second) = if first_is_source { (&unit.source, &unit.target) } else { (&unit.target, &unit.source) };
        let names = if is(first, Lang::En) && is(second, Lang::Zh) { &BY_LANGUAGE } else { &BY_SIDE };
        let mut object = Object { text, value: &mut self.value };
        object.text.push('{');
        object.string(names.texts[0], &first.text)?;
        object.string(names.texts[1], &second.text)?;
        for field in &FIELDS[..HALF_FIELDS.start] {
            object.field(field.name, (field.get)(unit))?;
        }
        // Both sides or none have ranges, so that a reader need not ask for each.
        if !first.ranges.is_empty() || !second.ranges.is_empty() {
            object.value(names.ranges[0], &Value::Ranges(&first.ranges))?;
            object.value(names.ranges[1], &Value::Ranges(&second.ranges))?;
        }
        for (half, codes, paragraph) in
            [(first, names.codes[0], names.paragraphs[0]), (second, names.codes[1], names.paragraphs[1])]
        {
            object.field(codes, Some(Value::Codes(&half.codes)).filter(|_| !half.codes.is_empty()))?;
            object.field(paragraph, half.paragraph.map(|number| Value::Whole(number.into())))?;
        }
        for (key, tag) in [("source_tag", &unit.source.tag), ("target_tag", &unit.target.tag)] {
            object.field(key, Some(Value::Text(tag.as_str())).filter(|_| !tag.as_str().is_empty()))?;
        }
        for field in &FIELDS[HALF_FIELDS.end..] {
            object.field(field.name, (field.get)(unit))?;
        }
        object.text.push_str("}\n");
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// The keys of the two halves.
struct Names {
    texts: [&'static str; 2],
    ranges: [&'static str; 2],
    codes: [&'static str; 2],
    paragraphs: [&'static str; 2],
}

/// The keys of a unit in English and Chinese, English first.
const BY_LANGUAGE: Names = Names {
    texts: ["en", "zh"],
    ranges: ["en_ranges", "zh_ranges"],
    codes: ["en_codes", "zh_codes"],
    paragraphs: ["en_paragraph", "zh_paragraph"],
};

/// The keys of any other unit, the source first.
const BY_SIDE: Names = Names {
    texts: ["source", "target"],
    ranges: ["source_ranges", "target_ranges"],
    codes: ["source_codes", "target_codes"],
    paragraphs: ["source_paragraph", "target_paragraph"],
};

fn is(half: &Half, lang: Lang) -> bool {
    half.tag.lang() == Some(lang)
}

/// An object that is being written, its fields in the order in which they come. Most of a file are texts, and most
/// of these can be copied as they are: serde, which goes through them byte by byte, writes the rest only.
struct Object<'e> {
    text: &'e mut String,
    value: &'e mut Vec<u8>,
}

impl Object<'_> {
    fn key(&mut self, key: &str) {
        self.text.push_str(if self.text.ends_with('{') { "\"" } else { ",\"" });
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    fn field(&mut self, key: &str, value: Option<Value<'_>>) -> Result<()> {
        match value {
            None => Ok(()),
            Some(Value::Text(text) | Value::Neighbor(text)) => self.string(key, text),
            Some(value) => self.value(key, &value),
        }
    }

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

    fn value(&mut self, key: &str, value: &Value<'_>) -> Result<()> {
        self.value.clear();
        serde_json::to_writer(&mut *self.value, value).map_err(|error| Error::Invalid(error.to_string()))?;
        self.key(key);
        self.text.push_str(std::str::from_utf8(self.value).map_err(|error| Error::Invalid(error.to_string()))?);
        Ok(())
    }
}
