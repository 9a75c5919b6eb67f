//! What links two sentences: how well the words of each are explained by the words of the other.
//!
//! A word `t` is explained by a block `S` of sentences of the other side to the degree
//! `ln(1 − λ + λ · p(t|S) / u(t))`: `p` is IBM Model 1 (each word of `S` has its share of the votes, so that a
//! sentence that does not belong dilutes it), `u` is the word's share of its document (Brown et al. 1993).

mod anchors;
mod links;
mod index;
mod learn;
mod place;
mod postings;
mod support;
mod surface;

use std::ops::Range;
use std::sync::LazyLock;

pub(crate) use anchors::anchors;
pub(crate) use index::Prepared;
pub(crate) use learn::{WeightedPair, learn, mixed};
pub(crate) use links::{LinkedWords, WordLinker, counts, tokens_of};
pub(crate) use place::SentencePlace;
pub(crate) use postings::Postings;
pub(crate) use support::{Direction, Support, Supports, Votes, Wanted};
pub(crate) use surface::Surface;

/// How many classes of tokens are told apart, see [`IndexedSide::class`].
pub(crate) const CLASSES: usize = 5;
pub(crate) const CONTENT: u8 = 0;
pub(crate) const FUNCTION: u8 = 1;
pub(crate) const MARK: u8 = 2;
pub(crate) const NAME: u8 = 3;
pub(crate) const NUMBER: u8 = 4;

/// One side of a document as the aligner sees it. Sentence `s` has the tokens `start[s]..start[s + 1]`.
#[derive(Debug, Default)]
pub(crate) struct IndexedSide {
    pub start: Vec<u32>,
    /// The distinct term of each token.
    pub term: Vec<u32>,
    pub class: Vec<u8>,
    /// For each distinct term its share of all tokens, and one over it.
    pub chance: Vec<f32>,
    pub rarity: Vec<f32>,
    /// Characters without blanks before each sentence, and in all.
    pub length: Vec<f64>,
    /// What each sentence begins and ends with.
    pub edges: Vec<Edges>,
    /// Quotes opened less quotes closed before each sentence, and in all.
    pub opened: Vec<i32>,
    /// The marks of each sentence.
    pub surface: Vec<Surface>,
}

/// What a sentence looks like from outside.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edges {
    /// The kind of its last mark, quotes and brackets passed over.
    pub end: End,
    /// True if it begins with an opening quote.
    pub quoted: bool,
    /// Quotes opened less quotes closed.
    pub open: i8,
    /// True if a paragraph begins with it.
    pub paragraph: bool,
}

/// The mark at the end of a sentence.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Stop,
    Question,
    Exclamation,
    Ellipsis,
    Colon,
    Comma,
    #[default]
    None,
}

impl IndexedSide {
    pub fn sentences(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    pub fn tokens(&self, sentence: usize) -> Range<usize> {
        self.start[sentence] as usize..self.start[sentence + 1] as usize
    }

    /// The sentence that a token stands in.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.start.partition_point(|&start| start as usize <= token).saturating_sub(1)
    }

    /// The number of tokens of a block of sentences.
    pub fn size(&self, block: Range<usize>) -> f32 {
        (self.start[block.end] - self.start[block.start]) as f32
    }

    /// The characters of a block of sentences, without blanks.
    pub fn characters(&self, block: Range<usize>) -> f32 {
        (self.length[block.end] - self.length[block.start]) as f32
    }
}

/// From each distinct term of one side to terms of the other, with probabilities.
#[derive(Debug, Default, Clone)]
pub(crate) struct Translations {
    pub start: Vec<u32>,
    pub to: Vec<u32>,
    pub p: Vec<f32>,
}

impl Translations {
    /// Translations made of rows of `(term, probability)`.
    pub fn from_rows(rows: impl Iterator<Item = impl IntoIterator<Item = (u32, f32)>>) -> Self {
        let mut links = Translations { start: Vec::with_capacity(rows.size_hint().0 + 1), ..Translations::default() };
        links.start.push(0);
        for row in rows {
            for (to, p) in row {
                links.to.push(to);
                links.p.push(p);
            }
            links.start.push(links.to.len() as u32);
        }
        links
    }

    #[inline]
    pub fn row(&self, term: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let range = self.start[term] as usize..self.start[term + 1] as usize;
        self.to[range.clone()].iter().zip(&self.p[range]).map(|(&to, &p)| (to as usize, p))
    }

    /// The links that are stronger than `least`.
    pub fn above(&self, least: f32) -> Translations {
        let rows = 0..self.start.len().saturating_sub(1);
        Translations::from_rows(
            rows.map(|term| self.row(term).filter(|&(_, p)| p > least).map(|(to, p)| (to as u32, p))),
        )
    }

    /// The links that can tell anything: to a word that is so common that they hardly make it likelier than it is
    /// anyway, they only cost time. `rarity` is one over the words' shares of their document.
    pub fn telling(&self, rarity: &[f32]) -> Translations {
        let rows = 0..self.start.len().saturating_sub(1);
        let telling = |&(to, p): &(usize, f32)| p * rarity[to] >= CHANCE;
        Translations::from_rows(rows.map(|term| self.row(term).filter(telling).map(|(to, p)| (to as u32, p))))
    }

    /// At most `most` links of each term, the likeliest ones.
    pub fn likeliest(self, most: usize) -> Translations {
        if self.start.windows(2).all(|row| (row[1] - row[0]) as usize <= most) {
            return self;
        }
        let rows = 0..self.start.len().saturating_sub(1);
        Translations::from_rows(rows.map(|term| {
            let mut row: Vec<(u32, f32)> = self.row(term).map(|(to, p)| (to as u32, p)).collect();
            if row.len() > most {
                row.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                row.truncate(most);
                row.sort_unstable_by_key(|&(to, _)| to);
            }
            row
        }))
    }

    /// The same links from the other side, for `terms` terms there.
    pub fn reversed(&self, terms: usize) -> Translations {
        let mut start = vec![0u32; terms + 1];
        for &to in &self.to {
            start[to as usize + 1] += 1;
        }
        for at in 0..terms {
            start[at + 1] += start[at];
        }
        let mut next = start.clone();
        let (mut to, mut p) = (vec![0; self.to.len()], vec![0.0; self.to.len()]);
        for from in 0..self.start.len().saturating_sub(1) {
            for (term, weight) in self.row(from) {
                let slot = next[term] as usize;
                next[term] += 1;
                to[slot] = from as u32;
                p[slot] = weight;
            }
        }
        Translations { start, to, p }
    }
}

/// Both sides of a document, Chinese first, and what links their words.
#[derive(Debug, Default)]
pub(crate) struct IndexedBitext {
    pub zh: IndexedSide,
    pub en: IndexedSide,
    /// From Chinese terms to English ones.
    pub forward: Translations,
    /// The same, from English terms to Chinese ones.
    pub backward: Translations,
    /// From Chinese terms to English ones by the lexicon alone, once the document has taught others: a wrong pair
    /// teaches its own words, so what it taught cannot speak for it.
    pub general: Option<Translations>,
}

impl IndexedBitext {
    /// Takes new translations, from Chinese to English.
    pub fn translate(&mut self, links: &Translations) {
        self.forward = links.telling(&self.en.rarity);
        // A link from a rare word to one that stands in every sentence tells nothing the other way round either.
        self.backward = self.forward.reversed(self.en.chance.len()).telling(&self.zh.rarity).likeliest(MOST);
    }
}

/// How many times as likely as by chance a link must make a word, if the sentence were that one word.
const CHANCE: f32 = 5.0;
/// The most Chinese terms that one English term is held to translate: without a limit, those of common words grow
/// with the vocabulary of the document, and the time for each sentence with them.
const MOST: usize = 48;

/// λ: how far the lexicon is believed against chance.
const LAMBDA: f32 = 0.2;

/// The strength of evidence is kept in steps of 1/32 of an octave, so that what a weight makes of it is one look-up.
const STEPS: u32 = 5;
const LOWEST: u32 = (0.75f32.to_bits()) >> (23 - STEPS);
pub(crate) const LEVELS: usize = 13 << STEPS;

/// The step of a word that is `ratio` times as likely as by chance.
#[inline]
pub(crate) fn level(ratio: f32) -> usize {
    let y = 1.0 - LAMBDA + LAMBDA * ratio;
    (((y.to_bits() >> (23 - STEPS)) - LOWEST) as usize).min(LEVELS - 1)
}

/// For each step the strength of evidence in natural logarithms: the middle of the step.
pub(crate) static STRENGTH: LazyLock<[f32; LEVELS]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let low = f32::from_bits((LOWEST + step as u32) << (23 - STEPS));
        let high = f32::from_bits((LOWEST + step as u32 + 1) << (23 - STEPS));
        ((low + high) / 2.0).ln()
    })
});

/// What a sentence's tokens are worth by class and strength of evidence.
#[derive(Debug)]
pub(crate) struct TokenScores {
    /// The score of a token: its features times their weights.
    pub score: [[f32; LEVELS]; CLASSES],
    /// What it adds to the sentence's mean evidence.
    pub mean: [[f32; LEVELS]; CLASSES],
    /// What it is worth more than one that nothing explains.
    gain: [[Support; LEVELS]; CLASSES],
}

impl TokenScores {
    pub fn new(score: [[f32; LEVELS]; CLASSES], mean: [[f32; LEVELS]; CLASSES]) -> Self {
        let gain = |class: usize, level: usize| Support {
            score: score[class][level] - score[class][UNEXPLAINED],
            mean: mean[class][level] - mean[class][UNEXPLAINED],
        };
        let gain = std::array::from_fn(|class| std::array::from_fn(|level| gain(class, level)));
        TokenScores { score, mean, gain }
    }
}

/// What a sentence is worth if nothing explains it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct UnexplainedScore {
    score: f32,
    mean: f32,
    /// One over the number of words that count for the mean, and one.
    share: f32,
}

impl UnexplainedScore {
    /// For each sentence of a side.
    pub fn of_side(text: &IndexedSide, scores: &TokenScores) -> Vec<UnexplainedScore> {
        let base = |sentence: usize| {
            let classes = || text.class[text.tokens(sentence)].iter().map(|&class| usize::from(class));
            let counted: f32 = classes().map(|class| COUNTED[class]).sum();
            UnexplainedScore {
                score: classes().map(|class| scores.score[class][UNEXPLAINED]).sum(),
                mean: classes().map(|class| scores.mean[class][UNEXPLAINED]).sum(),
                share: 1.0 / (counted + 1.0),
            }
        };
        (0..text.sentences()).map(base).collect()
    }
}

/// The step of a word that nothing explains: `level(0.0)`.
const UNEXPLAINED: usize = (((1.0 - LAMBDA).to_bits() >> (23 - STEPS)) - LOWEST) as usize;

/// Which classes count for the mean evidence of a sentence.
pub(crate) const COUNTED: [f32; CLASSES] = [1.0, 0.0, 0.0, 1.0, 1.0];
