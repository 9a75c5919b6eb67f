//! Where a memory keeps its units: in the program or in a file. Everything else asks here.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::{Error, Result};

use super::index::{Candidate, Counter, Listed, TEXT_COST, candidates};
use super::ram::Ram;
use super::record::Record;
#[cfg(feature = "store")]
use super::store::Store;

/// The two texts of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Source = 0,
    Target = 1,
}

#[derive(Debug)]
enum Kept {
    Ram(Box<Ram>),
    #[cfg(feature = "store")]
    Store(Box<Store>),
}

/// Texts, names and units by number, and the lists of grams.
#[derive(Debug)]
pub(crate) struct Shelf {
    kept: Kept,
    counter: RefCell<Counter>,
}

macro_rules! either {
    ($self:ident, $name:ident => $ram:expr, $store:expr) => {
        match &$self.kept {
            Kept::Ram($name) => Ok($ram),
            #[cfg(feature = "store")]
            Kept::Store($name) => $store,
        }
    };
    (mut $self:ident, $name:ident => $ram:expr, $store:expr) => {
        match &mut $self.kept {
            Kept::Ram($name) => Ok($ram),
            #[cfg(feature = "store")]
            Kept::Store($name) => $store,
        }
    };
}

impl Shelf {
    pub(crate) fn ram() -> Self {
        Shelf { kept: Kept::Ram(Box::new(Ram::new())), counter: RefCell::default() }
    }

    #[cfg(feature = "store")]
    pub(crate) fn file(store: Store) -> Self {
        Shelf { kept: Kept::Store(Box::new(store)), counter: RefCell::default() }
    }

    /// The store, or an error that says that there is no file.
    #[cfg(feature = "store")]
    pub(crate) fn store(&self) -> Option<&Store> {
        match &self.kept {
            Kept::Ram(_) => None,
            Kept::Store(store) => Some(store),
        }
    }

    #[cfg(feature = "store")]
    pub(crate) fn store_mut(&mut self) -> Option<&mut Store> {
        match &mut self.kept {
            Kept::Ram(_) => None,
            Kept::Store(store) => Some(store),
        }
    }

    /// Lets `work` see one state of the memory, whatever other programs write meanwhile.
    pub(crate) fn reading<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        match &self.kept {
            Kept::Ram(_) => work(),
            #[cfg(feature = "store")]
            Kept::Store(store) => store.reading(work),
        }
    }

    /// Begins a transaction: until [`Shelf::commit`] nothing is written, after it all is. Without a file there is none.
    pub(crate) fn begin(&mut self) -> Result<()> {
        either!(mut self, kept => _ = kept, kept.begin())
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        either!(mut self, kept => _ = kept, kept.commit())
    }

    pub(crate) fn roll_back(&mut self) {
        #[cfg(feature = "store")]
        if let Kept::Store(store) = &mut self.kept {
            store.roll_back();
        }
    }

    /// A text that has to be there.
    pub(crate) fn text(&self, id: u32) -> Result<Cow<'_, str>> {
        self.text_if(id)?.ok_or_else(|| self.missing("text", id.into()))
    }

    pub(crate) fn text_if(&self, id: u32) -> Result<Option<Cow<'_, str>>> {
        either!(self, kept => kept.text(id), kept.text(id))
    }

    /// All texts that are this one but for white space around them.
    pub(crate) fn find(&self, text: &str) -> Result<Vec<u32>> {
        either!(self, kept => kept.find(text), kept.find(text))
    }

    /// The number of a text, which is given one if it has none.
    pub(crate) fn intern(&mut self, text: &str) -> Result<u32> {
        either!(mut self, kept => kept.intern(text), kept.intern(text))
    }

    pub(crate) fn name(&self, id: u32) -> Result<Cow<'_, str>> {
        let name = either!(self, kept => kept.name(id), kept.name(id))?;
        name.ok_or_else(|| self.missing("name", id.into()))
    }

    pub(crate) fn find_name(&self, name: &str) -> Result<Option<u32>> {
        either!(self, kept => kept.find_name(name), kept.find_name(name))
    }

    pub(crate) fn intern_name(&mut self, name: &str) -> Result<u32> {
        either!(mut self, kept => kept.intern_name(name), kept.intern_name(name))
    }

    pub(crate) fn record(&self, id: u64) -> Result<Option<Record>> {
        either!(self, kept => kept.record(id), kept.record(id))
    }

    /// The units that have a text on one side, oldest first.
    pub(crate) fn units_of(&self, text: u32, side: Side) -> Result<Vec<(u64, Record)>> {
        either!(self, kept => kept.units_of(text, side), kept.units_of(text, side))
    }

    /// The next units after one, oldest first.
    pub(crate) fn records_after(&self, id: u64, count: usize) -> Result<Vec<(u64, Record)>> {
        either!(self, kept => kept.records_after(id, count), kept.records_after(id, count))
    }

    pub(crate) fn insert(&mut self, record: Record) -> Result<u64> {
        either!(mut self, kept => kept.insert(record), kept.insert(&record))
    }

    pub(crate) fn update(&mut self, id: u64, record: Record) -> Result<()> {
        either!(mut self, kept => kept.update(id, record), kept.update(id, &record))
    }

    pub(crate) fn remove(&mut self, id: u64) -> Result<()> {
        either!(mut self, kept => _ = kept.remove(id), kept.remove(id))
    }

    pub(crate) fn count(&self) -> Result<u64> {
        either!(self, kept => kept.count(), kept.count())
    }

    /// The texts that may have at least `percent` against a query of these keys.
    pub(crate) fn candidates(&self, keys: &[u64], percent: u8) -> Result<Vec<Candidate>> {
        let counter = &mut self.counter.borrow_mut();
        match &self.kept {
            Kept::Ram(ram) => candidates(keys, percent, &**ram, counter),
            #[cfg(feature = "store")]
            Kept::Store(store) => candidates(keys, percent, &store.lists()?, counter),
        }
    }

    /// The texts that are in some bucket of each group, shortest first, then by number. All that hold a token of each
    /// group are among them, with some others.
    pub(crate) fn listed_in_all(&self, groups: &[Vec<u16>]) -> Result<Ranked> {
        match &self.kept {
            Kept::Ram(ram) => intersect(groups, &**ram),
            #[cfg(feature = "store")]
            Kept::Store(store) => intersect(groups, &store.lists()?),
        }
    }

    fn missing(&self, what: &str, id: u64) -> Error {
        let message = format!("{what} {id} is missing: the memory is damaged; restore a backup or export what is left");
        match &self.kept {
            Kept::Ram(_) => Error::Invalid(message),
            #[cfg(feature = "store")]
            Kept::Store(store) => store.error(message),
        }
    }
}

fn intersect(groups: &[Vec<u16>], listed: &impl Listed) -> Result<Ranked> {
    let mut groups = groups.to_vec();
    let frequency = |group: &Vec<u16>| group.iter().map(|&bucket| listed.frequency(bucket)).sum::<u64>();
    groups.sort_by_cached_key(frequency);
    let mut left: Vec<u32> = Vec::new();
    let mut list = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        // A short list is cheaper to check than another long one is to read.
        if at > 0 && left.len() as u64 * TEXT_COST <= frequency(group) {
            break;
        }
        list.clear();
        listed.read(group, |_, ids| list.extend_from_slice(ids))?;
        // They come a segment and a bucket at a time.
        if group.len() > 1 {
            list.sort_unstable();
            list.dedup();
        }
        if at == 0 {
            std::mem::swap(&mut left, &mut list);
        } else {
            let mut others = list.iter().copied().peekable();
            left.retain(|&id| {
                while others.next_if(|&other| other < id).is_some() {}
                others.peek() == Some(&id)
            });
        }
    }
    let lengths = listed.lengths();
    let length = |id: u32| u64::from(lengths.get(id as usize).copied().unwrap_or(0));
    Ok(Ranked { keys: left.into_iter().map(|id| length(id) << 32 | u64::from(id)).collect(), sorted: 0, next: 0 })
}

/// Texts by length and number, put in order only as far as they are asked for.
#[derive(Debug)]
pub(crate) struct Ranked {
    keys: Vec<u64>,
    sorted: usize,
    next: usize,
}

impl Iterator for Ranked {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.next == self.sorted {
            let rest = &mut self.keys[self.sorted..];
            let more = rest.len().min(1024.max(self.sorted));
            if more < rest.len() {
                rest.select_nth_unstable(more);
            }
            rest[..more].sort_unstable();
            self.sorted += more;
        }
        let key = self.keys.get(self.next)?;
        self.next += 1;
        Some(*key as u32)
    }
}
