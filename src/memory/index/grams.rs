//! Grams: a text is listed under each of its tokens and under each pair of neighbouring tokens, its two ends included.
//!
//! There is a fixed number of buckets. A Han character of the main block has a bucket of its own, because a search for
//! one character has nothing else to go by; other tokens, and all pairs, are hashed. Numbers, links and placeholders are
//! listed beside the tokens that a text is compared by, so that a concordance finds them.

use crate::memory::tokens::{Hash, Keys, han_of_key};

/// The number of a bucket, below [`BUCKETS`].
pub(crate) type Bucket = u32;

/// Buckets of single tokens other than the Han characters of the main block: 2 to this power. English text of a
/// million units has about as many different words.
const TOKEN_BITS: u32 = 14;
/// Buckets of pairs: 2 to this power (choice). One more would halve the lists, but give each segment nearly twice as many
/// to write and merge.
const PAIR_BITS: u32 = 15;
/// The main block of Han characters, U+4E00 to U+9FFF.
const HAN: u32 = 0x9FFF - 0x4E00 + 1;
/// How many buckets there are: tokens, then pairs, then Han characters.
pub(crate) const BUCKETS: usize = (1 << TOKEN_BITS) + (1 << PAIR_BITS) + HAN as usize;

/// The bucket of a token.
pub(crate) fn token_bucket(key: u64) -> Bucket {
    match han_of_key(key) {
        Some(han) => (1 << TOKEN_BITS) + (1 << PAIR_BITS) + (han as u32 - 0x4E00),
        None => (Hash::new(1).word(key).finish() >> (64 - TOKEN_BITS)) as Bucket,
    }
}

/// The bucket of two neighbouring tokens; 0 stands for the ends of the text.
pub(crate) fn pair_bucket(first: u64, second: u64) -> Bucket {
    let hash = Hash::new(2).word(first).word(second).finish() >> (64 - PAIR_BITS);
    (1 << TOKEN_BITS) + hash as Bucket
}

/// The buckets of all pairs of a text, in order.
pub(crate) fn pairs(keys: &[u64]) -> impl Iterator<Item = Bucket> + '_ {
    (0..=keys.len()).map(|at| {
        let first = if at == 0 { 0 } else { keys[at - 1] };
        pair_bucket(first, keys.get(at).copied().unwrap_or(0))
    })
}

/// All buckets of a text, sorted, each once.
pub(crate) fn buckets(keys: &Keys, into: &mut Vec<Bucket>) {
    into.clear();
    into.extend(keys.core.iter().chain(&keys.others).map(|&key| token_bucket(key)).chain(pairs(&keys.core)));
    into.sort_unstable();
    into.dedup();
}
