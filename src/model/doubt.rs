//! Doubtful pairs: few of their words link, so the search must also consider
//! leaving both sides alone.
//!
//! The wide search of the first stages finds the best partner of each sentence,
//! and where nothing fits it takes the least bad one. The linked stage only
//! scores beads that the earlier stages found likely. So for every doubtful
//! pair, the steps that leave its sentences alone are added to these.
//!
//! For a pair with 20 words on both sides together:
//!
//! ```text
//! links    linked words    doubt
//! 4        8 of 20         none
//! 3        6 of 20         some
//! 0–2      0–4 of 20       strong
//! ```

use super::BeadRanges;
use crate::evidence::{IndexedBitext, WordLinker, count_words};
use crate::lattice::{GridPoint, SHAPES, Step};

/// A pair is doubtful if at most this share of its words links by the lexicon.
///
/// Measurement on the dev sets: of the words of wrong partners .12 link on
/// average, of those of right ones .45.
const DOUBTFUL: f32 = 0.33;
/// Below this share a pair is strongly doubtful: then even a short document
/// goes through all stages. Same measurement.
const STRONGLY_DOUBTFUL: f32 = 0.2;
/// With fewer words a pair is never strongly doubtful, because so few words
/// prove little. Choice.
const FEW_WORDS: f32 = 6.0;
/// Pairs of more sentences than this are never split up. Choice: in large beads
/// each alternative is unlikely.
const LARGEST_ASKED: usize = 4;

/// How far the words of a pair speak against it.
///
/// The order matters: a stronger doubt is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    /// Enough words link.
    None,
    /// Few words link.
    Some,
    /// Hardly any words link.
    Strong,
}

impl Doubt {
    /// The doubt about a pair with this many links; `words` counts both sides.
    ///
    /// Without any word on either side the doubt is `Some`, since no share can
    /// be computed.
    pub fn new(links: usize, words: f32) -> Self {
        // Each link uses a word of either side.
        let linked = 2.0 * links as f32;
        if linked > DOUBTFUL * words {
            Doubt::None
        } else if linked > STRONGLY_DOUBTFUL * words || words < FEW_WORDS {
            Doubt::Some
        } else {
            Doubt::Strong
        }
    }
}

/// The words, names and numbers of both sides of a bead.
pub(super) fn bead_words(indexed: &IndexedBitext, bead: &BeadRanges) -> f32 {
    count_words(&indexed.zh, bead.zh.clone()) + count_words(&indexed.en, bead.en.clone())
}

/// How far the words of a pair speak against it, from 0 (at least a third of them links) to 1 (six words or more, and
/// none of them links). `words` counts both sides.
pub(super) fn unlinked(links: usize, words: f32) -> f32 {
    let share = 2.0 * links as f32 / words.max(1.0);
    (1.0 - share / DOUBTFUL).max(0.0) * (words / FEW_WORDS).min(1.0)
}

/// The steps that leave all sentences of a pair alone; none for large pairs.
///
/// A pair of two Chinese sentences with one English sentence gives three steps:
///
/// ```text
/// (row, column) 1:0   (row + 1, column) 1:0   (row + 2, column) 0:1
/// ```
///
/// Only this order is given, Chinese first. Other orders of the same sentences
/// mean the same and would only divide the probability among them.
pub(crate) fn alone(bead: &BeadRanges) -> Vec<Step> {
    let BeadRanges { zh, en } = bead;
    if zh.is_empty() || en.is_empty() || zh.len() + en.len() > LARGEST_ASKED {
        return Vec::new();
    }
    let zh_alone = zh.clone().map(|row| Step { start: GridPoint { row, column: en.start }, shape: ZH_ALONE });
    let en_alone = en.clone().map(|column| Step { start: GridPoint { row: zh.end, column }, shape: EN_ALONE });
    zh_alone.chain(en_alone).collect()
}

/// The steps that leave alone the sentences of a step of the grid, if it is a
/// doubtful pair; otherwise none.
///
/// Words are linked by the lexicon alone. What the document taught may come
/// from this very pair and would confirm it.
pub(crate) fn left_alone(indexed: &IndexedBitext, step: Step, linker: &mut WordLinker) -> Vec<Step> {
    let bead = BeadRanges { zh: step.rows(), en: step.columns() };
    let steps = alone(&bead);
    if steps.is_empty() {
        return steps;
    }
    let words = bead_words(indexed, &bead);
    linker.link_generally(indexed, bead);
    if Doubt::new(linker.links.len(), words) == Doubt::None { Vec::new() } else { steps }
}

/// The place in [`SHAPES`] of a Chinese sentence without counterpart.
const ZH_ALONE: usize = 0;
/// The place in [`SHAPES`] of an English sentence without counterpart.
const EN_ALONE: usize = 1;
const _: () = assert!(SHAPES[ZH_ALONE].columns == 0 && SHAPES[EN_ALONE].rows == 0);
