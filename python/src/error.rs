//! The library's errors as Python exceptions that say file, line, column and
//! byte.

use std::io::Read as _;

use duiqi::{Error, Place};
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyOSError, PyValueError};
use pyo3::prelude::*;

create_exception!(
    duiqi,
    DuiqiError,
    PyException,
    "Base class of duiqi's errors. `file`, `line`, `column` (from 1) and `byte` (from 0) say where, or are None; `file` is None \
     for texts that came as arguments."
);
create_exception!(duiqi, FormatError, DuiqiError, "A file breaks a rule of its format.");
create_exception!(duiqi, EncodingError, DuiqiError, "Bytes that are not text in the encoding asked for or found.");
create_exception!(duiqi, EmptyError, DuiqiError, "There is no text.");
create_exception!(duiqi, LanguageError, DuiqiError, "One of the two languages does not occur.");
create_exception!(duiqi, LimitError, DuiqiError, "A limit that guards against hostile or broken input was passed.");
create_exception!(duiqi, MemoryFileError, DuiqiError, "The file of a translation memory cannot be used.");

/// Adds the exception classes to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("DuiqiError", py.get_type::<DuiqiError>())?;
    module.add("FormatError", py.get_type::<FormatError>())?;
    module.add("EncodingError", py.get_type::<EncodingError>())?;
    module.add("EmptyError", py.get_type::<EmptyError>())?;
    module.add("LanguageError", py.get_type::<LanguageError>())?;
    module.add("LimitError", py.get_type::<LimitError>())?;
    module.add("MemoryFileError", py.get_type::<MemoryFileError>())
}

/// The exception for an error of the library. What the operating system refused
/// becomes an `OSError`, a wrong argument a `ValueError`, and everything else a
/// [`DuiqiError`] with its place.
pub fn raise(py: Python<'_>, error: Error) -> PyErr {
    let message = error.to_string();
    let (exception, at) = match &error {
        Error::Io { at, cause: source } => return os_error(at, source),
        Error::Invalid(_) => return PyValueError::new_err(message),
        Error::Syntax { at, .. } => (FormatError::new_err(message), at),
        Error::Encoding { at, .. } | Error::Binary { at } => (EncodingError::new_err(message), at),
        Error::Empty { at } => (EmptyError::new_err(message), at),
        Error::MissingLanguage { at, .. } => (LanguageError::new_err(message), at),
        Error::Limit { at, .. } => (LimitError::new_err(message), at),
        Error::Store { at, .. } => (MemoryFileError::new_err(message), at),
        _ => return DuiqiError::new_err(message),
    };
    let line = match &error {
        Error::Encoding { encoding, .. } => line_of_byte(at, encoding),
        _ => None,
    };
    let mut at = at.clone();
    at.line = at.line.or(line);
    match set_place(py, &exception, &at) {
        Ok(()) => exception,
        Err(failed) => failed,
    }
}

/// The line in which a byte of a file is; `None` where bytes are not those of
/// the file (archives, compressed files) or line ends are not those of ASCII.
fn line_of_byte(at: &Place, encoding: &str) -> Option<u64> {
    let (file, byte) = (at.file.as_deref()?, at.byte?);
    let mut before = Vec::new();
    std::fs::File::open(file).ok()?.take(byte).read_to_end(&mut before).ok()?;
    let packed = before.starts_with(b"PK") || file.ends_with(".gz");
    let known = !packed && !encoding.starts_with("UTF-16") && before.len() as u64 == byte;
    known.then(|| before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1)
}

/// Sets `file`, `line`, `column` and `byte` of an exception; unknown parts
/// become None.
fn set_place(py: Python<'_>, exception: &PyErr, at: &Place) -> PyResult<()> {
    let value = exception.value(py);
    // "source" and "target" are texts that came as arguments; batches of the tool name them so too.
    let file = at.file.as_deref().filter(|file| !matches!(*file, "source" | "target"));
    value.setattr("file", file)?;
    value.setattr("line", at.line)?;
    value.setattr("column", at.column)?;
    value.setattr("byte", at.byte)
}

/// An `OSError` with the number and the file name that Python programs look at.
/// Python makes the subclass, such as `FileExistsError`, by the number.
fn os_error(at: &Place, cause: &std::io::Error) -> PyErr {
    let number = cause.raw_os_error().or_else(|| usual_number(cause.kind()));
    let message = cause.to_string();
    // Python puts the number into the message itself.
    let message = message.split(" (os error ").next().unwrap_or_default().to_owned();
    match (number, &at.file) {
        (Some(number), file) => PyOSError::new_err((number, message, file.clone())),
        (None, Some(file)) => PyOSError::new_err(format!("{file}: {message}")),
        (None, None) => PyOSError::new_err(message),
    }
}

/// The number of an error that the library found itself, by which Python tells
/// the kinds apart: those of POSIX, which Windows' C library shares.
fn usual_number(kind: std::io::ErrorKind) -> Option<i32> {
    match kind {
        std::io::ErrorKind::NotFound => Some(2),
        std::io::ErrorKind::PermissionDenied => Some(13),
        std::io::ErrorKind::AlreadyExists => Some(17),
        std::io::ErrorKind::NotADirectory => Some(20),
        std::io::ErrorKind::IsADirectory => Some(21),
        _ => None,
    }
}
