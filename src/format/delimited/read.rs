//! Reads tables: TSV and CSV in UTF-8, UTF-16 or a Chinese encoding, and the
//! rows of spreadsheets.
//!
//! The steps are sniffing the delimiter (`sniff`), cutting rows (`rows`),
//! deciding what the columns hold (`columns`), and making units, which is done
//! here. Rows stream: only the first few dozen are kept.

use std::collections::VecDeque;
use std::io::Read;

use serde::de::DeserializeOwned;

use super::columns::{Plan, SAMPLE};
use super::heads::{Column, state_in};
use super::rows::{Rows, TableRow};
use super::sniff;
use crate::format::lines::tags;
use crate::format::{ReadOptions, properties};
use crate::unit::fields::by_name;
use crate::{BySide, Error, LanguageTag, Result, Unit};

/// The units of a table, one or more a row.
pub(in crate::format) struct TableUnits<'r> {
    /// The rows that were not read yet.
    rows: Box<dyn Iterator<Item = Result<TableRow>> + 'r>,
    /// Rows that were read to decide on the columns, and are still to become
    /// units.
    waiting: VecDeque<TableRow>,
    /// What the columns hold.
    plan: Plan,
    /// The languages of the two columns of texts, as the first rows show them;
    /// empty where the table names the languages.
    usual: BySide<LanguageTag>,
    /// The caller's options: tags, log.
    options: ReadOptions,
    /// The name of the format, for errors.
    format: &'static str,
    /// The units of the row that was read last: one for each target language.
    ready: VecDeque<Unit>,
    /// Whether an error or the end was met.
    done: bool,
}

/// Reads delimited text whose usual delimiter is `usual`.
///
/// The delimiter is the one asked for, else the one that a line `sep=;`
/// declares, else the one that the first lines show.
///
/// # Errors
/// [`Error::Invalid`] for a delimiter or an encoding that cannot be, and what
/// the first rows raise.
pub(in crate::format) fn read<'r>(input: impl Read + 'r, usual: u8, options: &ReadOptions) -> Result<TableUnits<'r>> {
    let format = if usual == b'\t' { "TSV" } else { "CSV" };
    let mut rows = begun(input, usual, options)?;
    // People are surprised by semicolons in a `.csv`; the log says what was
    // assumed.
    if rows.delimiter != usual {
        let delimiter =
            if rows.delimiter == b'\t' { "a tab".to_owned() } else { format!("`{}`", char::from(rows.delimiter)) };
        options.log.note(|report| report.remarks.push(format!("the delimiter is {delimiter}")));
    }
    let first = rows.next_row()?;
    // The width of the first row lets `rows` distinguish a quoted line end from
    // a stray quote.
    rows.width = first.as_ref().map(|row| row.cells.len());
    TableUnits::new(Box::new(first.into_iter().map(Ok).chain(rows)), format, options)
}

/// The rows of delimited text from its first row on, the delimiter decided.
///
/// # Errors
/// As [`read`].
fn begun<R: Read>(input: R, usual: u8, options: &ReadOptions) -> Result<Rows<R>> {
    let format = if usual == b'\t' { "TSV" } else { "CSV" };
    let mut rows = Rows::new(input, format, options.encoding.as_deref(), options.quotes, options.log.clone())?;
    let head = rows.head()?;
    let declared = sniff::declared(head);
    rows.delimiter = match (options.delimiter, declared) {
        (Some(asked), _) if asked.is_ascii() => asked as u8,
        (Some(asked), _) => {
            return Err(Error::Invalid(format!("the delimiter `{asked}` is not a character of ASCII")));
        }
        (None, Some((delimiter, _))) => delimiter,
        (None, None) => sniff::delimiter(head, usual),
    };
    let (delimiter, skipped) = (rows.delimiter, declared.map_or(0, |(_, length)| length));
    rows.padded = sniff::is_padded(&rows.head()?[skipped..], delimiter);
    // The line `sep=;` is Excel's, and is not a row of the table.
    if let Some((_, length)) = declared {
        rows.pass_over(length);
    }
    Ok(rows)
}

/// The delimiter of a whole text and its rows, with the ranges of their cells.
///
/// # Errors
/// As [`read`].
pub(super) fn table_rows(text: &str, usual: u8, options: &ReadOptions) -> Result<(u8, Vec<TableRow>)> {
    let mut rows = begun(text.as_bytes(), usual, options)?;
    rows.with_ranges();
    let first = rows.next_row()?;
    rows.width = first.as_ref().map(|row| row.cells.len());
    let delimiter = rows.delimiter;
    let all: Result<Vec<TableRow>> = first.into_iter().map(Ok).chain(rows).collect();
    Ok((delimiter, all?))
}

impl<'r> TableUnits<'r> {
    /// Makes units of rows that come from elsewhere, such as a spreadsheet.
    ///
    /// # Errors
    /// The error of the very first row, or of [`Plan::new`].
    pub fn new(
        mut rows: Box<dyn Iterator<Item = Result<TableRow>> + 'r>,
        format: &'static str,
        options: &ReadOptions,
    ) -> Result<Self> {
        let mut waiting = VecDeque::new();
        while waiting.len() < SAMPLE {
            match rows.next() {
                Some(Ok(row)) => waiting.push_back(row),
                // An error after the first rows waits for its turn, so that the
                // units before it are not lost.
                Some(Err(error)) if waiting.is_empty() => return Err(error),
                Some(Err(error)) => {
                    rows = Box::new(std::iter::once(Err(error)));
                    break;
                }
                None => break,
            }
        }
        let plan = Plan::new(waiting.make_contiguous(), format, options)?;
        waiting.drain(..plan.skipped());
        let usual = plan.usual_tags(waiting.make_contiguous());
        let options = options.clone();
        Ok(TableUnits { rows, waiting, plan, usual, options, format, ready: VecDeque::new(), done: false })
    }

    /// What the columns hold in the units.
    pub(super) fn into_plan(mut self) -> Plan {
        if self.plan.swapped {
            for column in &mut self.plan.columns {
                match column {
                    Column::Source(tag) => *column = Column::Target(tag.take()),
                    Column::Target(tag) => *column = Column::Source(tag.take()),
                    _ => {}
                }
            }
        }
        self.plan
    }

    /// The next unit: of the last row, else of the next one.
    ///
    /// # Errors
    /// Those of the rows, and of [`Plan::check`].
    fn next_unit(&mut self) -> Result<Option<Unit>> {
        loop {
            if let Some(unit) = self.ready.pop_front() {
                return Ok(Some(unit));
            }
            let row = match self.waiting.pop_front() {
                Some(row) => row,
                None => match self.rows.next().transpose()? {
                    Some(row) => row,
                    None => return Ok(None),
                },
            };
            if self.plan.is_padding(&row) {
                continue;
            }
            // Only now, so that units of earlier rows come before an error in
            // this one.
            self.plan.check(&row, self.format)?;
            self.ready = self.units(row);
        }
    }

    /// The units of a row: one for each target column that has a text; if none
    /// has, one without target.
    ///
    /// A row `en: Save, zh-CN: 保存, zh-TW: 儲存` gives two units with the same
    /// source and id.
    fn units(&self, row: TableRow) -> VecDeque<Unit> {
        let mut unit = Unit::default();
        let mut targets: Vec<(LanguageTag, String)> = Vec::new();
        let mut check = String::new();
        for (text, column) in row.cells.into_iter().zip(&self.plan.columns) {
            match column {
                Column::Source(tag) => {
                    unit.source.text = text;
                    unit.source.tag = tag.clone().unwrap_or(unit.source.tag);
                }
                // An explicit target comes before columns in further languages.
                Column::Target(tag) => targets.insert(0, (tag.clone().unwrap_or_default(), text)),
                Column::Text(tag) => targets.push((tag.clone(), text)),
                Column::Id => unit.id = Some(text).filter(|id| !id.is_empty()),
                Column::Note => note(&mut unit, text),
                Column::Named(name) if name == super::CHECK && self.plan.has("confidence") => check = text,
                Column::Named(name) => set(&mut unit, name, text),
            }
        }
        // A term list with many languages leaves most cells empty; those are no
        // units.
        if targets.iter().any(|(_, text)| !text.is_empty()) {
            targets.retain(|(_, text)| !text.is_empty());
        } else {
            targets.truncate(1);
        }
        // The last target takes the unit itself, so that a row of two languages
        // copies nothing.
        let last = targets.pop().unwrap_or_default();
        let others: Vec<Unit> = targets.into_iter().map(|target| self.unit(unit.clone(), target, &check)).collect();
        others.into_iter().chain(std::iter::once(self.unit(unit, last, &check))).collect()
    }

    /// Completes a unit with one of its targets, and gives both sides the tags
    /// that are missing.
    fn unit(&self, mut unit: Unit, (tag, text): (LanguageTag, String), check: &str) -> Unit {
        unit.target.text = text;
        super::check::forget_stale(&mut unit, check);
        if !tag.as_str().is_empty() {
            unit.target.tag = tag;
        }
        // An empty cell in a tag column of our own is meant to be empty.
        let untagged = |tag: &LanguageTag, column: &str| tag.as_str().is_empty() && !self.plan.has(column);
        let missing = BySide {
            source: untagged(&unit.source.tag, "source_tag"),
            target: untagged(&unit.target.tag, "target_tag"),
        };
        // Detecting a language takes as long as reading the row.
        if missing.source || missing.target {
            let (source, target) = tags(&self.options, None, &unit.source.text, &unit.target.text);
            if missing.source {
                unit.source.tag = source;
            }
            if missing.target {
                unit.target.tag = target;
            }
            // Two texts in one language are texts of their columns all the same: a
            // name, what waits to be translated, or a form of ICU with few words.
            if unit.source.tag == unit.target.tag {
                self.keep_usual(&mut unit, &missing);
            }
        }
        if self.plan.swapped {
            unit.turn();
        }
        unit
    }

    /// Gives the sides whose tags were guessed the languages of their columns.
    fn keep_usual(&self, unit: &mut Unit, guessed: &BySide<bool>) {
        let sides = [
            (&mut unit.source, guessed.source && self.options.source.is_none(), &self.usual.source),
            (&mut unit.target, guessed.target && self.options.target.is_none(), &self.usual.target),
        ];
        for (half, guessed, usual) in sides {
            if guessed && !usual.as_str().is_empty() {
                half.tag.clone_from(usual);
            }
        }
    }
}

/// Puts the text of a named column into the field of that name, else among the
/// properties.
///
/// Empty cells mean unknown and set nothing. A cell of our own is JSON for a
/// neighbour and for properties; another tool's column of the same name is
/// taken as text.
///
/// The context of a table is text of the source, whichever column it is in.
fn set(unit: &mut Unit, name: &str, text: String) {
    let key = match name {
        _ if text.is_empty() => return,
        "source_tag" => return unit.source.tag = text.into(),
        "target_tag" => return unit.target.tag = text.into(),
        "before" if from_json(&mut unit.context.before, &text) => return,
        "after" if from_json(&mut unit.context.after, &text) => return,
        "properties" if from_json(&mut unit.properties, &text) => return,
        "before" => "x-context-pre",
        "after" => "x-context-post",
        // The tool's own word stays beside the state that it stands for.
        status if by_name(status).is_none() && state_in(status, &text).is_some() => {
            if unit.state().is_none() {
                unit.localization_mut().state = state_in(status, &text);
            }
            status
        }
        other => by_name(other).map_or(other, |field| field.property),
    };
    properties::set(unit, key.to_owned(), text, true);
}

/// Adds remarks: a list in JSON, as this crate writes it, or one text.
fn note(unit: &mut Unit, text: String) {
    if !text.is_empty() && !from_json(&mut unit.notes, &text) {
        unit.notes.push(text);
    }
}

/// Reads a cell of JSON into a field, as
/// [`Columns::All`](crate::format::Columns) writes it. Returns false, and
/// changes nothing, if it is not JSON.
fn from_json<T: DeserializeOwned>(field: &mut T, text: &str) -> bool {
    serde_json::from_str(text).map(|found| *field = found).is_ok()
}

impl Iterator for TableUnits<'_> {
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
