//! The data of a localisation file about a unit: how far its translation is,
//! and where it is in its file.

use serde::{Deserialize, Serialize};

use super::Unit;
use crate::{BySide, Half};

/// How far the translation of a unit is, in rising order.
///
/// The names are those of XLIFF 1.2 where it has one; readers map the four
/// states of XLIFF 2.x and the confirmation levels of Trados, memoQ and Phrase
/// to them.
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
    /// Nobody has worked on it (`initial` of XLIFF 2.x).
    New,
    /// It is known to need a translation.
    NeedsTranslation,
    /// A translation was begun by a person or made by a machine.
    Draft,
    /// A reviewer refused the translation.
    Rejected,
    /// It is translated and waits for a review (also `fuzzy` of gettext).
    #[serde(rename = "needs-review-translation")]
    NeedsReview,
    /// A translator finished it.
    Translated,
    /// A reviewer accepted it.
    Reviewed,
    /// The customer or the last reviewer signed it off.
    SignedOff,
    /// Nothing is left to do.
    Final,
}

word_enum!(State, "state", {
    New => "new",
    NeedsTranslation => "needs-translation",
    Draft => "draft",
    Rejected => "rejected",
    NeedsReview => "needs-review-translation",
    Translated => "translated",
    Reviewed => "reviewed",
    SignedOff => "signed-off",
    Final => "final",
});

/// The property of a segment that nobody may change, as Trados, memoQ and
/// Phrase lock them; its value is `yes`.
pub(crate) const LOCKED: &str = "locked";

impl State {
    /// True from `translated` on, whoever did the work.
    ///
    /// ```
    /// use duiqi::State;
    /// assert!(State::Reviewed.is_finished() && !State::NeedsReview.is_finished());
    /// ```
    #[must_use]
    pub fn is_finished(self) -> bool {
        self >= State::Translated
    }
}

/// The state that a word stands for in the exports of tools without a list of
/// their own, and in tables that people fill in. Case and blanks do not count,
/// nor does what is in brackets: Trados writes `Translated (100%)`. `None` for
/// an unknown word.
#[cfg(feature = "formats")]
pub(crate) fn state_of_word(word: &str) -> Option<State> {
    let word = word.split(['(', '（']).next().unwrap_or_default();
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match plain.as_str() {
        "new" | "initial" | "untranslated" | "nottranslated" | "notstarted" | "unspecified" | "empty" | "未翻译"
        | "未译" | "未开始" => State::New,
        "needstranslation" | "todo" | "tobetranslated" | "awaitingtranslation" | "readyfortranslation" | "待翻译" => {
            State::NeedsTranslation
        }
        // What a memory filled in and nobody has confirmed is `leveraged` in the
        // editors of GlobalLink and Wordfast.
        "leveraged" | "leveragedmt" | "leveragedtm" | "autotranslated" => State::Draft,
        "draft" | "edited" | "inprogress" | "intranslation" | "translating" | "wip" | "pretranslated"
        | "unconfirmed" | "machinetranslated" | "mt" | "草稿" | "翻译中" | "未确认" | "预翻译" | "机器翻译" => {
            State::Draft
        }
        "rejected"
        | "rejectedtranslation"
        | "rejectedsignoff"
        | "translationrejected"
        | "signoffrejected"
        | "已拒绝"
        | "已驳回"
        | "退回" => State::Rejected,
        "needsreview"
        | "needsreviewtranslation"
        | "fuzzy"
        | "fuzzymatch"
        | "unreviewed"
        | "inreview"
        | "awaitingreview"
        | "waitingforreview"
        | "pendingreview"
        | "toreview"
        | "tobereviewed"
        | "needswork"
        | "needsediting"
        | "needsupdate"
        | "needsedit"
        | "needsrework"
        | "needsproofreading"
        | "outdated"
        | "审校中"
        | "审核中"
        | "校对中"
        | "需修改"
        | "待修改"
        | "待审校"
        | "待审核"
        | "待校对" => State::NeedsReview,
        "translated"
        | "confirmed"
        | "done"
        | "complete"
        | "completed"
        | "published"
        | "confirmedtranslator"
        | "已翻译"
        | "已译"
        | "已确认"
        | "已完成"
        | "完成" => State::Translated,
        "reviewed"
        | "approved"
        | "approvedtranslation"
        | "translationapproved"
        | "proofread"
        | "confirmedreviewer1"
        | "已审校"
        | "已校对"
        | "已审核"
        | "已批准"
        | "已通过" => State::Reviewed,
        "signedoff" | "approvedsignoff" | "confirmedreviewer2" => State::SignedOff,
        "final" | "finalized" | "定稿" => State::Final,
        _ => return None,
    })
}

/// The data of a localisation file about a unit besides its texts. Every field
/// is optional, and units of a memory or an alignment have none of them. In
/// JSON the fields are keys of the unit itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Localization {
    /// How far the translation is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The state in the file's own words, if [`state`](Localization::state)
    /// alone could not restore them: `Draft` of Trados, `needs-adaptation` of
    /// XLIFF 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_state: Option<String>,
    /// Whether the translation is approved (`approved` of XLIFF 1.2), which
    /// there is independent of the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<bool>,
    /// False if the file forbids translating the text (`translate="no"`, by
    /// itself or inherited).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translate: Option<bool>,
    /// How similar the source of the match was from which the translation came,
    /// in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_percent: Option<f32>,
    /// The file's own id of the unit, where [`Unit::id`] holds its name
    /// (`resname` of XLIFF 1.2, `name` of 2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    /// The id of the segment within its unit, where a unit of the file has
    /// several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The text between this segment and the next of the same unit, usually
    /// white space. A writer needs it to put the unit together again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<BySide<String>>,
    /// The groups around the unit, the outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// A group of units in a localisation file, such as a screen or a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// The id of the group; empty if it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The name of the group (`resname` of XLIFF 1.2, `name` of 2.x).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Why a unit must not enter a memory or a training corpus, although both sides
/// have text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unfit {
    /// The target is a copy of the source that waits to be translated.
    NotTranslated,
    /// The file forbids translating it, so its target is not a translation.
    Protected,
    /// A side holds inline codes and no words.
    CodesOnly,
    /// A glossary says that the term must not be used any more.
    Deprecated,
}

word_enum!(Unfit, "reason", {
    NotTranslated => "not-translated",
    Protected => "protected",
    CodesOnly => "codes-only",
    Deprecated => "deprecated",
});

impl Unit {
    /// How far the translation is, if the file states it.
    ///
    /// ```
    /// use duiqi::{State, Unit};
    /// let mut unit = Unit::pair(("en", "Sign out"), ("zh-CN", "Sign out"));
    /// unit.localization_mut().state = Some(State::New);
    /// assert_eq!(unit.state(), Some(State::New));
    /// ```
    #[must_use]
    pub fn state(&self) -> Option<State> {
        self.localization.as_ref().and_then(|found| found.state)
    }

    /// The localisation of the unit for changing; made empty if there was none.
    ///
    /// ```
    /// let mut unit = duiqi::Unit::default();
    /// unit.localization_mut().approved = Some(true);
    /// assert_eq!(unit.localization.unwrap().approved, Some(true));
    /// ```
    pub fn localization_mut(&mut self) -> &mut Localization {
        self.localization.get_or_insert_default()
    }

    /// Removes a [`Localization`] in which nothing is set, so that such units
    /// stay equal to plain ones.
    pub(crate) fn drop_empty_localization(&mut self) {
        self.localization.take_if(|found| **found == Localization::default());
    }

    /// True if the file marks the translation as not done: its state is before
    /// `translated`, or it has no state and is explicitly not approved.
    ///
    /// Such units often hold good translations; a caller may take them and mark
    /// them or take points off.
    ///
    /// ```
    /// use duiqi::{State, Unit};
    /// let mut unit = Unit::pair(("en", "Open the door"), ("zh-CN", "开门"));
    /// assert!(!unit.is_unfinished());
    /// unit.localization_mut().state = Some(State::NeedsReview);
    /// assert!(unit.is_unfinished() && unit.is_usable());
    /// ```
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        let Some(found) = &self.localization else { return false };
        // A file without either has no objection to the translation.
        found.state.map_or(found.approved == Some(false), |state| !state.is_finished())
    }

    /// True if the file locks the translation against changes.
    pub(crate) fn is_locked(&self) -> bool {
        self.properties.iter().any(|(name, value)| name == LOCKED && value == "yes")
    }

    /// The reason why the unit must not enter a memory, if there is one besides
    /// an empty side. The reasons are tested in the order protected, codes
    /// only, not translated, deprecated.
    ///
    /// ```
    /// use duiqi::{State, Unfit, Unit};
    /// let mut unit = Unit::pair(("en", "Sign out"), ("zh-CN", "Sign out"));
    /// assert_eq!(unit.unfit(), None);
    /// unit.localization_mut().state = Some(State::New);
    /// assert_eq!(unit.unfit(), Some(Unfit::NotTranslated));
    /// ```
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        // A half that is empty is no code: such a unit has no counterpart.
        let bare = |half: &Half| !half.codes.is_empty() && !half.has_words();
        if self.localization.as_ref().is_some_and(|found| found.translate == Some(false)) {
            Some(Unfit::Protected)
        } else if bare(&self.source) || bare(&self.target) {
            Some(Unfit::CodesOnly)
        // Only in unfinished units: `OK` and `USB` are the same in both
        // languages and correctly translated so.
        } else if self.is_unfinished() && self.is_copy() {
            Some(Unfit::NotTranslated)
        } else if self.is_deprecated_term() {
            Some(Unfit::Deprecated)
        } else {
            None
        }
    }

    /// True for a pair of texts that a memory or a training corpus may take:
    /// both sides filled and nothing unfit.
    ///
    /// ```
    /// assert!(duiqi::Unit::pair(("en", "Yes"), ("zh", "是")).is_usable());
    /// assert!(!duiqi::Unit::pair(("en", "Yes"), ("zh", "")).is_usable());
    /// ```
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.is_pair() && self.unfit().is_none()
    }

    /// True if both sides have the same words; case and white space do not count.
    pub(crate) fn is_copy(&self) -> bool {
        let (source, target) = (self.source.words(), self.target.words());
        let folded = |text: &str| text.to_lowercase();
        source.split_whitespace().map(folded).eq(target.split_whitespace().map(folded))
    }

    /// True if a glossary marks either term as deprecated, superseded or
    /// obsolete: under our names, or in a field or column of its own.
    fn is_deprecated_term(&self) -> bool {
        const FIELDS: [&str; 7] =
            ["x-source-status", "x-target-status", "status", "term status", "usage", "x-usage", "状态"];
        let status = |name: &str| FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field));
        // The values of TBX (`deprecatedTerm-admn-sts`,
        // `supersededTerm-admn-sts`), TBX-Min and MultiTerm. Beginnings are
        // compared, because those of TBX go on with `Term-admn-sts`.
        let out = |status: &str| {
            let status = status.to_ascii_lowercase();
            let words = ["deprecated", "superseded", "obsolete", "notrecommended", "not recommended", "forbidden"];
            let chinese = ["禁用", "废弃", "停用", "不推荐", "已淘汰"];
            (words.iter().chain(&chinese)).any(|out| status.starts_with(out))
        };
        self.properties.iter().any(|(name, value)| status(name) && out(value))
    }
}
