//! Finds targets that are the source, or contain a long part of it.
//!
//! Names, codes, paths and addresses are the same in both languages, so a copy
//! alone proves nothing. What counts is how many ordinary words it has: words
//! in lower case that the lexicon knows, which a translator would have
//! translated.
//!
//! ```text
//! Save as  →  save as        a copy
//! GitHub   →  GitHub         a name
//! user_id  →  user_id        a code
//! syslog   →  syslog         a keyword
//! ```

mod name;

use self::name::may_be_name;
use super::pair::without_brackets;
use super::{Check, Finding, placeholders};
use crate::lexicon::is_function_term;
use crate::{Lang, Lexicon, Unit};

/// This many words in a row make a copy. Choice: titles and product names are
/// shorter.
const COPIED_WORDS: usize = 6;
/// The most letters of a word that is cut short, with its point. Choice.
const LONGEST_CUT: usize = 5;
/// The most words of a name or a title. Choice.
const LONGEST_NAME: usize = 7;
/// This many Chinese characters in a row make a copy. Choice: about as much
/// text as
/// [`COPIED_WORDS`].
const COPIED_CHARACTERS: usize = 12;
/// A single word that was copied must have this many letters. Choice, after 89
/// localisations of programs: of shorter ones (`uri`, `exec`), hardly one
/// should have been translated.
const SHORTEST_WORD: usize = 5;

/// The score of a copy that may be a name. Choice: less than a warning.
const NAME: f32 = 0.45;
/// The score of a copy that is no name, see [`copy_score`].
const CERTAIN: f32 = 1.0;
/// So many such copies show that a file was not translated to its end. Choice.
const SEVERAL: usize = 3;

/// Finds a target that is the source, or contains a long part of it in the
/// source's language.
///
/// ```
/// use duiqi::{Unit, audit::untranslated};
/// assert!(untranslated(&Unit::pair(("en", "Save as"), ("zh", "save as"))).is_some());
/// assert!(untranslated(&Unit::pair(("en", "GitHub"), ("zh", "GitHub"))).is_none());
/// assert!(untranslated(&Unit::pair(("en", "See https://a.org/b"), ("zh", "见 https://a.org/b"))).is_none());
/// ```
///
/// What may be a name has a score below 0.5: a title, `Friends of the Earth`, and a
/// text in brackets, `(Spanish translation)`.
#[must_use]
pub fn untranslated(unit: &Unit) -> Option<Finding> {
    untranslated_among(unit, 0)
}

/// True for a copy that is no name: a file with such was not translated to its end.
pub(super) fn is_left(unit: &Unit) -> bool {
    unit.source.text == unit.target.text && untranslated(unit).is_some_and(|found| found.score >= CERTAIN)
}

/// Like [`untranslated`], for a unit of a file in which so many copies are no
/// names. Where several were left, a title was left as well.
pub(super) fn untranslated_among(unit: &Unit, left: usize) -> Option<Finding> {
    let key = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (source, target) = (key(&unit.source.text), key(&unit.target.text));
    let lang = Lang::detect(&without_code(&unit.source.text))?;
    // Within one language, as from `en-US` to `en-GB`, a copy is right.
    if unit.source.tag.lang() == unit.target.tag.lang() {
        return None;
    }
    // The text of the program is already in the target's language. `language`
    // reports that for the file of the source's language.
    let from_program = unit.id.is_some() || unit.localization.is_some();
    if from_program && unit.target.tag.lang() == Some(lang) {
        return None;
    }
    let lexicon = Lexicon::builtin();
    if source == target {
        // A program shows many words as they are typed: `false`, `header`.
        let text = unit.source.text.trim();
        // The same holds for calls, with a letter for an argument: `summary
        // (x)`.
        let words = without_code(text);
        let words = words.split_whitespace().filter(|word| has_letter_first(word) && !is_argument(word));
        if from_program && text.is_ascii() && words.count() < 2 {
            return None;
        }
        let score = copy_score(text, lang, &lexicon)?;
        let score = if left < SEVERAL && may_be_name(text) { score.min(NAME) } else { score };
        return Some(Finding::new(Check::Untranslated, score, "the target is the source".to_owned()));
    }
    let target = without_tags(&target);
    let copied = match lang {
        // Chinese may repeat a term in brackets after its translation.
        Lang::En => copied_words(
            &without_tags(&unit.source.text),
            without_brackets(&target).as_deref().unwrap_or(&target),
            &lexicon,
        ),
        Lang::Zh => copied_characters(&source, &target),
    }?;
    let share = copied.chars().count() as f32 / target.chars().count().max(1) as f32;
    // Enough to find it, short enough for a line.
    let shown: String = copied.chars().take(60).collect();
    Some(Finding::new(Check::Untranslated, 0.5 + share / 2.0, format!("copied from the source: {shown}")))
}

/// The probability that a copy should have been translated. `None` for what is
/// the same in both languages: a name (`GitHub`), a code (`UTF-8`, `user_id`),
/// a path, an address, the usage of a command.
fn copy_score(text: &str, lang: Lang, lexicon: &Lexicon) -> Option<f32> {
    if is_notice(text) || text.contains("==") {
        return None;
    }
    // Nothing that is written in Han characters stays so in English, except the
    // sign of a button: `中`.
    if lang == Lang::Zh {
        return text.chars().nth(1).map(|_| 1.0);
    }
    let plain = without_code(text);
    if is_input(text) || is_list_of_names(text, &plain) {
        return None;
    }
    let letters = plain.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words: Vec<&str> = letters.filter(|word| word.len() > 1 && word.contains(char::is_alphabetic)).collect();
    // A letter with its name: `a grave`.
    if words.len() == 1 && plain.split_whitespace().any(|word| word.len() == 1 && word.contains(char::is_alphabetic)) {
        return None;
    }
    if (words.len() <= LONGEST_NAME || text.contains(',')) && is_name_with_particle(&words) {
        return None;
    }
    let is_abbreviated = plain.split_whitespace().rev().skip(1).any(|word| word.len() > 2 && word.ends_with('.'));
    score_of_words(&words, is_abbreviated, has_options(text), lexicon)
}

/// The probability that words which were copied should have been translated, by
/// how many of them are ordinary words. `None` for a name, a keyword or the usage
/// of a command, which `has_options`.
fn score_of_words(words: &[&str], is_abbreviated: bool, has_options: bool, lexicon: &Lexicon) -> Option<f32> {
    // `iii` and `aa` are numbers of a list.
    let is_number = |word: &str| word.chars().zip(word.chars().skip(1)).all(|(one, next)| one == next);
    let ordinary = || words.iter().filter(|word| is_lower_case(word) && is_known(word, lexicon) && !is_number(word));
    let has_name = is_abbreviated
        || words.iter().any(|word| !is_known(word, lexicon) || word.chars().skip(1).any(char::is_uppercase));
    let is_prose = words.iter().any(|word| is_lower_case(word) && is_function_term(word));
    match (words.len(), ordinary().count()) {
        // A name or a title with function words, such as `GNU for X`. Known verbs
        // with them are menu items: `Save as`.
        (..=LONGEST_NAME, 1..) if has_name && ordinary().all(|word| is_function_term(word)) => None,
        // One word beside a name: `16 bit DPCM`.
        (2..=4, 1) if words.iter().any(|word| !is_lower_case(word) && !is_known(word, lexicon)) => None,
        // A few words without an ordinary one are a name.
        (_, 0) if words.len() < 4 || has_name || words.iter().any(|word| is_lower_case(word)) => None,
        // A short single word is mostly a keyword or the code of a language.
        (1, _) if words[0].len() < SHORTEST_WORD || words[0].contains('-') => None,
        // A product or format begins with its name: `VLC media player`, `Linux swap`.
        (2..=4, _) if !is_known(words[0], lexicon) || is_platform(words[0]) => None,
        // The usage of a command has no function words.
        _ if has_options && !is_prose => None,
        (0 | 1, _) => Some(0.5),
        (_, 0) => Some(0.5),
        (all, count) if count * 2 >= all => Some(1.0),
        _ => Some(0.7),
    }
}

/// True for a notice of copyright, which has names and years.
fn is_notice(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains('©') || lower.contains("(c) ") || lower.starts_with("copyright ")
}

/// True for what is typed: the input of a command line, `$ export A=b`, `C:\> set
/// A=b`; a name and its command or form, `Chromium (chrome)`; the types or values
/// that a program takes, `object, function`; keywords, `'avoid_atomics'
/// 'micro_nap'`.
fn is_input(text: &str) -> bool {
    let is_named = text.split_once(" (").is_some_and(|(name, rest)| {
        rest.ends_with(')') && name.starts_with(char::is_uppercase) && !(name.contains(' ') || rest.contains(' '))
    });
    let is_keyword = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let are_values = || text.contains(',') && text.split(',').all(|part| is_keyword(part.trim()));
    let tokens = || text.split_whitespace();
    let quoted = || tokens().filter(|word| word.starts_with('\'') && word.ends_with('\'')).count();
    tokens().any(|word| word == "$" || word.ends_with(":\\>"))
        || is_named
        || are_values()
        || quoted() * 2 > tokens().count()
}

/// True for letters with their names, `a: alpha, b: bravo, c: charlie, d: delta`;
/// for names alone, each with a colon, `DNS: IP: URI:`; and for names that are cut
/// short throughout, `Vla. d. am.`. `plain` is the text without code.
fn is_list_of_names(text: &str, plain: &str) -> bool {
    let tokens = text.split_whitespace().count();
    let letters = plain.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let alone = letters.filter(|word| word.len() == 1).count();
    let with_colon = text.split_whitespace().filter(|word| word.ends_with(':')).count();
    let is_cut = |word: &str| word.ends_with('.') && word.len() <= LONGEST_CUT;
    let all = plain.split_whitespace().count();
    alone > 3 && alone * 3 >= tokens
        || with_colon > 2 && with_colon * 2 > tokens
        || all > 1 && plain.split_whitespace().all(is_cut)
}

/// True for a name such as `Henry de Valence`.
fn is_name_with_particle(words: &[&str]) -> bool {
    let is_particle = |word: &str| {
        matches!(word, "al" | "da" | "de" | "del" | "der" | "di" | "du" | "jr" | "la" | "sr" | "van" | "von")
    };
    words.iter().any(|word| is_particle(word)) && words.iter().all(|word| is_particle(word) || !is_lower_case(word))
}

/// True for the usage of a command: `cp [-r] FILE`.
fn has_options(text: &str) -> bool {
    let is_option = |word: &str| word.starts_with(['-', '[']) || word.starts_with("(-") || word.contains("[,");
    text.split_whitespace().any(is_option)
}

/// True for the name of a format, which has capitals inside, or of a system or
/// language that the lexicon knows as a word.
fn is_platform(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase) || ["Java", "Linux", "Python", "Unix", "Windows"].contains(&word)
}

/// True for a letter in brackets.
fn is_argument(word: &str) -> bool {
    matches!(word.as_bytes(), [b'(', letter, b')'] if letter.is_ascii_alphabetic())
}

/// True if a word begins with a letter, after marks: not for `0.5` or `32-bit`.
fn has_letter_first(word: &&str) -> bool {
    word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_alphabetic)
}

/// True for a word in lower case.
fn is_lower_case(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'' || byte == b'-')
}

/// True for a word of English, and not the name of a product, a codec or a
/// command.
fn is_known(word: &str, lexicon: &Lexicon) -> bool {
    let mut parts = word.split(['-', '\'']).map(str::to_lowercase).filter(|part| !part.is_empty());
    parts.all(|part| is_function_term(&part) || lexicon.knows_english(&part))
}

/// The text without placeholders, links, paths, and what the usage of a command
/// has in brackets (`exit [n]`).
fn without_code(text: &str) -> String {
    let plain = placeholders::without(text, |_| true);
    // The underscore of an accelerator is no code: `_File`.
    let bare = |word: &&str| word.starts_with(|c: char| c.is_uppercase());
    let words = plain.split_whitespace().map(|word| word.strip_prefix('_').filter(bare).unwrap_or(word));
    let code =
        |word: &&str| !(word.contains("://") || word.contains(['@', '/', '\\', '_', '=', '[', ']', '%', '*', ';']));
    words.filter(code).collect::<Vec<_>>().join(" ")
}

/// The text without tags, whose attributes are not words.
fn without_tags(text: &str) -> String {
    placeholders::without(text, |found| found.starts_with('<') && placeholders::is_certain(found))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first run of English words of the source that the target contains. Half
/// of them must be known: a list of formats or flags stays as it is.
/// Two must be in lower case: an address stays too.
fn copied_words(source: &str, target: &str, lexicon: &Lexicon) -> Option<String> {
    let words: Vec<_> = source.split_whitespace().collect();
    let latin = |word: &&str| word.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && !word.contains("://");
    let runs = words.windows(COPIED_WORDS).filter(|run| run.iter().all(latin));
    let is_prose = |run: &&[&str]| {
        // A line of a program: `import numpy as np; import os`.
        // A formula: `m in M, n in N`.
        if run.iter().filter(|word| word.chars().filter(|c| c.is_alphanumeric()).count() == 1).count() * 2 > run.len() {
            return false;
        }
        // Or the usage of a command: `tool> set name yes`.
        if run.iter().any(|word| word.contains([';', '<', '>', '|', '=']) || word.trim_end_matches('.').contains('.')) {
            return false;
        }
        let letters = run.iter().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        // Names of languages and formats are enumerated: `Shell, Python, Lisp,`.
        // So are colours, without commas: prose has function words.
        // A single letter is an option of a command: `unit s print`.
        let bare = |word: &&&str| {
            let letters = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            (letters.len() > 1 || letters == "a") && is_function_term(&letters)
        };
        let is_list = run.iter().filter(|word| word.ends_with(',')).count() * 2 >= run.len()
            || !run.iter().any(|word| bare(&word));
        // Notices of authors are names: `Ann Ritter, Jan de Vries and others`.
        let in_capitals = run.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase())).count();
        let is_list = is_list || in_capitals * 2 >= run.len();
        let in_lower_case = run.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).count();
        !is_list && in_lower_case >= 2 && letters.filter(|word| is_known(word, lexicon)).count() * 2 >= run.len()
    };
    let copied = |run: &&[&str]| target.contains(run.join(" ").to_lowercase().as_str());
    runs.filter(copied).find(is_prose).map(|run| run.join(" "))
}

/// The first run of Chinese characters of the source that the target contains.
fn copied_characters(source: &str, target: &str) -> Option<String> {
    let starts: Vec<_> = source.char_indices().collect();
    let runs = starts.windows(COPIED_CHARACTERS).filter(|run| run.iter().all(|&(_, c)| crate::lang::is_han(c)));
    let text = |run: &[(usize, char)]| run.iter().map(|&(_, c)| c).collect::<String>();
    runs.map(text).find(|run| target.contains(run.as_str()))
}
