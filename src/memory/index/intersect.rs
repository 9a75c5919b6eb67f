//! Finds the texts that contain a word of each group, shortest first.
//!
//! ```text
//! groups           [valve, valves]   [close]        [the]
//! texts            3 7 9             2 3 7 …        nearly all
//! left             3 7 9        →    3 7       →    not read: 2 are few
//! result           7 3               by length, then by number
//! ```
//!
//! The caller reads the texts of the result and compares them itself. A false
//! hit therefore costs time, and never reaches the user.

use crate::Result;

use super::TEXT_COST;
use super::grams::Bucket;
use super::postings::PostingSource;

/// The texts in some bucket of each group. They include all texts that contain
/// a token of each group, and some others, because tokens share buckets.
///
/// Groups are read from the rarest to the most frequent; the list can only get
/// shorter.
///
/// `groups` are alternatives: a text needs one bucket of each. Without any
/// group the result is empty.
///
/// # Errors
/// If a list cannot be read.
pub(crate) fn intersect(groups: &[Vec<Bucket>], source: &dyn PostingSource) -> Result<RankedTexts> {
    let mut groups = groups.to_vec();
    let frequency = |group: &Vec<Bucket>| group.iter().map(|&bucket| source.frequency(bucket)).sum::<u64>();
    groups.sort_by_cached_key(frequency);
    let mut left: Vec<u32> = Vec::new();
    let mut list = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        // Once few texts are left, checking them is cheaper than reading
        // another long list.
        if at > 0 && left.len() as u64 * TEXT_COST <= frequency(group) {
            break;
        }
        list.clear();
        source.read(group, &mut |_, ids| list.extend_from_slice(ids))?;
        // Lists arrive by segment and bucket, and a damaged one may not even be
        // sorted.
        if group.len() > 1 || !list.is_sorted() {
            list.sort_unstable();
            list.dedup();
        }
        if at == 0 {
            // The first list is taken as it is: there is nothing yet to compare
            // it with.
            std::mem::swap(&mut left, &mut list);
        } else {
            retain_common(&mut left, &list);
        }
    }
    let lengths = source.lengths();
    let keys = left.into_iter().map(|id| rank(lengths.get(id as usize).copied().unwrap_or(0), id)).collect();
    Ok(RankedTexts::new(keys))
}

/// The rank of a text in a [`RankedTexts`]: its length and its number in one
/// word, so that sorting compares one number.
pub(crate) fn rank(length: u8, id: u32) -> u64 {
    u64::from(length) << 32 | u64::from(id)
}

/// Keeps the items of a sorted list that are also in the other sorted list.
///
/// Takes one pass over both lists.
fn retain_common(left: &mut Vec<u32>, other: &[u32]) {
    let mut others = other.iter().copied().peekable();
    left.retain(|&id| {
        // Both lists grow, so that each is passed once.
        while others.next_if(|&other| other < id).is_some() {}
        others.peek() == Some(&id)
    });
}

/// Texts by length and number, sorted only as far as they are used.
///
/// A page shows a few hits of perhaps a hundred thousand texts, so that most
/// are never sorted.
///
/// Texts come shortest first: in a short text, more of what is read is what was
/// searched for. Texts of one length come in the order of their numbers.
#[derive(Debug)]
pub(crate) struct RankedTexts {
    /// The length in the high half, the number in the low half.
    keys: Vec<u64>,
    /// How many keys are sorted so far.
    ///
    /// All keys before this place are final, and smaller than those after it.
    sorted: usize,
    /// The next key to return.
    next: usize,
}

impl RankedTexts {
    /// The texts with these ranks, which may be in any order.
    pub(crate) fn new(keys: Vec<u64>) -> Self {
        RankedTexts { keys, sorted: 0, next: 0 }
    }
}

/// How many are sorted at first; each further portion doubles. Choice: a page
/// of a concordance rarely needs more.
const FIRST_PORTION: usize = 1024;

impl Iterator for RankedTexts {
    /// The [`rank`] of a text.
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.next == self.sorted {
            let rest = &mut self.keys[self.sorted..];
            // Portions double: a search that stops at the first page sorts
            // little, and one that goes on does not sort often.
            let more = rest.len().min(FIRST_PORTION.max(self.sorted));
            if more < rest.len() {
                rest.select_nth_unstable(more);
            }
            rest[..more].sort_unstable();
            self.sorted += more;
        }
        let key = self.keys.get(self.next)?;
        self.next += 1;
        Some(*key)
    }
}
