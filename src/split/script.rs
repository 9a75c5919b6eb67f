//! Chooses the rules, English or Chinese, that judge a stop in mixed text.
//!
//! ```text
//! language   text           the stop is judged as
//! Chinese    退潮了.他走了   Chinese: Han characters are next to it
//! Chinese    用 Node.js 写   English: Latin letters on both sides
//! English    你好. Then      Chinese: a Han character is before it
//! English    It is 5. Then   English: no Han character is near
//! ```
//!
//! Only the stops are judged by another language's rules. The sentence keeps
//! the language that the caller gave.

use super::bytes16;
use super::text::char_at;
use crate::Lang;
use crate::lang::letter;

/// How many characters on each side of a stop are examined for its language.
/// Choice: half of a 16-byte word.
const NEAR: usize = 8;

/// The language whose rules judge a stop: that of its own script, or of the
/// letters next to it.
///
/// Chinese stops are always judged by the Chinese rules. A Latin stop in
/// Chinese text is judged by the English rules only between Latin letters.
///
/// `start` is the byte where the sentence begins, `at` that of the stop;
/// nothing before `start` is looked at for letters. The cost is bounded: at
/// most eight characters on each side.
pub(super) fn language(text: &str, start: usize, at: usize, lang: Lang) -> Lang {
    let bytes = text.as_bytes();
    let near = at.checked_sub(NEAR).and_then(|from| bytes16::at(bytes, from));
    if let Some(near) = near.filter(|&near| bytes16::is_ascii(near)) {
        return if lang == Lang::En { Lang::En } else { ascii_language(near.to_le_bytes(), at - start) };
    }
    // Chinese stops are beyond it too.
    if lang == Lang::En && !may_hold_han(bytes, at) {
        return Lang::En;
    }
    let c = char_at(text, at).unwrap_or(' ');
    if matches!(c, '。' | '！' | '？' | '｡' | '．') {
        return Lang::Zh;
    }
    if lang == Lang::En {
        let around = bytes.get(at.saturating_sub(NEAR).max(start)..(at + NEAR).min(bytes.len())).unwrap_or_default();
        let ascii = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
        let joined = ascii(at + 1) || bytes.get(at + 1) == Some(&b' ') && ascii(at + 2);
        if around.is_ascii() || at > start && ascii(at - 1) && joined {
            return Lang::En;
        }
    }
    // The nearest letter on each side decides.
    let ahead = text.get(at..).unwrap_or_default().chars().take(NEAR).find_map(letter);
    let behind = text.get(start..at).unwrap_or_default().chars().rev().take(NEAR).find_map(letter);
    match (behind, ahead) {
        (Some(Lang::Zh), _) | (_, Some(Lang::Zh)) => Lang::Zh,
        (Some(Lang::En), _) | (_, Some(Lang::En)) if lang == Lang::En => Lang::En,
        // One Latin neighbour is not enough in Chinese text: a Chinese sentence
        // may end in a foreign name.
        (Some(Lang::En), Some(Lang::En)) => Lang::En,
        _ => lang,
    }
}

/// False if no byte within [`NEAR`] characters can begin a Han character.
fn may_hold_han(bytes: &[u8], at: usize) -> bool {
    /// The most bytes that [`NEAR`] characters take.
    const WIDEST: usize = 4 * NEAR;
    let near = at.checked_sub(WIDEST).and_then(|from| bytes.get(from..)?.first_chunk::<{ 2 * WIDEST }>());
    near.is_none_or(|near| near.iter().fold(0, |most, &byte| byte.max(most)) >= 0xE3)
}

/// [`language`] in Chinese text with only ASCII around the stop, which is in the middle of
/// `near`. `said` is the number of bytes of the sentence before it.
fn ascii_language(near: [u8; 2 * NEAR], said: usize) -> Lang {
    let (behind, ahead) = near.split_at(NEAR);
    let behind = behind.get(NEAR.saturating_sub(said)..).unwrap_or_default();
    let latin = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_alphabetic);
    if latin(behind) && latin(ahead) { Lang::En } else { Lang::Zh }
}
