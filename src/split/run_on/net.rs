//! The net that reviews what the linear model of run-on text finds: it sees
//! more words on both sides, and what kind of text it is.
//!
//! The trainer (`dev/src/bin/train_run_on`) compiles this same file, so
//! training and use cannot drift apart.
//!
//! Each word has two small vectors, one for its letters and one for its shape
//! and ending. The vectors of the words next to the gap and a few traits of the
//! text go through one layer of rectified units. Several nets, trained from
//! different starting points, are averaged. All sums are sums of whole numbers, so
//! every machine gets the same result.

use std::ops::Range;

use super::features::{next_blank, next_word, word_end, word_start};

/// The number of nets that are averaged. Choice: two fit in 300 kB.
pub const NETS: usize = 2;

/// Words on each side of the gap whose vectors the net sees. Choice.
const SIDE: usize = 5;

/// The number of words that the net sees.
pub const POSITIONS: usize = 2 * SIDE;

/// Vectors for the letters of words; words whose hashes meet share one. Vector
/// 0 stands for no word.
pub const SPELLINGS: usize = 4096;
/// The length of such a vector.
pub const SPELLING: usize = 12;
/// The number of vectors for shapes and endings.
pub const SHAPES: usize = 2048;
/// The length of such a vector.
pub const SHAPE: usize = 8;

/// The inputs from one word.
pub const WORD: usize = SPELLING + SHAPE;
/// The inputs from all words.
pub const INPUTS: usize = POSITIONS * WORD;

/// The number of rectified units. Choice: with the tables above, all weights
/// stay under 300 kB.
pub const UNITS: usize = 24;

/// How many values each trait of the text around a gap has.
const TRAIT_SIZES: [u8; 14] = [8, 8, 2, 2, 5, 8, 5, 6, 5, 9, 5, 2, 5, 5];
/// The values of all traits together.
pub const TRAITS: usize = 75;

/// The number of weights of one net.
pub const WEIGHTS: usize = SPELLINGS * SPELLING + SHAPES * SHAPE + INPUTS * UNITS + TRAITS * UNITS + UNITS + UNITS + 1;

/// Weights are stored as signed bytes in units of 1/64.
pub const SCALE: f32 = 64.0;

/// How many tokens on each side of a gap the traits are counted in. Choice: a
/// bound on the work.
const WINDOW: usize = 48;
/// How many bytes those tokens may take. Choice: a bound for text without
/// blanks.
const WINDOW_BYTES: usize = 600;

/// The inputs of the net for one gap.
#[derive(Debug, Clone)]
pub struct GapInputs {
    /// By word: its vector of letters.
    pub spellings: [u16; POSITIONS],
    /// By word: its vector of shape.
    pub shapes: [u16; POSITIONS],
    /// By trait: its value, numbered through all traits.
    pub traits: [u8; TRAIT_SIZES.len()],
}

impl GapInputs {
    /// Reads the gap before byte `at` of a paragraph. The sentence before the
    /// gap began at `start`.
    ///
    /// The tokens on both sides are counted in one pass, away from the gap, at
    /// most [`WINDOW`] tokens in at most [`WINDOW_BYTES`] bytes on each side.
    pub fn read(paragraph: &[u8], start: usize, at: usize, ended: bool) -> GapInputs {
        let (mut spellings, mut shapes) = ([0; POSITIONS], [0; POSITIONS]);
        // Words of the sentence before would tell where that one ended.
        let (mut own, mut earlier) = (TokenCounts::default(), TokenCounts::default());
        // May cut a token in two, which happens only in text with hardly any
        // blanks.
        let floor = at.saturating_sub(WINDOW_BYTES);
        let mut from = at;
        while own.tokens + earlier.tokens < WINDOW
            && let Some(token) = token_before(paragraph, floor, from)
        {
            from = token.start;
            let bytes = &paragraph[token];
            if from < start {
                earlier.add(bytes);
                continue;
            }
            if own.tokens < SIDE {
                let place = SIDE - 1 - own.tokens;
                (spellings[place], shapes[place]) = vectors(bytes);
            }
            own.add(bytes);
        }
        // The clause after the gap, up to its first stop.
        let (mut ahead, mut clause) = (TokenCounts::default(), None);
        let ceiling = (at + WINDOW_BYTES).min(paragraph.len());
        let mut to = at;
        while ahead.tokens < WINDOW
            && let Some(token) = token_after(paragraph, to, ceiling)
        {
            to = token.end;
            let bytes = &paragraph[token];
            if ahead.tokens < SIDE {
                let place = SIDE + ahead.tokens;
                (spellings[place], shapes[place]) = vectors(bytes);
            }
            ahead.add(bytes);
            if ahead.stopped == 1 && clause.is_none() {
                clause = Some(ahead);
            }
        }
        let small = paragraph.get(start).is_some_and(u8::is_ascii_lowercase);
        let all = own.with(earlier).with(ahead);
        let values = [
            bit_length(own.tokens),
            bit_length(ahead.tokens),
            u8::from(ended),
            u8::from(small),
            share(own.capitals, own.tokens),
            clause.map_or(0, |clause| bit_length(clause.tokens)),
            share(clause.unwrap_or(ahead).capitals, clause.unwrap_or(ahead).tokens),
            bit_length(all.stopped),
            share(all.capitals, all.tokens),
            bit_length(all.tokens),
            share(all.digits, all.tokens),
            u8::from(start == 0),
            ahead.capitals_first,
            own.capitals_first,
        ];
        let mut first = 0;
        let traits = std::array::from_fn(|i| {
            // Larger values count as the largest that the net has a weight for.
            let value = first + values[i].min(TRAIT_SIZES[i] - 1);
            first += TRAIT_SIZES[i];
            value
        });
        GapInputs { spellings, shapes, traits }
    }
}

/// Counts over some tokens next to a gap, from which the traits of the gap are
/// taken.
///
/// They describe the kind of text: how long the sentence is so far, how many
/// capitals and digits there are, whether stops are usual nearby.
#[derive(Debug, Clone, Copy, Default)]
struct TokenCounts {
    /// All tokens.
    tokens: usize,
    /// Those that begin with a capital.
    capitals: usize,
    /// How many of the first four counted begin with a capital, up to the first
    /// that does not.
    capitals_first: u8,
    /// Those that begin with a digit.
    digits: usize,
    /// Those that a stop ends.
    stopped: usize,
}

impl TokenCounts {
    /// Counts one more token.
    fn add(&mut self, token: &[u8]) {
        let first = token.first().copied().unwrap_or_default();
        let capital = first.is_ascii_uppercase();
        // Only capitals so far.
        if capital && self.tokens < 4 && self.tokens == self.capitals {
            self.capitals_first += 1;
        }
        self.tokens += 1;
        self.capitals += usize::from(capital);
        self.digits += usize::from(first.is_ascii_digit());
        self.stopped += usize::from(is_stopped(token));
    }

    /// Both counts together.
    fn with(self, other: TokenCounts) -> TokenCounts {
        TokenCounts {
            tokens: self.tokens + other.tokens,
            capitals: self.capitals + other.capitals,
            capitals_first: self.capitals_first,
            digits: self.digits + other.digits,
            stopped: self.stopped + other.stopped,
        }
    }
}

/// The last token before byte `end`, not reaching back beyond `floor`.
fn token_before(paragraph: &[u8], floor: usize, end: usize) -> Option<Range<usize>> {
    let to = word_end(paragraph, floor, end);
    let from = word_start(paragraph, floor, to);
    (from < to).then_some(from..to)
}

/// The first token from byte `start` on, not reaching beyond `ceiling`.
fn token_after(paragraph: &[u8], start: usize, ceiling: usize) -> Option<Range<usize>> {
    let from = next_word(paragraph, start, ceiling);
    let to = next_blank(paragraph, from, ceiling);
    (from < to).then_some(from..to)
}

/// True if a stop ends the token, possibly inside closing marks.
fn is_stopped(token: &[u8]) -> bool {
    let mut rest = token;
    while let [head @ .., last] = rest {
        match last {
            b'.' | b'!' | b'?' => return true,
            b'"' | b'\'' | b')' => rest = head,
            _ => return false,
        }
    }
    false
}

/// The number of binary digits of a number.
fn bit_length(number: usize) -> u8 {
    (usize::BITS - number.leading_zeros()) as u8
}

/// A share in quarters, 0 to 4.
///
/// 0 for an empty whole.
fn share(part: usize, whole: usize) -> u8 {
    (4 * part).checked_div(whole).unwrap_or(0) as u8
}

/// How many bytes of a token count. Choice, as in `features.rs`.
const LONGEST: usize = 24;

/// FNV-1a's offset basis, with a seed.
const fn seeded(seed: u32) -> u32 {
    0x811C_9DC5 ^ seed
}

/// One step of FNV-1a.
fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// One of `count` vectors for a hash. From 1: vector 0 is that of no word.
fn vector(hash: u32, count: usize) -> u16 {
    // The high bits are mixed into the low ones.
    1 + ((hash ^ (hash >> 15)) % (count as u32 - 1)) as u16
}

/// By byte: the byte in lower case, with all digits alike.
static FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        folded[byte] = if (byte as u8).is_ascii_digit() { b'0' } else { (byte as u8).to_ascii_lowercase() };
        byte += 1;
    }
    folded
};

/// The vectors of a token: that of its letters, without the marks at its end,
/// and that of its shape: the kinds of its first and last byte, its capitals,
/// its length and its last three bytes.
fn vectors(token: &[u8]) -> (u16, u16) {
    let (mut word, long) = token.split_at(token.len().min(LONGEST));
    while let [head @ .., last] = word
        && last.is_ascii_punctuation()
        && !head.is_empty()
    {
        word = head;
    }
    let mut letters = seeded(7);
    let mut capitals = long.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    for &byte in word {
        letters = step(letters, FOLDED[byte as usize]);
        capitals += usize::from(byte.is_ascii_uppercase());
    }
    let capitals = match capitals {
        0 | 1 => capitals as u8,
        all if all == token.len() => 3,
        _ => 2,
    };
    let kind = |byte: Option<&u8>| match byte {
        Some(b'A'..=b'Z') => b'X',
        Some(b'a'..=b'z' | 0x80..) => b'x',
        Some(b'0'..=b'9') => b'd',
        Some(&other) => other,
        None => 0,
    };
    let head = [kind(token.first()), kind(token.last()), capitals, token.len().min(8) as u8];
    let end = &token[token.len().saturating_sub(3)..];
    let shape = head.into_iter().fold(seeded(3), step);
    let shape = end.iter().fold(shape, |shape, &byte| step(shape, FOLDED[byte as usize]));
    (vector(letters, SPELLINGS), vector(shape, SHAPES))
}

/// Where the parts of a net begin among its weights.
pub mod parts {
    use super::{INPUTS, SHAPE, SHAPES, SPELLING, SPELLINGS, TRAITS, UNITS};

    /// The vectors of shapes; those of letters come before them.
    pub const SHAPE_TABLE: usize = SPELLINGS * SPELLING;
    /// For each input from a word, its weight in each unit.
    pub const LAYER: usize = SHAPE_TABLE + SHAPES * SHAPE;
    /// For each value of a trait, its weight in each unit.
    pub const TRAIT_LAYER: usize = LAYER + INPUTS * UNITS;
    /// By unit: the value that it starts from.
    pub const BIAS: usize = TRAIT_LAYER + TRAITS * UNITS;
    /// By unit: its weight in the result.
    pub const OUTPUT: usize = BIAS + UNITS;
    /// The value that the result starts from.
    pub const OUTPUT_BIAS: usize = OUTPUT + UNITS;
}

/// A net that is ready to be asked.
#[derive(Debug)]
pub struct RunOnNet<'w> {
    /// The weights as they are stored.
    weights: &'w [u8; WEIGHTS],
    /// By unit: the weight of each input from a word.
    layer: Vec<InputRow>,
    /// By value of a trait: its weight in each unit, in 1/64 of the unit's
    /// scale.
    traits: Vec<[i16; UNITS]>,
    /// By unit: the value that it starts from, in the same scale.
    bias: [i16; UNITS],
    /// By unit: its weight in the result.
    output: [i16; UNITS],
}

/// A number for each input from a word, where vector instructions can read them
/// at once.
#[derive(Debug)]
#[repr(align(16))]
struct InputRow([i16; INPUTS]);

impl<'w> RunOnNet<'w> {
    /// Prepares the weights of one net.
    pub fn new(weights: &'w [u8; WEIGHTS]) -> RunOnNet<'w> {
        let weight = |at: usize| i16::from(weights[at] as i8);
        let inputs = |unit| InputRow(std::array::from_fn(|input| weight(parts::LAYER + input * UNITS + unit)));
        RunOnNet {
            weights,
            layer: (0..UNITS).map(inputs).collect(),
            traits: (0..TRAITS).map(|value| numbers(weights, parts::TRAIT_LAYER + value * UNITS)).collect(),
            bias: numbers(weights, parts::BIAS),
            output: numbers(weights, parts::OUTPUT),
        }
    }

    /// The largest value that the product of a unit's weights with the vectors
    /// of words can have, on either side of 0.
    #[cfg(test)]
    pub fn largest_product(&self) -> i32 {
        let largest = |from: usize, count: usize, length: usize, number: usize| {
            let weight = |word: usize| i32::from(self.weights[from + word * length + number] as i8).abs();
            (0..count).map(weight).max().unwrap_or(0)
        };
        let letters = (0..SPELLING).map(|number| largest(0, SPELLINGS, SPELLING, number));
        let ending = (0..SHAPE).map(|number| largest(parts::SHAPE_TABLE, SHAPES, SHAPE, number));
        let vector: Vec<i32> = letters.chain(ending).collect();
        let product = |row: &InputRow| {
            let weights = row.0.iter().map(|&weight| i32::from(weight).abs());
            weights.zip(vector.iter().cycle()).map(|(weight, number)| weight * number).sum()
        };
        self.layer.iter().map(product).max().unwrap_or(0)
    }

    /// The vectors of all words.
    fn inputs(&self, inputs: &GapInputs) -> InputRow {
        let mut vectors = InputRow([0; INPUTS]);
        for place in 0..POSITIONS {
            let spelling = usize::from(inputs.spellings[place]) * SPELLING;
            let shape = parts::SHAPE_TABLE + usize::from(inputs.shapes[place]) * SHAPE;
            // Sixteen numbers are read at a time; the vector of the shape
            // replaces those that are too many.
            let rest = &mut vectors.0[place * WORD..];
            rest[..16].copy_from_slice(&numbers::<16>(self.weights, spelling));
            rest[SPELLING..WORD].copy_from_slice(&numbers::<SHAPE>(self.weights, shape));
        }
        vectors
    }

    /// The score for a gap, as a logit: 0 means that an end is as likely as not.
    pub fn score(&self, inputs: &GapInputs) -> f32 {
        let vectors = self.inputs(inputs);
        let mut traits = self.bias;
        for value in inputs.traits {
            for (sum, weight) in traits.iter_mut().zip(&self.traits[usize::from(value)]) {
                *sum += weight;
            }
        }
        let mut sum = 0;
        for ((layer, output), traits) in self.layer.iter().zip(&self.output).zip(traits) {
            // The words' weights were multiplied by those of a vector.
            let value = i32::from(product(&vectors, layer)) + SCALE as i32 * i32::from(traits);
            sum += value.max(0) * i32::from(*output);
        }
        // Three weights were multiplied: vector, layer, output.
        sum as f32 / (SCALE * SCALE * SCALE) + f32::from(self.weights[parts::OUTPUT_BIAS] as i8) / SCALE
    }
}

/// The weights stored from `at` on.
fn numbers<const N: usize>(weights: &[u8; WEIGHTS], at: usize) -> [i16; N] {
    let bytes = weights[at..].first_chunk().unwrap_or(&[0; N]);
    bytes.map(|weight| i16::from(weight as i8))
}

/// The scalar product, in 16 bits, of which more are multiplied at a time than
/// of wider numbers. It fits for the nets that ship, as a test shows. A
/// function of its own, so that the compiler keeps to vector instructions.
#[inline(never)]
fn product(vectors: &InputRow, weights: &InputRow) -> i16 {
    let products = vectors.0.iter().zip(&weights.0).map(|(a, b)| a.wrapping_mul(*b));
    products.fold(0, i16::wrapping_add)
}
