//! `duiqi.audit`: pairs that look wrong.

use std::path::PathBuf;

use duiqi::audit::Audit;
use duiqi::{Unit, format};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::alignment::Alignment;
use crate::error::raise;
use crate::records::Pair;

/// Something about a pair that looks wrong.
#[pyclass(frozen, get_all, module = "duiqi")]
#[derive(Debug, Clone)]
pub struct Finding {
    /// The number of the pair, from 0.
    pub pair: u64,
    /// The name of the check: "numbers", "translation", "untranslated" and
    /// others.
    pub check: String,
    /// How likely it is that something is wrong, 0 to 1.
    pub score: f32,
    /// What was found, in a sentence for people.
    pub reason: String,
}

#[pymethods]
impl Finding {
    fn __repr__(&self) -> String {
        format!("Finding(pair={}, check={:?}, {:?})", self.pair, self.check, self.reason)
    }
}

/// Looks for pairs that are wrong: numbers that differ, text left untranslated,
/// sides that do not translate each other.
///
/// `pairs` is an Alignment, Pairs, pairs of texts (then with the languages), or
/// the path of a TMX or other file.
///
/// >>> duiqi.audit([("It has 3 doors.", "它有四扇门。")])[0].check
/// 'numbers'
#[pyfunction]
#[pyo3(signature = (pairs, *, source_lang="en", target_lang="zh", min_score=0.0))]
pub fn audit(
    py: Python<'_>,
    pairs: &Bound<'_, PyAny>,
    source_lang: &str,
    target_lang: &str,
    min_score: f32,
) -> PyResult<Vec<Finding>> {
    let units: Vec<duiqi::Result<Unit>> = if let Ok(alignment) = pairs.cast::<Alignment>() {
        alignment.get().units.iter().filter(|unit| unit.is_pair()).cloned().map(Ok).collect()
    } else if pairs.is_instance_of::<PyString>() || pairs.hasattr("__fspath__")? {
        let path: PathBuf = pairs.extract()?;
        let read = py.detach(|| Ok(format::read_file(&path, None, &format::ReadOptions::default())?.collect()));
        read.map_err(|error: duiqi::Error| raise(py, error))?
    } else {
        let unit = |item: PyResult<Bound<'_, PyAny>>| -> PyResult<duiqi::Result<Unit>> {
            let item = item?;
            if let Ok(pair) = item.cast::<Pair>() {
                let pair = pair.get();
                return Ok(Ok(Unit::pair((&pair.source_lang, &pair.source), (&pair.target_lang, &pair.target))));
            }
            let (source, target): (String, String) = item.extract()?;
            Ok(Ok(Unit::pair((source_lang, &source), (target_lang, &target))))
        };
        pairs.try_iter()?.map(unit).collect::<PyResult<_>>()?
    };
    let found = py.detach(|| -> duiqi::Result<Vec<Finding>> {
        let mut audit = Audit::default();
        audit.options.floor = min_score;
        let mut findings = Vec::new();
        for unit in units {
            findings.extend(audit.unit(&unit?).into_iter().map(|finding| Finding {
                pair: finding.unit,
                check: finding.check.name().to_owned(),
                score: finding.score,
                reason: finding.reason,
            }));
        }
        Ok(findings)
    });
    found.map_err(|error| raise(py, error))
}
