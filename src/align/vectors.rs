//! The caller's own evidence: how similar sentences are by their vectors.
//!
//! ```text
//! vectors of the caller ─► length 1 ─► prefix sums ─► cosine of two blocks
//! (cosine − mean) / deviation, clamped to −4 … 4, for each sentence
//! ```
//!
//! Vectors come row by row in one flat list: sentence `i` has the numbers from
//! `i × dimensions` to `(i + 1) × dimensions`. The two sides must come from one
//! model, or from models that share a space.

use std::ops::Range;

use crate::model::SentenceSimilarity;

/// Normalised prefix sums of both sides' vectors, with the background
/// similarity.
///
/// Cosines of neighbouring models differ in level and spread, so they are
/// standardised by pairs of unrelated sentences of the same document.
#[derive(Debug)]
pub(super) struct Similarity {
    /// The vectors of the Chinese sentences.
    zh: Sums,
    /// The vectors of the English sentences.
    en: Sums,
    /// The mean cosine of sentence pairs drawn from all over the documents.
    mean: f32,
    /// The standard deviation of those cosines.
    deviation: f32,
}

/// Prefix sums of one side's vectors: the sum of a block is the difference of
/// two rows.
#[derive(Debug)]
struct Sums {
    /// Row by row; row `i` is the sum of the first `i` vectors.
    ///
    /// It has one row more than there are vectors; row 0 is zero.
    sums: Vec<f32>,
    /// How many numbers a vector has.
    dimensions: usize,
}

impl Sums {
    /// Normalises each vector to length 1 and sums them up. A vector of length
    /// 0 or with numbers that are not finite counts as zero.
    fn new(vectors: &[f32], dimensions: usize) -> Self {
        let mut sums = vec![0.0; dimensions];
        for vector in vectors.chunks_exact(dimensions) {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            let scale = if length > 0.0 && length.is_finite() { 1.0 / length } else { 0.0 };
            let last = sums.len() - dimensions;
            for (at, x) in vector.iter().enumerate() {
                sums.push(sums[last + at] + if scale > 0.0 { x * scale } else { 0.0 });
            }
        }
        Sums { sums, dimensions }
    }

    /// The number of sentences that have a vector.
    ///
    /// Sentences beyond this number have no evidence from vectors.
    fn sentences(&self) -> usize {
        self.sums.len() / self.dimensions - 1
    }

    /// The summed vector of a block of sentences, number by number.
    ///
    /// A difference of prefix sums takes the same time for blocks of any size.
    ///
    /// A range that reaches beyond the vectors is cut off at their end.
    fn block(&self, range: Range<usize>) -> impl Iterator<Item = f32> + '_ {
        let row = |at: usize| {
            let at = at.min(self.sentences()) * self.dimensions;
            self.sums[at..at + self.dimensions].iter()
        };
        row(range.end).zip(row(range.start)).map(|(end, start)| end - start)
    }
}

impl Similarity {
    /// Prepares the vectors of both sides. Returns `None` if either side has
    /// none.
    ///
    /// `dimensions` is the width of a vector on both sides. Numbers left over
    /// after the last whole vector are ignored.
    pub fn new(zh: &[f32], en: &[f32], dimensions: usize) -> Option<Self> {
        if dimensions == 0 || zh.len() < dimensions || en.len() < dimensions {
            return None;
        }
        let (zh, en) = (Sums::new(zh, dimensions), Sums::new(en, dimensions));
        let mut similarity = Similarity { zh, en, mean: 0.0, deviation: 1.0 };
        let (rows, columns) = (similarity.zh.sentences(), similarity.en.sentences());
        // Pairs drawn with two prime strides come from all over the documents;
        // hardly any is a translation. Two different prime strides visit pairs
        // from everywhere without a random generator.
        let values: Vec<f32> = (0..SAMPLE)
            .map(|at| (at * 7919 % rows, at * 104_729 % columns))
            .map(|(i, j)| similarity.cosine(i..i + 1, j..j + 1))
            .collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / values.len() as f32;
        similarity.mean = mean;
        // The floor keeps vectors that are all alike from turning noise into
        // evidence.
        similarity.deviation = variance.sqrt().max(0.02);
        Some(similarity)
    }

    /// The cosine of the summed vectors of two blocks; 0 if either sum is zero.
    ///
    /// From −1 to 1. Takes `dimensions` steps, whatever the size of the blocks.
    fn cosine(&self, zh: Range<usize>, en: Range<usize>) -> f32 {
        let (mut product, mut a, mut b) = (0.0, 0.0, 0.0);
        for (x, y) in self.zh.block(zh).zip(self.en.block(en)) {
            product += x * y;
            a += x * x;
            b += y * y;
        }
        if a > 0.0 && b > 0.0 { product / (a * b).sqrt() } else { 0.0 }
    }
}

/// How many sentence pairs the background is estimated from. Choice: the
/// standard error of the mean is then 3 % of a deviation.
const SAMPLE: usize = 1000;
/// Similarity is clamped to this many standard deviations on both sides, so
/// that one vector cannot outweigh all other evidence. Choice.
const MOST: f32 = 4.0;

impl SentenceSimilarity for Similarity {
    /// 0, which is neutral, for a block that reaches beyond the vectors. Never
    /// more than `MOST` for each sentence of the longer side.
    fn similarity(&self, zh: Range<usize>, en: Range<usize>) -> f32 {
        if zh.end > self.zh.sentences() || en.end > self.en.sentences() {
            return 0.0;
        }
        // A bead counts as its weakest sentence does, times the number of
        // sentences. A large bead must not be carried by one good sentence.
        let (mut size, mut weakest) = (0.0, f32::INFINITY);
        if zh.len() >= en.len() {
            for sentence in zh {
                weakest = weakest.min(self.cosine(sentence..sentence + 1, en.clone()));
                size += 1.0;
            }
        } else {
            for sentence in en {
                weakest = weakest.min(self.cosine(zh.clone(), sentence..sentence + 1));
                size += 1.0;
            }
        }
        size * ((weakest - self.mean) / self.deviation).clamp(-MOST, MOST)
    }
}
