use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what can be done about it.
///
/// Splitting, aligning and scoring cannot fail; reading and writing can.
///
/// ```
/// use duiqi::{Error, Place};
/// let at = Place::file("memory.tmx").line(12).column(5);
/// let error = Error::syntax("TMX", at, "a unit without a segment");
/// assert_eq!(error.to_string(), "memory.tmx:12:5: TMX: a unit without a segment");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused: a missing file, a full disk, a closed
    /// pipe.
    #[error("{at}: {cause}")]
    Io {
        /// The file, and how far reading or writing had come, if known.
        at: Place,
        /// The error of the operating system. It is part of the message, so
        /// [`source`](std::error::Error::source) does not give it again.
        cause: std::io::Error,
    },
    /// Bytes that are not valid in the encoding that was requested or detected.
    #[error("{at}: not valid {encoding} text")]
    Encoding {
        /// `byte` is the offset of the first invalid byte.
        at: Place,
        /// The encoding's name, such as `UTF-8`.
        encoding: &'static str,
    },
    /// A file that is not text at all (it contains NUL bytes and the like).
    #[error("{at}: this is a binary file, not text")]
    Binary {
        /// `byte` is the offset of the first byte that shows it.
        at: Place,
    },
    /// A file with nothing but white space.
    #[error("{at}: there is no text in it")]
    Empty {
        /// The file.
        at: Place,
    },
    /// One of the two languages does not occur.
    #[error("{at}: no {} text found; all of it seems to be {found}", .missing.name())]
    MissingLanguage {
        /// The file.
        at: Place,
        /// The missing language.
        missing: Lang,
        /// The language found instead, such as `English`.
        found: String,
    },
    /// The file breaks a rule of its format.
    #[error("{at}: {format}: {message}")]
    Syntax {
        /// The format's name, such as `TMX`.
        format: &'static str,
        /// Where it does; `line` and `column` count from 1, `byte` from 0.
        at: Place,
        /// Which rule, and what was found instead.
        message: String,
    },
    /// The input exceeds a limit that guards against hostile or broken files.
    #[error("{at}: {what} is over the limit of {limit}")]
    Limit {
        /// Where the limit was exceeded.
        at: Place,
        /// What was counted, such as `element depth`.
        what: &'static str,
        /// The largest value allowed.
        limit: u64,
    },
    /// An option or argument with a value that it may not have.
    #[error("{0}")]
    Invalid(String),
    /// A translation memory file that cannot be used.
    #[error("{at}: {message}")]
    Store {
        /// The store's file.
        at: Place,
        /// What is wrong with it.
        message: String,
    },
}

impl Error {
    /// An input or output error, with the file that it concerns.
    ///
    /// ```
    /// let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
    /// let error = duiqi::Error::io("a.txt", gone);
    /// assert!(error.to_string().starts_with("a.txt: "));
    /// ```
    #[must_use]
    pub fn io(file: impl AsRef<Path>, source: std::io::Error) -> Self {
        Error::Io { at: Place::file(file), cause: source }
    }

    /// The same error with its file named, unless it names one already.
    ///
    /// ```
    /// use duiqi::{Error, Place};
    /// let error = Error::Empty { at: Place::default() }.in_file("a.txt");
    /// assert_eq!(error.to_string(), "a.txt: there is no text in it");
    /// ```
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Self {
        if let Error::Io { at, .. }
        | Error::Encoding { at, .. }
        | Error::Binary { at }
        | Error::Empty { at }
        | Error::MissingLanguage { at, .. }
        | Error::Syntax { at, .. }
        | Error::Limit { at, .. }
        | Error::Store { at, .. } = &mut self
        {
            at.file.get_or_insert_with(|| file.as_ref().display().to_string());
        }
        self
    }

    /// An error for a broken rule of `format`.
    ///
    /// ```
    /// use duiqi::{Error, Place};
    /// let error = Error::syntax("JSONL", Place::default().line(3), "expected an object");
    /// assert_eq!(error.to_string(), "line 3: JSONL: expected an object");
    /// ```
    #[must_use]
    pub fn syntax(format: &'static str, at: Place, message: impl Into<String>) -> Self {
        Error::Syntax { format, at, message: message.into() }
    }
}

/// A place in a file; each part is there when it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The file's name as the caller gave it, or `-` for a standard stream.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Column in characters, from 1.
    pub column: Option<u64>,
    /// Offset in bytes, from 0.
    pub byte: Option<u64>,
}

impl Place {
    /// A whole file.
    ///
    /// ```
    /// assert_eq!(duiqi::Place::file("a.txt").byte(7).to_string(), "a.txt: byte 7");
    /// ```
    #[must_use]
    pub fn file(file: impl AsRef<Path>) -> Self {
        Place { file: Some(file.as_ref().display().to_string()), ..Place::default() }
    }

    /// The same place with its line, from 1.
    ///
    /// ```
    /// assert_eq!(duiqi::Place::default().line(2).to_string(), "line 2");
    /// ```
    #[must_use]
    pub fn line(self, line: u64) -> Self {
        Place { line: Some(line), ..self }
    }

    /// The same place with its column, in characters from 1.
    ///
    /// ```
    /// assert_eq!(duiqi::Place::default().line(2).column(9).to_string(), "line 2, column 9");
    /// ```
    #[must_use]
    pub fn column(self, column: u64) -> Self {
        Place { column: Some(column), ..self }
    }

    /// The same place with its offset in bytes, from 0.
    ///
    /// ```
    /// assert_eq!(duiqi::Place::default().byte(40).to_string(), "byte 40");
    /// ```
    #[must_use]
    pub fn byte(self, byte: u64) -> Self {
        Place { byte: Some(byte), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => write!(f, "{file}:{line}:{column}")?,
            (Some(file), Some(line), None) => write!(f, "{file}:{line}")?,
            (Some(file), None, _) => f.write_str(file)?,
            (None, Some(line), Some(column)) => write!(f, "line {line}, column {column}")?,
            (None, Some(line), None) => write!(f, "line {line}")?,
            (None, None, _) if self.byte.is_none() => f.write_str("input")?,
            (None, None, _) => return write!(f, "byte {}", self.byte.unwrap_or(0)),
        }
        match self.byte {
            Some(byte) => write!(f, ": byte {byte}"),
            None => Ok(()),
        }
    }
}
