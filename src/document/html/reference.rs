//! Character references of HTML, by their lengths in the source and in the text.

/// How many bytes two texts have in common at their beginning, in whole
/// characters.
pub(super) fn common(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    (0..=same).rev().find(|&at| one.is_char_boundary(at)).unwrap_or(0)
}

/// The lengths of a character reference in bytes.
pub(super) struct CharacterReference {
    /// In the source.
    pub raw: usize,
    /// In the text that it represents.
    pub value: usize,
}

/// Measures the character reference at the start of `raw`, which represents the
/// start of `value`.
///
/// Character references make the text shorter than its source, so the two must
/// be walked in parallel.
pub(super) fn reference(raw: &str, value: &str) -> CharacterReference {
    let first = value.chars().next().map_or(0, char::len_utf8);
    if !raw.starts_with('&') {
        // The tokenizer replaced a forbidden character.
        return CharacterReference { raw: raw.chars().next().map_or(1, char::len_utf8), value: first };
    }
    let length = raw[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map_or(raw.len(), |n| n + 1);
    let length = length + usize::from(raw[length..].starts_with(';'));
    if raw.get(..length) == value.get(..length) {
        // Not a reference; kept as literal text.
        return CharacterReference { raw: length, value: length };
    }
    CharacterReference { raw: length, value: first + second(&raw[..length], &raw[length..], &value[first..]) }
}

/// The bytes of the second character that a reference represents; 0 for one
/// that represents a single character.
///
/// The HTML standard has 93 references of two characters, such as `&nGt;`: the
/// second one is a mark that changes the first, a thin space, or the `j` of
/// `&fjlig;`. `raw` and `value` follow the reference and its first character.
fn second(reference: &str, raw: &str, value: &str) -> usize {
    let Some(second) = value.chars().next().filter(|&second| !raw.starts_with(second)) else { return 0 };
    let mark = matches!(second, '\u{331}' | '\u{333}' | '\u{338}' | '\u{200A}' | '\u{20D2}' | '\u{20E5}' | '\u{FE00}');
    if mark || reference == "&fjlig;" { second.len_utf8() } else { 0 }
}
