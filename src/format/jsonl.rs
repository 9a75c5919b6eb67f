//! One JSON object a line.
//!
//! Keys: `en` and `zh` (the texts; `""` where there is no counterpart), `kind`, `confidence`, `reason`, `en_ranges`
//! and `zh_ranges` (bytes, `[start, end]` a sentence), `source_tag` and `target_tag` (which also say which of the
//! two is the source), `document`, `position`, `shape` (`[n, m]`, source first), `context`, and what else a unit
//! knows. A unit that is not in English and Chinese has `source`, `target`, `source_ranges`, `target_ranges` instead.

use std::io::BufRead;
use std::ops::Range;

use serde::{Deserialize, Serialize, Serializer};

use super::{Encode, Report};
use crate::bitext::{Kind, Reason};
use crate::lang::has_byte;
use crate::unit::Context;
use crate::{Error, Half, Lang, LanguageTag, Place, Result, Unit};

#[derive(Default)]
pub(super) struct Encoder {
    /// The value that is being written, kept for its room.
    value: Vec<u8>,
}

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let (source, target) = ((&unit.source.text, &unit.source.ranges), (&unit.target.text, &unit.target.ranges));
        let ([first, second, firsts, seconds], sides) = match (unit.source.tag.lang(), unit.target.tag.lang()) {
            (Some(Lang::En), Some(Lang::Zh)) => (["en", "zh", "en_ranges", "zh_ranges"], [source, target]),
            (Some(Lang::Zh), Some(Lang::En)) => (["en", "zh", "en_ranges", "zh_ranges"], [target, source]),
            _ => (["source", "target", "source_ranges", "target_ranges"], [source, target]),
        };
        let placed = sides.iter().any(|(_, ranges)| !ranges.is_empty());
        let places = sides.map(|(_, ranges)| placed.then_some(Ranges(ranges)));
        let mut object = Object { text, value: &mut self.value };
        object.text.push('{');
        object.string(first, Some(sides[0].0))?;
        object.string(second, Some(sides[1].0))?;
        object.value("kind", unit.kind)?;
        object.value("confidence", unit.confidence)?;
        object.value("reason", unit.reason)?;
        object.value(firsts, places[0].as_ref())?;
        object.value(seconds, places[1].as_ref())?;
        for (key, tag) in [("source_tag", &unit.source.tag), ("target_tag", &unit.target.tag)] {
            object.string(key, Some(tag.as_str()).filter(|tag| !tag.is_empty()))?;
        }
        object.string("document", unit.document.as_deref())?;
        object.value("position", unit.position)?;
        object.value("shape", unit.shape)?;
        for (key, text) in [
            ("before", &unit.context.before),
            ("after", &unit.context.after),
            ("id", &unit.id),
            ("created", &unit.created),
            ("creator", &unit.creator),
            ("changed", &unit.changed),
            ("changer", &unit.changer),
            ("origin", &unit.origin),
        ] {
            object.string(key, text.as_deref())?;
        }
        object.value("usage", unit.usage)?;
        object.value("notes", Some(&unit.notes).filter(|notes| !notes.is_empty()))?;
        object.value("properties", Some(&unit.properties).filter(|properties| !properties.is_empty()))?;
        object.text.push_str("}\n");
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
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

    fn string(&mut self, key: &str, string: Option<&str>) -> Result<()> {
        let Some(string) = string else { return Ok(()) };
        if has_byte(string, |byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
            return self.value(key, Some(string));
        }
        self.key(key);
        self.text.push('"');
        self.text.push_str(string);
        self.text.push('"');
        Ok(())
    }

    fn value(&mut self, key: &str, value: Option<impl Serialize>) -> Result<()> {
        let Some(value) = value else { return Ok(()) };
        self.value.clear();
        serde_json::to_writer(&mut *self.value, &value).map_err(|error| Error::Invalid(error.to_string()))?;
        self.key(key);
        self.text.push_str(std::str::from_utf8(self.value).map_err(|error| Error::Invalid(error.to_string()))?);
        Ok(())
    }
}

/// Ranges as `[start, end]` each.
struct Ranges<'u>(&'u [Range<usize>]);

impl Serialize for Ranges<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|range| (range.start, range.end)))
    }
}

/// A line that is read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Line {
    en: Option<String>,
    zh: Option<String>,
    source: Option<String>,
    target: Option<String>,
    kind: Option<Kind>,
    confidence: Option<f32>,
    reason: Option<Reason>,
    en_ranges: Option<Vec<(usize, usize)>>,
    zh_ranges: Option<Vec<(usize, usize)>>,
    source_ranges: Option<Vec<(usize, usize)>>,
    target_ranges: Option<Vec<(usize, usize)>>,
    source_tag: Option<LanguageTag>,
    target_tag: Option<LanguageTag>,
    document: Option<String>,
    position: Option<u64>,
    shape: Option<crate::BySide<u32>>,
    before: Option<String>,
    after: Option<String>,
    id: Option<String>,
    created: Option<String>,
    creator: Option<String>,
    changed: Option<String>,
    changer: Option<String>,
    origin: Option<String>,
    usage: Option<u64>,
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

impl Line {
    fn into_unit(self) -> Option<Unit> {
        let by_language = self.en.is_some() || self.zh.is_some();
        let (mut source_tag, mut target_tag) = (self.source_tag, self.target_tag);
        let (source, target, from, to) = if by_language {
            let zh_first = source_tag.as_ref().is_some_and(|tag| tag.lang() == Some(Lang::Zh));
            let (en, zh) = ((self.en, self.en_ranges), (self.zh, self.zh_ranges));
            let (first, second) = if zh_first { (zh, en) } else { (en, zh) };
            source_tag = source_tag.or(Some(LanguageTag::from("en")));
            target_tag = target_tag.or(Some(LanguageTag::from(if zh_first { "en" } else { "zh" })));
            (first.0, second.0, first.1, second.1)
        } else {
            (self.source, self.target, self.source_ranges, self.target_ranges)
        };
        if source.is_none() && target.is_none() {
            return None;
        }
        let half = |text: Option<String>, tag: Option<LanguageTag>, from| Half {
            text: text.unwrap_or_default(),
            tag: tag.unwrap_or_default(),
            ranges: ranges(from),
        };
        Some(Unit {
            source: half(source, source_tag, from),
            target: half(target, target_tag, to),
            kind: self.kind,
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
            notes: self.notes,
            properties: self.properties,
        })
    }
}

fn ranges(pieces: Option<Vec<(usize, usize)>>) -> Vec<Range<usize>> {
    pieces.unwrap_or_default().into_iter().map(|(start, end)| start..end).collect()
}

/// The longest line that is read.
const LONGEST: u64 = 64 << 20;

/// Reads what [`Encoder`] writes, and lines that have `en` and `zh`, or `source` and `target`, and nothing else.
pub(super) struct Reader<R> {
    input: R,
    buffer: Vec<u8>,
    line: u64,
    byte: u64,
    failed: bool,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Reader { input, buffer: Vec::new(), line: 0, byte: 0, failed: false }
    }

    fn next_unit(&mut self) -> Result<Option<Unit>> {
        loop {
            self.buffer.clear();
            self.line += 1;
            let at = Place::default().line(self.line).byte(self.byte);
            let read = super::read_line(&mut self.input, &mut self.buffer, LONGEST, &at)?;
            if read == 0 {
                return Ok(None);
            }
            self.byte += read;
            let line = if self.line == 1 { super::skip_bom(&self.buffer) } else { &self.buffer };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let found: Line = serde_json::from_slice(line).map_err(|error| {
                let column = u64::try_from(error.column()).unwrap_or(0);
                Error::syntax("JSONL", at.clone().column(column), plain(&error))
            })?;
            let unit = found.into_unit();
            return unit.map(Some).ok_or_else(|| {
                Error::syntax("JSONL", at, "an object without texts: `en` and `zh`, or `source` and `target`")
            });
        }
    }
}

/// The message without serde's own place, which counts within the line.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Unit>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_unit().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}
