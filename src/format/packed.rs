//! Bilingual files in a ZIP archive: `.xlz` and `.mqxlz`, in which tools keep
//! XLIFF with their other files, and TMX that was packed for sending.
//!
//! ```text
//! job.xlz
//!   content.xlf      read
//!   skeleton.skl     passed over
//! ```

use std::collections::HashMap;
use std::io::{BufRead, Cursor, Read, Write};

use super::{FileFormat, Filled, ReadLog, ReadOptions};
use crate::{Error, Place, Result, Unit};

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
    let files = named_files(&limited(input, MOST_UNPACKED)?, format)?;
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// The same with their names.
fn named_files(bytes: &[u8], format: FileFormat) -> Result<Vec<(String, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
    let names: std::result::Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let mut names = names.map_err(wrong)?;
    names.retain(|name| FileFormat::from_path(name) == Some(format));
    names.sort();
    let mut left = MOST_UNPACKED;
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        // The sizes in an archive may be wrong, so bytes are counted.
        let file = limited(archive.by_name(&name).map_err(wrong)?, left)?;
        left -= file.len() as u64;
        files.push((name, file));
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

/// The archive with changed units put into its files of a format, in the order
/// in which [`files`] gives them. Everything else is copied as it is packed.
///
/// # Errors
/// Those of [`files`] and of [`update`](super::update()).
pub(super) fn update(bytes: &[u8], format: FileFormat, units: &[Unit], options: &ReadOptions) -> Result<Filled> {
    let quiet = ReadOptions { log: ReadLog::default(), ..options.clone() };
    let mut all = Filled::default();
    let (mut new, mut rest) = (HashMap::new(), units);
    for (name, file) in named_files(bytes, format)? {
        let count = super::part(file.clone(), format, &quiet).count().min(rest.len());
        let (own, after) = rest.split_at(count);
        rest = after;
        let done = super::update(&file, format, own, options)?;
        all.filled += done.filled;
        all.unplaced += done.unplaced;
        all.dropped_codes += done.dropped_codes;
        all.left_encoding = all.left_encoding.or(done.left_encoding);
        new.insert(name, done.bytes);
    }
    all.bytes = if all.filled == 0 { bytes.to_vec() } else { repacked(bytes, &new)? };
    Ok(all)
}

/// The archive with other content for some of its files. Everything else is
/// copied as it is packed.
///
/// # Errors
/// [`Error::Syntax`] for a broken archive.
pub(super) fn repacked(bytes: &[u8], new: &HashMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(wrong)?;
        let name = file.name().map_err(wrong)?.into_owned();
        let Some(content) = new.get(&name) else {
            writer.raw_copy_file(file).map_err(wrong)?;
            continue;
        };
        // The time stays, so that the same input gives the same bytes.
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let options = file.last_modified().map_or(options, |time| options.last_modified_time(time));
        writer.start_file(name, options).map_err(wrong)?;
        writer.write_all(content).map_err(wrong)?;
    }
    Ok(writer.finish().map_err(wrong)?.into_inner())
}

/// An error of the library in our form, with what to do.
fn wrong(error: impl std::fmt::Display) -> Error {
    let message = format!("{error}: the archive is damaged: get it again, or unpack it and give the file in it");
    Error::syntax("ZIP", Place::default(), message)
}
