//! Texts and names as rows.
//!
//! A text is looked for in three places, the cheapest first: those seen last,
//! the hashes of texts without a segment, the rows of hashes in the segments.
//! Only texts with an equal hash are read and compared.
//!
//! ```text
//! text ──hash (32 bits)──► numbers with that hash ──read, compare──► number
//! ```
//!
//! Each text is stored once, however many units have it as source, target or
//! context. Numbers begin where the index says and grow by one; a number is
//! never given to another text while its row exists.
//!
//! Every row has a checksum of its number and text. A row whose checksum
//! differs is an error and is never returned, because a wrong translation is
//! worse than none.

use std::borrow::Cow;

use rusqlite::{OptionalExtension, params};

use crate::Result;
use crate::memory::tokens::same_text;

use super::Sqlite;
use super::checksum::text_checksum;
use super::hash_rows::text_hash;

/// How many of the texts seen last are remembered (choice): neighbours are each
/// other's context.
///
/// The same bound holds for names.
pub(super) const RECENT: usize = 50_000;

impl Sqlite {
    /// Passes a text to `work` without copying it.
    ///
    /// `work` sees the text as it lies in SQLite's page and cannot keep it;
    /// nothing is copied for a comparison. `None` if there is no text of this
    /// number, in which case `work` is not called.
    ///
    /// # Errors
    /// If the text is not the one that was written.
    pub(super) fn with_text<T>(&self, id: u32, work: impl FnOnce(&str) -> T) -> Result<Option<T>> {
        let sql = "SELECT text, sum FROM text WHERE id = ?1";
        let done = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let text = row.get_ref(0)?.as_str()?;
            Ok(Some(self.is_as_written(row.get(1)?, text_checksum(id, text)).then(|| work(text))))
        });
        match done.map_err(|error| self.failed(error))? {
            Some(None) => Err(self.damaged(format!("text {id} is not what was written"))),
            found => Ok(found.flatten()),
        }
    }

    /// All texts that are equal in composed form and without white space around
    /// them, ascending.
    ///
    /// Several numbers may come back, as texts that differ only in such white
    /// space are stored apart.
    pub(super) fn find_text(&self, text: &str) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for id in self.texts_with_hash(text_hash(text))? {
            // Different texts may have one hash; with 32 bits that happens in
            // any large memory.
            if self.with_text(id, |other| same_text(other, text))? == Some(true) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// The number of exactly this text; it is added if it is new.
    ///
    /// Unlike `find_text`, it compares bytes: a text with a final blank is
    /// another text.
    pub(super) fn intern_text(&mut self, text: &str) -> Result<u32> {
        let hash = text_hash(text);
        // Sentences recur soon: as the neighbour of the next unit, and in
        // lists.
        if let Some(id) = self.recent.get(hash, text) {
            return Ok(id);
        }
        let id = match self.identical_text(hash, text)? {
            Some(id) => id,
            None => self.add_text(hash, text)?,
        };
        self.recent.remember(hash, text, id);
        Ok(id)
    }

    /// Exact, because a text must come back as it was imported, in the form of
    /// its characters too.
    fn identical_text(&self, hash: u32, text: &str) -> Result<Option<u32>> {
        for id in self.texts_with_hash(hash)? {
            if self.with_text(id, |other| other == text)? == Some(true) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The number comes from the index, whose order is that of the rows.
    fn add_text(&mut self, hash: u32, text: &str) -> Result<u32> {
        // The index first, as it gives the number.
        let id = self.state.get_mut().push(text, hash);
        let sql = "INSERT INTO text (id, text, sum) VALUES (?1, ?2, ?3)";
        let row = params![id, text, text_checksum(id, text)];
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(row));
        added.map(|_| id).map_err(|error| self.failed(error))
    }

    /// Names are few, and each is read from the file once, also one that is
    /// damaged: many units may have it, and it may be long.
    pub(super) fn read_name(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        if let Some(name) = self.names.borrow().get(&id) {
            return self.sound_name(id, name.clone());
        }
        let row =
            self.connection.prepare_cached("SELECT name, sum FROM name WHERE id = ?1").and_then(|mut statement| {
                statement.query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))).optional()
            });
        let Some((name, sum)) = row.map_err(|error| self.failed(error))? else { return Ok(None) };
        let name = self.is_as_written(sum, text_checksum(id, &name)).then_some(name);
        self.names.borrow_mut().insert(id, name.clone());
        self.sound_name(id, name)
    }

    /// A name as it was found; `None` for one that is damaged, which is an
    /// error.
    fn sound_name(&self, id: u32, name: Option<String>) -> Result<Option<Cow<'_, str>>> {
        match name {
            Some(name) => Ok(Some(Cow::Owned(name))),
            None => Err(self.damaged(format!("name {id} is not what was written"))),
        }
    }

    /// `None` for a name that no unit has.
    ///
    /// Names are compared as they are, without folding case.
    pub(super) fn number_of_name(&self, name: &str) -> Result<Option<u32>> {
        let found = self
            .connection
            .prepare_cached("SELECT id FROM name WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional());
        found.map_err(|error| self.failed(error))
    }

    /// The number of a name, which is added if it is new.
    pub(super) fn number_or_add_name(&mut self, name: &str) -> Result<u32> {
        if let Some(&id) = self.numbers.get(name) {
            return Ok(id);
        }
        let id = match self.number_of_name(name)? {
            Some(id) => id,
            None => self.add_name(name)?,
        };
        if self.numbers.len() >= RECENT {
            self.numbers.clear();
        }
        self.numbers.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Names have numbers of their own, from 1; they are tags, documents,
    /// origins and persons.
    ///
    /// # Errors
    /// If there are no numbers left, which only a damaged file can bring about.
    fn add_name(&self, name: &str) -> Result<u32> {
        let next: i64 = self.ask("SELECT ifnull(max(id), 0) + 1 FROM name", |row| row.get(0))?;
        let id = u32::try_from(next).map_err(|_| self.damaged(format!("name {next} is beyond all numbers")))?;
        let sql = "INSERT INTO name (id, name, sum) VALUES (?1, ?2, ?3)";
        let row = params![id, name, text_checksum(id, name)];
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(row));
        added.map(|_| id).map_err(|error| self.failed(error))
    }
}
