//! Puts changed targets into a table and leaves every other cell alone: the
//! columns, their order, the delimiter and the quotes are those of the file.

use super::columns::Plan;
use super::heads::Column;
use super::read::{TableUnits, table_rows};
use super::rows::TableRow;
use super::{is_formula, push_field};
use crate::format::elements::{TextEdit, edited};
use crate::format::update::{Updated, foreign_units};
use crate::format::{ReadLog, ReadOptions};
use crate::{Result, Unit};

/// A target that a row is to get.
pub(in crate::format) struct CellChange<'u> {
    /// The column, from 0.
    pub column: usize,
    /// The new text.
    pub text: &'u str,
}

/// The changed cells of each row, in the order of the rows; the row of names is
/// not among them.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) if the units are not those of the rows.
pub(in crate::format) fn changes<'u>(
    rows: &[TableRow],
    plan: &Plan,
    units: &'u [Unit],
) -> Result<Vec<Vec<CellChange<'u>>>> {
    let (mut rest, mut changes) = (units, Vec::with_capacity(rows.len()));
    for row in rows {
        if plan.is_padding(row) {
            changes.push(Vec::new());
            continue;
        }
        let columns = target_columns(row, plan);
        let (own, after) = rest.split_at_checked(columns.len().max(1)).ok_or_else(foreign_units)?;
        rest = after;
        let source = plan.columns.iter().position(|column| matches!(column, Column::Source(_)));
        let source = source.and_then(|at| row.cells.get(at)).map_or("", String::as_str);
        if own.iter().any(|unit| unit.source.text != source) {
            return Err(foreign_units());
        }
        let changed = columns.into_iter().zip(own).filter_map(|(column, unit)| {
            let (old, new) = (row.cells.get(column).map_or("", String::as_str), unit.target.text.as_str());
            (!new.is_empty() && new != old).then_some(CellChange { column, text: new })
        });
        changes.push(changed.collect());
    }
    if rest.is_empty() { Ok(changes) } else { Err(foreign_units()) }
}

/// The columns that hold the targets of a row's units, in the order of the
/// units.
fn target_columns(row: &TableRow, plan: &Plan) -> Vec<usize> {
    let mut columns = Vec::new();
    for (at, column) in plan.columns.iter().enumerate() {
        match column {
            Column::Target(_) => columns.insert(0, at),
            Column::Text(_) => columns.push(at),
            _ => {}
        }
    }
    // As in the reader, a row without any target is one unit, and cells that a
    // short row lacks are no targets.
    let filled = |at: &usize| row.cells.get(*at).is_some_and(|cell| !cell.is_empty());
    match columns.iter().any(filled) {
        true => columns.retain(filled),
        false => columns.truncate(1),
    }
    columns
}

/// The text of a table with the changed units put in. `has_mark`: whether the
/// file begins with a byte order mark; if so, cells that look like formulas are
/// guarded.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) if the units are not those of the file; those of reading.
pub(in crate::format) fn update(
    text: &str,
    usual: u8,
    units: &[Unit],
    has_mark: bool,
    options: &ReadOptions,
) -> Result<Updated> {
    let options = ReadOptions { log: ReadLog::default(), encoding: None, ..options.clone() };
    let (delimiter, rows) = table_rows(text, usual, &options)?;
    let format = if usual == b'\t' { "TSV" } else { "CSV" };
    let TableRows { rows, plan } = TableRows::new(rows, format, &options)?;
    let writing = CellWriter { text, delimiter: char::from(delimiter), quotes: options.quotes, has_mark };
    let (mut edits, mut filled) = (Vec::new(), 0);
    for (row, changes) in rows.iter().zip(changes(&rows, &plan, units)?) {
        filled += changes.len();
        edits.extend(writing.edits(row, &changes));
    }
    Ok(Updated { text: edited(text, edits), filled, unplaced: 0, dropped_codes: 0 })
}

/// The rows of a whole table below its names, and what its columns hold.
pub(in crate::format) struct TableRows {
    /// The rows.
    pub rows: Vec<TableRow>,
    /// What the columns hold.
    pub plan: Plan,
}

impl TableRows {
    /// Decides on the columns as the reader does.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn new(rows: Vec<TableRow>, format: &'static str, options: &ReadOptions) -> Result<Self> {
        let plan = TableUnits::new(Box::new(rows.iter().cloned().map(Ok)), format, options)?.into_plan();
        Ok(TableRows { rows: rows.into_iter().skip(plan.skipped()).collect(), plan })
    }
}

/// How cells of a file are written.
struct CellWriter<'t> {
    /// The text of the file.
    text: &'t str,
    /// The character between cells.
    delimiter: char,
    /// Whether quotes have a meaning.
    quotes: bool,
    /// Whether the file has a byte order mark.
    has_mark: bool,
}

impl CellWriter<'_> {
    /// The edits of a row. A row that is too short gets the delimiters that it
    /// lacks.
    fn edits(&self, row: &TableRow, changes: &[CellChange<'_>]) -> Vec<TextEdit> {
        let is_quoted = |place: &std::ops::Range<usize>| self.text[place.clone()].starts_with('"');
        let filled = || row.ranges.iter().filter(|place| !place.is_empty());
        // In a row whose texts are all quoted, new ones are quoted, too.
        let all_quoted = self.quotes && filled().next().is_some() && filled().all(is_quoted);
        let end = row.ranges.last().map_or(0, |last| last.end);
        let (mut width, mut added, mut edits) = (row.ranges.len(), String::new(), Vec::new());
        for change in changes {
            let cell = self.cell(change.text, all_quoted);
            match row.ranges.get(change.column) {
                Some(place) => edits.push(TextEdit { place: place.clone(), text: cell }),
                None => {
                    while width <= change.column {
                        added.push(self.delimiter);
                        width += 1;
                    }
                    added.push_str(&cell);
                }
            }
        }
        if !added.is_empty() {
            edits.push(TextEdit { place: end..end, text: added });
        }
        edits
    }

    /// A text as a cell.
    fn cell(&self, text: &str, quoted: bool) -> String {
        // With a mark the reader takes a `'` before a formula away again.
        let guard = if self.has_mark && is_formula(text) { "'" } else { "" };
        let guarded = format!("{guard}{text}");
        if !self.quotes {
            return guarded.replace([self.delimiter, '\n', '\r'], " ");
        }
        if quoted || guarded.contains(self.delimiter) {
            return format!("\"{}\"", guarded.replace('"', "\"\""));
        }
        let mut cell = String::new();
        push_field(&guarded, self.delimiter, &mut cell);
        cell
    }
}
