//! Scores alignments against gold beads, and the beads of running text.

use std::collections::{HashMap, HashSet};
use std::ops::{AddAssign, Range};

use serde::{Deserialize, Serialize};

use super::Counts;
use crate::Bead;

/// A bead in gold files: the ids of its sentences on both sides, which need not be
/// consecutive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Ids {
    /// Ids of source sentences, from 0.
    pub source: Vec<usize>,
    /// Ids of target sentences, from 0.
    pub target: Vec<usize>,
}

impl Ids {
    /// True if a side has no sentences.
    fn is_empty(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

impl From<&Bead> for Ids {
    fn from(bead: &Bead) -> Self {
        Ids { source: bead.source.clone().collect(), target: bead.target.clone().collect() }
    }
}

/// The scores of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BeadScores {
    /// Beads with both sides that are identical in gold.
    pub strict: Counts,
    /// Beads with both sides that share a sentence pair with a gold bead.
    pub lax: Counts,
    /// Sentences without counterpart.
    pub null: Counts,
    /// All beads, including empty ones.
    pub all: Counts,
}

impl AddAssign for BeadScores {
    fn add_assign(&mut self, other: Self) {
        self.strict += other.strict;
        self.lax += other.lax;
        self.null += other.null;
        self.all += other.all;
    }
}

/// Scores an alignment against gold.
///
/// ```
/// use duiqi::eval::{beads, Ids};
/// let ids = |source: &[usize], target: &[usize]| Ids { source: source.into(), target: target.into() };
/// let gold = [ids(&[0], &[0]), ids(&[1], &[1, 2]), ids(&[2], &[])];
/// let found = [ids(&[0], &[0]), ids(&[1], &[1]), ids(&[2], &[2])];
/// let scores = beads(&gold, &found);
/// assert_eq!((scores.strict.right, scores.lax.right, scores.strict.found, scores.strict.gold), (1, 2, 3, 2));
/// assert_eq!(beads(&gold, &gold).all.f1(), 1.0);
/// ```
#[must_use]
pub fn beads(gold: &[Ids], found: &[Ids]) -> BeadScores {
    let (gold_set, found_set): (HashSet<_>, HashSet<_>) = (gold.iter().collect(), found.iter().collect());
    let right = Agreement::new(found, &gold_set, gold);
    let met = Agreement::new(gold, &found_set, found);
    // By sentence, so that a run of three omissions counts three, however it is
    // divided.
    let (gold_null, found_null) = (singles(gold), singles(found));
    BeadScores {
        strict: Counts { right: right.strict, found: right.full, met: met.strict, gold: met.full },
        lax: Counts { right: right.lax, found: right.full, met: met.lax, gold: met.full },
        null: Counts::exact(gold_null.intersection(&found_null).count(), found_null.len(), gold_null.len()),
        all: Counts::exact(gold_set.intersection(&found_set).count(), found.len(), gold.len()),
    }
}

/// How many beads of one list agree with another list. Empty beads are not
/// counted.
#[derive(Default)]
struct Agreement {
    /// Beads that are in the other list.
    strict: u64,
    /// Beads that share a pair of sentences with one of the other list.
    lax: u64,
    /// All beads.
    full: u64,
}

impl Agreement {
    /// Compares `beads` with `others`, of which `exact` is the set.
    ///
    /// Called in both directions: precision compares found beads with gold,
    /// recall gold beads with found ones.
    fn new(beads: &[Ids], exact: &HashSet<&Ids>, others: &[Ids]) -> Agreement {
        let holders = Holders::new(others);
        let mut counts = Agreement::default();
        for bead in beads.iter().filter(|bead| !bead.is_empty()) {
            counts.full += 1;
            let same = exact.contains(bead);
            counts.strict += u64::from(same);
            // The literature counts a bead as right if it shares a source and a
            // target sentence with a bead of the other list.
            counts.lax += u64::from(same || holders.share_a_pair(bead));
        }
        counts
    }
}

/// Which beads hold a sentence. The pairs of sentences themselves would be as many as the square of a bead's length.
struct Holders {
    /// By source sentence: the numbers of its beads.
    source: HashMap<usize, Vec<usize>>,
    /// By target sentence: the numbers of its beads.
    target: HashMap<usize, Vec<usize>>,
}

impl Holders {
    /// Numbers the beads and notes them under each of their sentences. Empty
    /// beads share nothing and are left out.
    fn new(beads: &[Ids]) -> Holders {
        let mut holders = Holders { source: HashMap::new(), target: HashMap::new() };
        for (number, bead) in beads.iter().enumerate().filter(|(_, bead)| !bead.is_empty()) {
            bead.source.iter().for_each(|&id| holders.source.entry(id).or_default().push(number));
            bead.target.iter().for_each(|&id| holders.target.entry(id).or_default().push(number));
        }
        holders
    }

    /// True if some bead holds a source and a target sentence of this one.
    fn share_a_pair(&self, bead: &Ids) -> bool {
        let holding = |ids: &[usize], map: &HashMap<usize, Vec<usize>>| -> Vec<usize> {
            ids.iter().filter_map(|id| map.get(id)).flatten().copied().collect()
        };
        let sources: HashSet<usize> = holding(&bead.source, &self.source).into_iter().collect();
        holding(&bead.target, &self.target).iter().any(|number| sources.contains(number))
    }
}

/// A sentence without counterpart.
#[derive(PartialEq, Eq, Hash)]
struct SingleSentence {
    /// Whether it is on the source side.
    is_source: bool,
    /// Its id.
    id: usize,
}

/// The sentences without counterpart.
///
/// Such beads are in no strict or lax score; they have one of their own, so
/// that a choice of the aligner about omissions can be seen by itself.
fn singles(beads: &[Ids]) -> HashSet<SingleSentence> {
    let mut singles = HashSet::new();
    for bead in beads.iter().filter(|bead| bead.is_empty()) {
        singles.extend(bead.source.iter().map(|&id| SingleSentence { is_source: true, id }));
        singles.extend(bead.target.iter().map(|&id| SingleSentence { is_source: false, id }));
    }
    singles
}

/// Joins consecutive beads that lie in the same verses on both sides, for gold data that
/// knows only verses. `source_verses[i]` is the verse of source sentence `i`.
///
/// ```
/// use duiqi::eval::{merge_by_verse, Ids};
/// let ids = |i, j| Ids { source: vec![i], target: vec![j] };
/// let merged = merge_by_verse(&[ids(0, 0), ids(1, 1)], &["1:1", "1:1"], &["1:1", "1:1"]);
/// assert_eq!(merged, [Ids { source: vec![0, 1], target: vec![0, 1] }]);
/// ```
///
/// A bead that crosses verses stays as it is. Order is that of the beads.
#[must_use]
pub fn merge_by_verse(beads: &[Ids], source_verses: &[&str], target_verses: &[&str]) -> Vec<Ids> {
    let mut merged: Vec<Ids> = Vec::new();
    let mut last = None;
    for bead in beads {
        let kind = (verses(&bead.source, source_verses), verses(&bead.target, target_verses));
        match merged.last_mut() {
            Some(open) if last.as_ref() == Some(&kind) => {
                open.source.extend(&bead.source);
                open.target.extend(&bead.target);
            }
            _ => merged.push(bead.clone()),
        }
        last = Some(kind);
    }
    merged
}

/// The distinct verses of the sentences, in order.
///
/// A sentence without a verse counts for nothing.
fn verses<'v>(ids: &[usize], names: &[&'v str]) -> Vec<&'v str> {
    let mut seen: Vec<&str> = Vec::new();
    for name in ids.iter().filter_map(|&id| names.get(id)) {
        // A bead has few verses, so a linear search is enough.
        if !seen.contains(name) {
            seen.push(name);
        }
    }
    seen
}

/// How many found beads of running text lie inside one gold bead. `gold` and `found` hold
/// the ranges of both sides; a found bead counts if all but `stray` units of each side lie
/// in the gold bead that contains most of it.
///
/// ```
/// use duiqi::eval::{inside, Spans};
/// let gold = [Spans { source: 0..10, target: 0..20 }, Spans { source: 10..30, target: 20..50 }];
/// let found = [Spans { source: 0..10, target: 0..22 }, Spans { source: 10..30, target: 0..50 }];
/// assert_eq!(inside(&gold, &found, 3), 1);
/// ```
#[must_use]
pub fn inside(gold: &[Spans], found: &[Spans], stray: usize) -> usize {
    let overlap = |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let fits = |found: &&Spans| {
        let best =
            gold.iter().max_by_key(|gold| overlap(&gold.source, &found.source) + overlap(&gold.target, &found.target));
        best.is_some_and(|gold| {
            found.source.len() - overlap(&gold.source, &found.source) <= stray
                && found.target.len() - overlap(&gold.target, &found.target) <= stray
        })
    };
    found.iter().filter(fits).count()
}

/// Where the two sides of a pair are in their documents, in any unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans {
    /// In the source document.
    pub source: Range<usize>,
    /// In the target document.
    pub target: Range<usize>,
}
