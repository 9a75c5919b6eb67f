//! One side of a bitext as the aligner sees it: words, numbers, names and marks
//! in flat arrays.
//!
//! English words are stemmed and Chinese text is cut into the words of the
//! lexicon. Equal words become one *term*, a number within its side, so that
//! later stages compare numbers instead of strings. Numbers become their value,
//! whatever they are written in, so that both sides agree on them.
//!
//! ```text
//! Twenty-one of the books cost $3.5 million.
//! 21 of the book cost dollar 3500000
//! ```

mod en;
mod names;
mod number;
mod quote;
mod zh;

use serde::{Deserialize, Serialize};
use std::ops::Range;

use crate::intern::Interner;
use crate::{ByLang, Lang, Lexicon};

pub(crate) use names::PinyinNames;

/// What kind of thing a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// A word with a meaning of its own.
    Content,
    /// An article, pronoun, preposition, auxiliary, particle.
    Function,
    /// A punctuation mark that both languages have: `? ! “ ” : ; ( — …`.
    Mark,
    /// A number, in digits or in words.
    Number,
    /// A string of Latin letters in Chinese text.
    Latin,
}

word_enum!(Class, "class of tokens", {
    Content => "content",
    Function => "function",
    Mark => "mark",
    Number => "number",
    Latin => "latin",
});

/// One token of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The number of its term within the side; see [`TokenizedSide::text`] and
    /// [`TokenizedSide::class`].
    pub term: u32,
    /// Its first byte in the sentence.
    pub start: u32,
    /// The byte after it in the sentence.
    pub end: u32,
    /// True if it begins with a capital letter.
    pub capital: bool,
}

/// One side of a bitext: the tokens of its sentences in one array, and its
/// distinct terms.
///
/// ```
/// use duiqi::{Class, Lang, Lexicon, TokenizedSide};
/// let side = TokenizedSide::new(Lang::En, &["Twenty-one books!", "Books?"], &Lexicon::empty());
/// let words: Vec<&str> = side.tokens(0).iter().map(|token| side.text(token.term)).collect();
/// assert_eq!(words, ["21", "book", "!"]);
/// assert_eq!(side.class(side.tokens(0)[0].term), Class::Number);
/// assert_eq!(side.count(side.tokens(1)[0].term), 2);
/// ```
///
/// Sentences, tokens and terms are indices into flat arrays. A term stands for
/// all tokens that count as the same word.
#[derive(Debug, Clone)]
pub struct TokenizedSide {
    /// The language of all sentences.
    lang: Lang,
    /// By sentence: its first token; one more entry for the end.
    starts: Vec<u32>,
    /// The tokens of all sentences.
    tokens: Vec<Token>,
    /// The distinct terms.
    terms: Interner,
    /// By term: its class.
    classes: Vec<Class>,
    /// By term: the number of its tokens.
    counts: Vec<u32>,
    /// By term: its value, for numbers.
    values: Vec<Option<f64>>,
    /// English only: the distinct words as written.
    surfaces: Interner,
    /// By word as written: its term, and how it occurs.
    written: Vec<WrittenWord>,
}

/// An English word as written.
#[derive(Debug, Clone, Copy)]
struct WrittenWord {
    /// The term of the word.
    term: u32,
    /// True if it occurs with a capital, or after a hyphen that follows such a
    /// word (`Xi-feng`).
    named: bool,
    /// True if it also occurs in lower case.
    plain: bool,
}

/// Tokenises both sides of a bitext. Better than two calls of
/// [`TokenizedSide::new`]: names that the English side spells in pinyin are then found
/// whole on the Chinese side.
///
/// ```
/// use duiqi::{Lexicon, token};
/// let lexicon = Lexicon::builtin();
/// # if lexicon.is_empty() { return }
/// let duiqi::ByLang { zh, .. } = token::pair(&["清扬笑了。"], &["Qingyang laughed."], &lexicon);
/// assert_eq!(zh.text(zh.tokens(0)[0].term), "清扬");
/// ```
#[must_use]
pub fn pair<Z: AsRef<str>, E: AsRef<str>>(zh: &[Z], en: &[E], lexicon: &Lexicon) -> ByLang<TokenizedSide> {
    let (zh, en, _) = pair_with_names(zh, en, lexicon);
    ByLang { zh, en }
}

/// The same, and also returns the English names.
pub(crate) fn pair_with_names<Z: AsRef<str>, E: AsRef<str>>(
    zh: &[Z],
    en: &[E],
    lexicon: &Lexicon,
) -> (TokenizedSide, TokenizedSide, PinyinNames) {
    let mut english = TokenizedSide::with_room(Lang::En, en);
    en::read(&mut english, en);
    let names = PinyinNames::new(&english, lexicon);
    let mut chinese = TokenizedSide::with_room(Lang::Zh, zh);
    zh::read(&mut chinese, zh, lexicon, &names);
    (chinese, english, names)
}

impl TokenizedSide {
    /// Tokenises sentences of one language.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// let side = TokenizedSide::new(Lang::Zh, &["我有二十一本书。"], &Lexicon::builtin());
    /// assert!(side.tokens(0).iter().any(|token| side.value(token.term) == Some(21.0)));
    /// ```
    #[must_use]
    pub fn new<S: AsRef<str>>(lang: Lang, sentences: &[S], lexicon: &Lexicon) -> TokenizedSide {
        let mut side = TokenizedSide::with_room(lang, sentences);
        match lang {
            Lang::En => en::read(&mut side, sentences),
            Lang::Zh => zh::read(&mut side, sentences, lexicon, &PinyinNames::default()),
        }
        side
    }

    /// An empty side with room for what the sentences will probably need.
    fn with_room<S: AsRef<str>>(lang: Lang, sentences: &[S]) -> TokenizedSide {
        let bytes: usize = sentences.iter().map(|sentence| sentence.as_ref().len()).sum();
        // About the bytes of an English word with its blank.
        let tokens = bytes / 5;
        // Vocabulary grows slower than text, so this is enough for a start.
        let terms = (tokens / 2).min(1 << 12);
        let surfaces = if lang == Lang::En { terms } else { 0 };
        let mut starts = Vec::with_capacity(sentences.len() + 1);
        starts.push(0);
        TokenizedSide {
            lang,
            starts,
            tokens: Vec::with_capacity(tokens),
            terms: Interner::with_room(terms),
            classes: Vec::with_capacity(terms),
            counts: Vec::with_capacity(terms),
            values: Vec::with_capacity(terms),
            surfaces: Interner::with_room(surfaces),
            written: Vec::with_capacity(surfaces),
        }
    }

    /// The language of the side.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A"], &Lexicon::empty()).lang(), Lang::En);
    /// ```
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The number of sentences.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A", ""], &Lexicon::empty()).len(), 2);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True if there are no sentences.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert!(TokenizedSide::new::<&str>(Lang::En, &[], &Lexicon::empty()).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The tokens of a sentence, as indices into [`TokenizedSide::all`]; empty
    /// if there is no such sentence.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A book", "No book"], &Lexicon::empty()).range(1), 2..4);
    /// ```
    #[must_use]
    pub fn range(&self, sentence: usize) -> Range<usize> {
        match (self.starts.get(sentence), self.starts.get(sentence + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        }
    }

    /// The tokens of a sentence; none if there is no such sentence.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A book"], &Lexicon::empty()).tokens(0).len(), 2);
    /// ```
    #[must_use]
    pub fn tokens(&self, sentence: usize) -> &[Token] {
        self.tokens.get(self.range(sentence)).unwrap_or_default()
    }

    /// The tokens of all sentences, one sentence after another.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A book", "No book"], &Lexicon::empty()).all().len(), 4);
    /// ```
    #[must_use]
    pub fn all(&self) -> &[Token] {
        &self.tokens
    }

    /// The number of distinct terms. They are numbered from 0 in order of first
    /// occurrence.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A book", "No book"], &Lexicon::empty()).terms(), 3);
    /// ```
    #[must_use]
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// The text of a term: an English stem in lower case, a Chinese word in
    /// simplified characters, a number in plain digits, or a mark. Empty for a
    /// number out of range.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["Books"], &Lexicon::empty()).text(0), "book");
    /// ```
    #[must_use]
    pub fn text(&self, term: u32) -> &str {
        self.terms.text(term)
    }

    /// The class of a term.
    ///
    /// ```
    /// use duiqi::{Class, Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["the"], &Lexicon::empty()).class(0), Class::Function);
    /// ```
    #[must_use]
    pub fn class(&self, term: u32) -> Class {
        self.classes.get(term as usize).copied().unwrap_or(Class::Mark)
    }

    /// The number of tokens with this term.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::En, &["A book", "No book"], &Lexicon::empty()).count(1), 2);
    /// ```
    #[must_use]
    pub fn count(&self, term: u32) -> u32 {
        self.counts.get(term as usize).copied().unwrap_or_default()
    }

    /// The value of a term that is a number.
    ///
    /// ```
    /// use duiqi::{Lang, Lexicon, TokenizedSide};
    /// assert_eq!(TokenizedSide::new(Lang::Zh, &["3.5万"], &Lexicon::empty()).value(0), Some(35_000.0));
    /// ```
    #[must_use]
    pub fn value(&self, term: u32) -> Option<f64> {
        self.values.get(term as usize).copied().flatten()
    }

    /// The distinct English words that occur only as names, as written, with
    /// their terms.
    ///
    /// A word is a name if it is never written in lower case, except at the
    /// start of a sentence.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, u32)> {
        let words = self.written.iter().zip(0..).map(|(written, number)| (written, self.surfaces.text(number)));
        let named = words.filter(|(written, word)| {
            let lower =
                || self.surfaces.find(&word.to_lowercase()).and_then(|number| self.written.get(number as usize));
            written.named && !written.plain && !lower().is_some_and(|lower| lower.plain)
        });
        named.map(|(written, word)| (word, written.term))
    }

    /// The number of a term; a text not seen before becomes a new term.
    fn term(&mut self, text: &str, class: Class, value: Option<f64>) -> u32 {
        self.term_with(text, || (class, value))
    }

    /// The same, computing class and value only for a new term.
    fn term_with(&mut self, text: &str, kind: impl FnOnce() -> (Class, Option<f64>)) -> u32 {
        let term = self.terms.number(text);
        // The interner numbers new texts consecutively, so a number beyond the
        // arrays is a new term.
        if term as usize == self.classes.len() {
            let (class, value) = kind();
            self.classes.push(class);
            self.counts.push(0);
            self.values.push(value);
        }
        term
    }

    /// Appends a token and counts its term.
    fn push(&mut self, term: u32, range: Range<usize>, capital: bool) {
        if let Some(count) = self.counts.get_mut(term as usize) {
            *count += 1;
        }
        self.tokens.push(Token { term, start: range.start as u32, end: range.end as u32, capital });
    }

    /// Ends the current sentence.
    fn end_sentence(&mut self) {
        self.starts.push(self.tokens.len() as u32);
    }
}
