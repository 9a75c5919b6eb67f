//! Turns sentences into the flat arrays that the evidence is computed from.
//!
//! All text is read here, once. What comes after works on numbers: terms,
//! classes, lengths, and the marks at the edges of sentences.
//!
//! Two sentences of 3 and 2 tokens, with 8 and 5 characters:
//!
//! ```text
//! term      t0 t1 t2 | t3 t4          one a token
//! start     0          3        5     one a sentence, and the end
//! length    0          8        13    the same, in characters
//! opened    0          1        0     the same, in quotation marks
//! ```
//!
//! Arrays of sums make any block of sentences one subtraction: its length, its
//! tokens, the quotations that it leaves open.

use super::surface::{PlacedMark, each_mark};
use super::{CONTENT, Edges, End, FUNCTION, IndexedBitext, IndexedSide, MARK, NAME, NUMBER, Surface, Translations};
use crate::{ByLang, Class, Lang, Lexicon, LinkOrigin, Links, Sentence, TokenizedSide, token};

/// Both sides as tokens, Chinese first, and the links between their terms.
///
/// Only explanations read them after indexing. All other callers drop them,
/// because they take the most memory of all that a long document needs.
#[derive(Debug)]
pub(crate) struct DocumentWords {
    /// The Chinese tokens.
    pub zh: TokenizedSide,
    /// The English tokens.
    pub en: TokenizedSide,
    /// Which terms may translate each other, and how that is known.
    pub links: Links,
}

/// The evidence in the sentences of both sides.
///
/// It is made once and passed to every stage.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The share of each side's words that the lexicon knows.
    pub coverage: ByLang<f32>,
    /// From Chinese terms to English ones, by the lexicon alone.
    pub lexicon: Translations,
    /// The flat arrays.
    pub indexed: IndexedBitext,
}

impl Prepared {
    /// Tokenises, links and indexes the sentences of both sides.
    pub fn new(zh: &[Sentence<'_>], en: &[Sentence<'_>], lexicon: &Lexicon) -> Self {
        let words = DocumentWords::new(zh, en, lexicon);
        let (coverage, lexicon, names) = (words.coverage(), words.translations(), words.names());
        // The peak of memory of a long document is here, so each part goes as
        // soon as it is indexed.
        let DocumentWords { zh: zh_words, en: en_words, links } = words;
        drop(links);
        let zh = index_zh(&zh_words, zh, &names);
        drop(zh_words);
        let en = index_en(&en_words, en);
        drop(en_words);
        Prepared { coverage, lexicon, indexed: IndexedBitext { zh, en, ..IndexedBitext::default() } }.translated()
    }

    /// The same, with the tokens and word links kept for an explanation.
    pub fn with_words(zh: &[Sentence<'_>], en: &[Sentence<'_>], lexicon: &Lexicon) -> (Self, DocumentWords) {
        let words = DocumentWords::new(zh, en, lexicon);
        let (coverage, lexicon, names) = (words.coverage(), words.translations(), words.names());
        let (zh, en) = (index_zh(&words.zh, zh, &names), index_en(&words.en, en));
        let indexed = IndexedBitext { zh, en, ..IndexedBitext::default() };
        (Prepared { coverage, lexicon, indexed }.translated(), words)
    }

    /// With the translations of the lexicon in the index.
    fn translated(mut self) -> Self {
        self.indexed.translate(&self.lexicon);
        self
    }
}

/// Indexes the Chinese side; `names` tells which of its terms are names.
fn index_zh(words: &TokenizedSide, sentences: &[Sentence<'_>], names: &[bool]) -> IndexedSide {
    text(words, sentences, |_, token| names[token.term as usize])
}

/// Indexes the English side, where names have capitals. The first word of a
/// sentence has one anyway.
fn index_en(words: &TokenizedSide, sentences: &[Sentence<'_>]) -> IndexedSide {
    text(words, sentences, |at, token| at > 0 && token.capital)
}

/// Indexes one side. `name` tells whether a content token is a name, given its
/// place in the sentence.
///
/// An empty side gives sums with the one entry 0. Shares of terms are at least
/// that of one occurrence, so that their inverse is finite.
fn text(side: &TokenizedSide, sentences: &[Sentence<'_>], name: impl Fn(usize, &token::Token) -> bool) -> IndexedSide {
    let mut text = IndexedSide { start: vec![0], length: vec![0.0], opened: vec![0], ..IndexedSide::default() };
    text.term.reserve_exact(side.all().len());
    text.class.reserve_exact(side.all().len());
    text.start.reserve_exact(sentences.len());
    text.length.reserve_exact(sentences.len());
    text.opened.reserve_exact(sentences.len());
    text.edges.reserve_exact(sentences.len());
    text.surface.reserve_exact(sentences.len());
    let mut paragraph = None;
    let mut quoted = false;
    for (number, sentence) in sentences.iter().enumerate() {
        for (at, token) in side.tokens(number).iter().enumerate() {
            text.term.push(token.term);
            text.class.push(match side.class(token.term) {
                Class::Content if name(at, token) => NAME,
                Class::Content => CONTENT,
                Class::Function => FUNCTION,
                Class::Mark => MARK,
                Class::Number => NUMBER,
                Class::Latin => NAME,
            });
        }
        // The end of this sentence is the start of the next.
        text.start.push(text.term.len() as u32);
        let characters = characters(&sentence.text);
        text.length.push(text.length[number] + characters as f64);
        // Numbers of paragraphs only have to differ; they need not grow.
        let begins = paragraph != Some(sentence.paragraph);
        paragraph = Some(sentence.paragraph);
        let edges = edges(&sentence.text, side.lang(), begins);
        // Summed up from the start, so that the balance of any block is one
        // subtraction.
        text.opened.push(text.opened[number] + i32::from(edges.open));
        text.edges.push(edges);
        text.surface.push(Surface::new(&sentence.text, side.lang(), &mut quoted));
    }
    if text.edges.iter().all(|edge| edge.paragraph) {
        // A file with one sentence a line says nothing about paragraphs.
        text.edges.iter_mut().for_each(|edge| edge.paragraph = false);
    }
    let total = text.term.len().max(1) as f32;
    text.chance = (0..side.terms() as u32).map(|term| side.count(term).max(1) as f32 / total).collect();
    // The inverse is needed for each link, and a division costs more than a
    // look-up.
    text.rarity = text.chance.iter().map(|chance| 1.0 / chance).collect();
    text
}

/// The number of characters, white space not counted.
///
/// Characters are Unicode scalar values, not bytes.
fn characters(sentence: &str) -> usize {
    // Bytes can be counted many at a time, unlike decoded characters, and more
    // of them at a time where the count of a chunk fits a byte.
    let begins = |byte: u8| !(matches!(byte, 0x80..=0xBF) | matches!(byte, b'\t'..=b'\r') | (byte == b' '));
    let count = |few: &[u8]| few.iter().fold(0u8, |count, &byte| count + u8::from(begins(byte)));
    let characters = sentence.as_bytes().chunks(128).map(|few| usize::from(count(few))).sum::<usize>();
    if sentence.is_ascii() { characters } else { characters - wide_blanks(sentence) }
}

/// The number of white space characters beyond ASCII, such as U+3000.
fn wide_blanks(sentence: &str) -> usize {
    // They begin with one of four bytes.
    let bytes = sentence.as_bytes();
    let places = memchr::memchr3_iter(0xC2, 0xE2, 0xE3, bytes).chain(memchr::memchr_iter(0xE1, bytes));
    places.filter(|&at| sentence.get(at..).is_some_and(|rest| rest.starts_with(char::is_whitespace))).count()
}

/// How a sentence begins and ends.
fn edges(sentence: &str, lang: Lang, paragraph: bool) -> Edges {
    let quoted = sentence.starts_with(['“', '「', '『', '"', '\'', '‘']);
    Edges { end: end(sentence), quoted, open: open(sentence, lang), paragraph }
}

/// The kind of the last mark; closing quotation marks, brackets and emphasis
/// marks are skipped.
///
/// A sentence of closing marks alone, or an empty one, has none.
fn end(sentence: &str) -> End {
    let bare = sentence.trim_end_matches([' ', '”', '"', '\'', '’', '」', '』', ')', '）', '*', '_']);
    match bare.chars().next_back() {
        Some('。' | '.' | '．' | '｡') => End::Stop,
        Some('？' | '?') => End::Question,
        Some('！' | '!') => End::Exclamation,
        Some('…') => End::Ellipsis,
        Some('：' | ':') => End::Colon,
        Some('，' | ',' | '；' | ';' | '—' | '、') => End::Comma,
        _ => End::None,
    }
}

/// Quotation marks opened less closed.
///
/// A straight mark opens if none is open. A single quote opens before a letter
/// at the start of a word and closes after a mark at the end of one; otherwise
/// it is an apostrophe.
///
/// The sum over a sentence says whether a quotation remains open at its end.
/// Counting cannot fail: unbalanced marks only shift it.
///
/// ```text
/// “Go,” he said.     0
/// “Go, he said.      1      the quotation continues
/// Go,” he said.      −1     it ends here
/// don't              0      an apostrophe
/// ```
///
/// Bounded by the range of a byte.
fn open(sentence: &str, lang: Lang) -> i8 {
    // Most English sentences have no quotation mark at all.
    if sentence.is_ascii() && memchr::memchr2(b'"', b'\'', sentence.as_bytes()).is_none() {
        return 0;
    }
    let mut open = 0i8;
    let mut straight = false;
    each_mark(sentence, |PlacedMark { mark, before, after }| {
        let step = match mark {
            '“' | '「' | '『' => 1,
            '”' | '」' | '』' => -1,
            '"' => {
                straight = !straight;
                if straight { 1 } else { -1 }
            }
            '‘' => 1,
            // Chinese has no apostrophe.
            '’' | '\'' if lang == Lang::Zh => -1,
            '’' | '\'' if matches!(before, '.' | ',' | '?' | '!' | '—' | '…') && !after.is_alphanumeric() => -1,
            '\'' if !before.is_alphanumeric() && before != '.' && after.is_alphabetic() => 1,
            _ => 0,
        };
        open = open.saturating_add(step);
    });
    open
}

impl DocumentWords {
    /// Tokenises the sentences of both sides and links their terms.
    fn new(zh: &[Sentence<'_>], en: &[Sentence<'_>], lexicon: &Lexicon) -> Self {
        // A helper function instead of a closure, for the sake of the
        // lifetimes.
        fn texts<'s>(sentences: &'s [Sentence<'_>]) -> Vec<&'s str> {
            sentences.iter().map(|sentence| sentence.text.as_ref()).collect()
        }
        let (zh, en, names) = token::pair_with_names(&texts(zh), &texts(en), lexicon);
        let links = Links::with_names(&zh, &en, lexicon, &names);
        DocumentWords { zh, en, links }
    }

    /// The Chinese terms.
    fn zh_terms(&self) -> std::ops::Range<u32> {
        0..self.zh.terms() as u32
    }

    /// The links as sparse rows, one for each Chinese term.
    fn translations(&self) -> Translations {
        let row = |term| self.links.translations(term).iter().map(|link| (link.term, link.p));
        Translations::from_rows(self.zh_terms().map(row))
    }

    /// By Chinese term: whether it is the name that an English word spells.
    fn names(&self) -> Vec<bool> {
        let is_name = |term| self.links.translations(term).iter().any(|link| link.source == LinkOrigin::Name);
        self.zh_terms().map(is_name).collect()
    }

    /// The share of each side's content words that the lexicon links to the
    /// other side, 0 to 1.
    ///
    /// Each occurrence counts, so a frequent word that is missing weighs more
    /// than a rare one. A side without content words gives 0.
    fn coverage(&self) -> ByLang<f32> {
        let share = |side: &TokenizedSide, linked: &dyn Fn(u32) -> bool| {
            // Function words are in every lexicon, and would hide that it lacks
            // the words of the subject.
            let words = || (0..side.terms() as u32).filter(|&term| side.class(term) == Class::Content);
            let total: u32 = words().map(|term| side.count(term)).sum();
            let known: u32 = words().filter(|&term| linked(term)).map(|term| side.count(term)).sum();
            known as f32 / total.max(1) as f32
        };
        ByLang {
            zh: share(&self.zh, &|term| !self.links.translations(term).is_empty()),
            en: share(&self.en, &|term| !self.links.back(term).is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_kind_is_not_counted() {
        let blanks = (0..=0x10FFFF).filter_map(char::from_u32).filter(|c| c.is_whitespace());
        for blank in blanks {
            assert_eq!(characters(&format!("a{blank}好{blank}“")), 3, "{blank:?}");
        }
        assert_eq!(characters("Ça va？"), 5);
    }
}
