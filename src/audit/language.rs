//! Finds texts that are not in the language or script of their tag.
//!
//! Wrong tags come from exports and merged memories, and make a translator's
//! look-ups fail silently. Names and codes of the other language are set aside
//! first, since every Chinese text has some in Latin letters.

use std::borrow::Cow;
use std::collections::HashSet;

use super::pair::{adds_address, is_date_pattern, without_brackets};
use super::{Check, Finding, placeholders};
use crate::lang::is_han;
use crate::{Lang, Script, Unit};

/// Fewer Latin letters may be a name or a code, which any text may contain.
/// Choice.
const SHORTEST: usize = 12;

/// Finds a text that is not in the language of its tag, or Chinese that is not
/// in the script of its tag.
///
/// ```
/// use duiqi::{Unit, audit::language};
/// let found = language(&Unit::pair(("en", "Development"), ("zh-CN", "經濟發展"))).unwrap();
/// assert_eq!(found.reason, "the target is in Traditional Chinese, but tagged zh-CN");
/// ```
#[must_use]
pub fn language(unit: &Unit) -> Option<Finding> {
    // Translators sign with their names and addresses. A text of the program
    // that is already in the target's language is not a fault of the
    // translation.
    if adds_address(unit) || unit.localization.is_some() && unit.source.text == unit.target.text {
        return None;
    }
    if is_date_pattern(&unit.source.text) || unit.id.as_deref().is_some_and(names_translator) {
        return None;
    }
    // Names with other blanks between them: `Debian / Ubuntu`.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (one, other) = (&unit.source.text, &unit.target.text);
    if from_program(unit) && one != other && letters(one) == letters(other) {
        return None;
    }
    // What the source says stands in brackets behind it: `バ/ヴァ (ba/va)`.
    let inner = unit.target.text.trim_end().strip_suffix([')', '）']).and_then(|text| text.rsplit_once(['(', '（']));
    if inner.is_some_and(|(_, inner)| inner.trim() == unit.source.text.trim()) {
        return None;
    }
    // The file of the source's language was never translated into it.
    let (source, target) = (&unit.source, &unit.target);
    if source.text == target.text
        && source.tag.lang() == Some(Lang::En)
        && target.tag.lang() == Some(Lang::Zh)
        && Lang::detect(&source.text) == Some(Lang::Zh)
    {
        // A few characters are a name: that of a language, or of a product.
        if source.text.chars().filter(|&c| is_han(c)).count() <= LONGEST_NAME {
            return None;
        }
        let reason = format!("the source is in Chinese as well, but tagged {}", source.tag);
        return Some(Finding::new(Check::Language, 0.9, reason));
    }
    let sides = [("source", &unit.source, &unit.target), ("target", &unit.target, &unit.source)];
    sides.into_iter().find_map(|(side, half, other)| {
        let tag = &half.tag;
        // A program names languages, and some products, in their own writing: `Русский`.
        if side == "source" && from_program(unit) && is_own_name(&half.text) {
            return None;
        }
        let own = without_kept(&half.text, &other.text);
        let text = own.as_ref();
        // A name may be in its own script beside its translation.
        let outside = without_brackets(text);
        let outside = outside.as_deref().unwrap_or(text);
        if let Some(letter) = tag.lang().and_then(|lang| foreign(outside, lang)) {
            let reason = format!("the {side} is in neither English nor Chinese (`{letter}`), but tagged {tag}");
            return Some(Finding::new(Check::Language, 0.9, reason));
        }
        let (wanted, found) = (tag.lang()?, Lang::detect(text)?);
        if wanted != found {
            // A term that is kept before its translation.
            let han = text.chars().filter(|&c| is_han(c)).count();
            if found == Lang::En && han >= text.split_whitespace().count() {
                return None;
            }
            let own = own_words(text, &other.text);
            if Lang::detect(&own) != Some(found) {
                return None;
            }
            let text = own.as_str();
            if found == Lang::En && names_language(text) {
                return None;
            }
            // A few letters may be a name or a code.
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            // Words in lower case are stronger evidence: names and codes mostly
            // have capitals.
            let words = text.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_lowercase())).count();
            if found == Lang::En && (letters < SHORTEST || words < 2) {
                return None;
            }
            // A few words of Chinese beside names: `Azure Active Directory 应用`.
            if found == Lang::En && han > 0 && !has_own_word(&half.text, &other.text) {
                return None;
            }
            let score = 0.9;
            return Some(Finding::new(
                Check::Language,
                score,
                format!("the {side} is in {}, but tagged {tag}", found.name()),
            ));
        }
        // A name in Japanese is in no script of Chinese, and a single character may be
        // rare in both: that of a chemical element.
        // A list of languages names the other script in its own characters.
        if names_language(&other.text) || is_japanese(text) || text.chars().filter(|&c| is_han(c)).count() == 1 {
            return None;
        }
        // A tag without a script, such as `zh`, accepts both.
        let (wanted, found) = (tag.script()?, Script::detect(text)?);
        let name = match found {
            Script::Hans => "Simplified",
            Script::Hant => "Traditional",
        };
        (wanted != found)
            .then(|| Finding::new(Check::Language, 0.8, format!("the {side} is in {name} Chinese, but tagged {tag}")))
    })
}

/// The most Han characters of a name. Choice: `简体中文`.
const LONGEST_NAME: usize = 4;

/// True for a word in another writing than Latin, or a few Han characters. Japanese
/// with kana may be a sentence.
fn is_own_name(text: &str) -> bool {
    let text = text.trim();
    let is_word = text.chars().all(|c| c.is_alphabetic() && !c.is_ascii() && !matches!(c, 'ぁ'..='ヿ'));
    is_word && text.chars().filter(|&c| is_han(c)).count() <= LONGEST_NAME
}

/// True for a text of a program.
fn from_program(unit: &Unit) -> bool {
    unit.id.is_some() || unit.localization.is_some()
}

/// True for the id of the text where translators sign: `translator-list`.
fn names_translator(id: &str) -> bool {
    id.to_ascii_lowercase().contains("translator")
}

/// A text without the letters of other writings, and Han characters, that the
/// other text has as well: `Japanese (日本語)`.
fn without_kept<'t>(text: &'t str, other: &str) -> Cow<'t, str> {
    let is_kept = |c: char| !matches!(c, '\0'..='\u{24F}') && c.is_alphabetic() && other.contains(c);
    // Most units share none, and long texts must not be searched for each letter.
    if other.len() > MOST_KEPT || !other.contains(|c: char| !c.is_ascii()) || text == other {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|&c| !is_kept(c)).collect())
}

/// In longer texts, names in other writings are too few to matter. Choice.
const MOST_KEPT: usize = 200;

/// True for the name of one of the two languages: `Simplified Chinese`.
fn names_language(text: &str) -> bool {
    /// The most words of such a name. Choice.
    const WORDS: usize = 3;
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    words.len() <= WORDS && words.iter().any(|word| ["chinese", "english"].contains(&word.to_lowercase().as_str()))
}

/// The first letter of another writing, if most letters of a text are of such:
/// Cyrillic, Hangul, kana alone, or Chinese that was read in a wrong encoding.
fn foreign(text: &str, lang: Lang) -> Option<char> {
    /// Fewer letters may be a sign or a name. Choice.
    const SHORTEST: usize = 6;
    let is_other =
        |c: &char| c.is_alphabetic() && !is_han(*c) && !matches!(*c, '\0'..='\u{24F}' | '\u{FF00}'..='\u{FF5A}');
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let other = text.chars().filter(is_other).count();
    // Japanese has kana among Han characters; an English text has none of both.
    let most = if lang == Lang::Zh { other * 2 > letters } else { other * 4 > letters * 3 };
    (most && other >= SHORTEST).then(|| text.chars().find(is_other)).flatten()
}

/// True if at least a quarter of the letters are kana. A Chinese sentence may quote
/// a word with some, or part names by the middle dot of Japanese. Choice.
fn is_japanese(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let kana = letters().filter(|c| matches!(c, 'ぁ'..='ヿ')).count();
    kana > 0 && kana * 4 >= letters().count()
}

/// True if a text has an English word in lower case that the other text has not.
fn has_own_word(text: &str, other: &str) -> bool {
    let other = other.to_lowercase();
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_lowercase()) && !other.contains(word))
}

/// A piece that may end with a Han character, without it, and the character.
fn apart(piece: &str) -> [&str; 2] {
    let han = piece.chars().next_back().filter(|&c| is_han(c)).map_or(0, char::len_utf8);
    let (latin, han) = piece.split_at(piece.len() - han);
    [latin, han]
}

/// The words of a text that the other text has not, without placeholders, tags
/// and addresses: names and identifiers stay as they are in a translation.
fn own_words(text: &str, other: &str) -> String {
    let words = |text: &str| -> Vec<String> {
        let plain = placeholders::without(text, |_| true);
        // Chinese is written right after Latin words: `用ALTER TABLE代替`.
        let words = plain.split(|c: char| c.is_whitespace() || !(c.is_alphanumeric() || "_./:@-'".contains(c)));
        let words = words.flat_map(|word| word.split_inclusive(is_han).flat_map(apart));
        words
            .map(|word| word.trim_matches(['\'', '-', '.', ':']).to_lowercase())
            .filter(|word| !word.is_empty())
            .collect()
    };
    let others: HashSet<String> = words(other).into_iter().collect();
    let is_code = |word: &str| word.contains(['_', '/', '@', ':']);
    words(text).into_iter().filter(|word| !others.contains(word) && !is_code(word)).collect::<Vec<_>>().join(" ")
}
