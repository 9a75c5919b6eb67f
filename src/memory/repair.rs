//! Rescues the intact units of a damaged file.
//!
//! Pages of a damaged file fail as a whole, and with them a stretch of units.
//! The reader jumps ahead by growing steps until a page can be read, and then
//! searches back for the first good unit. Rows with a wrong checksum are
//! counted and left out.

use std::path::Path;

use crate::{Error, Result};

use super::storage::Storage;
use super::{ImportOptions, Memory, sqlite};

/// The outcome of [`Memory::repair`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RepairReport {
    /// Intact units, which are now in the new memory.
    pub saved: u64,
    /// Damaged units. Units on pages that cannot be read at all are not
    /// counted.
    pub damaged: u64,
    /// Stretches of the file that could not be read.
    pub gaps: u64,
    /// False for a file of version 3 or older, whose rows have no checksums:
    /// what is saved can be read, but damage may have changed it.
    pub has_checksums: bool,
}

impl Memory {
    /// Copies all intact units of a damaged file into a new memory, which is
    /// there complete or not at all. The damaged file is not changed, and need
    /// not be upgraded.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let (path, new) = (folder.path().join("work.tm"), folder.path().join("new.tm"));
    /// let mut memory = Memory::create(&path)?;
    /// memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default())?;
    /// let report = Memory::repair(&path, &new)?;
    /// assert_eq!((report.saved, report.damaged), (1, 0));
    /// assert_eq!(Memory::open(&new)?.len()?, 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Reading goes on after each damaged place, so one bad page costs only the
    /// units on it.
    ///
    /// # Errors
    /// If the file is not a memory or cannot be opened, or the new one cannot
    /// be made.
    pub fn repair(damaged: impl AsRef<Path>, new: impl AsRef<Path>) -> Result<RepairReport> {
        let file = sqlite::Sqlite::open_damaged(damaged.as_ref())?;
        let mut report = RepairReport { has_checksums: file.has_checksums, ..RepairReport::default() };
        let old = Memory { storage: Storage::new(Box::new(file)) };
        let new = new.as_ref();
        let part = sqlite::new_part(new)?;
        let mut saved = Memory::open(part.path())?;
        let mut last = 0;
        let mut failed = None;
        let units = std::iter::from_fn(|| {
            while let Some((id, unit)) = old.next_sound(last, &mut report) {
                last = id;
                match unit {
                    Ok(unit) => return Some(unit),
                    Err(error) => failed = Some(error),
                }
            }
            None
        });
        // Everything in the file was accepted once, so nothing is filtered
        // again.
        let all = ImportOptions { fragments: true, ..ImportOptions::default() };
        // An error of the disk is one of the file that the user named.
        let in_new = |error| if let Error::Io { cause, .. } = error { Error::io(new, cause) } else { error };
        report.saved = saved.import(units, &all).map_err(in_new)?.added;
        if let Some(error @ Error::Io { .. }) = failed.filter(|_| report.saved == 0) {
            return Err(error);
        }
        // Closed, it is one file.
        drop(saved);
        part.persist_new(new).map_err(|source| Error::io(new, source))?;
        Ok(report)
    }

    /// The next unit that can be read after a number, or the error of a damaged
    /// one.
    ///
    /// `None` at the end of the file, or if nothing beyond can be read.
    fn next_sound(&self, after: u64, report: &mut RepairReport) -> Option<(u64, Result<crate::Unit>)> {
        /// The largest row number that SQLite allows.
        const LAST: u64 = i64::MAX as u64;
        let read = |after: u64| self.storage.records_after(after, 1);
        let mut start = after;
        let mut step = 1u64;
        loop {
            match read(start) {
                Ok(found) => {
                    // The jump may have gone too far, so search back for the
                    // first readable row.
                    let first = if step > 1 { self.first_readable(after, start) } else { start };
                    let found = if first < start { read(first).unwrap_or(found) } else { found };
                    let (id, record) = found.into_iter().next()?;
                    let unit = self.restore(&record);
                    report.damaged += u64::from(unit.is_err());
                    return Some((id, unit));
                }
                Err(_) => {
                    report.gaps += u64::from(step == 1);
                    start = start.checked_add(step).filter(|&start| start < LAST)?;
                    // A file damaged to its end is given up after some sixty
                    // steps, not after as many as there are numbers.
                    step = step.saturating_mul(2);
                }
            }
        }
    }

    /// The smallest number between two from which reading works, given that it
    /// works from the second (bisection).
    ///
    /// Assumes one damaged stretch between the two; a good unit within a
    /// damaged stretch may be missed.
    fn first_readable(&self, mut bad: u64, mut good: u64) -> u64 {
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2;
            if self.storage.records_after(middle, 1).is_ok() {
                good = middle;
            } else {
                bad = middle;
            }
        }
        good
    }
}
