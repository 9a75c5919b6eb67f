//! The backend without a file: keeps everything in the program's memory.
//!
//! It gives the same answers as the file, with simpler means. Everything is a
//! vector indexed by number; deleted units leave a hole, so that numbers are
//! never given twice.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::{BySide, Result};

use super::index::{Bucket, PostingLists, PostingSource};
use super::record::UnitRecord;
use super::storage::{Backend, Numbered, UnitSide};
use super::tokens::{Keys, composed};

/// Texts, names and units by number. The hash maps are only used for look-ups,
/// never iterated, so the order is always by number.
///
/// Deleted units leave a gap, so numbers stay valid, as in a file.
#[derive(Debug)]
pub(crate) struct Ram {
    /// The texts, by number.
    texts: Vec<Box<str>>,
    /// The numbers of the texts that are equal in composed form.
    by_text: HashMap<Box<str>, Vec<u32>>,
    /// The names, by number.
    names: Vec<String>,
    /// The number of each name.
    by_name: HashMap<String, u32>,
    /// The units, by number − 1; `None` for deleted ones.
    records: Vec<Option<UnitRecord>>,
    /// By side and text: the units with it, ascending.
    units: BySide<Vec<Vec<u64>>>,
    /// The number of units that exist.
    live: u64,
    /// The posting lists of all texts.
    index: PostingLists,
    /// Scratch memory.
    keys: Keys,
}

impl Ram {
    /// An empty memory.
    pub(crate) fn new() -> Self {
        Ram {
            texts: Vec::new(),
            by_text: HashMap::new(),
            names: Vec::new(),
            by_name: HashMap::new(),
            records: Vec::new(),
            units: BySide { source: Vec::new(), target: Vec::new() },
            live: 0,
            // Texts are numbered from 0 here and from 1 in a file. The numbers
            // never leave the backend.
            index: PostingLists::new(0),
            keys: Keys::default(),
        }
    }

    /// The units of each text on a side.
    fn units_by_text(&self, side: UnitSide) -> &Vec<Vec<u64>> {
        match side {
            UnitSide::Source => &self.units.source,
            UnitSide::Target => &self.units.target,
        }
    }

    /// Enters a unit under its two texts.
    ///
    /// Kept in the order of numbers, because answers list older units first.
    fn enter(&mut self, id: u64, record: &UnitRecord) {
        let UnitRecord { source, target, .. } = *record;
        for (units, text) in [(&mut self.units.source, source), (&mut self.units.target, target)] {
            let units = &mut units[text as usize];
            let at = units.partition_point(|&unit| unit < id);
            units.insert(at, id);
        }
    }
}

impl Backend for Ram {
    fn begin_reading(&self) -> Result<bool> {
        Ok(false)
    }

    fn end_reading(&self) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        Ok(())
    }

    // Without a file nothing is undone: an import that fails leaves what it has
    // added, which is complete by itself.
    fn roll_back(&mut self) {}

    fn text(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        Ok(self.texts.get(id as usize).map(|text| Cow::Borrowed(&**text)))
    }

    fn find(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self.by_text.get(&*composed(text.trim())).cloned().unwrap_or_default())
    }

    fn intern(&mut self, text: &str) -> Result<u32> {
        let same = self.by_text.entry(composed(text.trim()).into()).or_default();
        if let Some(&id) = same.iter().find(|&&id| *self.texts[id as usize] == *text) {
            return Ok(id);
        }
        let id = self.texts.len() as u32;
        same.push(id);
        // Stored as it is written: the composed form is only the key, and texts
        // are returned unchanged.
        self.texts.push(text.into());
        self.units.source.push(Vec::new());
        self.units.target.push(Vec::new());
        self.keys.fill(text);
        self.index.push(&self.keys);
        Ok(id)
    }

    fn name(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        Ok(self.names.get(id as usize).map(|name| Cow::Borrowed(name.as_str())))
    }

    fn find_name(&self, name: &str) -> Result<Option<u32>> {
        Ok(self.by_name.get(name).copied())
    }

    fn intern_name(&mut self, name: &str) -> Result<u32> {
        if let Some(&id) = self.by_name.get(name) {
            return Ok(id);
        }
        let id = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), id);
        Ok(id)
    }

    fn record(&self, id: u64) -> Result<Option<UnitRecord>> {
        let at = id.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        Ok(at.and_then(|at| self.records.get(at)).cloned().flatten())
    }

    fn units_of(&self, text: u32, side: UnitSide) -> Result<Vec<Numbered>> {
        let ids = self.units_by_text(side).get(text as usize).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|&id| Some(self.record(id).transpose()?.map(|record| (id, record)))).collect()
    }

    fn records_after(&self, id: u64, count: usize) -> Result<Vec<Numbered>> {
        // Unit 1 is at place 0, so that a number is also how many come before
        // the next.
        let skip = usize::try_from(id).unwrap_or(usize::MAX);
        let rest = self.records.iter().zip(1u64..).skip(skip);
        Ok(rest.filter_map(|(record, id)| Some((id, record.clone()?))).take(count).collect())
    }

    fn insert(&mut self, record: UnitRecord) -> Result<u64> {
        let id = self.records.len() as u64 + 1;
        self.enter(id, &record);
        self.records.push(Some(record));
        self.live += 1;
        Ok(id)
    }

    fn update(&mut self, id: u64, record: UnitRecord) -> Result<()> {
        if self.record(id)?.is_some() {
            self.remove(id)?;
            self.enter(id, &record);
            self.records[id as usize - 1] = Some(record);
            self.live += 1;
        }
        Ok(())
    }

    fn remove(&mut self, id: u64) -> Result<()> {
        let Some(record) = self.record(id)? else { return Ok(()) };
        for (units, text) in [(&mut self.units.source, record.source), (&mut self.units.target, record.target)] {
            units[text as usize].retain(|&unit| unit != id);
        }
        self.records[id as usize - 1] = None;
        self.live -= 1;
        Ok(())
    }

    fn count(&self) -> Result<u64> {
        Ok(self.live)
    }

    fn with_postings(&self, work: &mut dyn FnMut(&dyn PostingSource) -> Result<()>) -> Result<()> {
        work(self)
    }
}

impl PostingSource for Ram {
    fn frequency(&self, bucket: Bucket) -> u64 {
        self.index.lists[bucket as usize].len() as u64
    }

    fn read(&self, buckets: &[Bucket], each: &mut dyn FnMut(usize, &[u32])) -> Result<()> {
        buckets.iter().enumerate().for_each(|(at, &bucket)| each(at, &self.index.lists[bucket as usize]));
        Ok(())
    }

    fn lengths(&self) -> &[u8] {
        &self.index.lengths
    }
}
