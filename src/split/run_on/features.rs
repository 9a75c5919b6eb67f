//! What the model of run-on text sees of a gap between two words. The trainer (`examples/train_run_on.rs`)
//! compiles this same file, so that training and use cannot drift apart.

/// Weights in the model; a power of two.
pub const SIZE: usize = 1 << 15;

/// Bytes of a token that count.
const LONGEST: usize = 24;

/// A token: the bytes between two blanks, and their shape.
#[derive(Clone, Copy, Default)]
struct Token<'t> {
    bytes: &'t [u8],
    shape: u32,
    folded: u32,
}

impl<'t> Token<'t> {
    fn new(bytes: &'t [u8]) -> Token<'t> {
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let (mut folded, mut shape, mut last, mut repeated) = (START, START, 0, false);
        for &b in bytes {
            folded = step(folded, b.to_ascii_lowercase());
            let class = match b {
                b'A'..=b'Z' => b'X',
                b'a'..=b'z' | 0x80.. => b'x',
                b'0'..=b'9' => b'd',
                _ => b,
            };
            if class != last {
                shape = step(shape, class);
                repeated = false;
            } else if !repeated {
                shape = step(shape, b'+');
                repeated = true;
            }
            last = class;
        }
        Token { bytes, shape, folded }
    }
}

const START: u32 = 0x811C_9DC5;

#[inline]
fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn slot(kind: u32, a: u32, b: u32) -> usize {
    let mut hash = (kind.wrapping_mul(0x9E37_79B1) ^ a).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ (hash >> 15) ^ b).wrapping_mul(0xC2B2_AE35);
    (hash ^ (hash >> 13)) as usize & (SIZE - 1)
}

fn before(bytes: &[u8], end: usize, start: usize) -> (Token<'_>, usize) {
    let mut to = end;
    while to > start && bytes[to - 1].is_ascii_whitespace() {
        to -= 1;
    }
    let mut from = to;
    while from > start && to - from < LONGEST && !bytes[from - 1].is_ascii_whitespace() {
        from -= 1;
    }
    (Token::new(&bytes[from..to]), from)
}

fn after(bytes: &[u8], start: usize) -> (Token<'_>, usize) {
    let mut from = start;
    while from < bytes.len() && bytes[from].is_ascii_whitespace() {
        from += 1;
    }
    let mut to = from;
    while to < bytes.len() && to - from < LONGEST && !bytes[to].is_ascii_whitespace() {
        to += 1;
    }
    (Token::new(&bytes[from..to]), to)
}

/// A gap that the model is asked about: a blank, and behind it something that often begins a sentence.
pub fn is_candidate(bytes: &[u8], at: usize) -> bool {
    let (Some(&before), Some(&next)) = (bytes.get(at.wrapping_sub(2)), bytes.get(at)) else { return false };
    let after = bytes.get(at + 1).copied().unwrap_or(b' ');
    bytes[at - 1] == b' '
        && !matches!(before, b'.' | b'!' | b'?' | b';' | b'(' | b' ')
        && (next.is_ascii_uppercase()
            || next.is_ascii_digit()
            || matches!(next, b'-' | b'*' | b'=' | b'_' | b'<' | b'"' | b'(' | b'[')
            || next == b'h' && bytes[at..].starts_with(b"http")
            || next.is_ascii_lowercase()
                && after != b' '
                && !before.is_ascii_lowercase()
                && !matches!(before, b',' | b'I' | b'"' | b'\''))
}

/// The slots of the features of the gap before byte `at` of a paragraph; the sentence it is in began at `start`.
pub fn features(paragraph: &[u8], start: usize, at: usize, mut found: impl FnMut(usize)) {
    let (p1, p1_from) = before(paragraph, at, start);
    let (p2, p2_from) = before(paragraph, p1_from, start);
    let (p3, _) = before(paragraph, p2_from, start);
    let (n1, n1_to) = after(paragraph, at);
    let (n2, n2_to) = after(paragraph, n1_to);
    let (n3, _) = after(paragraph, n2_to);
    let length = (usize::BITS - (at - start).leading_zeros()).min(9);
    let end = paragraph.trim_ascii_end();
    let ended = u32::from(end.ends_with(b".") || end.ends_with(b"!") || end.ends_with(b"?") || end.ends_with(b"\""));
    let left = (usize::BITS - (end.len().saturating_sub(at)).leading_zeros()).min(9);
    let first = u32::from(paragraph[start..].first().is_some_and(u8::is_ascii_lowercase));
    let last = p1.bytes.last().copied().map_or(0, u32::from);
    found(slot(1, p1.folded, 0));
    found(slot(2, n1.folded, 0));
    found(slot(3, p1.shape, 0));
    found(slot(4, n1.shape, ended));
    found(slot(5, p1.shape, n1.shape));
    found(slot(6, p1.folded, n1.shape));
    found(slot(7, p1.shape, n1.folded));
    found(slot(8, p2.shape, p1.shape));
    found(slot(9, n1.shape, n2.shape));
    found(slot(10, n2.folded, n1.shape));
    found(slot(11, p2.folded, 0));
    found(slot(12, length, n1.shape));
    found(slot(13, ended, left));
    found(slot(14, slot(1, p2.shape, p1.shape) as u32, n1.shape));
    found(slot(15, slot(1, n1.shape, n2.shape) as u32, n3.shape));
    found(slot(16, slot(1, p2.shape, p1.shape) as u32, slot(1, n1.shape, n2.shape) as u32));
    found(slot(17, n1.folded, n2.folded));
    found(slot(18, p1.folded, n1.folded));
    found(slot(19, first, length));
    found(slot(20, last, n1.shape));
    found(slot(21, slot(1, p3.shape, p2.shape) as u32, p1.shape));
    found(slot(22, length, p1.shape));
    found(slot(23, last, n1.folded));
}
