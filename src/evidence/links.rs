//! Links the words of a bead one to one, strongest links first (competitive
//! linking, Melamed 2000).
//!
//! This is slower than the votes of whole sentences but sharper: a word that
//! fits words of two sentences is linked to only one of them.
//!
//! ```text
//! candidates, strongest first      linked
//! 水泵 – pump        6.1           yes
//! 水泵 – water       3.0           no: 水泵 is taken
//! 水 – water         2.8           yes
//! ```
//!
//! The strengths are made up; they are natural logarithms of how much likelier
//! the words are than by chance.

use std::ops::Range;

use crate::ByLang;

use super::{CONTENT, IndexedBitext, IndexedSide, NAME, NUMBER, STRENGTH, Translations, level};

/// Two linked words, by their places in the token arrays of both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TokenLink {
    /// The Chinese token.
    pub zh: usize,
    /// The English token.
    pub en: usize,
    /// The strength of the evidence, in natural logarithms.
    pub weight: f32,
}

/// Links the words of beads; keeps its memory between them.
///
/// It is made once for a document: its table has an entry for every English
/// term, and only the entries in use are reset.
#[derive(Debug)]
pub(crate) struct WordLinker {
    /// By English term: 1 + its first token in the block; 0 for a term that is
    /// not in it.
    head: Vec<u32>,
    /// By token of the block: 1 + the next token of the same term; 0 for the
    /// last.
    next: Vec<u32>,
    /// All links between words of the block.
    candidates: Vec<RankedLink>,
    /// By Chinese token of the block: the candidate it is linked by.
    chosen: Vec<Option<RankedLink>>,
    /// By English token of the block: whether it is linked.
    taken: Vec<bool>,
    /// The result of the last call, in order of the Chinese words.
    pub links: Vec<TokenLink>,
    /// Words count as at least this rare, however often they occur in the
    /// document.
    least_rarity: f32,
}

/// A link between two words of a block, packed so that integers are sorted, the
/// first candidate first.
///
/// ```text
/// bits 96–127   the rank of what it is sorted by, the strongest first
/// bits 64–95    the Chinese token of the block
/// bits 32–63    the English token of the block
/// bits 0–31     the weight, which decides nothing: the tokens are unique
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RankedLink(u128);

impl RankedLink {
    /// A candidate; `order` is what it is sorted by.
    fn new(order: f32, zh: u32, en: u32, weight: f32) -> Self {
        // As in `f32::total_cmp`: the bits of a negative number are reversed.
        let bits = order.to_bits();
        let rising = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
        let key = u128::from(!rising) << 96 | u128::from(zh) << 64;
        RankedLink(key | u128::from(en) << 32 | u128::from(weight.to_bits()))
    }

    /// The Chinese token of the block.
    fn zh(self) -> usize {
        (self.0 >> 64) as u32 as usize
    }

    /// The English token of the block.
    fn en(self) -> usize {
        (self.0 >> 32) as u32 as usize
    }

    /// The strength of the evidence.
    fn weight(self) -> f32 {
        f32::from_bits(self.0 as u32)
    }
}

/// In a document of one or two sentences every word is frequent, so that no link would be
/// stronger than chance. Choice: in longer text a content word is rarer than one in forty.
const SHORT_DOCUMENT_RARITY: f32 = 40.0;
/// Weaker links are left out. Choice: e^.4 means 1.5 times as likely as by chance.
const LEAST: f32 = 0.4;

impl WordLinker {
    /// Memory for the terms of one document.
    pub fn new(indexed: &IndexedBitext) -> Self {
        let head = vec![0; indexed.en.chance.len()];
        WordLinker {
            head,
            next: Vec::new(),
            candidates: Vec::new(),
            chosen: Vec::new(),
            taken: Vec::new(),
            links: Vec::new(),
            least_rarity: 0.0,
        }
    }

    /// Links words of very short documents too, where their frequency says nothing.
    ///
    /// Terms count as if none had more than one in forty of the words.
    pub fn for_short_documents(self) -> Self {
        WordLinker { least_rarity: SHORT_DOCUMENT_RARITY, ..self }
    }

    /// Links the words of a bead into [`WordLinker::links`].
    pub fn link(&mut self, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        self.link_by(&indexed.forward, indexed, bead);
    }

    /// Links the words of a bead by the lexicon alone, without what the
    /// document taught.
    pub fn link_generally(&mut self, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        self.link_by(indexed.general.as_ref().unwrap_or(&indexed.forward), indexed, bead);
    }

    /// Links the words of a bead by the given translations.
    ///
    /// Greedy linking is not optimal as an assignment, but it is close, and it
    /// is fast enough to run for every likely bead.
    ///
    /// `bead` holds the sentences of both sides. Earlier links are replaced. An
    /// empty side gives no links. With k candidates the cost is k log k for
    /// sorting.
    pub fn link_by(&mut self, translations: &Translations, indexed: &IndexedBitext, bead: ByLang<Range<usize>>) {
        let (zh, en) = (tokens_of(&indexed.zh, bead.zh), tokens_of(&indexed.en, bead.en));
        self.next.clear();
        self.next.resize(en.len(), 0);
        // In reverse, so that each list is in the order of the text.
        for at in en.clone().rev().filter(|&at| counts(&indexed.en, at)) {
            let head = &mut self.head[indexed.en.term[at] as usize];
            self.next[at - en.start] = *head;
            *head = (at - en.start + 1) as u32;
        }
        self.collect(translations, indexed, zh.clone(), en.clone());
        for at in en.clone() {
            // Only the entries of this bead are reset: the list has one for
            // each term of the document.
            self.head[indexed.en.term[at] as usize] = 0;
        }
        self.choose(zh, en);
    }

    /// Chooses links among the candidates, the strongest first: each word has
    /// one at most.
    fn choose(&mut self, zh: Range<usize>, en: Range<usize>) {
        self.candidates.sort_unstable();
        self.chosen.clear();
        self.chosen.resize(zh.len(), None);
        self.taken.clear();
        self.taken.resize(en.len(), false);
        for &candidate in &self.candidates {
            let (chosen, taken) = (&mut self.chosen[candidate.zh()], &mut self.taken[candidate.en()]);
            if chosen.is_none() && !*taken {
                *chosen = Some(candidate);
                *taken = true;
            }
        }
        self.links.clear();
        self.links.extend(self.chosen.iter().flatten().map(|link| TokenLink {
            zh: zh.start + link.zh(),
            en: en.start + link.en(),
            weight: link.weight(),
        }));
    }

    /// Collects all possible links between the words of the block. Among
    /// equally strong ones, those at similar positions come first, so that
    /// repeated words are linked in order.
    ///
    /// A candidate is sorted by its weight less how far its words are off the
    /// diagonal, 0 to 1. The weight itself stays as it is.
    fn collect(&mut self, translations: &Translations, indexed: &IndexedBitext, zh: Range<usize>, en: Range<usize>) {
        self.candidates.clear();
        let strengths = &*STRENGTH;
        for at in zh.clone().filter(|&at| counts(&indexed.zh, at)) {
            // As a share of the text, since the two texts are of different
            // lengths.
            let place = (at - zh.start) as f32 / zh.len() as f32;
            for (term, p) in translations.row(indexed.zh.term[at] as usize) {
                let mut slot = self.head[term];
                if slot == 0 {
                    continue;
                }
                let weight = strengths[level(p * indexed.en.rarity[term].max(self.least_rarity))];
                while slot != 0 && weight > LEAST {
                    let there = (slot - 1) as usize;
                    // Repeated words are linked along the diagonal.
                    let off = (place - there as f32 / en.len() as f32).abs();
                    self.candidates.push(RankedLink::new(weight - off, (at - zh.start) as u32, there as u32, weight));
                    slot = self.next[there];
                }
            }
        }
    }
}

/// True for content words, names and numbers.
pub(crate) fn counts(text: &IndexedSide, token: usize) -> bool {
    matches!(text.class[token], CONTENT | NAME | NUMBER)
}

/// The tokens of a block of sentences.
///
/// Indices into the token arrays of the side; empty for an empty block.
pub(crate) fn tokens_of(text: &IndexedSide, sentences: Range<usize>) -> Range<usize> {
    text.start[sentences.start] as usize..text.start[sentences.end] as usize
}

/// The number of words, names and numbers in a block of sentences.
///
/// The number is a float, because it goes into shares.
pub(crate) fn count_words(text: &IndexedSide, sentences: Range<usize>) -> f32 {
    tokens_of(text, sentences).filter(|&token| counts(text, token)).count() as f32
}
