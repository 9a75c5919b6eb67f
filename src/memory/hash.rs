//! The hash of the memory's tokens and texts.

/// A hash that is the same on every machine and in every version of a memory
/// file. It is part of the file format.
///
/// A multiplication and a rotation per word, and two multiplications at the end:
/// good enough for buckets, and simple enough to be written down in the format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    /// A hash with a seed, which separates its uses.
    pub(crate) fn new(seed: u64) -> Self {
        Hash(seed.wrapping_add(0x9E37_79B9_7F4A_7C15))
    }

    /// Mixes in 64 bits.
    #[inline]
    pub(crate) fn word(&mut self, word: u64) -> &mut Self {
        self.0 = (self.0 ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29);
        self
    }

    /// Mixes in a character.
    #[inline]
    pub(crate) fn char(&mut self, c: char) -> &mut Self {
        self.word(u64::from(u32::from(c)))
    }

    /// Mixes in bytes, eight at a time.
    #[cfg(feature = "store")]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.word(chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = chunks.remainder();
        // The length of the rest goes in too, so that zero bytes at the end
        // count.
        self.word(rest.iter().fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte)))
    }

    /// The hash of everything mixed in.
    #[inline]
    pub(crate) fn finish(&self) -> u64 {
        let mut h = self.0;
        h = (h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h = (h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h ^ (h >> 32)
    }
}
