//! Recognises hashes that no text has, so that new texts are added without
//! reading every segment.
//!
//! An import asks for each text whether it is there already, and for most it is
//! not. Each segment would have to be read to know that. The filter answers
//! "no" without reading, at two bytes a text; a "maybe" is then looked up.

/// The least number of bits for each text. Choice: with two of sixteen bits
/// set, one hash in seventy passes by chance.
const FILTER_BITS: usize = 16;
/// The log₂ of the most bits: 128 MiB. Choice.
const MOST_FILTER_BITS: u32 = 30;

/// A Bloom filter with two bits for each hash: it rejects nearly every hash
/// that no text has, without reading.
#[derive(Debug)]
pub(super) struct HashFilter {
    /// The bits.
    bits: Vec<u64>,
    /// How far a hash is shifted to give a bit.
    shift: u32,
    /// How many more texts it can take.
    pub room: usize,
}

impl HashFilter {
    /// A filter for twice as many texts as there are.
    ///
    /// Room for twice the texts, so that the filter of a growing memory is not
    /// rebuilt all the time.
    pub(super) fn new(texts: usize) -> Self {
        let bits = (texts.max(1024) * 2 * FILTER_BITS).next_power_of_two().ilog2().min(MOST_FILTER_BITS);
        HashFilter { bits: vec![0; 1 << (bits - 6)], shift: 32 - bits, room: texts.max(1024) * 2 }
    }

    /// The two bits of a hash, each with its word.
    ///
    /// The second bit comes from the same hash, multiplied, so that two hashes
    /// rarely share both.
    fn places(&self, hash: u32) -> [(usize, u64); 2] {
        [hash, hash.wrapping_mul(0x9E37_79B1)].map(|hash| {
            let bit = hash >> self.shift;
            ((bit >> 6) as usize, 1 << (bit & 63))
        })
    }

    /// Adds a hash.
    pub(super) fn add(&mut self, hash: u32) {
        for (at, bit) in self.places(hash) {
            self.bits[at] |= bit;
        }
        // Counted down: once nothing is left, a larger filter is built, before
        // too many bits are set.
        self.room = self.room.saturating_sub(1);
    }

    /// False if surely no text has the hash.
    ///
    /// True may be wrong, false never is.
    pub(super) fn may_have(&self, hash: u32) -> bool {
        self.places(hash).into_iter().all(|(at, bit)| self.bits[at] & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_forgets_no_hash() {
        let mut filter = HashFilter::new(10);
        let hash = |id: u32| id.wrapping_mul(0x9E37_79B9);
        (1..1000).for_each(|id| filter.add(hash(id)));
        assert!((1..1000).all(|id| filter.may_have(hash(id))));
    }
}
