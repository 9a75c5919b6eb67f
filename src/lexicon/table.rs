//! One layer of a lexicon: a trie over headwords, their glosses as numbered English terms, readings of characters.
//!
//! The file holds the same arrays in little-endian order; loading copies them once, with no work per entry beyond
//! running sums, so that the built-in lexicon is there in a few milliseconds.

mod build;
mod file;

use crate::intern::Interner;

pub(crate) use file::verify;

/// A headword with what it means, as [`super::pack`] takes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// The word in simplified characters.
    pub word: String,
    /// What choosing the word costs when a sentence is cut into words: −10 ln p of the word, 0 to 254.
    pub cost: u8,
    /// English terms (stems) with their probabilities; at most 255.
    pub glosses: Vec<(String, f32)>,
}

/// No more readings of a character are looked at.
const READINGS: usize = 3;
/// As the cost of a node: no word ends there.
const NO_WORD: u8 = 255;

/// See the module's documentation. Node 0 is the root; the children of a node are consecutive, in order of label,
/// and nodes are numbered level by level, so that one array of first children says where each list ends.
#[derive(Debug, Default)]
pub(crate) struct Table {
    nodes: Vec<Node>,
    /// For each node where its glosses begin.
    starts: Vec<u32>,
    gloss_terms: Vec<u16>,
    gloss_weights: Vec<u8>,
    terms: Interner,
    /// Characters with the syllables they are read as, in order of the characters.
    readings: Vec<(u16, u16)>,
    /// For each character its first reading.
    reading_starts: Vec<u32>,
    /// The syllables, packed, in order, each with its number among the terms.
    syllables: Vec<(u64, u16)>,
    /// For each character its child of the root; 0 for none.
    roots: Vec<u32>,
}

/// A node of the trie; together, since what is asked of one is asked at once.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Its first child; those of the node after it follow.
    children: u32,
    /// The character on the way to it.
    label: u16,
    cost: u8,
}

impl Table {
    /// The child of `node` along `c`.
    #[inline]
    pub(crate) fn step(&self, node: u32, c: char) -> Option<u32> {
        let label = u16::try_from(c as u32).ok()?;
        if node == 0 {
            return self.roots.get(label as usize).copied().filter(|&child| child != 0);
        }
        let [from, to] = [node, node + 1].map(|node| self.nodes.get(node as usize).map(|node| node.children));
        let (from, to) = (from?, to?);
        let list = self.nodes.get(from as usize..to as usize)?;
        list.binary_search_by_key(&label, |child| child.label).ok().map(|at| from + at as u32)
    }

    /// What the word that ends at `node` costs, if one does.
    #[inline]
    pub(crate) fn cost(&self, node: u32) -> Option<u8> {
        self.nodes.get(node as usize).map(|node| node.cost).filter(|&cost| cost != NO_WORD)
    }

    /// The node at which `word` ends, if it is a headword.
    pub(crate) fn find(&self, word: &str) -> Option<u32> {
        let node = word.chars().try_fold(0, |node, c| self.step(node, c))?;
        self.cost(node).map(|_| node)
    }

    /// Numbers and probabilities of the English terms of a word.
    pub(crate) fn glosses(&self, node: u32) -> impl Iterator<Item = (u16, f32)> + '_ {
        let at = |node: usize| self.starts.get(node).copied().unwrap_or_default() as usize;
        let range = at(node as usize)..at(node as usize + 1);
        let terms = self.gloss_terms.get(range.clone()).unwrap_or_default();
        let weights = self.gloss_weights.get(range).unwrap_or_default();
        terms.iter().zip(weights).map(|(&term, &weight)| (term, f32::from(weight) / 255.0))
    }

    /// How many English terms there are; they are numbered in alphabetical order.
    pub(crate) fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The English term with a number.
    pub(crate) fn term(&self, number: u16) -> &str {
        self.terms.text(number.into())
    }

    /// The number of an English term.
    pub(crate) fn term_number(&self, term: &str) -> Option<u16> {
        u16::try_from(self.terms.find(term)?).ok()
    }

    /// The toneless pinyin syllables a character is read as, most common first: pairs of the character and the number of
    /// the syllable.
    pub(crate) fn readings(&self, c: char) -> &[(u16, u16)] {
        let label = u16::try_from(c as u32).unwrap_or_default();
        let at = |label: usize| self.reading_starts.get(label).map_or(self.readings.len(), |&start| start as usize);
        let (from, to) = (at(label.into()), at(usize::from(label) + 1));
        self.readings.get(from..to.min(from + READINGS)).unwrap_or_default()
    }

    /// The number of a toneless syllable, if a character is read so.
    pub(crate) fn syllable(&self, text: &str) -> Option<u16> {
        let text = packed(text)?;
        self.syllables.binary_search_by_key(&text, |&(syllable, _)| syllable).ok().map(|at| at as u16)
    }

    /// How many syllables there are.
    pub(crate) fn syllable_count(&self) -> usize {
        self.syllables.len()
    }

    /// Makes what the file does not hold: where to begin a look-up.
    fn index(&mut self) {
        self.roots = vec![0; 1 << 16];
        let end = self.nodes.get(1).map_or(0, |node| node.children as usize);
        for (at, node) in self.nodes.iter().enumerate().take(end).skip(1) {
            self.roots[usize::from(node.label)] = at as u32;
        }
        if !self.readings.is_empty() {
            self.reading_starts = starts(1 << 16, self.readings.iter().map(|&(label, _)| label.into()));
        }
        self.index_syllables();
    }

    /// Numbers the syllables, and puts these numbers in place of the terms'.
    fn index_syllables(&mut self) {
        let mut numbers = vec![u16::MAX; self.term_count()];
        for &(_, term) in &self.readings {
            if let Some(number) = numbers.get_mut(usize::from(term)) {
                *number = 0;
            }
        }
        let read = (0..).zip(&numbers).filter(|&(_, &number)| number == 0);
        let mut syllables: Vec<(u64, u16)> =
            read.filter_map(|(term, _)| packed(self.term(term)).map(|syllable| (syllable, term))).collect();
        syllables.sort_unstable();
        for (number, &(_, term)) in (0..).zip(&syllables) {
            numbers[usize::from(term)] = number;
        }
        for (_, sound) in &mut self.readings {
            // A file without these terms is broken; any syllable will do.
            *sound = numbers.get(usize::from(*sound)).copied().unwrap_or_default();
        }
        self.syllables = syllables;
    }
}

/// For each key below `keys` how many of the list are below it, and how many there are in all.
fn starts(keys: usize, list: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0u32; keys + 1];
    list.for_each(|key| starts[key + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}

/// The nodes of a trie, by their labels, how many children each has, and their costs; one more ends the children of
/// the last.
fn nodes(parts: impl Iterator<Item = (u16, u16, u8)>) -> Vec<Node> {
    let mut children = 1u32;
    let end = std::iter::once((0, 0, NO_WORD));
    let node = |(label, count, cost)| {
        let node = Node { children, label, cost };
        children = children.saturating_add(u32::from(count));
        node
    };
    parts.chain(end).map(node).collect()
}

/// A syllable as a number; `None` for more than eight bytes.
fn packed(syllable: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..syllable.len())?.copy_from_slice(syllable.as_bytes());
    Some(u64::from_be_bytes(bytes))
}
