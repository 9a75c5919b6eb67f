//! Pairs side by side, for reading in a terminal.

use std::io::Write;

use anstream::AutoStream;
use duiqi::{Reason, Result, Unit};
use textwrap::Options;
use unicode_width::UnicodeWidthStr;

use super::output::put;

/// Columns taken by the number, the confidence and the blank after them.
const LEAD: usize = 11;
/// The narrowest text that stands beside another.
const NARROWEST: usize = 20;
/// The widest text, which can still be read at a glance.
const WIDEST: usize = 70;

/// How the two sides of a unit stand, and how many columns each has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Beside(usize),
    /// One below the other, where the terminal is too narrow.
    Below(usize),
}

impl Place {
    /// For a terminal of so many columns, of which the last stays empty.
    fn within(width: usize) -> Self {
        let column = width.saturating_sub(LEAD + 2) / 2;
        match column {
            NARROWEST.. => Place::Beside(column.min(WIDEST)),
            _ => Place::Below(width.saturating_sub(LEAD + 1).max(NARROWEST / 2)),
        }
    }
}

/// Writes units as numbered rows of two columns, with their confidence, or the reason for being alone.
pub fn units(units: impl IntoIterator<Item = Result<Unit>>, out: &mut dyn Write) -> Result<()> {
    let colour = AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    let place = Place::within(width);
    for (unit, number) in units.into_iter().zip(1..) {
        put(out, row(&unit?, number, place, colour).as_bytes())?;
    }
    Ok(())
}

/// The beginning of a text, in one line.
pub fn short(text: &str, characters: usize) -> String {
    let mut line: String = text.chars().take(characters).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(characters).is_some() {
        line.push('…');
    }
    line
}

fn row(unit: &Unit, number: usize, place: Place, colour: bool) -> String {
    let (note, style) = margin(unit);
    let mut row = String::new();
    for (line, text) in lines(unit, place).iter().enumerate() {
        let lead = if line == 0 { format!("{number:>5} {note:>4}") } else { " ".repeat(LEAD - 1) };
        row += &match (colour, unit.is_pair()) {
            (false, _) => format!("{lead} {text}").trim_end().to_owned(),
            (true, true) => format!("{style}{lead}\x1b[0m {text}"),
            (true, false) => format!("\x1b[2m{lead} {text}\x1b[0m"),
        };
        row.push('\n');
    }
    row
}

/// The lines of a unit, at least one.
fn lines(unit: &Unit, place: Place) -> Vec<String> {
    let (Place::Beside(column) | Place::Below(column)) = place;
    let (mut source, target) = (wrap(&unit.source.text, column), wrap(&unit.target.text, column));
    match place {
        Place::Beside(_) => {
            let beside = |line: usize| {
                let [left, right] = [&source, &target].map(|side| side.get(line).map_or("", |line| line.as_str()));
                let gap = " ".repeat(column.saturating_sub(left.width()));
                format!("{left}{gap} {right}").trim_end().to_owned()
            };
            (0..source.len().max(target.len()).max(1)).map(beside).collect()
        }
        Place::Below(_) => {
            source.extend(target);
            if source.is_empty() { vec![String::new()] } else { source }
        }
    }
}

/// The lines of a text, none wider than the column.
fn wrap(text: &str, column: usize) -> Vec<String> {
    // What would move the cursor is shown as what it is: a mark that means nothing.
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let text: String = text.chars().map(shown).collect();
    let wrapped = |column: usize| -> Vec<String> {
        let lines = textwrap::wrap(&text, Options::new(column)).into_iter();
        lines.map(|line| line.into_owned()).filter(|line| !line.is_empty()).collect()
    };
    // textwrap adds up characters; some that are joined, such as a heart and its colour, are wider than their sum.
    let fit = |lines: &Vec<String>| lines.iter().all(|line| line.width() <= column);
    (1..=column).rev().map(wrapped).find(fit).unwrap_or_else(|| wrapped(column))
}

/// What stands beside a row, and the colour that it has.
fn margin(unit: &Unit) -> (String, &'static str) {
    match (unit.reason, unit.confidence) {
        (Some(reason), _) => (short_reason(reason).to_owned(), ""),
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

fn short_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoCounterpart => "none",
        Reason::Unrelated => "unrel",
        Reason::Link => "link",
        Reason::Credit => "cred",
        Reason::Code => "code",
        Reason::Markup => "mark",
        Reason::Note => "note",
        Reason::NoLetters => "sign",
        Reason::OtherLanguage => "lang",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(source: &str, target: &str) -> Unit {
        let mut unit = Unit::pair(("zh", source), ("en", target));
        unit.confidence = Some(0.95);
        unit
    }

    /// Full-width marks, traditional characters, emoji of one and of several characters, a flag, keycaps, tabs.
    const ZH: &str =
        "图书馆今天关门了，“真的吗？”他问（很惊讶）。🎉👨‍👩‍👧‍👦❤️🇨🇳👍🏽1️⃣\t這是繁體字——請注意「標點」，價格是１２，５００元。";
    const EN: &str = "The library is closed today; “really?” he asked. 👨‍👩‍👧‍👦❤️ A-very-long-word-without-any-blank-in-it-that-fits-nowhere.";

    #[test]
    fn the_right_side_begins_in_one_column_on_every_terminal() {
        for width in 53..=200 {
            let Place::Beside(column) = Place::within(width) else { panic!("{width} is wide enough") };
            let row = row(&unit(ZH, EN), 7, Place::Beside(column), false);
            let right = wrap(EN, column);
            for (line, right) in row.lines().zip(&right) {
                assert!(line.width() < width, "{width}: {line}");
                assert!(line.ends_with(right.trim_end()), "{width}: {line}");
                let left = &line[..line.len() - right.trim_end().len()];
                assert_eq!(left.width(), LEAD + column + 1, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_narrow_terminal_has_one_side_below_the_other() {
        for width in [24, 40, 52] {
            let row = row(&unit(ZH, EN), 7, Place::within(width), false);
            assert!(row.lines().all(|line| line.width() < width), "{width}:\n{row}");
            let text: String = row.lines().flat_map(|line| line[LEAD..].chars()).filter(|c| *c != ' ').collect();
            let both: String = [ZH, EN].concat().chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(text, both);
        }
    }

    #[test]
    fn nothing_in_a_text_moves_the_cursor() {
        let row = row(&unit("一\u{1b}[2J二", "one\ttwo\u{7}"), 1, Place::Beside(30), false);
        assert!(row.chars().all(|c| c == '\n' || !c.is_control()), "{row:?}");
        assert_eq!(short("a\u{1b}b\nc", 3), "a b…");
    }
}
