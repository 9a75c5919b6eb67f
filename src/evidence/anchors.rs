//! Sentence pairs that share rare words: the first rough guess where the path runs.

use std::ops::Range;

use super::{Document, Text};
use crate::search::Anchor;

/// A word in more sentences than this says too little about where they are.
const COMMON: usize = 40;

/// The most candidates kept for one Chinese sentence.
const KEPT: usize = 4;

/// Pairs of sentences of the two stretches that share words which are rare in them, rows counted from the start of
/// `zh`, columns from the start of `en`.
pub(crate) fn anchors(document: &Document, zh: Range<usize>, en: Range<usize>) -> Vec<Anchor> {
    let there = Postings::new(&document.en, en.clone());
    let here = Postings::new(&document.zh, zh.clone());
    let mut weight = vec![0.0f32; en.len()];
    let mut touched = Vec::new();
    let mut found = Vec::new();
    for row in zh.clone() {
        let mut units = document.zh.unit[document.zh.tokens(row)].to_vec();
        units.sort_unstable();
        units.dedup();
        for unit in units {
            let mine = here.of(unit as usize).len();
            if mine > COMMON {
                continue;
            }
            for (to, p) in document.forward.row(unit as usize) {
                let sentences = there.of(to);
                if sentences.is_empty() || sentences.len() > COMMON {
                    continue;
                }
                let worth = p.sqrt() / (sentences.len().max(mine) as f32).sqrt();
                for &sentence in sentences {
                    let slot = &mut weight[sentence as usize];
                    if *slot == 0.0 {
                        touched.push(sentence);
                    }
                    *slot += worth;
                }
            }
        }
        // Long sentences share words by chance.
        let long = document.zh.tokens(row).len() as f32;
        touched.sort_unstable();
        let mut best: Vec<Anchor> = touched
            .iter()
            .map(|&column| {
                let size = long.max(document.en.tokens(en.start + column as usize).len() as f32);
                let weight = weight[column as usize] / (4.0 + size).sqrt();
                Anchor { row: row - zh.start, column: column as usize, weight }
            })
            .collect();
        best.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        found.extend(best.into_iter().take(KEPT).filter(|anchor| anchor.weight > LEAST));
        for column in touched.drain(..) {
            weight[column as usize] = 0.0;
        }
    }
    found
}

/// Weaker candidates than this are mostly chance.
const LEAST: f32 = 0.05;

/// For each unit the sentences it is in, counted from the start of a stretch.
struct Postings {
    start: Vec<u32>,
    sentences: Vec<u32>,
}

impl Postings {
    fn new(text: &Text, range: Range<usize>) -> Self {
        let mut start = vec![0u32; text.chance.len() + 1];
        let tokens = text.start[range.start] as usize..text.start[range.end] as usize;
        for &unit in &text.unit[tokens] {
            start[unit as usize + 1] += 1;
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        let mut next = start.clone();
        let mut sentences = vec![0; start.last().copied().unwrap_or(0) as usize];
        for sentence in range.clone() {
            for &unit in &text.unit[text.tokens(sentence)] {
                let slot = &mut next[unit as usize];
                sentences[*slot as usize] = (sentence - range.start) as u32;
                *slot += 1;
            }
        }
        Postings { start, sentences }
    }

    fn of(&self, unit: usize) -> &[u32] {
        &self.sentences[self.start[unit] as usize..self.start[unit + 1] as usize]
    }
}
