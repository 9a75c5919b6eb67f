//! How well each two sentences explain each other: what narrows the band, before any bead is looked at.

use super::{Scene, Table};
use crate::evidence::{Postings, Votes};
use crate::lattice::Band;

/// For each grid point of a band how well the sentences that begin there explain each other (the means of evidence
/// both ways, added; never below 0), and how well the best sentence of the other side explains each sentence,
/// English and Chinese.
pub(crate) fn mutual(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    band: &Band,
    (votes, postings): (&mut [Votes; 2], &[Postings; 2]),
) -> (Vec<f32>, [Vec<f32>; 2]) {
    let (rows, columns) = band.last();
    let [by_zh, by_en] = scene.directions(table);
    let [votes_en, votes_zh] = votes;
    let [in_zh, in_en] = postings;
    let mut grades = vec![0.0f32; band.cells()];
    let mut best = [vec![LEAST; columns], vec![LEAST; rows]];
    let mut means = Vec::new();
    for row in 0..rows {
        let (left, right) = (*band.columns(row).start(), (band.columns(row).end() + 1).min(columns));
        let window = origin.1 + left..origin.1 + right;
        by_zh.means(origin.0 + row, window, (in_en, votes_en), &mut means);
        let from = band.at(row, left);
        for ((&mean, grade), best) in means.iter().zip(&mut grades[from..]).zip(&mut best[0][left..]) {
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
        by_en.means(origin.1 + column, window, (in_zh, votes_zh), &mut means);
        for (row, &mean) in (top..).zip(&means) {
            let Some(at) = band.find(row, column) else { continue };
            best[1][row] = best[1][row].max(mean);
            grades[at] += mean.max(0.0);
        }
    }
    (grades, best)
}

/// The mean evidence of a sentence that nothing explains at all.
const LEAST: f32 = -0.25;
