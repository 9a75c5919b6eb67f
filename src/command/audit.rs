//! `duiqi audit`: pairs of a bilingual file that look wrong.
//!
//! Units are read, judged and written one at a time, so that a memory of any
//! size can be audited. The findings go to one place, and units to two more if
//! the user wants them sorted: those without findings and those with.
//!
//! A project's `.duiqi-audit` holds what a team has decided to accept, a rule a
//! line:
//!
//! ```text
//! # a comment
//! off double                     this check is never shown
//! floor punctuation 0.6          this check only from a score on
//! ignore numbers id ^menu\.      not for ids that the expression matches
//! ignore * text Lorem            no check for texts that it matches
//! ```
//!
//! `--min-score` and `--min-severity` are for one run, the file is for
//! everyone; both only hide. Without them notes are hidden, which are as often
//! a matter of taste as a fault. Exit code 3 means that something is left to show,
//! or with `--fail-on` that something is at least that severe.
//!
//! ```text
//! file ─ units ─► Audit::unit ─► findings ─ filtered ─► FindingPrinter (text, json, github, sarif)
//!                                   │
//!                                   └─ any left? ─► --reject FILE, else ─► --keep FILE
//! ```

mod report;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use duiqi::audit::{Audit, Check, Collected, Finding, Glossary, Ignore, Options, Recurring, Severity};
use duiqi::format::{self, FileFormat, Units, Writer};
use duiqi::io::Output;
use duiqi::{Result, Unit};

use self::report::{FindingPrinter, FindingStyle};
use super::units::Reading;
use super::{Ending, Ran, Setting, Stop, note, output};

/// Find pairs that look wrong in a bilingual file.
///
/// Checks: counterpart (one side is empty), length, numbers, placeholders (and
/// tags), punctuation (final marks and width), spaces, glossary, untranslated,
/// language, translation (the words of the two sides are unrelated), characters
/// (broken ones), double, targets (one source, several targets). Each cause
/// gives one finding: the number of the unit from 1 with its id, the check, a
/// score from 0 to 1, the reason, and both texts. White space and mild faults of
/// punctuation that recur give one finding at the end, with the numbers of the
/// other units; so do messages of programs with an empty side. Of other findings
/// with one reason the first three are shown (of a lost variable ten), and the rest
/// are one: texts that nobody translated, one wrong script, one number for another. Severities by score: error
/// from 0.8, warning from 0.5, otherwise note. Notes are as often a matter of
/// taste as a fault, and only shown with --min-severity note, --min-score or
/// --checks. Exit code 3 if anything was shown, otherwise 0.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The file; `-` is standard input. Moses: NAME of NAME.en and NAME.zh
    file: PathBuf,
    /// The format of the input. Default: from its file ending
    #[arg(long, value_name = "FORMAT", value_parser = output::whole())]
    from: Option<FileFormat>,
    /// Only these checks, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "CHECKS")]
    checks: Option<Vec<Check>>,
    /// Leave out findings with a score below this, 0 to 1
    #[arg(long, alias = "floor", value_name = "SCORE", value_parser = output::share)]
    min_score: Option<f32>,
    /// Leave out findings below this severity: note, warning, error. Default:
    /// warning; with --min-score or --checks, note
    #[arg(long, value_name = "SEVERITY")]
    min_severity: Option<Severity>,
    /// Exit with code 3 only for findings of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<Severity>,
    /// A glossary: lines of English and Chinese, tab-separated
    #[arg(long, value_name = "FILE")]
    glossary: Option<PathBuf>,
    /// Rules for findings to leave out. Default: .duiqi-audit in this folder or
    /// the nearest one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write the units without findings to this file
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Write the units with findings to this file
    #[arg(long, value_name = "FILE")]
    reject: Option<PathBuf>,
    /// The format of findings: text, json (one object a line, with the texts),
    /// github (annotations), sarif
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = FindingStyle::Text)]
    format: FindingStyle,
    /// Write one JSON object a line, like --format json
    #[arg(long, alias = "jsonl")]
    json: bool,
    /// Where to write. Default, and with `-`: standard output
    #[arg(short, long, value_name = "FILE", default_value = output::STANDARD)]
    output: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

/// Shown below the options by `duiqi audit --help`, with the grammar of the
/// rules, which has no other home.
const EXAMPLES: &str = "\
Examples:
  duiqi audit memory.tmx
  duiqi audit memory.tmx --min-score 0.5 --checks length,numbers
  duiqi audit pairs.tsv --json -o findings.jsonl
  duiqi audit work.xliff --glossary terms.tsv --format github --fail-on error
  duiqi audit memory.tmx --keep good.tmx --reject bad.tmx

Rules in .duiqi-audit, one a line:
  off double                     no finding of this check
  floor punctuation 0.6          none of this check below a score
  ignore numbers id ^menu\\.      none for ids that a regular expression matches
  ignore * text Lorem            none for texts that it matches; * is every check";

/// The name of the project's rules, looked for from the current folder upwards,
/// as git does with its own files.
const RULES: &str = ".duiqi-audit";

/// The most units of a short file. There the share of words that link shows a
/// wrong pair; in a longer file it would also report right pairs by the dozen.
/// Measurement: 57 of 5,512 messages of git as a table, where 3 are
/// reported without it.
const MOST_OF_SHORT: usize = 100;

/// The most messages of a program that are read before the first is judged.
/// They teach words. Choice: some ten megabytes, and more than most programs
/// have.
const MOST_MESSAGES: usize = 20_000;

/// The first units of a file, up to an error: all of a short file, and one more
/// than that of a long one; of the messages of a program as many as teach words.
fn first_units(units: &mut Units<'_>) -> Vec<duiqi::Result<Unit>> {
    let mut first = Vec::new();
    let mut are_messages = true;
    while first.len() <= MOST_OF_SHORT || are_messages && first.len() < MOST_MESSAGES {
        let Some(unit) = units.next() else { break };
        are_messages = are_messages && unit.as_ref().is_ok_and(Audit::is_message);
        let failed = unit.is_err();
        first.push(unit);
        if failed {
            break;
        }
    }
    first
}

/// Audits the file and reports the number of findings.
///
/// # Errors
/// Usage: an ending of `--keep` or `--reject` that names no format. Else those
/// of reading and writing.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    // Rules and glossary first: a mistake in them must show before a large file
    // is read.
    let mut audit = arguments.audit()?;
    let mut units = arguments.reading.units(&arguments.file, arguments.from, setting, &arguments.output)?;
    let first = first_units(&mut units);
    let is_short = first.len() <= MOST_OF_SHORT;
    let messages = |unit: &&Unit| is_short || Audit::is_message(unit);
    audit.learn(first.iter().flatten().filter(messages));
    let mut sorted = Sorted::new(arguments)?;
    let mut tally = Tally::default();
    let least = arguments.least_severity();
    let mut hidden = 0;
    // Habits of a file are reported once.
    let mut recurring = Recurring::default();
    recurring.in_short_file = is_short;
    // `--json` is older than `--format` and stays.
    let style = if arguments.json { FindingStyle::Json } else { arguments.format };
    output::write(Some(&arguments.output), |out| {
        let mut report = FindingPrinter::new(style, &arguments.file, &arguments.output, out)?;
        for unit in first.into_iter().chain(units) {
            let unit = unit?;
            let mut found = audit.unit(&unit);
            // Filtered here and not in the audit, whose score limit is another
            // option.
            let all = found.len();
            found.retain(|finding| finding.severity() >= least);
            hidden += (all - found.len()) as u64;
            // A finding that the options hide does not make a unit bad.
            sorted.put(&unit, &found)?;
            for finding in found {
                if let Some(finding) = recurring.take(finding, &unit) {
                    tally.add(&finding);
                    report.finding(&finding, &unit)?;
                }
            }
        }
        for Collected { finding, unit, .. } in std::mem::take(&mut recurring).finish() {
            tally.add(&finding);
            report.finding(&finding, &unit)?;
        }
        report.finish()
    })?;
    sorted.finish()?;
    // Findings that the user did not ask to hide must not be hidden silently.
    let notes = match hidden {
        1.. if arguments.min_severity.is_none() => {
            format!("; {} with --min-severity note", counted(hidden, "more finding"))
        }
        _ => String::new(),
    };
    note(setting, &format!("{}, {tally}{notes}", counted(audit.units(), "unit")));
    // Without `--fail-on` any finding fails, which is what scripts expect of a
    // checker.
    let fails = tally.worst.is_some_and(|worst| arguments.fail_on.is_none_or(|least| worst >= least));
    Ok(if fails { Ending::Found } else { Ending::Good })
}

/// The findings of a run, counted for the summary; they are not kept.
#[derive(Default)]
struct Tally {
    /// How many findings each check made.
    counts: BTreeMap<Check, u64>,
    /// The severity of the worst finding.
    worst: Option<Severity>,
}

impl Tally {
    /// Counts a finding.
    fn add(&mut self, finding: &Finding) {
        *self.counts.entry(finding.check).or_default() += 1;
        self.worst = self.worst.max(Some(finding.severity()));
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(self.counts.values().sum(), "finding"))?;
        let named: Vec<_> = self.counts.iter().map(|(check, count)| format!("{check} {count}")).collect();
        if named.is_empty() { Ok(()) } else { write!(f, " ({})", named.join(", ")) }
    }
}

/// A number with its noun, in the plural where it must be.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl Arguments {
    /// The least severity that is shown. A user who names checks or a score has
    /// chosen what to see.
    fn least_severity(&self) -> Severity {
        let default =
            if self.checks.is_some() || self.min_score.is_some() { Severity::Note } else { Severity::Warning };
        self.min_severity.unwrap_or(default)
    }

    /// The audit that the options describe: checks, limits, glossary, rules.
    ///
    /// # Errors
    /// If the glossary or the rules cannot be read; a rule's error names file
    /// and line.
    fn audit(&self) -> Result<Audit> {
        let mut options = Options::default();
        options.floor = self.min_score.unwrap_or(options.floor);
        // Without the option all checks run.
        options.checks = self.checks.clone().unwrap_or(options.checks);
        let mut audit = Audit::new(options);
        if let Some(file) = &self.glossary {
            audit.glossary = glossary(file)?;
        }
        if let Some(file) = self.config.clone().or_else(project_rules) {
            audit.ignore = Ignore::read(duiqi::io::open(&file)?).map_err(|error| error.in_file(&file))?;
        }
        Ok(audit)
    }
}

/// The file with the project's rules: in this folder, or the nearest above it.
fn project_rules() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(RULES)).find(|file| file.is_file())
}

/// Reads a glossary: lines of two cells. Lines without a tab are passed over,
/// such as comments.
///
/// # Errors
/// If the file cannot be read.
fn glossary(file: &Path) -> Result<Glossary> {
    let mut glossary = Glossary::default();
    for line in std::io::BufRead::lines(duiqi::io::open(file)?) {
        let line = line.map_err(|error| duiqi::Error::io(file, error))?;
        // Excel begins the file with a mark, which would be part of the first
        // term.
        let mut cells = line.trim_start_matches('\u{FEFF}').split('\t');
        if let (Some(one), Some(other)) = (cells.next(), cells.next()) {
            glossary.add(one, other);
        }
    }
    Ok(glossary)
}

/// The units with findings and those without, each in its file if the user
/// asked for it.
struct Sorted {
    /// Where units without findings go.
    keep: Option<Sorter>,
    /// Where units with findings go.
    reject: Option<Sorter>,
}

/// A file that some of the units go to.
struct Sorter {
    /// Its path, for errors.
    file: PathBuf,
    /// The writer, in the format of the path's ending.
    writer: Writer<Output>,
}

impl Sorter {
    /// Creates the file, if one was named.
    ///
    /// # Errors
    /// A usage error if the ending names no format.
    fn new(file: &Option<PathBuf>) -> Result<Option<Self>, Stop> {
        let Some(file) = file else { return Ok(None) };
        let format = FileFormat::from_path(file).ok_or_else(|| output::unnamed(file))?;
        let mut options = format::Options::default();
        // Units are moved between files here, so nothing that is known about
        // them may be left behind.
        options.columns = format::Columns::All;
        let writer = Writer::new(Output::create(file)?, format, &options)?;
        Ok(Some(Sorter { file: file.clone(), writer }))
    }

    /// Writes a unit.
    ///
    /// # Errors
    /// [`duiqi::Error::Io`] with the file's name.
    fn put(&mut self, unit: &Unit) -> Result<()> {
        self.writer.write(unit).map_err(|error| error.in_file(&self.file))
    }

    /// Puts the file in place.
    fn finish(self) -> Result<()> {
        let (output, _) = self.writer.finish().map_err(|error| error.in_file(&self.file))?;
        output.commit()
    }
}

impl Sorted {
    /// Creates the files that were named.
    ///
    /// # Errors
    /// Usage, if two of the outputs are the same file, in which one half of the
    /// units or the findings would be lost.
    fn new(arguments: &Arguments) -> Result<Self, Stop> {
        output::refuse_twice(&[
            ("--output", Some(&arguments.output)),
            ("--keep", arguments.keep.as_deref()),
            ("--reject", arguments.reject.as_deref()),
        ])?;
        Ok(Sorted { keep: Sorter::new(&arguments.keep)?, reject: Sorter::new(&arguments.reject)? })
    }

    /// Writes a unit to the file it belongs to.
    fn put(&mut self, unit: &Unit, found: &[Finding]) -> Result<()> {
        // A unit is rejected for any finding that is shown, however mild.
        let file = if found.is_empty() { &mut self.keep } else { &mut self.reject };
        file.as_mut().map_or(Ok(()), |file| file.put(unit))
    }

    /// Puts both files in place. If one fails, the other may be there already.
    fn finish(self) -> Result<()> {
        [self.keep, self.reject].into_iter().flatten().try_for_each(Sorter::finish)
    }
}
