//! The features of the linear model of run-on text, for a gap between two
//! words.
//!
//! The trainer (`dev/src/bin/train_run_on`) compiles this same file, so
//! training and use cannot drift apart.

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
    /// Hashes the bytes of a token, at most [`LONGEST`].
    fn new(bytes: &'t [u8]) -> GapToken<'t> {
        let (mut folded, mut shape, mut last, mut repeated) = (START, START, 0, false);
        for &b in bytes {
            folded = step(folded, FOLDED[b as usize]);
            let class = SHAPES[b as usize];
            if class != last {
                shape = step(shape, class);
                (last, repeated) = (class, false);
            // `Xx+` for `Ship` and `Harbour` alike: how long a word is says
            // little.
            } else if !repeated {
                shape = step(shape, b'+');
                repeated = true;
            }
        }
        GapToken { bytes, shape, folded }
    }
}

/// By byte: its kind in a shape.
static SHAPES: [u8; 256] = {
    let mut shapes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        shapes[byte] = match byte as u8 {
            b'A'..=b'Z' => b'X',
            b'a'..=b'z' | 0x80.. => b'x',
            b'0'..=b'9' => b'd',
            other => other,
        };
        byte += 1;
    }
    shapes
};

/// By byte: the byte in lower case.
static FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        folded[byte] = (byte as u8).to_ascii_lowercase();
        byte += 1;
    }
    folded
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
/// The byte after the token is returned with it; at the end of the text both
/// are the length.
fn after(bytes: &[u8], start: usize) -> (GapToken<'_>, usize) {
    let from = next_word(bytes, start, bytes.len());
    let to = next_blank(bytes, from, bytes.len().min(from + LONGEST));
    (GapToken::new(&bytes[from..to]), to)
}

/// The end of the last word before byte `end`, not reaching back beyond
/// `floor`.
pub fn word_end(bytes: &[u8], floor: usize, end: usize) -> usize {
    let mut to = end;
    while to > floor && is_blank(bytes[to - 1]) {
        to -= 1;
    }
    to
}

/// The start of the word that ends at byte `to`, not reaching back beyond
/// `floor`.
#[inline]
pub fn word_start(bytes: &[u8], floor: usize, to: usize) -> usize {
    let mut from = to;
    // Eight bytes at a time: most words are found at once.
    while let Some(eight) = from.checked_sub(8).and_then(|at| bytes[at..].first_chunk()) {
        let low = low_bytes(eight);
        from -= low.leading_zeros() as usize / 8;
        if from <= floor {
            return floor;
        }
        if low != 0 {
            if is_blank(bytes[from - 1]) {
                return from;
            }
            // A control character belongs to the word.
            from -= 1;
        }
    }
    while from > floor && !is_blank(bytes[from - 1]) {
        from -= 1;
    }
    from
}

/// The start of the next word from byte `start` on, not reaching beyond
/// `ceiling`.
pub fn next_word(bytes: &[u8], start: usize, ceiling: usize) -> usize {
    let mut from = start;
    while from < ceiling && is_blank(bytes[from]) {
        from += 1;
    }
    from
}

/// The end of the word that begins at byte `from`, not reaching beyond
/// `ceiling`.
#[inline]
pub fn next_blank(bytes: &[u8], from: usize, ceiling: usize) -> usize {
    let mut to = from;
    while let Some(eight) = bytes.get(to..).and_then(<[u8]>::first_chunk) {
        let low = low_bytes(eight);
        to += low.trailing_zeros() as usize / 8;
        if to >= ceiling {
            return ceiling;
        }
        if low != 0 {
            if is_blank(bytes[to]) {
                return to;
            }
            to += 1;
        }
    }
    while to < ceiling && !is_blank(bytes[to]) {
        to += 1;
    }
    to
}

/// The highest bit of each of eight bytes that may be white space: a blank or a
/// control character. The first byte is in the lowest bits.
#[inline]
fn low_bytes(eight: &[u8; 8]) -> u64 {
    const ALL: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_le_bytes(*eight);
    // No sum carries into the next byte.
    !(((bytes & (0x7F * ALL)) + 0x5F * ALL) | bytes) & (0x80 * ALL)
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

    /// True if a mark or a digit stands beside the gap, so that the layout may
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

/// The byte is white space, which ends a token.
const BLANK: u8 = 1 << 4;

/// True for white space.
#[inline]
fn is_blank(byte: u8) -> bool {
    KINDS[byte as usize] & BLANK != 0
}

/// By byte: the four bits above.
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
            | if layout { LAYOUT } else { 0 }
            | if (byte as u8).is_ascii_whitespace() { BLANK } else { 0 };
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
    pub fn read(paragraph: &'t [u8], start: usize, at: usize) -> GapWords<'t> {
        GapWords { paragraph, start, before: before(paragraph, at, start), after: after(paragraph, at) }
    }

    /// The slots of the features that need only these two words, in the order
    /// of [`NEAR`].
    ///
    /// Each combination of values is hashed to one weight; no dictionary of
    /// words is stored.
    pub fn near(&self, at: usize, ended: bool) -> [u16; NEAR.len()] {
        let (p1, n1) = (&self.before.0, &self.after.0);
        // Lengths as powers of two. A few values, which a text of any length
        // shares with the training texts.
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
