//! What the memory commands print for people.
//!
//! Texts from a memory may hold control characters; all of them pass through
//! [`safe`] before they reach a terminal.
//!
//! ```text
//!  74 %  Close the [-gas-]{+main+} valve.                lookup
//!        关闭主阀门。
//!        (manual.docx, alignment, confidence 0.98)
//!
//! Close the main [valve].                                concordance
//!     关闭主[阀门]。
//! 1 hit
//! ```
//!
//! | match | colour | why |
//! |---|---|---|
//! | 100 % and more | green | can be used as it is |
//! | 75 to 99 % | yellow | worth correcting |
//! | below | red | mostly quicker to translate from scratch |
//!
//! Without colours, differences are written as wdiff writes them, and hits are
//! in brackets.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use duiqi::Unit;
use duiqi::memory::fuzzy::{Change, Edit};
use duiqi::memory::{
    Concordance, ImportReport, LanguageCount, Match, MatchBand, PlannedChange, Pretranslation, RepairReport,
    SameSource, Statistics, StoredUnit, Verification, Vocabulary,
};
use textwrap::core::display_width;

/// Whether to use colours, or marks that need none.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether standard output shows colours.
    colour: bool,
}

/// A match of 100 % and more.
const GREEN: &str = "\x1b[32m";
/// A match that is worth editing.
const YELLOW: &str = "\x1b[33m";
/// A hit of a concordance.
const FOUND: &str = "\x1b[1;36m";
/// What matters less.
const FAINT: &str = "\x1b[2m";

impl Style {
    /// The style of standard output; `NO_COLOR` and pipes have no colours.
    pub fn of_terminal() -> Self {
        Style { colour: AutoStream::choice(&std::io::stdout()) != ColorChoice::Never }
    }

    /// A text in a colour, or as it is.
    fn paint(self, how: &str, text: impl std::fmt::Display) -> String {
        if self.colour { format!("{how}{text}\x1b[0m") } else { text.to_string() }
    }

    /// A difference: what the query has and the memory has not, or the other
    /// way round.
    fn edit(self, edit: Edit, text: &str) -> String {
        match (edit, self.colour, text.is_empty()) {
            (_, _, true) => String::new(),
            (Edit::Deleted, true, _) => format!("\x1b[9;31m{text}\x1b[0m"),
            // The marks of wdiff, which can be read without colours and
            // searched for.
            (Edit::Deleted, false, _) => format!("[-{text}-]"),
            (_, true, _) => format!("\x1b[4;32m{text}\x1b[0m"),
            (_, false, _) => format!("{{+{text}+}}"),
        }
    }

    /// A percentage, coloured by how useful the match is. The bounds are those
    /// of the usual bands.
    fn percent(self, percent: u8) -> String {
        let how = match percent {
            100.. => GREEN,
            75.. => YELLOW,
            _ => "\x1b[31m",
        };
        self.paint(how, format!("{percent:>3} %"))
    }
}

/// A text whose control characters and changes of direction are shown and not
/// obeyed by a terminal.
///
/// Each is replaced by a character of as many bytes, so that ranges of the text
/// stay valid.
///
/// A newline, tab or carriage return stays; [`line`] folds them where one line
/// is wanted.
fn safe(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => c,
        _ if c.is_ascii_control() => '?',
        // Control characters beyond ASCII take two bytes in UTF-8, as the
        // substitute does; those of direction take three.
        _ if c.is_control() || c == '\u{61C}' => '¿',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        _ => c,
    };
    text.chars().map(shown).collect()
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// A text with blanks after it, up to a width in columns.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(display_width(text))))
}

/// A size for people. Decimal units, as disks and file managers have them.
pub fn size(bytes: u64) -> String {
    match bytes as f64 {
        b if b >= 1e9 => format!("{:.2} GB", b / 1e9),
        b if b >= 1e6 => format!("{:.1} MB", b / 1e6),
        b if b >= 1e3 => format!("{:.1} kB", b / 1e3),
        _ => format!("{bytes} bytes"),
    }
}

/// A number of units, in the singular where it must be.
fn units(count: u64) -> String {
    if count == 1 { "1 unit".to_owned() } else { format!("{count} units") }
}

/// The report of a change: what was done, and to how many units.
pub fn count(what: &str, count: u64) -> String {
    format!("{} {what}\n", units(count))
}

/// The report of an import, in one line. Counts of zero are left out, except
/// that of added units.
///
/// ```text
/// manual.tmx: 812 units read: 790 added, 12 there already, 10 left out as doubtful
/// ```
pub fn import(file: &Path, report: &ImportReport) -> String {
    let r = report;
    let counts = [
        (r.added, "added"),
        (r.updated, "updated"),
        (r.unchanged, "there already"),
        (r.unpaired, "left out without counterpart"),
        (r.doubtful, "left out as doubtful"),
        (r.fragments, "left out as fragments"),
        (r.not_translated, "left out as not translated"),
        (r.protected, "left out as not to be translated"),
        (r.codes_only, "left out as codes without words"),
        (r.deprecated, "left out as deprecated terms"),
        (r.unfinished, "taken though not finished"),
        (r.conflicts, "with another translation"),
    ];
    // A count of 0 added units must be shown; other zeros are noise.
    let counts = counts.iter().filter(|&&(count, what)| count > 0 || what == "added");
    let counts: Vec<_> = counts.map(|(count, what)| format!("{count} {what}")).collect();
    format!("{}: {} read: {}\n", file.display(), units(r.read), counts.join(", "))
}

/// The matches of a query, each with its difference, translation and origin.
///
/// Three lines each, the third only if something is known of the origin. No
/// match gives an empty text; the caller says so on standard error.
pub fn matches(query: &str, found: &[Match], style: Style) -> String {
    found.iter().fold(String::new(), |mut text, found| {
        // Made safe before it is marked, since the marks in colour are control
        // characters themselves; folded into a line after it, since folding
        // moves the ranges.
        let differences = line(&marked(&safe(query), &safe(found.text()), &found.difference, style));
        let percent = style.percent(found.percent);
        let _ = write!(text, "{percent}  {differences}\n       {}\n", line(&safe(found.translation())));
        let about = about(&found.unit);
        if !about.is_empty() {
            let _ = writeln!(text, "       {}", style.paint(FAINT, format!("({about})")));
        }
        text
    })
}

/// The stored text with what the query has instead: `[-query-]{+stored+}`, or
/// in colours.
///
/// Ranges of the query and of the text are bytes of both; [`safe`] keeps them
/// valid.
fn marked(query: &str, text: &str, changes: &[Change], style: Style) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    // Runs of changes are shown as one, because single words with marks between
    // them are hard to read.
    for run in changes.chunk_by(|a, b| (a.edit == Edit::Equal) == (b.edit == Edit::Equal)) {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        let stored = &text[first.text.start..last.text.end];
        // The white space between tokens belongs to no change.
        shown += &text[at..first.text.start.max(at)];
        if first.edit == Edit::Equal {
            shown += stored;
        } else {
            shown += &style.edit(Edit::Deleted, &query[first.query.start..last.query.end]);
            shown += &style.edit(Edit::Inserted, stored);
        }
        at = last.text.end.max(at);
    }
    shown + &text[at..]
}

/// Where a unit comes from, as far as it is known.
fn about(unit: &Unit) -> String {
    let confidence = unit.confidence.map(|confidence| format!("confidence {confidence:.2}"));
    let parts = [unit.document.clone(), unit.origin.clone(), unit.changer.clone().or(unit.creator.clone()), confidence];
    safe(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// A page of a concordance, with where it is among all hits. `offset` is how
/// many were passed over.
///
/// The last line is `1–20 of 57 hits`; `more than` stands before a count that
/// was given up.
pub fn concordance(page: &Concordance, offset: usize, style: Style) -> String {
    let mut text = String::new();
    for hit in &page.hits {
        let found = around(&safe(hit.text()), &hit.found, style);
        let other = around(&safe(hit.translation()), &hit.linked, style);
        let _ = writeln!(text, "{}\n    {}", line(&found), line(&other));
    }
    // Counting stops early if there are very many hits, which the page shows.
    let more = if page.complete { "" } else { "more than " };
    let last = offset + page.hits.len();
    let _ = match page.hits.len() {
        0 if page.total == 0 => writeln!(text, "no hits"),
        0 => writeln!(text, "none left of {more}{} hits", page.total),
        _ if page.total == 1 => writeln!(text, "1 hit"),
        1 => writeln!(text, "{last} of {more}{} hits", page.total),
        _ => writeln!(text, "{}–{last} of {more}{} hits", offset + 1, page.total),
    };
    text
}

/// A text with its highlights, in brackets or in colour. `ranges` are in order
/// and do not overlap.
fn around(text: &str, ranges: &[Range<usize>], style: Style) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for range in ranges {
        shown += &text[at..range.start];
        let found = &text[range.clone()];
        shown += &if style.colour { style.paint(FOUND, found) } else { format!("[{found}]") };
        at = range.end;
    }
    shown + &text[at..]
}

/// The segments of a pretranslation, each with its best match or a dash.
pub fn sentences(units: &[Unit], report: &Pretranslation, threshold: u8, style: Style) -> String {
    report.sentences.iter().zip(units).fold(String::new(), |mut shown, (sentence, unit)| {
        let source = line(&safe(&unit.source.text));
        let _ = match sentence.best.as_ref().filter(|best| best.percent >= threshold) {
            Some(best) => {
                writeln!(shown, "{}  {source}\n       {}", style.percent(best.percent), line(&safe(best.translation())))
            }
            None => writeln!(shown, "{}", style.paint(FAINT, format!("    –  {source}"))),
        };
        shown
    })
}

/// The summary of a pretranslation: bands, known words, terms.
///
/// Words and characters are counted as translators are paid: by band.
pub fn summary(report: &Pretranslation, style: Style) -> String {
    let title = |text: String| style.paint("\x1b[1m", text);
    let heads = format!("{:<12} {:>9} {:>9} {:>10} {:>7}", "band", "segments", "words", "characters", "words %");
    let mut text = format!("\n{}\n", title(heads));
    let total = report.bands.total();
    let rows = MatchBand::ALL.map(|band| (band.name(), report.bands.count(band)));
    for (name, count) in rows.into_iter().chain([("total", total)]) {
        // A text without words has no shares.
        let share = count.words as f64 / total.words.max(1) as f64 * 100.0;
        let _ =
            writeln!(text, "{name:<12} {:>9} {:>9} {:>10} {share:>7.1}", count.segments, count.words, count.characters);
    }
    let Vocabulary { words, known, .. } = report.vocabulary;
    // A text of numbers only has no content words.
    let share = known as f64 / words.max(1) as f64 * 100.0;
    let _ = writeln!(text, "\nThe memory has {known} of the text's {words} different content words ({share:.0} %).");
    if report.terms.is_empty() {
        return text;
    }
    // A term of a whole sentence must not push the translations off the screen.
    let width = report.terms.iter().map(|term| display_width(&line(&term.text))).max().unwrap_or(0).clamp(4, 40);
    let heads = format!("{:>5} {:>5}  {}  translation", "text", "units", padded("term", width));
    let _ = writeln!(text, "\nTerms that come up in the text and in the memory, how often in each:\n{}", title(heads));
    for term in &report.terms {
        let name = padded(&line(&term.text), width);
        let translation = term.translation.as_deref().map(|text| format!("{text} ({:.2})", term.strength));
        let row = format!("{:>5} {:>5}  {name}  {}", term.count, term.units, translation.unwrap_or_default());
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

/// The statistics of a memory, as rows of name and value, numbers aligned.
///
/// ```text
/// units            1
/// texts            2
/// text            39 bytes
/// file          90.1 kB
/// en → zh-CN       1
/// ```
pub fn statistics(s: &Statistics) -> String {
    let mut rows = vec![
        ("units".to_owned(), s.units.to_string()),
        ("texts".to_owned(), s.texts.to_string()),
        ("documents".to_owned(), s.documents.to_string()),
        ("with context".to_owned(), s.with_context.to_string()),
        ("text".to_owned(), size(s.text_bytes)),
        ("file".to_owned(), size(s.file_bytes)),
    ];
    let languages = |count: &LanguageCount| (format!("{} → {}", count.source, count.target), count.units.to_string());
    rows.extend(s.languages.iter().map(languages));
    rows.extend(s.origins.iter().map(|(origin, units)| (format!("origin {origin}"), units.to_string())));
    let width = rows.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0);
    // Aligned by the end of the number, so that counts compare at a glance and
    // units (`kB`) hang over to the right.
    let column = rows.iter().map(|(_, value)| number(value)).max().unwrap_or(0);
    rows.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{}  {}{value}", padded(name, width), " ".repeat(column - number(value)));
        text
    })
}

/// The columns of a number without its unit.
fn number(value: &str) -> usize {
    value.find(' ').unwrap_or(value.len())
}

/// The result of a verification.
///
/// One problem a line, in the words of the library.
pub fn verification(found: &Verification) -> String {
    if found.problems.is_empty() {
        return format!("{}, all well\n", units(found.units));
    }
    found.problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// Conflicts or duplicates: the common source of each group, then its units
/// with ids and origins.
pub fn groups(groups: &[SameSource]) -> String {
    let mut text = String::new();
    for group in groups {
        if let Some(StoredUnit { unit, .. }) = group.units.first() {
            let _ = writeln!(text, "{}", line(&safe(&unit.source.text)));
        }
        for StoredUnit { id, unit, .. } in &group.units {
            let about = about(unit);
            // The origin distinguishes the units of a group: mostly one of them
            // comes from an older file.
            let about = if about.is_empty() { about } else { format!("  ({about})") };
            let _ = writeln!(text, "    {id}: {}{about}", line(&safe(&unit.target.text)));
        }
    }
    text
}

/// The result of a repair, in one line.
pub fn repair(report: &RepairReport, to: &Path) -> String {
    let lost = match (report.damaged, report.gaps) {
        (0, 0) => "nothing was damaged".to_owned(),
        (damaged, 0) => format!("{} damaged", units(damaged)),
        (damaged, gaps) => format!("{} damaged, and {gaps} stretches could not be read", units(damaged)),
    };
    let unchecked = "; a file of this age has no checksums, so look over what was saved";
    let unchecked = if report.has_checksums { "" } else { unchecked };
    format!("{}: {} saved; {lost}{unchecked}\n", to.display(), units(report.saved))
}

/// What a replacement would change: each text before and after.
pub fn preview(changes: &[PlannedChange]) -> String {
    let mut text = String::new();
    for PlannedChange { id, now, then, .. } in changes {
        let blank = " ".repeat(id.to_string().len());
        for (old, new) in [(&now.source, &then.source), (&now.target, &then.target)] {
            if old != new {
                let _ = writeln!(text, "{id}: - {}\n{blank}  + {}", line(&safe(&old.text)), line(&safe(&new.text)));
            }
        }
    }
    let _ = writeln!(text, "{} would change; --write changes them", units(changes.len() as u64));
    text
}
