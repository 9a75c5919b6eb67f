//! Which sentences explain each other best: anchors, before any bead is looked at.

use super::{Scene, Table};
use crate::evidence::{Postings, Votes};
use crate::search::{Anchor, Band};

/// Pairs of sentences of a band each of which the other explains best, as anchors for a narrower band, and how well
/// the best sentence of the other side explains each sentence, English and Chinese.
pub(crate) fn mutual(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    band: &Band,
    (votes, postings): (&mut [Votes; 2], &[Postings; 2]),
) -> (Vec<Anchor>, [Vec<f32>; 2]) {
    let (rows, columns) = band.last();
    let [by_zh, by_en] = scene.directions(table);
    let [votes_en, votes_zh] = votes;
    let [in_zh, in_en] = postings;
    let mut grade = vec![0.0f32; band.cells()];
    let mut best = [vec![LEAST; columns], vec![LEAST; rows]];
    let mut means = Vec::new();
    for row in 0..rows {
        let (left, right) = (*band.columns(row).start(), (band.columns(row).end() + 1).min(columns));
        let window = origin.1 + left..origin.1 + right;
        by_zh.means(origin.0 + row, window, (in_en, votes_en), &mut means);
        let grades = band.at(row, left)..;
        for ((&mean, grade), best) in means.iter().zip(&mut grade[grades]).zip(&mut best[0][left..]) {
            *grade = mean.max(0.0);
            *best = best.max(mean);
        }
    }
    let (mut top, mut bottom) = (0, 0);
    let mut first = vec![(0.0, 0); rows];
    let mut second = vec![(0.0, 0); columns];
    for (column, highest) in second.iter_mut().enumerate() {
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
            let both = grade[at] + mean.max(0.0);
            if both > first[row].0 {
                first[row] = (both, column);
            }
            if both > highest.0 {
                *highest = (both, row);
            }
        }
    }
    let anchors = first
        .iter()
        .enumerate()
        .filter(|(row, (both, column))| *both > TELLING && second[*column].1 == *row)
        .map(|(row, &(both, column))| Anchor { row, column, weight: both * both });
    (anchors.collect(), best)
}

/// Sentences whose means of evidence both ways add up to less than this are no anchor.
const TELLING: f32 = 0.4;

/// The mean evidence of a sentence that nothing explains at all.
const LEAST: f32 = -0.25;
