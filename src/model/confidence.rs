//! The confidence of one-to-one pairs: how often pairs of their probability, and
//! with words that link as theirs do, are right.
//!
//! The linked stage sees how few words link, and still is too sure where hardly
//! any do: between two right neighbours, anything looks like a pair. For pairs
//! with links it is not sure enough. The odds of a pair are therefore mapped to
//! those measured on documents left out of training (`docs/training.md`).
//!
//! ```text
//! links of a pair of 20 words     of probability .80    .95    .99
//! as strong as those of a pair                   .88    .96    .99
//! a weak one (half of `WEAK` for each word)      .73    .91    .98
//! only what the document taught                  .52    .80    .94
//! none                                           .28    .59    .85
//! ```

use super::doubt::Doubt;

/// How the words of a one-to-one pair link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairLinks {
    /// The words of both sides.
    pub words: f32,
    /// The words of the side that has fewer.
    pub fewer: f32,
    /// How many words of either side the general lexicon links: what the document
    /// taught may come from this very pair.
    pub linked: usize,
    /// The summed strength of these links.
    pub strength: f32,
    /// Whether any word links, also by what the document taught.
    pub is_linked: bool,
}

/// The power that the odds are raised to. Measurement, like [`UNLINKED`]: the
/// likeliest values on documents left out, every set with the same weight.
const SLOPE: f32 = 0.84;
/// The logarithm of the factor that they are then multiplied by. The same
/// measurement.
const OFFSET: f32 = 0.8;
/// By how much the logarithm of the odds falls where the strength is 0.
const UNLINKED: f32 = 1.9;
/// Below this strength for each word the odds fall. Measurement: from .15 to .4 it
/// matters little.
const WEAK: f32 = 0.3;
/// With fewer words the odds fall less, because so few words prove little.
/// Measurement: from 6 to 20 it matters little.
const ENOUGH_WORDS: f32 = 12.0;

impl PairLinks {
    /// The number that the odds of the pair are divided by; 1 if enough of its
    /// words link.
    pub fn divisor(&self) -> f32 {
        if Doubt::new(self.linked, self.words) == Doubt::None {
            return 1.0;
        }
        let strength = self.strength / (self.words + 2.0);
        let weak = (1.0 - strength / WEAK).max(0.0) * (self.words / ENOUGH_WORDS).min(1.0);
        // Where nothing links, each further word is one more failure to link.
        // Fitted together with `UNLINKED`.
        let more = match self.fewer as usize {
            _ if self.is_linked => 0.0,
            0..=3 => 0.0,
            4..=5 => 0.75,
            _ => 1.0,
        };
        (UNLINKED * weak + more).exp()
    }
}

/// The confidence of a one-to-one pair, given its probability by the linked stage
/// and the [`PairLinks::divisor`] of its odds.
pub fn confidence(probability: f32, divisor: f32) -> f32 {
    let against = ((1.0 - probability) / probability).powf(SLOPE) * (-OFFSET).exp() * divisor;
    1.0 / (1.0 + against)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_with_hardly_a_link_are_doubted_and_the_more_words_the_more() {
        let linked = PairLinks { words: 20.0, fewer: 9.0, linked: 5, strength: 12.0, is_linked: true };
        let weak = PairLinks { linked: 1, strength: 2.0, ..linked };
        let taught = PairLinks { linked: 0, strength: 0.0, ..linked };
        let bare = PairLinks { is_linked: false, ..taught };
        let short = PairLinks { words: 5.0, fewer: 2.0, ..bare };
        assert_eq!(linked.divisor(), 1.0);
        let rising = [linked, short, taught, bare].map(|links| links.divisor());
        assert!(rising.is_sorted() && rising[0] < rising[1] && rising[2] < rising[3], "{rising:?}");
        assert!(weak.divisor() > 1.0 && weak.divisor() < taught.divisor());
    }

    #[test]
    fn confidence_rises_with_the_probability_from_0_to_1() {
        let steps: Vec<f32> = (0..=100).map(|step| confidence(step as f32 / 100.0, 3.0)).collect();
        assert!(steps.is_sorted());
        assert_eq!((steps[0], steps[100]), (0.0, 1.0));
    }
}
