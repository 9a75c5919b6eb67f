//! A database that is written to a temporary file beside its target. An
//! interrupt removes it, together with SQLite's own files.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::output::{Listed, in_terms_of, temporary};

/// A file in the folder of its target that takes the target's name once it is
/// complete.
///
/// The names beside it are those that SQLite may give to its own files. They
/// are listed in advance, so that an interrupted program leaves none of them
/// behind.
#[derive(Debug)]
pub(crate) struct PartFile {
    file: NamedTempFile,
    _listed: [Listed; 4],
}

impl PartFile {
    /// An empty file in the folder of another.
    ///
    /// # Errors
    /// If the folder is missing or cannot be written; the message names it.
    pub fn beside(target: &Path) -> io::Result<PartFile> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let made = Listed::make(|| temporary(folder, None), |file| file.path().to_owned());
        let (file, listed) = made.map_err(|error| in_terms_of(folder, &error))?;
        let beside = |ending: &str| {
            let mut name = file.path().as_os_str().to_owned();
            name.push(ending);
            Listed::make(|| Ok(()), |()| PathBuf::from(name)).map(|((), listed)| listed)
        };
        let logs = [beside("-wal")?, beside("-shm")?, beside("-journal")?];
        let [log, index, journal] = logs;
        Ok(PartFile { file, _listed: [listed, log, index, journal] })
    }

    /// Where the file is while it is being written.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Has the system put the bytes on the disk.
    ///
    /// # Errors
    /// If writing to the disk fails.
    pub fn sync(&self) -> io::Result<()> {
        self.file.as_file().sync_all()
    }

    /// Gives the file the name of another, which it replaces at once.
    ///
    /// # Errors
    /// If it cannot be renamed.
    pub fn replace(self, target: &Path) -> io::Result<()> {
        self.file.persist(target).map(drop).map_err(|error| error.error)
    }

    /// Gives the file its name, its bytes safely on the disk. It takes the
    /// place of no other file.
    ///
    /// The target must not exist, even if it was created meanwhile.
    ///
    /// # Errors
    /// If writing to the disk fails, or there is a file of that name.
    pub fn persist_new(self, target: &Path) -> io::Result<()> {
        // Before the rename, which may reach the disk before the content does.
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(target).map(drop).map_err(|error| error.error)
    }
}
