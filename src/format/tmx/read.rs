//! Reads TMX 1.1 to 1.4, level 1 and 2, one unit at a time.

use std::collections::VecDeque;
use std::io::Read;

use crate::format::check::{Problem, Severity};
use crate::format::fields::{compact_date, iso_date};
use crate::format::language::best_match;
use crate::format::parse::{Parser, Token};
use crate::format::properties::set;
use crate::format::{Codes, ReadOptions};
use crate::{Error, Place, Result, Tag, Unit};

/// The longest text that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// The most languages in a unit.
const VARIANTS: usize = 1000;
/// The most properties and notes of a unit.
const PROPERTIES: usize = 10_000;

/// What the head of a TMX file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Header {
    /// The version of TMX.
    pub version: String,
    /// The source language; `None` if it is `*all*` or missing.
    pub srclang: Option<Tag>,
    /// The tool that wrote the file.
    pub creationtool: Option<String>,
    /// `block`, `paragraph`, `sentence` or `phrase`.
    pub segtype: Option<String>,
    /// What the codes in its texts belong to, such as `html`.
    pub datatype: Option<String>,
    /// Its properties, by type.
    pub properties: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<String>,
}

/// A unit of a TMX file, in as many languages as it has.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Entry {
    /// Its `tuid`.
    pub id: Option<String>,
    /// Its own source language, if it names one.
    pub srclang: Option<Tag>,
    /// How often it was used.
    pub usage: Option<u64>,
    /// Its notes.
    pub notes: Vec<String>,
    /// Its properties, by type.
    pub properties: Vec<(String, String)>,
    /// Who made and changed it, and when.
    pub history: History,
    /// Its texts, one a language.
    pub variants: Vec<Variant>,
    /// Where it begins.
    pub at: Place,
}

/// One language of an [`Entry`].
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Variant {
    /// Its language.
    pub tag: Tag,
    /// Its text.
    pub text: String,
    /// Its notes.
    pub notes: Vec<String>,
    /// Its properties, by type.
    pub properties: Vec<(String, String)>,
    /// Who made and changed it, and when.
    pub history: History,
}

/// Who made and changed something, and when (as the file writes it).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// `creationdate`.
    pub created: Option<String>,
    /// `creationid`.
    pub creator: Option<String>,
    /// `changedate`.
    pub changed: Option<String>,
    /// `changeid`.
    pub changer: Option<String>,
}

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
        let mut reader = Reader { parser: Parser::new(input, "TMX")?, header, codes, problems, done: false, count: 0 };
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
        const NEEDED: [&str; 7] =
            ["creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"];
        for key in NEEDED {
            if self.parser.attribute(key).is_none() {
                self.problem(Severity::Error, "header-attribute", || format!("the header has no `{key}`"));
            }
        }
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        self.header.creationtool = get("creationtool");
        self.header.segtype = get("segtype");
        self.header.datatype = get("datatype");
        self.header.srclang = get("srclang").as_deref().and_then(source_language);
        if let Some(segtype) = self.header.segtype.clone() {
            if !["block", "paragraph", "sentence", "phrase"].contains(&segtype.as_str()) {
                self.problem(Severity::Error, "segtype", || format!("the segtype is `{segtype}`"));
            }
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
        let mut variant = Variant { history: self.history(), ..Variant::default() };
        match self.parser.attribute("xml:lang").or_else(|| self.parser.attribute("lang")).map(str::to_owned) {
            Some(tag) => {
                if self.parser.attribute("xml:lang").is_none() {
                    self.problem(Severity::Warning, "lang", || "`lang` is deprecated: `xml:lang`".into());
                }
                if tag.contains('_') {
                    self.problem(Severity::Warning, "language", || format!("an underscore in the language `{tag}`"));
                }
                variant.tag = tag.into();
            }
            None => self.problem(Severity::Error, "lang", || "a `tuv` without `xml:lang`".into()),
        }
        let mut seen = false;
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "seg" => {
                        if seen {
                            return Err(self.parser.error("a second `seg` in a `tuv`"));
                        }
                        seen = true;
                        variant.text = self.segment()?;
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

    /// The text of a segment. What stands in `bpt`, `ept`, `it`, `ph` and `ut` is code; what stands in `hi`, and in
    /// elements that TMX does not know, is text.
    fn segment(&mut self) -> Result<String> {
        let mut text = String::new();
        let (mut depth, mut code) = (1, 0);
        let (mut begun, mut ended) = (0, 0);
        loop {
            match self.parser.next()? {
                Token::Open => {
                    depth += 1;
                    match self.parser.name.as_str() {
                        "bpt" => begun += 1,
                        "ept" => ended += 1,
                        "ut" => self.problem(Severity::Warning, "ut", || "`ut` is deprecated".into()),
                        "it" | "ph" | "hi" | "sub" => {}
                        other => {
                            let message = format!("`{other}` in a segment");
                            self.problem(Severity::Error, "inline", || message);
                        }
                    }
                    if code > 0 || matches!(self.parser.name.as_str(), "bpt" | "ept" | "it" | "ph" | "ut") {
                        code += 1;
                    }
                }
                Token::Close | Token::End => {
                    depth -= 1;
                    code = usize::saturating_sub(code, 1);
                    if depth == 0 {
                        break;
                    }
                }
                Token::Text if code == 0 || self.codes == Codes::Keep => {
                    text.push_str(&self.parser.text);
                    self.parser.within(text.len(), LONGEST)?;
                }
                Token::Text => {}
            }
        }
        if begun != ended {
            self.problem(Severity::Warning, "codes", || format!("{begun} `bpt` and {ended} `ept`"));
        }
        if self.problems.is_some() {
            self.check_text(&text);
        }
        Ok(text)
    }

    fn check_text(&mut self, text: &str) {
        if let Some(c) = text.chars().find(|&c| !crate::format::xml::legal(c)) {
            self.problem(Severity::Error, "character", || format!("U+{:04X} is no character of XML", c as u32));
        }
        if text.trim().is_empty() {
            self.problem(Severity::Warning, "empty", || "an empty segment".into());
        }
        if text.chars().nth(crate::format::LONG).is_some() {
            self.problem(Severity::Warning, "long", || "a segment of more than 2,000 characters".into());
        }
    }

    fn history(&mut self) -> History {
        let get = |key: &str| self.parser.attribute(key).map(str::to_owned);
        let (created, creator) = (get("creationdate"), get("creationid"));
        let (changed, changer) = (get("changedate"), get("changeid"));
        for date in [&created, &changed, &get("lastusagedate")].into_iter().flatten() {
            if compact_date(date).as_ref() != Some(date) {
                self.problem(Severity::Warning, "date", || format!("the date `{date}` is not YYYYMMDDThhmmssZ"));
            }
        }
        History { created, creator, changed, changer }
    }

    fn property(&mut self) -> Result<(String, String)> {
        let kind = self.parser.attribute("type").map(str::to_owned);
        if kind.is_none() {
            self.problem(Severity::Error, "prop", || "a `prop` without `type`".into());
        }
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
fn source_language(tag: &str) -> Option<Tag> {
    let tag = tag.trim();
    (!tag.is_empty() && !tag.eq_ignore_ascii_case("*all*")).then(|| tag.into())
}

impl Entry {
    /// The pairs of this unit: the source with every other language, or with the one that the options ask for.
    /// `srclang` is the language of the file's head. A unit in one language gives a unit without counterpart; one
    /// that has neither of the languages asked for gives none.
    ///
    /// ```
    /// use duiqi::{Tag, format::{ReadOptions, tmx::Reader}};
    /// let file = r#"<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Save</seg></tuv>
    ///     <tuv xml:lang="zh-TW"><seg>儲存</seg></tuv><tuv xml:lang="zh-CN"><seg>保存</seg></tuv></tu></body></tmx>"#;
    /// let mut options = ReadOptions::default();
    /// options.target = Some(Tag::from("zh-Hans"));
    /// let entry = Reader::new(file.as_bytes(), &options)?.next().unwrap()?;
    /// let units = entry.into_units(&options, None);
    /// assert_eq!(units[0].target, "保存");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    pub fn into_units(self, options: &ReadOptions, srclang: Option<&Tag>) -> Vec<Unit> {
        let offered: Vec<_> = self.variants.iter().map(|variant| (&variant.tag, variant.text.as_str())).collect();
        let find = |wanted: &Tag| best_match(wanted, &offered);
        let target = options.target.as_ref().and_then(find);
        let source = match &options.source {
            Some(wanted) => find(wanted),
            None => self
                .srclang
                .as_ref()
                .or(srclang)
                .and_then(find)
                .or_else(|| (0..offered.len()).find(|&at| Some(at) != target)),
        };
        let targets: Vec<Option<usize>> = match (&options.target, source) {
            (Some(_), _) => vec![target.filter(|&at| Some(at) != source)],
            (None, _) if offered.len() < 2 => vec![None],
            (None, source) => (0..offered.len()).filter(|&at| Some(at) != source).map(Some).collect(),
        };
        let mut pairs = targets.into_iter().map(|target| (source, target));
        let last = pairs.next_back().filter(|pair| *pair != (None, None));
        let mut units: Vec<_> = pairs.map(|(source, target)| self.clone().pair(source, target, options)).collect();
        units.extend(last.map(|(source, target)| self.pair(source, target, options)));
        units
    }

    fn pair(mut self, source: Option<usize>, target: Option<usize>, options: &ReadOptions) -> Unit {
        let mut take = |at: Option<usize>, asked: &Option<Tag>| match at.and_then(|at| self.variants.get_mut(at)) {
            Some(variant) => std::mem::take(variant),
            None => Variant { tag: asked.clone().unwrap_or_default(), ..Variant::default() },
        };
        let (from, to) = (take(source, &options.source), take(target, &options.target));
        let (made, translated, written) = (self.history, to.history, from.history);
        let date = |date: String| iso_date(&date).unwrap_or(date);
        let mut unit = Unit {
            source: from.text,
            target: to.text,
            source_tag: from.tag,
            target_tag: to.tag,
            id: self.id,
            usage: self.usage,
            created: made.created.or(translated.created).or(written.created).map(date),
            creator: made.creator.or(translated.creator).or(written.creator),
            changed: made.changed.or(translated.changed).or(written.changed).map(date),
            changer: made.changer.or(translated.changer).or(written.changer),
            notes: [self.notes, from.notes, to.notes].into_iter().flatten().collect(),
            ..Unit::default()
        };
        for (key, value) in self.properties {
            set(&mut unit, key, value, true);
        }
        for (key, value) in from.properties {
            match key.as_str() {
                "x-tag" => unit.source_tag = value.into(),
                _ => set(&mut unit, key, value, true),
            }
        }
        for (key, value) in to.properties {
            match key.as_str() {
                "x-tag" => unit.target_tag = value.into(),
                _ => set(&mut unit, key, value, false),
            }
        }
        unit
    }
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
                    let srclang = self.reader.header.srclang.clone();
                    self.waiting.extend(entry.into_units(&self.options, srclang.as_ref()));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
