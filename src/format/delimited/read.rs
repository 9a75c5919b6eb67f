//! Reads TSV and CSV, with or without a row of names, in UTF-8, UTF-16 or a Chinese encoding.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use serde::de::DeserializeOwned;

use crate::format::ReadOptions;
use crate::format::lines::tags;
use crate::format::properties;
use crate::io::{Malformed, Source, TooLarge};
use crate::unit::fields::by_name;
use crate::{Error, LanguageTag, Place, Result, Unit};

/// The largest row that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// The rows of a delimited file.
pub(in crate::format) struct Units<R: Read> {
    reader: csv::Reader<Source<R>>,
    record: ByteRecord,
    columns: Vec<Column>,
    options: ReadOptions,
    format: &'static str,
    waiting: bool,
    done: bool,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Source,
    Target,
    /// A text in the language that the column's name says.
    Text(LanguageTag),
    Named(String),
}

impl<R: Read> Units<R> {
    pub fn new(input: R, delimiter: u8, options: &ReadOptions) -> Result<Self> {
        let format = if delimiter == b'\t' { "TSV" } else { "CSV" };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .quoting(options.quotes)
            .from_reader(Source::plain(input, LARGEST, options.encoding.as_deref())?);
        let (record, columns, options) = (ByteRecord::new(), Vec::new(), options.clone());
        let mut units = Units { reader, record, columns, options, format, waiting: false, done: false };
        if units.read()? {
            units.name();
        }
        Ok(units)
    }

    /// Reads a row; false at the end.
    fn read(&mut self) -> Result<bool> {
        self.reader.get_mut().begin();
        self.reader.read_byte_record(&mut self.record).map_err(|error| {
            let at = place(error.position().unwrap_or(&self.reader.position().clone()));
            match error.into_kind() {
                csv::ErrorKind::Io(io) => match io.get_ref() {
                    Some(inner) if inner.is::<TooLarge>() => {
                        Error::Limit { at, what: "the length of a row in bytes", limit: LARGEST }
                    }
                    Some(inner) if inner.is::<Malformed>() => {
                        let source = self.reader.get_ref();
                        Error::Encoding { at: source.mark().place(), encoding: source.encoding() }
                    }
                    _ => Error::Io { at, source: io },
                },
                other => Error::syntax(self.format, at, format!("{other:?}")),
            }
        })
    }

    /// Finds out what the columns hold: by the first row, if that holds names.
    fn name(&mut self) {
        let names: Vec<_> = self.record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let columns: Vec<_> = names.iter().map(|name| column(name)).collect();
        let texts: Vec<_> = columns.iter().filter(|column| !matches!(column, Column::Named(_))).collect();
        if texts.len() == 2 {
            self.columns = columns;
        } else {
            let rest = (2..names.len()).map(|at| Column::Named(format!("x-column-{}", at + 1)));
            self.columns = [Column::Source, Column::Target].into_iter().chain(rest).collect();
            self.waiting = true;
        }
    }

    fn unit(&self) -> Result<Unit> {
        let at = self.record.position().map(place).unwrap_or_default();
        if self.record.len() < 2 {
            let message = format!("expected at least two columns, found {}", self.record.len());
            return Err(Error::syntax(self.format, at, message));
        }
        if self.record.len() > self.columns.len() {
            let (have, want) = (self.record.len(), self.columns.len());
            let message = format!("expected {want} columns, found {have}; is a quote or delimiter not escaped?");
            return Err(Error::syntax(self.format, at, message));
        }
        let mut unit = Unit::default();
        let (mut first, mut turned) = (true, false);
        for (field, column) in self.record.iter().zip(&self.columns) {
            let text = std::str::from_utf8(field);
            let text = text.map_err(|_| Error::Encoding { at: at.clone(), encoding: "UTF-8" })?.to_owned();
            match column {
                Column::Source => unit.source.text = text,
                Column::Target => unit.target.text = text,
                // The first of two languages is the source, unless it is asked for as the target.
                Column::Text(tag) if first => {
                    let lang = |tag: &Option<LanguageTag>| tag.as_ref().and_then(LanguageTag::lang);
                    turned = lang(&self.options.source).is_some_and(|lang| tag.lang() != Some(lang));
                    (unit.source.text, unit.source.tag, first) = (text, tag.clone(), false);
                }
                Column::Text(tag) => (unit.target.text, unit.target.tag) = (text, tag.clone()),
                Column::Named(name) => set(&mut unit, name, text),
            }
        }
        if turned {
            std::mem::swap(&mut unit.source.text, &mut unit.target.text);
            std::mem::swap(&mut unit.source.tag, &mut unit.target.tag);
        }
        let found = tags(&self.options, None, &unit.source.text, &unit.target.text);
        if unit.source.tag.as_str().is_empty() && !self.has("source_tag") {
            unit.source.tag = found.0;
        }
        if unit.target.tag.as_str().is_empty() && !self.has("target_tag") {
            unit.target.tag = found.1;
        }
        Ok(unit)
    }

    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Named(own) if own == name))
    }

    fn next_unit(&mut self) -> Result<Option<Unit>> {
        if self.columns.is_empty() {
            return Ok(None);
        }
        if !std::mem::take(&mut self.waiting) && !self.read()? {
            return Ok(None);
        }
        self.unit().map(Some)
    }
}

fn place(position: &csv::Position) -> Place {
    Place::default().line(position.line()).byte(position.byte())
}

fn column(name: &str) -> Column {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "source" | "src" | "source_text" | "src_text" => Column::Source,
        "target" | "tgt" | "trg" | "target_text" | "tgt_text" | "trg_text" => Column::Target,
        _ if name.len() <= 12 && LanguageTag::from(name).lang().is_some() => Column::Text(match lower.as_str() {
            "english" => "en".into(),
            "chinese" => "zh".into(),
            _ => name.into(),
        }),
        _ => Column::Named(name.to_owned()),
    }
}

/// Puts a field where a unit has a place for it, else among its properties.
fn set(unit: &mut Unit, name: &str, text: String) {
    let key = match name {
        _ if text.is_empty() => return,
        "source_tag" => return unit.source.tag = text.into(),
        "target_tag" => return unit.target.tag = text.into(),
        "before" if from_json(&mut unit.context.before, &text) => return,
        "after" if from_json(&mut unit.context.after, &text) => return,
        "notes" if from_json(&mut unit.notes, &text) => return,
        "properties" if from_json(&mut unit.properties, &text) => return,
        "before" => "x-context-pre",
        "after" => "x-context-post",
        "notes" => return unit.notes.push(text),
        other => by_name(other).map_or(other, |field| field.property),
    };
    properties::set(unit, key.to_owned(), text, true);
}

/// Reads a cell of JSON, as [`Columns::All`](crate::format::Columns) writes it; false if it is none, because another
/// tool wrote the column.
fn from_json<T: DeserializeOwned>(field: &mut T, text: &str) -> bool {
    serde_json::from_str(text).map(|found| *field = found).is_ok()
}

impl<R: Read> Iterator for Units<R> {
    type Item = Result<Unit>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_unit().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}
