//! The content of a text, as words that a text in another language may share.
//!
//! A signature has a list of features for each different word of a text:
//! numbers, names in Latin letters, and English terms. An English word has one
//! feature, its term; a Chinese word has one for every translation that the
//! lexicon gives. Two words match if they share a feature.
//!
//! ```text
//! text, language        words                 features
//! "The pumps failed"    pump, fail            [h(pump)] [h(fail)]
//! "水泵 P100 坏了"       水泵, p100, …         [h(pump), …] [h(p100)] …
//! ```
//!
//! In the second line, `水泵` has the features of all its translations, so that
//! it matches an English text that uses any one of them. Which words a Chinese
//! text has depends on the lexicon: a word that the lexicon does not have is
//! not part of the signature.
//!
//! A word counts once, however often the text repeats it. Order and position
//! are not kept, so that a translation may move its paragraphs.

use std::collections::BTreeSet;

use crate::lexicon::{English, Translation, fold, is_function};
use crate::{Lang, Lexicon};

/// How many characters of a text are used: a choice, some ten pages.
///
/// The beginning is used, and the rest of a longer text is ignored. Two texts
/// that differ only after this many characters have equal signatures.
const READ: usize = 20_000;
/// The longest Chinese word that is looked up, in characters: a choice. Longer
/// ones are mostly proverbs.
const LONGEST_WORD: usize = 4;

/// The different words of a text, each by the hashes of its features.
///
/// Stored flat: word `i` is `features[ends[i - 1]..ends[i]]`, where the first
/// word begins at 0. One list instead of a list for each word spares an
/// allocation for each word.
///
/// A text without any usable word has an empty signature, which matches
/// nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Signature {
    /// The features of all words, one word after the other, sorted in a word.
    features: Vec<u64>,
    /// Where the features of each word end.
    ends: Vec<u32>,
}

impl Signature {
    /// The features of each word, in an order that depends on the words alone.
    ///
    /// No slice is empty: a word without features is never added.
    pub fn words(&self) -> impl Iterator<Item = &[u64]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.features[start as usize..end as usize])
    }

    /// All different features, sorted.
    ///
    /// Shorter than the features of all words together where words share a
    /// translation. Sorted, so that a feature can be found by binary search.
    pub fn all(&self) -> Vec<u64> {
        let mut all = self.features.clone();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Collects words. Ordered, so that sums over them do not depend on a hash
    /// map.
    ///
    /// The set also drops different words with equal features, such as two
    /// forms of one English word, or two Chinese synonyms that have the same
    /// translations.
    fn collect(words: BTreeSet<Vec<u64>>) -> Signature {
        let mut signature = Signature::default();
        for word in words {
            signature.features.extend(word);
            signature.ends.push(u32::try_from(signature.features.len()).unwrap_or(u32::MAX));
        }
        signature
    }
}

/// Makes signatures.
///
/// One signer serves all texts of a collection, in both languages: features of
/// signers with different lexicons cannot be compared for Chinese.
pub(super) struct Signer<'l> {
    /// Translations of Chinese words.
    lexicon: &'l Lexicon,
    /// The stemmer of English words.
    english: English,
}

impl<'l> Signer<'l> {
    /// Makes a signer that uses a lexicon.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Signer { lexicon, english: English::new() }
    }

    /// The signature of a text in a language.
    ///
    /// Never fails: a text in another language than `lang` gives a poor
    /// signature, not an error.
    pub fn signature(&self, text: &str, lang: Lang) -> Signature {
        let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
        let mut words = BTreeSet::new();
        for run in text[..end].split(|c: char| !c.is_alphanumeric()) {
            match lang {
                Lang::En => words.extend(self.english_word(run).map(|word| vec![word])),
                Lang::Zh => self.add_chinese(run, &mut words),
            }
        }
        Signature::collect(words)
    }

    /// The feature of an English word or a number; `None` for function words,
    /// single letters and single digits, which are in every text.
    ///
    /// `word` is a run of letters and digits, perhaps an empty one, which has
    /// no feature. Case does not matter.
    fn english_word(&self, word: &str) -> Option<u64> {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return (word.len() > 1).then(|| hash(word));
        }
        let lower: String = word.chars().map(fold).collect();
        let term = self.english.term(&lower);
        (term.len() > 1 && !is_function(&term)).then(|| hash(&term))
    }

    /// Adds the words of a run of Chinese letters and digits.
    ///
    /// Words are the longest of the lexicon, greedily from the left, like the
    /// oldest Chinese segmenters: enough for a set of words, and without a
    /// model.
    fn add_chinese(&self, run: &str, words: &mut BTreeSet<Vec<u64>>) {
        // Numbers and names stand inside Chinese text without blanks, so that
        // they must be cut out of a run.
        for part in run.split(|c: char| !c.is_ascii_alphanumeric()) {
            words.extend(self.english_word(part).map(|word| vec![word]));
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let mut at = 0;
        while at + 1 < starts.len() {
            // Counted in characters, because `starts` has one entry for each
            // character.
            let longest = (at + LONGEST_WORD).min(starts.len() - 1);
            let known = (at + 1..=longest).rev().find_map(|end| {
                let word = &run[starts[at]..starts[end]];
                let mut features: Vec<u64> = (self.lexicon.translations(word))
                    .filter(|Translation { term, .. }| !is_function(term))
                    .map(|Translation { term, .. }| hash(term))
                    .collect();
                features.sort_unstable();
                features.dedup();
                (!features.is_empty()).then_some((end, features))
            });
            at = match known {
                Some((end, features)) => {
                    words.insert(features);
                    end
                }
                // No word of the lexicon begins here, but one may begin at the
                // next character.
                None => at + 1,
            };
        }
    }
}

/// FNV-1a (64 bits): short, and the same on every machine, unlike the standard
/// library's hash.
///
/// Two features may have one hash. That only lets two unrelated words match,
/// which adds a little noise to one pair of texts.
fn hash(feature: &str) -> u64 {
    feature.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}
