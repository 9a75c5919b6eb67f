//! The units that an imported one competes with: those with its source text and
//! its languages.
//!
//! A text such as `OK` may have thousands of units. Reading them again for each
//! unit that comes would make an import take time by the square of their number,
//! so the data for the decision are remembered for the rest of the transaction.

use std::collections::{HashMap, HashSet};

use crate::Result;
use crate::memory::record::UnitRecord;
use crate::memory::storage::{Numbered, Storage, UnitSide};

use super::Duplicates;

/// From how many units on those of a source are remembered. Choice: fewer are
/// read in microseconds.
const MANY: usize = 32;

/// How many units are remembered at once. Choice: they take about 50 MB.
const MOST: usize = 1 << 20;

/// What units must have in common to be rivals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Subject {
    source: u32,
    // `zh-CN` and `zh-TW` are two translations of one source, not rivals.
    source_tag: u32,
    target_tag: u32,
}

impl Subject {
    /// The subject of a unit.
    fn new(record: &UnitRecord) -> Self {
        Subject { source: record.source, source_tag: record.source_tag, target_tag: record.target_tag }
    }
}

/// A target and its neighbours, which distinguish two units of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Use {
    target: u32,
    before: Option<u32>,
    after: Option<u32>,
}

impl Use {
    /// How a unit is used.
    fn new(record: &UnitRecord) -> Self {
        Use { target: record.target, before: record.before, after: record.after }
    }
}

/// The rivals of a unit, as far as they decide about it.
#[derive(Debug)]
pub(super) struct Rivals {
    /// The target of the oldest.
    first_target: u32,
    /// The target of the oldest with another target than that.
    other_target: Option<u32>,
    /// The uses of all of them.
    uses: HashSet<Use>,
    /// The oldest of those that the policy prefers to all others.
    best: Numbered,
}

impl Rivals {
    /// A first unit, which has no rival yet.
    fn new(first: Numbered) -> Self {
        Rivals { first_target: first.1.target, other_target: None, uses: [Use::new(&first.1)].into(), best: first }
    }

    /// Adds a unit that is newer than all others.
    fn add(&mut self, (id, record): Numbered, duplicates: Duplicates) {
        if self.other_target.is_none() && record.target != self.first_target {
            self.other_target = Some(record.target);
        }
        self.uses.insert(Use::new(&record));
        if duplicates.prefers(&record, &self.best.1) {
            self.best = (id, record);
        }
    }

    /// The target of the oldest rival that contradicts a unit.
    pub(super) fn contradiction(&self, record: &UnitRecord) -> Option<u32> {
        if self.first_target == record.target { self.other_target } else { Some(self.first_target) }
    }

    /// True if a rival has the same target and the same neighbours.
    pub(super) fn has_use(&self, record: &UnitRecord) -> bool {
        self.uses.contains(&Use::new(record))
    }

    /// The rival that a better unit replaces.
    pub(super) fn best(&self) -> &Numbered {
        &self.best
    }
}

/// The rivals that a transaction has read and found to be many.
#[derive(Debug, Default)]
pub(super) struct KnownRivals {
    subjects: HashMap<Subject, Rivals>,
    /// How many units they are.
    units: usize,
}

impl KnownRivals {
    /// Calls `decide` with the rivals of a unit; `None` if there are none.
    pub(super) fn with_rivals<T>(
        &mut self,
        record: &UnitRecord,
        duplicates: Duplicates,
        storage: &Storage,
        decide: impl FnOnce(Option<&Rivals>) -> Result<T>,
    ) -> Result<T> {
        let subject = Subject::new(record);
        if let Some(known) = self.subjects.get(&subject) {
            return decide(Some(known));
        }
        let units = storage.units_of(record.source, UnitSide::Source)?;
        let mut units = units.into_iter().filter(|(_, other)| Subject::new(other) == subject);
        let Some(first) = units.next() else { return decide(None) };
        let mut rivals = Rivals::new(first);
        units.for_each(|unit| rivals.add(unit, duplicates));
        let decided = decide(Some(&rivals));
        self.remember(subject, rivals);
        decided
    }

    /// Remembers the rivals of a subject if reading them again would be slow.
    fn remember(&mut self, subject: Subject, rivals: Rivals) {
        if rivals.uses.len() < MANY {
            return;
        }
        if self.units >= MOST {
            *self = KnownRivals::default();
        }
        self.units += rivals.uses.len();
        self.subjects.insert(subject, rivals);
    }

    /// Records a unit that was added.
    pub(super) fn added(&mut self, id: u64, record: UnitRecord, duplicates: Duplicates) {
        if let Some(known) = self.subjects.get_mut(&Subject::new(&record)) {
            known.add((id, record), duplicates);
            self.units += 1;
        }
    }

    /// Records that a unit was replaced by another of the same subject.
    ///
    /// Forgotten, since the uses of the former unit may be those of a third.
    pub(super) fn replaced(&mut self, record: &UnitRecord) {
        self.subjects.remove(&Subject::new(record));
    }
}
