//! Validation: what is wrong with a file, where, and against which rule.

use std::fmt;
use std::io::BufRead;
use std::path::Path;

use super::{FileFormat, ReadOptions, beads, read};
use crate::{Error, Place, Result, Unit};

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Some tools will stumble over it.
    Warning,
    /// It breaks the format.
    Error,
}

/// Something that breaks a rule of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A short name of the rule, such as `header-attribute`.
    pub rule: &'static str,
    /// Where; `line` and `column` count from 1, `byte` from 0.
    pub at: Place,
    /// What was found.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}: {severity} [{}]: {}", self.at, self.rule, self.message)
    }
}

/// What [`check`] counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Checked {
    /// Units that could be read.
    pub units: u64,
    /// Problems that break the format.
    pub errors: u64,
    /// Problems that some tools will stumble over.
    pub warnings: u64,
}

/// Reads a file of a format to its end, and hands every problem to `found` as it comes; `name` is what places call
/// the file. A file that cannot be read further ends with an error of the rule `syntax`, `encoding` or `limit`.
///
/// ```
/// use duiqi::format::{FileFormat, check};
/// let mut problems = Vec::new();
/// let lines = "{\"en\":\"Hello.\",\"zh\":\"你好。\"}\nHello\n";
/// let checked = check(lines.as_bytes(), FileFormat::Jsonl, "a.jsonl", |problem| problems.push(problem))?;
/// assert_eq!((checked.units, checked.errors), (1, 1));
/// assert_eq!(problems[0].to_string(), "a.jsonl:2:1: byte 33: error [syntax]: JSONL: expected value");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::Invalid`] if its format is only written.
pub fn check(input: impl BufRead, format: FileFormat, name: &str, mut found: impl FnMut(Problem)) -> Result<Checked> {
    let mut checked = Checked::default();
    let mut report = |mut problem: Problem, checked: &mut Checked| {
        match problem.severity {
            Severity::Error => checked.errors += 1,
            Severity::Warning => checked.warnings += 1,
        }
        problem.at.file.get_or_insert_with(|| name.to_owned());
        found(problem);
    };
    let options = ReadOptions { check: true, ..ReadOptions::default() };
    let done = match format {
        #[cfg(feature = "formats")]
        FileFormat::Tmx => tmx(input, &options, &mut checked, &mut report),
        FileFormat::Beads => bead_file(input, &mut checked),
        _ => units(input, format, &options, &mut checked, &mut report),
    };
    if let Err(error) = done {
        report(broken(error).map_err(|error| error.in_file(Path::new(name)))?, &mut checked);
    }
    Ok(checked)
}

/// An error of the file as a problem; an error of the system stays one.
fn broken(error: Error) -> Result<Problem, Error> {
    let severity = Severity::Error;
    let (rule, at, message) = match error {
        Error::Syntax { format, at, message } => ("syntax", at, format!("{format}: {message}")),
        Error::Encoding { at, encoding } => ("encoding", at, format!("not valid {encoding} text")),
        Error::Limit { at, what, limit } => ("limit", at, format!("{what} is over the limit of {limit}")),
        other => return Err(other),
    };
    Ok(Problem { severity, rule, at, message })
}

#[cfg(feature = "formats")]
fn tmx(
    input: impl BufRead,
    options: &ReadOptions,
    checked: &mut Checked,
    report: &mut impl FnMut(Problem, &mut Checked),
) -> Result<()> {
    let mut reader = super::tmx::Reader::new(input, options)?;
    loop {
        let next = reader.next();
        for problem in reader.problems() {
            report(problem, checked);
        }
        match next {
            Some(Ok(_)) => checked.units += 1,
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}

fn bead_file(input: impl BufRead, checked: &mut Checked) -> Result<()> {
    checked.units = beads::read(input)?.len() as u64;
    Ok(())
}

fn units(
    input: impl BufRead,
    format: FileFormat,
    options: &ReadOptions,
    checked: &mut Checked,
    report: &mut impl FnMut(Problem, &mut Checked),
) -> Result<()> {
    for unit in read(input, format, options)? {
        let unit = unit?;
        checked.units += 1;
        for (rule, message) in doubtful(&unit) {
            let message = format!("unit {}: {message}", checked.units);
            report(Problem { severity: Severity::Warning, rule, at: Place::default(), message }, checked);
        }
    }
    Ok(())
}

/// What other tools may stumble over in a unit.
fn doubtful(unit: &Unit) -> impl Iterator<Item = (&'static str, &'static str)> {
    let alone = !unit.is_pair() && unit.reason.is_none();
    let untagged = [&unit.source.tag, &unit.target.tag].iter().any(|tag| tag.as_str().is_empty());
    let long = [&unit.source.text, &unit.target.text].iter().any(|text| text.chars().nth(super::LONG).is_some());
    let found = [
        alone.then_some(("counterpart", "a text without counterpart, and no reason why")),
        untagged.then_some(("language", "a text whose language is not known")),
        long.then_some(("long", "a text of more than 2,000 characters")),
    ];
    found.into_iter().flatten()
}
