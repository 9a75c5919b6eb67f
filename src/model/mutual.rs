//! How well any two sentences explain each other; narrows the band before any
//! bead is scored.
//!
//! A band of the coarse stage may be hundreds of sentences wide, and each of
//! its cells begins up to 18 beads. One grade for each pair of sentences costs
//! a fraction of that and leaves a narrow band for the beads
//! (`Band::narrowed`).
//!
//! ```text
//! wide band  →  one grade a cell  →  heavy chains  →  narrow band
//!               (this file)          (Band::narrowed)
//! ```

use super::{BeadScorer, PreparedWeights};
use crate::ByLang;
use crate::evidence::{Postings, Votes};
use crate::lattice::Band;

/// Grades the sentence pairs of a band.
///
/// Returns for each cell how well the sentences that begin there explain each
/// other (the means of evidence in both directions, each at least 0, added),
/// and for each sentence how well the best sentence of the other side explains
/// it.
///
/// Pairs are graded, not beads: that is cheaper than scoring the beads of the
/// band, and removes most of its cells.
///
/// `origin` is the grid point of the document at which the band begins. Cells
/// in the last row or column begin no pair and have the grade 0. The best
/// values count from `origin` too, one for each sentence of the stretch.
pub(crate) fn mutual(
    scorer: &BeadScorer<'_>,
    weights: &PreparedWeights,
    origin: (usize, usize),
    band: &Band,
    (votes, postings): (&mut ByLang<Votes>, &mut ByLang<Postings>),
) -> (Vec<f32>, ByLang<Vec<f32>>) {
    let (rows, columns) = band.last();
    let explained = scorer.explained(weights);
    let mut grades = vec![0.0f32; band.cells()];
    let mut best = ByLang { zh: vec![LEAST; rows], en: vec![LEAST; columns] };
    let mut means = Vec::new();
    for row in 0..rows {
        let (left, right) = (*band.columns(row).start(), (band.columns(row).end() + 1).min(columns));
        let window = origin.1 + left..origin.1 + right;
        explained.en.means(origin.0 + row, window, (&mut postings.en, &mut votes.en), &mut means);
        let from = band.at(row, left);
        for ((&mean, grade), best) in means.iter().zip(&mut grades[from..]).zip(&mut best.en[left..]) {
            *grade = mean.max(0.0);
            *best = best.max(mean);
        }
    }
    let (mut top, mut bottom) = (0, 0);
    for column in 0..columns {
        while top + 1 < rows && *band.columns(top).end() < column {
            top += 1;
        }
        while bottom + 1 < rows && *band.columns(bottom + 1).start() <= column {
            bottom += 1;
        }
        let window = origin.0 + top..origin.0 + (bottom + 1).min(rows);
        explained.zh.means(origin.1 + column, window, (&mut postings.zh, &mut votes.zh), &mut means);
        for (row, &mean) in (top..).zip(&means) {
            // The window is a hull: some of its rows may not hold this column.
            let Some(at) = band.find(row, column) else { continue };
            best.zh[row] = best.zh[row].max(mean);
            grades[at] += mean.max(0.0);
        }
    }
    (grades, best)
}

/// The mean evidence of a sentence that nothing explains: `ln(1 − λ)` is −.223;
/// below all values that occur.
const LEAST: f32 = -0.25;
