//! The lattice of an example: probabilities of its beads, and paths.

use std::collections::HashMap;
use std::ops::Range;

use duiqi::model::{Arc, Example};

/// The beads of an example, in the order of where they begin.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The number of grid points.
    pub nodes: usize,
    /// The beads.
    pub arcs: Vec<Arc>,
    /// For each bead a number; those that leave the same sentence without counterpart
    /// have the same.
    keys: Vec<u32>,
    distinct: usize,
}

/// A bead of a path, with its probability.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The bead.
    pub arc: Arc,
    /// Its place in the lattice.
    pub at: usize,
    /// How likely it is.
    pub probability: f64,
}

/// True if a bead has text on both sides.
pub fn is_full(arc: &Arc) -> bool {
    arc.zh_len > 0 && arc.en_len > 0
}

/// The Chinese sentences of a bead.
pub fn zh(arc: &Arc) -> Range<usize> {
    arc.zh as usize..(arc.zh + arc.zh_len) as usize
}

/// The English sentences of a bead.
pub fn en(arc: &Arc) -> Range<usize> {
    arc.en as usize..(arc.en + arc.en_len) as usize
}

impl Field {
    /// The lattice of an example.
    pub fn new(example: &Example) -> Self {
        let mut ids = HashMap::new();
        let mut keys = Vec::with_capacity(example.arcs.len());
        for arc in &example.arcs {
            // A sentence alone is the same bead wherever the other side stands.
            let place = match (arc.zh_len, arc.en_len) {
                (_, 0) => (Some(arc.zh), None, 1, 0),
                (0, _) => (None, Some(arc.en), 0, 1),
                (n, m) => (Some(arc.zh), Some(arc.en), n, m),
            };
            let next = ids.len() as u32;
            keys.push(*ids.entry(place).or_insert(next));
        }
        Field { nodes: example.nodes, arcs: example.arcs.clone(), keys, distinct: ids.len() }
    }

    /// The probability of each bead among those that `used` holds for.
    pub fn probabilities(&self, scores: &[f64], used: impl Fn(&Arc) -> bool) -> Vec<f64> {
        let mut forward = vec![f64::NEG_INFINITY; self.nodes];
        let mut backward = vec![f64::NEG_INFINITY; self.nodes];
        forward[0] = 0.0;
        backward[self.nodes - 1] = 0.0;
        for (arc, score) in self.arcs.iter().zip(scores).filter(|(arc, _)| used(arc)) {
            let (from, to) = (arc.from as usize, arc.to as usize);
            forward[to] = add(forward[to], forward[from] + score);
        }
        for (arc, score) in self.arcs.iter().zip(scores).rev().filter(|(arc, _)| used(arc)) {
            let (from, to) = (arc.from as usize, arc.to as usize);
            backward[from] = add(backward[from], backward[to] + score);
        }
        let total = forward[self.nodes - 1];
        let probability = |(arc, score): (&Arc, &f64)| {
            let log = forward[arc.from as usize] + score + backward[arc.to as usize] - total;
            if used(arc) { log.exp() } else { 0.0 }
        };
        self.arcs.iter().zip(scores).map(probability).collect()
    }

    /// The path of the highest sum of `value` over the beads that the search looks at.
    fn best(&self, value: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut best = vec![f64::NEG_INFINITY; self.nodes];
        let mut back = vec![usize::MAX; self.nodes];
        best[0] = 0.0;
        for (at, arc) in self.arcs.iter().enumerate().filter(|(_, arc)| arc.likely) {
            let sum = best[arc.from as usize] + value(at);
            if sum > best[arc.to as usize] {
                best[arc.to as usize] = sum;
                back[arc.to as usize] = at;
            }
        }
        let mut path = Vec::new();
        let mut node = self.nodes - 1;
        while let Some(&at) = back.get(node).filter(|&&at| at != usize::MAX) {
            path.push(at);
            node = self.arcs[at].from as usize;
        }
        path.reverse();
        path
    }

    /// A path by some scores.
    pub fn decode(&self, scores: &[f64], decoder: Decoder) -> Vec<Found> {
        let probabilities = self.probabilities(scores, |arc| arc.likely);
        let mut sums = vec![0.0; self.distinct];
        for (key, probability) in self.keys.iter().zip(&probabilities) {
            sums[*key as usize] += probability;
        }
        let sum = |at: usize| sums[self.keys[at] as usize].min(1.0);
        let path = match decoder {
            Decoder::BestScore => self.best(|at| scores[at]),
            Decoder::LeastRisk { full, empty } => {
                self.best(|at| sum(at) - if is_full(&self.arcs[at]) { full } else { empty })
            }
        };
        path.into_iter().map(|at| Found { arc: self.arcs[at], at, probability: sum(at) }).collect()
    }
}

/// How a path is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decoder {
    /// The path of the highest score (Viterbi).
    BestScore,
    /// The path with the largest sum of probabilities less a cost for each bead.
    LeastRisk {
        /// What a bead with text on both sides costs.
        full: f64,
        /// What a sentence without counterpart costs.
        empty: f64,
    },
}

impl Default for Decoder {
    /// As in `src/align/decode.rs`.
    fn default() -> Self {
        Decoder::LeastRisk { full: 0.1, empty: 0.4 }
    }
}

fn add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low < high - 40.0 || low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
