//! What the model estimates from the document at hand: lengths, rates of shapes, the best support of each sentence.

use crate::ByLang;
use crate::evidence::{IndexedBitext, IndexedSide};

/// What is estimated from the document itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimates {
    /// English characters for one Chinese character.
    pub ratio: f32,
    /// The variance of a bead's length for each character.
    pub variance: f32,
    /// For each group of shapes the logarithm of how much more common it is here than in general.
    pub rates: [f32; RATES],
    /// For each sentence how well the best sentence of the other side explains it; empty before the coarse stage.
    pub best_support: ByLang<Vec<f32>>,
}

/// The variance of the length of a bead for each English character, before the document says otherwise: measured on
/// novels, where a variance of 5 or 12 aligns worse.
pub(super) const USUAL_VARIANCE: f32 = 8.0;

/// Groups of shapes whose share depends on the text.
pub(crate) const RATES: usize = 6;

/// The group of a shape: without English, without Chinese, one to one, one to many, many to one, many to many.
pub(crate) const fn rate(n: usize, m: usize) -> usize {
    match (n, m) {
        (_, 0) => 0,
        (0, _) => 1,
        (1, 1) => 2,
        (1, _) => 3,
        (_, 1) => 4,
        _ => 5,
    }
}

impl Estimates {
    /// Before anything is known but the lengths.
    pub fn first(indexed: &IndexedBitext) -> Self {
        let total = |side: &IndexedSide| side.length.last().copied().unwrap_or(0.0).max(1.0);
        Estimates {
            ratio: (total(&indexed.en) / total(&indexed.zh)).clamp(1.0, 12.0) as f32,
            variance: USUAL_VARIANCE,
            rates: [0.0; RATES],
            best_support: ByLang::default(),
        }
    }
}
