//! Validation: reads a file to its end and reports what is wrong with it,
//! where, and by which rule.
//!
//! TMX has its own rules (header, order of elements, attributes, languages; see
//! `tmx::rules`), which the reader checks as it goes. For every other format a
//! file is valid if our reader reads it, and units are looked at for what other
//! tools are known to stumble over. A DTD alone is not enough: it does not
//! cover dates, languages or the pairing of inline codes.
//!
//! ```text
//! c.tmx:1:20: byte 19: error [attribute]: `header` without `segtype`
//! c.tmx:1:76: byte 75: warning [empty]: an empty segment
//! c.tmx:1:100: byte 99: error [syntax]: TMX: the file ends here, with elements still open: it is cut off
//! ```

use std::fmt;
use std::io::BufRead;
use std::path::Path;

use super::{FileFormat, ReadOptions, beads, read};
use crate::audit::Severity;
use crate::{Error, Place, Result, Unit};

/// A place where a file breaks a rule of its format.
///
/// `Display` gives one line in the form of compilers, which editors turn into a
/// link: `a.tmx:3:7: byte 81: warning [language]: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is: an error breaks the format, some tools stumble over a
    /// warning.
    pub severity: Severity,
    /// A short, stable name of the rule, such as `header-attribute`, for
    /// filters and for looking it up.
    pub rule: &'static str,
    /// Where it is; `line` and `column` count from 1, `byte` from 0. The file
    /// is the name given to [`check`].
    pub at: Place,
    /// What was found, as a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Problem {
    /// Place, severity, rule and message in one line, as compilers write them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]: {}", self.at, self.severity, self.rule, self.message)
    }
}

/// What [`check`] counted. A file is valid if `errors` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Checked {
    /// Units that could be read, up to the end or to the first error of syntax.
    pub units: u64,
    /// Problems that break the format.
    pub errors: u64,
    /// Problems that some tools will stumble over.
    pub warnings: u64,
}

/// Checks a file of a format: reads it to its end and passes every problem to
/// `found` as it comes.
///
/// `name` is the name of the file in every place; nothing is opened by it. A
/// file that cannot be read further ends with an error of the rule `syntax`,
/// `encoding` or `limit`, which is the last problem. Memory stays bounded
/// however many problems there are.
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
/// [`Error::Io`] if the file cannot be read, [`Error::Invalid`] if its format
/// cannot be read as one stream. A broken file is not an error of this function
/// but a problem.
pub fn check(input: impl BufRead, format: FileFormat, name: &str, mut found: impl FnMut(Problem)) -> Result<Checked> {
    let mut checked = Checked::default();
    // Counting and naming happen in one place, so that no kind of file can
    // forget one of them.
    let mut report = |mut problem: Problem, checked: &mut Checked| {
        match problem.severity {
            Severity::Error => checked.errors += 1,
            Severity::Warning | Severity::Note => checked.warnings += 1,
        }
        // Only the caller knows the name of the file.
        problem.at.file.get_or_insert_with(|| name.to_owned());
        found(problem);
    };
    let options = ReadOptions { check: true, ..ReadOptions::default() };
    let done = match format {
        #[cfg(feature = "formats")]
        FileFormat::Tmx => tmx(input, &options, &mut checked, &mut report),
        // Bead files hold no units, so the general path cannot read them.
        FileFormat::Beads => bead_file(input, &mut checked),
        _ => units(input, format, &options, &mut checked, &mut report),
    };
    if let Err(error) = done {
        report(broken(error).map_err(|error| error.in_file(Path::new(name)))?, &mut checked);
    }
    Ok(checked)
}

/// Turns an error of the file into a problem. An error of the system, or of the
/// caller, stays an error.
///
/// # Errors
/// The error itself, if it is not about the file's content: a disk that fails,
/// a format that cannot be read.
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

/// Checks TMX with the rules of its own reader.
///
/// # Errors
/// The first error of the reader, after which nothing can be checked.
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
        // Before the unit: problems of a unit are known when its end was read,
        // and those before an error of syntax must still be reported.
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

/// Checks a bead file, whose lines count as units.
fn bead_file(input: impl BufRead, checked: &mut Checked) -> Result<()> {
    checked.units = beads::read(input)?.len() as u64;
    Ok(())
}

/// Checks a file of any other format: it must be read to its end, and no unit
/// may be doubtful.
///
/// Places are those of the stream's errors only; a doubtful unit is named by
/// its number from 1, because units carry no place.
///
/// # Errors
/// Those of [`read`].
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

/// What other tools may stumble over in a unit, as pairs of rule and message.
///
/// The rules are `counterpart`, `language` and `long`. They hold for every
/// format, because they are about units.
fn doubtful(unit: &Unit) -> impl Iterator<Item = (&'static str, &'static str)> {
    // A text without counterpart is fine if it has a `reason`, as those of our
    // aligner do.
    let alone = !unit.is_pair() && unit.reason.is_none();
    let untagged = [&unit.source.tag, &unit.target.tag].iter().any(|tag| tag.as_str().is_empty());
    // `nth` stops at the limit; counting all characters of a long text is not
    // needed.
    let long = [&unit.source.text, &unit.target.text].iter().any(|text| text.chars().nth(super::LONG).is_some());
    let found = [
        alone.then_some(("counterpart", "a text without counterpart, and no reason why")),
        untagged.then_some(("language", "a text whose language is not known")),
        long.then_some(("long", "a text of more than 2,000 characters")),
    ];
    found.into_iter().flatten()
}
