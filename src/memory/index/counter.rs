//! Counts the grams that texts share with a query.
//!
//! A memory of ten million units has a list of a hundred thousand texts for
//! each pair of words. Counts of all texts at once would take tens of
//! megabytes, and nearly every list entry would wait for memory. So texts are
//! counted in blocks whose counts stay in the processor's first cache:
//!
//! ```text
//! lists        3 9 17 | 20 31 | …
//!              9 17   | 22 31 | …
//! counts       9: 2   | 31: 2 | …      only texts with enough are kept
//! ```

use crate::Result;

use super::grams::Bucket;
use super::postings::PostingSource;

/// How many texts are counted at once. Choice: their counts take 32 KiB, the
/// usual size of the first cache.
const BLOCK: usize = 1 << 14;

/// A bucket, and the number of the query's grams in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighted {
    /// The bucket of a gram.
    pub bucket: Bucket,
    /// How many grams of the query are in it.
    pub weight: usize,
}

impl Weighted {
    /// The weight as it is added to counts.
    fn counted(self) -> u16 {
        u16::try_from(self.weight).unwrap_or(u16::MAX)
    }
}

/// A text and how many grams it shares with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountedText {
    pub text: u32,
    /// Saturating: a text that repeats the query's words cannot overflow it.
    pub count: u16,
}

/// A stretch of one list that is being counted.
#[derive(Debug)]
struct GramRun {
    /// What each of its texts adds.
    weight: u16,
    /// The entries of [`Counter::ids`] that are not counted yet.
    left: std::ops::Range<usize>,
}

/// Counts of shared grams. It is kept between searches, so that its memory is
/// allocated once.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    /// The texts that share enough grams. They grow, unless a list is damaged.
    pub(super) counted: Vec<CountedText>,
    /// The counts of one block; all 0 between blocks.
    block: Vec<u16>,
    /// The lists of a stretch of texts, one after the other.
    ids: Vec<u32>,
    /// The lists in `ids`.
    runs: Vec<GramRun>,
    /// The texts of a block with enough grams.
    enough: Vec<u32>,
}

impl Counter {
    /// Finds the texts that share at least `least` grams.
    pub(super) fn count(&mut self, grams: &[Weighted], least: usize, source: &dyn PostingSource) -> Result<()> {
        self.counted.clear();
        self.block.resize(BLOCK, 0);
        self.start_stretch();
        let least = u16::try_from(least).unwrap_or(u16::MAX).max(1);
        let texts = source.lengths().len();
        let buckets: Vec<Bucket> = grams.iter().map(|gram| gram.bucket).collect();
        let mut before = None;
        source.read(&buckets, &mut |at, list| {
            // Lists come in the order of the buckets, once for each stretch of
            // texts; no text is in two stretches.
            if before.is_some_and(|before| at <= before) {
                self.count_stretch(least, texts);
            }
            before = Some(at);
            let start = self.ids.len();
            self.ids.extend_from_slice(list);
            self.runs.push(GramRun { weight: grams[at].counted(), left: start..self.ids.len() });
        })?;
        self.count_stretch(least, texts);
        Ok(())
    }

    /// Forgets the lists of a stretch.
    fn start_stretch(&mut self) {
        self.ids.clear();
        self.runs.clear();
    }

    /// Counts the lists that were read, and forgets them. No sound list has a
    /// number from `texts` on.
    fn count_stretch(&mut self, least: u16, texts: usize) {
        let next = |runs: &[GramRun], ids: &[u32]| {
            runs.iter().filter(|run| !run.left.is_empty()).map(|run| ids[run.left.start] as usize).min()
        };
        let mut from = 0;
        while let Some(first) = next(&self.runs, &self.ids).filter(|&first| first < texts) {
            // Never goes back, even if a damaged list does not grow.
            from = first.max(from) / BLOCK * BLOCK;
            self.count_block(from, least, texts);
            from += BLOCK;
        }
        self.start_stretch();
    }

    /// Counts the texts of one block.
    fn count_block(&mut self, from: usize, least: u16, texts: usize) {
        let Counter { counted, block, ids, runs, enough } = self;
        let end = from + BLOCK;
        for GramRun { weight, left } in runs {
            let ids = &ids[left.clone()];
            let inside = ids.iter().position(|&id| id as usize >= end).unwrap_or(ids.len());
            for &id in &ids[..inside] {
                let Some(count) = block.get_mut((id as usize).wrapping_sub(from)) else { continue };
                let before = *count;
                *count = before.saturating_add(*weight);
                if before < least && *count >= least {
                    enough.push(id);
                }
            }
            left.start += inside;
        }
        enough.sort_unstable();
        let found = enough.drain(..).filter(|&id| (id as usize) < texts);
        counted.extend(found.map(|text| CountedText { text, count: block[text as usize - from] }));
        block.fill(0);
    }

    /// Counts one more bucket, but only for the texts that are still counted.
    pub(super) fn add(&mut self, gram: Weighted, source: &dyn PostingSource) -> Result<()> {
        let counted = &mut self.counted;
        source.read(&[gram.bucket], &mut |_, list| {
            let Some(&first) = list.first() else { return };
            let at = counted.partition_point(|counted| counted.text < first);
            let mut rest = list;
            for counted in &mut counted[at..] {
                // Texts are few and lists are long, so that most of a list is skipped.
                rest = &rest[rest.partition_point(|&text| text < counted.text)..];
                match rest.first() {
                    None => break,
                    Some(&text) if text == counted.text => counted.count = counted.count.saturating_add(gram.counted()),
                    Some(_) => {}
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Lists in stretches, each with the lists of all buckets.
    #[derive(Debug)]
    struct Stretches {
        stretches: Vec<Vec<Vec<u32>>>,
        lengths: Vec<u8>,
    }

    impl PostingSource for Stretches {
        fn frequency(&self, bucket: Bucket) -> u64 {
            self.stretches.iter().map(|lists| lists[bucket as usize].len() as u64).sum()
        }

        fn read(&self, buckets: &[Bucket], each: &mut dyn FnMut(usize, &[u32])) -> Result<()> {
            for lists in &self.stretches {
                buckets.iter().enumerate().for_each(|(at, &bucket)| each(at, &lists[bucket as usize]));
            }
            Ok(())
        }

        fn lengths(&self) -> &[u8] {
            &self.lengths
        }
    }

    const TEXTS: u32 = 3 * BLOCK as u32;

    fn sorted(mut ids: Vec<u32>) -> Vec<u32> {
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    proptest! {
        #[test]
        fn blocks_count_as_a_table_of_all_texts_does(
            lists in prop::collection::vec(prop::collection::vec(0..TEXTS, 0..300), 4),
            weights in prop::collection::vec(1usize..4, 4),
            split in 0..TEXTS,
            least in 1usize..6,
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|ids| sorted(ids.into_iter().map(|id| id / 7 * 7).collect())).collect();
            let part = |low: bool| -> Vec<Vec<u32>> {
                lists.iter().map(|ids| ids.iter().copied().filter(|&id| (id < split) == low).collect()).collect()
            };
            let source = Stretches { stretches: vec![part(true), part(false)], lengths: vec![1; TEXTS as usize] };
            let grams: Vec<Weighted> =
                weights.iter().zip(0..).map(|(&weight, bucket)| Weighted { bucket, weight }).collect();
            let mut table: BTreeMap<u32, u16> = BTreeMap::new();
            for gram in &grams[..3] {
                lists[gram.bucket as usize].iter().for_each(|&id| *table.entry(id).or_default() += gram.weight as u16);
            }
            table.retain(|_, count| usize::from(*count) >= least);
            let mut counter = Counter::default();
            counter.count(&grams[..3], least, &source).unwrap();
            let counts = |counter: &Counter| counter.counted.iter().map(|one| (one.text, one.count)).collect::<Vec<_>>();
            prop_assert_eq!(counts(&counter), table.clone().into_iter().collect::<Vec<_>>());
            counter.add(grams[3], &source).unwrap();
            for id in &lists[3] {
                table.entry(*id).and_modify(|count| *count += grams[3].weight as u16);
            }
            prop_assert_eq!(counts(&counter), table.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn damaged_lists_end_and_name_known_texts_only(
            lists in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..50), 2)
        ) {
            let source = Stretches { stretches: vec![lists], lengths: vec![1; 100] };
            let mut counter = Counter::default();
            let grams = [0, 1].map(|bucket| Weighted { bucket, weight: 1 });
            counter.count(&grams, 1, &source).unwrap();
            prop_assert!(counter.counted.iter().all(|counted| counted.text < 100));
            counter.add(grams[0], &source).unwrap();
        }
    }
}
