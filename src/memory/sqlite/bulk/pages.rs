//! Pages of a new database file, written one after the other.
//!
//! SQLite numbers pages from 1. One page is left out: SQLite keeps its locks
//! on the bytes from 2³⁰ on, and never uses the page that contains them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The size of a page, as `schema` sets it.
pub(super) const PAGE: usize = 8192;

/// The page that SQLite never uses.
const LOCK_PAGE: u32 = (1 << 30) / PAGE as u32 + 1;

/// How many bytes are written at once. Choice: system calls then take no time.
const PORTION: usize = 1 << 20;

/// A page.
pub(super) type PageBytes = [u8; PAGE];

/// Appends pages to a file.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    /// The number of the first page that waits to be written.
    first: u32,
    /// The pages that wait.
    waiting: Vec<u8>,
}

impl Pages {
    /// Appends to a file of `count` pages.
    pub(super) fn new(file: File, count: u32) -> Self {
        Pages { file, first: count + 1, waiting: Vec::with_capacity(PORTION + PAGE) }
    }

    /// The number that the next page gets.
    pub(super) fn next(&self) -> u32 {
        after(self.end() - 1)
    }

    /// The number after that of the last page.
    fn end(&self) -> u32 {
        self.first + (self.waiting.len() / PAGE) as u32
    }

    /// Appends a page and returns its number.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn append(&mut self, page: &PageBytes) -> io::Result<u32> {
        let number = self.next();
        // Nothing is in the page that SQLite leaves out.
        self.waiting.resize((number - self.first) as usize * PAGE, 0);
        self.waiting.extend_from_slice(page);
        if self.waiting.len() >= PORTION {
            self.flush()?;
        }
        Ok(number)
    }

    /// Writes the pages that wait.
    fn flush(&mut self) -> io::Result<()> {
        write_at(&self.file, &self.waiting, offset(self.first))?;
        self.first = self.end();
        self.waiting.clear();
        Ok(())
    }

    /// Replaces a page that was in the file from the beginning.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn replace(&self, number: u32, page: &PageBytes) -> io::Result<()> {
        write_at(&self.file, page, offset(number))
    }

    /// Reads a page.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read(&self, number: u32) -> io::Result<PageBytes> {
        let mut page = [0; PAGE];
        let waiting = number.checked_sub(self.first).map(|at| at as usize * PAGE);
        match waiting.and_then(|at| self.waiting.get(at..at + PAGE)) {
            Some(found) => page.copy_from_slice(found),
            None => read_at(&self.file, &mut page, offset(number))?,
        }
        Ok(page)
    }

    /// Writes everything, and the number of pages into the header.
    ///
    /// SQLite believes that number if the two counters of changes agree (file
    /// format, section 1.3).
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        let mut changes = [0; 4];
        read_at(&self.file, &mut changes, 24)?;
        let changes = u32::from_be_bytes(changes).wrapping_add(1).to_be_bytes();
        write_at(&self.file, &changes, 24)?;
        write_at(&self.file, &(self.end() - 1).to_be_bytes(), 28)?;
        write_at(&self.file, &changes, 92)
    }
}

/// The page after another one.
pub(super) fn after(number: u32) -> u32 {
    if number + 1 == LOCK_PAGE { LOCK_PAGE + 1 } else { number + 1 }
}

/// Where a page begins in the file.
fn offset(number: u32) -> u64 {
    u64::from(number - 1) * PAGE as u64
}

/// Reads bytes at a place of a file.
///
/// # Errors
/// If the file cannot be read or ends before.
pub(super) fn read_at(mut file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(place))?;
    file.read_exact(bytes)
}

/// Writes bytes at a place of a file.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write_at(mut file: &File, bytes: &[u8], place: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(place))?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_locks_stays_empty() {
        let mut pages = Pages::new(tempfile::tempfile().unwrap(), LOCK_PAGE - 3);
        let numbers: Vec<u32> = (1..5).map(|byte| pages.append(&[byte; PAGE]).unwrap()).collect();
        assert_eq!(numbers, [LOCK_PAGE - 2, LOCK_PAGE - 1, LOCK_PAGE + 1, LOCK_PAGE + 2]);
        pages.flush().unwrap();
        assert_eq!(after(LOCK_PAGE - 1), LOCK_PAGE + 1);
        let bytes = [LOCK_PAGE - 1, LOCK_PAGE, LOCK_PAGE + 1].map(|number| pages.read(number).unwrap()[100]);
        assert_eq!(bytes, [2, 0, 3]);
        assert_eq!(pages.next(), LOCK_PAGE + 3);
    }
}
