//! One layer of a lexicon: a trie over headwords, their glosses as numbered English terms, readings of characters.
//!
//! The file holds the same arrays in little-endian order; loading copies them once, with no work per entry beyond
//! running sums, so that the built-in lexicon is there in a few milliseconds.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::error::{Error, Place, Result};

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
const MAGIC: &[u8; 16] = b"duiqi lexicon 1\n";
/// In [`Table::costs`]: no word ends here.
const NO_WORD: u8 = 255;

/// The cost and the glosses of a word.
type Meaning<'e> = (u8, Vec<(&'e str, f32)>);

/// See the module's documentation. Node 0 is the root; the children of a node are consecutive, in order of label,
/// and nodes are numbered level by level, so that one array of first children says where each list ends.
#[derive(Debug, Default)]
pub(crate) struct Table {
    labels: Vec<u16>,
    children: Vec<u32>,
    costs: Vec<u8>,
    starts: Vec<u32>,
    gloss_terms: Vec<u16>,
    gloss_weights: Vec<u8>,
    term_starts: Vec<u32>,
    terms: String,
    /// Characters with the syllables they are read as, in order of the characters.
    readings: Vec<(u16, u16)>,
    /// For each character its first reading.
    reading_starts: Vec<u32>,
    /// The syllables, packed, in order, each with its number among the terms.
    syllables: Vec<(u64, u16)>,
    roots: Vec<u32>,
    /// For each beginning of a term (see [`beginning`]) the first term that has it or a later one.
    beginnings: Vec<u32>,
}

impl Table {
    /// The child of `node` along `c`.
    #[inline]
    pub(crate) fn step(&self, node: u32, c: char) -> Option<u32> {
        let label = u16::try_from(c as u32).ok()?;
        if node == 0 {
            return self.roots.get(label as usize).copied().filter(|&child| child != 0);
        }
        let (from, to) = (*self.children.get(node as usize)?, *self.children.get(node as usize + 1)?);
        let list = self.labels.get(from as usize..to as usize)?;
        list.binary_search(&label).ok().map(|at| from + at as u32)
    }

    /// What the word that ends at `node` costs, if one does.
    #[inline]
    pub(crate) fn cost(&self, node: u32) -> Option<u8> {
        self.costs.get(node as usize).copied().filter(|&cost| cost != NO_WORD)
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
        self.term_starts.len().saturating_sub(1)
    }

    /// The English term with a number.
    pub(crate) fn term(&self, number: usize) -> &str {
        let (Some(&from), Some(&to)) = (self.term_starts.get(number), self.term_starts.get(number + 1)) else {
            return "";
        };
        self.terms.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The number of an English term.
    pub(crate) fn term_number(&self, term: &str) -> Option<usize> {
        let at = beginning(term);
        let (mut low, mut high) = (*self.beginnings.get(at)? as usize, *self.beginnings.get(at + 1)? as usize);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.term(middle).cmp(term) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
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

    /// Builds a layer. Of entries with the same word the glosses are put together and the least cost is taken.
    ///
    /// # Errors
    /// [`Error::Limit`] if there are more than 65,536 different English terms.
    pub(crate) fn build(entries: &[Entry], readings: &[(char, Vec<String>)]) -> Result<Table> {
        let mut words: BTreeMap<Vec<u16>, Meaning<'_>> = BTreeMap::new();
        let mut numbers: BTreeMap<&str, u16> = BTreeMap::new();
        for entry in entries {
            let mut codes = [0; 2];
            let word = entry.word.chars().map(|c| if c.len_utf16() == 1 { c.encode_utf16(&mut codes)[0] } else { 0 });
            let word: Vec<u16> = word.collect();
            if word.is_empty() || word.contains(&0) {
                continue; // characters outside the basic plane: some 200 rare words
            }
            let merged = words.entry(word).or_insert((NO_WORD - 1, Vec::new()));
            merged.0 = merged.0.min(entry.cost);
            merged.1.extend(entry.glosses.iter().map(|(term, weight)| (term.as_str(), *weight)));
            numbers.extend(entry.glosses.iter().map(|(term, _)| (term.as_str(), 0)));
        }
        numbers.extend(readings.iter().flat_map(|(_, list)| list).map(|syllable| (syllable.as_str(), 0)));
        let mut table = Table { term_starts: vec![0], ..Table::default() };
        for (at, (term, number)) in numbers.iter_mut().enumerate() {
            *number = u16::try_from(at).map_err(|_| too_many())?;
            table.terms.push_str(term);
            table.term_starts.push(table.terms.len() as u32);
        }
        table.grow(&words.into_iter().collect::<Vec<_>>(), &numbers);
        for (c, list) in readings {
            let label = u16::try_from(*c as u32).unwrap_or_default();
            table.readings.extend(list.iter().filter_map(|syllable| Some((label, *numbers.get(syllable.as_str())?))));
        }
        table.readings.sort_by_key(|&(label, _)| label);
        table.index();
        Ok(table)
    }

    /// Lays the trie out level by level over the sorted words.
    fn grow(&mut self, words: &[(Vec<u16>, Meaning<'_>)], numbers: &BTreeMap<&str, u16>) {
        // A node of the current level is the range of words that share its prefix.
        let mut level: Vec<Range<usize>> = std::iter::once(0..words.len()).collect();
        self.labels.push(0);
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for range in level {
                let mut at = range.start;
                self.starts.push(self.gloss_terms.len() as u32);
                self.children.push(self.labels.len() as u32);
                match words.get(at) {
                    Some((word, (cost, glosses))) if word.len() == depth => {
                        self.costs.push(*cost);
                        self.add_glosses(glosses, numbers);
                        at += 1;
                    }
                    _ => self.costs.push(NO_WORD),
                }
                while at < range.end {
                    let label = words[at].0[depth];
                    let end = at + words[at..range.end].partition_point(|(word, _)| word[depth] == label);
                    self.labels.push(label);
                    next.push(at..end);
                    at = end;
                }
            }
            level = next;
            depth += 1;
        }
        self.starts.push(self.gloss_terms.len() as u32);
        self.children.push(self.labels.len() as u32);
    }

    fn add_glosses(&mut self, glosses: &[(&str, f32)], numbers: &BTreeMap<&str, u16>) {
        let mut sums: BTreeMap<u16, f32> = BTreeMap::new();
        for (term, weight) in glosses {
            if let Some(&number) = numbers.get(term) {
                *sums.entry(number).or_default() += weight;
            }
        }
        let mut list: Vec<(u16, f32)> = sums.into_iter().collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (number, weight) in list.into_iter().take(255) {
            self.gloss_terms.push(number);
            self.gloss_weights.push((weight * 255.0).round().clamp(1.0, 255.0) as u8);
        }
    }

    /// Makes what the file does not hold: where to begin a look-up.
    fn index(&mut self) {
        self.roots = vec![0; 1 << 16];
        let end = self.children.get(1).copied().unwrap_or_default() as usize;
        for (at, &label) in self.labels.iter().enumerate().take(end).skip(1) {
            self.roots[label as usize] = at as u32;
        }
        self.beginnings = starts(BEGINNINGS, (0..self.term_count()).map(|term| beginning(self.term(term))));
        if !self.readings.is_empty() {
            self.reading_starts = starts(1 << 16, self.readings.iter().map(|&(label, _)| label.into()));
        }
        self.index_syllables();
    }

    /// Numbers the syllables, and puts these numbers in place of the terms'.
    fn index_syllables(&mut self) {
        let syllable = |&(_, term): &(u16, u16)| packed(self.term(term.into())).map(|syllable| (syllable, term));
        let mut syllables: Vec<(u64, u16)> = self.readings.iter().filter_map(syllable).collect();
        syllables.sort_unstable();
        syllables.dedup();
        let mut numbers: Vec<(u16, u16)> = (0..).zip(&syllables).map(|(number, &(_, term))| (term, number)).collect();
        numbers.sort_unstable();
        for (_, sound) in &mut self.readings {
            // A file without these syllables is broken; any of them will do.
            *sound = numbers.binary_search_by_key(sound, |&(term, _)| term).map_or(0, |at| numbers[at].1);
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

/// A syllable as a number; `None` for more than eight bytes.
fn packed(syllable: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..syllable.len())?.copy_from_slice(syllable.as_bytes());
    Some(u64::from_be_bytes(bytes))
}

const BEGINNINGS: usize = 1 << 14;

/// The first two bytes of a term as a number that rises with the term.
fn beginning(term: &str) -> usize {
    let byte = |at: usize| usize::from(term.as_bytes().get(at).map_or(0, |&byte| byte.min(127)));
    byte(0) << 7 | byte(1)
}

fn too_many() -> Error {
    Error::Limit { at: Place::default(), what: "the number of different English terms", limit: 1 << 16 }
}

impl Table {
    /// The layer as the bytes of a file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let counts =
            [self.costs.len(), self.gloss_terms.len(), self.term_count(), self.terms.len(), self.readings.len()];
        counts.iter().for_each(|&count| bytes.extend((count as u32).to_le_bytes()));
        self.labels.iter().for_each(|label| bytes.extend(label.to_le_bytes()));
        self.children.windows(2).for_each(|pair| bytes.extend(((pair[1] - pair[0]) as u16).to_le_bytes()));
        bytes.extend(&self.costs);
        bytes.extend(self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as u8));
        self.gloss_terms.iter().for_each(|term| bytes.extend(term.to_le_bytes()));
        bytes.extend(&self.gloss_weights);
        bytes.extend(self.term_starts.windows(2).map(|pair| (pair[1] - pair[0]) as u8));
        bytes.extend(self.terms.as_bytes());
        for (label, syllable) in &self.readings {
            bytes.extend(label.to_le_bytes());
            bytes.extend(self.syllables[usize::from(*syllable)].1.to_le_bytes());
        }
        let sum = checksum(&bytes);
        bytes.extend(sum.to_le_bytes());
        bytes
    }

    /// Reads what [`Table::to_bytes`] wrote. The checksum is not looked at (see [`verify`]); wrong bytes give a
    /// wrong lexicon or `None`, never a panic.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Table> {
        let mut bytes = bytes.strip_prefix(MAGIC)?;
        let mut take = |count: usize| {
            let (head, rest) = bytes.split_at_checked(count)?;
            bytes = rest;
            Some(head)
        };
        let mut counts = [0; 5];
        for count in &mut counts {
            *count = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        }
        let [nodes, glosses, terms, text, readings] = counts;
        let mut table = Table {
            labels: words(take(nodes.checked_mul(2)?)?),
            children: sums(1, words(take(nodes * 2)?).into_iter().map(u32::from)),
            costs: take(nodes)?.to_vec(),
            starts: sums(0, take(nodes)?.iter().map(|&count| count.into())),
            gloss_terms: words(take(glosses.checked_mul(2)?)?),
            gloss_weights: take(glosses)?.to_vec(),
            term_starts: sums(0, take(terms)?.iter().map(|&length| length.into())),
            terms: String::from_utf8(take(text)?.to_vec()).ok()?,
            readings: words(take(readings.checked_mul(4)?)?).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
            ..Table::default()
        };
        table.index();
        Some(table)
    }
}

fn words(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn sums(first: u32, counts: impl ExactSizeIterator<Item = u32>) -> Vec<u32> {
    let mut total = first;
    let mut list = Vec::with_capacity(counts.len() + 1);
    list.push(total);
    list.extend(counts.map(|count| {
        total = total.saturating_add(count);
        total
    }));
    list
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The checksum that the bytes end with, if it is the checksum of the rest.
pub(crate) fn verify(bytes: &[u8]) -> Option<u64> {
    let (rest, end) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
    let sum = u64::from_le_bytes(end.try_into().ok()?);
    (sum == checksum(rest)).then_some(sum)
}
