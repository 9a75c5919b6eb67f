//! Where results go: standard output, or a file that is there whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use duiqi::{Error, Result};

/// The name that stands for standard input and output.
pub const STANDARD: &str = "-";

/// Hands a writer to `fill`: standard output for `None` and `-`, else the file. A file is written beside its place
/// and takes it when `fill` has succeeded, so that a failure leaves the target as it was. Pipes and devices are
/// written as they are.
pub fn write<T>(target: Option<&Path>, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    match target.filter(|target| *target != Path::new(STANDARD)) {
        None => {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            finish(&mut out, Path::new(STANDARD), fill)
        }
        Some(target) if is_special(target) => {
            let file = File::options().write(true).open(target).map_err(|error| Error::io(target, error))?;
            finish(&mut BufWriter::with_capacity(1 << 16, file), target, fill)
        }
        Some(target) => atomic(target, fill),
    }
}

/// Writes bytes; an error names standard output, and [`write`] puts the file's name in.
pub fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|error| Error::io(STANDARD, error))
}

fn finish<T>(out: &mut dyn Write, target: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let filled = fill(out).map_err(|error| named(error, target))?;
    out.flush().map_err(|error| Error::io(target, error))?;
    Ok(filled)
}

fn atomic<T>(target: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let failed = |error: io::Error| Error::io(target, error);
    // Through a link to the file itself, which keeps the link.
    let real = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    let folder = real.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = beside(folder).map_err(failed)?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let filled = finish(&mut out, target, fill)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.persist(&real).map_err(|error| failed(error.error))?;
    Ok(filled)
}

/// A temporary file with the rights that an ordinary new file has.
fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".duiqi-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The same error with the target's name, where it names standard output only because the writer knew no better.
fn named(error: Error, target: &Path) -> Error {
    match error {
        Error::Io { at, source } if at.file.as_deref() == Some(STANDARD) => Error::io(target, source),
        other => other,
    }
}

fn is_special(target: &Path) -> bool {
    std::fs::metadata(target).is_ok_and(|data| !data.is_file() && !data.is_dir())
}
