//! A memory without a file: the same questions as the store answers, from the program's memory.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Result;

use super::index::{Listed, Lists};
use super::record::Record;
use super::shelf::Side;
use super::tokens::keys;

/// Texts, names and units by number. Hash maps are only looked up, never walked, so order is always by number.
#[derive(Debug)]
pub(crate) struct Ram {
    texts: Vec<Box<str>>,
    by_text: HashMap<Box<str>, Vec<u32>>,
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    records: Vec<Option<Record>>,
    units: [Vec<Vec<u64>>; 2],
    live: u64,
    pub index: Lists,
    keys: Vec<u64>,
}

impl Ram {
    pub(crate) fn new() -> Self {
        Ram {
            texts: Vec::new(),
            by_text: HashMap::new(),
            names: Vec::new(),
            by_name: HashMap::new(),
            records: Vec::new(),
            units: [Vec::new(), Vec::new()],
            live: 0,
            index: Lists::new(0),
            keys: Vec::new(),
        }
    }

    pub(crate) fn text(&self, id: u32) -> Option<Cow<'_, str>> {
        self.texts.get(id as usize).map(|text| Cow::Borrowed(&**text))
    }

    pub(crate) fn find(&self, text: &str) -> Vec<u32> {
        self.by_text.get(text.trim()).cloned().unwrap_or_default()
    }

    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let same = self.by_text.entry(text.trim().into()).or_default();
        if let Some(&id) = same.iter().find(|&&id| *self.texts[id as usize] == *text) {
            return id;
        }
        let id = self.texts.len() as u32;
        same.push(id);
        self.texts.push(text.into());
        self.units.iter_mut().for_each(|side| side.push(Vec::new()));
        keys(text, &mut self.keys);
        self.index.push(&self.keys);
        id
    }

    pub(crate) fn name(&self, id: u32) -> Option<Cow<'_, str>> {
        self.names.get(id as usize).map(|name| Cow::Borrowed(name.as_str()))
    }

    pub(crate) fn find_name(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn intern_name(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let id = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), id);
        id
    }

    pub(crate) fn record(&self, id: u64) -> Option<Record> {
        self.records.get(usize::try_from(id.checked_sub(1)?).ok()?)?.clone()
    }

    pub(crate) fn units_of(&self, text: u32, side: Side) -> Vec<(u64, Record)> {
        let ids = self.units[side as usize].get(text as usize).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|&id| Some((id, self.record(id)?))).collect()
    }

    pub(crate) fn records_after(&self, id: u64, count: usize) -> Vec<(u64, Record)> {
        let skip = usize::try_from(id).unwrap_or(usize::MAX);
        let rest = self.records.iter().zip(1u64..).skip(skip);
        rest.filter_map(|(record, id)| Some((id, record.clone()?))).take(count).collect()
    }

    pub(crate) fn insert(&mut self, record: Record) -> u64 {
        let id = self.records.len() as u64 + 1;
        self.enter(id, &record);
        self.records.push(Some(record));
        self.live += 1;
        id
    }

    pub(crate) fn update(&mut self, id: u64, record: Record) {
        if self.remove(id) {
            self.enter(id, &record);
            self.records[id as usize - 1] = Some(record);
            self.live += 1;
        }
    }

    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let Some(record) = self.record(id) else { return false };
        for (side, text) in [record.source, record.target].into_iter().enumerate() {
            self.units[side][text as usize].retain(|&unit| unit != id);
        }
        self.records[id as usize - 1] = None;
        self.live -= 1;
        true
    }

    fn enter(&mut self, id: u64, record: &Record) {
        for (side, text) in [record.source, record.target].into_iter().enumerate() {
            let units = &mut self.units[side][text as usize];
            let at = units.partition_point(|&unit| unit < id);
            units.insert(at, id);
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.live
    }
}

impl Listed for Ram {
    fn frequency(&self, bucket: u16) -> u64 {
        self.index.lists[usize::from(bucket)].len() as u64
    }

    fn read(&self, buckets: &[u16], mut each: impl FnMut(usize, &[u32])) -> Result<()> {
        buckets.iter().enumerate().for_each(|(at, &bucket)| each(at, &self.index.lists[usize::from(bucket)]));
        Ok(())
    }

    fn lengths(&self) -> &[u8] {
        &self.index.lengths
    }
}
