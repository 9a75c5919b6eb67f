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
//! Very short documents are linked by the lexicon, where the frequency of a word in the document
//! counts nothing, and a missing link says more. 1:1 beads of 3,000 documents of one to three pairs
//! of Tatoeba, a fifth of them with another English sentence of like length:
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
use crate::evidence::count_words;
use crate::lattice::Step;

impl AlignmentRun<'_> {
    /// Lowers the confidence of pairs without a word link to how often such pairs
    /// are right. Beads have Chinese as their source; `sound` are pairs whose words
    /// are known to link, in order.
    pub(super) fn cap_unlinked(&self, beads: &mut [Bead], sound: &[Step]) {
        let indexed = &self.prepared.indexed;
        let is_sound =
            |bead: &Bead| Step::new(&bead.source, &bead.target).is_some_and(|step| sound.binary_search(&step).is_ok());
        let mut linker = self.bead_linker();
        for bead in beads.iter_mut().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()) {
            if !is_sound(bead) && linker.count(bead) == 0 {
                let zh = count_words(&indexed.zh, bead.source.clone());
                let words = zh.min(count_words(&indexed.en, bead.target.clone()));
                let highest = if linker.is_by_lexicon() { highest_by_lexicon(words) } else { highest(words) };
                bead.confidence = bead.confidence.min(highest);
            }
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
