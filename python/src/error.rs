//! The library's errors as Python exceptions that say file, line, column and
//! byte.

use duiqi::{Error, Place};
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyFileNotFoundError, PyOSError, PyPermissionError, PyValueError};
use pyo3::prelude::*;

create_exception!(
    duiqi,
    DuiqiError,
    PyException,
    "Base class of duiqi's errors. `file`, `line`, `column` (from 1) and `byte` (from 0) say where, or are None."
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
    match set_place(py, &exception, at) {
        Ok(()) => exception,
        Err(failed) => failed,
    }
}

/// Sets `file`, `line`, `column` and `byte` of an exception; unknown parts
/// become None.
fn set_place(py: Python<'_>, exception: &PyErr, at: &Place) -> PyResult<()> {
    let value = exception.value(py);
    value.setattr("file", at.file.as_deref())?;
    value.setattr("line", at.line)?;
    value.setattr("column", at.column)?;
    value.setattr("byte", at.byte)
}

/// An `OSError` with the number and the file name that Python programs look at.
fn os_error(at: &Place, source: &std::io::Error) -> PyErr {
    let arguments = (source.raw_os_error(), source.to_string(), at.file.clone());
    match source.kind() {
        std::io::ErrorKind::NotFound => PyFileNotFoundError::new_err(arguments),
        std::io::ErrorKind::PermissionDenied => PyPermissionError::new_err(arguments),
        _ => PyOSError::new_err(arguments),
    }
}
