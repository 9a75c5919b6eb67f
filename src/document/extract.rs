//! Text extracted from a document, with the place of each piece in it.
//!
//! ```text
//! document   Open the <b>valve</b>.
//! text       Open the valve.
//! stretches  0→0 `Open the `   9→12 `valve`   14→21 `.`
//! ```
//!
//! Every place that a reader of a format hands out comes from such a map. So a
//! sentence can be found in the file again, and a translation can be put in its
//! place.

use std::ops::Range;

use crate::lang::{is_han, is_latin};

/// Text as a reader sees it, with a map from each stretch to its place in the
/// document.
///
/// Stretches that are contiguous in both texts are stored once, so an unmarked
/// paragraph needs a single entry however long it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extract {
    /// The text.
    pub(crate) text: String,
    /// Where stretches begin, in order.
    map: Vec<SourceStretch>,
}

/// The start of a stretch of text: from here on, bytes count up in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SourceStretch {
    /// The byte in the extracted text.
    clean: usize,
    /// The byte in the document.
    source: usize,
}

impl Extract {
    /// Appends `text`, which is at byte `at` of the document.
    ///
    /// A stretch that continues the previous one is merged with it.
    pub(crate) fn push(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        let clean = self.text.len();
        // Contiguous text extends the last stretch.
        let follows = self.map.last().is_some_and(|last| last.source + (clean - last.clean) == at);
        if !follows {
            self.map.push(SourceStretch { clean, source: at });
        }
        self.text.push_str(text);
    }

    /// Appends a character that has another form in the document, such as a
    /// blank for the end of a line.
    pub(crate) fn stand_in(&mut self, c: char, at: usize) {
        // Always a stretch of its own, as its length may differ from that in
        // the document.
        self.map.push(SourceStretch { clean: self.text.len(), source: at });
        self.text.push(c);
    }

    /// Extracts a range of a document as it is.
    pub(crate) fn from_range(document: &str, range: Range<usize>) -> Self {
        let mut extract = Extract::default();
        extract.push(&document[range.clone()], range.start);
        extract
    }

    /// Appends a part of another extract, with its places.
    pub(crate) fn append(&mut self, other: &Extract, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let next = other.map.partition_point(|stretch| stretch.clean <= at);
            // Stretch by stretch: a part may cover several, each with a place
            // of its own.
            let end = other.map.get(next).map_or(range.end, |stretch| stretch.clean.min(range.end));
            self.push(&other.text[at..end], other.origin(at));
            at = end;
        }
    }

    /// Removes everything after the first `length` bytes.
    #[cfg(feature = "documents")]
    pub(crate) fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        self.map.retain(|stretch| stretch.clean < length);
    }

    /// A part of the text, with its places.
    pub(crate) fn part(&self, range: Range<usize>) -> Extract {
        let mut part = Extract::default();
        part.append(self, range);
        part
    }

    /// For a text extracted from another extract: the same text with places in
    /// that extract's document.
    #[cfg(feature = "documents")]
    pub(crate) fn within(&self, outer: &Extract) -> Extract {
        let mut out = Extract::default();
        let mut at = 0;
        for range in self.stretches() {
            let text = &self.text[at..at + range.len()];
            at += range.len();
            // The same characters have the same places; what was changed on the
            // way has only the place where it begins.
            if outer.text.get(range.clone()) == Some(text) {
                out.append(outer, range);
            } else {
                text.chars().for_each(|c| out.stand_in(c, outer.origin(range.start)));
            }
        }
        out
    }

    /// The bytes of the document from the first character of the text to the
    /// first byte of the last one.
    pub(crate) fn source(&self) -> Range<usize> {
        let last = self.text.char_indices().next_back();
        self.origin(0)..last.map_or(0, |(last, _)| self.origin(last) + 1)
    }

    /// The byte of the document that byte `offset` of the text comes from.
    ///
    /// For a character that stands in for another one, it is the place of the
    /// character that was replaced.
    pub(crate) fn origin(&self, offset: usize) -> usize {
        let at = self.map.partition_point(|stretch| stretch.clean <= offset);
        match at.checked_sub(1).and_then(|at| self.map.get(at)) {
            Some(stretch) => stretch.source + (offset - stretch.clean),
            // Before the first stretch, as in an empty text.
            None => self.map.first().map_or(0, |stretch| stretch.source),
        }
    }

    /// The stretches of the document that the text contains unchanged, in the
    /// order of the text.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.map.iter().enumerate().map(|(at, stretch)| {
            let end = self.map.get(at + 1).map_or(self.text.len(), |next| next.clean);
            stretch.source..stretch.source + (end - stretch.clean)
        })
    }

    /// Appends the separator of two lines of a paragraph: a blank, or nothing
    /// between Chinese characters. A word that was broken at the end of a line
    /// loses its hyphen.
    ///
    /// Whether a blank is needed depends on both neighbours: Chinese text is
    /// written without blanks, but a Latin word next to a Chinese character
    /// keeps one.
    ///
    /// `next` is the line to come, which the caller appends itself; `at` is the
    /// place of the line end in the document.
    pub(crate) fn join_lines(&mut self, next: &str, at: usize) {
        let Some(last) = self.text.chars().next_back() else { return };
        let Some(first) = next.chars().next() else { return };
        match broken_word(&self.text, next) {
            Some(Hyphen::Kept) => {}
            Some(Hyphen::Dropped) => {
                self.text.pop();
            }
            None if last.is_whitespace() => {}
            // Chinese lines are joined without a blank, save where a Latin word
            // meets a Han character.
            None if (is_wide(last) || is_wide(first)) && !is_seam(last, letter(next).unwrap_or(first)) => {}
            None => self.stand_in(' ', at),
        }
    }

    /// The text without invisible characters.
    pub(crate) fn without_invisible(self) -> Extract {
        if !has_invisible(&self.text) {
            return self;
        }
        let mut visible = Extract::default();
        let mut from = 0;
        for (at, c) in self.text.char_indices().filter(|&(_, c)| is_invisible(c)) {
            visible.append(&self, from..at);
            from = at + c.len_utf8();
        }
        visible.append(&self, from..self.text.len());
        visible
    }
}

/// Joins lines of a document into one text.
pub(crate) fn joined(source: &str, lines: &[Range<usize>]) -> Extract {
    let mut extract = Extract::default();
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            extract.join_lines(&source[line.clone()], line.start.saturating_sub(1));
        }
        extract.push(&source[line.clone()], line.start);
    }
    extract
}

/// The first character of a line that is not a mark of Markdown.
fn letter(line: &str) -> Option<char> {
    line.chars().find(|c| !matches!(c, '[' | '*' | '_' | '`'))
}

/// True between a Chinese character and a Latin letter, which writers separate
/// by a blank.
///
/// In either order, since `用 Excel 做` has one before the Latin word and one
/// after it.
fn is_seam(last: char, first: char) -> bool {
    (is_han(last) && is_latin(first)) || (is_latin(last) && is_han(first))
}

/// True for characters that take two columns: Chinese characters and their
/// punctuation.
pub(crate) fn is_wide(c: char) -> bool {
    c as u32 >= 0x2E80
}

/// True for invisible characters: the soft hyphen, zero-width blanks and
/// directional marks. Joiners stay, because they change how their neighbours
/// look.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

/// True if a text contains an invisible character; their first bytes are tested
/// first.
pub(crate) fn has_invisible(text: &str) -> bool {
    let begins = |byte: u8| matches!(byte, 0xC2 | 0xE2 | 0xEF);
    crate::lang::has_byte(text, begins) && text.contains(is_invisible)
}

/// What becomes of a hyphen at the end of a line.
///
/// A broken word cannot be distinguished from a compound with certainty, so a list of
/// first parts decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hyphen {
    /// It belongs to the word: `well-known`.
    Kept,
    /// It was inserted by the typesetter: `govern-ment`.
    Dropped,
}

/// What the hyphen is, if a line ends within a word.
///
/// `above` is all of the text so far, `below` the next line. Both sides must be
/// letters: a dash between numbers stays.
fn broken_word(above: &str, below: &str) -> Option<Hyphen> {
    /// First parts of hyphenated compounds. Choice: the commonest in English
    /// text.
    const COMPOUND: &[&str] = &[
        "anti", "cross", "double", "eight", "eighty", "ever", "ex", "far", "fifty", "first", "five", "forty", "four",
        "free", "full", "good", "half", "hard", "high", "ill", "large", "long", "low", "mid", "multi", "near", "new",
        "nine", "ninety", "non", "old", "one", "open", "post", "quasi", "real", "second", "self", "semi", "seven",
        "seventy", "short", "single", "six", "sixty", "small", "ten", "third", "thirty", "three", "time", "twenty",
        "two", "user", "well", "wide", "world", "year",
    ];
    /// First parts of compounds that are syllables of other words, too (`sub-ject`), with what makes a compound of them.
    const SYLLABLES: &[(&str, &[&str])] = &[
        ("all", &["time", "new", "round", "inclusive", "out", "star", "day"]),
        ("co", &["author", "found", "work", "op", "ord", "exist", "own", "pilot", "host", "ed"]),
        ("part", &["time"]),
        ("pre", &["war", "school", "exist", "tax", "order", "trained"]),
        ("pro", &["war", "life", "choice", "democra", "government"]),
        ("so", &["called"]),
        ("sub", &["committee", "zero", "categor", "group", "continent"]),
        ("under", &["secretary", "age"]),
        ("up", &["to"]),
    ];
    /// The letters of a word that are looked at. Choice: more than any first
    /// part of a compound has.
    const LONGEST_WORD: usize = 32;
    let stem = above.strip_suffix('-')?;
    // Joined lines may make one word as long as the text, which would be read
    // anew at every line.
    let letters = stem.chars().rev().take(LONGEST_WORD).take_while(|c| c.is_alphabetic());
    let word = &stem[stem.len() - letters.map(char::len_utf8).sum::<usize>()..];
    let first = below.chars().next().filter(|c| c.is_alphabetic())?;
    if word.is_empty() || is_wide(first) {
        return None;
    }
    // A second hyphen in the word (`state-of-the-`) or a capital
    // (`Anglo-Saxon`) shows a compound.
    let compound = stem[..stem.len() - word.len()].ends_with('-')
        || first.is_uppercase()
        || COMPOUND.iter().any(|known| word.eq_ignore_ascii_case(known))
        || SYLLABLES.iter().any(|(known, seconds)| {
            word.eq_ignore_ascii_case(known) && seconds.iter().any(|second| below.starts_with(second))
        });
    Some(if compound { Hyphen::Kept } else { Hyphen::Dropped })
}

/// The first character boundary at or after `at`.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// The end of the character that begins at `at` in a document, which may be
/// written as a character reference, `&hellip;`.
pub(crate) fn after(document: &str, at: usize) -> usize {
    let rest = document.get(at..).unwrap_or_default();
    let name = rest.bytes().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    if rest.starts_with('&') && name > 0 && rest[1 + name..].starts_with(';') {
        return at + "&;".len() + name;
    }
    boundary(document, at + 1)
}

/// The first bytes of a text, at most `length`, cut at a character boundary.
pub(crate) fn head(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_places() {
        let mut extract = Extract::from_range("ab cd", 0..2);
        extract.stand_in(' ', 2);
        extract.push("cd", 7);
        assert_eq!(extract.part(1..4).stretches().collect::<Vec<_>>(), [1..3, 7..8]);
        assert_eq!((extract.origin(4), extract.source()), (8, 0..9));
    }

    #[test]
    fn words_broken_at_a_line_end_are_put_together() {
        let join = |above: &str, below: &str| {
            let mut extract = Extract::from_range(above, 0..above.len());
            extract.join_lines(below, above.len());
            extract.push(below, above.len() + 1);
            extract.text
        };
        assert_eq!(join("the govern-", "ment of"), "the government of");
        assert_eq!(join("is well-", "known for"), "is well-known for");
        assert_eq!(join("pages 3-", "5 show"), "pages 3- 5 show");
        assert_eq!(join("他们", "来了"), "他们来了");
        assert_eq!(join("so\u{AD}hy-", "phen"), "so\u{AD}hyphen");
        assert_eq!(join("本指南受", "Open Harbour 启发"), "本指南受 Open Harbour 启发");
    }
}
