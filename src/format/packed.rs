//! Bilingual files in a ZIP archive: `.xlz` and `.mqxlz`, in which tools keep
//! XLIFF with what else they need, and TMX that was packed for sending.
//!
//! ```text
//! job.xlz
//!   content.xlf      read
//!   skeleton.skl     passed over
//! ```

use std::io::{BufRead, Cursor, Read};

use super::FileFormat;
use crate::{Error, Place, Result};

/// The most bytes that an archive may have, and that its files may unpack to:
/// a choice, as for documents. A small archive must not fill the memory.
const MOST_UNPACKED: u64 = 1 << 30;

/// True if a stream begins like a ZIP archive. Nothing is consumed.
///
/// # Errors
/// [`Error::Io`] if it cannot be read.
pub(super) fn is_archive(input: &mut impl BufRead) -> Result<bool> {
    let head = input.fill_buf().map_err(|cause| Error::Io { at: Place::default(), cause })?;
    Ok(head.starts_with(b"PK\x03\x04"))
}

/// The files of a format in an archive, in the order of their names.
///
/// # Errors
/// [`Error::Syntax`] for a broken archive, [`Error::Limit`] past
/// [`MOST_UNPACKED`] bytes, [`Error::Invalid`] if no file of the format is in
/// it.
pub(super) fn files(input: impl BufRead, format: FileFormat) -> Result<Vec<Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(limited(input, MOST_UNPACKED)?)).map_err(wrong)?;
    let names: std::result::Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let mut names = names.map_err(wrong)?;
    names.retain(|name| FileFormat::from_path(name) == Some(format));
    names.sort();
    let mut left = MOST_UNPACKED;
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        // What an archive says of the sizes may be wrong: they are counted.
        let file = limited(archive.by_name(&name).map_err(wrong)?, left)?;
        left -= file.len() as u64;
        files.push(file);
    }
    match files.is_empty() {
        true => Err(Error::Invalid(format!("there is no {format} file in this archive"))),
        false => Ok(files),
    }
}

/// All bytes of a stream of at most `limit` bytes.
fn limited(input: impl Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows whether there is more.
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(wrong)?;
    match bytes.len() as u64 > limit {
        true => {
            Err(Error::Limit { at: Place::default(), what: "the size of the archive, in bytes", limit: MOST_UNPACKED })
        }
        false => Ok(bytes),
    }
}

/// An error of the library in our form.
fn wrong(error: impl std::fmt::Display) -> Error {
    Error::syntax("ZIP", Place::default(), error.to_string())
}
