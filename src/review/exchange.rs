//! Files that a page passes to its engine, and files that it gets back.
//!
//! | files | become |
//! |---|---|
//! | one `.review.json` | the saved review, as it was |
//! | one file of units (TMX, XLIFF, TSV, CSV, JSONL, ladder) | its units |
//! | one other file | a bilingual document, which is separated and aligned |
//! | two files | source and target, which are aligned |
//! | three files | an alignment of InterText |
//!
//! Bytes travel in base 64, because a message is JSON. Nothing is read from or
//! written to the disk here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::protocol::OutputFile;
use super::{Applied, ExportFormat, InputFile, Review, Reviewer};
use crate::document::{Document, DocumentFormat};
use crate::format::{self, FileFormat, NamedFile, ReadOptions, beads};
use crate::{Error, Lang, Lexicon, Result, Unit, bilingual};

/// What was opened, and what the user should know of it.
pub(super) struct Loaded {
    pub review: Review,
    pub warnings: Vec<String>,
}

/// A review of the files of a request: a saved review, files of units, a
/// document, or two texts to align.
///
/// `stage` is called before each step that may take long, with a word that
/// names it.
///
/// # Errors
/// If the number of files fits none of the cases, or a file does not match its
/// name. An error in a file names the file.
pub(super) fn load(files: &[InputFile], lexicon: &Lexicon, stage: &mut dyn FnMut(&'static str)) -> Result<Loaded> {
    stage("reading");
    let files = named(files)?;
    match files.as_slice() {
        [one] if Review::is_review(&one.bytes) => {
            let review = Review::from_json(&one.bytes).map_err(|error| error.in_file(&one.name))?;
            Ok(Loaded { review, warnings: Vec::new() })
        }
        [one] if holds_units(&one.name) => of_units(&files),
        [one] => {
            let document = document(one)?;
            stage("aligning");
            let found = bilingual::document(&document, lexicon, &Default::default());
            let found = found.map_err(|error| error.in_file(&one.name))?;
            let review = Review::from_document(&found.units, &document).with_documents(&one.name, None);
            Ok(Loaded { review, warnings: found.report.warnings })
        }
        [one, other] => {
            let (source, target) = (document(one)?, document(other)?);
            stage("aligning");
            let found = bilingual::two_documents(&source, &target, lexicon, &Default::default());
            let found = found.map_err(|error| error.in_file(&one.name))?;
            let review =
                Review::from_files(&found.units, &source, &target).with_documents(&one.name, Some(other.name.clone()));
            Ok(Loaded { review, warnings: found.report.warnings })
        }
        [_, _, _] => of_units(&files),
        _ => Err(Error::Invalid("one file or two are needed, or the three of InterText".to_owned())),
    }
}

/// A review of files that hold units.
fn of_units(files: &[NamedFile]) -> Result<Loaded> {
    let units: Vec<Unit> = format::read_files(files, &ReadOptions::default())?.collect::<Result<_>>()?;
    let review = Review::from_units(&units).with_documents(&files[0].name, None);
    Ok(Loaded { review, warnings: Vec::new() })
}

/// The files of a request, their bytes decoded.
fn named(files: &[InputFile]) -> Result<Vec<NamedFile>> {
    let decoded = |file: &InputFile| {
        let bytes = STANDARD.decode(&file.base64);
        let bytes = bytes.map_err(|error| Error::Invalid(format!("{}: not base 64: {error}", file.name)))?;
        Ok(NamedFile { name: file.name.clone(), bytes })
    };
    files.iter().map(decoded).collect()
}

/// The text of a file. The name only decides formats that the bytes do not
/// show.
fn document(file: &NamedFile) -> Result<Document> {
    let mut options = crate::document::Options::default();
    options.format = DocumentFormat::from_name(&file.name).filter(|format| {
        // The name of a container may be wrong; its first bytes are not.
        matches!(format, DocumentFormat::Markdown | DocumentFormat::Html | DocumentFormat::Subtitles)
    });
    Document::read(&file.bytes, &options).map_err(|error| error.in_file(&file.name))
}

/// True if, by its name, a file holds units and not a text.
fn holds_units(name: &str) -> bool {
    use FileFormat::{Csv, Jsonl, Ladder, Tmx, Tsv, Xliff};
    matches!(FileFormat::from_path(name), Some(Tmx | Xliff | Tsv | Csv | Jsonl | Ladder))
}

/// Takes over the corrections of a request's files.
///
/// Beads come alone, other corrections as the files of one format.
///
/// # Errors
/// If a file holds no units, or they do not fit the review.
pub(super) fn import(review: &mut Review, files: &[InputFile], by: &Reviewer) -> Result<Applied> {
    let files = named(files)?;
    let name = files.first().map_or("", |file| file.name.as_str());
    if let [file] = files.as_slice()
        && FileFormat::from_path(&file.name) == Some(FileFormat::Beads)
    {
        let links = beads::read(&file.bytes[..]).map_err(|error| error.in_file(name))?;
        return review.import_beads(&links, by);
    }
    if let [file] = files.as_slice()
        && !holds_units(&file.name)
    {
        let message = "corrections come as TSV, CSV, TMX, XLIFF, JSONL or beads, as the two files of Moses, or as the \
                       three of InterText";
        return Err(Error::Invalid(format!("{name}: {message}")));
    }
    let units: Vec<Unit> = format::read_files(&files, &ReadOptions::default())?.collect::<Result<_>>()?;
    review.import_units(&units, by)
}

/// The review as files.
///
/// A saved review is one file; some formats of units have two or three. Names
/// come from the source document.
pub(super) fn export(review: &Review, format: ExportFormat) -> Result<Vec<OutputFile>> {
    let stem = review.stem();
    let ExportFormat::Units(format) = format else {
        let (name, text) = (format!("{stem}.review.json"), Some(review.to_json()?));
        return Ok(vec![OutputFile { name, media_type: "application/json", text, base64: None }]);
    };
    let files = format::write_files(&stem, format, &review.options(), review.units())?;
    Ok(files.into_iter().map(|file| output(file, format)).collect())
}

/// A file of a reply: as text where it is text, else in base 64.
fn output(file: NamedFile, format: FileFormat) -> OutputFile {
    let (text, base64) = match String::from_utf8(file.bytes) {
        Ok(text) => (Some(text), None),
        Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
    };
    OutputFile { name: file.name, media_type: format.media_type(), text, base64 }
}

impl Review {
    /// The base name of the review's files: the source's name without folders,
    /// ending and language (`book.zh.txt`).
    fn stem(&self) -> String {
        let name = self.documents.source.as_deref().unwrap_or("review");
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = name.strip_suffix(".review.json").unwrap_or(name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let bare = stem.rsplit_once('.').filter(|(_, lang)| lang.parse::<Lang>().is_ok());
        bare.map_or(stem, |(stem, _)| stem).to_owned()
    }

    /// How files of the review are written.
    fn options(&self) -> format::Options {
        let mut options = format::Options::default();
        options.tags = Some(self.tags.clone());
        options
    }
}
