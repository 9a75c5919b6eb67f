//! The byte format of a layer: written by [`Table::to_bytes`], read by
//! [`Table::from_bytes`].

use std::borrow::Cow;

use super::Table;
use crate::intern::Interner;

/// The first 16 bytes of a file; the number is the version of the format.
const MAGIC: &[u8; 16] = b"duiqi lexicon 1\n";

impl Table {
    /// The layer as the bytes of a file: the magic, five counts, the flat
    /// arrays, and a checksum; all little-endian.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        // The last node only ends the children of the one before. The closing
        // node is restored on reading.
        let nodes = &self.nodes[..self.nodes.len().saturating_sub(1)];
        let counts =
            [nodes.len(), self.gloss_weights.len(), self.term_count(), self.terms.all().len(), self.readings.len()];
        counts.iter().for_each(|&count| bytes.extend((count as u32).to_le_bytes()));
        nodes.iter().for_each(|node| bytes.extend(node.label.to_le_bytes()));
        let sizes = self.nodes.windows(2).map(|pair| (pair[1].children - pair[0].children) as u16);
        sizes.for_each(|size| bytes.extend(size.to_le_bytes()));
        bytes.extend(nodes.iter().map(|node| node.cost));
        bytes.extend(nodes.iter().map(|node| node.glosses));
        bytes.extend(&*self.gloss_terms);
        bytes.extend(&*self.gloss_weights);
        bytes.extend((0..self.term_count() as u32).map(|term| self.terms.text(term).len() as u8));
        bytes.extend(self.terms.all().as_bytes());
        for (label, syllable) in &self.readings {
            bytes.extend(label.to_le_bytes());
            bytes.extend(self.syllables[usize::from(*syllable)].1.to_le_bytes());
        }
        let sum = checksum(&bytes);
        bytes.extend(sum.to_le_bytes());
        bytes
    }

    /// Reads the bytes that [`Table::to_bytes`] wrote. Does not check the
    /// checksum (see
    /// [`verify`]): that would double the time of loading. Wrong bytes give a wrong lexicon
    /// or `None`, never a panic.
    ///
    /// Every length is checked before memory is allocated, so a truncated file
    /// fails early.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Table> {
        Table::read(bytes, |part| Cow::Owned(part.to_vec()))
    }

    /// The same, but without a copy of the glosses, which are half of the file.
    pub(crate) fn from_static(bytes: &'static [u8]) -> Option<Table> {
        Table::read(bytes, Cow::Borrowed)
    }

    /// Reads the bytes; `keep` gives the part with the glosses the lifetime of
    /// the table.
    fn read<'b>(bytes: &'b [u8], keep: impl Fn(&'b [u8]) -> Cow<'static, [u8]>) -> Option<Table> {
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
        let (labels, counts) = (take(nodes.checked_mul(2)?)?, take(nodes * 2)?);
        let (costs, gloss_counts) = (take(nodes)?, take(nodes)?);
        let parts = words(labels).zip(words(counts)).zip(costs.iter().zip(gloss_counts));
        let mut table = Table {
            nodes: super::nodes(parts.map(|((label, count), (&cost, &glosses))| (label, count, cost, glosses))),
            gloss_terms: keep(take(glosses.checked_mul(2)?)?),
            gloss_weights: keep(take(glosses)?),
            terms: {
                let lengths = take(terms)?.iter().map(|&length| length.into());
                Interner::from_text(String::from_utf8(take(text)?.to_vec()).ok()?, ends(lengths))
            },
            readings: pairs(take(readings.checked_mul(4)?)?),
            ..Table::default()
        };
        table.index();
        Some(table)
    }
}

/// Reads little-endian `u16` numbers.
fn words(bytes: &[u8]) -> impl ExactSizeIterator<Item = u16> + '_ {
    bytes.as_chunks::<2>().0.iter().map(|&word| u16::from_le_bytes(word))
}

/// Reads pairs of little-endian `u16` numbers.
fn pairs(bytes: &[u8]) -> Vec<(u16, u16)> {
    let pair = |&[a, b, c, d]: &[u8; 4]| (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
    bytes.as_chunks::<4>().0.iter().map(pair).collect()
}

/// The ends of strings of these lengths that lie one after another. The sums
/// saturate: a broken file must not overflow.
fn ends(lengths: impl ExactSizeIterator<Item = u32>) -> Vec<u32> {
    let mut end = 0u32;
    let add = |length| {
        end = end.saturating_add(length);
        end
    };
    lengths.map(add).collect()
}

/// The FNV-1a hash, 64 bits: enough to detect damage, without a dependency.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The checksum at the end of the bytes, if it matches the rest.
pub(crate) fn verify(bytes: &[u8]) -> Option<u64> {
    let (rest, end) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
    let sum = u64::from_le_bytes(end.try_into().ok()?);
    (sum == checksum(rest)).then_some(sum)
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "lexicon")]
    #[test]
    fn the_lexicon_in_the_crate_is_written_as_it_was_read() {
        let bytes: &[u8] = include_bytes!("../words.bin");
        let table = super::Table::from_bytes(bytes).unwrap_or_default();
        assert!(table.to_bytes() == bytes, "other bytes");
    }
}
