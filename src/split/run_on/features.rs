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
#[derive(Clone, Copy, Default)]
struct GapToken<'t> {
    /// The first [`LONGEST`] bytes.
    bytes: &'t [u8],
    /// A hash of the kinds of its bytes, runs reduced to one: `Xx+`.
    shape: u32,
    /// A hash of the bytes in lower case.
    folded: u32,
}

impl<'t> GapToken<'t> {
    /// Hashes the bytes of a token.
    fn new(bytes: &'t [u8]) -> GapToken<'t> {
        // Bounded, since a text without blanks is one token.
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let (mut folded, mut shape, mut last, mut repeated) = (START, START, 0, false);
        for &b in bytes {
            folded = step(folded, b.to_ascii_lowercase());
            let class = SHAPES[b as usize];
            if class != last {
                shape = step(shape, class);
                repeated = false;
            // `Xx+` for `Ship` and `Harbour` alike: how long a word is says
            // little.
            } else if !repeated {
                shape = step(shape, b'+');
                repeated = true;
            }
            last = class;
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

/// FNV-1a's offset basis.
const START: u32 = 0x811C_9DC5;

/// One step of FNV-1a.
#[inline]
fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// The weight of a feature of this kind with two values, by hashing.
#[inline]
fn slot(kind: u32, a: u32, b: u32) -> usize {
    let mut hash = (kind.wrapping_mul(0x9E37_79B1) ^ a).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ (hash >> 15) ^ b).wrapping_mul(0xC2B2_AE35);
    (hash ^ (hash >> 13)) as usize & (SIZE - 1)
}

/// The token before byte `end`, not reaching back beyond `start`, and where it
/// begins.
///
/// A token is cut at [`LONGEST`] bytes from its end; what is before belongs to
/// the next one back.
fn before(bytes: &[u8], end: usize, start: usize) -> (GapToken<'_>, usize) {
    let mut to = end;
    while to > start && bytes[to - 1].is_ascii_whitespace() {
        to -= 1;
    }
    let mut from = to;
    while from > start && to - from < LONGEST && !bytes[from - 1].is_ascii_whitespace() {
        from -= 1;
    }
    (GapToken::new(&bytes[from..to]), from)
}

/// The token from byte `start` on, and where it ends.
///
/// The byte after the token is returned with it; at the end of the text both
/// are the length.
fn after(bytes: &[u8], start: usize) -> (GapToken<'_>, usize) {
    let mut from = start;
    while from < bytes.len() && bytes[from].is_ascii_whitespace() {
        from += 1;
    }
    let mut to = from;
    while to < bytes.len() && to - from < LONGEST && !bytes[to].is_ascii_whitespace() {
        to += 1;
    }
    (GapToken::new(&bytes[from..to]), to)
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
    let word = before(paragraph, at, 0).0.bytes;
    let last = word.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b')'));
    last.is_some_and(|last| matches!(word[last], b'.' | b'!' | b'?'))
}

/// The class of a byte in the first model.
#[inline]
fn class(byte: u32) -> u32 {
    u32::from(CLASSES[byte as u8 as usize])
}

/// Passes the slots of all features of the gap before byte `at` to `found`. The
/// sentence before it began at `start`.
///
/// Each combination of values is hashed to one weight; no dictionary of words
/// is stored.
pub fn features(paragraph: &[u8], start: usize, at: usize, ended: bool, mut found: impl FnMut(usize)) {
    let (p1, p1_from) = before(paragraph, at, start);
    let (p2, p2_from) = before(paragraph, p1_from, start);
    let (p3, _) = before(paragraph, p2_from, start);
    let (n1, n1_to) = after(paragraph, at);
    let (n2, n2_to) = after(paragraph, n1_to);
    let (n3, _) = after(paragraph, n2_to);
    // Lengths as powers of two. A few values, which a text of any length shares
    // with the training texts.
    let length = (usize::BITS - (at - start).leading_zeros()).min(9);
    let left = (usize::BITS - paragraph.len().saturating_sub(at).leading_zeros()).min(9);
    let ended = u32::from(ended);
    let first = u32::from(paragraph[start..].first().is_some_and(u8::is_ascii_lowercase));
    let last = p1.bytes.last().copied().map_or(0, u32::from);
    // Hashed before they are combined, as a feature has room for two values.
    let back = slot(1, p2.shape, p1.shape) as u32;
    let ahead = slot(1, n1.shape, n2.shape) as u32;
    let mut kind = 0;
    let mut add = |a, b| {
        kind += 1;
        found(slot(kind, a, b));
    };
    add(p1.folded, 0);
    add(n1.folded, 0);
    add(p1.shape, 0);
    add(n1.shape, ended);
    add(p1.shape, n1.shape);
    add(p1.folded, n1.shape);
    add(p1.shape, n1.folded);
    add(p2.shape, p1.shape);
    add(n1.shape, n2.shape);
    add(n2.folded, n1.shape);
    add(p2.folded, 0);
    add(length, n1.shape);
    add(ended, left);
    add(back, n1.shape);
    add(ahead, n3.shape);
    add(back, ahead);
    add(n1.folded, n2.folded);
    add(p1.folded, n1.folded);
    add(first, length);
    add(last, n1.shape);
    add(slot(1, p3.shape, p2.shape) as u32, p1.shape);
    add(length, p1.shape);
    add(last, n1.folded);
}
