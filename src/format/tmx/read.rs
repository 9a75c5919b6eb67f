//! Reads TMX 1.1 to 1.4, level 1 and 2, one unit at a time.
//!
//! Files in use break the rules in known ways, and reading goes on: `lang` for
//! `xml:lang`, underscores and any case in tags, properties after the segment
//! (Bitextor), unknown elements and attributes, missing headers. With
//! [`ReadOptions::check`] each of these is a [`Problem`]. Only a file that is
//! not well-formed, a second `seg` or a limit stops reading, because then it is
//! unclear what is text.
//!
//! Memory is that of one unit, so that a file of any size can be read.

mod rules;
mod segment;

use std::collections::VecDeque;
use std::io::Read;

use crate::audit::Severity;
use crate::format::check::Problem;
use crate::format::parse::{Parser, XmlToken};
use crate::format::{Codes, ReadOptions};
use crate::io::compact_date;
use crate::{Error, LanguageTag, Result, Unit};

use super::entry::{Entry, Variant};
use super::header::{Header, History};

/// The longest text that is read, in bytes: a choice. Segments beyond a few
/// thousand characters are whole documents put into one.
const LONGEST: usize = 1 << 20;
/// The most languages in a unit: a choice; the European Union has 24.
const VARIANTS: usize = 1000;
/// The most properties and notes of a unit: a choice. Trados writes about 180
/// in a busy memory.
const PROPERTIES: usize = 10_000;

/// A TMX file as a stream of [`Entry`]s, in constant memory. Nothing follows an
/// error.
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
    /// The XML.
    parser: Parser<R>,
    /// The contents of the head.
    header: Header,
    /// What is done with inline codes.
    codes: Codes,
    /// Rules broken since the last query; `None` if checking was not asked for.
    problems: Option<Vec<Problem>>,
    /// Whether an error or the end was met.
    done: bool,
    /// How many units were begun.
    count: u64,
    /// The last tags as the file writes them, and what they mean: a file has
    /// few, and parsing each costs.
    tags: Vec<(String, LanguageTag)>,
}

impl<R: Read> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("header", &self.header).field("count", &self.count).finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Opens a file and reads its head, up to `body`.
    ///
    /// ```
    /// use duiqi::format::{ReadOptions, tmx::Reader};
    /// let error = Reader::new("<html/>".as_bytes(), &ReadOptions::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 1: byte 0: TMX: the root element is `html`, not `tmx`");
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`], [`Error::Encoding`], [`Error::Limit`] or
    /// [`Error::Io`], with line, column and byte.
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let problems = options.check.then(Vec::new);
        let (header, codes) = (Header::default(), options.codes);
        let parser = Parser::new(input, "TMX", &options.log)?;
        let mut reader = Reader { parser, header, codes, problems, done: false, count: 0, tags: Vec::new() };
        reader.head()?;
        Ok(reader)
    }

    /// The head of the file, which was read by [`Reader::new`].
    ///
    /// ```
    /// use duiqi::format::{ReadOptions, tmx::Reader};
    /// let file = r#"<tmx version="1.4"><header srclang="EN-us"/><body></body></tmx>"#;
    /// let reader = Reader::new(file.as_bytes(), &ReadOptions::default())?;
    /// assert_eq!(reader.header().srclang.as_ref().unwrap().as_str(), "en-US");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Takes the rules broken since the last call: wrong, but readable. Empty
    /// without [`ReadOptions::check`].
    pub(in crate::format) fn problems(&mut self) -> Vec<Problem> {
        self.problems.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Notes a broken rule at the current token. The message is made only if
    /// checking was asked for.
    fn problem(&mut self, severity: Severity, rule: &'static str, message: impl FnOnce() -> String) {
        if let Some(problems) = &mut self.problems {
            problems.push(Problem { severity, rule, at: self.parser.place(), message: message() });
        }
    }

    /// Reads the head: the root, `header`, up to `body`.
    ///
    /// # Errors
    /// [`Error::Syntax`] if the root is not `tmx` or there is no `body`.
    fn head(&mut self) -> Result<()> {
        self.parser.expect_root(&["tmx"])?;
        self.check_attributes();
        self.header.version = self.parser.attribute("version").unwrap_or_default().to_owned();
        // Other versions are read all the same: the elements that matter have
        // not changed.
        if !matches!(self.header.version.as_str(), "1.1" | "1.2" | "1.3" | "1.4") {
            let version = self.header.version.clone();
            self.problem(Severity::Error, "version", || format!("the version is `{version}`, not 1.1 to 1.4"));
        }
        let mut seen = false;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open if self.parser.name == "header" => {
                    seen = true;
                    self.header_element()?;
                }
                XmlToken::Open if self.parser.name == "body" => break,
                XmlToken::Open => self.unexpected("tmx")?,
                XmlToken::Close | XmlToken::End => return Err(self.parser.error("the file has no `body`")),
                XmlToken::Text => {}
            }
        }
        if !seen {
            self.problem(Severity::Error, "header", || "there is no `header` before the body".into());
        }
        Ok(())
    }

    /// Reads the `header` that opened last, with its children.
    ///
    /// # Errors
    /// [`Error::Limit`] for too many properties and notes.
    fn header_element(&mut self) -> Result<()> {
        self.check_attributes();
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        self.header.creationtool = get("creationtool");
        self.header.segtype = get("segtype");
        self.header.datatype = get("datatype");
        self.header.memory_format = get("o-tmf");
        self.header.admin_language = get("adminlang");
        self.header.original_encoding = get("o-encoding");
        self.header.srclang = get("srclang").as_deref().and_then(source_language);
        self.header.history = self.history();
        let segtype = self.header.segtype.clone().unwrap_or_default();
        if !["", "block", "paragraph", "sentence", "phrase"].contains(&segtype.as_str()) {
            self.problem(Severity::Error, "segtype", || format!("the segtype is `{segtype}`"));
        }
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
                    "prop" => {
                        let property = self.property()?;
                        self.header.properties.push(property);
                    }
                    "note" => self.header.notes.push(self.parser.content(LONGEST)?),
                    // User-defined encodings: characters beyond the encoding of
                    // the file. XML has no need for them.
                    "ude" => self.parser.skip()?,
                    _ => self.unexpected("header")?,
                },
                XmlToken::Text => self.stray_text("header"),
                XmlToken::Close | XmlToken::End => return Ok(()),
            }
            let count = self.header.properties.len() + self.header.notes.len();
            // A header must not grow without bound either.
            self.few(count)?;
        }
    }

    /// Reads the next unit of the body; `None` at the end.
    ///
    /// # Errors
    /// Those of the unit, and of what is between units.
    fn entry(&mut self) -> Result<Option<Entry>> {
        loop {
            match self.parser.next_element()? {
                XmlToken::Open if self.parser.name == "tu" => {
                    self.count += 1;
                    return self.unit().map(Some);
                }
                XmlToken::Open => self.unexpected("body")?,
                XmlToken::Text => self.stray_text("body"),
                // The end of the body: what follows is read too, so that a file
                // that is cut off there is detected.
                XmlToken::Close => return self.tail().map(|()| None),
                XmlToken::End => return Ok(None),
            }
        }
    }

    /// Reads what follows the body, up to the end of the file.
    ///
    /// # Errors
    /// [`Error::Syntax`] if the file is cut off there.
    fn tail(&mut self) -> Result<()> {
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => self.unexpected("tmx")?,
                XmlToken::Text => self.stray_text("tmx"),
                XmlToken::Close => {}
                XmlToken::End => return Ok(()),
            }
        }
    }

    /// Reads the `tu` that opened last.
    ///
    /// # Errors
    /// [`Error::Limit`] for too many languages, properties or notes; and those
    /// of [`Reader::variant`].
    fn unit(&mut self) -> Result<Entry> {
        // The cheap form of the place, because every unit needs one.
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
                XmlToken::Open => match self.parser.name.as_str() {
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
                XmlToken::Text => self.stray_text("tu"),
                XmlToken::Close | XmlToken::End => break,
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

    /// Reads the `tuv` that opened last.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a second `seg`, [`Error::Limit`] for too much of
    /// anything.
    fn variant(&mut self) -> Result<Variant> {
        // A `tuv` with `lang` would fail the comparison, and `check_language`
        // reports that better.
        if self.problems.is_some() && self.parser.attribute("lang").is_none() {
            self.check_attributes();
        }
        let mut variant = Variant { history: self.history(), ..Variant::default() };
        variant.tag = self.tag();
        self.check_language();
        let mut seen = false;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
                    "seg" => {
                        // Two segments in one variant: which is the text cannot
                        // be known.
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
                XmlToken::Text => self.stray_text("tuv"),
                XmlToken::Close | XmlToken::End => break,
            }
            self.few(variant.properties.len() + variant.notes.len())?;
        }
        if !seen {
            self.problem(Severity::Error, "seg", || "a `tuv` without `seg`".into());
        }
        Ok(variant)
    }

    /// The language of the variant that opened last; empty if it has none.
    fn tag(&mut self) -> LanguageTag {
        let Some(written) = self.parser.attribute("xml:lang").or_else(|| self.parser.attribute("lang")) else {
            return LanguageTag::default();
        };
        // Eight are remembered: a choice, enough for the languages of nearly
        // every file.
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

    /// The dates and names of the element that opened last.
    fn history(&mut self) -> History {
        // Most variants have their language and nothing else, so that this
        // comparison saves four searches.
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
            // Compared in its normal form: `compact_date` also accepts dates of
            // other shapes.
            if compact_date(date).as_ref() != Some(date) {
                self.problem(Severity::Warning, "date", || format!("the date `{date}` is not YYYYMMDDThhmmssZ"));
            }
        }
        History { created, creator, changed, changer }
    }

    /// Reads the `prop` that opened last, as type and text.
    ///
    /// A property without `type` gets the empty name, which is kept.
    fn property(&mut self) -> Result<(String, String)> {
        self.check_attributes();
        let kind = self.parser.attribute("type").map(str::to_owned);
        Ok((kind.unwrap_or_default(), self.parser.content(LONGEST)?))
    }

    /// An error if a unit or a head has more properties and notes than the
    /// limit.
    ///
    /// # Errors
    /// [`Error::Limit`], at the element that was one too many.
    fn few(&self, count: usize) -> Result<()> {
        let limit = PROPERTIES as u64;
        match count > PROPERTIES {
            true => Err(Error::Limit { at: self.parser.place(), what: "the number of properties", limit }),
            false => Ok(()),
        }
    }

    /// Notes an element that does not belong here, and skips it.
    fn unexpected(&mut self, within: &str) -> Result<()> {
        let name = self.parser.name.clone();
        self.problem(Severity::Error, "element", || format!("`{name}` in `{within}`"));
        self.parser.skip()
    }

    /// Notes text between elements, where TMX has none. It is dropped.
    fn stray_text(&mut self, within: &str) {
        if self.problems.is_some() && !self.parser.text.trim().is_empty() {
            self.problem(Severity::Error, "text", || format!("text directly in `{within}`"));
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Entry>;

    /// The next unit of the file in all its languages.
    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.entry().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The language of a `srclang`; `None` for `*all*`, which is no language.
fn source_language(tag: &str) -> Option<LanguageTag> {
    let tag = tag.trim();
    (!tag.is_empty() && !tag.eq_ignore_ascii_case("*all*")).then(|| tag.into())
}

/// The pairs of a TMX file, one after the other.
pub(in crate::format) struct TmxUnits<R: Read> {
    /// The units in all languages.
    reader: Reader<R>,
    /// Languages asked for.
    options: ReadOptions,
    /// Pairs of the last unit that were not returned yet.
    waiting: VecDeque<Unit>,
}

impl<R: Read> TmxUnits<R> {
    /// Opens a file.
    ///
    /// # Errors
    /// Those of [`Reader::new`].
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let reader = Reader::new(input, options)?;
        options.log.note_header(&reader.header);
        Ok(TmxUnits { reader, options: options.clone(), waiting: VecDeque::new() })
    }
}

impl<R: Read> Iterator for TmxUnits<R> {
    type Item = Result<Unit>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(unit) = self.waiting.pop_front() {
                return Some(Ok(unit));
            }
            match self.reader.next()? {
                Ok(entry) => {
                    let srclang = self.reader.header.srclang.as_ref();
                    // Nearly all files have two languages, so this path is made
                    // fast.
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
