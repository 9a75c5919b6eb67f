//! MurmurHash64A (Austin Appleby, public domain), the hash by which Bitextor
//! names sentences.
//!
//! Written here, because the hash must be bit for bit that of kpu/preprocess,
//! which Bitextor uses, with seed 0, and no other part of the crate needs it.
//! It is not meant against attackers.

/// The multiplier of MurmurHash64A, from its author's source.
const MIX: u64 = 0xC6A4_A793_5BD1_E995;
/// The shift of MurmurHash64A, from its author's source.
const SHIFT: u32 = 47;

/// The hash of bytes, with seed 0.
pub(super) fn murmur(bytes: &[u8]) -> u64 {
    let mut hash = (bytes.len() as u64).wrapping_mul(MIX);
    let (words, rest) = bytes.as_chunks::<8>();
    // Little-endian by definition, also on machines that are not.
    for word in words {
        let mut word = u64::from_le_bytes(*word).wrapping_mul(MIX);
        word ^= word >> SHIFT;
        hash = (hash ^ word.wrapping_mul(MIX)).wrapping_mul(MIX);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(MIX);
    }
    hash = (hash ^ (hash >> SHIFT)).wrapping_mul(MIX);
    hash ^ (hash >> SHIFT)
}

#[cfg(test)]
mod tests {
    use super::murmur;

    #[test]
    fn hashes_are_those_of_another_implementation() {
        // Printed by the crate murmurhash64 0.3.1.
        for (text, hash) in [
            ("", 0),
            ("a", 0x0717_17D2_D36B_6B11),
            ("Hello.", 0x6374_8D4E_ECAD_3096),
            ("12345678", 0x758F_67D1_62B2_D202),
            ("123456789", 0x4977_4902_5167_4330),
            ("你好。", 0x8146_50BB_DE06_E1D7),
        ] {
            assert_eq!(murmur(text.as_bytes()), hash, "{text}");
        }
    }
}
