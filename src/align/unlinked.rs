//! The confidence of pairs, by their words.
//!
//! The place and the length of two sentences make them look like a pair even
//! where no word supports it, most of all if they are short.
//!
//! The linked stage's probabilities of one-to-one pairs are calibrated, see
//! [`confidence`]. Other results have no net, know the places of a bilingual
//! document, or are of shorter documents than the calibration was measured on:
//! there the confidence of a pair without a link is capped. By Bayes' theorem,
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
//! Very short documents are linked by the lexicon alone, without the frequencies of words in the
//! document; there a missing link is stronger evidence. 1:1 beads of 3,000 documents of one to
//! three pairs of Tatoeba, a fifth of them with another English sentence of like length:
//!
//! ```text
//! English words    right pairs without a link    wrong ones    P(right | no link)
//! 1                122                           102           .73
//! 2 or 3           112                           764           .25
//! 4 or 5           11                            215           .10
//! more             0                             17            .05 (choice)
//! ```
//!
//! In both, one pair in ten is taken to be wrong (as in the mixed dev sets).

use super::run::AlignmentRun;
use crate::Bead;
use crate::evidence::{IndexedBitext, WordLinker, count_words};
use crate::lattice::Step;
use crate::model::{BeadRanges, PairLinks, confidence};

impl AlignmentRun<'_> {
    /// Adjusts the confidence of the pairs of a result to how often such pairs are
    /// right. Beads have Chinese as their source; `sound` are pairs whose words are
    /// known to link, in order.
    pub(super) fn adjust_confidence(&self, beads: &mut [Bead], sound: &[Step], is_coarse: bool) {
        /// The sentences of the shortest document that the calibration was measured
        /// on.
        const SHORTEST: usize = 3;
        let is_short = self.is_very_short() || self.prepared.indexed.zh.sentences() < SHORTEST;
        if is_coarse || is_short || self.places.is_some() {
            self.cap_unlinked(beads, sound);
        } else {
            self.calibrate(beads, sound);
        }
    }

    /// Calibrates the confidence of the one-to-one pairs that the linked stage
    /// chose.
    fn calibrate(&self, beads: &mut [Bead], sound: &[Step]) {
        let indexed = &self.prepared.indexed;
        let mut linker = WordLinker::new(indexed);
        for bead in beads.iter_mut().filter(|bead| bead.source.len() == 1 && bead.target.len() == 1) {
            let divisor = if is_among(sound, bead) { 1.0 } else { pair_links(indexed, bead, &mut linker).divisor() };
            bead.confidence = confidence(bead.confidence, divisor);
        }
    }

    /// Lowers the confidence of pairs without a word link to how often such pairs
    /// are right.
    fn cap_unlinked(&self, beads: &mut [Bead], sound: &[Step]) {
        let indexed = &self.prepared.indexed;
        let mut linker = self.bead_linker();
        for bead in beads.iter_mut().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()) {
            if !is_among(sound, bead) && linker.count(bead) == 0 {
                let zh = count_words(&indexed.zh, bead.source.clone());
                let words = zh.min(count_words(&indexed.en, bead.target.clone()));
                let highest = if linker.is_by_lexicon() { highest_by_lexicon(words) } else { highest(words) };
                bead.confidence = bead.confidence.min(highest);
            }
        }
    }
}

fn is_among(sound: &[Step], bead: &Bead) -> bool {
    Step::new(&bead.source, &bead.target).is_some_and(|step| sound.binary_search(&step).is_ok())
}

/// Links the words of a pair.
fn pair_links(indexed: &IndexedBitext, bead: &Bead, linker: &mut WordLinker) -> PairLinks {
    let pair = BeadRanges { zh: bead.source.clone(), en: bead.target.clone() };
    let (zh, en) = (count_words(&indexed.zh, pair.zh.clone()), count_words(&indexed.en, pair.en.clone()));
    linker.link_generally(indexed, pair.clone());
    let (linked, strength) = (linker.links.len(), linker.links.iter().map(|link| link.weight).sum());
    if linked == 0 {
        linker.link(indexed, pair);
    }
    PairLinks { words: zh + en, fewer: zh.min(en), linked, strength, is_linked: !linker.links.is_empty() }
}

/// The highest confidence of a pair without a link, by the words of the side
/// that has fewer. Nothing is known about a side without words, such as `!`.
fn highest(words: f32) -> f32 {
    match words as usize {
        0 => 1.0,
        1 => 0.71,
        2..=3 => 0.42,
        4..=5 => 0.28,
        _ => 0.20,
    }
}

/// The same in a very short document.
fn highest_by_lexicon(words: f32) -> f32 {
    match words as usize {
        0 => 1.0,
        1 => 0.73,
        2..=3 => 0.25,
        4..=5 => 0.10,
        _ => 0.05,
    }
}
