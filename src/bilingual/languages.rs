//! Names the languages of a document that is not in English and Chinese.
//!
//! Only errors and warnings need it: that a document has no Chinese text is of
//! little help to a user who does not know that it is in Japanese.

use super::in_language;
use crate::document::{Document, weigh};
use crate::lang::has_byte;
use crate::{ByLang, Lang};

/// The language of a document whose text is largely in a script other than
/// Latin and Chinese.
///
/// `None` if no script has more than a tenth of the letters. Japanese is
/// recognised by its kana alone, since its other characters count as Chinese.
pub(super) fn third_language(document: &Document) -> Option<&'static str> {
    let scripts = [
        ("Japanese", '\u{3041}'..='\u{30FA}'),
        ("Korean", '\u{AC00}'..='\u{D7AF}'),
        ("Russian or another language in Cyrillic letters", '\u{0400}'..='\u{04FF}'),
        ("Arabic or another language in Arabic letters", '\u{0600}'..='\u{06FF}'),
        ("Greek", '\u{0370}'..='\u{03FF}'),
        ("Thai", '\u{0E00}'..='\u{0E7F}'),
        ("Hindi or another language in Devanagari", '\u{0900}'..='\u{097F}'),
    ];
    // Few documents have such letters; their first bytes show quickly whether
    // there are any.
    let begins = |byte| matches!(byte, 0xCD..=0xE0 | 0xEA..=0xED);
    let japanese = |at: usize| document.text()[at..].starts_with(|c| scripts[0].1.contains(&c));
    // Kana and Chinese marks such as 。 begin with the same byte, so that what
    // follows has to be looked at.
    let mut wide = memchr::memchr_iter(0xE3, document.text().as_bytes());
    if !has_byte(document.text(), begins) && !wide.any(japanese) {
        return None;
    }
    let mut counts = [0usize; 7];
    let mut letters = 0;
    for c in document.text().chars() {
        // Latin letters and Chinese characters, most of any text, are in none
        // of these scripts.
        if c < '\u{0370}' || ('\u{4E00}'..='\u{9FFF}').contains(&c) {
            letters += usize::from(c.is_alphabetic());
        } else if c.is_alphabetic() {
            letters += 1;
            let script = scripts.iter().position(|(_, range)| range.contains(&c));
            script.into_iter().for_each(|at| counts[at] += 1);
        }
    }
    // A tenth of the letters. Japanese is first, as it mixes kana with Chinese
    // characters.
    scripts.into_iter().zip(counts).find(|(_, count)| count * 10 > letters.max(1)).map(|((name, _), _)| name)
}

/// True if the Latin text of a document is long enough to show that it is not
/// English, because the small words are missing.
///
/// A word is a run of letters within a segment that is taken for English. False
/// for fewer than forty words.
pub(super) fn is_not_english(document: &Document) -> bool {
    /// The commonest words of English text, which hardly any page lacks.
    const SMALL: [&str; 32] = [
        "the", "of", "and", "to", "a", "in", "is", "that", "it", "for", "was", "on", "with", "as", "are", "be", "this",
        "by", "at", "from", "or", "an", "not", "you", "we", "he", "she", "they", "his", "her", "have", "has",
    ];
    /// Fewer words than this are no evidence. Choice.
    const ENOUGH: usize = 40;
    /// In English at least one word in this many is one of these; running text has far more of
    /// them. Choice.
    const ONE_IN: usize = 12;
    // A word as a number: its last eight bytes, which suffices for small words.
    let add = |word: u64, byte: u8| word << 8 | u64::from(byte.to_ascii_lowercase());
    let known = SMALL.map(|word| word.bytes().fold(0, add) as u32);
    let is_small = |word: u32| known.iter().fold(false, |found, &small| found | (small == word));
    let (mut words, mut small) = (0usize, 0usize);
    let segments = || document.segments().iter().filter(|segment| in_language(segment, Lang::En));
    // A word and what separates it from the next take two bytes at least.
    let mut words_left = segments().map(|segment| document.text_of(segment).len().div_ceil(2)).sum::<usize>();
    for segment in segments() {
        // Enough small words have been found, whatever the rest is.
        if small * ONE_IN >= words + words_left {
            return false;
        }
        let text = document.text_of(segment);
        words_left -= text.len().div_ceil(2);
        let mut word = 0;
        for (at, byte) in text.bytes().enumerate() {
            let letter = match byte {
                0..0x80 => byte.is_ascii_alphabetic(),
                // Continuation bytes inherit the class of their lead byte.
                0x80..0xC0 => word != 0,
                _ => text[at..].starts_with(char::is_alphabetic),
            };
            if letter {
                word = add(word, byte);
            } else if word != 0 {
                words += 1;
                small += usize::from(u32::try_from(word).is_ok_and(is_small));
                word = 0;
            }
        }
        words += usize::from(word != 0);
        small += usize::from(u32::try_from(word).is_ok_and(is_small));
    }
    words >= ENOUGH && small * ONE_IN < words
}

/// The language that a document is in, for the message that another one is
/// missing.
pub(super) fn language_found(document: &Document, other: Lang) -> String {
    match third_language(document) {
        Some(name) => name.to_owned(),
        None if other == Lang::En && is_not_english(document) => {
            "a language in Latin letters that is not English".to_owned()
        }
        None => letters_found(document, other).to_owned(),
    }
}

/// What a document in neither a third language nor both languages consists of.
fn letters_found(document: &Document, other: Lang) -> &'static str {
    /// Names and terms take less of a text than this share, one in four. Choice.
    const SHARE: usize = 4;
    let texts = document.segments().iter().map(|segment| document.text_of(segment));
    let ByLang { zh, en } = texts
        .map(weigh)
        .fold(ByLang::default(), |sum: ByLang<usize>, text| ByLang { zh: sum.zh + text.zh, en: sum.en + text.en });
    match zh.min(en) * SHARE >= zh + en {
        _ if zh + en == 0 => "numbers and marks",
        true => "a mixture of both languages",
        false => other.name(),
    }
}
