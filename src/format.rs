//! What translation tools exchange: which formats there are, streams of units in and out, files that are whole.
//!
//! Every writer takes [`Unit`]s one at a time and keeps none, so a file may be of any size. [`write_file`] puts a
//! file in place only when all of it is written; [`Writer`] writes to anything that takes bytes.
//!
//! ```
//! use duiqi::{Unit, format::{Format, Options, Writer}};
//! let mut writer = Writer::new(Vec::new(), Format::Tsv, &Options::default())?;
//! writer.write(&Unit::pair(("en", "Hello."), ("zh-CN", "你好。")))?;
//! let (bytes, report) = writer.finish()?;
//! assert!(String::from_utf8_lossy(&bytes).contains("Hello.\t你好。\ten\tzh-CN"));
//! assert_eq!(report.units, 1);
//! # Ok::<(), duiqi::Error>(())
//! ```

pub mod beads;
mod check;
mod delimited;
mod fields;
mod intertext;
mod jsonl;
mod language;
mod lines;
mod output;
mod page;
#[cfg(feature = "formats")]
mod parse;
mod properties;
#[cfg(feature = "formats")]
mod source;
mod tbx;
pub mod tmx;
mod xliff;
mod xml;

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::bitext::join;
use crate::{Error, Place, Result, Tag, Unit};

pub use check::{Checked, Problem, Severity, check};
pub use fields::timestamp;
pub use language::best_match;
pub use lines::read_moses;
pub use output::Output;

/// The formats that units are written in or read from.
///
/// ```
/// use duiqi::format::Format;
/// assert_eq!("tmx".parse::<Format>()?, Format::Tmx);
/// assert_eq!(Format::from_path("corpus/pairs.jsonl"), Some(Format::Jsonl));
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// Translation Memory eXchange 1.4, level 1 (LISA OSCAR 2005).
    Tmx,
    /// Tab-separated columns, quoted as spreadsheets do where a text holds a tab or a line end.
    Tsv,
    /// Comma-separated columns (RFC 4180).
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Bead files, `[0,1]:[2]` a line: sentence ids of the source, then of the target.
    Beads,
    /// XLIFF 2.1 (OASIS 2018), or 1.2 by option.
    Xliff,
    /// Two files with as many lines, `NAME.en` and `NAME.zh`.
    Moses,
    /// InterText XML, for correction in the InterText editor.
    #[serde(rename = "intertext")]
    InterText,
    /// hunalign's text ladder: source, target and score, tab-separated.
    Ladder,
    /// A Markdown table, side by side.
    Markdown,
    /// An HTML page, side by side.
    Html,
    /// TermBase eXchange, for lists of terms.
    Tbx,
}

impl Format {
    /// All of them, in the order of their declaration.
    pub const ALL: [Format; 12] = [
        Format::Tmx,
        Format::Tsv,
        Format::Csv,
        Format::Jsonl,
        Format::Beads,
        Format::Xliff,
        Format::Moses,
        Format::InterText,
        Format::Ladder,
        Format::Markdown,
        Format::Html,
        Format::Tbx,
    ];

    /// Its name, as `--to` takes it.
    ///
    /// ```
    /// assert_eq!(duiqi::format::Format::InterText.name(), "intertext");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Format::Tmx => "tmx",
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Beads => "beads",
            Format::Xliff => "xliff",
            Format::Moses => "moses",
            Format::InterText => "intertext",
            Format::Ladder => "ladder",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Tbx => "tbx",
        }
    }

    /// The format that a file's extension names, if one does.
    ///
    /// ```
    /// use duiqi::format::Format;
    /// assert_eq!(Format::from_path("a.XLF"), Some(Format::Xliff));
    /// assert_eq!(Format::from_path("a.txt"), None);
    /// ```
    pub fn from_path(path: impl AsRef<Path>) -> Option<Format> {
        let extension = path.as_ref().extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "tmx" => Some(Format::Tmx),
            "tsv" | "tab" => Some(Format::Tsv),
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "beads" => Some(Format::Beads),
            "xliff" | "xlf" => Some(Format::Xliff),
            "ladder" => Some(Format::Ladder),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "tbx" => Some(Format::Tbx),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            Error::Invalid(format!("unknown format `{text}`: use one of {}", names.join(", ")))
        })
    }
}

/// Which tag Chinese gets in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chinese {
    /// `zh-CN` and `zh-TW`, which translation tools index; a tag with another region stays.
    #[default]
    Region,
    /// `zh-Hans` and `zh-Hant`.
    Script,
    /// The tag that the unit has.
    Keep,
}

/// Which columns a delimited file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Columns {
    /// Source and target text only.
    Texts,
    /// Texts, tags, kind, reason, confidence, shape, document and position.
    #[default]
    Usual,
    /// Everything that a unit knows.
    All,
}

/// Which XLIFF is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum XliffVersion {
    /// 1.2, which older tools import.
    #[serde(rename = "1.2")]
    V12,
    /// 2.1.
    #[default]
    #[serde(rename = "2.1")]
    V21,
}

/// Which TBX is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TbxVersion {
    /// ISO 30042:2008, which most tools import.
    #[default]
    #[serde(rename = "2")]
    V2,
    /// ISO 30042:2019.
    #[serde(rename = "3")]
    V3,
}

/// How a file is written. The defaults are what most tools read.
///
/// ```
/// use duiqi::format::{Chinese, Options};
/// let mut options = Options::default();
/// options.chinese = Chinese::Script;
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Options {
    /// Source and target language for the head of the file; default: those of the first unit.
    pub tags: Option<(Tag, Tag)>,
    /// Which tag Chinese gets (TMX, XLIFF, TBX).
    pub chinese: Chinese,
    /// The date in the head of the file, ISO 8601 in UTC ([`timestamp`] makes one). Default: none, so that the same
    /// input gives the same bytes.
    pub date: Option<String>,
    /// Writes `<!DOCTYPE tmx SYSTEM "tmx14.dtd">` (TMX). Default: yes; tools that validate want it, the others skip it.
    pub doctype: bool,
    /// Begins with a byte order mark, by which Excel knows UTF-8 (TSV, CSV). Default: no.
    pub bom: bool,
    /// Begins with a line of column names (TSV, CSV). Default: yes.
    pub header: bool,
    /// Which columns there are (TSV, CSV).
    pub columns: Columns,
    /// Which XLIFF is written.
    pub xliff: XliffVersion,
    /// Which TBX is written.
    pub tbx: TbxVersion,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            tags: None,
            chinese: Chinese::Region,
            date: None,
            doctype: true,
            bom: false,
            header: true,
            columns: Columns::Usual,
            xliff: XliffVersion::V21,
            tbx: TbxVersion::V2,
        }
    }
}

/// What becomes of codes inside a text (`bpt`, `ph`, … of TMX; `ph`, `bpt`, … of XLIFF 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codes {
    /// They are left out: level 1 of TMX.
    #[default]
    Drop,
    /// What they hold stands in the text, such as `<b>`.
    Keep,
}

/// How a file is read.
///
/// ```
/// use duiqi::{Tag, format::ReadOptions};
/// let mut options = ReadOptions::default();
/// options.target = Some(Tag::from("zh-Hant"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The source language, where a file has several ([`best_match`]); default: what the file calls its source.
    pub source: Option<Tag>,
    /// The target language, where a file has several; default: all, each a unit of its own.
    pub target: Option<Tag>,
    /// What becomes of codes inside a text.
    pub codes: Codes,
    /// Takes quotes around a field as what they are in spreadsheets (TSV, CSV). Default: yes; turn it off for files
    /// whose fields hold quotes as they come.
    pub quotes: bool,
    /// Looks for problems that do not keep the file from being read.
    pub check: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { source: None, target: None, codes: Codes::Drop, quotes: true, check: false }
    }
}

/// What a writer did, and what its format could not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// Units written.
    pub units: u64,
    /// Units left out because the format has no place for a text without counterpart.
    pub unpaired: u64,
    /// Units left out because their languages are not those of the file's head (XLIFF).
    pub misfits: u64,
    /// Characters left out because the format cannot hold them (controls that XML forbids).
    pub removed_characters: u64,
    /// Characters put in place of others (a line end in a line-based format becomes a blank).
    pub replaced_characters: u64,
    /// Texts of more than 2,000 characters, which some translation tools refuse.
    pub long_texts: u64,
}

/// The longest text, in characters, that all translation tools take.
const LONG: usize = 2000;

/// How much is gathered before it is handed on.
const BUFFER: usize = 1 << 16;

/// What a format says of a unit; the writer does the rest.
trait Encode: Send {
    /// What comes before the first unit, which may be missing.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()>;
    /// One unit.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()>;
    /// What comes after the last unit.
    fn end(&mut self, text: &mut String) -> Result<()>;
}

/// Writes units in a format as they come. What is not [finished](Writer::finish) is not a whole file.
pub struct Writer<W: Write> {
    out: W,
    encode: Box<dyn Encode>,
    text: String,
    written: u64,
    started: bool,
    report: Report,
}

impl<W: Write> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("written", &self.written).field("report", &self.report).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// A writer to `out`, which needs no buffer of its own.
    ///
    /// ```
    /// use duiqi::format::{Format, Options, Writer};
    /// let (bytes, _) = Writer::new(Vec::new(), Format::Jsonl, &Options::default())?.finish()?;
    /// assert!(bytes.is_empty());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the format cannot be written as one stream (Moses is two files: see [`write_file`]).
    pub fn new(out: W, format: Format, options: &Options) -> Result<Self> {
        let encode = encoder(format, options)?;
        let text = String::with_capacity(BUFFER + BUFFER / 4);
        Ok(Writer { out, encode, text, written: 0, started: false, report: Report::default() })
    }

    /// Writes one unit.
    ///
    /// ```
    /// use duiqi::{Unit, format::{Format, Options, Writer}};
    /// let mut writer = Writer::new(Vec::new(), Format::Tmx, &Options::default())?;
    /// writer.write(&Unit::pair(("en", "Alone."), ("zh", "")))?;
    /// assert_eq!(writer.finish()?.1.unpaired, 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] with the bytes written so far: a full disk, a closed pipe.
    pub fn write(&mut self, unit: &Unit) -> Result<()> {
        self.start(Some(unit))?;
        self.encode.unit(unit, &mut self.text, &mut self.report)?;
        if self.text.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes what ends the file, and gives back the stream and what was done.
    ///
    /// ```
    /// use duiqi::format::{Format, Options, Writer};
    /// let (bytes, report) = Writer::new(Vec::new(), Format::Tmx, &Options::default())?.finish()?;
    /// assert!(bytes.ends_with(b"</tmx>\n"));
    /// assert_eq!(report.units, 0);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] as [`Writer::write`].
    pub fn finish(mut self) -> Result<(W, Report)> {
        self.start(None)?;
        self.encode.end(&mut self.text)?;
        self.flush()?;
        let flushed = self.out.flush();
        flushed.map_err(|source| self.failed(source))?;
        Ok((self.out, self.report))
    }

    fn start(&mut self, first: Option<&Unit>) -> Result<()> {
        if self.started {
            return Ok(());
        }
        self.started = true;
        self.encode.start(first, &mut self.text, &mut self.report)
    }

    fn flush(&mut self) -> Result<()> {
        let done = self.out.write_all(self.text.as_bytes());
        done.map_err(|source| self.failed(source))?;
        self.written += self.text.len() as u64;
        self.text.clear();
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::Io { at: Place::default().byte(self.written), source }
    }
}

fn encoder(format: Format, options: &Options) -> Result<Box<dyn Encode>> {
    Ok(match format {
        Format::Tmx => Box::new(tmx::Encoder::new(options)),
        Format::Tsv => Box::new(delimited::Encoder::new('\t', options)),
        Format::Csv => Box::new(delimited::Encoder::new(',', options)),
        Format::Jsonl => Box::new(jsonl::Encoder::default()),
        Format::Beads => Box::new(beads::Encoder::default()),
        Format::Xliff => Box::new(xliff::Encoder::new(options)),
        Format::Ladder => Box::new(lines::Ladder),
        Format::Markdown => Box::new(page::Encoder::new(false, options)),
        Format::Html => Box::new(page::Encoder::new(true, options)),
        Format::Tbx => Box::new(tbx::Encoder::new(options)),
        Format::Moses | Format::InterText => {
            return Err(Error::Invalid(format!("{format} is several files and cannot be written as one stream")));
        }
    })
}

/// Writes units to a file that is in place only when it is whole: a temporary file beside it takes its name at the
/// end. If anything fails, what stood there before stays. `-` is standard output; devices and pipes are written
/// to directly. Moses and InterText are several files, whose names begin with `path`: `NAME.en`, `NAME.zh`.
///
/// ```
/// use duiqi::{Unit, format::{self, Format, Options}};
/// let file = std::env::temp_dir().join("duiqi-doctest-write-file.tsv");
/// let units = [Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))];
/// let report = format::write_file(&file, Format::Tsv, &Options::default(), units.map(Ok))?;
/// assert_eq!(report.units, 1);
/// # std::fs::remove_file(file).unwrap();
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// The first error of `units`, or [`Error::Io`] if the file cannot be written.
pub fn write_file(
    path: impl AsRef<Path>,
    format: Format,
    options: &Options,
    units: impl IntoIterator<Item = Result<Unit>>,
) -> Result<Report> {
    let path = path.as_ref();
    match format {
        Format::Moses => return lines::write_moses(path, options, units.into_iter()),
        Format::InterText => return intertext::write(path, options, units.into_iter()),
        _ => {}
    }
    let mut writer = Writer::new(Output::create(path)?, format, options)?;
    for unit in units {
        writer.write(&unit?).map_err(|error| error.in_file(path))?;
    }
    let (output, report) = writer.finish().map_err(|error| error.in_file(path))?;
    output.commit()?;
    Ok(report)
}

/// Units as they are read.
pub type Units<'r> = Box<dyn Iterator<Item = Result<Unit>> + 'r>;

/// The units of a stream, one after the other; after an error there are none.
///
/// ```
/// use duiqi::format::{self, Format};
/// let lines = "{\"en\":\"Hello.\",\"zh\":\"你好。\"}\n";
/// let unit = format::read(lines.as_bytes(), Format::Jsonl, &Default::default())?.next().unwrap()?;
/// assert_eq!(unit.target, "你好。");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`] if the format cannot be read as one stream.
pub fn read<'r>(input: impl BufRead + 'r, format: Format, options: &ReadOptions) -> Result<Units<'r>> {
    let units: Units<'r> = match format {
        Format::Jsonl => Box::new(jsonl::Reader::new(input)),
        Format::Ladder => lines::read_ladder(input, options),
        #[cfg(feature = "formats")]
        Format::Tmx => Box::new(tmx::Units::new(input, options)?),
        #[cfg(feature = "formats")]
        Format::Xliff => Box::new(xliff::Units::new(input, options)?),
        #[cfg(feature = "formats")]
        Format::Tbx => Box::new(tbx::Units::new(input, options)?),
        #[cfg(feature = "formats")]
        Format::Tsv => Box::new(delimited::Units::new(input, b'\t', options)?),
        #[cfg(feature = "formats")]
        Format::Csv => Box::new(delimited::Units::new(input, b',', options)?),
        #[cfg(not(feature = "formats"))]
        Format::Tmx | Format::Xliff | Format::Tbx | Format::Tsv | Format::Csv => {
            return Err(Error::Invalid(format!("reading {format} needs duiqi's feature `formats`")));
        }
        Format::Moses | Format::InterText => {
            return Err(Error::Invalid(format!("{format} is several files and cannot be read as one stream")));
        }
        Format::Beads => {
            return Err(Error::Invalid("bead files hold no texts, only the numbers of sentences".into()));
        }
        Format::Markdown | Format::Html => {
            return Err(Error::Invalid(format!("{format} is written for reading, and not read back")));
        }
    };
    Ok(if options.source.is_some() || options.target.is_some() { turned(units, options) } else { units })
}

/// The units of a file; `-` is standard input. The format is that of the file's name if none is given. Every error
/// names the file.
///
/// ```
/// use duiqi::format::{self, ReadOptions};
/// let error = format::read_file("no/such/file.jsonl", None, &ReadOptions::default()).err().unwrap();
/// assert!(error.to_string().starts_with("no/such/file.jsonl: "));
/// let error = format::read_file("pairs.txt", None, &ReadOptions::default()).err().unwrap();
/// assert!(error.to_string().contains("name its format"));
/// ```
///
/// # Errors
/// [`Error::Io`] if the file cannot be opened, [`Error::Invalid`] if its format is not known or cannot be read.
pub fn read_file(path: impl AsRef<Path>, format: Option<Format>, options: &ReadOptions) -> Result<Units<'static>> {
    let path = path.as_ref();
    let unknown = || Error::Invalid(format!("{}: the name does not say what it is: name its format", path.display()));
    let format = format.or_else(|| Format::from_path(path)).ok_or_else(unknown)?;
    match format {
        Format::Moses => return lines::open_moses(path, options),
        #[cfg(feature = "formats")]
        Format::InterText => return intertext::open(path, options),
        _ => {}
    }
    let units = if path == Path::new("-") {
        read(BufReader::new(std::io::stdin()), format, options)
    } else {
        let file = std::fs::File::open(path).map_err(|source| Error::io(path, source))?;
        read(BufReader::new(file), format, options)
    };
    Ok(in_file(units.map_err(|error| error.in_file(path))?, path.to_owned()))
}

/// The same units; errors name the file.
fn in_file(units: Units<'_>, path: PathBuf) -> Units<'_> {
    Box::new(units.map(move |unit| unit.map_err(|error| error.in_file(&path))))
}

/// The sentences of a text, if it splits into as many as its shape says and they join to it again; else the text as
/// one. None if there is no text.
fn sentences<'t>(text: &'t str, tag: &Tag, count: Option<u32>) -> Vec<&'t str> {
    if text.is_empty() {
        return Vec::new();
    }
    if let (Some(lang), Some(count @ 2..)) = (tag.lang(), count) {
        let found: Vec<_> = crate::sentences(text, lang).map(str::trim).filter(|found| !found.is_empty()).collect();
        if found.len() == count as usize && join(lang, found.iter().copied()) == text {
            return found;
        }
    }
    vec![text]
}

/// Units in the direction that the options ask for: turned round where the source asked for is the target, or the
/// other way round.
fn turned<'r>(units: Units<'r>, options: &ReadOptions) -> Units<'r> {
    let (source, target) = (options.source.clone(), options.target.clone());
    let is = |asked: &Option<Tag>, tag: &Tag| asked.as_ref().is_some_and(|asked| asked.lang() == tag.lang());
    Box::new(units.map(move |unit| {
        let mut unit = unit?;
        let wrong = is(&source, &unit.target_tag) && !is(&source, &unit.source_tag)
            || is(&target, &unit.source_tag) && !is(&target, &unit.target_tag);
        if wrong {
            unit.turn();
        }
        Ok(unit)
    }))
}

/// Adds a line with its end to `buffer`; how many bytes it has, 0 at the end.
fn read_line(input: &mut impl BufRead, buffer: &mut Vec<u8>, limit: u64, at: &Place) -> Result<u64> {
    let read = input.take(limit + 1).read_until(b'\n', buffer);
    let read = read.map_err(|source| Error::Io { at: at.clone(), source })? as u64;
    match read > limit {
        true => Err(Error::Limit { at: at.clone(), what: "the length of a line in bytes", limit }),
        false => Ok(read),
    }
}

/// `bytes` without a byte order mark.
fn skip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes)
}
