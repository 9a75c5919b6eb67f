//! Learns translations from beads: IBM Model 1 with the lexicon as its prior
//! (Brown et al. 1993).
//!
//! No lexicon has the names and terms of a document. After the coarse stage
//! most beads are right, so the words that recur together in them are learnt,
//! by expectation and maximisation:
//!
//! 1. Start: each Chinese term may mean any English term that occurs with it,
//!    those of the lexicon more likely.
//! 2. Expectation: each English word of a bead is shared out among the Chinese
//!    words that may explain it, and an empty word.
//! 3. Maximisation: the shares of a term, summed over all beads, with the
//!    lexicon as if it had been seen [`PRIOR`] times, become its new
//!    probabilities.
//!
//! In the end, evidence from a single bead is subtracted: otherwise a wrong
//! bead would teach the very words that confirm it in the next stage.
//!
//! The constants are choices that were checked together on the dev sets
//! (`docs/training.md`).
//!
//! For a bead of the weight w with Chinese words s and English words t, where
//! n(x) counts x in the bead and |S| is the number of Chinese words:
//!
//! ```text
//! expectation     c(s, t) += w · n(t) · n(s) p(t|s) / mass(t)
//!                 mass(t)  = noise(t) · |S| + Σ n(s') p(t|s')
//! maximisation    p(t|s) = (c(s, t) + 2 · lexicon(t|s)) / (Σ over t + 1)
//! ```

use std::ops::Range;

use super::{IndexedBitext, IndexedSide, Translations};

/// A block of Chinese and a block of English sentences that translate each
/// other.
#[derive(Debug, Clone)]
pub(crate) struct WeightedPair {
    /// The Chinese sentences.
    pub zh: Range<usize>,
    /// The English sentences.
    pub en: Range<usize>,
    /// The probability that they do, 0 to 1.
    pub weight: f32,
}

/// Rounds of expectation and maximisation. More rounds overfit a document's few
/// sentences.
const ROUNDS: usize = 3;
/// How many observations the lexicon counts as.
const PRIOR: f32 = 2.0;
/// How much of the largest count that a single pair gives is subtracted at the
/// end: all of it, so that a pair is not evidence for itself.
const DISCOUNT: f32 = 1.0;
/// The share of learnt translations against the lexicon's.
const TAUGHT: f32 = 0.5;
/// The most English terms kept for one Chinese term; bounds the model on long
/// documents.
const KEPT: usize = 32;
/// Learnt translations less probable than this are dropped.
const LEAST: f32 = 0.03;

/// p(English term | Chinese term) from the pairs, for each Chinese term of the
/// document. Evidence from a single pair is left out.
///
/// Three rounds are enough, because the lexicon already knows most words; the
/// rest are names and terms of the document.
///
/// The result has a row for each Chinese term, empty for a term that occurs in
/// no pair or is linked in a single pair only, unless the lexicon has it. Rows
/// add up to less than 1. The cost of a round grows with the links of the words
/// of all pairs.
pub(crate) fn learn(indexed: &IndexedBitext, lexicon: &Translations, pairs: &[WeightedPair]) -> Translations {
    let mut model = start(indexed, lexicon, pairs);
    let noise = noise(&indexed.en, pairs);
    for round in 0..ROUNDS {
        // One round of expectation and maximisation.
        let expected = expect(indexed, &model, pairs, &noise);
        // A link seen in one pair only must not support that pair in the next
        // stage.
        let discount = if round + 1 == ROUNDS { DISCOUNT } else { 0.0 };
        maximise(&mut model, &expected, discount, lexicon);
    }
    model.above(LEAST)
}

/// Mixes learnt translations with the lexicon's, half and half. A term that the
/// document did not teach keeps the lexicon's in full.
///
/// The sum for a word stays at most 1.
pub(crate) fn mixed(lexicon: &Translations, learned: &Translations) -> Translations {
    Translations::from_rows((0..lexicon.start.len() - 1).map(|term| {
        let mut row: Vec<(u32, f32)> = lexicon.row(term).map(|(to, p)| (to as u32, p)).collect();
        let taught = learned.row(term).next().is_some();
        if taught {
            // Only where something was learned: other terms keep all of what
            // the lexicon says.
            row.iter_mut().for_each(|(_, p)| *p *= 1.0 - TAUGHT);
            row.extend(learned.row(term).map(|(to, p)| (to as u32, p * TAUGHT)));
        }
        row.sort_unstable_by_key(|&(to, _)| to);
        row.dedup_by(|next, first| {
            let same = next.0 == first.0;
            first.1 += if same { next.1 } else { 0.0 };
            same
        });
        row
    }))
}

/// The initial model: for each Chinese term the most informative English terms that
/// occur with it, equally likely except for the lexicon's.
///
/// Only terms that occur together in a pair can be linked; a model never gains
/// links later. A row has at most 32 terms and those of the lexicon.
fn start(indexed: &IndexedBitext, lexicon: &Translations, pairs: &[WeightedPair]) -> Translations {
    let terms = indexed.zh.chance.len();
    let (starts, places) = places(&indexed.zh, terms, pairs);
    let mut together = vec![0.0f32; indexed.en.chance.len()];
    let mut touched = Vec::new();
    Translations::from_rows((0..terms).map(|term| {
        for &place in &places[starts[term] as usize..starts[term + 1] as usize] {
            let pair = &pairs[place as usize];
            for &to in tokens(&indexed.en, &pair.en) {
                if together[to as usize] == 0.0 {
                    touched.push(to);
                }
                together[to as usize] += pair.weight;
            }
        }
        // Ranked by count² / frequency: a term must occur with this one often,
        // and seldom elsewhere.
        let mut row: Vec<(u32, f32)> = touched
            .iter()
            .map(|&to| (to, together[to as usize] * together[to as usize] / indexed.en.chance[to as usize]))
            .collect();
        // Translations that never occur with the term in this document have
        // nothing to be counted in.
        let in_lexicon: Vec<(usize, f32)> = lexicon.row(term).filter(|&(to, _)| together[to] > 0.0).collect();
        for to in touched.drain(..) {
            together[to as usize] = 0.0;
        }
        // A term that is in every sentence occurs with every word.
        if row.len() > KEPT {
            row.select_nth_unstable_by(KEPT, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            row.truncate(KEPT);
        }
        // Uniform start: the counts of the first round then come from
        // co-occurrence alone.
        let even = 1.0 / row.len().max(1) as f32;
        row.iter_mut().for_each(|(_, p)| *p = even);
        // Twice the probability, so that a sure translation starts ahead of all
        // others.
        for (to, p) in in_lexicon {
            match row.iter_mut().find(|(other, _)| *other as usize == to) {
                Some(slot) => slot.1 += 2.0 * p,
                None => row.push((to as u32, even + 2.0 * p)),
            }
        }
        row.sort_unstable_by_key(|&(to, _)| to);
        let total: f32 = row.iter().map(|(_, p)| p).sum();
        row.iter_mut().for_each(|(_, p)| *p /= total);
        row
    }))
}

/// For each Chinese term the pairs that contain it, as row starts and a flat
/// list of pair numbers.
///
/// A pair is listed once for each occurrence of the term. The places of term t
/// are `list[start[t]..start[t + 1]]`.
fn places(text: &IndexedSide, terms: usize, pairs: &[WeightedPair]) -> (Vec<u32>, Vec<u32>) {
    let mut start = vec![0u32; terms + 1];
    for pair in pairs {
        tokens(text, &pair.zh).iter().for_each(|&term| start[term as usize + 1] += 1);
    }
    for at in 0..terms {
        start[at + 1] += start[at];
    }
    let mut next = start.clone();
    let mut places = vec![0; start[terms] as usize];
    for (number, pair) in pairs.iter().enumerate() {
        for &term in tokens(text, &pair.zh) {
            let slot = &mut next[term as usize];
            places[*slot as usize] = number as u32;
            *slot += 1;
        }
    }
    (start, places)
}

/// The terms of a block of sentences.
fn tokens<'t>(text: &'t IndexedSide, block: &Range<usize>) -> &'t [u32] {
    &text.term[text.start[block.start] as usize..text.start[block.end] as usize]
}

/// By English term: the mass of the empty word, which explains words that no
/// Chinese word explains: three tenths of the term's share of the pairs.
///
/// Without it every English word would have to be explained by some Chinese
/// word, and rare Chinese words would attract what is left.
fn noise(text: &IndexedSide, pairs: &[WeightedPair]) -> Vec<f32> {
    let mut noise = vec![0.0; text.chance.len()];
    let mut total = 0.0;
    for pair in pairs {
        for &term in tokens(text, &pair.en) {
            noise[term as usize] += 0.3;
            total += 1.0;
        }
    }
    noise.iter_mut().for_each(|share| *share /= f32::max(total, 1.0));
    noise
}

/// What the expectation step counts for one link.
#[derive(Debug, Clone, Copy, Default)]
struct ExpectedLink {
    /// Its expected count over all pairs.
    count: f32,
    /// The largest part of it that one pair gives.
    largest: f32,
}

/// A link of the model between two words of one pair.
struct PairLink {
    /// Its place in the model.
    slot: u32,
    /// The English term.
    to: u32,
    /// What it adds to the mass of that term.
    part: f32,
}

/// The terms of one pair: few links lead to one of them, and this is small
/// enough for the fastest cache.
///
/// Terms whose numbers differ by a multiple of 4,096 share an entry, so a hit
/// must be confirmed by a look-up; with the thirty terms of a usual pair one
/// hit in a hundred is false.
struct PresentTerms {
    /// By the last twelve bits of a term: whether the pair has it.
    terms: [bool; PresentTerms::ENTRIES],
}

impl PresentTerms {
    /// The number of entries. Choice: a page of memory.
    const ENTRIES: usize = 4096;

    /// Adds or removes a term.
    fn set(&mut self, term: u32, present: bool) {
        self.terms[term as usize % PresentTerms::ENTRIES] = present;
    }

    /// False if a term is surely not in the pair.
    #[inline]
    fn may_hold(&self, term: u32) -> bool {
        self.terms[term as usize % PresentTerms::ENTRIES]
    }
}

/// The expectation step: the expected count of each link of the model.
///
/// Sentences are treated as bags of words: a word that occurs twice has twice
/// the mass.
///
/// The result has one entry for each link of the model, in its order. Every
/// word that is explained has a mass above 0, so no division fails.
fn expect(indexed: &IndexedBitext, model: &Translations, pairs: &[WeightedPair], noise: &[f32]) -> Vec<ExpectedLink> {
    let mut expected = vec![ExpectedLink::default(); model.p.len()];
    // For each English term of the pair how often it occurs there, and the mass
    // that explains it.
    let mut inside = vec![(0.0f32, 0.0f32); indexed.en.chance.len()];
    let mut terms = Vec::new();
    let mut hits: Vec<PairLink> = Vec::new();
    let mut present = PresentTerms { terms: [false; PresentTerms::ENTRIES] };
    for pair in pairs {
        let (zh, en) = (tokens(&indexed.zh, &pair.zh), tokens(&indexed.en, &pair.en));
        // Kept between pairs, so that no pair allocates.
        terms.clear();
        terms.extend_from_slice(zh);
        // So that equal terms are adjacent and are counted once.
        terms.sort_unstable();
        for &term in en {
            let (times, mass) = &mut inside[term as usize];
            *times += 1.0;
            *mass = noise[term as usize] * zh.len() as f32;
            present.set(term, true);
        }
        // Of a term's many links only those to words of this pair matter.
        hits.clear();
        for same in terms.chunk_by(|a, b| a == b) {
            let term = same[0] as usize;
            let slots = model.start[term] as usize..model.start[term + 1] as usize;
            for (slot, &to) in (slots.start..).zip(&model.to[slots.clone()]) {
                if present.may_hold(to) && inside[to as usize].0 > 0.0 {
                    let part = model.p[slot] * same.len() as f32;
                    inside[to as usize].1 += part;
                    hits.push(PairLink { slot: slot as u32, to, part });
                }
            }
        }
        for hit in &hits {
            let (times, mass) = inside[hit.to as usize];
            let count = pair.weight * times * hit.part / mass;
            // The expected count is the share of this link in everything that
            // explains the word.
            let link = &mut expected[hit.slot as usize];
            link.count += count;
            link.largest = link.largest.max(count);
        }
        // Reset for the words of this pair alone; the vector has an entry for
        // each term of the document.
        for &term in en {
            inside[term as usize] = (0.0, 0.0);
            present.set(term, false);
        }
    }
    expected
}

/// The maximisation step: adds the lexicon's counts and normalises. Half of the
/// prior's mass is left for unseen translations. `discount` is the part of each
/// link's largest count that is subtracted.
fn maximise(model: &mut Translations, expected: &[ExpectedLink], discount: f32, lexicon: &Translations) {
    // The counts of one term: a second list of all would be the peak of memory.
    let mut counts = Vec::new();
    for term in 0..model.start.len() - 1 {
        let range = model.start[term] as usize..model.start[term + 1] as usize;
        let targets = &model.to[range.clone()];
        counts.clear();
        counts.extend(expected[range.clone()].iter().map(|link| link.count - discount * link.largest));
        for (to, p) in lexicon.row(term) {
            if let Ok(at) = targets.binary_search(&(to as u32)) {
                counts[at] += PRIOR * p;
            }
        }
        // A share is left for words that were not seen, so that a term that
        // occurred once is not sure of its translation.
        let total: f32 = counts.iter().sum::<f32>() + PRIOR / 2.0;
        for (p, count) in model.p[range].iter_mut().zip(&counts) {
            *p = count / total;
        }
    }
}
