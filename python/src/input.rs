//! The arguments that functions accept: texts, lists of sentences, paths,
//! documents, glossaries.

use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use duiqi::{Document, Lang, Lexicon};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::raise;
use crate::read;
use crate::records::Span;
use crate::work;

/// One side of a call to `align`.
pub enum Input {
    /// Running text.
    Text(String),
    /// Sentences, already split.
    Sentences(Vec<String>),
    /// A file.
    Path(PathBuf),
    /// A document that has been read already.
    Document(Arc<Document>),
}

impl Input {
    pub fn new(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(document) = value.cast::<read::Document>() {
            return Ok(Input::Document(document.get().document.clone()));
        }
        if value.is_instance_of::<PyString>() {
            return Ok(Input::Text(value.extract()?));
        }
        if value.hasattr("__fspath__")? {
            return Ok(Input::Path(PathBuf::from(value.call_method0("__fspath__")?.extract::<OsString>()?)));
        }
        let sentences: PyResult<Vec<String>> = value.try_iter()?.map(|item| item?.extract()).collect();
        sentences.map(Input::Sentences).map_err(|error| {
            let name = value.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
            let error = error.to_string();
            PyTypeError::new_err(format!(
                "expected a text, a list of sentences, a path or a Document, not {name}: {error}"
            ))
        })
    }

    /// The size in bytes of what is in memory. A file counts as long without
    /// being looked at.
    pub fn size(&self) -> usize {
        match self {
            Input::Text(text) => text.len(),
            Input::Sentences(sentences) => sentences.iter().map(String::len).sum(),
            Input::Path(_) => usize::MAX / 4,
            Input::Document(document) => document.text().len(),
        }
    }

    /// The input as a document, or `None` for a list of sentences. An error in
    /// a text names `side` in place of a file.
    pub fn document(self, side: &str) -> Option<duiqi::Result<Arc<Document>>> {
        match self {
            Input::Text(text) => Some(Document::from_text(text).map(Arc::new).map_err(|error| error.in_file(side))),
            Input::Path(path) => Some(Document::open(path).map(Arc::new)),
            Input::Document(document) => Some(Ok(document)),
            Input::Sentences(_) => None,
        }
    }
}

/// A language by name: "en", "zh-CN" and the like.
pub fn language(py: Python<'_>, name: Option<&str>) -> PyResult<Option<Lang>> {
    name.map(|name| name.parse().map_err(|error| raise(py, error))).transpose()
}

/// The source language, from the names of both; with two languages, the name of
/// either tells it. None if neither is given.
pub fn languages(py: Python<'_>, source: Option<&str>, target: Option<&str>) -> PyResult<Option<Lang>> {
    match (language(py, source)?, language(py, target)?) {
        (Some(source), Some(target)) if source == target => {
            Err(PyValueError::new_err("source_lang and target_lang are the same: one must be Chinese, one English"))
        }
        (Some(source), _) => Ok(Some(source)),
        (None, target) => Ok(target.map(Lang::other)),
    }
}

/// The built-in lexicon with the caller's terms: a mapping, pairs of terms, or
/// the path of a glossary file. Which term of a pair is Chinese is told by its
/// characters.
pub fn lexicon(py: Python<'_>, glossary: Option<&Bound<'_, PyAny>>) -> PyResult<Lexicon> {
    let base = work::lexicon().clone();
    let Some(glossary) = glossary else { return Ok(base) };
    let failed = |error| raise(py, error);
    if glossary.hasattr("__fspath__")? {
        let path = PathBuf::from(glossary.call_method0("__fspath__")?.extract::<OsString>()?);
        let file = std::fs::File::open(&path).map_err(|error| failed(duiqi::Error::io(&path, error)))?;
        return base.read(std::io::BufReader::new(file)).map_err(|error| failed(error.in_file(&path)));
    }
    let rows = match glossary.cast::<PyDict>() {
        Ok(terms) => terms.items().into_any(),
        Err(_) => glossary.clone(),
    };
    let mut text = String::new();
    for row in rows.try_iter()? {
        let (one, other): (String, Bound<'_, PyAny>) = row?.extract()?;
        let others = match other.cast::<PyString>() {
            Ok(other) => vec![other.to_string()],
            Err(_) => other.extract()?,
        };
        for other in others {
            let chinese = |text: &str| Lang::detect(text) == Some(Lang::Zh);
            let (zh, en) = match (chinese(&one), chinese(&other)) {
                (true, false) => (&one, &other),
                (false, true) => (&other, &one),
                _ => return Err(PyValueError::new_err(format!("a term and its translation: {one:?}, {other:?}"))),
            };
            let flat = |text: &str| text.replace(['\t', '\n', '\r'], " ");
            text.push_str(&format!("{}\t{}\n", flat(zh), flat(en)));
        }
    }
    base.read(text.as_bytes()).map_err(failed)
}

/// Turns byte offsets into a text into code points. A count is kept for every
/// block, so that a look-up reads only one.
pub struct CharIndex {
    before: Vec<usize>,
}

/// Bytes in a block: few enough to be counted in tens of nanoseconds, and
/// enough to keep the index at 3 % of the text.
const BLOCK: usize = 256;

impl CharIndex {
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return CharIndex { before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(count);
            count += chars(block);
        }
        CharIndex { before }
    }

    /// How many code points of `text` stand before `byte`, which is cut to its
    /// length.
    pub fn chars(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(text.len());
        match self.before.get(byte / BLOCK) {
            Some(before) => before + chars(&text.as_bytes()[byte / BLOCK * BLOCK..byte]),
            None if self.before.is_empty() => byte,
            None => {
                self.before.last().copied().unwrap_or(0)
                    + chars(&text.as_bytes()[(self.before.len() - 1) * BLOCK..byte])
            }
        }
    }

    pub fn span(&self, text: &str, range: &Range<usize>) -> Span {
        (self.chars(text, range.start), self.chars(text, range.end))
    }
}

/// The characters that begin in a piece of UTF-8.
fn chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}
