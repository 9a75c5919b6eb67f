//! The features of the linear model of run-on text, for a gap between two
//! words.
//!
//! The trainer (`dev/src/bin/train_run_on`) compiles this same file, so
//! training and use cannot drift apart.

use super::tokens::{next_word, word_end, word_start};

/// The number of weights of the linear model: a power of two, so that a hash is
/// reduced with a mask. Choice: at 65,536 few features collide, and the file
/// stays small.
pub const SIZE: usize = 1 << 16;

/// How many bytes of a token count. Choice: longer words differ in their first
/// bytes.
const LONGEST: usize = 24;

/// A token: the bytes between two blanks, with hashes of its shape and of its
/// letters.
///
/// A shape has a letter for each kind of byte: `X` for capitals, `x` for other
/// letters, `d` for digits, marks as they are.
struct GapToken<'t> {
    /// The first [`LONGEST`] bytes.
    bytes: &'t [u8],
    /// A hash of the kinds of its bytes, runs reduced to one: `Xx+`.
    shape: u32,
    /// A hash of the bytes in lower case.
    folded: u32,
}

impl<'t> GapToken<'t> {
    /// Hashes the bytes up to the first white space.
    #[inline]
    fn new(bytes: &'t [u8]) -> GapToken<'t> {
        let (mut folded, mut shape) = (START, START);
        // The kind of the last run of bytes, while it has one byte and when it
        // has more.
        let (mut last, mut repeated) = (NO_KIND, NO_KIND);
        let mut length = bytes.len();
        for (i, &b) in bytes.iter().enumerate() {
            // The letter in the lower byte, the kind in the upper one.
            let traits = TRAITS[b as usize];
            let kind = (traits >> 8) as u8;
            if kind == WHITE {
                length = i;
                break;
            }
            folded = step(folded, traits as u8);
            // `Xx+` for `Ship` and `Harbour` alike: how long a word is says
            // little.
            if kind == repeated {
                continue;
            }
            if kind == last {
                shape = step(shape, b'+');
                repeated = kind;
            } else {
                shape = step(shape, kind);
                (last, repeated) = (kind, NO_KIND);
            }
        }
        GapToken { bytes: &bytes[..length], shape, folded }
    }
}

/// The kind of white space. No other byte has it, as those above ASCII are
/// letters.
const WHITE: u8 = 0xFF;
/// A kind that no byte has.
const NO_KIND: u8 = 0xFE;

/// By byte: the byte in lower case, and 256 times its kind in a shape.
static TRAITS: [u16; 256] = {
    let mut traits = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let kind = match byte as u8 {
            b'A'..=b'Z' => b'X',
            b'a'..=b'z' | 0x80.. => b'x',
            b'0'..=b'9' => b'd',
            blank if blank.is_ascii_whitespace() => WHITE,
            other => other,
        };
        traits[byte] = (byte as u8).to_ascii_lowercase() as u16 | (kind as u16) << 8;
        byte += 1;
    }
    traits
};

/// FNV-1a's offset basis.
const START: u32 = 0x811C_9DC5;

/// One step of FNV-1a.
#[inline]
fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// The weight of a feature of this kind with two values, by hashing.
#[inline]
fn slot(kind: u32, a: u32, b: u32) -> u16 {
    let mut hash = (kind.wrapping_mul(0x9E37_79B1) ^ a).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ (hash >> 15) ^ b).wrapping_mul(0xC2B2_AE35);
    // The lowest 16 bits: one of `SIZE`.
    (hash ^ (hash >> 13)) as u16
}

/// The token before byte `end`, not reaching back beyond `start`, and where it
/// begins.
///
/// A token is cut at [`LONGEST`] bytes from its end; what is before belongs to
/// the next one back.
fn before(bytes: &[u8], end: usize, start: usize) -> (GapToken<'_>, usize) {
    let to = word_end(bytes, start, end);
    let from = word_start(bytes, start.max(to.saturating_sub(LONGEST)), to);
    (GapToken::new(&bytes[from..to]), from)
}

/// The token from byte `start` on, and where it ends.
///
/// At the end of the text the token is empty.
fn after(bytes: &[u8], start: usize) -> (GapToken<'_>, usize) {
    let from = next_word(bytes, start, bytes.len());
    let token = GapToken::new(&bytes[from..bytes.len().min(from + LONGEST)]);
    let to = from + token.bytes.len();
    (token, to)
}

/// The eight bytes around a gap, four on each side, the first one in the lowest
/// bits. Blanks stand for missing bytes.
#[derive(Clone, Copy)]
pub struct Near(u64);

impl Near {
    /// Reads the bytes around the gap at byte `at`.
    #[inline]
    pub fn read(bytes: &[u8], at: usize) -> Near {
        let near = bytes.get(at.wrapping_sub(4)..).and_then(|rest| rest.first_chunk());
        Near(u64::from_le_bytes(near.copied().unwrap_or_else(|| edge(bytes, at))))
    }

    /// True if the model is asked about the place: a blank, followed by
    /// something that often begins a sentence.
    #[inline]
    pub fn is_gap(self) -> bool {
        let [_, _, before, blank, next, ..] = self.0.to_le_bytes();
        let begins = KINDS[next as usize] & BEGINS_SENTENCE != 0 && (next != b'h' || (self.0 >> 32) as u32 == HTTP);
        // Also not after a blank: the gap is asked about once, at its first
        // byte.
        blank == b' ' && begins && KINDS[before as usize] & RULES_DECIDE == 0
    }

    /// True if a mark or a digit is next to the gap, so that the layout may
    /// show an end.
    #[inline]
    pub fn is_in_layout(self) -> bool {
        let [_, _, before, _, next, ..] = self.0.to_le_bytes();
        (KINDS[before as usize] | KINDS[next as usize]) & LAYOUT != 0
    }

    /// The weights of the first model for this gap.
    #[inline]
    pub fn slots(self, ended: bool) -> [usize; 4] {
        let [.., c, _, x, y, _, _] = self.0.to_le_bytes().map(u32::from);
        let before = (self.0 as u32).swap_bytes() >> 8;
        let behind = ((self.0 >> 32) as u32).swap_bytes() >> 8;
        let slot =
            |kind: u32, key: u32| (kind.wrapping_add(key).wrapping_mul(0x9E37_79B1) >> 19) as usize & (GLANCE - 1);
        [
            slot(0x0100_0000, before),
            slot(0x0200_0000, behind),
            slot(0x0300_0000, class(c) << 16 | class(x) << 8 | class(y)),
            slot(0x0400_0000, c << 16 | class(x) << 8 | u32::from(ended)),
        ]
    }
}

/// The only lower-case word that may begin a sentence after a gap: an address.
const HTTP: u32 = u32::from_le_bytes(*b"http");

/// The bytes of a [`Near`] at the start or the end of a text.
#[cold]
fn edge(bytes: &[u8], at: usize) -> [u8; 8] {
    std::array::from_fn(|i| bytes.get((at + i).wrapping_sub(4)).copied().unwrap_or(b' '))
}

/// The byte can begin a sentence after a gap.
const BEGINS_SENTENCE: u8 = 1 << 6;

/// A gap after this byte is not asked about: the rules decide there.
const RULES_DECIDE: u8 = 1 << 7;

/// The byte may be part of a separator, an address, a number or a dash.
const LAYOUT: u8 = 1 << 5;

/// By byte: the three bits above.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let begins = matches!(byte as u8, b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'*' | b'=' | b'_' | b'<' | b'"' | b'(' | b'[' | b'h');
        let stops = matches!(byte as u8, b'.' | b'!' | b'?' | b';' | b'(' | b' ');
        let layout =
            matches!(byte as u8, b'0'..=b'9' | b'-' | b'*' | b'=' | b'_' | b'~' | b'>' | b')' | b']' | 0x93 | 0x94);
        kinds[byte] = if begins { BEGINS_SENTENCE } else { 0 }
            | if stops { RULES_DECIDE } else { 0 }
            | if layout { LAYOUT } else { 0 };
        byte += 1;
    }
    kinds
};

/// By byte: its class in the first model.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' => 1,
            b'a'..=b'z' | 0x80.. => 2,
            b'0'..=b'9' => 3,
            other => other,
        };
        byte += 1;
    }
    classes
};

/// The number of weights of the first model, which sees only the bytes next to
/// the gap. Choice: it fits the cache.
pub const GLANCE: usize = 1 << 13;

/// True if a paragraph ends in a stop, as edited text does.
pub fn is_ended(paragraph: &[u8]) -> bool {
    matches!(paragraph.trim_ascii_end().last(), Some(b'.' | b'!' | b'?' | b'"'))
}

/// True if the word before a gap ends in a stop, or in marks that close after
/// one. The rules have judged it already.
pub fn is_after_stop(paragraph: &[u8], at: usize) -> bool {
    let to = word_end(paragraph, 0, at);
    let word = &paragraph[word_start(paragraph, to.saturating_sub(LONGEST), to)..to];
    let last = word.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b')'));
    last.is_some_and(|last| matches!(word[last], b'.' | b'!' | b'?'))
}

/// The class of a byte in the first model.
#[inline]
fn class(byte: u32) -> u32 {
    u32::from(CLASSES[byte as u8 as usize])
}

/// The words next to a gap, with what else the features of the gap need.
pub struct GapWords<'t> {
    /// The paragraph.
    paragraph: &'t [u8],
    /// The byte where the sentence begins.
    start: usize,
    /// The word before the gap, and where it begins.
    before: (GapToken<'t>, usize),
    /// The word after the gap, and where it ends.
    after: (GapToken<'t>, usize),
}

impl<'t> GapWords<'t> {
    /// Reads the gap before byte `at` of a paragraph. The sentence before it
    /// began at `start`.
    #[inline]
    pub fn read(paragraph: &'t [u8], start: usize, at: usize) -> GapWords<'t> {
        GapWords { paragraph, start, before: before(paragraph, at, start), after: after(paragraph, at) }
    }

    /// The slots of the features that need only these two words, in the order
    /// of [`NEAR`].
    ///
    /// Each combination of values is hashed to one weight; no dictionary of
    /// words is stored.
    #[inline]
    pub fn near(&self, at: usize, ended: bool) -> [u16; NEAR.len()] {
        let (p1, n1) = (&self.before.0, &self.after.0);
        // Lengths as powers of two. Only a few values, so that the training
        // texts cover sentences of any length.
        let length = (usize::BITS - (at - self.start).leading_zeros()).min(9);
        let left = (usize::BITS - self.paragraph.len().saturating_sub(at).leading_zeros()).min(9);
        let ended = u32::from(ended);
        let first = u32::from(self.paragraph[self.start..].first().is_some_and(u8::is_ascii_lowercase));
        let last = p1.bytes.last().copied().map_or(0, u32::from);
        [
            slot(1, p1.folded, 0),
            slot(2, n1.folded, 0),
            slot(3, p1.shape, 0),
            slot(4, n1.shape, ended),
            slot(5, p1.shape, n1.shape),
            slot(6, p1.folded, n1.shape),
            slot(7, p1.shape, n1.folded),
            slot(12, length, n1.shape),
            slot(13, ended, left),
            slot(18, p1.folded, n1.folded),
            slot(19, first, length),
            slot(20, last, n1.shape),
            slot(22, length, p1.shape),
            slot(23, last, n1.folded),
        ]
    }

    /// The slots of the features that need up to three words on each side, in
    /// the order of [`FAR`].
    #[inline]
    pub fn far(&self) -> [u16; FAR.len()] {
        let (p1, n1) = (&self.before.0, &self.after.0);
        let (p2, p2_from) = before(self.paragraph, self.before.1, self.start);
        let (p3, _) = before(self.paragraph, p2_from, self.start);
        let (n2, n2_to) = after(self.paragraph, self.after.1);
        let (n3, _) = after(self.paragraph, n2_to);
        // Hashed before they are combined, as a feature has room for two
        // values.
        let pair = |a: &GapToken<'_>, b: &GapToken<'_>| u32::from(slot(1, a.shape, b.shape));
        let (back, ahead) = (pair(&p2, p1), pair(n1, &n2));
        [
            slot(8, p2.shape, p1.shape),
            slot(9, n1.shape, n2.shape),
            slot(10, n2.folded, n1.shape),
            slot(11, p2.folded, 0),
            slot(14, back, n1.shape),
            slot(15, ahead, n3.shape),
            slot(16, back, ahead),
            slot(17, n1.folded, n2.folded),
            slot(21, pair(&p3, &p2), p1.shape),
        ]
    }
}

/// The numbers of the features that need only the words next to the gap.
pub const NEAR: [u8; 14] = [1, 2, 3, 4, 5, 6, 7, 12, 13, 18, 19, 20, 22, 23];

/// The numbers of the other features.
pub const FAR: [u8; 9] = [8, 9, 10, 11, 14, 15, 16, 17, 21];
