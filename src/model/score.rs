//! Scores the beads of a band, stripe by stripe.
//!
//! ```text
//! for each stripe of 64 rows
//!   likely      which shapes have lengths that fit        no words read
//!   keep        scores copied from an earlier lattice     no words read
//!   evidence    supports in both directions               words read once
//!   score       weights times features, for each bead
//! ```
//!
//! A cell of the lattice takes 72 bytes: one 32-bit score for each of the 18
//! shapes.

use std::ops::Range;

use super::estimates::USUAL_VARIANCE;
use super::features;
use super::scorer::BlockSupport;
use super::{BeadRanges, BeadScorer, PreparedWeights};
use crate::ByLang;
use crate::evidence::{Supports, Votes, Wanted};
use crate::lattice::{Band, LARGEST, Lattice, SHAPES};

/// A lattice scored before, and its grid point at which the new band begins.
pub(crate) type Before<'l> = (&'l Lattice, (usize, usize));

/// Scores the beads of a band. `origin` is the first Chinese and English
/// sentence of the stretch. Beads that `before` holds keep their scores.
///
/// Cells that an earlier lattice scored are copied, since the score of a bead
/// does not depend on the band.
pub(crate) fn score_band(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    origin: (usize, usize),
    (band, before): (Band, Option<Before<'_>>),
    votes: &mut ByLang<Votes>,
) -> Lattice {
    let mut lattice = Lattice::new(band);
    let rows = lattice.band.rows();
    for stripe in stripes(rows) {
        // Beads that begin in the stripe end at most this many rows below it.
        let around = stripe.start..(stripe.end + LARGEST.0).min(rows);
        // A stripe that did not change is copied as one block.
        if let Some((before, _)) =
            // The rows below count too, because beads end there.
            before.filter(|(before, from)| *from == (0, 0) && before.band.same(&lattice.band, around))
        {
            let (to, from) = (lattice.band.span(stripe.clone()), before.band.span(stripe));
            lattice.scores[to].copy_from_slice(&before.scores[from]);
            continue;
        }
        let mut likely = likely(scorer, origin, &lattice.band, stripe.clone());
        if let Some(before) = before {
            keep(before, &mut lattice, stripe.clone(), &mut likely);
        }
        rescore(scorer, weights, origin, (&mut lattice, stripe, &likely), votes);
    }
    lattice
}

/// Copies the scores of beads that the earlier band held, and removes them from
/// the shapes to be scored.
///
/// `down` and `right` lead from the grid points of the new band to those of the
/// old one. A bead is held by the old band if both of its ends are in it.
fn keep((before, (down, right)): Before<'_>, lattice: &mut Lattice, stripe: Range<usize>, likely: &mut [u32]) {
    let mut likely = likely.iter_mut();
    for row in stripe {
        for (column, likely) in lattice.band.columns(row).zip(&mut likely) {
            let here = lattice.band.at(row, column);
            let (row, column) = (down + row, right + column);
            // The old band need not contain the new one.
            let Some(from) = before.band.find(row, column) else { continue };
            lattice.scores[here] = before.scores[from];
            let held = |&(_, &(n, m)): &(usize, &(usize, usize))| before.band.find(row + n, column + m).is_some();
            *likely &= !SHAPES.iter().enumerate().filter(held).fold(0, |held, (shape, _)| held | 1 << shape);
        }
    }
}

/// Scores those beads of a band whose shapes are in `wanted`, a bit mask for
/// each grid point.
pub(crate) fn score_beads(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    origin: (usize, usize),
    (band, wanted): (Band, &[u32]),
    votes: &mut ByLang<Votes>,
) -> Lattice {
    let mut lattice = Lattice::new(band);
    for stripe in stripes(lattice.band.rows()) {
        let wanted = &wanted[lattice.band.span(stripe.clone())];
        rescore(scorer, weights, origin, (&mut lattice, stripe, wanted), votes);
    }
    lattice
}

/// Scores the shapes `likely` of a stripe of rows.
fn rescore(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    origin: (usize, usize),
    (lattice, stripe, likely): (&mut Lattice, Range<usize>, &[u32]),
    votes: &mut ByLang<Votes>,
) {
    let supports = evidence(scorer, weights, origin, (&lattice.band, stripe.clone(), likely), votes);
    let first = lattice.band.span(stripe.clone()).start;
    for row in stripe {
        for column in lattice.band.columns(row) {
            let here = lattice.band.at(row, column);
            let point = (origin.0 + row, origin.1 + column);
            score(scorer, weights, point, likely[here - first], &supports, &mut lattice.scores[here]);
        }
    }
}

/// Rows that are scored together; only their supports are in memory at one
/// time. Choice: large enough to share windows, small enough for the cache.
const STRIPE: usize = 64;

/// The rows of a band in stripes.
fn stripes(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(STRIPE).map(move |row| row..(row + STRIPE).min(rows))
}

/// Beads whose lengths differ by more standard deviations are not scored.
/// Measurement: of the gold beads that are not one to one it excludes fewer
/// than one in a thousand.
const APART: f32 = 4.5;
/// The same for beads of five and more sentences, which are rare and must fit
/// better.
const LARGE_APART: f32 = 3.5;

/// For each grid point of the stripe a bit mask of the shapes whose lengths
/// fit.
///
/// The test on lengths removes shapes before any word is looked at.
///
/// A bead of x expected and y found English characters is kept if
///
/// ```text
/// |x − y| ≤ 4.5 · √(8 · (x + y) / 2)        3.5 from five sentences on
/// ```
///
/// For x + y = 200 the root is about 28 characters, so the lengths may differ
/// by 127. The usual variance is taken and not the document's, so that a
/// lattice scored earlier still fits (model of the lengths: Gale & Church
/// 1993).
fn likely(scorer: &BeadScorer<'_>, origin: (usize, usize), band: &Band, stripe: Range<usize>) -> Vec<u32> {
    let (zh, en) = (&scorer.indexed.zh.length, &scorer.indexed.en.length);
    let ratio = scorer.estimates.ratio;
    let mut likely = Vec::with_capacity(band.span(stripe.clone()).len());
    for row in stripe {
        for column in band.columns(row) {
            let (i, j) = (origin.0 + row, origin.1 + column);
            let mut shapes = 0;
            for (shape, &(n, m)) in SHAPES.iter().enumerate() {
                // The bead would end outside of the band, where no path goes.
                if band.find(row + n, column + m).is_none() {
                    continue;
                }
                // 1:0, 0:1 and 1:1 are always scored: the first two have no
                // lengths to compare, and the last is the default.
                let free = n * m <= 1;
                let apart = if n + m >= 5 { LARGE_APART } else { APART };
                shapes |= u32::from(
                    free || {
                        let (x, y) = ((zh[i + n] - zh[i]) as f32 * ratio, (en[j + m] - en[j]) as f32);
                        (x - y) * (x - y) <= apart * apart * ((x + y) / 2.0 * USUAL_VARIANCE).max(1.0)
                    },
                ) << shape;
            }
            likely.push(shapes);
        }
    }
    likely
}

/// Computes the supports that beads beginning in a stripe need, in both
/// directions.
///
/// Computes only what the beads of the stripe need, so its memory is bounded by
/// the width of the band times the stripe.
///
/// Blocks of Chinese sentences that begin in the stripe explain English
/// sentences; the other direction needs the blocks of English sentences that
/// begin in its columns. Shapes with one side only need neither.
fn evidence(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    origin: (usize, usize),
    (band, stripe, likely): (&Band, Range<usize>, &[u32]),
    votes: &mut ByLang<Votes>,
) -> ByLang<Supports> {
    let (rows, columns) = band.last();
    let starts = origin.0 + stripe.start..origin.0 + stripe.end.min(rows);
    let mut by_zh = Wanted::new(
        starts.start,
        starts.clone().map(|block| {
            let range = band.columns(block - origin.0);
            origin.1 + range.start()..origin.1 + (range.end() + LARGEST.1).min(columns)
        }),
    );
    let (left, right) = (*band.columns(stripe.start).start(), *band.columns(stripe.end - 1).end());
    let (mut top, mut bottom) = (stripe.start, stripe.start);
    let ends = origin.1 + left..origin.1 + (right + 1).min(columns);
    let mut by_en = Wanted::new(
        ends.start,
        (left..(right + 1).min(columns)).map(|column| {
            // Both limits only move forward, since the columns of a band never
            // go back.
            while top + 1 < stripe.end && *band.columns(top).end() < column {
                top += 1;
            }
            while bottom + 1 < stripe.end && *band.columns(bottom + 1).start() <= column {
                bottom += 1;
            }
            origin.0 + top..origin.0 + (bottom + LARGEST.0).min(rows)
        }),
    );
    let mut shapes = likely.iter();
    for row in stripe {
        for (column, &bits) in band.columns(row).zip(&mut shapes) {
            let (i, j) = (origin.0 + row, origin.1 + column);
            // The first two shapes have one side only, which no word explains.
            for (shape, &(n, m)) in SHAPES.iter().enumerate().skip(2) {
                if bits >> shape & 1 == 1 {
                    by_zh.want(i, n, j..j + m);
                    by_en.want(j, m, i..i + n);
                }
            }
        }
    }
    let explained = scorer.explained(weights);
    ByLang {
        en: explained.en.supports(by_zh, origin.0 + rows, &mut votes.en),
        zh: explained.zh.supports(by_en, origin.1 + columns, &mut votes.zh),
    }
}

/// Scores the beads of the shapes `likely` that begin at one grid point; others
/// keep their scores.
///
/// Scores are written in the order of the shapes. A bead with one side only has
/// no support; `describe` gives all of its score but that of its shape.
fn score(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    (row, column): (usize, usize),
    likely: u32,
    supports: &ByLang<Supports>,
    scores: &mut [f32; SHAPES.len()],
) {
    for (shape, &(n, m)) in SHAPES.iter().enumerate().filter(|(shape, _)| likely >> shape & 1 == 1) {
        let mut score = weights.by_feature[features::SHAPE + shape];
        let support = (n > 0 && m > 0).then(|| {
            let en = BlockSupport::sum((column..column + m).map(|sentence| supports.en.get(row, n, sentence)));
            let zh = BlockSupport::sum((row..row + n).map(|sentence| supports.zh.get(column, m, sentence)));
            score += en.score + zh.score;
            ByLang { zh, en }
        });
        let bead = BeadRanges { zh: row..row + n, en: column..column + m };
        scorer.describe(bead, support, |feature, value| score += weights.by_feature[feature] * value);
        scores[shape] = score;
    }
}
