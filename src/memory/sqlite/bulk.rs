//! Writes a large import into an empty memory: row by row to the pages of a new
//! file, without SQLite, and the index once at the end.
//!
//! SQLite can change any row at any time, and pays for it with each: it looks
//! for the place of a row, logs each page, and moves it to its place later; each
//! transaction adds a segment, and segments are merged. An import into an empty
//! memory only appends. So it is written to a file beside the memory, which then
//! takes the memory's place ([`replace`]). Until then nothing of the memory is
//! locked or changed.
//!
//! ```text
//! units ──► names, texts ──► rows ──────────────► leaves of the tables
//!             │    │ numbers by hash                   │
//!             │    └──► thread: grams ──► runs         ▼ at the end
//!             └─────────────────────────────────► lists, hashes, indexes, inner pages
//! ```
//!
//! - [`pages`], [`rows`], [`tree`]: SQLite's file format, as far as it is needed;
//! - [`known_texts`]: the numbers of texts by hash;
//! - [`runs`], [`lister`]: the lists of the index;
//! - [`entries`]: what becomes SQLite's own indexes;
//! - [`finish`], [`replace`]: the end of an import.

mod entries;
mod finish;
mod known_texts;
mod lister;
mod pages;
mod replace;
mod rows;
mod runs;
mod tree;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use rusqlite::Connection;

use crate::io::PartFile;
use crate::memory::record::UnitRecord;
use crate::memory::storage::Numbered;
use crate::{Error, Result};

use super::checksum::{text_checksum, unit_checksum};
use super::hash_rows::{RecentTexts, text_hash};
use super::schema::empty_part;
use super::{OpenOptions, failed};

use self::entries::EntryFile;
use self::known_texts::KnownTexts;
use self::lister::Lister;
use self::pages::Pages;
use self::rows::{ColumnValue, unpack};
use self::tree::TableTree;

/// From how many texts on an import goes on in transactions. Choice: until then
/// it takes some 450 MB.
const MOST_TEXTS: usize = 25_000_000;
/// The same for names. Choice: they take some 100 MB.
const MOST_NAMES: usize = 1_000_000;
/// How many of the texts seen last are remembered. Choice: neighbours are each
/// other's context.
const RECENT: usize = 10_000;

/// An import into an empty memory.
#[derive(Debug)]
pub(super) struct BulkImport {
    /// The new file.
    part: PartFile,
    pages: Pages,
    text_table: TableTree,
    unit_table: TableTree,
    /// The first pages of the tables and indexes.
    roots: HashMap<String, u32>,
    known: KnownTexts,
    /// The number of texts.
    texts: u32,
    /// The texts seen last, by hash.
    recent: RecentTexts,
    /// The names and their numbers.
    names: HashMap<Box<str>, u32>,
    /// By text: the last unit with this source; 0 if there is none.
    last_units: Vec<u32>,
    /// By unit: the one before it with the same source, if there is one.
    former_units: HashMap<u32, u32>,
    units: u32,
    /// Lists the texts.
    lister: Lister,
    by_source: EntryFile,
    by_target: EntryFile,
}

impl BulkImport {
    /// Begins an import into a new file beside a memory.
    ///
    /// # Errors
    /// If no file can be made there.
    pub(super) fn beside(path: &Path) -> Result<Self> {
        let part = empty_part(path)?;
        let folder = part.path().parent().unwrap_or(Path::new(".")).to_owned();
        let (roots, count) = roots(part.path()).map_err(|error| failed(path, OpenOptions::default().wait, error))?;
        let root = |name: &str| roots.get(name).copied().unwrap_or_default();
        let opened = || -> io::Result<_> {
            let file = std::fs::File::options().read(true).write(true).open(part.path())?;
            let entries = || tempfile::tempfile_in(&folder).map(EntryFile::new);
            Ok((Pages::new(file, count), entries()?, entries()?, Lister::new(tempfile::tempfile_in(&folder)?)))
        };
        let (pages, by_source, by_target, lister) = opened().map_err(|source| Error::io(path, source))?;
        Ok(BulkImport {
            pages,
            text_table: TableTree::new(root("text")),
            unit_table: TableTree::new(root("unit")),
            known: KnownTexts::new(),
            texts: 0,
            recent: RecentTexts::new(RECENT),
            names: HashMap::new(),
            last_units: vec![0],
            former_units: HashMap::new(),
            units: 0,
            lister,
            by_source,
            by_target,
            roots,
            part,
        })
    }

    /// True if the rest of the units should be imported in transactions.
    pub(super) fn is_full(&self) -> bool {
        self.texts as usize >= MOST_TEXTS || self.units as usize >= MOST_TEXTS || self.names.len() >= MOST_NAMES
    }

    /// An error of the new file.
    fn failed(&self, error: io::Error) -> Error {
        Error::io(self.part.path(), error)
    }

    /// The number of a text, which is given one if it has none.
    pub(super) fn intern(&mut self, text: &str) -> Result<u32> {
        let hash = text_hash(text);
        if let Some(id) = self.recent.get(hash, text) {
            return Ok(id);
        }
        let id = match self.identical_text(hash, text)? {
            Some(id) => id,
            None => self.add_text(hash, text)?,
        };
        self.recent.remember(hash, text, id);
        Ok(id)
    }

    /// The number of exactly this text.
    fn identical_text(&self, hash: u32, text: &str) -> Result<Option<u32>> {
        for id in self.known.with_hash(hash) {
            if self.text(id)?.as_deref() == Some(text) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Adds a text.
    fn add_text(&mut self, hash: u32, text: &str) -> Result<u32> {
        let id = self.texts + 1;
        let values = [ColumnValue::Null, text.into(), text_checksum(id, text).into()];
        self.text_table.push(id.into(), &values, &mut self.pages).map_err(|error| self.failed(error))?;
        self.known.add(hash, id);
        self.lister.push(text);
        self.last_units.push(0);
        self.texts = id;
        Ok(id)
    }

    /// A text; `None` for a number that no text has.
    pub(super) fn text(&self, id: u32) -> Result<Option<String>> {
        let record = self.text_table.read(id.into(), &self.pages).map_err(|error| self.failed(error))?;
        let values = record.as_deref().and_then(unpack);
        let text = values.as_deref().and_then(|values| values.get(1)).and_then(|value| value.text());
        Ok(text.map(str::to_owned))
    }

    /// The number of a name, which is given one if it has none.
    pub(super) fn intern_name(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.names.get(name) {
            return id;
        }
        let id = self.names.len() as u32 + 1;
        self.names.insert(name.into(), id);
        id
    }

    /// Adds a unit and returns its number.
    pub(super) fn insert(&mut self, record: &UnitRecord) -> Result<u64> {
        let id = self.units + 1;
        self.write_unit(id, record).map_err(|error| self.failed(error))?;
        self.units = id;
        if let Some(last) = self.last_units.get_mut(record.source as usize)
            && let former @ 1.. = std::mem::replace(last, id)
        {
            self.former_units.insert(id, former);
        }
        Ok(id.into())
    }

    /// Writes the row of a unit; the columns are in the order of the table.
    fn write_unit(&mut self, id: u32, record: &UnitRecord) -> io::Result<()> {
        let r = record;
        let values: [ColumnValue<'_>; 18] = [
            ColumnValue::Null,
            r.source.into(),
            r.target.into(),
            r.source_tag.into(),
            r.target_tag.into(),
            r.before.into(),
            r.after.into(),
            r.document.into(),
            r.position.map(|position| position as i64).into(),
            r.confidence.map(f32::to_bits).into(),
            r.origin.into(),
            r.creator.into(),
            r.changer.into(),
            r.created.as_deref().into(),
            r.changed.as_deref().into(),
            r.usage.map(|usage| usage as i64).into(),
            r.extra.as_deref().into(),
            unit_checksum(id.into(), r).into(),
        ];
        self.unit_table.push(id.into(), &values, &mut self.pages)?;
        self.by_source.push(r.source, id)?;
        self.by_target.push(r.target, id)
    }

    /// The units that have a text as their source, oldest first.
    pub(super) fn units_of(&self, source: u32) -> Result<Vec<Numbered>> {
        let last = self.last_units.get(source as usize).copied().filter(|&last| last > 0);
        let mut ids: Vec<u32> = std::iter::successors(last, |id| self.former_units.get(id).copied()).collect();
        ids.reverse();
        ids.into_iter().map(|id| self.unit(id).map(|record| (id.into(), record))).collect()
    }

    /// A unit that was written.
    fn unit(&self, id: u32) -> Result<UnitRecord> {
        let record = self.unit_table.read(id.into(), &self.pages).map_err(|error| self.failed(error))?;
        let record = record.as_deref().and_then(unpack).and_then(|values| unit_record(&values));
        let lost = || self.failed(io::Error::new(io::ErrorKind::InvalidData, format!("unit {id} cannot be read")));
        record.ok_or_else(lost)
    }
}

/// The unit of a row that [`BulkImport::write_unit`] wrote.
fn unit_record(values: &[ColumnValue<'_>]) -> Option<UnitRecord> {
    let number = |at: usize| values.get(at).and_then(|value| value.integer());
    let small = |at: usize| number(at).map(|number| number as u32);
    let text = |at: usize| values.get(at).and_then(|value| value.text()).map(str::to_owned);
    Some(UnitRecord {
        source: small(1)?,
        target: small(2)?,
        source_tag: small(3)?,
        target_tag: small(4)?,
        before: small(5),
        after: small(6),
        document: small(7),
        position: number(8).map(|position| position as u64),
        confidence: small(9).map(f32::from_bits),
        origin: small(10),
        creator: small(11),
        changer: small(12),
        created: text(13),
        changed: text(14),
        usage: number(15).map(|usage| usage as u64),
        extra: text(16),
    })
}

/// The first pages of the tables and indexes of a new file, and the number of
/// its pages.
fn roots(path: &Path) -> rusqlite::Result<(HashMap<String, u32>, u32)> {
    let connection = Connection::open(path)?;
    let count = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let mut statement = connection.prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0")?;
    let roots = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    drop(statement);
    connection.close().map_err(|(_, error)| error)?;
    Ok((roots, count))
}
