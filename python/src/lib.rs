//! The extension module behind the Python package `duiqi`. The package in `python/duiqi` re-exports what is public and
//! adds what is Python's own: tables, plots, notebooks.

mod align;
mod alignment;
mod arrow;
mod audit;
mod beads;
mod columns;
mod error;
mod explain;
mod input;
mod many;
mod memory;
mod numbers;
mod pins;
mod read;
mod records;
mod sentences;
mod split;
mod tool;
mod units;
mod vectors;
mod work;

use pyo3::prelude::*;

#[pymodule]
fn _duiqi(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    error::register(module)?;
    module.add_class::<records::Sentence>()?;
    module.add_class::<records::Bead>()?;
    module.add_class::<records::Pair>()?;
    module.add_class::<records::WordLink>()?;
    module.add_class::<records::Explanation>()?;
    module.add_class::<alignment::Alignment>()?;
    module.add_class::<read::Document>()?;
    module.add_class::<many::AlignMany>()?;
    module.add_class::<memory::Memory>()?;
    module.add_class::<memory::Match>()?;
    module.add_class::<memory::Hit>()?;
    module.add_class::<memory::ImportReport>()?;
    module.add_class::<audit::Finding>()?;
    module.add_function(wrap_pyfunction!(split::split, module)?)?;
    module.add_function(wrap_pyfunction!(align::align, module)?)?;
    module.add_function(wrap_pyfunction!(beads::parse_beads, module)?)?;
    module.add_function(wrap_pyfunction!(align::read_pairs, module)?)?;
    module.add_function(wrap_pyfunction!(read::read, module)?)?;
    module.add_function(wrap_pyfunction!(many::align_many, module)?)?;
    module.add_function(wrap_pyfunction!(audit::audit, module)?)?;
    module.add_function(wrap_pyfunction!(tool::run_tool, module)?)?;
    Ok(())
}
