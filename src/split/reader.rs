//! Sentences of text that is larger than memory.

use std::io::{ErrorKind, Read};

use super::cursor::Cursor;
use super::{Options, lines};
use crate::{Error, Lang, Place, Result};

/// Bytes that are read at once.
const BLOCK: usize = 64 * 1024;

/// Bytes of a paragraph that are held. A longer one is split as if it ended behind the last sentence that ends
/// before that.
const LONGEST: usize = 1024 * 1024;

/// Splits what a reader gives, holding one paragraph of it at a time. The sentences are those of
/// [`sentences_with`](super::sentences_with) on the whole text, unless a paragraph is longer than a mebibyte: such
/// a one is split in parts.
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
/// An item is [`Error::Io`] if reading fails, [`Error::Encoding`] with its byte offset if the text is not UTF-8.
/// Nothing comes after it.
pub fn read<R: Read>(input: R, lang: Lang, options: &Options) -> Reader<R> {
    let options = options.clone();
    Reader {
        input,
        lang,
        options,
        text: String::new(),
        rest: Vec::new(),
        from: 0,
        ready: 0,
        cut: false,
        read: 0,
        state: State::Open,
        cursor: Cursor::default(),
    }
}

/// The iterator that [`read`] returns.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    lang: Lang,
    options: Options,
    text: String,
    /// The first bytes of a character of which the others have not been read.
    rest: Vec<u8>,
    /// The paragraph that is being split: bytes of `text`.
    from: usize,
    ready: usize,
    /// It goes on behind `ready`.
    cut: bool,
    /// Bytes of the input before `text` ends.
    read: u64,
    state: State,
    cursor: Cursor,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    Failed,
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Result<String>> {
        loop {
            if self.state == State::Failed {
                return None;
            }
            if let Some(sentence) = self.next_held() {
                return Some(Ok(sentence));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.state = State::Failed;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<R: Read> Reader<R> {
    /// The next sentence of the paragraph that is held. The last of one that was cut waits for the rest of it.
    fn next_held(&mut self) -> Option<String> {
        let paragraph = self.text.get(self.from..self.ready)?;
        let start = self.cursor.start;
        let end = self.cursor.next_part(paragraph, self.lang, &self.options)?;
        if self.cut && start > 0 && end == paragraph.len() {
            self.ready = self.from + start;
            return None;
        }
        paragraph.get(start..end).map(str::to_owned)
    }

    /// Goes on to the next paragraph, reading as far as it goes; false at the end of the text.
    fn advance(&mut self) -> Result<bool> {
        self.from = self.ready;
        self.cursor = Cursor::default();
        loop {
            let end = lines::paragraph_end(&self.text, self.from, self.options.line_breaks);
            let held = self.text.len() - self.from;
            self.cut = end == self.text.len() && self.state == State::Open;
            if !self.cut || held > LONGEST {
                self.ready = end;
                return Ok(held > 0);
            }
            self.fill()?;
        }
    }

    /// Reads another block.
    fn fill(&mut self) -> Result<()> {
        self.text.drain(..self.from);
        self.ready -= self.from;
        self.from = 0;
        let held = self.rest.len();
        self.rest.resize(held + BLOCK, 0);
        let count = loop {
            match self.input.read(self.rest.get_mut(held..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(Error::Io { at: Place::default().byte(self.read + held as u64), source }),
                Ok(count) => break count,
            }
        };
        self.rest.truncate(held + count);
        let (valid, error) = match std::str::from_utf8(&self.rest) {
            Ok(text) => (text.len(), false),
            // A character that the block cuts in two is no error, unless nothing follows.
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
            self.state = State::Ended;
        }
        Ok(())
    }
}
