//! Puts changed translations into a file that holds both languages. All other
//! bytes stay as they are.
//!
//! A project file of a translation tool holds more than units: skeletons,
//! contexts, comments, the tool's own elements. Reading it as units and writing
//! it anew would lose them, and the tool might refuse the result. Instead the
//! units that were read are compared with those that come back, and only what
//! differs is edited.

use super::encoded::{Encoded, FileEncoding};
use super::{FileFormat, ReadLog, ReadOptions, delimited, localisation, packed, spreadsheet, xliff};
use crate::{Error, Place, Result, Unit};

/// The largest file that is changed in place, in bytes: a choice. The file and
/// its copy are in memory.
const LARGEST: usize = 1 << 30;

/// A file with translations in it.
///
/// `bytes` is the whole file even if nothing was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Filled {
    /// The bytes of the new file.
    pub bytes: Vec<u8>,
    /// How many texts were replaced.
    pub filled: usize,
    /// How many translations found no place, because their text is written in a
    /// way that is not edited, such as a key of YAML with a question mark, or
    /// because a form beside them has none in a catalogue of Xcode.
    pub unplaced: usize,
    /// How many inline codes of translations were left out, because the source
    /// in the file has no matching ones.
    pub dropped_codes: usize,
    /// The encoding of the old file, if it cannot hold the translations: the
    /// new file is then in UTF-8.
    pub left_encoding: Option<&'static str>,
}

/// The file with the targets and states of changed units put in. `bytes` is the
/// file, and `units` are all units that [`read`](super::read) gave of it with
/// the same options, in order; only their targets and localisation may differ.
/// XLIFF 1.2 and 2.x and the dialects of Trados, memoQ and Phrase can be
/// updated, also in an archive (`.xlz`, `.mqxlz`), and TSV, CSV and XLSX, where
/// states have no place. Files of texts with keys are filled as by
/// [`fill`](super::fill).
///
/// ```
/// use duiqi::format::{self, FileFormat, ReadOptions};
/// let file = "<xliff version='1.2'><file source-language='en' target-language='zh'><body>\
///     <trans-unit id='a'><source>Save</source><!-- button --></trans-unit></body></file></xliff>";
/// let options = ReadOptions::default();
/// let units = format::read(file.as_bytes(), FileFormat::Xliff, &options)?;
/// let mut units: Vec<_> = units.collect::<Result<_, _>>()?;
/// assert_eq!(format::update(file.as_bytes(), FileFormat::Xliff, &units, &options)?.bytes, file.as_bytes());
/// units[0].target.text = "保存".to_owned();
/// let new = format::update(file.as_bytes(), FileFormat::Xliff, &units, &options)?;
/// let expected = file.replace("</source>", "</source><target>保存</target>");
/// assert_eq!(new.bytes, expected.as_bytes());
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// A unit whose target is empty keeps the target that the file has. The
/// encoding, the byte order mark and the line ends are those of the file; where
/// its encoding lacks a character, the new file is in UTF-8, and declares it if
/// it declared the old one.
///
/// # Errors
/// [`Error::Invalid`] for another format, for units that are not those of the
/// file, and for bytes that do not fit the file's encoding; [`Error::Syntax`] for a
/// broken file; [`Error::Limit`] for one of more than a gibibyte.
pub fn update(bytes: &[u8], format: FileFormat, units: &[Unit], options: &ReadOptions) -> Result<Filled> {
    if bytes.len() > LARGEST {
        return Err(Error::Limit { at: Place::default(), what: "the size in bytes", limit: LARGEST as u64 });
    }
    if format == FileFormat::Xliff && bytes.starts_with(b"PK\x03\x04") {
        return packed::update(bytes, format, units, options);
    }
    if localisation::is_localisation(format) {
        return filled(bytes, format, units, options);
    }
    if format == FileFormat::Xlsx {
        return spreadsheet::update(bytes, units, options);
    }
    let (text, encoding) = FileEncoding::read(bytes, format, options.encoding.as_deref())?;
    let new = match format {
        FileFormat::Xliff => xliff::update(&text, units, options)?,
        FileFormat::Tsv => delimited::update(&text, b'\t', units, encoding.has_mark(), options)?,
        FileFormat::Csv => delimited::update(&text, b',', units, encoding.has_mark(), options)?,
        _ => return Err(Error::Invalid(format!("{format} is not updated in place"))),
    };
    // Without a change not even a lone carriage return may differ.
    let unchanged = || Encoded { bytes: bytes.to_vec(), left: None };
    let Encoded { bytes, left } = if new.filled == 0 { unchanged() } else { encoding.write(&new.text) };
    Ok(Filled {
        bytes,
        left_encoding: left,
        filled: new.filled,
        unplaced: new.unplaced,
        dropped_codes: new.dropped_codes,
    })
}

/// A file of texts with keys, with the units that changed filled in.
///
/// # Errors
/// As [`update`].
fn filled(bytes: &[u8], format: FileFormat, units: &[Unit], options: &ReadOptions) -> Result<Filled> {
    let quiet = ReadOptions { log: ReadLog::default(), ..options.clone() };
    let old = localisation::read_to_fill(bytes, "", format, &quiet)?;
    let same = old.len() == units.len() && old.iter().zip(units).all(|(old, new)| old.source.text == new.source.text);
    if !same {
        return Err(foreign_units());
    }
    let changed = old.iter().zip(units).filter(|(old, new)| old.target.text != new.target.text);
    let changed: Vec<Unit> = changed.map(|(_, new)| new.clone()).collect();
    if changed.is_empty() {
        return Ok(Filled { bytes: bytes.to_vec(), ..Filled::default() });
    }
    let to = changed.iter().map(|unit| &unit.target.tag).find(|tag| !tag.as_str().is_empty());
    localisation::fill(bytes, format, &changed, &to.cloned().unwrap_or_default(), options)
}

/// The error for units that were not read from the file.
pub(super) fn foreign_units() -> Error {
    Error::Invalid("the units are not those of the file: it cannot be updated in place".to_owned())
}

/// A text with translations in it.
pub(super) struct Updated {
    /// The new text.
    pub text: String,
    /// How many units changed in it.
    pub filled: usize,
    /// How many changed units found no place.
    pub unplaced: usize,
    /// How many codes of translations were left out.
    pub dropped_codes: usize,
}
