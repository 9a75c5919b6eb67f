//! Development tools of duiqi, never published: readers of gold data, training
//! and scoring, for the programs in `src/bin`.
#![forbid(unsafe_code)]

pub mod arrange;
pub mod doubt;
pub mod sets;
pub mod train;

use std::path::{Path, PathBuf};

/// The path of a file or folder in the shared data, which lies beside the
/// repository.
///
/// Tests that call it carry `#[cfg_attr(not(shared_data), ignore = "needs
/// ../shared")]`: `build.rs` sets `shared_data` where the data is at hand or
/// `DUIQI_REQUIRE_DATA` is set.
///
/// # Panics
/// If it is missing: a test without its data must fail rather than pass.
pub fn shared(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    assert!(path.exists(), "{} is missing: put the shared data beside the project", path.display());
    path
}
