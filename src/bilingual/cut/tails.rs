//! The text between two runs: letters, numbers and marks that belong to the run
//! before or after them, although their script does not show which.
//!
//! ```text
//! 附录B Appendix B          B belongs to 附录
//! 你好 (nǐ hǎo) hello       the pinyin belongs to 你好
//! Rice is cheap. [2] 油贵    [2] belongs to 油贵
//! ```

use super::{OPENING, ends_sentence, without_closing};
use crate::Lang;
use crate::document::is_likely_pinyin;
use crate::lang::{Run, is_han, runs};

/// The runs of a text. Latin letters that belong to the Chinese before them are part of its run: `附录B`, `你好 (nǐ hǎo)`.
pub(super) fn with_tails(text: &str) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    for mut run in runs(text) {
        let Some(last) = found.last_mut() else {
            found.push(run);
            continue;
        };
        if last.lang == Lang::Zh {
            let tail = tail(&text[..run.range.start], &text[run.range.clone()]);
            run.range.start += tail;
            last.range.end = run.range.start;
        }
        if last.lang == run.lang {
            last.range.end = run.range.end;
        } else if text[run.range.clone()].contains(char::is_alphanumeric) {
            found.push(run);
        } else {
            last.range.end = run.range.end;
        }
    }
    found
}

/// The length of what belongs to the Chinese text before it: one capital with digits directly after
/// a Chinese character, or pinyin in brackets.
fn tail(before: &str, rest: &str) -> usize {
    /// The most bytes of pinyin in brackets. Choice: a short sentence.
    const LONGEST: usize = 100;
    if before.ends_with(is_han) {
        let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let label = rest.starts_with(|c: char| c.is_ascii_uppercase());
        let ends = rest.get(1 + digits..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        return if label && ends { 1 + digits } else { 0 };
    }
    if !before.trim_end().ends_with(['(', '（', '[', '［']) {
        return 0;
    }
    let close =
        rest.char_indices().take_while(|(at, _)| *at < LONGEST).find(|(_, c)| matches!(c, ')' | '）' | ']' | '］'));
    close.filter(|(at, _)| is_likely_pinyin(&rest[..*at])).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Where a run ends: opening marks of the next run, and digits directly before it
/// (`1790年`), belong to that one.
///
/// `head` is the text up to the end of the run; the result is a byte of it.
pub(super) fn before_next(head: &str) -> usize {
    if let Some(number) = next_number(head) {
        return number;
    }
    let open = head.trim_end_matches(OPENING);
    let digits = open.trim_end_matches(|c: char| c.is_ascii_digit());
    let apart = !digits.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-'));
    if apart { digits.trim_end_matches(OPENING).len() } else { open.len() }
}

/// Where the number of the next run begins, if one follows a full stop: `Rice is cheap. [2] 油很贵。`
fn next_number(head: &str) -> Option<usize> {
    let bare = head.trim_end();
    let framed = bare.strip_suffix([']', ')', '）', '］', '.', '、', '．'])?;
    let number = framed.trim_end_matches(|c: char| c.is_ascii_digit());
    // Longer numbers are years.
    if number.len() == framed.len() || framed.len() - number.len() > 3 {
        return None;
    }
    let before = number.strip_suffix(['[', '(', '（', '［']).unwrap_or(number);
    let said = before.trim_end();
    (said.len() < before.len() && ends_sentence(without_closing(said))).then_some(said.len())
}
