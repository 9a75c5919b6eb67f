//! The objects that calls return: small, immutable, with named fields.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use duiqi::Unit;
use pyo3::PyTypeInfo;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::beads;

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

/// n source sentences that translate m target sentences; n or m may be 0. Beads
/// of the same sentences are equal, whatever their confidence.
#[pyclass(frozen, get_all, eq, hash, module = "duiqi")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bead {
    /// Which source sentences: the first, and the one after the last.
    pub source: Span,
    /// Which target sentences.
    pub target: Span,
    /// The probability that the bead is right, 0 to 1; None if it was read from
    /// a file.
    pub confidence: Option<f32>,
}

impl Bead {
    /// What the notation of bead files has of it: the sentences, and not where
    /// an empty side is.
    fn sentences(&self) -> (Range<usize>, Range<usize>) {
        let side = |span: Span| if span.0 == span.1 { 0..0 } else { span.0..span.1 };
        (side(self.source), side(self.target))
    }
}

impl PartialEq for Bead {
    fn eq(&self, other: &Self) -> bool {
        self.sentences() == other.sentences()
    }
}

impl Hash for Bead {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sentences().hash(state);
    }
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

    /// The bead in the notation of bead files: "[0,1]:[2]".
    fn __str__(&self) -> String {
        beads::text(std::slice::from_ref(self)).trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        let confidence = self.confidence.map_or("None".to_owned(), |confidence| format!("{confidence:.3}"));
        format!("Bead({}, confidence={confidence})", self.__str__())
    }
}

/// A source text and its translation, or one text without counterpart (then the
/// other is empty and `reason` says why).
#[pyclass(frozen, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Everything that is known of it, so that importing or auditing a pair is
    /// the same as doing so with the file or alignment that it came from.
    pub unit: Unit,
    /// The places of its source sentences in the source text, in code points:
    /// text[start:end]. Empty for lists of sentences, and for pairs from files
    /// and memories, where that text is not at hand.
    #[pyo3(get)]
    pub source_spans: Vec<Span>,
    /// The places of its target sentences in the target text, likewise.
    #[pyo3(get)]
    pub target_spans: Vec<Span>,
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

    /// The source text.
    #[getter]
    fn source(&self) -> &str {
        &self.unit.source.text
    }

    /// The target text.
    #[getter]
    fn target(&self) -> &str {
        &self.unit.target.text
    }

    /// The probability that the two translate each other, 0 to 1, or None.
    #[getter]
    fn confidence(&self) -> Option<f32> {
        self.unit.confidence
    }

    /// What the text is in its document: "body", "heading", "list-item" and
    /// others, or None.
    #[getter]
    fn kind(&self) -> Option<String> {
        self.unit.kind.as_ref().and_then(word)
    }

    /// Why there is no counterpart; None for pairs.
    ///
    /// "no-counterpart": nothing on the other side says the same; "unrelated":
    /// the texts of both sides at this place do not belong together; "link":
    /// an address by itself; "credit": who translated or edited; "code":
    /// program text, data or a formula; "markup": syntax of the file's format;
    /// "note": a comment in one language; "no-letters": digits and signs only;
    /// "other-language": neither English nor Chinese.
    #[getter]
    fn reason(&self) -> Option<String> {
        self.unit.reason.as_ref().and_then(word)
    }

    /// How many source and target sentences it has, or None.
    #[getter]
    fn shape(&self) -> Option<(u32, u32)> {
        self.unit.shape.map(|shape| (shape.source, shape.target))
    }

    /// The language tag of the source, such as "en" or "zh-CN".
    #[getter]
    fn source_lang(&self) -> &str {
        self.unit.source.tag.as_str()
    }

    /// The language tag of the target.
    #[getter]
    fn target_lang(&self) -> &str {
        self.unit.target.tag.as_str()
    }

    /// The name of the document, or None.
    #[getter]
    fn document(&self) -> Option<&str> {
        self.unit.document.as_deref()
    }

    /// Unpacks into two texts: `for source, target in alignment`.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyTuple::new(py, [self.source(), self.target()])?.call_method0("__iter__")
    }

    fn __repr__(&self) -> String {
        let confidence = self.confidence().map_or("None".to_owned(), |confidence| format!("{confidence:.2}"));
        let reason = self.reason().map_or_else(String::new, |reason| format!(", reason={reason:?}"));
        format!("Pair({}, {}, confidence={confidence}{reason})", quoted(self.source()), quoted(self.target()))
    }
}

impl Pair {
    /// A unit whose document is not at hand.
    pub fn without_places(unit: &Unit) -> Self {
        Pair { unit: unit.clone(), source_spans: Vec::new(), target_spans: Vec::new() }
    }
}

/// Two words that link a source sentence and a target sentence.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        format!("WordLink({}, {}, strength={:.2})", quoted(&self.source), quoted(&self.target), self.strength)
    }
}

/// Why a bead was found.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The bead.
    pub bead: Bead,
    /// Its score, and the parts that it is the sum of, in natural logarithms.
    pub score: f32,
    /// The parts of the score by name: "shape" (how common such beads are),
    /// "length" (how the lengths fit), "words" (how the words explain each
    /// other), "anchors" (shared names and numbers), "marks" (punctuation),
    /// "layout" (paragraph breaks), "caller" (vectors) and "context" (how the
    /// others combine, and the words next to the bead).
    pub parts: std::collections::BTreeMap<String, f32>,
    /// The words that link both sides.
    pub links: Vec<WordLink>,
    /// The beads that would stand in its place, and how much lower they score;
    /// None if nothing else is possible.
    pub runner_up: Option<(Vec<Bead>, f32)>,
}

#[pymethods]
impl Explanation {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        let parts = self.parts.iter().filter(|&(_, &part)| part != 0.0);
        let parts: Vec<String> = parts.map(|(name, part)| format!("{name} {part:+.2}")).collect();
        let links = self.links.len();
        format!(
            "<Explanation of {}: score {:.2} ({}), {links} links>",
            self.bead.__str__(),
            self.score,
            parts.join(", ")
        )
    }
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
