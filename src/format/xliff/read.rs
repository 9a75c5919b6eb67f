//! Reads XLIFF 1.2 and 2.x, one segment at a time.

use std::collections::VecDeque;
use std::io::Read;

use crate::format::parse::{Parser, Pull, Token};
use crate::format::properties::set;
use crate::format::{Codes, ReadOptions};
use crate::{Half, LanguageTag, Result, Unit};

/// The longest text that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// The most segments and properties of a unit.
const MANY: usize = 10_000;

/// The segments of an XLIFF file, each a unit.
pub(in crate::format) struct Units<R: Read> {
    parser: Parser<R>,
    options: ReadOptions,
    source_tag: LanguageTag,
    target_tag: LanguageTag,
    document: Option<String>,
    waiting: VecDeque<Unit>,
    done: bool,
}

impl<R: Read> Units<R> {
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let mut parser = Parser::new(input, "XLIFF", &options.log)?;
        parser.root(&["xliff"])?;
        let tag = |key: &str| parser.attribute(key).unwrap_or_default().into();
        let (source_tag, target_tag) = (tag("srcLang"), tag("trgLang"));
        let (options, waiting) = (options.clone(), VecDeque::new());
        Ok(Units { parser, options, source_tag, target_tag, document: None, waiting, done: false })
    }

    /// Reads on until units are waiting; false at the end.
    fn read_on(&mut self) -> Result<bool> {
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "file" => self.file(),
                    "unit" => {
                        self.unit()?;
                        return Ok(true);
                    }
                    "trans-unit" => {
                        self.trans_unit()?;
                        return Ok(true);
                    }
                    "group" | "body" => {}
                    _ => self.parser.skip()?,
                },
                Token::Close | Token::Text => {}
                Token::End => return Ok(false),
            }
        }
    }

    fn file(&mut self) {
        let get = |key: &str| self.parser.attribute(key);
        self.document = get("original").filter(|original| !original.is_empty()).map(str::to_owned);
        if let Some(tag) = get("source-language") {
            self.source_tag = tag.into();
        }
        if let Some(tag) = self.parser.attribute("target-language") {
            self.target_tag = tag.into();
        }
    }

    fn empty(&self) -> Unit {
        Unit {
            source: Half::new(self.source_tag.clone(), ""),
            target: Half::new(self.target_tag.clone(), ""),
            document: self.document.clone(),
            ..Unit::default()
        }
    }

    /// A unit of 2.x: several segments, and what is said of all of them.
    fn unit(&mut self) -> Result<()> {
        let (mut common, mut segments) = (self.empty(), Vec::new());
        let mut properties = Vec::new();
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "segment" => segments.push(self.segment()?),
                    "notes" | "metadata" | "metaGroup" => {}
                    "note" => common.notes.push(self.parser.content(LONGEST)?),
                    "meta" => {
                        let key = self.parser.attribute("type").unwrap_or_default().to_owned();
                        properties.push((key, self.parser.content(LONGEST)?));
                    }
                    _ => self.parser.skip()?,
                },
                Token::Close if self.parser.name == "unit" => break,
                Token::Close | Token::Text => {}
                Token::End => return Ok(()),
            }
            self.parser.within(segments.len().max(properties.len()).max(common.notes.len()), MANY)?;
        }
        apply(&mut common, properties);
        for (source, target) in segments.into_iter().filter(|(source, target)| !source.is_empty() || !target.is_empty())
        {
            let mut unit = common.clone();
            (unit.source.text, unit.target.text) = (source, target);
            self.waiting.push_back(unit);
        }
        Ok(())
    }

    fn segment(&mut self) -> Result<(String, String)> {
        let (mut source, mut target) = (String::new(), String::new());
        loop {
            match self.parser.next_element()? {
                Token::Open if self.parser.name == "source" => source = self.text()?,
                Token::Open if self.parser.name == "target" => target = self.text()?,
                Token::Open => self.parser.skip()?,
                Token::Close | Token::End => return Ok((source, target)),
                Token::Text => {}
            }
        }
    }

    fn trans_unit(&mut self) -> Result<()> {
        let mut unit = self.empty();
        let mut properties = Vec::new();
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "source" => unit.source.text = self.text()?,
                    "target" => unit.target.text = self.text()?,
                    "note" => unit.notes.push(self.parser.content(LONGEST)?),
                    "context-group" => {}
                    "context" => {
                        let key = self.parser.attribute("context-type").unwrap_or_default().to_owned();
                        properties.push((key, self.parser.content(LONGEST)?));
                    }
                    _ => self.parser.skip()?,
                },
                Token::Close if self.parser.name == "trans-unit" => break,
                Token::Close | Token::Text => {}
                Token::End => return Ok(()),
            }
            self.parser.within(properties.len().max(unit.notes.len()), MANY)?;
        }
        apply(&mut unit, properties);
        if !unit.source.text.is_empty() || !unit.target.text.is_empty() {
            self.waiting.push_back(unit);
        }
        Ok(())
    }

    /// The text of a source or target. What stands in `bpt`, `ept`, `it` and `ph` (1.2) is code; `cp` (2.x) is a
    /// character that XML cannot hold; what stands in any other element is text.
    fn text(&mut self) -> Result<String> {
        let mut text = String::new();
        let (mut depth, mut code) = (1, 0);
        loop {
            match self.parser.next()? {
                Token::Open => {
                    depth += 1;
                    let name = self.parser.name.as_str();
                    if code > 0 || matches!(name, "bpt" | "ept" | "it" | "ph") {
                        code += 1;
                    }
                    if name == "cp" {
                        let hex = self.parser.attribute("hex").and_then(|hex| u32::from_str_radix(hex, 16).ok());
                        let c = hex.and_then(char::from_u32);
                        text.push(c.ok_or_else(|| self.parser.error("a `cp` whose `hex` is no character"))?);
                    }
                }
                Token::Close | Token::End => {
                    depth -= 1;
                    code = usize::saturating_sub(code, 1);
                    if depth == 0 {
                        return Ok(text);
                    }
                }
                Token::Text if code == 0 || self.options.codes == Codes::Keep => {
                    text.push_str(&self.parser.text);
                    self.parser.within(text.len(), LONGEST)?;
                }
                Token::Text => {}
            }
        }
    }
}

fn apply(unit: &mut Unit, properties: Vec<(String, String)>) {
    for (key, value) in properties {
        match key.as_str() {
            "x-source-tag" => unit.source.tag = value.into(),
            "x-target-tag" => unit.target.tag = value.into(),
            _ => set(unit, key, value, true),
        }
    }
}

impl<R: Read> Pull for Units<R> {
    fn waiting(&mut self) -> (&mut VecDeque<Unit>, &mut bool) {
        (&mut self.waiting, &mut self.done)
    }

    fn more(&mut self) -> Result<bool> {
        self.read_on()
    }
}

impl<R: Read> Iterator for Units<R> {
    type Item = Result<Unit>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pull()
    }
}
