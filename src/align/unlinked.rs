//! The confidence of pairs of which no word links.
//!
//! The place and the length of two sentences make them look like a pair even
//! where no word supports it, most of all if they are short. By Bayes' theorem,
//! `P(right | no link)` follows from how often right and wrong pairs have no
//! link. Measurement: 1:1 beads of six dev sets, and random pairs of sentences
//! of five, of which the aligner paired 521 (November 2026):
//!
//! ```text
//! English words    right pairs without a link    wrong ones    P(right | no link)
//! 1                .27 of 139                    .96 of 118    .71
//! 2 or 3           .07 of 503                    .87 of 224    .42
//! 4 or 5           .03 of 534                    .65 of 168    .28
//! more             .005 of 6,895                 .18 of 11     .20
//! ```
//!
//! One pair in ten is taken to be wrong (as in the mixed dev sets).

use crate::Bead;
use crate::evidence::{IndexedBitext, WordLinker, count_words};
use crate::lattice::Step;
use crate::model::BeadRanges;

/// Lowers the confidence of pairs without a word link to how often such pairs
/// are right. Beads have Chinese as their source; `sound` are pairs whose words
/// are known to link, in order.
pub(super) fn cap_unlinked(indexed: &IndexedBitext, beads: &mut [Bead], sound: &[Step]) {
    let is_sound =
        |pair: &BeadRanges| Step::new(&pair.zh, &pair.en).is_some_and(|step| sound.binary_search(&step).is_ok());
    let mut linker = WordLinker::new(indexed);
    for bead in beads.iter_mut().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()) {
        let pair = BeadRanges { zh: bead.source.clone(), en: bead.target.clone() };
        if is_sound(&pair) {
            continue;
        }
        linker.link(indexed, pair.clone());
        if linker.links.is_empty() {
            let words = count_words(&indexed.zh, pair.zh).min(count_words(&indexed.en, pair.en));
            bead.confidence = bead.confidence.min(highest(words));
        }
    }
}

/// The highest confidence of a pair without a link, by the words of the side
/// that has fewer. Of a side without words, such as `!`, nothing is known.
fn highest(words: f32) -> f32 {
    match words as usize {
        0 => 1.0,
        1 => 0.71,
        2..=3 => 0.42,
        4..=5 => 0.28,
        _ => 0.20,
    }
}
