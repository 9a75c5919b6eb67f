//! What the model estimates from the document at hand: lengths, shares of
//! shapes, the best support of each sentence.
//!
//! Documents differ: the ratio of their lengths depends on the kind of text,
//! and a novel joins sentences that a contract keeps apart. The coarse stage
//! begins with general values; what it finds replaces them for the stages after
//! it.

use crate::ByLang;
use crate::evidence::{IndexedBitext, IndexedSide};

/// What is estimated from the document itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimates {
    /// English characters for each Chinese character.
    pub ratio: f32,
    /// The variance of a bead's length for each English character (Gale &
    /// Church 1993).
    pub variance: f32,
    /// For each group of shapes the log of how much more common it is here than
    /// in general.
    pub rates: [f32; RATES],
    /// For each sentence how well the best sentence of the other side explains
    /// it; empty before the coarse stage.
    pub best_support: ByLang<Vec<f32>>,
}

/// The variance until the document's own is known. Measurement on novels: 5 and
/// 12 align worse.
pub(super) const USUAL_VARIANCE: f32 = 8.0;

/// The number of groups of shapes whose share depends on the text.
pub(crate) const RATES: usize = 6;

/// The group of a shape: no English, no Chinese, one to one, one to many, many
/// to one, many to many.
///
/// ```text
/// group   0     1     2     3            4            5
/// shape   n:0   0:m   1:1   1:2 to 1:6   2:1 to 5:1   2:2, 2:3, 3:3, …
/// ```
///
/// `n` counts Chinese sentences and `m` English ones. The result is less than
/// `RATES`.
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
    /// The estimates before any bead is known: only the ratio of the lengths.
    /// It is clamped, since one side may be nearly empty.
    ///
    /// Lengths are characters without white space. The clamp is 1 to 12 English
    /// characters for each Chinese one.
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
