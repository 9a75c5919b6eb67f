//! TBX: lists of terms. Written as version 2 (ISO 30042:2008), which most tools import, or as version 3 (2019) by
//! option; both are read.

use std::fmt::Write as _;

use super::tmx::written_tag;
use super::xml::{attr, element, texts};
use super::{Encode, Options, Report, TbxVersion};
use crate::{LanguageTag, Result, Unit};

/// Writes a concept a unit, its two texts as terms. A TBX file holds texts, languages and notes; a unit without
/// counterpart is counted and left out.
pub(super) struct Encoder {
    options: Options,
    new: bool,
}

impl Encoder {
    pub(super) fn new(options: &Options) -> Self {
        Encoder { options: options.clone(), new: options.tbx == TbxVersion::V3 }
    }

    fn term(&self, tag: &LanguageTag, term: &str, text: &mut String, report: &mut Report) {
        let written = written_tag(tag, term, self.options.chinese);
        text.push_str(if self.new { "<langSec" } else { "<langSet" });
        attr("xml:lang", &written, text, report);
        let (open, close) = match self.new {
            true => (">\n<termSec><term>", "</term></termSec>\n</langSec>\n"),
            false => (">\n<tig><term>", "</term></tig>\n</langSet>\n"),
        };
        element(open, term, close, text, report);
    }
}

impl Encode for Encoder {
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()> {
        let own = first.map(|unit| (unit.source.tag.clone(), unit.target.tag.clone()));
        let tags = self.options.tags.clone().or(own).unwrap_or_else(|| ("en".into(), "zh".into()));
        let tag = written_tag(&tags.0, first.map_or("", |unit| &unit.source.text), self.options.chinese);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let (open, head) = match self.new {
            true => ("<tbx type=\"TBX-Basic\" style=\"dca\" xmlns=\"urn:iso:std:iso:30042:ed-2\"", "tbxHeader"),
            false => ("<!DOCTYPE martif SYSTEM \"TBXcoreStructV02.dtd\">\n<martif type=\"TBX\"", "martifHeader"),
        };
        text.push_str(open);
        attr("xml:lang", &tag, text, report);
        let source = format!("duiqi {}", env!("CARGO_PKG_VERSION"));
        let _ = write!(text, ">\n<{head}>\n<fileDesc><sourceDesc><p>{source}</p></sourceDesc></fileDesc>\n</{head}>\n");
        text.push_str("<text>\n<body>\n");
        Ok(())
    }

    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()> {
        let Some((source, target)) = texts(unit, report) else { return Ok(()) };
        let entry = if self.new { "conceptEntry" } else { "termEntry" };
        let _ = writeln!(text, "<{entry} id=\"c{}\">", report.units);
        for note in &unit.notes {
            element("<note>", note, "</note>\n", text, report);
        }
        self.term(&unit.source.tag, &source, text, report);
        self.term(&unit.target.tag, &target, text, report);
        let _ = writeln!(text, "</{entry}>");
        Ok(())
    }

    fn end(&mut self, text: &mut String) -> Result<()> {
        text.push_str("</body>\n</text>\n");
        text.push_str(if self.new { "</tbx>\n" } else { "</martif>\n" });
        Ok(())
    }
}

#[cfg(feature = "formats")]
pub(super) use reading::Units;

#[cfg(feature = "formats")]
mod reading {
    use std::collections::VecDeque;
    use std::io::Read;

    use crate::format::parse::{Parser, Pull, Token};
    use crate::format::{ReadOptions, best_match};
    use crate::{LanguageTag, Result, Unit};

    /// The longest term or note that is read, in bytes.
    const LONGEST: usize = 1 << 16;
    /// The most terms of a concept.
    const MANY: usize = 1000;

    /// A language of a concept, and its terms.
    type Terms = (LanguageTag, Vec<String>);

    /// The pairs of terms of a TBX file.
    pub struct Units<R: Read> {
        parser: Parser<R>,
        options: ReadOptions,
        main: LanguageTag,
        waiting: VecDeque<Unit>,
        done: bool,
    }

    impl<R: Read> Units<R> {
        pub fn new(input: R, options: &ReadOptions) -> Result<Self> {
            let mut parser = Parser::new(input, "TBX", &options.log)?;
            parser.root(&["martif", "tbx"])?;
            let main = parser.attribute("xml:lang").unwrap_or_default().into();
            Ok(Units { parser, options: options.clone(), main, waiting: VecDeque::new(), done: false })
        }

        fn read_on(&mut self) -> Result<bool> {
            loop {
                match self.parser.next_element()? {
                    Token::Open => match self.parser.name.as_str() {
                        "text" | "body" => {}
                        "termEntry" | "conceptEntry" => {
                            self.concept()?;
                            return Ok(true);
                        }
                        _ => self.parser.skip()?,
                    },
                    Token::Close | Token::Text => {}
                    Token::End => return Ok(false),
                }
            }
        }

        fn concept(&mut self) -> Result<()> {
            let entry = self.parser.name.clone();
            let (mut languages, mut notes): (Vec<Terms>, Vec<String>) = Default::default();
            let mut count = 0;
            loop {
                match self.parser.next_element()? {
                    Token::Open => match self.parser.name.as_str() {
                        "langSet" | "langSec" => {
                            let tag = self.parser.attribute("xml:lang").or_else(|| self.parser.attribute("lang"));
                            languages.push((tag.unwrap_or_default().into(), Vec::new()));
                        }
                        "tig" | "ntig" | "termGrp" | "termSec" => {}
                        "term" => {
                            let term = self.parser.content(LONGEST)?;
                            match languages.last_mut() {
                                Some((_, terms)) => terms.push(term),
                                None => return Err(self.parser.error("a term outside of a language")),
                            }
                        }
                        "note" => notes.push(self.parser.content(LONGEST)?),
                        _ => self.parser.skip()?,
                    },
                    Token::Close if self.parser.name == entry => break,
                    Token::Close | Token::Text => {}
                    Token::End => return Ok(()),
                }
                count += 1;
                self.parser.within(count, 100 * MANY)?;
                self.parser.within(languages.iter().map(|(_, terms)| terms.len()).sum(), MANY)?;
            }
            self.pair(&languages, &notes);
            Ok(())
        }

        /// Every term of the source with every term of the target, or of all other languages.
        fn pair(&mut self, languages: &[Terms], notes: &[String]) {
            let offered: Vec<_> =
                languages.iter().map(|(tag, terms)| (tag, terms.first().map_or("", String::as_str))).collect();
            let wanted = self.options.source.as_ref().unwrap_or(&self.main);
            let fallback = if self.options.source.is_none() { Some(0) } else { None };
            let Some(source) = best_match(wanted, &offered).or(fallback) else { return };
            let target = self.options.target.as_ref().map(|wanted| best_match(wanted, &offered));
            let targets = (0..languages.len()).filter(|&at| at != source && target.is_none_or(|only| only == Some(at)));
            for (target_tag, target_terms) in targets.filter_map(|at| languages.get(at)) {
                let Some((source_tag, source_terms)) = languages.get(source) else { return };
                for (one, other) in
                    source_terms.iter().flat_map(|one| target_terms.iter().map(move |other| (one, other)))
                {
                    let unit = Unit {
                        notes: notes.to_vec(),
                        ..Unit::pair((source_tag.as_str(), one), (target_tag.as_str(), other))
                    };
                    self.waiting.push_back(unit);
                }
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
}
