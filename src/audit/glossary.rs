//! Finds terms that are not translated as the glossary requires.

use std::collections::HashMap;

use super::{Check, Finding};
use crate::lang::is_han;
use crate::{ByLang, Lang, Unit};

/// Terms in English and Chinese. A term may have several translations, any of
/// which is accepted.
///
/// ```
/// use duiqi::{Unit, audit::Glossary};
/// let mut glossary = Glossary::default();
/// glossary.add("valve", "阀门");
/// let unit = Unit::pair(("en", "Close both valves."), ("zh", "关闭两个开关。"));
/// assert_eq!(glossary.check(&unit).unwrap().reason, "`valve` should be `阀门`");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Terms by the first word of their English text, in lower case.
    english: HashMap<String, Vec<GlossaryTerm>>,
    /// Terms by the first character of their Chinese text.
    chinese: HashMap<char, Vec<GlossaryTerm>>,
}

/// A term in one language, with its translations.
#[derive(Debug, Clone, PartialEq, Eq)]
struct GlossaryTerm {
    /// The term.
    text: String,
    /// Its translations, any of which is accepted.
    translations: Vec<String>,
}

impl Glossary {
    /// Adds a term in English and in Chinese, in either order.
    ///
    /// ```
    /// let mut glossary = duiqi::audit::Glossary::default();
    /// glossary.add("阀门", "valve");
    /// assert!(!glossary.is_empty());
    /// ```
    pub fn add(&mut self, one: &str, other: &str) {
        let (one, other) = (one.trim(), other.trim());
        let (en, zh) = if one.chars().any(is_han) { (other, one) } else { (one, other) };
        let (Some(first), Some(character)) = (words(en).next(), zh.chars().next()) else { return };
        // Without a Han character the term is the same in both languages, and
        // nothing can be wrong.
        if !zh.chars().any(is_han) {
            return;
        }
        // Terms are filed under the first word as it is looked up: in lower
        // case and in the singular.
        let first = singular(&first.to_lowercase()).to_owned();
        put(self.english.entry(first).or_default(), en, zh);
        put(self.chinese.entry(character).or_default(), zh, en);
    }

    /// True if there are no terms.
    ///
    /// ```
    /// assert!(duiqi::audit::Glossary::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.english.is_empty()
    }

    /// Finds the first term of the source without any of its translations in
    /// the target.
    ///
    /// ```
    /// use duiqi::{Unit, audit::Glossary};
    /// assert!(Glossary::default().check(&Unit::pair(("en", "Yes"), ("zh", "是"))).is_none());
    /// ```
    #[must_use]
    pub fn check(&self, unit: &Unit) -> Option<Finding> {
        if self.is_empty() {
            return None;
        }
        let lang = |text: &str, tag: &crate::LanguageTag| tag.lang().or_else(|| Lang::detect(text));
        let texts = match lang(&unit.source.text, &unit.source.tag)? {
            Lang::En => ByLang { en: unit.source.text.as_str(), zh: unit.target.text.as_str() },
            Lang::Zh => ByLang { en: unit.target.text.as_str(), zh: unit.source.text.as_str() },
        };
        let english: Vec<String> = words(texts.en).map(|word| singular(&word.to_lowercase()).to_owned()).collect();
        // Only from source to target: a translation may use the word of a term
        // for other things.
        let wrong = if texts.en == unit.source.text {
            self.english_terms(&english).find(|term| !term.translations.iter().any(|zh| texts.zh.contains(zh.as_str())))
        } else {
            self.chinese_terms(texts.zh).find(|term| !term.translations.iter().any(|en| has_words(&english, en)))
        }?;
        let wanted: Vec<_> = wrong.translations.iter().map(|text| format!("`{text}`")).collect();
        Some(Finding::new(Check::Glossary, 0.7, format!("`{}` should be {}", wrong.text, wanted.join(" or "))))
    }

    /// The terms in English words, the longest at each place.
    fn english_terms<'g>(&'g self, english: &'g [String]) -> impl Iterator<Item = &'g GlossaryTerm> {
        (0..english.len()).filter_map(|at| {
            let terms = self.english.get(&english[at])?;
            terms.iter().filter(|term| has_words_at(english, at, &term.text)).max_by_key(|term| term.text.len())
        })
    }

    /// The terms in a Chinese text, the longest at each place.
    fn chinese_terms<'g>(&'g self, text: &'g str) -> impl Iterator<Item = &'g GlossaryTerm> {
        let mut skip = 0;
        text.char_indices().filter_map(move |(at, c)| {
            // A term inside a longer term does not count.
            if at < skip {
                return None;
            }
            let terms = self.chinese.get(&c)?;
            let longest =
                terms.iter().filter(|term| text[at..].starts_with(&term.text)).max_by_key(|term| term.text.len());
            skip = longest.map_or(skip, |term| at + term.text.len());
            longest
        })
    }
}

/// Adds a translation of a term.
fn put(terms: &mut Vec<GlossaryTerm>, text: &str, translation: &str) {
    match terms.iter_mut().find(|term| term.text == text) {
        Some(term) => term.translations.push(translation.to_owned()),
        None => terms.push(GlossaryTerm { text: text.to_owned(), translations: vec![translation.to_owned()] }),
    }
}

/// The words of an English text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() || is_han(c)).filter(|word| !word.is_empty())
}

/// A word without its plural ending, roughly: both sides of a comparison are
/// treated alike.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        // `valves` and `valve`, `batteries` and `battery`; but `gas` and
        // `glass` as they are.
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.strip_suffix("ie").unwrap_or(stem),
        _ => word.strip_suffix('y').filter(|stem| stem.len() > 2).unwrap_or(word),
    }
}

/// True if a text contains the words of a term in sequence.
fn has_words(text: &[String], term: &str) -> bool {
    (0..text.len()).any(|at| has_words_at(text, at, term))
}

/// True if the words of a term follow at this place.
fn has_words_at(text: &[String], at: usize, term: &str) -> bool {
    let mut rest = text[at..].iter();
    words(term).all(|word| rest.next().is_some_and(|other| other == singular(&word.to_lowercase())))
}
