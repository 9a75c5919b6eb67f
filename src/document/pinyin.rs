//! Recognises Chinese spelled in Latin letters with tone marks: it is not
//! English, and not to be aligned with the Chinese above it.
//!
//! Textbooks print a line of pinyin above or below each Chinese line: `Wǒ
//! xǐhuan hē chá.` By script alone it would count as English.

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
    let (mut words, mut marked, mut certain) = (0usize, 0usize, false);
    for word in text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\u{300}'..='\u{30F}')) {
        if word.is_empty() {
            continue;
        }
        let Some(letters) = toneless(word) else { return false };
        // One other word is enough: English with a name in pinyin is English.
        if !is_spelled(&letters) {
            return false;
        }
        words += 1;
        marked += usize::from(word.contains(|c| is_certain(c) || is_accent(c)));
        certain |= word.contains(is_certain);
    }
    // Neutral tones have no mark, and some writers leave marks off common
    // words.
    certain && marked * 4 >= words
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
    }
}
