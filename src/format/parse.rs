//! A pull parser for XML with guards, for every XML format that is read.
//!
//! It wraps quick-xml and adds what untrusted files need: no entities beyond
//! the five that XML knows, limits on depth, attributes and the size of one
//! piece, the encoding of the file (via [`Source`]), and a line, column and
//! byte for everything that is wrong. Memory is bounded by one piece, whatever
//! the file.
//!
//! Namespaces are not resolved. Elements are matched by local name, because
//! tools use many prefixes for the same vocabulary; attributes keep their
//! prefix (`xml:lang`).
//!
//! `<a x="1">Hi &amp; bye<b/></a>` gives these tokens:
//!
//! ```text
//! Open   name "a", attribute x = "1"
//! Text   "Hi "
//! Text   "&"          references come alone
//! Text   " bye"
//! Open   name "b"
//! Close  name "b"     empty elements close, too
//! Close  name "a"
//! End
//! ```
//!
//! How [`Parser`] handles faults:
//!
//! | fault | result |
//! |---|---|
//! | not well-formed, cut off, text before the root | [`Error::Syntax`] |
//! | an entity beyond the five, or a DOCTYPE that declares some | [`Error::Syntax`] |
//! | a limit | [`Error::Limit`] |
//! | bytes that are not of the encoding | [`Error::Encoding`] |
//! | a reference to a character that XML forbids | dropped, and counted in the log |
//! | a literal character that XML forbids | passed on: writers drop it |

mod attributes;

use std::io::{BufRead, Read};
use std::ops::Range;

use quick_xml::encoding::EncodingError;
use quick_xml::events::Event;

use self::attributes::{ATTRIBUTES, AttributeProblem, attributes};
use super::ReadLog;
use crate::io::{Malformed, Source, TooLarge};
use crate::{Error, Place, Result};

/// How deeply elements may be nested: a choice. Real files stay far below, and
/// readers that recurse stay safe.
pub(super) const DEPTH: usize = 64;
/// How many bytes one tag, one run of text or one comment may have: a choice. A
/// reference or tag ends a run.
const PIECE: u64 = 4 << 20;

/// The kind of the next token; its name, attributes or text are fields of the
/// [`Parser`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum XmlToken {
    /// An element opened: see `name` and the attributes. An empty element gives
    /// `Open` and `Close`.
    Open,
    /// An element closed: see `name`.
    Close,
    /// A run of text, a CDATA section, or one character reference: see `text`.
    /// A text may come in several runs.
    Text,
    /// The end of the file, with all elements closed.
    End,
}

/// Pulls tokens out of XML.
///
/// Comments, processing instructions and the DOCTYPE are skipped, empty
/// elements open and close, and references are resolved. The buffers are used
/// again for every token, so a caller must copy what it keeps.
pub(super) struct Parser<R: Read> {
    /// quick-xml, over the decoded and limited stream.
    reader: quick_xml::Reader<Source<R>>,
    /// quick-xml's buffer for one event.
    buffer: Vec<u8>,
    /// The name of the format, for errors.
    format: &'static str,
    /// How many elements are open.
    depth: usize,
    /// The local name of the element that opened or closes, without its prefix.
    pub name: String,
    /// The attributes of the element that opened last, prefixes kept. Only the
    /// first `count` belong to it; the others are allocations that wait to be
    /// used again.
    attributes: Vec<(String, String)>,
    /// How many attributes the element that opened last has.
    count: usize,
    /// The text of the last [`XmlToken::Text`], references resolved, line ends
    /// normalised.
    pub text: String,
    /// Where dropped characters are reported.
    log: ReadLog,
    /// The comments since they were taken last, if they are kept.
    comments: Option<Comments>,
}

/// Comments between elements.
#[derive(Default)]
pub(super) struct Comments {
    /// Those after an element, on its line.
    pub after: Vec<String>,
    /// Those right above the next element: no blank line is between.
    pub above: Vec<String>,
    /// How many line ends were read since the last element or comment.
    lines: usize,
}

impl<R: Read> Parser<R> {
    /// Makes a parser for a stream. `format` names it in errors; `log` counts
    /// dropped characters.
    ///
    /// # Errors
    /// [`Error::Encoding`] or [`Error::Io`] if the beginning of the stream
    /// cannot be read.
    pub fn new(input: R, format: &'static str, log: &ReadLog) -> Result<Self> {
        let source = Source::new(input, PIECE)?;
        if let Some(denied) = source.denied() {
            let remark = format!("the file declares {denied}, but is in UTF-8 and read so");
            log.note(|report| report.remarks.push(remark));
        }
        let mut reader = quick_xml::Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        let (name, attributes, text) = (String::new(), Vec::new(), String::new());
        Ok(Parser {
            reader,
            buffer: Vec::new(),
            format,
            depth: 0,
            name,
            attributes,
            count: 0,
            text,
            log: log.clone(),
            comments: None,
        })
    }

    /// Has comments kept from here on, for [`Parser::take_comments`].
    pub fn keep_comments(&mut self) {
        self.comments = Some(Comments::default());
    }

    /// The comments since the last call.
    pub fn take_comments(&mut self) -> Comments {
        self.comments.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Notes the line ends in white space.
    fn lines(&mut self, lines: usize) {
        if let Some(comments) = &mut self.comments {
            comments.lines += lines;
            if comments.lines > 1 {
                comments.above.clear();
            }
        }
    }

    /// Where the current token begins. Counts lines from the beginning of the
    /// buffer, so it is for errors.
    pub fn place(&self) -> Place {
        self.reader.get_ref().began().place()
    }

    /// Where the current token begins, for callers who ask at every unit: the
    /// count is remembered.
    pub fn settle(&mut self) -> Place {
        self.reader.get_mut().settle().place()
    }

    /// An error of syntax at the current token.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::syntax(self.format, self.place(), message)
    }

    /// The value of an attribute of the element that opened last, by its name
    /// with prefix.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes[..self.count].iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Reads up to the root element, which must have one of these local names.
    ///
    /// # Errors
    /// [`Error::Syntax`] if there is no element, or another one; and those of
    /// [`Parser::next`].
    pub fn expect_root(&mut self, names: &[&str]) -> Result<()> {
        match self.next_element()? {
            XmlToken::Open if names.contains(&self.name.as_str()) => Ok(()),
            XmlToken::Open => {
                let message = format!("the root element is `{}`, not `{}`", self.name, names.join("` or `"));
                Err(self.error(message))
            }
            XmlToken::End => Err(self.error("the file has no element")),
            // A text file that is not XML at all ends here, with a message that
            // explains it.
            XmlToken::Text | XmlToken::Close => {
                Err(self.error("there is text before the first element: this is no XML"))
            }
        }
    }

    /// The names of the attributes of the element that opened last, prefixes
    /// kept.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes[..self.count].iter().map(|(name, _)| name.as_str())
    }

    /// The next token other than white space, for places where white space
    /// means nothing.
    ///
    /// # Errors
    /// Those of [`Parser::next`].
    pub fn next_element(&mut self) -> Result<XmlToken> {
        loop {
            self.pass_blanks();
            match self.next()? {
                XmlToken::Text if self.text.trim_ascii().is_empty() => {
                    let lines = self.text.matches('\n').count();
                    self.lines(lines);
                }
                token => return Ok(token),
            }
        }
    }

    /// Skips white space without the parser's help, which is faster. Reading
    /// errors are ignored here: they recur when the parser reads.
    fn pass_blanks(&mut self) {
        let (source, keeps) = (self.reader.get_mut(), self.comments.is_some());
        let mut lines = 0;
        while let Ok(buffer) = source.fill_buf() {
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let all = blank == buffer.len();
            if keeps {
                lines += buffer[..blank].iter().filter(|byte| **byte == b'\n').count();
            }
            source.consume(blank);
            // A new piece begins here, so that white space of any length stays
            // outside of the limit.
            source.begin();
            if blank == 0 || !all {
                break;
            }
        }
        self.lines(lines);
    }

    /// Reads the next token.
    ///
    /// # Errors
    /// [`Error::Syntax`] for what is not well-formed or uses entities,
    /// [`Error::Limit`], [`Error::Encoding`], or [`Error::Io`].
    pub fn next(&mut self) -> Result<XmlToken> {
        loop {
            self.buffer.clear();
            // Every piece may be as large as the limit; without this the limit
            // would count the whole file.
            self.reader.get_mut().begin();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.explain(error)),
            };
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        let (at, what) = (self.reader.get_ref().began().place(), "the depth of elements");
                        return Err(Error::Limit { at, what, limit: DEPTH as u64 });
                    }
                    replace(&mut self.name, tag.local_name().into_inner());
                    self.count = 0;
                    let read = attributes(&tag, &mut self.attributes, &mut self.count);
                    let removed = read.map_err(|problem| self.refuse(problem))?;
                    if removed > 0 {
                        self.log.note(|report| report.removed_characters += removed);
                    }
                    return Ok(XmlToken::Open);
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    replace(&mut self.name, tag.local_name().into_inner());
                    return Ok(XmlToken::Close);
                }
                Event::Text(text) => {
                    replace(&mut self.text, &text.xml10_content());
                    return Ok(XmlToken::Text);
                }
                Event::CData(text) => {
                    replace(&mut self.text, &text.xml10_content());
                    return Ok(XmlToken::Text);
                }
                Event::GeneralRef(reference) => {
                    let found = resolve(&reference.into_inner());
                    self.text.clear();
                    match found {
                        Ok(Some(c)) => self.text.push(c),
                        // Old tools write control characters as references. No
                        // text may hold them; the rest of the file is good.
                        Ok(None) => self.log.note(|report| report.removed_characters += 1),
                        Err(message) => return Err(self.error(message)),
                    }
                    return Ok(XmlToken::Text);
                }
                Event::DocType(text) => {
                    // The only way to an entity of one's own is an internal
                    // subset. Refusing it rules out external files and "billion
                    // laughs"; of 153 TMX files collected from public
                    // repositories none needs one.
                    if text.contains("<!ENTITY") {
                        return Err(self.error("the DOCTYPE declares entities; such files are refused"));
                    }
                }
                // quick-xml accepts an end of file inside of elements, but such
                // a file was cut off.
                Event::Eof if self.depth > 0 => {
                    return Err(self.error("the file ends here, with elements still open: it is cut off"));
                }
                Event::Eof => return Ok(XmlToken::End),
                Event::Comment(text) => {
                    if let Some(comments) = &mut self.comments {
                        let is_after = comments.lines == 0 && comments.above.is_empty();
                        let list = if is_after { &mut comments.after } else { &mut comments.above };
                        list.push(text.xml10_content().trim().to_owned());
                        comments.lines = 0;
                    }
                }
                Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Reads to the end of the element that opened last, and drops its content.
    ///
    /// # Errors
    /// Those of [`Parser::next`].
    pub fn skip(&mut self) -> Result<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// Reads the text of the element that opened last, to its end, through
    /// elements in it. `limit` is the greatest length in bytes.
    ///
    /// # Errors
    /// [`Error::Limit`] for a longer text, and those of [`Parser::next`].
    pub fn content(&mut self, limit: usize) -> Result<String> {
        let mut content = String::new();
        let outside = self.depth - 1;
        while self.depth > outside {
            let token = self.next()?;
            if token == XmlToken::Text || self.is_byte(token) {
                content.push_str(&self.text);
                self.within(content.len(), limit)?;
            }
        }
        Ok(content)
    }

    /// True at an element with which Qt writes a control character in a text,
    /// such as `<byte value="x7"/>`: its character is the text then. One that no
    /// text may hold is counted.
    fn is_byte(&mut self, token: XmlToken) -> bool {
        let is_byte = self.format == "Qt" && token == XmlToken::Open && self.name == "byte";
        if is_byte {
            let value = self.attribute("value").unwrap_or_default();
            let found = resolve(&format!("#{value}")).ok().flatten();
            self.text.clear();
            match found {
                Some(c) => self.text.push(c),
                None => self.log.note(|report| report.removed_characters += 1),
            }
        }
        is_byte
    }

    /// Reads the text like [`Parser::content`], and returns with it the bytes
    /// of the file that the content takes.
    ///
    /// The bytes are those of the stream as it was given, so that this is for
    /// UTF-8 only.
    pub fn content_at(&mut self, limit: usize) -> Result<(String, Range<usize>)> {
        self.content_at_with(limit, &[], &mut Vec::new())
    }

    /// Reads the text like [`Parser::content_at`], and adds the content of each
    /// element of one of `names` in it to `parts`.
    pub fn content_at_with(
        &mut self,
        limit: usize,
        names: &[&str],
        parts: &mut Vec<String>,
    ) -> Result<(String, Range<usize>)> {
        let mut content = String::new();
        let outside = self.depth - 1;
        self.reader.get_mut().begin();
        let start = self.reader.get_mut().settle().byte as usize;
        let mut open = false;
        while self.depth > outside {
            let token = self.next()?;
            let token = if self.is_byte(token) { XmlToken::Text } else { token };
            match token {
                XmlToken::Open if names.contains(&self.name.as_str()) => {
                    open = true;
                    parts.push(String::new());
                }
                XmlToken::Close if names.contains(&self.name.as_str()) => open = false,
                XmlToken::Text => {
                    content.push_str(&self.text);
                    self.within(content.len(), limit)?;
                    parts.iter_mut().last().filter(|_| open).into_iter().for_each(|part| part.push_str(&self.text));
                }
                _ => {}
            }
        }
        let end = self.reader.get_mut().settle().byte as usize;
        Ok((content, start..end))
    }

    /// An error if a text that a caller gathers from several tokens is over its
    /// limit; the same for counts.
    ///
    /// # Errors
    /// [`Error::Limit`], which speaks of the length of a text in bytes.
    pub fn within(&self, length: usize, limit: usize) -> Result<()> {
        // The place is computed only if it is needed, because it counts lines.
        let at = || self.place();
        match length > limit {
            true => Err(Error::Limit { at: at(), what: "the length of a text in bytes", limit: limit as u64 }),
            false => Ok(()),
        }
    }

    /// The error for a problem with attributes.
    fn refuse(&self, problem: AttributeProblem) -> Error {
        match problem {
            AttributeProblem::Syntax(message) => self.error(message),
            AttributeProblem::Many => {
                let limit = ATTRIBUTES as u64;
                Error::Limit { at: self.place(), what: "the number of attributes", limit }
            }
        }
    }

    /// The error at which quick-xml stopped, with its place.
    fn explain(&self, error: quick_xml::Error) -> Error {
        use quick_xml::Error as Xml;
        let source = self.reader.get_ref();
        match error {
            Xml::Io(io) => match io.get_ref() {
                Some(inner) if inner.is::<TooLarge>() => {
                    Error::Limit { at: self.place(), what: "the length of a tag or text in bytes", limit: PIECE }
                }
                Some(inner) if inner.is::<Malformed>() => {
                    Error::Encoding { at: source.mark().place(), encoding: source.encoding() }
                }
                _ => Error::Io { at: source.mark().place(), cause: std::io::Error::new(io.kind(), io.to_string()) },
            },
            Xml::Encoding(EncodingError::Utf8(error)) => {
                // quick-xml counts from the start of its piece; the place is
                // that of the first invalid byte.
                let valid = self.buffer.get(..error.valid_up_to()).unwrap_or_default();
                Error::Encoding { at: source.after(source.began(), valid).place(), encoding: "UTF-8" }
            }
            // In a complete file every `<` has its `>`; one that has not was
            // cut off.
            Xml::Syntax(error) => Error::syntax(self.format, source.mark().place(), format!("{error}: it is cut off")),
            Xml::IllFormed(error) => self.error(error.to_string()),
            other => self.error(other.to_string()),
        }
    }
}

/// Replaces a text by another in the same memory.
fn replace(text: &mut String, new: &str) {
    text.clear();
    text.push_str(new);
}

/// Resolves a reference to its character: one of the five names that XML knows,
/// or a number, decimal or hexadecimal. `Ok(None)` for the number of a
/// character that XML forbids; an error for any other name.
///
/// # Errors
/// A message, for anything that is neither one of the five nor the number of a
/// character.
pub(super) fn resolve(reference: &str) -> Result<Option<char>, String> {
    let number = reference.strip_prefix('#').map(|digits| match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    match (reference, number) {
        (_, Some(Some(number))) => Ok(char::from_u32(number).filter(|&c| super::xml::legal(c))),
        (_, Some(None)) => Err(format!("`&{reference};` is not the number of a character")),
        ("amp", _) => Ok(Some('&')),
        ("lt", _) => Ok(Some('<')),
        ("gt", _) => Ok(Some('>')),
        ("quot", _) => Ok(Some('"')),
        ("apos", _) => Ok(Some('\'')),
        _ => Err(format!("the entity `&{reference};` is not one of the five that XML knows")),
    }
}
