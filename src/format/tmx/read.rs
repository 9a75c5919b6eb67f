//! Reads TMX 1.1 to 1.4, level 1 and 2, one unit at a time.

mod rules;
mod segment;

use std::collections::VecDeque;
use std::io::Read;

use crate::format::check::{Problem, Severity};
use crate::format::parse::{Parser, Token};
use crate::format::{Codes, ReadOptions};
use crate::io::compact_date;
use crate::{Error, LanguageTag, Result, Unit};

use super::entry::{Entry, Header, History, Variant};

/// The longest text that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// The most languages in a unit.
const VARIANTS: usize = 1000;
/// The most properties and notes of a unit.
const PROPERTIES: usize = 10_000;

/// A TMX file as a stream of [`Entry`]s, in constant memory. After an error there are no more.
///
/// ```
/// use duiqi::format::{ReadOptions, tmx};
/// let file = r#"<tmx version="1.4"><header srclang="en"/><body>
///     <tu><tuv xml:lang="en"><seg>Press <bpt i="1">&lt;b></bpt>Save<ept i="1">&lt;/b></ept>.</seg></tuv>
///     <tuv lang="ZH_cn"><seg>按“保存”。</seg></tuv><tuv xml:lang="fr"><seg>Enregistrer.</seg></tuv></tu>
///     </body></tmx>"#;
/// let mut reader = tmx::Reader::new(file.as_bytes(), &ReadOptions::default())?;
/// let entry = reader.next().unwrap()?;
/// assert_eq!(entry.variants[0].text, "Press Save.");
/// assert_eq!(entry.variants[1].tag.as_str(), "zh-CN");
/// assert_eq!(entry.variants.len(), 3);
/// assert!(reader.next().is_none());
/// # Ok::<(), duiqi::Error>(())
/// ```
pub struct Reader<R: Read> {
    parser: Parser<R>,
    header: Header,
    codes: Codes,
    problems: Option<Vec<Problem>>,
    done: bool,
    count: u64,
    /// The last tags as they were written, and what they are: a file has few.
    tags: Vec<(String, LanguageTag)>,
}

impl<R: Read> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("header", &self.header).field("count", &self.count).finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Reads the head of the file, up to its body.
    ///
    /// ```
    /// use duiqi::format::{ReadOptions, tmx::Reader};
    /// let error = Reader::new("<html/>".as_bytes(), &ReadOptions::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 1: byte 0: TMX: the root element is `html`, not `tmx`");
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`], [`Error::Encoding`], [`Error::Limit`] or [`Error::Io`], with line, column and byte.
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let problems = options.check.then(Vec::new);
        let (header, codes) = (Header::default(), options.codes);
        let parser = Parser::new(input, "TMX", &options.log)?;
        let mut reader = Reader { parser, header, codes, problems, done: false, count: 0, tags: Vec::new() };
        reader.head()?;
        Ok(reader)
    }

    /// What the head says.
    ///
    /// ```
    /// use duiqi::format::{ReadOptions, tmx::Reader};
    /// let file = r#"<tmx version="1.4"><header srclang="EN-us"/><body></body></tmx>"#;
    /// let reader = Reader::new(file.as_bytes(), &ReadOptions::default())?;
    /// assert_eq!(reader.header().srclang.as_ref().unwrap().as_str(), "en-US");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What was found to be wrong, but readable, since the last call (with [`ReadOptions::check`]).
    pub(in crate::format) fn problems(&mut self) -> Vec<Problem> {
        self.problems.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn problem(&mut self, severity: Severity, rule: &'static str, message: impl FnOnce() -> String) {
        if let Some(problems) = &mut self.problems {
            problems.push(Problem { severity, rule, at: self.parser.place(), message: message() });
        }
    }

    fn head(&mut self) -> Result<()> {
        self.parser.root(&["tmx"])?;
        self.check_attributes();
        self.header.version = self.parser.attribute("version").unwrap_or_default().to_owned();
        if !matches!(self.header.version.as_str(), "1.1" | "1.2" | "1.3" | "1.4") {
            let version = self.header.version.clone();
            self.problem(Severity::Error, "version", || format!("the version is `{version}`, not 1.1 to 1.4"));
        }
        let mut seen = false;
        loop {
            match self.parser.next_element()? {
                Token::Open if self.parser.name == "header" => {
                    seen = true;
                    self.header_element()?;
                }
                Token::Open if self.parser.name == "body" => break,
                Token::Open => self.unexpected("tmx")?,
                Token::Close | Token::End => return Err(self.parser.error("the file has no `body`")),
                Token::Text => {}
            }
        }
        if !seen {
            self.problem(Severity::Error, "header", || "there is no `header` before the body".into());
        }
        Ok(())
    }

    fn header_element(&mut self) -> Result<()> {
        self.check_attributes();
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        self.header.creationtool = get("creationtool");
        self.header.segtype = get("segtype");
        self.header.datatype = get("datatype");
        self.header.srclang = get("srclang").as_deref().and_then(source_language);
        let segtype = self.header.segtype.clone().unwrap_or_default();
        if !["", "block", "paragraph", "sentence", "phrase"].contains(&segtype.as_str()) {
            self.problem(Severity::Error, "segtype", || format!("the segtype is `{segtype}`"));
        }
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "prop" => {
                        let property = self.property()?;
                        self.header.properties.push(property);
                    }
                    "note" => self.header.notes.push(self.parser.content(LONGEST)?),
                    "ude" => self.parser.skip()?,
                    _ => self.unexpected("header")?,
                },
                Token::Text => self.stray_text("header"),
                Token::Close | Token::End => return Ok(()),
            }
            let count = self.header.properties.len() + self.header.notes.len();
            self.few(count)?;
        }
    }

    fn entry(&mut self) -> Result<Option<Entry>> {
        loop {
            match self.parser.next_element()? {
                Token::Open if self.parser.name == "tu" => {
                    self.count += 1;
                    return self.unit().map(Some);
                }
                Token::Open => self.unexpected("body")?,
                Token::Text => self.stray_text("body"),
                Token::Close => return self.tail().map(|()| None),
                Token::End => return Ok(None),
            }
        }
    }

    /// What follows the body.
    fn tail(&mut self) -> Result<()> {
        loop {
            match self.parser.next_element()? {
                Token::Open => self.unexpected("tmx")?,
                Token::Text => self.stray_text("tmx"),
                Token::Close => {}
                Token::End => return Ok(()),
            }
        }
    }

    fn unit(&mut self) -> Result<Entry> {
        let at = self.parser.settle();
        self.check_attributes();
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let mut entry = Entry {
            id: get("tuid"),
            srclang: get("srclang").as_deref().and_then(source_language),
            usage: get("usagecount").and_then(|count| count.trim().parse().ok()),
            at,
            ..Entry::default()
        };
        entry.history = self.history();
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "tuv" => {
                        let variant = self.variant()?;
                        entry.variants.push(variant);
                    }
                    "prop" | "note" => {
                        if !entry.variants.is_empty() {
                            self.problem(Severity::Error, "order", || "a `prop` or `note` after a `tuv`".into());
                        }
                        match self.parser.name == "prop" {
                            true => entry.properties.push(self.property()?),
                            false => entry.notes.push(self.parser.content(LONGEST)?),
                        }
                    }
                    _ => self.unexpected("tu")?,
                },
                Token::Text => self.stray_text("tu"),
                Token::Close | Token::End => break,
            }
            self.few(entry.properties.len() + entry.notes.len())?;
            if entry.variants.len() > VARIANTS {
                let limit = VARIANTS as u64;
                return Err(Error::Limit { at: self.parser.place(), what: "the number of languages in a unit", limit });
            }
        }
        if entry.variants.is_empty() {
            self.problem(Severity::Error, "tuv", || "the unit has no `tuv`".into());
        }
        Ok(entry)
    }

    fn variant(&mut self) -> Result<Variant> {
        if self.problems.is_some() && self.parser.attribute("lang").is_none() {
            self.check_attributes();
        }
        let mut variant = Variant { history: self.history(), ..Variant::default() };
        variant.tag = self.tag();
        self.check_language();
        let mut seen = false;
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "seg" => {
                        if seen {
                            return Err(self.parser.error("a second `seg` in a `tuv`"));
                        }
                        seen = true;
                        let half = self.segment()?;
                        (variant.text, variant.codes) = (half.text, half.codes);
                    }
                    "prop" | "note" => {
                        if seen {
                            self.problem(Severity::Error, "order", || "a `prop` or `note` after the `seg`".into());
                        }
                        match self.parser.name == "prop" {
                            true => variant.properties.push(self.property()?),
                            false => variant.notes.push(self.parser.content(LONGEST)?),
                        }
                    }
                    _ => self.unexpected("tuv")?,
                },
                Token::Text => self.stray_text("tuv"),
                Token::Close | Token::End => break,
            }
            self.few(variant.properties.len() + variant.notes.len())?;
        }
        if !seen {
            self.problem(Severity::Error, "seg", || "a `tuv` without `seg`".into());
        }
        Ok(variant)
    }

    /// The language of the variant that opened last.
    fn tag(&mut self) -> LanguageTag {
        let Some(written) = self.parser.attribute("xml:lang").or_else(|| self.parser.attribute("lang")) else {
            return LanguageTag::default();
        };
        if let Some((_, tag)) = self.tags.iter().find(|(known, _)| known == written) {
            return tag.clone();
        }
        let (written, tag) = (written.to_owned(), LanguageTag::from(written));
        if self.tags.len() == 8 {
            self.tags.remove(0);
        }
        self.tags.push((written, tag.clone()));
        tag
    }

    fn history(&mut self) -> History {
        // Most variants have their language and nothing else.
        if self.parser.attribute_names().all(|name| name == "xml:lang") {
            return History::default();
        }
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let (created, creator) = (get("creationdate"), get("creationid"));
        let (changed, changer) = (get("changedate"), get("changeid"));
        if self.problems.is_none() {
            return History { created, creator, changed, changer };
        }
        let used = get("lastusagedate");
        for date in [&created, &changed, &used].into_iter().flatten() {
            if compact_date(date).as_ref() != Some(date) {
                self.problem(Severity::Warning, "date", || format!("the date `{date}` is not YYYYMMDDThhmmssZ"));
            }
        }
        History { created, creator, changed, changer }
    }

    fn property(&mut self) -> Result<(String, String)> {
        self.check_attributes();
        let kind = self.parser.attribute("type").map(str::to_owned);
        Ok((kind.unwrap_or_default(), self.parser.content(LONGEST)?))
    }

    fn few(&self, count: usize) -> Result<()> {
        let limit = PROPERTIES as u64;
        match count > PROPERTIES {
            true => Err(Error::Limit { at: self.parser.place(), what: "the number of properties", limit }),
            false => Ok(()),
        }
    }

    fn unexpected(&mut self, within: &str) -> Result<()> {
        let name = self.parser.name.clone();
        self.problem(Severity::Error, "element", || format!("`{name}` in `{within}`"));
        self.parser.skip()
    }

    fn stray_text(&mut self, within: &str) {
        if self.problems.is_some() && !self.parser.text.trim().is_empty() {
            self.problem(Severity::Error, "text", || format!("text directly in `{within}`"));
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.entry().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// `None` for `*all*`, which is no language.
fn source_language(tag: &str) -> Option<LanguageTag> {
    let tag = tag.trim();
    (!tag.is_empty() && !tag.eq_ignore_ascii_case("*all*")).then(|| tag.into())
}

/// The pairs of a TMX file, one after the other.
pub(in crate::format) struct Units<R: Read> {
    reader: Reader<R>,
    options: ReadOptions,
    waiting: VecDeque<Unit>,
}

impl<R: Read> Units<R> {
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        Ok(Units { reader: Reader::new(input, options)?, options: options.clone(), waiting: VecDeque::new() })
    }
}

impl<R: Read> Iterator for Units<R> {
    type Item = Result<Unit>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(unit) = self.waiting.pop_front() {
                return Some(Ok(unit));
            }
            match self.reader.next()? {
                Ok(entry) => {
                    let srclang = self.reader.header.srclang.as_ref();
                    if entry.is_plain(&self.options) {
                        return Some(Ok(entry.into_pair(&self.options, srclang)));
                    }
                    self.waiting.extend(entry.into_units(&self.options, srclang));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
