//! Many documents at once: items come from a Python iterator, threads align
//! them, results leave in order.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use duiqi::{Lang, Lexicon};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;

use crate::alignment::Alignment;
use crate::error::raise;
use crate::input::{self, Input};
use crate::numbers;

/// Documents under way for each thread: enough that no thread waits for the
/// interpreter, few enough for memory.
const AHEAD: usize = 16;

/// How often a wait checks for Ctrl-C: often enough to feel immediate.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

type Job = (usize, Input, Option<Input>);
type Done = (usize, duiqi::Result<Alignment>);

/// An iterator over alignments, in the order of the items.
#[pyclass(module = "duiqi")]
#[derive(Debug)]
pub struct AlignMany {
    items: Py<PyAny>,
    jobs: Option<Sender<Job>>,
    done: Mutex<Receiver<Done>>,
    /// Results that came before their turn.
    early: BTreeMap<usize, PyResult<Alignment>>,
    /// What the caller's iterator raised; given after the results of the items
    /// before it.
    broken: Option<PyErr>,
    sent: usize,
    given: usize,
    window: usize,
    return_errors: bool,
}

#[pymethods]
impl AlignMany {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.refill(py)?;
        if self.given == self.sent {
            return self.broken.take().map_or(Ok(None), Err);
        }
        let result = loop {
            if let Some(result) = self.early.remove(&self.given) {
                break result;
            }
            let done = &self.done;
            let received =
                py.detach(|| done.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(SIGNAL_INTERVAL));
            match received {
                Ok((number, result)) => {
                    self.early.insert(number, result.map_err(|error| raise(py, error)));
                }
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("a worker thread ended early: please report this as a bug"));
                }
            }
        };
        self.given += 1;
        match result {
            Ok(alignment) => Ok(Some(Py::new(py, alignment)?.into_any())),
            Err(error) if self.return_errors => Ok(Some(error.into_value(py).into_any())),
            Err(error) => Err(error),
        }
    }
}

impl AlignMany {
    /// Takes items from the iterator until enough are under way.
    fn refill(&mut self, py: Python<'_>) -> PyResult<()> {
        while self.sent - self.given < self.window {
            let Some(jobs) = &self.jobs else { return Ok(()) };
            let item = match self.items.bind(py).try_iter()?.next() {
                Some(Ok(item)) => item,
                ended => {
                    self.broken = ended.and_then(Result::err);
                    self.jobs = None;
                    return Ok(());
                }
            };
            match pair_of(&item) {
                Ok((source, target)) => {
                    let sent = jobs.send((self.sent, source, target));
                    let gone = |_| PyRuntimeError::new_err("the worker threads are gone: please report this as a bug");
                    sent.map_err(gone)?;
                }
                // Its turn comes: the items before it have results.
                Err(error) => drop(self.early.insert(self.sent, Err(error))),
            }
            self.sent += 1;
        }
        Ok(())
    }
}

/// An item is a pair of texts, paths or documents, or one of these that holds
/// both languages.
fn pair_of(item: &Bound<'_, PyAny>) -> PyResult<(Input, Option<Input>)> {
    match item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() {
        Ok((source, target)) => Ok((Input::new(&source)?, Some(Input::new(&target)?))),
        Err(_) => match Input::new(item)? {
            Input::Sentences(_) => {
                Err(PyTypeError::new_err("an item is (source, target), or one bilingual text, path or Document"))
            }
            both => Ok((both, None)),
        },
    }
}

/// Aligns many documents on all cores, as a stream.
///
/// `items` yields (source, target), each a text, a list of sentences, a path or
/// a Document, or single bilingual ones. Alignments come in the order of the
/// items while later ones are worked on; only some are in memory at once.
/// `threads=0` takes all cores; the results do not depend on it. With
/// `return_errors=True` an item that fails or is of a wrong type gives its
/// exception in place of an alignment; otherwise the exception is raised, and
/// the next call goes on behind it.
///
/// >>> [len(a) for a in duiqi.align_many([("你好。", "Hello."), ("再见。", "Goodbye.")])]
/// [1, 1]
#[pyfunction]
#[pyo3(signature = (items, *, threads=0, source_lang=None, target_lang=None, glossary=None, return_errors=false))]
pub fn align_many(
    py: Python<'_>,
    items: &Bound<'_, PyAny>,
    threads: i64,
    source_lang: Option<&str>,
    target_lang: Option<&str>,
    glossary: Option<&Bound<'_, PyAny>>,
    return_errors: bool,
) -> PyResult<AlignMany> {
    let lang = input::languages(py, source_lang, target_lang)?;
    let lexicon = input::lexicon(py, glossary)?;
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = match numbers::count("threads", threads)? {
        0 => cores(),
        threads => threads,
    };
    let (jobs, waiting) = channel::<Job>();
    let (finished, done) = channel::<Done>();
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..threads {
        let (waiting, finished, lexicon) = (waiting.clone(), finished.clone(), lexicon.clone());
        std::thread::spawn(move || {
            loop {
                let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((number, source, target)) = job else { return };
                // The receiver is gone when the caller has stopped iterating.
                if finished.send((number, align_one(source, target, lang, &lexicon))).is_err() {
                    return;
                }
            }
        });
    }
    let items = items.try_iter()?.into_any().unbind();
    let (done, window) = (Mutex::new(done), threads * AHEAD);
    Ok(AlignMany {
        items,
        jobs: Some(jobs),
        done,
        early: BTreeMap::new(),
        broken: None,
        sent: 0,
        given: 0,
        window,
        return_errors,
    })
}

fn align_one(source: Input, target: Option<Input>, lang: Option<Lang>, lexicon: &Lexicon) -> duiqi::Result<Alignment> {
    Alignment::of_inputs(source, target, lang, lexicon)
}
