//! Files that are whole or not there.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io::{self, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use crate::{Error, Result};

/// Where a file is written to: a temporary file that takes the target's name on [`commit`](Output::commit), or a
/// stream. Dropped before that, nothing is left and the target is as it was.
///
/// ```
/// use std::io::Write;
/// let target = std::env::temp_dir().join("duiqi-doctest-output.txt");
/// let mut output = duiqi::format::Output::create(&target)?;
/// output.write_all(b"half a").unwrap();
/// drop(output);
/// assert!(!target.exists());
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Standard(Stdout),
    Device(File),
    Temporary(NamedTempFile, Listed),
}

impl Output {
    /// Opens an output: `-` is standard output; what exists and is no plain file (a device, a named pipe) is
    /// written to as it is; else a temporary file is made in the target's folder.
    ///
    /// ```
    /// let error = duiqi::format::Output::create("no/such/folder/a.tmx").unwrap_err();
    /// assert!(error.to_string().starts_with("no/such/folder/a.tmx: "));
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if nothing can be written there.
    pub fn create(path: impl AsRef<Path>) -> Result<Output> {
        let given = path.as_ref();
        let fail = |source| Error::io(given, source);
        if given == Path::new("-") {
            return Ok(Output { path: given.to_owned(), sink: Sink::Standard(io::stdout()) });
        }
        // A link is followed, so that it stays a link.
        let path = fs::canonicalize(given).unwrap_or_else(|_| given.to_owned());
        let before = fs::metadata(&path).ok();
        if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            let file = File::options().write(true).open(&path).map_err(fail)?;
            return Ok(Output { path, sink: Sink::Device(file) });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let permissions = before.map(|metadata| metadata.permissions());
        if permissions.as_ref().is_some_and(Permissions::readonly) {
            return Err(fail(io::ErrorKind::PermissionDenied.into()));
        }
        let file = temporary(folder, permissions).map_err(|error| fail(told(folder, &error)))?;
        let listed = Listed::new(file.path());
        Ok(Output { path, sink: Sink::Temporary(file, listed) })
    }

    /// Removes all that this process has begun to write and not committed: for a program that is about to end without
    /// dropping its outputs, as one that is interrupted.
    ///
    /// ```standalone_crate
    /// use duiqi::format::Output;
    /// let folder = std::env::temp_dir().join("duiqi-doctest-abandon");
    /// std::fs::create_dir_all(&folder)?;
    /// let output = Output::create(folder.join("a.tmx"))?;
    /// Output::abandon_all();
    /// assert_eq!(std::fs::read_dir(&folder)?.count(), 0);
    /// # drop(output);
    /// # std::fs::remove_dir(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn abandon_all() {
        for path in begun().iter() {
            // Nothing more can be done for one that stays.
            let _ = fs::remove_file(path);
        }
    }

    /// Puts the file in place under its name, its bytes safely on the disk.
    ///
    /// ```
    /// use std::io::Write;
    /// let target = std::env::temp_dir().join("duiqi-doctest-commit.txt");
    /// let mut output = duiqi::format::Output::create(&target)?;
    /// output.write_all(b"all of it").unwrap();
    /// output.commit()?;
    /// assert_eq!(std::fs::read(&target).unwrap(), b"all of it");
    /// # std::fs::remove_file(target).unwrap();
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full or the name cannot be taken; the temporary file is removed.
    pub fn commit(mut self) -> Result<()> {
        let done = match self.sink {
            Sink::Standard(ref mut stream) => stream.flush(),
            Sink::Device(ref mut file) => file.flush(),
            Sink::Temporary(file, _listed) => {
                file.as_file().sync_all().and_then(|()| file.persist(&self.path).map(drop).map_err(|error| error.error))
            }
        };
        done.map_err(|source| Error::io(&self.path, source))
    }
}

/// The temporary files of this process: only these are its own, whatever others in the folder are called.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn begun() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A place in the list of temporary files, as long as it lives.
#[derive(Debug)]
struct Listed(PathBuf);

impl Listed {
    fn new(path: &Path) -> Self {
        begun().insert(path.to_owned());
        Listed(path.to_owned())
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        begun().remove(&self.0);
    }
}

/// Why no temporary file could be made, in terms of the folder: its own name means nothing to the user.
fn told(folder: &Path, error: &io::Error) -> io::Error {
    let name = folder.display();
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder {name}; make it first"),
        io::ErrorKind::NotADirectory => format!("{name} is not a folder"),
        kind => format!("nothing can be written in the folder {name}: {kind}"),
    };
    io::Error::new(error.kind(), message)
}

/// A temporary file with the rights of the one that it will replace, else those that any new file gets.
fn temporary(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".duiqi-").suffix(".part");
    #[cfg(unix)]
    let fresh = {
        use std::os::unix::fs::PermissionsExt;
        Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(fresh);
    let file = builder.tempfile_in(folder)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Standard(stream) => stream.write(bytes),
            Sink::Device(file) => file.write(bytes),
            Sink::Temporary(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Standard(stream) => stream.flush(),
            Sink::Device(file) => file.flush(),
            Sink::Temporary(file, _) => file.flush(),
        }
    }
}
