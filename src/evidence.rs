//! Lexical evidence: how well the words of each sentence are explained by
//! sentences of the other side.
//!
//! A block `S` of sentences explains a word `t` of the other side by `ln(1 − λ + λ · p(t|S)
//! / u(t))`. Here `p(t|S)` is the probability of IBM Model 1 (Brown et al. 1993): each word
//! of `S` has an equal share of the votes, so a sentence that does not belong dilutes it.
//! `u(t)` is the share of `t` among all words of its document.
//!
//! | file | what it holds |
//! |---|---|
//! | `index.rs` | sentences as flat arrays of tokens |
//! | `support.rs` | the evidence for blocks of sentences |
//! | `nearby.rs` | the terms of the sentences around the path |
//! | `links.rs` | one-to-one word links within a bead |
//! | `anchors.rs`, `postings.rs` | sentence pairs that share rare words |
//! | `learn.rs` | translations learnt from the document |
//! | `surface.rs`, `place.rs` | evidence without a lexicon: marks, and the place in a document |

mod anchors;
mod links;
mod index;
mod learn;
mod nearby;
mod place;
mod postings;
mod support;
mod surface;

use std::ops::Range;
use std::sync::LazyLock;

pub(crate) use anchors::{anchors, beside, take_turns};
pub(crate) use index::{DocumentWords, Prepared};
pub(crate) use learn::{WeightedPair, learn, mixed};
pub(crate) use links::{TokenLink, WordLinker, count_words, counts, tokens_of};
pub(crate) use place::SentencePlace;
pub(crate) use postings::Postings;
pub(crate) use support::{Direction, Support, Supports, Votes, Wanted};
pub(crate) use surface::Surface;

/// The number of classes of tokens, see [`IndexedSide::class`]. Each class has
/// its own weights.
pub(crate) const CLASSES: usize = 5;
/// A content word.
pub(crate) const CONTENT: u8 = 0;
/// A function word. It is common in every text, so it is not counted in means
/// and links.
pub(crate) const FUNCTION: u8 = 1;
/// A punctuation mark.
pub(crate) const MARK: u8 = 2;
/// A name or a Latin string.
pub(crate) const NAME: u8 = 3;
/// A number, in digits or in words.
pub(crate) const NUMBER: u8 = 4;

/// One side of a document as flat arrays. Sentence `s` has the tokens
/// `start[s]..start[s + 1]`.
///
/// Everything is numbered and flat: sentences, tokens and terms are indices, so
/// the inner loops touch no strings and allocate nothing.
#[derive(Debug, Default)]
pub(crate) struct IndexedSide {
    /// The first token of each sentence; one more entry for the end.
    pub start: Vec<u32>,
    /// The distinct term of each token.
    pub term: Vec<u32>,
    /// The class of each token: [`CONTENT`], [`FUNCTION`], [`MARK`], [`NAME`]
    /// or
    /// [`NUMBER`].
    pub class: Vec<u8>,
    /// By distinct term: its share of all tokens of the side.
    pub chance: Vec<f32>,
    /// By distinct term: 1 / `chance`, kept because dividing is slow in the
    /// inner loops.
    pub rarity: Vec<f32>,
    /// The number of characters before each sentence, white space not counted;
    /// one more entry for the total.
    pub length: Vec<f64>,
    /// How each sentence begins and ends.
    pub edges: Vec<Edges>,
    /// Quotation marks opened less closed before each sentence; one more entry
    /// for the total.
    pub opened: Vec<i32>,
    /// The marks of each sentence.
    pub surface: Vec<Surface>,
}

/// How a sentence begins and ends.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edges {
    /// The kind of its last mark, closing quotation marks and brackets skipped.
    pub end: End,
    /// True if it begins with an opening quotation mark.
    pub quoted: bool,
    /// Quotation marks opened less closed.
    pub open: i8,
    /// True if it begins a paragraph.
    pub paragraph: bool,
}

/// The mark that ends a sentence.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// A full stop of either language.
    Stop,
    /// A question mark.
    Question,
    /// An exclamation mark.
    Exclamation,
    /// An ellipsis.
    Ellipsis,
    /// A colon; what follows often belongs to the same thought.
    Colon,
    /// A comma, semicolon, enumeration comma or dash: the sentence is not over.
    Comma,
    /// No mark, as in a heading.
    #[default]
    None,
}

impl IndexedSide {
    /// The number of sentences.
    pub fn sentences(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// The tokens of a sentence, as indices into `term` and `class`.
    pub fn tokens(&self, sentence: usize) -> Range<usize> {
        self.start[sentence] as usize..self.start[sentence + 1] as usize
    }

    /// The sentence that holds a token.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.start.partition_point(|&start| start as usize <= token).saturating_sub(1)
    }

    /// The number of tokens in a block of sentences.
    pub fn size(&self, block: Range<usize>) -> f32 {
        (self.start[block.end] - self.start[block.start]) as f32
    }

    /// The number of characters in a block of sentences, white space not
    /// counted.
    pub fn characters(&self, block: Range<usize>) -> f32 {
        (self.length[block.end] - self.length[block.start]) as f32
    }
}

/// Sparse rows of probabilities: from each distinct term of one side to terms
/// of the other.
///
/// A compressed sparse matrix: `start` has one entry more than there are terms,
/// and the links of a term lie between two of its entries.
#[derive(Debug, Default, Clone)]
pub(crate) struct Translations {
    /// By term: where its row begins; one more entry for the end.
    pub start: Vec<u32>,
    /// The term that each link leads to, rising within a row.
    pub to: Vec<u32>,
    /// The probability of each link.
    pub p: Vec<f32>,
}

impl Translations {
    /// Builds the rows from one list of `(term, probability)` for each term.
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

    /// The links of a term: terms of the other side with their probabilities.
    #[inline]
    pub fn row(&self, term: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let range = self.start[term] as usize..self.start[term + 1] as usize;
        self.to[range.clone()].iter().zip(&self.p[range]).map(|(&to, &p)| (to as usize, p))
    }

    /// The links stronger than `least`.
    pub fn above(&self, least: f32) -> Translations {
        let rows = 0..self.start.len().saturating_sub(1);
        Translations::from_rows(
            rows.map(|term| self.row(term).filter(|&(_, p)| p > least).map(|(to, p)| (to as u32, p))),
        )
    }

    /// The links that can serve as evidence. A link to a word so common that
    /// the link hardly raises its probability only costs time. `rarity` is that
    /// of the side the links lead to.
    ///
    /// The filter changes no score noticeably, because evidence close to chance
    /// lies in the lowest steps.
    pub fn informative(&self, rarity: &[f32]) -> Translations {
        let rows = 0..self.start.len().saturating_sub(1);
        let is_informative = |&(to, p): &(usize, f32)| p * rarity[to] >= CHANCE;
        Translations::from_rows(rows.map(|term| self.row(term).filter(is_informative).map(|(to, p)| (to as u32, p))))
    }

    /// The `most` likeliest links of each term.
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

    /// The same links in the other direction; `terms` is the number of distinct
    /// terms that they lead to.
    ///
    /// A counting sort, in two passes over the links.
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

/// Both sides of a document, Chinese first, and the links between their words.
#[derive(Debug, Default)]
pub(crate) struct IndexedBitext {
    /// The Chinese side.
    pub zh: IndexedSide,
    /// The English side.
    pub en: IndexedSide,
    /// From Chinese terms to English ones.
    pub forward: Translations,
    /// From English terms to Chinese ones; `p` stays p(English | Chinese).
    pub backward: Translations,
    /// From Chinese terms to English ones by the lexicon alone; set once the
    /// document has taught others.
    ///
    /// A wrong pair teaches its own words, so what it taught must not count as
    /// evidence for it.
    pub general: Option<Translations>,
}

impl IndexedBitext {
    /// Replaces the translations; `links` lead from Chinese to English.
    pub fn translate(&mut self, links: &Translations) {
        // Both directions are filtered separately: what is rare on one side may
        // be common on the other.
        self.forward = links.informative(&self.en.rarity);
        // A link to a word that occurs in every sentence is no evidence in this
        // direction either.
        self.backward = self.forward.reversed(self.en.chance.len()).informative(&self.zh.rarity).likeliest(MOST);
    }
}

/// A link is kept if, in a block of that one word, it makes the other word at
/// least this many times likelier than by chance. Choice: weaker links stay
/// within the first steps of [`level`].
const CHANCE: f32 = 5.0;
/// The most Chinese terms kept for one English term. Choice: without a limit
/// the lists of common words grow with the document's vocabulary, and the time
/// for each sentence with them.
const MOST: usize = 48;

/// λ: the weight of the lexicon against chance. Choice; the weights were fitted
/// with it.
const LAMBDA: f32 = 0.2;

/// Evidence is quantised to 2⁻⁵ of an octave, so that a token's score is one
/// table look-up. The top bits of a float's mantissa give the step without a
/// logarithm.
const STEPS: u32 = 5;
/// The float bits of the lowest step: .75, just below 1 − λ, the least that
/// [`level`] meets.
const LOWEST: u32 = (0.75f32.to_bits()) >> (23 - STEPS);
/// The number of steps: 13 octaves from `LOWEST`, up to about 6,000 times as
/// likely as by chance. Stronger evidence counts as the last step.
pub(crate) const LEVELS: usize = 13 << STEPS;

/// The step of a word that is `ratio` times as likely as by chance.
///
/// The least value is that of a word without any vote; values beyond the table
/// count as its last step.
#[inline]
pub(crate) fn level(ratio: f32) -> usize {
    // The exponent and the top bits of the mantissa of `y` are its logarithm in
    // steps.
    let y = 1.0 - LAMBDA + LAMBDA * ratio;
    (((y.to_bits() >> (23 - STEPS)) - LOWEST) as usize).min(LEVELS - 1)
}

/// By step: the strength of evidence in natural logarithms, at the middle of
/// the step.
pub(crate) static STRENGTH: LazyLock<[f32; LEVELS]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let low = f32::from_bits((LOWEST + step as u32) << (23 - STEPS));
        let high = f32::from_bits((LOWEST + step as u32 + 1) << (23 - STEPS));
        ((low + high) / 2.0).ln()
    })
});

/// The score of a token by its class and the strength of its evidence.
///
/// One table look-up replaces the evaluation of a piecewise linear function for
/// each token.
#[derive(Debug)]
pub(crate) struct TokenScores {
    /// By class and step: the token's features times their weights.
    pub score: [[f32; LEVELS]; CLASSES],
    /// By class and step: what the token adds to the sentence's mean evidence.
    pub mean: [[f32; LEVELS]; CLASSES],
    /// The gain over a token that nothing explains: by step, one class after
    /// the other, since one index is cheaper than two in the innermost loop.
    gain: [Support; CLASSES * LEVELS],
}

impl TokenScores {
    /// Precomputes the gains from both tables.
    pub fn new(score: [[f32; LEVELS]; CLASSES], mean: [[f32; LEVELS]; CLASSES]) -> Self {
        let gain = std::array::from_fn(|at| {
            let (class, level) = (at / LEVELS, at % LEVELS);
            Support {
                score: score[class][level] - score[class][UNEXPLAINED],
                mean: mean[class][level] - mean[class][UNEXPLAINED],
            }
        });
        TokenScores { score, mean, gain }
    }

    /// Where the gains of a class begin.
    #[inline]
    fn gains_of(class: u8) -> u16 {
        u16::from(class) * LEVELS as u16
    }

    /// The gain of a token whose class has its gains from `gains` on.
    #[inline]
    fn gain(&self, gains: u16, level: usize) -> Support {
        self.gain[usize::from(gains) + level]
    }
}

/// The score of a sentence if nothing explains it.
///
/// Most tokens are explained by nothing in a given block, so their sum is
/// computed once; blocks only add the gains.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct UnexplainedScore {
    /// The summed scores of its tokens at the unexplained step.
    score: f32,
    /// The summed contributions to its mean evidence.
    mean: f32,
    /// 1 / (number of tokens that count for the mean + 1). The one keeps short
    /// sentences from extreme means.
    share: f32,
}

/// What a token of one class adds to its sentence if nothing explains it.
#[derive(Clone, Copy)]
struct ClassScore {
    /// The score.
    score: f32,
    /// The evidence.
    mean: f32,
    /// 1 if it counts for the mean, else 0.
    counted: f32,
}

impl UnexplainedScore {
    /// One score for each sentence of a side.
    pub fn of_side(text: &IndexedSide, scores: &TokenScores) -> Vec<UnexplainedScore> {
        let classes: [ClassScore; CLASSES] = std::array::from_fn(|class| ClassScore {
            score: scores.score[class][UNEXPLAINED],
            mean: scores.mean[class][UNEXPLAINED],
            counted: COUNTED[class],
        });
        let base = |sentence: usize| {
            let (mut score, mut mean, mut counted) = (0.0, 0.0, 0.0);
            for &class in &text.class[text.tokens(sentence)] {
                let ClassScore { score: more, mean: evidence, counted: count } = classes[usize::from(class)];
                score += more;
                mean += evidence;
                counted += count;
            }
            // One extra word in the denominator damps the mean of very short
            // sentences.
            UnexplainedScore { score, mean, share: 1.0 / (counted + 1.0) }
        };
        (0..text.sentences()).map(base).collect()
    }
}

/// The step of a word that nothing explains: `level(0.0)`, computed at compile
/// time.
const UNEXPLAINED: usize = (((1.0 - LAMBDA).to_bits() >> (23 - STEPS)) - LOWEST) as usize;

/// Which classes count for a sentence's mean evidence: content words, names and
/// numbers.
pub(crate) const COUNTED: [f32; CLASSES] = [1.0, 0.0, 0.0, 1.0, 1.0];
