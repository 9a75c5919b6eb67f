//! InterText: two texts in XML and the links between their sentences.
//!
//! The format of the InterText editor (Vondřička 2010), in which people correct
//! alignments; the InterCorp corpora use it. `NAME.en.xml` and `NAME.zh.xml`
//! hold the texts with an id for each sentence, `NAME.en.zh.xml` holds links
//! between ids. A link names the second text first. Reading takes any XML whose
//! elements have ids, because editors and corpora differ in the elements they
//! use.
//!
//! ```text
//! NAME.en.xml      <p id="1">
//!                  <s id="1:1">The tide went out.</s>
//!                  <s id="1:2">Two boats lay on the sand.</s>
//!                  </p>
//! NAME.zh.xml      <p id="1">
//!                  <s id="1:1">退潮了，沙滩上躺着两条小船。</s>
//!                  </p>
//! NAME.en.zh.xml   <link type='1-2' xtargets='1:1;1:1 1:2' status='auto'/>
//! ```
//!
//! | in a unit | in the files |
//! |---|---|
//! | sentences of both sides | `s` elements in a `p` |
//! | number of the unit | number of the `p` |
//! | shape | `type` of the link, target first |
//! | origin `translator` | `status='man'`, else `auto` |
//! | everything else | not written |

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::files::Folder;
use super::xml::{attr, element};
use super::{Options, Report};
use crate::{Error, LanguageTag, Result, Unit};

/// One of the three files while it is written.
struct OutputSide<W> {
    /// The file, not yet in place.
    output: W,
    /// Its path, for errors.
    path: PathBuf,
    /// Text that is not yet in the file.
    text: String,
    /// How many sentences were written so far.
    count: u64,
}

impl<W: Write> OutputSide<W> {
    /// Creates a file with an XML declaration.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be created, or is an input.
    fn create(folder: &mut impl Folder<File = W>, path: PathBuf) -> Result<Self> {
        let text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Ok(OutputSide { output: folder.create(&path)?, path, text, count: 0 })
    }

    /// Passes the gathered text on to the file.
    ///
    /// # Errors
    /// [`Error::Io`] with the path of the file.
    fn flush(&mut self) -> Result<()> {
        self.output.write_all(self.text.as_bytes()).map_err(|error| Error::io(&self.path, error))?;
        self.text.clear();
        Ok(())
    }

    /// The name of the file without its folder, as the links refer to it.
    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Appends a paragraph of sentences; returns the ids of the sentences,
    /// separated by blanks.
    ///
    /// Nothing is written for a side without text, and the ids are then empty.
    fn paragraph(&mut self, number: u64, sentences: &[&str], report: &mut Report) -> String {
        let mut ids = Vec::with_capacity(sentences.len());
        if !sentences.is_empty() {
            // Writing to a string cannot fail, here and below.
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

/// The paths of the files of `NAME`: source, target, links. An ending `.xml` is
/// not repeated.
///
/// # Errors
/// [`Error::Invalid`] if the tags cannot tell the files apart.
fn files(name: &Path, tags: &(LanguageTag, LanguageTag)) -> Result<[PathBuf; 3]> {
    let code = |tag: &LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_owned();
    // InterText names files by the bare language; two of the same language need
    // their regions.
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

/// Writes the three files of `name`: a unit becomes a paragraph on each side,
/// and a link.
///
/// All three appear at the end, or none. Texts without counterpart are links to
/// nothing.
///
/// # Errors
/// The first error of `units`, [`Error::Invalid`] for standard output or tags
/// that do not differ, and [`Error::Io`].
pub(super) fn write(
    folder: &mut impl Folder,
    name: &Path,
    options: &Options,
    units: impl Iterator<Item = Result<Unit>>,
) -> Result<Report> {
    if name == Path::new("-") {
        return Err(Error::Invalid("InterText is three files and cannot go to standard output: give a name".into()));
    }
    let mut units = units.peekable();
    let first = match units.peek() {
        Some(Ok(unit)) => Some((unit.source.tag.clone(), unit.target.tag.clone())),
        _ => None,
    };
    let tags = options.tags.clone().map(Into::into).or(first).unwrap_or_else(|| ("en".into(), "zh".into()));
    let [source, target, links] = files(name, &tags)?;
    let (mut source, mut target) = (OutputSide::create(folder, source)?, OutputSide::create(folder, target)?);
    let mut links = OutputSide::create(folder, links)?;
    let mut report = Report::default();
    for (side, tag) in [(&mut source, &tags.0), (&mut target, &tags.1)] {
        side.text.push_str("<text");
        attr("xml:lang", tag.as_str(), &mut side.text, &mut report);
        side.text.push_str(">\n");
    }
    // InterText calls the second text "to" and names its sentences first; the
    // editor depends on it.
    links.text.push_str("<linkGrp");
    attr("toDoc", &target.name(), &mut links.text, &mut report);
    attr("fromDoc", &source.name(), &mut links.text, &mut report);
    links.text.push_str(">\n");
    for unit in units {
        let unit = unit?;
        report.units += 1;
        // Sentences get ids of their own only if the text can be cut into as
        // many as the unit says.
        let one = super::sentences(&unit.source.text, &tags.0, unit.shape.map(|shape| shape.source));
        let other = super::sentences(&unit.target.text, &tags.1, unit.shape.map(|shape| shape.target));
        let from = source.paragraph(report.units, &one, &mut report);
        let to = target.paragraph(report.units, &other, &mut report);
        let (n, m) = (one.len(), other.len());
        // `man` marks a link that a person confirmed, so that the editor does
        // not offer it again.
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
    // Nothing is put in place before all three are complete; the links alone
    // would be of no use.
    for mut side in [source, target, links] {
        side.flush()?;
        folder.commit(side.output)?;
    }
    Ok(report)
}

#[cfg(feature = "formats")]
pub(super) use reading::open;

/// Reading, which needs the XML parser.
#[cfg(feature = "formats")]
mod reading {
    use std::collections::HashMap;
    use std::io::BufRead;
    use std::path::Path;

    use crate::bitext::join;
    use crate::format::parse::{Parser, XmlToken};
    use crate::format::{ReadOptions, Units, in_file};
    use crate::{BySide, Error, Half, Lang, LanguageTag, Place, Result, Unit};

    /// Opens a file by its path.
    pub type OpenFile<'o> = &'o dyn Fn(&Path) -> Result<Box<dyn BufRead + Send>>;

    /// The longest sentence, and the longest text of a link, that is read, in
    /// bytes: a choice.
    const LONGEST: usize = 1 << 20;

    /// How often all links together may name a text. Choice: aligned texts name
    /// each sentence once, and a small file could ask for huge output.
    const MOST_NAMED: usize = 16;

    /// One text in memory.
    struct Text {
        /// The sentences by id.
        sentences: HashMap<String, String>,
        /// The language, from `xml:lang` of the first element that has one.
        tag: Option<LanguageTag>,
        /// How many bytes links may still ask for.
        left: usize,
    }

    impl Text {
        /// Reads a text: every element with an id that contains no other
        /// element with an id is a sentence.
        ///
        /// So `p` and `s`, `div` and `seg`, or any other names are read alike.
        /// The text stays in memory, because links may refer to any of it.
        fn read(path: &Path, options: &ReadOptions, open_file: OpenFile<'_>) -> Result<Text> {
            let named = |error: Error| error.in_file(path);
            let mut parser = Parser::new(open_file(path)?, "InterText", &options.log).map_err(named)?;
            let mut text = Text { sentences: HashMap::new(), tag: None, left: 0 };
            // For each open element: its id, the text in it, and whether it
            // contains an element with an id. Markup inside a sentence is
            // looked through.
            let mut open: Vec<(Option<String>, String, bool)> = Vec::new();
            loop {
                match parser.next().map_err(named)? {
                    XmlToken::Open => {
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
                    XmlToken::Text => {
                        if let Some((_, content, _)) = open.last_mut() {
                            content.push_str(&parser.text);
                            parser.within(content.len(), LONGEST).map_err(named)?;
                        }
                    }
                    XmlToken::Close => {
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
                    XmlToken::End => {
                        let bytes: usize = text.sentences.values().map(String::len).sum();
                        text.left = bytes * MOST_NAMED;
                        return Ok(text);
                    }
                }
            }
        }

        /// The text, tag and number of the sentences whose ids a link names,
        /// separated by blanks.
        ///
        /// # Errors
        /// [`Error::Syntax`] at the link for an id that no sentence has,
        /// [`Error::Limit`] for a text that is too long, and for links that name
        /// the same sentences again and again.
        fn join(&mut self, ids: &str, asked: &Option<LanguageTag>, at: &Place) -> Result<(String, LanguageTag, u32)> {
            let sentences = ids.split_whitespace().map(|id| {
                let found = self.sentences.get(id).map(String::as_str);
                let missing = || Error::syntax("InterText", at.clone(), format!("no sentence has the id `{id}`"));
                found.ok_or_else(missing)
            });
            // A link may name a sentence any number of times, so that a small
            // file could ask for a huge text.
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
            let often = "how often links name the same text";
            let often = || Error::Limit { at: at.clone(), what: often, limit: MOST_NAMED as u64 };
            self.left = self.left.checked_sub(length).ok_or_else(often)?;
            let count = sentences.len() as u32;
            let detect = || sentences.iter().find_map(|sentence| Lang::detect(sentence));
            let lang = self.tag.as_ref().and_then(LanguageTag::lang).or_else(detect).unwrap_or(Lang::En);
            // A single sentence is taken as it is: joining would trim it.
            let text = match sentences.as_slice() {
                [one] => (*one).to_owned(),
                many => join(lang, many.iter().copied()),
            };
            let tag = asked.clone().or_else(|| self.tag.clone()).unwrap_or_else(|| LanguageTag::for_text(lang, &text));
            Ok((text, tag, count))
        }
    }

    /// Opens the file of links at `path`, and reads the two texts that it
    /// names.
    ///
    /// # Errors
    /// [`Error::Syntax`] if the file is not one of links, which happens when a
    /// text is given instead; and what reading the texts raises.
    pub fn open(path: &Path, options: &ReadOptions, open_file: OpenFile<'_>) -> Result<Units<'static>> {
        let named = |error: Error| error.in_file(path);
        let mut parser = Parser::new(open_file(path)?, "InterText", &options.log).map_err(named)?;
        if parser.next_element().map_err(named)? != XmlToken::Open || parser.name != "linkGrp" {
            let message = "the root element is not `linkGrp`: give the file of the links, such as NAME.en.zh.xml";
            return Err(named(parser.error(message)));
        }
        let beside = |key: &str| {
            let name = parser.attribute(key).filter(|name| !name.is_empty());
            // A path inside the file is not followed: a file from elsewhere
            // must not open any file of this machine.
            let name = name.and_then(|name| Path::new(name).file_name());
            let missing = || named(parser.error(format!("the links have no `{key}`")));
            name.map(|name| path.with_file_name(name)).ok_or_else(missing)
        };
        let mut source = Text::read(&beside("fromDoc")?, options, open_file)?;
        let mut target = Text::read(&beside("toDoc")?, options, open_file)?;
        let (options, mut failed) = (options.clone(), false);
        let units = std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let unit = link(&mut parser, &mut source, &mut target, &options).transpose();
            failed = matches!(unit, Some(Err(_)));
            unit
        });
        Ok(in_file(Box::new(units), path.to_owned()))
    }

    /// Reads the next link as a unit; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a link without `xtargets`, and for ids that no
    /// sentence has.
    fn link(
        parser: &mut Parser<Box<dyn BufRead + Send>>,
        source: &mut Text,
        target: &mut Text,
        options: &ReadOptions,
    ) -> Result<Option<Unit>> {
        loop {
            match parser.next_element()? {
                XmlToken::Open if parser.name == "link" => {
                    let at = parser.place();
                    // The second text comes first; see `write`.
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
                XmlToken::End => return Ok(None),
                _ => {}
            }
        }
    }
}
