//! Pairs texts in two languages by what they talk about, in time that grows
//! little faster than their number.
//!
//! A signature is a set of features that translations share: numbers, names in
//! Latin letters, and English terms. The terms are those of the English words,
//! and for Chinese words what the lexicon gives for them. Rare features count
//! more (inverse document frequency, Spärck Jones 1972), and similarity is the
//! cosine. An index of the English texts by feature gives each Chinese text its
//! few candidates, so that not every pair is compared.

use std::collections::{BTreeMap, HashMap};

use crate::lexicon::{English, Translation, fold, is_function};
use crate::{Lang, Lexicon};

/// How many characters of a text are used: a choice, some ten pages.
const READ: usize = 20_000;
/// How many features of each text count, the heaviest first: a choice, which
/// bounds the work for a text.
const MOST_FEATURES: usize = 256;
/// Features of more texts than this say little about each and cost much: a
/// choice.
const MOST_TEXTS: usize = 64;
/// The longest Chinese word that is looked up, in characters: a choice. Longer
/// ones are mostly proverbs.
const LONGEST_WORD: usize = 4;
/// The weight of a number or a name, which is the same on both sides, relative
/// to that of a term, which is one of several translations: a choice.
const SURE: f32 = 2.0;
/// The least similarity of a pair: a choice. Measured on 1,985 shuffled pages
/// of 11 beads each, many of them from one book: of the pairs above it, 94 %
/// are right, and 68 % of the pairs that there are lie above it.
const LEAST: f32 = 0.12;

/// The features of a text by their hashes, each with its weight before rarity.
/// Ordered, so that sums of weights do not depend on a hash map.
pub(super) type Signature = BTreeMap<u64, f32>;

/// Makes signatures.
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
    pub fn signature(&self, text: &str, lang: Lang) -> Signature {
        let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
        let mut found = Signature::new();
        for word in text[..end].split(|c: char| !c.is_alphanumeric()) {
            self.word(word, lang, &mut found);
        }
        found
    }

    /// Adds the features of a run of letters and digits.
    fn word(&self, word: &str, lang: Lang, found: &mut Signature) {
        let mut add = |feature: &str, weight: f32| {
            // The greater weight stays: a name that is also a word counts as a
            // name.
            let kept = found.entry(hash(feature)).or_default();
            *kept = kept.max(weight);
        };
        // Numbers and names stand inside Chinese text without blanks, so that
        // they must be cut out of a run.
        let latin = |c: char| c.is_ascii_alphanumeric();
        // A single letter or digit is in every text.
        for part in word.split(|c: char| !latin(c)).filter(|part| part.len() > 1) {
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                add(part, SURE);
            } else if lang == Lang::Zh {
                add(&self.english.term(&part.to_lowercase()), SURE);
            }
        }
        match lang {
            Lang::En => {
                let lower: String = word.chars().map(fold).collect();
                let term = self.english.term(&lower);
                if term.len() > 1 && !is_function(&term) && !term.bytes().all(|byte| byte.is_ascii_digit()) {
                    // Function words are in every text as well.
                    add(&term, SURE);
                }
            }
            Lang::Zh => self.add_chinese(word, &mut add),
        }
    }

    /// Adds the translations of the longest words of the lexicon, from left to
    /// right.
    ///
    /// Greedy from the left, like the oldest Chinese segmenters: enough for a
    /// set of features, and without a model.
    fn add_chinese(&self, word: &str, add: &mut impl FnMut(&str, f32)) {
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let mut at = 0;
        // Words of two characters at least: single characters have too many
        // meanings.
        while at + 2 < starts.len() {
            let longest = (at + LONGEST_WORD).min(starts.len() - 1);
            let known = (at + 2..=longest).rev().find(|&end| {
                let mut any = false;
                for Translation { term, p, .. } in self.lexicon.translations(&word[starts[at]..starts[end]]) {
                    if !is_function(term) {
                        // Rare translations count a little: the translator may
                        // have chosen one (the floor is a choice).
                        add(term, p.max(0.2));
                    }
                    any = true;
                }
                any
            });
            at = known.unwrap_or(at + 1);
        }
    }
}

/// FNV-1a (64 bits): short, and the same on every machine, unlike the standard
/// library's hash.
fn hash(feature: &str) -> u64 {
    feature.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// A Chinese and an English text that are similar. The number of the Chinese
/// text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SignatureMatch {
    /// The number of the English text.
    pub zh: usize,
    /// Their similarity, from 0 to 1.
    pub en: usize,
    pub similarity: f32,
}

/// Pairs texts, no text twice: the most similar pair goes first, then the next
/// of those that are left.
///
/// Greedy, not optimal: with the limits above a text has one clear partner or
/// none.
///
/// Memory and time grow with the features of the texts, not with the number of
/// pairs of texts.
pub(super) fn pair(zh: &[Signature], en: &[Signature]) -> Vec<SignatureMatch> {
    // How many texts have each feature.
    let mut counts: HashMap<u64, usize> = HashMap::new();
    zh.iter().chain(en).flat_map(Signature::keys).for_each(|&feature| *counts.entry(feature).or_default() += 1);
    let total = (zh.len() + en.len()) as f32;
    // In a small set a feature of many texts is still rare.
    let most = MOST_TEXTS.max(if zh.len() + en.len() <= 2 * MOST_TEXTS { usize::MAX } else { 0 });
    let weighted = |signature: &Signature| -> Vec<(u64, f32)> {
        let weigh = |(&feature, &weight): (&u64, &f32)| {
            let count = counts.get(&feature).copied().unwrap_or(1);
            (feature, weight * (1.0 + total / count as f32).ln())
        };
        let usable =
            // A feature of one text only cannot be shared, and costs time.
            |&(feature, _): &(&u64, &f32)| counts.get(feature).is_some_and(|&count| count > 1 && count <= most);
        let mut features: Vec<(u64, f32)> = signature.iter().filter(usable).map(weigh).collect();
        features.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        features.truncate(MOST_FEATURES);
        // Unit length, so that a long text is not similar to everything.
        let norm = features.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        features.iter_mut().for_each(|(_, weight)| *weight /= norm);
        features
    };
    let mut index: HashMap<u64, Vec<(usize, f32)>> = HashMap::new();
    for (number, signature) in en.iter().enumerate() {
        weighted(signature)
            .into_iter()
            .for_each(|(feature, weight)| index.entry(feature).or_default().push((number, weight)));
    }
    let mut matches = Vec::new();
    for (number, signature) in zh.iter().enumerate() {
        let mut scores: BTreeMap<usize, f32> = BTreeMap::new();
        for (feature, weight) in weighted(signature) {
            for &(other, own) in index.get(&feature).into_iter().flatten() {
                *scores.entry(other).or_default() += weight * own;
            }
        }
        let likely = scores.into_iter().filter(|&(_, similarity)| similarity >= LEAST);
        matches.extend(likely.map(|(en, similarity)| SignatureMatch { zh: number, en, similarity }));
    }
    // Ties are broken by number, so that the result does not depend on the
    // order of discovery.
    matches.sort_by(|one, other| {
        other.similarity.total_cmp(&one.similarity).then(one.zh.cmp(&other.zh)).then(one.en.cmp(&other.en))
    });
    let (mut free_zh, mut free_en) = (vec![true; zh.len()], vec![true; en.len()]);
    matches.retain(|found| {
        let free = free_zh[found.zh] && free_en[found.en];
        if free {
            (free_zh[found.zh], free_en[found.en]) = (false, false);
        }
        free
    });
    matches
}
