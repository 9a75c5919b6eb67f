//! A memory as one SQLite file: transactions, and what SQLite's errors mean.
//!
//! One writer and any number of readers at a time, also from several programs (write-ahead log). While the file is
//! in use two more lie beside it, `-wal` and `-shm`; the last program to close it takes them away.

mod hashes;
mod lister;
mod lists;
mod open;
mod rows;
mod segments;
mod upkeep;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::{Error, Place, Result};

use self::hashes::ByHash;
use self::lists::State;

pub use self::open::OpenOptions;

/// An open file.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    connection: Connection,
    wait: Duration,
    read_only: bool,
    state: RefCell<State>,
    names: RefCell<HashMap<u32, String>>,
    numbers: HashMap<String, u32>,
    /// Texts seen last, by hash.
    recent: ByHash<u32, (Box<str>, u32)>,
    /// In a transaction that writes, the number of the first text that it adds.
    base: Option<u32>,
    /// Which of the texts from there on are the source of a unit.
    sources: Vec<bool>,
}

impl Store {
    /// Runs `work` on one state of the file.
    pub(crate) fn reading<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if !self.connection.is_autocommit() {
            return work();
        }
        self.run("BEGIN")?;
        let result = work();
        let end = self.run("COMMIT");
        let done = result?;
        end.map(|()| done)
    }

    pub(crate) fn begin(&mut self) -> Result<()> {
        if self.read_only {
            return Err(self.error("it may only be read".to_owned()));
        }
        self.run("BEGIN IMMEDIATE")?;
        let seen = self.state.get_mut().version();
        let fresh = self.refresh();
        if fresh.is_err() {
            self.roll_back();
        } else if self.state.get_mut().version() != seen {
            self.numbers.clear();
            self.recent.clear();
        }
        self.sources.clear();
        self.base = fresh.is_ok().then(|| self.state.get_mut().next);
        fresh
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        let listed = self.list_if_many();
        let done = listed.and_then(|()| self.run("COMMIT"));
        self.base = None;
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    pub(crate) fn roll_back(&mut self) {
        // A full disk may have rolled back already; there is nothing more to do about an error here.
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        self.forget();
    }

    /// What was remembered may not be true any more.
    fn forget(&mut self) {
        self.base = None;
        self.state.replace(State::default());
        self.names.borrow_mut().clear();
        self.numbers.clear();
        self.recent.clear();
    }

    fn run(&self, sql: &str) -> Result<()> {
        let run = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        run.map(|_| ()).map_err(|error| self.failed(error))
    }

    fn batch(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| self.failed(error))
    }

    fn ask<T>(&self, sql: &str, read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<T> {
        self.connection.query_row(sql, [], read).map_err(|error| self.failed(error))
    }

    fn all<T>(&self, sql: &str, read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let all = self.connection.prepare(sql).and_then(|mut statement| statement.query_map([], read)?.collect());
        all.map_err(|error| self.failed(error))
    }

    pub(crate) fn error(&self, message: String) -> Error {
        Error::Store { at: Place::file(&self.path), message }
    }

    fn failed(&self, error: rusqlite::Error) -> Error {
        failed(&self.path, self.wait, error)
    }
}

/// The write-ahead log of a file.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn failed(path: &Path, wait: Duration, error: rusqlite::Error) -> Error {
    let store = |message: String| Error::Store { at: Place::file(path), message };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            store(format!("another program is writing to it (waited {} s); try again later", wait.as_secs_f32()))
        }
        Some(ErrorCode::DiskFull) => Error::io(path, std::io::ErrorKind::StorageFull.into()),
        Some(ErrorCode::ReadOnly) => store("it may only be read".to_owned()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            store(format!("it is damaged ({error}); restore a backup, or export what can still be read"))
        }
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied) => {
            Error::io(path, std::io::Error::other(error))
        }
        _ => store(error.to_string()),
    }
}
