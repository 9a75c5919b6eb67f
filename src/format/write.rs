//! Writing units: one at a time to any stream, or to a file that is there whole or not at all.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, Half, InlineCode, Place, Result, Unit};

use crate::io::Output;

#[cfg(feature = "documents")]
use super::epub;
use super::{
    Columns, FileFormat, Options, anki, beads, delimited, intertext, jsonl, lines, page, reading, tbx, tmx, xliff,
};

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
    /// Cells that begin like a formula and got a `'` before them, so that a spreadsheet shows them as text.
    pub guarded_cells: u64,
    /// Texts of more than 2,000 characters, which some translation tools refuse.
    pub long_texts: u64,
    /// Inline codes left out because the format cannot hold them and the text does not show them.
    pub dropped_codes: u64,
    /// Units that hold inline codes and no words.
    pub codes_only: u64,
}

/// The longest text, in characters, that all translation tools take.
pub(super) const LONG: usize = 2000;

/// How much is gathered before it is handed on.
pub(super) const BUFFER: usize = 1 << 16;

/// What a format says of a unit; the writer does the rest.
pub(super) trait Encode: Send {
    /// What comes before the first unit, which may be missing.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()>;
    /// One unit.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()>;
    /// What comes after the last unit.
    fn end(&mut self, text: &mut String) -> Result<()>;
    /// The file of a format that is not text: what comes after the text, of which there is none.
    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// Writes units in a format as they come. What is not [finished](Writer::finish) is not a whole file.
pub struct Writer<W: Write> {
    out: W,
    encode: Box<dyn Encode>,
    text: String,
    written: u64,
    started: bool,
    holds_codes: bool,
    report: Report,
}

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("written", &self.written).field("report", &self.report).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// A writer to `out`, which needs no buffer of its own.
    ///
    /// ```
    /// use duiqi::format::{FileFormat, Options, Writer};
    /// let (bytes, _) = Writer::new(Vec::new(), FileFormat::Jsonl, &Options::default())?.finish()?;
    /// assert!(bytes.is_empty());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the format cannot be written as one stream (Moses is two files: see [`write_file`]).
    pub fn new(out: W, format: FileFormat, options: &Options) -> Result<Self> {
        let encode = encoder(format, options)?;
        let text = String::with_capacity(BUFFER + BUFFER / 4);
        Ok(Writer {
            out,
            encode,
            text,
            written: 0,
            started: false,
            holds_codes: holds_codes(format, options),
            report: Report::default(),
        })
    }

    /// Writes one unit.
    ///
    /// ```
    /// use duiqi::{Unit, format::{FileFormat, Options, Writer}};
    /// let mut writer = Writer::new(Vec::new(), FileFormat::Tmx, &Options::default())?;
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
        self.count_codes(unit);
        if self.text.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes what ends the file, and gives back the stream and what was done.
    ///
    /// ```
    /// use duiqi::format::{FileFormat, Options, Writer};
    /// let (bytes, report) = Writer::new(Vec::new(), FileFormat::Tmx, &Options::default())?.finish()?;
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
        let bytes = self.encode.bytes()?;
        self.out.write_all(&bytes).map_err(|source| self.failed(source))?;
        let flushed = self.out.flush();
        flushed.map_err(|source| self.failed(source))?;
        Ok((self.out, self.report))
    }

    /// Counts what becomes of the inline codes of a unit.
    fn count_codes(&mut self, unit: &Unit) {
        let halves = [&unit.source, &unit.target];
        if halves.iter().all(|half| half.codes.is_empty()) {
            return;
        }
        self.report.codes_only += u64::from(!halves.iter().any(|half| half.has_words()));
        if !self.holds_codes {
            let is_hidden = |half: &Half, code: &InlineCode| {
                half.text.get(code.range.clone()).is_none_or(|shown| shown.trim().is_empty())
            };
            for half in halves {
                self.report.dropped_codes += half.codes.iter().filter(|code| is_hidden(half, code)).count() as u64;
            }
        }
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

/// True if a format has a place for inline codes beside or among the words.
fn holds_codes(format: FileFormat, options: &Options) -> bool {
    match format {
        FileFormat::Tmx | FileFormat::Xliff | FileFormat::Jsonl => true,
        FileFormat::Tsv | FileFormat::Csv => options.columns == Columns::All,
        _ => false,
    }
}

fn encoder(format: FileFormat, options: &Options) -> Result<Box<dyn Encode>> {
    Ok(match format {
        FileFormat::Tmx => Box::new(tmx::Encoder::new(options)),
        FileFormat::Tsv => Box::new(delimited::Encoder::new('\t', options)),
        FileFormat::Csv => Box::new(delimited::Encoder::new(',', options)),
        FileFormat::Jsonl => Box::new(jsonl::Encoder::default()),
        FileFormat::Beads => Box::new(beads::Encoder::default()),
        FileFormat::Xliff => Box::new(xliff::Encoder::new(options)),
        FileFormat::Ladder => Box::new(lines::Ladder),
        FileFormat::Markdown => Box::new(page::Encoder::new(options)),
        FileFormat::Html => Box::new(reading::Encoder::new(options)),
        #[cfg(feature = "documents")]
        FileFormat::Epub => Box::new(epub::Encoder::new(options)),
        #[cfg(not(feature = "documents"))]
        FileFormat::Epub => return Err(Error::Invalid("writing EPUB needs duiqi's feature `documents`".into())),
        FileFormat::Anki => Box::new(anki::Encoder),
        FileFormat::Tbx => Box::new(tbx::Encoder::new(options)),
        #[cfg(feature = "formats")]
        FileFormat::Xlsx => Box::new(super::spreadsheet::Encoder::new(options)?),
        #[cfg(not(feature = "formats"))]
        FileFormat::Xlsx => return Err(Error::Invalid("writing xlsx needs duiqi's feature `formats`".into())),
        #[cfg(feature = "formats")]
        FileFormat::Po => Box::new(super::localisation::po::Encoder::new(options)),
        FileFormat::Moses | FileFormat::InterText => {
            return Err(Error::Invalid(format!("{format} is several files and cannot be written as one stream")));
        }
        format => return Err(Error::Invalid(format!("{format} is read, and not written"))),
    })
}

/// Writes units to a file that is in place only when it is whole: a temporary file beside it takes its name at the
/// end. If anything fails, what stood there before stays. `-` is standard output; devices and pipes are written
/// to directly. Moses and InterText are several files, whose names begin with `path`: `NAME.en`, `NAME.zh`.
///
/// ```
/// use duiqi::{Unit, format::{self, FileFormat, Options}};
/// let file = std::env::temp_dir().join("duiqi-doctest-write-file.tsv");
/// let units = [Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))];
/// let report = format::write_file(&file, FileFormat::Tsv, &Options::default(), units.map(Ok))?;
/// assert_eq!(report.units, 1);
/// # std::fs::remove_file(file).unwrap();
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// The first error of `units`, or [`Error::Io`] if the file cannot be written.
pub fn write_file(
    path: impl AsRef<Path>,
    format: FileFormat,
    options: &Options,
    units: impl IntoIterator<Item = Result<Unit>>,
) -> Result<Report> {
    let path = path.as_ref();
    match format {
        FileFormat::Moses => return lines::write_moses(path, options, units.into_iter()),
        FileFormat::InterText => return intertext::write(path, options, units.into_iter()),
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
