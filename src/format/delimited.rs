//! TSV and CSV: one unit a row, with named columns.
//!
//! CSV follows RFC 4180, except that lines end with LF. TSV has no such
//! standard (the media type's registration forbids tabs in fields and knows no
//! quotes); ours quotes only a field that begins with a quote or holds a tab or
//! a line end, so that `cut` and `awk` see nearly all texts as they are, and
//! spreadsheets read the file all the same.
//!
//! The first row names the columns: `source`, `target`, `source_tag`,
//! `target_tag`, `kind`, `reason`, `confidence`, `shape` (`2:1`), `document`,
//! `position`, `check`, and with [`Columns::All`]
//! every other field. This file writes; `read` and the files beside it read,
//! also tables that other programs and people made. `spreadsheet` shares both
//! halves.
//!
//! ```text
//! source⇥target⇥source_tag⇥target_tag⇥kind⇥reason⇥confidence⇥shape⇥document⇥position⇥check
//! The tide went out.⇥退潮了。⇥en⇥zh-CN⇥body⇥⇥0.99⇥1:1⇥river.txt⇥0⇥5c2b7d10
//! ```

mod check;
mod choice;
#[cfg(feature = "formats")]
mod columns;
#[cfg(feature = "formats")]
mod foreign;
mod heads;
#[cfg(feature = "formats")]
mod read;
#[cfg(feature = "formats")]
mod rows;
#[cfg(feature = "formats")]
mod sniff;
#[cfg(feature = "formats")]
mod update;

use std::borrow::Cow;

use super::{Columns, Encode, Options, Report};
use crate::unit::fields::by_name;
use crate::{Result, Unit};

pub use choice::ColumnChoice;
pub(super) use heads::{Column, column};
#[cfg(feature = "formats")]
pub(super) use {
    read::{TableUnits, read},
    rows::TableRow,
    update::{CellChange, TableRows, changes, update},
};

/// The names of all columns, in their order. The first [`TEXTS`] are the texts,
/// the first [`USUAL`] the usual ones. New columns go to the end of either,
/// because scripts count columns.
pub(super) const NAMES: [&str; 38] = [
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
    CHECK,
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
/// How many columns [`Columns::Texts`] has.
const TEXTS: usize = 2;
/// How many columns [`Columns::Usual`] has.
const USUAL: usize = 11;
/// The column by which a row shows that its texts were edited since it was
/// written.
const CHECK: &str = "check";

/// Writes units as rows of text.
pub(super) struct Encoder {
    /// A tab or a comma.
    delimiter: char,
    /// How many columns are written.
    width: usize,
    /// Whether the first row names the columns.
    header: bool,
    /// Whether the file begins with a byte order mark.
    bom: bool,
    /// Whether cells are guarded against being run as formulas. Only with a
    /// mark: that is how the reader knows that a leading `'` is not part of the
    /// text.
    guard: bool,
}

impl Encoder {
    /// Makes an encoder for a delimiter. Nothing is written yet.
    pub(super) fn new(delimiter: char, options: &Options) -> Self {
        Encoder {
            delimiter,
            width: width(options),
            header: options.header,
            bom: options.bom,
            guard: options.bom && options.guard_formulas,
        }
    }

    /// Appends a row of at most `width` fields, guarded and quoted as needed.
    fn row<'a>(&self, fields: impl Iterator<Item = &'a str>, text: &mut String, report: &mut Report) {
        for (column, field) in fields.take(self.width).enumerate() {
            if column > 0 {
                text.push(self.delimiter);
            }
            // A mail merge or a shared sheet would otherwise run
            // `=HYPERLINK(…)` out of a foreign text ("CSV injection").
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
    /// Writes the byte order mark and the names of the columns, as far as the
    /// options want them.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        // A text that itself begins with U+FEFF, as the first bytes of the
        // file, would be taken for a mark and lost. A real mark before it
        // protects it.
        let own = !self.header && first.is_some_and(|unit| unit.source.text.starts_with('\u{FEFF}'));
        if self.bom || own {
            text.push('\u{FEFF}');
        }
        if self.header {
            self.row(NAMES.into_iter(), text, report);
        }
        Ok(())
    }

    /// Writes one row. Texts without counterpart have an empty cell; nothing is
    /// left out.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        report.dropped_ids += u64::from(loses_id(unit, self.width));
        let cells: Vec<_> = cells(unit).take(self.width).collect();
        self.row(cells.iter().map(|cell| cell.as_ref()), text, report);
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}

/// How many columns the options ask for.
pub(super) fn width(options: &Options) -> usize {
    match options.columns {
        Columns::Texts => TEXTS,
        Columns::Usual => USUAL,
        Columns::All => NAMES.len(),
    }
}

/// True if this many columns do not hold a unit's id, notes or state.
pub(super) fn loses_id(unit: &Unit, width: usize) -> bool {
    let known = unit.id.is_some() || !unit.notes.is_empty() || unit.state().is_some();
    known && width < NAMES.len()
}

/// The cells of a unit in the order of [`NAMES`], empty where a field is
/// unknown.
///
/// Lists are JSON, and so is a neighbour in the context, where empty and
/// unknown differ.
pub(super) fn cells(unit: &Unit) -> impl Iterator<Item = Cow<'_, str>> {
    let texts = [&unit.source.text, &unit.target.text, unit.source.tag.as_str(), unit.target.tag.as_str()];
    // The first four columns are not in the table of fields: they are the
    // halves themselves.
    let values = NAMES[texts.len()..].iter().map(|&name| match name {
        CHECK => check::of_unit(unit).map(Cow::Owned),
        name => by_name(name).and_then(|field| (field.get)(unit)).map(|value| value.to_cell()),
    });
    texts.into_iter().map(Cow::Borrowed).chain(values.map(Option::unwrap_or_default))
}

/// True for a cell that a spreadsheet would take for a formula, and for one
/// that already begins with a guard: our own text `'=1` gets a second `'`, of
/// which the reader takes one.
///
/// `=1+1`, `+49`, `-x`, `@sum` and cells that begin with a tab are run by
/// Excel; `'=1+1` is text there.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Appends a field, quoted if it must be, its quotes doubled.
///
/// | field | TSV | CSV |
/// |---|---|---|
/// | `Yes, sir` | `Yes, sir` | `"Yes, sir"` |
/// | `"Yes"` | `"""Yes"""` | `"""Yes"""` |
/// | `5" pipe` | `5" pipe` | `"5"" pipe"` |
/// | `a⇥b` | `"a⇥b"` | `a⇥b` |
fn push_field(field: &str, delimiter: char, text: &mut String) {
    let line_end = |c| matches!(c, '\n' | '\r');
    let quote = match delimiter {
        // A quote inside a TSV field does no harm; only at its beginning would
        // a reader take it for quoting.
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
