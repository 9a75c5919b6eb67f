//! How a file is opened, so that readers neither leave files behind nor lock anybody out.
//!
//! SQLite's write-ahead log needs two more files beside the memory while it is in use. Who may write the memory may
//! make and remove them, also for a look-up. Who may not must not make them: they would belong to the wrong user, and
//! the owner could not write any more. Such a reader uses the two files if a writer has made them, and else
//! reads the file as it lies, without locks, and checks afterwards that nobody has written to it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::io::remember_input;
use crate::{Error, Place, Result};

use super::header::check_header;
use super::schema::VERSION;
use super::{Sqlite, State, beside, failed, log_of};

/// The page cache in KiB: 128 MiB to 1 GiB, by the file's size (choice: all that a search reads stays in memory; pages
/// that are not read take none).
const LEAST_CACHE: u64 = 128 << 10;
const MOST_CACHE: u64 = 1 << 20;

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
    /// With `read_only`: bring the file of an older version up to date first, where it may be written. Default: false;
    /// such a file is an error then.
    pub upgrade: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions { read_only: false, wait: Duration::from_secs(10), upgrade: false }
    }
}

/// How a file is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// For reading and writing.
    Write,
    /// For reading, with the locks that keep it apart from writers.
    Read,
    /// For reading, without locks, as it lay there at some moment.
    Snapshot(Stamp),
}

/// What tells that a file was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn new(meta: &Metadata) -> Self {
        Stamp { length: meta.len(), changed: meta.modified().ok() }
    }
}

impl Sqlite {
    /// Opens a memory's file.
    ///
    /// # Errors
    /// As [`Memory::open`](crate::Memory::open).
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let version = check_header(path)?;
        // No output of this process may replace it, nor its log.
        remember_input(path);
        remember_input(log_of(path));
        let mut store = Sqlite::connect(path, options)?;
        // The first look at the tables: damage at the beginning shows here.
        store.ask("SELECT count(*) FROM sqlite_schema", |row| row.get::<_, i64>(0))?;
        if version < VERSION {
            if options.upgrade && options.read_only && may_write(path) {
                let writable = OpenOptions { read_only: false, ..options.clone() };
                drop(Sqlite::open(path, &writable)?);
                return Sqlite::open(path, options);
            }
            store.upgrade()?;
        }
        Ok(store)
    }

    fn connect(path: &Path, options: &OpenOptions) -> Result<Self> {
        let (connection, access) = connect(path, options).map_err(|error| match error {
            Refusal::Sqlite(error) => failed(path, options.wait, error),
            Refusal::Log => Error::Store {
                at: Place::file(path),
                message: "a program that was killed has left its log beside it; somebody who may write it has to open \
                          it once (`duiqi memory stats`)"
                    .to_owned(),
            },
        })?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Sqlite {
            path: path.to_owned(),
            connection,
            wait: options.wait,
            access,
            state: State::default().into(),
            names: Default::default(),
            numbers: Default::default(),
            recent: Default::default(),
            base: None,
            sources: Vec::new(),
            next_unit: None,
        })
    }

    /// Makes sure that nobody has written to a file that is read without locks.
    pub(super) fn check_snapshot(&self) -> Result<()> {
        let Access::Snapshot(stamp) = self.access else { return Ok(()) };
        let now = std::fs::metadata(&self.path).map_err(|source| Error::io(&self.path, source))?;
        match Stamp::new(&now) == stamp {
            true => Ok(()),
            false => Err(self.error("somebody wrote to it while it was read; try again".to_owned())),
        }
    }
}

/// Why no connection could be made.
enum Refusal {
    Sqlite(rusqlite::Error),
    /// There is a log, and nobody who could play it in.
    Log,
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Refusal::Sqlite(error)
    }
}

fn connect(path: &Path, options: &OpenOptions) -> std::result::Result<(Connection, Access), Refusal> {
    if may_write(path) {
        let connection = set_up(path, &native(path), OpenFlags::SQLITE_OPEN_READ_WRITE, options.wait);
        let connection = connection.and_then(|connection| {
            probe(&connection)?;
            // The connection may write, so that it can remove the log when it closes; its user may not.
            connection.execute_batch(if options.read_only { "PRAGMA query_only = ON" } else { "" })?;
            Ok(connection)
        });
        match connection {
            // Nothing may be written in the folder, on this disk.
            Err(error) if cannot_write(&error) => {}
            Err(error) => return Err(error.into()),
            Ok(connection) => {
                return Ok((connection, if options.read_only { Access::Read } else { Access::Write }));
            }
        }
    }
    connect_without_traces(path, options.wait)
}

/// A connection of somebody who may only read.
fn connect_without_traces(path: &Path, wait: Duration) -> std::result::Result<(Connection, Access), Refusal> {
    let log = std::fs::metadata(log_of(path)).map_or(0, |log| log.len());
    if beside(path, "-shm").exists() && log_of(path).exists() {
        let connection = set_up(path, &native(path), OpenFlags::SQLITE_OPEN_READ_ONLY, wait)?;
        match probe(&connection) {
            Ok(()) => return Ok((connection, Access::Read)),
            // Left behind and empty: the file is whole without it.
            Err(error) if cannot_write(&error) && log == 0 => {}
            Err(error) if cannot_write(&error) => return Err(Refusal::Log),
            Err(error) => return Err(error.into()),
        }
    } else if log > 0 {
        return Err(Refusal::Log);
    }
    let meta = std::fs::metadata(path);
    let stamp = meta.map(|meta| Stamp::new(&meta)).unwrap_or(Stamp { length: 0, changed: None });
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = set_up(path, Path::new(&immutable(path)), flags, wait)?;
    probe(&connection)?;
    Ok((connection, Access::Snapshot(stamp)))
}

fn set_up(path: &Path, address: &Path, flags: OpenFlags, wait: Duration) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
    let cache = (size / 1024).clamp(LEAST_CACHE, MOST_CACHE);
    connection.busy_timeout(wait)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
    ))?;
    Ok(connection)
}

/// Reads a first page, which shows whether the log can be used.
fn probe(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn cannot_write(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure)
    )
}

/// True if this user may write a file. A file marked as read-only is left alone even by those who could.
fn may_write(path: &Path) -> bool {
    let marked = std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly());
    !marked && std::fs::File::options().write(true).open(path).is_ok()
}

/// The path as SQLite takes it: names such as `:memory:` and `file:x` mean something else to it, unless a folder
/// stands before them.
fn native(path: &Path) -> PathBuf {
    if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() }
}

/// The address under which SQLite takes no locks and makes no files.
fn immutable(path: &Path) -> String {
    let path = native(path);
    let mut address = String::from("file:");
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'\\' | b'.' | b'-' | b'_' | b':' => address.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => address.push(byte.into()),
            _ => address += &format!("%{byte:02x}"),
        }
    }
    address + "?immutable=1"
}
