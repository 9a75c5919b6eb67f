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

use std::collections::{HashMap, HashSet};
use std::ops::{AddAssign, Range};

use serde::{Deserialize, Serialize};

use crate::Bead;

mod calibration;

pub use calibration::{Bin, Prediction, calibration_error, reliability};

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

/// A bead in gold files: the ids of its sentences on both sides, which need not be
/// consecutive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Ids {
    /// Ids of source sentences, from 0.
    pub source: Vec<usize>,
    /// Ids of target sentences, from 0.
    pub target: Vec<usize>,
}

impl Ids {
    /// True if a side has no sentences.
    fn is_empty(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

impl From<&Bead> for Ids {
    fn from(bead: &Bead) -> Self {
        Ids { source: bead.source.clone().collect(), target: bead.target.clone().collect() }
    }
}

/// The scores of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BeadScores {
    /// Beads with both sides that are identical in gold.
    pub strict: Counts,
    /// Beads with both sides that share a sentence pair with a gold bead.
    pub lax: Counts,
    /// Sentences without counterpart.
    pub null: Counts,
    /// All beads, including empty ones.
    pub all: Counts,
}

impl AddAssign for BeadScores {
    fn add_assign(&mut self, other: Self) {
        self.strict += other.strict;
        self.lax += other.lax;
        self.null += other.null;
        self.all += other.all;
    }
}

/// Scores an alignment against gold.
///
/// ```
/// use duiqi::eval::{beads, Ids};
/// let ids = |source: &[usize], target: &[usize]| Ids { source: source.into(), target: target.into() };
/// let gold = [ids(&[0], &[0]), ids(&[1], &[1, 2]), ids(&[2], &[])];
/// let found = [ids(&[0], &[0]), ids(&[1], &[1]), ids(&[2], &[2])];
/// let scores = beads(&gold, &found);
/// assert_eq!((scores.strict.right, scores.lax.right, scores.strict.found, scores.strict.gold), (1, 2, 3, 2));
/// assert_eq!(beads(&gold, &gold).all.f1(), 1.0);
/// ```
#[must_use]
pub fn beads(gold: &[Ids], found: &[Ids]) -> BeadScores {
    let (gold_set, found_set): (HashSet<_>, HashSet<_>) = (gold.iter().collect(), found.iter().collect());
    let right = Agreement::new(found, &gold_set, gold);
    let met = Agreement::new(gold, &found_set, found);
    // By sentence, so that a run of three omissions counts three, however it is
    // divided.
    let (gold_null, found_null) = (singles(gold), singles(found));
    BeadScores {
        strict: Counts { right: right.strict, found: right.full, met: met.strict, gold: met.full },
        lax: Counts { right: right.lax, found: right.full, met: met.lax, gold: met.full },
        null: Counts::exact(gold_null.intersection(&found_null).count(), found_null.len(), gold_null.len()),
        all: Counts::exact(gold_set.intersection(&found_set).count(), found.len(), gold.len()),
    }
}

/// How many beads of one list agree with another list. Empty beads are not
/// counted.
#[derive(Default)]
struct Agreement {
    /// Beads that are in the other list.
    strict: u64,
    /// Beads that share a pair of sentences with one of the other list.
    lax: u64,
    /// All beads.
    full: u64,
}

impl Agreement {
    /// Compares `beads` with `others`, of which `exact` is the set.
    ///
    /// Called in both directions: precision compares found beads with gold,
    /// recall gold beads with found ones.
    fn new(beads: &[Ids], exact: &HashSet<&Ids>, others: &[Ids]) -> Agreement {
        let holders = Holders::new(others);
        let mut counts = Agreement::default();
        for bead in beads.iter().filter(|bead| !bead.is_empty()) {
            counts.full += 1;
            let same = exact.contains(bead);
            counts.strict += u64::from(same);
            // The literature counts a bead as right if it shares a source and a
            // target sentence with a bead of the other list.
            counts.lax += u64::from(same || holders.share_a_pair(bead));
        }
        counts
    }
}

/// Which beads hold a sentence. The pairs of sentences themselves would be as many as the square of a bead's length.
struct Holders {
    /// By source sentence: the numbers of its beads.
    source: HashMap<usize, Vec<usize>>,
    /// By target sentence: the numbers of its beads.
    target: HashMap<usize, Vec<usize>>,
}

impl Holders {
    /// Numbers the beads and notes them under each of their sentences. Empty
    /// beads share nothing and are left out.
    fn new(beads: &[Ids]) -> Holders {
        let mut holders = Holders { source: HashMap::new(), target: HashMap::new() };
        for (number, bead) in beads.iter().enumerate().filter(|(_, bead)| !bead.is_empty()) {
            bead.source.iter().for_each(|&id| holders.source.entry(id).or_default().push(number));
            bead.target.iter().for_each(|&id| holders.target.entry(id).or_default().push(number));
        }
        holders
    }

    /// True if some bead holds a source and a target sentence of this one.
    fn share_a_pair(&self, bead: &Ids) -> bool {
        let holding = |ids: &[usize], map: &HashMap<usize, Vec<usize>>| -> Vec<usize> {
            ids.iter().filter_map(|id| map.get(id)).flatten().copied().collect()
        };
        let sources: HashSet<usize> = holding(&bead.source, &self.source).into_iter().collect();
        holding(&bead.target, &self.target).iter().any(|number| sources.contains(number))
    }
}

/// A sentence without counterpart.
#[derive(PartialEq, Eq, Hash)]
struct SingleSentence {
    /// Whether it is on the source side.
    is_source: bool,
    /// Its id.
    id: usize,
}

/// The sentences without counterpart.
///
/// Such beads are in no strict or lax score; they have one of their own, so
/// that a choice of the aligner about omissions can be seen by itself.
fn singles(beads: &[Ids]) -> HashSet<SingleSentence> {
    let mut singles = HashSet::new();
    for bead in beads.iter().filter(|bead| bead.is_empty()) {
        singles.extend(bead.source.iter().map(|&id| SingleSentence { is_source: true, id }));
        singles.extend(bead.target.iter().map(|&id| SingleSentence { is_source: false, id }));
    }
    singles
}

/// Joins consecutive beads that lie in the same verses on both sides, for gold data that
/// knows only verses. `source_verses[i]` is the verse of source sentence `i`.
///
/// ```
/// use duiqi::eval::{merge_by_verse, Ids};
/// let ids = |i, j| Ids { source: vec![i], target: vec![j] };
/// let merged = merge_by_verse(&[ids(0, 0), ids(1, 1)], &["1:1", "1:1"], &["1:1", "1:1"]);
/// assert_eq!(merged, [Ids { source: vec![0, 1], target: vec![0, 1] }]);
/// ```
///
/// A bead that crosses verses stays as it is. Order is that of the beads.
#[must_use]
pub fn merge_by_verse(beads: &[Ids], source_verses: &[&str], target_verses: &[&str]) -> Vec<Ids> {
    let mut merged: Vec<Ids> = Vec::new();
    let mut last = None;
    for bead in beads {
        let kind = (verses(&bead.source, source_verses), verses(&bead.target, target_verses));
        match merged.last_mut() {
            Some(open) if last.as_ref() == Some(&kind) => {
                open.source.extend(&bead.source);
                open.target.extend(&bead.target);
            }
            _ => merged.push(bead.clone()),
        }
        last = Some(kind);
    }
    merged
}

/// The distinct verses of the sentences, in order.
///
/// A sentence without a verse counts for nothing.
fn verses<'v>(ids: &[usize], names: &[&'v str]) -> Vec<&'v str> {
    let mut seen: Vec<&str> = Vec::new();
    for name in ids.iter().filter_map(|&id| names.get(id)) {
        // A bead has few verses, so a linear search is enough.
        if !seen.contains(name) {
            seen.push(name);
        }
    }
    seen
}

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

/// How many found beads of running text lie inside one gold bead. `gold` and `found` hold
/// the ranges of both sides; a found bead counts if all but `stray` units of each side lie
/// in the gold bead that contains most of it.
///
/// ```
/// use duiqi::eval::{inside, Spans};
/// let gold = [Spans { source: 0..10, target: 0..20 }, Spans { source: 10..30, target: 20..50 }];
/// let found = [Spans { source: 0..10, target: 0..22 }, Spans { source: 10..30, target: 0..50 }];
/// assert_eq!(inside(&gold, &found, 3), 1);
/// ```
#[must_use]
pub fn inside(gold: &[Spans], found: &[Spans], stray: usize) -> usize {
    let overlap = |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let fits = |found: &&Spans| {
        let best =
            gold.iter().max_by_key(|gold| overlap(&gold.source, &found.source) + overlap(&gold.target, &found.target));
        best.is_some_and(|gold| {
            found.source.len() - overlap(&gold.source, &found.source) <= stray
                && found.target.len() - overlap(&gold.target, &found.target) <= stray
        })
    };
    found.iter().filter(fits).count()
}

/// Where the two sides of a pair are in their documents, in any unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans {
    /// In the source document.
    pub source: Range<usize>,
    /// In the target document.
    pub target: Range<usize>,
}
