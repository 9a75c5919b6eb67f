//! A Markdown table, side by side. It is only written.

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::{Encode, Options, Report};
use crate::{Result, Unit};

/// A unit a row: its number, both texts, how sure the aligner is.
pub(super) struct Encoder {
    options: Options,
}

impl Encoder {
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone() }
    }

    fn tags(&self, unit: &Unit) -> (String, String) {
        let chinese = self.options.chinese;
        (
            written_tag(&unit.source.tag, &unit.source.text, chinese),
            written_tag(&unit.target.tag, &unit.target.text, chinese),
        )
    }

    fn row(&self, unit: &Unit, text: &mut String, report: &Report) {
        let _ = write!(text, "| {} | ", report.units);
        escape(&unit.source.text, text);
        text.push_str(" | ");
        escape(&unit.target.text, text);
        let _ = writeln!(text, " | {} |", percent(unit));
    }
}

fn percent(unit: &Unit) -> String {
    unit.confidence.map(|confidence| format!("{:.0} %", confidence * 100.0)).unwrap_or_default()
}

/// Text as a cell of a Markdown table shows it.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '\r' => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\0' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, _: &mut Report) -> Result<()> {
        let own = first.map(|unit| self.tags(unit));
        let given = self.options.tags.as_ref().map(|(source, target)| (source.to_string(), target.to_string()));
        let (source, target) = given.or(own).unwrap_or_else(|| ("source".into(), "target".into()));
        text.push_str("| # | ");
        escape(&source, text);
        text.push_str(" | ");
        escape(&target, text);
        text.push_str(" | |\n|--:|---|---|--:|\n");
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        report.units += 1;
        self.row(unit, text, report);
        Ok(())
    }

    fn end(&mut self, _: &mut String) -> Result<()> {
        Ok(())
    }
}
