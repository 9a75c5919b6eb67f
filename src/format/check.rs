//! Validation: what is wrong with a file, where, and against which rule.

use std::fmt;

use crate::Place;

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Some tools will stumble over it.
    Warning,
    /// It breaks the format.
    Error,
}

/// Something that breaks a rule of a format, though it can be read.
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
