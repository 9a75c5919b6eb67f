//! A project's file of findings that it does not want to see.

use std::io::BufRead;

use regex::Regex;

use super::{Check, Finding};
use crate::{Error, Place, Result, Unit};

/// Findings to leave out, as a project's `.duiqi-audit` file lists them, one
/// rule a line:
///
/// ```text
/// # comments and empty lines are passed over
/// off double                        no finding of this check
/// floor punctuation 0.6             none of this check below a score
/// ignore numbers id ^menu\\.         none of this check for ids that the expression matches
/// ignore translation text Lorem     none for units whose source or target it matches; `*` is every check
/// ```
///
/// ```
/// use duiqi::audit::{Audit, Ignore};
/// use duiqi::Unit;
/// let mut audit = Audit::default();
/// audit.ignore = Ignore::read("off numbers".as_bytes())?;
/// assert!(audit.unit(&Unit::pair(("en", "Rule 3 applies here."), ("zh", "此处适用规则四。"))).is_empty());
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    /// The rules, in the order of the file.
    rules: Vec<Rule>,
}

/// One rule: a check, and the findings of it to ignore.
#[derive(Debug, Clone)]
struct Rule {
    /// The check; `None` for all.
    check: Option<Check>,
    /// Which findings of the check it ignores.
    what: IgnoredFindings,
}

/// Which findings of a check a rule ignores.
#[derive(Debug, Clone)]
enum IgnoredFindings {
    All,
    Below(f32),
    Id(Regex),
    Text(Regex),
}

impl Ignore {
    /// Reads the rules.
    ///
    /// ```
    /// let error = duiqi::audit::Ignore::read("stop it".as_bytes()).unwrap_err();
    /// assert!(error.to_string().contains("line 1"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] with the line that is not a rule, or an error of reading.
    pub fn read(input: impl BufRead) -> Result<Self> {
        let mut rules = Vec::new();
        for (line, number) in input.lines().zip(1..) {
            let line = line.map_err(|source| Error::Io { at: Place::default(), cause: source })?;
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                let rule = rule(line).map_err(|reason| Error::Invalid(format!("line {number}: {reason}")))?;
                rules.push(rule);
            }
        }
        Ok(Ignore { rules })
    }

    /// True if a finding is to be ignored.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Ignore, counterpart}};
    /// let unit = Unit::pair(("en", "Hello."), ("zh", ""));
    /// assert!(!Ignore::default().matches(&counterpart(&unit).unwrap(), &unit));
    /// ```
    #[must_use]
    pub fn matches(&self, finding: &Finding, unit: &Unit) -> bool {
        self.rules.iter().filter(|rule| rule.check.is_none_or(|check| check == finding.check)).any(|rule| {
            match &rule.what {
                IgnoredFindings::All => true,
                IgnoredFindings::Below(floor) => finding.score < *floor,
                IgnoredFindings::Id(pattern) => unit.id.as_deref().is_some_and(|id| pattern.is_match(id)),
                IgnoredFindings::Text(pattern) => {
                    pattern.is_match(&unit.source.text) || pattern.is_match(&unit.target.text)
                }
            }
        })
    }
}

/// Reads one rule; the error is a message for the user.
fn rule(line: &str) -> Result<Rule, String> {
    // Split only as far as needed, since an expression may hold blanks.
    let mut words = line.splitn(2, char::is_whitespace);
    let (verb, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().trim());
    let (name, value) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(name, value)| (name, value.trim()));
    let check = match name {
        "*" => None,
        name => Some(name.parse::<Check>().map_err(|error| error.to_string())?),
    };
    let pattern =
        |text: &str| Regex::new(text).map_err(|error| format!("`{text}` is not a regular expression: {error}"));
    let what = match (verb, value.split_once(char::is_whitespace)) {
        ("off", None) if value.is_empty() => IgnoredFindings::All,
        ("floor", None) => {
            IgnoredFindings::Below(value.parse().map_err(|_| format!("`{value}` is not a score from 0 to 1"))?)
        }
        ("ignore", Some(("id", text))) => IgnoredFindings::Id(pattern(text.trim())?),
        ("ignore", Some(("text", text))) => IgnoredFindings::Text(pattern(text.trim())?),
        _ => {
            return Err(format!(
                "`{line}` is not a rule: use off CHECK, floor CHECK SCORE, ignore CHECK id|text REGEX"
            ));
        }
    };
    Ok(Rule { check, what })
}
