//! A segment as fuzzy matching sees it: words, Han characters, numbers,
//! placeholders, links and marks.
//!
//! | text | tokens |
//! |---|---|
//! | `Close 5 valves.` | word Close, number 5, word valves, mark . |
//! | `打开5G开关` | words 打, 开; number 5; word G; words 开, 关 |
//! | `Press <b>OK</b>` | word Press, placeholder `<b>`, word OK, placeholder `</b>` |
//! | `F&ile` | word F&ile, equal to File |
//! | `www.example.org` | link |
//!
//! Keys and hashes are part of the file format: a change of them needs a new
//! version of the file.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::hash::Hash;
use crate::{lang, placeholder};

/// The class of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenClass {
    /// A word of letters, or one Han or Kana character.
    Word,
    /// Digits with the points and commas inside them. A unit after them (`5G`,
    /// `200mm`) is a word of its own.
    Number,
    /// An inline element or variable: `<b>`, `{0}`, `%s`, `&nbsp;`.
    Placeholder,
    /// A web or mail address.
    Link,
    /// Any other character that is not white space.
    Mark,
}

/// A token and its bytes in the text.
///
/// Tokens do not overlap and are in the order of the text; white space belongs
/// to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatchToken {
    pub class: TokenClass,
    pub range: Range<usize>,
}

/// Which differences in writing a key distinguishes. The plain key
/// distinguishes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Words without case and width; all numbers are equal, and all links are.
    Plain,
    Case,
    Width,
    /// The characters of every class, without case and width.
    Content,
}

/// Which tokens of a segment are compared: the most distinctive class that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Words,
    /// Numbers and links, if there is no word.
    Numbers,
    /// Placeholders and marks as written, if there is nothing else.
    Rest,
}

impl Level {
    /// The level of a segment with tokens of these classes.
    pub(crate) fn new(classes: impl Iterator<Item = TokenClass>) -> Self {
        let mut level = Level::Rest;
        for class in classes {
            match class {
                TokenClass::Word => return Level::Words,
                TokenClass::Number | TokenClass::Link => level = Level::Numbers,
                TokenClass::Placeholder | TokenClass::Mark => {}
            }
        }
        level
    }

    /// True if tokens of a class are compared.
    pub(crate) fn has(self, class: TokenClass) -> bool {
        match self {
            Level::Words => class == TokenClass::Word,
            Level::Numbers => matches!(class, TokenClass::Number | TokenClass::Link),
            Level::Rest => true,
        }
    }

    /// The detail with which its tokens are compared.
    pub(crate) fn detail(self) -> Detail {
        if self == Level::Rest { Detail::Content } else { Detail::Plain }
    }
}

/// The keys under which a text is indexed.
///
/// Both lists are kept between texts, so that filling them allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Those that it is compared by, in order.
    pub core: Vec<u64>,
    /// Those of its numbers, links and placeholders, by which a concordance
    /// finds it.
    pub others: Vec<u64>,
}

impl Keys {
    /// Computes the keys of another text.
    ///
    /// Scans once for nearly every text; only one without words is scanned
    /// again.
    pub(crate) fn fill(&mut self, text: &str) {
        self.core.clear();
        self.others.clear();
        let mut level = Level::Rest;
        scan(text, |class, range| {
            let text = &text[range];
            if class == TokenClass::Word {
                self.core.push(key(class, text, Detail::Plain));
            } else if class != TokenClass::Mark {
                level = if class == TokenClass::Placeholder { level } else { Level::Numbers };
                self.others.push(key(class, text, Detail::Content));
            }
        });
        if self.core.is_empty() {
            scan(text, |class, range| {
                if level.has(class) {
                    self.core.push(key(class, &text[range], level.detail()));
                }
            });
        }
    }
}

/// The tokens of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<MatchToken> {
    // A Han character has three bytes and is a token; English words are longer.
    // So this is mostly enough, and rarely far too much.
    let mut found = Vec::with_capacity(text.len() / 3);
    scan(text, |class, range| found.push(MatchToken { class, range }));
    found
}

/// The keys of tokens at a level of detail.
pub(crate) fn detailed(text: &str, tokens: &[&MatchToken], detail: Detail) -> Vec<u64> {
    tokens.iter().map(|token| key(token.class, &text[token.range.clone()], detail)).collect()
}

/// Marks the keys of Han characters of the main block, which contain the
/// character itself. Any value in the upper bits would do.
const HAN_KEY: u64 = 0xD6E8_0000_0000_0000;

/// The Han character of a key.
pub(crate) fn han_of_key(key: u64) -> Option<char> {
    let code = u32::try_from(key.wrapping_sub(HAN_KEY)).ok()?;
    char::from_u32(code).filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c))
}

/// A number that is equal for tokens that count as equal under `detail`.
/// Canonically equivalent characters (NFC and NFD) count as equal.
pub(crate) fn key(class: TokenClass, text: &str, detail: Detail) -> u64 {
    let mut chars = text.chars();
    if let (Some(c @ '\u{4E00}'..='\u{9FFF}'), None) = (chars.next(), chars.next()) {
        return HAN_KEY + u64::from(u32::from(c));
    }
    // The class is the seed, so that a number and a word of the same characters
    // differ.
    let mut hash = Hash::new(class as u64);
    if matches!(class, TokenClass::Number | TokenClass::Link) && detail != Detail::Content {
        // Any one character will do: all numbers get one key, and all links
        // another.
        return hash.char(' ').finish();
    }
    let mut add = |c: char| {
        // Skip an accelerator inside a word: `F&ile`.
        if class == TokenClass::Word && c == '&' {
            return;
        }
        let c = if detail == Detail::Width { c } else { narrow(c) };
        if detail == Detail::Case || c.is_ascii_lowercase() || lang::is_han(c) {
            hash.char(c);
        } else if c.is_ascii() {
            hash.char(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| _ = hash.char(c));
        }
    };
    // Fast path: ASCII words, most of an English text, need no decoding.
    if text.is_ascii() {
        let kept = text.bytes().filter(|&byte| class != TokenClass::Word || byte != b'&');
        kept.for_each(|byte| {
            let byte = if detail == Detail::Case { byte } else { byte.to_ascii_lowercase() };
            hash.char(byte.into());
        });
        return hash.finish();
    }
    match composed(text) {
        Cow::Borrowed(text) => text.chars().for_each(&mut add),
        Cow::Owned(text) => text.chars().for_each(&mut add),
    }
    hash.finish()
}

/// The text in composed form (NFC), which nearly every text already has.
///
/// Borrowed for nearly every text: the test for it looks at each character
/// once.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    // Nothing below U+0300 combines, and the main block and usual Chinese marks
    // never change.
    let plain = |c: char| {
        matches!(c, '\0'..='\u{2FF}' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3029}' | '\u{4E00}'..='\u{9FFF}'
            | '\u{FF00}'..='\u{FF5E}')
    };
    let mut rest = text;
    loop {
        // Bytes of ASCII and of U+4000 to U+9FFF, where nothing changes either,
        // need no decoding.
        let skipped = rest.bytes().position(|byte| !matches!(byte, 0..=0xBF | 0xE4..=0xE9)).unwrap_or(rest.len());
        let mut chars = rest[skipped..].chars();
        match chars.next() {
            None => return Cow::Borrowed(text),
            Some(c) if plain(c) => rest = chars.as_str(),
            Some(_) => break,
        }
    }
    if is_nfc_quick(rest.chars()) == IsNormalized::Yes { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// True if two texts differ at most in white space around them and in the form
/// of composed characters.
///
/// The test of ASCII avoids composing for nearly every English text.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a == b || (!(a.is_ascii() && b.is_ascii()) && composed(a) == composed(b))
}

/// The narrow form of a full-width character, and the straight apostrophe for
/// the curly one.
///
/// Half-width Katakana stay as they are; no text of English or Chinese has them
/// in numbers.
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

/// Calls `each` with every token of the text, in order.
fn scan(text: &str, mut each: impl FnMut(TokenClass, Range<usize>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        // Han characters first, as most of a Chinese text; placeholders before
        // links, because a tag may hold an address.
        let found = if let Some(length) = plain_word(rest) {
            Some((TokenClass::Word, length))
        } else if c.is_whitespace() {
            None
        } else if alone(c) {
            Some((TokenClass::Word, c.len_utf8() + voiced(&rest[c.len_utf8()..])))
        } else if placeholder::may_begin(c)
            && let Some(length) = placeholder::length(rest, text[..at].chars().next_back())
        {
            Some((TokenClass::Placeholder, length))
        } else if let Some(length) = link(rest, c) {
            Some((TokenClass::Link, length))
        } else if c.is_alphanumeric() {
            Some(word(rest))
        } else {
            Some((TokenClass::Mark, c.len_utf8()))
        };
        let length = found.map_or(c.len_utf8(), |(_, length)| length);
        if let Some((class, length)) = found {
            each(class, at..at + length);
        }
        at += length;
    }
}

/// The length of the word at the start of `rest`, for most words of English:
/// letters and digits before a blank, a mark that is never inside a word, or the
/// end.
///
/// A fast path. What it takes for a word, [`link`] and [`word`] take for the same
/// word.
fn plain_word(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    if !bytes.first()?.is_ascii_alphabetic() {
        return None;
    }
    let length = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
    let ends = bytes.get(length).is_none_or(|next| b" ,;!?)\"\n\t".contains(next));
    ends.then_some(length)
}

/// True for characters that are a token each.
///
/// Scripts without blanks between words.
pub(crate) fn alone(c: char) -> bool {
    (c >= '\u{2E80}' && lang::is_han(c))
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9F}')
}

/// The length of a combining kana voice mark at the start, as in decomposed
/// text.
fn voiced(rest: &str) -> usize {
    if rest.starts_with(['\u{3099}', '\u{309A}']) { 3 } else { 0 }
}

/// The word or number at the start of `rest`, and its length in bytes. A number
/// ends where letters begin.
fn word(rest: &str) -> (TokenClass, usize) {
    let mut chars = rest.char_indices().peekable();
    let number = rest.starts_with(|c: char| c.is_numeric());
    let mut last = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let inside = match c {
            _ if alone(c) => false,
            // `3.5` and `1,000` are one number each; the full stop after the
            // last number of a sentence is a mark.
            '.' | ',' | '．' | '，' => number && next.is_numeric() && last.is_numeric(),
            _ if number => c.is_numeric(),
            '\u{300}'..='\u{36F}' => true,
            '\'' | '’' => last.is_alphabetic() && next.is_alphabetic() && !alone(next),
            // An accelerator as in `F&ile`, but not `R&D`.
            '&' => last.is_ascii_alphabetic() && next.is_ascii_lowercase(),
            _ => c.is_alphanumeric(),
        };
        if !inside {
            return (if number { TokenClass::Number } else { TokenClass::Word }, at);
        }
        last = c;
    }
    (if number { TokenClass::Number } else { TokenClass::Word }, rest.len())
}

/// The length in bytes of the web or mail address at the start of `rest`.
///
/// Marks at its end belong to the sentence around it.
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
        // A mail address is a run of letters that ends at `@`; in ordinary
        // words this loop is short. No address has more than 64 bytes before
        // its `@` (RFC 5321, section 4.5.3.1.1).
        let local = bytes.iter().take(64).position(|b| !name(b))?;
        let domain = &bytes[local..].strip_prefix(b"@")?;
        let length = domain.iter().position(|b| !name(b)).unwrap_or(domain.len());
        domain[..length].contains(&b'.').then_some(local + 1 + length)?
    };
    // `(see www.example.org).` ends in two marks of the sentence.
    while end > 1 && b".,;:!?)'-]".contains(&bytes[end - 1]) {
        end -= 1;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(TokenClass, &str)> {
        tokens(text).into_iter().map(|token| (token.class, &text[token.range])).collect()
    }

    proptest::proptest! {
        #[test]
        fn a_plain_word_is_what_the_full_rules_find(text in "[a-cwhtp0-9.,'&@/:;!?_+ \"\n中é\u{301}-]{0,12}") {
            let text = format!("w{text}");
            if let Some(length) = plain_word(&text) {
                proptest::prop_assert_eq!(link(&text, 'w'), None);
                proptest::prop_assert_eq!(word(&text), (TokenClass::Word, length));
            }
        }
    }

    #[test]
    fn words_are_whole_and_han_characters_single() {
        use TokenClass::*;
        let expected = [(Word, "Don’t"), (Word, "用"), (Word, "GPT"), (Mark, "-"), (Number, "4"), (Mark, "，")];
        assert_eq!(shown("Don’t 用GPT-4，"), expected);
        assert_eq!(shown("1,000.5 5G"), [(Number, "1,000.5"), (Number, "5"), (Word, "G")]);
        assert_eq!(shown("F&ile MP3 R&D")[..2], [(Word, "F&ile"), (Word, "MP3")]);
    }

    #[test]
    fn composed_and_decomposed_texts_have_the_same_keys() {
        let keys = |text: &str| {
            let mut keys = Keys::default();
            keys.fill(text);
            keys.core
        };
        for text in ["Café déjà vu", "が gets", "Å ngström"] {
            let apart: String = text.nfd().collect();
            assert_ne!(text, apart);
            assert_eq!(keys(text), keys(&apart), "{text}");
            assert!(same_text(text, &apart));
        }
        assert_eq!(han_of_key(key(TokenClass::Word, "阀", Detail::Plain)), Some('阀'));
    }

    #[test]
    fn tags_and_links_are_one_token() {
        use TokenClass::*;
        let text = "<b>See</b> {0} %s at https://a.org/x?y=1. Or a.b@c.org, 5% off";
        let placeholders: Vec<_> =
            shown(text).into_iter().filter(|token| matches!(token.0, Placeholder | Link)).collect();
        let expected = [(Placeholder, "<b>"), (Placeholder, "</b>"), (Placeholder, "{0}"), (Placeholder, "%s")];
        assert_eq!(placeholders[..4], expected);
        assert_eq!(placeholders[4..], [(Link, "https://a.org/x?y=1"), (Link, "a.b@c.org")]);
    }
}
