//! Arguments that are numbers, with errors that name them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A count: 0 or more.
pub fn count(argument: &str, value: i64) -> PyResult<usize> {
    usize::try_from(value).map_err(|_| PyValueError::new_err(format!("{argument} must be 0 or more, not {value}")))
}

/// A percentage of a match: 0 to 102.
pub fn percent(argument: &str, value: i64) -> PyResult<u8> {
    let fits = u8::try_from(value).ok().filter(|&value| value <= 102);
    fits.ok_or_else(|| PyValueError::new_err(format!("{argument} must be from 0 to 102, not {value}")))
}

/// A probability: 0 to 1.
pub fn probability(argument: &str, value: f32) -> PyResult<f32> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(PyValueError::new_err(format!("{argument} must be from 0 to 1, not {value}")))
}
