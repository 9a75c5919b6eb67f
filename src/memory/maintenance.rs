//! Maintenance: counting, deleting, duplicates, checks, copies. Statistics and
//! replacing have files of their own.

mod replace;
mod statistics;

use std::collections::{HashMap, HashSet};
#[cfg(feature = "store")]
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use self::replace::{PlannedChange, Replacement};
pub use self::statistics::{LanguageCount, Statistics};
use crate::{Error, Result};

use super::filter::{Filter, ResolvedFilter};
use super::record::UnitRecord;
use super::storage::{Numbered, UnitSide};
use super::{Memory, StoredUnit};

/// Units that share a source text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SameSource {
    /// The units, oldest first; at least two.
    pub units: Vec<StoredUnit>,
}

/// The result of a check of a memory.
///
/// Problems are sentences for people; the file's own structure comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verification {
    /// The number of units checked.
    pub units: u64,
    /// The problems found, in words; empty if all is well.
    pub problems: Vec<String>,
}

/// The most problems that [`Memory::verify`] lists. Choice: one damaged page
/// can affect hundreds of units.
const MOST_PROBLEMS: usize = 200;

impl Memory {
    /// The number of units that a filter accepts.
    ///
    /// ```
    /// assert_eq!(duiqi::Memory::new().count(&Default::default()).unwrap(), 0);
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count(&self, filter: &Filter) -> Result<u64> {
        let resolved = ResolvedFilter::new(&self.storage, filter)?;
        let mut count = 0;
        for item in self.records() {
            count += u64::from(resolved.passes(&self.storage, &item?.1)?);
        }
        Ok(count)
    }

    /// Deletes all units and returns their number.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default())?;
    /// assert_eq!(memory.delete_all()?, 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written; then nothing is deleted.
    pub fn delete_all(&mut self) -> Result<u64> {
        self.delete_matching(&Filter::default())
    }

    /// Deletes the units that a filter accepts and returns their number. A
    /// filter that accepts every unit is refused, as a guard against mistakes;
    /// use [`Memory::delete_all`].
    ///
    /// ```
    /// use duiqi::{Memory, Unit, memory::Filter};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let mut filter = Filter::default();
    /// assert!(memory.delete(&filter).is_err());
    /// filter.containing = Some("Yes".into());
    /// assert_eq!(memory.delete(&filter)?, 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the filter lets every unit through, or the file cannot be written;
    /// then nothing is deleted.
    pub fn delete(&mut self, filter: &Filter) -> Result<u64> {
        if filter.is_empty() {
            return Err(Error::Invalid("to delete needs a filter that leaves some units out".to_owned()));
        }
        self.delete_matching(filter)
    }

    /// Deletes the units that a filter accepts, in one transaction.
    ///
    /// Numbers are gathered first: deleting while reading would disturb the
    /// paging.
    fn delete_matching(&mut self, filter: &Filter) -> Result<u64> {
        self.writing(|memory| {
            let resolved = ResolvedFilter::new(&memory.storage, filter)?;
            let mut doomed = Vec::new();
            for item in memory.records() {
                let (id, record) = item?;
                if resolved.passes(&memory.storage, &record)? {
                    doomed.push(id);
                }
            }
            doomed.iter().try_for_each(|&id| memory.storage.remove(id))?;
            Ok(doomed.len() as u64)
        })
    }

    /// Units with the same source, target and languages, in order of their
    /// oldest.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// let mut unit = Unit::pair(("en", "Yes"), ("zh", "是"));
    /// let bare = unit.clone();
    /// unit.context.before = Some("Really?".into());
    /// memory.import([Ok(bare), Ok(unit)], &Default::default())?;
    /// assert_eq!(memory.duplicates()?[0].units.len(), 2);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn duplicates(&self) -> Result<Vec<SameSource>> {
        self.groups(|record| Some(record.target), |_| true)
    }

    /// Units with the same source and languages but several targets, in order
    /// of their oldest.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// let units = ["是", "对"].map(|target| Ok(Unit::pair(("en", "Yes"), ("zh", target))));
    /// memory.import(units, &Default::default())?;
    /// assert_eq!(memory.conflicts()?[0].units.len(), 2);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn conflicts(&self) -> Result<Vec<SameSource>> {
        // A translation into another language is not a conflict.
        self.groups(|_| None, |group| group.iter().any(|(_, other)| other.target != group[0].1.target))
    }

    /// The groups of at least two units with the same source, languages and
    /// `target` for which `wanted` is true, in order of their oldest unit.
    fn groups(
        &self,
        target: impl Fn(&UnitRecord) -> Option<u32>,
        wanted: impl Fn(&[Numbered]) -> bool,
    ) -> Result<Vec<SameSource>> {
        self.storage.reading(|| {
            // Sources whose units were read: reading them again for each of many
            // units would take time by the square of their number.
            let (mut groups, mut done) = (Vec::new(), HashSet::new());
            for item in self.records() {
                let source = item?.1.source;
                if done.contains(&source) {
                    continue;
                }
                let units = self.storage.units_of(source, UnitSide::Source)?;
                if units.len() > 1 {
                    done.insert(source);
                    groups.extend(grouped(units, &target));
                }
            }
            groups.retain(|group| group.len() > 1 && wanted(group));
            groups.sort_by_key(|group| group[0].0);
            let restored = groups.into_iter().map(|group| {
                let units = group.into_iter().map(|(id, record)| Ok(StoredUnit { id, unit: self.restore(&record)? }));
                Ok(SameSource { units: units.collect::<Result<_>>()? })
            });
            restored.collect()
        })
    }

    /// Checks everything that can be checked: the structure of the file, that
    /// no unit lacks a text, and that the search index agrees with the texts.
    /// Takes about as long as importing did.
    ///
    /// ```
    /// assert!(duiqi::Memory::new().verify().unwrap().problems.is_empty());
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read at all.
    pub fn verify(&self) -> Result<Verification> {
        self.storage.reading(|| {
            let mut found = Verification { units: 0, problems: self.storage.problems()? };
            for item in self.records() {
                found.units += 1;
                if let Err(error) = item.and_then(|(_, record)| self.restore(&record)) {
                    found.problems.push(error.to_string());
                }
                if found.problems.len() >= MOST_PROBLEMS {
                    found.problems.push("there may be more".to_owned());
                    break;
                }
            }
            Ok(found)
        })
    }

    /// Frees the space of deleted units and rebuilds the search index. Does
    /// nothing without a file.
    ///
    /// ```
    /// duiqi::Memory::new().compact().unwrap();
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn compact(&mut self) -> Result<()> {
        self.storage.compact()
    }

    /// Writes a copy of the current file while this and other programs continue
    /// to use it. The copy is complete or not there at all.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// let memory = duiqi::Memory::create(path.join("memory.duiqi")).unwrap();
    /// memory.back_up(path.join("copy.duiqi")).unwrap();
    /// assert!(duiqi::Memory::open(path.join("copy.duiqi")).is_ok());
    /// ```
    ///
    /// # Errors
    /// If `to` exists, cannot be written, or the memory has no file.
    #[cfg(feature = "store")]
    pub fn back_up(&self, to: impl AsRef<Path>) -> Result<()> {
        self.storage.back_up(to.as_ref())
    }
}

/// The units of one source by their languages and by what `target` gives, each
/// group in the order of the units.
fn grouped(units: Vec<Numbered>, target: impl Fn(&UnitRecord) -> Option<u32>) -> Vec<Vec<Numbered>> {
    let (mut groups, mut places) = (Vec::new(), HashMap::new());
    for unit in units {
        let record = &unit.1;
        let key = (record.source_tag, record.target_tag, target(record));
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(unit);
    }
    groups
}
