//! Development tools of duiqi: readers of gold data, for the trainers and the evaluation in `src/bin`.
#![forbid(unsafe_code)]

pub mod arrange;
pub mod doubt;
pub mod sets;
pub mod train;

use std::path::{Path, PathBuf};

/// A file or folder of the shared data beside the project.
///
/// Tests that call it carry `#[cfg_attr(not(shared_data), ignore = "needs ../shared")]`: `build.rs` sets `shared_data`
/// where the data is at hand or `DUIQI_REQUIRE_DATA` is set.
///
/// # Panics
/// If it is not there: a test of data that is missing must not pass.
pub fn shared(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    assert!(path.exists(), "{} is missing: put the shared data beside the project", path.display());
    path
}
