//! What English words are, kept from one document to the next of a thread: most words of most documents were met
//! before, and a stem takes longer to find than all else that is asked of a word.

use std::cell::Cell;

use crate::intern::Interner;
use crate::lexicon::{English, fold, is_function};
use crate::token::{Class, number};

/// Words as written, and what each is.
#[derive(Default)]
pub(super) struct Known {
    words: Interner,
    kinds: Vec<Kind>,
    stems: Interner,
}

/// What a word is.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub class: Class,
    pub value: Option<f64>,
    stem: u32,
}

thread_local! {
    static KNOWN: Cell<Known> = Cell::default();
}

/// More words are not kept: a few megabytes a thread.
const MOST: usize = 1 << 16;
/// Words of more bytes are no words; they are compared as they are.
const LONGEST: usize = 64;

impl Known {
    /// What this thread knows; nobody else has it until it is given back.
    pub fn take() -> Known {
        KNOWN.take()
    }

    pub fn give_back(self) {
        if self.words.len() <= MOST {
            KNOWN.set(self);
        }
    }

    pub fn stem(&self, kind: Kind) -> &str {
        self.stems.text(kind.stem)
    }

    /// What a word is, by its letters as written.
    pub fn kind(&mut self, word: &str, english: &English) -> Kind {
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
        let kind = Kind { class, value, stem: self.stems.number(&stem) };
        self.kinds.push(kind);
        kind
    }
}
