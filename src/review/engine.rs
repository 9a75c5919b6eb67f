//! The engine behind a page: JSON requests in, JSON replies out. The server of `duiqi
//! review` and the page's WebAssembly both call it, so both give the same bytes.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::protocol::{Answer, Changed, OutputFile, Reply, ReviewState};
use super::{Change, ExportFormat, InputFile, Request, Review, Reviewer, Saved};
use crate::document::{Document, DocumentFormat};
use crate::format::{self, FileFormat, ReadOptions, beads};
use crate::{Error, Lexicon, Result, Unit, bilingual};

/// A review, the lexicon for aligning, and the file to save to.
///
/// ```
/// use duiqi::{Lexicon, Unit, review::{Engine, Review}};
/// let review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))]);
/// let mut engine = Engine::new(Lexicon::empty()).with_review(review);
/// let reply = engine.handle(br#"{"do":"apply","revision":0,"operation":{"name":"confirm","row":0}}"#);
/// assert!(String::from_utf8_lossy(&reply).contains(r#""status":"confirmed""#));
/// ```
///
/// It holds at most one review. Requests are handled one at a time, in order.
#[derive(Debug)]
pub struct Engine {
    /// The review; `None` before files are opened.
    review: Option<Review>,
    /// Used for aligning and for linking words.
    lexicon: Lexicon,
    /// The name written into confirmed units.
    reviewer: Option<String>,
    /// Where every change is saved.
    saved: Saved,
    /// What the user should know about the files.
    warnings: Vec<String>,
}

impl Engine {
    /// An engine without a review, waiting for files.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let reply = Engine::new(Lexicon::empty()).handle(br#"{"do":"open"}"#);
    /// assert!(String::from_utf8_lossy(&reply).contains("no review"));
    /// ```
    #[must_use]
    pub fn new(lexicon: Lexicon) -> Engine {
        Engine { review: None, lexicon, reviewer: None, saved: Saved::Nowhere, warnings: Vec::new() }
    }

    /// The same engine with a review.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::{Engine, Review}};
    /// let engine = Engine::new(Lexicon::empty()).with_review(Review::from_units(&[]));
    /// assert!(engine.review().is_some());
    /// ```
    #[must_use]
    pub fn with_review(self, review: Review) -> Engine {
        Engine { review: Some(review), ..self }
    }

    /// The same engine, which writes a person's name into confirmed units.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let engine = Engine::new(Lexicon::empty()).with_reviewer(Some("Lin".to_owned()));
    /// # let _ = engine;
    /// ```
    #[must_use]
    pub fn with_reviewer(self, reviewer: Option<String>) -> Engine {
        Engine { reviewer, ..self }
    }

    /// The same engine, which saves the review in a file at every change. It accepts no
    /// other files.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let engine = Engine::new(Lexicon::empty()).with_file("book.review.json");
    /// # let _ = engine;
    /// ```
    #[must_use]
    pub fn with_file(self, path: impl Into<PathBuf>) -> Engine {
        Engine { saved: Saved::File(path.into()), ..self }
    }

    /// The review, if there is one.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// assert!(Engine::new(Lexicon::empty()).review().is_none());
    /// ```
    #[must_use]
    pub fn review(&self) -> Option<&Review> {
        self.review.as_ref()
    }

    /// Answers a request. A request that cannot be read gets an error as its answer.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let reply = Engine::new(Lexicon::empty()).handle(b"hello");
    /// assert!(reply.starts_with(br#"{"error":{"message":"#));
    /// ```
    pub fn handle(&mut self, request: &[u8]) -> Vec<u8> {
        self.handle_with(request, &mut |_| {})
    }

    /// Answers a request, and reports each stage as it begins: `reading`, `aligning`,
    /// `drawing`.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let mut stages = Vec::new();
    /// Engine::new(Lexicon::empty()).handle_with(br#"{"do":"open"}"#, &mut |stage| stages.push(stage));
    /// assert!(stages.is_empty());
    /// ```
    pub fn handle_with(&mut self, request: &[u8], stage: &mut dyn FnMut(&'static str)) -> Vec<u8> {
        let reply = match self.answer(request, stage) {
            Ok(answer) => Reply::Ok(answer),
            Err(Refusal::Stale) => Reply::Error { message: "the page shows another revision".to_owned(), stale: true },
            Err(Refusal::Failed(error)) => Reply::Error { message: error.to_string(), stale: false },
        };
        // Cannot fail: the reply has no map with keys other than texts.
        serde_json::to_vec(&reply).unwrap_or_default()
    }

    /// Carries out a request.
    fn answer(&mut self, request: &[u8], stage: &mut dyn FnMut(&'static str)) -> Result<Answer, Refusal> {
        let request = serde_json::from_slice(request);
        // Not a failure of the engine: a page of another version may send what
        // this one does not know.
        let request = request.map_err(|error| Error::Invalid(format!("not a request: {error}")))?;
        match request {
            Request::Open => Ok(self.state()?),
            Request::Load { files } => {
                self.load(&files, stage)?;
                // The last stage is the page's own: it shows the rows after
                // this reply.
                stage("drawing");
                Ok(self.state()?)
            }
            Request::Apply { revision, operation, when } => {
                let by = self.reviewer(when);
                let (review, lexicon) = self.at(revision)?;
                let applied = review.apply(&operation, lexicon, &by)?;
                Ok(self.changed(&applied.change, Some(applied.focus)))
            }
            Request::Undo { revision } => {
                let change = self.at(revision)?.0.undo();
                let change = change.ok_or_else(|| Error::Invalid("there is nothing to undo".to_owned()))?;
                Ok(self.changed(&change, None))
            }
            Request::Redo { revision } => {
                let change = self.at(revision)?.0.redo();
                let change = change.ok_or_else(|| Error::Invalid("there is nothing to redo".to_owned()))?;
                Ok(self.changed(&change, None))
            }
            Request::Import { revision, file, when } => {
                let by = self.reviewer(when);
                let applied = import(self.at(revision)?.0, &file, &by)?;
                Ok(self.changed(&applied.change, Some(applied.focus)))
            }
            Request::Words { row } => {
                let review = self.review.as_ref().ok_or_else(no_review)?;
                Ok(Answer::Words { row, words: review.linked_words(row, &self.lexicon) })
            }
            Request::Export { format } => {
                let review = self.review.as_ref().ok_or_else(no_review)?;
                Ok(Answer::Files { files: export(review, format)? })
            }
        }
    }

    /// Who makes a change at this time.
    fn reviewer(&self, when: Option<String>) -> Reviewer {
        Reviewer { name: self.reviewer.clone(), when }
    }

    /// Everything that a page draws.
    fn state(&self) -> Result<Answer> {
        let review = self.review.as_ref().ok_or_else(no_review)?;
        Ok(Answer::State(ReviewState::new(review, true, self.warnings.clone())))
    }

    /// The review, if it has the revision that the page shows.
    ///
    /// Without this check, two pages on the same review would overwrite each
    /// other's changes.
    fn at(&mut self, revision: u64) -> Result<(&mut Review, &Lexicon), Refusal> {
        let review = self.review.as_mut().ok_or_else(no_review)?;
        // The page shows rows by number. After a change that it has not seen,
        // the same number is another row.
        match review.revision() == revision {
            true => Ok((review, &self.lexicon)),
            false => Err(Refusal::Stale),
        }
    }

    /// Saves a change and describes it.
    fn changed(&self, change: &Change, focus: Option<usize>) -> Answer {
        let Some(review) = &self.review else { return Answer::Files { files: Vec::new() } };
        let mut changed = Changed::new(review, change, focus);
        // After each change: closing the page loses nothing. A failed save is
        // told and does not undo the change.
        if let Saved::File(path) = &self.saved
            && let Err(error) = review.save(path)
        {
            changed.saved = false;
            changed.warning = Some(error.to_string());
        }
        Answer::Changed(changed)
    }

    /// Replaces the review by that of other files.
    fn load(&mut self, files: &[InputFile], stage: &mut dyn FnMut(&'static str)) -> Result<()> {
        // Saving goes on in the file of the review; other files must not be
        // written over it.
        if self.saved != Saved::Nowhere {
            return Err(Error::Invalid("this review stays open: start `duiqi review` for other files".to_owned()));
        }
        let loaded = load(files, &self.lexicon, stage)?;
        self.warnings = loaded.warnings;
        self.review = Some(loaded.review);
        Ok(())
    }
}

/// Why a request was not carried out.
enum Refusal {
    /// The page shows another revision.
    Stale,
    /// It failed.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Failed(error)
    }
}

/// The error before any file is open.
fn no_review() -> Error {
    Error::Invalid("there is no review yet: open files first".to_owned())
}

/// A new review, and warnings from reading.
struct Loaded {
    /// The new review.
    review: Review,
    /// What the user should know about the files.
    warnings: Vec<String>,
}

/// Makes a review of one or two files.
fn load(files: &[InputFile], lexicon: &Lexicon, stage: &mut dyn FnMut(&'static str)) -> Result<Loaded> {
    stage("reading");
    match files {
        [one] => {
            let bytes = bytes(one)?;
            // By its first bytes and not by its name, which a user may have
            // changed.
            if Review::is_review(&bytes) {
                let review = Review::from_json(&bytes).map_err(|error| error.in_file(&one.name))?;
                return Ok(Loaded { review, warnings: Vec::new() });
            }
            // Bilingual files need no alignment, so that their rows are taken
            // as they are.
            if let Some(units) = units(&one.name, &bytes)? {
                return Ok(Loaded {
                    review: Review::from_units(&units).with_documents(&one.name, None),
                    warnings: Vec::new(),
                });
            }
            let document = document(one, &bytes)?;
            stage("aligning");
            let found = bilingual::document(&document, lexicon, &Default::default());
            let found = found.map_err(|error| error.in_file(&one.name))?;
            let review = Review::from_document(&found.units, &document).with_documents(&one.name, None);
            Ok(Loaded { review, warnings: found.report.warnings })
        }
        [one, other] => {
            let (source, target) = (document(one, &bytes(one)?)?, document(other, &bytes(other)?)?);
            stage("aligning");
            let found = bilingual::two_documents(&source, &target, lexicon, &Default::default());
            let found = found.map_err(|error| error.in_file(&one.name))?;
            let review =
                Review::from_files(&found.units, &source, &target).with_documents(&one.name, Some(other.name.clone()));
            Ok(Loaded { review, warnings: found.report.warnings })
        }
        _ => Err(Error::Invalid("one file or two are needed".to_owned())),
    }
}

/// The bytes of a file in a request.
fn bytes(file: &InputFile) -> Result<Vec<u8>> {
    let wrong = |error| Error::Invalid(format!("{}: not base 64: {error}", file.name));
    STANDARD.decode(&file.base64).map_err(wrong)
}

/// Reads a file as a document.
fn document(file: &InputFile, bytes: &[u8]) -> Result<Document> {
    let mut options = crate::document::Options::default();
    options.format = DocumentFormat::from_name(&file.name).filter(|format| {
        // The first bytes tell containers more reliably than the name.
        matches!(format, DocumentFormat::Markdown | DocumentFormat::Html | DocumentFormat::Subtitles)
    });
    Document::read(bytes, &options).map_err(|error| error.in_file(&file.name))
}

/// The units of a file of units, recognised by its name; `None` for other files, and for
/// tables without language tags.
fn units(name: &str, bytes: &[u8]) -> Result<Option<Vec<Unit>>> {
    // By the ending, as everywhere: a table has no first bytes that would tell
    // it from text.
    let Some(format) = FileFormat::from_path(name) else { return Ok(None) };
    // The formats in which aligned texts come. Anything else is a document that
    // is aligned first.
    let reads =
        [FileFormat::Tmx, FileFormat::Xliff, FileFormat::Tsv, FileFormat::Csv, FileFormat::Jsonl, FileFormat::Ladder];
    if !reads.contains(&format) {
        return Ok(None);
    }
    let units = format::read(bytes, format, &ReadOptions::default()).and_then(Iterator::collect);
    units.map(Some).map_err(|error: Error| error.in_file(name))
}

/// Applies the corrections of a file.
fn import(review: &mut Review, file: &InputFile, by: &Reviewer) -> Result<super::Applied> {
    let bytes = bytes(file)?;
    if FileFormat::from_path(&file.name) == Some(FileFormat::Beads) {
        let links = beads::read(&bytes[..]).map_err(|error| error.in_file(&file.name))?;
        return review.import_beads(&links, by);
    }
    let unknown = || Error::Invalid(format!("{}: corrections come as TSV, CSV, TMX, XLIFF, JSONL or beads", file.name));
    review.import_units(&units(&file.name, &bytes)?.ok_or_else(unknown)?, by)
}

/// The review as files.
fn export(review: &Review, format: ExportFormat) -> Result<Vec<OutputFile>> {
    let stem = review.stem();
    let ExportFormat::Units(format) = format else {
        let (name, text) = (format!("{stem}.review.json"), Some(review.to_json()?));
        return Ok(vec![OutputFile { name, media_type: "application/json", text, base64: None }]);
    };
    let bytes = write(review, format)?;
    let name = format!("{stem}.{}", format.extension());
    // Text goes as it is, which the page can show and copy; EPUB and XLSX are
    // no text.
    let (text, base64) = match String::from_utf8(bytes) {
        Ok(text) => (Some(text), None),
        Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
    };
    Ok(vec![OutputFile { name, media_type: format.media_type(), text, base64 }])
}

/// The review's units in a format.
fn write(review: &Review, format: FileFormat) -> Result<Vec<u8>> {
    let mut writer = format::Writer::new(Vec::new(), format, &review.options())?;
    for unit in review.units() {
        writer.write(&unit)?;
    }
    Ok(writer.finish()?.0)
}

impl Review {
    /// The same review under the names of its files.
    ///
    /// ```
    /// use duiqi::review::Review;
    /// let review = Review::from_units(&[]).with_documents("zh.txt", Some("en.txt".to_owned()));
    /// assert_eq!(review.documents().target, Some("en.txt"));
    /// ```
    #[must_use]
    pub fn with_documents(mut self, source: impl Into<String>, target: Option<String>) -> Review {
        self.documents.source = Some(source.into());
        self.documents.target = target;
        self
    }

    /// The base name for files of the review: the source's name without folders and ending.
    fn stem(&self) -> String {
        let name = self.documents.source.as_deref().unwrap_or("review");
        // Both separators: a review may come from another system.
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        // Two endings, of which the second alone would leave `.review`.
        let stem = name.strip_suffix(".review.json").unwrap_or(name);
        stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned()
    }

    /// How files of the review are written.
    fn options(&self) -> format::Options {
        let mut options = format::Options::default();
        options.tags = Some((self.tags.source.clone(), self.tags.target.clone()));
        options
    }
}
