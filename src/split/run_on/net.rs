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

use super::counts::{SIDE, TokensNear, WINDOW_BYTES, capitals_first};

/// The number of nets that are averaged. Choice: two fit in 300 kB.
pub const NETS: usize = 2;

/// The number of words that the net sees.
pub const POSITIONS: usize = 2 * SIDE;

/// The number of vectors for the letters of words. Words whose hashes collide
/// share one; vector 0 is for a missing word.
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
    /// The tokens on both sides are counted in one pass, away from the gap.
    pub fn read(paragraph: &[u8], start: usize, at: usize, ended: bool) -> GapInputs {
        let (mut spellings, mut shapes) = ([0; POSITIONS], [0; POSITIONS]);
        // May cut a token in two, which happens only in text with hardly any
        // blanks.
        let (floor, ceiling) = (at.saturating_sub(WINDOW_BYTES), (at + WINDOW_BYTES).min(paragraph.len()));
        let before = TokensNear::count::<true>(paragraph, at, floor, at - start);
        let after = TokensNear::count::<false>(paragraph, at, ceiling, 0);
        // Words of the previous sentence would reveal where it ended.
        let own = before.some.unwrap_or(before.all);
        let (ahead, clause) = (after.all, after.some);
        for (nearer, token) in before.nearest.iter().cloned().enumerate().take(own.tokens()) {
            let place = SIDE - 1 - nearer;
            (spellings[place], shapes[place]) = vectors(&paragraph[token]);
        }
        for (nearer, token) in after.nearest.iter().cloned().enumerate().take(ahead.tokens()) {
            let place = SIDE + nearer;
            (spellings[place], shapes[place]) = vectors(&paragraph[token]);
        }
        let small = paragraph.get(start).is_some_and(u8::is_ascii_lowercase);
        let all = before.all.with(ahead);
        let values = [
            bit_length(own.tokens()),
            bit_length(ahead.tokens()),
            u8::from(ended),
            u8::from(small),
            share(own.capitals(), own.tokens()),
            clause.map_or(0, |clause| bit_length(clause.tokens())),
            share(clause.unwrap_or(ahead).capitals(), clause.unwrap_or(ahead).tokens()),
            bit_length(all.stopped()),
            share(all.capitals(), all.tokens()),
            bit_length(all.tokens()),
            share(all.digits(), all.tokens()),
            u8::from(start == 0),
            capitals_first(paragraph, &after.nearest, ahead),
            capitals_first(paragraph, &before.nearest, own),
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

/// The vector, of `count`, that a hash selects. Never 0, which is for a missing
/// word.
fn vector(hash: u32, count: usize) -> u16 {
    // The high bits are mixed into the low ones.
    1 + ((hash ^ (hash >> 15)) % (count as u32 - 1)) as u16
}

/// By byte: the byte in lower case, with all digits alike, and the flags
/// [`CAPITAL`] and [`MARK`].
static FOLDED: [u16; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        folded[byte] = if b.is_ascii_digit() { b'0' } else { b.to_ascii_lowercase() } as u16
            | if b.is_ascii_uppercase() { CAPITAL } else { 0 }
            | if b.is_ascii_punctuation() { MARK } else { 0 };
        byte += 1;
    }
    folded
};

/// The flag of a capital.
const CAPITAL: u16 = 1 << 8;
/// The flag of an ASCII mark.
const MARK: u16 = 1 << 9;

/// By byte: its kind in a shape.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'A'..=b'Z' => b'X',
            b'a'..=b'z' | 0x80.. => b'x',
            b'0'..=b'9' => b'd',
            other => other,
        };
        byte += 1;
    }
    kinds
};

/// The vectors of a token: that of its letters, without the marks at its end,
/// and that of its shape: the kinds of its first and last byte, its capitals,
/// its length and its last three bytes.
fn vectors(token: &[u8]) -> (u16, u16) {
    let (mut word, long) = token.split_at(token.len().min(LONGEST));
    while let [head @ .., last] = word
        && FOLDED[usize::from(*last)] & MARK != 0
        && !head.is_empty()
    {
        word = head;
    }
    let mut letters = seeded(7);
    let mut capitals = long.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    for &byte in word {
        let folded = FOLDED[usize::from(byte)];
        letters = step(letters, folded as u8);
        capitals += usize::from(folded & CAPITAL != 0);
    }
    let capitals = match capitals {
        0 | 1 => capitals as u8,
        all if all == token.len() => 3,
        _ => 2,
    };
    let kind = |byte: Option<&u8>| byte.map_or(0, |&byte| KINDS[usize::from(byte)]);
    let head = [kind(token.first()), kind(token.last()), capitals, token.len().min(8) as u8];
    let end = &token[token.len().saturating_sub(3)..];
    let shape = head.into_iter().fold(seeded(3), step);
    let shape = end.iter().fold(shape, |shape, &byte| step(shape, FOLDED[usize::from(byte)] as u8));
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

/// A net whose weights are prepared for scoring.
#[derive(Debug)]
pub struct RunOnNet<'w> {
    /// The weights as they are stored.
    weights: &'w [u8; WEIGHTS],
    /// By unit: the weight of each input from a word.
    layer: Box<[InputRow; UNITS]>,
    /// By value of a trait: its weight in each unit, in 1/64 of the unit's
    /// scale.
    traits: Vec<UnitRow>,
    /// By unit: the value that it starts from, in the same scale.
    bias: UnitRow,
    /// By unit: its weight in the result.
    output: UnitRow,
    /// How many units can only raise the result.
    raising: usize,
}

/// One number for each input from a word, aligned for vector instructions.
#[derive(Debug)]
#[repr(align(16))]
struct InputRow([i16; INPUTS]);

/// The same for each unit.
#[derive(Debug)]
#[repr(align(16))]
struct UnitRow([i16; UNITS]);

impl<'w> RunOnNet<'w> {
    /// Prepares the weights of one net. The order of its units does not change
    /// its score; those that can only raise it come first.
    pub fn new(weights: &'w [u8; WEIGHTS]) -> RunOnNet<'w> {
        let weight = |at: usize| i16::from(weights[at] as i8);
        let mut units: [usize; UNITS] = std::array::from_fn(|unit| unit);
        // Among the others, those that can lower it most come first.
        units.sort_by_key(|unit| {
            let output = weight(parts::OUTPUT + unit);
            (output < 0, output)
        });
        let row = |at: usize| UnitRow(units.map(|unit| weight(at + unit)));
        let inputs =
            |unit: usize| InputRow(std::array::from_fn(|input| weight(parts::LAYER + input * UNITS + units[unit])));
        RunOnNet {
            weights,
            layer: Box::new(std::array::from_fn(inputs)),
            traits: (0..TRAITS).map(|value| row(parts::TRAIT_LAYER + value * UNITS)).collect(),
            bias: row(parts::BIAS),
            output: row(parts::OUTPUT),
            raising: units.iter().filter(|&&unit| weight(parts::OUTPUT + unit) >= 0).count(),
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
        let (spellings, _) = self.weights[..parts::SHAPE_TABLE].as_chunks::<SPELLING>();
        let (shapes, _) = self.weights[parts::SHAPE_TABLE..parts::LAYER].as_chunks::<SHAPE>();
        let mut vectors = InputRow([0; INPUTS]);
        for (place, vector) in vectors.0.as_chunks_mut::<WORD>().0.iter_mut().enumerate() {
            let spelling = &spellings[usize::from(inputs.spellings[place])];
            let shape = &shapes[usize::from(inputs.shapes[place])];
            for i in 0..SPELLING {
                vector[i] = i16::from(spelling[i] as i8);
            }
            for i in 0..SHAPE {
                vector[SPELLING + i] = i16::from(shape[i] as i8);
            }
        }
        vectors
    }

    /// By unit: its bias, and what the traits add to it. A function of its own,
    /// so that the compiler keeps to vector instructions.
    #[inline(never)]
    fn sums(&self, traits: &[u8; TRAIT_SIZES.len()]) -> UnitRow {
        let mut sums = UnitRow(self.bias.0);
        for &value in traits {
            let weights = &self.traits[usize::from(value)];
            for unit in 0..UNITS {
                sums.0[unit] += weights.0[unit];
            }
        }
        sums
    }

    /// The score for a gap, as a logit: 0 means that an end is as likely as not.
    /// `None` if `is_hopeless` rejects an upper bound of the score.
    ///
    /// Once the units that raise the score are known, the others can only lower
    /// it, so that often not all of them need be computed.
    pub fn score(&self, inputs: &GapInputs, is_hopeless: impl Fn(f32) -> bool) -> Option<f32> {
        let vectors = self.inputs(inputs);
        let traits = self.sums(&inputs.traits);
        let output_bias = f32::from(self.weights[parts::OUTPUT_BIAS] as i8) / SCALE;
        // Three weights were multiplied: vector, layer, output.
        let score = |sum: i32| sum as f32 / (SCALE * SCALE * SCALE) + output_bias;
        let mut sum = 0;
        for unit in 0..UNITS {
            if unit >= self.raising && is_hopeless(score(sum)) {
                return None;
            }
            // The words' weights were multiplied by those of a vector.
            let value = i32::from(product(&vectors, &self.layer[unit])) + SCALE as i32 * i32::from(traits.0[unit]);
            sum += value.max(0) * i32::from(self.output.0[unit]);
        }
        Some(score(sum)).filter(|&score| !is_hopeless(score))
    }
}

/// The scalar product in 16 bits, because vector instructions multiply more
/// narrow numbers at a time. It does not overflow with the nets that ship, as a
/// test shows. A function of its own, so that the compiler keeps to vector
/// instructions.
#[inline(never)]
fn product(vectors: &InputRow, weights: &InputRow) -> i16 {
    let products = vectors.0.iter().zip(&weights.0).map(|(a, b)| a.wrapping_mul(*b));
    products.fold(0, i16::wrapping_add)
}
