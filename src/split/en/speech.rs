//! Recognises what may follow a quotation: its speaker, or a citation.
//!
//! `"Where?" she asked` and `"Why?" Wang asked` are one sentence each, in spite
//! of the question mark; the verbs of speech are in `en.txt`.
//!
//! ```text
//! "Where?" she asked.            the word and the verb: reported
//! "Why?" Mr. Wang asked.         up to three names and the verb
//! "It is so" (Smith 2009).       a citation: cited
//! "Where?" He left.              none of them: the sentence ended
//! ```
//!
//! All functions take the text after the quotation and look at a few words of
//! it.

use super::super::text::*;
use super::super::words;
use super::stop_context::Following;

/// True before a reference in brackets that precedes the final stop: `(Smith
/// 2009).`
///
/// The closing bracket must come within sixty characters, and a full stop,
/// comma or semicolon right after it.
pub(super) fn cited(next: &Following<'_>) -> bool {
    if !next.open.is_some_and(|c| matches!(c, '(' | '[')) {
        return false;
    }
    let rest = next.text.get(next.end()..).unwrap_or_default();
    let close = rest.char_indices().take(60).find(|&(_, c)| matches!(c, ')' | ']')).map(|(i, _)| i);
    close.is_some_and(|i| rest.get(i + 1..).is_some_and(|r| r.starts_with(['.', ',', ';'])))
}

/// True if a verb of speech follows the word that ends at `end`: `she
/// commanded`.
///
/// `end` is the byte after the pronoun or name. Only the next word is looked
/// at, so `she then said` is not found.
pub(super) fn reported(text: &str, end: usize) -> bool {
    words::reports(word_at(text, skip_blanks(text, end)))
}

/// True for up to three names and a verb of speech: `Wang asked`, `Mr. Smith
/// said`.
pub(super) fn reported_by_name(next: &Following<'_>) -> bool {
    if !next.first.is_uppercase() || next.open.is_some() {
        return false;
    }
    let word = next.word();
    if words::opens(word) {
        return false;
    }
    let text = next.text;
    let mut end = next.at + word.len();
    for _ in 0..3 {
        // A title such as `Mr.` and an initial have a full stop that ends
        // nothing.
        let dot = usize::from(text.as_bytes().get(end) == Some(&b'.'));
        let at = skip_blanks(text, end + dot);
        let word = word_at(text, at);
        if words::reports(word) {
            return true;
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        end = at + word.len();
    }
    false
}
