//! XML as a stream of tokens, guarded: no entities, no depth without end, no piece without end, and a place for
//! everything that is wrong.

use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::encoding::EncodingError;
use quick_xml::events::{BytesStart, Event};

use super::ReadLog;
use crate::io::{Malformed, Source, TooLarge};
use crate::{Error, Place, Result, Unit};

/// How deep elements may stand in each other.
pub(super) const DEPTH: usize = 64;
/// How many attributes an element may have.
const ATTRIBUTES: usize = 128;
/// How many bytes a tag, a text without markup, or a comment may have.
const PIECE: u64 = 4 << 20;

/// What comes next; its name, attributes or text stand in the [`Parser`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Text,
    End,
}

/// Pulls tokens out of XML. Comments and processing instructions are passed over, empty elements open and close,
/// references are resolved.
pub(super) struct Parser<R: Read> {
    reader: quick_xml::Reader<Source<R>>,
    buffer: Vec<u8>,
    format: &'static str,
    depth: usize,
    /// The name of the element that opens or closes, without its prefix.
    pub name: String,
    /// The attributes of the element that opened last; prefixes are kept. Only the first `count` are its own: the
    /// others wait to be used again.
    attributes: Vec<(String, String)>,
    count: usize,
    /// The text.
    pub text: String,
    log: ReadLog,
}

impl<R: Read> Parser<R> {
    pub fn new(input: R, format: &'static str, log: &ReadLog) -> Result<Self> {
        let mut reader = quick_xml::Reader::from_reader(Source::new(input, PIECE)?);
        reader.config_mut().expand_empty_elements = true;
        let (name, attributes, text) = (String::new(), Vec::new(), String::new());
        Ok(Parser { reader, buffer: Vec::new(), format, depth: 0, name, attributes, count: 0, text, log: log.clone() })
    }

    /// Where the token stands.
    pub fn place(&self) -> Place {
        self.reader.get_ref().began().place()
    }

    /// Where the token stands, for whoever asks at every unit.
    pub fn settle(&mut self) -> Place {
        self.reader.get_mut().settle().place()
    }

    /// A broken rule, where the token stands.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::syntax(self.format, self.place(), message)
    }

    /// The value of an attribute of the element that opened last.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes[..self.count].iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Opens the root element, which must have one of these names.
    pub fn root(&mut self, names: &[&str]) -> Result<()> {
        match self.next_element()? {
            Token::Open if names.contains(&self.name.as_str()) => Ok(()),
            Token::Open => {
                let message = format!("the root element is `{}`, not `{}`", self.name, names.join("` or `"));
                Err(self.error(message))
            }
            Token::End => Err(self.error("the file has no element")),
            Token::Text | Token::Close => Err(self.error("there is text before the first element: this is no XML")),
        }
    }

    /// The names of the attributes of the element that opened last.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes[..self.count].iter().map(|(name, _)| name.as_str())
    }

    /// The next token but white space, for where that means nothing.
    pub fn next_element(&mut self) -> Result<Token> {
        loop {
            self.pass_blanks();
            match self.next()? {
                Token::Text if self.text.trim_ascii().is_empty() => {}
                token => return Ok(token),
            }
        }
    }

    /// Passes over white space without the parser's help, which is faster. Errors come again when it reads.
    fn pass_blanks(&mut self) {
        let source = self.reader.get_mut();
        while let Ok(buffer) = source.fill_buf() {
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let all = blank == buffer.len();
            source.consume(blank);
            // So that white space of any length is none of the limit's business.
            source.begin();
            if blank == 0 || !all {
                break;
            }
        }
    }

    /// The next token.
    pub fn next(&mut self) -> Result<Token> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().begin();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.explain(error)),
            };
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        let limit = DEPTH as u64;
                        return Err(Error::Limit {
                            at: self.reader.get_ref().began().place(),
                            what: "the depth of elements",
                            limit,
                        });
                    }
                    self.name.clear();
                    self.name.push_str(tag.local_name().into_inner());
                    self.count = 0;
                    let read = attributes(&tag, &mut self.attributes, &mut self.count);
                    return read.map(|()| Token::Open).map_err(|problem| self.refuse(problem));
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name.clear();
                    self.name.push_str(tag.local_name().into_inner());
                    return Ok(Token::Close);
                }
                Event::Text(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Token::Text);
                }
                Event::CData(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Token::Text);
                }
                Event::GeneralRef(reference) => {
                    let found = resolve(&reference.into_inner());
                    self.text.clear();
                    match found {
                        Ok(Some(c)) => self.text.push(c),
                        // Old tools write control characters so. No text may hold them; the rest of the file is good.
                        Ok(None) => self.log.note(|report| report.removed_characters += 1),
                        Err(message) => return Err(self.error(message)),
                    }
                    return Ok(Token::Text);
                }
                Event::DocType(text) => {
                    if text.contains("<!ENTITY") {
                        return Err(self.error("the DOCTYPE declares entities; such files are refused"));
                    }
                }
                Event::Eof if self.depth > 0 => {
                    return Err(self.error("the file ends here, with elements still open: it is cut off"));
                }
                Event::Eof => return Ok(Token::End),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    /// Reads to the end of the element that opened last, and drops what is in it.
    pub fn skip(&mut self) -> Result<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// The text of the element that opened last, to its end; elements in it are seen through.
    pub fn content(&mut self, limit: usize) -> Result<String> {
        let mut content = String::new();
        let outside = self.depth - 1;
        while self.depth > outside {
            if self.next()? == Token::Text {
                content.push_str(&self.text);
                self.within(content.len(), limit)?;
            }
        }
        Ok(content)
    }

    /// The same, and the bytes of the file that the content takes.
    pub fn content_at(&mut self, limit: usize) -> Result<(String, Range<usize>)> {
        let mut content = String::new();
        let outside = self.depth - 1;
        self.reader.get_mut().begin();
        let start = self.reader.get_mut().settle().byte as usize;
        while self.depth > outside {
            if self.next()? == Token::Text {
                content.push_str(&self.text);
                self.within(content.len(), limit)?;
            }
        }
        let end = self.reader.get_mut().settle().byte as usize;
        Ok((content, start..end))
    }

    /// An error if a text that is gathered is over its limit.
    pub fn within(&self, length: usize, limit: usize) -> Result<()> {
        let at = || self.place();
        match length > limit {
            true => Err(Error::Limit { at: at(), what: "the length of a text in bytes", limit: limit as u64 }),
            false => Ok(()),
        }
    }

    fn refuse(&self, problem: Problem) -> Error {
        match problem {
            Problem::Syntax(message) => self.error(message),
            Problem::Many => {
                let limit = ATTRIBUTES as u64;
                Error::Limit { at: self.place(), what: "the number of attributes", limit }
            }
        }
    }

    /// Why the parser stopped, and where.
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
                _ => Error::Io { at: source.mark().place(), source: std::io::Error::new(io.kind(), io.to_string()) },
            },
            Xml::Encoding(EncodingError::Utf8(error)) => {
                let valid = self.buffer.get(..error.valid_up_to()).unwrap_or_default();
                Error::Encoding { at: source.after(source.began(), valid).place(), encoding: "UTF-8" }
            }
            Xml::Syntax(error) => Error::syntax(self.format, source.mark().place(), format!("{error}: it is cut off")),
            Xml::IllFormed(error) => self.error(error.to_string()),
            other => self.error(other.to_string()),
        }
    }
}

/// A reader that finds units in no, one or several at a time.
pub(super) trait Pull {
    /// What was found and not yet given out, and whether there is no more.
    fn waiting(&mut self) -> (&mut VecDeque<Unit>, &mut bool);
    /// Reads on; false at the end.
    fn more(&mut self) -> Result<bool>;

    /// The next unit; after an error there is none.
    fn pull(&mut self) -> Option<Result<Unit>> {
        loop {
            let (waiting, done) = self.waiting();
            if *done || !waiting.is_empty() {
                return waiting.pop_front().map(Ok);
            }
            let more = self.more();
            *self.waiting().1 = !matches!(more, Ok(true));
            if let Err(error) = more {
                return Some(Err(error));
            }
        }
    }
}

enum Problem {
    Syntax(String),
    Many,
}

fn attributes(tag: &BytesStart<'_>, into: &mut Vec<(String, String)>, count: &mut usize) -> Result<(), Problem> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| Problem::Syntax(error.to_string()))?;
        if *count == ATTRIBUTES {
            return Err(Problem::Many);
        }
        if into.len() == *count {
            into.push((String::new(), String::new()));
        }
        let key = attribute.key.into_inner();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| Problem::Syntax(format!("the attribute `{key}`: {error}")))?;
        if let Some((name, content)) = into.get_mut(*count) {
            name.clear();
            name.push_str(key);
            content.clear();
            content.push_str(&value);
        }
        *count += 1;
    }
    Ok(())
}

/// The character that a reference stands for: one of the five that XML knows, or a number. `None` for the number of a
/// character that XML forbids.
fn resolve(reference: &str) -> Result<Option<char>, String> {
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
