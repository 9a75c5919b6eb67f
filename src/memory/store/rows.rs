//! Texts, names and units as rows.

use std::borrow::Cow;

use rusqlite::{OptionalExtension, Row, params};

use crate::Result;
use crate::memory::record::Record;
use crate::memory::shelf::Side;

use super::Store;
use super::hashes::hash;

/// How many of the texts seen last are remembered: neighbours are each other's context.
const RECENT: usize = 50_000;

macro_rules! columns {
    () => {
        "id, source, target, source_tag, target_tag, before, after, document, position, confidence, origin, creator, \
         changer, created, changed, usage, rest"
    };
}

impl Store {
    pub(crate) fn text(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        let text = self
            .connection
            .prepare_cached("SELECT text FROM text WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| Ok(Cow::Owned(row.get(0)?))).optional());
        text.map_err(|error| self.failed(error))
    }

    /// Reads a text where it lies.
    fn with_text<T>(&self, id: u32, work: impl FnOnce(&str) -> T) -> Result<Option<T>> {
        let sql = "SELECT text FROM text WHERE id = ?1";
        let done = self.connection.prepare_cached(sql).and_then(|mut statement| {
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(work(row.get_ref(0)?.as_str()?)))
        });
        done.map_err(|error| self.failed(error))
    }

    pub(crate) fn find(&self, text: &str) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for id in self.hashed(hash(text))? {
            if self.with_text(id, |other| other.trim() == text.trim())? == Some(true) {
                found.push(id);
            }
        }
        Ok(found)
    }

    pub(crate) fn intern(&mut self, text: &str) -> Result<u32> {
        let hash = hash(text);
        if let Some((_, id)) = self.recent.get(&hash).filter(|(known, _)| **known == *text) {
            return Ok(*id);
        }
        let id = match self.same_text(hash, text)? {
            Some(id) => id,
            None => self.add_text(hash, text)?,
        };
        if self.recent.len() >= RECENT {
            self.recent.clear();
        }
        self.recent.insert(hash, (text.into(), id));
        Ok(id)
    }

    fn same_text(&self, hash: u32, text: &str) -> Result<Option<u32>> {
        for id in self.hashed(hash)? {
            if self.with_text(id, |other| other == text)? == Some(true) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn add_text(&mut self, hash: u32, text: &str) -> Result<u32> {
        let id = self.state.get_mut().push(text, hash);
        let sql = "INSERT INTO text (id, text) VALUES (?1, ?2)";
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(params![id, text]));
        added.map(|_| id).map_err(|error| self.failed(error))
    }

    pub(crate) fn name(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        if let Some(name) = self.names.borrow().get(&id) {
            return Ok(Some(Cow::Owned(name.clone())));
        }
        let name = self
            .connection
            .prepare_cached("SELECT name FROM name WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| row.get::<_, String>(0)).optional());
        let name = name.map_err(|error| self.failed(error))?;
        if let Some(name) = &name {
            self.names.borrow_mut().insert(id, name.clone());
        }
        Ok(name.map(Cow::Owned))
    }

    pub(crate) fn find_name(&self, name: &str) -> Result<Option<u32>> {
        let found = self
            .connection
            .prepare_cached("SELECT id FROM name WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional());
        found.map_err(|error| self.failed(error))
    }

    pub(crate) fn intern_name(&mut self, name: &str) -> Result<u32> {
        if let Some(&id) = self.numbers.get(name) {
            return Ok(id);
        }
        let id = match self.find_name(name)? {
            Some(id) => id,
            None => self.add_name(name)?,
        };
        if self.numbers.len() >= RECENT {
            self.numbers.clear();
        }
        self.numbers.insert(name.to_owned(), id);
        Ok(id)
    }

    fn add_name(&self, name: &str) -> Result<u32> {
        let sql = "INSERT INTO name (name) VALUES (?1)";
        let added = self.connection.prepare_cached(sql).and_then(|mut statement| statement.insert([name]));
        added.map(|id| id as u32).map_err(|error| self.failed(error))
    }

    pub(crate) fn record(&self, id: u64) -> Result<Option<Record>> {
        let sql = concat!("SELECT ", columns!(), " FROM unit WHERE id = ?1");
        let found = self.connection.prepare_cached(sql).and_then(|mut statement| {
            statement.query_row([id as i64], |row| read(row).map(|(_, record)| record)).optional()
        });
        found.map_err(|error| self.failed(error))
    }

    pub(crate) fn units_of(&self, text: u32, side: Side) -> Result<Vec<(u64, Record)>> {
        if side == Side::Source && self.is_unused(text) {
            return Ok(Vec::new());
        }
        let sql = match side {
            Side::Source => concat!("SELECT ", columns!(), " FROM unit WHERE source = ?1 ORDER BY id"),
            Side::Target => concat!("SELECT ", columns!(), " FROM unit WHERE target = ?1 ORDER BY id"),
        };
        let found =
            self.connection.prepare_cached(sql).and_then(|mut statement| statement.query_map([text], read)?.collect());
        found.map_err(|error| self.failed(error))
    }

    /// True for a text that this transaction has added and that is not yet a unit's source.
    fn is_unused(&self, text: u32) -> bool {
        let at = self.base.and_then(|base| text.checked_sub(base));
        at.is_some_and(|at| !self.sources.get(at as usize).copied().unwrap_or(false))
    }

    pub(crate) fn records_after(&self, id: u64, count: usize) -> Result<Vec<(u64, Record)>> {
        let sql = concat!("SELECT ", columns!(), " FROM unit WHERE id > ?1 ORDER BY id LIMIT ?2");
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map([id as i64, count as i64], read)?.collect());
        found.map_err(|error| self.failed(error))
    }

    pub(crate) fn insert(&mut self, record: &Record) -> Result<u64> {
        let sql = concat!(
            "INSERT INTO unit (",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
        );
        self.write(sql, None, record)
    }

    pub(crate) fn update(&mut self, id: u64, record: &Record) -> Result<()> {
        let sql = concat!(
            "REPLACE INTO unit (",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
        );
        self.write(sql, Some(id as i64), record).map(|_| ())
    }

    fn write(&mut self, sql: &str, id: Option<i64>, record: &Record) -> Result<u64> {
        if let Some(at) = self.base.and_then(|base| record.source.checked_sub(base)) {
            let at = at as usize;
            self.sources.resize(self.sources.len().max(at + 1), false);
            self.sources[at] = true;
        }
        let r = record;
        let position = r.position.map(|position| position as i64);
        let confidence = r.confidence.map(f32::to_bits);
        let usage = r.usage.map(|usage| usage as i64);
        let done = self.connection.prepare_cached(sql).and_then(|mut statement| {
            statement.insert(params![
                id,
                r.source,
                r.target,
                r.source_tag,
                r.target_tag,
                r.before,
                r.after,
                r.document,
                position,
                confidence,
                r.origin,
                r.creator,
                r.changer,
                r.created,
                r.changed,
                usage,
                r.rest
            ])
        });
        done.map(|id| id as u64).map_err(|error| self.failed(error))
    }

    pub(crate) fn remove(&mut self, id: u64) -> Result<()> {
        let done = self
            .connection
            .prepare_cached("DELETE FROM unit WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id as i64]));
        done.map(|_| ()).map_err(|error| self.failed(error))
    }

    pub(crate) fn count(&self) -> Result<u64> {
        self.ask("SELECT count(*) FROM unit", |row| row.get::<_, i64>(0)).map(|count| count as u64)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<(u64, Record)> {
    let number = |at: usize| row.get::<_, Option<i64>>(at).map(|number| number.map(|number| number as u64));
    let record = Record {
        source: row.get(1)?,
        target: row.get(2)?,
        source_tag: row.get(3)?,
        target_tag: row.get(4)?,
        before: row.get(5)?,
        after: row.get(6)?,
        document: row.get(7)?,
        position: number(8)?,
        confidence: row.get::<_, Option<u32>>(9)?.map(f32::from_bits),
        origin: row.get(10)?,
        creator: row.get(11)?,
        changer: row.get(12)?,
        created: row.get(13)?,
        changed: row.get(14)?,
        usage: number(15)?,
        rest: row.get(16)?,
    };
    Ok((row.get::<_, i64>(0)? as u64, record))
}
