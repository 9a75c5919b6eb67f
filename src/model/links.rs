//! Features of a bead from its word links: how many words are left over and
//! where, and whether the bead would fall apart.
//!
//! These decide the borders between beads. A clause at the wrong side of a
//! border leaves words over at the end of one bead and at the start of its
//! neighbour (head and tail); a bead that should be two can be cut without
//! tearing a link (crossing).
//!
//! What is left over on one side of a bead:
//!
//! ```text
//! words    x  x  L  x  L  x  x  x        L linked, x free
//!          head     gap   tail
//!          2        1     3              free 6
//! ```
//!
//! A large tail here and a large head in the next bead mean that the border
//! between the two beads should move.

use std::ops::Range;

use super::{BeadRanges, features};
use crate::evidence::{IndexedBitext, IndexedSide, TokenLink, WordLinker, counts, tokens_of};

/// The words of one side of a bead that have no link.
///
/// Left-over words at an end hint that the end belongs to the neighbouring
/// bead.
struct Rest {
    /// How many there are.
    free: f32,
    /// How many come before the first link.
    head: f32,
    /// How many come after the last link.
    tail: f32,
    /// The longest run of them between two links.
    gap: f32,
    /// Sentences without a link.
    alone: f32,
    /// The least sum of links in a sentence.
    weakest: f32,
}

/// A token of one side that is linked.
struct LinkedToken {
    /// Its position.
    token: usize,
    /// The weight of its link.
    weight: f32,
}

impl Rest {
    /// Counts the words of one side. `linked` are the linked tokens with their
    /// weights, in order.
    ///
    /// Function words and marks are never free. Without any link all free words
    /// are the tail; head and gap are 0. Gaps run across the borders of
    /// sentences.
    fn new(text: &IndexedSide, sentences: Range<usize>, linked: &[LinkedToken]) -> Rest {
        let mut rest = Rest { free: 0.0, head: 0.0, tail: 0.0, gap: 0.0, alone: 0.0, weakest: f32::INFINITY };
        let mut next = linked.iter().peekable();
        // Free words in a row are worse than the same number among linked ones:
        // a clause is missing.
        let (mut run, mut seen) = (0.0f32, false);
        for sentence in sentences {
            let mut sum = 0.0;
            for token in text.tokens(sentence) {
                if let Some(&LinkedToken { weight, .. }) = next.next_if(|linked| linked.token == token) {
                    if !seen {
                        // Free words at an end may belong to the neighbour,
                        // those in a gap may not.
                        rest.head = run;
                    } else {
                        rest.gap = rest.gap.max(run);
                    }
                    (run, seen) = (0.0, true);
                    sum += weight;
                } else if counts(text, token) {
                    run += 1.0;
                    rest.free += 1.0;
                }
            }
            rest.alone += f32::from(sum == 0.0);
            rest.weakest = rest.weakest.min(sum);
        }
        rest.tail = run;
        rest
    }
}

/// Passes the link features of a bead with both sides to `emit`. Divisors bring
/// the values to about 0 to 3, so that one regularisation strength suits all.
///
/// The links are left in `linker` for the caller. Features of torn links need
/// several sentences on both sides, those of disorder on exactly one.
pub(super) fn describe(
    indexed: &IndexedBitext,
    bead: BeadRanges,
    linker: &mut WordLinker,
    emit: &mut impl FnMut(usize, f32),
) {
    linker.link(indexed, bead.clone());
    let BeadRanges { zh, en } = bead;
    let found = &linker.links;
    let (zh_tokens, en_tokens) = (tokens_of(&indexed.zh, zh.clone()), tokens_of(&indexed.en, en.clone()));
    let linked = |token: usize, weight: f32| LinkedToken { token, weight };
    let by_zh: Vec<LinkedToken> = found.iter().map(|link| linked(link.zh, link.weight)).collect();
    let mut by_en: Vec<LinkedToken> = found.iter().map(|link| linked(link.en, link.weight)).collect();
    // Links come in the order of the Chinese words.
    by_en.sort_unstable_by_key(|linked| linked.token);
    let total: f32 = found.iter().map(|link| link.weight).sum();
    emit(features::LINK_SUM, total / 10.0);
    emit(features::LINK_COUNT, found.len() as f32 / 4.0);
    let a = Rest::new(&indexed.zh, zh.clone(), &by_zh);
    let b = Rest::new(&indexed.en, en.clone(), &by_en);
    emit(features::LINK_ZH_FREE, a.free / 4.0);
    emit(features::LINK_EN_FREE, b.free / 4.0);
    emit(features::LINK_ZH_HEAD, a.head.ln_1p());
    emit(features::LINK_ZH_TAIL, a.tail.ln_1p());
    emit(features::LINK_ZH_GAP, a.gap.ln_1p());
    emit(features::LINK_EN_HEAD, b.head.ln_1p());
    emit(features::LINK_EN_TAIL, b.tail.ln_1p());
    emit(features::LINK_EN_GAP, b.gap.ln_1p());
    emit(features::LINK_ZH_ALONE, a.alone);
    emit(features::LINK_EN_ALONE, b.alone);
    if zh.len() > 1 {
        emit(features::LINK_ZH_WEAKEST, (a.weakest / 3.0).min(3.0));
    }
    if en.len() > 1 {
        emit(features::LINK_EN_WEAKEST, (b.weakest / 3.0).min(3.0));
    }
    let place = |at: usize, range: &Range<usize>| (at - range.start) as f32 / range.len() as f32;
    let off: f32 =
        found.iter().map(|link| link.weight * (place(link.zh, &zh_tokens) - place(link.en, &en_tokens)).abs()).sum();
    emit(features::LINK_OFF_DIAGONAL, off / (total + 2.0));
    if zh.len() > 1 && en.len() > 1 {
        // If no link is torn anywhere, the bead is better taken as two.
        let least = crossing(indexed, zh, en, linker);
        emit(features::LINK_FALLS_APART, f32::from(least == 0.0));
        emit(features::LINK_CROSSING, least.ln_1p());
        emit(features::LINK_CROSSING_SHARE, least / (total + 1.0));
    } else if zh.len() > 1 || en.len() > 1 {
        emit(features::LINK_DISORDER, disorder(indexed, zh, en, linker, total));
    }
}

/// The least weight of links that would be torn if the bead were cut in two,
/// over all ways to cut it.
///
/// A bead of n:m sentences can be cut in (n − 1)(m − 1) ways that leave
/// sentences of both sides in both halves. Both n and m must be at least 2.
fn crossing(indexed: &IndexedBitext, zh: Range<usize>, en: Range<usize>, linker: &WordLinker) -> f32 {
    let mut least = f32::INFINITY;
    for i in zh.start + 1..zh.end {
        for j in en.start + 1..en.end {
            let (a, b) = (indexed.zh.start[i] as usize, indexed.en.start[j] as usize);
            // A link is torn if its words would come to different halves.
            let torn = linker.links.iter().filter(|link| (link.zh < a) != (link.en < b));
            least = least.min(torn.map(|link| link.weight).sum());
        }
    }
    least
}

/// For a bead with one sentence on one side: the weight of links that are out
/// of order with the sentence borders of the other side, as a share of all, for
/// the best place to cut the single sentence.
///
/// ```text
/// single sentence      a  b  c  d
/// links to sentences   1  1  2  1       cut after b: d is torn
/// ```
///
/// Each border between the sentences of the other side is judged by itself, and
/// its least torn weight is added. 0 means that the words come in the same
/// order.
fn disorder(indexed: &IndexedBitext, zh: Range<usize>, en: Range<usize>, linker: &WordLinker, total: f32) -> f32 {
    let single_zh = zh.len() == 1;
    // In the order of the single sentence.
    let mut links: Vec<_> = linker.links.iter().collect();
    links.sort_unstable_by_key(|link| if single_zh { link.zh } else { link.en });
    let is_before = |link: &TokenLink, border: usize| if single_zh { link.en < border } else { link.zh < border };
    let (text, many) = if single_zh { (&indexed.en, en) } else { (&indexed.zh, zh) };
    let mut sum = 0.0;
    for boundary in many.start + 1..many.end {
        let border = text.start[boundary] as usize;
        // Start with the cut before the first word; each word that the cut
        // passes changes sides.
        let mut torn: f32 = links.iter().filter(|link| is_before(link, border)).map(|link| link.weight).sum();
        let mut least = torn;
        for link in &links {
            torn += if is_before(link, border) { -link.weight } else { link.weight };
            least = least.min(torn);
        }
        sum += least;
    }
    sum / (total + 1.0)
}
