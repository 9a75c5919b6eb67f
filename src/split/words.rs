//! The English word lists, and the kinds of words that matter to a full stop.
//!
//! `en.txt` lists about 900 words by kind; most are abbreviations. Nearly every
//! word before a full stop is looked up, so the table is built for words that
//! are not in it: words are packed into 16-byte numbers, and a filter on their
//! last four bytes rejects most of them at once.
//!
//! ```text
//! word     kinds        so a stop after it
//! Mr       TITLE        belongs to the name that follows
//! Inc      COMPANY      ends a sentence before any capital
//! Oct      MONTH        ends one before a word that opens sentences
//! valve    none         ends one
//! ```
//!
//! A word may have several kinds. Words come in without the stop after them, as
//! in `U.S`.

use std::sync::LazyLock;

use super::bytes16;

/// The kinds of a word, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordKinds(u32);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $list:literal,)*) => {
        impl WordKinds {
            kinds!(@each 0, $($(#[$doc])* $name,)*);

            /// The kind whose list has this name.
            fn by_name(list: &str) -> Option<WordKinds> {
                match list {
                    $($list => Some(WordKinds::$name),)*
                    _ => None,
                }
            }
        }
    };
    (@each $bit:expr, $(#[$doc:meta])* $name:ident, $($rest:tt)*) => {
        $(#[$doc])*
        pub(super) const $name: WordKinds = WordKinds(1 << ($bit));
        kinds!(@each $bit + 1, $($rest)*);
    };
    (@each $bit:expr,) => {};
}

kinds! {
    /// `Mr.`: belongs to what follows.
    TITLE = "title",
    /// `e.g.`: inside a sentence.
    INNER = "inner",
    /// `U.S.`, `Jr.`: ends a sentence only before a word that opens one.
    MAYBE = "maybe",
    /// `Calif.`: the same; and at the end of a place's name, `Dearborn, Mich.`,
    /// ends one before any capital.
    STATE = "state",
    /// `Inc.`: ends one before any capital.
    COMPANY = "company",
    /// `etc.`: ends one before any capital or number.
    LIST = "list",
    /// `No.`: belongs to a number that follows.
    NUMBER = "number",
    /// `Oct.`: belongs to a number; ends one before a word that opens one.
    MONTH = "month",
    /// `p.m.`: ends one before a capital that does not begin a time zone or
    /// day.
    HOUR = "hour",
    /// `ft.`: ends one before any capital.
    UNIT = "unit",
    /// `The`: opens sentences.
    OPEN = "open",
    /// `asked`: reports speech.
    SPEECH = "speech",
    /// `vitamin`: a single letter after it is not an initial.
    LETTER = "letter",
    /// `Chapter`: labels the number that follows.
    LABEL = "label",
    /// `KG`: a company's legal form that may follow `Co.` in the same name.
    FORM = "form",
    /// `EDT`, `Friday`: may follow `p.m.` in the same sentence.
    ZONE = "zone",
    /// `at`: can open an adverbial of time.
    FRONTED = "fronted",
    /// `they`: opens a sentence even without a capital.
    LOWER = "lower",
    /// `Yahoo!`: a name that is written with a mark at its end.
    BRAND = "brand",
}

impl WordKinds {
    /// A word that is in no list.
    const NONE: WordKinds = WordKinds(0);

    /// True if the word is of any of these kinds.
    pub(super) fn has(self, kinds: WordKinds) -> bool {
        self.0 & kinds.0 != 0
    }

    /// The union of both sets.
    pub(super) const fn or(self, kinds: WordKinds) -> WordKinds {
        WordKinds(self.0 | kinds.0)
    }

    /// True if the word is written with a full stop. The kinds before `OPEN`
    /// are those of abbreviations.
    pub(super) fn is_abbreviation(self) -> bool {
        self.0 & (WordKinds::OPEN.0 - 1) != 0
    }
}

/// Slots in the hash table: a power of two, about five times the number of
/// words, so that most look-ups end at the first slot.
const SIZE: usize = 4096;

/// The words, packed into numbers, with their kinds. The slots are small
/// numbers, so the look-up of a word that is not listed, as most are, touches
/// little memory.
///
/// It is built once for the process. A word of up to 16 bytes fits a register,
/// so no strings are compared.
struct WordTable {
    /// By slot: the place in `words`, 0 for a free slot.
    places: Vec<u16>,
    /// Packed words with their kinds; the first entry stands for words that are
    /// in no list.
    words: Vec<(u128, WordKinds)>,
    /// A bit for each hash of the last four bytes of an abbreviation.
    tails: Vec<u64>,
}

/// Built from `en.txt` on first use.
static TABLE: LazyLock<WordTable> = LazyLock::new(|| {
    let mut table = WordTable { places: vec![0; SIZE], words: vec![(0, WordKinds::NONE)], tails: vec![0; TAILS / 64] };
    for line in include_str!("en.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((list, words)) = line.split_once(": ") else { continue };
        let Some(kinds) = WordKinds::by_name(list) else { continue };
        for key in words.split_ascii_whitespace().filter_map(|word| pack(word.as_bytes())) {
            let place = table.place(key);
            if table.places[place] == 0 {
                table.places[place] = table.words.len() as u16;
                table.words.push((key, WordKinds::NONE));
            }
            let word = &mut table.words[usize::from(table.places[place])];
            word.1 = WordKinds(word.1.0 | kinds.0);
        }
        for tail in words.split_ascii_whitespace().filter_map(|word| word.as_bytes().last_chunk()) {
            // Only abbreviations of four or more bytes have a tail here;
            // shorter ones are looked up in full.
            let bit = tail_bit(u32::from_le_bytes(*tail));
            table.tails[bit / 64] |= u64::from(kinds.is_abbreviation()) << (bit % 64);
        }
    }
    table
});

impl WordTable {
    /// The kinds of a packed word.
    #[inline]
    fn kinds(&self, key: u128) -> WordKinds {
        self.words[usize::from(self.places[self.place(key)])].1
    }

    /// The slot of a key, or the free slot where it belongs.
    #[inline]
    fn place(&self, key: u128) -> usize {
        // A multiplicative hash: the top bits depend on all bytes of the word.
        let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut place = (mixed >> 52) as usize % SIZE;
        while self.places[place] != 0 && self.words[usize::from(self.places[place])].0 != key {
            place = (place + 1) % SIZE;
        }
        place
    }
}

/// A word of at most 16 bytes as a number, in lower case.
#[inline]
fn pack(word: &[u8]) -> Option<u128> {
    // Two overlapping loads are faster than a copy of unknown length.
    let key = match word.len() {
        9..=16 => join(word, |half: &[u8; 8]| u64::from_le_bytes(*half)),
        4..=8 => join(word, |half: &[u8; 4]| u64::from(u32::from_le_bytes(*half))),
        2..=3 => join(word, |half: &[u8; 2]| u64::from(u16::from_le_bytes(*half))),
        1 => u128::from(word[0]),
        _ => return None,
    };
    Some(bytes16::lower(key))
}

/// The number of a word from its first and its last `N` bytes.
#[inline]
fn join<const N: usize>(word: &[u8], half: impl Fn(&[u8; N]) -> u64) -> u128 {
    let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) else { return 0 };
    u128::from(half(first)) | u128::from(half(last)) << (8 * (word.len() - N))
}

/// Bits for the last four bytes of abbreviations. Choice: about 150 are set, so
/// few other words hit one.
const TAILS: usize = 1 << 13;

/// The bit of the last four bytes of a word.
#[inline]
fn tail_bit(tail: u32) -> usize {
    // The OR lowers capitals; other bytes need only be hashed alike every time.
    (tail | 0x2020_2020).wrapping_mul(0x9E37_79B1) as usize >> 19
}

/// False if the last four bytes of a word show that it is not an abbreviation;
/// the first byte is in the lowest bits.
///
/// A false positive only costs a full look-up; a false negative cannot happen.
#[inline]
pub(super) fn may_abbreviate(tail: u32) -> bool {
    let bit = tail_bit(tail);
    TABLE.tails[bit / 64] >> (bit % 64) & 1 != 0
}

/// The kinds of a word, ignoring case.
#[inline]
pub(super) fn look(word: &str) -> WordKinds {
    pack(word.as_bytes()).map_or(WordKinds::NONE, |key| TABLE.kinds(key))
}

/// The kinds of a word of at most 16 bytes, given as a number with its first
/// byte in the lowest bits.
#[inline]
pub(super) fn look_packed(word: u128) -> WordKinds {
    TABLE.kinds(bytes16::lower(word))
}

/// True for a word that opens sentences, such as `The`.
pub(super) fn opens(word: &str) -> bool {
    look(word).has(WordKinds::OPEN)
}

/// True for a verb that reports speech, such as `asked`.
pub(super) fn reports(word: &str) -> bool {
    look(word).has(WordKinds::SPEECH)
}
