//! Exchange formats: streams of [`Unit`]s in and out of the files that
//! translation tools share.
//!
//! The module has one idea: a file is a stream of [`Unit`]s, whatever its
//! syntax. A reader yields units and a writer takes units, so converting a file
//! is reading it with one format and writing it with another. Data that a
//! format cannot hold are never dropped silently: writers count it in a
//! [`Report`], readers in a [`ReadReport`].
//!
//! | entry point | in | out |
//! |---|---|---|
//! | [`read`] | any [`BufRead`] of a known format | [`Units`] |
//! | [`read_file`] | a path, packed or not | [`Units`]; every error names the file |
//! | [`Writer`] | one [`Unit`] at a time | bytes in any [`Write`](std::io::Write) |
//! | [`write_file`] | an iterator of units | a file that is complete or absent |
//! | [`check()`] | any [`BufRead`] | [`Problem`]s with their places |
//!
//! Most readers and all writers but EPUB and XLSX hold one unit at a time, so a
//! file may be larger than memory. Localisation files (JSON, YAML, `.strings`,
//! …) and spreadsheets are read whole, because their order or their container
//! does not allow a single pass.
//!
//! The writers need no feature, except EPUB (`documents`), PO and XLSX
//! (`formats`). Reading anything but JSONL and hunalign's ladder needs
//! `formats`.
//!
//! ```
//! use duiqi::{Unit, format::{FileFormat, Options, Writer}};
//! let mut writer = Writer::new(Vec::new(), FileFormat::Tsv, &Options::default())?;
//! writer.write(&Unit::pair(("en", "Hello."), ("zh-CN", "你好。")))?;
//! let (bytes, report) = writer.finish()?;
//! assert!(String::from_utf8_lossy(&bytes).contains("Hello.\t你好。\ten\tzh-CN"));
//! assert_eq!(report.units, 1);
//! # Ok::<(), duiqi::Error>(())
//! ```
//!
//! Every reader has limits, so that a hostile or broken file ends in an
//! [`Error::Limit`] and not in a full memory. All of them are choices, far
//! above what real files have:
//!
//! | what | limit |
//! |---|---|
//! | depth of elements, attributes of an element | 64, 128 |
//! | one piece of XML: a tag, a run of text | 4 MiB |
//! | one text of a unit | 1 MiB |
//! | languages of a TMX unit | 1,000 |
//! | properties and notes of a unit | 10,000 |
//! | terms of a TBX concept | 1,000 |
//! | a row of TSV or CSV | 16 MiB |
//! | a line of JSONL, Moses or a ladder | 64 MiB |
//! | a localisation file, a spreadsheet | 256 MiB |

// One file for each format. The files share four helpers: `parse` (XML in),
// `xml` (XML out), `properties` (named fields) and `inline` (codes among the
// words).
mod anki;
pub mod beads;
mod check;
mod delimited;
#[cfg(feature = "formats")]
mod elements;
#[cfg(feature = "formats")]
mod encoded;
#[cfg(feature = "documents")]
mod epub;
mod files;
mod inline;
mod intertext;
mod jsonl;
mod kind;
mod language;
mod lines;
#[cfg(feature = "formats")]
mod localisation;
mod options;
#[cfg(feature = "formats")]
mod packed;
mod page;
#[cfg(feature = "formats")]
mod parse;
mod properties;
#[cfg(feature = "formats")]
mod pull;
mod read_report;
mod reading;
mod root;
#[cfg(all(feature = "formats", feature = "store"))]
mod sdltm;
#[cfg(feature = "formats")]
mod spreadsheet;
#[cfg(feature = "srx")]
pub mod srx;
mod tbx;
pub mod tmx;
#[cfg(feature = "formats")]
mod update;
mod write;
mod xliff;
mod xml;

use std::io::BufRead;
#[cfg(feature = "formats")]
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::bitext::join;
use crate::{Error, Half, Lang, LanguageTag, Result, Script, Unit};

pub use crate::io::{Output, open, timestamp};
pub use check::{Checked, Problem, check};
pub use delimited::ColumnChoice;
#[cfg(feature = "formats")]
pub use files::read_files;
pub use files::{NamedFile, write_files};
pub use kind::FileFormat;
pub use language::best_match;
pub use lines::read_moses;
#[cfg(feature = "formats")]
pub use localisation::{fill, read_pair, read_to_fill};
pub use options::{Chinese, Codes, Columns, Options, ReadOptions, TbxVersion, XliffVersion};
pub use read_report::{ReadLog, ReadReport};
#[cfg(feature = "formats")]
pub use update::{Filled, update};
pub use write::{Report, Writer, write_file};

use write::{BUFFER, Encode, LONG};

/// A boxed stream of units, in the order of the file.
///
/// The iterator is fused: it yields at most one `Err` and nothing after it,
/// because after an error a parser would only produce wrong units.
pub type Units<'r> = Box<dyn Iterator<Item = Result<Unit>> + 'r>;

/// Reads the units of a stream, one after the other; nothing follows an error.
///
/// `input` is text in the encoding of the format: UTF-8, or for XML, TSV and
/// CSV any encoding that the file declares or its first bytes show. TMX and
/// XLIFF may be files of a ZIP archive (`.xlz`, `.mqxlz`). Gzip is not
/// unpacked; [`open()`] does that for files. With [`ReadOptions::source`] or
/// [`ReadOptions::target`] set, a unit in the other direction is turned, so
/// that the caller always meets the direction asked for. Chinese in the other
/// script than the one asked for is left out and counted.
///
/// ```
/// use duiqi::format::{self, FileFormat};
/// let lines = "{\"en\":\"Hello.\",\"zh\":\"你好。\"}\n";
/// let unit = format::read(lines.as_bytes(), FileFormat::Jsonl, &Default::default())?.next().unwrap()?;
/// assert_eq!(unit.target.text, "你好。");
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Invalid`] if the format is only written (Markdown, HTML, EPUB,
/// Anki), consists of several files (Moses, InterText), holds no text (beads),
/// or needs a feature that is not compiled in. Some readers look at the
/// beginning of the file before they return; what is wrong there comes as
/// [`Error::Syntax`], [`Error::Encoding`] or [`Error::Io`] from this call, and
/// not from the iterator.
pub fn read<'r>(input: impl BufRead + 'r, format: FileFormat, options: &ReadOptions) -> Result<Units<'r>> {
    #[cfg(feature = "formats")]
    let mut input = input;
    let units: Units<'r> = match format {
        #[cfg(feature = "formats")]
        FileFormat::Tmx | FileFormat::Xliff if packed::is_archive(&mut input)? => {
            let options = options.clone();
            let units = packed::files(input, format)?.into_iter().flat_map(move |file| part(file, format, &options));
            // Nothing follows an error, even from another file.
            Box::new(units.scan(false, |failed, unit| {
                let before = std::mem::replace(failed, *failed || unit.is_err());
                (!before).then_some(unit)
            }))
        }
        FileFormat::Jsonl => jsonl::read(input, options),
        FileFormat::Ladder => lines::read_ladder(input, options),
        #[cfg(feature = "formats")]
        FileFormat::Tmx => Box::new(tmx::TmxUnits::new(input, options)?),
        #[cfg(feature = "formats")]
        FileFormat::Xliff => Box::new(xliff::XliffUnits::new(input, options)?),
        #[cfg(feature = "formats")]
        FileFormat::Tbx => Box::new(tbx::TbxUnits::new(input, options)?),
        #[cfg(feature = "formats")]
        FileFormat::Tsv => Box::new(delimited::read(input, b'\t', options)?),
        #[cfg(feature = "formats")]
        FileFormat::Csv => Box::new(delimited::read(input, b',', options)?),
        #[cfg(feature = "formats")]
        FileFormat::Xlsx => Box::new(spreadsheet::read(input, options)?),
        #[cfg(feature = "formats")]
        format if localisation::is_localisation(format) => {
            Box::new(localisation::read(input, format, options)?.into_iter().map(Ok))
        }
        #[cfg(not(feature = "formats"))]
        FileFormat::Xlsx
        | FileFormat::Tmx
        | FileFormat::Xliff
        | FileFormat::Tbx
        | FileFormat::Tsv
        | FileFormat::Csv => {
            return Err(Error::Invalid(format!("reading {format} needs duiqi's feature `formats`")));
        }
        FileFormat::Moses | FileFormat::InterText => {
            return Err(Error::Invalid(format!("{format} is several files and cannot be read as one stream")));
        }
        FileFormat::Beads => {
            return Err(Error::Invalid("bead files hold no texts, only the numbers of sentences".into()));
        }
        FileFormat::Markdown | FileFormat::Html | FileFormat::Epub | FileFormat::Anki => {
            return Err(Error::Invalid(format!("{format} is written for reading, and not read back")));
        }
        format => return Err(Error::Invalid(format!("reading {format} needs duiqi's feature `formats`"))),
    };
    let log = options.log.clone();
    // The counts are turned into remarks after the last unit, when they are
    // final. `fuse`: the log must be concluded once, however often a caller
    // polls the end.
    let asked = options.source.is_some() || options.target.is_some();
    let units = if asked { turned(units, options) } else { units };
    Ok(Box::new(units.chain(std::iter::from_fn(move || log.conclude()).fuse())))
}

/// The units of a file of TMX or XLIFF out of an archive. What is wrong at its
/// beginning is the only item.
#[cfg(feature = "formats")]
fn part(file: Vec<u8>, format: FileFormat, options: &ReadOptions) -> Units<'static> {
    let input = std::io::Cursor::new(file);
    let units: Result<Units<'static>> = match format {
        FileFormat::Tmx => tmx::TmxUnits::new(input, options).map(|units| Box::new(units) as Units<'_>),
        _ => xliff::XliffUnits::new(input, options).map(|units| Box::new(units) as Units<'_>),
    };
    units.unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

/// Reads the units of a file; `-` is standard input.
///
/// The format is the one given, else the one that the name shows
/// ([`FileFormat::from_path`]), else the one that the content shows. A file
/// packed by gzip is unpacked on the way (`memory.tmx.gz`). Moses and InterText
/// are opened by the common part of the names of their files. A Trados memory
/// (`.sdltm`) is read as well, although it is a database and no stream. Every
/// error names the file.
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
pub fn read_file(path: impl AsRef<Path>, format: Option<FileFormat>, options: &ReadOptions) -> Result<Units<'static>> {
    let path = path.as_ref();
    #[cfg(all(feature = "formats", feature = "store"))]
    // Only without an explicit format: a caller who names one wants that
    // parser, whatever the name of the file says.
    if sdltm::is_named(path) && format.is_none() {
        return sdltm::open(path, options).map(|units| in_file(units, path.to_owned()));
    }
    let unknown = || Error::Invalid(format!("{}: the name does not say what it is: name its format", path.display()));
    let format = match format {
        Some(format) => format,
        None => FileFormat::detect(path)?.ok_or_else(unknown)?,
    };
    match format {
        // These two are sets of files, so they cannot go through `read`, which
        // has one stream.
        FileFormat::Moses => return lines::open_moses(path, options),
        #[cfg(feature = "formats")]
        FileFormat::InterText => return intertext::open(path, options, &|path| open(path)),
        _ => {}
    }
    let units = read(open(path)?, format, options);
    Ok(in_file(units.map_err(|error| error.in_file(path))?, path.to_owned()))
}

/// The encoding of a TSV or CSV file, if it is not UTF-8: from its byte order
/// mark or its first bytes.
///
/// Returns the name of the WHATWG Encoding Standard, such as `gb18030` or
/// `UTF-16LE`, so that a tool can tell its user what was assumed. `None` for
/// UTF-8 and for every other format: XML declares its encoding, and the rest is
/// UTF-8 by definition.
///
/// ```
/// use duiqi::format::{FileFormat, encoding};
/// let (gbk, utf8) = (b"\xD6\xD0\xCE\xC4\xCE\xC4\xB1\xBE,text\n", "中文文本,text\n".as_bytes());
/// assert_eq!(encoding(&gbk[..], FileFormat::Csv)?, Some("gb18030"));
/// assert_eq!(encoding(utf8, FileFormat::Csv)?, None);
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if the input cannot be read.
#[cfg(feature = "formats")]
pub fn encoding(input: impl Read, format: FileFormat) -> Result<Option<&'static str>> {
    if !matches!(format, FileFormat::Tsv | FileFormat::Csv) {
        return Ok(None);
    }
    // The same detection as in the reader, so that both always agree.
    let source = crate::io::Source::plain(input, u64::MAX, None)?;
    Ok(Some(source.encoding()).filter(|&name| name != "UTF-8"))
}

/// Adds the path to every error of a stream of units.
fn in_file(units: Units<'_>, path: PathBuf) -> Units<'_> {
    Box::new(units.map(move |unit| unit.map_err(|error| error.in_file(&path))))
}

/// Gives units the direction and the script that the options ask for.
///
/// A unit is turned if one side asked for is on the other side and not on its
/// own. Languages are compared without region and script, so that `zh` finds
/// `zh-TW`. Chinese in the other script is left out, as the readers that choose
/// among several languages do it ([`best_match`]); the unit stays, so that the
/// gap shows. Units in other languages pass as they are.
fn turned<'r>(units: Units<'r>, options: &ReadOptions) -> Units<'r> {
    let options = options.clone();
    let is =
        |asked: &Option<LanguageTag>, tag: &LanguageTag| asked.as_ref().is_some_and(|asked| asked.lang() == tag.lang());
    Box::new(units.map(move |unit| {
        let mut unit = unit?;
        // Both conditions look at both sides: in a unit whose halves have the
        // same language, turning would never help.
        let wrong = is(&options.source, &unit.target.tag) && !is(&options.source, &unit.source.tag)
            || is(&options.target, &unit.source.tag) && !is(&options.target, &unit.target.tag);
        if wrong {
            unit.turn();
        }
        for (asked, half) in [(&options.source, &mut unit.source), (&options.target, &mut unit.target)] {
            keep_script(asked.as_ref(), half, &options.log);
        }
        Ok(unit)
    }))
}

/// Empties a half in Chinese that is not in the script asked for, by its tag or
/// by its own characters.
fn keep_script(asked: Option<&LanguageTag>, half: &mut Half, log: &ReadLog) {
    let Some(asked) = asked.filter(|asked| asked.script().is_some()) else { return };
    let is_chinese = half.tag.lang() == Some(Lang::Zh);
    let differs = || {
        let own = Script::certain(&half.text);
        own.is_some() && own != asked.script() || best_match(asked, &[(&half.tag, &half.text)]).is_none()
    };
    if !half.text.is_empty() && is_chinese && differs() {
        *half = Half::new(asked.clone(), "");
        log.note(|report| report.other_scripts += 1);
    }
}

/// Splits the text of one side into the sentences that its shape counts.
///
/// Returns the sentences, trimmed, if there are exactly `count` and they join
/// to the same text again; otherwise the whole text as one element. An empty
/// text has none. Formats that mark sentences (the ladder, InterText) write
/// what this returns, so a wrong guess costs detail and never text.
fn sentences<'t>(text: &'t str, tag: &LanguageTag, count: Option<u32>) -> Vec<&'t str> {
    if text.is_empty() {
        return Vec::new();
    }
    if let (Some(lang), Some(count @ 2..)) = (tag.lang(), count) {
        let found: Vec<_> = crate::sentences(text, lang).map(str::trim).filter(|found| !found.is_empty()).collect();
        // Joining is checked as well as counting: a wrong cut can give the
        // right number.
        if found.len() == count as usize && join(lang, found.iter().copied()) == text {
            return found;
        }
    }
    vec![text]
}
