//! What is done for one job, on any thread: read, align, write beside its
//! place.
//!
//! An error in one document becomes a record and does not stop the run. Only a
//! full disk, or another failure to write results, stops everything.
//!
//! | what goes wrong | what happens |
//! |---|---|
//! | the file is missing, broken, too large, in one language | a failed record |
//! | the aligner or a reader panics | a failed record that asks for a report |
//! | the id cannot be a file's name, or is there twice | a failed record |
//! | the disk is full | the run stops |

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};

use super::{Input, Job, JobStatus, Options, Record};
use crate::bilingual::{self, Bilingual};
use crate::format::{FileFormat, Writer, beads};
use crate::io::{self, Output};
use crate::{BySide, Document, Error, Lexicon, Place, Result, Unit};

/// The outcome of a job, before it is put in its place.
pub(super) struct Outcome {
    /// The number of the job in its list, from 0.
    pub number: u64,
    /// The line of the report.
    pub record: Record,
    /// The result.
    pub payload: Payload,
}

/// The result of a job.
pub(super) enum Payload {
    /// None: the job failed.
    Nothing,
    /// It was there before.
    Kept,
    /// A complete file that is to take its name.
    File(Output),
    /// Lines for the stream.
    Bytes(Vec<u8>),
    /// Units for the stream, of a format whose head comes first.
    Units(Vec<Unit>),
    /// It cannot be written, and neither can any other: the disk is full.
    Stop(Error),
}

/// What a job needs besides itself. Shared by all threads.
pub(super) struct Worker<'a> {
    /// The words.
    pub lexicon: &'a Lexicon,
    /// The options of the run.
    pub options: &'a Options,
    /// The folder of results, if they do not go to a stream.
    pub folder: Option<&'a Path>,
    /// The folder in which results are written before they take their names.
    pub parts: PathBuf,
    /// The name of the report, which no result may have.
    pub report: String,
}

/// The bytes of input that a job will take, as far as is known without
/// reading: the measure for what may be under way.
pub(super) fn weight(job: &Job) -> usize {
    // A file that cannot be measured fails later, with a reason.
    let size = |path: &Path| fs::metadata(path).map_or(0, |data| usize::try_from(data.len()).unwrap_or(usize::MAX));
    match &job.input {
        Ok(Input::File(path)) => size(path),
        Ok(Input::Files(files)) => size(&files.source).saturating_add(size(&files.target)),
        Ok(Input::Text(text)) => text.len(),
        Ok(Input::Texts(texts)) => texts.source.len() + texts.target.len(),
        Err(_) => 0,
    }
}

/// Turns a job whose id occurred before into one with an error, so that no
/// result overwrites another.
///
/// `seen` holds hashes of ids: 8 bytes a job, where ids are paths.
pub(super) fn once(mut job: Job, seen: &mut HashSet<u64>) -> Job {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&job.id);
    if !seen.insert(hash) && job.input.is_ok() {
        job.input = Err(Error::Invalid(format!("the id `{}` occurs twice", job.id)));
    }
    job
}

/// Does something for one document. A panic in it, or in a reader of some
/// format, must not end a run of millions.
///
/// # Errors
/// That of `work`, or [`Error::Invalid`] after a panic. The panic's own message
/// went to standard error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::Invalid("the program failed on this document: please report it as a bug".to_owned()))
    })
}

impl Worker<'_> {
    /// Does a job and puts its result beside its place. Never fails: what goes
    /// wrong is in the record.
    pub(super) fn outcome(&self, number: u64, job: Job) -> Outcome {
        let id = job.id.clone();
        let place = match self.folder.map(|folder| self.place(folder, &id)).transpose() {
            Ok(place) => place,
            Err(error) => return self.failed(number, id, &error),
        };
        // The last guard against a folder of results that is also one of
        // inputs.
        if let (Some(place), Ok(input)) = (&place, &job.input)
            && input.files().any(|file| io::is_same(file, place))
        {
            let message = format!("{}: the result would overwrite this input: choose another folder", place.display());
            return self.failed(number, id, &Error::Invalid(message));
        }
        // Decided by the name alone, without reading the job: resuming a
        // million results must be fast.
        if self.options.resume && place.as_ref().is_some_and(|place| place.exists()) {
            let record = Record { kept: true, ..Record::new(id, JobStatus::Done) };
            return Outcome { number, record, payload: Payload::Kept };
        }
        match guarded(|| self.align(job)) {
            Ok(found) => self.done(number, id, found, place),
            Err(error) => self.failed(number, id, &error),
        }
    }

    /// The outcome of a job that failed.
    fn failed(&self, number: u64, id: String, error: &Error) -> Outcome {
        let payload = match self.options.inline_errors && self.folder.is_none() {
            true => {
                let line = serde_json::json!({ "document": &id, "error": error.to_string() });
                Payload::Bytes(format!("{line}\n").into_bytes())
            }
            false => Payload::Nothing,
        };
        Outcome { number, record: Record::failed(id, error), payload }
    }

    /// The units of a job, for learning.
    ///
    /// # Errors
    /// As for [`Worker::align`].
    pub(super) fn units(&self, job: Job) -> Result<Vec<Unit>> {
        guarded(|| self.align(job)).map(|found| found.units)
    }

    /// Reads and aligns a job, in the way that its input and the options ask
    /// for.
    ///
    /// # Errors
    /// A file that is missing, too large, binary, in one language, or in
    /// another encoding.
    fn align(&self, job: Job) -> Result<Bilingual> {
        let source = job.source_lang.or(self.options.source_lang);
        let options = bilingual::Options { source, ..Default::default() };
        match job.input? {
            Input::File(file) => bilingual::document(&self.open(&file)?, self.lexicon, &options),
            Input::Text(text) => bilingual::document(&Document::from_text(text)?, self.lexicon, &options),
            Input::Files(BySide { source, target }) if self.options.presplit => {
                let names = [source.as_path(), target.as_path()];
                let [source, target] = [self.read(&source)?, self.read(&target)?];
                self.lines(&source, &target, &options).map_err(|error| in_files(error, names))
            }
            Input::Files(BySide { source, target }) => {
                bilingual::two_documents(&self.open(&source)?, &self.open(&target)?, self.lexicon, &options)
            }
            Input::Texts(BySide { source, target }) if self.options.presplit => self.lines(&source, &target, &options),
            Input::Texts(BySide { source, target }) => {
                // Texts have no file; an error calls them by their side.
                let document = |text, name| Document::from_text(text).map_err(|error| error.in_file(name));
                let (source, target) = (document(source, "source")?, document(target, "target")?);
                bilingual::two_documents(&source, &target, self.lexicon, &options)
            }
        }
    }

    /// Aligns two texts of one sentence a line, with the aligner's default
    /// options.
    fn lines(&self, source: &str, target: &str, options: &bilingual::Options<'_>) -> Result<Bilingual> {
        bilingual::lines(source, target, self.lexicon, options)
    }

    /// Opens a document, within the limit.
    ///
    /// # Errors
    /// [`Error::Limit`], and those of the document's reader.
    fn open(&self, path: &Path) -> Result<Document> {
        self.measure(path)?;
        Document::open_with(path, &self.options.reading)
    }

    /// Reads a file of pre-split lines as text, within the limit.
    ///
    /// # Errors
    /// As for documents: binary content, and bytes that are not of the
    /// encoding.
    fn read(&self, path: &Path) -> Result<String> {
        self.measure(path)?;
        let bytes = io::read_all(path, self.options.largest)?;
        // An encoding was named: the document's reader knows them all.
        if self.options.reading.encoding.is_some() {
            let mut reading = self.options.reading.clone();
            reading.format = Some(crate::document::DocumentFormat::Plain);
            let document = Document::read(&bytes, &reading).map_err(|error| error.in_file(path))?;
            return Ok(document.text().to_owned());
        }
        if let Some(at) = memchr::memchr(0, &bytes) {
            return Err(Error::Binary { at: Place::file(path).byte(at as u64) });
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = Place::file(path).byte(error.utf8_error().valid_up_to() as u64);
            Error::Encoding { at, encoding: "UTF-8" }
        })
    }

    /// Checks the size of a file before it is opened, so that a huge one is
    /// refused without being read.
    ///
    /// # Errors
    /// [`Error::Io`] for a missing file or a folder, [`Error::Limit`] for one
    /// that is too large.
    fn measure(&self, path: &Path) -> Result<()> {
        let data = fs::metadata(path).map_err(|error| Error::io(path, error))?;
        if data.is_dir() {
            return Err(Error::io(path, ErrorKind::IsADirectory.into()));
        }
        match data.len() > self.options.largest {
            true => {
                let (at, limit) = (Place::file(path), self.options.largest);
                Err(Error::Limit { at, what: "the size of the file in bytes", limit })
            }
            false => Ok(()),
        }
    }

    /// The outcome of a job that was aligned: leaves out unwanted units,
    /// counts, and writes the result.
    fn done(&self, number: u64, id: String, found: Bilingual, place: Option<PathBuf>) -> Outcome {
        let Bilingual { mut units, report } = found;
        let mut record = Record::new(id, JobStatus::Done);
        let floor = self.options.min_confidence;
        beads::keep(&mut units, self.options.format, |unit| match unit.is_pair() {
            true => unit.confidence.is_none_or(|confidence| confidence >= floor),
            false => !self.options.pairs_only,
        });
        // The document of a unit is the job, whatever the file is called.
        for unit in &mut units {
            unit.document = Some(record.id.clone());
            unit.retag(&self.options.tags);
        }
        record.pairs = units.iter().filter(|unit| unit.is_pair()).count() as u64;
        record.unaligned = report.unaligned as u64;
        record.left_out = report.pairs as u64 - record.pairs;
        record.confidence = Some(report.confidence);
        record.warnings = report.warnings;
        // An error of this name concerns the job alone; any other error
        // concerns the disk.
        match self.payload(units, place) {
            Ok(payload) => Outcome { number, record, payload },
            Err(error @ Error::Invalid(_)) => self.failed(number, record.id, &error),
            Err(error) if is_of_this_name(&error) => self.failed(number, record.id, &error),
            Err(error) => Outcome { number, record, payload: Payload::Stop(error) },
        }
    }

    /// Writes the units: into a file beside its place, into lines, or not yet.
    ///
    /// # Errors
    /// [`Error::Io`] for the disk, [`Error::Invalid`] for a unit that the
    /// format refuses.
    fn payload(&self, units: Vec<Unit>, place: Option<PathBuf>) -> Result<Payload> {
        let Options { format, writing, .. } = self.options;
        if let Some(place) = place {
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(|error| Error::io(&place, error))?;
            }
            let output = Output::create_in(&place, &self.parts)?;
            let mut writer = Writer::new(output, *format, writing)?;
            let written = units.iter().try_for_each(|unit| writer.write(unit)).and_then(|()| writer.finish());
            return Ok(Payload::File(written.map_err(|error| error.in_file(&place))?.0));
        }
        // Only JSON Lines can be made apart: every other format has a head that
        // comes once.
        if *format == FileFormat::Jsonl {
            let mut writer = Writer::new(Vec::new(), *format, writing)?;
            units.iter().try_for_each(|unit| writer.write(unit))?;
            return Ok(Payload::Bytes(writer.finish()?.0));
        }
        Ok(Payload::Units(units))
    }

    /// The path of a job's result.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the id cannot be the name of a file: ids come from
    /// manifests and must not lead out of the folder.
    fn place(&self, folder: &Path, id: &str) -> Result<PathBuf> {
        let name = format!("{id}.{}", self.options.format.name());
        let plain = |part: Component<'_>| match part {
            Component::Normal(name) => name.len() <= LONGEST_NAME,
            _ => false,
        };
        // A path that is not the same after it was taken apart had `//`, `.` or
        // `..` in it.
        let parts: PathBuf = Path::new(&name).components().collect();
        let whole = parts.as_os_str() == name.as_str();
        if !whole || !Path::new(&name).components().all(plain) || name.contains('\0') || id.ends_with('/') {
            return Err(Error::Invalid(format!("`{id}` cannot be the name of a file: use another id")));
        }
        if name == self.report {
            return Err(Error::Invalid(format!("the id `{id}` would overwrite the report: use another id")));
        }
        Ok(folder.join(name))
    }
}

/// The longest name of a file, in bytes: 255 is what common file systems take,
/// less room for the temporary name.
const LONGEST_NAME: usize = 240;

/// True if another result could still be written although this one cannot.
fn is_of_this_name(error: &Error) -> bool {
    use ErrorKind::{AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory};
    let kinds = [AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory];
    matches!(error, Error::Io { cause: source, .. } if kinds.contains(&source.kind()))
}

/// Puts the names of the files in place of `source` and `target` in an error.
fn in_files(error: Error, names: [&Path; 2]) -> Error {
    let name = |at: Place| {
        let side = usize::from(at.file.as_deref() == Some("target"));
        Place { file: Some(names[side].display().to_string()), ..at }
    };
    match error {
        Error::Empty { at } => Error::Empty { at: name(at) },
        Error::MissingLanguage { at, missing, found } => Error::MissingLanguage { at: name(at), missing, found },
        other => other,
    }
}
