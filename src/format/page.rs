//! A Markdown table, side by side, for reading on a code host or in an editor.
//! Written only.
//!
//! GitHub's extension of Markdown (GFM, section 4.10): a row must be on one
//! line, and a bar in a cell must be escaped.
//!
//! ```text
//! | # | en | zh-CN | |
//! |--:|---|---|--:|
//! | 1 | The tide went out. | 退潮了。 | 99 % |
//! ```

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::{Encode, Options, Report};
use crate::{Result, Unit};

/// Writes one row a unit: its number, both texts, and the confidence in
/// percent.
pub(super) struct Encoder {
    /// The options, for tags.
    options: Options,
}

impl Encoder {
    /// Makes an encoder.
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone() }
    }

    /// The tags of a unit as they head the columns.
    fn tags(&self, unit: &Unit) -> (String, String) {
        let chinese = self.options.chinese;
        (
            written_tag(&unit.source.tag, &unit.source.text, chinese),
            written_tag(&unit.target.tag, &unit.target.text, chinese),
        )
    }

    /// Appends the row of a unit. The number is the count of units, from 1.
    fn row(&self, unit: &Unit, text: &mut String, report: &Report) {
        let _ = write!(text, "| {} | ", report.units);
        escape(&unit.source.text, text);
        text.push_str(" | ");
        escape(&unit.target.text, text);
        let _ = writeln!(text, " | {} |", percent(unit));
    }
}

/// The confidence in whole percent; empty if it is not known.
fn percent(unit: &Unit) -> String {
    unit.confidence.map(|confidence| format!("{:.0} %", confidence * 100.0)).unwrap_or_default()
}

/// Appends text so that a Markdown table shows it literally.
///
/// Line feeds become `<br>`, carriage returns nothing.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            // A line end would end the row; `<br>` is what renderers of tables
            // allow.
            '\n' => out.push_str("<br>"),
            '\r' => {}
            // All characters that could begin markup, and `$`, which GitHub
            // takes for a formula.
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // CommonMark replaces U+0000 in the same way.
            '\0' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
}

impl Encode for Encoder {
    /// Writes the head of the table: the languages as columns.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        let own = first.map(|unit| self.tags(unit));
        let given = self.options.tags.as_ref().map(|tags| (tags.source.to_string(), tags.target.to_string()));
        let (source, target) = given.or(own).unwrap_or_else(|| ("source".into(), "target".into()));
        text.push_str("| # | ");
        escape(&source, text);
        text.push_str(" | ");
        escape(&target, text);
        text.push_str(" | |\n|--:|---|---|--:|\n");
        Ok(())
    }

    /// Writes one row; nothing is left out.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        report.units += 1;
        self.row(unit, text, report);
        Ok(())
    }

    fn end(&mut self, _: &mut String, _: &mut Report) -> Result<()> {
        Ok(())
    }
}
