//! What is done for one job, on any thread: read, align, write beside its place.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};

use super::{Input, Job, Options, Record, Status};
use crate::bilingual::{self, Bilingual};
use crate::format::{FileFormat, Writer, beads};
use crate::io::{self, Output};
use crate::{Document, Error, Lang, Lexicon, Place, Result, Unit};

/// What became of a job, on its way to its place.
pub(super) struct Outcome {
    pub number: u64,
    pub record: Record,
    pub payload: Payload,
}

/// The result of a job.
pub(super) enum Payload {
    /// There is none: it failed.
    Nothing,
    /// It was there before.
    Kept,
    /// A whole file that is to take its name.
    File(Output),
    /// Lines for the stream.
    Bytes(Vec<u8>),
    /// Units for the stream.
    Units(Vec<Unit>),
    /// It cannot be written, and no other can: the disk is full.
    Stop(Error),
}

/// All that a job needs besides itself.
pub(super) struct Worker<'a> {
    pub lexicon: &'a Lexicon,
    pub options: &'a Options,
    /// The folder of results, if they do not go to a stream.
    pub folder: Option<&'a Path>,
    /// The folder of results that are being written.
    pub parts: PathBuf,
    /// The report's name, which no result may have.
    pub report: String,
}

/// Bytes that a job will take, as far as can be told without reading.
pub(super) fn weight(job: &Job) -> usize {
    let size = |path: &Path| fs::metadata(path).map_or(0, |data| usize::try_from(data.len()).unwrap_or(usize::MAX));
    match &job.input {
        Ok(Input::File(path)) => size(path),
        Ok(Input::Files(source, target)) => size(source).saturating_add(size(target)),
        Ok(Input::Text(text)) => text.len(),
        Ok(Input::Texts(source, target)) => source.len() + target.len(),
        Err(_) => 0,
    }
}

/// Makes a job with an id that was there before an error, so that no result overwrites another.
pub(super) fn once(mut job: Job, seen: &mut HashSet<u64>) -> Job {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&job.id);
    if !seen.insert(hash) && job.input.is_ok() {
        job.input = Err(Error::Invalid(format!("the id `{}` occurs twice", job.id)));
    }
    job
}

/// Does something for one document. A fault in it, or in a reader of some format, must not end a run of millions.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::Invalid("the program failed on this document: please report it as a bug".to_owned()))
    })
}

impl Worker<'_> {
    pub(super) fn outcome(&self, number: u64, job: Job) -> Outcome {
        let id = job.id.clone();
        let place = match self.folder.map(|folder| self.place(folder, &id)).transpose() {
            Ok(place) => place,
            Err(error) => return self.failed(number, id, &error),
        };
        if let (Some(place), Ok(input)) = (&place, &job.input)
            && input.files().any(|file| io::is_same(file, place))
        {
            let message = format!("{}: the result would overwrite this input: choose another folder", place.display());
            return self.failed(number, id, &Error::Invalid(message));
        }
        if self.options.resume && place.as_ref().is_some_and(|place| place.exists()) {
            let record = Record { kept: true, ..Record::new(id, Status::Done) };
            return Outcome { number, record, payload: Payload::Kept };
        }
        match guarded(|| self.align(job)) {
            Ok(found) => self.done(number, id, found, place),
            Err(error) => self.failed(number, id, &error),
        }
    }

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

    /// The units of a job.
    pub(super) fn units(&self, job: Job) -> Result<Vec<Unit>> {
        guarded(|| self.align(job)).map(|found| found.units)
    }

    fn align(&self, job: Job) -> Result<Bilingual> {
        let langs = job.langs.or(self.options.langs);
        let options = bilingual::Options { source: langs.map(|langs| langs.0), ..Default::default() };
        match job.input? {
            Input::File(file) => bilingual::document(&self.open(&file)?, self.lexicon, &options),
            Input::Text(text) => bilingual::document(&Document::from_text(text)?, self.lexicon, &options),
            Input::Files(source, target) if self.options.presplit => {
                let names = [source.as_path(), target.as_path()];
                let [source, target] = [self.read(&source)?, self.read(&target)?];
                self.lines(&source, &target, langs).map_err(|error| in_files(error, names))
            }
            Input::Files(source, target) => {
                bilingual::files(&self.open(&source)?, &self.open(&target)?, self.lexicon, &options)
            }
            Input::Texts(source, target) if self.options.presplit => self.lines(&source, &target, langs),
            Input::Texts(source, target) => {
                let document = |text, name| Document::from_text(text).map_err(|error| error.in_file(name));
                let (source, target) = (document(source, "source")?, document(target, "target")?);
                bilingual::files(&source, &target, self.lexicon, &options)
            }
        }
    }

    fn lines(&self, source: &str, target: &str, langs: Option<(Lang, Lang)>) -> Result<Bilingual> {
        bilingual::lines(source, target, langs, self.lexicon, &crate::align::Options::default())
    }

    fn open(&self, path: &Path) -> Result<Document> {
        self.measure(path)?;
        Document::open_with(path, &self.options.reading)
    }

    fn read(&self, path: &Path) -> Result<String> {
        self.measure(path)?;
        let bytes = io::read_all(path, self.options.largest)?;
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

    fn done(&self, number: u64, id: String, found: Bilingual, place: Option<PathBuf>) -> Outcome {
        let Bilingual { mut units, report } = found;
        let mut record = Record::new(id, Status::Done);
        let floor = self.options.min_confidence;
        beads::keep(&mut units, self.options.format, |unit| match unit.is_pair() {
            true => unit.confidence.is_none_or(|confidence| confidence >= floor),
            false => !self.options.pairs_only,
        });
        for unit in &mut units {
            unit.document = Some(record.id.clone());
        }
        record.pairs = units.iter().filter(|unit| unit.is_pair()).count() as u64;
        record.unaligned = report.unaligned as u64;
        record.left_out = report.pairs as u64 - record.pairs;
        record.confidence = Some(report.confidence);
        record.warnings = report.warnings;
        match self.payload(units, place) {
            Ok(payload) => Outcome { number, record, payload },
            Err(error @ Error::Invalid(_)) => self.failed(number, record.id, &error),
            Err(error) if is_of_this_name(&error) => self.failed(number, record.id, &error),
            Err(error) => Outcome { number, record, payload: Payload::Stop(error) },
        }
    }

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
        if *format == FileFormat::Jsonl {
            let mut writer = Writer::new(Vec::new(), *format, writing)?;
            units.iter().try_for_each(|unit| writer.write(unit))?;
            return Ok(Payload::Bytes(writer.finish()?.0));
        }
        Ok(Payload::Units(units))
    }

    /// The file of a job's result.
    fn place(&self, folder: &Path, id: &str) -> Result<PathBuf> {
        let name = format!("{id}.{}", self.options.format.name());
        let plain = |part: Component<'_>| match part {
            Component::Normal(name) => name.len() <= LONGEST_NAME,
            _ => false,
        };
        // A path that is not put together from its parts again had `//` or `.` in it.
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

/// The longest name of a file in bytes: what common file systems take (255), and room for the ending of a report.
const LONGEST_NAME: usize = 240;

/// True if another result could still be written although this one cannot.
fn is_of_this_name(error: &Error) -> bool {
    use ErrorKind::{AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory};
    let kinds = [AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory];
    matches!(error, Error::Io { source, .. } if kinds.contains(&source.kind()))
}

/// Puts the file's name in place of the side's.
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
