//! Grams: a text is indexed under each of its tokens and each pair of
//! neighbouring tokens, including its two ends.
//!
//! The number of buckets is fixed. Each Han character of the main block has its
//! own bucket, because a search for a single character has nothing else to use;
//! other tokens, and all pairs, are hashed. Numbers, links and placeholders are
//! indexed besides the tokens that a text is compared by, so that a concordance
//! finds them.
//!
//! | text | tokens | pairs |
//! |---|---|---|
//! | `Close the valve` | close, the, valve | (start, close), (close, the), (the, valve), (valve, end) |
//! | `关阀` | 关, 阀 | (start, 关), (关, 阀), (阀, end) |

use crate::memory::hash::Hash;
use crate::memory::tokens::{Keys, han_of_key};

/// The number of a bucket, below [`BUCKETS`].
pub(crate) type Bucket = u32;

/// The log₂ of the number of buckets for single tokens, apart from Han
/// characters. Choice: English text of a million units has about as many
/// distinct words.
const TOKEN_BITS: u32 = 14;
/// The log₂ of the number of buckets for pairs. Choice: one more would halve
/// the lists, but nearly double the number of lists that each segment has to
/// write and merge.
const PAIR_BITS: u32 = 15;
/// The size of the main block of Han characters, U+4E00 to U+9FFF.
const HAN: u32 = 0x9FFF - 0x4E00 + 1;
/// The number of buckets: tokens, then pairs, then Han characters.
pub(crate) const BUCKETS: usize = (1 << TOKEN_BITS) + (1 << PAIR_BITS) + HAN as usize;

/// The bucket of a token.
///
/// Han characters come last, so that the numbers of the hashed buckets do not
/// depend on their block.
pub(crate) fn token_bucket(key: u64) -> Bucket {
    match han_of_key(key) {
        Some(han) => (1 << TOKEN_BITS) + (1 << PAIR_BITS) + (han as u32 - 0x4E00),
        None => (Hash::new(1).word(key).finish() >> (64 - TOKEN_BITS)) as Bucket,
    }
}

/// The bucket of two neighbouring tokens; 0 stands for the ends of the text.
///
/// The two hashes have different seeds, so that a token and a pair of the same
/// keys fall into different buckets.
///
/// The order of the two counts: (close, the) and (the, close) have buckets of
/// their own, apart from collisions.
pub(crate) fn pair_bucket(first: u64, second: u64) -> Bucket {
    let hash = Hash::new(2).word(first).word(second).finish() >> (64 - PAIR_BITS);
    (1 << TOKEN_BITS) + hash as Bucket
}

/// True for the bucket of a pair.
#[cfg(feature = "store")]
pub(crate) fn is_pair(bucket: Bucket) -> bool {
    (1 << TOKEN_BITS..(1 << TOKEN_BITS) + (1 << PAIR_BITS)).contains(&bucket)
}

/// The buckets of all pairs of a text, in order.
///
/// A text of `n` tokens has `n + 1` pairs. An empty text has one, of its two
/// ends.
pub(crate) fn pairs(keys: &[u64]) -> impl Iterator<Item = Bucket> + '_ {
    (0..=keys.len()).map(|at| {
        let first = if at == 0 { 0 } else { keys[at - 1] };
        pair_bucket(first, keys.get(at).copied().unwrap_or(0))
    })
}

/// All buckets of a text; those of several equal tokens or pairs more than once.
///
/// Numbers, links and placeholders are indexed singly and are in no pair.
pub(crate) fn buckets(keys: &Keys) -> impl Iterator<Item = Bucket> + '_ {
    keys.core.iter().chain(&keys.others).map(|&key| token_bucket(key)).chain(pairs(&keys.core))
}
