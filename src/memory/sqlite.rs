//! The SQLite backend: one file, its transactions, and the meaning of SQLite's
//! errors.
//!
//! One writer and any number of readers may use the file at a time, also from
//! several programs (write-ahead log). During writing, two more files exist
//! next to the memory, `-wal` and `-shm`; the last program to close it removes
//! them. A program that may only read creates no files ([`access`]). Every row
//! has a checksum ([`checksum`]), so a damaged text is an error and never a
//! match. `docs/memory-format.md` describes the file.
//!
//! - [`header`], [`access`], [`schema`]: opening a file, its tables, upgrading
//!   older files;
//! - [`texts`], [`units`]: rows;
//! - [`segment`], [`hash_rows`], [`head_rows`], [`hash_filter`], [`state`]: the
//!   parts of the index;
//! - [`hashes`], [`postings`], [`heads`]: reading it; [`worker`], [`builder`], [`merge`]:
//!   writing it;
//! - [`bulk`]: a large import into an empty memory;
//! - [`verify`], [`upkeep`]: checks, copies, compaction.
//!
//! | error of SQLite | message |
//! |---|---|
//! | busy, locked | another program is writing; try again |
//! | disk full | the disk is full |
//! | read-only | it may only be read |
//! | corrupt, not a database, a value of the wrong type | damaged; how to repair |
//! | anything else | SQLite's own words |

mod access;
mod backend;
mod builder;
mod bulk;
mod checksum;
mod hash_filter;
mod hash_rows;
mod hashes;
mod head_rows;
mod header;
mod heads;
mod merge;
mod postings;
mod schema;
mod segment;
mod state;
mod texts;
mod units;
mod upkeep;
mod verify;
mod worker;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::{Error, Place, Result};

use self::access::Access;
use self::bulk::BulkImport;
use self::hash_rows::RecentTexts;
use self::state::IndexState;

pub use self::access::OpenOptions;
pub(in crate::memory) use self::schema::new_part;

/// An open memory file.
///
/// Caches of names and texts are dropped when another program has written:
/// their numbers may belong to other texts now.
#[derive(Debug)]
pub(crate) struct Sqlite {
    /// The file.
    path: PathBuf,
    /// The connection of this memory.
    connection: Connection,
    /// How long to wait for other writers.
    wait: Duration,
    /// Whether and how the file may be written.
    access: Access,
    /// False for a damaged file of an older version, whose rows have no
    /// checksums to compare.
    pub(in crate::memory) has_checksums: bool,
    /// What is known of the index.
    state: RefCell<IndexState>,
    /// Names read so far; `None` for one that is damaged.
    names: RefCell<HashMap<u32, Option<String>>>,
    /// The numbers of names.
    numbers: HashMap<String, u32>,
    /// The texts seen last, by hash.
    recent: RecentTexts,
    /// During a writing transaction, the number of the first text that it adds.
    base: Option<u32>,
    /// Which of the texts from there on are the source of a unit.
    sources: Vec<bool>,
    /// During such a transaction, the number of the next unit, once one was
    /// added.
    next_unit: Option<u64>,
    /// A large import that is being written to another file.
    bulk: Option<Box<BulkImport>>,
}

impl Sqlite {
    /// Begins a read transaction; false if one is open already.
    pub(super) fn begin_view(&self) -> Result<bool> {
        if !self.connection.is_autocommit() {
            return Ok(false);
        }
        self.run("BEGIN")?;
        Ok(true)
    }

    /// Ends a read transaction.
    pub(super) fn end_view(&self) -> Result<()> {
        self.run("COMMIT")?;
        self.check_snapshot()
    }

    /// Begins a write transaction, waiting for other writers.
    ///
    /// `BEGIN IMMEDIATE` takes the lock at once; a transaction that starts with
    /// reading could fail half-way.
    pub(super) fn begin_writing(&mut self) -> Result<()> {
        if self.access != Access::Write {
            return Err(self.error("it may only be read".to_owned()));
        }
        self.run("BEGIN IMMEDIATE")?;
        let seen = self.state.get_mut().version();
        let fresh = self.refresh();
        if fresh.is_err() {
            self.undo();
        } else if self.state.get_mut().version() != seen {
            self.numbers.clear();
            self.recent.clear();
        }
        self.sources.clear();
        self.next_unit = None;
        self.base = fresh.is_ok().then(|| self.state.get_mut().next);
        fresh
    }

    /// Updates the index and commits.
    ///
    /// Indexing happens before the commit, so that a crash leaves either both
    /// the texts and their index, or neither.
    pub(super) fn end_writing(&mut self) -> Result<()> {
        let indexed = self.index_if_many();
        let done = indexed.and_then(|()| self.run("COMMIT"));
        (self.base, self.next_unit) = (None, None);
        if done.is_err() {
            self.undo();
        }
        done
    }

    /// Rolls back.
    pub(super) fn undo(&mut self) {
        // SQLite may have rolled back already, as on a full disk, so an error
        // here is ignored.
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        self.bulk = None;
        self.forget();
    }

    /// Drops all cached state, because it may be outdated.
    ///
    /// After a roll-back, numbers that were given out may be given again to
    /// others.
    fn forget(&mut self) {
        self.base = None;
        self.next_unit = None;
        self.state.replace(IndexState::default());
        self.names.borrow_mut().clear();
        self.numbers.clear();
        self.recent.clear();
    }

    /// Runs a statement without a result.
    fn run(&self, sql: &str) -> Result<()> {
        let run = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        run.map(|_| ()).map_err(|error| self.failed(error))
    }

    /// Runs several statements.
    fn batch(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| self.failed(error))
    }

    /// Runs a query with one row.
    fn ask<T>(&self, sql: &str, read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<T> {
        self.connection.query_row(sql, [], read).map_err(|error| self.failed(error))
    }

    /// Runs a query with any number of rows.
    fn all<T>(&self, sql: &str, read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let all = self.connection.prepare(sql).and_then(|mut statement| statement.query_map([], read)?.collect());
        all.map_err(|error| self.failed(error))
    }

    /// An error about the file.
    fn error(&self, message: String) -> Error {
        Error::Store { at: Place::file(&self.path), message }
    }

    /// An error about something in the file that cannot be right.
    ///
    /// Names the log as a suspect if there is one, because copying a backup
    /// over a memory leaves the old log behind.
    fn damaged(&self, what: impl std::fmt::Display) -> Error {
        self.error(damaged(&self.path, what))
    }

    /// Translates an error of SQLite.
    ///
    /// `wait` is only for the message.
    fn failed(&self, error: rusqlite::Error) -> Error {
        failed(&self.path, self.wait, error)
    }
}

/// The write-ahead log of a file.
fn log_of(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// The file next to another one, with `ending` appended to its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The message about a damaged file, with advice.
fn damaged(path: &Path, what: impl std::fmt::Display) -> String {
    let log = log_of(path);
    let advice = if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        // A log belongs to one file, but SQLite would replay it into any file
        // of that name.
        format!("; if a backup was copied here, delete {} and copy it again", log.display())
    } else {
        String::new()
    };
    format!("it is damaged ({what}); restore a backup, or save what is sound with `duiqi memory repair`{advice}")
}

/// Translates an error of SQLite to one of ours, with what to do.
fn failed(path: &Path, wait: Duration, error: rusqlite::Error) -> Error {
    let store = |message: String| Error::Store { at: Place::file(path), message };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            store(format!("another program is writing to it (waited {} s); try again later", wait.as_secs_f32()))
        }
        Some(ErrorCode::DiskFull) => Error::io(path, std::io::ErrorKind::StorageFull.into()),
        Some(ErrorCode::ReadOnly) => store("it may only be read".to_owned()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => store(damaged(path, error)),
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied) => {
            Error::io(path, std::io::Error::other(error))
        }
        Some(_) => store(error.to_string()),
        // A value of a type or size that we never write.
        None => store(damaged(path, error)),
    }
}
