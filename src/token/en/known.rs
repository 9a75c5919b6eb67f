//! A cache of what English words are, kept for each thread from one document to
//! the next. Most words recur, and stemming takes longer than anything else
//! that is done with a word.

use std::cell::Cell;

use crate::intern::Interner;
use crate::lexicon::{English, fold, is_function};
use crate::token::{Class, number};

/// The words seen so far, as written, with their kinds.
///
/// The cache is taken out of the thread while it is used, so no lock or borrow
/// flag is needed.
#[derive(Default)]
pub(super) struct KnownWords {
    /// The words as written.
    words: Interner,
    /// What each of them is, by its number.
    kinds: Vec<WordKind>,
    /// The distinct stems.
    stems: Interner,
}

/// The kind of a word: what the tokenizer needs to know of it.
#[derive(Clone, Copy)]
pub(super) struct WordKind {
    /// Content or function word.
    pub class: Class,
    /// Its value, for number words.
    pub value: Option<f64>,
    /// The number of its stem.
    stem: u32,
}

thread_local! {
    /// The cache of this thread.
    static KNOWN: Cell<KnownWords> = Cell::default();
}

/// The most words that are kept. Choice: a few megabytes for each thread.
const MOST: usize = 1 << 16;
/// Longer strings are compared as they are, not stemmed. Choice: no English
/// word is that long.
const LONGEST: usize = 64;

impl KnownWords {
    /// Takes the cache of this thread; it must be given back to be of use
    /// again.
    pub fn take() -> KnownWords {
        KNOWN.take()
    }

    /// Returns the cache, unless it grew too large.
    ///
    /// Dropped whole if it has more than 65 536 words: choosing what to keep
    /// would cost more than stemming again.
    pub fn give_back(self) {
        if self.words.len() <= MOST {
            KNOWN.set(self);
        }
    }

    /// The stem of a word of this kind.
    pub fn stem(&self, kind: WordKind) -> &str {
        self.stems.text(kind.stem)
    }

    /// The kind of a word, by its letters as written.
    ///
    /// A word is looked up as it is written, so `Book` and `book` are two
    /// entries with the same stem. Full stops are left out and ’ becomes an
    /// apostrophe before stemming.
    pub fn kind(&mut self, word: &str, english: &English) -> WordKind {
        let number = self.words.number(word) as usize;
        if let Some(&kind) = self.kinds.get(number) {
            return kind;
        }
        let mut lower = String::with_capacity(word.len());
        for c in word.chars().filter(|&c| c != '.') {
            lower.extend(if c == '’' { '\'' } else { c }.to_lowercase().map(fold));
        }
        let value = number::english(&lower).or_else(|| number::ordinal(&lower));
        let stem = match word {
            "US" | "U.S." | "U.S" | "USA" => "usa".into(),
            _ if word.contains('.') || word.len() > LONGEST => lower.as_str().into(),
            _ => english.term(&lower),
        };
        let class = if is_function(&stem) { Class::Function } else { Class::Content };
        let kind = WordKind { class, value, stem: self.stems.number(&stem) };
        self.kinds.push(kind);
        kind
    }
}
