//! The caller's own evidence: one vector a sentence, from any model.

use std::ops::Range;

use crate::model::SentenceSimilarity;

/// One vector a sentence, of any model that puts translations near each other; row by row, of equal length.
/// A sentence that has no vector, because there are too few, has no such evidence.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "甲。\n乙。\n丙。", "One thing.\nA third thing.");
/// let mut options = align::Options::default();
/// options.vectors = Some(align::Vectors {
///     source: &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
///     target: &[1.0, 0.1, 0.0, 0.1, 0.0, 1.0],
///     dimensions: 3,
/// });
/// let alignment = align(&bitext, &Lexicon::empty(), &options);
/// assert!(alignment.beads.iter().any(|bead| bead.source.contains(&2) && bead.target == (1..2)));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Vectors<'a> {
    /// The vectors of the source sentences, one after another: as many numbers as sentences times dimensions.
    pub source: &'a [f32],
    /// The vectors of the target sentences.
    pub target: &'a [f32],
    /// How many numbers make up one vector.
    pub dimensions: usize,
}

/// Vectors made ready: of length 1, summed up from the start, and what similarity is usual.
#[derive(Debug)]
pub(super) struct Similarity {
    zh: Sums,
    en: Sums,
    mean: f32,
    deviation: f32,
}

/// Sums of the vectors before each sentence, and of all.
#[derive(Debug)]
struct Sums {
    sums: Vec<f32>,
    dimensions: usize,
}

impl Sums {
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

    fn sentences(&self) -> usize {
        self.sums.len() / self.dimensions - 1
    }

    /// The summed vector of a block, number by number.
    fn block(&self, range: Range<usize>) -> impl Iterator<Item = f32> + '_ {
        let row = |at: usize| {
            let at = at.min(self.sentences()) * self.dimensions;
            self.sums[at..at + self.dimensions].iter()
        };
        row(range.end).zip(row(range.start)).map(|(end, start)| end - start)
    }
}

impl Similarity {
    /// `None` if there is no vector on one of the sides.
    pub fn new(vectors: &Vectors<'_>, swapped: bool) -> Option<Self> {
        let dimensions = vectors.dimensions;
        if dimensions == 0 || vectors.source.len() < dimensions || vectors.target.len() < dimensions {
            return None;
        }
        let (zh, en) = if swapped { (vectors.target, vectors.source) } else { (vectors.source, vectors.target) };
        let (zh, en) = (Sums::new(zh, dimensions), Sums::new(en, dimensions));
        let mut similarity = Similarity { zh, en, mean: 0.0, deviation: 1.0 };
        let (rows, columns) = (similarity.zh.sentences(), similarity.en.sentences());
        // Pairs from all over the documents, nearly all of them no translations: what is usual.
        let values: Vec<f32> = (0..SAMPLE)
            .map(|at| (at * 7919 % rows, at * 104_729 % columns))
            .map(|(i, j)| similarity.cosine(i..i + 1, j..j + 1))
            .collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / values.len() as f32;
        similarity.mean = mean;
        similarity.deviation = variance.sqrt().max(0.02);
        Some(similarity)
    }

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

const SAMPLE: usize = 1000;
/// Similarity counts up to so many standard deviations.
const MOST: f32 = 4.0;

impl SentenceSimilarity for Similarity {
    fn similarity(&self, zh: Range<usize>, en: Range<usize>) -> f32 {
        if zh.end > self.zh.sentences() || en.end > self.en.sentences() {
            return 0.0;
        }
        // Every sentence of a bead is vouched for: it counts as its weakest sentence does, times their number.
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
