//! The English term of a word: its Snowball stem, with irregular forms led back to their lemma first.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};

/// Finds the terms of English words.
pub(crate) struct English {
    stemmer: Stemmer,
}

impl English {
    pub(crate) fn new() -> Self {
        English { stemmer: Stemmer::create(Algorithm::English) }
    }

    /// The term of a word in lower case.
    pub(crate) fn term<'w>(&self, word: &'w str) -> Cow<'w, str> {
        self.stemmer.stem(word)
    }

    /// The terms of the words of a gloss, without apostrophes' endings.
    pub(crate) fn terms(&self, gloss: &str) -> Vec<String> {
        let words = gloss.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
        let words = words.map(|word| word.split(['\'', '’']).next().unwrap_or_default().to_lowercase());
        words.filter(|word| !word.is_empty()).map(|word| self.term(&word).into_owned()).collect()
    }
}

/// True for words that carry little meaning of their own (also as stems).
pub(crate) fn is_function(term: &str) -> bool {
    FUNCTION.binary_search(&term).is_ok()
}

/// In alphabetical order.
#[rustfmt::skip]
const FUNCTION: &[&str] = &[
    "a", "about", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could", "d", "did",
    "do", "does", "done", "for", "from", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "if",
    "in", "into", "is", "it", "its", "ll", "may", "me", "might", "must", "my", "no", "not", "of", "on", "or", "our",
    "out", "over", "re", "s", "sb", "shall", "she", "should", "so", "sth", "t", "that", "the", "their", "them",
    "then", "there", "they", "this", "to", "up", "us", "ve", "was", "we", "were", "what", "when", "where", "which",
    "who", "whom", "will", "with", "would", "you", "your",
];
