//! Features of a grid point: whether words link across it, so that no bead
//! should end there.
//!
//! The two sentences before the point on both sides and the two after it are
//! linked as one bead. A link that stays on its side of the point is
//! *straight*; one that leads from before the point to after it *crosses*.
//! Crossing links near the point mean that a clause was moved over the sentence
//! border.
//!
//! ```text
//!             en before            en after
//! zh before   straight             crosses (forward)
//! zh after    crosses (backward)   straight
//! ```
//!
//! The features are sums of link weights, counts, and for each of the four
//! edges what its last or first words link to. They are inputs of the net only.
//!
//! The 30 values of a point are in this order:
//!
//! ```text
//!  0– 3   weight of links: straight before, straight after, forward, backward
//!  4– 5   number of links that cross: forward, backward
//!  6– 7   the same as weight, less the further from the point
//!  8– 9   share of crossing weight: forward, backward
//! 10–14   the last Chinese words before the point
//! 15–19   the first Chinese words after it
//! 20–24   the last English words before it
//! 25–29   the first English words after it
//! ```
//!
//! Each edge has five values: straight weight, crossing weight, free words, the
//! balance of the two weights (−1 to 1), and the surplus of crossing weight.

use std::ops::Range;

use super::BeadRanges;
use crate::evidence::{IndexedBitext, IndexedSide, TokenLink, WordLinker, counts};
use crate::lattice::GridPoint;

/// The number of features of a grid point.
pub(crate) const POINT_FEATURES: usize = SUMS + 4 * EDGE;
/// Features of all links around the point.
const SUMS: usize = 10;
/// Features of the words at each of the four edges that meet in the point.
const EDGE: usize = 5;
/// How many words belong to an edge. Choice: about one clause.
const EDGE_WORDS: usize = 5;

/// The features of one grid point, each scaled to about 0 to 1.
pub(crate) type Point = [f32; POINT_FEATURES];

/// What the words at an edge are linked to.
#[derive(Default)]
struct EdgeSums {
    /// The summed weight of links that stay on their side of the point.
    straight: f32,
    /// The summed weight of links that cross it.
    crossing: f32,
    /// The number of words without a link.
    free: f32,
}

/// The links around a point, summed up by whether they cross it.
#[derive(Default)]
struct LinkSums {
    /// The weight of straight links before the point.
    before: f32,
    /// The weight of straight links after it.
    after: f32,
    /// The links from Chinese before it to English after it.
    forward: CrossingLinks,
    /// The links from Chinese after it to English before it.
    backward: CrossingLinks,
}

/// The links that cross a point in one direction.
#[derive(Default)]
struct CrossingLinks {
    /// The sum of their weights.
    weight: f32,
    /// How many they are.
    count: f32,
    /// The sum of their weights, less the further they are from the point.
    near: f32,
}

impl LinkSums {
    /// Sums up the links between the sentences around a point.
    fn new(links: &[TokenLink], zh: &Around, en: &Around) -> LinkSums {
        let mut sums = LinkSums::default();
        for link in links {
            let crossing = match (link.zh < zh.middle, link.en < en.middle) {
                (true, true) => {
                    sums.before += link.weight;
                    continue;
                }
                (false, false) => {
                    sums.after += link.weight;
                    continue;
                }
                (true, false) => &mut sums.forward,
                (false, true) => &mut sums.backward,
            };
            crossing.weight += link.weight;
            crossing.count += 1.0;
            crossing.near += link.weight * zh.nearness(link.zh) * en.nearness(link.en);
        }
        sums
    }

    /// The first features of the point, in the order of the module's table.
    fn features(&self) -> [f32; SUMS] {
        let LinkSums { before, after, forward, backward } = self;
        // The constant keeps the shares small where there is little evidence.
        let total = before + after + forward.weight + backward.weight + 3.0;
        [
            before / 10.0,
            after / 10.0,
            forward.weight / 10.0,
            backward.weight / 10.0,
            forward.count / 3.0,
            backward.count / 3.0,
            forward.near / 3.0,
            backward.near / 3.0,
            forward.weight / total,
            backward.weight / total,
        ]
    }
}

/// The features of a grid point, counted from the start of the document; all 0
/// on the edges of the grid.
///
/// All values are scaled to about 0 to 1, because the net expects inputs of
/// similar size.
pub(crate) fn point(indexed: &IndexedBitext, at: GridPoint, linker: &mut WordLinker) -> Point {
    let GridPoint { row, column } = at;
    let mut point = [0.0; POINT_FEATURES];
    if row == 0 || column == 0 || row == indexed.zh.sentences() || column == indexed.en.sentences() {
        return point;
    }
    // Linked across the border on purpose: links that cross it are the
    // evidence.
    linker.link(indexed, BeadRanges { zh: row - 1..row + 1, en: column - 1..column + 1 });
    let zh = Around::new(&indexed.zh, row);
    let en = Around::new(&indexed.en, column);
    point[..SUMS].copy_from_slice(&LinkSums::new(&linker.links, &zh, &en).features());
    let by_zh =
        |token| linker.links.iter().find(|link| link.zh == token).map(|link| (link.en < en.middle, link.weight));
    let by_en =
        |token| linker.links.iter().find(|link| link.en == token).map(|link| (link.zh < zh.middle, link.weight));
    let edges = [
        zh.edge(&indexed.zh, true, by_zh),
        zh.edge(&indexed.zh, false, by_zh),
        en.edge(&indexed.en, true, by_en),
        en.edge(&indexed.en, false, by_en),
    ];
    for (slots, EdgeSums { straight, crossing, free }) in point[SUMS..].chunks_exact_mut(EDGE).zip(edges) {
        slots.copy_from_slice(&[
            straight / 6.0,
            crossing / 6.0,
            free / 3.0,
            (crossing - straight) / (crossing + straight + 2.0),
            f32::max(crossing - straight, 0.0) / 4.0,
        ]);
    }
    point
}

/// The tokens of the two sentences around a border on one side.
struct Around {
    /// The first token of the sentence before the border.
    first: usize,
    /// The first token after the border.
    middle: usize,
    /// The token after the sentence that follows it.
    end: usize,
}

impl Around {
    /// The tokens around the border before `sentence`.
    ///
    /// `sentence` must have a neighbour on both sides: it is at least 1 and
    /// less than the number of sentences.
    fn new(text: &IndexedSide, sentence: usize) -> Self {
        let start = |sentence: usize| text.start[sentence] as usize;
        Around { first: start(sentence - 1), middle: start(sentence), end: start(sentence + 1) }
    }

    /// How near to the border a token is: 1 next to it, 0 at the far end of its
    /// sentence.
    ///
    /// In a sentence of k tokens the values go from 0 to 1 − 1/k before the
    /// border, and from 1 to 1/k after it. A token outside of the two sentences
    /// has no meaning here.
    fn nearness(&self, token: usize) -> f32 {
        if token < self.middle {
            (token - self.first) as f32 / (self.middle - self.first) as f32
        } else {
            1.0 - (token - self.middle) as f32 / (self.end - self.middle) as f32
        }
    }

    /// Sums over the words next to the border, before or after it. For a linked
    /// word, `other` returns whether its partner is before the point, and the
    /// weight of the link.
    ///
    /// Function words and marks are passed over, and do not use up the words of
    /// the edge.
    fn edge(&self, text: &IndexedSide, before: bool, other: impl Fn(usize) -> Option<(bool, f32)>) -> EdgeSums {
        let mut sums = EdgeSums::default();
        let mut add = |token: usize| match other(token) {
            Some((there, weight)) if there == before => sums.straight += weight,
            Some((_, weight)) => sums.crossing += weight,
            None => sums.free += 1.0,
        };
        let words = |range: Range<usize>| range.filter(|&token| counts(text, token));
        if before {
            words(self.first..self.middle).rev().take(EDGE_WORDS).for_each(&mut add);
        } else {
            words(self.middle..self.end).take(EDGE_WORDS).for_each(&mut add);
        }
        sums
    }
}
