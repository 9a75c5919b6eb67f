//! Cuts delimited text into rows and cells, with quotes as spreadsheets write
//! them.
//!
//! A field is quoted if a quote opens it and another closes it right before the
//! next delimiter or line end (RFC 4180), with quotes inside doubled. A quote
//! that opens a field and is not closed in this way is a character like any
//! other: people type `"Wait" he said.` into files that no spreadsheet wrote,
//! and a strict parser would swallow the rest of the file there.
//!
//! The parser streams. It holds one row and looks ahead only as far as a quote
//! may reach.
//!
//! | row of CSV | cells |
//! |---|---|
//! | `"Yes, sir",a` | `Yes, sir` and `a` |
//! | `"5"" pipe",a` | `5" pipe` and `a` |
//! | `"Wait" he said.,a` | `"Wait" he said.` and `a` |
//! | `"open,a` at the end of the file | `"open` and `a` |

use std::io::{BufRead, Read};
use std::ops::Range;

use crate::format::ReadLog;
use crate::io::{Malformed, Source, TooLarge};
use crate::{Error, Place, Result};

/// The largest row that is read, in bytes: a choice, far above any pair of
/// texts. It bounds how far an open quote is followed.
const LARGEST: u64 = 16 << 20;

/// A row of cells and where it begins.
#[derive(Debug, Clone, Default)]
pub(in crate::format) struct TableRow {
    /// The cells as text, quotes removed.
    pub cells: Vec<String>,
    /// The line where the row begins; rows may span several.
    pub place: Place,
    /// The bytes of each cell in the decoded text, its quotes included. Only
    /// for [`Rows::with_ranges`].
    pub ranges: Vec<Range<usize>>,
}

/// The rows of a stream.
pub(super) struct Rows<R: Read> {
    /// The decoded stream.
    source: Source<R>,
    /// The name of the format, for errors.
    format: &'static str,
    /// The delimiter, an ASCII byte. Set by the caller after looking at
    /// [`Rows::head`].
    pub delimiter: u8,
    /// Whether blanks after a delimiter belong to it. Set by the caller, too.
    pub padded: bool,
    /// Whether quotes have a meaning.
    quotes: bool,
    /// How many columns the rows have, once that is known. In TSV it
    /// distinguishes a quoted line end from a quote that is never closed.
    pub width: Option<usize>,
    /// Lines that were read, of which the first `at` bytes are done.
    buffer: Vec<u8>,
    /// How much of `buffer` is done.
    at: usize,
    /// How many bytes of the text were before `buffer`.
    passed: usize,
    /// Whether rows get the ranges of their cells.
    with_ranges: bool,
    /// Where the current row begins.
    place: Place,
    /// Where remarks go.
    log: ReadLog,
    /// Whether the log already says that a quote was taken as a character. Once
    /// is enough.
    literal: bool,
    /// Whether cells may be guarded by `'` against being run as formulas, which
    /// we write only into files with a byte order mark.
    guarded: bool,
}

impl<R: Read> Rows<R> {
    /// Makes a reader of rows. `encoding` is a label that wins over detection.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown label, [`Error::Io`] if the beginning
    /// cannot be read.
    pub(super) fn new(
        input: R,
        format: &'static str,
        encoding: Option<&str>,
        quotes: bool,
        log: ReadLog,
    ) -> Result<Self> {
        let source = Source::plain(input, LARGEST, encoding)?;
        let (buffer, place, guarded) = (Vec::new(), Place::default(), source.has_mark());
        Ok(Rows {
            source,
            format,
            delimiter: b',',
            padded: false,
            quotes,
            width: None,
            buffer,
            at: 0,
            passed: 0,
            with_ranges: false,
            place,
            log,
            literal: false,
            guarded,
        })
    }

    /// Also records the ranges of each row's cells. The text must have no byte
    /// order mark.
    pub(super) fn with_ranges(&mut self) {
        self.with_ranges = true;
    }

    /// The beginning of the text, decoded, without consuming it. At most one
    /// buffer.
    ///
    /// # Errors
    /// [`Error::Encoding`] or [`Error::Io`].
    pub(super) fn head(&mut self) -> Result<&[u8]> {
        // Filled twice, because the borrow of the first result would last into
        // the error path.
        match self.source.fill_buf() {
            Ok(_) => {}
            Err(error) => return Err(self.failed(error)),
        }
        self.source.fill_buf().map_err(|source| Error::Io { at: Place::default(), cause: source })
    }

    /// Skips the first `count` bytes, which the caller has seen in
    /// [`Rows::head`].
    pub(super) fn pass_over(&mut self, count: usize) {
        self.source.consume(count);
        self.passed += count;
    }

    /// The next row that is not blank; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Limit`] for a row of more than 16 MiB, [`Error::Encoding`],
    /// [`Error::Io`].
    pub(super) fn next_row(&mut self) -> Result<Option<TableRow>> {
        loop {
            self.buffer.drain(..self.at);
            self.passed += self.at;
            self.at = 0;
            if self.buffer.is_empty() && !self.read_line()? {
                return Ok(None);
            }
            // Blank lines between rows are common in files that people edit.
            let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return self.row().map(Some);
            }
            self.at = blank;
        }
    }

    /// Cuts the row at the beginning of the buffer.
    ///
    /// A row ends at the line end that is not inside of a quoted field, or at
    /// the end of the file.
    fn row(&mut self) -> Result<TableRow> {
        let mut row = TableRow { place: self.place.clone(), ..TableRow::default() };
        loop {
            if self.padded && !row.cells.is_empty() {
                self.at += self.buffer[self.at..].iter().take_while(|&&byte| byte == b' ').count();
            }
            let start = self.passed + self.at;
            let mut cell = self.cell()?;
            if self.with_ranges {
                row.ranges.push(start..self.passed + self.at);
            }
            // The reverse of what our writer does; a file by Excel itself
            // begins a text with `'` only if it is text.
            if self.guarded && super::is_formula(&cell) && cell.starts_with('\'') {
                cell.remove(0);
            }
            row.cells.push(cell);
            match self.buffer.get(self.at) {
                Some(&byte) if byte == self.delimiter => self.at += 1,
                Some(b'\r') if self.buffer.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    break;
                }
                Some(_) => {
                    self.at += 1;
                    break;
                }
                None => break,
            }
        }
        if !self.buffer[self.at..].is_empty() {
            // Lines were read ahead to find a closing quote, so that the
            // stream's own count is past this place.
            let lines = memchr::memchr_iter(b'\n', &self.buffer[..self.at]).count() as u64;
            self.place = self.place.clone().line(self.place.line.unwrap_or(1) + lines);
            self.place.byte = None;
        }
        Ok(row)
    }

    /// Cuts one cell and leaves `at` at the delimiter or line end after it.
    ///
    /// A quoted cell ends at its closing quote, any other at the next delimiter
    /// or line end.
    fn cell(&mut self) -> Result<String> {
        if self.quotes && self.buffer.get(self.at) == Some(&b'"') {
            if let Some(end) = self.closing()? {
                // The quotes are inside of the cell's bytes only if they were
                // doubled.
                let inside = &self.buffer[self.at + 1..end];
                let text = self.text(inside)?.replace("\"\"", "\"");
                self.at = end + 1;
                return Ok(text);
            }
            if !self.literal {
                self.literal = true;
                let row = self.place.line.unwrap_or_default();
                let remark = format!("line {row}: a quote without its closing quote is taken as a character");
                self.log.note(|report| report.remarks.push(remark));
            }
        }
        // A carriage return ends a row as well: old Mac files have nothing
        // else.
        let rest = &self.buffer[self.at..];
        let end = memchr::memchr3(self.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        let text = self.text(&rest[..end])?.to_owned();
        self.at += end;
        Ok(text)
    }

    /// The place of the quote that closes the one at `at`, reading further
    /// lines as needed; `None` if that one is an ordinary character.
    ///
    /// The closing quote is the first one that is not doubled, and a delimiter
    /// or a line end must follow it.
    fn closing(&mut self) -> Result<Option<usize>> {
        let mut from = self.at + 1;
        let end = loop {
            let Some(quote) = memchr::memchr(b'"', &self.buffer[from..]).map(|found| from + found) else {
                from = self.buffer.len();
                // Bounded, so that one stray quote in a large file does not
                // read all of it into memory.
                if self.buffer.len() - self.at > LARGEST as usize || !self.read_line()? {
                    return Ok(None);
                }
                continue;
            };
            match self.buffer.get(quote + 1) {
                Some(b'"') => from = quote + 2,
                None | Some(b'\r' | b'\n') => break quote,
                Some(&byte) if byte == self.delimiter => break quote,
                // A quote inside a field that is neither doubled nor closes it
                // shows that the opening one was a plain character.
                Some(_) => return Ok(None),
            }
        };
        Ok(Some(end).filter(|&end| !self.holds_rows(end)))
    }

    /// True if every line up to `end` is a complete row by itself.
    ///
    /// Tabs and line ends inside a field are rare in TSV, so a quote that begins
    /// one cell and another that ends a later one are then most likely plain
    /// characters. In CSV they are common, so this is asked in TSV only.
    fn holds_rows(&self, end: usize) -> bool {
        let inside = &self.buffer[self.at..end];
        if self.delimiter != b'\t' || memchr::memchr3(b'\t', b'\n', b'\r', inside).is_none() {
            return false;
        }
        // A cell that is closed on its own line and followed by another cell is
        // quoted.
        let line_end = [b'\n', b'\r'].into_iter().find(|&byte| memchr::memchr(byte, inside).is_some());
        let is_last = self.buffer.get(end + 1) != Some(&self.delimiter);
        if line_end.is_none() && !is_last {
            return false;
        }
        let Some(width) = self.width else {
            // Of the first row it is only known that it has two cells or more.
            return self.at == 0 && is_last && memchr::memchr(b'\t', inside).is_some();
        };
        // Old Mac files have nothing but carriage returns.
        let line_end = line_end.unwrap_or(b'\n');
        let rest = &self.buffer[end..];
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(self.buffer.len(), |found| end + found);
        self.buffer[..end]
            .split(|&byte| byte == line_end)
            .all(|line| memchr::memchr_iter(self.delimiter, line).count() + 1 == width)
    }

    /// Appends a line to the buffer; false at the end of the stream.
    fn read_line(&mut self) -> Result<bool> {
        self.source.begin();
        // The place of a row is that of its first line.
        if self.buffer.is_empty() {
            self.place = self.source.settle().place();
            // A column of the file would be mistaken for a column of the table.
            self.place.column = None;
        }
        match self.source.read_until(b'\n', &mut self.buffer) {
            Ok(read) => Ok(read > 0),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Bytes of the buffer as text. The stream decodes to UTF-8, so this fails
    /// only for UTF-8 files with errors.
    ///
    /// # Errors
    /// [`Error::Encoding`], placed at the beginning of the row.
    fn text<'b>(&self, bytes: &'b [u8]) -> Result<&'b str> {
        std::str::from_utf8(bytes).map_err(|_| Error::Encoding { at: self.place.clone(), encoding: "UTF-8" })
    }

    /// The error for what made the stream stop, with its place.
    fn failed(&self, error: std::io::Error) -> Error {
        let at = self.place.clone();
        match error.get_ref() {
            Some(inner) if inner.is::<TooLarge>() => {
                Error::Limit { at, what: "the length of a row in bytes", limit: LARGEST }
            }
            Some(inner) if inner.is::<Malformed>() => {
                Error::Encoding { at: self.source.mark().place(), encoding: self.source.encoding() }
            }
            Some(_) => Error::syntax(self.format, at, error.to_string()),
            None => Error::Io { at, cause: error },
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<TableRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}
