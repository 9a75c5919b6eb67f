//! Translation memories: import units, and find them again by an equal or
//! similar segment, or by a word in them.
//!
//! A [`Memory`] lives in the program ([`Memory::new`]) or in one SQLite file
//! (`Memory::create`, `Memory::open`, feature `store`) and gives the same
//! answers in both.
//!
//! A memory is [`Send`] but not [`Sync`]: it caches what it reads, so one
//! thread uses it at a time. Threads that look up at the same time, as those of
//! a server do, share `Readers` (feature `store`), which are `Sync` and give
//! each thread its own reader of the file. Without a file, share a
//! `Mutex<Memory>`.
//!
//! The storage trait has two backends (`ram.rs`, `sqlite.rs`). The index
//! (`index.rs`) finds texts that may be similar, the matcher (`fuzzy.rs`)
//! compares them. `docs/matching.md` explains the percentages,
//! `docs/memory-format.md` the file.
//!
//! ```
//! use duiqi::{Memory, Unit, memory::LookupOptions};
//! let mut memory = Memory::new();
//! let units = [
//!     Unit::pair(("en", "Close the valve."), ("zh-CN", "关闭阀门。")),
//!     Unit::pair(("en", "Open the valve."), ("zh-CN", "打开阀门。")),
//! ];
//! memory.import(units, &Default::default())?;
//!
//! let mut options = LookupOptions::default();
//! options.threshold = 60;
//! let found = memory.look_up("Close the valves.", &options)?;
//! assert_eq!((found[0].percent, found[0].translation()), (66, "关闭阀门。"));
//! // The other way round, and with one character:
//! assert_eq!(memory.look_up("打开阀门。", &Default::default())?[0].translation(), "Open the valve.");
//! assert_eq!(memory.concordance("阀", &Default::default())?.hits.len(), 2);
//! # Ok::<(), duiqi::Error>(())
//! ```
//!
//! ```text
//! text ─ trim, compose ─► exact: by hash ───────────────► units with the text ─ filter, penalties ─► matches
//!      └ tokens, grams ─► index: posting lists ─► candidates ─ edit distance ─┘
//! ```
//!
//! | file | what it decides |
//! |---|---|
//! | `tokens` | what a token is, and when two are equal |
//! | `fuzzy`, `distance`, `mnemonic` | the percentage, and where two texts differ |
//! | `index` | which texts are worth comparing |
//! | `lookup`, `concordance` | how the index is queried, and in which order hits come |
//! | `import` | which units are taken |
//! | `record`, `storage` | how a unit is stored, and what a backend must do |
//! | `ram`, `sqlite` | the two backends |
//! | `pretranslate`, `terms` | a whole text against the memory |
//! | `maintenance`, `repair` | everything about a memory as a whole |

pub mod concordance;
mod distance;
mod filter;
pub mod fuzzy;
mod import;
mod hash;
mod index;
mod lookup;
mod maintenance;
mod mnemonic;
pub mod pretranslate;
mod ram;
mod record;
#[cfg(feature = "store")]
mod readers;
#[cfg(feature = "store")]
mod repair;
#[cfg(feature = "store")]
mod sqlite;
mod storage;
mod terms;
mod tokens;

#[cfg(feature = "store")]
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::unit::{Context, Unit};
use crate::{BySide, Half, Result};

pub use self::concordance::{Concordance, ConcordanceOptions, Hit};
pub use self::filter::Filter;
pub use self::import::{Conflict, Duplicates, ImportOptions, ImportReport, IntoUnit};
pub use self::lookup::{ContextMatch, LookupOptions, Match, Penalties};
pub use self::maintenance::{LanguageCount, PlannedChange, Replacement, SameSource, Statistics, Verification};
pub use self::pretranslate::{Bands, Count, MatchBand, Pretranslated, Pretranslation, Vocabulary, in_runs};
#[cfg(feature = "store")]
pub use self::readers::Readers;
#[cfg(feature = "store")]
pub use self::repair::RepairReport;
#[cfg(feature = "store")]
pub use self::sqlite::OpenOptions;
pub use self::terms::Term;

use self::filter::ResolvedFilter;
use self::record::{ExtraFields, UnitRecord};
use self::storage::Storage;

/// The two texts of a unit as a search sees them: the one that was searched is
/// the source, even if it is the target of the unit.
fn sides(unit: &Unit, reversed: bool) -> BySide<&str> {
    let (source, target) = (unit.source.text.as_str(), unit.target.text.as_str());
    if reversed { BySide { source: target, target: source } } else { BySide { source, target } }
}

/// A unit of a memory with its number, which it keeps as long as it is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StoredUnit {
    /// Its number, from 1.
    pub id: u64,
    /// The unit.
    pub unit: Unit,
}

/// A translation memory; see [the module](self).
///
/// Each unit has a number, from 1, which it keeps as long as it exists.
#[derive(Debug)]
pub struct Memory {
    storage: Storage,
}

impl Default for Memory {
    fn default() -> Self {
        Memory::new()
    }
}

impl Memory {
    /// An empty memory without a file.
    ///
    /// ```
    /// assert!(duiqi::Memory::new().is_empty().unwrap());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Memory { storage: Storage::in_memory() }
    }

    /// Creates an empty memory in a new file.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("new.duiqi");
    /// let memory = duiqi::Memory::create(&path).unwrap();
    /// assert!(memory.is_empty().unwrap());
    /// assert!(duiqi::Memory::create(&path).is_err());
    /// ```
    ///
    /// # Errors
    /// If there is a file of that name already, or none can be made.
    #[cfg(feature = "store")]
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        sqlite::Sqlite::create(path.as_ref()).map(|file| Memory { storage: Storage::new(Box::new(file)) })
    }

    /// Opens the memory in a file, and upgrades the file if an older version of
    /// this crate made it.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("new.duiqi");
    /// # drop(duiqi::Memory::create(&path).unwrap());
    /// let memory = duiqi::Memory::open(&path).unwrap();
    /// assert_eq!(memory.len().unwrap(), 0);
    /// ```
    ///
    /// # Errors
    /// If there is no such file, or it is not a duiqi memory, damaged, cut off,
    /// or of a newer version. The file is then not changed.
    #[cfg(feature = "store")]
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Memory::open_with(path, &OpenOptions::default())
    }

    /// Opens a memory with options: read-only, or with another time to wait for
    /// writers.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("new.duiqi");
    /// # drop(duiqi::Memory::create(&path).unwrap());
    /// let mut options = duiqi::memory::OpenOptions::default();
    /// options.read_only = true;
    /// let mut memory = duiqi::Memory::open_with(&path, &options).unwrap();
    /// assert!(memory.delete(&Default::default()).is_err());
    /// ```
    ///
    /// # Errors
    /// As [`Memory::open`].
    #[cfg(feature = "store")]
    pub fn open_with(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Self> {
        sqlite::Sqlite::open(path.as_ref(), options).map(|file| Memory { storage: Storage::new(Box::new(file)) })
    }

    /// The number of units.
    ///
    /// ```
    /// assert_eq!(duiqi::Memory::new().len().unwrap(), 0);
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn len(&self) -> Result<u64> {
        self.storage.count()
    }

    /// True if there are no units.
    ///
    /// ```
    /// assert!(duiqi::Memory::new().is_empty().unwrap());
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// The unit with this number, if there is one.
    ///
    /// ```
    /// assert!(duiqi::Memory::new().unit(1).unwrap().is_none());
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unit(&self, id: u64) -> Result<Option<Unit>> {
        self.storage.reading(|| self.storage.record(id)?.map(|record| self.restore(&record)).transpose())
    }

    /// All units that a filter lets through with their numbers, oldest first.
    /// Units that are added meanwhile may or may not be among them.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default())?;
    /// let units = memory.units(&Default::default())?.collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!((units[0].id, units[0].unit.target.text.as_str()), (1, "是"));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// The filter is resolved once: names become numbers, and its pattern is
    /// compiled.
    ///
    /// # Errors
    /// If the file cannot be read; the iterator ends after an error.
    pub fn units(&self, filter: &Filter) -> Result<impl Iterator<Item = Result<StoredUnit>> + '_> {
        let filter = ResolvedFilter::new(&self.storage, filter)?;
        let records = self.records();
        Ok(records.filter_map(move |item| {
            let passed = item.and_then(|(id, record)| {
                let passes = filter.passes(&self.storage, &record)?;
                Ok(if passes { Some(StoredUnit { id, unit: self.restore(&record)? }) } else { None })
            });
            passed.transpose()
        }))
    }

    /// All records, oldest first, read page by page so that no transaction
    /// stays open.
    fn records(&self) -> impl Iterator<Item = Result<(u64, UnitRecord)>> + '_ {
        /// How many units are read at once. Choice: a few hundred kilobytes.
        const PAGE: usize = 1000;
        // Pages begin after the last number and not at an offset, so that units
        // deleted meanwhile shift nothing.
        let mut last = Some(0);
        let mut page = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if let Some(item) = page.next() {
                return Some(Ok(item));
            }
            // Taken: only a page with units sets it again, so that an empty
            // page or an error ends the iteration.
            let after = last.take()?;
            match self.storage.reading(|| self.storage.records_after(after, PAGE)) {
                Ok(records) => {
                    last = records.last().map(|&(id, _)| id);
                    page = records.into_iter();
                    page.next().map(Ok)
                }
                Err(error) => Some(Err(error)),
            }
        })
    }

    /// Turns a record into a unit.
    ///
    /// # Errors
    /// If a text, a name or the JSON of the rare fields is damaged.
    fn restore(&self, record: &UnitRecord) -> Result<Unit> {
        let name = |id: Option<u32>| id.map(|id| self.storage.name(id).map(String::from)).transpose();
        let text = |id: Option<u32>| id.map(|id| self.storage.text(id).map(String::from)).transpose();
        let mut unit = Unit {
            source: Half::new(&*self.storage.name(record.source_tag)?, self.storage.text(record.source)?),
            target: Half::new(&*self.storage.name(record.target_tag)?, self.storage.text(record.target)?),
            context: Context { before: text(record.before)?, after: text(record.after)? },
            document: name(record.document)?,
            position: record.position,
            confidence: record.confidence,
            origin: name(record.origin)?,
            creator: name(record.creator)?,
            changer: name(record.changer)?,
            created: record.created.clone(),
            changed: record.changed.clone(),
            usage: record.usage,
            ..Unit::default()
        };
        match &record.extra {
            Some(extra) if !ExtraFields::restore(extra, &mut unit) => {
                Err(self.storage.error(format!("a unit is damaged: its fields `{extra}` cannot be read")))
            }
            _ => Ok(unit),
        }
    }

    /// Turns a unit into a record; its texts and names get numbers.
    ///
    /// The texts are interned: a text that is there already is not stored
    /// again, on whichever side it was.
    fn record(&mut self, unit: &Unit) -> Result<UnitRecord> {
        let storage = &mut self.storage;
        let mut name = |name: &Option<String>| name.as_deref().map(|name| storage.intern_name(name)).transpose();
        let (document, origin) = (name(&unit.document)?, name(&unit.origin)?);
        let (creator, changer) = (name(&unit.creator)?, name(&unit.changer)?);
        let mut text = |text: &Option<String>| text.as_deref().map(|text| storage.intern(text)).transpose();
        let (before, after) = (text(&unit.context.before)?, text(&unit.context.after)?);
        Ok(UnitRecord {
            source: storage.intern(&unit.source.text)?,
            target: storage.intern(&unit.target.text)?,
            source_tag: storage.intern_name(unit.source.tag.as_str())?,
            target_tag: storage.intern_name(unit.target.tag.as_str())?,
            before,
            after,
            document,
            position: unit.position,
            confidence: unit.confidence,
            origin,
            creator,
            changer,
            created: unit.created.clone(),
            changed: unit.changed.clone(),
            usage: unit.usage,
            extra: ExtraFields::to_json(unit),
        })
    }
}
