//! Builds a layer from headwords and their glosses.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Headword, NO_WORD, Table, packed};
use crate::error::{Error, Place, Result};

/// The segmentation cost of a word and its glosses.
type Meaning<'e> = (u8, Vec<(&'e str, f32)>);

impl Table {
    /// Builds a layer. Entries with the same word are merged: glosses are added
    /// up, the least cost wins.
    ///
    /// # Errors
    /// [`Error::Limit`] if there are more than 65,536 different English terms.
    pub(crate) fn build(entries: &[Headword], readings: &[(char, Vec<String>)]) -> Result<Table> {
        let mut words: BTreeMap<Vec<u16>, Meaning<'_>> = BTreeMap::new();
        let mut numbers: BTreeMap<&str, u16> = BTreeMap::new();
        for entry in entries {
            let mut codes = [0; 2];
            // A label is one UTF-16 unit.
            let word = entry.word.chars().map(|c| if c.len_utf16() == 1 { c.encode_utf16(&mut codes)[0] } else { 0 });
            let word: Vec<u16> = word.collect();
            if word.is_empty() || word.contains(&0) {
                continue; // characters outside the basic plane do not fit a label: about 200 rare words
            }
            let merged = words.entry(word).or_insert((NO_WORD - 1, Vec::new()));
            merged.0 = merged.0.min(entry.cost);
            merged.1.extend(entry.glosses.iter().map(|(term, weight)| (term.as_str(), *weight)));
            numbers.extend(entry.glosses.iter().map(|(term, _)| (term.as_str(), 0)));
        }
        numbers.extend(readings.iter().flat_map(|(_, list)| list).map(|syllable| (syllable.as_str(), 0)));
        let mut table = Table::default();
        for (at, (term, number)) in numbers.iter_mut().enumerate() {
            *number = u16::try_from(at).map_err(|_| too_many())?;
            table.terms.number(term);
        }
        table.grow(&words.into_iter().collect::<Vec<_>>(), &numbers);
        for (c, list) in readings {
            let label = u16::try_from(*c as u32).unwrap_or_default();
            // No syllable of pinyin is too long to be packed.
            let syllables = list.iter().filter(|syllable| packed(syllable).is_some());
            table.readings.extend(syllables.filter_map(|syllable| Some((label, *numbers.get(syllable.as_str())?))));
        }
        table.readings.sort_by_key(|&(label, _)| label);
        table.index();
        Ok(table)
    }

    /// Lays out the trie level by level over the sorted words, as [`Table`]
    /// needs it.
    fn grow(&mut self, words: &[(Vec<u16>, Meaning<'_>)], numbers: &BTreeMap<&str, u16>) {
        // A node of the current level is the range of words that share its
        // prefix.
        let mut level: Vec<Range<usize>> = std::iter::once(0..words.len()).collect();
        let (mut labels, mut children, mut costs, mut counts) = (vec![0], Vec::new(), Vec::new(), Vec::new());
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for range in level {
                let mut at = range.start;
                children.push(labels.len() as u32);
                match words.get(at) {
                    Some((word, (cost, glosses))) if word.len() == depth => {
                        costs.push(*cost);
                        counts.push(self.add_glosses(glosses, numbers));
                        at += 1;
                    }
                    _ => {
                        costs.push(NO_WORD);
                        counts.push(0);
                    }
                }
                while at < range.end {
                    let label = words[at].0[depth];
                    let end = at + words[at..range.end].partition_point(|(word, _)| word[depth] == label);
                    labels.push(label);
                    next.push(at..end);
                    at = end;
                }
            }
            level = next;
            depth += 1;
        }
        children.push(labels.len() as u32);
        let sizes = children.windows(2).map(|pair: &[u32]| (pair[1] - pair[0]) as u16);
        let parts = labels.into_iter().zip(sizes).zip(costs.into_iter().zip(counts));
        self.nodes = super::nodes(parts.map(|((label, size), (cost, count))| (label, size, cost, count)));
    }

    /// Appends the glosses of one word, likeliest first, and returns how many
    /// there are. A count of glosses is one byte in the file, so at most 255
    /// are kept.
    fn add_glosses(&mut self, glosses: &[(&str, f32)], numbers: &BTreeMap<&str, u16>) -> u8 {
        let mut sums: BTreeMap<u16, f32> = BTreeMap::new();
        for (term, weight) in glosses {
            if let Some(&number) = numbers.get(term) {
                *sums.entry(number).or_default() += weight;
            }
        }
        let mut list: Vec<(u16, f32)> = sums.into_iter().collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        list.truncate(usize::from(u8::MAX));
        for &(number, weight) in &list {
            self.gloss_terms.to_mut().extend(number.to_le_bytes());
            self.gloss_weights.to_mut().push((weight * 255.0).round().clamp(1.0, 255.0) as u8);
        }
        list.len() as u8
    }
}

/// The error for more English terms than a `u16` can number.
fn too_many() -> Error {
    Error::Limit { at: Place::default(), what: "the number of different English terms", limit: 1 << 16 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_come_back_and_what_is_no_syllable_is_left_out() {
        let readings = [('书', vec!["shu".to_owned()]), ('长', vec!["zhang".to_owned(), "no-syllable".to_owned()])];
        let bytes = Table::build(&[], &readings).unwrap_or_default().to_bytes();
        let table = Table::from_bytes(&bytes).unwrap_or_default();
        let read = |c| table.readings(c).iter().map(|&(_, number)| number).collect::<Vec<_>>();
        assert_eq!(read('书'), [table.syllable("shu").unwrap_or(u16::MAX)]);
        assert_eq!(read('长'), [table.syllable("zhang").unwrap_or(u16::MAX)]);
        assert_eq!((table.syllable_count(), table.syllable("no-syllable")), (2, None));
    }
    #[test]
    fn glosses_come_back_for_words_in_every_block_of_nodes() {
        let words = "一二三四五六七八九十百千万亿".chars().enumerate();
        let gloss = |number: usize| (format!("term{number:02}"), 1.0);
        let entries: Vec<Headword> = words
            .map(|(at, word)| Headword { word: word.into(), cost: 70, glosses: (0..at % 4).map(gloss).collect() })
            .collect();
        let bytes = Table::build(&entries, &[]).unwrap_or_default().to_bytes();
        let table = Table::from_bytes(&bytes).unwrap_or_default();
        for entry in &entries {
            let found =
                table.find(&entry.word).map(|node| table.glosses(node).map(|(term, _)| table.term(term)).collect());
            let terms: Vec<&str> = entry.glosses.iter().map(|(term, _)| term.as_str()).collect();
            assert_eq!(found, Some(terms), "{}", entry.word);
        }
        assert_eq!(table.glosses(u32::MAX).count(), 0);
    }
}
