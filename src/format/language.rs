//! Which of the languages that a file offers is the one asked for.

use crate::{Lang, LanguageTag, Script};

/// Finds the text in the language asked for among those offered, as `(tag, text)`: the same tag; else the same
/// language and script without a region; else with another region. Chinese without script or region in its tag is
/// judged by its characters; Simplified is never given for Traditional, nor the other way round. `None` if nothing
/// fits.
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
pub fn best_match(wanted: &LanguageTag, offered: &[(&LanguageTag, &str)]) -> Option<usize> {
    let rank = |&(tag, text): &(&LanguageTag, &str)| rank(wanted, tag, text);
    let ranks = offered.iter().enumerate().filter_map(|(at, offer)| Some((rank(offer)?, at)));
    ranks.min().map(|(_, at)| at)
}

/// How far a tag is from the one wanted; `None` if it does not fit at all.
fn rank(wanted: &LanguageTag, tag: &LanguageTag, text: &str) -> Option<u8> {
    if wanted == tag {
        return Some(0);
    }
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
    match region(tag) {
        None => Some(1),
        same if same == region(wanted) => Some(1),
        _ => Some(2),
    }
}

fn fits(script: Option<Script>, tag: &LanguageTag, text: &str) -> bool {
    let Some(script) = script else { return true };
    let found = tag.script().or_else(|| Script::detect(text));
    found.is_none_or(|found| found == script)
}

fn region(tag: &LanguageTag) -> Option<&str> {
    tag.as_str().split('-').skip(1).find(|part| part.len() == 2)
}
