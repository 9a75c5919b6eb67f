//! Rows of a delimited text, with quotes as spreadsheets write them.
//!
//! A field is quoted if a quote opens it and another closes it before the next delimiter or line end (RFC 4180), quotes
//! inside being doubled. A quote that opens a field and is not closed in this way is a character like any other: people
//! type `"Wait" he said.` into files that no spreadsheet has written.

use std::io::{BufRead, Read};

use crate::format::ReadLog;
use crate::io::{Malformed, Source, TooLarge};
use crate::{Error, Place, Result};

/// The largest row that is read, in bytes: a choice, far above any pair of texts.
const LARGEST: u64 = 16 << 20;

/// A row of cells and where it begins.
#[derive(Debug, Clone, Default)]
pub(in crate::format) struct Row {
    pub cells: Vec<String>,
    pub place: Place,
}

/// The rows of a stream.
pub(super) struct Rows<R: Read> {
    source: Source<R>,
    format: &'static str,
    pub delimiter: u8,
    quotes: bool,
    /// How many columns the rows have, if that is known: it tells a quoted line end from a quote that is not closed.
    pub width: Option<usize>,
    /// Lines that were read, of which `at` bytes are done.
    buffer: Vec<u8>,
    at: usize,
    place: Place,
    log: ReadLog,
    /// Whether it was said that a quote is taken as a character.
    literal: bool,
    /// Whether cells that a spreadsheet would take for formulas are guarded by `'`: so in files with a byte order mark.
    guarded: bool,
}

impl<R: Read> Rows<R> {
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
            quotes,
            width: None,
            buffer,
            at: 0,
            place,
            log,
            literal: false,
            guarded,
        })
    }

    /// The beginning of the text, without reading past it.
    pub(super) fn head(&mut self) -> Result<&[u8]> {
        match self.source.fill_buf() {
            Ok(_) => {}
            Err(error) => return Err(self.failed(error)),
        }
        self.source.fill_buf().map_err(|source| Error::Io { at: Place::default(), source })
    }

    /// Passes over the first `count` bytes, which are known to be there.
    pub(super) fn pass_over(&mut self, count: usize) {
        self.source.consume(count);
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>> {
        loop {
            self.buffer.drain(..self.at);
            self.at = 0;
            if self.buffer.is_empty() && !self.read_line()? {
                return Ok(None);
            }
            let blank = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return self.row().map(Some);
            }
            self.at = blank;
        }
    }

    fn row(&mut self) -> Result<Row> {
        let mut row = Row { cells: Vec::new(), place: self.place.clone() };
        loop {
            let mut cell = self.cell()?;
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
            // The lines that were read ahead begin somewhere else; their place is counted anew.
            let lines = memchr::memchr_iter(b'\n', &self.buffer[..self.at]).count() as u64;
            self.place = self.place.clone().line(self.place.line.unwrap_or(1) + lines);
            self.place.byte = None;
        }
        Ok(row)
    }

    fn cell(&mut self) -> Result<String> {
        if self.quotes && self.buffer.get(self.at) == Some(&b'"') {
            if let Some(end) = self.closing()? {
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
        let rest = &self.buffer[self.at..];
        let end = memchr::memchr3(self.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        let text = self.text(&rest[..end])?.to_owned();
        self.at += end;
        Ok(text)
    }

    /// Where the quote is that closes the one at `at`; reads on as far as that takes.
    fn closing(&mut self) -> Result<Option<usize>> {
        let mut from = self.at + 1;
        let end = loop {
            let Some(quote) = memchr::memchr(b'"', &self.buffer[from..]).map(|found| from + found) else {
                from = self.buffer.len();
                if self.buffer.len() - self.at > LARGEST as usize || !self.read_line()? {
                    return Ok(None);
                }
                continue;
            };
            match self.buffer.get(quote + 1) {
                Some(b'"') => from = quote + 2,
                None | Some(b'\r' | b'\n') => break quote,
                Some(&byte) if byte == self.delimiter => break quote,
                Some(_) => return Ok(None),
            }
        };
        Ok(Some(end).filter(|&end| !self.holds_rows(end)))
    }

    /// Whether each of the lines up to `end` is a whole row by itself. Texts with tabs are rare, so that in TSV the quotes
    /// at both ends are then characters that happen to stand there.
    fn holds_rows(&self, end: usize) -> bool {
        let (Some(width), b'\t') = (self.width, self.delimiter) else { return false };
        if memchr::memchr(b'\n', &self.buffer[self.at..end]).is_none() {
            return false;
        }
        let line_end = memchr::memchr(b'\n', &self.buffer[end..]).map_or(self.buffer.len(), |found| end + found);
        self.buffer[..line_end]
            .split(|&byte| byte == b'\n')
            .all(|line| memchr::memchr_iter(self.delimiter, line).count() + 1 == width)
    }

    /// Adds a line to the buffer; false at the end.
    fn read_line(&mut self) -> Result<bool> {
        self.source.begin();
        if self.buffer.is_empty() {
            self.place = self.source.mark().place();
            self.place.column = None;
        }
        match self.source.read_until(b'\n', &mut self.buffer) {
            Ok(read) => Ok(read > 0),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn text<'b>(&self, bytes: &'b [u8]) -> Result<&'b str> {
        std::str::from_utf8(bytes).map_err(|_| Error::Encoding { at: self.place.clone(), encoding: "UTF-8" })
    }

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
            None => Error::Io { at, source: error },
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}
