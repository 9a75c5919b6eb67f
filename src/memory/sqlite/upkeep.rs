//! Keeping a file in order: copies, and giving back space.

use std::path::Path;

use crate::io::PartFile;
use crate::{Error, Result};

use super::access::address;
use super::schema::refuse_taken;
use super::{Access, Sqlite, log_of};

impl Sqlite {
    /// Writes a copy of the file as it is now, while others go on reading and writing.
    ///
    /// `VACUUM INTO` reads one state of the file, writes it without gaps, and
    /// lets other programs go on.
    pub(super) fn copy_to(&self, to: &Path) -> Result<()> {
        refuse_taken(to)?;
        // `VACUUM INTO` takes an empty file as its target, so that the name can
        // be reserved before.
        let part = PartFile::beside(to).map_err(|source| Error::io(to, source))?;
        let name = std::path::absolute(part.path()).map_err(|source| Error::io(to, source))?;
        // An interrupt that comes now removes the file: SQLite must not create it again.
        let name = address(&name, "mode=rw");
        if self.access == Access::Read {
            self.batch("PRAGMA query_only = OFF")?;
        }
        let copied = self.connection.execute("VACUUM INTO ?1", [name]);
        if self.access == Access::Read {
            self.batch("PRAGMA query_only = ON")?;
        }
        copied.map_err(|error| match self.failed(error) {
            // It is the copy that has no room.
            Error::Io { cause: source, .. } => Error::io(to, source),
            other => other,
        })?;
        part.persist_new(to).map_err(|source| Error::io(to, source))
    }

    /// Drops the texts that no unit has, rebuilds the index, and gives free space back.
    ///
    /// All texts are indexed again, which also mends a damaged index.
    pub(super) fn rebuild(&mut self) -> Result<()> {
        self.begin_writing()?;
        let cleaned = self.clean().and_then(|()| self.end_writing());
        if let Err(error) = cleaned {
            self.undo();
            return Err(error);
        }
        self.forget();
        self.batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Texts without a unit come from deleted or changed units.
    fn clean(&mut self) -> Result<()> {
        self.make_head_table()?;
        self.batch(
            "DELETE FROM text WHERE id NOT IN (SELECT source FROM unit) AND id NOT IN (SELECT target FROM unit)
               AND id NOT IN (SELECT before FROM unit WHERE before IS NOT NULL)
               AND id NOT IN (SELECT after FROM unit WHERE after IS NOT NULL);
             DELETE FROM gram; DELETE FROM hash; DELETE FROM head; DELETE FROM segment;",
        )?;
        self.forget();
        self.index_rest()?;
        self.merge_all()
    }

    /// The bytes of the file, its log included.
    ///
    /// 0 for what is not there.
    pub(super) fn file_bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        size(&self.path) + size(&log_of(&self.path))
    }
}
