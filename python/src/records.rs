//! The objects that calls return: small, immutable, with named fields.

use std::ops::Range;

use duiqi::Unit;
use pyo3::PyTypeInfo;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A range as Python has it: the start, and the end after the last.
pub type Span = (usize, usize);

/// What `__reduce__` returns: a function of the class, and the state that it
/// takes.
pub type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>,));

/// What `pickle` stores of an object: the class's function that restores it,
/// and its fields as JSON.
pub fn reduced<'py, T: Serialize + PyTypeInfo>(py: Python<'py>, value: &T) -> PyResult<Reduced<'py>> {
    let state = serde_json::to_vec(value).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok((py.get_type::<T>().getattr("_restore")?, (PyBytes::new(py, &state),)))
}

/// The object whose state [`reduced`] stored.
pub fn restored<T: DeserializeOwned>(state: &[u8]) -> PyResult<T> {
    serde_json::from_slice(state).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A sentence and its place in the text that was split: text[start:end] is the
/// sentence.
#[pyclass(frozen, get_all, eq, hash, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sentence {
    /// The sentence, with the white space after it unless it was trimmed.
    pub text: String,
    /// Where it starts: code points, or bytes of the text as UTF-8 if asked
    /// for.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

#[pymethods]
impl Sentence {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("Sentence({}, start={}, end={})", quoted(&self.text), self.start, self.end)
    }
}

/// n source sentences that translate m target sentences; n or m may be 0.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bead {
    /// Which source sentences: the first, and the one after the last.
    pub source: Span,
    /// Which target sentences.
    pub target: Span,
    /// The probability that the bead is right, 0 to 1; None if it was read from
    /// a file.
    pub confidence: Option<f32>,
}

#[pymethods]
impl Bead {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    /// The ids of both sides as two lists, as Bertalign and Vecalign give them:
    /// ([0, 1], [2]).
    #[getter]
    fn ids(&self) -> (Vec<usize>, Vec<usize>) {
        ((self.source.0..self.source.1).collect(), (self.target.0..self.target.1).collect())
    }

    /// How many source and target sentences it has.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.source.1 - self.source.0, self.target.1 - self.target.0)
    }

    /// The bead in the notation of bead files: "[0, 1]:[2]".
    fn __str__(&self) -> String {
        let (source, target) = self.ids();
        format!("{source:?}:{target:?}")
    }

    fn __repr__(&self) -> String {
        let confidence = self.confidence.map_or("None".to_owned(), |confidence| format!("{confidence:.3}"));
        format!("Bead({}, confidence={confidence})", self.__str__())
    }
}

/// A source text and its translation, or one text without counterpart (then the
/// other is empty and `reason` says why).
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The source text.
    pub source: String,
    /// The target text.
    pub target: String,
    /// The probability that the two translate each other, 0 to 1, or None.
    pub confidence: Option<f32>,
    /// What the text is in its document: "body", "heading", "list-item" and
    /// others, or None.
    pub kind: Option<String>,
    /// Why there is no counterpart, such as "no-counterpart" or "code"; None
    /// for pairs.
    pub reason: Option<String>,
    /// How many source and target sentences it has, or None.
    pub shape: Option<(u32, u32)>,
    /// The places of its source sentences in the source text, in code points.
    pub source_spans: Vec<Span>,
    /// The places of its target sentences in the target text, in code points.
    pub target_spans: Vec<Span>,
    /// The language tag of the source, such as "en" or "zh-CN".
    pub source_lang: String,
    /// The language tag of the target.
    pub target_lang: String,
    /// The name of the document, or None.
    pub document: Option<String>,
}

#[pymethods]
impl Pair {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    /// Unpacks into two texts: `for source, target in alignment`.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyTuple::new(py, [&self.source, &self.target])?.call_method0("__iter__")
    }

    fn __repr__(&self) -> String {
        let confidence = self.confidence.map_or("None".to_owned(), |confidence| format!("{confidence:.2}"));
        format!("Pair({}, {}, confidence={confidence})", quoted(&self.source), quoted(&self.target))
    }
}

impl Pair {
    /// A unit as a pair, its byte ranges turned into code points by `spans`.
    pub fn new(unit: &Unit, spans: impl Fn(bool, &Range<usize>) -> Span) -> Self {
        Pair {
            source: unit.source.text.clone(),
            target: unit.target.text.clone(),
            confidence: unit.confidence,
            kind: unit.kind.as_ref().and_then(word),
            reason: unit.reason.as_ref().and_then(word),
            shape: unit.shape.map(|shape| (shape.source, shape.target)),
            source_spans: unit.source.ranges.iter().map(|range| spans(true, range)).collect(),
            target_spans: unit.target.ranges.iter().map(|range| spans(false, range)).collect(),
            source_lang: unit.source.tag.as_str().to_owned(),
            target_lang: unit.target.tag.as_str().to_owned(),
            document: unit.document.clone(),
        }
    }
}

/// Two words that link a source sentence and a target sentence.
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug, Clone)]
pub struct WordLink {
    /// The source word as it is written.
    pub source: String,
    /// The target word as it is written.
    pub target: String,
    /// The number of the source sentence.
    pub source_sentence: usize,
    /// The number of the target sentence.
    pub target_sentence: usize,
    /// How much likelier the two words are together than by chance: the natural
    /// logarithm of the ratio.
    pub strength: f32,
    /// How the link is known: "gloss", "name", "number", "learned" and others.
    pub origin: String,
}

#[pymethods]
impl WordLink {
    fn __repr__(&self) -> String {
        format!("WordLink({}, {}, strength={:.2})", quoted(&self.source), quoted(&self.target), self.strength)
    }
}

/// Why a bead was found.
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug)]
pub struct Explanation {
    /// The bead.
    pub bead: Py<Bead>,
    /// Its score, and the parts that it is the sum of, in natural logarithms.
    pub score: f32,
    /// The parts of the score by name: shape, length, words, anchors, marks,
    /// layout, caller.
    pub parts: std::collections::BTreeMap<String, f32>,
    /// The words that link both sides.
    pub links: Vec<Py<WordLink>>,
    /// The beads that would stand in its place, and how much lower they score;
    /// None if nothing else is possible.
    pub runner_up: Option<(Vec<Py<Bead>>, f32)>,
}

/// The name that an enum of the library has in JSON.
pub fn word(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value).ok()? {
        Value::String(word) => Some(word),
        _ => None,
    }
}

/// A text in quotes, for `repr`.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
