//! The states of XLIFF 1.2 and 2.x, and the confirmation levels of translation
//! tools, as [`State`]s.
//!
//! XLIFF 1.2 has ten words, 2.x four with free sub-states, Trados and memoQ
//! their own lists. All are mapped to one scale; the word itself is kept beside
//! it where the way back is not unique.
//!
//! Other tools' words are those that people use ([`state_of_word`]).
//!
//! | XLIFF 1.2 | XLIFF 2.x | Trados `conf` | memoQ `status` | here |
//! |---|---|---|---|---|
//! | `new` | `initial` | `Unspecified` | `NotStarted` | `New` |
//! | `needs-translation` | | | | `NeedsTranslation` |
//! | | | `Draft` | `PartiallyEdited`, `Pretranslated`, … | `Draft` |
//! | | | `RejectedTranslation`, `RejectedSignOff` | `Rejected` | `Rejected` |
//! | `needs-review-…`, `needs-adaptation`, `needs-l10n` | | | | `NeedsReview` |
//! | `translated` | `translated` | `Translated` | `ManuallyConfirmed`, … | `Translated` |
//! | | `reviewed` | `ApprovedTranslation` | `Reviewer1Confirmed` | `Reviewed` |
//! | `signed-off` | | `ApprovedSignOff` | `Proofread`, `Reviewer2Confirmed` | `SignedOff` |
//! | `final` | `final` | | | `Final` |

use crate::State;
#[cfg(feature = "formats")]
use crate::unit::state_of_word;

/// The state that a file's own word stands for: one of XLIFF 1.2, of 2.x, of
/// Trados (`conf`), of memoQ (`mq:status`), or one of our own with the prefix
/// `x-`. `None` for a word that is not known.
///
/// Trados and memoQ write in capitals, XLIFF does not, so that the lists do not
/// clash.
#[cfg(feature = "formats")]
pub(super) fn state(word: &str) -> Option<State> {
    let own = word.strip_prefix("x-").unwrap_or(word);
    if let Ok(state) = own.parse() {
        return Some(state);
    }
    Some(match own {
        // XLIFF 2.x.
        "initial" => State::New,
        // The translation is there, and someone must adapt or review it.
        "needs-adaptation" | "needs-l10n" => State::NeedsReview,
        "needs-review-adaptation" | "needs-review-l10n" => State::NeedsReview,
        // Trados Studio.
        "Unspecified" => State::New,
        "Draft" => State::Draft,
        "Translated" => State::Translated,
        "RejectedTranslation" | "RejectedSignOff" => State::Rejected,
        "ApprovedTranslation" => State::Reviewed,
        "ApprovedSignOff" => State::SignedOff,
        // memoQ.
        "NotStarted" => State::New,
        "Edited"
        | "PartiallyEdited"
        | "Pretranslated"
        | "PreTranslated"
        | "AssembledFromFragments"
        | "MachineTranslated" => State::Draft,
        "Rejected" => State::Rejected,
        "ManuallyConfirmed" | "TranslatorConfirmed" | "Confirmed" => State::Translated,
        "Reviewer1Confirmed" => State::Reviewed,
        "Proofread" | "Reviewer2Confirmed" => State::SignedOff,
        _ => return state_of_word(own),
    })
}

/// The state as XLIFF 1.2 writes it. Its schema allows further words with the
/// prefix `x-`.
pub(super) fn old_name(state: State) -> &'static str {
    match state {
        State::Draft => "x-draft",
        State::Rejected => "x-rejected",
        State::Reviewed => "x-reviewed",
        other => other.name(),
    }
}

/// True if XLIFF 1.2 knows the word or lets others add it (`x-mt`), so that it may
/// be written as it was read.
pub(super) fn is_old_name(word: &str) -> bool {
    word.strip_prefix("x-").is_some_and(super::names::is_nmtoken)
        || matches!(
            word,
            "final"
                | "needs-adaptation"
                | "needs-l10n"
                | "needs-review-adaptation"
                | "needs-review-l10n"
                | "needs-review-translation"
                | "needs-translation"
                | "new"
                | "signed-off"
                | "translated"
        )
}

/// The state as XLIFF 2.x writes it, and a word for the sub-state where its
/// four are not enough.
pub(super) fn new_names(state: State) -> (&'static str, Option<&'static str>) {
    match state {
        State::New => ("initial", None),
        State::NeedsTranslation | State::Draft | State::Rejected => ("initial", Some(state.name())),
        State::NeedsReview => ("translated", Some(state.name())),
        State::Translated => ("translated", None),
        State::Reviewed => ("reviewed", None),
        State::SignedOff => ("final", Some(state.name())),
        _ => ("final", None),
    }
}
