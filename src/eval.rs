//! Measures results: sentence boundaries, beads and pairs against gold, and whether
//! confidences can be trusted.
//!
//! The figures are those of the field's scorers: boundary F1, counted in characters without
//! white space; strict and lax bead F1, as Vecalign's scorer defines them; and pairs found
//! in a bilingual document.
//!
//! | scorer | item | right if |
//! |---|---|---|
//! | [`boundaries`] | a sentence end | it is at the same character in both |
//! | [`beads`], strict | a bead with both sides | the same ids are in the gold |
//! | [`beads`], lax | the same | it shares a pair of sentences with a gold bead |
//! | [`pairs`] | a pair of texts | both sides are inside of one gold pair |
//!
//! Sums of counts, not means of scores: add the counts of documents, and
//! compute precision and recall at the end.

use std::collections::HashSet;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

mod bead_scores;
mod calibration;
mod pair_scores;

pub use bead_scores::{BeadScores, Ids, Spans, beads, inside, merge_by_verse};
pub use calibration::{Bin, Prediction, calibration_error, reliability};
pub use pair_scores::{PairScores, TextPair, pairs};

/// Counts of right, found and gold items, with precision, recall and F1.
///
/// ```
/// use duiqi::eval::Counts;
/// let mut counts = Counts { right: 3, found: 4, met: 3, gold: 6 };
/// counts += Counts { right: 1, found: 1, met: 1, gold: 1 };
/// assert_eq!((counts.precision(), counts.recall()), (0.8, 4.0 / 7.0));
/// assert!((counts.f1() - 2.0 / 3.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Found items that are right.
    pub right: u64,
    /// Items found.
    pub found: u64,
    /// Gold items that were found. The same as `right`, except in lax scores.
    pub met: u64,
    /// Gold items.
    pub gold: u64,
}

impl Counts {
    /// Counts where each right item meets one gold item.
    fn exact(right: usize, found: usize, gold: usize) -> Self {
        Counts { right: right as u64, found: found as u64, met: right as u64, gold: gold as u64 }
    }

    /// The share of found items that are right, 0 to 1; 0 if nothing was found.
    ///
    /// ```
    /// assert_eq!(duiqi::eval::Counts::default().precision(), 0.0);
    /// ```
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.found)
    }

    /// The share of gold items that were found, 0 to 1; 0 if there are none.
    ///
    /// ```
    /// let counts = duiqi::eval::Counts { right: 1, found: 1, met: 1, gold: 2 };
    /// assert_eq!(counts.recall(), 0.5);
    /// ```
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.met, self.gold)
    }

    /// The harmonic mean of precision and recall; 1 if there was nothing to find and
    /// nothing was found.
    ///
    /// ```
    /// assert_eq!(duiqi::eval::Counts::default().f1(), 1.0);
    /// ```
    #[must_use]
    pub fn f1(&self) -> f64 {
        // A document without null beads, in which none was found, is scored
        // perfectly.
        if self.found == 0 && self.gold == 0 {
            return 1.0;
        }
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.met += other.met;
        self.gold += other.gold;
    }
}

/// A share; 0 if there is nothing.
fn ratio(a: u64, b: u64) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

/// Compares two ways to split a text into sentences, by the sentence ends counted in
/// characters other than white space. The end of the text does not count. Returns `None` if
/// the two do not contain the same characters.
///
/// ```
/// use duiqi::eval::boundaries;
/// let counts = boundaries(["One. ", "Two. ", "Three."], ["One. Two. ", "Three."]).unwrap();
/// assert_eq!((counts.right, counts.found, counts.gold), (1, 1, 2));
/// assert!(boundaries(["One."], ["Two."]).is_none());
/// ```
#[must_use]
pub fn boundaries<'a>(
    gold: impl IntoIterator<Item = &'a str>,
    found: impl IntoIterator<Item = &'a str>,
) -> Option<Counts> {
    let (gold_text, gold) = ends(gold);
    let (found_text, found) = ends(found);
    // Ends are positions, so they can be compared only in the same text.
    (gold_text == found_text)
        .then(|| Counts::exact(gold.iter().filter(|end| found.contains(end)).count(), found.len(), gold.len()))
}

/// The text without white space, and the sentence ends inside it.
///
/// White space does not count, because splitters differ in which sentence it
/// belongs to.
fn ends<'a>(sentences: impl IntoIterator<Item = &'a str>) -> (String, HashSet<usize>) {
    let mut text = String::new();
    let mut ends = HashSet::new();
    for sentence in sentences {
        // White space is left out, so that splitters that trim and those that
        // do not can be compared.
        text.extend(sentence.chars().filter(|c| !c.is_whitespace()));
        ends.insert(text.len());
    }
    // Every split ends at the end of the text, so that end would be a free
    // point.
    ends.remove(&text.len());
    ends.remove(&0);
    (text, ends)
}
