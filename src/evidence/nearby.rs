//! Which terms occur in a window of sentences. The window moves with a band
//! through the document, and few words of a sentence translate to a term in it,
//! so most votes need not be counted at all.
//!
//! ```text
//! sentences     0 1 2 3 4 5 6 7
//! window            [     ]        terms of 2 to 4
//! moved               [     ]      less those of 2, and those of 5
//! ```

use std::ops::Range;

use super::IndexedSide;

/// The terms of a window of sentences of one side.
#[derive(Debug, Default)]
pub(super) struct Nearby {
    /// The sentences of the window.
    window: Range<usize>,
    /// By term: how often it occurs in the window.
    counts: Vec<u32>,
    /// By term, one bit each: whether it occurs there. Small enough for the
    /// fastest cache, unlike the counts.
    bits: Vec<u64>,
}

impl Nearby {
    /// Moves the window. Sentences in both the old window and the new one cost
    /// nothing.
    pub fn move_to(&mut self, text: &IndexedSide, window: Range<usize>) {
        if self.counts.is_empty() {
            self.counts = vec![0; text.chance.len()];
            self.bits = vec![0; text.chance.len().div_ceil(64)];
        }
        let old = std::mem::replace(&mut self.window, window.clone());
        let (start, end) = (window.start.clamp(old.start, old.end), window.end.clamp(old.start, old.end));
        self.remove(text, old.start..start);
        self.remove(text, end.max(start)..old.end);
        let (start, end) = (old.start.clamp(window.start, window.end), old.end.clamp(window.start, window.end));
        self.add(text, window.start..start);
        self.add(text, end.max(start)..window.end);
    }

    /// True if a term occurs in the window.
    #[inline]
    pub fn has(&self, term: usize) -> bool {
        self.bits[term / 64] >> (term % 64) & 1 == 1
    }

    /// Adds the terms of sentences that come into the window.
    fn add(&mut self, text: &IndexedSide, sentences: Range<usize>) {
        for &term in terms(text, sentences) {
            self.counts[term as usize] += 1;
            self.bits[term as usize / 64] |= 1 << (term % 64);
        }
    }

    /// Removes the terms of sentences that leave the window.
    fn remove(&mut self, text: &IndexedSide, sentences: Range<usize>) {
        for &term in terms(text, sentences) {
            let count = &mut self.counts[term as usize];
            *count -= 1;
            if *count == 0 {
                self.bits[term as usize / 64] &= !(1 << (term % 64));
            }
        }
    }
}

/// The terms of some sentences.
fn terms(text: &IndexedSide, sentences: Range<usize>) -> &[u32] {
    if sentences.is_empty() {
        return &[];
    }
    &text.term[text.start[sentences.start] as usize..text.start[sentences.end] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_terms_of_the_window_are_nearby() {
        // Sentence n has the term n, and all have the term 9.
        let text = IndexedSide {
            start: (0..=9).map(|sentence| sentence * 2).collect(),
            term: (0..9).flat_map(|sentence| [sentence, 9]).collect(),
            chance: vec![0.1; 10],
            ..IndexedSide::default()
        };
        let mut nearby = Nearby::default();
        // Forward, far forward, back, narrower, empty, whole.
        for window in [0..3, 1..4, 6..9, 2..7, 3..5, 5..5, 0..9, 0..0] {
            nearby.move_to(&text, window.clone());
            let found: Vec<usize> = (0..9).filter(|&term| nearby.has(term)).collect();
            assert_eq!(found, window.clone().collect::<Vec<_>>());
            assert_eq!(nearby.has(9), !window.is_empty());
        }
    }
}
