//! Puts a finished import in the place of the empty memory.
//!
//! | step | and if the program is killed then |
//! |---|---|
//! | find out that nobody else has the memory open | it is empty, as before |
//! | lock it, and see that it is still empty | it is empty; the next writer turns its log on again |
//! | drop its tables, in RAM only | likewise |
//! | give the new file its name | all units are there |
//! | write to the former file, which has no name any more | likewise |
//!
//! The former file loses its tables, so that a program that has just opened it
//! gets an error and does not write to a file that nobody will see.

use std::fs::{Metadata, canonicalize, metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use crate::io::PartFile;
use crate::memory::sqlite::{Access, OpenOptions, Sqlite, beside};
use crate::{Error, Result};

use super::BulkImport;

/// True if a memory has no texts, names or units.
const IS_EMPTY: &str = "SELECT NOT EXISTS (SELECT 1 FROM text) AND NOT EXISTS (SELECT 1 FROM name)
    AND NOT EXISTS (SELECT 1 FROM unit) AND NOT EXISTS (SELECT 1 FROM segment)";

/// Empties the former file.
const DROP_TABLES: &str = "DROP TABLE unit; DROP TABLE name; DROP TABLE text; DROP TABLE segment; DROP TABLE gram;
    DROP TABLE hash; DROP TABLE IF EXISTS head;";

/// How long to wait before asking again whether others have closed the memory.
/// Choice.
const PAUSE: Duration = Duration::from_millis(20);

impl Sqlite {
    /// Begins an import into an empty memory that nobody else has open; false
    /// if this is not one, or no file can be made beside it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(in crate::memory::sqlite) fn begin_bulk(&mut self) -> Result<bool> {
        if self.access != Access::Write || !self.is_empty()? {
            return Ok(false);
        }
        let alone = self.is_alone(Duration::ZERO)?;
        self.batch("PRAGMA journal_mode = WAL")?;
        if !alone {
            return Ok(false);
        }
        let Ok(bulk) = BulkImport::beside(&self.place()?) else { return Ok(false) };
        let may_replace = may_replace(&self.metadata(&self.path)?, &self.metadata(bulk.part.path())?);
        self.bulk = may_replace.then(|| Box::new(bulk));
        Ok(may_replace)
    }

    /// Ends the import. Returns the new file if others use the memory
    /// meanwhile, so that the new file cannot take its place.
    ///
    /// # Errors
    /// If the new file cannot be written; the memory is then as it was.
    pub(in crate::memory::sqlite) fn end_bulk(&mut self) -> Result<Option<PartFile>> {
        let Some(bulk) = self.bulk.take() else { return Ok(None) };
        let part = bulk.finish()?;
        part.sync().map_err(|source| Error::io(part.path(), source))?;
        let permissions = self.metadata(&self.path)?.permissions();
        std::fs::set_permissions(part.path(), permissions).map_err(|source| Error::io(part.path(), source))?;
        let left = self.take_place(part);
        // The open connection is to the former file, or to one without a log.
        let options = OpenOptions { wait: self.wait, ..OpenOptions::default() };
        self.connection = Connection::open_in_memory().map_err(|error| self.failed(error))?;
        *self = Sqlite::open(&self.path, &options)?;
        left
    }

    /// Gives the new file the memory's name, if nobody else uses the memory and
    /// it is still empty; else returns the file.
    fn take_place(&mut self, part: PartFile) -> Result<Option<PartFile>> {
        let place = self.place()?;
        // A log that is left beside the new file would be played into it.
        if !self.is_alone(self.wait)? || ["-wal", "-journal"].iter().any(|log| beside(&place, log).exists()) {
            return Ok(Some(part));
        }
        // The log of what follows stays in RAM: beside the new file it would
        // belong to that.
        self.batch("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")?;
        if !self.is_empty()? {
            self.batch("ROLLBACK")?;
            return Ok(Some(part));
        }
        self.batch(DROP_TABLES)?;
        if let Err(source) = part.replace(&place) {
            self.batch("ROLLBACK")?;
            return Err(Error::io(&self.path, source));
        }
        // The units are in place, whatever becomes of the former file.
        let _ = self.batch("COMMIT");
        Ok(None)
    }

    /// True if no one has added anything.
    fn is_empty(&self) -> Result<bool> {
        self.ask(IS_EMPTY, |row| row.get(0))
    }

    /// True if no other program has the memory open. Its log is then turned
    /// off, which SQLite allows in this case only.
    ///
    /// Others are given some time to close it.
    fn is_alone(&self, wait: Duration) -> Result<bool> {
        let begun = Instant::now();
        loop {
            let mode = self.connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
            match mode {
                Ok(mode) if mode == "delete" => return Ok(true),
                Err(error) if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) => {
                    return Err(self.failed(error));
                }
                _ if begun.elapsed() >= wait => return Ok(false),
                _ => std::thread::sleep(PAUSE),
            }
        }
    }

    /// The memory's file itself, if its name is a link.
    fn place(&self) -> Result<PathBuf> {
        canonicalize(&self.path).map_err(|source| Error::io(&self.path, source))
    }

    /// The system's metadata of a file.
    fn metadata(&self, path: &Path) -> Result<Metadata> {
        metadata(path).map_err(|source| Error::io(path, source))
    }
}

/// True if a new file in the place of a memory is the same for everyone: if it
/// belongs to the same user, and the memory has no second name.
#[cfg(unix)]
fn may_replace(memory: &Metadata, new: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    memory.nlink() == 1 && (memory.uid(), memory.gid()) == (new.uid(), new.gid())
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
fn may_replace(_: &Metadata, _: &Metadata) -> bool {
    false
}
