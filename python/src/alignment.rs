//! Aligning, and what comes out.

use std::path::PathBuf;
use std::sync::Arc;

use duiqi::bilingual::{self, Bilingual};
use duiqi::bitext::Vectors;
use duiqi::format::{self, FileFormat};
use duiqi::{BySide, Document, Half, Lang, Lexicon, Unit, align as aligning};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use serde::{Deserialize, Serialize};

use crate::arrow;
use crate::beads::{bead, bead_notation, beads_of};
use crate::error::raise;
use crate::explain::explain;
use crate::input::{CharIndex, Input};
use crate::records::{Bead, Explanation, Pair, Reduced, Span, reduced, restored, word};
use crate::sentences::{bitext, half_sentences, joined};

/// What aligning found: iterate over its pairs, or look at `beads`, `units` and `unaligned`.
#[pyclass(frozen, sequence, module = "duiqi")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alignment {
    pub units: Vec<Unit>,
    beads: Vec<Bead>,
    langs: BySide<Lang>,
    confidence: f32,
    warnings: Vec<String>,
    layout: Option<String>,
    /// The texts that the units' ranges mean; empty where sentences came as lists.
    texts: Option<BySide<Arc<str>>>,
    /// The sentences that came as lists.
    sentences: Option<BySide<Vec<String>>>,
}

impl Alignment {
    fn new(found: Bilingual, texts: Option<BySide<Arc<str>>>, sentences: Option<BySide<Vec<String>>>) -> Self {
        let source = found.report.source.unwrap_or(Lang::En);
        Alignment {
            beads: beads_of(&found.units),
            units: found.units,
            langs: BySide { source, target: source.other() },
            confidence: found.report.confidence,
            warnings: found.report.warnings,
            layout: word(&found.report.layout),
            texts,
            sentences,
        }
    }

    /// An alignment of documents: one that holds both languages, or two.
    pub fn of_documents(
        source: &Document,
        target: Option<&Document>,
        lexicon: &Lexicon,
        options: &bilingual::Options<'_>,
    ) -> duiqi::Result<Self> {
        let text = |document: &Document| Arc::<str>::from(document.text());
        match target {
            None => {
                let found = bilingual::document(source, lexicon, options)?;
                let both = text(source);
                Ok(Alignment::new(found, Some(BySide { source: both.clone(), target: both }), None))
            }
            Some(target) => {
                let found = bilingual::two_documents(source, target, lexicon, options)?;
                Ok(Alignment::new(found, Some(BySide { source: text(source), target: text(target) }), None))
            }
        }
    }

    /// An alignment of whatever came, with default options.
    pub fn of_inputs(
        source: Input,
        target: Option<Input>,
        lang: Option<Lang>,
        lexicon: &Lexicon,
    ) -> duiqi::Result<Self> {
        match (source, target) {
            (Input::Sentences(source), Some(Input::Sentences(target))) => {
                let mut options = aligning::Options::default();
                options.parts = false;
                Alignment::of_sentences(BySide { source, target }, lang, Vec::new(), None, lexicon, &options)
            }
            (source, target) => {
                let sentences =
                    || duiqi::Error::Invalid("a list of sentences goes with another list of sentences".to_owned());
                let mut options = bilingual::Options::default();
                options.source = lang;
                let source = source.document("source").ok_or_else(sentences)??;
                let target = target.map(|target| target.document("target").ok_or_else(sentences)?).transpose()?;
                Alignment::of_documents(&source, target.as_deref(), lexicon, &options)
            }
        }
    }

    /// An alignment of sentences. `cuts` are pairs of sentence numbers before which a bead ends on both sides.
    pub fn of_sentences(
        sentences: BySide<Vec<String>>,
        lang: Option<Lang>,
        cuts: Vec<Span>,
        vectors: Option<Vectors<'_>>,
        lexicon: &Lexicon,
        options: &aligning::Options<'_>,
    ) -> duiqi::Result<Self> {
        let joined = joined(&sentences);
        let mut bitext = bitext(&joined, lang, cuts)?;
        if let Some(vectors) = vectors {
            bitext = bitext.with_vectors(vectors)?;
        }
        let alignment = duiqi::align(&bitext, lexicon, options);
        let units = alignment.units(&bitext);
        Ok(Alignment {
            units,
            beads: alignment.beads.iter().map(bead).collect(),
            langs: bitext.langs(),
            confidence: alignment.confidence,
            warnings: Vec::new(),
            layout: None,
            texts: None,
            sentences: Some(sentences),
        })
    }

    /// The sentences that `beads` counts: those that came as lists, or those of the texts.
    fn own_sentences(&self) -> BySide<Vec<String>> {
        if let Some(sentences) = &self.sentences {
            return sentences.clone();
        }
        let units = || self.units.iter().filter_map(|unit| Some((unit, unit.shape?)));
        let of_side = |half: fn(&Unit) -> &Half, count: fn(BySide<u32>) -> u32, text: &str| {
            let sentences = units().flat_map(|(unit, shape)| half_sentences(half(unit), count(shape), text));
            sentences.collect()
        };
        let text = |side: fn(&BySide<Arc<str>>) -> &Arc<str>| self.texts.as_ref().map_or("", |texts| side(texts));
        BySide {
            source: of_side(|unit| &unit.source, |shape| shape.source, text(|texts| &texts.source)),
            target: of_side(|unit| &unit.target, |shape| shape.target, text(|texts| &texts.target)),
        }
    }

    fn pairs_where(&self, wanted: impl Fn(&Unit) -> bool) -> Vec<Pair> {
        let indexes = self.texts.as_ref().map(|texts| texts.as_ref().map(|text| CharIndex::new(text)));
        let spans = |source: bool, range: &std::ops::Range<usize>| match (&indexes, &self.texts) {
            (Some(indexes), Some(texts)) if source => indexes.source.span(&texts.source, range),
            (Some(indexes), Some(texts)) => indexes.target.span(&texts.target, range),
            _ => (range.start, range.end),
        };
        // Sentences that came as lists have no text to point into.
        let placed = self.texts.is_some();
        let pair = |unit: &Unit| {
            let mut pair = Pair::new(unit, spans);
            if !placed {
                (pair.source_spans, pair.target_spans) = (Vec::new(), Vec::new());
            }
            pair
        };
        self.units.iter().filter(|unit| wanted(unit)).map(pair).collect()
    }

    fn write(&self, format: FileFormat, path: PathBuf, pairs_only: bool) -> duiqi::Result<()> {
        let units = self.units.iter().filter(|unit| !pairs_only || unit.is_pair());
        format::write_file(&path, format, &format::Options::default(), units.cloned().map(Ok)).map(drop)
    }
}

#[pymethods]
impl Alignment {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    /// The pairs: units with text on both sides.
    #[getter]
    fn pairs(&self) -> Vec<Pair> {
        self.pairs_where(Unit::is_pair)
    }

    /// All units in the order of the document: pairs, and text without counterpart.
    #[getter]
    fn units(&self) -> Vec<Pair> {
        self.pairs_where(|_| true)
    }

    /// Text without counterpart, each with its `reason`.
    #[getter]
    fn unaligned(&self) -> Vec<Pair> {
        self.pairs_where(|unit| !unit.is_pair())
    }

    /// The beads: which source sentences translate which target sentences.
    #[getter]
    fn beads(&self) -> Vec<Bead> {
        self.beads.clone()
    }

    /// How sure it is that the two sides translate each other, 0 to 1; below 0.5 they most likely do not.
    #[getter]
    fn confidence(&self) -> f32 {
        self.confidence
    }

    /// The languages of source and target: ("zh", "en") or ("en", "zh").
    #[getter]
    fn langs(&self) -> (&'static str, &'static str) {
        (self.langs.source.code(), self.langs.target.code())
    }

    /// How the languages stand in the document, such as "turns" or "files"; None for sentences.
    #[getter]
    fn layout(&self) -> Option<&str> {
        self.layout.as_deref()
    }

    /// What to know before trusting the pairs; empty if nothing.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    fn __len__(&self) -> usize {
        self.units.iter().filter(|unit| unit.is_pair()).count()
    }

    fn __getitem__(&self, index: isize) -> PyResult<Pair> {
        let pairs = self.pairs();
        let at = if index < 0 { index + pairs.len() as isize } else { index };
        let found = usize::try_from(at).ok().and_then(|at| pairs.into_iter().nth(at));
        found.ok_or_else(|| PyIndexError::new_err("there are not that many pairs"))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.pairs().into_pyobject(py)?.call_method0("__iter__")
    }

    fn __repr__(&self) -> String {
        let pairs = self.__len__();
        let alone = self.units.len() - pairs;
        format!("<Alignment: {pairs} pairs, {alone} without counterpart, confidence {:.2}>", self.confidence)
    }

    /// Explains a bead: the parts of its score, the words that link its sides, and what would stand in its place.
    ///
    /// `index` counts `beads`. The sentences are aligned again for it, with the built-in lexicon and without vectors.
    ///
    /// >>> found = duiqi.align("我们明天去北京。", "We go to Beijing tomorrow.")
    /// >>> [(link.source, link.target) for link in found.explain(0).links if link.source == "北京"]
    /// [('北京', 'Beijing')]
    fn explain(&self, py: Python<'_>, index: usize) -> PyResult<Explanation> {
        let wanted =
            self.beads.get(index).cloned().ok_or_else(|| PyIndexError::new_err("there are not that many beads"))?;
        let (sentences, langs) = (self.own_sentences(), self.langs);
        let found = py.detach(move || explain(&sentences, langs.source, &wanted));
        let found = found.map_err(|error: duiqi::Error| raise(py, error))?;
        let (found, links) =
            found.ok_or_else(|| PyValueError::new_err("this bead is not one that aligning anew finds"))?;
        let python = |found: &duiqi::Bead| Py::new(py, bead(found));
        let parts = serde_json::to_value(found.bead.parts).and_then(serde_json::from_value).unwrap_or_default();
        let runner_up = match &found.runner_up {
            Some(other) => Some((other.beads.iter().map(python).collect::<PyResult<_>>()?, other.margin)),
            None => None,
        };
        Ok(Explanation {
            bead: python(&found.bead)?,
            score: found.bead.score,
            parts,
            links: links.into_iter().map(|link| Py::new(py, link)).collect::<PyResult<_>>()?,
            runner_up,
        })
    }

    /// Writes the units to a file: "tmx", "xliff", "tsv", "csv", "jsonl", "beads", "html" and others, by `format` or by the
    /// file's ending. With `pairs_only` text without counterpart is left out.
    #[pyo3(signature = (path, format=None, *, pairs_only=false))]
    fn save(&self, py: Python<'_>, path: PathBuf, format: Option<&str>, pairs_only: bool) -> PyResult<()> {
        let format = match format {
            Some(name) => name.parse().map_err(|error| raise(py, error))?,
            None => FileFormat::from_path(&path).ok_or_else(|| {
                PyValueError::new_err(format!(
                    "{} does not end in a format that can be written: name the format",
                    path.display()
                ))
            })?,
        };
        py.detach(|| self.write(format, path, pairs_only)).map_err(|error| raise(py, error))
    }

    /// Writes a translation memory (TMX 1.4).
    fn to_tmx(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.save(py, path, Some("tmx"), false)
    }

    /// Writes an XLIFF file.
    fn to_xliff(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.save(py, path, Some("xliff"), false)
    }

    /// Writes tab-separated columns.
    fn to_tsv(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.save(py, path, Some("tsv"), false)
    }

    /// Writes one JSON object a line.
    fn to_jsonl(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.save(py, path, Some("jsonl"), false)
    }

    /// Writes a page for the browser.
    fn to_html(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.save(py, path, Some("html"), false)
    }

    /// The beads in the notation of Vecalign and Bertalign, one a line: "[0, 1]:[2]".
    fn beads_text(&self) -> String {
        self.beads.iter().map(|bead| format!("{bead}\n", bead = bead_notation(bead))).collect()
    }

    /// The units as columns: a dict of lists, for tables of any kind.
    #[pyo3(signature = (*, pairs_only=false))]
    fn columns<'py>(&self, py: Python<'py>, pairs_only: bool) -> PyResult<Bound<'py, PyDict>> {
        let units = || self.units.iter().filter(|unit| !pairs_only || unit.is_pair());
        let columns = PyDict::new(py);
        columns.set_item("source", units().map(|unit| unit.source.text.as_str()).collect::<Vec<_>>())?;
        columns.set_item("target", units().map(|unit| unit.target.text.as_str()).collect::<Vec<_>>())?;
        columns.set_item("source_lang", units().map(|unit| unit.source.tag.as_str()).collect::<Vec<_>>())?;
        columns.set_item("target_lang", units().map(|unit| unit.target.tag.as_str()).collect::<Vec<_>>())?;
        columns.set_item("confidence", units().map(|unit| unit.confidence).collect::<Vec<_>>())?;
        columns.set_item("kind", units().map(|unit| unit.kind.as_ref().and_then(word)).collect::<Vec<_>>())?;
        columns.set_item("reason", units().map(|unit| unit.reason.as_ref().and_then(word)).collect::<Vec<_>>())?;
        columns
            .set_item("source_count", units().map(|unit| unit.shape.map(|shape| shape.source)).collect::<Vec<_>>())?;
        columns
            .set_item("target_count", units().map(|unit| unit.shape.map(|shape| shape.target)).collect::<Vec<_>>())?;
        columns.set_item("document", units().map(|unit| unit.document.as_deref()).collect::<Vec<_>>())?;
        Ok(columns)
    }

    /// The units as a stream of Arrow record batches (the Arrow PyCapsule interface): pyarrow.table(alignment),
    /// polars.DataFrame(alignment) and others take it without a copy in Python.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer answer with its own schema.
        let _ = requested_schema;
        arrow::stream(py, &self.units)
    }
}
