//! Tokenises English sentences.
//!
//! Words are lower-cased and stemmed, so that `Books` and `book` are one term;
//! function words and marks keep their own classes. Numbers in digits or words
//! become their value, signs of currency and `%` the word that they stand for.
//! What is neither letter, digit nor known mark is skipped.

mod known;

use std::ops::Range;

use super::number::{self, ReadNumber};
use super::{Class, TokenizedSide, WrittenWord, quote};
use crate::lexicon::English;
use known::KnownWords;

/// Appends the tokens of the sentences to a side.
pub(super) fn read<S: AsRef<str>>(side: &mut TokenizedSide, sentences: &[S]) {
    let mut reader = EnTokenizer { side, english: English::new(), known: KnownWords::take(), opened: false };
    for sentence in sentences {
        reader.sentence(sentence.as_ref());
        reader.side.end_sentence();
    }
    reader.known.give_back();
}

/// Tokenises one sentence after another.
struct EnTokenizer<'s> {
    /// The side that tokens are appended to.
    side: &'s mut TokenizedSide,
    /// Stems new words.
    english: English,
    /// Words that were stemmed before.
    known: KnownWords,
    /// True if the last straight quotation mark of the sentence opened.
    opened: bool,
}

impl EnTokenizer<'_> {
    /// Appends the tokens of one sentence.
    fn sentence(&mut self, text: &str) {
        let mut at = 0;
        self.opened = false;
        while let Some(c) = text[at..].chars().next() {
            at += if c == ' ' {
                1
            } else if c.is_alphabetic() {
                self.word_or_number(text, at)
            } else if c.is_ascii_digit() {
                self.digits(text, at)
            } else {
                self.mark(text, at, c)
            };
        }
    }

    /// Reads a word, or all words of one number; like all readers below,
    /// returns the number of bytes.
    ///
    /// A word counts as a name candidate if it has a capital, also after a
    /// hyphen.
    fn word_or_number(&mut self, text: &str, at: usize) -> usize {
        let mut size = word_size(&text[at..]);
        // Only a single letter can begin `U.S.` or `e.g.`.
        if size == 1 {
            size = size.max(abbreviation_size(&text[at..]));
        }
        let word = &text[at..at + size];
        let capital = word.starts_with(char::is_uppercase);
        let surface = self.surface(word);
        // `Xi-feng` is one name; its second part has no capital.
        let named = capital || self.hyphened(text, at);
        let written = &mut self.side.written[surface];
        written.named |= named;
        written.plain |= !named;
        let term = written.term;
        // Only a number word, or `a` before one, can begin a number.
        let counts = self.side.value(term).is_some() || matches!(word, "a" | "A");
        if counts
            && let Some(ReadNumber { value, length }) = number::in_words(text, at)
            && length > size
        {
            self.number(value, at..at + length);
            return length;
        }
        if word == "per" && text[at + size..].starts_with(" cent") {
            self.push_word("percent", at..at + 8);
            return 8;
        }
        self.side.push(term, at..at + size, capital);
        size
    }

    /// True for a word that a hyphen joins to a capitalised one.
    fn hyphened(&self, text: &str, at: usize) -> bool {
        let last = self.side.tokens.last().filter(|last| last.capital && last.end as usize + 1 == at);
        last.is_some() && text.as_bytes().get(at - 1) == Some(&b'-')
    }

    /// Appends a token for a word that is not written there, such as `dollar`
    /// for `$`.
    fn push_word(&mut self, word: &str, range: Range<usize>) {
        let surface = self.surface(word);
        self.side.written[surface].plain = true;
        self.side.push(self.side.written[surface].term, range, false);
    }

    /// The number of a word as written; a new word is classified first.
    fn surface(&mut self, word: &str) -> usize {
        let surface = self.side.surfaces.number(word) as usize;
        if surface < self.side.written.len() {
            return surface;
        }
        let kind = self.known.kind(word, &self.english);
        let term = self.side.term(self.known.stem(kind), kind.class, kind.value);
        self.side.written.push(WrittenWord { term, named: false, plain: false });
        surface
    }

    /// Appends a number; its term is the value in plain digits.
    fn number(&mut self, value: f64, range: Range<usize>) {
        let term = self.side.term(&value.to_string(), Class::Number, Some(value));
        self.side.push(term, range, false);
    }

    /// Reads a number such as 1,234.5 with the factor, ordinal ending or plural
    /// `s` after it: `1.2 million`, `21st`, `1980s`.
    ///
    /// ```text
    /// 1,234.5        1234.5
    /// 1.2 million    1200000
    /// $5m            5000000
    /// 21st, 1980s    21, 1980
    /// ```
    fn digits(&mut self, text: &str, at: usize) -> usize {
        let ReadNumber { value, length: size } = number::digits(&text[at..]);
        let rest = &text[at + size..];
        let gap = usize::from(rest.starts_with([' ', '-']));
        let word = &rest[gap..gap + word_size(&rest[gap..])];
        let money = text[..at].ends_with(['$', '£', '€', '¥']);
        let (factor, taken) = match (word, number::factor(word)) {
            (_, Some(factor)) => (factor, gap + word.len()),
            ("bn", _) => (1e9, gap + 2),
            // `$5m` is an amount, `5 m` a length.
            ("m", _) if money => (1e6, gap + 1),
            ("st" | "nd" | "rd" | "th" | "s" | "’s" | "'s", _) if gap == 0 => (1.0, word.len()),
            _ => (1.0, 0),
        };
        self.number(value * factor, at..at + size + taken);
        size + taken
    }

    /// Reads a punctuation mark, or skips a character that is none.
    fn mark(&mut self, text: &str, at: usize, c: char) -> usize {
        let rest = &text[at..];
        let same = || rest.chars().take_while(|&other| other == c).count() * c.len_utf8();
        let (mark, size) = match c {
            '.' if rest.starts_with("...") => ("…", same()),
            '-' if rest.starts_with("--") => ("—", same()),
            '?' | '!' | ':' | ';' | '(' => (&rest[..1], 1),
            '—' | '…' => (&rest[..3], same()),
            _ => match quote::mark(text, at, &mut self.opened) {
                Some(mark) => (mark, c.len_utf8()),
                None => return self.symbol(at, c),
            },
        };
        let term = self.side.term(mark, Class::Mark, None);
        self.side.push(term, at..at + size, false);
        size
    }

    /// Reads a sign that stands for a word, or skips the character.
    fn symbol(&mut self, at: usize, c: char) -> usize {
        let word = match c {
            '%' | '％' => "percent",
            '$' => "dollar",
            '£' => "pound",
            '€' => "euro",
            '¥' | '￥' => "yuan",
            _ => return c.len_utf8(),
        };
        self.push_word(word, at..at + c.len_utf8());
        c.len_utf8()
    }
}

/// The bytes of a word: letters, digits, and apostrophes between letters.
///
/// 0 if no word begins the text. The apostrophe of `boys'` is outside, since no
/// letter follows it.
fn word_size(text: &str) -> usize {
    // Fast path: most words are plain ASCII and end at a blank, a comma or a
    // full stop.
    let plain = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if matches!(text.as_bytes().get(plain), None | Some(b' ' | b',' | b'.')) {
        return plain;
    }
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let inner = matches!(c, '\'' | '’') && text[after..].starts_with(char::is_alphabetic);
        if !(c.is_alphabetic() || inner || (c.is_ascii_digit() && at > 0)) {
            break;
        }
        end = after;
    }
    end
}

/// The bytes of `U.S.` or `e.g.`: at least two single letters with full stops.
/// 0 if there is none.
///
/// At most eight letters are read, which bounds the work on a text of initials.
fn abbreviation_size(text: &str) -> usize {
    let pairs = text.as_bytes().chunks_exact(2);
    let size = 2 * pairs.take(8).take_while(|pair| pair[0].is_ascii_alphabetic() && pair[1] == b'.').count();
    let ends = !text[size..].starts_with(char::is_alphanumeric);
    if size >= 4 && ends { size } else { 0 }
}

impl TokenizedSide {
    /// The number of a term, if the side has it.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.terms.find(text)
    }
}
