//! Units as rows.
//!
//! The columns are named once, in a macro, so that reading, writing and
//! upgrading cannot disagree about their order.
//!
//! ```text
//! source target before after     numbers of texts
//! tags, document, origin, …      numbers of names
//! position, usage, created, …    as they are
//! rest                           JSON of rare fields
//! sum                            the checksum of the row
//! ```
//!
//! A row refers to its texts and names by number, so that a sentence that
//! occurs in many units takes its space once. Whatever has no column of its own
//! is in `rest`.

use rusqlite::{Connection, Row, params};

use crate::Result;
use crate::memory::record::UnitRecord;
use crate::memory::storage::{Numbered, UnitSide};

use super::Sqlite;
use super::checksum::unit_checksum;

macro_rules! columns {
    () => {
        "id, source, target, source_tag, target_tag, before, after, document, position, confidence, origin, creator, \
         changer, created, changed, usage, rest"
    };
}

macro_rules! values {
    () => {
        "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
    };
}

/// A unit with the checksum that its row has.
///
/// As it was read; nothing is trusted before the checksum is compared.
struct UnitRow {
    id: u64,
    record: UnitRecord,
    checksum: i64,
}

impl Sqlite {
    /// `None` for a number that no unit has.
    pub(super) fn read_unit(&self, id: u64) -> Result<Option<UnitRecord>> {
        // SQLite's integers are signed, so that no unit has a larger number.
        let Ok(number) = i64::try_from(id) else { return Ok(None) };
        let sql = concat!("SELECT ", columns!(), ", sum FROM unit WHERE id = ?1");
        let found = self.read_units(sql, params![number])?;
        Ok(found.into_iter().next().map(|(_, record)| record))
    }

    /// The units that have a text on a side, ascending by number. A unit that
    /// SQLite's index lists under a text that it does not have is an error: the
    /// index is damaged.
    pub(super) fn units_with_text(&self, text: u32, side: UnitSide) -> Result<Vec<Numbered>> {
        if side == UnitSide::Source && self.is_unused(text) {
            return Ok(Vec::new());
        }
        let sql = match side {
            UnitSide::Source => concat!("SELECT ", columns!(), ", sum FROM unit WHERE source = ?1 ORDER BY id"),
            UnitSide::Target => concat!("SELECT ", columns!(), ", sum FROM unit WHERE target = ?1 ORDER BY id"),
        };
        let found = self.read_units(sql, params![text])?;
        let has_text =
            |record: &UnitRecord| text == if side == UnitSide::Source { record.source } else { record.target };
        match found.iter().find(|(_, record)| !has_text(record)) {
            Some((id, _)) => Err(self.damaged(format!("unit {id} is listed under another text"))),
            None => Ok(found),
        }
    }

    /// For reading all units page by page.
    ///
    /// At most `count` units with numbers above `id`, ascending; 0 gives the
    /// first page. Deleted numbers are gaps, so that a full page may span more
    /// numbers than it has units. An empty page is the end.
    pub(super) fn units_after(&self, id: u64, count: usize) -> Result<Vec<Numbered>> {
        let Ok(after) = i64::try_from(id) else { return Ok(Vec::new()) };
        let sql = concat!("SELECT ", columns!(), ", sum FROM unit WHERE id > ?1 ORDER BY id LIMIT ?2");
        let found = self.read_units(sql, params![after, count as i64])?;
        match found.first() {
            // In a damaged tree the same rows would recur for ever.
            Some(&(first, _)) if first <= id => Err(self.damaged("the numbers of its units do not grow")),
            _ => Ok(found),
        }
    }

    /// The units that a query gives; their numbers grow, and every one is what
    /// was written.
    fn read_units(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Numbered>> {
        let rows = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(parameters, read)?.collect::<rusqlite::Result<Vec<_>>>());
        let mut last = 0;
        let checked = rows.map_err(|error| self.failed(error))?.into_iter().map(|row| {
            if row.id <= last {
                return Err(self.damaged("the numbers of its units do not grow"));
            }
            if !self.is_as_written(row.checksum, unit_checksum(row.id, &row.record)) {
                return Err(self.damaged(format!("unit {} is not what was written", row.id)));
            }
            last = row.id;
            Ok((row.id, row.record))
        });
        checked.collect()
    }

    /// True for a text that this transaction has added and that is not yet a
    /// unit's source.
    ///
    /// An import asks this for each new text; without it, every new text would
    /// cost a question to the file.
    fn is_unused(&self, text: u32) -> bool {
        let at = self.base.and_then(|base| text.checked_sub(base));
        at.is_some_and(|at| !self.sources.get(at as usize).copied().unwrap_or(false))
    }

    /// Numbers are given in order and never twice, as long as the newest unit
    /// is not deleted.
    pub(super) fn add_unit(&mut self, record: &UnitRecord) -> Result<u64> {
        let id = match self.next_unit {
            Some(id) => id,
            None => self.ask("SELECT ifnull(max(id), 0) FROM unit", |row| row.get::<_, i64>(0))? as u64 + 1,
        };
        self.write_unit(concat!("INSERT INTO unit (", columns!(), ", sum) VALUES ", values!()), id, record)?;
        // Within a transaction nobody else adds units.
        self.next_unit = self.base.is_some().then_some(id + 1);
        Ok(id)
    }

    /// Writes a unit in the place of the one with this number.
    pub(super) fn replace_unit(&mut self, id: u64, record: &UnitRecord) -> Result<()> {
        self.write_unit(concat!("REPLACE INTO unit (", columns!(), ", sum) VALUES ", values!()), id, record)
    }

    /// Optional numbers are `NULL`; a confidence is stored by its bits, which
    /// keeps it exactly.
    fn write_unit(&mut self, sql: &str, id: u64, record: &UnitRecord) -> Result<()> {
        // Remembered for [`Sqlite::is_unused`]; texts from before this
        // transaction are asked for in the file.
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
            statement.execute(params![
                id as i64,
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
                r.extra,
                unit_checksum(id, r)
            ])
        });
        done.map(|_| ()).map_err(|error| self.failed(error))
    }

    /// Its texts stay until the memory is compacted: other units may have them.
    pub(super) fn delete_unit(&mut self, id: u64) -> Result<()> {
        let done = self
            .connection
            .prepare_cached("DELETE FROM unit WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id as i64]));
        done.map(|_| ()).map_err(|error| self.failed(error))
    }
}

/// Units of a file that has no checksums yet.
pub(super) fn read_unchecked(connection: &Connection, after: i64, count: i64) -> rusqlite::Result<Vec<Numbered>> {
    let sql = concat!("SELECT ", columns!(), ", 0 FROM unit WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([after, count], |row| read(row).map(|row| (row.id, row.record)))?.collect()
}

/// The order of the columns is that of `columns!`.
fn read(row: &Row<'_>) -> rusqlite::Result<UnitRow> {
    let number = |at: usize| row.get::<_, Option<i64>>(at).map(|number| number.map(|number| number as u64));
    let record = UnitRecord {
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
        extra: row.get(16)?,
    };
    let id = row.get::<_, i64>(0)?;
    // A negative number becomes 0, which no unit has, and which the check of
    // the order refuses.
    Ok(UnitRow { id: u64::try_from(id).unwrap_or(0), record, checksum: row.get(17)? })
}
