//! Reads XLIFF 1.2 and 2.x and the dialects of translation tools, one unit of
//! the file at a time.
//!
//! This file walks the elements around units and knows what they pass on to
//! their units (languages, document, groups, `translate`, `xml:space`). `old`
//! reads a `trans-unit` of 1.2, `new` a `unit` of 2.x, `content` the text with
//! codes, which both have. The version attribute is not used: the elements show
//! the version.
//!
//! | element | what is read of it |
//! |---|---|
//! | `xliff` | `srcLang`, `trgLang`; namespaces of tools |
//! | `file` | `original`, languages, `translate`, `xml:space` |
//! | `group` | `id`, `resname` or `name`, the two flags, notes and contexts, see `groups` |
//! | `trans-unit`, `unit` | everything |
//! | languages of each unit | those asked for choose, see `languages` |
//! | `header`, `glossary`, `skeleton`, modules outside of units | skipped |

mod content;
mod groups;
mod languages;
mod new;
mod old;

use std::collections::VecDeque;
use std::io::Read;

use crate::format::ReadOptions;
use crate::format::parse::{Parser, XmlToken};
use crate::format::properties::set;
use crate::format::pull::Pull;
use crate::format::xliff::attributes;
use crate::{Group, Half, LanguageTag, Result, Unit};

use languages::Languages;

/// The longest text that is read, in bytes: a choice, far above any segment.
const LONGEST: usize = 1 << 20;
/// The most segments, notes and properties of a unit: a choice, far above any
/// file met.
const MANY: usize = 10_000;
/// The longest name of a file, group or unit, in bytes: the longest path of
/// Linux (`PATH_MAX`). Every unit repeats these names, so that longer ones
/// would make a small file a huge one.
const LONGEST_NAME: usize = 4096;
/// The most bytes of notes and properties that every segment of a unit repeats:
/// a choice. If there are more, only the first segment has them.
const REPEATED: usize = 4096;

/// The segments of an XLIFF file, each a unit.
pub(in crate::format) struct XliffUnits<R: Read> {
    /// The XML.
    parser: Parser<R>,
    /// Codes, languages asked for, log.
    options: ReadOptions,
    /// The languages of the `file` element that is open.
    tags: Tags,
    /// Its `original`.
    document: Option<String>,
    /// How its sizes count, where that is not by characters (2.x).
    profile: Option<String>,
    /// What the elements around the unit pass on: root, file, body, groups,
    /// binary units; the innermost last.
    levels: Vec<Inherited>,
    /// Which languages its units are in.
    languages: Languages,
    /// Segments that were read and not returned yet.
    waiting: VecDeque<Unit>,
    /// Whether an error or the end was met.
    done: bool,
}

/// The languages of the file that is read. Version 2.x names them at the root,
/// 1.2 at each `file`.
#[derive(Default, Clone)]
struct Tags {
    /// The source language.
    source: LanguageTag,
    /// The target language; empty if the file does not name it.
    target: LanguageTag,
}

/// What an element passes on to the units in it.
#[derive(Default, Clone)]
struct Inherited {
    /// Whether its units are to be translated.
    translate: bool,
    /// Whether white space stays as it is.
    preserve: bool,
    /// The group that the element is.
    group: Option<Group>,
    /// Notes and contexts of the groups around, the outermost first.
    common: Common,
    /// Whether a unit or a group in it has begun.
    begun: bool,
}

impl<R: Read> XliffUnits<R> {
    /// Opens a file at its root element.
    ///
    /// # Errors
    /// [`Error::Syntax`](crate::Error::Syntax) if the root is not `xliff`.
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let mut parser = Parser::new(input, "XLIFF", &options.log)?;
        parser.expect_root(&["xliff"])?;
        let tag = |key: &str| parser.attribute(key).unwrap_or_default().into();
        let tags = Tags { source: tag("srcLang"), target: tag("trgLang") };
        // Translation tools do not indent their segments, so that all white
        // space in them is text, although they often forget `xml:space`. They
        // are recognised by their namespaces: Trados, memoQ, Wordfast and
        // Phrase.
        let namespaces = parser.attribute_names().filter(|name| name.starts_with("xmlns"));
        let dialect = namespaces.filter_map(|name| parser.attribute(name)).any(|name| {
            ["sdl.com/FileTypes", "MQXliff", "gs4tr.org", "memsource.com"].iter().any(|tool| name.contains(tool))
        });
        let root = Inherited { translate: true, preserve: dialect, ..Inherited::default() };
        let mut units = XliffUnits {
            parser,
            options: options.clone(),
            tags,
            document: None,
            profile: None,
            levels: vec![root],
            languages: Languages::default(),
            waiting: VecDeque::new(),
            done: false,
        };
        let level = units.level();
        units.levels = vec![level];
        Ok(units)
    }

    /// Reads on until units are waiting; false at the end of the file.
    ///
    /// # Errors
    /// Those of the parser and of the units.
    fn read_until_unit(&mut self) -> Result<bool> {
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
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
                    "body" => self.enter(None),
                    "context-group" | "notes" | "note" | "metadata" if self.in_group() => self.group_data()?,
                    "profiles" => {
                        self.profile = self.short("generalProfile").filter(|name| name != attributes::CODEPOINTS);
                        self.parser.skip()?;
                    }
                    "bin-unit" => {
                        self.options.log.note(|report| report.binary_contents += 1);
                        self.enter(None);
                    }
                    "unit" => {
                        self.unit()?;
                        return Ok(true);
                    }
                    "trans-unit" => {
                        self.trans_unit()?;
                        return Ok(true);
                    }
                    // Headers, skeletons, glossaries and modules hold no units.
                    _ => self.parser.skip()?,
                },
                // The level of the root stays, so that a file with stray
                // closing tags cannot empty the list.
                XmlToken::Close => drop(self.levels.pop().filter(|_| self.levels.len() > 1)),
                XmlToken::Text => {}
                XmlToken::End => {
                    self.languages.conclude(&self.options);
                    return Ok(false);
                }
            }
        }
    }

    /// Reads the file to its end: the units of each element that may hold some,
    /// in order. An element without text gives an empty list.
    ///
    /// # Errors
    /// Those of the parser and of the units.
    pub(super) fn by_element(mut self) -> Result<Vec<Vec<Unit>>> {
        let mut found = Vec::new();
        while self.read_until_unit()? {
            found.push(self.waiting.drain(..).collect());
        }
        Ok(found)
    }

    /// Reads the attributes of the `file` that opened last.
    fn file(&mut self) {
        self.profile = None;
        self.document = self.short("original").filter(|original| !original.is_empty());
        if let Some(tag) = self.parser.attribute("source-language") {
            // A new source language forgets the target of the file before.
            self.tags = Tags { source: tag.into(), target: LanguageTag::default() };
        }
        if let Some(tag) = self.parser.attribute("target-language") {
            self.tags.target = tag.into();
        }
    }

    /// Enters the element that opened last, which may be a group.
    fn enter(&mut self, group: Option<Group>) {
        let common = self.inherited();
        let level = Inherited { group, common, ..self.level() };
        self.levels.push(level);
    }

    /// What the element that opened last passes on: what it inherits, changed
    /// by its own attributes.
    fn level(&self) -> Inherited {
        let (translate, preserve) =
            self.levels.last().map_or((false, false), |outer| (outer.translate, outer.preserve));
        let translate = self.parser.attribute("translate").map_or(translate, |flag| flag != "no");
        Inherited { translate, preserve: self.preserves(preserve), ..Inherited::default() }
    }

    /// Whether white space stays as it is inside of the element that opened
    /// last.
    fn preserves(&self, inherited: bool) -> bool {
        self.parser.attribute("xml:space").map_or(inherited, |space| space == "preserve")
    }

    /// An attribute that every unit repeats. One that is far too long is left
    /// out, with an entry in the log.
    fn short(&self, key: &str) -> Option<String> {
        let value = self.parser.attribute(key)?;
        if value.len() <= LONGEST_NAME {
            return Some(value.to_owned());
        }
        let remark = format!("`{key}` of {} bytes is left out: the limit is {LONGEST_NAME}", value.len());
        self.options.log.note(|report| report.remarks.push(remark));
        None
    }

    /// An attribute of a tool's own namespace, by its local name and whatever
    /// its prefix: `mq:status`, `m:score`.
    fn vendor(&self, name: &str) -> Option<&str> {
        // `xml:lang` and `xml:space` have a prefix and are not a tool's.
        let own = |key: &&str| key.split_once(':').is_some_and(|(prefix, local)| prefix != "xml" && local == name);
        let key = self.parser.attribute_names().find(own)?.to_owned();
        self.parser.attribute(&key)
    }

    /// The attributes of the element that opened last that limit a translation:
    /// those of `names`, and with a prefix those of `modules`.
    fn limits(&self, names: &[&str], modules: &[&str]) -> Vec<Named> {
        let own = names.iter().filter_map(|name| Some(((*name).to_owned(), self.short(name)?)));
        let others = modules.iter().filter_map(|name| Some(((*name).to_owned(), self.vendor(name)?.to_owned())));
        let mut found: Vec<Named> = own.chain(others).filter(|(_, value)| value.len() <= LONGEST_NAME).collect();
        if let Some(profile) = self.profile.clone().filter(|_| found.iter().any(|(name, _)| name == "sizeRestriction"))
        {
            found.push((attributes::PROFILE.to_owned(), profile));
        }
        found
    }

    /// Reads the note that opened last, and what it says about itself. Xcode
    /// writes an empty one (of 1.2) where a text has no comment.
    fn note(&mut self, common: &mut Common, old: bool) -> Result<()> {
        let facts = attributes::read_note(common.notes.len() + 1, |name| self.parser.attribute(name));
        let note = self.parser.content(LONGEST)?;
        if !(old && note.is_empty()) {
            common.notes.push(note);
            common.properties.extend(facts);
        }
        Ok(())
    }

    /// A unit without texts, with the data of the elements around it and of its
    /// own attributes.
    fn empty(&self, level: &Inherited) -> Unit {
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
        // A name means more to people than an id; if both are there, the id is
        // kept beside it.
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

    /// Queues the segments of a unit, each with the data that the unit gives
    /// for all of them.
    ///
    /// Empty units are dropped here, for both versions: units without any text,
    /// and protected ones without words.
    fn give(&mut self, common: &Common, segments: Vec<Unit>) {
        let size = common.size();
        for (at, mut unit) in segments.into_iter().enumerate() {
            // A segment without text and codes is an empty element, as writers
            // put into files without units.
            if unit.source.text.is_empty() && unit.target.text.is_empty() && unit.source.codes.is_empty() {
                continue;
            }
            if at == 0 || size <= REPEATED {
                unit.notes.extend(common.notes.iter().cloned());
                for (name, value) in &common.properties {
                    put(&mut unit, name.clone(), value.clone());
                }
            }
            if !self.languages.accept(&unit, &self.options) {
                continue;
            }
            // Structure of the document: codes that must not be translated,
            // without a word. Only the count is reported.
            let protected = unit.localization.as_ref().is_some_and(|found| found.translate == Some(false));
            if protected && !unit.source.has_words() && !unit.target.has_words() {
                self.options.log.note(|report| report.empty_units += 1);
                continue;
            }
            self.waiting.push_back(unit);
        }
    }
}

/// A property, as name and value.
pub(super) type Named = (String, String);

/// The data that a unit gives for all its segments, or a group for all its
/// units.
#[derive(Default, Clone)]
struct Common {
    /// Its notes.
    notes: Vec<String>,
    /// Its properties, as name and value.
    properties: Vec<Named>,
}

/// Puts a property into a unit. They include tags that were mapped on writing.
fn put(unit: &mut Unit, name: String, value: String) {
    match name.as_str() {
        "x-source-tag" => unit.source.tag = value.into(),
        "x-target-tag" => unit.target.tag = value.into(),
        super::INVENTED => {
            unit.id = (value == "empty").then(String::new);
            if let Some(found) = &mut unit.localization {
                found.unit_id = None;
            }
            unit.drop_empty_localization();
        }
        // Said by the state itself already.
        "x-original-state"
            if unit.localization.as_ref().and_then(|found| found.original_state.as_ref()) == Some(&value) => {}
        _ => set(unit, name, value, true),
    }
}

/// Reads a percentage: `87`, `87.5`, `87.5 %`. `None` for anything that is no
/// finite number.
fn percent(text: &str) -> Option<f32> {
    text.trim().trim_end_matches('%').trim_end().parse().ok().filter(|percent: &f32| percent.is_finite())
}

impl<R: Read> Pull for XliffUnits<R> {
    fn waiting(&mut self) -> (&mut VecDeque<Unit>, &mut bool) {
        (&mut self.waiting, &mut self.done)
    }

    fn more(&mut self) -> Result<bool> {
        self.read_until_unit()
    }
}

impl<R: Read> Iterator for XliffUnits<R> {
    type Item = Result<Unit>;

    /// The next segment, in the order of the file.
    fn next(&mut self) -> Option<Self::Item> {
        self.pull()
    }
}
