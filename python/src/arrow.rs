//! Units as Arrow record batches, by the Arrow PyCapsule interface.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, Float32Array, RecordBatch, RecordBatchIterator, StringArray, UInt32Array};
use arrow_schema::{ArrowError, Field, Schema};
use duiqi::Unit;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::records::word;

/// A capsule that holds a stream of one batch, under the name that the
/// interface prescribes.
pub fn stream<'py>(py: Python<'py>, units: &[Unit]) -> PyResult<Bound<'py, PyCapsule>> {
    let batch = batch(units).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    let schema = batch.schema();
    let reader = RecordBatchIterator::new([Ok(batch)], schema);
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
}

/// The units as columns. Texts and counts that a unit lacks are null.
fn batch(units: &[Unit]) -> Result<RecordBatch, ArrowError> {
    let texts = |text: &dyn Fn(&Unit) -> Option<String>| -> ArrayRef {
        Arc::new(units.iter().map(text).collect::<StringArray>())
    };
    let counts = |count: &dyn Fn(&Unit) -> Option<u32>| -> ArrayRef {
        Arc::new(units.iter().map(count).collect::<UInt32Array>())
    };
    let columns: [(&str, ArrayRef); 10] = [
        ("source", texts(&|unit| Some(unit.source.text.clone()))),
        ("target", texts(&|unit| Some(unit.target.text.clone()))),
        ("source_lang", texts(&|unit| Some(unit.source.tag.as_str().to_owned()))),
        ("target_lang", texts(&|unit| Some(unit.target.tag.as_str().to_owned()))),
        ("confidence", Arc::new(units.iter().map(|unit| unit.confidence).collect::<Float32Array>())),
        ("kind", texts(&|unit| unit.kind.as_ref().and_then(word))),
        ("reason", texts(&|unit| unit.reason.as_ref().and_then(word))),
        ("source_count", counts(&|unit| unit.shape.map(|shape| shape.source))),
        ("target_count", counts(&|unit| unit.shape.map(|shape| shape.target))),
        ("document", texts(&|unit| unit.document.clone())),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())
}
