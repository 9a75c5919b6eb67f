//! Translation memories: units are put in, and found again by text that is the same, nearly the same, or inside.
//!
//! A [`Memory`] lives in the program ([`Memory::new`]) or in one SQLite file ([`Memory::create`], [`Memory::open`],
//! feature `store`) and answers alike in both.
//!
//! ```
//! use duiqi::{Memory, Unit, memory::LookupOptions};
//! let mut memory = Memory::new();
//! let units = [
//!     Unit::pair(("en", "Close the valve."), ("zh-CN", "关闭阀门。")),
//!     Unit::pair(("en", "Open the valve."), ("zh-CN", "打开阀门。")),
//! ];
//! memory.import(units.map(Ok), &Default::default())?;
//!
//! let found = memory.look_up("Close the valves.", &LookupOptions { threshold: 60, ..Default::default() })?;
//! assert_eq!((found[0].percent, found[0].translation()), (66, "关闭阀门。"));
//! // The other way round, and with one character:
//! assert_eq!(memory.look_up("打开阀门。", &Default::default())?[0].translation(), "Open the valve.");
//! assert_eq!(memory.concordance("阀", &Default::default())?.hits.len(), 2);
//! # Ok::<(), duiqi::Error>(())
//! ```

pub mod concordance;
mod distance;
mod filter;
pub mod fuzzy;
mod import;
mod index;
mod lookup;
mod maintenance;
pub mod pretranslate;
mod ram;
mod record;
mod shelf;
#[cfg(feature = "store")]
mod store;
mod terms;
mod tokens;

#[cfg(feature = "store")]
use std::path::Path;

use crate::unit::{Context, Unit};
use crate::{Error, Half, Result};

pub use self::concordance::{Concordance, ConcordanceOptions, Hit};
pub use self::filter::Filter;
pub use self::import::{Conflict, Duplicates, ImportOptions, ImportReport};
pub use self::lookup::{ContextMatch, LookupOptions, Match, Penalties};
pub use self::maintenance::{Group, Replacement, Statistics, Verification};
pub use self::pretranslate::{Band, Bands, Count, Pretranslated, Pretranslation};
#[cfg(feature = "store")]
pub use self::store::OpenOptions;
pub use self::terms::Term;

use self::filter::Sieve;
use self::record::{Record, Rest};
use self::shelf::Shelf;

/// A translation memory; see [the module](self).
///
/// Each unit has a number, from 1, that it keeps as long as it is there.
#[derive(Debug)]
pub struct Memory {
    shelf: Shelf,
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
    pub fn new() -> Self {
        Memory { shelf: Shelf::ram() }
    }

    /// An empty memory in a new file.
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
        store::Store::create(path.as_ref()).map(|store| Memory { shelf: Shelf::file(store) })
    }

    /// The memory in a file, brought up to date if an older version of this crate made it.
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
    /// If there is no such file, or it is none of ours, damaged, cut off, or of a newer version. The file is not
    /// touched then.
    #[cfg(feature = "store")]
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Memory::open_with(path, &OpenOptions::default())
    }

    /// Like [`Memory::open`], read-only or with another time to wait for writers.
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
        store::Store::open(path.as_ref(), options).map(|store| Memory { shelf: Shelf::file(store) })
    }

    /// How many units there are.
    ///
    /// ```
    /// assert_eq!(duiqi::Memory::new().len().unwrap(), 0);
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn len(&self) -> Result<u64> {
        self.shelf.count()
    }

    /// True if there is no unit.
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

    /// The unit with a number.
    ///
    /// ```
    /// assert!(duiqi::Memory::new().unit(1).unwrap().is_none());
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unit(&self, id: u64) -> Result<Option<Unit>> {
        self.shelf.reading(|| self.shelf.record(id)?.map(|record| self.restore(&record)).transpose())
    }

    /// All units that a filter lets through with their numbers, oldest first. Units that are added meanwhile may
    /// or may not be among them.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let units = memory.units(&Default::default())?.collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!((units[0].0, units[0].1.target.text.as_str()), (1, "是"));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read; the iterator ends after an error.
    pub fn units(&self, filter: &Filter) -> Result<impl Iterator<Item = Result<(u64, Unit)>> + '_> {
        let sieve = Sieve::new(&self.shelf, filter)?;
        let records = self.records();
        Ok(records.filter_map(move |item| {
            let passed = item.and_then(|(id, record)| {
                let passes = sieve.passes(&self.shelf, &record)?;
                Ok(if passes { Some((id, self.restore(&record)?)) } else { None })
            });
            passed.transpose()
        }))
    }

    /// All records, a page at a time, so that no transaction stays open.
    fn records(&self) -> impl Iterator<Item = Result<(u64, Record)>> + '_ {
        const PAGE: usize = 1000;
        let mut last = Some(0);
        let mut page = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if let Some(item) = page.next() {
                return Some(Ok(item));
            }
            match self.shelf.records_after(last.take()?, PAGE) {
                Ok(records) => {
                    last = records.last().map(|&(id, _)| id);
                    page = records.into_iter();
                    page.next().map(Ok)
                }
                Err(error) => Some(Err(error)),
            }
        })
    }

    /// A record as a unit.
    fn restore(&self, record: &Record) -> Result<Unit> {
        let name = |id: Option<u32>| id.map(|id| self.shelf.name(id).map(String::from)).transpose();
        let text = |id: Option<u32>| id.map(|id| self.shelf.text(id).map(String::from)).transpose();
        let mut unit = Unit {
            source: Half::new(&*self.shelf.name(record.source_tag)?, self.shelf.text(record.source)?),
            target: Half::new(&*self.shelf.name(record.target_tag)?, self.shelf.text(record.target)?),
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
        match &record.rest {
            Some(rest) if !Rest::put(rest, &mut unit) => {
                Err(Error::Invalid(format!("a unit of the memory is damaged: `{rest}` is not what it should be")))
            }
            _ => Ok(unit),
        }
    }

    /// A unit as a record, its texts and names numbered.
    fn record(&mut self, unit: &Unit) -> Result<Record> {
        let shelf = &mut self.shelf;
        let mut name = |name: &Option<String>| name.as_deref().map(|name| shelf.intern_name(name)).transpose();
        let (document, origin) = (name(&unit.document)?, name(&unit.origin)?);
        let (creator, changer) = (name(&unit.creator)?, name(&unit.changer)?);
        let mut text = |text: &Option<String>| text.as_deref().map(|text| shelf.intern(text)).transpose();
        let (before, after) = (text(&unit.context.before)?, text(&unit.context.after)?);
        Ok(Record {
            source: shelf.intern(&unit.source.text)?,
            target: shelf.intern(&unit.target.text)?,
            source_tag: shelf.intern_name(unit.source.tag.as_str())?,
            target_tag: shelf.intern_name(unit.target.tag.as_str())?,
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
            rest: Rest::of(unit),
        })
    }
}
