//! Opening a memory's file: what it has to be, its tables, and how an older one is brought up to date.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{Error, Place, Result};

use super::hashes::ByHash;
use super::{Store, failed, log_of};

/// `duiq`, in the place that SQLite leaves for whose file it is.
const APPLICATION: u32 = 0x6475_6971;
/// The version of the tables. A change of the tables adds one, and a step to [`upgrade`].
const VERSION: u32 = 3;

/// The page cache, in KiB.
const LEAST_CACHE: u64 = 128 << 10;
const MOST_CACHE: u64 = 1 << 20;

const TABLES: &str = "
CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
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
CREATE TABLE hash (id INTEGER PRIMARY KEY, texts BLOB NOT NULL) STRICT;
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
            recent: ByHash::default(),
            base: None,
            sources: Vec::new(),
        })
    }

    /// Brings an older file up to date, as a whole or not at all.
    fn upgrade(&mut self) -> Result<()> {
        if self.read_only {
            return Err(self.error("it was made by an older duiqi; opening it for writing once (`duiqi memory compact`) brings it up to date".to_owned()));
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
        if version < 3 {
            // Version 1 had no lists of grams, version 2 an index of hashes.
            self.batch("DROP INDEX text_hash; ALTER TABLE text DROP COLUMN hash;")?;
            self.batch("DROP TABLE IF EXISTS gram; DROP TABLE IF EXISTS segment;")?;
            self.batch(LISTS)?;
            self.list_rest()?;
        }
        self.batch(&format!("PRAGMA user_version = {VERSION}"))?;
        self.commit()
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
    // A program that was killed while it moved pages out of its log leaves the log, and with it all that is missing here.
    let logged = std::fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0);
    if !logged && size < page * u64::from(number(28)) {
        return store("the file is cut off: it is shorter than its header says; restore a backup");
    }
    Ok(version)
}
