//! A segment as the fuzzy search sees it: words, Han characters, placeholders and marks.

use std::ops::Range;

use crate::lang;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A word of letters, or one Han or Kana character.
    Word,
    /// Digits with their inner points and commas.
    Number,
    /// An inline element or variable: `<b>`, `{0}`, `%s`, `&nbsp;`.
    LanguageTag,
    /// A web or mail address.
    Link,
    /// Any other character that is no white space.
    Mark,
}

/// A token and its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub class: Class,
    pub range: Range<usize>,
}

/// Which differences in writing a key tells apart. The plain key tells none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Plain,
    Case,
    Width,
    Number,
    LanguageTag,
    Link,
    /// What stands there, but not its case and width.
    Content,
    /// Every character.
    All,
}

/// The tokens of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::with_capacity(text.len() / 3);
    scan(text, |class, range| found.push(Token { class, range }));
    found
}

/// The keys of the tokens that a text is compared by: all but its marks, or its marks if it has nothing else.
pub(crate) fn keys(text: &str, into: &mut Vec<u64>) {
    into.clear();
    let mut marks = false;
    scan(text, |class, range| {
        marks |= class == Class::Mark;
        if class != Class::Mark {
            into.push(key(class, &text[range], Detail::Plain));
        }
    });
    if into.is_empty() && marks {
        scan(text, |class, range| into.push(key(class, &text[range], Detail::Plain)));
    }
}

/// The keys of given tokens under a level of detail.
pub(crate) fn detailed(text: &str, tokens: &[&Token], detail: Detail) -> Vec<u64> {
    tokens.iter().map(|token| key(token.class, &text[token.range.clone()], detail)).collect()
}

/// A number that is the same for tokens that count as equal under `detail`.
pub(crate) fn key(class: Class, text: &str, detail: Detail) -> u64 {
    let shown = match class {
        Class::Word | Class::Mark => true,
        Class::Number => matches!(detail, Detail::Number | Detail::Content | Detail::All),
        Class::LanguageTag => matches!(detail, Detail::LanguageTag | Detail::Content | Detail::All),
        Class::Link => matches!(detail, Detail::Link | Detail::Content | Detail::All),
    };
    let mut hash = Hash::new(class as u64);
    if !shown {
        let wide = detail == Detail::Width && text.chars().any(|c| narrow(c) != c);
        return hash.char(if wide { '\u{3000}' } else { ' ' }).finish();
    }
    let keep_case = matches!(detail, Detail::Case | Detail::All);
    let keep_width = matches!(detail, Detail::Width | Detail::All);
    for c in text.chars() {
        let c = if keep_width { c } else { narrow(c) };
        if keep_case || c.is_ascii_lowercase() || lang::is_han(c) {
            hash.char(c);
        } else if c.is_ascii() {
            hash.char(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| _ = hash.char(c));
        }
    }
    hash.finish()
}

/// The narrow form of a full-width character, and the plain apostrophe for the curly one.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{FF61}' => '。',
        '\u{FFE0}' => '¢',
        '\u{FFE1}' => '£',
        '\u{FFE5}' => '¥',
        '’' => '\'',
        _ => c,
    }
}

/// A hash that is the same on every machine and in every version of a store's file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new(seed: u64) -> Self {
        Hash(seed.wrapping_add(0x9E37_79B9_7F4A_7C15))
    }

    #[inline]
    pub(crate) fn word(&mut self, word: u64) -> &mut Self {
        self.0 = (self.0 ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29);
        self
    }

    #[inline]
    fn char(&mut self, c: char) -> &mut Self {
        self.word(u64::from(u32::from(c)))
    }

    #[cfg(feature = "store")]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.word(chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = chunks.remainder();
        self.word(rest.iter().fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte)))
    }

    #[inline]
    pub(crate) fn finish(&self) -> u64 {
        let mut h = self.0;
        h = (h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h = (h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h ^ (h >> 32)
    }
}

/// Calls `each` with every token of the text, in order.
fn scan(text: &str, mut each: impl FnMut(Class, Range<usize>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (class, length) = if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        } else if alone(c) {
            (Class::Word, c.len_utf8())
        } else if let Some(length) = tag(rest, c) {
            (Class::LanguageTag, length)
        } else if let Some(length) = link(rest, c) {
            (Class::Link, length)
        } else if c.is_alphanumeric() {
            word(rest)
        } else {
            (Class::Mark, c.len_utf8())
        };
        each(class, at..at + length);
        at += length;
    }
}

/// True for characters that are a token each.
pub(crate) fn alone(c: char) -> bool {
    (c >= '\u{2E80}' && lang::is_han(c))
        || matches!(c, '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// The word or number that `rest` begins with, by its length in bytes.
fn word(rest: &str) -> (Class, usize) {
    let mut digits_only = true;
    let mut chars = rest.char_indices().peekable();
    let mut end = rest.len();
    let mut last = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let inside = match c {
            _ if alone(c) => false,
            '\u{300}'..='\u{36F}' => true,
            '\'' | '’' => last.is_alphabetic() && next.is_alphabetic() && !alone(next),
            '.' | ',' | '．' | '，' => digits_only && next.is_numeric() && last.is_numeric(),
            _ => c.is_alphanumeric(),
        };
        if !inside {
            end = at;
            break;
        }
        digits_only &= !c.is_alphabetic();
        last = c;
    }
    (if digits_only { Class::Number } else { Class::Word }, end)
}

/// The inline element, variable or entity that `rest` begins with, by its length in bytes.
fn tag(rest: &str, first: char) -> Option<usize> {
    let bytes = rest.as_bytes();
    match first {
        '<' => {
            let name = *bytes.get(if bytes.get(1) == Some(&b'/') { 2 } else { 1 })?;
            let close = bytes.iter().take(300).position(|&b| b == b'>')?;
            let one = !bytes[1..close].contains(&b'<');
            (one && (name.is_ascii_alphanumeric())).then_some(close + 1)
        }
        '{' => {
            let close = bytes.iter().take(64).position(|&b| b == b'}')?;
            let inner = bytes.get(1..close)?;
            let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_.-:$#/".contains(b);
            (!inner.is_empty() && inner.iter().all(plain)).then_some(close + 1)
        }
        '%' => {
            let digits = bytes[1..].iter().take_while(|b| b.is_ascii_digit()).take(4).count();
            let start = if digits > 0 && bytes.get(1 + digits) == Some(&b'$') { digits + 2 } else { 1 };
            let sign = bytes.get(start).is_some_and(|b| b"sdifux@".contains(b));
            let ends = !bytes.get(start + 1).is_some_and(u8::is_ascii_alphanumeric);
            (sign && ends).then_some(start + 1)
        }
        '&' => {
            let close = bytes.iter().take(12).position(|&b| b == b';')?;
            let inner = bytes.get(1..close)?;
            let name = inner.strip_prefix(b"#").unwrap_or(inner);
            (name.len() > 1 && name.iter().all(u8::is_ascii_alphanumeric)).then_some(close + 1)
        }
        _ => None,
    }
}

/// The web or mail address that `rest` begins with, by its length in bytes.
fn link(rest: &str, first: char) -> Option<usize> {
    if !first.is_ascii_alphanumeric() {
        return None;
    }
    let bytes = rest.as_bytes();
    let starts = |prefix: &[u8]| bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let web = matches!(first, 'h' | 'H' | 'f' | 'F' | 'w' | 'W')
        && (starts(b"http://") || starts(b"https://") || starts(b"ftp://") || starts(b"www."));
    let stop = |b: &u8| !b.is_ascii_graphic() || b"<>\"{}|\\^`".contains(b);
    let name = |b: &u8| b.is_ascii_alphanumeric() || b"._+-".contains(b);
    let mut end = if web {
        bytes.iter().position(stop).unwrap_or(bytes.len())
    } else {
        // Only a run of letters that `@` ends can be a mail address; words have no such run, so this is short.
        let local = bytes.iter().take(64).position(|b| !name(b))?;
        let domain = &bytes[local..].strip_prefix(b"@")?;
        let length = domain.iter().position(|b| !name(b)).unwrap_or(domain.len());
        domain[..length].contains(&b'.').then_some(local + 1 + length)?
    };
    while end > 1 && b".,;:!?)'-]".contains(&bytes[end - 1]) {
        end -= 1;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(Class, &str)> {
        tokens(text).into_iter().map(|token| (token.class, &text[token.range])).collect()
    }

    #[test]
    fn words_are_whole_and_han_characters_single() {
        use Class::*;
        let expected = [(Word, "Don’t"), (Word, "用"), (Word, "GPT"), (Mark, "-"), (Number, "4"), (Mark, "，")];
        assert_eq!(shown("Don’t 用GPT-4，"), expected);
        assert_eq!(shown("1,000.5 5G"), [(Number, "1,000.5"), (Word, "5G")]);
    }

    #[test]
    fn tags_and_links_are_one_token() {
        use Class::*;
        let text = "<b>See</b> {0} %s at https://a.org/x?y=1. Or a.b@c.org, 5% off";
        let placeholders: Vec<_> =
            shown(text).into_iter().filter(|token| matches!(token.0, LanguageTag | Link)).collect();
        let expected = [(LanguageTag, "<b>"), (LanguageTag, "</b>"), (LanguageTag, "{0}"), (LanguageTag, "%s")];
        assert_eq!(placeholders[..4], expected);
        assert_eq!(placeholders[4..], [(Link, "https://a.org/x?y=1"), (Link, "a.b@c.org")]);
    }
}
