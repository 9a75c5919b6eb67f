//! Heads: the shortest texts of a long list, packed into a row.
//!
//! A concordance shows the shortest texts first. Without heads, it would read
//! a list of a million texts, and the lengths of all of them, to show twenty.

use crate::memory::index::{Bucket, intersect::rank, is_pair};

use super::segment::IndexSegment;

/// How many texts a head has. Choice: a page of a concordance looks at a
/// hundred of them, and a row of so many fits into a page of the file.
const HEAD: usize = 512;
/// The shortest list that has a head. Choice: shorter ones are read whole in
/// less time than a page of hits.
const LEAST: usize = 4 * HEAD;

/// True if a list of this many texts has a head.
///
/// Lists of pairs have none, because no search reads a pair alone.
pub(super) fn has_head(bucket: Bucket, count: usize) -> bool {
    count >= LEAST && !is_pair(bucket)
}

/// The ranks of the shortest texts of a list; `None` for a list that has no
/// head. `lengths` are those of the segment's texts.
pub(super) fn head(bucket: Bucket, ids: &[u32], segment: &IndexSegment, lengths: &[u8]) -> Option<Vec<u64>> {
    if !has_head(bucket, ids.len()) {
        return None;
    }
    let mut ranks = Vec::new();
    // How many of `ranks` have each length, and the longest that still belongs
    // to the head. It falls soon, so that most texts are only compared with it.
    let (mut counts, mut longest) = ([0usize; 256], u8::MAX);
    let mut kept = 0;
    for &id in ids {
        let length = lengths.get((id - segment.first) as usize).copied().unwrap_or(0);
        if length > longest {
            continue;
        }
        ranks.push(rank(length, id));
        counts[usize::from(length)] += 1;
        kept += 1;
        while kept - counts[usize::from(longest)] >= HEAD {
            kept -= counts[usize::from(longest)];
            longest -= 1;
        }
    }
    ranks.sort_unstable();
    ranks.truncate(HEAD);
    Some(ranks)
}

/// Packs ascending ranks as differences in seven-bit groups, low ones first.
/// Texts are numbered from the segment's first.
pub(super) fn pack_head(ranks: &[u64], segment: &IndexSegment, into: &mut Vec<u8>) {
    let mut last = u64::from(segment.first);
    for &rank in ranks {
        let mut step = rank - last;
        last = rank;
        while step >= 128 {
            into.push(step as u8 | 128);
            step >>= 7;
        }
        into.push(step as u8);
    }
}

/// Unpacks the result of [`pack_head`]; `None` if it is damaged: if the ranks
/// do not grow, or belong to no text of the segment.
pub(super) fn unpack_head(bytes: &[u8], segment: &IndexSegment) -> Option<Vec<u64>> {
    let mut ranks: Vec<u64> = Vec::new();
    let (mut step, mut shift) = (0u64, 0u32);
    for &byte in bytes {
        step |= u64::from(byte & 127).checked_shl(shift)?;
        if byte >= 128 {
            shift += 7;
            continue;
        }
        let rank = ranks.last().copied().unwrap_or(segment.first.into()).checked_add(step)?;
        let known = (segment.first..segment.next).contains(&(rank as u32)) && rank >> 32 <= u8::MAX.into();
        if !known || (step == 0 && !ranks.is_empty()) {
            return None;
        }
        ranks.push(rank);
        (step, shift) = (0, 0);
    }
    (shift == 0).then_some(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_head_is_the_beginning_of_the_sorted_list(
            lengths in proptest::collection::vec(any::<u8>(), 1..9000), first in 1u32..1 << 30, every in 1usize..3
        ) {
            let segment = IndexSegment { id: 1, first, next: first + lengths.len() as u32 };
            let ids: Vec<u32> = (first..segment.next).step_by(every).collect();
            let mut sorted: Vec<u64> = ids.iter().map(|&id| rank(lengths[(id - first) as usize], id)).collect();
            sorted.sort_unstable();
            sorted.truncate(HEAD);
            let found = head(0, &ids, &segment, &lengths);
            prop_assert_eq!(found.is_some(), ids.len() >= LEAST);
            if let Some(found) = found {
                prop_assert_eq!(&found, &sorted);
                let mut bytes = Vec::new();
                pack_head(&found, &segment, &mut bytes);
                prop_assert_eq!(unpack_head(&bytes, &segment), Some(found));
            }
        }

        #[test]
        fn damaged_heads_name_no_text_of_another_segment(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let segment = IndexSegment { id: 1, first: 100, next: 10_000 };
            if let Some(ranks) = unpack_head(&bytes, &segment) {
                prop_assert!(ranks.iter().all(|&rank| (100..10_000).contains(&(rank as u32))));
                prop_assert!(ranks.is_sorted());
            }
        }
    }
}
