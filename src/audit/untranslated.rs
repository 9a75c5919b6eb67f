//! Finds targets that are the source, or contain a long part of it.
//!
//! Names, codes, paths and addresses are the same in both languages, so a copy
//! alone proves nothing. What counts is how many ordinary words it has: words
//! in lower case, which a translator would have translated.
//!
//! ```text
//! Save as  →  save as        a copy
//! GitHub   →  GitHub         a name
//! user_id  →  user_id        a code
//! ```

use super::{Check, Finding, placeholders};
use crate::{Lang, Unit};

/// This many words in a row make a copy. Choice: titles and product names are
/// shorter.
const COPIED_WORDS: usize = 6;
/// This many Chinese characters in a row make a copy. Choice: about as much
/// text as
/// [`COPIED_WORDS`].
const COPIED_CHARACTERS: usize = 12;
/// A single word that was copied must have this many letters. Choice, after 89
/// localisations of programs: of shorter ones (`uri`, `exec`), hardly one
/// should have been translated.
const SHORTEST_WORD: usize = 5;

/// Finds a target that is the source, or contains a long part of it in the
/// source's language.
///
/// ```
/// use duiqi::{Unit, audit::untranslated};
/// assert!(untranslated(&Unit::pair(("en", "Save as"), ("zh", "save as"))).is_some());
/// assert!(untranslated(&Unit::pair(("en", "GitHub"), ("zh", "GitHub"))).is_none());
/// assert!(untranslated(&Unit::pair(("en", "See https://a.org/b"), ("zh", "见 https://a.org/b"))).is_none());
/// ```
#[must_use]
pub fn untranslated(unit: &Unit) -> Option<Finding> {
    let key = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (source, target) = (key(&unit.source.text), key(&unit.target.text));
    let lang = Lang::detect(&without_code(&unit.source.text))?;
    // Within one language, as from `en-US` to `en-GB`, a copy is right.
    if unit.source.tag.lang() == unit.target.tag.lang() {
        return None;
    }
    if source == target {
        let score = copy_score(unit.source.text.trim(), lang)?;
        return Some(Finding::new(Check::Untranslated, score, "the target is the source".to_owned()));
    }
    let copied = match lang {
        Lang::En => copied_words(&source, &target),
        Lang::Zh => copied_characters(&source, &target),
    }?;
    let share = copied.chars().count() as f32 / target.chars().count().max(1) as f32;
    // Enough to find it, short enough for a line.
    let shown: String = copied.chars().take(60).collect();
    Some(Finding::new(Check::Untranslated, 0.5 + share / 2.0, format!("copied from the source: {shown}")))
}

/// The probability that a copy should have been translated. `None` for what is
/// the same in both languages: a name (`GitHub`), a code (`UTF-8`, `user_id`),
/// a path, an address.
fn copy_score(text: &str, lang: Lang) -> Option<f32> {
    // Notices of copyright are names and years.
    if text.contains('©') {
        return None;
    }
    // Nothing that is written in Han characters stays so in English.
    if lang == Lang::Zh {
        return Some(1.0);
    }
    let text = without_code(text);
    let ordinary = |word: &&str| {
        let letters = word.trim_matches(|c: char| !c.is_alphanumeric());
        letters.len() > 1 && letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'' || byte == b'-')
    };
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect();
    let count = words.iter().filter(|word| ordinary(word)).count();
    match (words.len(), count) {
        // A few words without an ordinary one are a name. A short single word
        // is mostly a keyword or the code of a language.
        (_, 0) if words.len() < 4 => None,
        (1, _) if words[0].len() < SHORTEST_WORD => None,
        (0 | 1, _) => Some(0.5),
        (_, 0) => Some(0.5),
        (all, count) if count * 2 >= all => Some(1.0),
        _ => Some(0.7),
    }
}

/// The text without placeholders, links, paths, and what the usage of a command
/// has in brackets (`exit [n]`).
fn without_code(text: &str) -> String {
    let plain = placeholders::without(text, |_| true);
    let code = |word: &&str| !(word.contains("://") || word.contains(['@', '/', '\\', '_', '=', '[', ']']));
    plain.split_whitespace().filter(code).collect::<Vec<_>>().join(" ")
}

/// The first run of Latin words of the source that the target contains.
fn copied_words(source: &str, target: &str) -> Option<String> {
    let words: Vec<_> = source.split(' ').collect();
    let latin = |word: &&str| word.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && !word.contains("://");
    let runs = words.windows(COPIED_WORDS).filter(|run| run.iter().all(latin));
    runs.map(|run| run.join(" ")).find(|run| target.contains(run.as_str()))
}

/// The first run of Chinese characters of the source that the target contains.
fn copied_characters(source: &str, target: &str) -> Option<String> {
    let starts: Vec<_> = source.char_indices().collect();
    let runs = starts.windows(COPIED_CHARACTERS).filter(|run| run.iter().all(|&(_, c)| crate::lang::is_han(c)));
    let text = |run: &[(usize, char)]| run.iter().map(|&(_, c)| c).collect::<String>();
    runs.map(text).find(|run| target.contains(run.as_str()))
}
