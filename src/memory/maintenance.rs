//! Maintenance: statistics, deleting, replacing, duplicates, checks, copies.

use std::collections::{BTreeMap, HashMap, HashSet};
#[cfg(feature = "store")]
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::unit::{LanguageTag, Unit};
use crate::{BySide, Error, Result};

use super::filter::{Filter, ResolvedFilter, pattern};
use super::record::UnitRecord;
use super::storage::{Numbered, UnitSide};
use super::{Memory, StoredUnit};

/// The contents of a memory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statistics {
    /// All units.
    pub units: u64,
    /// Distinct texts, on either side or as context.
    pub texts: u64,
    /// The UTF-8 bytes of all sources and targets together.
    pub text_bytes: u64,
    /// The bytes of the file and its log; 0 without a file.
    pub file_bytes: u64,
    /// Units by source and target language, sorted by tag.
    pub languages: Vec<LanguageCount>,
    /// Units by origin; those without are not listed.
    pub origins: BTreeMap<String, u64>,
    /// The number of documents that units come from.
    pub documents: u64,
    /// Units with a known neighbour.
    pub with_context: u64,
}

/// How many units a memory has in two languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LanguageCount {
    /// The tag of the sources.
    pub source: LanguageTag,
    /// The tag of the targets.
    pub target: LanguageTag,
    /// How many units have these tags.
    pub units: u64,
}

/// Units that share a source text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SameSource {
    /// The units, oldest first; at least two.
    pub units: Vec<StoredUnit>,
}

/// A text to find in units, and its replacement.
///
/// ```
/// use duiqi::memory::Replacement;
/// let mut replacement = Replacement::default();
/// (replacement.find, replacement.replace) = ("大型模型".into(), "大模型".into());
/// assert!(replacement.target && !replacement.source);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Replacement {
    /// The text to find, exactly as written, or a regular expression. Must not
    /// be empty.
    pub find: String,
    /// The replacement. With `regex`, `$1` refers to the first group.
    pub replace: String,
    /// Treat `find` as a regular expression (of the crate `regex`). Default:
    /// no.
    pub regex: bool,
    /// Search sources. Default: no.
    pub source: bool,
    /// Search targets. Default: yes.
    pub target: bool,
    /// Which units to change.
    pub filter: Filter,
}

impl Default for Replacement {
    fn default() -> Self {
        Replacement {
            find: String::new(),
            replace: String::new(),
            regex: false,
            source: false,
            target: true,
            filter: Filter::default(),
        }
    }
}

/// Computes the new text from the old one.
type Replacer<'r> = Box<dyn Fn(&str) -> String + 'r>;

impl Replacement {
    /// The function that replaces within a text.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is nothing to find, or the pattern does not
    /// compile.
    fn compiled(&self) -> Result<Replacer<'_>> {
        if self.find.is_empty() {
            return Err(Error::Invalid("to replace needs a text to find".to_owned()));
        }
        if self.regex {
            let pattern = pattern(&self.find)?;
            // `$1` in the replacement stands for a group of the pattern.
            return Ok(Box::new(move |text| pattern.replace_all(text, self.replace.as_str()).into_owned()));
        }
        Ok(Box::new(|text| text.replace(&self.find, &self.replace)))
    }

    /// The changed unit, if it differs. Inline codes stay where they are.
    ///
    /// A replacement may make a text empty; the unit then stays, without that
    /// side.
    fn changed(&self, unit: &Unit, replace: &dyn Fn(&str) -> String) -> Option<Unit> {
        let mut new = unit.clone();
        if self.source {
            // Between the inline codes, so that `<b>` stays when `b` is
            // replaced.
            new.source.map_words(replace);
        }
        if self.target {
            new.target.map_words(replace);
        }
        (new != *unit).then_some(new)
    }
}

/// A change that a [`Replacement`] would make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedChange {
    /// The unit's number.
    pub id: u64,
    /// The unit as it is.
    pub now: Unit,
    /// The unit as it would become.
    pub then: Unit,
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
    /// Counts what the memory contains. Reads all units.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let statistics = memory.statistics()?;
    /// assert_eq!((statistics.units, statistics.text_bytes), (1, 6));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Texts are counted by a flag for each number, because a set of numbers
    /// would take more memory.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn statistics(&self) -> Result<Statistics> {
        let mut counts = UnitCounts::default();
        let mut found = Statistics::default();
        let mut texts = vec![false; 0];
        for item in self.records() {
            let (_, record) = item?;
            counts.record(&record);
            found.units += 1;
            found.with_context += u64::from(record.before.is_some() || record.after.is_some());
            for text in [record.source, record.target] {
                found.text_bytes += self.storage.text(text)?.len() as u64;
            }
            for text in [Some(record.source), Some(record.target), record.before, record.after].into_iter().flatten() {
                let at = text as usize;
                // Texts are numbered one after the other, so that the vector is
                // hardly longer than there are texts.
                texts.resize(texts.len().max(at + 1), false);
                found.texts += u64::from(!std::mem::replace(&mut texts[at], true));
            }
        }
        found.documents = counts.documents.len() as u64;
        for (BySide { source, target }, count) in counts.languages {
            let tag = |id| self.storage.name(id).map(|name| LanguageTag::from(&*name));
            found.languages.push(LanguageCount { source: tag(source)?, target: tag(target)?, units: count });
        }
        for (origin, count) in counts.origins {
            found.origins.insert(self.storage.name(origin)?.into_owned(), count);
        }
        // By tag, so that the statistics of two memories can be compared line
        // by line.
        found.languages.sort();
        found.file_bytes = self.storage.bytes();
        Ok(found)
    }

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
    /// use
    /// [`Memory::delete_all`].
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

    /// The changes that [`Memory::replace`] would make. Writes nothing.
    ///
    /// ```
    /// use duiqi::{Memory, Unit, memory::Replacement};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let mut replacement = Replacement::default();
    /// (replacement.find, replacement.replace) = ("是".into(), "是的".into());
    /// assert_eq!(memory.preview(&replacement)?[0].then.target.text, "是的");
    /// assert_eq!(memory.unit(1)?.unwrap().target.text, "是");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is nothing to find, or the file cannot be read.
    pub fn preview(&self, replacement: &Replacement) -> Result<Vec<PlannedChange>> {
        let replace = replacement.compiled()?;
        let mut changes = Vec::new();
        for item in self.units(&replacement.filter)? {
            let StoredUnit { id, unit: now } = item?;
            if let Some(then) = replacement.changed(&now, &*replace) {
                changes.push(PlannedChange { id, now, then });
            }
        }
        Ok(changes)
    }

    /// Replaces a text in all units that contain it, in one transaction, and
    /// returns their number.
    ///
    /// ```
    /// use duiqi::{Memory, Unit, memory::Replacement};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let mut replacement = Replacement::default();
    /// (replacement.find, replacement.replace) = ("是".into(), "是的".into());
    /// memory.replace(&replacement)?;
    /// assert_eq!(memory.look_up("Yes", &Default::default())?[0].translation(), "是的");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is nothing to find, or the file cannot be written; then nothing
    /// is changed.
    pub fn replace(&mut self, replacement: &Replacement) -> Result<u64> {
        self.writing(|memory| {
            let changes = memory.preview(replacement)?;
            for change in &changes {
                // The unit gets the number of the changed text. The old text
                // stays as it is, since other units may have it.
                let record = memory.record(&change.then)?;
                memory.storage.update(change.id, record)?;
            }
            Ok(changes.len() as u64)
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

/// Units by the numbers of their names.
#[derive(Debug, Default)]
struct UnitCounts {
    /// By language tags: how many units.
    languages: std::collections::BTreeMap<BySide<u32>, u64>,
    /// By origin: how many units.
    origins: std::collections::BTreeMap<u32, u64>,
    /// The documents that units come from.
    documents: std::collections::BTreeSet<u32>,
}

impl UnitCounts {
    /// Counts one unit.
    fn record(&mut self, record: &UnitRecord) {
        let tags = BySide { source: record.source_tag, target: record.target_tag };
        *self.languages.entry(tags).or_default() += 1;
        if let Some(origin) = record.origin {
            *self.origins.entry(origin).or_default() += 1;
        }
        self.documents.extend(record.document);
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
