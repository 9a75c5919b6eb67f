//! Opens files and standard input; unpacks gzip.
//!
//! Packed files are recognised by their first bytes and not by their names, because
//! downloads lose their endings. A file of several gzip members, as parallel
//! packers write it, is read as one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{STANDARD, remember_input};
use crate::{Error, Place, Result};

/// How many bytes of a file are read at a time. Choice: large enough that
/// system calls do not matter.
const BUFFER: usize = 1 << 16;

/// Opens a file, or standard input for `-`. Gzip is unpacked (features
/// `documents` and `formats`).
///
/// ```
/// use std::io::Read;
/// let file = std::env::temp_dir().join("duiqi-doctest-open.txt");
/// std::fs::write(&file, "plain")?;
/// let mut text = String::new();
/// duiqi::io::open(&file)?.read_to_string(&mut text)?;
/// assert_eq!(text, "plain");
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if it cannot be opened or is a folder.
pub fn open(path: impl AsRef<Path>) -> Result<Box<dyn BufRead + Send>> {
    let path = path.as_ref();
    // Before it is opened: an output may be created while it is being read.
    remember_input(path);
    open_own(path)
}

/// Opens a file that the program keeps and will replace, such as a saved review.
/// It is not remembered as an input, so an output may have its name.
///
/// # Errors
/// Those of [`open()`].
pub(crate) fn open_own(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    let failed = |source| Error::io(path, source);
    if path == Path::new(STANDARD) {
        return unpacked(Box::new(BufReader::with_capacity(BUFFER, io::stdin()))).map_err(failed);
    }
    // Opening a folder succeeds on Unix and fails only when it is read, with a
    // worse message.
    if path.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(failed)?;
    unpacked(Box::new(BufReader::with_capacity(BUFFER, file))).map_err(failed)
}

/// Unpacks input that begins like a gzip file.
///
/// `fill_buf` looks without consuming, so that pipes work as well.
#[cfg(feature = "files")]
fn unpacked(mut input: Box<dyn BufRead + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    /// The first bytes of a gzip file (RFC 1952).
    const MAGIC: [u8; 2] = [0x1F, 0x8B];
    // By the first bytes and not by the name, so that standard input may be
    // packed too.
    if !input.fill_buf()?.starts_with(&MAGIC) {
        return Ok(input);
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(input))))
}

/// Without the feature `files`, input is read as it is.
#[cfg(not(feature = "files"))]
fn unpacked(input: Box<dyn BufRead + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    Ok(input)
}

/// Reads a whole file, or standard input for `-`, unpacked, up to `limit`
/// bytes.
///
/// ```
/// let error = duiqi::io::read_all("examples/data/river.txt", 10).unwrap_err();
/// assert_eq!(error.to_string(), "examples/data/river.txt: the size in bytes is over the limit of 10");
/// ```
///
/// A file that grows while it is read still ends at the limit.
///
/// # Errors
/// [`Error::Io`] as [`open()`]; [`Error::Limit`] if there is more.
pub fn read_all(path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>> {
    let path = path.as_ref();
    remember_input(path);
    read_own(path, limit)
}

/// The same for a file that the program keeps, as [`open_own`].
///
/// # Errors
/// Those of [`read_all`].
pub(crate) fn read_own(path: &Path, limit: u64) -> Result<Vec<u8>> {
    // The reported size may be wrong, so it only serves as a hint.
    let hint = path.metadata().map_or(0, |data| data.len().min(1 << 20) as usize);
    let mut bytes = Vec::with_capacity(hint + 1);
    // Reading one byte more than allowed shows whether there is more.
    let read = open_own(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| Error::io(path, source))?;
    match bytes.len() as u64 > limit {
        true => Err(Error::Limit { at: Place::file(path), what: "the size in bytes", limit }),
        false => Ok(bytes),
    }
}

/// The name of a file without the ending `.gz`, so that its own ending shows.
///
/// ```
/// use std::path::Path;
/// assert_eq!(duiqi::io::without_gz("memory.tmx.gz"), Path::new("memory.tmx"));
/// assert_eq!(duiqi::io::without_gz("memory.tmx"), Path::new("memory.tmx"));
/// ```
#[must_use]
pub fn without_gz(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    if is_gz(path) { path.with_extension("") } else { path.to_owned() }
}

/// True if the file's name ends in `.gz`.
pub(super) fn is_gz(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}
