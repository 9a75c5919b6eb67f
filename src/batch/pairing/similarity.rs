//! Pairs texts in two languages by their signatures, in time that grows little
//! faster than their number.
//!
//! Two steps. An index of the English texts by rare feature gives each Chinese
//! text a few candidates, so that not every pair is compared. Candidates are
//! then compared word by word with a likelihood ratio: how much likelier the
//! matches are between translations than between two unrelated texts of the
//! collection (naive Bayes; for record linkage: Fellegi and Sunter 1969).
//!
//! ```text
//! zh signatures ─┐   index of      at most 64    likelihood    best first,
//!                ├─► en features ─► candidates ─► ratio above ─► no text twice
//! en signatures ─┘                 for each zh   LEAST
//! ```
//!
//! Evidence and similarity answer different questions. The evidence decides
//! which texts are paired: it is a sum over words, so that long texts reach
//! larger values, positive or negative. The similarity is a share from 0 to 1,
//! which can be compared between pairs of different lengths.

use std::collections::{BTreeMap, HashMap};

use super::signature::Signature;

/// Features of more texts than this give no candidates: they prove little and
/// cost much. A choice, which bounds the work for a text; with 64, about 50
/// fewer partners are found among 2,000 pages.
const MOST_TEXTS: usize = 256;
/// How many candidates of a text are compared word by word: a choice, which
/// bounds the work as well.
const CANDIDATES: usize = 64;
/// The share of the words of a text that match a word of its translation: a
/// choice.
///
/// It holds in both directions. A word that does not match always counts against
/// the pair by the same amount. A word that matches counts for it, and the more,
/// the rarer its features are.
const MATCHED: f32 = 0.5;
/// How many texts and how many matches are counted besides those seen, so that
/// two files alone can be compared: a feature is then taken to be in one text of
/// twenty, a choice.
const PRIOR_TEXTS: f32 = 10.0;
const PRIOR_MATCHES: f32 = 0.5;
/// The least logarithm of the likelihood ratio of a pair. Measured on 2,000
/// shuffled pages of ten beads, many of them from one book: of 1,793 pairs above
/// it 1,783 are right (.994), of 1,900 that there are.
const LEAST: f32 = -25.0;

/// A Chinese and an English text that are similar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SignatureMatch {
    /// The number of the Chinese text.
    ///
    /// It counts from 0, in the list that was given.
    pub zh: usize,
    /// The number of the English text.
    pub en: usize,
    /// The share of their words that match, rare words counting more, from 0
    /// to 1.
    ///
    /// 0 if no word is evidence.
    pub similarity: f32,
    /// The logarithm of the likelihood ratio.
    ///
    /// A natural logarithm. 0 means that the words are as likely between
    /// translations as between unrelated texts.
    pub evidence: f32,
}

/// Pairs texts, no text twice: the pair with the strongest evidence goes first,
/// then the next of those that are left.
///
/// Memory and time grow with the words of the texts, not with the number of
/// pairs of texts.
///
/// `zh` and `en` may differ in length. Texts without a partner are not in the
/// result; it is sorted by evidence, the strongest first, and is the same for
/// every run.
///
/// The greedy choice does not maximise the total evidence. It is used because a
/// strong pair is nearly always right, whatever is left for the others.
pub(super) fn pair(zh: &[Signature], en: &[Signature]) -> Vec<SignatureMatch> {
    let (zh, en) = (Collection::new(zh), Collection::new(en));
    let mut matches: Vec<SignatureMatch> = Vec::new();
    for number in 0..zh.texts.len() {
        let compared = candidates(&zh.features[number], &en).into_iter().map(|other| compare(&zh, number, &en, other));
        matches.extend(compared.filter(|found| found.evidence > LEAST));
    }
    // Ties are broken by number, so that the result does not depend on the
    // order of discovery.
    matches.sort_by(|one, other| {
        other.evidence.total_cmp(&one.evidence).then(one.zh.cmp(&other.zh)).then(one.en.cmp(&other.en))
    });
    let (mut free_zh, mut free_en) = (vec![true; zh.texts.len()], vec![true; en.texts.len()]);
    matches.retain(|found| {
        let free = free_zh[found.zh] && free_en[found.en];
        if free {
            (free_zh[found.zh], free_en[found.en]) = (false, false);
        }
        free
    });
    matches
}

/// The texts of one language.
///
/// All numbers of texts are indices into `texts`.
struct Collection<'s> {
    /// Their signatures.
    texts: &'s [Signature],
    /// The different features of each, sorted.
    ///
    /// By the number of the text.
    features: Vec<Vec<u64>>,
    /// The texts that have each feature.
    ///
    /// Each list is ascending, since texts are added in order. The map is only
    /// asked for single features and never iterated over, so that its order
    /// cannot reach the result.
    index: HashMap<u64, Vec<u32>>,
}

impl<'s> Collection<'s> {
    /// Indexes texts.
    fn new(texts: &'s [Signature]) -> Self {
        let features: Vec<Vec<u64>> = texts.iter().map(Signature::all).collect();
        let mut index: HashMap<u64, Vec<u32>> = HashMap::new();
        for (number, features) in (0..).zip(&features) {
            features.iter().for_each(|&feature| index.entry(feature).or_default().push(number));
        }
        Collection { texts, features, index }
    }

    /// The evidence of a word with these features, whether text `other` has it
    /// or not, for the two texts being translations.
    ///
    /// The chance that an unrelated text has a match is the chance that it has
    /// at least one of the word's features, taken as independent. A Chinese
    /// word with many translations therefore matches more easily, and is weaker
    /// evidence when it does.
    fn judge(&self, word: &[u64], other: usize) -> WordEvidence {
        // The text itself is left out: the question is how often other texts
        // match.
        let total = self.texts.len() as f32 - 1.0 + PRIOR_TEXTS;
        let (mut found, mut none) = (false, 1.0);
        for feature in word {
            let here = self.features[other].binary_search(feature).is_ok();
            found |= here;
            let count = self.index.get(feature).map_or(0, Vec::len) - usize::from(here);
            none *= 1.0 - (count as f32 + PRIOR_MATCHES) / total;
        }
        // Never certain.
        let chance = f32::clamp(1.0 - none, PRIOR_MATCHES / total, 1.0 - PRIOR_MATCHES / total);
        // In a translation a word matches because of its own translation, or by
        // chance as in any text.
        let evidence = if found { (MATCHED / chance + 1.0 - MATCHED).ln() } else { (1.0 - MATCHED).ln() };
        let surprise = -chance.ln();
        WordEvidence { found, surprise, evidence }
    }
}

/// The evidence of one word about two texts.
struct WordEvidence {
    /// True if the other text has a word that matches.
    found: bool,
    /// The negative logarithm of the chance that an unrelated text has one.
    ///
    /// Never negative, and the larger, the rarer the word's features are in the
    /// collection.
    surprise: f32,
    /// The logarithm of the likelihood ratio.
    evidence: f32,
}

/// The texts of a collection that share the most rare features with a text.
///
/// At most `CANDIDATES` numbers, the most promising first. Empty if the text
/// shares no feature with any other, or only frequent ones in a large
/// collection.
fn candidates(features: &[u64], others: &Collection) -> Vec<usize> {
    let total = others.texts.len() as f32;
    // In a small collection a feature of many texts is still rare.
    let most = if others.texts.len() <= MOST_TEXTS { usize::MAX } else { MOST_TEXTS };
    let mut scores: BTreeMap<u32, f32> = BTreeMap::new();
    for texts in features.iter().filter_map(|feature| others.index.get(feature)) {
        if texts.len() <= most {
            // Rare features count more (inverse document frequency, Spärck
            // Jones 1972).
            let weight = (1.0 + total / texts.len() as f32).ln();
            texts.iter().for_each(|&text| *scores.entry(text).or_default() += weight);
        }
    }
    // A long text is not the partner of everything.
    let mut ranked: Vec<(u32, f32)> = scores
        .into_iter()
        .map(|(text, score)| (text, score / (others.features[text as usize].len() as f32).sqrt()))
        .collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    ranked.truncate(CANDIDATES);
    ranked.into_iter().map(|(text, _)| text as usize).collect()
}

/// Compares two texts word by word, in both directions.
///
/// Both directions are needed: a short text may have all of its words in a long
/// one with much more content, and only the words of the long one show that.
fn compare(zh: &Collection, zh_number: usize, en: &Collection, en_number: usize) -> SignatureMatch {
    let (mut evidence, mut matched, mut all) = (0.0, 0.0, 0.0);
    for (texts, number, others, other) in [(zh, zh_number, en, en_number), (en, en_number, zh, zh_number)] {
        for word in texts.texts[number].words() {
            let word = others.judge(word, other);
            evidence += word.evidence;
            matched += if word.found { word.surprise } else { 0.0 };
            all += word.surprise;
        }
    }
    // Two texts without words would otherwise divide by zero.
    SignatureMatch { zh: zh_number, en: en_number, similarity: matched / all.max(f32::MIN_POSITIVE), evidence }
}
