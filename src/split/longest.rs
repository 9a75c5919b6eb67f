//! Cuts sentences that are longer than the options allow.
//!
//! Translation engines and editors have limits on the length of a segment. A
//! sentence above the limit is cut where a reader would take a breath, if there
//! is such a place in the second half, and never within a character as readers
//! see it.
//!
//! ```text
//! limit 12    One, two three four
//!             One, two |three four      the last blank within the limit
//! ```
//!
//! The comma is not used here: it comes before the middle of the limit. Lengths
//! are counted in characters (Unicode scalar values), places in bytes.

use unicode_segmentation::GraphemeCursor;

use super::text::*;

/// Marks after which a long sentence is cut, best first: where a reader would
/// take a breath.
const BREAK_MARKS: [&[char]; 3] =
    [&[';', '；'], &[',', '，', '、', ':', '：'], &[' ', '\t', '\n', '\u{a0}', '\u{3000}']];

/// Where to cut a sentence so that the first part has at most `longest`
/// characters.
///
/// Prefers the last semicolon, then comma, then blank in the second half of the
/// limit; otherwise cuts at the limit. Never cuts inside a grapheme cluster
/// (UAX #29), which may be longer than the limit.
///
/// `longest` counts from the first character that is not white space. The
/// result is a byte of `sentence`, greater than 0 if the sentence is not empty
/// and `longest` is at least 1. It is the length of the sentence if that is
/// short enough.
pub(super) fn cut(sentence: &str, longest: usize) -> usize {
    // Leading white space must not become a part of its own.
    let begin = skip_space(sentence, 0).end;
    begin + sentence.get(begin..).map_or(0, |rest| cut_word(rest, longest))
}

/// [`cut`] for a sentence that begins with a mark or a letter.
///
/// The half-way rule avoids very short parts where a mark happens to be early.
fn cut_word(sentence: &str, longest: usize) -> usize {
    let Some((limit, _)) = sentence.char_indices().nth(longest) else { return sentence.len() };
    let (head, rest) = sentence.split_at(limit);
    // White space beyond the limit does not make a part of its own.
    if rest.trim_start().is_empty() {
        return sentence.len();
    }
    for marks in BREAK_MARKS {
        // The last mark of the best kind; the cut comes after it.
        let end = head.rfind(marks).and_then(|i| Some(i + char_at(head, i)?.len_utf8()));
        if let Some(end) = end.filter(|&end| end >= limit / 2 && is_boundary(sentence, end)) {
            let space = skip_space(sentence, end).end;
            return if is_boundary(sentence, space) { space } else { end };
        }
    }
    let end = boundary_near(sentence, limit);
    // White space after the last part belongs to that part.
    let blank = sentence.get(end..).is_none_or(|rest| rest.trim_start().is_empty());
    if blank { sentence.len() } else { end }
}

/// True between two grapheme clusters.
fn is_boundary(sentence: &str, at: usize) -> bool {
    GraphemeCursor::new(at, sentence.len(), true).is_boundary(sentence, 0).unwrap_or(true)
}

/// The last grapheme boundary up to `limit`; if that is the start, the first
/// one after it.
fn boundary_near(sentence: &str, limit: usize) -> usize {
    if is_boundary(sentence, limit) {
        return limit;
    }
    let mut cursor = GraphemeCursor::new(limit, sentence.len(), true);
    match cursor.prev_boundary(sentence, 0) {
        Ok(Some(before)) if before > 0 => before,
        _ => {
            let mut cursor = GraphemeCursor::new(limit, sentence.len(), true);
            cursor.next_boundary(sentence, 0).ok().flatten().unwrap_or(sentence.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(mut text: &str, longest: usize) -> Vec<&str> {
        let mut parts = Vec::new();
        while !text.is_empty() {
            let (part, rest) = text.split_at(cut(text, longest));
            parts.push(part);
            text = rest;
        }
        parts
    }

    #[test]
    fn no_grapheme_cluster_is_cut() {
        assert_eq!(parts("ae\u{301}io\u{308}u", 2), ["a", "e\u{301}", "i", "o\u{308}", "u"]);
        let family = "👩‍👩‍👧‍👦";
        assert_eq!(parts(&family.repeat(3), 4), [family; 3]);
        assert_eq!(parts("🇨🇳🇬🇧🇫🇷", 3), ["🇨🇳", "🇬🇧", "🇫🇷"]);
        assert_eq!(parts("abc ,\u{301}def", 5), ["abc ", ",\u{301}def"]);
    }
}
