//! Which word of a bead goes with which: each word at most once, the strongest links first (competitive linking,
//! Melamed 2000). Slower than the votes of whole sentences and sharper: a word that two sentences want goes to one.

use std::ops::Range;

use crate::ByLang;

use super::{COUNTED, IndexedBitext, IndexedSide, STRENGTH, Translations, level};

/// Two words that go together, by their places in the token arrays of both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LinkedWords {
    pub zh: usize,
    pub en: usize,
    /// Strength of evidence, in natural logarithms.
    pub weight: f32,
}

/// Working memory for [`WordLinker::link`].
#[derive(Debug)]
pub(crate) struct WordLinker {
    /// For each English term the first token of the block that is one, plus 1.
    head: Vec<u32>,
    next: Vec<u32>,
    candidates: Vec<(f32, LinkedWords)>,
    taken: Vec<bool>,
    pub links: Vec<LinkedWords>,
}

/// Weaker links than this are left out.
const LEAST: f32 = 0.4;

impl WordLinker {
    pub fn new(indexed: &IndexedBitext) -> Self {
        let head = vec![0; indexed.en.chance.len()];
        WordLinker { head, next: Vec::new(), candidates: Vec::new(), taken: Vec::new(), links: Vec::new() }
    }

    /// Finds the links of a bead, in order of the Chinese words.
    pub fn link(&mut self, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        self.link_by(&indexed.forward, indexed, bead);
    }

    /// The same by the lexicon alone, without what the document taught.
    pub fn link_generally(&mut self, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        self.link_by(indexed.general.as_ref().unwrap_or(&indexed.forward), indexed, bead);
    }

    fn link_by(&mut self, translations: &Translations, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        let (zh, en) = (tokens_of(&indexed.zh, bead.zh), tokens_of(&indexed.en, bead.en));
        self.next.clear();
        self.next.resize(en.len(), 0);
        for at in en.clone().rev().filter(|&at| counts(&indexed.en, at)) {
            let head = &mut self.head[indexed.en.term[at] as usize];
            self.next[at - en.start] = *head;
            *head = (at - en.start + 1) as u32;
        }
        self.collect(translations, indexed, zh.clone(), en.clone());
        for at in en.clone() {
            self.head[indexed.en.term[at] as usize] = 0;
        }
        self.candidates
            .sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.zh.cmp(&b.1.zh)).then(a.1.en.cmp(&b.1.en)));
        self.taken.clear();
        self.taken.resize(zh.len() + en.len(), false);
        self.links.clear();
        for (_, link) in &self.candidates {
            let (a, b) = (link.zh - zh.start, zh.len() + link.en - en.start);
            if !self.taken[a] && !self.taken[b] {
                self.taken[a] = true;
                self.taken[b] = true;
                self.links.push(*link);
            }
        }
        self.links.sort_unstable_by_key(|link| link.zh);
    }

    /// All links between the words of the block; of equal ones, those at like places of both sides come first.
    fn collect(&mut self, translations: &Translations, indexed: &IndexedBitext, zh: Range<usize>, en: Range<usize>) {
        self.candidates.clear();
        for at in zh.clone().filter(|&at| counts(&indexed.zh, at)) {
            let place = (at - zh.start) as f32 / zh.len() as f32;
            for (term, p) in translations.row(indexed.zh.term[at] as usize) {
                let mut slot = self.head[term];
                if slot == 0 {
                    continue;
                }
                let weight = STRENGTH[level(p * indexed.en.rarity[term])];
                while slot != 0 && weight > LEAST {
                    let there = (slot - 1) as usize;
                    let off = (place - there as f32 / en.len() as f32).abs();
                    self.candidates.push((weight - off, LinkedWords { zh: at, en: en.start + there, weight }));
                    slot = self.next[there];
                }
            }
        }
    }
}

/// True for words, names and numbers.
pub(crate) fn counts(text: &IndexedSide, token: usize) -> bool {
    COUNTED[usize::from(text.class[token])] > 0.0
}

/// The tokens of a block of sentences.
pub(crate) fn tokens_of(text: &IndexedSide, sentences: Range<usize>) -> Range<usize> {
    text.start[sentences.start] as usize..text.start[sentences.end] as usize
}
