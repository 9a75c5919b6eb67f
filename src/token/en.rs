//! English sentences as tokens.

use super::{Class, Side, number};
use crate::lexicon::{English, is_function};

pub(super) fn read<S: AsRef<str>>(side: &mut Side, sentences: &[S]) {
    let english = English::new();
    let mut reader = Reader { side, english, lower: String::new() };
    for sentence in sentences {
        reader.sentence(sentence.as_ref());
        reader.side.end_sentence();
    }
}

struct Reader<'s> {
    side: &'s mut Side,
    english: English,
    lower: String,
}

impl Reader<'_> {
    fn sentence(&mut self, text: &str) {
        let mut at = 0;
        let mut opened = false;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let size = if c.is_alphabetic() {
                self.word_or_number(text, at)
            } else if c.is_ascii_digit() {
                self.digits(text, at)
            } else {
                self.mark(rest, at, &mut opened)
            };
            at += size;
        }
    }

    /// A word, or as many words as make one number.
    fn word_or_number(&mut self, text: &str, at: usize) -> usize {
        let size = word_size(&text[at..]);
        if let Some((value, end)) = number_words(text, at)
            && end > at + size
        {
            self.number(value, at..end);
            return end - at;
        }
        let word = &text[at..at + size];
        let term = self.word(word);
        self.side.push(term, at..at + size, word.starts_with(char::is_uppercase));
        size
    }

    /// The term of a word as written.
    fn word(&mut self, word: &str) -> u32 {
        let surface = self.side.surfaces.number(word) as usize;
        if let Some(&term) = self.side.surface_terms.get(surface) {
            return term;
        }
        self.lower.clear();
        for c in word.chars() {
            self.lower.extend(if c == '’' { '\'' } else { c }.to_lowercase());
        }
        let value = number::english(&self.lower).or_else(|| number::ordinal(&self.lower));
        let stem = self.english.term(&self.lower);
        let class = if is_function(&stem) { Class::Function } else { Class::Content };
        let term = self.side.term(&stem, class, value);
        self.side.surface_terms.push(term);
        term
    }

    fn number(&mut self, value: f64, range: std::ops::Range<usize>) {
        let term = self.side.term(&value.to_string(), Class::Number, Some(value));
        self.side.push(term, range, false);
    }

    /// 1,234.5 and the factor after it.
    fn digits(&mut self, text: &str, at: usize) -> usize {
        let (value, size) = digits(&text[at..]);
        let rest = &text[at + size..];
        let gap = rest.len() - rest.trim_start_matches([' ', '-']).len();
        let word = &rest[gap..gap + word_size(&rest[gap..])];
        match number::factor(word) {
            Some(factor) if gap <= 1 => {
                let end = at + size + gap + word.len();
                self.number(value * factor, at..end);
                end - at
            }
            _ => {
                self.number(value, at..at + size);
                size
            }
        }
    }

    fn mark(&mut self, rest: &str, at: usize, opened: &mut bool) -> usize {
        let (mark, size) = match rest.as_bytes() {
            [b'.', b'.', b'.', ..] => ("…", 3),
            [b'-', b'-', ..] => ("—", 2),
            [b'?', ..] => ("?", 1),
            [b'!', ..] => ("!", 1),
            [b':', ..] => (":", 1),
            [b';', ..] => (";", 1),
            [b'(', ..] => ("(", 1),
            [b'"', ..] => {
                *opened = !*opened;
                (if *opened { "“" } else { "”" }, 1)
            }
            _ => match rest.chars().next() {
                Some('“') => ("“", 3),
                Some('”') => ("”", 3),
                Some('—') => ("—", 3),
                Some('…') => ("…", 3),
                Some(other) => return other.len_utf8(),
                None => return 1,
            },
        };
        let term = self.side.term(mark, Class::Mark, None);
        self.side.push(term, at..at + size, false);
        size
    }
}

/// Letters, and an apostrophe between letters.
fn word_size(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        let inner = matches!(c, '\'' | '’') && text[after..].starts_with(char::is_alphabetic);
        if !(c.is_alphabetic() || inner) {
            break;
        }
        end = after;
    }
    end
}

/// The value of a string of digits with separators, and its length in bytes.
pub(super) fn digits(text: &str) -> (f64, usize) {
    let bytes = text.as_bytes();
    let mut end = 0;
    let mut plain = String::new();
    while let Some(&byte) = bytes.get(end) {
        let followed = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => plain.push(byte as char),
            b',' if followed => {}
            b'.' if followed && !plain.contains('.') => plain.push('.'),
            _ => break,
        }
        end += 1;
    }
    (plain.parse().unwrap_or_default(), end)
}

/// The longest number in words that begins at a byte: its value and the byte after it.
fn number_words(text: &str, at: usize) -> Option<(f64, usize)> {
    let (mut total, mut section, mut end) = (0.0, 0.0, None);
    let mut from = at;
    let mut last = f64::INFINITY;
    loop {
        let size = word_size(&text[from..]);
        let word = text[from..from + size].to_lowercase();
        let Some(value) = number::english(&word) else { break };
        if value >= 1000.0 {
            if end.is_none() {
                break;
            }
            total += section * value;
            section = 0.0;
        } else if value == 100.0 {
            if section == 0.0 || section >= 100.0 {
                break;
            }
            section *= value;
        } else if last > 20.0 && last.is_infinite() || (last >= 100.0) || (last >= 20.0 && value < 10.0 && value > 0.0)
        {
            section += value;
        } else {
            break;
        }
        last = value;
        end = Some(from + size);
        let rest = &text[from + size..];
        let next = match rest.as_bytes() {
            [b' ', b'a', b'n', b'd', b' ', ..] if last >= 100.0 => 5,
            [b' ' | b'-', ..] => 1,
            _ => break,
        };
        from += size + next;
    }
    end.map(|end| (total + section, end))
}

impl Side {
    /// True if an English word occurs just so.
    pub(crate) fn has_surface(&self, word: &str) -> bool {
        self.surfaces.find(word).is_some()
    }

    /// The number of a term, if the side has it.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.terms.find(text)
    }
}
