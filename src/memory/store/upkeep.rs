//! Keeping the file in order: copies, giving back room, checks.

use std::path::Path;

use crate::{Error, Result};

use super::{Store, log_of};

impl Store {
    /// Writes a copy of the file as it is now, while others go on reading and writing.
    pub(crate) fn back_up(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(Error::io(to, std::io::ErrorKind::AlreadyExists.into()));
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let message = format!("there is no folder {}; make it first", folder.display());
            return Err(Error::io(to, std::io::Error::new(std::io::ErrorKind::NotFound, message)));
        }
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let part = to.with_file_name(name);
        let _ = std::fs::remove_file(&part);
        let copied = self.connection.execute("VACUUM INTO ?1", [part.to_string_lossy()]);
        copied.map_err(|error| self.failed(error))?;
        std::fs::rename(&part, to).map_err(|source| Error::io(to, source))
    }

    /// Drops texts that no unit has, makes the lists anew, and gives free space back.
    pub(crate) fn compact(&mut self) -> Result<()> {
        self.begin()?;
        let cleaned = self.clean().and_then(|()| self.commit());
        if let Err(error) = cleaned {
            self.roll_back();
            return Err(error);
        }
        self.forget();
        self.batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    fn clean(&mut self) -> Result<()> {
        self.batch(
            "DELETE FROM text WHERE id NOT IN (SELECT source FROM unit) AND id NOT IN (SELECT target FROM unit)
               AND id NOT IN (SELECT before FROM unit WHERE before IS NOT NULL)
               AND id NOT IN (SELECT after FROM unit WHERE after IS NOT NULL);
             DELETE FROM gram; DELETE FROM hash; DELETE FROM segment;",
        )?;
        self.forget();
        self.list_rest()?;
        self.join_all()
    }

    /// What is wrong with the file; nothing if all is well.
    pub(crate) fn problems(&self) -> Result<Vec<String>> {
        let mut found = self.all("PRAGMA integrity_check(100)", |row| row.get::<_, String>(0))?;
        found.retain(|line| line != "ok");
        if !found.is_empty() {
            return Ok(found);
        }
        let lost = "SELECT count(*) FROM unit WHERE source NOT IN (SELECT id FROM text)
              OR target NOT IN (SELECT id FROM text) OR before NOT IN (SELECT id FROM text)
              OR after NOT IN (SELECT id FROM text) OR source_tag NOT IN (SELECT id FROM name)
              OR target_tag NOT IN (SELECT id FROM name) OR document NOT IN (SELECT id FROM name)
              OR origin NOT IN (SELECT id FROM name) OR creator NOT IN (SELECT id FROM name)
              OR changer NOT IN (SELECT id FROM name)";
        let lost: i64 = self.ask(lost, |row| row.get(0))?;
        if lost > 0 {
            found.push(format!("{lost} units refer to texts or names that are missing"));
        }
        found.extend(self.wrong_lists()?);
        Ok(found)
    }

    /// The bytes of the file, its log included.
    pub(crate) fn bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        size(&self.path) + size(&log_of(&self.path))
    }
}
