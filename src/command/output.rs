//! Where results go: standard output, or a file that is there whole or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use duiqi::format::Output;
use duiqi::{Error, Place, Result};

/// The name that stands for standard input and output.
pub const STANDARD: &str = "-";

/// Hands a writer to `fill`: standard output for `None` and `-`, else the file, which is in place only when `fill`
/// has succeeded, so that a failure leaves the target as it was.
pub fn write<T>(target: Option<&Path>, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let target = target.unwrap_or(Path::new(STANDARD));
    let mut out = BufWriter::with_capacity(1 << 16, Output::create(target)?);
    let filled = fill(&mut out).map_err(|error| error.in_file(target))?;
    let output = out.into_inner().map_err(|error| Error::io(target, error.into_error()))?;
    output.commit()?;
    Ok(filled)
}

/// Writes bytes; [`write`] puts the file's name into an error.
pub fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|source| Error::Io { at: Place::default(), source })
}
