//! Side by side, for reading: a Markdown table or an HTML page. Both are only written.

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::xml::{attr, content};
use super::{Encode, Options, Report};
use crate::{Result, Unit};

/// A unit a row: its number, both texts, how sure the aligner is.
pub(super) struct Encoder {
    options: Options,
    html: bool,
}

const STYLE: &str = "body{font-family:sans-serif;margin:2em auto;max-width:70em}table{border-collapse:collapse;\
width:100%}td,th{border-bottom:1px solid #ccc;padding:.4em .6em;text-align:left;vertical-align:top}\
td.n{color:#777;text-align:right}td.t{white-space:pre-wrap;width:46%}tr.low td{background:#fff3cd}\
tr.alone td{background:#f3f3f3}";

impl Encoder {
    pub(super) fn new(html: bool, options: &Options) -> Self {
        Encoder { options: options.clone(), html }
    }

    fn tags(&self, unit: &Unit) -> (String, String) {
        let chinese = self.options.chinese;
        (
            written_tag(&unit.source.tag, &unit.source.text, chinese),
            written_tag(&unit.target.tag, &unit.target.text, chinese),
        )
    }

    fn html_row(&self, unit: &Unit, text: &mut String, report: &mut Report) {
        let low = unit.confidence.is_some_and(|confidence| confidence < 0.5);
        let class = match (unit.is_pair(), low) {
            (false, _) => " class=\"alone\"",
            (_, true) => " class=\"low\"",
            _ => "",
        };
        let _ = write!(text, "<tr{class}><td class=\"n\">{}</td>", report.units);
        let tags = self.tags(unit);
        for (tag, side) in [(&tags.0, &unit.source.text), (&tags.1, &unit.target.text)] {
            text.push_str("<td class=\"t\"");
            attr("lang", tag, text, report);
            text.push('>');
            content(side, text, report);
            text.push_str("</td>");
        }
        let _ = writeln!(text, "<td class=\"n\">{}</td></tr>", percent(unit));
    }

    fn markdown_row(&self, unit: &Unit, text: &mut String, report: &mut Report) {
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
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let own = first.map(|unit| self.tags(unit));
        let given = self.options.tags.as_ref().map(|(source, target)| (source.to_string(), target.to_string()));
        let (source, target) = given.or(own).unwrap_or_else(|| ("source".into(), "target".into()));
        if !self.html {
            text.push_str("| # | ");
            escape(&source, text);
            text.push_str(" | ");
            escape(&target, text);
            text.push_str(" | |\n|--:|---|---|--:|\n");
            return Ok(());
        }
        text.push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
        content(&source, text, report);
        text.push_str(" – ");
        content(&target, text, report);
        let _ = write!(text, "</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<table>\n<tr><th></th><th>");
        content(&source, text, report);
        text.push_str("</th><th>");
        content(&target, text, report);
        text.push_str("</th><th></th></tr>\n");
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        report.units += 1;
        match self.html {
            true => self.html_row(unit, text, report),
            false => self.markdown_row(unit, text, report),
        }
        Ok(())
    }

    fn end(&mut self, text: &mut String) -> Result<()> {
        if self.html {
            text.push_str("</table>\n</body>\n</html>\n");
        }
        Ok(())
    }
}
