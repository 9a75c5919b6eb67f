//! `duiqi.Memory` and what its look-ups give.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use duiqi::memory::{ConcordanceOptions, ImportOptions, LookupOptions, OpenOptions};
use duiqi::{Context, format};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde::{Deserialize, Serialize};

use crate::error::raise;
use crate::input::CharIndex;
use crate::numbers;
use crate::records::{Pair, Reduced, Span, reduced, restored};
use crate::units::{Units, tag};

/// A translation memory: a file that many programs can read at once, or one in
/// RAM.
///
/// >>> with duiqi.Memory() as memory:
/// ...     report = memory.import_([("Close the valve.", "关闭阀门。")], source_lang="en", target_lang="zh")
/// ...     memory.lookup("Close the valve.")[0].translation
/// '关闭阀门。'
#[pyclass(frozen, module = "duiqi")]
#[derive(Debug)]
pub struct Memory {
    memory: Mutex<Option<duiqi::Memory>>,
}

/// A unit of a memory that is like the text looked up.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The unit's number in the memory.
    pub id: u64,
    /// How like the texts are, with context and penalties: 0 to 102.
    pub percent: u8,
    /// The text that is like the one looked up.
    pub text: String,
    /// Its translation.
    pub translation: String,
    /// The whole unit.
    pub unit: Pair,
}

#[pymethods]
impl Match {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        format!("Match({} %, {:?}, {:?})", self.percent, self.text, self.translation)
    }
}

/// A unit in which a word or phrase was found.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The unit's number in the memory.
    pub id: u64,
    /// The text with the phrase.
    pub text: String,
    /// The other side of the unit.
    pub translation: String,
    /// Where the phrase is in `text`, in code points.
    pub found: Vec<Span>,
    /// What may translate it in `translation`, in code points.
    pub linked: Vec<Span>,
}

#[pymethods]
impl Hit {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        format!("Hit({:?}, {:?})", self.text, self.translation)
    }
}

/// What an import did with the units that came.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Units that came.
    pub read: u64,
    /// Units that are new in the memory.
    pub added: u64,
    /// Units that replaced another.
    pub updated: u64,
    /// Units that were there already.
    pub unchanged: u64,
    /// Units left out: without counterpart, doubtful, without letters, not
    /// translated, or deprecated.
    pub left_out: u64,
}

#[pymethods]
impl ImportReport {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        let ImportReport { read, added, updated, unchanged, left_out } = self;
        format!(
            "ImportReport(read={read}, added={added}, updated={updated}, unchanged={unchanged}, left_out={left_out})"
        )
    }
}

impl Memory {
    fn new(memory: duiqi::Memory) -> Self {
        Memory { memory: Mutex::new(Some(memory)) }
    }

    /// Works with the memory outside the interpreter lock.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut duiqi::Memory) -> duiqi::Result<T> + Send,
    ) -> PyResult<T> {
        let done = py.detach(|| {
            let mut guard: MutexGuard<'_, Option<duiqi::Memory>> =
                self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            guard.as_mut().map(work)
        });
        let done = done.ok_or_else(|| PyValueError::new_err("the memory is closed"))?;
        done.map_err(|error| raise(py, error))
    }
}

#[pymethods]
impl Memory {
    /// An empty memory in RAM.
    #[new]
    #[pyo3(signature = (*arguments), text_signature = "()")]
    fn in_ram(arguments: &Bound<'_, PyTuple>) -> PyResult<Self> {
        if arguments.is_empty() {
            return Ok(Memory::new(duiqi::Memory::new()));
        }
        Err(PyTypeError::new_err(
            "Memory() is empty and in RAM; for a file use Memory.open(path), or Memory.create(path) for a new one",
        ))
    }

    /// Makes a new memory file. An existing file is never replaced.
    #[staticmethod]
    fn create(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| duiqi::Memory::create(path)).map(Memory::new).map_err(|error| raise(py, error))
    }

    /// Opens a memory file.
    #[staticmethod]
    #[pyo3(signature = (path, *, read_only=false))]
    fn open(py: Python<'_>, path: PathBuf, read_only: bool) -> PyResult<Self> {
        let mut options = OpenOptions::default();
        options.read_only = read_only;
        py.detach(|| duiqi::Memory::open_with(path, &options)).map(Memory::new).map_err(|error| raise(py, error))
    }

    /// Puts units in: an Alignment, Pairs, pairs of texts, or the path of a
    /// TMX, XLIFF, TSV or other file.
    ///
    /// A unit is there already, and left unchanged, if both texts, both
    /// language tags and the neighbouring source texts are the same, so
    /// importing the same twice changes nothing. Two texts alone have no
    /// neighbours: they are a unit beside the one that an Alignment gave.
    ///
    /// `source_lang` and `target_lang` ("en", "zh-CN") are the languages of
    /// pairs of texts; without them the texts tell. Units of an Alignment or a
    /// file with less than `min_confidence` (0 to 1) are left out. `document`
    /// names the document of units that do not name theirs.
    #[pyo3(signature = (units, *, source_lang=None, target_lang=None, min_confidence=0.0, document=None))]
    fn import_(
        &self,
        py: Python<'_>,
        units: &Bound<'_, PyAny>,
        source_lang: Option<&str>,
        target_lang: Option<&str>,
        min_confidence: f32,
        document: Option<String>,
    ) -> PyResult<ImportReport> {
        let mut options = ImportOptions::default();
        options.confidence = numbers::probability("min_confidence", min_confidence)?;
        options.document = document;
        let units = Units::new(units, source_lang, target_lang)?;
        let report = self.with(py, |memory| memory.import(units.read()?, &options))?;
        let (read, added, updated, unchanged) = (report.read, report.added, report.updated, report.unchanged);
        let left_out = read.saturating_sub(added + updated + unchanged);
        Ok(ImportReport { read, added, updated, unchanged, left_out })
    }

    /// The units most like a text, in either direction, best first.
    ///
    /// The percentage goes by words (a Chinese character is a word): it is the
    /// share of words that need no change, and at most 98 with one that does.
    /// Texts of the same words have 95 to 99: one point less for each kind of
    /// other difference (numbers, marks, case, width, placeholders); 100 is for
    /// equal texts.
    ///
    /// `before` and `after` are the neighbouring segments. If the text is equal
    /// to a unit's source, one that is the same as the unit's gives 101, both
    /// give 102. A unit from an alignment loses one point, because nobody
    /// translated it by itself: it has 99, 100 or 101.
    ///
    /// `threshold` is the least percentage (0 to 102), `limit` the most
    /// matches, `from_lang` ("en", "zh") the language of the text.
    #[pyo3(signature = (text, *, threshold=70, limit=5, before=None, after=None, from_lang=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments are how Python names options")]
    fn lookup(
        &self,
        py: Python<'_>,
        text: &str,
        threshold: i64,
        limit: i64,
        before: Option<String>,
        after: Option<String>,
        from_lang: Option<&str>,
    ) -> PyResult<Vec<Match>> {
        let mut options = LookupOptions::default();
        options.threshold = numbers::percent("threshold", threshold)?;
        options.limit = numbers::count("limit", limit)?;
        options.context = Context { before, after };
        options.from = from_lang.map(|name| tag("from_lang", name)).transpose()?;
        let found = self.with(py, |memory| memory.look_up(text, &options))?;
        Ok(found.iter().map(matched).collect())
    }

    /// The units in which a word or phrase occurs, in either language, with
    /// what may translate it.
    #[pyo3(signature = (phrase, *, limit=20, offset=0))]
    fn concordance(&self, py: Python<'_>, phrase: &str, limit: i64, offset: i64) -> PyResult<Vec<Hit>> {
        let mut options = ConcordanceOptions::default();
        (options.limit, options.offset) = (numbers::count("limit", limit)?, numbers::count("offset", offset)?);
        let page = self.with(py, |memory| memory.concordance(phrase, &options))?;
        let hit = |hit: &duiqi::memory::Hit| {
            let (text, translation) = (hit.text(), hit.translation());
            let spans = |text: &str, ranges: &[std::ops::Range<usize>]| {
                let index = CharIndex::new(text);
                ranges.iter().map(|range| index.span(text, range)).collect()
            };
            let (found, linked) = (spans(text, &hit.found), spans(translation, &hit.linked));
            Hit { id: hit.id, text: text.to_owned(), translation: translation.to_owned(), found, linked }
        };
        Ok(page.hits.iter().map(hit).collect())
    }

    /// Splits a text into sentences and looks each up: a list of (sentence,
    /// best match or None).
    #[pyo3(signature = (text, lang, *, threshold=70))]
    fn pretranslate(
        &self,
        py: Python<'_>,
        text: &str,
        lang: &str,
        threshold: i64,
    ) -> PyResult<Vec<(String, Option<Match>)>> {
        let threshold = numbers::percent("threshold", threshold)?;
        let lang = lang.parse().map_err(|error| raise(py, error))?;
        let mut options = LookupOptions::default();
        options.threshold = threshold;
        let report = self.with(py, |memory| memory.pretranslate(text, lang, &options))?;
        let good = |found: &&duiqi::memory::Match| found.percent >= threshold;
        let row = |sentence: &duiqi::memory::Pretranslated| {
            (text[sentence.range.clone()].to_owned(), sentence.best.as_ref().filter(good).map(matched))
        };
        Ok(report.sentences.iter().map(row).collect())
    }

    /// Writes all units to a file: TMX, XLIFF, TSV and others, by `format` or
    /// by the file's ending.
    #[pyo3(signature = (path, format=None))]
    fn export(&self, py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<()> {
        let format = match format {
            Some(name) => Some(name.parse().map_err(|error| raise(py, error))?),
            None => format::FileFormat::from_path(&path),
        };
        let format = format.ok_or_else(|| PyValueError::new_err("name the format: the file's ending names none"))?;
        self.with(py, |memory| {
            let units = memory.units(&Default::default())?.map(|stored| stored.map(|stored| stored.unit));
            format::write_file(&path, format, &format::Options::default(), units).map(drop)
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let open = py.detach(|| self.memory.lock().unwrap_or_else(PoisonError::into_inner).is_some());
        Ok(if open { format!("<Memory: {} units>", self.__len__(py)?) } else { "<Memory: closed>".to_owned() })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, |memory| memory.len()).map(|count| count as usize)
    }

    /// Closes the file. A closed memory raises ValueError.
    fn close(&self, py: Python<'_>) {
        py.detach(|| drop(self.memory.lock().unwrap_or_else(PoisonError::into_inner).take()));
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }
}

fn matched(found: &duiqi::memory::Match) -> Match {
    Match {
        id: found.id,
        percent: found.percent,
        text: found.text().to_owned(),
        translation: found.translation().to_owned(),
        unit: Pair::without_places(&found.unit),
    }
}
