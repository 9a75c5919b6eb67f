//! A memory as one SQLite file: opening, versions, transactions, and what SQLite's errors mean.
//!
//! One writer and any number of readers at a time, also from several programs (write-ahead log). While the file is
//! in use two more lie beside it, `-wal` and `-shm`; the last program to close it takes them away.

mod lists;
mod rows;

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{Error, Place, Result};

use self::lists::State;

/// `duiq`, in the place that SQLite leaves for whose file it is.
const APPLICATION: u32 = 0x6475_6971;
/// The version of the tables. A change of the tables adds one, and a step to [`upgrade`].
const VERSION: u32 = 2;

/// The page cache, in KiB.
const LEAST_CACHE: u64 = 128 << 10;
const MOST_CACHE: u64 = 1 << 20;

const TABLES: &str = "
CREATE TABLE text (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX text_hash ON text (hash);
CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE unit (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL,
    source_tag INTEGER NOT NULL, target_tag INTEGER NOT NULL, before INTEGER, after INTEGER, document INTEGER,
    position INTEGER, confidence INTEGER, origin INTEGER, creator INTEGER, changer INTEGER, created TEXT, changed TEXT,
    usage INTEGER, rest TEXT) STRICT;
CREATE INDEX unit_source ON unit (source);
CREATE INDEX unit_target ON unit (target);
";

const LISTS: &str = "
CREATE TABLE segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, next INTEGER NOT NULL,
    sizes BLOB NOT NULL, lengths BLOB NOT NULL) STRICT;
CREATE TABLE gram (id INTEGER PRIMARY KEY, texts BLOB NOT NULL) STRICT;
";

/// How a memory's file is opened.
///
/// ```
/// use std::time::Duration;
/// let mut options = duiqi::memory::OpenOptions::default();
/// options.wait = Duration::from_secs(1);
/// assert!(!options.read_only);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// Only read. A file that may not be written is always opened so.
    pub read_only: bool,
    /// How long to wait for another program that is writing. Default: 10 seconds.
    pub wait: Duration,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions { read_only: false, wait: Duration::from_secs(10) }
    }
}

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
    recent: HashMap<Box<str>, u32>,
}

impl Store {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        // Opened by ourselves first: it must not be there, and the system's own words are the clearest.
        std::fs::File::options().write(true).create_new(true).open(path).map_err(|source| Error::io(path, source))?;
        let store = Store::connect(path, &OpenOptions::default())?;
        let made = store.connection.execute_batch(&format!(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {TABLES} {LISTS}
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;
             PRAGMA wal_checkpoint(TRUNCATE);"
        ));
        made.map_err(|error| store.failed(error))?;
        Ok(store)
    }

    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let version = check_header(path)?;
        let meta = std::fs::metadata(path).map_err(|source| Error::io(path, source))?;
        let options = OpenOptions { read_only: options.read_only || meta.permissions().readonly(), ..options.clone() };
        let mut store = Store::connect(path, &options)?;
        // The first look at the tables: what is damaged in the beginning shows here.
        store.ask("SELECT count(*) FROM sqlite_schema", |row| row.get::<_, i64>(0))?;
        if version < VERSION {
            store.upgrade()?;
        }
        Ok(store)
    }

    fn connect(path: &Path, options: &OpenOptions) -> Result<Self> {
        let access =
            if options.read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |error| failed(path, options.wait, error);
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        // All that a search reads shall stay in memory, up to a gigabyte; what is not read takes none.
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let cache = (size / 1024).clamp(LEAST_CACHE, MOST_CACHE);
        let settings = &format!(
            "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY;
             PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
        );
        let mut set = connection.busy_timeout(options.wait).and_then(|()| connection.execute_batch(settings));
        if options.read_only
            && set.is_ok()
            && connection.query_row("SELECT 1 FROM sqlite_schema", [], |_| Ok(())).is_err_and(cannot_open)
        {
            // Where no file may be made beside it there is nobody who writes.
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            connection = Connection::open_with_flags(unchanging(path), flags).map_err(failed)?;
            set = connection.execute_batch(settings);
        }
        set.map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Store {
            path: path.to_owned(),
            connection,
            wait: options.wait,
            read_only: options.read_only,
            state: RefCell::default(),
            names: RefCell::default(),
            numbers: HashMap::new(),
            recent: HashMap::new(),
        })
    }

    /// Brings an older file up to date, as a whole or not at all.
    fn upgrade(&mut self) -> Result<()> {
        if self.read_only {
            return Err(self.error("it was made by an older duiqi and has to be opened for writing once".to_owned()));
        }
        self.run("BEGIN IMMEDIATE")?;
        let result = self.upgrade_steps();
        if result.is_err() {
            self.roll_back();
        }
        result
    }

    fn upgrade_steps(&mut self) -> Result<()> {
        // Another program may have done it while we waited.
        let version: u32 = self.ask("PRAGMA user_version", |row| row.get(0))?;
        if version < 2 {
            // Version 1 had no lists of grams.
            self.batch(LISTS)?;
            self.list_rest()?;
        }
        self.batch(&format!("PRAGMA user_version = {VERSION}"))?;
        self.commit()
    }

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
        fresh
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        let listed = self.list_if_many();
        let done = listed.and_then(|()| self.run("COMMIT"));
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
        self.state.replace(State::default());
        self.names.borrow_mut().clear();
        self.numbers.clear();
        self.recent.clear();
    }

    /// Writes a copy of the file as it is now, while others go on reading and writing.
    pub(crate) fn back_up(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(Error::io(to, std::io::ErrorKind::AlreadyExists.into()));
        }
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let part = to.with_file_name(name);
        let _ = std::fs::remove_file(&part);
        let copied = self.connection.execute("VACUUM INTO ?1", [part.to_string_lossy()]);
        copied.map_err(|error| self.failed(error))?;
        std::fs::rename(&part, to).map_err(|source| Error::io(to, source))
    }

    /// Drops texts that no unit has, makes the lists anew, and gives free space back.
    pub(crate) fn compact(&mut self) -> Result<()> {
        self.begin()?;
        let cleaned = self.clean().and_then(|()| self.commit());
        if let Err(error) = cleaned {
            self.roll_back();
            return Err(error);
        }
        self.forget();
        self.batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    fn clean(&mut self) -> Result<()> {
        self.batch(
            "DELETE FROM text WHERE id NOT IN (SELECT source FROM unit) AND id NOT IN (SELECT target FROM unit)
               AND id NOT IN (SELECT before FROM unit WHERE before IS NOT NULL)
               AND id NOT IN (SELECT after FROM unit WHERE after IS NOT NULL);
             DELETE FROM gram; DELETE FROM segment;",
        )?;
        self.forget();
        self.list_rest()?;
        self.join_all()
    }

    /// What is wrong with the file; nothing if all is well.
    pub(crate) fn problems(&self) -> Result<Vec<String>> {
        let mut found = self.all("PRAGMA integrity_check(100)", |row| row.get::<_, String>(0))?;
        found.retain(|line| line != "ok");
        if !found.is_empty() {
            return Ok(found);
        }
        let lost = "SELECT count(*) FROM unit WHERE source NOT IN (SELECT id FROM text)
              OR target NOT IN (SELECT id FROM text) OR before NOT IN (SELECT id FROM text)
              OR after NOT IN (SELECT id FROM text) OR source_tag NOT IN (SELECT id FROM name)
              OR target_tag NOT IN (SELECT id FROM name) OR document NOT IN (SELECT id FROM name)
              OR origin NOT IN (SELECT id FROM name) OR creator NOT IN (SELECT id FROM name)
              OR changer NOT IN (SELECT id FROM name)";
        let lost: i64 = self.ask(lost, |row| row.get(0))?;
        if lost > 0 {
            found.push(format!("{lost} units refer to texts or names that are missing"));
        }
        found.extend(self.wrong_lists()?);
        Ok(found)
    }

    /// The bytes of the file, its log included.
    pub(crate) fn bytes(&self) -> u64 {
        let log = PathBuf::from(format!("{}-wal", self.path.display()));
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        size(&self.path) + size(&log)
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

fn cannot_open(error: rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// The address under which SQLite takes no locks and makes no files.
fn unchanging(path: &Path) -> String {
    let mut address = String::from("file:");
    for c in path.display().to_string().chars() {
        match c {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            _ => address.push(c),
        }
    }
    address + "?immutable=1"
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

/// Reads the first bytes of a file and says which version of our tables it has; SQLite does not get to see a file
/// that is not ours.
fn check_header(path: &Path) -> Result<u32> {
    let io = |source| Error::io(path, source);
    let store = |message: &str| Err(Error::Store { at: Place::file(path), message: message.to_owned() });
    let mut header = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    file.take(100).read_to_end(&mut header).map_err(io)?;
    if header.is_empty() {
        return store("the file is empty; make a memory with `create`");
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return store("this is no translation memory of duiqi (no SQLite file)");
    }
    if header.len() < 100 {
        return store("the file is cut off; restore a backup");
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
    if number(68) != APPLICATION {
        return store("this is a file of another program, no translation memory of duiqi");
    }
    let version = number(60);
    if version == 0 || version > VERSION {
        let message = format!("made by a newer duiqi (version {version} of the file, this one reads up to {VERSION})");
        return store(&message);
    }
    let page = match header[16..18] {
        [0, 1] => 65536,
        [high, low] => u64::from(high) << 8 | u64::from(low),
        _ => 0,
    };
    if size < page * u64::from(number(28)) {
        return store("the file is cut off: it is shorter than its header says; restore a backup");
    }
    Ok(version)
}
