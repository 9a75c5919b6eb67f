//! The engine behind a page: JSON requests in, JSON replies out. The server of
//! `duiqi review` and the page's WebAssembly both call it, so both give the
//! same bytes.

use std::path::PathBuf;

use super::exchange::{export, import, load};
use super::protocol::{Answer, Changed, Reply, ReviewState};
use super::{HistoryStep, InputFile, Request, Review, Reviewer, Saved};
use crate::{Error, Lexicon, Result};

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

    /// The same engine, which saves the review in a file at every change. It
    /// accepts no other files.
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

    /// Answers a request. A request that cannot be read gets an error as its
    /// answer.
    ///
    /// ```
    /// use duiqi::{Lexicon, review::Engine};
    /// let reply = Engine::new(Lexicon::empty()).handle(b"hello");
    /// assert!(reply.starts_with(br#"{"error":{"message":"#));
    /// ```
    pub fn handle(&mut self, request: &[u8]) -> Vec<u8> {
        self.handle_with(request, &mut |_| {})
    }

    /// Answers a request, and reports each stage as it begins: `reading`,
    /// `aligning`, `drawing`.
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
        // Not a failure of the engine: a page of another version may send
        // unknown requests.
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
            Request::Import { revision, files, when } => {
                let by = self.reviewer(when);
                let applied = import(self.at(revision)?.0, &files, &by)?;
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
    fn changed(&self, change: &HistoryStep, focus: Option<usize>) -> Answer {
        let Some(review) = &self.review else { return Answer::Files { files: Vec::new() } };
        let mut changed = Changed::new(review, change, focus);
        // After each change: closing the page loses nothing. A failed save is
        // reported and does not undo the change.
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
        // The review is saved to its file, which a review of other files must
        // not overwrite.
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
}
