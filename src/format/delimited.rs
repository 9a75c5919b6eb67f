//! TSV and CSV: one unit a row.
//!
//! Columns are named in the first row: `source`, `target`, `source_tag`, `target_tag`, `kind`, `reason`,
//! `confidence`, `shape` (`2:1`), `document`, `position`, and on request everything else. CSV quotes as RFC 4180
//! says. TSV quotes only what begins with a quote or holds a tab or a line end, so that `cut` and `awk` see texts
//! as they are, and spreadsheets read it all the same.

#[cfg(feature = "formats")]
mod read;

use std::borrow::Cow;

use super::{Columns, Encode, Options, Report};
use crate::unit::fields::{by_name, name};
use crate::{Result, Unit};

#[cfg(feature = "formats")]
pub(super) use read::Units;

/// All columns; the first [`TEXTS`] are the texts, the first [`USUAL`] the usual ones.
const NAMES: [&str; 37] = [
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
}

impl Encoder {
    pub(super) fn new(delimiter: char, options: &Options) -> Self {
        let width = match options.columns {
            Columns::Texts => TEXTS,
            Columns::Usual => USUAL,
            Columns::All => NAMES.len(),
        };
        Encoder { delimiter, width, header: options.header, bom: options.bom }
    }

    fn row<'a>(&self, fields: impl Iterator<Item = &'a str>, text: &mut String) {
        for (column, field) in fields.take(self.width).enumerate() {
            if column > 0 {
                text.push(self.delimiter);
            }
            push_field(field, self.delimiter, text);
        }
        text.push('\n');
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        // A text of ours that begins with U+FEFF at the start of the file must not be taken for a mark.
        let own = !self.header && first.is_some_and(|unit| unit.source.text.starts_with('\u{FEFF}'));
        if self.bom || own {
            text.push('\u{FEFF}');
        }
        if self.header {
            self.row(NAMES.into_iter(), text);
        }
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let short = [
            unit.kind.map(|kind| name(&kind)).unwrap_or_default(),
            unit.reason.map(|reason| name(&reason)).unwrap_or_default(),
            unit.confidence.map(|confidence| confidence.to_string()).unwrap_or_default(),
            unit.shape.map(|shape| format!("{}:{}", shape.source, shape.target)).unwrap_or_default(),
        ];
        let position = unit.position.map(|position| position.to_string()).unwrap_or_default();
        let texts = [&unit.source.text, &unit.target.text, unit.source.tag.as_str(), unit.target.tag.as_str()];
        let document = unit.document.as_deref().unwrap_or_default();
        let usual = texts.into_iter().chain(short.iter().map(String::as_str)).chain([document, &position]);
        if self.width > USUAL {
            let rest: Vec<_> = rest(unit).collect();
            self.row(usual.chain(rest.iter().map(|cell| cell.as_ref())), text);
        } else {
            self.row(usual, text);
        }
        report.units += 1;
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}

/// The columns after the usual ones. Lists are JSON, and so is a context, where empty and unknown differ.
fn rest(unit: &Unit) -> impl Iterator<Item = Cow<'_, str>> {
    let fields = NAMES[USUAL..].iter().map(|name| by_name(name));
    fields.map(|field| field.and_then(|field| (field.get)(unit)).map(|value| value.to_cell()).unwrap_or_default())
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
