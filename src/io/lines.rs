//! Lines of text and of JSON, each with its place, none longer than a limit.
//!
//! `BufRead::lines` would not do here: it has no limit, allocates for each
//! line, and its errors have no place. [`Lines`] keeps one buffer and lends it
//! out, so that a line must be used or copied before the next one is read.

use std::io::{BufRead, Read};
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::{Error, Place, Result};

/// The longest line that is read, in bytes. Choice: a crawled document in one
/// line of base64 or JSON fits, and a file without line ends is refused before
/// it fills the memory.
pub const LONGEST_LINE: u64 = 64 << 20;

/// The lines of a UTF-8 stream, without line ends and byte order mark.
///
/// ```
/// use duiqi::io::Lines;
/// let mut lines = Lines::new("one\r\ntwo".as_bytes());
/// assert_eq!(lines.next_line()?, Some("one"));
/// assert_eq!(lines.next_line()?, Some("two"));
/// assert_eq!(lines.place().to_string(), "line 2: byte 5");
/// assert_eq!(lines.next_line()?, None);
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// The buffer is reused, so reading allocates no memory for each line.
#[derive(Debug)]
pub struct Lines<R> {
    /// Where the lines come from.
    input: R,
    /// The last line, reused.
    buffer: Vec<u8>,
    /// The most bytes of a line.
    limit: u64,
    /// The number of the last line, from 1.
    line: u64,
    /// The byte where it begins.
    start: u64,
    /// The byte after it.
    end: u64,
    /// True after a line over the limit, whose rest must not pass for the next
    /// line.
    stopped: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads the lines of `input`, of at most [`LONGEST_LINE`] bytes each.
    pub fn new(input: R) -> Self {
        Lines { input, buffer: Vec::new(), limit: LONGEST_LINE, line: 0, start: 0, end: 0, stopped: false }
    }

    /// Sets another limit on the length of a line, in bytes.
    ///
    /// ```
    /// use duiqi::io::Lines;
    /// let mut lines = Lines::new("too long\n".as_bytes()).with_limit(5);
    /// let error = lines.next_line().unwrap_err().to_string();
    /// assert_eq!(error, "line 1: byte 0: the length of a line in bytes is over the limit of 5");
    /// ```
    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// The place of the line that was read last.
    pub fn place(&self) -> Place {
        Place::default().line(self.line).byte(self.start)
    }

    /// The place where the next line begins.
    pub(crate) fn next_place(&self) -> Place {
        Place::default().line(self.line + 1).byte(self.end)
    }

    /// Reads a line; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Limit`] for a line over the limit, where reading ends; [`Error::Encoding`] with the first byte that is not
    /// UTF-8, after which the next line can be read.
    pub fn next_line(&mut self) -> Result<Option<&str>> {
        let (line, start) = (self.line + 1, self.end);
        let Some(bytes) = self.next_bytes()? else { return Ok(None) };
        std::str::from_utf8(bytes).map(Some).map_err(|error| {
            let byte = start + error.valid_up_to() as u64;
            Error::Encoding { at: Place::default().line(line).byte(byte), encoding: "UTF-8" }
        })
    }

    /// Reads a line as bytes; `None` at the end.
    ///
    /// # Errors
    /// As [`Lines::next_line`], whatever the encoding.
    pub fn next_bytes(&mut self) -> Result<Option<&[u8]>> {
        if self.stopped {
            return Ok(None);
        }
        self.line += 1;
        self.start = self.end;
        self.buffer.clear();
        let read = (&mut self.input).take(self.limit.saturating_add(1)).read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|source| Error::Io { at: self.place(), cause: source })? as u64;
        if read == 0 {
            return Ok(None);
        }
        // The line end itself is allowed beyond the limit, so that a line of
        // exactly the limit passes.
        if read > self.limit && !(read == self.limit + 1 && self.buffer.ends_with(b"\n")) {
            self.stopped = true;
            self.buffer = Vec::new();
            let (at, limit) = (self.place(), self.limit);
            return Err(Error::Limit { at, what: "the length of a line in bytes", limit });
        }
        self.end += read;
        // Only at the start of a file is U+FEFF a byte order mark.
        let line = if self.line == 1 { without_bom(&self.buffer) } else { &self.buffer };
        // Both kinds of line ends are removed; a lone carriage return stays in
        // the text.
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

/// The bytes without a UTF-8 byte order mark.
///
/// Only at the beginning of the file; U+FEFF anywhere else is part of a text.
fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes)
}

/// JSON records, one a line, each with its place. Blank lines are skipped; an
/// error ends the iteration.
///
/// ```
/// use duiqi::io::JsonLines;
/// let records: Vec<Vec<u8>> = JsonLines::new("[1]\n\n[2,3]\n".as_bytes())
///     .map(|record| Ok(record?.1))
///     .collect::<duiqi::Result<_>>()?;
/// assert_eq!(records, [vec![1], vec![2, 3]]);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug)]
pub struct JsonLines<R, T> {
    /// The lines of the stream.
    lines: Lines<R>,
    /// True after an error.
    failed: bool,
    /// The type of the records.
    record: PhantomData<fn() -> T>,
}

impl<R: BufRead, T: DeserializeOwned> JsonLines<R, T> {
    /// Reads the records of `input`.
    pub fn new(input: R) -> Self {
        JsonLines { lines: Lines::new(input), failed: false, record: PhantomData }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Those of [`Lines::next_bytes`], and [`Error::Syntax`] with line and
    /// column.
    fn next_record(&mut self) -> Result<Option<(Place, T)>> {
        loop {
            let Some(line) = self.lines.next_bytes()? else { return Ok(None) };
            // Editors and concatenated files leave blank lines.
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let parsed = serde_json::from_slice(line);
            let at = self.lines.place();
            return match parsed {
                Ok(record) => Ok(Some((at, record))),
                Err(error) => Err(json_error(at.column(error.column() as u64), &error)),
            };
        }
    }
}

/// The error for a line that is not the expected JSON, without serde's own
/// position, which counts within the line.
pub(crate) fn json_error(at: Place, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    // serde_json counts lines within the record, which is always the first; the
    // place is more useful.
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    Error::syntax("JSONL", at, message)
}

impl<R: BufRead, T: DeserializeOwned> Iterator for JsonLines<R, T> {
    type Item = Result<(Place, T)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_record().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_just_the_limit_is_read() {
        let mut lines = Lines::new("abcde\nabcdef\n".as_bytes()).with_limit(5);
        assert_eq!(lines.next_line().unwrap(), Some("abcde"));
        assert!(matches!(lines.next_line(), Err(Error::Limit { limit: 5, .. })));
        assert_eq!(lines.next_line().unwrap(), None);
    }

    #[test]
    fn a_line_that_is_not_utf_8_names_its_byte() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBFa\nb\xFF\nc"[..]);
        assert_eq!(lines.next_line().unwrap(), Some("a"));
        assert_eq!(lines.next_line().unwrap_err().to_string(), "line 2: byte 6: not valid UTF-8 text");
        assert_eq!(lines.next_line().unwrap(), Some("c"));
    }
}
