//! Units as columns of Python lists.

use duiqi::Unit;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::records::word;

/// A dict of lists, one entry a unit.
pub fn columns<'py>(py: Python<'py>, units: &[&Unit]) -> PyResult<Bound<'py, PyDict>> {
    let units = || units.iter();
    let columns = PyDict::new(py);
    columns.set_item("source", units().map(|unit| unit.source.text.as_str()).collect::<Vec<_>>())?;
    columns.set_item("target", units().map(|unit| unit.target.text.as_str()).collect::<Vec<_>>())?;
    columns.set_item("source_lang", units().map(|unit| unit.source.tag.as_str()).collect::<Vec<_>>())?;
    columns.set_item("target_lang", units().map(|unit| unit.target.tag.as_str()).collect::<Vec<_>>())?;
    columns.set_item("confidence", units().map(|unit| unit.confidence).collect::<Vec<_>>())?;
    columns.set_item("kind", units().map(|unit| unit.kind.as_ref().and_then(word)).collect::<Vec<_>>())?;
    columns.set_item("reason", units().map(|unit| unit.reason.as_ref().and_then(word)).collect::<Vec<_>>())?;
    columns.set_item("source_count", units().map(|unit| unit.shape.map(|shape| shape.source)).collect::<Vec<_>>())?;
    columns.set_item("target_count", units().map(|unit| unit.shape.map(|shape| shape.target)).collect::<Vec<_>>())?;
    columns.set_item("document", units().map(|unit| unit.document.as_deref()).collect::<Vec<_>>())?;
    Ok(columns)
}
