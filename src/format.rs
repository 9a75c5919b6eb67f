//! What translation tools exchange: which formats there are, streams of units in and out, files that are whole.
//!
//! Every writer takes [`Unit`]s one at a time and keeps none, so a file may be of any size. [`write_file`] puts a
//! file in place only when all of it is written; [`Writer`] writes to anything that takes bytes.
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

mod anki;
pub mod beads;
mod check;
mod delimited;
#[cfg(feature = "documents")]
mod epub;
mod inline;
mod intertext;
mod jsonl;
mod kind;
mod language;
mod lines;
mod options;
mod page;
#[cfg(feature = "formats")]
mod parse;
mod properties;
mod reading;
mod read_report;
mod root;
#[cfg(all(feature = "formats", feature = "store"))]
mod sdltm;
#[cfg(feature = "srx")]
pub mod srx;
#[cfg(feature = "formats")]
mod localisation;
#[cfg(feature = "formats")]
mod spreadsheet;
mod tbx;
pub mod tmx;
mod write;
mod xliff;
mod xml;

use std::io::BufRead;
#[cfg(feature = "formats")]
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::bitext::join;
use crate::{Error, LanguageTag, Result, Unit};

pub use crate::io::{Output, open, timestamp};
pub use check::{Checked, Problem, Severity, check};
pub use delimited::ColumnChoice;
pub use kind::FileFormat;
pub use language::best_match;
pub use lines::read_moses;
#[cfg(feature = "formats")]
pub use localisation::read_pair;
pub use options::{Chinese, Codes, Columns, Options, ReadOptions, TbxVersion, XliffVersion};
pub use read_report::{ReadLog, ReadReport};
pub use write::{Report, Writer, write_file};

use write::{BUFFER, Encode, LONG};

/// Units as they are read.
pub type Units<'r> = Box<dyn Iterator<Item = Result<Unit>> + 'r>;

/// The units of a stream, one after the other; after an error there are none.
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
/// [`Error::Invalid`] if the format cannot be read as one stream.
pub fn read<'r>(input: impl BufRead + 'r, format: FileFormat, options: &ReadOptions) -> Result<Units<'r>> {
    let units: Units<'r> = match format {
        FileFormat::Jsonl => jsonl::read(input, options),
        FileFormat::Ladder => lines::read_ladder(input, options),
        #[cfg(feature = "formats")]
        FileFormat::Tmx => Box::new(tmx::Units::new(input, options)?),
        #[cfg(feature = "formats")]
        FileFormat::Xliff => Box::new(xliff::Units::new(input, options)?),
        #[cfg(feature = "formats")]
        FileFormat::Tbx => Box::new(tbx::Units::new(input, options)?),
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
    // After the last unit the counts become remarks.
    let units: Units<'r> = Box::new(units.chain(std::iter::from_fn(move || log.conclude()).fuse()));
    Ok(if options.source.is_some() || options.target.is_some() { turned(units, options) } else { units })
}

/// The units of a file; `-` is standard input. The format is that of the file's name if none is given; a file that gzip
/// packed is unpacked on the way (`memory.tmx.gz`). Every error names the file.
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
    if sdltm::is_named(path) && format.is_none() {
        return sdltm::open(path, options).map(|units| in_file(units, path.to_owned()));
    }
    let unknown = || Error::Invalid(format!("{}: the name does not say what it is: name its format", path.display()));
    let format = match format.or_else(|| FileFormat::from_path(path)) {
        Some(format) => format,
        None => by_content(path)?.ok_or_else(unknown)?,
    };
    match format {
        FileFormat::Moses => return lines::open_moses(path, options),
        #[cfg(feature = "formats")]
        FileFormat::InterText => return intertext::open(path, options),
        _ => {}
    }
    let units = read(open(path)?, format, options);
    Ok(in_file(units.map_err(|error| error.in_file(path))?, path.to_owned()))
}

/// The format that the content of a file shows, if it can be read twice.
fn by_content(path: &Path) -> Result<Option<FileFormat>> {
    /// Bytes that are looked at: a declaration, a DOCTYPE and a comment fit in.
    const HEAD: usize = 4096;
    if !path.is_file() {
        return Ok(None);
    }
    let mut input = open(path)?;
    let head = input.fill_buf().map_err(|source| Error::io(path, source))?;
    Ok(root::format_of_head(&head[..head.len().min(HEAD)]))
}

/// The encoding in which a TSV or CSV file is read, if that is not UTF-8: by its byte order mark or its first bytes.
/// Nothing for other formats: XML says its own, the rest is UTF-8.
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
/// [`Error::Io`] if it cannot be read.
#[cfg(feature = "formats")]
pub fn encoding(input: impl Read, format: FileFormat) -> Result<Option<&'static str>> {
    if !matches!(format, FileFormat::Tsv | FileFormat::Csv) {
        return Ok(None);
    }
    let source = crate::io::Source::plain(input, u64::MAX, None)?;
    Ok(Some(source.encoding()).filter(|&name| name != "UTF-8"))
}

/// The same units; errors name the file.
fn in_file(units: Units<'_>, path: PathBuf) -> Units<'_> {
    Box::new(units.map(move |unit| unit.map_err(|error| error.in_file(&path))))
}

/// Units in the direction that the options ask for: turned round where the source asked for is the target, or the
/// other way round.
fn turned<'r>(units: Units<'r>, options: &ReadOptions) -> Units<'r> {
    let (source, target) = (options.source.clone(), options.target.clone());
    let is =
        |asked: &Option<LanguageTag>, tag: &LanguageTag| asked.as_ref().is_some_and(|asked| asked.lang() == tag.lang());
    Box::new(units.map(move |unit| {
        let mut unit = unit?;
        let wrong = is(&source, &unit.target.tag) && !is(&source, &unit.source.tag)
            || is(&target, &unit.source.tag) && !is(&target, &unit.target.tag);
        if wrong {
            unit.turn();
        }
        Ok(unit)
    }))
}

/// The sentences of a text, if it splits into as many as its shape says and they join to it again; else the text as
/// one. None if there is no text.
fn sentences<'t>(text: &'t str, tag: &LanguageTag, count: Option<u32>) -> Vec<&'t str> {
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
