//! TSV and CSV: one unit a row.
//!
//! Columns are named in the first row: `source`, `target`, `source_tag`, `target_tag`, `kind`, `reason`,
//! `confidence`, `shape` (`2:1`), `document`, `position`, and on request everything else. CSV quotes as RFC 4180
//! says. TSV quotes only what begins with a quote or holds a tab or a line end, so that `cut` and `awk` see texts
//! as they are, and spreadsheets read it all the same.

mod choice;
#[cfg(feature = "formats")]
mod columns;
#[cfg(feature = "formats")]
mod heads;
#[cfg(feature = "formats")]
mod read;
#[cfg(feature = "formats")]
mod rows;
#[cfg(feature = "formats")]
mod sniff;

use std::borrow::Cow;

use super::{Columns, Encode, Options, Report};
use crate::unit::fields::by_name;
use crate::{Result, Unit};

pub use choice::ColumnChoice;
#[cfg(feature = "formats")]
pub(super) use {
    read::{Units, read},
    rows::Row,
};

/// All columns; the first [`TEXTS`] are the texts, the first [`USUAL`] the usual ones.
pub(super) const NAMES: [&str; 37] = [
    "source",
    "target",
    "source_tag",
    "target_tag",
    "kind",
    "reason",
    "confidence",
    "shape",
    "document",
    "position",
    "source_ranges",
    "target_ranges",
    "before",
    "after",
    "id",
    "created",
    "creator",
    "changed",
    "changer",
    "origin",
    "usage",
    "notes",
    "properties",
    "level",
    "source_codes",
    "target_codes",
    "source_paragraph",
    "target_paragraph",
    "state",
    "original_state",
    "approved",
    "translate",
    "match_percent",
    "unit_id",
    "segment",
    "gap",
    "groups",
];
const TEXTS: usize = 2;
const USUAL: usize = 10;

pub(super) struct Encoder {
    delimiter: char,
    width: usize,
    header: bool,
    bom: bool,
    guard: bool,
}

impl Encoder {
    pub(super) fn new(delimiter: char, options: &Options) -> Self {
        Encoder {
            delimiter,
            width: width(options),
            header: options.header,
            bom: options.bom,
            guard: options.bom && options.guard_formulas,
        }
    }

    fn row<'a>(&self, fields: impl Iterator<Item = &'a str>, text: &mut String, report: &mut Report) {
        for (column, field) in fields.take(self.width).enumerate() {
            if column > 0 {
                text.push(self.delimiter);
            }
            if self.guard && is_formula(field) {
                report.guarded_cells += 1;
                push_field(&format!("'{field}"), self.delimiter, text);
            } else {
                push_field(field, self.delimiter, text);
            }
        }
        text.push('\n');
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        // A text of ours that begins with U+FEFF at the start of the file must not be taken for a mark.
        let own = !self.header && first.is_some_and(|unit| unit.source.text.starts_with('\u{FEFF}'));
        if self.bom || own {
            text.push('\u{FEFF}');
        }
        if self.header {
            self.row(NAMES.into_iter(), text, report);
        }
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let cells: Vec<_> = cells(unit).take(self.width).collect();
        self.row(cells.iter().map(|cell| cell.as_ref()), text, report);
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// How many columns are written.
pub(super) fn width(options: &Options) -> usize {
    match options.columns {
        Columns::Texts => TEXTS,
        Columns::Usual => USUAL,
        Columns::All => NAMES.len(),
    }
}

/// The cells of a unit in the order of [`NAMES`]. Lists are JSON, and so is a context, where empty and unknown differ.
pub(super) fn cells(unit: &Unit) -> impl Iterator<Item = Cow<'_, str>> {
    let texts = [&unit.source.text, &unit.target.text, unit.source.tag.as_str(), unit.target.tag.as_str()];
    let fields = NAMES[texts.len()..].iter().map(|name| by_name(name));
    let values = fields.map(|field| field.and_then(|field| (field.get)(unit)).map(|value| value.to_cell()));
    texts.into_iter().map(Cow::Borrowed).chain(values.map(Option::unwrap_or_default))
}

/// Whether a spreadsheet would take a cell of a delimited file for a formula, or for one that is guarded by `'`.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn push_field(field: &str, delimiter: char, text: &mut String) {
    let line_end = |c| matches!(c, '\n' | '\r');
    let quote = match delimiter {
        '\t' => field.starts_with('"') || field.contains(|c| c == '\t' || line_end(c)),
        _ => field.contains(|c| c == '"' || c == delimiter || line_end(c)),
    };
    if !quote {
        return text.push_str(field);
    }
    text.push('"');
    for (at, part) in field.split('"').enumerate() {
        if at > 0 {
            text.push_str("\"\"");
        }
        text.push_str(part);
    }
    text.push('"');
}
