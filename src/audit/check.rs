//! The checks and severities, by name.
//!
//! The names are part of the interface: they occur in reports and in files of
//! findings to ignore.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Check {
    /// One side is empty without a reason.
    Counterpart,
    /// One side is too short or too long for the other.
    Length,
    /// A number of one side is missing from the other.
    Numbers,
    /// A placeholder or tag of one side is missing from the other.
    Placeholders,
    /// The final marks differ, or a mark has the wrong width.
    Punctuation,
    /// White space at an end of one side is missing from the other.
    Spaces,
    /// A term is not translated as the glossary requires.
    Glossary,
    /// The target is the source, or contains a long part of it.
    Untranslated,
    /// A text is not in the language of its tag, or Chinese not in the script
    /// of its tag.
    Language,
    /// The words of the two sides are unrelated.
    Translation,
    /// Broken characters: wrong encodings, controls, replacement characters.
    Characters,
    /// The same pair as an earlier unit.
    Double,
    /// The same source as an earlier unit with another target.
    Targets,
}

impl Check {
    /// All checks.
    pub const ALL: [Check; 13] = [
        Check::Counterpart,
        Check::Length,
        Check::Numbers,
        Check::Placeholders,
        Check::Punctuation,
        Check::Spaces,
        Check::Glossary,
        Check::Untranslated,
        Check::Language,
        Check::Translation,
        Check::Characters,
        Check::Double,
        Check::Targets,
    ];

    /// The name of the check.
    ///
    /// ```
    /// assert_eq!(duiqi::audit::Check::Untranslated.name(), "untranslated");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Check::Counterpart => "counterpart",
            Check::Length => "length",
            Check::Numbers => "numbers",
            Check::Placeholders => "placeholders",
            Check::Punctuation => "punctuation",
            Check::Spaces => "spaces",
            Check::Glossary => "glossary",
            Check::Untranslated => "untranslated",
            Check::Language => "language",
            Check::Translation => "translation",
            Check::Characters => "characters",
            Check::Double => "double",
            Check::Targets => "targets",
        }
    }

    /// A sentence that describes what the check finds.
    ///
    /// ```
    /// assert!(duiqi::audit::Check::Double.description().ends_with('.'));
    /// ```
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Check::Counterpart => "One side is empty.",
            Check::Length => "One side is too short or too long for the other.",
            Check::Numbers => "A number of one side is missing on the other.",
            Check::Placeholders => "A placeholder or tag of one side is missing on the other.",
            Check::Punctuation => "The final marks differ, or a mark has the wrong width.",
            Check::Spaces => "White space at an end of one side is missing on the other.",
            Check::Glossary => "A term is not translated as the glossary says.",
            Check::Untranslated => "The target is the source, or holds a long piece of it.",
            Check::Language => "A text is not in the language or script of its tag.",
            Check::Translation => "The words of the two sides have nothing to do with each other.",
            Check::Characters => "Characters are broken.",
            Check::Double => "The same pair comes again.",
            Check::Targets => "The same source has another target.",
        }
    }

    /// True for two kinds of faults that have one cause: a part with a
    /// placeholder was left out, stayed in the source's language, or has a
    /// number in the place of the placeholder. The more certain one is reported.
    pub(super) fn has_cause_of(self, other: Check) -> bool {
        use Check::*;
        let is_text = |check| matches!(check, Length | Numbers | Untranslated | Language | Translation);
        self == Placeholders && is_text(other) || other == Placeholders && is_text(self)
    }

    /// True if a fault of kind `self` explains a finding of kind `other` in the
    /// same unit, so that only the first is worth reporting.
    pub(super) fn explains(self, other: Check) -> bool {
        use Check::*;
        match self {
            // The first of the two pairs already had the same findings.
            Double => other != Double,
            Counterpart => !matches!(other, Counterpart | Double),
            Characters => {
                matches!(other, Length | Numbers | Punctuation | Untranslated | Language | Translation | Glossary)
            }
            Untranslated => {
                matches!(other, Length | Numbers | Punctuation | Language | Translation | Glossary | Targets)
            }
            Language => matches!(other, Length | Numbers | Punctuation | Translation | Glossary),
            Translation => matches!(other, Length | Numbers | Punctuation | Spaces | Glossary | Targets),
            // A part that was left out or added has numbers and marks.
            Length => matches!(other, Numbers | Punctuation | Spaces | Targets),
            _ => false,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Check {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Check::ALL.into_iter().find(|check| check.name() == text).ok_or_else(|| {
            let names: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
            Error::Invalid(format!("unknown check `{text}`: use {}", names.join(", ")))
        })
    }
}

/// How serious a finding is, by its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Below 0.5: worth a look.
    Note,
    /// From 0.5: probably wrong.
    Warning,
    /// From 0.8: wrong.
    Error,
}

impl Severity {
    /// All severities, the mildest first.
    pub const ALL: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];

    /// The name of the severity, as in GitHub and SARIF.
    ///
    /// ```
    /// assert_eq!(duiqi::audit::Severity::Note.name(), "note");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The severity of a score.
    pub(super) fn for_score(score: f32) -> Self {
        match score {
            0.8.. => Severity::Error,
            0.5.. => Severity::Warning,
            _ => Severity::Note,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Severity::ALL.into_iter().find(|severity| severity.name() == text);
        found.ok_or_else(|| Error::Invalid(format!("unknown severity `{text}`: use note, warning or error")))
    }
}
