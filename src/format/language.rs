//! Chooses among the languages that a file offers.
//!
//! The order is that of OmegaT (exact tag, same language without region, same
//! language with another region). A step for scripts is added: `zh-CN` and
//! `zh-TW` are two ways of writing, and a memory of one is no help for the
//! other.
//!
//! | wanted | offered | chosen |
//! |---|---|---|
//! | `zh-CN` | `zh-TW`, `zh-CN` | `zh-CN` |
//! | `en-GB` | `en-US`, `en` | `en` |
//! | `en` | `en-US`, `en-GB` | `en-US`, the first |
//! | `zh-Hans` | `zh` (發展), `zh` (发展) | the second |
//! | `zh-CN` | `zh-TW` | none |

use crate::{Lang, LanguageTag, Script};

/// The index of the offered text, as `(tag, text)`, whose language is closest
/// to the one wanted.
///
/// The order of preference is: the same tag; the same language and script
/// without a region; then with another region. The first wins among equals.
/// Chinese without script or region in its tag is judged by its characters;
/// Simplified is never given for Traditional, nor the other way round. The text
/// may be empty where there is none yet, such as for a column; then only the
/// tag counts. `None` if nothing fits.
///
/// ```
/// use duiqi::{LanguageTag, format::best_match};
/// let (cn, tw, zh) = (LanguageTag::from("zh-CN"), LanguageTag::from("zh-TW"), LanguageTag::from("zh"));
/// let find = |wanted: &str, offered: &[(&LanguageTag, &str)]| best_match(&LanguageTag::from(wanted), offered);
/// assert_eq!(find("zh-Hans", &[(&tw, "發展"), (&cn, "发展")]), Some(1));
/// assert_eq!(find("zh-CN", &[(&tw, "發展")]), None);
/// assert_eq!(find("zh-CN", &[(&zh, "發展")]), None);
/// assert_eq!(find("zh-CN", &[(&zh, "发展")]), Some(0));
/// assert_eq!(find("en-GB", &[(&LanguageTag::from("en-US"), "a"), (&LanguageTag::from("en"), "b")]), Some(1));
/// ```
#[must_use]
pub fn best_match(wanted: &LanguageTag, offered: &[(&LanguageTag, &str)]) -> Option<usize> {
    let rank = |&(tag, text): &(&LanguageTag, &str)| rank(wanted, tag, text);
    let ranks = offered.iter().enumerate().filter_map(|(at, offer)| Some((rank(offer)?, at)));
    ranks.min().map(|(_, at)| at)
}

/// How far a tag is from the one wanted, 0 for the same tag; `None` if it does
/// not fit at all.
fn rank(wanted: &LanguageTag, tag: &LanguageTag, text: &str) -> Option<u8> {
    if wanted == tag {
        return Some(0);
    }
    // `LanguageTag::lang` knows English and Chinese only; other languages are
    // compared by their first subtag.
    let first = |tag: &'_ LanguageTag| tag.as_str().find('-').unwrap_or(tag.as_str().len());
    let same = tag.as_str()[..first(tag)] == wanted.as_str()[..first(wanted)];
    match (wanted.lang(), tag.lang()) {
        (Some(one), Some(other)) if one == other => {}
        _ if same => {}
        _ => return None,
    }
    if wanted.lang() == Some(Lang::Zh) && !fits(wanted.script(), tag, text) {
        return None;
    }
    // A bare tag ranks before one of another region: `en` was probably meant
    // for everyone.
    match region(tag) {
        None => Some(1),
        same if same == region(wanted) => Some(1),
        _ => Some(2),
    }
}

/// True if Chinese in a text is of the script wanted. If no script is wanted, any
/// fits; a text without a single distinctive character, such as a number, fits both
/// scripts.
fn fits(script: Option<Script>, tag: &LanguageTag, text: &str) -> bool {
    let Some(script) = script else { return true };
    let found = tag.script().or_else(|| Script::detect(text));
    found.is_none_or(|found| found == script)
}

/// The region of a tag: its first two-letter part after the language.
fn region(tag: &LanguageTag) -> Option<&str> {
    tag.as_str().split('-').skip(1).find(|part| part.len() == 2)
}
