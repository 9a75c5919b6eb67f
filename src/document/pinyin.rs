//! Recognises Chinese spelled in Latin letters with tone marks: it is not
//! English, and not to be aligned with the Chinese above it.
//!
//! Textbooks print a line of pinyin above or below each Chinese line: `Wǒ
//! xǐhuan hē chá.` By script alone it would count as English.

use super::segment::Segment;
use super::text_in;
use crate::Lang;
use crate::bitext::Reason;

/// The consonants that a syllable may begin with (Hanyu Pinyin), longer ones
/// first.
const INITIALS: &[&str] = &[
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y",
    "w", "",
];

/// The rest of a syllable, without tones (Hanyu Pinyin).
const FINALS: &[&str] = &[
    "a", "o", "e", "i", "u", "v", "ai", "ei", "ui", "ao", "ou", "iu", "ie", "ve", "ue", "er", "an", "en", "in", "un",
    "vn", "ang", "eng", "ing", "ong", "ia", "iao", "ian", "iang", "iong", "ua", "uo", "uai", "uan", "uang", "ueng",
];

/// The letters of the longest syllable, `zhuang`.
const LONGEST: usize = 6;

/// True for a text whose words are all pinyin syllables and that has tone marks
/// on at least a quarter of the words, among them a macron or a caron, which no
/// western European language writes.
///
/// The tone marks are required, because many English words happen to be
/// syllables of pinyin.
///
/// ```text
/// Nǐ hǎo            pinyin
/// Café au lait      no: no macron and no caron
/// Ni hao            no: no tone marks
/// ```
pub(super) fn is_pinyin(text: &str) -> bool {
    // The first bytes of accented letters and of combining marks; most texts
    // have none.
    if !crate::lang::has_byte(text, |byte| matches!(byte, 0xC4 | 0xC5 | 0xC7 | 0xCC)) {
        return false;
    }
    spelling(text) == Some(Spelling::Certain)
}

/// True if enough of the texts that were set aside are pinyin for the document to print it throughout. Then `péngyou` is
/// pinyin, too, whose only accent French writes as well.
pub(super) fn is_printed<'t>(set_aside: impl Iterator<Item = &'t str>) -> bool {
    /// A word in pinyin may be quoted in English; several lines are a method. Choice.
    const SEVERAL: usize = 2;
    set_aside.filter(|text| spelling(text).is_some()).take(SEVERAL).count() == SEVERAL
}

/// True for a text that is pinyin in a document that prints it: with any accent of a tone, or with numbers for the tones.
pub(crate) fn is_likely(text: &str) -> bool {
    spelling(text).is_some()
}

/// Sets aside the pinyin of rows, and of all text if the document prints it throughout.
pub(super) fn set_aside(source: &str, segments: &mut [Segment]) {
    for row in segments.chunk_by_mut(|one, next| one.cell.is_some() && row_of(one) == row_of(next)) {
        set_aside_in_row(source, row);
    }
    let others = segments.iter().filter(|segment| segment.reason == Some(Reason::OtherLanguage));
    if is_printed(others.map(|segment| text_in(source, segment))) {
        let english = segments.iter_mut().filter(|segment| is_english(segment));
        for segment in english {
            if is_likely(text_in(source, segment)) {
                (segment.lang, segment.reason) = (None, Some(Reason::OtherLanguage));
            }
        }
    }
}

/// Sets aside the pinyin of a row that has a Chinese cell, and an English one besides.
pub(super) fn set_aside_in_row(source: &str, row: &mut [Segment]) {
    let chinese = row.iter().any(|cell| cell.lang == Some(Lang::Zh) && cell.reason.is_none());
    if !chinese || row.iter().filter(|cell| is_english(cell)).count() < 2 {
        return;
    }
    // The last one is left: without any English cell the row would pair with nothing.
    let last = row.iter().rposition(|cell| is_english(cell) && spelling(text_in(source, cell)).is_none());
    for cell in row.iter_mut().filter(|cell| last.is_some() && is_english(cell)) {
        if spelling(text_in(source, cell)).is_some() {
            (cell.lang, cell.reason) = (None, Some(Reason::OtherLanguage));
        }
    }
}

/// The row of a cell.
fn row_of(segment: &Segment) -> Option<u32> {
    segment.cell.map(|cell| cell.row)
}

/// True for text to align that counts as English.
fn is_english(segment: &Segment) -> bool {
    segment.lang == Some(Lang::En) && segment.reason.is_none()
}

/// How sure it is that a text is pinyin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// It has a macron or a caron.
    Certain,
    /// It has only accents, or numbers for the tones (`gou3`).
    Likely,
}

/// How a text spells pinyin; `None` if it does not.
fn spelling(text: &str) -> Option<Spelling> {
    if is_numbered(text) {
        return Some(Spelling::Likely);
    }
    let (mut words, mut marked, mut certain) = (0usize, 0usize, false);
    for word in text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\u{300}'..='\u{30F}')) {
        if word.is_empty() {
            continue;
        }
        let letters = toneless(word)?;
        // One other word is enough: English with a name in pinyin is English.
        if !is_spelled(&letters) {
            return None;
        }
        words += 1;
        marked += usize::from(word.contains(|c| is_certain(c) || is_accent(c)));
        certain |= word.contains(is_certain);
    }
    // Neutral tones have no mark, and some writers leave marks off common
    // words.
    let spelled = marked > 0 && marked * 4 >= words;
    spelled.then_some(if certain { Spelling::Certain } else { Spelling::Likely })
}

/// True for syllables that each have a number for their tone: `ni3 hao3`, `peng2you5`.
fn is_numbered(text: &str) -> bool {
    let mut syllables = text
        .split_inclusive(|c: char| c.is_ascii_digit())
        .map(|part| part.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|part| !part.is_empty());
    let numbered = |part: &str| {
        part.strip_suffix(['1', '2', '3', '4', '5'])
            .is_some_and(|letters| letters.len() > 1 && is_syllable(&letters.to_ascii_lowercase()))
    };
    text.is_ascii() && syllables.clone().next().is_some() && syllables.all(numbered)
}

/// True for a macron or caron: the first and third tone.
fn is_certain(c: char) -> bool {
    matches!(
        c,
        'ā' | 'ē'
            | 'ī'
            | 'ō'
            | 'ū'
            | 'ǎ'
            | 'ě'
            | 'ǐ'
            | 'ǒ'
            | 'ǔ'
            | 'ǖ'
            | 'ǘ'
            | 'ǚ'
            | 'ǜ'
            | 'Ā'
            | 'Ē'
            | 'Ō'
            | 'Ǎ'
            | 'Ě'
            | 'Ǒ'
            | '\u{304}'
            | '\u{30C}'
    )
}

/// True for an accent of the second or fourth tone, which other languages write
/// too.
fn is_accent(c: char) -> bool {
    matches!(c, 'á' | 'à' | 'é' | 'è' | 'í' | 'ì' | 'ó' | 'ò' | 'ú' | 'ù' | '\u{300}' | '\u{301}')
}

/// The letters of a word without tones; `None` if it has a letter that pinyin
/// does not use.
///
/// `ü` becomes `v`, as the tables of syllables write it.
fn toneless(word: &str) -> Option<String> {
    word.chars()
        .filter(|c| !matches!(c, '\u{300}' | '\u{301}' | '\u{304}' | '\u{30C}'))
        .map(|c| {
            let plain = match c {
                'ā' | 'á' | 'ǎ' | 'à' | 'Ā' | 'Á' | 'Ǎ' | 'À' => 'a',
                'ē' | 'é' | 'ě' | 'è' | 'Ē' | 'É' | 'Ě' | 'È' | 'ê' => 'e',
                'ī' | 'í' | 'ǐ' | 'ì' => 'i',
                'ō' | 'ó' | 'ǒ' | 'ò' | 'Ō' | 'Ó' | 'Ǒ' | 'Ò' => 'o',
                'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
                'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => 'v',
                'ń' | 'ň' | 'ǹ' => 'n',
                c if c.is_ascii_alphabetic() => c.to_ascii_lowercase(),
                _ => return None,
            };
            Some(plain)
        })
        .collect()
}

/// True if letters can be split into syllables.
///
/// Any division into syllables will do, so `xian` counts as one or as two.
///
/// `letters` must be ASCII in lower case. The cost grows with the length of the
/// word times that of the longest syllable.
fn is_spelled(letters: &str) -> bool {
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for at in 0..letters.len() {
        if reached[at] {
            // One more than the longest syllable, for the rhotic ending.
            for end in at + 1..=letters.len().min(at + LONGEST + 1) {
                reached[end] |= is_syllable(&letters[at..end]);
            }
        }
    }
    reached[letters.len()]
}

/// True for a syllable, with or without the rhotic ending.
fn is_syllable(letters: &str) -> bool {
    // A final `r` is the rhotic ending, as in `wánr`.
    let bare = letters.strip_suffix('r').filter(|bare| !bare.is_empty()).unwrap_or(letters);
    let is = |text: &str| {
        INITIALS.iter().any(|initial| text.strip_prefix(initial).is_some_and(|rest| FINALS.contains(&rest)))
    };
    is(letters) || is(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinyin_is_told_from_english_french_and_names() {
        for text in ["píngguǒ", "Wǒ xǐhuan chī píngguǒ.", "Nǐ huì shuō Zhōngwén ma?", "Běijīng", "nǎr"] {
            assert!(is_pinyin(text), "{text}");
        }
        for text in ["apple", "He lives in Tōkyō now.", "café", "déjà vu", "the lǎobǎn said no", "Zoë", "Beijing"]
        {
            assert!(!is_pinyin(text), "{text}");
        }
        for text in ["péngyou", "gou3", "ni3 hao3!", "Peng2you5"] {
            assert_eq!(spelling(text), Some(Spelling::Likely), "{text}");
        }
        for text in ["mp3", "B2", "friend", "42", "", "covid19"] {
            assert_eq!(spelling(text), None, "{text}");
        }
    }
}
