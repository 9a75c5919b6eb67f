//! Makes the review of what the user named: two texts, one document, or a file
//! of units.
//!
//! | the user names | the review is made of |
//! |---|---|
//! | two files | their alignment |
//! | two files, `--presplit` | their lines, aligned |
//! | one TMX, XLIFF, TSV, CSV, JSONL or ladder | its units |
//! | one other file | the document's two languages, aligned |

use std::path::Path;

use duiqi::bilingual;
use duiqi::format::{self, FileFormat, ReadOptions, beads};
use duiqi::review::{Review, Reviewer};
use duiqi::{Error, Lang, Lexicon, Result, Unit};

use super::super::{Setting, Stop, input, note};
use super::Arguments;

/// Aligns the two files and makes a review of the result; or that of one file,
/// if there is no target.
///
/// # Errors
/// As for `align`.
pub fn review(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Review, Stop> {
    let Some(target) = &arguments.target else { return one(arguments, lexicon, setting) };
    input::two_inputs(&arguments.source, target)?;
    let mut options = bilingual::Options::default();
    options.source = arguments.langs.source()?;
    // The same two ways as in `align`.
    if arguments.presplit {
        let encoding = arguments.reading.encoding();
        let (source, other) = (input::decoded(&arguments.source, encoding)?, input::decoded(target, encoding)?);
        let found = bilingual::lines(&source, &other, lexicon, &options);
        let found = found.map_err(|error| input::sided(error, &arguments.source, target))?;
        return Ok(Review::from_units(&found.units).with_documents(name(&arguments.source), Some(name(target))));
    }
    let document = |path| input::document(path, &arguments.reading);
    let (source, target) = (document(&arguments.source)?, document(target)?);
    let found = bilingual::two_documents(&source, &target, lexicon, &options);
    let found = input::doubtful(found, &[&source, &target], setting)?;
    found.report.warnings.iter().for_each(|warning| note(setting, warning));
    Ok(Review::from_files(&found.units, &source, &target))
}

/// The review of one file: of units if it holds such, else of a bilingual
/// document.
///
/// # Errors
/// As for `document`.
fn one(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Review, Stop> {
    if let Some(units) = units(&arguments.source) {
        return Ok(Review::from_units(&units?).with_documents(name(&arguments.source), None));
    }
    let document = input::document(&arguments.source, &arguments.reading)?;
    let mut options = bilingual::Options::default();
    options.source = arguments.langs.source()?;
    let found = bilingual::document(&document, lexicon, &options);
    let found = input::doubtful(found, &[&document], setting)?;
    found.report.warnings.iter().for_each(|warning| note(setting, warning));
    Ok(Review::from_document(&found.units, &document))
}

/// A path as the review stores it.
fn name(path: &Path) -> String {
    path.display().to_string()
}

/// The units of a file of units, recognised by its name; `None` for a document.
fn units(path: &Path) -> Option<Result<Vec<Unit>>> {
    let format = FileFormat::from_path(path)?;
    // The formats in which pairs are exchanged for correction. HTML, for one,
    // is a document.
    let read = matches!(
        format,
        FileFormat::Tmx
            | FileFormat::Xliff
            | FileFormat::Tsv
            | FileFormat::Csv
            | FileFormat::Jsonl
            | FileFormat::Ladder
    );
    read.then(|| format::read_file(path, Some(format), &ReadOptions::default())?.collect())
}

/// Takes corrections over from a file, in the name of `by`.
///
/// # Errors
/// If the file cannot be read, or does not fit the review.
pub fn import(review: &mut Review, path: &Path, by: &Reviewer) -> Result<()> {
    // Bead files correct the alignment and hold no texts.
    if FileFormat::from_path(path) == Some(FileFormat::Beads) {
        let links = beads::read(format::open(path)?).map_err(|error| error.in_file(path))?;
        return review.import_beads(&links, by).map(drop).map_err(|error| named(error, path));
    }
    let units: Vec<Unit> =
        format::read_file(path, several_files(path), &ReadOptions::default())?.collect::<Result<_>>()?;
    review.import_units(&units, by).map(drop).map_err(|error| named(error, path))
}

/// The format of several files that a file belongs to: an XML file without
/// another name holds InterText's links, and an ending that is a language
/// (`talk.zh`) is that of Moses.
fn several_files(path: &Path) -> Option<FileFormat> {
    let ending = path.extension()?.to_str()?;
    if ending.eq_ignore_ascii_case("xml") {
        return Some(FileFormat::InterText);
    }
    ending.parse::<Lang>().is_ok().then_some(FileFormat::Moses)
}

/// The error for a file that does not fit, with its name.
fn named(error: Error, path: &Path) -> Error {
    match error {
        Error::Invalid(message) => Error::Invalid(format!("{}: {message}", path.display())),
        other => other,
    }
}
