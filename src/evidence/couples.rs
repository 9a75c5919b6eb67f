//! Which word of a bead goes with which: each word at most once, the strongest links first (competitive linking,
//! Melamed 2000). Slower than the votes of whole sentences and sharper: a word that two sentences want goes to one.

use std::ops::Range;

use super::{COUNTED, Document, STRENGTH, Text, level};

/// Two words that go together, by their places in the token arrays of both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Couple {
    pub zh: usize,
    pub en: usize,
    /// Strength of evidence, in natural logarithms.
    pub weight: f32,
}

/// Working memory for [`Coupler::couples`].
#[derive(Debug)]
pub(crate) struct Coupler {
    /// For each English unit the first token of the block that is one, plus 1.
    head: Vec<u32>,
    next: Vec<u32>,
    links: Vec<(f32, Couple)>,
    taken: Vec<bool>,
    pub found: Vec<Couple>,
}

/// Weaker links than this are left out.
const LEAST: f32 = 0.4;

impl Coupler {
    pub fn new(document: &Document) -> Self {
        let head = vec![0; document.en.chance.len()];
        Coupler { head, next: Vec::new(), links: Vec::new(), taken: Vec::new(), found: Vec::new() }
    }

    /// Finds the couples of a bead, in order of the Chinese words.
    pub fn couples(&mut self, document: &Document, zh: Range<usize>, en: Range<usize>) {
        let (zh, en) = (block(&document.zh, zh), block(&document.en, en));
        self.next.clear();
        self.next.resize(en.len(), 0);
        for at in en.clone().rev().filter(|&at| counts(&document.en, at)) {
            let head = &mut self.head[document.en.unit[at] as usize];
            self.next[at - en.start] = *head;
            *head = (at - en.start + 1) as u32;
        }
        self.collect(document, zh.clone(), en.clone());
        for at in en.clone() {
            self.head[document.en.unit[at] as usize] = 0;
        }
        self.links.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.zh.cmp(&b.1.zh)).then(a.1.en.cmp(&b.1.en)));
        self.taken.clear();
        self.taken.resize(zh.len() + en.len(), false);
        self.found.clear();
        for (_, couple) in &self.links {
            let (a, b) = (couple.zh - zh.start, zh.len() + couple.en - en.start);
            if !self.taken[a] && !self.taken[b] {
                self.taken[a] = true;
                self.taken[b] = true;
                self.found.push(*couple);
            }
        }
        self.found.sort_unstable_by_key(|couple| couple.zh);
    }

    /// All links between the words of the block; of equal ones, those at like places of both sides come first.
    fn collect(&mut self, document: &Document, zh: Range<usize>, en: Range<usize>) {
        self.links.clear();
        for at in zh.clone().filter(|&at| counts(&document.zh, at)) {
            let place = (at - zh.start) as f32 / zh.len() as f32;
            for (unit, p) in document.forward.row(document.zh.unit[at] as usize) {
                let mut slot = self.head[unit];
                if slot == 0 {
                    continue;
                }
                let weight = STRENGTH[level(p * document.en.rarity[unit])];
                while slot != 0 && weight > LEAST {
                    let there = (slot - 1) as usize;
                    let off = (place - there as f32 / en.len() as f32).abs();
                    self.links.push((weight - off, Couple { zh: at, en: en.start + there, weight }));
                    slot = self.next[there];
                }
            }
        }
    }
}

/// True for words, names and numbers.
pub(crate) fn counts(text: &Text, token: usize) -> bool {
    COUNTED[usize::from(text.class[token])] > 0.0
}

/// The tokens of a block of sentences.
pub(crate) fn block(text: &Text, sentences: Range<usize>) -> Range<usize> {
    text.start[sentences.start] as usize..text.start[sentences.end] as usize
}
