//! Reduces English words to terms: the Snowball stem, after irregular forms are
//! mapped to their lemma and British spellings to American ones.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// Irregular forms with their lemmas, sorted by form. The list in `forms.txt`
/// is our own.
static IRREGULAR: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("forms.txt").lines().filter(|line| !line.starts_with('#'));
    let forms = lines.filter_map(|line| line.split_once(' '));
    let mut list: Vec<(&str, &str)> =
        forms.flat_map(|(lemma, forms)| forms.split(' ').map(move |form| (form, lemma))).collect();
    list.sort_by_key(|pair| pair.0);
    // A form that is listed under two words keeps one of them.
    list.dedup_by_key(|pair| pair.0);
    list
});

/// Maps English words to terms.
pub(crate) struct English {
    /// The Snowball stemmer for English (Porter 2).
    stemmer: Stemmer,
}

impl English {
    /// A mapper with a fresh stemmer; cheap, but not free, so keep it.
    pub(crate) fn new() -> Self {
        English { stemmer: Stemmer::create(Algorithm::English) }
    }

    /// The term of a word in lower case. Everything from an apostrophe on is
    /// dropped (`she'd`, `book's`), except that `don't` and its like become
    /// `not`.
    ///
    /// Both sides of the lexicon go through this function: glosses when it is
    /// built, texts when they are read.
    pub(crate) fn term<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let base = match word.split_once('\'') {
            // `don't`, `can't`, `won't`: the negation is what the other side
            // has.
            Some((before, "t")) if before.ends_with('n') => return Cow::Borrowed("not"),
            Some((before, _)) if !before.is_empty() => before,
            _ => word,
        };
        let at = IRREGULAR.partition_point(|&(form, _)| form < base);
        // Before stemming, which only knows regular endings.
        let base = IRREGULAR.get(at).filter(|&&(form, _)| form == base).map_or(base, |&(_, lemma)| lemma);
        american(self.stemmer.stem(base))
    }

    /// The terms of all words of a gloss, in order.
    pub(crate) fn terms(&self, gloss: &str) -> Vec<String> {
        let words = gloss.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '.')));
        words.filter_map(|word| self.gloss_term(word.trim_matches(['\'', '’', '.']))).collect()
    }

    /// The term of one word of a gloss, which keeps its case; `None` for an
    /// empty word.
    fn gloss_term(&self, word: &str) -> Option<String> {
        let lower = word.to_lowercase().replace('’', "'");
        match word {
            "" => None,
            // Comes before lower-casing, which would make a pronoun of it.
            "US" | "USA" | "U.S" | "U.S.A" => Some("usa".to_owned()),
            _ if word.contains('.') => Some(lower.replace('.', "")),
            _ => Some(self.term(&lower.chars().map(fold).collect::<String>()).into_owned()),
        }
    }
}

/// A lower-case letter without its accent. Only precomposed letters of European
/// languages are folded.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    ACCENTS.iter().find(|(_, accented)| accented.contains(c)).map_or(c, |&(plain, _)| plain)
}

/// Plain letters with their accented forms: the European letters, and those of
/// pinyin with tone marks.
const ACCENTS: [(char, &str); 12] = [
    ('a', "àáâãäåāăą"),
    ('c', "çćč"),
    ('e', "èéêëēėęě"),
    ('g', "ğ"),
    ('i', "ìíîïīı"),
    ('l', "ł"),
    ('n', "ñńň"),
    ('o', "òóôõöøōő"),
    ('s', "śşš"),
    ('u', "ùúûüūůűǔǖǘǚǜ"),
    ('y', "ýÿ"),
    ('z', "źżž"),
];

/// British endings of stems with their American counterparts. A word that only
/// looks British is changed on both sides alike, which does no harm.
const SPELLINGS: [(&str, &str); 7] =
    [("our", "or"), ("is", "iz"), ("ys", "yz"), ("tr", "ter"), ("ogu", "og"), ("ll", "l"), ("mm", "m")];

/// Maps a British stem to its American form. Stems shorter than six letters are
/// left alone: too many of them would be changed wrongly.
fn american(stem: Cow<'_, str>) -> Cow<'_, str> {
    if stem.len() < 6 {
        return stem;
    }
    for (british, american) in SPELLINGS {
        if let Some(start) = stem.strip_suffix(british) {
            return Cow::Owned([start, american].concat());
        }
    }
    stem
}

/// True for the term of a function word.
pub(crate) fn is_function(term: &str) -> bool {
    FUNCTION.binary_search(&term).is_ok()
}

/// The terms of function words, sorted for binary search. Our own list.
#[rustfmt::skip]
const FUNCTION: &[&str] = &[
    "a", "about", "and", "as", "at", "be", "but", "by", "can", "do", "for", "from", "have", "he", "here", "how", "i",
    "if", "in", "into", "it", "may", "might", "must", "no", "not", "of", "on", "or", "out", "over", "s", "sb",
    "shall", "she", "so", "sth", "that", "the", "then", "there", "they", "this", "to", "up", "we", "what", "when",
    "where", "which", "who", "will", "with", "you",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_in_order_and_are_terms() {
        assert!(FUNCTION.is_sorted());
        let english = English::new();
        FUNCTION.iter().for_each(|&word| assert_eq!(english.term(word), word));
    }

    #[test]
    fn irregular_british_and_contracted_forms_meet_their_lemmas() {
        let english = English::new();
        for (form, lemma) in [
            ("went", "go"),
            ("children", "child"),
            ("better", "good"),
            ("travelled", "traveling"),
            ("colours", "color"),
            ("realised", "realize"),
            ("theatre", "theater"),
            ("dialogue", "dialog"),
            ("isn't", "not"),
            ("she'd", "she"),
        ] {
            assert_eq!(english.term(form), english.term(lemma), "{form}");
        }
    }
}
