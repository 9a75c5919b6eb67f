//! Finds candidates for a fuzzy search: rare grams first, then a length window
//! and a count filter.
//!
//! One edit destroys at most one token and two pairs, so a text that is similar
//! enough shares a certain number of grams with the query. The lists of the
//! rarest grams are read, until those left out could not make up that number;
//! every text that was counted often enough is compared. No text that reaches
//! the percentage is missed.
//!
//! ```text
//! query of 8 words, 70 %: a text of 8 words may have 2 edits, so at least
//!                         9 - 2·2 = 5 pairs are shared
//! the most frequent pairs, 3 at most       left out
//! the other lists                          read and counted
//! texts with enough counts, right length   compared
//! ```

use crate::Result;
use crate::memory::fuzzy::{base, most_distance};

use super::TEXT_COST;
use super::counter::{Counter, Weighted};
use super::grams::{Bucket, pairs, token_bucket};
use super::postings::{LONG, PostingSource};

/// Lists of at most this length are always read, to improve the counts. Choice.
const SHORT_LIST: u64 = 512;

/// A text that may be similar enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The number of the text.
    pub text: u32,
    /// An upper bound on its percentage.
    pub most: u8,
}

/// A kind of gram that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct GramKind {
    /// How many grams one edit can destroy.
    per_edit: usize,
    /// How many more grams than tokens a text has.
    extra: usize,
}

/// Single tokens: one edit destroys one.
const TOKENS: GramKind = GramKind { per_edit: 1, extra: 0 };
/// Pairs of neighbours: one edit destroys two, and the two ends add one.
const PAIRS: GramKind = GramKind { per_edit: 2, extra: 1 };

impl GramKind {
    /// The least number of grams that a text of any length shares with a query
    /// of `length` tokens if it reaches `percent`.
    ///
    /// Longer texts may have more edits, so that the least over all lengths in
    /// the window is taken.
    fn needed(self, length: usize, percent: u8) -> usize {
        let longest = (length * 100).checked_div(percent.into()).unwrap_or(length);
        let needed =
            |longer: usize| (longer + self.extra).saturating_sub(self.per_edit * most_distance(longer, percent));
        (length..=longest.max(length)).map(needed).min().unwrap_or(0)
    }

    /// The highest percentage of a text of `other` tokens that shares `shared`
    /// grams with a query of `length` tokens.
    ///
    /// The other direction: what a text with so many shared grams can reach at
    /// best.
    fn most(self, length: usize, other: usize, shared: usize) -> u8 {
        let longer = length.max(other);
        let distance = (longer + self.extra).saturating_sub(shared).div_ceil(self.per_edit);
        base(longer, distance.max(length.abs_diff(other)))
    }
}

/// All texts that may reach `percent`, most promising first, then by number.
///
/// # Errors
/// If a list cannot be read.
pub(crate) fn candidates(
    keys: &[u64],
    percent: u8,
    source: &dyn PostingSource,
    counter: &mut Counter,
) -> Result<Vec<Candidate>> {
    // Short queries have too few pairs to demand two of them, so that single
    // tokens decide.
    let kind = if PAIRS.needed(keys.len(), percent) >= 2 { PAIRS } else { TOKENS };
    let needed = kind.needed(keys.len(), percent);
    let lengths = source.lengths();
    let other = |text: u32| match lengths.get(text as usize) {
        Some(&LONG) => keys.len().max(LONG.into()),
        Some(&length) => length.into(),
        // A list that names a text beyond the last is damaged; length 0 rules
        // it out.
        None => 0,
    };
    let most = |text: u32, shared: usize| kind.most(keys.len(), other(text), shared);
    let mut found = Vec::new();
    let mut judge = |text, shared| {
        let most = most(text, shared);
        if most >= percent {
            found.push(Candidate { text, most });
        }
    };
    // Nothing is required, so that every text of a fitting length is a
    // candidate.
    if needed == 0 {
        (0..lengths.len() as u32).for_each(|text| judge(text, keys.len() + 1));
    } else {
        let (wanted, mut left) = choose(weighted(keys, kind), needed, source);
        let mut skipped = left.iter().map(|gram| gram.weight).sum::<usize>();
        counter.count(&wanted, needed - skipped, source)?;
        let shared = |count: u16, skipped: usize| match count {
            // A full counter may stand for any number. Half of the largest, so
            // that adding to it does not overflow.
            u16::MAX => usize::MAX / 2,
            count => usize::from(count) + skipped,
        };
        loop {
            counter.counted.retain(|counted| {
                let shared = shared(counted.count, skipped);
                shared >= needed && most(counted.text, shared) >= percent
            });
            let Some(gram) = left.pop() else { break };
            // Reading the list would cost more than comparing what is left.
            if counter.counted.len() as u64 * TEXT_COST <= source.frequency(gram.bucket) {
                break;
            }
            counter.add(gram, source)?;
            skipped -= gram.weight;
        }
        for counted in &counter.counted {
            judge(counted.text, shared(counted.count, skipped));
        }
    }
    // The most promising come first: once the list of matches is full, the rest
    // need not be compared.
    found.sort_unstable_by_key(|candidate| (std::cmp::Reverse(candidate.most), candidate.text));
    Ok(found)
}

/// The query's buckets with their weights.
fn weighted(keys: &[u64], kind: GramKind) -> Vec<Weighted> {
    let mut all: Vec<Bucket> =
        if kind == TOKENS { keys.iter().map(|&key| token_bucket(key)).collect() } else { pairs(keys).collect() };
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|run| Weighted { bucket: run[0], weight: run.len() }).collect()
}

/// Splits the buckets into those to read and those left out, most frequent
/// first; the latter contain fewer than `needed` grams together.
///
/// Leaving out a list is safe as long as all that are left out could not make
/// up the required number.
fn choose(mut buckets: Vec<Weighted>, needed: usize, source: &dyn PostingSource) -> (Vec<Weighted>, Vec<Weighted>) {
    buckets.sort_by_cached_key(|gram| (source.frequency(gram.bucket), gram.bucket));
    // Requiring three shared grams instead of one leaves hardly any chance
    // matches.
    let spare = needed - needed.div_ceil(3).clamp(1, 4);
    let (mut left, mut skipped) = (Vec::new(), 0);
    while let Some(gram) = buckets.last() {
        if skipped + gram.weight > spare || source.frequency(gram.bucket) <= SHORT_LIST {
            break;
        }
        skipped += gram.weight;
        left.extend(buckets.pop());
    }
    (buckets, left)
}
