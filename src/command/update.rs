//! Writes a bilingual file itself with changed targets, for the commands that
//! keep its format.

use std::path::Path;

use duiqi::format::{self, FileFormat};
use duiqi::{Error, Unit};

use super::units::Reading;
use super::{Setting, Stop, note, output};

/// The largest file that is updated in place, in bytes: a choice, as for
/// documents.
const LARGEST: u64 = 1 << 30;

/// A bilingual file, and how its units were read.
#[derive(Debug)]
pub struct BilingualFile<'a> {
    /// The file.
    pub file: &'a Path,
    /// Its format.
    pub format: FileFormat,
    /// The options by which it was read.
    pub reading: &'a Reading,
}

/// Reports that a file is now in UTF-8, if its encoding lacks characters.
pub fn say_encoding(left: Option<&str>, setting: &Setting) {
    if let Some(name) = left {
        note(setting, &format!("the new file is in UTF-8: {name} lacks characters of the translations"));
    }
}

/// Writes the file with the targets that changed, all else byte for byte; false
/// if it cannot be updated, and must be written anew from its units.
///
/// # Errors
/// Those of reading the file and of writing.
pub fn update(source: &BilingualFile<'_>, target: &Path, units: &[Unit], setting: &Setting) -> Result<bool, Stop> {
    let BilingualFile { file, format, reading } = source;
    // A stream has been read already.
    if !file.is_file() {
        return Ok(false);
    }
    let bytes = duiqi::io::read_all(file, LARGEST)?;
    let new = match format::update(&bytes, *format, units, &reading.options()) {
        Ok(new) => new,
        // Bytes that fit no encoding, or units whose sides were exchanged.
        Err(Error::Invalid(_)) => return Ok(false),
        Err(error) => return Err(error.in_file(file).into()),
    };
    output::write(Some(target), |out| output::put(out, &new.bytes))?;
    if new.unplaced > 0 {
        note(setting, &format!("{} translations found no place in the file", new.unplaced));
    }
    if new.dropped_codes > 0 {
        let what = "inline codes of translations left out: their source has none like them";
        note(setting, &format!("{} {what}", new.dropped_codes));
    }
    say_encoding(new.left_encoding, setting);
    Ok(true)
}
