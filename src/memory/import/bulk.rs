//! Imports many units into an empty memory at once: this thread reads, another
//! one writes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use crate::unit::Unit;
use crate::{Memory, Result};

use super::rivals::KnownRivals;
use super::{ImportOptions, ImportReport, IntoUnit, next_batch};

/// How many units go to the writer at once. Choice.
const PIECE: usize = 1024;
/// How many pieces wait for the writer at most. Choice: some megabytes.
const MOST_WAITING: usize = 8;

impl Memory {
    /// Imports units after [`begin_bulk`](crate::memory::storage::Backend::begin_bulk)
    /// until they end, one is an error, or no more should be imported in this
    /// way. What was read before an error is imported.
    ///
    /// `first` are units that were read already.
    ///
    /// # Errors
    /// The first error of `units`, or of the file; after the latter the memory
    /// is empty.
    pub(super) fn import_bulk(
        &mut self,
        first: Vec<Unit>,
        units: &mut impl Iterator<Item = impl IntoUnit>,
        options: &ImportOptions,
    ) -> Result<ImportReport> {
        let full = AtomicBool::new(false);
        let (read, written) = std::thread::scope(|scope| {
            let (sender, pieces) = sync_channel(MOST_WAITING);
            let writer = scope.spawn(|| self.write_pieces(pieces, options, &full));
            let mut piece = first;
            let read = loop {
                // The writer takes no more only after an error, which is
                // returned below.
                if sender.send(piece).is_err() || full.load(Ordering::Relaxed) {
                    break Ok(());
                }
                piece = Vec::with_capacity(PIECE);
                match fill(&mut piece, units) {
                    Ok(()) if piece.is_empty() => break Ok(()),
                    Ok(()) => {}
                    Err(error) => {
                        let _ = sender.send(piece);
                        break Err(error);
                    }
                }
            };
            drop(sender);
            (read, writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let report = written.inspect_err(|_| self.storage.roll_back())?;
        let report = self.finish_bulk(report, options)?;
        read.map(|()| report)
    }

    /// Imports the units of the pieces that come.
    fn write_pieces(
        &mut self,
        pieces: Receiver<Vec<Unit>>,
        options: &ImportOptions,
        full: &AtomicBool,
    ) -> Result<ImportReport> {
        let (mut report, mut known) = (ImportReport::default(), KnownRivals::default());
        for mut piece in pieces {
            piece.iter_mut().try_for_each(|unit| self.put(unit, options, &mut known, &mut report))?;
            full.store(self.storage.is_bulk_full(), Ordering::Relaxed);
        }
        Ok(report)
    }

    /// Puts the new file in place. If others use the memory, its units are
    /// imported from there in transactions.
    fn finish_bulk(&mut self, mut report: ImportReport, options: &ImportOptions) -> Result<ImportReport> {
        let Some(part) = self.storage.end_bulk()? else { return Ok(report) };
        let new = Memory::open(part.path())?;
        // The new file no longer holds the units that were left out.
        let options = ImportOptions { fragments: true, confidence: 0.0, ..options.clone() };
        let mut units = new.units(&Default::default())?.map(|stored| stored.map(|stored| stored.unit));
        let first = next_batch(&mut units, &options)?;
        let merged = self.import_in_transactions(first, units, &options, ImportReport::default())?;
        report.added = merged.added;
        report.updated = merged.updated;
        report.unchanged += merged.unchanged;
        // Both reports count conflicts among the units; only the second sees
        // the units of others, and only the first those that were left out.
        if merged.conflicts > report.conflicts {
            (report.conflicts, report.examples) = (merged.conflicts, merged.examples);
        }
        Ok(report)
    }
}

/// Reads up to a piece of units.
///
/// # Errors
/// That of the first unit that is one; those before it are in the piece.
fn fill(piece: &mut Vec<Unit>, units: &mut impl Iterator<Item = impl IntoUnit>) -> Result<()> {
    for unit in units.take(PIECE) {
        piece.push(unit.into_unit()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{LookupOptions, OpenOptions};
    use crate::{Context, Error};

    /// Units of which some are there already, some have a source of others, and
    /// some are left out.
    fn units(count: u64) -> impl Iterator<Item = Result<Unit>> {
        (0..count).map(move |at| {
            let number = at * at % (count / 2 + 1);
            let source = format!("Close valve {} of the {}.", number, ["pump", "engine", "city"][at as usize % 3]);
            let target = format!("关闭第{}个阀门{}。", number, ["泵", "引擎", "é"][(at / 7) as usize % 3]);
            let mut unit = Unit::pair(("en", &source), ("zh-CN", if at % 97 == 5 { "" } else { &target }));
            unit.document = Some(format!("document {}", at / 50));
            unit.position = Some(at);
            unit.confidence = Some(at as f32 / count as f32);
            unit.notes = if at % 11 == 0 { vec![format!("note {at}")] } else { Vec::new() };
            unit.created = (at % 2 == 0).then(|| "2026-01-02T03:04:05Z".to_owned());
            if at % 5 == 0 {
                unit.context = Context { before: Some(format!("Before {}", at / 10)), after: None };
            }
            if at % 301 == 300 {
                // A text of several pages, and one that was met long before.
                unit.source.text = "long ".repeat(5000 + at as usize) + &"x".repeat(at as usize % 8200);
                unit.target.text = "关闭第0个阀门泵。".to_owned();
            }
            Ok(unit)
        })
    }

    /// A new memory in a file.
    fn memory(folder: &tempfile::TempDir, name: &str) -> Memory {
        Memory::create(folder.path().join(name)).unwrap()
    }

    /// Imports at once.
    fn import(memory: &mut Memory, units: impl Iterator<Item = Result<Unit>>) -> Result<ImportReport> {
        assert!(memory.storage.begin_bulk().unwrap());
        memory.import_bulk(Vec::new(), &mut { units }, &ImportOptions::default())
    }

    fn all(memory: &Memory) -> Vec<crate::memory::StoredUnit> {
        memory.units(&Default::default()).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn an_import_at_once_gives_the_same_as_in_transactions() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 40, 6000] {
            let (mut bulk, mut usual) = (memory(&folder, &format!("b{count}")), memory(&folder, &format!("u{count}")));
            let report = import(&mut bulk, units(count)).unwrap();
            assert_eq!(report, usual.import(units(count), &ImportOptions::default()).unwrap());
            assert_eq!(all(&bulk), all(&usual));
            assert_eq!(bulk.verify().unwrap().problems, Vec::<String>::new());
            for unit in units(count).step_by(501).map(Result::unwrap) {
                let mut options = LookupOptions::default();
                options.threshold = 60;
                let text = unit.source.text.replace("Close", "Open");
                assert_eq!(bulk.look_up(&text, &options).unwrap(), usual.look_up(&text, &options).unwrap());
                assert_eq!(
                    bulk.concordance("阀门", &Default::default()).unwrap(),
                    usual.concordance("阀门", &Default::default()).unwrap()
                );
            }
            // The memory goes on as usual.
            assert_eq!(bulk.import(units(count), &ImportOptions::default()).unwrap().added, 0);
            bulk.import(units(count + 9000), &ImportOptions::default()).unwrap();
            assert_eq!(bulk.verify().unwrap().problems, Vec::<String>::new());
        }
    }

    #[test]
    fn what_was_read_before_an_error_is_imported() {
        let folder = tempfile::tempdir().unwrap();
        let mut bulk = memory(&folder, "m");
        let broken = units(3000).chain([Err(Error::Invalid("the file ends".to_owned()))]).chain(units(9));
        assert_eq!(import(&mut bulk, broken).unwrap_err().to_string(), "the file ends");
        let mut usual = memory(&folder, "u");
        usual.import(units(3000), &ImportOptions::default()).unwrap();
        assert_eq!(all(&bulk), all(&usual));
        assert!(bulk.verify().unwrap().problems.is_empty());
    }

    #[test]
    fn units_that_others_add_meanwhile_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mut bulk = memory(&folder, "m");
        let path = folder.path().join("m");
        let own = || Unit::pair(("en", "Added meanwhile."), ("zh", "同时添加。"));
        let mut other = None;
        let report = import(
            &mut bulk,
            units(2000).inspect(|unit| {
                // In the middle, and open until the end.
                if unit.as_ref().is_ok_and(|unit| unit.position == Some(1000)) {
                    let mut memory = Memory::open(&path).unwrap();
                    memory.import([own()], &ImportOptions::default()).unwrap();
                    other = Some(memory);
                }
            }),
        );
        let report = report.unwrap();
        let mut usual = memory(&folder, "u");
        usual.import([own()], &ImportOptions::default()).unwrap();
        assert_eq!(report, usual.import(units(2000), &ImportOptions::default()).unwrap());
        assert_eq!(all(&bulk), all(&usual));
        assert_eq!(all(&other.unwrap()), all(&usual));
    }

    #[test]
    fn a_memory_that_others_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut bulk = memory(&folder, "m");
        let mut options = OpenOptions::default();
        options.read_only = true;
        let reader = Memory::open_with(folder.path().join("m"), &options).unwrap();
        assert!(!bulk.storage.begin_bulk().unwrap());
        assert!(reader.is_empty().unwrap());
        drop(reader);
        assert!(bulk.storage.begin_bulk().unwrap());
        bulk.storage.roll_back();
        assert!(bulk.is_empty().unwrap());
        drop(bulk);
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, ["m"], "nothing is left beside it");
    }
}
