//! InterText: two texts in XML and the links between their sentences, for correction in the InterText editor
//! (Vondřička 2010). `NAME.en.xml` and `NAME.zh.xml` hold the texts, `NAME.en.zh.xml` the links.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::xml::{attr, element};
use super::{Options, Report};
use crate::io::Output;
use crate::{Error, LanguageTag, Result, Unit};

struct Side {
    output: Output,
    path: PathBuf,
    text: String,
    /// Sentences so far.
    count: u64,
}

impl Side {
    fn create(path: PathBuf) -> Result<Side> {
        let text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Ok(Side { output: Output::create(&path)?, path, text, count: 0 })
    }

    fn flush(&mut self) -> Result<()> {
        self.output.write_all(self.text.as_bytes()).map_err(|error| Error::io(&self.path, error))?;
        self.text.clear();
        Ok(())
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Adds a paragraph; the ids of its sentences.
    fn paragraph(&mut self, number: u64, sentences: &[&str], report: &mut Report) -> String {
        let mut ids = Vec::with_capacity(sentences.len());
        if !sentences.is_empty() {
            let _ = writeln!(self.text, "<p id=\"{number}\">");
            for (sentence, at) in sentences.iter().zip(1..) {
                let id = format!("{number}:{at}");
                let _ = write!(self.text, "<s id=\"{id}\">");
                element("", sentence, "</s>\n", &mut self.text, report);
                ids.push(id);
            }
            self.text.push_str("</p>\n");
        }
        self.count += sentences.len() as u64;
        ids.join(" ")
    }
}

/// The files of `NAME`: source, target, links.
fn files(name: &Path, tags: &(LanguageTag, LanguageTag)) -> Result<[PathBuf; 3]> {
    let code = |tag: &LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_owned();
    let (mut source, mut target) = (code(&tags.0), code(&tags.1));
    if source == target {
        (source, target) = (tags.0.to_string(), tags.1.to_string());
    }
    if source.is_empty() || target.is_empty() || source == target {
        let message = "InterText files need two languages to be named by: give the source's and the target's";
        return Err(Error::Invalid(message.into()));
    }
    let with = |middle: &str| {
        let mut path = name.with_extension("").into_os_string();
        if name.extension().is_none_or(|extension| extension != "xml") {
            path = name.as_os_str().to_owned();
        }
        path.push(middle);
        path.push(".xml");
        PathBuf::from(path)
    };
    Ok([with(&format!(".{source}")), with(&format!(".{target}")), with(&format!(".{source}.{target}"))])
}

/// Writes the three files of `name`: a unit is a paragraph on each side, and a link.
pub(super) fn write(name: &Path, options: &Options, units: impl Iterator<Item = Result<Unit>>) -> Result<Report> {
    if name == Path::new("-") {
        return Err(Error::Invalid("InterText is three files and cannot go to standard output: give a name".into()));
    }
    let mut units = units.peekable();
    let first = match units.peek() {
        Some(Ok(unit)) => Some((unit.source.tag.clone(), unit.target.tag.clone())),
        _ => None,
    };
    let tags = options.tags.clone().or(first).unwrap_or_else(|| ("en".into(), "zh".into()));
    let [source, target, links] = files(name, &tags)?;
    let (mut source, mut target, mut links) = (Side::create(source)?, Side::create(target)?, Side::create(links)?);
    let mut report = Report::default();
    for (side, tag) in [(&mut source, &tags.0), (&mut target, &tags.1)] {
        side.text.push_str("<text");
        attr("xml:lang", tag.as_str(), &mut side.text, &mut report);
        side.text.push_str(">\n");
    }
    // The editor calls the second text "to", and names its sentences first.
    links.text.push_str("<linkGrp");
    attr("toDoc", &target.name(), &mut links.text, &mut report);
    attr("fromDoc", &source.name(), &mut links.text, &mut report);
    links.text.push_str(">\n");
    for unit in units {
        let unit = unit?;
        report.units += 1;
        let one = super::sentences(&unit.source.text, &tags.0, unit.shape.map(|shape| shape.source));
        let other = super::sentences(&unit.target.text, &tags.1, unit.shape.map(|shape| shape.target));
        let from = source.paragraph(report.units, &one, &mut report);
        let to = target.paragraph(report.units, &other, &mut report);
        let (n, m) = (one.len(), other.len());
        let status = if unit.origin.as_deref() == Some("translator") { "man" } else { "auto" };
        let _ = writeln!(links.text, "<link type='{m}-{n}' xtargets='{to};{from}' status='{status}'/>");
        for side in [&mut source, &mut target, &mut links] {
            if side.text.len() >= super::BUFFER {
                side.flush()?;
            }
        }
    }
    source.text.push_str("</text>\n");
    target.text.push_str("</text>\n");
    links.text.push_str("</linkGrp>\n");
    for mut side in [source, target, links] {
        side.flush()?;
        side.output.commit()?;
    }
    Ok(report)
}

#[cfg(feature = "formats")]
pub(super) use reading::open;

#[cfg(feature = "formats")]
mod reading {
    use std::collections::HashMap;
    use std::io::BufRead;
    use std::path::Path;

    use crate::bitext::join;
    use crate::format::parse::{Parser, Token};
    use crate::format::{ReadOptions, Units, in_file};
    use crate::io;
    use crate::{BySide, Error, Half, Lang, LanguageTag, Place, Result, Unit};

    /// The longest sentence that is read, in bytes.
    const LONGEST: usize = 1 << 20;

    /// The sentences of one text by their ids, and its language.
    struct Text {
        sentences: HashMap<String, String>,
        tag: Option<LanguageTag>,
    }

    impl Text {
        /// Reads a text: everything with an id that holds no other element with an id.
        fn read(path: &Path, options: &ReadOptions) -> Result<Text> {
            let named = |error: Error| error.in_file(path);
            let mut parser = Parser::new(io::open(path)?, "InterText", &options.log).map_err(named)?;
            let mut text = Text { sentences: HashMap::new(), tag: None };
            // Of each open element: its id, the text in it, whether an element with an id was in it.
            let mut open: Vec<(Option<String>, String, bool)> = Vec::new();
            loop {
                match parser.next().map_err(named)? {
                    Token::Open => {
                        if text.tag.is_none() {
                            text.tag = parser
                                .attribute("xml:lang")
                                .or_else(|| parser.attribute("lang"))
                                .map(LanguageTag::from);
                        }
                        let id = parser.attribute("id").or_else(|| parser.attribute("xml:id")).map(str::to_owned);
                        if id.is_some() {
                            open.iter_mut().for_each(|(_, _, parent)| *parent = true);
                        }
                        open.push((id, String::new(), false));
                    }
                    Token::Text => {
                        if let Some((_, content, _)) = open.last_mut() {
                            content.push_str(&parser.text);
                            parser.within(content.len(), LONGEST).map_err(named)?;
                        }
                    }
                    Token::Close => {
                        let Some((id, content, parent)) = open.pop() else { continue };
                        match id {
                            Some(id) if !parent => {
                                text.sentences.insert(id, content);
                            }
                            Some(_) => {}
                            None => {
                                if let Some((_, outer, _)) = open.last_mut() {
                                    outer.push_str(&content);
                                }
                            }
                        }
                    }
                    Token::End => return Ok(text),
                }
            }
        }

        fn join(&self, ids: &str, asked: &Option<LanguageTag>, at: &Place) -> Result<(String, LanguageTag, u32)> {
            let sentences = ids.split_whitespace().map(|id| {
                let found = self.sentences.get(id).map(String::as_str);
                let missing = || Error::syntax("InterText", at.clone(), format!("no sentence has the id `{id}`"));
                found.ok_or_else(missing)
            });
            // A link may name one sentence any number of times.
            let mut length = 0;
            let mut within = |sentence: &&str| {
                length += sentence.len();
                length <= LONGEST
            };
            let limit =
                || Error::Limit { at: at.clone(), what: "the length of a text in bytes", limit: LONGEST as u64 };
            let sentences =
                sentences.map(|sentence| sentence.and_then(|one| Some(one).filter(&mut within).ok_or_else(limit)));
            let sentences = sentences.collect::<Result<Vec<_>>>()?;
            let count = sentences.len() as u32;
            let detect = || sentences.iter().find_map(|sentence| Lang::detect(sentence));
            let lang = self.tag.as_ref().and_then(LanguageTag::lang).or_else(detect).unwrap_or(Lang::En);
            let text = match sentences.as_slice() {
                [one] => (*one).to_owned(),
                many => join(lang, many.iter().copied()),
            };
            let tag = asked.clone().or_else(|| self.tag.clone()).unwrap_or_else(|| LanguageTag::for_text(lang, &text));
            Ok((text, tag, count))
        }
    }

    /// Reads the links of `path`, and the two texts that it names.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Units<'static>> {
        let named = |error: Error| error.in_file(path);
        let mut parser = Parser::new(io::open(path)?, "InterText", &options.log).map_err(named)?;
        if parser.next_element().map_err(named)? != Token::Open || parser.name != "linkGrp" {
            let message = "the root element is not `linkGrp`: give the file of the links, such as NAME.en.zh.xml";
            return Err(named(parser.error(message)));
        }
        let beside = |key: &str| {
            let name = parser.attribute(key).filter(|name| !name.is_empty());
            // Only what stands in the same folder is read, whatever the file asks for.
            let name = name.and_then(|name| Path::new(name).file_name());
            let missing = || named(parser.error(format!("the links have no `{key}`")));
            name.map(|name| path.with_file_name(name)).ok_or_else(missing)
        };
        let (source, target) = (Text::read(&beside("fromDoc")?, options)?, Text::read(&beside("toDoc")?, options)?);
        let (options, mut failed) = (options.clone(), false);
        let units = std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let unit = link(&mut parser, &source, &target, &options).transpose();
            failed = matches!(unit, Some(Err(_)));
            unit
        });
        Ok(in_file(Box::new(units), path.to_owned()))
    }

    fn link(
        parser: &mut Parser<Box<dyn BufRead + Send>>,
        source: &Text,
        target: &Text,
        options: &ReadOptions,
    ) -> Result<Option<Unit>> {
        loop {
            match parser.next_element()? {
                Token::Open if parser.name == "link" => {
                    let at = parser.place();
                    let targets = parser.attribute("xtargets").and_then(|ids| ids.split_once(';'));
                    let Some((to, from)) = targets else {
                        return Err(parser.error("a link without `xtargets`, or with only one side"));
                    };
                    let (source, source_tag, n) = source.join(from, &options.source, &at)?;
                    let (target, target_tag, m) = target.join(to, &options.target, &at)?;
                    return Ok(Some(Unit {
                        source: Half::new(source_tag, source),
                        target: Half::new(target_tag, target),
                        shape: Some(BySide { source: n, target: m }),
                        ..Unit::default()
                    }));
                }
                Token::End => return Ok(None),
                _ => {}
            }
        }
    }
}
