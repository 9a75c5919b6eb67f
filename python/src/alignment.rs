//! Aligning, and what comes out.

use std::path::PathBuf;
use std::sync::Arc;

use duiqi::bilingual::{self, Bilingual};
use duiqi::bitext::Vectors;
use duiqi::format::{self, FileFormat};
use duiqi::{BySide, Document, Half, Lang, Lexicon, Unit, align as aligning};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PySlice};
use serde::{Deserialize, Serialize};

use crate::arrow;
use crate::beads::{self, beads_of};
use crate::columns::columns;
use crate::error::raise;
use crate::explain::explain;
use crate::input::{CharIndex, Input};
use crate::records::{Bead, Explanation, Pair, Reduced, Span, reduced, restored, word};
use crate::sentences::{bitext, half_sentences, joined};

/// What aligning found: iterate over its pairs, or look at `beads`, `units` and `unaligned`.
#[pyclass(frozen, eq, sequence, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
            beads: alignment.beads.iter().map(beads::bead).collect(),
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

    /// Units as pairs with their places.
    fn placed<'u>(&self, units: impl Iterator<Item = &'u Unit>) -> Vec<Pair> {
        let indexes = self.texts.as_ref().map(|texts| texts.as_ref().map(|text| CharIndex::new(text)));
        let pair = |unit: &Unit| {
            let mut pair = Pair::without_places(unit);
            // Sentences that came as lists have no text to point into.
            if let (Some(indexes), Some(texts)) = (&indexes, &self.texts) {
                let spans = |half: &Half, index: &CharIndex, text: &str| {
                    half.ranges.iter().map(|range| index.span(text, range)).collect()
                };
                pair.source_spans = spans(&unit.source, &indexes.source, &texts.source);
                pair.target_spans = spans(&unit.target, &indexes.target, &texts.target);
            }
            pair
        };
        units.map(pair).collect()
    }

    fn pair_units(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| unit.is_pair())
    }

    /// The number of the bead that a caller means: by its number, itself, or a pair made of it.
    fn bead_number(&self, wanted: &Bound<'_, PyAny>) -> PyResult<usize> {
        let missing = || PyValueError::new_err("this is not of this alignment");
        if let Ok(bead) = wanted.cast::<Bead>() {
            return self.beads.iter().position(|own| own == bead.get()).ok_or_else(missing);
        }
        if let Ok(pair) = wanted.cast::<Pair>() {
            let at = self.units.iter().position(|unit| *unit == pair.get().unit).ok_or_else(missing)?;
            let no_bead = || PyValueError::new_err("this text was not aligned: it is part of no bead");
            self.units[at].shape.ok_or_else(no_bead)?;
            // Units without a shape are no beads, so numbers differ.
            return Ok(self.units[..at].iter().filter(|unit| unit.shape.is_some()).count());
        }
        let number = wanted.extract().map_err(|_| PyTypeError::new_err("expected a number, a Bead or a Pair"))?;
        place(number, self.beads.len()).ok_or_else(|| PyIndexError::new_err("there are not that many beads"))
    }

    /// Writes the units, and counts those without place in the format.
    fn write(&self, format: FileFormat, path: PathBuf, pairs_only: bool, title: Option<&str>) -> duiqi::Result<u64> {
        let units = self.units.iter().filter(|unit| !pairs_only || unit.is_pair()).cloned();
        let titled = |mut unit: Unit| {
            unit.document = title.map(str::to_owned).or(unit.document);
            Ok(unit)
        };
        let report = format::write_file(&path, format, &format::Options::default(), units.map(titled))?;
        Ok(report.unpaired + report.misfits)
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
        self.placed(self.pair_units())
    }

    /// All units in the order of the document: pairs, and text without counterpart.
    #[getter]
    fn units(&self) -> Vec<Pair> {
        self.placed(self.units.iter())
    }

    /// Text without counterpart, each with its `reason`.
    #[getter]
    fn unaligned(&self) -> Vec<Pair> {
        self.placed(self.units.iter().filter(|unit| !unit.is_pair()))
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
        self.pair_units().count()
    }

    /// A pair by its number, or a list of pairs by a slice.
    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if key.is_instance_of::<PySlice>() {
            return self.pairs().into_pyobject(py)?.get_item(key);
        }
        let at = place(key.extract()?, self.__len__());
        let unit = at.and_then(|at| self.pair_units().nth(at));
        let found = unit.and_then(|unit| self.placed(std::iter::once(unit)).pop());
        let found = found.ok_or_else(|| PyIndexError::new_err("there are not that many pairs"))?;
        Ok(found.into_pyobject(py)?.into_any())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.pairs().into_pyobject(py)?.call_method0("__iter__")
    }

    fn __repr__(&self) -> String {
        let pairs = self.__len__();
        let alone = self.units.len() - pairs;
        let warnings = match self.warnings.len() {
            0 => String::new(),
            1 => ", 1 warning".to_owned(),
            count => format!(", {count} warnings"),
        };
        let confidence = self.confidence;
        format!("<Alignment: {pairs} pairs, {alone} without counterpart, confidence {confidence:.2}{warnings}>")
    }

    /// Explains a bead: the parts of its score, the words that link its sides, and what would stand in its place.
    ///
    /// `bead` is its number in `beads` (from 0, negative from the end), a Bead, or a Pair of this alignment. The sentences
    /// are aligned again for it, with the built-in lexicon and without vectors.
    ///
    /// >>> found = duiqi.align("我们明天去北京。", "We go to Beijing tomorrow.")
    /// >>> [(link.source, link.target) for link in found.explain(0).links if link.source == "北京"]
    /// [('北京', 'Beijing')]
    #[pyo3(name = "explain", signature = (bead))]
    fn explain_bead(&self, py: Python<'_>, bead: &Bound<'_, PyAny>) -> PyResult<Explanation> {
        let wanted = self.beads[self.bead_number(bead)?].clone();
        let (sentences, langs) = (self.own_sentences(), self.langs);
        let found = py.detach(move || explain(&sentences, langs.source, &wanted));
        let found = found.map_err(|error: duiqi::Error| raise(py, error))?;
        let (found, links) =
            found.ok_or_else(|| PyValueError::new_err("this bead is not one that aligning anew finds"))?;
        let parts = serde_json::to_value(found.bead.parts).and_then(serde_json::from_value).unwrap_or_default();
        let runner_up = found.runner_up.as_ref();
        let runner_up = runner_up.map(|other| (other.beads.iter().map(beads::bead).collect(), other.margin));
        Ok(Explanation { bead: beads::bead(&found.bead), score: found.bead.score, parts, links, runner_up })
    }

    /// Writes the units to a file: "tmx", "xliff", "tsv", "csv", "jsonl", "beads", "html" and others, by `format` or by the
    /// file's ending. Returns how many units were left out because the format has no place for them.
    ///
    /// TMX, XLIFF, TBX, PO, Moses and Anki hold pairs only, and leave out text without counterpart. TSV, CSV, XLSX, JSONL,
    /// beads, Markdown, HTML and EPUB hold it; with `pairs_only` it is not written there either, and not counted.
    #[pyo3(signature = (path, format=None, *, pairs_only=false))]
    fn save(&self, py: Python<'_>, path: PathBuf, format: Option<&str>, pairs_only: bool) -> PyResult<u64> {
        let format = match format {
            Some(name) => name.parse().map_err(|error| raise(py, error))?,
            None => FileFormat::from_path(&path).ok_or_else(|| {
                PyValueError::new_err(format!(
                    "{} does not end in a format that can be written: name the format",
                    path.display()
                ))
            })?,
        };
        py.detach(|| self.write(format, path, pairs_only, None)).map_err(|error| raise(py, error))
    }

    /// Writes a translation memory (TMX 1.4): pairs only. Returns how many units were left out.
    fn to_tmx(&self, py: Python<'_>, path: PathBuf) -> PyResult<u64> {
        self.save(py, path, Some("tmx"), false)
    }

    /// Writes an XLIFF file: pairs only. Returns how many units were left out.
    fn to_xliff(&self, py: Python<'_>, path: PathBuf) -> PyResult<u64> {
        self.save(py, path, Some("xliff"), false)
    }

    /// Writes tab-separated columns, with text without counterpart unless `pairs_only`. Returns how many units were left out.
    #[pyo3(signature = (path, *, pairs_only=false))]
    fn to_tsv(&self, py: Python<'_>, path: PathBuf, pairs_only: bool) -> PyResult<u64> {
        self.save(py, path, Some("tsv"), pairs_only)
    }

    /// Writes one JSON object a line, with everything that is known of a unit. Returns how many units were left out.
    #[pyo3(signature = (path, *, pairs_only=false))]
    fn to_jsonl(&self, py: Python<'_>, path: PathBuf, pairs_only: bool) -> PyResult<u64> {
        self.save(py, path, Some("jsonl"), pairs_only)
    }

    /// Writes a page for the browser. Its title is `title`, else the document's name. Returns how many units were left out.
    #[pyo3(signature = (path, *, pairs_only=false, title=None))]
    fn to_html(&self, py: Python<'_>, path: PathBuf, pairs_only: bool, title: Option<String>) -> PyResult<u64> {
        let written = py.detach(|| self.write(FileFormat::Html, path, pairs_only, title.as_deref()));
        written.map_err(|error| raise(py, error))
    }

    /// The beads in the notation of Vecalign and Bertalign, one a line: "[0,1]:[2]". The same text as `save` writes.
    fn beads_text(&self) -> String {
        beads::text(&self.beads)
    }

    /// The units as columns: a dict of lists, for tables of any kind.
    ///
    /// "source" and "target" are the texts, "source_lang" and "target_lang" their language tags, "confidence", "kind",
    /// "reason" and "document" as in Pair, "source_count" and "target_count" the numbers of sentences (a Pair's shape).
    #[pyo3(name = "columns", signature = (*, pairs_only=false))]
    fn python_columns<'py>(&self, py: Python<'py>, pairs_only: bool) -> PyResult<Bound<'py, PyDict>> {
        let units: Vec<&Unit> = self.units.iter().filter(|unit| !pairs_only || unit.is_pair()).collect();
        columns(py, &units)
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

/// The place that a Python index means in a list of `count`.
fn place(index: isize, count: usize) -> Option<usize> {
    let at = if index < 0 { index.checked_add_unsigned(count)? } else { index };
    usize::try_from(at).ok().filter(|&at| at < count)
}
