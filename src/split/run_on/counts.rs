//! Counts the tokens next to a gap, from which the traits of the gap are taken.
//! They describe the kind of text: how long the sentence is so far, how many
//! capitals and digits there are, whether stops are usual nearby.
//!
//! The trainer (`dev/src/bin/train_run_on`) compiles this same file.

use std::ops::Range;

use super::tokens::{TokenBlock, next_blank, word_start};

/// Words on each side of the gap whose vectors the net sees. Choice.
pub const SIDE: usize = 5;

/// How many tokens on each side of a gap are counted. Choice: a bound on the
/// work.
const WINDOW: usize = 48;
/// How many bytes those tokens may take. Choice: a bound for text without
/// blanks.
pub const WINDOW_BYTES: usize = 600;

/// Counts over some tokens next to a gap.
///
/// All counts are packed into one number, so that a token is counted in one
/// addition; at most 2 * [`WINDOW`] tokens are counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenCounts(u64);

impl TokenCounts {
    /// Both counts together.
    pub fn with(self, other: TokenCounts) -> TokenCounts {
        TokenCounts(self.0 + other.0)
    }

    /// The count that begins at this bit.
    #[inline]
    fn count(self, bit: u32) -> usize {
        (self.0 >> bit) as usize & 0xFF
    }

    /// All tokens.
    #[inline]
    pub fn tokens(self) -> usize {
        self.count(0)
    }

    /// Those that begin with a capital.
    pub fn capitals(self) -> usize {
        self.count(CAPITALS)
    }

    /// Those that begin with a digit.
    pub fn digits(self) -> usize {
        self.count(DIGITS)
    }

    /// Those that end in a stop.
    pub fn stopped(self) -> usize {
        self.count(STOPPED)
    }
}

/// Where the counts begin in a [`TokenCounts`]; the tokens begin at bit 0.
const CAPITALS: u32 = 8;
const DIGITS: u32 = 16;
const STOPPED: u32 = 24;

/// By first byte: what a token adds to [`TokenCounts`].
static COUNTED: [u64; 256] = {
    let mut counted = [1; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_uppercase() {
            counted[byte] += 1 << CAPITALS;
        }
        if (byte as u8).is_ascii_digit() {
            counted[byte] += 1 << DIGITS;
        }
        byte += 1;
    }
    counted
};

/// By last byte of a token: 1 if it is a stop, 2 if it may close after one.
static STOPS: [u8; 256] = {
    let mut stops = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        stops[byte] = match byte as u8 {
            b'.' | b'!' | b'?' => 1,
            b'"' | b'\'' | b')' => 2,
            _ => 0,
        };
        byte += 1;
    }
    stops
};

/// The tokens on one side of a gap.
#[derive(Default)]
pub struct TokensNear {
    /// The counts over all of them.
    pub all: TokenCounts,
    /// The counts over some, if those are not all: before the gap, the tokens
    /// of the sentence; after it, those up to the first stop.
    pub some: Option<TokenCounts>,
    /// The nearest ones.
    pub nearest: [Range<usize>; SIDE],
}

impl TokensNear {
    /// Counts the tokens up to byte `limit`, at most [`WINDOW`], away from byte
    /// `at`. The sentence has `said` bytes before `at`.
    ///
    /// It reads 64 bytes at a time, because much of the nets' time is spent
    /// here.
    pub fn count<const BACK: bool>(paragraph: &[u8], at: usize, limit: usize, said: usize) -> TokensNear {
        let mut tokens = TokensNear::default();
        let most = at.abs_diff(limit);
        let mut done = 0;
        while done < most && tokens.all.tokens() < WINDOW {
            let place = if BACK { at - done } else { at + done };
            let mut block = TokenBlock::<BACK>::read(paragraph, place, limit);
            while let Some((near, far)) = block.next() {
                let (from, to) = (done + near, done + far + 1);
                let token = if BACK { at - to..at - from } else { at + from..at + to };
                let (first, last) = if BACK { (far, near) } else { (near, far) };
                tokens.add::<BACK>(paragraph, token, [block.byte(first), block.byte(last)], to > said);
                if tokens.all.tokens() == WINDOW {
                    return tokens;
                }
            }
            done += block.length;
            if block.length == 0 {
                // A token longer than a block.
                let far = if BACK { word_start(paragraph, limit, place) } else { next_blank(paragraph, place, limit) };
                let token = place.min(far)..place.max(far);
                done += token.len();
                let ends = [paragraph[token.start], paragraph[token.end - 1]];
                tokens.add::<BACK>(paragraph, token, ends, done > said);
            }
        }
        tokens
    }

    /// Counts one more token, given with its first and its last byte.
    #[inline(always)]
    fn add<const BACK: bool>(&mut self, paragraph: &[u8], token: Range<usize>, ends: [u8; 2], is_earlier: bool) {
        if BACK && is_earlier && self.some.is_none() {
            self.some = Some(self.all);
        }
        if self.all.tokens() < SIDE {
            self.nearest[self.all.tokens()] = token.clone();
        }
        let [first, last] = ends;
        self.all.0 += COUNTED[usize::from(first)];
        let stop = STOPS[usize::from(last)];
        if stop != 0 && (stop == 1 || is_stopped(&paragraph[token])) {
            self.all.0 += 1 << STOPPED;
            if !BACK && self.some.is_none() {
                self.some = Some(self.all);
            }
        }
    }
}

/// How many of the four nearest of the counted tokens begin with a capital, up
/// to the first that does not.
pub fn capitals_first(paragraph: &[u8], nearest: &[Range<usize>; SIDE], counted: TokenCounts) -> u8 {
    let capital = |token: &&Range<usize>| paragraph[token.start].is_ascii_uppercase();
    nearest.iter().take(counted.tokens().min(4)).take_while(capital).count() as u8
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
