//! Pairs side by side, for reading in a terminal.

use std::io::Write;

use anstream::AutoStream;
use duiqi::{Reason, Result, Unit};
use textwrap::Options;
use textwrap::core::display_width;

use super::output::put;

/// Columns taken by the number, the confidence and the blanks between all of them.
const MARGIN: usize = 13;

/// Writes units as numbered rows of two columns, with their confidence, or the reason for being alone.
pub fn units(units: impl IntoIterator<Item = Result<Unit>>, out: &mut dyn Write) -> Result<()> {
    let colour = AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    let column = (width.saturating_sub(MARGIN) / 2).clamp(20, 70);
    for (unit, number) in units.into_iter().zip(1..) {
        put(out, row(&unit?, number, column, colour).as_bytes())?;
    }
    Ok(())
}

fn row(unit: &Unit, number: usize, column: usize, colour: bool) -> String {
    let (note, style) = margin(unit);
    let (source, target) = (wrap(&unit.source, column), wrap(&unit.target, column));
    let mut row = String::new();
    for line in 0..source.len().max(target.len()).max(1) {
        let lead = if line == 0 { format!("{number:>5} {note:>4}") } else { " ".repeat(10) };
        let (left, right) = (source.get(line).map_or("", |l| l), target.get(line).map_or("", |l| l));
        let gap = " ".repeat(column.saturating_sub(display_width(left)));
        let text = format!("{left}{gap} {right}");
        let text = text.trim_end();
        row += &match (colour, unit.is_pair()) {
            (false, _) => format!("{lead} {text}").trim_end().to_owned(),
            (true, true) => format!("{style}{lead}\x1b[0m {text}"),
            (true, false) => format!("\x1b[2m{lead} {text}\x1b[0m"),
        };
        row.push('\n');
    }
    row
}

fn wrap(text: &str, column: usize) -> Vec<String> {
    let lines = textwrap::wrap(text, Options::new(column));
    lines.into_iter().map(|line| line.into_owned()).filter(|line| !line.is_empty()).collect()
}

/// What stands beside a row, and the colour that it has.
fn margin(unit: &Unit) -> (String, &'static str) {
    match (unit.reason, unit.confidence) {
        (Some(reason), _) => (short(reason).to_owned(), ""),
        (None, Some(confidence)) => {
            let style = match confidence {
                c if c >= 0.9 => "\x1b[32m",
                c if c >= 0.5 => "\x1b[33m",
                _ => "\x1b[31m",
            };
            (format!("{confidence:.2}"), style)
        }
        (None, None) => (String::new(), ""),
    }
}

fn short(reason: Reason) -> &'static str {
    match reason {
        Reason::NoCounterpart => "none",
        Reason::Link => "link",
        Reason::Credit => "cred",
        Reason::Code => "code",
        Reason::Markup => "mark",
        Reason::Note => "note",
        Reason::NoLetters => "sign",
        _ => "",
    }
}
