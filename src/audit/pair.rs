//! Checks the two texts as wholes: whether both are there, and their lengths.

use super::{Check, Finding, placeholders};
use crate::{Half, Lang, Unit};

/// Finds a side that is empty without a reason.
///
/// ```
/// use duiqi::{Unit, audit::counterpart};
/// assert!(counterpart(&Unit::pair(("en", "Hello."), ("zh", " "))).is_some());
/// ```
#[must_use]
pub fn counterpart(unit: &Unit) -> Option<Finding> {
    let (source, target) = (unit.source.text.trim().is_empty(), unit.target.text.trim().is_empty());
    let reason = match (source, target) {
        (true, true) => "both sides are empty",
        (false, true) => "the target is empty",
        (true, false) => "the source is empty",
        (false, false) => return None,
    };
    unit.reason.is_none().then(|| Finding::new(Check::Counterpart, 1.0, reason.to_owned()))
}

/// The log of the number of English characters for one Chinese character. This and the two
/// variances were measured on 12,856 beads of six sets of news, talks, novels and
/// documentation.
const LOG_RATIO: f64 = 1.18;
/// The variance of that log between texts.
const VARIANCE: f64 = 0.0576;
/// The additional variance of a single character, which shrinks with the length of the
/// text.
const VARIANCE_OF_ONE: f64 = 0.9;
/// Standard deviations that are accepted. Measurement: one in several hundred good pairs
/// exceeds it.
const DEVIATIONS: f64 = 3.2;

/// Finds a side that is too short or too long for the other.
///
/// The ratio of English to Chinese characters (without blanks in Chinese) must be within
/// 3.2 deviations of what is usual for texts of this length. Other languages are assumed to
/// need about as many characters as each other.
///
/// ```
/// use duiqi::{Unit, audit::length};
/// assert!(length(&Unit::pair(("en", "Good morning."), ("zh", "早上好。"))).is_none());
/// let found = length(&Unit::pair(("en", "No."), ("zh", "会议讨论了明年的经济工作和人工智能的发展。")));
/// assert!(found.unwrap().reason.contains("shorter than expected"));
/// ```
#[must_use]
pub fn length(unit: &Unit) -> Option<Finding> {
    if unit.source.text.trim().is_empty() || unit.target.text.trim().is_empty() {
        return None;
    }
    // A tag may be missing, or be that of a language that the text is not in.
    let chinese = |half: &Half| half.tag.lang().or_else(|| Lang::detect(&half.text)) == Some(Lang::Zh);
    let (source_chinese, target_chinese) = (chinese(&unit.source), chinese(&unit.target));
    let (source, target) = (measure(&unit.source.text, source_chinese), measure(&unit.target.text, target_chinese));
    let expected = match (source_chinese, target_chinese) {
        (true, false) => LOG_RATIO,
        (false, true) => -LOG_RATIO,
        _ => 0.0,
    };
    // Converted to Chinese characters, for which the variance was measured.
    let least = match (source_chinese, target_chinese) {
        (true, _) => source,
        (_, true) => target,
        _ => source.min(target) / 3.0,
    };
    let deviation = ((target / source).ln() - expected) / (VARIANCE + VARIANCE_OF_ONE / least.max(1.0)).sqrt();
    if deviation.abs() < DEVIATIONS {
        return None;
    }
    let times = ((target / source).ln() - expected).abs().exp();
    let side = if deviation > 0.0 { "source" } else { "target" };
    let reason = format!("the {side} is {times:.1} times shorter than expected");
    Some(Finding::new(Check::Length, (deviation.abs() / 8.0) as f32, reason))
}

/// The length of a text: its characters without placeholders and, in Chinese, without
/// blanks.
fn measure(text: &str, chinese: bool) -> f64 {
    let count = |text: &str| text.trim().chars().filter(|c| !chinese || !c.is_whitespace()).count();
    let code: usize = placeholders::all(text).map(count).sum();
    // At least 1, since the logarithm of the ratio is taken.
    count(text).saturating_sub(code).max(1) as f64
}
