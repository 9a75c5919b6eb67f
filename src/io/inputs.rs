//! A register of the files that are read, so that none of them is overwritten.
//!
//! Comparing paths would not do: one file has many names (links, `./`, letter
//! case, mounts), and a shell may redirect it. The system's file id is the same
//! for all of them. The register belongs to the process, like the files.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::STANDARD;
use crate::{Error, Result};

/// The inputs of this process; `None` until a program asks for protection.
static INPUTS: Mutex<Option<HashSet<FileId>>> = Mutex::new(None);

/// Locks the register; a set of ids is consistent at any time, even if a thread
/// panicked.
fn inputs() -> MutexGuard<'static, Option<HashSet<FileId>>> {
    // Poisoning is ignored: the set is never half-changed.
    INPUTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on protects every file that this crate opens for reading: an
/// [`Output`](super::Output) to it fails, whatever name, link or letter case it is called
/// by.
///
/// The tool `duiqi` calls this first. A library leaves it to the program,
/// because a program may well read a file and later replace it.
///
/// ```standalone_crate
/// use duiqi::io::{Output, open, protect_inputs};
/// let file = std::env::temp_dir().join("duiqi-doctest-protect.txt");
/// std::fs::write(&file, "precious")?;
/// protect_inputs();
/// let _input = open(&file)?;
/// assert!(Output::create(&file).unwrap_err().to_string().contains("is an input"));
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn protect_inputs() {
    inputs().get_or_insert_default();
}

/// Protects a file that the program reads by other means than this crate's
/// functions. Does nothing before [`protect_inputs`], or for a file that does
/// not exist or is a device.
///
/// ```
/// duiqi::io::remember_input("no/such/file"); // nothing to protect
/// ```
pub fn remember_input(path: impl AsRef<Path>) {
    let path = path.as_ref();
    let mut inputs = inputs();
    let Some(inputs) = inputs.as_mut() else { return };
    inputs.extend(identity(path));
}

/// Fails if the file at `path` is a protected input.
///
/// # Errors
/// [`Error::Invalid`] that says what to do. Without protection nothing is
/// refused.
pub(super) fn refuse_input(path: &Path) -> Result<()> {
    // As an output, `-` is standard output, even if standard input is a file.
    if path == Path::new(STANDARD) {
        return Ok(());
    }
    let inputs = inputs();
    let Some(inputs) = inputs.as_ref() else { return Ok(()) };
    // By the file and not by its name: links, other spellings and the logs of a
    // memory lead to the same one.
    match [Some(path), owner(path).as_deref()].into_iter().flatten().filter_map(identity).any(|id| inputs.contains(&id))
    {
        true => Err(Error::Invalid(format!(
            "{}: this file is an input and must not be overwritten: give the output another name",
            path.display()
        ))),
        false => Ok(()),
    }
}

/// Fails if a database of SQLite is there that would take a file at `path` for
/// its log, and remove it.
///
/// # Errors
/// [`Error::Invalid`] that names the database.
pub(super) fn refuse_log(path: &Path) -> Result<()> {
    let database = owner(path).filter(|database| {
        // Of anything but a plain file, reading might wait for ever.
        let plain = database.metadata().is_ok_and(|metadata| metadata.is_file());
        let mut head = [0; SQLITE.len()];
        plain && File::open(database).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *SQLITE
    });
    database.map_or(Ok(()), |database| Err(log_name(path, &database)))
}

/// Fails if a memory at `path` would be taken for the log of another, which is
/// there or may be made one day.
///
/// # Errors
/// [`Error::Invalid`] that names the other.
#[cfg(feature = "store")]
pub(crate) fn refuse_log_name(path: &Path) -> Result<()> {
    owner(path).map_or(Ok(()), |database| Err(log_name(path, &database)))
}

/// The error for an output with the name of a log.
fn log_name(path: &Path, database: &Path) -> Error {
    let (path, database) = (path.display(), database.display());
    Error::Invalid(format!("{path}: this is the name of the log of the memory {database}: choose another name"))
}

/// How every database of SQLite begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// The database that a file of this name would belong to: SQLite takes any file
/// with the name of its log for its log, whoever made it.
fn owner(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let database = ["-wal", "-shm", "-journal"].iter().find_map(|ending| name.strip_suffix(ending))?;
    if database.is_empty() { None } else { Some(path.with_file_name(database)) }
}

#[cfg(any(unix, windows))]
use file_id::{FileId, get_file_id};

/// Where the system has no file ids, the path without links stands for the
/// file.
#[cfg(not(any(unix, windows)))]
type FileId = std::path::PathBuf;

/// The id of a file on such systems.
#[cfg(not(any(unix, windows)))]
fn get_file_id(path: &Path) -> std::io::Result<FileId> {
    path.canonicalize()
}

/// The system's id of a plain file. All names of one file, links followed, have
/// the same id.
///
/// `None` for standard input from a terminal or pipe, for devices, folders, and
/// files that do not exist: none of these can be lost by being written.
///
/// A file's id is the same under every name, so links and letter case cannot
/// defeat the protection.
fn identity(path: &Path) -> Option<FileId> {
    // Standard input may be redirected from a file.
    #[cfg(unix)]
    let path = if path == Path::new(STANDARD) { Path::new("/dev/stdin") } else { path };
    // A terminal or a pipe is not destroyed by writing to it.
    let plain = path != Path::new(STANDARD) && path.metadata().is_ok_and(|metadata| metadata.is_file());
    if plain { get_file_id(path).ok() } else { None }
}

/// True if both names mean the same plain file.
#[cfg(feature = "parallel")]
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    identity(one).is_some_and(|id| identity(other) == Some(id))
}
