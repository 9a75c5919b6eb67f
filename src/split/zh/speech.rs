//! Recognises Chinese quotations and their speakers: the text before and after
//! a closing mark.
//!
//! ```text
//! 他说：“好。”        announced: the speaker stands before the quotation
//! “为什么？”他问。    an attribution: only the speaker follows
//! “为什么？”的时候    a noun: the quotation is a part of the sentence
//! ```
//!
//! The verbs are few and listed where they are used, in simplified and in
//! traditional characters. Each function looks at a bounded number of
//! characters next to the mark.

use super::super::OpenSentence;
use super::super::text::*;
use crate::lang::{is_han, is_latin};

/// True if the quotation that opens at `at` was announced: `他说：“`.
pub(in crate::split) fn is_announced(text: &str, at: usize) -> bool {
    // Apart from the colon, every announcement ends in a Chinese character.
    if text.as_bytes().get(at.wrapping_sub(1)).is_none_or(|&byte| byte.is_ascii() && byte != b':') {
        return false;
    }
    let before = text.get(..at).unwrap_or_default();
    // The colon is often left out: 他说“好”。
    let verb = before.strip_suffix(['：', ':']).unwrap_or(before);
    verb.ends_with(['说', '說', '道', '称', '稱', '问', '問']) || verb.ends_with("表示")
}

/// True if an announced quotation ends its sentence without a stop, because
/// another clause follows its closing mark: `他说：“这很好，”记者们走了。`
///
/// `at` is the byte of the closing mark, `after` the byte after it. The clause
/// must be long or end in a comma, and what follows must not go on with it.
pub(in crate::split) fn ends_speech(text: &str, at: usize, after: usize) -> bool {
    let said = text.get(..at).unwrap_or_default();
    let comma = said.ends_with(['，', ',']);
    let long = comma || said.chars().rev().take(8).all(|c| is_han(c) || is_latin(c));
    let begin = skip_blanks(text, after);
    let Some(next) = char_at(text, begin) else { return false };
    let then = text.get(begin..).is_some_and(|rest| rest.starts_with("然后") || rest.starts_with("然後"));
    let goes_on = then
        || matches!(
            next,
            '并' | '並'
                | '又'
                | '而'
                | '便'
                | '就'
                | '还'
                | '還'
                | '却'
                | '卻'
                | '也'
                | '以'
                | '再'
                | '才'
                | '时'
                | '時'
                | '后'
                | '後'
                | '是'
                | '为'
                | '為'
                | '这'
                | '這'
                | '那'
                | '一'
                | '让'
                | '讓'
                | '使'
                | '被'
                | '把'
                | '了'
                | '来'
                | '來'
                | '中'
                | '里'
        );
    let reported = if comma { is_attribution(text, begin) } else { speaks(text, begin, "。，：") };
    long && !reported && (comma && next == '“' || next.is_alphanumeric() && !goes_on && !is_noun(text, begin))
}

/// True for an opening mark between two letters: where a quotation is open, it
/// closes that.
pub(in crate::split) fn is_backwards(text: &str, at: usize) -> bool {
    let after = || char_at(text, at + '“'.len_utf8());
    char_before(text, at).is_some_and(char::is_alphanumeric) && after().is_some_and(char::is_alphanumeric)
}

/// True if the words after a quotation make a noun of it: `“为什么？”的时候`.
pub(super) fn is_noun(text: &str, at: usize) -> bool {
    let mut rest = text.get(at..).unwrap_or_default().chars();
    match (rest.next(), rest.next()) {
        (Some('的' | '等' | '和' | '及' | '或'), _) => true,
        (Some('之'), next) => matches!(next, Some('中' | '间' | '間' | '声' | '聲' | '类' | '類' | '说' | '說')),
        (Some('与' | '與'), next) => !matches!(next, Some('此' | '其')),
        (Some('地'), next) => next == Some('一'),
        _ => false,
    }
}

/// The most characters of a cry that are looked at. Choice: a bound on the work.
const LONGEST_CRY: usize = 100;

/// True if the quoted exclamation before `at` is one clause: `“别走！”`. Longer speech is a sentence of its own, as it is
/// before a full stop: `“站住，别走！”`.
pub(super) fn is_cry(sentence: &OpenSentence<'_>, at: usize) -> bool {
    let said = sentence.text.get(sentence.begin..at).unwrap_or_default().chars().rev();
    !said.take(LONGEST_CRY).take_while(|&c| !is_quote(c)).any(|c| matches!(c, '，' | ','))
}

/// True if only a speaker follows: `汪淼问。`
pub(super) fn is_attribution(text: &str, at: usize) -> bool {
    speaks(text, at, "。")
}

/// The longest name in Latin letters that is looked for, in bytes. A choice: full names rarely reach 40. Without a bound,
/// text of dots and blanks would be read to its end at each quotation mark.
const LONGEST_NAME: usize = 64;

/// The text from `at` without the name in Latin letters that it begins with; empty after a longer name than any speaker's.
fn after_name(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let in_name = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.' | b'-' | b'\'');
    let name = rest.bytes().take(LONGEST_NAME + 1).take_while(|&byte| in_name(byte)).count();
    if name > LONGEST_NAME { "" } else { &rest[name..] }
}

/// True for a name, of Latin letters or a few characters, with a verb of
/// speech, before one of the marks.
///
/// At most six characters up to the mark, after a name in Latin letters if
/// there is one.
fn speaks(text: &str, at: usize, marks: &str) -> bool {
    let rest = after_name(text, at);
    // A name and a verb: more is a clause of its own.
    let stop = rest.char_indices().take(7).find(|&(_, c)| matches!(c, '。' | '，' | '：' | '；' | '“' | '「'));
    let said = stop.filter(|&(_, c)| marks.contains(c)).and_then(|(i, _)| rest.get(..i)).unwrap_or_default();
    // `没人说` reports nothing that was said here.
    let nobody = said.starts_with(['没', '沒', '谁', '誰', '不']);
    !nobody && (said.ends_with(['说', '說', '道', '问', '問', '称', '稱', '喊', '叫']) || said.ends_with("報導"))
}

/// True if only an announcement follows: `罗斯告诉英国广播公司。`
pub(super) fn is_told_to(text: &str, at: usize) -> bool {
    let rest = after_name(text, at);
    let is_verb = |i: usize| rest.get(i + '告'.len_utf8()..).is_some_and(|rest| rest.starts_with(['诉', '訴']));
    let verb = rest.char_indices().take(8).find(|&(i, c)| c == '告' && is_verb(i)).map(|(i, _)| i);
    let object = verb.and_then(|i| rest.get(i..)).unwrap_or_default();
    let end = object.chars().take(40).find(|&c| is_stop(c) || is_quote(c) || matches!(c, '，' | '：' | '、' | ','));
    end == Some('。')
}
