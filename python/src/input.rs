//! The arguments that functions accept: texts, lists of sentences, paths,
//! documents, glossaries.

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duiqi::bilingual::Layout;
use duiqi::{Document, Lang, Lexicon};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::raise;
use crate::read;
use crate::records::{Sentence, Span};
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
            let text: String = value.extract()?;
            return if names_file(&text) { Err(file_name_as_text(&text)) } else { Ok(Input::Text(text)) };
        }
        if value.hasattr("__fspath__")? {
            return Ok(Input::Path(PathBuf::from(value.call_method0("__fspath__")?.extract::<OsString>()?)));
        }
        let wrong = |found: &Bound<'_, PyAny>, place: &str| {
            let name = if found.is_none() { "None".to_owned() } else { type_name(found) };
            let wanted = "a text, a list of sentences (str or Sentence), a path or a Document";
            PyTypeError::new_err(format!("expected {wanted}, not {name}{place}"))
        };
        let mut sentences = Vec::new();
        for item in value.try_iter().map_err(|_| wrong(value, ""))? {
            let item = item?;
            sentences.push(match item.cast::<Sentence>() {
                Ok(sentence) => sentence.get().text.clone(),
                Err(_) => item.extract().map_err(|_| wrong(&item, &format!(" in a {}", type_name(value))))?,
            });
        }
        Ok(Input::Sentences(sentences))
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
    /// a text names the side in place of a file, as batches of the tool do.
    pub fn document(self, side: &str) -> Option<duiqi::Result<Arc<Document>>> {
        match self {
            Input::Text(text) => Some(Document::from_text(text).map(Arc::new).map_err(|error| error.in_file(side))),
            Input::Path(path) => Some(Document::open(path).map(Arc::new)),
            Input::Document(document) => Some(Ok(document)),
            Input::Sentences(_) => None,
        }
    }
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| String::new(), |name| name.to_string())
}

/// The longest text that is looked at as the name of a file. Choice: longer
/// names are rare, and most systems end at 255 bytes a part.
const LONGEST_NAME: usize = 512;

/// True for a text that is the name of a file with an ending.
fn names_file(text: &str) -> bool {
    let path = Path::new(text);
    let ending = path.extension().is_some_and(|ending| !ending.is_empty());
    text.len() <= LONGEST_NAME && !text.contains(['\n', '\0']) && ending && path.is_file()
}

fn file_name_as_text(text: &str) -> PyErr {
    PyTypeError::new_err(format!(
        "{text:?} is a text, and also the name of a file: give pathlib.Path({text:?}) to read the file, or a list of \
         sentences to take it as text"
    ))
}

/// How the languages stand in a document, by name.
pub fn layout(py: Python<'_>, name: Option<&str>) -> PyResult<Option<Layout>> {
    name.map(|name| name.parse().map_err(|error| raise(py, error))).transpose()
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
    if glossary.is_instance_of::<PyString>() || glossary.hasattr("__fspath__")? {
        let path: PathBuf = glossary.extract()?;
        let file = std::fs::File::open(&path).map_err(|error| failed(duiqi::Error::io(&path, error)))?;
        return base.read(std::io::BufReader::new(file)).map_err(|error| failed(error.in_file(&path)));
    }
    let rows = match glossary.cast::<PyDict>() {
        Ok(terms) => terms.items().into_any(),
        Err(_) => glossary.clone(),
    };
    let mut text = String::new();
    let wrong = |_| PyTypeError::new_err("glossary is a dict of terms, pairs of terms, or the path of a glossary file");
    for row in rows.try_iter().map_err(wrong)? {
        let (one, other): (String, Bound<'_, PyAny>) = row?.extract().map_err(wrong)?;
        let others = match other.cast::<PyString>() {
            Ok(other) => vec![other.to_string()],
            Err(_) => other.extract().map_err(wrong)?,
        };
        for other in others {
            let chinese = |text: &str| Lang::detect(text) == Some(Lang::Zh);
            let (zh, en) = match (chinese(&one), chinese(&other)) {
                (true, false) => (&one, &other),
                (false, true) => (&other, &one),
                _ => {
                    return Err(PyValueError::new_err(format!(
                        "glossary: {one:?} and {other:?} are not a Chinese term and its English translation"
                    )));
                }
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
