//! Sentence vectors as numpy arrays.

use std::borrow::Cow;

use duiqi::BySide;
use duiqi::bitext::Vectors;
use numpy::{PyReadonlyArray2, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::error::raise;

/// The arrays of both sides, borrowed.
pub type Arrays<'py> = BySide<PyReadonlyArray2<'py, f32>>;

/// The two arrays that the argument `vectors` holds.
pub fn arrays<'py>(value: &Bound<'py, PyAny>) -> PyResult<Arrays<'py>> {
    let pair: PyResult<Vec<Bound<'py, PyAny>>> = value.try_iter().and_then(Iterator::collect);
    match pair.as_deref() {
        Ok([source, target]) => Ok(BySide { source: array("source", source)?, target: array("target", target)? }),
        _ => Err(PyTypeError::new_err("vectors is a pair of arrays: (those of the source, those of the target)")),
    }
}

/// One side's array.
fn array<'py>(side: &str, value: &Bound<'py, PyAny>) -> PyResult<PyReadonlyArray2<'py, f32>> {
    if let Ok(array) = value.extract() {
        return Ok(array);
    }
    let Ok(array) = value.cast::<PyUntypedArray>() else {
        let name = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!("vectors: the {side} is a {name}, not a numpy array of float32")));
    };
    if array.ndim() != 2 {
        return Err(PyValueError::new_err(format!(
            "vectors: the {side} has the shape {:?}, not (sentences, dimensions)",
            array.shape()
        )));
    }
    Err(PyTypeError::new_err(format!(
        "vectors: the {side} has the dtype {}, not float32: use array.astype(\"float32\")",
        array.dtype()
    )))
}

/// The vectors of both sides: borrowed where their rows lie one after another, else copied.
pub fn vectors<'a>(py: Python<'_>, arrays: &'a Arrays<'_>) -> PyResult<Vectors<'a>> {
    let (source, target) = (arrays.source.shape(), arrays.target.shape());
    if source[1] != target[1] {
        return Err(PyValueError::new_err(format!(
            "vectors of shapes {source:?} and {target:?} do not fit each other: both sides need as many columns"
        )));
    }
    let sides = BySide { source: rows(&arrays.source)?, target: rows(&arrays.target)? };
    for (name, side) in [("source", &sides.source), ("target", &sides.target)] {
        if !side.is_empty() && side.iter().all(|&number| number == 0.0) {
            return Err(PyValueError::new_err(format!("vectors: all numbers of the {name} are 0")));
        }
    }
    Vectors::new(sides.source, sides.target, source[1]).map_err(|error| raise(py, error))
}

fn rows<'a>(array: &'a PyReadonlyArray2<'_, f32>) -> PyResult<Cow<'a, [f32]>> {
    // A slice of an array in Fortran's order would be its transpose.
    if array.is_c_contiguous() {
        return Ok(Cow::Borrowed(array.as_slice()?));
    }
    Ok(Cow::Owned(array.as_array().iter().copied().collect()))
}
