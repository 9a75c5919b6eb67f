//! Decodes any encoding to a stream of UTF-8, keeps track of the position, and
//! limits what may be read at once.
//!
//! ```text
//! file ─ read ─► raw ─ decode ─► text ─ fill_buf ─► parser
//!                │  (not for UTF-8)        │
//!                └── the place of a byte ◄─┘  counted on demand
//! ```
//!
//! For UTF-8, which nearly all files are, the parser reads straight from the
//! raw buffer: nothing is copied, and line ends are counted only if an error
//! needs a place.

use std::io::{self, BufRead, Read};

use encoding_rs::{BIG5, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::{Error, Place};

use super::encoding::{Sample, guess, is_utf8_instead};
use super::mark::{Mark, Width, advance};

/// How many bytes are read at a time. Choice: large enough that system calls do
/// not matter.
const CHUNK: usize = 1 << 16;

/// Passes UTF-8 through and decodes other encodings.
///
/// A parser calls [`Source::begin`] before each piece; a piece over the limit
/// is an error before it fills the memory. Lines and columns are counted only
/// when a position is asked for, or when a buffer is replaced.
///
/// Positions are those of the original file, so an error message names the byte
/// that an editor shows.
pub(crate) struct Source<R> {
    /// The bytes of the file.
    inner: R,
    /// The bytes read, `start..end` of them not yet used.
    raw: Vec<u8>,
    /// The first unused byte of `raw`.
    start: usize,
    /// The end of the bytes in `raw`.
    end: usize,
    /// The decoded text, from `text_start` on not yet used.
    text: Vec<u8>,
    /// The first unused byte of `text`.
    text_start: usize,
    /// `None` for UTF-8.
    decoder: Option<Decoder>,
    /// How positions translate to the file.
    width: Width,
    /// The position of byte `marked` of the current buffer.
    mark: Mark,
    /// The byte of the current buffer that `mark` describes.
    marked: usize,
    /// Where the piece began, if that was before this buffer.
    began: Option<Mark>,
    /// Where the piece began in this buffer.
    begin: usize,
    /// The bytes of the piece so far.
    taken: u64,
    /// The most bytes of a piece.
    limit: u64,
    /// True at the end of the file.
    ended: bool,
    /// True after bytes that do not fit the encoding.
    malformed: bool,
    /// True if the file begins with a byte order mark.
    has_mark: bool,
    /// The encoding that the file declares although it is in UTF-8.
    denied: Option<&'static str>,
}

impl<R: Read> Source<R> {
    /// A source for XML: in the encoding of its byte order mark, else of the
    /// pattern of its first bytes, else of its declaration, else UTF-8.
    ///
    /// Editors save a file in UTF-8 and leave its declaration as it was. Such a
    /// file is read as what it is; [`Source::denied`] says what it claims.
    ///
    /// # Errors
    /// [`Error::Io`] if the beginning cannot be read, [`Error::Syntax`] for a
    /// declaration that names no known encoding.
    pub fn new(inner: R, limit: u64) -> Result<Self, Error> {
        let mut denied = None;
        let mut source = Source::with(inner, limit, |head| match head.bytes {
            [b'<', 0, ..] => Ok(UTF_16LE),
            [0, b'<', ..] => Ok(UTF_16BE),
            bytes => match declared(bytes)? {
                named if named != UTF_8 && is_utf8_instead(head, named) => {
                    denied = Some(named.name());
                    Ok(UTF_8)
                }
                named => Ok(named),
            },
        })?;
        source.denied = denied;
        Ok(source)
    }

    /// A source for text without a declaration: in the encoding asked for, else
    /// of its byte order mark, else UTF-16, UTF-8, GB18030 or Big5 by its first
    /// bytes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a label that is not known, [`Error::Io`] if the
    /// beginning cannot be read.
    pub fn plain(inner: R, limit: u64, asked: Option<&str>) -> Result<Self, Error> {
        let unknown = |label: &str| Error::Invalid(format!("the encoding `{label}` is not known"));
        let asked = asked.map(|label| Encoding::for_label(label.as_bytes()).ok_or_else(|| unknown(label)));
        let asked = asked.transpose()?;
        // Bytes that fit no encoding are read as UTF-8, so that the error is
        // reported at its place.
        let guessed =
            |head: Sample<'_>| unmarked_utf16(head).or_else(|| guess(head, &[GB18030, BIG5])).unwrap_or(UTF_8);
        Source::with(inner, limit, |head| Ok(asked.unwrap_or_else(|| guessed(head))))
    }

    /// Opens a source; `choose` picks the encoding of a file without byte order
    /// mark.
    fn with(
        inner: R,
        limit: u64,
        choose: impl FnOnce(Sample<'_>) -> Result<&'static Encoding, Error>,
    ) -> Result<Self, Error> {
        let mark = Mark { line: 1, column: 1, byte: 0 };
        let mut source = Source {
            inner,
            raw: vec![0; CHUNK],
            start: 0,
            end: 0,
            text: Vec::new(),
            text_start: 0,
            decoder: None,
            width: Width::Same,
            mark,
            marked: 0,
            began: None,
            begin: 0,
            taken: 0,
            limit,
            ended: false,
            malformed: false,
            has_mark: false,
            denied: None,
        };
        // A whole chunk, however few bytes a read gives, so that the choice
        // depends on the content only.
        source.fill_raw(CHUNK).map_err(|error| Error::Io { at: Place::default().byte(0), cause: error })?;
        let head = &source.raw[..source.end];
        let (encoding, mark_length) = match Encoding::for_bom(head) {
            Some(found) => found,
            None => (choose(Sample { bytes: head, whole: source.ended })?, 0),
        };
        source.start = mark_length;
        source.has_mark = mark_length > 0;
        // The mark is no character of the text, so that columns begin after it;
        // bytes count it.
        source.marked = mark_length;
        source.mark.byte = mark_length as u64;
        if encoding != UTF_8 {
            source.decoder = Some(encoding.new_decoder_without_bom_handling());
            source.width =
                if [UTF_16LE, UTF_16BE].contains(&encoding) { Width::Utf16 } else { Width::Encoded(encoding) };
        }
        Ok(source)
    }

    /// The position of the next byte.
    pub fn mark(&self) -> Mark {
        self.mark_of(self.position())
    }

    /// The position where the piece began.
    pub fn began(&self) -> Mark {
        self.began.unwrap_or_else(|| self.mark_of(self.begin))
    }

    /// The position where the piece began; counting continues from there, so
    /// that asking often costs no more than asking once.
    ///
    /// Otherwise each request would count the lines from the start of the
    /// buffer again.
    pub fn settle(&mut self) -> Mark {
        if self.began.is_none() {
            (self.mark, self.marked) = (self.mark_of(self.begin), self.begin);
        }
        self.began()
    }

    /// Begins a piece here.
    pub fn begin(&mut self) {
        self.taken = 0;
        self.began = None;
        self.begin = self.position();
    }

    /// The current buffer of UTF-8.
    fn buffer(&self) -> &[u8] {
        if self.width.is_same() { &self.raw[..self.end] } else { &self.text }
    }

    /// The next byte in that buffer.
    fn position(&self) -> usize {
        if self.width.is_same() { self.start } else { self.text_start }
    }

    /// The position of a byte of the buffer.
    fn mark_of(&self, position: usize) -> Mark {
        self.after(self.mark, self.buffer().get(self.marked..position).unwrap_or_default())
    }

    /// Saves what was counted, before the buffer is replaced.
    fn leave(&mut self) {
        if self.began.is_none() {
            self.began = Some(self.mark_of(self.begin));
        }
        self.mark = self.mark();
        self.marked = 0;
        self.begin = 0;
    }

    /// True if the stream begins with a byte order mark.
    pub fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// The encoding that the file declares wrongly: it is in UTF-8.
    pub fn denied(&self) -> Option<&'static str> {
        self.denied
    }

    /// The name of the encoding.
    pub fn encoding(&self) -> &'static str {
        self.decoder.as_ref().map_or("UTF-8", |decoder| decoder.encoding().name())
    }

    /// The position after `bytes` that begin at `mark`.
    pub fn after(&self, mut mark: Mark, bytes: &[u8]) -> Mark {
        advance(&mut mark, bytes, self.width);
        mark
    }

    /// Reads until `raw` holds `least` bytes or the input ends.
    ///
    /// Interrupted reads are tried again, as the standard library does.
    fn fill_raw(&mut self, least: usize) -> io::Result<()> {
        (self.start, self.end) = (0, 0);
        // A pipe gives a few bytes at a time.
        while self.end < least && !self.ended {
            match self.inner.read(&mut self.raw[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Decodes more, until there is text or the input ends.
    ///
    /// A decoder may take bytes and give no text, as with half a character, so
    /// that it loops.
    fn decode(&mut self) -> io::Result<()> {
        self.text.clear();
        self.text_start = 0;
        while self.text.is_empty() && !self.malformed {
            if self.start == self.end && !self.ended {
                self.fill_raw(1)?;
            }
            let Some(decoder) = &mut self.decoder else { return Ok(()) };
            let raw = &self.raw[self.start..self.end];
            // No encoding grows more than threefold in UTF-8; the rest is for
            // bytes that the decoder still holds.
            self.text.resize(raw.len() * 3 + 16, 0);
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.ended);
            self.text.truncate(written);
            self.start += read;
            match result {
                DecoderResult::Malformed(..) => self.malformed = true,
                // Nothing follows: from here on the empty buffer is the end of
                // the stream.
                DecoderResult::InputEmpty if self.ended => {
                    self.decoder = None;
                    (self.start, self.end) = (0, 0);
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
        }
        Ok(())
    }
}

/// The error for a piece over the limit, disguised as an I/O error to pass
/// through a parser.
#[derive(Debug)]
pub(crate) struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a piece over the limit")
    }
}

impl std::error::Error for TooLarge {}

/// The error for bytes that do not fit the encoding, disguised in the same way.
#[derive(Debug)]
pub(crate) struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bytes that do not fit the encoding")
    }
}

impl std::error::Error for Malformed {}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        // Asked before reading, so that a piece over the limit never fills the
        // memory.
        if self.taken > self.limit {
            return Err(io::Error::other(TooLarge));
        }
        if self.width.is_same() {
            if self.start == self.end && !self.ended {
                self.leave();
                self.fill_raw(1)?;
            }
            return Ok(&self.raw[self.start..self.end]);
        }
        if self.text_start == self.text.len() {
            self.leave();
            self.decode()?;
        }
        match self.text.is_empty() && self.malformed {
            true => Err(io::Error::other(Malformed)),
            false => Ok(&self.text[self.text_start..]),
        }
    }

    fn consume(&mut self, count: usize) {
        self.taken += count as u64;
        if self.width.is_same() {
            self.start = (self.start + count).min(self.end);
        } else {
            self.text_start = (self.text_start + count).min(self.text.len());
        }
    }
}

/// The encoding that an XML declaration names; UTF-8 if there is none.
///
/// The declaration is ASCII in every encoding that can be declared in this way
/// (XML 1.0, appendix F).
fn declared(head: &[u8]) -> Result<&'static Encoding, Error> {
    let end = head.windows(2).position(|two| two == b"?>").unwrap_or(0);
    let declaration = String::from_utf8_lossy(&head[..end]);
    let label = declaration
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("encoding"))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='))
        .map(|rest| rest.trim_start())
        .and_then(|rest| rest.strip_prefix(['"', '\'']))
        .and_then(|rest| rest.split(['"', '\'']).next());
    let Some(label) = label else { return Ok(UTF_8) };
    match Encoding::for_label(label.as_bytes()) {
        // A declaration that was read byte by byte cannot be in UTF-16,
        // whatever it claims.
        Some(encoding) if [UTF_16LE, UTF_16BE].contains(&encoding) => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => {
            let at = Place::default().line(1).column(1).byte(0);
            Err(Error::syntax("XML", at, format!("the encoding `{label}` is not known")))
        }
    }
}

/// The byte order of a text in UTF-16 without a mark, as old tools of Apple and
/// Windows write it: its first two characters are ASCII, of which one byte each
/// is zero. No text in another encoding holds a zero byte, so that nothing else
/// is taken for it.
fn unmarked_utf16(head: Sample<'_>) -> Option<&'static Encoding> {
    let encoding = match head.bytes {
        [1..=127, 0, 1..=127, 0, ..] => UTF_16LE,
        [0, 1..=127, 0, 1..=127, ..] => UTF_16BE,
        _ => return None,
    };
    // Half a character at the end shows that the file is none; so do halves of
    // pairs. A sample may end within one.
    let whole = head.bytes.len() / 2 * 2;
    let (text, malformed) = encoding.decode_without_bom_handling(&head.bytes[..whole]);
    let odd = head.whole && head.bytes.len() % 2 == 1;
    let cut = !head.whole && text.matches('\u{FFFD}').count() == 1 && text.ends_with('\u{FFFD}');
    (!odd && (!malformed || cut) && !text.contains('\0')).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (String, Mark) {
        let mut source = Source::new(bytes, 1 << 20).unwrap();
        let mut text = String::new();
        source.read_to_string(&mut text).unwrap();
        (text, source.mark())
    }

    #[test]
    fn places_are_those_of_the_file_in_every_encoding() {
        let text = "<?xml version='1.0'?>\n<a>中😀";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for (bytes, length) in [(text.as_bytes(), text.len()), (&le, le.len()), (&be, be.len())] {
            let (read, mark) = all(bytes);
            assert_eq!(read, text);
            assert_eq!((mark.line, mark.column, mark.byte), (2, 6, length as u64));
        }
        let declared = "<?xml version='1.0' encoding='GBK'?>对齐 é";
        let (gbk, _, _) = encoding_rs::GBK.encode(declared);
        let (read, mark) = all(&gbk);
        assert_eq!((read.as_str(), mark.byte), (declared, gbk.len() as u64));
    }

    #[test]
    fn what_does_not_fit_the_encoding_is_an_error_where_it_stands() {
        let bytes = [0xFF, 0xFE, b'a', 0, 0x00, 0xDC, b'b', 0];
        let mut source = Source::new(&bytes[..], 1 << 20).unwrap();
        let mut text = String::new();
        assert!(source.read_to_string(&mut text).is_err());
        assert_eq!(source.mark().byte, 4);
    }

    #[test]
    fn utf_16_without_a_mark_is_known_by_its_zero_bytes() {
        let name = |bytes: &[u8]| Source::plain(bytes, 1 << 20, None).unwrap().encoding();
        let text = "/* 键 */\n\"a\" = \"打开😀\";\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!((name(&le), name(&be), name(text.as_bytes())), ("UTF-16LE", "UTF-16BE", "UTF-8"));
        let long: Vec<u8> = le.iter().copied().cycle().take(le.len() * 40_000).collect();
        assert_eq!(name(&long), "UTF-16LE");
        // A character too few, half a pair, zeros as in a picture, a lone zero.
        assert_eq!(name(&le[..le.len() - 1]), "UTF-8");
        assert_eq!(name(&[b'a', 0, b'b', 0, 0, 0xD8, b'c', 0]), "UTF-8");
        assert_eq!(name(&[b'a', 0, b'b', 0, 0, 0, b'c', 0]), "UTF-8");
        assert_eq!(name(b"a\0bc"), "UTF-8");
    }
}
