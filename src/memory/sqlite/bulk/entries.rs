//! The entries of SQLite's own indexes, in a temporary file until the end of
//! an import: there are as many as units, and they must be sorted.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};

/// Pairs of a text and a unit.
#[derive(Debug)]
pub(super) struct EntryFile {
    writer: BufWriter<File>,
}

impl EntryFile {
    /// An empty list in an empty file.
    pub(super) fn new(file: File) -> Self {
        EntryFile { writer: BufWriter::with_capacity(1 << 16, file) }
    }

    /// Adds a pair.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn push(&mut self, text: u32, unit: u32) -> io::Result<()> {
        self.writer.write_all(&(u64::from(text) << 32 | u64::from(unit)).to_le_bytes())
    }

    /// All pairs, sorted by text and then by unit, each in one word.
    ///
    /// # Errors
    /// If the file cannot be written or read.
    pub(super) fn sorted(self) -> io::Result<Vec<u64>> {
        let mut file = self.writer.into_inner()?;
        let length = file.stream_position()?;
        file.rewind()?;
        let mut entries = Vec::with_capacity((length / 8) as usize);
        let mut portion = [0; 1 << 13];
        for _ in 0..length / portion.len() as u64 {
            file.read_exact(&mut portion)?;
            entries.extend(portion.chunks_exact(8).map(word));
        }
        let rest = &mut portion[..(length % (1 << 13)) as usize];
        file.read_exact(rest)?;
        entries.extend(rest.chunks_exact(8).map(word));
        entries.sort_unstable();
        Ok(entries)
    }
}

/// Eight bytes as a word, low ones first.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}
