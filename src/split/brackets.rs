//! Which brackets close again, and whether a place is inside one.
//!
//! A bracket that never closes must not hide the sentence ends after it. So the
//! brackets of a paragraph are paired in one pass when the first of them is
//! met; those without a partner count for nothing.
//!
//! ```text
//! (see p. 3. It is short.) Then  no end inside: the bracket closes soon
//! (see p. 3. It is short. Then   ends as usual: the bracket never closes
//! ```

use super::work;

/// The kinds of bracket inside which sentences do not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `(` `（`.
    Round,
    /// `《` `〈`, around the title of a work.
    Title,
}

impl Shape {
    /// Whether the bracket that begins at `at` opens (`true`) or closes; `None`
    /// if it is not a bracket of this shape.
    fn read(self, bytes: &[u8], at: usize) -> Option<bool> {
        match (self, bytes.get(at..)?) {
            // This is the mouth of an emoticon.
            (Shape::Round, [b'(' | b')', ..])
                if at > 0 && matches!(bytes.get(at - 1), Some(b':' | b';' | b'-' | b'=')) =>
            {
                None
            }
            (Shape::Round, [b'(', ..] | [0xEF, 0xBC, 0x88, ..]) => Some(true),
            (Shape::Round, [b')', ..] | [0xEF, 0xBC, 0x89, ..]) => Some(false),
            (Shape::Title, [0xE3, 0x80, 0x88 | 0x8A, ..]) => Some(true),
            (Shape::Title, [0xE3, 0x80, 0x89 | 0x8B, ..]) => Some(false),
            _ => None,
        }
    }

    /// The first bytes of this shape's brackets.
    fn leads(self) -> [u8; 3] {
        match self {
            Shape::Round => [b'(', b')', 0xEF],
            Shape::Title => [0xE3; 3],
        }
    }
}

/// How many bytes after a stop an open bracket must close within, to suppress
/// the end. Choice: about five lines; a longer aside has sentences of its own.
const REACH: usize = 400;

/// A bracket with its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    /// The byte of the opening bracket.
    open: usize,
    /// The byte of the closing bracket.
    close: usize,
}

/// The brackets of one shape in a paragraph.
///
/// Pairs are found on demand: most paragraphs have no bracket, and pay nothing.
#[derive(Debug, Clone)]
pub(super) struct Brackets {
    /// The kind of bracket.
    shape: Shape,
    /// All pairs, sorted by opening bracket; `None` until the first bracket is
    /// met.
    pairs: Option<Vec<Pair>>,
    /// How many pairs opened before the cursor.
    met: usize,
    /// Those of them that are still open, innermost last.
    open: Vec<Pair>,
}

impl Brackets {
    /// No brackets met yet.
    pub(super) fn new(shape: Shape) -> Self {
        Brackets { shape, pairs: None, met: 0, open: Vec::new() }
    }

    /// Forgets all brackets, at the start of a paragraph.
    #[inline]
    pub(super) fn clear(&mut self) {
        if self.is_met() {
            *self = Brackets::new(self.shape);
        }
    }

    /// True after the first bracket: the pairs are then known, and further
    /// brackets need not be noted.
    #[inline]
    pub(super) fn is_met(&self) -> bool {
        self.pairs.is_some()
    }

    /// Notes a bracket of this shape; `from` is where the paragraph's pairing
    /// starts.
    #[inline]
    pub(super) fn meet(&mut self, paragraph: &[u8], from: usize) {
        if self.pairs.is_none() {
            self.pairs = Some(pair_up(self.shape, paragraph, from));
        }
    }

    /// Opens and closes the brackets before `at`.
    ///
    /// The cursor only moves forward, so each pair is opened and closed once.
    fn advance(&mut self, at: usize) {
        let pairs = self.pairs.as_deref().unwrap_or_default();
        while let Some(pair) = pairs.get(self.met).filter(|pair| pair.open < at) {
            // Drop the brackets that closed since the last call.
            while self.open.last().is_some_and(|open| open.close < pair.open) {
                self.open.pop();
            }
            self.open.push(*pair);
            self.met += 1;
        }
        while self.open.last().is_some_and(|open| open.close < at) {
            self.open.pop();
        }
    }

    /// True if the place is inside a bracket that opened after `begin` and
    /// closes soon.
    ///
    /// Places must be asked for in rising order within a paragraph. `begin` is
    /// the byte where the sentence begins; without it, brackets that opened
    /// before the sentence count too.
    pub(super) fn hold(&mut self, at: usize, begin: Option<usize>) -> bool {
        if self.pairs.is_none() {
            return false;
        }
        self.advance(at);
        // The innermost decides how soon it closes, the outermost whether it
        // began in this sentence.
        let inner = self.open.last().is_some_and(|pair| pair.close < at + REACH);
        inner && begin.is_none_or(|begin| self.open.first().is_some_and(|pair| pair.open > begin))
    }

    /// True if a bracket is open that will be closed.
    pub(super) fn is_open(&mut self, at: usize) -> bool {
        self.advance(at);
        !self.open.is_empty()
    }
}

/// Pairs the brackets of a paragraph with a stack.
///
/// Pairs may be nested, but never cross each other. Half- and full-width
/// brackets may pair, since writers mix them. The time is linear in the
/// paragraph, apart from sorting the pairs.
#[cold]
fn pair_up(shape: Shape, paragraph: &[u8], from: usize) -> Vec<Pair> {
    let [a, b, c] = shape.leads();
    // A closing bracket takes the last opening one that waits; one that waits
    // at the end has no partner.
    let (mut pairs, mut waiting) = (Vec::new(), Vec::new());
    work::add(paragraph.len().saturating_sub(from));
    for offset in memchr::memchr3_iter(a, b, c, paragraph.get(from..).unwrap_or_default()) {
        let at = from + offset;
        match shape.read(paragraph, at) {
            Some(true) => waiting.push(at),
            // A closing bracket without an opening one, as in `a)`, is passed
            // over.
            Some(false) => pairs.extend(waiting.pop().map(|open| Pair { open, close: at })),
            None => {}
        }
    }
    // Inner pairs close first, but are met after the outer ones.
    pairs.sort_unstable_by_key(|pair| pair.open);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::RangeInclusive;

    fn pairs(text: &str) -> Vec<RangeInclusive<usize>> {
        pair_up(Shape::Round, text.as_bytes(), 0).iter().map(|pair| pair.open..=pair.close).collect()
    }

    #[test]
    fn a_bracket_without_a_partner_is_left_out() {
        assert_eq!(pairs("(a (b) c"), [3..=5]);
        assert_eq!(pairs("a) (b)"), [3..=5]);
        assert_eq!(pairs("((a) b)"), [0..=6, 1..=3]);
        assert_eq!(pairs("(a :) b)"), [0..=7]);
        assert_eq!(pairs("（a)"), [0..=4]);
    }
}
