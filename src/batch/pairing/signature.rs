//! Pairs texts in two languages by what they talk about, in time that grows little faster than their number.
//!
//! A signature is a set of features that translations share: numbers, names in Latin letters, and English terms: those of
//! the English words, and for Chinese words what the lexicon gives for them. Rare features count more (by their inverse
//! document frequency, Spärck Jones 1972). An index of the English texts by feature gives each Chinese text its few
//! candidates.

use std::collections::{BTreeMap, HashMap};

use crate::lexicon::{English, fold, is_function};
use crate::{Lang, Lexicon};

/// How many characters of a text are looked at: a choice, some ten pages.
const READ: usize = 20_000;
/// How many features of each text count, the rarest first: a choice, which bounds the work for a text.
const MOST_FEATURES: usize = 256;
/// Features that more texts have than this say little about each and cost much: a choice.
const MOST_TEXTS: usize = 64;
/// The longest Chinese word that is looked up, in characters.
const LONGEST_WORD: usize = 4;
/// The weight of a number or a name, which is the same on both sides, relative to that of a term, which is one of several
/// translations: a choice.
const SURE: f32 = 2.0;
/// The least similarity of a pair: a choice, to be measured on real folders.
const LEAST: f32 = 0.12;

/// The features of a text, each with its weight before rarity.
pub(super) type Signature = BTreeMap<u64, f32>;

/// Makes signatures.
pub(super) struct Signer<'l> {
    lexicon: &'l Lexicon,
    english: English,
}

impl<'l> Signer<'l> {
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

    fn word(&self, word: &str, lang: Lang, found: &mut Signature) {
        let mut add = |feature: &str, weight: f32| {
            let kept = found.entry(hash(feature)).or_default();
            *kept = kept.max(weight);
        };
        // Numbers and names stand inside Chinese text without blanks.
        let latin = |c: char| c.is_ascii_alphanumeric();
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
                    add(&term, SURE);
                }
            }
            Lang::Zh => self.chinese(word, &mut add),
        }
    }

    /// The terms of the longest words of the lexicon, from left to right.
    fn chinese(&self, word: &str, add: &mut impl FnMut(&str, f32)) {
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let mut at = 0;
        while at + 2 < starts.len() {
            let longest = (at + LONGEST_WORD).min(starts.len() - 1);
            let known = (at + 2..=longest).rev().find(|&end| {
                let mut any = false;
                for (term, p) in self.lexicon.translations(&word[starts[at]..starts[end]]) {
                    if !is_function(term) {
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

/// FNV-1a, the same on every machine.
fn hash(feature: &str) -> u64 {
    feature.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// A Chinese and an English text by their numbers, with their similarity from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    pub zh: usize,
    pub en: usize,
    pub similarity: f32,
}

/// The best partner of each text, no text twice; the surest pairs first come, first served.
pub(super) fn pair(zh: &[Signature], en: &[Signature]) -> Vec<Match> {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    zh.iter().chain(en).flat_map(Signature::keys).for_each(|&feature| *counts.entry(feature).or_default() += 1);
    let total = (zh.len() + en.len()) as f32;
    // In a small set every feature may count.
    let most = MOST_TEXTS.max(if zh.len() + en.len() <= 2 * MOST_TEXTS { usize::MAX } else { 0 });
    let weighted = |signature: &Signature| -> Vec<(u64, f32)> {
        let weigh = |(&feature, &weight): (&u64, &f32)| {
            let count = counts.get(&feature).copied().unwrap_or(1);
            (feature, weight * (1.0 + total / count as f32).ln())
        };
        let usable =
            |&(feature, _): &(&u64, &f32)| counts.get(feature).is_some_and(|&count| count > 1 && count <= most);
        let mut features: Vec<(u64, f32)> = signature.iter().filter(usable).map(weigh).collect();
        features.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        features.truncate(MOST_FEATURES);
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
        matches.extend(likely.map(|(en, similarity)| Match { zh: number, en, similarity }));
    }
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
