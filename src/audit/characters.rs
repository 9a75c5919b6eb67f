//! Broken characters.

use super::{Check, Finding};
use crate::Unit;

/// What UTF-8 looks like when it was read as Windows-1252 or GBK, and what is written for characters that were lost.
const MOJIBAKE: [&str; 12] =
    ["â€™", "â€œ", "â€\u{9d}", "â€“", "â€”", "â€¦", "ï¼Œ", "ã€‚", "Ã©", "Â\u{a0}", "锟斤拷", "烫烫烫"];

/// Entities that are left in a text.
const ENTITIES: [&str; 8] = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&apos;", "&#39;", "&#160;"];

/// Characters that no text should hold: U+FFFD where a character was lost, controls, private use, the traces of a
/// wrong encoding (`â€™`, `锟斤拷`), entities that were not resolved (`&amp;`), letters lost to question marks.
///
/// ```
/// use duiqi::{Unit, audit::characters};
/// let found = characters(&Unit::pair(("en", "Itâ€™s late."), ("zh", "很晚了。"))).unwrap();
/// assert_eq!(found.reason, "the source holds `â€™`, the trace of a wrong encoding");
/// ```
pub fn characters(unit: &Unit) -> Option<Finding> {
    let sides = [("source", &unit.source.text), ("target", &unit.target.text)];
    sides.into_iter().find_map(|(side, text)| {
        let (score, what) = broken(text)?;
        Some(Finding::new(Check::Characters, score, format!("the {side} holds {what}")))
    })
}

fn broken(text: &str) -> Option<(f32, String)> {
    if let Some(trace) = MOJIBAKE.into_iter().find(|trace| text.contains(trace)) {
        return Some((1.0, format!("`{trace}`, the trace of a wrong encoding")));
    }
    for c in text.chars() {
        let found = match c {
            '\u{FFFD}' => Some((1.0, "U+FFFD, where a character was lost".to_owned())),
            '\t' | '\n' | '\r' => None,
            _ if c.is_control() => Some((0.9, format!("the control character U+{:04X}", c as u32))),
            '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' => Some((0.9, format!("U+{:04X}", c as u32))),
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => {
                Some((0.7, format!("U+{:04X}, which is for private use", c as u32)))
            }
            '\u{FEFF}' => Some((0.5, "U+FEFF, a byte order mark".to_owned())),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    if text.contains("????") {
        return Some((0.7, "question marks in a row, where letters may have been lost".to_owned()));
    }
    let entity = ENTITIES.into_iter().find(|entity| text.contains(entity))?;
    Some((0.6, format!("`{entity}`, an entity that was not resolved")))
}
