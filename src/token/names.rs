//! Finds names that the English side spells in pinyin, by the readings of the
//! Chinese characters.
//!
//! The English side is read first. Each of its names that can be cut into one
//! to three pinyin syllables is kept in every way to cut it (`Xian` is `xian`
//! and `xi an`). The Chinese tokenizer then takes characters with these
//! readings as one word: 清扬 for `Qingyang`, which no dictionary has.
//!
//! ```text
//! Xian    xian       key            xian + 1
//!         xi an      key (xi + 1) << 16 | (an + 1)
//! ```
//!
//! Keys are sorted, so that whether a sequence of characters is a name is one
//! binary search for each of its readings.

use super::TokenizedSide;
use crate::Lexicon;

/// English names that can be read as one to three pinyin syllables.
///
/// It answers in one pass over the characters which names may begin here; the
/// Chinese tokenizer asks for every character.
#[derive(Debug, Default)]
pub(crate) struct PinyinNames {
    /// Up to three syllable numbers + 1, packed into 16 bits each, with the
    /// English term; sorted.
    spelled: Vec<(u64, u32)>,
    /// By syllable: whether a name begins with it. Rejects most characters at
    /// once.
    first: Vec<bool>,
    /// One bit for each pair of syllables that begins a name. Rejects nearly
    /// all other places.
    pairs: PairBits,
}

/// A set of pairs of syllables in two kibibytes, which is small enough to clear
/// for each document and to stay in the fastest cache.
///
/// Pairs can share a bit, so a hit must be confirmed by a look-up.
#[derive(Debug)]
struct PairBits {
    /// The bits.
    bits: [u64; PairBits::WORDS],
}

impl PairBits {
    /// The number of words. Choice: with a hundred names one pair in a hundred
    /// and sixty is looked up in vain.
    const WORDS: usize = 256;

    /// The word and the bit of a pair. An odd factor spreads the pairs with one
    /// first syllable over all words.
    #[inline]
    fn place(first: usize, second: usize) -> (usize, usize) {
        let bit = first * 419 + second;
        (bit / 64 % PairBits::WORDS, bit % 64)
    }

    /// Adds a pair.
    fn insert(&mut self, first: usize, second: usize) {
        let (word, bit) = PairBits::place(first, second);
        self.bits[word] |= 1 << bit;
    }

    /// False if a pair is surely not in the set.
    #[inline]
    fn may_hold(&self, first: usize, second: usize) -> bool {
        let (word, bit) = PairBits::place(first, second);
        self.bits[word] >> bit & 1 == 1
    }
}

impl Default for PairBits {
    fn default() -> Self {
        PairBits { bits: [0; PairBits::WORDS] }
    }
}

impl PinyinNames {
    /// Finds all ways to read the names of the English side as syllables.
    pub(crate) fn new(english: &TokenizedSide, lexicon: &Lexicon) -> PinyinNames {
        let mut names = PinyinNames { first: vec![false; lexicon.syllables()], ..PinyinNames::default() };
        for (word, term) in english.names() {
            let word = plain(word);
            // Three syllables have at most 18 letters; single letters are
            // initials.
            if (2..=18).contains(&word.len()) {
                names.spell(&word, 0, 0, term, lexicon);
            }
        }
        names.spelled.sort_unstable();
        // Two English words of the same spelling, such as with and without an
        // apostrophe, are one name.
        names.spelled.dedup_by_key(|spelled| spelled.0);
        for &(key, _) in &names.spelled {
            let mut parts = (0..3).rev().map(|place| key >> (16 * place) & 0xffff).filter(|&part| part > 0);
            let mut next = || parts.next().map(|part| part as usize - 1);
            let Some(first) = next() else { continue };
            names.first[first] = true;
            if let Some(second) = next() {
                names.pairs.insert(first, second);
            }
        }
        names
    }

    /// Adds every way to split the rest of a word into syllables. `key` packs
    /// the `size` syllables so far.
    ///
    /// Recursion ends at three syllables, so there are at most a few ways for a
    /// word.
    fn spell(&mut self, rest: &str, key: u64, size: usize, term: u32, lexicon: &Lexicon) {
        if rest.is_empty() && size > 0 {
            self.spelled.push((key, term));
        }
        if rest.is_empty() || size == 3 {
            return;
        }
        // The longest pinyin syllable has six letters, and those that are left must hold the rest.
        let shortest = rest.len().saturating_sub(6 * (2 - size)).max(1);
        for end in (shortest..=rest.len().min(6)).filter(|&end| rest.is_char_boundary(end)) {
            let (syllable, after) = rest.split_at(end);
            let mut add = |syllable: &str| {
                if let Some(number) = lexicon.syllable(syllable) {
                    self.spell(after, key << 16 | (u64::from(number) + 1), size + 1, term, lexicon);
                }
            };
            add(syllable);
            match syllable {
                // Passports write *lü* as *lyu*, and most others drop the dots.
                "lu" | "lyu" => add("lv"),
                "nu" | "nyu" => add("nv"),
                _ => {}
            }
        }
    }

    /// True if a name of two or three syllables may begin here: some reading of
    /// the first two characters begins one.
    pub(crate) fn may_begin(&self, characters: &[char], lexicon: &Lexicon) -> bool {
        let [first, second, ..] = characters else { return false };
        let follows = |first: u16| {
            let readings = lexicon.readings(*second);
            readings.iter().any(|&(_, second)| self.pairs.may_hold(first.into(), second.into()))
        };
        let begins = |first: u16| self.first.get(usize::from(first)) == Some(&true);
        lexicon.readings(*first).iter().any(|&(_, first)| begins(first) && follows(first))
    }

    /// The English terms that sound like the first one, two and three
    /// characters.
    ///
    /// Entry k of the result is the term of a name of k + 1 characters.
    /// Characters beyond the third are not looked at.
    pub(crate) fn at(&self, characters: &[char], lexicon: &Lexicon) -> [Option<u32>; 3] {
        let mut found = [None; 3];
        if let Some(&c) = characters.first() {
            for &(_, syllable) in lexicon.readings(c) {
                // Nearly all characters end here, as no name begins with their
                // syllable.
                if self.first.get(syllable as usize) == Some(&true) {
                    // Syllables count from 1 in a key, so that a missing one
                    // differs from the first.
                    self.walk(&characters[1..], u64::from(syllable) + 1, 0, lexicon, &mut found);
                }
            }
        }
        found
    }

    /// Extends a sequence of syllables by all readings of the next character.
    ///
    /// `key` has `size + 1` syllables. A character with several readings is
    /// tried with each; the first name found for a length stays.
    fn walk(&self, rest: &[char], key: u64, size: usize, lexicon: &Lexicon, found: &mut [Option<u32>; 3]) {
        // Sorted by key, so that all names that begin with these syllables are
        // together.
        let at = self.spelled.partition_point(|&(other, _)| other < key);
        if found[size].is_none() {
            found[size] = self.spelled.get(at).filter(|&&(other, _)| other == key).map(|&(_, term)| term);
        }
        if size < 2
            && let Some(&c) = rest.first()
        {
            for &(_, syllable) in lexicon.readings(c) {
                self.walk(&rest[1..], key << 16 | (u64::from(syllable) + 1), size + 1, lexicon, found);
            }
        }
    }
}

/// The word in lower case, without apostrophes and genitive, with ü as v.
fn plain(word: &str) -> String {
    let base = ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let letters = base.chars().filter(|c| !matches!(c, '\'' | '’')).flat_map(char::to_lowercase);
    letters.map(|c| if c == 'ü' { 'v' } else { c }).collect()
}
