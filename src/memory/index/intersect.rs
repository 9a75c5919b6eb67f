//! The texts that have a word of each of some groups, shortest first.

use crate::Result;

use super::TEXT_COST;
use super::grams::Bucket;
use super::postings::PostingSource;

/// The texts that are in some bucket of each group. All texts that hold a token of each group are among them, with some
/// others, because tokens share buckets.
pub(crate) fn intersect(groups: &[Vec<Bucket>], source: &dyn PostingSource) -> Result<RankedTexts> {
    let mut groups = groups.to_vec();
    let frequency = |group: &Vec<Bucket>| group.iter().map(|&bucket| source.frequency(bucket)).sum::<u64>();
    groups.sort_by_cached_key(frequency);
    let mut left: Vec<u32> = Vec::new();
    let mut list = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        // Checking a short list is cheaper than reading another long one.
        if at > 0 && left.len() as u64 * TEXT_COST <= frequency(group) {
            break;
        }
        list.clear();
        source.read(group, &mut |_, ids| list.extend_from_slice(ids))?;
        // They come by segment and bucket; a damaged list may not even grow.
        if group.len() > 1 || !list.is_sorted() {
            list.sort_unstable();
            list.dedup();
        }
        if at == 0 {
            std::mem::swap(&mut left, &mut list);
        } else {
            retain_common(&mut left, &list);
        }
    }
    let lengths = source.lengths();
    let length = |id: u32| u64::from(lengths.get(id as usize).copied().unwrap_or(0));
    let keys = left.into_iter().map(|id| length(id) << 32 | u64::from(id)).collect();
    Ok(RankedTexts { keys, sorted: 0, next: 0 })
}

/// Keeps of one sorted list what is also in the other.
fn retain_common(left: &mut Vec<u32>, other: &[u32]) {
    let mut others = other.iter().copied().peekable();
    left.retain(|&id| {
        while others.next_if(|&other| other < id).is_some() {}
        others.peek() == Some(&id)
    });
}

/// Texts by length and number, sorted only as far as they are asked for.
#[derive(Debug)]
pub(crate) struct RankedTexts {
    /// Length in the high half, number in the low one.
    keys: Vec<u64>,
    sorted: usize,
    next: usize,
}

/// The first portion that is sorted; later ones double. A page of a concordance rarely looks at more.
const FIRST_PORTION: usize = 1024;

impl Iterator for RankedTexts {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.next == self.sorted {
            let rest = &mut self.keys[self.sorted..];
            let more = rest.len().min(FIRST_PORTION.max(self.sorted));
            if more < rest.len() {
                rest.select_nth_unstable(more);
            }
            rest[..more].sort_unstable();
            self.sorted += more;
        }
        let key = self.keys.get(self.next)?;
        self.next += 1;
        Some(*key as u32)
    }
}
