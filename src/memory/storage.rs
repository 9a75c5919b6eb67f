//! Where a memory keeps its units: a trait with two implementations, in the
//! program ([`Ram`]) and in a file (`Sqlite`). Everything else in this module's
//! parent asks a [`Storage`].
//!
//! A trait object, not a type parameter: [`Memory`](crate::Memory) is one type
//! for its users, and a call through a pointer is nothing beside what a backend
//! does.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
#[cfg(feature = "store")]
use std::path::Path;

#[cfg(feature = "store")]
use crate::io::PartFile;
use crate::{Error, Result};

use super::index::intersect::{RankedTexts, intersect};
use super::index::{Bucket, Candidate, Counter, FirstTexts, ListedTexts, PostingSource, candidates};
use super::ram::Ram;
use super::record::UnitRecord;

/// The side of a unit that a text is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitSide {
    /// The source.
    Source,
    /// The target.
    Target,
}

/// A unit as it is kept, with its number.
pub(crate) type Numbered = (u64, UnitRecord);

/// Texts, names and units by number, and the posting lists of the texts.
///
/// A text keeps its number; numbers grow. Names are tags, documents, users,
/// origins.
///
/// # Errors
/// Every function fails if the file cannot be read or written, or is damaged;
/// the backend in memory never does.
pub(crate) trait Backend: fmt::Debug + Send {
    /// Begins a view of one state of the memory; false if there is one already,
    /// or none is needed.
    fn begin_reading(&self) -> Result<bool>;
    /// Ends the view that [`Backend::begin_reading`] began.
    fn end_reading(&self) -> Result<()>;
    /// Begins a transaction: nothing is written until [`Backend::commit`], and
    /// everything after it.
    fn begin(&mut self) -> Result<()>;
    /// Writes what was changed since [`Backend::begin`], all of it or nothing.
    fn commit(&mut self) -> Result<()>;
    /// Takes back what was changed since [`Backend::begin`]. The backend in
    /// memory cannot: what was added stays.
    fn roll_back(&mut self);

    /// A text as it was written; `None` for a number that no text has, or has
    /// any more.
    fn text(&self, id: u32) -> Result<Option<Cow<'_, str>>>;
    /// All texts equal to this one, except for white space around them and the
    /// form of composed characters.
    fn find(&self, text: &str) -> Result<Vec<u32>>;
    /// The number of a text, which is given one if it has none.
    fn intern(&mut self, text: &str) -> Result<u32>;

    /// A name; `None` for a number that no name has.
    fn name(&self, id: u32) -> Result<Option<Cow<'_, str>>>;
    /// The number of a name as it is written; `None` if no unit ever had it.
    fn find_name(&self, name: &str) -> Result<Option<u32>>;
    /// The number of a name, which is given one if it has none.
    fn intern_name(&mut self, name: &str) -> Result<u32>;

    /// A unit; `None` for a number that no unit has, such as that of a deleted
    /// one.
    fn record(&self, id: u64) -> Result<Option<UnitRecord>>;
    /// The units that have a text on one side, oldest first.
    fn units_of(&self, text: u32, side: UnitSide) -> Result<Vec<Numbered>>;
    /// The next units after a number, oldest first; their numbers grow.
    fn records_after(&self, id: u64, count: usize) -> Result<Vec<Numbered>>;
    /// Adds a unit and returns its number, which is larger than all others. Its
    /// texts and names have their numbers already.
    fn insert(&mut self, record: UnitRecord) -> Result<u64>;
    /// Puts a unit in the place of the one with this number.
    fn update(&mut self, id: u64, record: UnitRecord) -> Result<()>;
    /// Deletes a unit, if there is one of this number. Its texts stay, since
    /// others may have them.
    fn remove(&mut self, id: u64) -> Result<()>;
    /// The number of units.
    fn count(&self) -> Result<u64>;

    /// Hands the posting lists, up to date, to a search.
    fn with_postings(&self, work: &mut dyn FnMut(&dyn PostingSource) -> Result<()>) -> Result<()>;

    /// The approximate number of texts in some buckets.
    fn frequency(&self, buckets: &[Bucket]) -> Result<u64> {
        let mut frequency = 0;
        self.with_postings(&mut |source| {
            frequency = buckets.iter().map(|&bucket| source.frequency(bucket)).sum();
            Ok(())
        })?;
        Ok(frequency)
    }

    /// The shortest texts in any of some buckets; `None` if all must be read to
    /// know them.
    fn first_texts(&self, _buckets: &[Bucket]) -> Result<Option<FirstTexts>> {
        Ok(None)
    }

    /// Begins a large import into an empty memory: until
    /// [`Backend::end_bulk`], only texts, names and units are asked for and
    /// added. False if units must be imported in transactions.
    #[cfg(feature = "store")]
    fn begin_bulk(&mut self) -> Result<bool> {
        Ok(false)
    }

    /// True if no more units should be added to the large import.
    #[cfg(feature = "store")]
    fn is_bulk_full(&self) -> bool {
        false
    }

    /// Ends a large import; its units are then in the memory. If others use
    /// the memory, a file with the units is returned instead.
    #[cfg(feature = "store")]
    fn end_bulk(&mut self) -> Result<Option<PartFile>> {
        Ok(None)
    }

    /// What is wrong with the file, in words.
    fn problems(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// Frees the space of deleted units and rebuilds the posting lists.
    fn compact(&mut self) -> Result<()> {
        Ok(())
    }

    /// Copies the file as it is now.
    #[cfg(feature = "store")]
    fn back_up(&self, _to: &Path) -> Result<()> {
        Err(Error::Invalid("a memory without a file has nothing to copy: export it".to_owned()))
    }

    /// The bytes of the file and its log; 0 without a file.
    fn bytes(&self) -> u64 {
        0
    }

    /// An error that names the file, if there is one.
    fn error(&self, message: String) -> Error {
        Error::Invalid(message)
    }
}

/// A backend with the scratch memory of searches.
///
/// It hides which backend is used; everything above it is written once.
#[derive(Debug)]
pub(crate) struct Storage {
    /// Where units and texts are: memory or a file.
    backend: Box<dyn Backend>,
    /// Counts of shared grams, kept from one look-up to the next for their
    /// allocated memory.
    counter: RefCell<Counter>,
}

impl Storage {
    /// Storage without a file.
    pub(crate) fn in_memory() -> Self {
        Storage::new(Box::new(Ram::new()))
    }

    /// Storage with this backend.
    pub(crate) fn new(backend: Box<dyn Backend>) -> Self {
        Storage { backend, counter: RefCell::default() }
    }

    /// Lets `work` see one state of the memory, whatever other programs write
    /// at the same time.
    ///
    /// Nested calls see the view of the outermost one.
    pub(crate) fn reading<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if !self.backend.begin_reading()? {
            return work();
        }
        // The view is ended in any case, even after an error, or it would block
        // the cleaning of the log.
        let result = work();
        let end = self.backend.end_reading();
        let done = result?;
        end.map(|()| done)
    }

    /// A text that must exist.
    pub(crate) fn text(&self, id: u32) -> Result<Cow<'_, str>> {
        self.backend.text(id)?.ok_or_else(|| self.missing("text", id))
    }

    /// A text, if it exists.
    pub(crate) fn text_if_present(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        self.backend.text(id)
    }

    /// A name that must exist.
    pub(crate) fn name(&self, id: u32) -> Result<Cow<'_, str>> {
        self.backend.name(id)?.ok_or_else(|| self.missing("name", id))
    }

    /// The texts that may reach `percent` for a query with these keys.
    ///
    /// The counter is shared between searches, so that its memory is allocated
    /// once.
    pub(crate) fn candidates(&self, keys: &[u64], percent: u8) -> Result<Vec<Candidate>> {
        let counter = &mut self.counter.borrow_mut();
        let mut found = Vec::new();
        self.backend.with_postings(&mut |source| {
            found = candidates(keys, percent, source, counter)?;
            Ok(())
        })?;
        Ok(found)
    }

    /// The texts in some bucket of each group, shortest first, then by number.
    /// They include all that contain a token of each group, and some others.
    pub(crate) fn listed_in_all(&self, groups: Vec<Vec<Bucket>>) -> Result<ListedTexts<'_>> {
        // With several groups, a text needs a bucket of each, which first texts do not
        // show.
        let first = if let [group] = &groups[..] { self.backend.first_texts(group)? } else { None };
        ListedTexts::new(first, move || self.all_listed(&groups))
    }

    /// The same, from the whole lists.
    fn all_listed(&self, groups: &[Vec<Bucket>]) -> Result<RankedTexts> {
        let mut found = None;
        self.backend.with_postings(&mut |source| {
            found = Some(intersect(groups, source)?);
            Ok(())
        })?;
        found.ok_or_else(|| self.error("no posting lists".to_owned()))
    }

    /// The error for a text or name that must exist but does not.
    ///
    /// Only a damaged file lacks what a unit refers to.
    fn missing(&self, kind: &str, id: u32) -> Error {
        self.error(format!("{kind} {id} is missing: the memory is damaged; `duiqi memory repair` saves what is sound"))
    }
}

impl std::ops::Deref for Storage {
    type Target = dyn Backend;

    fn deref(&self) -> &Self::Target {
        &*self.backend
    }
}

impl std::ops::DerefMut for Storage {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.backend
    }
}
