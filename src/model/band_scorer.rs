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
use crate::lattice::{Band, BeadShape, GridPoint, LARGEST, Lattice, SHAPES};

/// Scores the beads of one stretch: what it scores with, and its working
/// memory.
pub(crate) struct BandScorer<'s> {
    /// Computes the features of beads.
    pub scorer: BeadScorer<'s>,
    /// Their weights.
    pub weights: &'s PreparedWeights,
    /// The grid point of the document at which the stretch begins. Bands and
    /// lattices count from it.
    pub origin: GridPoint,
    /// Scratch memory, kept between beads.
    pub votes: &'s mut ByLang<Votes>,
}

/// A lattice that was scored before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before<'l> {
    /// The lattice.
    pub lattice: &'l Lattice,
    /// Its grid point at which the new band begins.
    pub start: GridPoint,
}

impl Before<'_> {
    /// Copies the scores of beads that the earlier band held, and removes them
    /// from the shapes to be scored.
    ///
    /// A bead is held by the old band if both of its ends are in it.
    fn keep(self, lattice: &mut Lattice, stripe: Range<usize>, likely: &mut [u32]) {
        let Before { lattice: before, start } = self;
        let mut likely = likely.iter_mut();
        for row in stripe {
            for (column, likely) in lattice.band.columns(row).zip(&mut likely) {
                let point = GridPoint { row, column };
                let here = lattice.band.at(point);
                let earlier = point + start;
                // The old band need not contain the new one.
                let Some(from) = before.band.find(earlier) else { continue };
                lattice.scores[here] = before.scores[from];
                let held = |&(_, &size): &(usize, &BeadShape)| before.band.find(earlier + size).is_some();
                *likely &= !SHAPES.iter().enumerate().filter(held).fold(0, |held, (shape, _)| held | 1 << shape);
            }
        }
    }
}

impl BandScorer<'_> {
    /// Scores the beads of a band. Beads that `before` holds keep their scores.
    ///
    /// Cells that an earlier lattice scored are copied, since the score of a
    /// bead does not depend on the band.
    pub fn score(&mut self, band: Band, before: Option<Before<'_>>) -> Lattice {
        let mut lattice = Lattice::new(band);
        let rows = lattice.band.rows();
        for stripe in stripes(rows) {
            // Beads that begin in the stripe end at most this many rows below
            // it. These rows count too, because beads end there.
            let around = stripe.start..(stripe.end + LARGEST.rows).min(rows);
            let unchanged = |before: &Before<'_>| {
                before.start == GridPoint::START && before.lattice.band.same(&lattice.band, around.clone())
            };
            // A stripe that did not change is copied as one block.
            if let Some(Before { lattice: before, .. }) = before.filter(unchanged) {
                let (to, from) = (lattice.band.span(stripe.clone()), before.band.span(stripe));
                lattice.scores[to].copy_from_slice(&before.scores[from]);
                continue;
            }
            let mut likely = self.likely(&lattice.band, stripe.clone());
            if let Some(before) = before {
                before.keep(&mut lattice, stripe.clone(), &mut likely);
            }
            self.score_stripe(&mut lattice, stripe, &likely);
        }
        lattice
    }

    /// Scores those beads of a band whose shapes are in `wanted`, a bit mask
    /// for each grid point.
    pub fn score_wanted(&mut self, band: Band, wanted: &[u32]) -> Lattice {
        let mut lattice = Lattice::new(band);
        for stripe in stripes(lattice.band.rows()) {
            let wanted = &wanted[lattice.band.span(stripe.clone())];
            self.score_stripe(&mut lattice, stripe, wanted);
        }
        lattice
    }

    /// Scores the shapes `likely` of a stripe of rows.
    fn score_stripe(&mut self, lattice: &mut Lattice, stripe: Range<usize>, likely: &[u32]) {
        let supports = self.supports(&lattice.band, stripe.clone(), likely);
        let first = lattice.band.span(stripe.clone()).start;
        for row in stripe {
            for column in lattice.band.columns(row) {
                let point = GridPoint { row, column };
                let here = lattice.band.at(point);
                let scores = &mut lattice.scores[here];
                self.score_point(point + self.origin, likely[here - first], &supports, scores);
            }
        }
    }
}

/// The bits of 1:0 and 0:1, the first two shapes.
const ONE_SIDED: u32 = 0b11;

/// The shapes of a bit mask, in their order.
#[inline]
fn shapes_in(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let shape = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        shape
    })
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

impl BandScorer<'_> {
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
    fn likely(&self, band: &Band, stripe: Range<usize>) -> Vec<u32> {
        let (zh, en) = (&self.scorer.indexed.zh.length, &self.scorer.indexed.en.length);
        let ratio = self.scorer.estimates.ratio;
        let mut likely = Vec::with_capacity(band.span(stripe.clone()).len());
        for row in stripe {
            let near = band.near(row, 1);
            for column in band.columns(row) {
                let (i, j) = (self.origin.row + row, self.origin.column + column);
                let mut shapes = 0;
                for (shape, &size) in SHAPES.iter().enumerate() {
                    // The bead would end outside of the band, where no path goes.
                    let BeadShape { rows: n, columns: m } = size;
                    if near[n].find(column + m).is_none() {
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
    fn supports(&mut self, band: &Band, stripe: Range<usize>, likely: &[u32]) -> ByLang<Supports> {
        let origin = self.origin;
        let GridPoint { row: rows, column: columns } = band.last();
        let starts = origin.row + stripe.start..origin.row + stripe.end.min(rows);
        let mut by_zh = Wanted::new(
            starts.start,
            starts.clone().map(|block| {
                let range = band.columns(block - origin.row);
                origin.column + range.start()..origin.column + (range.end() + LARGEST.columns).min(columns)
            }),
        );
        let (left, right) = (*band.columns(stripe.start).start(), *band.columns(stripe.end - 1).end());
        let (mut top, mut bottom) = (stripe.start, stripe.start);
        let ends = origin.column + left..origin.column + (right + 1).min(columns);
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
                origin.row + top..origin.row + (bottom + LARGEST.rows).min(rows)
            }),
        );
        let mut shapes = likely.iter();
        for row in stripe {
            for (column, &bits) in band.columns(row).zip(&mut shapes) {
                let (i, j) = (origin.row + row, origin.column + column);
                // No word explains a side that has no other.
                for shape in shapes_in(bits & !ONE_SIDED) {
                    let BeadShape { rows: n, columns: m } = SHAPES[shape];
                    by_zh.want(i, n, j..j + m);
                    by_en.want(j, m, i..i + n);
                }
            }
        }
        let explained = self.scorer.explained(self.weights);
        ByLang {
            en: explained.en.supports(by_zh, origin.row + rows, &mut self.votes.en),
            zh: explained.zh.supports(by_en, origin.column + columns, &mut self.votes.zh),
        }
    }

    /// Scores the beads of the shapes `likely` that begin at one grid point; others
    /// keep their scores.
    ///
    /// Scores are written in the order of the shapes. A bead with one side only has
    /// no support; `describe` gives all of its score but that of its shape.
    fn score_point(
        &self,
        point: GridPoint,
        likely: u32,
        supports: &ByLang<Supports>,
        scores: &mut [f32; SHAPES.len()],
    ) {
        let GridPoint { row, column } = point;
        // In the last row or column no bead has both sides.
        let both = likely & !ONE_SIDED != 0;
        let found = both.then(|| ByLang { zh: supports.zh.by_blocks_at(column), en: supports.en.by_blocks_at(row) });
        for shape in shapes_in(likely) {
            let BeadShape { rows: n, columns: m } = SHAPES[shape];
            let mut score = self.weights.by_feature[features::SHAPE + shape];
            let support = found.filter(|_| n > 0 && m > 0).map(|found| {
                let en = BlockSupport::sum((column..column + m).map(|sentence| found.en.get(n, sentence)));
                let zh = BlockSupport::sum((row..row + n).map(|sentence| found.zh.get(m, sentence)));
                score += en.score + zh.score;
                ByLang { zh, en }
            });
            let bead = BeadRanges { zh: row..row + n, en: column..column + m };
            self.scorer.describe(bead, support, |feature, value| score += self.weights.by_feature[feature] * value);
            scores[shape] = score;
        }
    }
}
