//! Scores the pairs that were found in a bilingual document, by their texts.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Counts, ratio};

/// A pair of a bilingual document, or a text without counterpart (the other side empty).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TextPair {
    /// The English text.
    pub en: String,
    /// The Chinese text.
    pub zh: String,
}

/// How well the pairs of a document were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PairScores {
    /// Found pairs whose two sides lie in the same gold pair, of those that could be
    /// judged.
    pub right: u64,
    /// Found pairs that could be judged: at least one side is in the gold text.
    pub judged: u64,
    /// Found pairs with neither side in the gold text.
    pub outside: u64,
    /// Characters of gold pairs inside right pairs.
    pub covered: u64,
    /// Characters of gold pairs.
    pub characters: u64,
    /// Pairs identical to a gold pair.
    pub exact: Counts,
}

impl PairScores {
    /// The share of judged pairs that are right.
    ///
    /// ```
    /// assert_eq!(duiqi::eval::PairScores { right: 1, judged: 2, ..Default::default() }.right_share(), 0.5);
    /// ```
    #[must_use]
    pub fn right_share(&self) -> f64 {
        ratio(self.right, self.judged)
    }

    /// The share of the gold text inside right pairs.
    ///
    /// ```
    /// assert_eq!(duiqi::eval::PairScores { covered: 3, characters: 4, ..Default::default() }.coverage(), 0.75);
    /// ```
    #[must_use]
    pub fn coverage(&self) -> f64 {
        ratio(self.covered, self.characters)
    }
}

/// Scores the pairs found in a bilingual document against gold pairs, by letters and digits
/// alone.
///
/// A found pair is right if both sides lie in the same gold pair (3 % of each side may lie
/// outside). Gold texts without counterpart have one side empty; a pair that contains one
/// is wrong.
///
/// ```
/// use duiqi::eval::{pairs, TextPair};
/// let pair = |en: &str, zh: &str| TextPair { en: en.into(), zh: zh.into() };
/// let gold = [pair("One. Two.", "一。二。"), pair("Note.", "")];
/// let scores = pairs(&gold, &[pair("One.", "一。"), pair("Two.", "二")]);
/// assert_eq!((scores.right, scores.judged, scores.coverage()), (2, 2, 1.0));
/// ```
#[must_use]
pub fn pairs(gold: &[TextPair], found: &[TextPair]) -> PairScores {
    let bare = |pair: &TextPair| TextPair { en: letters(&pair.en), zh: letters(&pair.zh) };
    let gold: Vec<TextPair> = gold.iter().map(bare).collect();
    let found: Vec<TextPair> = found.iter().map(bare).collect();
    let full = |pair: &&TextPair| !pair.en.is_empty() && !pair.zh.is_empty();
    let mut en_stream = Stream::new(gold.iter().map(|pair| pair.en.as_str()));
    let mut zh_stream = Stream::new(gold.iter().map(|pair| pair.zh.as_str()));
    let mut scores = PairScores::default();
    for TextPair { en, zh } in found.iter().filter(full) {
        match (en_stream.find(en), zh_stream.find(zh)) {
            (None, None) => scores.outside += 1,
            (Some(en), Some(zh)) => {
                scores.judged += 1;
                let (en_shares, zh_shares) = (en_stream.shares(&en), zh_stream.shares(&zh));
                // Both sides must agree on one gold pair.
                let owner = most_common(en_shares.iter().chain(&zh_shares));
                if full(&&gold[owner]) && mostly(&en_shares, owner) && mostly(&zh_shares, owner) {
                    // Only what right pairs cover counts as found, or one long
                    // wrong pair would cover everything.
                    scores.right += 1;
                    en_stream.is_covered[en].fill(true);
                    zh_stream.is_covered[zh].fill(true);
                }
            }
            // One side is in gold, so the other one must be wrong.
            _ => scores.judged += 1,
        }
    }
    scores.covered = en_stream.covered() + zh_stream.covered();
    let gold_full: Vec<_> = gold.iter().filter(full).collect();
    scores.characters = gold_full.iter().map(|pair| (pair.en.chars().count() + pair.zh.chars().count()) as u64).sum();
    let (gold_set, found_set): (HashSet<_>, HashSet<_>) =
        (gold_full.into_iter().collect(), found.iter().filter(full).collect());
    scores.exact = Counts::exact(gold_set.intersection(&found_set).count(), found_set.len(), gold_set.len());
    scores
}

/// The letters and digits of a text, in lower case.
///
/// Punctuation, width and case differ between a gold file and a document
/// without making a pair wrong.
fn letters(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// The part of a found text that lies in one gold pair.
struct Share {
    /// The gold pair.
    owner: usize,
    /// How many of its characters are in the found text.
    characters: usize,
}

/// True if at most 3 % of the characters belong to another gold pair. Choice: an initial or
/// a footnote mark may stray.
fn mostly(shares: &[Share], owner: usize) -> bool {
    let all: usize = shares.iter().map(|share| share.characters).sum();
    let stray: usize = shares.iter().filter(|share| share.owner != owner).map(|share| share.characters).sum();
    stray as f64 <= 0.03 * all as f64
}

/// The gold pair that owns most characters; the first of equal ones.
fn most_common<'s>(shares: impl Iterator<Item = &'s Share>) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for share in shares {
        *counts.entry(share.owner).or_default() += share.characters;
    }
    // The map has no order of its own, so that ties need one.
    counts.into_iter().max_by_key(|&(owner, count)| (count, std::cmp::Reverse(owner))).map_or(0, |(owner, _)| owner)
}

/// One side of all gold pairs as one text, in which found texts are searched in order.
struct Stream {
    /// The letters and digits of the side.
    text: String,
    /// By gold pair: the byte after its last.
    ends: Vec<usize>,
    /// By byte: whether a right pair covers it.
    is_covered: Vec<bool>,
    /// The byte after the last text found.
    at: usize,
}

impl Stream {
    /// Concatenates a side of all gold pairs.
    fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for part in texts {
            text += part;
            ends.push(text.len());
        }
        Stream { is_covered: vec![false; text.len()], text, ends, at: 0 }
    }

    /// The bytes of the first match after the last one, otherwise of the first match at all.
    fn find(&mut self, text: &str) -> Option<Range<usize>> {
        let start = match self.text[self.at..].find(text) {
            Some(ahead) => self.at + ahead,
            None => self.text.find(text)?,
        };
        self.at = start + text.len();
        Some(start..self.at)
    }

    /// The gold pairs that a stretch of bytes lies in.
    fn shares(&self, range: &Range<usize>) -> Vec<Share> {
        let mut shares = Vec::new();
        let mut start = range.start;
        let first = self.ends.partition_point(|&end| end <= start);
        for (owner, &end) in self.ends.iter().enumerate().skip(first) {
            let end = end.min(range.end);
            shares.push(Share { owner, characters: self.text[start..end].chars().count() });
            start = end;
            if start == range.end {
                break;
            }
        }
        shares
    }

    /// The characters that right pairs cover.
    fn covered(&self) -> u64 {
        self.text.char_indices().filter(|&(at, _)| self.is_covered[at]).count() as u64
    }
}
