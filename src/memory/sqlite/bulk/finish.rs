//! The end of an import: the index of all texts as one segment, the names, and
//! the inner pages of all trees.

use std::collections::HashMap;
use std::io;

use rusqlite::{Connection, params};

use crate::io::PartFile;
use crate::memory::index::{BUCKETS, unpack};
use crate::memory::sqlite::checksum::{head_checksum, text_checksum};
use crate::memory::sqlite::hash_rows::{pack_row, row_bits, rows};
use crate::memory::sqlite::head_rows::{has_head, head, pack_head};
use crate::memory::sqlite::segment::{IndexSegment, row_id, size_code};
use crate::memory::sqlite::{OpenOptions, failed};
use crate::{Error, Result};

use super::BulkImport;
use super::pages::Pages;
use super::rows::ColumnValue;
use super::runs::Runs;
use super::tree::{TableTree, write_index};

/// The pages of the file, and where its tables begin.
struct IndexWriter {
    pages: Pages,
    roots: HashMap<String, u32>,
    segment: IndexSegment,
}

impl BulkImport {
    /// Completes the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish(self) -> Result<PartFile> {
        let path = self.part.path().to_owned();
        // Freed first: what follows needs memory too.
        drop((self.recent, self.last_units, self.former_units));
        let segment = IndexSegment { id: 1, first: 1, next: self.texts + 1 };
        let mut index = IndexWriter { pages: self.pages, roots: self.roots, segment };
        let written = || -> io::Result<()> {
            self.text_table.finish(&mut index.pages)?;
            self.unit_table.finish(&mut index.pages)?;
            let runs = self.lister.finish()?;
            if segment.span() > 0 {
                index.write_hashes(&self.known.into_entries())?;
                index.write_lists(runs)?;
            }
            for (name, entries) in [("unit_source", self.by_source), ("unit_target", self.by_target)] {
                write_index(&entries.sorted()?, index.root(name), &mut index.pages)?;
            }
            index.pages.finish()
        };
        written().map_err(|source| Error::io(&path, source))?;
        add_names(&self.part, self.names, &segment)
            .map_err(|error| failed(&path, OpenOptions::default().wait, error))?;
        Ok(self.part)
    }
}

impl IndexWriter {
    /// The first page of a table or index.
    fn root(&self, name: &str) -> u32 {
        self.roots.get(name).copied().unwrap_or_default()
    }

    /// Writes the rows of hashes.
    fn write_hashes(&mut self, entries: &[u64]) -> io::Result<()> {
        let mut table = TableTree::new(self.root("hash"));
        let bits = row_bits(&self.segment);
        let mut bytes = Vec::new();
        for (row, entries) in rows(entries, bits) {
            bytes.clear();
            pack_row(entries, row, bits, &self.segment, &mut bytes);
            let id = row_id(self.segment.id, row.into()) as u64;
            table.push(id, &[ColumnValue::Null, ColumnValue::Blob(&bytes)], &mut self.pages)?;
        }
        table.finish(&mut self.pages)
    }

    /// Writes the lists with their heads, and the row of the segment.
    fn write_lists(&mut self, mut runs: Runs) -> io::Result<()> {
        let [mut lists, mut heads, mut segments] =
            ["gram", "head", "segment"].map(|name| TableTree::new(self.root(name)));
        // Heads look lengths up by the number of a text within its segment.
        let lengths = std::mem::take(&mut runs.lengths);
        let (mut bytes, mut packed, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let mut sizes = vec![0; BUCKETS];
        for (size, bucket) in sizes.iter_mut().zip(0..) {
            bytes.clear();
            let count = runs.join(bucket, &mut bytes)?;
            *size = size_code(count);
            if count == 0 {
                continue;
            }
            let id = row_id(self.segment.id, bucket.into()) as u64;
            lists.push(id, &[ColumnValue::Null, ColumnValue::Blob(&bytes)], &mut self.pages)?;
            if !has_head(bucket, count) {
                continue;
            }
            ids.clear();
            unpack(&bytes, self.segment.first, &mut ids);
            if let Some(head) = head(bucket, &ids, &self.segment, &lengths) {
                packed.clear();
                pack_head(&head, &self.segment, &mut packed);
                let sum = head_checksum(id as i64, &packed);
                heads.push(id, &[ColumnValue::Null, ColumnValue::Blob(&packed), sum.into()], &mut self.pages)?;
            }
        }
        let segment = self.segment;
        let row = [ColumnValue::Null, segment.first.into(), segment.next.into(), sizes[..].into(), lengths[..].into()];
        segments.push(segment.id as u64, &row, &mut self.pages)?;
        [lists, heads, segments].into_iter().try_for_each(|table| table.finish(&mut self.pages))
    }
}

/// Adds the names, which are few, and what SQLite remembers of the segment.
fn add_names(part: &PartFile, names: HashMap<Box<str>, u32>, segment: &IndexSegment) -> rusqlite::Result<()> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable_by_key(|&(_, id)| id);
    let mut connection = Connection::open(part.path())?;
    // Nobody else has the file, and it is synchronised before it gets its name.
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    let transaction = connection.transaction()?;
    {
        let mut add = transaction.prepare("INSERT INTO name (id, name, sum) VALUES (?1, ?2, ?3)")?;
        for (name, id) in &names {
            add.execute(params![id, name, text_checksum(*id, name)])?;
        }
        if segment.span() > 0 {
            transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('segment', ?1)", [segment.id])?;
        }
    }
    transaction.commit()?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    connection.close().map_err(|(_, error)| error)
}
