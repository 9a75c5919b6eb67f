//! What a localisation file says of a unit: how far its translation is, and where it
//! belongs in its file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Unit;
use crate::{BySide, Error};

/// How far the translation of a unit is. The names are those of XLIFF 1.2 where it has one.
/// Readers map the states of XLIFF 2.x and the confirmation levels of Trados, memoQ and
/// Phrase to them.
///
/// ```
/// use duiqi::State;
/// assert_eq!("needs-translation".parse::<State>()?, State::NeedsTranslation);
/// assert!(State::NeedsTranslation < State::Translated);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// Not worked on yet (`initial` in XLIFF 2.x).
    New,
    /// It must be translated.
    NeedsTranslation,
    /// A translation was begun, or made by a machine.
    Draft,
    /// A reviewer rejected the translation.
    Rejected,
    /// Translated, and must be reviewed.
    #[serde(rename = "needs-review-translation")]
    NeedsReview,
    /// It is translated.
    Translated,
    /// It is translated and reviewed.
    Reviewed,
    /// It is reviewed and signed off.
    SignedOff,
    /// Finished; nothing more is to be done.
    Final,
}

impl State {
    /// All states, from the first to the last.
    pub const ALL: [State; 9] = [
        State::New,
        State::NeedsTranslation,
        State::Draft,
        State::Rejected,
        State::NeedsReview,
        State::Translated,
        State::Reviewed,
        State::SignedOff,
        State::Final,
    ];

    /// The name, as files and JSON write it.
    ///
    /// ```
    /// assert_eq!(duiqi::State::NeedsReview.name(), "needs-review-translation");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            State::New => "new",
            State::NeedsTranslation => "needs-translation",
            State::Draft => "draft",
            State::Rejected => "rejected",
            State::NeedsReview => "needs-review-translation",
            State::Translated => "translated",
            State::Reviewed => "reviewed",
            State::SignedOff => "signed-off",
            State::Final => "final",
        }
    }

    /// True if the translation is done, by whoever made it: translated, reviewed, signed off or final.
    ///
    /// ```
    /// use duiqi::State;
    /// assert!(State::Reviewed.is_finished() && !State::NeedsReview.is_finished());
    /// ```
    pub fn is_finished(self) -> bool {
        self >= State::Translated
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for State {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        State::ALL.into_iter().find(|state| state.name() == text).ok_or_else(|| {
            let names = State::ALL.map(State::name).join(", ");
            Error::Invalid(format!("unknown state `{text}`: use one of {names}"))
        })
    }
}

/// What a localisation file says of a unit besides its texts. Every field is optional;
/// units from a memory or an alignment have none. In JSON the fields are keys of the unit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Localization {
    /// How far the translation is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The state in the file's own words, where [`state`](Localization::state) alone would
    /// lose them: `Draft` of Trados, `needs-adaptation` of XLIFF 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_state: Option<String>,
    /// Whether the translation is approved (`approved` of XLIFF 1.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<bool>,
    /// False where the file forbids to translate the text (`translate="no"`, by itself or inherited).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translate: Option<bool>,
    /// How similar the source was to the memory's, in percent, if the translation comes
    /// from a memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_percent: Option<f32>,
    /// The file's own id of the unit, where [`Unit::id`] holds its name (`resname` of XLIFF 1.2, `name` of 2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    /// The id of the segment in its unit, where a unit has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The text between this segment and the next of the same unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<BySide<String>>,
    /// The groups that hold the unit, the outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// A group of units in a localisation file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// Its id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name (`resname` of XLIFF 1.2, `name` of 2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Why a unit must not enter a memory or a training corpus although both sides have text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unfit {
    /// The target is a copy of the source and waits to be translated.
    NotTranslated,
    /// The file forbids translating it.
    Protected,
    /// A side has inline codes but no words.
    CodesOnly,
    /// The term must no longer be used.
    Deprecated,
}

impl Unit {
    /// How far the translation is, if the file says.
    ///
    /// ```
    /// use duiqi::{State, Unit};
    /// let mut unit = Unit::pair(("en", "Sign out"), ("zh-CN", "Sign out"));
    /// unit.localization_mut().state = Some(State::New);
    /// assert_eq!(unit.state(), Some(State::New));
    /// ```
    pub fn state(&self) -> Option<State> {
        self.localization.as_ref().and_then(|found| found.state)
    }

    /// The localisation of the unit, to be changed; an empty one is added if there is none.
    ///
    /// ```
    /// let mut unit = duiqi::Unit::default();
    /// unit.localization_mut().approved = Some(true);
    /// assert_eq!(unit.localization.unwrap().approved, Some(true));
    /// ```
    pub fn localization_mut(&mut self) -> &mut Localization {
        self.localization.get_or_insert_default()
    }

    /// Removes a [`Localization`] without content.
    pub(crate) fn drop_empty_localization(&mut self) {
        self.localization.take_if(|found| **found == Localization::default());
    }

    /// True if the file says that the translation is not finished: its state is before
    /// `translated`, or it has no state and is not approved. Such units may still hold
    /// translations; users of them should mark them or lower their scores.
    ///
    /// ```
    /// use duiqi::{State, Unit};
    /// let mut unit = Unit::pair(("en", "Open the door"), ("zh-CN", "开门"));
    /// assert!(!unit.is_unfinished());
    /// unit.localization_mut().state = Some(State::NeedsReview);
    /// assert!(unit.is_unfinished() && unit.is_usable());
    /// ```
    pub fn is_unfinished(&self) -> bool {
        let Some(found) = &self.localization else { return false };
        found.state.map_or(found.approved == Some(false), |state| !state.is_finished())
    }

    /// Why the unit must not enter a memory, if there is a reason besides an empty side.
    ///
    /// ```
    /// use duiqi::{State, Unfit, Unit};
    /// let mut unit = Unit::pair(("en", "Sign out"), ("zh-CN", "Sign out"));
    /// assert_eq!(unit.unfit(), None);
    /// unit.localization_mut().state = Some(State::New);
    /// assert_eq!(unit.unfit(), Some(Unfit::NotTranslated));
    /// ```
    pub fn unfit(&self) -> Option<Unfit> {
        let codes = !self.source.codes.is_empty() || !self.target.codes.is_empty();
        if self.localization.as_ref().is_some_and(|found| found.translate == Some(false)) {
            Some(Unfit::Protected)
        } else if codes && !(self.source.has_words() && self.target.has_words()) {
            Some(Unfit::CodesOnly)
        } else if self.is_unfinished() && self.source.words().trim() == self.target.words().trim() {
            Some(Unfit::NotTranslated)
        } else if self.is_deprecated_term() {
            Some(Unfit::Deprecated)
        } else {
            None
        }
    }

    /// True if it is a pair of texts that a memory or a training corpus may take.
    ///
    /// ```
    /// assert!(duiqi::Unit::pair(("en", "Yes"), ("zh", "是")).is_usable());
    /// assert!(!duiqi::Unit::pair(("en", "Yes"), ("zh", "")).is_usable());
    /// ```
    pub fn is_usable(&self) -> bool {
        self.is_pair() && self.unfit().is_none()
    }

    /// True if a glossary calls one of its two terms deprecated, superseded or obsolete.
    fn is_deprecated_term(&self) -> bool {
        let status = |name: &str| matches!(name, "x-source-status" | "x-target-status");
        // The values of TBX, TBX-Min and MultiTerm; those of TBX end in `Term-admn-sts`.
        let out = |status: &str| {
            let status = status.to_ascii_lowercase();
            ["deprecated", "superseded", "obsolete", "notrecommended", "forbidden"]
                .iter()
                .any(|out| status.starts_with(out))
        };
        self.properties.iter().any(|(name, value)| status(name) && out(value))
    }
}
