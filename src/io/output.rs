//! Output that is complete or not there at all.
//!
//! | what happens | the target afterwards |
//! |---|---|---|
//! | `commit` | the new content, whole |
//! | an error, a panic, a dropped output | as it was before |
//! | an interrupt, with `abandon_all` | as it was before |
//! | the process is killed | as it was before, and a `.duiqi-….part` file is left beside it |
//!
//! Renaming within a folder is atomic on every system that matters here; that
//! is why the temporary file is created beside its target and not in the folder
//! for temporary files, which may be on another disk.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io::{self, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::STANDARD;
use super::inputs::{refuse_input, refuse_log};
use super::open::is_gz;
use super::terminal::VisibleWriter;
use crate::{Error, Result};

/// An output file that appears only when it is complete, or an output stream.
///
/// A file is written to a temporary file, which takes the target's name on
/// [`commit`](Output::commit). If the output is dropped before that, the target stays as it
/// was and nothing is left behind. A target whose name ends in `.gz` is packed.
/// A target that is an input of the program is refused
/// ([`protect_inputs`](super::protect_inputs)).
///
/// ```
/// use std::io::Write;
/// let target = std::env::temp_dir().join("duiqi-doctest-output.txt");
/// let mut output = duiqi::io::Output::create(&target)?;
/// output.write_all(b"half a").unwrap();
/// drop(output);
/// assert!(!target.exists());
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// The temporary file is in the folder of the target, because renaming is
/// atomic only within one file system.
#[derive(Debug)]
pub struct Output {
    /// The target, links followed.
    path: PathBuf,
    /// True if the target must not be an input, not even one that is opened
    /// later.
    keeps_inputs: bool,
    /// The stream, packed or not.
    packing: Packing,
}

/// Whether the bytes are packed.
#[derive(Debug)]
enum Packing {
    /// Bytes as they are.
    None(OutputSink),
    /// Packed by gzip.
    #[cfg(feature = "files")]
    Gzip(Box<flate2::write::GzEncoder<OutputSink>>),
}

/// Where the bytes go.
#[derive(Debug)]
enum OutputSink {
    /// Standard output that is not a terminal.
    Standard(Stdout),
    /// A terminal, which must not obey control characters in a text.
    Terminal(VisibleWriter<Stdout>),
    /// A device or named pipe, written in place.
    Device(File),
    /// A temporary file that will take the target's name.
    Temporary(NamedTempFile, Listed),
}

impl Output {
    /// Opens an output. `-` is standard output. A device or named pipe is
    /// written directly. For any other target a temporary file is created in
    /// the target's folder.
    ///
    /// ```
    /// let error = duiqi::io::Output::create("no/such/folder/a.tmx").unwrap_err();
    /// assert!(error.to_string().starts_with("no/such/folder/a.tmx: "));
    /// ```
    ///
    /// The temporary file has the permissions of the file that it replaces.
    ///
    /// # Errors
    /// [`Error::Io`] if nothing can be written there; [`Error::Invalid`] if the target is a protected input.
    pub fn create(path: impl AsRef<Path>) -> Result<Output> {
        refuse_input(path.as_ref())?;
        refuse_log(path.as_ref())?;
        Ok(Output { keeps_inputs: true, ..Output::replace(path)? })
    }

    /// Like [`create`](Output::create), for a file that the program both reads
    /// and writes, such as the state of its last run: it may be replaced
    /// although it is an input.
    ///
    /// ```
    /// use std::io::Write;
    /// let state = std::env::temp_dir().join("duiqi-doctest-replace.txt");
    /// let mut output = duiqi::io::Output::replace(&state)?;
    /// output.write_all(b"second").unwrap();
    /// output.commit()?;
    /// # std::fs::remove_file(state).unwrap();
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn replace(path: impl AsRef<Path>) -> Result<Output> {
        let given = path.as_ref();
        if given == Path::new(STANDARD) || stream_number(given) == Some(1) {
            let stdout = io::stdout();
            let sink = match stdout.is_terminal() {
                true => OutputSink::Terminal(VisibleWriter::new(stdout)),
                false => OutputSink::Standard(stdout),
            };
            let packing = Packing::None(sink);
            return Ok(Output { path: given.to_owned(), packing, keeps_inputs: false });
        }
        if let Some(file) = stream(given) {
            let sink = OutputSink::Device(file.map_err(|error| Error::io(given, error))?);
            return Ok(Output { packing: Packing::None(sink), path: given.to_owned(), keeps_inputs: false });
        }
        // Follow a link, so that it stays a link and its target is replaced.
        let path = fs::canonicalize(given).unwrap_or_else(|_| given.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let sink = OutputSink::open(&path, folder).map_err(|error| Error::io(given, error))?;
        Ok(Output { packing: Packing::by_name(given, sink)?, path, keeps_inputs: false })
    }

    /// Like [`create`](Output::create), with the temporary file in a folder of
    /// the caller's, which must be on the same disk. For a run that writes many
    /// files and removes its temporary folder itself.
    #[cfg(feature = "parallel")]
    pub(crate) fn create_in(path: &Path, folder: &Path) -> Result<Output> {
        refuse_input(path)?;
        refuse_log(path)?;
        let sink = OutputSink::open(path, folder).map_err(|error| Error::io(path, error))?;
        Ok(Output { packing: Packing::by_name(path, sink)?, path: path.to_owned(), keeps_inputs: true })
    }

    /// Removes everything that this process has begun to write and not
    /// committed. For a program that ends without dropping its outputs, as
    /// after an interrupt.
    ///
    /// ```standalone_crate
    /// use duiqi::io::Output;
    /// let folder = std::env::temp_dir().join("duiqi-doctest-abandon");
    /// std::fs::create_dir_all(&folder)?;
    /// let output = Output::create(folder.join("a.tmx"))?;
    /// Output::abandon_all();
    /// assert_eq!(std::fs::read_dir(&folder)?.count(), 0);
    /// # drop(output);
    /// # std::fs::remove_dir(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// After this nothing can be created any more, so another thread cannot
    /// leave a file behind.
    pub fn abandon_all() {
        let mut begun = begun();
        // Other threads may still be about to create files; from here on they
        // cannot.
        begun.over = true;
        // Files go before their folders, whose names may be relative where those of files are
        // absolute. Errors are ignored: nothing more can be done.
        begun.paths.iter().for_each(|path| drop(fs::remove_file(path)));
        begun.paths.iter().for_each(|path| drop(fs::remove_dir(path)));
    }

    /// Moves the file into place under its name, once its bytes are safely on
    /// the disk.
    ///
    /// ```
    /// use std::io::Write;
    /// let target = std::env::temp_dir().join("duiqi-doctest-commit.txt");
    /// let mut output = duiqi::io::Output::create(&target)?;
    /// output.write_all(b"all of it").unwrap();
    /// output.commit()?;
    /// assert_eq!(std::fs::read(&target).unwrap(), b"all of it");
    /// # std::fs::remove_file(target).unwrap();
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full or the name cannot be taken; the temporary file is removed.
    pub fn commit(self) -> Result<()> {
        self.put_in_place(true)
    }

    /// The same without waiting for the disk, for runs of many files: after a
    /// power failure the last ones may be empty.
    #[cfg(feature = "parallel")]
    pub(crate) fn commit_without_sync(self) -> Result<()> {
        self.put_in_place(false)
    }

    /// Flushes, syncs if asked, and renames.
    ///
    /// # Errors
    /// [`Error::Io`] with the target's path.
    fn put_in_place(self, sync: bool) -> Result<()> {
        let path = self.path;
        // A list may name an input that was not known when the output began.
        if self.keeps_inputs {
            refuse_input(&path)?;
        }
        let sink = self.packing.finish().map_err(|source| Error::io(&path, source))?;
        let done = match sink {
            OutputSink::Standard(mut stream) => stream.flush(),
            OutputSink::Terminal(mut stream) => stream.flush(),
            OutputSink::Device(mut file) => file.flush(),
            OutputSink::Temporary(file, _listed) => {
                // Without this, a power failure after the rename could leave an
                // empty file under the target's name.
                let synced = if sync { file.as_file().sync_all() } else { Ok(()) };
                synced.and_then(|()| file.persist(&path).map(drop).map_err(|error| error.error))
            }
        };
        done.map_err(|source| Error::io(&path, source))
    }

    /// The packed or plain stream.
    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.packing {
            Packing::None(sink) => sink,
            #[cfg(feature = "files")]
            Packing::Gzip(encoder) => encoder,
        }
    }
}

impl Packing {
    /// Packs if the name ends in `.gz`. The gzip header holds no time, so the
    /// same content gives the same file.
    fn by_name(name: &Path, sink: OutputSink) -> Result<Packing> {
        #[cfg(feature = "files")]
        if is_gz(name) {
            return Ok(Packing::Gzip(Box::new(flate2::write::GzEncoder::new(sink, flate2::Compression::default()))));
        }
        #[cfg(not(feature = "files"))]
        if is_gz(name) {
            let message = format!("{}: writing .gz needs duiqi's feature `files`", name.display());
            return Err(Error::Invalid(message));
        }
        Ok(Packing::None(sink))
    }

    /// Writes the end of the packed stream.
    fn finish(self) -> io::Result<OutputSink> {
        match self {
            Packing::None(sink) => Ok(sink),
            #[cfg(feature = "files")]
            Packing::Gzip(encoder) => encoder.finish(),
        }
    }
}

impl OutputSink {
    /// Opens whatever is at `path` if it is not a plain file, otherwise a
    /// temporary file in `folder`.
    fn open(path: &Path, folder: &Path) -> io::Result<OutputSink> {
        let before = fs::metadata(path).ok();
        // `/dev/null` and named pipes cannot be renamed over; they are written
        // to.
        if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            return Ok(OutputSink::Device(File::options().write(true).open(path)?));
        }
        let permissions = before.map(|metadata| metadata.permissions());
        // Renaming would replace a read-only file without asking, because it
        // only needs rights on the folder.
        if permissions.as_ref().is_some_and(Permissions::readonly) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let (file, listed) = Listed::make(|| temporary(folder, permissions), |file| file.path().to_owned())
            .map_err(|error| in_terms_of(folder, &error))?;
        Ok(OutputSink::Temporary(file, listed))
    }
}

/// The number of the open stream that a name such as `/dev/stdout` or
/// `/dev/fd/3` means.
fn stream_number(path: &Path) -> Option<u32> {
    let name = path.to_str().filter(|_| cfg!(unix))?;
    match name {
        "/dev/stdin" => Some(0),
        "/dev/stdout" => Some(1),
        "/dev/stderr" => Some(2),
        _ => ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|folder| name.strip_prefix(folder))?.parse().ok(),
    }
}

/// An open stream of this process, by its name. What it leads to is written at
/// its end: a shell may have opened a file for adding to it.
fn stream(path: &Path) -> Option<io::Result<File>> {
    stream_number(path).map(|_| File::options().append(true).open(path))
}

/// What this process has created and not yet put in place. Only this may be
/// removed, whatever else is in the folder.
static BEGUN: Mutex<Begun> = Mutex::new(Begun { paths: BTreeSet::new(), over: false });

/// The register in [`BEGUN`].
struct Begun {
    /// The paths, sorted, so that folders precede their files.
    paths: BTreeSet<PathBuf>,
    /// True once everything was abandoned: nothing new may be created.
    over: bool,
}

/// Locks the register; it stays consistent even if a thread panicked.
fn begun() -> MutexGuard<'static, Begun> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An entry in the register, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Listed(PathBuf);

impl Listed {
    /// Creates something and lists it in one step, so that an interrupt in
    /// between leaves nothing behind.
    ///
    /// The register is locked while the file is created: an interrupt waits for
    /// the lock and then finds the entry.
    pub(super) fn make<T>(
        make: impl FnOnce() -> io::Result<T>,
        path: impl FnOnce(&T) -> PathBuf,
    ) -> io::Result<(T, Listed)> {
        let mut begun = begun();
        // Everything was abandoned already, so nobody would remove what is made
        // now.
        if begun.over {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let made = make()?;
        let path = path(&made);
        begun.paths.insert(path.clone());
        Ok((made, Listed(path)))
    }

    /// Creates an empty folder for temporary files, or removes what a killed
    /// run left in it.
    #[cfg(feature = "parallel")]
    pub(crate) fn folder(path: &Path) -> io::Result<Listed> {
        let make = || match fs::symlink_metadata(path) {
            Ok(data) if data.is_dir() => fs::read_dir(path)?.try_for_each(|entry| fs::remove_file(entry?.path())),
            // A link may point anywhere, so nothing is removed through it.
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::create_dir(path),
        };
        Listed::make(make, |()| path.to_owned()).map(|(_, listed)| listed)
    }

    /// Removes the folder, which must be empty.
    #[cfg(feature = "parallel")]
    pub(crate) fn remove_folder(self) -> io::Result<()> {
        fs::remove_dir(&self.0)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        begun().paths.remove(&self.0);
    }
}

/// Explains why no temporary file could be created, in terms of the folder: the
/// file's own name means nothing to the user.
pub(super) fn in_terms_of(folder: &Path, error: &io::Error) -> io::Error {
    let name = folder.display();
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder {name}; make it first"),
        io::ErrorKind::NotADirectory => format!("{name} is not a folder"),
        kind => format!("nothing can be written in the folder {name}: {kind}"),
    };
    io::Error::new(error.kind(), message)
}

/// A temporary file with the permissions of the file that it will replace,
/// otherwise those of any new file.
///
/// The mode 0666 is cut down by the process's umask, as for any file that a
/// program creates; the crate `tempfile` would make it private to the user.
pub(super) fn temporary(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".duiqi-").suffix(".part");
    #[cfg(unix)]
    let fresh = {
        use std::os::unix::fs::PermissionsExt;
        Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(fresh);
    // In the folder of the target, as a file cannot be renamed from one disk to
    // another.
    let file = builder.tempfile_in(folder)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

impl Write for OutputSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            OutputSink::Standard(stream) => stream.write(bytes),
            OutputSink::Terminal(stream) => stream.write(bytes),
            OutputSink::Device(file) => file.write(bytes),
            OutputSink::Temporary(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            OutputSink::Standard(stream) => stream.flush(),
            OutputSink::Terminal(stream) => stream.flush(),
            OutputSink::Device(file) => file.flush(),
            OutputSink::Temporary(file, _) => file.flush(),
        }
    }
}
