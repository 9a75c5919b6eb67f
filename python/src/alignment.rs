//! Aligning, and what comes out.

use std::path::PathBuf;
use std::sync::Arc;

use duiqi::bilingual::{self, Bilingual};
use duiqi::bitext::Vectors;
use duiqi::format::{self, FileFormat};
use duiqi::{Bitext, BySide, Document, Lang, Lexicon, Unit, align as aligning};
use numpy::{PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use serde::{Deserialize, Serialize};

use crate::arrow;
use crate::error::raise;
use crate::input::{self, CharIndex, Input};
use crate::records::{Bead, Explanation, Pair, Reduced, Span, WordLink, reduced, restored, word};
use crate::work;

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
    fn of_sentences(
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
    /// `index` counts `beads`. The alignment must have been made from lists of sentences, without vectors: the sentences
    /// are aligned again with the built-in lexicon.
    fn explain(&self, py: Python<'_>, index: usize) -> PyResult<Explanation> {
        let sentences = self.sentences.clone().ok_or_else(|| {
            PyValueError::new_err(
                "only alignments of lists of sentences can be explained: split the texts first, then align the lists",
            )
        })?;
        let wanted =
            self.beads.get(index).cloned().ok_or_else(|| PyIndexError::new_err("there are not that many beads"))?;
        let langs = self.langs;
        let found = py.detach(move || {
            let joined = joined(&sentences);
            let bitext = bitext(&joined, Some(langs.source), Vec::new())?;
            let wanted = duiqi::Bead {
                source: wanted.source.0..wanted.source.1,
                target: wanted.target.0..wanted.target.1,
                ..Default::default()
            };
            let explanation = aligning::explain(&bitext, work::lexicon(), &aligning::Options::default(), &wanted);
            Ok(explanation.map(|found| {
                let links: Vec<WordLink> = found.links.iter().filter_map(|link| word_link(&bitext, link)).collect();
                (found, links)
            }))
        });
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

/// Aligns translations.
///
/// `source` and `target` are each a text, a list of sentences, a path (pathlib.Path) or a Document; with one argument it
/// is a text or document that holds both languages. Languages are found from the texts unless `source_lang` or
/// `target_lang` names them ("en", "zh").
///
/// `glossary` is a dict of terms, pairs of terms, or the path of a glossary. `vectors` is a pair of float32 arrays of
/// shape (sentences, dimensions), one row a sentence, from any model that puts translations near each other (lists of
/// sentences only; not copied). `pins` are pairs (i, j): before source sentence i and target sentence j a bead ends
/// (lists of sentences only). `paragraphs=False` takes paragraph breaks for no hint. `layout` says how the languages stand
/// in one document: "turns", "halves", ….
///
/// >>> found = duiqi.align("潮水退了。两条小船躺在沙滩上。", "The tide went out. Two boats lay on the sand.")
/// >>> [(pair.source, pair.target) for pair in found]
/// [('潮水退了。', 'The tide went out.'), ('两条小船躺在沙滩上。', 'Two boats lay on the sand.')]
#[pyfunction]
#[pyo3(signature = (source, target=None, *, source_lang=None, target_lang=None, glossary=None, vectors=None, pins=None, paragraphs=true, layout=None))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments are how Python names options")]
pub fn align(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    target: Option<&Bound<'_, PyAny>>,
    source_lang: Option<&str>,
    target_lang: Option<&str>,
    glossary: Option<&Bound<'_, PyAny>>,
    vectors: Option<(PyReadonlyArray2<'_, f32>, PyReadonlyArray2<'_, f32>)>,
    pins: Option<Vec<Span>>,
    paragraphs: bool,
    layout: Option<&str>,
) -> PyResult<Alignment> {
    let lang = input::languages(py, source_lang, target_lang)?;
    let lexicon = input::lexicon(py, glossary)?;
    let source = Input::new(source)?;
    let target = target.map(Input::new).transpose()?;
    let size = source.size().saturating_add(target.as_ref().map_or(0, Input::size));
    let layout = layout.map(|name| serde_json::from_value(name.into())).transpose();
    let layout = layout.map_err(|error| PyValueError::new_err(format!("layout: {error}")))?;
    let failed = |error| raise(py, error);
    let mut options = aligning::Options::default();
    options.paragraphs = paragraphs;
    options.parts = false;
    match (source, target) {
        (Input::Sentences(source), Some(Input::Sentences(target))) => {
            let sentences = BySide { source, target };
            let cuts = pins.unwrap_or_default();
            if let Some((one, other)) = &vectors {
                let vectors = Some(borrowed(py, one, other)?);
                // The arrays are borrowed, so the call cannot leave its work behind when it is interrupted.
                return py
                    .detach(|| Alignment::of_sentences(sentences, lang, cuts, vectors, &lexicon, &options))
                    .map_err(failed);
            }
            let made = work::detached(py, size, move || {
                let mut options = aligning::Options::default();
                options.paragraphs = paragraphs;
                options.parts = false;
                Alignment::of_sentences(sentences, lang, cuts, None, &lexicon, &options)
            });
            made?.map_err(failed)
        }
        (Input::Sentences(_), _) | (_, Some(Input::Sentences(_))) => Err(PyTypeError::new_err(
            "a list of sentences is aligned with another list of sentences: split the other side too",
        )),
        _ if vectors.is_some() || pins.is_some() => {
            Err(PyTypeError::new_err("vectors and pins name sentences: give both sides as lists of sentences"))
        }
        (source, target) => {
            let made = work::detached(py, size, move || {
                let mut options = bilingual::Options::default();
                options.align.paragraphs = paragraphs;
                options.source = lang;
                options.layout = layout;
                let source = source.document("source").transpose()?;
                let target = target.and_then(|target| target.document("target")).transpose()?;
                let source =
                    source.ok_or_else(|| duiqi::Error::Invalid("the source is a list of sentences".to_owned()))?;
                Alignment::of_documents(&source, target.as_deref(), &lexicon, &options)
            });
            made?.map_err(failed)
        }
    }
}

/// Reads beads in the notation of Vecalign and Bertalign, one a line: "[0, 1]:[2]", with or without a score.
///
/// >>> duiqi.parse_beads("[0]:[0]\n[1, 2]:[1]\n")[1].ids
/// ([1, 2], [1])
#[pyfunction]
pub fn parse_beads(py: Python<'_>, text: &str) -> PyResult<Vec<Bead>> {
    let links = format::beads::read(text.as_bytes()).map_err(|error| raise(py, error))?;
    let found: Option<Vec<Bead>> =
        links.iter().map(|link| link.bead().map(|found| Bead { confidence: None, ..bead(&found) })).collect();
    found.ok_or_else(|| PyValueError::new_err("the ids of a side must follow each other: [3, 4], not [3, 5]"))
}

/// Reads pairs from a file: TMX, XLIFF, TSV, CSV, JSONL and others, by `format` or by the file's ending.
#[pyfunction]
#[pyo3(signature = (path, format=None))]
pub fn read_pairs(py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<Vec<Pair>> {
    let format = format.map(str::parse).transpose().map_err(|error| raise(py, error))?;
    let read = work::detached(py, usize::MAX / 4, move || {
        let units = format::read_file(&path, format, &format::ReadOptions::default())?;
        units.map(|unit| Ok(Pair::new(&unit?, |_, range| (range.start, range.end)))).collect::<duiqi::Result<Vec<_>>>()
    });
    read?.map_err(|error| raise(py, error))
}

fn bead(found: &duiqi::Bead) -> Bead {
    let (source, target) = (&found.source, &found.target);
    Bead { source: (source.start, source.end), target: (target.start, target.end), confidence: Some(found.confidence) }
}

fn bead_notation(bead: &Bead) -> String {
    let ids = |side: Span| (side.0..side.1).collect::<Vec<usize>>();
    format!("{:?}:{:?}", ids(bead.source), ids(bead.target))
}

/// The beads of units that follow each other: each takes as many sentences as its shape says.
fn beads_of(units: &[Unit]) -> Vec<Bead> {
    let (mut source, mut target) = (0, 0);
    let mut beads = Vec::with_capacity(units.len());
    for unit in units {
        let Some(shape) = unit.shape else { continue };
        let ends = (source + shape.source as usize, target + shape.target as usize);
        beads.push(Bead { source: (source, ends.0), target: (target, ends.1), confidence: unit.confidence });
        (source, target) = ends;
    }
    beads
}

/// The sentences of each side, one a line.
fn joined(sentences: &BySide<Vec<String>>) -> BySide<String> {
    let flat = |sentence: &String| sentence.replace(['\n', '\r'], " ");
    sentences.as_ref().map(|side| side.iter().map(|sentence| flat(sentence) + "\n").collect())
}

fn bitext<'t>(lines: &'t BySide<String>, lang: Option<Lang>, cuts: Vec<Span>) -> duiqi::Result<Bitext<'t>> {
    bilingual::bitext_of_lines(&lines.source, &lines.target, lang)?.with_cuts(cuts)
}

fn word_link(bitext: &Bitext<'_>, link: &aligning::WordLink) -> Option<WordLink> {
    Some(WordLink {
        source: bitext.source().get(link.source)?.text.get(link.source_bytes.clone())?.to_owned(),
        target: bitext.target().get(link.target)?.text.get(link.target_bytes.clone())?.to_owned(),
        source_sentence: link.source,
        target_sentence: link.target,
        strength: link.strength,
        origin: word(&link.kind).unwrap_or_default(),
    })
}

/// The caller's vectors, borrowed.
fn borrowed<'a>(
    py: Python<'_>,
    source: &'a PyReadonlyArray2<'_, f32>,
    target: &'a PyReadonlyArray2<'_, f32>,
) -> PyResult<Vectors<'a>> {
    let (one, other) = (source.shape(), target.shape());
    if one[1] != other[1] {
        return Err(PyValueError::new_err(format!(
            "vectors of shapes {one:?} and {other:?} do not fit each other: both sides need as many columns"
        )));
    }
    let contiguous = |_| PyValueError::new_err("vectors must be contiguous: use numpy.ascontiguousarray");
    let (source_numbers, target_numbers) =
        (source.as_slice().map_err(contiguous)?, target.as_slice().map_err(contiguous)?);
    Vectors::new(source_numbers, target_numbers, one[1]).map_err(|error| raise(py, error))
}
