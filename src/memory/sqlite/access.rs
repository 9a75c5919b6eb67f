//! Opens a file so that readers neither leave files behind nor lock anyone out.
//!
//! SQLite's write-ahead log needs two more files next to the memory while it is in use. A
//! user who may write the memory may create and remove them, even for a look-up. A user who
//! may not must not create them: they would belong to the wrong user, and the owner could
//! no longer write. Such a reader uses the two files if a writer has created them;
//! otherwise it reads the file as it is, without locks, and checks afterwards that no one
//! has written to it.
//!
//! | the user | files beside the memory | access |
//! |---|---|---|
//! | may write | any | with locks; the log is used and removed |
//! | may only read | a writer's log and `-shm` | with locks, through the writer's files |
//! | may only read | none | without locks, checked afterwards |
//! | may only read | a log of a killed writer | refused: someone must replay it |

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::io::remember_input;
use crate::{Error, Place, Result};

use super::hash_rows::RecentTexts;
use super::header::check_header;
use super::schema::{FIRST_WITH_CHECKSUMS, VERSION};
use super::texts::RECENT;
use super::{IndexState, Sqlite, beside, failed, log_of};

/// The smallest page cache, in KiB: 128 MiB. Choice, like the largest: everything that a
/// search reads stays in memory; unused cache takes none.
const LEAST_CACHE: u64 = 128 << 10;
/// The largest page cache, in KiB: 1 GiB.
const MOST_CACHE: u64 = 1 << 20;

/// How to open a memory file.
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
    /// Only read. A file that may not be written is always opened in this way.
    pub read_only: bool,
    /// How long to wait for another program that is writing. Default: 10 seconds.
    pub wait: Duration,
    /// With `read_only`: first upgrade a file of an older version, if it may be written.
    /// Default: false, which makes such a file an error.
    pub upgrade: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions { read_only: false, wait: Duration::from_secs(10), upgrade: false }
    }
}

/// How a file is open.
///
/// The kind of access is decided once, when the file is opened, and never
/// changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// For reading and writing.
    Write,
    /// For reading, with the locks that coordinate with writers.
    Read,
    /// For reading without locks, as the file was at one moment.
    Snapshot(Stamp),
}

/// Shows whether a file was written to.
///
/// Size and time of change: a writer changes at least one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of a file's metadata.
    fn new(meta: &Metadata) -> Self {
        Stamp { length: meta.len(), changed: meta.modified().ok() }
    }
}

impl Sqlite {
    /// Opens a memory file.
    ///
    /// The log is protected as well as the file: replacing either would destroy
    /// the memory.
    ///
    /// # Errors
    /// As [`Memory::open`](crate::Memory::open).
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        // Before SQLite, which takes an empty file for an empty database.
        check_header(path)?;
        // Outputs of this process must not replace the file or its log.
        remember_input(path);
        remember_input(log_of(path));
        let mut store = Sqlite::connect(path, options)?;
        // Reads the tables for the first time, so damage near the start shows here.
        store.ask("SELECT count(*) FROM sqlite_schema", |row| row.get::<_, i64>(0))?;
        // The header of the file may be older than the log beside it.
        let version: u32 = store.ask("PRAGMA user_version", |row| row.get(0))?;
        if version < VERSION && options.upgrade && options.read_only && may_write(path) {
            // Closed first, so that the log of the upgrade is gone before the file is opened
            // for reading.
            drop(store);
            Sqlite::connect(path, &OpenOptions { read_only: false, ..options.clone() })?.upgrade()?;
            store = Sqlite::connect(path, options)?;
        } else if version < VERSION {
            store.upgrade()?;
        }
        // A program that was killed while it put a large import in place has left the file without a log.
        if store.access == Access::Write && store.ask("PRAGMA journal_mode", |row| row.get::<_, String>(0))? != "wal" {
            store.batch("PRAGMA journal_mode = WAL")?;
        }
        Ok(store)
    }

    /// Opens a damaged file for reading what is left of it; its index is not
    /// used. A file of an older version need not be upgraded for it.
    ///
    /// # Errors
    /// If it is not a memory or cannot be read at all.
    pub(in crate::memory) fn open_damaged(path: &Path) -> Result<Self> {
        check_header(path)?;
        remember_input(path);
        remember_input(log_of(path));
        let mut store = Sqlite::connect(path, &OpenOptions { read_only: true, ..OpenOptions::default() })?;
        let version: u32 = store.ask("PRAGMA user_version", |row| row.get(0))?;
        if version < FIRST_WITH_CHECKSUMS {
            store.show_without_checksums()?;
        }
        Ok(store)
    }

    /// Connects, translating the refusals.
    fn connect(path: &Path, options: &OpenOptions) -> Result<Self> {
        let (connection, access) = connect(path, options).map_err(|error| match error {
            OpenRefusal::Sqlite(error) => failed(path, options.wait, error),
            OpenRefusal::Log => Error::Store {
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
            has_checksums: true,
            state: IndexState::default().into(),
            names: Default::default(),
            numbers: Default::default(),
            recent: RecentTexts::new(RECENT),
            base: None,
            sources: Vec::new(),
            next_unit: None,
            bulk: None,
        })
    }

    /// Fails if someone has written to a file that is read without locks.
    pub(super) fn check_snapshot(&self) -> Result<()> {
        let Access::Snapshot(stamp) = self.access else { return Ok(()) };
        let now = std::fs::metadata(&self.path).map_err(|source| Error::io(&self.path, source))?;
        match Stamp::new(&now) == stamp {
            true => Ok(()),
            false => Err(self.error("somebody wrote to it while it was read; try again".to_owned())),
        }
    }
}

/// Why no connection was made.
enum OpenRefusal {
    Sqlite(rusqlite::Error),
    /// There is a log, but no one who may replay it.
    Log,
}

impl From<rusqlite::Error> for OpenRefusal {
    fn from(error: rusqlite::Error) -> Self {
        OpenRefusal::Sqlite(error)
    }
}

/// Connects for writing if possible, otherwise for reading.
fn connect(path: &Path, options: &OpenOptions) -> std::result::Result<(Connection, Access), OpenRefusal> {
    if may_write(path) {
        // Addresses are for the names of copies.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        let connection = set_up(path, &native(path), flags, options.wait);
        let connection = connection.and_then(|connection| {
            probe(&connection)?;
            // The connection may write so that it can remove the log on closing; `query_only` keeps its user from writing.
            connection.execute_batch(if options.read_only { "PRAGMA query_only = ON" } else { "" })?;
            Ok(connection)
        });
        match connection {
            // The folder or disk is read-only.
            Err(error) if cannot_write(&error) => {}
            Err(error) => return Err(error.into()),
            Ok(connection) => {
                return Ok((connection, if options.read_only { Access::Read } else { Access::Write }));
            }
        }
    }
    connect_without_traces(path, options.wait)
}

/// Connects for a user who may only read.
///
/// The order matters: looking for the log after opening could create what is
/// looked for.
fn connect_without_traces(path: &Path, wait: Duration) -> std::result::Result<(Connection, Access), OpenRefusal> {
    let log = std::fs::metadata(log_of(path)).map_or(0, |log| log.len());
    if beside(path, "-shm").exists() && log_of(path).exists() {
        let connection = set_up(path, &native(path), OpenFlags::SQLITE_OPEN_READ_ONLY, wait)?;
        match probe(&connection) {
            Ok(()) => return Ok((connection, Access::Read)),
            // An empty log was left behind; the file is complete without it.
            Err(error) if cannot_write(&error) && log == 0 => {}
            Err(error) if cannot_write(&error) => return Err(OpenRefusal::Log),
            Err(error) => return Err(error.into()),
        }
    } else if log > 0 {
        return Err(OpenRefusal::Log);
    }
    // Before the first page is read: whatever is written from here on shows as
    // a change.
    let meta = std::fs::metadata(path);
    let stamp = meta.map(|meta| Stamp::new(&meta)).unwrap_or(Stamp { length: 0, changed: None });
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = set_up(path, Path::new(&address(path, "immutable=1")), flags, wait)?;
    probe(&connection)?;
    Ok((connection, Access::Snapshot(stamp)))
}

/// Opens a connection and sets its cache and time-out.
///
/// `synchronous = NORMAL` is safe with a write-ahead log: a power failure may
/// lose the last transaction, never the file.
fn set_up(path: &Path, address: &Path, flags: OpenFlags, wait: Duration) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
    // As large as the file, since no more of it can be read.
    let cache = (size / 1024).clamp(LEAST_CACHE, MOST_CACHE);
    connection.busy_timeout(wait)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
    ))?;
    Ok(connection)
}

/// Reads the first page, which shows whether the log can be used.
fn probe(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// True for errors that a missing permission to write can cause.
fn cannot_write(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        // Which of them comes depends on the system, and on what may not be
        // written: the file, its folder, or the disk.
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure)
    )
}

/// True if this user may write the file. A file marked as read-only is respected even for
/// users who could write it.
///
/// Asking the system by opening is the only test that respects every kind of
/// permission.
fn may_write(path: &Path) -> bool {
    let marked = std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly());
    !marked && std::fs::File::options().write(true).open(path).is_ok()
}

/// The path in a form that SQLite takes literally: `:memory:` and `file:x` have special
/// meanings unless a folder precedes them.
fn native(path: &Path) -> PathBuf {
    if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() }
}

/// The address of a file with a parameter of SQLite: `immutable=1` for no locks and no
/// files beside it, `mode=rw` for a file that must be there.
///
/// Percent-encoded, because a path may contain `?` and `#`, and need not be UTF-8.
pub(super) fn address(path: &Path, parameter: &str) -> String {
    let path = native(path);
    let mut address = String::from("file:");
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'\\' | b'.' | b'-' | b'_' | b':' => address.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => address.push(byte.into()),
            _ => address += &format!("%{byte:02x}"),
        }
    }
    address + "?" + parameter
}
