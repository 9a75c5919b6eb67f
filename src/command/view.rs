//! Pairs side by side, for reading in a terminal.
//!
//! Widths are counted in columns as terminals show them: a Han character takes
//! two. Chinese gets the narrower column, because it needs fewer. On a narrow
//! terminal the two texts are one below the other.
//!
//! ```text
//!     1      1.00 退潮了。                        The tide went out.
//! ──────────────────────────────────────────────────────────────────────────────
//!     2      0.80 两条小船躺在沙滩上。            Two boats lay on the sand.
//! ──────────────────────────────────────────────────────────────────────────────
//!     3 unmatched                                 Nobody saw it.
//! ──────────────────────────────────────────────────────────────────────────────
//! 2 pairs; 1 sentence unmatched
//! ```
//!
//! | columns of the terminal | layout |
//! |---|---|
//! | 120 | Chinese 38, English 64, beside each other |
//! | 80 | Chinese 23, English 39 |
//! | below about 63 | one text below the other |
//! | not a terminal | as 100 |

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

use anstream::AutoStream;
use duiqi::io::visible;
use duiqi::{Lang, Reason, Result, Unit};
use textwrap::Options;
use unicode_width::UnicodeWidthStr;

use super::output::put;

/// Columns before the texts: five for the number, nine for the confidence or
/// reason, and blanks.
const LEAD: usize = 16;
/// The narrowest column of text that is beside another: a choice, nine Han
/// characters.
const NARROWEST: usize = 18;
/// The widest column of text: a choice, what can be read at a glance.
const WIDEST: usize = 78;
/// The share of the columns of texts that Chinese gets, in percent: a Chinese
/// text takes about three fifths of the columns of its English translation
/// (measured on the sample article).
const CHINESE_SHARE: usize = 38;
/// The width where the output is not a terminal: a choice, what most pages and
/// mails take.
const USUAL_WIDTH: usize = 100;

/// How the two sides of a unit are placed, and how many columns each has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TargetPlace {
    /// Side by side.
    Beside {
        /// The columns of the source.
        source: usize,
        /// The columns of the target.
        target: usize,
    },
    /// One below the other, where the terminal is too narrow.
    Below(usize),
}

impl TargetPlace {
    /// The placement for a terminal of `width` columns, of which the last stays
    /// empty: some terminals wrap a full line.
    fn within(width: usize, source: Lang) -> Self {
        let room = width.saturating_sub(LEAD + 2);
        let zh = (room * CHINESE_SHARE / 100).clamp(NARROWEST, WIDEST);
        let en = room.saturating_sub(zh).min(WIDEST);
        // English in the narrowest column would be one word a line, so it gets
        // at least half as much again.
        match (en >= NARROWEST + NARROWEST / 2, source) {
            (true, Lang::Zh) => TargetPlace::Beside { source: zh, target: en },
            (true, Lang::En) => TargetPlace::Beside { source: en, target: zh },
            (false, _) => TargetPlace::Below(width.saturating_sub(LEAD + 1).max(NARROWEST / 2)),
        }
    }

    /// The columns of a whole row.
    fn width(self) -> usize {
        match self {
            TargetPlace::Beside { source, target } => LEAD + source + 1 + target,
            TargetPlace::Below(column) => LEAD + column,
        }
    }
}

/// What is in the view, counted.
#[derive(Debug, Default)]
struct ShownCounts {
    /// Pairs.
    pairs: usize,
    /// Pairs that were shown.
    shown: usize,
    /// Texts without counterpart.
    unmatched: usize,
    /// Lines of code or markup that were folded.
    left_out: usize,
    /// Folded lines of digits and signs, such as the number of an item.
    without_letters: usize,
}

/// Writes units as numbered rows, with their confidence or the reason for
/// having no counterpart.
///
/// With `below`, only pairs of lower confidence are shown. Text that is not
/// translated, such as code, is folded to one line. A view that is longer than
/// the terminal goes through the user's pager.
///
/// # Errors
/// The first error of `units`, or of writing.
pub fn units(units: impl IntoIterator<Item = Result<Unit>>, below: Option<f32>, out: &mut dyn Write) -> Result<()> {
    let size = terminal_size::terminal_size();
    let width = size.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0));
    // All at once, because the pager and the first language need to know them.
    let units: Vec<Unit> = units.into_iter().collect::<Result<_>>()?;
    let text = view(&units, width, below, is_coloured());
    let height = size.map_or(0, |(_, height)| usize::from(height.0));
    let at_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if at_terminal && text.lines().count() >= height && page(&text) {
        return Ok(());
    }
    put(out, text.as_bytes())
}

/// Whether standard output shows colours: it is a terminal, and `NO_COLOR` is
/// not set.
pub fn is_coloured() -> bool {
    AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Hands a text to the pager that `PAGER` names, or to `less`; false if there
/// is none. An empty `PAGER` asks for none.
///
/// The exit code of the pager does not matter: a user who quits it early has
/// seen enough.
fn page(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // `F`: quit if one page is enough. `R`: pass colours on. `X`: leave the
        // text on the screen. git sets the same.
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // Leaving the pager early closes the pipe.
        let _ = stdin.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}

/// The whole view as text.
fn view(units: &[Unit], width: usize, below: Option<f32>, colour: bool) -> String {
    // Columns follow the first unit with a known language; a view does not
    // change sides.
    let source = units.iter().find_map(|unit| unit.source.tag.lang()).unwrap_or(Lang::Zh);
    let place = TargetPlace::within(width, source);
    let (mut text, mut counts, mut at) = (String::new(), ShownCounts::default(), 0);
    while let Some(unit) = units.get(at) {
        let folded = units[at..].iter().take_while(|unit| is_aside(unit)).count();
        if folded > 0 {
            let run = &units[at..at + folded];
            let without_letters = run.iter().filter(|unit| unit.reason == Some(Reason::NoLetters)).count();
            counts.without_letters += without_letters;
            counts.left_out += folded - without_letters;
            if below.is_none() {
                let lines = if folded == 1 { "line" } else { "lines" };
                let kind = if without_letters == folded { "without letters" } else { "of code or markup" };
                let what = format!("{} … {folded} {lines} {kind}", " ".repeat(LEAD - 1));
                rule(&mut text, place, colour);
                text += &faint(&what, colour);
                text.push('\n');
            }
            at += folded;
            continue;
        }
        at += 1;
        counts.pairs += usize::from(unit.is_pair());
        counts.unmatched += usize::from(!unit.is_pair());
        let doubtful = |below| unit.is_pair() && unit.confidence.is_some_and(|confidence| confidence < below);
        if below.is_none_or(doubtful) {
            counts.shown += usize::from(unit.is_pair());
            rule(&mut text, place, colour);
            text += &row(unit, at, place, colour);
        }
    }
    if !units.is_empty() {
        rule(&mut text, place, colour);
        let summary = textwrap::wrap(&counts.summary(below), width.saturating_sub(1).max(NARROWEST)).join("\n");
        text += &summary;
        text.push('\n');
    }
    text
}

impl ShownCounts {
    /// The last line: pairs, unmatched sentences and folded lines, if there are
    /// any.
    fn summary(&self, below: Option<f32>) -> String {
        let some = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let mut parts = vec![match below {
            Some(below) => format!("{} of {} below {below}", self.shown, some(self.pairs, "pair", "pairs")),
            None => some(self.pairs, "pair", "pairs"),
        }];
        if self.unmatched > 0 {
            parts.push(some(self.unmatched, "sentence unmatched", "sentences unmatched"));
        }
        if self.left_out > 0 {
            parts.push(some(self.left_out, "line of code or markup left out", "lines of code or markup left out"));
        }
        if self.without_letters > 0 {
            parts.push(some(self.without_letters, "line without letters", "lines without letters"));
        }
        parts.join("; ")
    }
}

/// True if a unit is not text to translate: code, markup, front matter.
fn is_aside(unit: &Unit) -> bool {
    let text = |reason| matches!(reason, Reason::NoCounterpart | Reason::Unrelated | Reason::OtherLanguage);
    !unit.is_pair() && unit.reason.is_some_and(|reason| !text(reason))
}

/// Appends a faint line between rows, but not before the first.
fn rule(text: &mut String, place: TargetPlace, colour: bool) {
    if !text.is_empty() {
        *text += &faint(&"─".repeat(place.width()), colour);
        text.push('\n');
    }
}

/// Text in a faint colour, where colours are shown.
fn faint(text: &str, colour: bool) -> String {
    if colour { format!("\x1b[2m{text}\x1b[0m") } else { text.to_owned() }
}

/// The beginning of a text, in one line, with control characters made visible.
///
/// Counted in characters, not bytes or columns: it limits what a message
/// repeats.
pub fn short(text: &str, characters: usize) -> String {
    let begin: String = text.chars().take(characters).map(in_line).collect();
    let mut line = visible(&begin).into_owned();
    if text.chars().nth(characters).is_some() {
        line.push('…');
    }
    line
}

/// White space as a blank, so that a text stays on its line.
fn in_line(c: char) -> char {
    if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }
}

/// The lines of one unit with its number and confidence.
fn row(unit: &Unit, number: usize, place: TargetPlace, colour: bool) -> String {
    let (note, style) = margin(unit);
    let mut row = String::new();
    for (line, text) in lines(unit, place).iter().enumerate() {
        let lead = if line == 0 { format!("{number:>5} {note:>9}") } else { " ".repeat(LEAD - 1) };
        row += &match (colour, unit.is_pair()) {
            // Blanks at the end of lines would show when the output is copied.
            (false, _) => format!("{lead} {text}").trim_end().to_owned(),
            (true, true) => format!("{style}{lead}\x1b[0m {text}"),
            (true, false) => format!("\x1b[2m{lead} {text}\x1b[0m"),
        };
        row.push('\n');
    }
    row
}

/// The lines of a unit, at least one, without the margin.
///
/// The number of lines is that of the longer side; the shorter one is filled up
/// with nothing.
fn lines(unit: &Unit, place: TargetPlace) -> Vec<String> {
    match place {
        TargetPlace::Beside { source, target } => {
            let (left, right) = (wrap(&unit.source.text, source), wrap(&unit.target.text, target));
            let beside = |line: usize| {
                let [left, right] = [&left, &right].map(|side| side.get(line).map_or("", |line| line.as_str()));
                // Widths in columns, not characters: a Han character takes two.
                let gap = " ".repeat(source.saturating_sub(left.width()));
                format!("{left}{gap} {right}").trim_end().to_owned()
            };
            (0..left.len().max(right.len()).max(1)).map(beside).collect()
        }
        TargetPlace::Below(column) => {
            let mut lines = wrap(&unit.source.text, column);
            lines.extend(wrap(&unit.target.text, column));
            if lines.is_empty() { vec![String::new()] } else { lines }
        }
    }
}

/// Wraps a text into lines, none wider than the column.
fn wrap(text: &str, column: usize) -> Vec<String> {
    let text: String = text.chars().map(in_line).collect();
    let text = visible(&text);
    let wrapped = |column: usize| -> Vec<String> {
        let lines = textwrap::wrap(&text, Options::new(column)).into_iter();
        lines.map(|line| line.into_owned()).filter(|line| !line.is_empty()).collect()
    };
    // textwrap adds up the widths of characters; some that are joined, such as
    // a heart and its colour, are wider than their sum. A narrower wrap is then
    // tried.
    let fit = |lines: &Vec<String>| lines.iter().all(|line| line.width() <= column);
    // Nearly always the first try fits.
    (1..=column).rev().map(wrapped).find(fit).unwrap_or_else(|| wrapped(column))
}

/// What is in the margin of a unit, and its colour: green, yellow or red by
/// confidence.
///
/// The bounds are those of the review and the spreadsheet: 0.9 and 0.5.
fn margin(unit: &Unit) -> (String, &'static str) {
    match (unit.reason, unit.confidence) {
        (Some(Reason::Unrelated), _) => ("unrelated".to_owned(), ""),
        (Some(Reason::OtherLanguage), _) => ("language".to_owned(), ""),
        (Some(_), _) => ("unmatched".to_owned(), ""),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(source: &str, target: &str) -> Unit {
        let mut unit = Unit::pair(("zh", source), ("en", target));
        unit.confidence = Some(0.95);
        unit
    }

    /// Full-width marks, traditional characters, emoji of one and of several
    /// characters, a flag, keycaps, tabs.
    const ZH: &str =
        "图书馆今天关门了，“真的吗？”他问（很惊讶）。🎉👨‍👩‍👧‍👦❤️🇨🇳👍🏽1️⃣\t這是繁體字——請注意「標點」，價格是１２，５００元。";
    const EN: &str = "The library is closed today; “really?” he asked. 👨‍👩‍👧‍👦❤️ A-very-long-word-without-any-blank-in-it-that-fits-nowhere.";

    #[test]
    fn the_right_side_begins_in_one_column_on_every_terminal() {
        for width in 64..=200 {
            let place = TargetPlace::within(width, Lang::Zh);
            let TargetPlace::Beside { source, target } = place else { panic!("{width} is wide enough") };
            let row = row(&unit(ZH, EN), 7, place, false);
            for (line, right) in row.lines().zip(&wrap(EN, target)) {
                assert!(line.width() < width, "{width}: {line}");
                assert!(line.ends_with(right.trim_end()), "{width}: {line}");
                let left = &line[..line.len() - right.trim_end().len()];
                assert_eq!(left.width(), LEAD + source + 1, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_narrow_terminal_has_one_side_below_the_other() {
        for width in [30, 40, 52] {
            let row = row(&unit(ZH, EN), 7, TargetPlace::within(width, Lang::Zh), false);
            assert!(row.lines().all(|line| line.width() < width), "{width}:\n{row}");
            let text: String = row.lines().flat_map(|line| line[LEAD..].chars()).filter(|c| *c != ' ').collect();
            let both: String = [ZH, EN].concat().chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(text, both);
        }
    }

    #[test]
    fn what_is_no_text_is_folded_and_all_is_counted() {
        let mut code = unit("let x = 1;", "");
        code.reason = Some(Reason::Code);
        let mut alone = unit("没有译文。", "");
        alone.reason = Some(Reason::NoCounterpart);
        let mut doubtful = unit("二", "three");
        doubtful.confidence = Some(0.3);
        let all = [unit("一", "one"), code.clone(), code, alone, doubtful];
        let text = view(&all, 100, None, false);
        assert!(text.contains("… 2 lines of code or markup") && text.contains("unmatched 没有译文。"), "{text}");
        assert!(text.ends_with("\n2 pairs; 1 sentence unmatched; 2 lines of code or markup left out\n"), "{text}");
        let mut number = unit("1.", "");
        number.reason = Some(Reason::NoLetters);
        let text = view(&[number, unit("一", "one")], 100, None, false);
        assert!(
            text.contains("… 1 line without letters\n") && text.ends_with("\n1 pair; 1 line without letters\n"),
            "{text}"
        );
        let low = view(&all, 100, Some(0.6), false);
        assert!(low.contains("three") && !low.contains("one") && low.contains("1 of 2 pairs below 0.6"), "{low}");
        assert_eq!(view(&[], 100, None, false), "");
    }

    #[test]
    fn nothing_in_a_text_moves_the_cursor() {
        let place = TargetPlace::Beside { source: 30, target: 30 };
        let row = row(&unit("一\u{1b}[2J二\u{202E}", "one\ttwo\u{7}"), 1, place, false);
        assert!(row.chars().all(|c| c == '\n' || !c.is_control()) && !row.contains('\u{202E}'), "{row:?}");
        assert_eq!(short("a\u{1b}b\nc", 3), "a␛b…");
    }
}
