//! Whose rules judge a stop, in text of both languages.

use super::text::char_at;
use crate::Lang;
use crate::lang::{is_han, is_latin};

/// Whose rules a stop is judged by: those of its own script, or of the letters next to it.
pub(super) fn language(text: &str, start: usize, at: usize, lang: Lang) -> Lang {
    let c = char_at(text, at).unwrap_or(' ');
    if matches!(c, '。' | '！' | '？' | '｡' | '．') {
        return Lang::Zh;
    }
    let bytes = text.as_bytes();
    let around = bytes.get(at.saturating_sub(8).max(start)..(at + 8).min(bytes.len())).unwrap_or_default();
    if lang == Lang::En && around.is_ascii() {
        return Lang::En;
    }
    let ascii = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    if at > start
        && ascii(at - 1)
        && (ascii(at + 1) || bytes.get(at + 1) == Some(&b' ') && ascii(at + 2))
        && lang == Lang::En
    {
        return Lang::En;
    }
    let script = |c: char| {
        if is_han(c) {
            Some(Lang::Zh)
        } else if is_latin(c) {
            Some(Lang::En)
        } else {
            None
        }
    };
    let ahead = text.get(at..).unwrap_or_default().chars().take(8).find_map(script);
    let behind = text.get(start..at).unwrap_or_default().chars().rev().take(8).find_map(script);
    match (behind, ahead) {
        (Some(Lang::Zh), _) | (_, Some(Lang::Zh)) => Lang::Zh,
        (Some(Lang::En), _) | (_, Some(Lang::En)) if lang == Lang::En => Lang::En,
        (Some(Lang::En), Some(Lang::En)) => Lang::En,
        _ => lang,
    }
}
