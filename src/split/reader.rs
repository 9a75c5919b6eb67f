//! Splits text that is larger than memory.
//!
//! Only one paragraph is held at a time, because no rule looks beyond its
//! paragraph: the sentences are those of the whole text. Input may end
//! anywhere, within a character or a paragraph; what may continue waits for the
//! next block.
//!
//! ```text
//! blocks       |退潮了。他|走了。¶¶It is|…
//! paragraph    退潮了。他走了。¶¶            complete: its sentences are given
//! held         It is                         waits for the next block
//! ```
//!
//! Memory is bounded by the longest paragraph, at most about a mebibyte, and
//! one block. Every byte of a UTF-8 text goes out once and in order.

use std::io::{ErrorKind, Read};

use super::cursor::Cursor;
use super::{Options, lines};
use crate::{Error, Lang, Place, Result};

/// How many bytes are read at once. Choice: large enough that system calls do
/// not matter.
const BLOCK: usize = 64 * 1024;

/// How many bytes of a paragraph are held. A longer paragraph is split as if it
/// ended after its last complete sentence. Choice: a mebibyte is far more than
/// any real paragraph.
const LONGEST: usize = 1024 * 1024;

/// Splits the text of a reader, holding one paragraph at a time. The sentences are those of
/// [`sentences_with`](super::sentences_with) on the whole text, except that a paragraph longer than
/// a mebibyte is split in parts.
///
/// ```
/// use duiqi::{Lang, split};
/// let text = "Go on. Stop!\n\nA new paragraph.";
/// let found: Vec<String> = split::read(text.as_bytes(), Lang::En, &split::Options::default()).collect::<Result<_, _>>()?;
/// assert_eq!(found, ["Go on. ", "Stop!\n\n", "A new paragraph."]);
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
///
/// An item is [`Error::Io`] if reading fails, [`Error::Encoding`] with its byte
/// offset if the text is not UTF-8. Nothing comes after it.
#[must_use]
pub fn read<R: Read>(input: R, lang: Lang, options: &Options) -> SentenceReader<R> {
    let options = options.clone();
    SentenceReader {
        input,
        lang,
        options,
        text: String::new(),
        rest: Vec::new(),
        from: 0,
        ready: 0,
        cut: false,
        read: 0,
        state: ReadState::Open,
        cursor: Cursor::default(),
    }
}

/// The iterator that [`read`] returns.
#[derive(Debug)]
pub struct SentenceReader<R> {
    /// The bytes of the text.
    input: R,
    /// The language of the text.
    lang: Lang,
    /// The conventions of splitting.
    options: Options,
    /// The text that was read and not yet split.
    text: String,
    /// The first bytes of a character whose other bytes have not been read.
    rest: Vec<u8>,
    /// The start of the current paragraph in `text`.
    from: usize,
    /// Its end.
    ready: usize,
    /// True if the paragraph continues after `ready`.
    cut: bool,
    /// The number of input bytes up to the end of `text`.
    read: u64,
    /// Whether more can be read.
    state: ReadState,
    /// The position of the splitter within the paragraph.
    cursor: Cursor,
}

#[derive(Debug, PartialEq, Eq)]
enum ReadState {
    /// There may be more to read.
    Open,
    /// The input has ended.
    Ended,
    /// Reading failed; nothing more is returned.
    Failed,
}

impl<R: Read> Iterator for SentenceReader<R> {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Result<String>> {
        loop {
            if self.state == ReadState::Failed {
                return None;
            }
            if let Some(sentence) = self.next_held() {
                return Some(Ok(sentence));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.state = ReadState::Failed;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<R: Read> SentenceReader<R> {
    /// The next sentence of the current paragraph. The last one of a paragraph
    /// that was cut waits for its rest.
    fn next_held(&mut self) -> Option<String> {
        let paragraph = self.text.get(self.from..self.ready)?;
        let start = self.cursor.start;
        let end = self.cursor.next_part(paragraph, self.lang, &self.options)?;
        // It may end only because reading stopped there. If nothing comes
        // before it, it is returned all the same, or memory would grow without
        // limit.
        if self.cut && start > 0 && end == paragraph.len() {
            self.ready = self.from + start;
            return None;
        }
        paragraph.get(start..end).map(str::to_owned)
    }

    /// Moves to the next paragraph, reading as much as that takes; false at the
    /// end of the text.
    fn advance(&mut self) -> Result<bool> {
        self.from = self.ready;
        // Every paragraph begins afresh, as for a text that is split as a whole.
        self.cursor = Cursor::default();
        loop {
            let end = lines::paragraph_end(&self.text, self.from, self.options.line_breaks);
            let held = self.text.len() - self.from;
            // The paragraph may continue in the next block.
            self.cut = end == self.text.len() && self.state == ReadState::Open;
            if !self.cut || held > LONGEST {
                self.ready = end;
                return Ok(held > 0);
            }
            self.fill()?;
        }
    }

    /// Reads another block.
    ///
    /// Interrupted reads are repeated; a partial character waits for the next
    /// block.
    fn fill(&mut self) -> Result<()> {
        // Only here: dropping after each sentence would move the rest of the
        // block each time.
        self.text.drain(..self.from);
        self.ready -= self.from;
        self.from = 0;
        let held = self.rest.len();
        self.rest.resize(held + BLOCK, 0);
        let count = loop {
            match self.input.read(self.rest.get_mut(held..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(Error::Io { at: Place::default().byte(self.read + held as u64), cause: source });
                }
                Ok(count) => break count,
            }
        };
        self.rest.truncate(held + count);
        let (valid, error) = match std::str::from_utf8(&self.rest) {
            Ok(text) => (text.len(), false),
            // A character cut in two by the end of a block is an error only at
            // the end of the input.
            Err(error) => (error.valid_up_to(), error.error_len().is_some() || count == 0),
        };
        let at = Place::default().byte(self.read + valid as u64);
        if error {
            return Err(Error::Encoding { at, encoding: "UTF-8" });
        }
        self.text
            .push_str(self.rest.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default());
        self.rest.drain(..valid);
        self.read += valid as u64;
        if count == 0 {
            self.state = ReadState::Ended;
        }
        Ok(())
    }
}
