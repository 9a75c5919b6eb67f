//! An inverted index of a side: the sentences of each term. It answers
//! questions about rare terms without reading every sentence.
//!
//! ```text
//! term           0       1    2
//! sentences      0, 2    –    1, 1, 2       term 2 stands in sentence 1 twice
//!
//! start          0          3    4          8
//! sentences      0, 2, END, END, 1, 1, 2, END
//! ```
//!
//! A term that is a function word or a mark has an empty list.

use std::ops::Range;

use crate::ByLang;

use super::support::Window;
use super::{COUNTED, Direction, IndexedBitext, IndexedSide, STRENGTH, UNEXPLAINED, Votes, level};

/// By term that counts: its sentences in rising order, once for each
/// occurrence.
#[derive(Debug)]
pub(crate) struct Postings {
    /// By term: where its list begins; one more entry for the end.
    start: Vec<u32>,
    /// The lists, one after another, each followed by [`END`].
    sentences: Vec<u32>,
    /// By term: the first entry of its list that no window has passed yet.
    next: Vec<u32>,
    /// The first sentence of the last window.
    passed: usize,
}

/// Follows each list, so that reading a list needs no check of where it ends.
const END: u32 = u32::MAX;

impl Postings {
    /// Indexes one side with a counting sort: the lists need no sorting and no
    /// allocation each.
    ///
    /// Two passes over the tokens; memory of one number a token and one a term.
    fn new(text: &IndexedSide) -> Self {
        // One entry for each term beside its sentences: the end of its list.
        let mut start: Vec<u32> = (0..=text.chance.len() as u32).collect();
        let counted = |token: &usize| COUNTED[usize::from(text.class[*token])] > 0.0;
        let mut counts = vec![0u32; text.chance.len()];
        // Counted first and filled in later, so that all lists lie in one
        // vector without gaps.
        for token in (0..text.term.len()).filter(counted) {
            counts[text.term[token] as usize] += 1;
        }
        let mut before = 0;
        for (term, count) in counts.iter().enumerate() {
            before += count;
            start[term + 1] += before;
        }
        let mut next = start.clone();
        let mut sentences = vec![END; start.last().copied().unwrap_or(0) as usize];
        for sentence in 0..text.sentences() {
            for token in text.tokens(sentence).filter(counted) {
                let slot = &mut next[text.term[token] as usize];
                sentences[*slot as usize] = sentence as u32;
                *slot += 1;
            }
        }
        next.copy_from_slice(&start);
        Postings { start, sentences, next, passed: 0 }
    }

    /// The postings of both sides.
    pub fn both(indexed: &IndexedBitext) -> ByLang<Postings> {
        ByLang { zh: Postings::new(&indexed.zh), en: Postings::new(&indexed.en) }
    }

    /// The sentences of `window` that contain a term.
    ///
    /// Rising, with a sentence repeated for each occurrence. Two binary
    /// searches at most.
    pub fn sentences_with(&self, term: usize, window: &Range<usize>) -> &[u32] {
        let sentences = &self.sentences[self.start[term] as usize..self.start[term + 1] as usize - 1];
        // Often the window holds the whole list; checking its ends first saves
        // two binary searches.
        if let (Some(&first), Some(&last)) = (sentences.first(), sentences.last())
            && first as usize >= window.start
            && (last as usize) < window.end
        {
            return sentences;
        }
        let after = sentences.partition_point(|&sentence| (sentence as usize) < window.end);
        let before = sentences[..after].partition_point(|&sentence| (sentence as usize) < window.start);
        &sentences[before..after]
    }

    /// The same for windows that move forward: what a window has passed is not
    /// read again, so no search is needed.
    ///
    /// All windows together read each list once, besides what lies in them.
    /// Call [`Postings::move_to`] with the same window first.
    fn sentences_within(&mut self, term: usize, window: &Range<usize>) -> &[u32] {
        let next = &mut self.next[term];
        let mut from = *next as usize;
        while (self.sentences[from] as usize) < window.start {
            from += 1;
        }
        *next = from as u32;
        let mut to = from;
        while (self.sentences[to] as usize) < window.end {
            to += 1;
        }
        &self.sentences[from..to]
    }

    /// Prepares for a window. One that begins before the last one starts all
    /// lists again, which costs one pass over the terms.
    fn move_to(&mut self, window: &Range<usize>) {
        if window.start < self.passed {
            self.next.copy_from_slice(&self.start);
        }
        self.passed = window.start;
    }
}

impl Direction<'_> {
    /// How well one sentence explains each sentence of a window of the other
    /// side:
    /// [`Support::mean`] for each, computed from the few terms that get a vote rather than
    /// from all tokens.
    ///
    /// `means` is cleared and gets one value for each sentence of the window.
    /// Fast if windows move forward from call to call.
    ///
    /// [`Support::mean`]: super::Support::mean
    ///
    /// Adding only the gains of explained terms to a precomputed base is faster
    /// than scoring each sentence.
    pub fn means(
        &self,
        sentence: usize,
        window: Range<usize>,
        postings: &mut Postings,
        votes: &mut Votes,
        means: &mut Vec<f32>,
    ) {
        means.clear();
        means.extend(self.unexplained[window.clone()].iter().map(|base| base.mean));
        let within = Window { side: self.explained, sentences: window.clone() };
        votes.add_within(self.explaining, self.links, sentence, within);
        let share = 1.0 / self.explaining.size(sentence..sentence + 1).max(1.0);
        postings.move_to(&window);
        let strengths = &*STRENGTH;
        for term in votes.touched() {
            let sentences = postings.sentences_within(term as usize, &window);
            let level = level(votes.get(term) * share * self.explained.rarity[term as usize]);
            // The sum begins with every word unexplained, so that only
            // differences are added.
            let gain = strengths[level] - strengths[UNEXPLAINED];
            for &there in sentences {
                means[there as usize - window.start] += gain;
            }
        }
        votes.clear();
        means.iter_mut().zip(&self.unexplained[window]).for_each(|(mean, base)| *mean *= base.share);
    }
}
