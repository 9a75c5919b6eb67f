//! The command-line tool, for the script `duiqi` that the package installs.

use pyo3::prelude::*;

/// Runs the tool with its arguments, the program's name first, and returns its exit code.
#[pyfunction]
pub fn run_tool(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| duiqi::command::run(arguments))
}
