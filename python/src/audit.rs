//! `duiqi.audit`: pairs that look wrong.

use duiqi::audit::{Audit, Check};
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::raise;
use crate::numbers;
use crate::records::{Reduced, reduced, restored};
use crate::units::Units;

/// Something about a pair that looks wrong.
#[pyclass(frozen, get_all, eq, module = "duiqi")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The number of the pair, from 0: the index into `alignment.pairs`, into
    /// the list, or into what `read_pairs` gives of the file.
    pub pair: u64,
    /// The name of the check: "numbers", "translation", "untranslated" and
    /// others.
    pub check: String,
    /// How likely it is that something is wrong, 0 to 1.
    pub score: f32,
    /// What was found, in a sentence for people. Pairs in it count from 0.
    pub reason: String,
}

#[pymethods]
impl Finding {
    #[staticmethod]
    fn _restore(state: &[u8]) -> PyResult<Self> {
        restored(state)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, self)
    }

    fn __repr__(&self) -> String {
        format!("Finding(pair={}, check={:?}, {:?})", self.pair, self.check, self.reason)
    }
}

/// Looks for pairs that are wrong: numbers that differ, text left untranslated,
/// sides that do not translate each other.
///
/// `pairs` is an Alignment, Pairs, pairs of texts, or the path of a TMX or
/// other file. `source_lang` and `target_lang` ("en", "zh") are the languages
/// of pairs of texts; without them the texts tell. Findings with a score below
/// `min_score` are left out.
///
/// A wrong partner is found by the words: about six content words of both sides
/// together that translate nothing on the other side are the least, and most
/// wrong pairs of whole sentences are found. Shorter texts get no such finding.
///
/// >>> found = duiqi.audit([("It has 3 doors.", "它有四扇门。")])[0]
/// >>> found.pair, found.check
/// (0, 'numbers')
#[pyfunction]
#[pyo3(signature = (pairs, *, source_lang=None, target_lang=None, min_score=0.0))]
pub fn audit(
    py: Python<'_>,
    pairs: &Bound<'_, PyAny>,
    source_lang: Option<&str>,
    target_lang: Option<&str>,
    min_score: f32,
) -> PyResult<Vec<Finding>> {
    let units = Units::new(pairs, source_lang, target_lang)?;
    let floor = numbers::probability("min_score", min_score)?;
    let found = py.detach(|| -> duiqi::Result<Vec<Finding>> {
        let mut audit = Audit::default();
        audit.options.floor = floor;
        let mut findings = Vec::new();
        for unit in units.read()? {
            findings.extend(audit.unit(&unit?).into_iter().map(finding));
        }
        Ok(findings)
    });
    found.map_err(|error| raise(py, error))
}

/// The library counts units from 1, Python counts pairs from 0.
fn finding(found: duiqi::audit::Finding) -> Finding {
    let reason = match found.check {
        Check::Double | Check::Targets => from_zero(&found.reason),
        _ => None,
    };
    Finding {
        pair: found.unit.saturating_sub(1),
        check: found.check.name().to_owned(),
        score: found.score,
        reason: reason.unwrap_or(found.reason),
    }
}

/// A reason that ends in "unit 3" as one that ends in "pair 2".
fn from_zero(reason: &str) -> Option<String> {
    let (before, number) = reason.rsplit_once("unit ")?;
    Some(format!("{before}pair {}", number.parse::<u64>().ok()?.checked_sub(1)?))
}
