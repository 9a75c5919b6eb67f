//! Reads lists of terms: TBX 2 and 3, TBX-Min, and the XML of MultiTerm.
//!
//! The four have the same shape under different names: concepts hold languages,
//! languages hold terms, descriptions hang on any of them. Element names of all
//! four are accepted in any file. A concept becomes every pair of a source term
//! and a target term, because synonyms are equally right.
//!
//! | | root | concept | language | term |
//! |---|---|---|---|---|
//! | TBX 2008 | `martif` | `termEntry` | `langSet` | `tig/term`, `ntig/termGrp/term` |
//! | TBX 2019 | `tbx` | `conceptEntry` | `langSec` | `termSec/term` |
//! | TBX-Min | `TBX` | `entry` | `langGroup` | `termGroup/term` |
//! | MultiTerm | `mtf` | `conceptGrp` | `languageGrp` | `termGrp/term` |

use std::collections::VecDeque;
use std::io::Read;

use crate::format::inline::SegmentBuilder;
use crate::format::parse::{Parser, XmlToken};
use crate::format::pull::Pull;
use crate::format::{Codes, ReadOptions, best_match};
use crate::{LanguageTag, Result, Unit};

/// The longest term or note that is read, in bytes: a choice, generous for
/// definitions.
const LONGEST: usize = 1 << 16;
/// The most terms of a concept: a choice. Every source term makes a pair with
/// every target term, so that this bounds what a small file can ask for.
const MANY: usize = 1000;

/// A language of a concept, and its terms.
#[derive(Default)]
struct Language {
    /// The language.
    tag: LanguageTag,
    /// The terms, synonyms of each other.
    terms: Vec<TbxTerm>,
}

/// A term and what is known about it.
#[derive(Default)]
struct TbxTerm {
    /// The term.
    text: String,
    /// Whether it is preferred, admitted, deprecated, …, in the file's own
    /// word.
    status: Option<String>,
    /// Its part of speech.
    part_of_speech: Option<String>,
    /// Remarks on it.
    notes: Vec<String>,
    /// Other descriptions, such as an example of its use.
    properties: Vec<(String, String)>,
}

/// A concept: its terms by language, and what is known about all of them.
#[derive(Default)]
struct Concept {
    /// Its languages, in the order of the file.
    languages: Vec<Language>,
    /// Its notes.
    notes: Vec<String>,
    /// Descriptions of the concept, as properties of its units.
    properties: Vec<(String, String)>,
}

/// The pairs of terms of a file, one after the other.
pub(in crate::format) struct TbxUnits<R: Read> {
    /// The XML.
    parser: Parser<R>,
    /// Languages asked for, log.
    options: ReadOptions,
    /// The source language of the file, from its root or head.
    main: LanguageTag,
    /// Pairs of the last concept that were not returned yet.
    waiting: VecDeque<Unit>,
    /// Whether an error or the end was met.
    done: bool,
}

impl<R: Read> TbxUnits<R> {
    /// Opens a file at its root element.
    ///
    /// # Errors
    /// [`Error::Syntax`](crate::Error::Syntax) if the root is not one of a list
    /// of terms.
    pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
        let mut parser = Parser::new(input, "TBX", &options.log)?;
        parser.expect_root(&["martif", "tbx", "TBX", "mtf"])?;
        let main = parser.attribute("xml:lang").unwrap_or_default().into();
        Ok(TbxUnits { parser, options: options.clone(), main, waiting: VecDeque::new(), done: false })
    }

    /// Reads up to the end of the next concept; false at the end of the file.
    ///
    /// # Errors
    /// Those of the parser and of the concept.
    fn read_on(&mut self) -> Result<bool> {
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => match self.parser.name.as_str() {
                    "text" | "body" | "header" => {}
                    // TBX-Min names the source language in its head.
                    "languages" => {
                        if let Some(source) = self.parser.attribute("source") {
                            self.main = source.into();
                        }
                        self.parser.skip()?;
                    }
                    "termEntry" | "conceptEntry" | "entry" | "conceptGrp" => {
                        self.concept()?;
                        return Ok(true);
                    }
                    // Headers, and references between concepts, hold no terms.
                    _ => self.parser.skip()?,
                },
                XmlToken::Close | XmlToken::Text => {}
                XmlToken::End => return Ok(false),
            }
        }
    }

    /// Reads the concept that opened last, and puts its pairs into the queue.
    ///
    /// # Errors
    /// [`Error::Limit`](crate::Error::Limit) for more terms or elements than
    /// the limit.
    fn concept(&mut self) -> Result<()> {
        let entry = self.parser.name.clone();
        let mut concept = Concept::default();
        let mut count = 0;
        loop {
            match self.parser.next_element()? {
                XmlToken::Open => self.part(&mut concept)?,
                XmlToken::Close if self.parser.name == entry => break,
                XmlToken::Close | XmlToken::Text => {}
                // A file that ends here was already refused by the parser.
                XmlToken::End => return Ok(()),
            }
            count += 1;
            // Elements without terms are bounded as well: they cost time and
            // give nothing.
            self.parser.within(count, 100 * MANY)?;
            self.parser.within(concept.languages.iter().map(|language| language.terms.len()).sum(), MANY)?;
        }
        self.pair(concept);
        Ok(())
    }

    /// Reads one element of a concept. Elements around others are just entered.
    ///
    /// # Errors
    /// [`Error::Syntax`](crate::Error::Syntax) for a term outside of a
    /// language.
    fn part(&mut self, concept: &mut Concept) -> Result<()> {
        let name = self.parser.name.clone();
        match name.as_str() {
            "langSet" | "langSec" | "langGroup" | "languageGrp" => {
                let tag = self.parser.attribute("xml:lang").or_else(|| self.parser.attribute("lang"));
                let tag = tag.unwrap_or_default().into();
                concept.languages.push(Language { tag, terms: Vec::new() });
            }
            // MultiTerm names the language in an element of its own.
            "language" => {
                let tag =
                    self.parser.attribute("lang").or_else(|| self.parser.attribute("type")).map(LanguageTag::from);
                if let (Some(language), Some(tag)) = (concept.languages.last_mut(), tag) {
                    language.tag = tag;
                }
                self.parser.skip()?;
            }
            // Groups in a group add nothing; their terms belong to the language
            // all the same.
            "tig" | "ntig" | "termGrp" | "termSec" | "termGroup" | "descripGrp" | "termNoteGrp" | "adminGrp" => {}
            "term" => {
                // White space of the layout is no part of a term.
                let mut builder = SegmentBuilder::new(Codes::Show, true);
                builder.words(&self.parser.content(LONGEST)?);
                let text = builder.finish().text;
                match concept.languages.last_mut() {
                    Some(language) => language.terms.push(TbxTerm { text, ..TbxTerm::default() }),
                    None => return Err(self.parser.error("a term outside of a language")),
                }
            }
            "note" => {
                let note = self.parser.content(LONGEST)?;
                match concept.last_term() {
                    Some(term) => term.notes.push(note),
                    None => concept.notes.push(note),
                }
            }
            // The older style gives the category in an attribute, the newer one
            // in the element's name.
            "termNote" | "descrip" | "admin" => {
                let kind = self.parser.attribute("type").unwrap_or_default().to_owned();
                let value = self.parser.content(LONGEST)?;
                concept.describe(&kind, value);
            }
            "administrativeStatus" | "termStatus" | "partOfSpeech" | "subjectField" | "definition" | "context" => {
                let value = self.parser.content(LONGEST)?;
                concept.describe(&name, value);
            }
            _ => self.parser.skip()?,
        }
        Ok(())
    }

    /// Pairs every term of the source with every term of the target, or of all
    /// other languages.
    ///
    /// The source is the language asked for, else that of the file, else the
    /// first. A concept in one language is counted as left out.
    ///
    /// Two English and three Chinese terms give six units. Each carries the
    /// notes and descriptions of the concept, and the descriptions of its own
    /// two terms.
    fn pair(&mut self, concept: Concept) {
        let lone = concept.languages.iter().filter(|language| !language.terms.is_empty()).count() < 2;
        if lone {
            return self.options.log.note(|report| report.lone_concepts += 1);
        }
        // The first term stands for its language where Simplified and
        // Traditional must be distinguished.
        // A language of both scripts is that of any of its terms.
        let wanted = self.options.target.as_ref();
        let fits = |language: &Language, term: &TbxTerm| {
            let is_same = |wanted: &LanguageTag| wanted.lang() == language.tag.lang();
            wanted.is_none_or(|wanted| !is_same(wanted) || best_match(wanted, &[(&language.tag, &term.text)]).is_some())
        };
        let first = |language: &Language| {
            let term = language.terms.iter().find(|term| fits(language, term)).or(language.terms.first());
            term.map_or(String::new(), |term| term.text.clone())
        };
        let firsts: Vec<_> = concept.languages.iter().map(first).collect();
        let offered: Vec<_> =
            concept.languages.iter().zip(&firsts).map(|(language, term)| (&language.tag, term.as_str())).collect();
        let wanted = self.options.source.as_ref().unwrap_or(&self.main);
        // A caller who asked for a language must not get another.
        let fallback = if self.options.source.is_none() { Some(0) } else { None };
        let Some(source) = best_match(wanted, &offered).or(fallback) else { return };
        let target = self.options.target.as_ref().map(|wanted| best_match(wanted, &offered));
        for (at, to) in concept.languages.iter().enumerate() {
            if at == source || target.is_some_and(|only| only != Some(at)) {
                continue;
            }
            let from = &concept.languages[source];
            let fitting: Vec<&TbxTerm> = to.terms.iter().filter(|term| fits(to, term)).collect();
            let others = (to.terms.len() - fitting.len()) as u64;
            self.options.log.note(|report| report.other_scripts += others);
            for (one, other) in from.terms.iter().flat_map(|one| fitting.iter().map(move |other| (one, *other))) {
                let mut unit = Unit::pair((from.tag.as_str(), &one.text), (to.tag.as_str(), &other.text));
                unit.notes.clone_from(&concept.notes);
                unit.properties.clone_from(&concept.properties);
                one.describe("x-source", &mut unit);
                other.describe("x-target", &mut unit);
                self.waiting.push_back(unit);
            }
        }
    }
}

impl Concept {
    /// Keeps a description: at the last term if it is about terms, else at the
    /// concept.
    fn describe(&mut self, kind: &str, value: String) {
        let term = self.languages.last_mut().and_then(|language| language.terms.last_mut());
        // The categories of TBX, TBX-Min and MultiTerm differ in case and
        // blanks.
        match (kind.to_ascii_lowercase().as_str(), term) {
            (
                "administrativestatus" | "termstatus" | "normativeauthorization" | "status" | "usage status",
                Some(term),
            ) => {
                term.status = Some(value);
            }
            ("partofspeech" | "part of speech", Some(term)) => term.part_of_speech = Some(value),
            ("subjectfield" | "subject", _) => self.properties.push(("x-subject-field".into(), value)),
            ("definition", _) => self.properties.push(("x-definition".into(), value)),
            (_, term) => {
                let properties = term.map_or(&mut self.properties, |term| &mut term.properties);
                properties.push((format!("x-{}", kind.replace(' ', "-")), value));
            }
        }
    }

    /// The term that was read last, if the language that is open has any.
    fn last_term(&mut self) -> Option<&mut TbxTerm> {
        self.languages.last_mut()?.terms.last_mut()
    }
}

impl TbxTerm {
    /// Adds what is known about the term to a unit, as properties whose names
    /// begin with `side`.
    fn describe(&self, side: &str, unit: &mut Unit) {
        for (name, value) in [("status", &self.status), ("part-of-speech", &self.part_of_speech)] {
            if let Some(value) = value {
                unit.properties.push((format!("{side}-{name}"), value.clone()));
            }
        }
        unit.notes.extend(self.notes.iter().cloned());
        unit.properties.extend(self.properties.iter().cloned());
    }
}

impl<R: Read> Pull for TbxUnits<R> {
    fn waiting(&mut self) -> (&mut VecDeque<Unit>, &mut bool) {
        (&mut self.waiting, &mut self.done)
    }

    fn more(&mut self) -> Result<bool> {
        self.read_on()
    }
}

impl<R: Read> Iterator for TbxUnits<R> {
    type Item = Result<Unit>;

    /// The next pair of terms, in the order of the file.
    fn next(&mut self) -> Option<Self::Item> {
        self.pull()
    }
}
