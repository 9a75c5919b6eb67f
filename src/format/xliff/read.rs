//! Reads XLIFF 1.2 and 2.x and the dialects of translation tools, one unit at a time.

mod content;
mod new;
mod old;

use std::collections::VecDeque;
use std::io::Read;

use crate::format::ReadOptions;
use crate::format::parse::{Parser, Pull, Token};
use crate::format::properties::set;
use crate::{Group, Half, LanguageTag, Result, Unit};

/// The longest text that is read, in bytes: a choice, far above any segment.
const LONGEST: usize = 1 << 20;
/// The most segments, notes and properties of a unit: a choice.
const MANY: usize = 10_000;
/// The longest name of a file, group or unit, in bytes: the longest path of Linux. Every unit repeats them, so that
/// longer ones would make a small file a huge one.
const LONGEST_NAME: usize = 4096;
/// The most bytes of notes and properties that every segment of a unit repeats; more stand at the first only.
const REPEATED: usize = 4096;

/// The segments of an XLIFF file, each a unit.
pub(in crate::format) struct Units<R: Read> {
    parser: Parser<R>,
    options: ReadOptions,
    tags: Tags,
    document: Option<String>,
    /// The elements around the unit: root, file, body, groups, binary units.
    levels: Vec<Level>,
    waiting: VecDeque<Unit>,
    done: bool,
}

/// The languages of the file that is read.
#[derive(Default, Clone)]
struct Tags {
    source: LanguageTag,
    target: LanguageTag,
}

/// What an element says of the units in it.
#[derive(Default, Clone)]
struct Level {
    translate: bool,
    /// Keep white space as it is.
    preserve: bool,
    group: Option<Group>,
}

impl<R: Read> Units<R> {
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let mut parser = Parser::new(input, "XLIFF", &options.log)?;
        parser.root(&["xliff"])?;
        let tag = |key: &str| parser.attribute(key).unwrap_or_default().into();
        let tags = Tags { source: tag("srcLang"), target: tag("trgLang") };
        // Translation tools write no white space for looks into a segment.
        let dialect =
            parser.attribute_names().any(|name| matches!(name, "xmlns:sdl" | "xmlns:mq" | "xmlns:gs4tr" | "xmlns:m"));
        let root = Level { translate: true, preserve: dialect, group: None };
        let mut units = Units {
            parser,
            options: options.clone(),
            tags,
            document: None,
            levels: vec![root],
            waiting: VecDeque::new(),
            done: false,
        };
        let level = units.level();
        units.levels = vec![level];
        Ok(units)
    }

    /// Reads on until units are waiting; false at the end.
    fn read_on(&mut self) -> Result<bool> {
        loop {
            match self.parser.next_element()? {
                Token::Open => match self.parser.name.as_str() {
                    "file" => {
                        self.file();
                        self.enter(None);
                    }
                    "group" => {
                        let group = Group {
                            id: self.short("id").unwrap_or_default(),
                            name: self.short("resname").or_else(|| self.short("name")),
                        };
                        self.enter(Some(group));
                    }
                    "body" | "bin-unit" => self.enter(None),
                    "unit" => {
                        self.unit()?;
                        return Ok(true);
                    }
                    "trans-unit" => {
                        self.trans_unit()?;
                        return Ok(true);
                    }
                    _ => self.parser.skip()?,
                },
                Token::Close => drop(self.levels.pop().filter(|_| self.levels.len() > 1)),
                Token::Text => {}
                Token::End => return Ok(false),
            }
        }
    }

    fn file(&mut self) {
        self.document = self.short("original").filter(|original| !original.is_empty());
        if let Some(tag) = self.parser.attribute("source-language") {
            self.tags = Tags { source: tag.into(), target: LanguageTag::default() };
        }
        if let Some(tag) = self.parser.attribute("target-language") {
            self.tags.target = tag.into();
        }
    }

    fn enter(&mut self, group: Option<Group>) {
        let level = Level { group, ..self.level() };
        self.levels.push(level);
    }

    /// What the element that opened last inherits, and what it says itself.
    fn level(&self) -> Level {
        let outer = self.levels.last().cloned().unwrap_or_default();
        let translate = self.parser.attribute("translate").map_or(outer.translate, |flag| flag != "no");
        Level { translate, preserve: self.preserves(outer.preserve), group: None }
    }

    fn preserves(&self, inherited: bool) -> bool {
        self.parser.attribute("xml:space").map_or(inherited, |space| space == "preserve")
    }

    /// An attribute that every unit repeats; one that is far too long is left out and reported.
    fn short(&self, key: &str) -> Option<String> {
        let value = self.parser.attribute(key)?;
        if value.len() <= LONGEST_NAME {
            return Some(value.to_owned());
        }
        let remark = format!("`{key}` of {} bytes is left out: the limit is {LONGEST_NAME}", value.len());
        self.options.log.note(|report| report.remarks.push(remark));
        None
    }

    /// An attribute of a tool's own namespace, whatever its prefix: `mq:status`.
    fn vendor(&self, name: &str) -> Option<&str> {
        let own = |key: &&str| key.split_once(':').is_some_and(|(prefix, local)| prefix != "xml" && local == name);
        let key = self.parser.attribute_names().find(own)?.to_owned();
        self.parser.attribute(&key)
    }

    /// A unit without texts, with what the elements around it say.
    fn empty(&self, level: &Level) -> Unit {
        let mut unit = Unit {
            source: Half::new(self.tags.source.clone(), ""),
            target: Half::new(self.tags.target.clone(), ""),
            document: self.document.clone(),
            ..Unit::default()
        };
        let groups: Vec<_> = self.levels.iter().filter_map(|level| level.group.clone()).collect();
        if !groups.is_empty() {
            unit.localization_mut().groups = groups;
        }
        if !level.translate {
            unit.localization_mut().translate = Some(false);
        }
        let name = self.short("resname").or_else(|| self.short("name")).filter(|name| !name.is_empty());
        let id = self.short("id").filter(|id| !id.is_empty());
        match (name, id) {
            (Some(name), Some(id)) if name != id => {
                unit.id = Some(name);
                unit.localization_mut().unit_id = Some(id);
            }
            (name, id) => unit.id = name.or(id),
        }
        unit
    }

    /// Hands out the segments of a unit.
    fn give(&mut self, common: &Common, segments: Vec<Unit>) {
        let size: usize = common.notes.iter().map(String::len).sum::<usize>()
            + common.properties.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        for (at, mut unit) in segments.into_iter().enumerate() {
            if unit.source.text.is_empty() && unit.target.text.is_empty() && unit.source.codes.is_empty() {
                continue;
            }
            if at == 0 || size <= REPEATED {
                unit.notes.extend(common.notes.iter().cloned());
                for (name, value) in &common.properties {
                    put(&mut unit, name.clone(), value.clone());
                }
            }
            // Structure of the document, without a word to translate.
            let protected = unit.localization.as_ref().is_some_and(|found| found.translate == Some(false));
            if protected && !unit.source.has_words() && !unit.target.has_words() {
                self.options.log.note(|report| report.empty_units += 1);
                continue;
            }
            self.waiting.push_back(unit);
        }
    }
}

/// What a unit says of all its segments.
#[derive(Default)]
struct Common {
    notes: Vec<String>,
    properties: Vec<(String, String)>,
}

/// Puts a property into a unit; ours may hold a language tag.
fn put(unit: &mut Unit, name: String, value: String) {
    match name.as_str() {
        "x-source-tag" => unit.source.tag = value.into(),
        "x-target-tag" => unit.target.tag = value.into(),
        _ => set(unit, name, value, true),
    }
}

/// A percentage: `87`, `87.5%`.
fn percent(text: &str) -> Option<f32> {
    text.trim().trim_end_matches('%').trim_end().parse().ok().filter(|percent: &f32| percent.is_finite())
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
