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

use super::BandScorer;
use crate::ByLang;
use crate::evidence::Postings;
use crate::lattice::{Band, GridPoint};

/// The grades of the sentence pairs of a band.
#[derive(Debug)]
pub(crate) struct Grades {
    /// By cell: how well the sentences that begin there explain each other: the
    /// means of evidence in both directions, each at least 0, added. Cells in
    /// the last row or column begin no pair and have the grade 0.
    pub by_cell: Vec<f32>,
    /// By sentence of the stretch: how well the best sentence of the other side
    /// explains it.
    pub best_support: ByLang<Vec<f32>>,
}

impl BandScorer<'_> {
    /// Grades the sentence pairs of a band.
    ///
    /// Pairs are graded, not beads: that is cheaper than scoring the beads of
    /// the band, and removes most of its cells.
    pub fn grade(&mut self, band: &Band, postings: &mut ByLang<Postings>) -> Grades {
        let (origin, votes) = (self.origin, &mut *self.votes);
        let GridPoint { row: rows, column: columns } = band.last();
        let explained = self.scorer.explained(self.weights);
        let mut grades = vec![0.0f32; band.cells()];
        let mut best = ByLang { zh: vec![LEAST; rows], en: vec![LEAST; columns] };
        let mut means = Vec::new();
        for row in 0..rows {
            let (left, right) = (*band.columns(row).start(), (band.columns(row).end() + 1).min(columns));
            let window = origin.column + left..origin.column + right;
            explained.en.means(origin.row + row, window, &mut postings.en, &mut votes.en, &mut means);
            let from = band.at(GridPoint { row, column: left });
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
            let window = origin.row + top..origin.row + (bottom + 1).min(rows);
            explained.zh.means(origin.column + column, window, &mut postings.zh, &mut votes.zh, &mut means);
            for (row, &mean) in (top..).zip(&means) {
                // The window is a hull: some of its rows may not hold this column.
                let Some(at) = band.find(GridPoint { row, column }) else { continue };
                best.zh[row] = best.zh[row].max(mean);
                grades[at] += mean.max(0.0);
            }
        }
        Grades { by_cell: grades, best_support: best }
    }
}

/// The mean evidence of a sentence that nothing explains: `ln(1 − λ)` is −.223;
/// below all values that occur.
const LEAST: f32 = -0.25;
