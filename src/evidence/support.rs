//! Computes how well blocks of one side explain the sentences of the other.
//!
//! Every word of a block votes for its translations; the votes for a word `t`
//! are the sum of `p(t|s)` over the words `s` of the block. The support of a
//! sentence is the weighted sum over its words of `ln(1 − λ + λ · votes / size
//! / u(t))`, where `size` is the number of words in the block (see
//! [`evidence`](super)).
//!
//! Few words of a sentence get a vote from a given sentence of the other side.
//! These *traces* are found first. The support by a block of several sentences,
//! which is a sum of votes, is then computed from the traces of its sentences
//! instead of from the words.
//!
//! ```text
//! sentence t     t0   t1   t2   t3   t4
//! votes of s1    –    0.4  –    –    –        one trace
//! votes of s2    –    0.1  –    0.3  –        two traces
//! block s1–s2    –    0.5  –    0.3  –        the sum of the traces
//! ```
//!
//! The votes here are made up. Words without a trace keep the score of an
//! unexplained word, which is summed up once for the whole sentence.

mod windows;

use std::ops::Range;

pub(crate) use windows::{Supports, Wanted};
use windows::{Windows, largest};

use super::nearby::Nearby;
use super::{IndexedSide, TokenScores, Translations, UNEXPLAINED, UnexplainedScore, level};

/// How well one sentence is explained by a block of the other side.
///
/// Both values may be negative: a word that nothing explains counts against a
/// pair.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Support {
    /// The weighted sum over its tokens.
    pub score: f32,
    /// The mean strength of evidence over its content words, names and numbers.
    pub mean: f32,
}

/// Scratch memory, reused between blocks: the votes of a block for each term of
/// the other side.
#[derive(Debug, Default)]
pub(crate) struct Votes {
    /// By term: the sum of the votes for it.
    mass: Vec<f32>,
    /// The terms with votes, so that clearing costs no more than adding.
    touched: Vec<u32>,
    /// The memory of [`Direction::supports`].
    traces: Traces,
    /// The terms of the sentences that are being explained.
    nearby: Nearby,
}

impl Votes {
    /// Memory for `terms` distinct terms.
    pub fn new(terms: usize) -> Self {
        Votes { mass: vec![0.0; terms], ..Votes::default() }
    }

    /// Adds the votes of one sentence.
    ///
    /// Votes of several sentences add up to those of their block. A word that
    /// occurs twice votes twice.
    pub fn add(&mut self, text: &IndexedSide, links: &Translations, sentence: usize) {
        for &term in &text.term[text.tokens(sentence)] {
            for (to, p) in links.row(term as usize) {
                let mass = &mut self.mass[to];
                // The first vote for a term; remember it, to clear it later.
                if *mass == 0.0 {
                    self.touched.push(to as u32);
                }
                *mass += p;
            }
        }
    }

    /// The same for terms of a window of the explained side alone. Votes for
    /// other terms are left out, because they will not be read.
    pub fn add_within(&mut self, explaining: &IndexedSide, links: &Translations, sentence: usize, within: Window<'_>) {
        self.nearby.move_to(within.side, within.sentences);
        for &term in &explaining.term[explaining.tokens(sentence)] {
            for (to, p) in links.row(term as usize) {
                if self.nearby.has(to) {
                    let mass = &mut self.mass[to];
                    if *mass == 0.0 {
                        self.touched.push(to as u32);
                    }
                    *mass += p;
                }
            }
        }
    }

    /// Removes all votes.
    pub fn clear(&mut self) {
        for term in self.touched.drain(..) {
            self.mass[term as usize] = 0.0;
        }
    }

    /// The terms that have votes.
    pub fn touched(&self) -> impl Iterator<Item = u32> + '_ {
        self.touched.iter().copied()
    }

    /// The sum of the votes for a term.
    #[inline]
    pub fn get(&self, term: u32) -> f32 {
        self.mass[term as usize]
    }
}

/// Some sentences of one side.
pub(crate) struct Window<'t> {
    /// The side.
    pub side: &'t IndexedSide,
    /// The sentences.
    pub sentences: Range<usize>,
}

/// A word of a sentence that gets votes from a sentence of the other side.
#[derive(Debug, Clone, Copy)]
struct Trace {
    /// Its position in the sentence.
    place: u32,
    /// Where the gains of its class begin.
    gains: u16,
    /// The votes for it times its rarity.
    worth: f32,
}

/// A word of a sentence that some sentence of a block votes for.
#[derive(Debug, Clone, Copy)]
struct SeenWord {
    /// Its position in the sentence.
    place: u32,
    /// Where the gains of its class begin.
    gains: u16,
}

/// Scratch memory of [`Direction::supports`].
///
/// Few words of a sentence get a vote from a given sentence, so traces are
/// short lists instead of rows of a matrix.
#[derive(Debug, Default)]
struct Traces {
    /// For each sentence that explains, the window of sentences of which the
    /// traces are wanted.
    windows: Windows,
    /// Which cells of the windows need traces.
    wanted: Vec<bool>,
    /// Where the traces of each cell begin.
    start: Vec<u32>,
    /// All traces, cell by cell.
    traces: Vec<Trace>,
    /// By word of one sentence: the sum of its traces over the sentences of a
    /// block.
    sum: Vec<f32>,
    /// The words with a sum.
    seen: Vec<SeenWord>,
}

impl Traces {
    /// Forgets the traces, and marks those that the blocks of `wanted` need.
    /// `last` is the sentence after the last one that explains.
    fn prepare(&mut self, wanted: &Wanted, last: usize) {
        let blocks = wanted.windows.rows();
        // A block mask has eight bits, so a sentence may be in blocks that
        // begin up to seven earlier.
        let window = |sentence: usize| {
            let blocks = sentence.saturating_sub(7).max(blocks.start)..(sentence + 1).min(blocks.end);
            let spans = || blocks.clone().map(|block| wanted.windows.span(block));
            spans().map(|span| span.start).min().unwrap_or(0)..spans().map(|span| span.end).max().unwrap_or(0)
        };
        self.windows = Windows::new(blocks.start, (blocks.start..last).map(window));
        // Cleared instead of reallocated: the memory serves thousands of
        // stripes.
        self.wanted.clear();
        self.wanted.resize(self.windows.cells(), false);
        for block in blocks {
            for (sentence, &sizes) in wanted.windows.span(block).zip(wanted.sizes(block)) {
                for added in block..block + largest(sizes) {
                    self.wanted[self.windows.at(added, sentence)] = true;
                }
            }
        }
        self.traces.clear();
        self.start.clear();
    }
}

/// One direction of the evidence: one side explains, the other is explained.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direction<'d> {
    /// The side whose words vote.
    pub explaining: &'d IndexedSide,
    /// From its terms to those of the other side.
    pub links: &'d Translations,
    /// The side whose words get the votes.
    pub explained: &'d IndexedSide,
    /// What a word scores by class and evidence.
    pub scores: &'d TokenScores,
    /// By explained sentence: its score if nothing explains it.
    pub unexplained: &'d [UnexplainedScore],
}

impl Direction<'_> {
    /// Computes all wanted supports. No block reaches beyond sentence `end`.
    ///
    /// The cost grows with the number of traces and of wanted blocks, not with
    /// the number of words.
    pub fn supports(&self, wanted: Wanted, end: usize, votes: &mut Votes) -> Supports {
        let mut traces = std::mem::take(&mut votes.traces);
        self.trace(&wanted, end, votes, &mut traces);
        // One width for all, so that a value is found by a multiplication.
        let largest = largest(wanted.sizes.iter().fold(0, |any, &some| any | some));
        let Wanted { windows, sizes } = wanted;
        let mut values = vec![Support::default(); windows.cells() * largest];
        let mut cell = 0;
        for block in windows.rows() {
            for sentence in windows.span(block) {
                let wanted = sizes[cell];
                if wanted != 0 {
                    let values = &mut values[cell * largest..(cell + 1) * largest];
                    self.combine(block, sentence, wanted, values, &mut traces);
                }
                cell += 1;
            }
        }
        votes.traces = traces;
        Supports { windows, largest, values }
    }

    /// The supports of one sentence by the blocks of the wanted sizes that
    /// begin at `block`; each size extends the sums of the one before.
    ///
    /// Blocks of one, two, three sentences share their first sentences, so the
    /// sums grow from one size to the next.
    #[inline]
    fn combine(&self, block: usize, sentence: usize, wanted: u8, values: &mut [Support], memory: &mut Traces) {
        let Traces { windows, start, traces, sum, seen, .. } = memory;
        let base = self.unexplained[sentence];
        for size in 1..=largest(wanted) {
            let cell = windows.at(block + size - 1, sentence);
            let mine = &traces[start[cell] as usize..start[cell + 1] as usize];
            // Each word of the block has an equal share of the votes (IBM Model
            // 1).
            let share = 1.0 / self.explaining.size(block..block + size).max(1.0);
            let (mut score, mut mean) = (base.score, base.mean);
            let mut add = |gains: u16, worth: f32| {
                let gain = self.scores.gain(gains, level(worth * share));
                score += gain.score;
                mean += gain.mean;
            };
            // A block of one sentence needs no sums: this is the common case.
            if wanted == 1 {
                mine.iter().for_each(|trace| add(trace.gains, trace.worth));
            } else {
                for trace in mine {
                    let sum = &mut sum[trace.place as usize];
                    if *sum == 0.0 {
                        seen.push(SeenWord { place: trace.place, gains: trace.gains });
                    }
                    *sum += trace.worth;
                }
                if wanted >> (size - 1) & 1 == 1 {
                    seen.iter().for_each(|word| add(word.gains, sum[word.place as usize]));
                }
            }
            if wanted >> (size - 1) & 1 == 1 {
                values[size - 1] = Support { score, mean: mean * base.share };
            }
        }
        // Only what was set is cleared.
        for word in seen.drain(..) {
            sum[word.place as usize] = 0.0;
        }
    }

    /// Finds the traces of all sentences that are in a wanted block.
    ///
    /// Each explaining sentence votes once, however many blocks it is in. `end`
    /// is the sentence after the last one that a block may take.
    fn trace(&self, wanted: &Wanted, end: usize, votes: &mut Votes, memory: &mut Traces) {
        let blocks = wanted.windows.rows();
        let last = blocks
            .clone()
            .map(|block| block + largest(wanted.sizes(block).iter().fold(0, |any, &some| any | some)))
            .fold(blocks.end, usize::max)
            .min(end);
        memory.prepare(wanted, last);
        memory.start.reserve(memory.windows.cells() + 1);
        let mut longest = 0;
        for sentence in memory.windows.rows() {
            let cells = memory.windows.at(sentence, memory.windows.span(sentence).start);
            let wanted = &memory.wanted[cells..cells + memory.windows.span(sentence).len()];
            let any = wanted.contains(&true);
            if any {
                let within = Window { side: self.explained, sentences: memory.windows.span(sentence) };
                votes.add_within(self.explaining, self.links, sentence, within);
            }
            for (explained, &wanted) in memory.windows.span(sentence).zip(wanted) {
                memory.start.push(memory.traces.len() as u32);
                if wanted {
                    let tokens = self.explained.tokens(explained);
                    longest = longest.max(tokens.len());
                    let (terms, classes) = (&self.explained.term[tokens.clone()], &self.explained.class[tokens]);
                    // Both have an entry for each term; of one length, one check serves both.
                    let masses = &votes.mass[..self.explained.rarity.len()];
                    for (place, (&term, &class)) in (0..).zip(terms.iter().zip(classes)) {
                        let mass = masses[term as usize];
                        if mass > 0.0 {
                            let worth = mass * self.explained.rarity[term as usize];
                            memory.traces.push(Trace { place, gains: TokenScores::gains_of(class), worth });
                        }
                    }
                }
            }
            if any {
                votes.clear();
            }
        }
        memory.start.push(memory.traces.len() as u32);
        memory.sum.clear();
        memory.sum.resize(longest, 0.0);
    }

    /// The support of one sentence by the votes collected so far. `share` is
    /// the weight of one word's votes, 1 / words of the block.
    ///
    /// `each` is called with the class and the evidence step of every token.
    ///
    /// Gives the same sums as `supports` but for the order of addition; it is
    /// for single beads, `supports` for a band. `share` is above 0 and at most
    /// 1.
    #[inline]
    pub fn support(&self, sentence: usize, share: f32, votes: &Votes, mut each: impl FnMut(u8, usize)) -> Support {
        let text = self.explained;
        let tokens = text.tokens(sentence);
        let base = self.unexplained[sentence];
        let (mut score, mut mean) = (base.score, base.mean);
        for (&term, &class) in text.term[tokens.clone()].iter().zip(&text.class[tokens]) {
            let mass = votes.get(term);
            // The base assumes that no word is explained, which is true of
            // most.
            if mass <= 0.0 {
                each(class, UNEXPLAINED);
                continue;
            }
            let level = level(mass * share * text.rarity[term as usize]);
            let gain = self.scores.gain(TokenScores::gains_of(class), level);
            score += gain.score;
            mean += gain.mean;
            each(class, level);
        }
        Support { score, mean: mean * base.share }
    }
}
