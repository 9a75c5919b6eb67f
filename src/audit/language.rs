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

use crate::{Half, Lang, LanguageTag, Script, Unit};

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
    if is_kept_on_purpose(unit) {
        return None;
    }
    let (source, target) = (&unit.source, &unit.target);
    if source.text == target.text
        && source.tag.lang() == Some(Lang::En)
        && target.tag.lang() == Some(Lang::Zh)
        && Lang::detect(&source.text) == Some(Lang::Zh)
    {
        return never_in_source_language(&source.text, &source.tag);
    }
    let sides = [("source", source, target), ("target", target, source)];
    sides.into_iter().find_map(|(side, half, other)| {
        // A program names languages, and some products, in their own writing: `Русский`.
        if side == "source" && from_program(unit) && is_own_name(&half.text) {
            return None;
        }
        let tag = &half.tag;
        let text = without_kept(&half.text, &other.text);
        // A name may be in its own script beside its translation.
        let outside = without_brackets(&text);
        if let Some(letter) = tag.lang().and_then(|lang| foreign(outside.as_deref().unwrap_or(&text), lang)) {
            let reason = format!("the {side} is in neither English nor Chinese (`{letter}`), but tagged {tag}");
            return Some(Finding::new(Check::Language, 0.9, reason));
        }
        let (wanted, found) = (tag.lang()?, Lang::detect(&text)?);
        if wanted == found {
            return wrong_script(&text, &other.text, side, tag);
        }
        let reason = || format!("the {side} is in {}, but tagged {tag}", found.name());
        is_wrong_language(&text, half, other, found).then(|| Finding::new(Check::Language, 0.9, reason()))
    })
}

/// True if another language is no fault: translators sign with their names and addresses,
/// and a program has texts that are already in the target's language.
fn is_kept_on_purpose(unit: &Unit) -> bool {
    let (source, target) = (unit.source.text.as_str(), unit.target.text.as_str());
    if adds_address(unit) || unit.localization.is_some() && source == target {
        return true;
    }
    if is_date_pattern(source) || unit.id.as_deref().is_some_and(names_translator) {
        return true;
    }
    // Names with other blanks between them: `Debian / Ubuntu`.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if from_program(unit) && source != target && letters(source) == letters(target) {
        return true;
    }
    // What the source says stands in brackets behind it: `バ/ヴァ (ba/va)`.
    let inner = target.trim_end().strip_suffix([')', '）']).and_then(|text| text.rsplit_once(['(', '（']));
    inner.is_some_and(|(_, inner)| inner.trim() == source.trim())
}

/// The finding for a file of the source's language that was never translated into
/// it. A few characters are a name: that of a language, or of a product.
fn never_in_source_language(text: &str, tag: &LanguageTag) -> Option<Finding> {
    let is_name = text.chars().filter(|&c| is_han(c)).count() <= LONGEST_NAME;
    let reason = || format!("the source is in Chinese as well, but tagged {tag}");
    (!is_name).then(|| Finding::new(Check::Language, 0.9, reason()))
}

/// True if a side whose text seems to be in a language other than its tag's has
/// more of it than names, codes and kept terms. `text` is what the other side
/// does not have.
fn is_wrong_language(text: &str, half: &Half, other: &Half, found: Lang) -> bool {
    // A term that is kept before its translation.
    let han = text.chars().filter(|&c| is_han(c)).count();
    if found == Lang::En && han >= text.split_whitespace().count() {
        return false;
    }
    let own = own_words(text, &other.text);
    if Lang::detect(&own) != Some(found) {
        return false;
    }
    if found == Lang::Zh {
        return true;
    }
    // A few letters may be a name or a code.
    let letters = own.chars().filter(|c| c.is_alphabetic()).count();
    // Words in lower case are stronger evidence: names and codes mostly
    // have capitals.
    let words = own.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_lowercase())).count();
    if names_language(&own) || letters < SHORTEST || words < 2 {
        return false;
    }
    // A few words of Chinese beside names: `Azure Active Directory 应用`.
    han == 0 || has_own_word(&half.text, &other.text)
}

/// The finding for Chinese that is not in the script of its tag.
fn wrong_script(text: &str, other: &str, side: &str, tag: &LanguageTag) -> Option<Finding> {
    // A list of languages names the other script in its own characters. A name in
    // Japanese is in no script of Chinese, and a single character may be rare in
    // both: that of a chemical element.
    if names_language(other) || is_japanese(text) || text.chars().filter(|&c| is_han(c)).count() == 1 {
        return None;
    }
    // A tag without a script, such as `zh`, accepts both.
    let (wanted, found) = (tag.script()?, Script::detect(text)?);
    let name = match found {
        Script::Hans => "Simplified",
        Script::Hant => "Traditional",
    };
    let reason = || format!("the {side} is in {name} Chinese, but tagged {tag}");
    (wanted != found).then(|| Finding::new(Check::Language, 0.8, reason()))
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
