//! One JSON object a line.
//!
//! Keys: `en` and `zh` (the texts; `""` where there is no counterpart), `kind`, `confidence`, `reason`, `en_ranges`
//! and `zh_ranges` (bytes, `[start, end]` a sentence), `source_tag` and `target_tag` (which also say which of the
//! two is the source), `document`, `position`, `shape` (`[n, m]`, source first), `context`, and what else a unit
//! knows. A unit that is not in English and Chinese has `source`, `target`, `source_ranges`, `target_ranges` instead.

use std::borrow::Cow;
use std::io::BufRead;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Encode, Report};
use crate::bitext::{Kind, Reason};
use crate::unit::Context;
use crate::{Error, Lang, Place, Result, Tag, Unit};

#[derive(Default)]
pub(super) struct Encoder {
    /// The line that is being written, kept for its room.
    line: Vec<u8>,
}

impl Encode for Encoder {
    fn start(&mut self, _: Option<&Unit>, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, &Line::of(unit)).map_err(|error| Error::Invalid(error.to_string()))?;
        text.push_str(std::str::from_utf8(&self.line).map_err(|error| Error::Invalid(error.to_string()))?);
        text.push('\n');
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

type Pieces<'u> = Option<Cow<'u, [(usize, usize)]>>;

/// A line; its fields in the order in which they are written.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Line<'u> {
    #[serde(skip_serializing_if = "Option::is_none")]
    en: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zh: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    en_ranges: Pieces<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zh_ranges: Pieces<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_ranges: Pieces<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_ranges: Pieces<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_tag: Option<Cow<'u, Tag>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_tag: Option<Cow<'u, Tag>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changer: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Cow<'u, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<u64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: Cow<'u, [String]>,
    #[serde(skip_serializing_if = "<[(String, String)]>::is_empty")]
    properties: Cow<'u, [(String, String)]>,
}

impl<'u> Line<'u> {
    fn of(unit: &'u Unit) -> Self {
        let text = |text: &'u String| Some(Cow::Borrowed(text.as_str()));
        let tag = |tag: &'u Tag| (!tag.as_str().is_empty()).then_some(Cow::Borrowed(tag));
        let known = |text: &'u Option<String>| text.as_deref().map(Cow::Borrowed);
        let mut line = Line {
            kind: unit.kind,
            confidence: unit.confidence,
            reason: unit.reason,
            source_tag: tag(&unit.source_tag),
            target_tag: tag(&unit.target_tag),
            document: known(&unit.document),
            position: unit.position,
            shape: unit.shape,
            before: known(&unit.context.before),
            after: known(&unit.context.after),
            id: known(&unit.id),
            created: known(&unit.created),
            creator: known(&unit.creator),
            changed: known(&unit.changed),
            changer: known(&unit.changer),
            origin: known(&unit.origin),
            usage: unit.usage,
            notes: Cow::Borrowed(&unit.notes),
            properties: Cow::Borrowed(&unit.properties),
            ..Line::default()
        };
        let (source, target) = (text(&unit.source), text(&unit.target));
        let placed = !unit.source_ranges.is_empty() || !unit.target_ranges.is_empty();
        let pieces = |ranges| placed.then(|| pieces(ranges));
        let (from, to) = (pieces(&unit.source_ranges), pieces(&unit.target_ranges));
        match (unit.source_tag.lang(), unit.target_tag.lang()) {
            (Some(Lang::En), Some(Lang::Zh)) => {
                (line.en, line.zh, line.en_ranges, line.zh_ranges) = (source, target, from, to);
            }
            (Some(Lang::Zh), Some(Lang::En)) => {
                (line.zh, line.en, line.zh_ranges, line.en_ranges) = (source, target, from, to);
            }
            _ => (line.source, line.target, line.source_ranges, line.target_ranges) = (source, target, from, to),
        }
        line
    }

    fn into_unit(self) -> Option<Unit> {
        let owned = |text: Option<Cow<'u, str>>| text.map(Cow::into_owned);
        let tag = |tag: Option<Cow<'u, Tag>>| tag.map(Cow::into_owned);
        let by_language = self.en.is_some() || self.zh.is_some();
        let (mut source_tag, mut target_tag) = (tag(self.source_tag), tag(self.target_tag));
        let (source, target, from, to) = if by_language {
            let zh_first = source_tag.as_ref().is_some_and(|tag| tag.lang() == Some(Lang::Zh));
            let (en, zh) = ((self.en, self.en_ranges), (self.zh, self.zh_ranges));
            let (first, second) = if zh_first { (zh, en) } else { (en, zh) };
            source_tag = source_tag.or(Some(Tag::from("en")));
            target_tag = target_tag.or(Some(Tag::from(if zh_first { "en" } else { "zh" })));
            (first.0, second.0, first.1, second.1)
        } else {
            (self.source, self.target, self.source_ranges, self.target_ranges)
        };
        if source.is_none() && target.is_none() {
            return None;
        }
        Some(Unit {
            source: owned(source).unwrap_or_default(),
            target: owned(target).unwrap_or_default(),
            source_tag: source_tag.unwrap_or_default(),
            target_tag: target_tag.unwrap_or_default(),
            kind: self.kind,
            reason: self.reason,
            confidence: self.confidence,
            document: owned(self.document),
            position: self.position,
            shape: self.shape,
            source_ranges: ranges(from),
            target_ranges: ranges(to),
            context: Context { before: owned(self.before), after: owned(self.after) },
            id: owned(self.id),
            created: owned(self.created),
            creator: owned(self.creator),
            changed: owned(self.changed),
            changer: owned(self.changer),
            origin: owned(self.origin),
            usage: self.usage,
            notes: self.notes.into_owned(),
            properties: self.properties.into_owned(),
        })
    }
}

fn pieces(ranges: &[Range<usize>]) -> Cow<'_, [(usize, usize)]> {
    ranges.iter().map(|range| (range.start, range.end)).collect()
}

fn ranges(pieces: Pieces<'_>) -> Vec<Range<usize>> {
    pieces.unwrap_or_default().iter().map(|&(start, end)| start..end).collect()
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
            let found: Line<'_> = serde_json::from_slice(line).map_err(|error| {
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
