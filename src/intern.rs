//! String interning: distinct strings, numbered in the order in which they are
//! first seen, in one allocation.
//!
//! ```text
//! text    thetideout
//! ends    3 7 10            number 1 is text[3..7], "tide"
//! slots   0 2 0 0 1 3 0 0   number + 1, by hash
//! ```

/// An open-addressing hash table whose keys are slices of one string.
///
/// A `HashMap<String, u32>` would allocate once for each string, and the
/// tokenizer interns every word of a document.
///
/// Strings are compared only if their hashes are equal, so most look-ups touch
/// no text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    /// All strings, one after another.
    text: String,
    /// By number: the byte after the string.
    ends: Vec<u32>,
    /// By number: the hash, so that growing does not hash again.
    hashes: Vec<u32>,
    /// Number + 1 of the string in each slot; 0 for a free one. The length is a
    /// power of two. At most half are taken, two thirds after
    /// [`Interner::from_text`].
    slots: Vec<u32>,
}

impl Interner {
    /// Reserves room for `strings` strings.
    ///
    /// Eight bytes a string is the average of distinct English words: a choice.
    pub(crate) fn with_room(strings: usize) -> Self {
        Interner {
            text: String::with_capacity(8 * strings),
            ends: Vec::with_capacity(strings),
            hashes: Vec::with_capacity(strings),
            slots: vec![0; if strings == 0 { 0 } else { (2 * strings).next_power_of_two() }],
        }
    }

    /// Takes distinct strings that are concatenated in `text`; `ends` are their
    /// ends.
    ///
    /// The slots are touched at random, so that one memory page more for them costs
    /// more than a probe more; the lexicon's terms are numbered at each start.
    pub(crate) fn from_text(text: String, ends: Vec<u32>) -> Self {
        let slots = vec![0; (ends.len() + ends.len() / 2 + 1).next_power_of_two()];
        let mut strings = Interner { text, ends, slots, hashes: Vec::new() };
        let numbers = 0..strings.len() as u32;
        strings.hashes = numbers.clone().map(|number| hash(strings.text(number))).collect();
        numbers.for_each(|number| strings.put(number));
        strings
    }

    /// All strings, concatenated in the order of their numbers.
    pub(crate) fn all(&self) -> &str {
        &self.text
    }

    /// The number of distinct strings.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string with a number; empty for a number that was not given.
    pub(crate) fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let from = if number == 0 { 0 } else { self.ends.get(number - 1).copied().unwrap_or_default() as usize };
        let to = self.ends.get(number).copied().unwrap_or_default() as usize;
        self.text.get(from..to).unwrap_or_default()
    }

    /// The number of a string, if it was seen before.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(text, hash(text))
    }

    /// The number of a string whose hash is known (linear probing).
    ///
    /// The hash is compared before the text: most probes end there.
    fn find_hashed(&self, text: &str, hash: u32) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(number) = self.slots[at].checked_sub(1) {
            if self.hashes[number as usize] == hash && self.text(number) == text {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The number of a string; a new string gets the next one.
    ///
    /// Growing doubles the table, so that adding n strings costs n steps in
    /// all.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        let hash = hash(text);
        if let Some(number) = self.find_hashed(text, hash) {
            return number;
        }
        let number = self.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.hashes.push(hash);
        // At most half full: linear probing gets slow beyond.
        if self.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.len() * 4).next_power_of_two().max(64)];
            (0..=number).for_each(|number| self.put(number));
        } else {
            self.put(number);
        }
        number
    }

    /// Stores a number in the first free slot from its hash on.
    fn put(&mut self, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = self.hashes[number as usize] as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = number + 1;
    }
}

/// Hashes eight bytes at a time with wyhash's step: multiply, then fold the
/// halves of the product. The last eight bytes may overlap those before them.
///
/// Not meant against attackers: the strings come from a document, whose length
/// bounds the damage.
fn hash(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ bytes.len() as u64;
    let mut mix = |eight: u64| {
        let product = u128::from(state ^ eight) * 0xa076_1d64_78bd_642fu128;
        state = (product >> 64) as u64 ^ product as u64;
    };
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        if let Some(last) = bytes.last_chunk::<8>() {
            bytes.as_chunks::<8>().0.iter().for_each(|&chunk| mix(u64::from_le_bytes(chunk)));
            mix(u64::from_le_bytes(*last));
        } else {
            mix(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
        }
    } else {
        mix(bytes.iter().fold(0, |eight, &byte| eight << 8 | u64::from(byte)));
    }
    (state ^ (state >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn strings_taken_at_once_are_found_and_others_are_not() {
        for count in 0..70 {
            let text: String = (0..count).map(|number| format!("{number:02}")).collect();
            let mut strings = Interner::from_text(text, (1..=count).map(|number| 2 * number).collect());
            assert!((0..count).all(|number| strings.find(&format!("{number:02}")) == Some(number)));
            assert_eq!(strings.find("tide"), None);
            assert_eq!(strings.number("tide"), count);
        }
    }
}
