//! `duiqi.Memory` and what its look-ups give.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use duiqi::memory::{ConcordanceOptions, ImportOptions, LookupOptions, OpenOptions};
use duiqi::{Context, LanguageTag, Unit, format};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::alignment::Alignment;
use crate::error::raise;
use crate::input::CharIndex;
use crate::records::{Pair, Span};

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
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug, Clone)]
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
    fn __repr__(&self) -> String {
        format!("Match({} %, {:?}, {:?})", self.percent, self.text, self.translation)
    }
}

/// A unit in which a word or phrase was found.
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug, Clone)]
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
    fn __repr__(&self) -> String {
        format!("Hit({:?}, {:?})", self.text, self.translation)
    }
}

/// What an import did with the units that came.
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// Units that came.
    pub read: u64,
    /// Units that are new in the memory.
    pub added: u64,
    /// Units that replaced another.
    pub updated: u64,
    /// Units that were there already.
    pub unchanged: u64,
    /// Units left out: without counterpart, doubtful, or without letters.
    pub left_out: u64,
}

#[pymethods]
impl ImportReport {
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
    fn in_ram() -> Self {
        Memory::new(duiqi::Memory::new())
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

    /// Puts units in: an Alignment, the path of a TMX, XLIFF, TSV or other
    /// file, or pairs of texts (then with `source_lang` and `target_lang`).
    /// Importing the same twice changes nothing.
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
        options.confidence = min_confidence;
        options.document = document;
        let report = if let Ok(alignment) = units.cast::<Alignment>() {
            let units: Vec<Unit> = alignment.get().units.iter().filter(|unit| unit.is_pair()).cloned().collect();
            self.with(py, |memory| memory.import(units.into_iter().map(Ok), &options))?
        } else if units.is_instance_of::<PyString>() || units.hasattr("__fspath__")? {
            let path: PathBuf = units.extract()?;
            self.with(py, |memory| {
                memory.import(format::read_file(&path, None, &format::ReadOptions::default())?, &options)
            })?
        } else {
            let tags = (LanguageTag::from(source_lang.unwrap_or("en")), LanguageTag::from(target_lang.unwrap_or("zh")));
            let pair = |item: PyResult<Bound<'_, PyAny>>| -> PyResult<Unit> {
                let item = item?;
                if let Ok(pair) = item.cast::<Pair>() {
                    let pair = pair.get();
                    let mut unit = Unit::pair((&pair.source_lang, &pair.source), (&pair.target_lang, &pair.target));
                    unit.confidence = pair.confidence;
                    return Ok(unit);
                }
                let (source, target): (String, String) = item.extract()?;
                Ok(Unit::pair((tags.0.as_str(), &source), (tags.1.as_str(), &target)))
            };
            let units: Vec<Unit> = units.try_iter()?.map(pair).collect::<PyResult<_>>()?;
            self.with(py, |memory| memory.import(units.into_iter().map(Ok), &options))?
        };
        let left_out = report.unpaired + report.doubtful + report.fragments;
        let (read, added, updated, unchanged) = (report.read, report.added, report.updated, report.unchanged);
        Ok(ImportReport { read, added, updated, unchanged, left_out })
    }

    /// The units most like a text, in either direction, best first.
    ///
    /// `threshold` is the least percentage, `limit` the most matches. `before`
    /// and `after` are the neighbouring segments: a match in the same context
    /// has 101 or 102 percent.
    #[pyo3(signature = (text, *, threshold=70, limit=5, before=None, after=None, from_lang=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments are how Python names options")]
    fn lookup(
        &self,
        py: Python<'_>,
        text: &str,
        threshold: u8,
        limit: usize,
        before: Option<String>,
        after: Option<String>,
        from_lang: Option<&str>,
    ) -> PyResult<Vec<Match>> {
        let mut options = LookupOptions::default();
        (options.threshold, options.limit) = (threshold, limit);
        options.context = Context { before, after };
        options.from = from_lang.map(LanguageTag::from);
        let found = self.with(py, |memory| memory.look_up(text, &options))?;
        Ok(found.iter().map(matched).collect())
    }

    /// The units in which a word or phrase occurs, in either language, with
    /// what may translate it.
    #[pyo3(signature = (phrase, *, limit=20, offset=0))]
    fn concordance(&self, py: Python<'_>, phrase: &str, limit: usize, offset: usize) -> PyResult<Vec<Hit>> {
        let mut options = ConcordanceOptions::default();
        (options.limit, options.offset) = (limit, offset);
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
        threshold: u8,
    ) -> PyResult<Vec<(String, Option<Match>)>> {
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
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }
}

fn matched(found: &duiqi::memory::Match) -> Match {
    Match {
        id: found.id,
        percent: found.percent,
        text: found.text().to_owned(),
        translation: found.translation().to_owned(),
        unit: Pair::new(&found.unit, |_, range| (range.start, range.end)),
    }
}
