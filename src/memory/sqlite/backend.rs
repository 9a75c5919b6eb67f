//! Implements [`Backend`] for the file; the functions themselves are in the
//! modules below.
//!
//! A file of its own, so that the modules beside it can be named after what
//! they do, and this one lists all of it in the order of the trait.
//!
//! | functions | are in | deal with |
//! |---|---|---|
//! | `text`, `find`, `intern`, `name`, … | `texts` | texts and names |
//! | `record`, `units_of`, `insert`, `update`, … | `units` | units |
//! | `with_postings`, `frequency` | `postings` | the lists of grams that searches read |
//! | `first_texts` | `heads` | the beginnings of long lists |
//! | `begin_bulk`, `end_bulk` | `bulk` | large imports; while one runs, texts, names and units are those of its file |
//! | `problems` | `verify` | damage to the file |
//! | `compact`, `back_up`, `bytes` | `upkeep` | the file as a whole |
//!
//! `compact` makes a transaction of its own, and `back_up` writes only to the
//! copy.

use std::borrow::Cow;
use std::path::Path;

use crate::io::PartFile;
use crate::memory::index::{Bucket, FirstTexts, PostingSource};
use crate::memory::record::UnitRecord;
use crate::memory::storage::{Backend, Numbered, UnitSide};
use crate::{Error, Result};

use super::Sqlite;

impl Backend for Sqlite {
    fn begin_reading(&self) -> Result<bool> {
        self.begin_view()
    }

    fn end_reading(&self) -> Result<()> {
        self.end_view()
    }

    fn begin(&mut self) -> Result<()> {
        self.begin_writing()
    }

    fn commit(&mut self) -> Result<()> {
        self.end_writing()
    }

    fn roll_back(&mut self) {
        self.undo();
    }

    fn text(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        if let Some(bulk) = &self.bulk {
            return bulk.text(id).map(|text| text.map(Cow::Owned));
        }
        // Copied, because the text lies in a page that SQLite may drop at the
        // next step.
        self.with_text(id, |text| Cow::Owned(text.to_owned()))
    }

    fn find(&self, text: &str) -> Result<Vec<u32>> {
        self.find_text(text)
    }

    fn intern(&mut self, text: &str) -> Result<u32> {
        if let Some(bulk) = &mut self.bulk {
            return bulk.intern(text);
        }
        self.intern_text(text)
    }

    fn name(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        self.read_name(id)
    }

    fn find_name(&self, name: &str) -> Result<Option<u32>> {
        self.number_of_name(name)
    }

    fn intern_name(&mut self, name: &str) -> Result<u32> {
        if let Some(bulk) = &mut self.bulk {
            return Ok(bulk.intern_name(name));
        }
        self.number_or_add_name(name)
    }

    fn record(&self, id: u64) -> Result<Option<UnitRecord>> {
        self.read_unit(id)
    }

    fn units_of(&self, text: u32, side: UnitSide) -> Result<Vec<Numbered>> {
        match &self.bulk {
            Some(bulk) if side == UnitSide::Source => bulk.units_of(text),
            _ => self.units_with_text(text, side),
        }
    }

    fn records_after(&self, id: u64, count: usize) -> Result<Vec<Numbered>> {
        self.units_after(id, count)
    }

    fn insert(&mut self, record: UnitRecord) -> Result<u64> {
        if let Some(bulk) = &mut self.bulk {
            return bulk.insert(&record);
        }
        self.add_unit(&record)
    }

    fn update(&mut self, id: u64, record: UnitRecord) -> Result<()> {
        self.replace_unit(id, &record)
    }

    fn remove(&mut self, id: u64) -> Result<()> {
        self.delete_unit(id)
    }

    fn count(&self) -> Result<u64> {
        self.ask("SELECT count(*) FROM unit", |row| row.get::<_, i64>(0)).map(|count| count as u64)
    }

    fn with_postings(&self, work: &mut dyn FnMut(&dyn PostingSource) -> Result<()>) -> Result<()> {
        work(&self.postings()?)
    }

    fn frequency(&self, buckets: &[Bucket]) -> Result<u64> {
        let state = self.fresh_state()?;
        Ok(buckets.iter().map(|&bucket| state.frequency(bucket)).sum())
    }

    fn first_texts(&self, buckets: &[Bucket]) -> Result<Option<FirstTexts>> {
        self.read_first_texts(buckets)
    }

    fn begin_bulk(&mut self) -> Result<bool> {
        Sqlite::begin_bulk(self)
    }

    fn is_bulk_full(&self) -> bool {
        self.bulk.as_ref().is_some_and(|bulk| bulk.is_full())
    }

    fn end_bulk(&mut self) -> Result<Option<PartFile>> {
        Sqlite::end_bulk(self)
    }

    fn problems(&self) -> Result<Vec<String>> {
        Ok(self.find_problems())
    }

    fn compact(&mut self) -> Result<()> {
        self.rebuild()
    }

    fn back_up(&self, to: &Path) -> Result<()> {
        self.copy_to(to)
    }

    fn bytes(&self) -> u64 {
        self.file_bytes()
    }

    fn error(&self, message: String) -> Error {
        Sqlite::error(self, message)
    }
}
