//! Training examples for the weights of the place, from documents whose pairs
//! are known.
//!
//! ```text
//! gold pairs           byte ranges of a person's choice
//!       │              they may end anywhere
//! sentences            found by the splitter
//!       │              joined where they share a pair, or a pair shares them
//! gold beads           over the sentences of both streams
//! ```

use std::ops::Range;

use super::Options;
use super::placed::places;
use super::streams::{PieceId, PlacedBitext, Streams};
use crate::align::example_placed;
use crate::document::Document;
use crate::model::{Example, Stage};
use crate::{Bead, ByLang, Lexicon, Sentence};

/// Builds a training example from a bilingual document and its gold pairs.
/// These are byte ranges of both sides, in order; an empty range stands for a
/// missing side.
#[doc(hidden)]
pub fn training_example(
    document: &Document,
    gold: &[ByLang<Range<usize>>],
    lexicon: &Lexicon,
    options: &Options<'_>,
    stage: Stage,
) -> Example {
    let proposed = Streams::new(document);
    // The gold pairs decide which cuts stand, where a real document is judged
    // by its words.
    let wrong = wrong_pieces(&proposed.bitext(), gold);
    let streams = proposed.undo(&wrong);
    let placed = streams.bitext();
    let beads = gold_beads(&placed, gold);
    example_placed(&placed.bitext, places(&placed, None), &beads, lexicon, &options.align, stage)
}

/// The pieces that are in a gold side of the other language.
fn wrong_pieces(placed: &PlacedBitext<'_>, gold: &[ByLang<Range<usize>>]) -> Vec<PieceId> {
    let inside = |sentence: &Sentence<'_>, side: fn(&ByLang<Range<usize>>) -> &Range<usize>| {
        // More than half of it: borders of gold ranges may be off by a mark.
        gold.iter().any(|pair| overlap(&sentence.range, side(pair)) * 2 > sentence.range.len())
    };
    let zh = placed.bitext.source().iter().zip(&placed.origins.zh).filter(|(one, _)| inside(one, |pair| &pair.en));
    let en = placed.bitext.target().iter().zip(&placed.origins.en).filter(|(one, _)| inside(one, |pair| &pair.zh));
    let mut wrong: Vec<PieceId> = zh.chain(en).filter_map(|(_, origin)| *origin).collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong
}

/// The length of the intersection of two ranges.
///
/// In bytes; 0 for ranges that do not meet.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// The gold beads over the sentences that the splitter found: gold pairs that
/// share a sentence become one bead.
fn gold_beads(placed: &PlacedBitext<'_>, gold: &[ByLang<Range<usize>>]) -> Vec<Bead> {
    let mut group: Vec<usize> = (0..gold.len()).collect();
    let mut sides = ByLang::<Vec<Option<usize>>>::default();
    let texts = ByLang { zh: placed.bitext.source(), en: placed.bitext.target() };
    for (sentences, found, side) in [
        (texts.zh, &mut sides.zh, (|pair| &pair.zh) as fn(&ByLang<Range<usize>>) -> &Range<usize>),
        (texts.en, &mut sides.en, |pair| &pair.en),
    ] {
        for sentence in sentences {
            let mut inside =
                // A fifth of a sentence is enough to belong to a pair, as one
                // sentence may hold two of them.
                (0..gold.len()).filter(|&at| overlap(&sentence.range, side(&gold[at])) * 5 > sentence.range.len());
            let first = inside.next();
            if let Some(first) = first {
                inside.for_each(|other| group[other] = group[first].min(group[other]));
            }
            found.push(first);
        }
    }
    let of = |id: Option<usize>| id.map(|id| root(&group, id));
    let (zh, en): (Vec<_>, Vec<_>) =
        (sides.zh.iter().map(|&id| of(id)).collect(), sides.en.iter().map(|&id| of(id)).collect());
    beads(&zh, &en)
}

/// The representative of a group (union–find).
///
/// A representative points to itself. Numbers only fall on the way, so the walk
/// ends.
fn root(group: &[usize], mut id: usize) -> usize {
    while group[id] != id {
        id = group[id];
    }
    id
}

/// Beads of sentences, given the number of each sentence's group, or none.
///
/// Groups rise on both sides. Where they do not, the side with the smaller
/// number goes first and its sentence is left alone. Each sentence is in
/// exactly one bead.
fn beads(zh: &[Option<usize>], en: &[Option<usize>]) -> Vec<Bead> {
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    let run = |side: &[Option<usize>], from: usize, group| side[from..].iter().take_while(|&&one| one == group).count();
    while i < zh.len() || j < en.len() {
        let (a, b) = (zh.get(i).copied(), en.get(j).copied());
        // Sentences without a pair come first, so that both sides stand at the
        // same group again.
        let (n, m) = match (a, b) {
            (Some(None), _) | (Some(_), None) => (1, 0),
            (_, Some(None)) | (None, Some(_)) => (0, 1),
            (Some(a), Some(b)) if a == b => (run(zh, i, a), run(en, j, b)),
            (Some(a), Some(b)) => {
                if a < b {
                    (1, 0)
                } else {
                    (0, 1)
                }
            }
            (None, None) => break,
        };
        found.push(Bead { source: i..i + n, target: j..j + m, ..Bead::default() });
        (i, j) = (i + n, j + m);
    }
    found
}
