//! The review of what the user named: two texts, one document, or a file of units.

use std::path::Path;

use duiqi::bilingual;
use duiqi::format::{self, FileFormat, ReadOptions, beads};
use duiqi::review::{Review, Reviewer};
use duiqi::{Error, Lexicon, Result, Unit};

use super::super::{Setting, Stop, input, note};
use super::Arguments;

/// Aligns the files and makes a review of the result.
pub fn review(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Review, Stop> {
    let Some(target) = &arguments.target else { return one(arguments, lexicon, setting) };
    input::two_inputs(&arguments.source, target)?;
    let langs = arguments.langs.pair()?;
    if arguments.presplit {
        let encoding = arguments.reading.encoding();
        let (source, other) = (input::decoded(&arguments.source, encoding)?, input::decoded(target, encoding)?);
        let found = bilingual::lines(&source, &other, langs, lexicon, &Default::default());
        let found = found.map_err(|error| input::sided(error, &arguments.source, target))?;
        return Ok(Review::from_units(&found.units).with_documents(name(&arguments.source), Some(name(target))));
    }
    let document = |path| input::document(path, &arguments.reading);
    let (source, target) = (document(&arguments.source)?, document(target)?);
    let mut options = bilingual::Options::default();
    options.source = langs.map(|langs| langs.0);
    let found = bilingual::files(&source, &target, lexicon, &options);
    let found = input::doubtful(found, &[&source, &target], setting)?;
    found.report.warnings.iter().for_each(|warning| note(setting, warning));
    Ok(Review::from_files(&found.units, &source, &target))
}

/// The review of one file.
fn one(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Review, Stop> {
    if let Some(units) = units(&arguments.source) {
        return Ok(Review::from_units(&units?).with_documents(name(&arguments.source), None));
    }
    let document = input::document(&arguments.source, &arguments.reading)?;
    let mut options = bilingual::Options::default();
    options.source = arguments.langs.pair()?.map(|langs| langs.0);
    let found = bilingual::document(&document, lexicon, &options);
    let found = input::doubtful(found, &[&document], setting)?;
    found.report.warnings.iter().for_each(|warning| note(setting, warning));
    Ok(Review::from_document(&found.units, &document))
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// The units of a file of units, by its name; `None` for a document.
fn units(path: &Path) -> Option<Result<Vec<Unit>>> {
    let format = FileFormat::from_path(path)?;
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

/// Takes over corrections from a file.
pub fn import(review: &mut Review, path: &Path, by: &Reviewer) -> Result<()> {
    if FileFormat::from_path(path) == Some(FileFormat::Beads) {
        let links = beads::read(format::open(path)?).map_err(|error| error.in_file(path))?;
        return review.import_beads(&links, by).map(drop).map_err(|error| named(error, path));
    }
    // An XML file without another name is the file of InterText's links.
    let xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    let format = if xml { Some(FileFormat::InterText) } else { None };
    let units: Vec<Unit> = format::read_file(path, format, &ReadOptions::default())?.collect::<Result<_>>()?;
    review.import_units(&units, by).map(drop).map_err(|error| named(error, path))
}

fn named(error: Error, path: &Path) -> Error {
    match error {
        Error::Invalid(message) => Error::Invalid(format!("{}: {message}", path.display())),
        other => other,
    }
}
