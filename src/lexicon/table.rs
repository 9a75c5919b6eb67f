//! One layer of a lexicon: a trie of headwords, their glosses as numbered
//! English terms, and readings of characters.
//!
//! The file holds the same arrays in little-endian order. Loading computes
//! running sums, with no other work for each entry; the glosses of the built-in
//! lexicon stay where they are in the program. So a short document does not wait
//! for memory that it hardly uses.

mod build;
mod file;

use std::borrow::Cow;
use std::ops::Range;

use crate::intern::Interner;

pub(crate) use file::verify;

/// A headword with its glosses, as [`super::pack`] takes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Headword {
    /// The word in simplified characters.
    pub word: String,
    /// The cost of choosing the word when a sentence is cut into words: −10 ln
    /// p(word), 0 to 254.
    pub cost: u8,
    /// English terms (stems) with their probabilities; at most 255.
    pub glosses: Vec<(String, f32)>,
}

/// Only the first readings of a character are used. Choice: further ones are
/// rare, and each multiplies the spellings of a name.
const READINGS: usize = 3;
/// The cost of a node at which no word ends.
const NO_WORD: u8 = 255;

/// A layer. Node 0 is the root. The children of a node are consecutive and
/// sorted by label, and nodes are numbered level by level, so one array of
/// first children also gives the end of each list.
///
/// A trie walk also serves segmentation: one pass over the characters finds all
/// words that begin at a place.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The trie; one more node at the end closes the last list of children.
    nodes: Vec<Node>,
    /// By block of [`BLOCK`] nodes: where the glosses of its first node begin.
    starts: Vec<u32>,
    /// The English term of each gloss: two bytes, little-endian as in the file.
    gloss_terms: Cow<'static, [u8]>,
    /// The probability of each gloss, in 1/255.
    gloss_weights: Cow<'static, [u8]>,
    /// The English terms and the pinyin syllables, numbered in alphabetical
    /// order.
    terms: Interner,
    /// Characters with the syllables that they are read as, sorted by
    /// character.
    readings: Vec<(u16, u16)>,
    /// By character from the first that has a reading to the last: the place of
    /// its first reading.
    reading_starts: Vec<u32>,
    /// The syllables, packed and sorted, each with its number among the terms.
    syllables: Vec<(u64, u16)>,
    /// By character: its child of the root, 0 for none. Most steps of a look-up
    /// start there.
    roots: Vec<u32>,
}

/// A node of the trie. Its fields lie together because a look-up reads them
/// together.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Its first child. The list ends where that of the next node begins.
    children: u32,
    /// The character that leads to it.
    label: u16,
    /// The cost of the word that ends here, or [`NO_WORD`].
    cost: u8,
    /// The number of glosses of that word.
    glosses: u8,
}

/// The number of nodes in a block. Choice: one cache line has the counts of
/// glosses of eight nodes, and the starts of the blocks take an eighth of the
/// memory of one start for each node.
const BLOCK: usize = 8;

impl Table {
    /// The child of `node` along `c`.
    #[inline]
    pub(crate) fn step(&self, node: u32, c: char) -> Option<u32> {
        // Characters beyond the first plane are in no headword.
        let label = u16::try_from(c as u32).ok()?;
        // The root has thousands of children; a table answers for it directly.
        if node == 0 {
            return self.roots.get(label as usize).copied().filter(|&child| child != 0);
        }
        // Children of a node end where those of the next begin.
        let [from, to] = [node, node + 1].map(|node| self.nodes.get(node as usize).map(|node| node.children));
        let (from, to) = (from?, to?);
        let list = self.nodes.get(from as usize..to as usize)?;
        list.binary_search_by_key(&label, |child| child.label).ok().map(|at| from + at as u32)
    }

    /// The cost of the word that ends at `node`, if one does.
    #[inline]
    pub(crate) fn cost(&self, node: u32) -> Option<u8> {
        self.nodes.get(node as usize).map(|node| node.cost).filter(|&cost| cost != NO_WORD)
    }

    /// The node at which `word` ends, if it is a headword.
    pub(crate) fn find(&self, word: &str) -> Option<u32> {
        let node = word.chars().try_fold(0, |node, c| self.step(node, c))?;
        self.cost(node).map(|_| node)
    }

    /// The English terms of the word that ends at `node`, as numbers with
    /// probabilities.
    pub(crate) fn glosses(&self, node: u32) -> impl Iterator<Item = (u16, f32)> + '_ {
        let range = self.gloss_range(node as usize);
        let terms = self.gloss_terms.as_chunks().0.get(range.clone()).unwrap_or_default();
        let weights = self.gloss_weights.get(range).unwrap_or_default();
        terms.iter().zip(weights).map(|(&term, &weight)| (u16::from_le_bytes(term), f32::from(weight) / 255.0))
    }

    /// Which glosses belong to the word that ends at `node`; empty for a node
    /// that does not exist.
    fn gloss_range(&self, node: usize) -> Range<usize> {
        let Some(last) = self.nodes.get(node) else { return 0..0 };
        let before: u32 = self.nodes[node - node % BLOCK..node].iter().map(|node| u32::from(node.glosses)).sum();
        let from = (self.starts.get(node / BLOCK).copied().unwrap_or_default() + before) as usize;
        from..from + usize::from(last.glosses)
    }

    /// The number of English terms; they are numbered in alphabetical order.
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

    /// The toneless pinyin syllables that a character is read as, most common
    /// first: pairs of the character and a syllable number.
    pub(crate) fn readings(&self, c: char) -> &[(u16, u16)] {
        let first = self.readings.first().map_or(0, |&(label, _)| u32::from(label));
        let Some(place) = (c as u32).checked_sub(first) else { return &[] };
        let starts = self.reading_starts.get(place as usize..).and_then(|starts| starts.first_chunk());
        let Some([from, to]) = starts.map(|starts| starts.map(|start: u32| start as usize)) else { return &[] };
        self.readings.get(from..to.min(from + READINGS)).unwrap_or_default()
    }

    /// The number of a toneless syllable, if a character is read so.
    pub(crate) fn syllable(&self, text: &str) -> Option<u16> {
        let text = packed(text)?;
        self.syllables.binary_search_by_key(&text, |&(syllable, _)| syllable).ok().map(|at| at as u16)
    }

    /// The number of distinct syllables.
    pub(crate) fn syllable_count(&self) -> usize {
        self.syllables.len()
    }

    /// Computes the tables that the file does not hold: where look-ups begin.
    fn index(&mut self) {
        self.roots = vec![0; 1 << 16];
        let end = self.nodes.get(1).map_or(0, |node| node.children as usize);
        for (at, node) in self.nodes.iter().enumerate().take(end).skip(1) {
            self.roots[usize::from(node.label)] = at as u32;
        }
        self.starts = block_starts(&self.nodes);
        self.reading_starts = reading_starts(&self.readings);
        self.index_syllables();
    }

    /// Numbers the syllables and replaces the term numbers in `readings` by
    /// these.
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
            // Only a broken file lacks these terms; any syllable will do then.
            *sound = numbers.get(usize::from(*sound)).copied().unwrap_or_default();
        }
        self.syllables = syllables;
    }
}

/// Where the glosses of each block of nodes begin. The sums saturate: a broken
/// file must not overflow.
fn block_starts(nodes: &[Node]) -> Vec<u32> {
    let mut total = 0u32;
    let start = |block: &[Node]| {
        let start = total;
        total = block.iter().fold(total, |total, node| total.saturating_add(node.glosses.into()));
        start
    };
    nodes.chunks(BLOCK).map(start).collect()
}

/// For each character from the first to the last: how many readings come before
/// its own; the number of all readings at the end. Empty without readings.
fn reading_starts(readings: &[(u16, u16)]) -> Vec<u32> {
    let labels = || readings.iter().map(|&(label, _)| usize::from(label));
    let (Some(first), Some(last)) = (labels().min(), labels().max()) else { return Vec::new() };
    let mut starts = vec![0u32; last - first + 2];
    labels().for_each(|label| starts[label - first + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}

/// Builds nodes from labels, numbers of children, costs and numbers of glosses;
/// adds the node that closes the last list.
fn nodes(parts: impl Iterator<Item = (u16, u16, u8, u8)>) -> Vec<Node> {
    let mut children = 1u32;
    let end = std::iter::once((0, 0, NO_WORD, 0));
    let node = |(label, count, cost, glosses)| {
        let node = Node { children, label, cost, glosses };
        children = children.saturating_add(u32::from(count));
        node
    };
    parts.chain(end).map(node).collect()
}

/// A syllable as a number that sorts like its letters; `None` for more than
/// eight bytes.
fn packed(syllable: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..syllable.len())?.copy_from_slice(syllable.as_bytes());
    Some(u64::from_be_bytes(bytes))
}
