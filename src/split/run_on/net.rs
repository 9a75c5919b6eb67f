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
    pub fn read(paragraph: &[u8], start: usize, at: usize, ended: bool) -> GapInputs {
        let before = tokens_before(paragraph, at);
        let after = tokens_after(paragraph, at);
        // Words of the sentence before would tell where that one ended.
        let own = before.iter().take_while(|token| token.from >= start).count();
        let (mut spellings, mut shapes) = ([0; POSITIONS], [0; POSITIONS]);
        for (place, token) in before[..own].iter().take(SIDE).enumerate() {
            (spellings[SIDE - 1 - place], shapes[SIDE - 1 - place]) = (spelling(token.bytes), shape(token.bytes));
        }
        for (place, token) in after.iter().take(SIDE).enumerate() {
            (spellings[SIDE + place], shapes[SIDE + place]) = (spelling(token.bytes), shape(token.bytes));
        }
        GapInputs { spellings, shapes, traits: traits(paragraph, start, ended, &before, own, &after) }
    }
}

/// The traits of a gap. `before` are the tokens before it, nearest first, of which the sentence so far has `own`;
/// `ahead` are those after it.
///
/// They describe the kind of text: how long the sentence is so far, how many
/// capitals and digits there are, whether stops are usual nearby.
fn traits(
    paragraph: &[u8],
    start: usize,
    ended: bool,
    before: &[WindowToken<'_>],
    own: usize,
    ahead: &[WindowToken<'_>],
) -> [u8; TRAIT_SIZES.len()] {
    let (own, earlier) = before.split_at(own);
    let stop = ahead.iter().position(|token| is_stopped(token.bytes));
    let clause = &ahead[..stop.map_or(ahead.len(), |stop| stop + 1)];
    let all = before.len() + ahead.len();
    let count = |is: fn(&[u8]) -> bool| before.iter().chain(ahead).filter(|token| is(token.bytes)).count();
    let own_capitals = capitals(own);
    let all_capitals = own_capitals + capitals(earlier) + capitals(ahead);
    let small = paragraph.get(start).is_some_and(u8::is_ascii_lowercase);
    let capitals_first =
        |tokens: &[WindowToken<'_>]| tokens.iter().take(4).take_while(|token| is_capital(token.bytes)).count() as u8;
    let values = [
        bit_length(own.len()),
        bit_length(ahead.len()),
        u8::from(ended),
        u8::from(small),
        share(own_capitals, own.len()),
        stop.map_or(0, |stop| bit_length(stop + 1)),
        share(capitals(clause), clause.len()),
        bit_length(count(is_stopped)),
        share(all_capitals, all),
        bit_length(all),
        share(count(|token| token.first().is_some_and(u8::is_ascii_digit)), all),
        u8::from(start == 0),
        capitals_first(ahead),
        capitals_first(own),
    ];
    let mut first = 0;
    std::array::from_fn(|i| {
        // Larger values count as the largest that the net has a weight for.
        let value = first + values[i].min(TRAIT_SIZES[i] - 1);
        first += TRAIT_SIZES[i];
        value
    })
}

/// A token, with the byte where it begins.
struct WindowToken<'t> {
    /// The byte where it begins.
    from: usize,
    /// The token.
    bytes: &'t [u8],
}

/// The tokens before `at`, nearest first.
///
/// At most [`WINDOW`] tokens in at most [`WINDOW_BYTES`] bytes.
fn tokens_before(paragraph: &[u8], at: usize) -> Vec<WindowToken<'_>> {
    let mut tokens = Vec::with_capacity(WINDOW);
    // May cut a token in two, which happens only in text with hardly any
    // blanks.
    let floor = at.saturating_sub(WINDOW_BYTES);
    let mut rest = &paragraph[floor..at];
    while tokens.len() < WINDOW
        && let Some(last) = rest.iter().rposition(|byte| !byte.is_ascii_whitespace())
    {
        let from = rest[..last].iter().rposition(u8::is_ascii_whitespace).map_or(0, |blank| blank + 1);
        tokens.push(WindowToken { from: floor + from, bytes: &rest[from..=last] });
        rest = &rest[..from];
    }
    tokens
}

/// The tokens from `at` on.
///
/// Bounded in the same way.
fn tokens_after(paragraph: &[u8], at: usize) -> Vec<WindowToken<'_>> {
    let mut tokens = Vec::with_capacity(WINDOW);
    let ceiling = (at + WINDOW_BYTES).min(paragraph.len());
    let mut at = at;
    while tokens.len() < WINDOW
        && let Some(blanks) = paragraph[at..ceiling].iter().position(|byte| !byte.is_ascii_whitespace())
    {
        let from = at + blanks;
        let rest = &paragraph[from..ceiling];
        let length = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        tokens.push(WindowToken { from, bytes: &rest[..length] });
        at = from + length;
    }
    tokens
}

/// True if a stop ends the token, possibly inside closing marks.
fn is_stopped(token: &[u8]) -> bool {
    let closed = token.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b')'));
    closed.is_some_and(|last| matches!(token[last], b'.' | b'!' | b'?'))
}

/// True if the token begins with a capital.
fn is_capital(token: &[u8]) -> bool {
    token.first().is_some_and(u8::is_ascii_uppercase)
}

/// The number of capitalised tokens.
fn capitals(tokens: &[WindowToken<'_>]) -> usize {
    tokens.iter().filter(|token| is_capital(token.bytes)).count()
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

/// FNV-1a with a seed; the last step mixes the high bits into the low ones.
fn hash(bytes: impl Iterator<Item = u8>, seed: u32) -> u32 {
    let hash = bytes.fold(0x811C_9DC5 ^ seed, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash ^ (hash >> 15)
}

/// The byte in lower case, with all digits alike.
fn fold(byte: &u8) -> u8 {
    if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() }
}

/// The vector of a token's letters, without the marks at its end.
fn spelling(token: &[u8]) -> u16 {
    let token = &token[..token.len().min(LONGEST)];
    let length = token.iter().rposition(|byte| !byte.is_ascii_punctuation()).map_or(1, |last| last + 1);
    // From 1: vector 0 is that of no word.
    1 + (hash(token.iter().take(length).map(fold), 7) % (SPELLINGS as u32 - 1)) as u16
}

/// The vector of a token's shape: the kinds of its first and last byte, its
/// capitals, its length and its last three bytes.
fn shape(token: &[u8]) -> u16 {
    let kind = |byte: Option<&u8>| match byte {
        Some(b'A'..=b'Z') => b'X',
        Some(b'a'..=b'z' | 0x80..) => b'x',
        Some(b'0'..=b'9') => b'd',
        Some(&other) => other,
        None => 0,
    };
    let capitals = token.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let capitals = match capitals {
        0 | 1 => capitals as u8,
        all if all == token.len() => 3,
        _ => 2,
    };
    let head = [kind(token.first()), kind(token.last()), capitals, token.len().min(8) as u8];
    let end = &token[token.len().saturating_sub(3)..];
    1 + (hash(head.into_iter().chain(end.iter().map(fold)), 3) % (SHAPES as u32 - 1)) as u16
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
///
/// Its layers are floating-point numbers, of which more are multiplied at a time than of 32-bit integers. All of them
/// and their sums are whole numbers below 2²⁴, which floating-point numbers hold exactly.
#[derive(Debug)]
pub struct RunOnNet<'w> {
    /// The weights as they are stored.
    weights: &'w [u8; WEIGHTS],
    /// By input from a word: its weight in each unit.
    layer: Vec<[f32; UNITS]>,
    /// By value of a trait: the same, in 1/64 of the unit's scale.
    traits: Vec<[f32; UNITS]>,
    /// By unit: the value that it starts from.
    bias: [f32; UNITS],
}

impl<'w> RunOnNet<'w> {
    /// Prepares the weights of one net.
    pub fn new(weights: &'w [u8; WEIGHTS]) -> RunOnNet<'w> {
        let rows = |from: usize, count: usize, factor: f32| -> Vec<[f32; UNITS]> {
            let rows = weights[from..from + count * UNITS].as_chunks::<UNITS>().0;
            rows.iter().map(|row| row.map(|weight| factor * f32::from(weight as i8))).collect()
        };
        let layer = rows(parts::LAYER, INPUTS, 1.0);
        let traits = rows(parts::TRAIT_LAYER, TRAITS, SCALE);
        let bias = std::array::from_fn(|unit| SCALE * f32::from(weights[parts::BIAS + unit] as i8));
        RunOnNet { weights, layer, traits, bias }
    }

    /// The score for a gap, as a logit: 0 means that an end is as likely as not.
    pub fn score(&self, inputs: &GapInputs) -> f32 {
        let number = |at: usize| f32::from(self.weights[at] as i8);
        let mut units = self.bias;
        let mut vectors = [0.0; INPUTS];
        for (place, vector) in vectors.as_chunks_mut::<WORD>().0.iter_mut().enumerate() {
            let spelling = usize::from(inputs.spellings[place]) * SPELLING;
            let shape = parts::SHAPE_TABLE + usize::from(inputs.shapes[place]) * SHAPE;
            let (letters, ending) = vector.split_at_mut(SPELLING);
            read_numbers(letters, &self.weights[spelling..]);
            read_numbers(ending, &self.weights[shape..]);
        }
        add_rows(&mut units, &self.layer, &vectors);
        for value in inputs.traits.map(usize::from) {
            add_rows(&mut units, &self.traits[value..=value], &[1.0]);
        }
        // Too large for whole numbers in 32 bits.
        let worth = |unit: usize| f64::from(units[unit].max(0.0)) * f64::from(number(parts::OUTPUT + unit));
        let sum: f64 = (0..UNITS).map(worth).sum();
        // Three weights were multiplied: vector, layer, output.
        sum as f32 / (SCALE * SCALE * SCALE) + number(parts::OUTPUT_BIAS) / SCALE
    }
}

/// Reads as many stored weights as there are slots.
fn read_numbers(slots: &mut [f32], weights: &[u8]) {
    for (slot, &weight) in slots.iter_mut().zip(weights) {
        *slot = f32::from(weight as i8);
    }
}

/// Adds rows of weights, each times its factor, to the units. A function of its own, so that the compiler keeps the
/// units in vector registers.
#[inline(never)]
fn add_rows(units: &mut [f32; UNITS], rows: &[[f32; UNITS]], factors: &[f32]) {
    let mut sums = *units;
    for (row, factor) in rows.iter().zip(factors) {
        for unit in 0..UNITS {
            sums[unit] += factor * row[unit];
        }
    }
    *units = sums;
}
