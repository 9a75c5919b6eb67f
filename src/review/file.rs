//! A review as one JSON file, which is complete or not there.
//!
//! The file has a name for its format and a version, so that another JSON file
//! or a later version is refused with a message instead of being misread.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Review;
use crate::format::Output;
use crate::{Error, Place, Result, io};

/// The most bytes of a saved review after unpacking, as of a document. Choice: a
/// small packed file may hold any amount of text.
const LARGEST: u64 = 1 << 30;
/// The value of the file's first key.
const FORMAT: &str = "duiqi review";

/// The version of the file format. Files of a later version are refused.
const VERSION: u32 = 1;

/// The file as it is read.
#[derive(Deserialize)]
struct ReviewFile {
    format: String,
    version: u32,
    review: Review,
}

/// The file as it is written.
#[derive(Serialize)]
struct ReviewFileRef<'r> {
    format: &'static str,
    version: u32,
    review: &'r Review,
}

impl Review {
    /// The review as the JSON of its file, including its history.
    ///
    /// ```
    /// use duiqi::review::Review;
    /// let review = Review::from_units(&[]);
    /// assert_eq!(Review::from_json(review.to_json()?.as_bytes())?, review);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if it cannot be put into JSON, which does not happen.
    pub fn to_json(&self) -> Result<String> {
        let file = ReviewFileRef { format: FORMAT, version: VERSION, review: self };
        serde_json::to_string(&file).map(|json| json + "\n").map_err(|error| Error::Invalid(error.to_string()))
    }

    /// Reads a review from the JSON of its file.
    ///
    /// ```
    /// use duiqi::review::Review;
    /// let error = Review::from_json(b"{}").unwrap_err();
    /// assert!(error.to_string().contains("missing field `format`"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] if it is not a review, of a later version, or breaks a law of
    /// reviews.
    pub fn from_json(bytes: &[u8]) -> Result<Review> {
        let wrong = |message: String| Error::syntax("review", Place::default(), message);
        let file: ReviewFile = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        // Older versions are read: fields that came later have defaults.
        if file.format != FORMAT || file.version > VERSION {
            let found =
                format!("expected `{FORMAT}` of version {VERSION}, found `{}` of {}", file.format, file.version);
            return Err(wrong(found));
        }
        // A file that was edited by hand may hold anything; a review in the
        // program always tiles both sides.
        file.review.check()?;
        Ok(file.review)
    }

    /// True for bytes that begin like a review file.
    ///
    /// ```
    /// use duiqi::review::Review;
    /// assert!(Review::is_review(Review::from_units(&[]).to_json()?.as_bytes()));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn is_review(bytes: &[u8]) -> bool {
        bytes.starts_with(b"{\"format\":\"duiqi review\"")
    }

    /// True for a file that begins as a saved review does, packed or not.
    ///
    /// ```
    /// assert!(!duiqi::review::Review::is_review_file("examples/data/river.txt"));
    /// ```
    #[must_use]
    pub fn is_review_file(path: impl AsRef<Path>) -> bool {
        /// More than what [`Review::is_review`] looks at.
        const HEAD: u64 = 64;
        let path = path.as_ref();
        // Standard input can be read only once.
        if path == Path::new(io::STANDARD) {
            return false;
        }
        let mut head = Vec::new();
        let read = io::open_own(path).map(|file| file.take(HEAD).read_to_end(&mut head));
        matches!(read, Ok(Ok(_))) && Review::is_review(&head)
    }

    /// Opens a saved review, which may be packed by gzip.
    ///
    /// ```no_run
    /// let saved = duiqi::review::Review::open("book.review.json")?;
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read, [`Error::Limit`] if it unpacks to more than 1 GiB, and all errors of
    /// [`Review::from_json`], with the file's name.
    pub fn open(path: impl AsRef<Path>) -> Result<Review> {
        let path = path.as_ref();
        let bytes = io::read_own(path, LARGEST)?;
        Review::from_json(&bytes).map_err(|error| error.in_file(path))
    }

    /// Writes the review to a file, packed by gzip if its name ends in `.gz`. The
    /// old file stays until the new one is complete and safely on the disk.
    ///
    /// ```
    /// use duiqi::review::Review;
    /// let path = std::env::temp_dir().join("duiqi-doctest.review.json");
    /// let review = Review::from_units(&[]);
    /// review.save(&path)?;
    /// assert_eq!(Review::open(&path)?, review);
    /// # std::fs::remove_file(path).unwrap();
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        // Written beside and renamed, so that a crash leaves the former review.
        let mut output = Output::create(path)?;
        output.write_all(self.to_json()?.as_bytes()).map_err(|error| Error::io(path, error))?;
        output.commit()
    }
}

/// Where an [`Engine`](super::Engine) keeps its review.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Saved {
    /// Nowhere: the page has it.
    #[default]
    Nowhere,
    /// In a file, saved at every change.
    File(PathBuf),
}
