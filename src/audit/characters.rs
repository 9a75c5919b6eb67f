//! Finds broken characters.
//!
//! They come from a file that was once read in a wrong encoding and saved
//! again. The original cannot be recovered from the unit alone, so the finding
//! only names the trace and what probably caused it.

mod mojibake;

use super::{Check, Finding, placeholders};
use crate::Unit;

/// Text that programs produce from lost characters: U+FFFD read as GBK, and
/// uninitialised memory.
const LOST: [&str; 3] = ["锟斤拷", "烫烫烫", "屯屯屯"];

/// Entities that were not resolved.
const ENTITIES: [&str; 8] = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&apos;", "&#39;", "&#160;"];

/// Those that labels with markup need, as in GTK: `字体 &amp; 颜色` for `Fonts and
/// Colors`. The text does not say whether it is read as markup.
const MARKUP: [&str; 3] = ["&amp;", "&lt;", "&gt;"];
/// The score of these. Choice: less than a warning.
const IN_MARKUP: f32 = 0.45;

/// Finds characters that no text should contain: U+FFFD for lost characters,
/// controls, private use, traces of a wrong encoding (`â€™`, `ÇëÑ¡`, `锟斤拷`),
/// unresolved entities (`&amp;`), letters replaced by question marks. What both
/// sides contain counts as intended.
///
/// ```
/// use duiqi::{Unit, audit::characters};
/// let found = characters(&Unit::pair(("en", "Itâ€™s late."), ("zh", "很晚了。"))).unwrap();
/// assert_eq!(found.reason, "the source holds `â€™`, UTF-8 that was read as Latin-1");
/// ```
#[must_use]
pub fn characters(unit: &Unit) -> Option<Finding> {
    let (source, target) = (&unit.source.text, &unit.target.text);
    [("source", source, target), ("target", target, source)].into_iter().find_map(|(side, text, other)| {
        // An entity of the source that the translator resolved is not a fault
        // of the target.
        let entity = || if side == "target" { unresolved(text, other) } else { None };
        let (score, what) = broken(text, other).or_else(entity)?;
        Some(Finding::new(Check::Characters, score, format!("the {side} holds {what}")))
    })
}

/// The score and a description of the first broken character of a text.
fn broken(text: &str, other: &str) -> Option<(f32, String)> {
    if text.is_ascii() && !text.contains(|c: char| c.is_control() || c == '?') {
        return None;
    }
    // The most certain first: no text has these on purpose.
    if let Some(trace) = LOST.into_iter().find(|trace| text.contains(trace)) {
        return Some((1.0, format!("`{trace}`, the trace of a wrong encoding")));
    }
    if let Some(trace) = mojibake::trace(text) {
        return Some((1.0, trace));
    }
    for c in text
        .chars()
        .filter(|&c| (c.is_control() || matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{E000}'..)) && !other.contains(c))
    {
        let found = match c {
            '\u{FFFD}' => Some((1.0, "U+FFFD, where a character was lost".to_owned())),
            // Control characters by Unicode, but ordinary in texts.
            '\t' | '\n' | '\r' => None,
            // Codes of IRC for bold, colours and the like.
            '\u{2}' | '\u{3}' | '\u{F}' | '\u{16}' | '\u{1D}' | '\u{1F}' => None,
            _ if c.is_control() => Some((0.9, format!("the control character U+{:04X}", c as u32))),
            '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' => Some((0.9, format!("U+{:04X}", c as u32))),
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => {
                Some((0.7, format!("U+{:04X}, which is for private use", c as u32)))
            }
            // Harmless on a page, but it makes two equal texts differ.
            // Conversion from PDF gives them for the characters that they look
            // like, which no search finds then.
            '\u{2E80}'..='\u{2FDF}' => {
                Some((0.7, format!("`{c}` (U+{:04X}), a radical and not a character", c as u32)))
            }
            '\u{FEFF}' => Some((0.5, "U+FEFF, a byte order mark".to_owned())),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    // Lost characters in the middle of Chinese: `请选择第??个选项`.
    if let Some(place) = marks_in_chinese(text).filter(|_| !other.contains("??")) {
        return Some((0.7, format!("`{place}`, question marks where characters may have been lost")));
    }
    // Four, because `???` occurs as emphasis.
    if text.contains("????") && !other.contains("???") && !other.contains("？？？") {
        return Some((0.7, "question marks in a row, where letters may have been lost".to_owned()));
    }
    None
}

/// An entity that is in one text and not in the other; text about markup has
/// entities on both sides.
fn unresolved(text: &str, other: &str) -> Option<(f32, String)> {
    if let Some(reference) = chinese_reference(text).filter(|found| !other.contains(found)) {
        return Some((0.9, format!("`{reference}`, a reference that was not resolved")));
    }
    // In HTML a translator may write `&gt;` for the mark of the source.
    if placeholders::all(text).any(|found| found.starts_with('<') && placeholders::is_certain(found)) {
        return None;
    }
    let entity = ENTITIES.into_iter().find(|entity| text.contains(entity) && !other.contains('&'))?;
    let score = if MARKUP.contains(&entity) { IN_MARKUP } else { 0.6 };
    Some((score, format!("`{entity}`, an entity that was not resolved")))
}

/// The first numeric reference (`&#35831;`, `&#x8bf7;`) or escape (`\\u8bf7`) of
/// a Chinese character.
fn chinese_reference(text: &str) -> Option<&str> {
    let digits =
        |rest: &str, radix: u32| rest.bytes().take(6).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    text.match_indices(['&', '\\']).find_map(|(at, _)| {
        let rest = &text[at..];
        let hex = rest.strip_prefix("&#x").or_else(|| rest.strip_prefix("&#X")).map(|digits| (digits, 16));
        let escape = rest.strip_prefix("\\u").map(|digits| (digits, 16));
        let (start, radix) = hex.or(escape).or_else(|| Some((rest.strip_prefix("&#")?, 10)))?;
        let length = digits(start, radix);
        let c = u32::from_str_radix(&start[..length], radix).ok().and_then(char::from_u32)?;
        crate::lang::is_han(c).then(|| &rest[..rest.len() - start.len() + length])
    })
}

/// Two or three question marks between Chinese characters, with the character
/// before them.
fn marks_in_chinese(text: &str) -> Option<&str> {
    text.match_indices("??").find_map(|(at, _)| {
        let before = text[..at].chars().next_back().filter(|&c| crate::lang::is_han(c))?;
        let after = text[at..].trim_start_matches('?').chars().next()?;
        let start = at - before.len_utf8();
        crate::lang::is_han(after).then(|| &text[start..at + "??".len()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_radicals_and_lost_characters_are_found() {
        let reason = |target: &str| {
            let unit = Unit::pair(("en", "Select the second option & save."), ("zh-CN", target));
            characters(&unit).map(|found| found.reason)
        };
        for (target, what) in [
            ("&#35831;&#36873;", "the target holds `&#35831`, a reference that was not resolved"),
            ("&#x8bf7;&#x9009;", "the target holds `&#x8bf7`, a reference that was not resolved"),
            ("\\u8bf7\\u9009", "the target holds `\\u8bf7`, a reference that was not resolved"),
            ("请选择第⼆个选项", "the target holds `⼆` (U+2F06), a radical and not a character"),
            ("请选择第??个选项", "the target holds `第??`, question marks where characters may have been lost"),
        ] {
            assert_eq!(reason(target).as_deref(), Some(what));
        }
        for good in ["请选择第二个选项。", "什么??", "C:\\users", "&#169; 2024"] {
            assert_eq!(reason(good), None, "{good}");
        }
    }
}
