//! Words that pairs teach and the lexicon does not know.
//!
//! In each pair, the Chinese words that no English word explains are counted
//! together with the English words that no Chinese word explains. Two that are
//! seen together again and again, and hardly ever apart (Dice's coefficient),
//! are taken as translations of each other. Names of products and persons, and
//! the words of a trade, come out first: no general lexicon has them.
//!
//! Counts are sums, so that neither threads nor the order of pairs change the
//! result.

use std::collections::{BTreeMap, HashMap};

use super::Links;
use crate::token::{self, Class, TokenizedSide};
use crate::{ByLang, Lexicon};

/// Two words must be seen together at least this often: a choice. Less is
/// chance.
const LEAST: u32 = 3;
/// The least Dice coefficient of two words, from 0 to 1: a choice. At 0.5 they
/// are together at least as often as they are apart.
const TOGETHER: f64 = 0.5;
/// The most pairs of words that are counted: a choice, some hundreds of
/// megabytes. Beyond, pairs that were seen once are forgotten.
const MOST: usize = 4_000_000;

/// The unexplained words of both sides of one pair.
pub(crate) struct Sighting {
    /// Chinese words, sorted, each once.
    zh: Vec<String>,
    /// English words, likewise.
    en: Vec<String>,
}

/// The unexplained words of pairs; `zh` and `en` hold the texts of the same
/// pair at the same index.
pub(crate) fn sightings<Z: AsRef<str>, E: AsRef<str>>(zh: &[Z], en: &[E], lexicon: &Lexicon) -> Vec<Sighting> {
    // Tokenised together: the words of a document share one table of terms.
    let ByLang { zh, en } = token::pair(zh, en, lexicon);
    let links = Links::new(&zh, &en, lexicon);
    (0..zh.len()).filter_map(|pair| sighting(pair, &zh, &en, &links)).collect()
}

/// The unexplained words of one pair; `None` if a side has none, or too many.
///
/// Of 噗噜兽 that the segmenter cuts into 噗噜 and 兽, both and the whole are
/// counted; the counts decide.
fn sighting(pair: usize, zh: &TokenizedSide, en: &TokenizedSide, links: &Links) -> Option<Sighting> {
    /// The most unexplained words of a side: a choice. A few are good evidence;
    /// many show that the pair is free, or wrong.
    const MANY: usize = 6;
    let has = |side: &TokenizedSide, term: u32| side.tokens(pair).iter().any(|token| token.term == term);
    let word = |class: Class| class == Class::Content;
    let free = |side: &TokenizedSide, explained: &dyn Fn(u32) -> bool| -> Vec<(String, u32, u32)> {
        let tokens = side.tokens(pair).iter().filter(|token| word(side.class(token.term)) && !explained(token.term));
        tokens.map(|token| (side.text(token.term).to_owned(), token.start, token.end)).collect()
    };
    // A word is explained if any of its translations is in the other text.
    let zh_free = free(zh, &|term| links.translations(term).iter().any(|link| has(en, link.term)));
    let en_free = free(en, &|term| links.back(term).iter().any(|link| has(zh, link.term)));
    if zh_free.is_empty() || en_free.is_empty() || zh_free.len() > MANY || en_free.len() > MANY {
        return None;
    }
    // The segmenter cuts a word that it does not know into known parts, so two
    // unexplained words side by side may be one.
    let joined = zh_free.windows(2).filter(|two| two[0].2 == two[1].1).map(|two| format!("{}{}", two[0].0, two[1].0));
    let mut zh: Vec<String> = zh_free.iter().map(|word| word.0.clone()).chain(joined).collect();
    let mut en: Vec<String> = en_free.into_iter().map(|word| word.0).collect();
    // Counted once a pair, however often the text repeats a word.
    for words in [&mut zh, &mut en] {
        words.sort();
        words.dedup();
    }
    Some(Sighting { zh, en })
}

/// In how many pairs words were seen, alone and together.
#[derive(Debug, Clone, Default)]
pub(crate) struct WordCounts {
    /// Chinese words.
    zh: HashMap<String, u32>,
    /// English words.
    en: HashMap<String, u32>,
    /// Pairs of words, by the Chinese one. Ordered, so that the result is.
    both: HashMap<String, BTreeMap<String, u32>>,
    /// How many pairs of words are counted.
    size: usize,
}

impl WordCounts {
    /// Adds the words of one pair.
    pub(crate) fn add(&mut self, sighting: &Sighting) {
        for (counts, words) in [(&mut self.zh, &sighting.zh), (&mut self.en, &sighting.en)] {
            for word in words {
                *counts.entry(word.clone()).or_default() += 1;
            }
        }
        for zh in &sighting.zh {
            let row = self.both.entry(zh.clone()).or_default();
            for en in &sighting.en {
                let count = row.entry(en.clone()).or_insert_with(|| {
                    self.size += 1;
                    0
                });
                *count += 1;
            }
        }
        if self.size > MOST {
            self.forget();
        }
    }

    /// Forgets what was seen once, when memory gets short. Rare words lose,
    /// frequent ones keep their counts.
    fn forget(&mut self) {
        for row in self.both.values_mut() {
            row.retain(|_, count| *count > 1);
        }
        self.both.retain(|_, row| !row.is_empty());
        self.zh.retain(|_, count| *count > 1);
        self.en.retain(|_, count| *count > 1);
        self.size = self.both.values().map(BTreeMap::len).sum();
    }

    /// The pairs of words that pass the limits, sorted, each with its weight.
    pub(crate) fn words(&self) -> Vec<(String, String, f64)> {
        let mut words = Vec::new();
        for (zh, row) in &self.both {
            for (en, &count) in row {
                // A word whose count was forgotten counts as seen only in this
                // pair of words.
                let alone = |counts: &HashMap<String, u32>, word| f64::from(counts.get(word).copied().unwrap_or(count));
                let (of_zh, of_en) = (alone(&self.zh, zh), alone(&self.en, en));
                if count >= LEAST && 2.0 * f64::from(count) / (of_zh + of_en) >= TOGETHER {
                    words.push((zh.clone(), en.clone(), (f64::from(count) / of_zh).min(1.0)));
                }
            }
        }
        words.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        words
    }
}

/// Words as a glossary: lines of Chinese, English and weight, as
/// [`Lexicon::read`] takes them.
pub(crate) fn glossary(words: &[(String, String, f64)]) -> String {
    words.iter().map(|(zh, en, weight)| format!("{zh}\t{en}\t{weight:.3}\n")).collect()
}
