//! Which stored texts can be as like a query as asked for: rare grams first, length window, count filter.
//!
//! Every text is listed under its tokens and under its pairs of neighbouring tokens, ends included ("grams", hashed
//! into a fixed number of buckets). One edit destroys at most one token and two pairs, so a text that is like enough
//! has to share a certain number of grams with the query. The lists of the rarest grams are read until what is left
//! out could not make up that number; whoever was counted often enough is compared.

use crate::Result;

use super::fuzzy::{base, most_distance};
use super::tokens::Hash;

const TOKEN_BITS: u32 = 14;
const PAIR_BITS: u32 = 15;
/// How many buckets there are; tokens come first, then pairs.
pub(crate) const BUCKETS: usize = (1 << TOKEN_BITS) + (1 << PAIR_BITS);
/// Lengths are kept in a byte: this is "so many tokens or more".
const LONG: u8 = u8::MAX;
/// Lists that are worth reading for the sake of the count alone.
const SHORT_LIST: u64 = 512;
/// To compare a text takes about as long as to read so many entries of a list.
pub(crate) const TEXT_COST: u64 = 1500;

/// The bucket of a token.
pub(crate) fn token_bucket(key: u64) -> u16 {
    (Hash::new(1).word(key).finish() >> (64 - TOKEN_BITS)) as u16
}

/// The bucket of two neighbouring tokens; 0 stands for the ends of the text.
pub(crate) fn pair_bucket(first: u64, second: u64) -> u16 {
    let hash = Hash::new(2).word(first).word(second).finish() >> (64 - PAIR_BITS);
    (1 << TOKEN_BITS) | hash as u16
}

fn pairs(keys: &[u64]) -> impl Iterator<Item = u16> + '_ {
    (0..=keys.len()).map(|at| {
        let first = if at == 0 { 0 } else { keys[at - 1] };
        pair_bucket(first, keys.get(at).copied().unwrap_or(0))
    })
}

/// All buckets of a text, in order, each once.
pub(crate) fn buckets(keys: &[u64], into: &mut Vec<u16>) {
    into.clear();
    into.extend(keys.iter().map(|&key| token_bucket(key)).chain(pairs(keys)));
    into.sort_unstable();
    into.dedup();
}

/// How many tokens a text has, as it is kept.
pub(crate) fn kept_length(keys: usize) -> u8 {
    keys.min(usize::from(LONG)) as u8
}

/// The lists of a stretch of texts, in the program's memory: for a whole memory without a file, and for what a file
/// has not listed yet.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    /// The id of the first text.
    pub first: u32,
    /// For each bucket the ids of its texts, growing.
    pub lists: Vec<Vec<u32>>,
    /// The length of each text.
    pub lengths: Vec<u8>,
    scratch: Vec<u16>,
}

impl Lists {
    pub(crate) fn new(first: u32) -> Self {
        Lists { first, lists: vec![Vec::new(); BUCKETS], lengths: Vec::new(), scratch: Vec::new() }
    }

    /// The id that the next text gets.
    pub(crate) fn next(&self) -> u32 {
        self.first + self.lengths.len() as u32
    }

    /// Forgets all, to list from another text on; what was allocated stays.
    #[cfg(feature = "store")]
    pub(crate) fn restart(&mut self, first: u32) {
        self.first = first;
        self.lists.iter_mut().for_each(Vec::clear);
        self.lengths.clear();
    }

    /// Leaves out a text that is not there any more.
    #[cfg(feature = "store")]
    pub(crate) fn skip(&mut self) {
        self.lengths.push(0);
    }

    /// Lists the next text.
    pub(crate) fn push(&mut self, keys: &[u64]) {
        let id = self.next();
        self.lengths.push(kept_length(keys.len()));
        buckets(keys, &mut self.scratch);
        for &bucket in &self.scratch {
            self.lists[usize::from(bucket)].push(id);
        }
    }
}

/// A text that may be like enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub text: u32,
    /// The percentage it has at most.
    pub most: u8,
}

/// What the search needs to know of a memory's lists.
pub(crate) trait Listed {
    /// About how many texts a bucket lists.
    fn frequency(&self, bucket: u16) -> u64;
    /// Hands out the ids that each bucket lists, growing, in any number of pieces, with the bucket's place in `buckets`.
    fn read(&self, buckets: &[u16], each: impl FnMut(usize, &[u32])) -> Result<()>;
    /// The kept lengths of all texts by id.
    fn lengths(&self) -> &[u8];
}

/// Which kind of gram is counted, and how many of the query's have to be found.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// How many grams one edit destroys.
    per_edit: usize,
    /// How many grams more than tokens a text has.
    extra: usize,
}

const TOKENS: Kind = Kind { per_edit: 1, extra: 0 };
const PAIRS: Kind = Kind { per_edit: 2, extra: 1 };

impl Kind {
    /// The least number of shared grams of a text of any length that has `percent`, for a query of `length` tokens.
    fn needed(self, length: usize, percent: u8) -> usize {
        let longest = (length * 100).checked_div(percent.into()).unwrap_or(length);
        let needed =
            |longer: usize| (longer + self.extra).saturating_sub(self.per_edit * most_distance(longer, percent));
        (length..=longest.max(length)).map(needed).min().unwrap_or(0)
    }

    /// The most that a text of `other` tokens can have if it shares `shared` grams with a query of `length` tokens.
    fn most(self, length: usize, other: usize, shared: usize) -> u8 {
        let longer = length.max(other);
        let distance = (longer + self.extra).saturating_sub(shared).div_ceil(self.per_edit);
        base(longer, distance.max(length.abs_diff(other)))
    }
}

/// Counters that are kept from search to search.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    counts: Vec<u16>,
    touched: Vec<u32>,
}

/// All texts that may have at least `percent`, most promising first, then by id.
pub(crate) fn candidates(
    keys: &[u64],
    percent: u8,
    listed: &impl Listed,
    counter: &mut Counter,
) -> Result<Vec<Candidate>> {
    let kind = if PAIRS.needed(keys.len(), percent) >= 2 { PAIRS } else { TOKENS };
    let needed = kind.needed(keys.len(), percent);
    let lengths = listed.lengths();
    let other = |text: u32| match lengths.get(text as usize) {
        Some(&LONG) => keys.len().max(LONG.into()),
        Some(&length) => length.into(),
        None => 0,
    };
    let mut found = Vec::new();
    let mut judge = |text, shared| {
        let most = kind.most(keys.len(), other(text), shared);
        if most >= percent {
            found.push(Candidate { text, most });
        }
    };
    if needed == 0 {
        (0..lengths.len() as u32).for_each(|text| judge(text, keys.len() + 1));
    } else {
        let (wanted, left) = choose(weighted(keys, kind), needed, listed);
        counter.count(&wanted, lengths.len(), listed)?;
        let mut skipped = left.iter().map(|&(_, weight)| weight).sum::<usize>();
        let mut left = left.into_iter().rev();
        loop {
            counter.keep(|text, count| {
                let shared = if count == u16::MAX { usize::MAX / 2 } else { usize::from(count) + skipped };
                shared >= needed && kind.most(keys.len(), other(text), shared) >= percent
            });
            let Some((bucket, weight)) = left.next() else { break };
            if counter.touched.len() as u64 * TEXT_COST <= listed.frequency(bucket) {
                break;
            }
            counter.add(bucket, weight, listed)?;
            skipped -= weight;
        }
        for &text in &counter.touched {
            let count = std::mem::take(&mut counter.counts[text as usize]);
            judge(text, if count == u16::MAX { usize::MAX / 2 } else { usize::from(count) + skipped });
        }
        counter.touched.clear();
    }
    found.sort_unstable_by_key(|candidate| (std::cmp::Reverse(candidate.most), candidate.text));
    Ok(found)
}

type Buckets = Vec<(u16, usize)>;

/// The query's buckets, each with how many of its grams fall into it.
fn weighted(keys: &[u64], kind: Kind) -> Buckets {
    let mut all: Vec<u16> =
        if kind.extra == 0 { keys.iter().map(|&key| token_bucket(key)).collect() } else { pairs(keys).collect() };
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect()
}

/// The buckets to read, and those left out, the most frequent last to first: they have less than `needed` grams.
fn choose(mut buckets: Vec<(u16, usize)>, needed: usize, listed: &impl Listed) -> (Buckets, Buckets) {
    buckets.sort_by_cached_key(|&(bucket, _)| (listed.frequency(bucket), bucket));
    // To ask for three shared grams instead of one leaves hardly a text by chance.
    let spare = needed - needed.div_ceil(3).clamp(1, 4);
    let (mut left, mut skipped) = (Vec::new(), 0);
    while let Some(&(bucket, weight)) = buckets.last() {
        if skipped + weight > spare || listed.frequency(bucket) <= SHORT_LIST {
            break;
        }
        skipped += weight;
        left.extend(buckets.pop());
    }
    (buckets, left)
}

impl Counter {
    /// Counts the grams that each text shares. Whoever calls it sets the counts of the texts touched to 0 again.
    fn count(&mut self, grams: &[(u16, usize)], texts: usize, listed: &impl Listed) -> Result<()> {
        self.touched.clear();
        self.counts.resize(texts, 0);
        let buckets: Vec<u16> = grams.iter().map(|&(bucket, _)| bucket).collect();
        let Counter { counts, touched } = self;
        let read = listed.read(&buckets, |at, list| {
            let weight = u16::try_from(grams[at].1).unwrap_or(u16::MAX);
            for &text in list {
                let Some(count) = counts.get_mut(text as usize) else { continue };
                if *count == 0 {
                    touched.push(text);
                }
                *count = count.saturating_add(weight);
            }
        });
        if read.is_err() {
            self.counts.clear();
        }
        read
    }

    /// Counts one more bucket, but only for texts that are still in the running.
    fn add(&mut self, bucket: u16, weight: usize, listed: &impl Listed) -> Result<()> {
        let weight = u16::try_from(weight).unwrap_or(u16::MAX);
        let counts = &mut self.counts;
        let read = listed.read(&[bucket], |_, list| {
            for &text in list {
                if let Some(count) = counts.get_mut(text as usize).filter(|count| **count > 0) {
                    *count = count.saturating_add(weight);
                }
            }
        });
        if read.is_err() {
            self.counts.clear();
        }
        read
    }

    /// Drops the texts that `stays` does not want from their counts.
    fn keep(&mut self, stays: impl Fn(u32, u16) -> bool) {
        let counts = &mut self.counts;
        self.touched.retain(|&text| {
            let count = &mut counts[text as usize];
            let stays = stays(text, *count);
            if !stays {
                *count = 0;
            }
            stays
        });
    }
}

#[cfg(feature = "store")]
/// Ids, growing, as differences of seven bits a byte; the first is taken from `before`.
pub(crate) fn pack(ids: &[u32], before: u32, into: &mut Vec<u8>) {
    let mut last = before;
    for &id in ids {
        push_number(id - last, into);
        last = id;
    }
}

/// Seven bits a byte, the low ones first; all bytes but the last have the high bit set.
#[cfg(feature = "store")]
pub(crate) fn push_number(mut number: u32, into: &mut Vec<u8>) {
    while number >= 128 {
        into.push(number as u8 | 128);
        number >>= 7;
    }
    into.push(number as u8);
}

/// What [`pack`] wrote.
#[cfg(feature = "store")]
pub(crate) fn unpack(bytes: &[u8], before: u32, into: &mut Vec<u32>) {
    let mut last = before;
    let (mut rest, mut shift) = (0u32, 0u32);
    for &byte in bytes {
        rest |= u32::from(byte & 127).wrapping_shl(shift);
        if byte < 128 {
            last = last.wrapping_add(rest);
            into.push(last);
            (rest, shift) = (0, 0);
        } else {
            shift = (shift + 7).min(31);
        }
    }
}
