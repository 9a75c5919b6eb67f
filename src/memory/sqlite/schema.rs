//! The tables of a file: creating them, and upgrading older ones.
//!
//! Tables are `STRICT`, so that a value of the wrong type is an error of SQLite
//! and not a surprise. Integers are keys, so that a row is found without an
//! index. The JSON of rare fields is called `rest` in the file, where it was
//! named first.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::io::{PartFile, refuse_log_name};
use crate::{Error, Result};

use super::checksum::{text_checksum, unit_checksum};
use super::units::read_unchecked;
use super::{Access, OpenOptions, Sqlite, failed, log_of};

/// `duiq`, in the field that SQLite reserves for the application's id.
pub(super) const APPLICATION: u32 = 0x6475_6971;
/// The version of the tables. A change of the tables adds one, and a step to
/// [`Sqlite::upgrade`].
///
/// 1: no index of grams. 2: gram lists, and an index of hashes. 3: hashes by
/// segment. 4: a checksum for each row; only words are indexed in pairs, Han
/// characters have buckets of their own, hashes are those of composed texts.
pub(super) const VERSION: u32 = 4;

/// The first version whose rows have checksums.
pub(super) const FIRST_WITH_CHECKSUMS: u32 = 4;

/// The tables of an older version with the columns of this one. Views of the
/// connection hide the tables of the file and change nothing in it.
const WITHOUT_CHECKSUMS: &str = "
CREATE TEMP VIEW text AS SELECT id, text, 0 AS sum FROM main.text;
CREATE TEMP VIEW name AS SELECT id, name, 0 AS sum FROM main.name;
CREATE TEMP VIEW unit AS SELECT *, 0 AS sum FROM main.unit;
";

/// The tables of units; `docs/memory-format.md` describes them.
const UNIT_TABLES: &str = "
CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL, sum INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE unit (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL,
    source_tag INTEGER NOT NULL, target_tag INTEGER NOT NULL, before INTEGER, after INTEGER, document INTEGER,
    position INTEGER, confidence INTEGER, origin INTEGER, creator INTEGER, changer INTEGER, created TEXT, changed TEXT,
    usage INTEGER, rest TEXT, sum INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX unit_source ON unit (source);
CREATE INDEX unit_target ON unit (target);
";

/// The tables of the index.
const INDEX_TABLES: &str = "
CREATE TABLE segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, next INTEGER NOT NULL,
    sizes BLOB NOT NULL, lengths BLOB NOT NULL) STRICT;
CREATE TABLE gram (id INTEGER PRIMARY KEY, texts BLOB NOT NULL) STRICT;
CREATE TABLE hash (id INTEGER PRIMARY KEY, texts BLOB NOT NULL) STRICT;
";

/// The table of heads, which a file of version 4 may lack: it only makes
/// searches faster. Its checksums were introduced later and may be missing.
pub(super) const HEAD_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY, texts BLOB NOT NULL, sum INTEGER) STRICT;";

/// How many rows of an older file are read at once. Choice.
const PAGE: i64 = 1000;

/// An empty memory beside its target, which must not exist yet.
pub(in crate::memory) fn new_part(path: &Path) -> Result<PartFile> {
    refuse_taken(path)?;
    empty_part(path)
}

/// Fails if no new memory can have this name.
///
/// # Errors
/// If it is taken, or means the log of another memory.
pub(super) fn refuse_taken(path: &Path) -> Result<()> {
    refuse_log_name(path)?;
    // SQLite would play the log of a former file of that name into the new one.
    for taken in [path, &log_of(path)] {
        if std::fs::symlink_metadata(taken).is_ok() {
            return Err(Error::io(taken, std::io::ErrorKind::AlreadyExists.into()));
        }
    }
    Ok(())
}

/// An empty memory beside another.
pub(super) fn empty_part(path: &Path) -> Result<PartFile> {
    let part = PartFile::beside(path).map_err(|source| Error::io(path, source))?;
    let made = Connection::open(part.path()).and_then(|connection| {
        connection.execute_batch(&format!(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {UNIT_TABLES} {INDEX_TABLES} {HEAD_TABLE}
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;
             PRAGMA wal_checkpoint(TRUNCATE);"
        ))
    });
    made.map_err(|error| failed(path, OpenOptions::default().wait, error))?;
    Ok(part)
}

impl Sqlite {
    /// Creates an empty memory, completely or not at all.
    ///
    /// Made under a temporary name and renamed, so that no other program ever
    /// sees half of it.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        new_part(path)?.persist_new(path).map_err(|source| Error::io(path, source))?;
        let opened = Sqlite::open(path, &OpenOptions::default()).and_then(|store| match store.access {
            Access::Write => Ok(store),
            _ => Err(store.error("no log can be made beside it: the name is too long".to_owned())),
        });
        if opened.is_err() {
            // For example, the name is too long for a log next to it. If the
            // file cannot be removed, it stays.
            let _ = std::fs::remove_file(path);
        }
        opened
    }

    /// Upgrades an older file, completely or not at all.
    ///
    /// # Errors
    /// If the file may only be read, or is damaged; it is then as it was.
    pub(super) fn upgrade(&mut self) -> Result<()> {
        if self.access != Access::Write {
            let message = "it was made by an older duiqi and may only be read; somebody who may write it brings it up \
                           to date by opening it once (`duiqi memory compact`)";
            return Err(self.error(message.to_owned()));
        }
        // Checksums computed over damaged rows would certify the damage for
        // good.
        let state: String = self.ask("PRAGMA integrity_check(1)", |row| row.get(0))?;
        if state != "ok" {
            return Err(self.damaged(state));
        }
        self.run("BEGIN IMMEDIATE")?;
        let result = self.upgrade_steps();
        if result.is_err() {
            self.undo();
        }
        result
    }

    /// Has the rows of a file of an older version read as they are.
    pub(super) fn show_without_checksums(&mut self) -> Result<()> {
        self.has_checksums = false;
        // SQLite counts a view as something written.
        self.batch("PRAGMA query_only = OFF")?;
        self.batch(WITHOUT_CHECKSUMS)?;
        self.batch("PRAGMA query_only = ON")
    }

    /// The steps from the version of the file to [`VERSION`], in one
    /// transaction.
    fn upgrade_steps(&mut self) -> Result<()> {
        // Another program may have upgraded it while we waited.
        let version: u32 = self.ask("PRAGMA user_version", |row| row.get(0))?;
        // Versions 1 and 2 have the hash as a column of the text, with an index
        // over all.
        if version < 3 {
            self.batch("DROP INDEX text_hash; ALTER TABLE text DROP COLUMN hash;")?;
        }
        if version < 4 {
            // All of the index can be rebuilt from the texts, so that no step
            // has to convert it.
            self.batch("DROP TABLE IF EXISTS hash; DROP TABLE IF EXISTS gram; DROP TABLE IF EXISTS segment;")?;
            self.batch(INDEX_TABLES)?;
            for table in ["text", "name", "unit"] {
                self.batch(&format!("ALTER TABLE {table} ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;"))?;
            }
            self.add_text_checksums("text", "text")?;
            self.add_text_checksums("name", "name")?;
            self.add_unit_checksums()?;
            self.index_rest()?;
        }
        self.batch(&format!("PRAGMA user_version = {VERSION}"))?;
        self.end_writing()
    }

    /// Page by page, so that an upgrade of a large memory needs little memory.
    fn add_text_checksums(&self, table: &str, column: &str) -> Result<()> {
        let read = format!("SELECT id, {column} FROM {table} WHERE id > ?1 ORDER BY id LIMIT {PAGE}");
        let write = format!("UPDATE {table} SET sum = ?2 WHERE id = ?1");
        let mut last = 0;
        loop {
            let page = self.connection.prepare_cached(&read).and_then(|mut statement| {
                let sums = statement.query_map([last], |row| {
                    let id: u32 = row.get(0)?;
                    Ok((id, text_checksum(id, row.get_ref(1)?.as_str()?)))
                })?;
                sums.collect::<rusqlite::Result<Vec<_>>>()
            });
            let page = page.map_err(|error| self.failed(error))?;
            if !self.write_checksums(&write, page.iter().map(|&(id, sum)| (i64::from(id), sum)), &mut last)? {
                return Ok(());
            }
        }
    }

    /// The same for units, whose checksum covers all columns.
    fn add_unit_checksums(&self) -> Result<()> {
        let mut last = 0;
        loop {
            let page = read_unchecked(&self.connection, last, PAGE).map_err(|error| self.failed(error))?;
            let sums = page.iter().map(|(id, record)| (*id as i64, unit_checksum(*id, record)));
            if !self.write_checksums("UPDATE unit SET sum = ?2 WHERE id = ?1", sums, &mut last)? {
                return Ok(());
            }
        }
    }

    /// Writes checksums by number; false if there are none.
    ///
    /// # Errors
    /// If the numbers do not ascend: reading page by page would never end.
    fn write_checksums(&self, sql: &str, sums: impl Iterator<Item = (i64, u32)>, last: &mut i64) -> Result<bool> {
        let mut any = false;
        for (id, sum) in sums {
            if id <= *last {
                return Err(self.damaged("its numbers do not grow"));
            }
            (*last, any) = (id, true);
            let done = self.connection.prepare_cached(sql).and_then(|mut update| update.execute(params![id, sum]));
            done.map_err(|error| self.failed(error))?;
        }
        Ok(any)
    }
}
