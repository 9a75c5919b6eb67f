//! Writing units: one at a time to a stream, or all to a file that appears only
//! when it is complete.
//!
//! A format implements [`Encode`], which only appends text to a buffer.
//! [`Writer`] owns everything that formats have in common: when the head is
//! written, when the buffer is flushed, how many bytes have gone out (for
//! errors), and the [`Report`]. [`write_file`] adds the temporary file.
//!
//! ```text
//! write(unit) ─ Encode::start, once ─ Encode::unit ─► text ─ 64 KiB ─► out
//! finish()    ─ Encode::end ─► text ─► out ─ Encode::bytes ─► out ─ flush
//! ```
//!
//! What the counters of a [`Report`] mean, by format:
//!
//! | counter | formats |
//! |---|---|
//! | `unpaired` | TMX, TBX, Anki, PO, XLIFF (targets without source), HTML and EPUB (front matter, code and markup), beads |
//! | `misfits` | XLIFF |
//! | `removed_characters` | all formats of XML, HTML and EPUB |
//! | `replaced_characters` | Moses, ladder, Anki |
//! | `guarded_cells` | TSV and CSV with a byte order mark |
//! | `long_texts` | TMX |
//! | `dropped_codes` | all but TMX, XLIFF, JSONL, and TSV and CSV with all columns |
//! | `codes_only` | all |

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, Half, InlineCode, Place, Result, Unit};

use crate::io::Output;

#[cfg(feature = "documents")]
use super::epub;
use super::{
    Columns, FileFormat, Options, anki, beads, delimited, files, jsonl, lines, page, reading, tbx, tmx, xliff,
};

/// What a writer did, and what its format could not hold.
///
/// All counts are zero if nothing was lost. A tool should show those that are
/// not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// Units written.
    pub units: u64,
    /// Units left out because the format has no place for a text without
    /// counterpart.
    pub unpaired: u64,
    /// Units left out because their languages are not those in the head of the
    /// file: XLIFF has one pair of languages a file.
    pub misfits: u64,
    /// Characters left out because the format cannot hold them: controls that
    /// XML 1.0 forbids and for which it has no escape.
    pub removed_characters: u64,
    /// Characters put in place of others, such as the blank for a line end in a
    /// format of lines.
    pub replaced_characters: u64,
    /// Cells that begin like a formula and got a `'` before them, so that a
    /// spreadsheet shows them as text ([`Options::guard_formulas`]).
    pub guarded_cells: u64,
    /// Texts of more than 2,000 characters, which some translation tools
    /// refuse. They are written.
    pub long_texts: u64,
    /// Inline codes left out because the format cannot hold them and the text
    /// does not show them.
    pub dropped_codes: u64,
    /// Units whose id, notes or state have no column in the table, because not
    /// all columns were asked for ([`Options::columns`]).
    pub dropped_ids: u64,
    /// Units that got a new id, because another unit has theirs or the version
    /// forbids it (XLIFF).
    #[serde(default)]
    pub changed_ids: u64,
    /// Segments that have another origin, state or other field than the first of
    /// their unit, where a unit has one for all (XLIFF). Their texts are written.
    #[serde(default)]
    pub merged_fields: u64,
    /// Units that hold inline codes and no words. They are written; a memory
    /// has little use for them.
    pub codes_only: u64,
}

/// The longest text, in characters, that all translation tools take: Trados'
/// cloud refuses segments of more than 2,000 characters a side.
pub(super) const LONG: usize = 2000;

/// How many bytes of text are gathered before a writer passes them on: a
/// choice. Large enough to make system calls rare, small enough to stay in the
/// processor's cache.
pub(super) const BUFFER: usize = 1 << 16;

/// What a format adds to the text for a head, a unit and an end.
///
/// Implementations append to `text` and count in `report`; they never write to
/// the stream and never keep a unit. `Send`, so that a [`Writer`] can be moved
/// to another thread.
pub(super) trait Encode: Send {
    /// Appends what comes before the first unit. `first` is the unit that will
    /// follow, if there is one: the head of many formats names the languages,
    /// and only a unit knows them.
    ///
    /// An error leaves the file without a head; the writer gives it up.
    fn start(&mut self, first: Option<&Unit>, text: &mut String, report: &mut Report) -> Result<()>;
    /// Appends one unit, or counts in `report` why it is left out.
    fn unit(&mut self, unit: &Unit, text: &mut String, report: &mut Report) -> Result<()>;
    /// Appends what comes after the last unit.
    fn end(&mut self, text: &mut String, report: &mut Report) -> Result<()>;
    /// The bytes of a format that is no text (XLSX, EPUB), asked for once after
    /// [`Encode::end`].
    ///
    /// Such a format gathers its content itself and leaves `text` empty.
    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// Writes units in a format as they come.
///
/// The head is written with the first unit, because it names the unit's
/// languages. Bytes reach the stream in blocks of about 64 KiB. A writer that
/// is dropped without [`finish`](Writer::finish) leaves an incomplete file; for
/// a file on disk use [`write_file`], which leaves none.
pub struct Writer<W: Write> {
    /// Where the bytes go. Unbuffered streams are fine.
    out: W,
    /// The format.
    encode: Box<dyn Encode>,
    /// Text that is not yet in `out`.
    text: String,
    /// Bytes that reached `out`, which is where an error is placed.
    written: u64,
    /// Whether the head was written.
    started: bool,
    /// Whether the format keeps inline codes, so that none count as dropped.
    holds_codes: bool,
    /// The counts so far.
    report: Report,
}

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the stream nor the format need to be `Debug`.
        f.debug_struct("Writer").field("written", &self.written).field("report", &self.report).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// Makes a writer to `out`, which needs no buffer of its own. Nothing is
    /// written yet.
    ///
    /// ```
    /// use duiqi::format::{FileFormat, Options, Writer};
    /// let (bytes, _) = Writer::new(Vec::new(), FileFormat::Jsonl, &Options::default())?.finish()?;
    /// assert!(bytes.is_empty());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the format is only read, is several files (Moses
    /// and InterText: see [`write_file`]), or needs a feature that is not
    /// compiled in.
    pub fn new(out: W, format: FileFormat, options: &Options) -> Result<Self> {
        let encode = encoder(format, options)?;
        // A quarter more than the flush limit, so that the last unit before a
        // flush rarely makes it grow.
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

    /// Writes one unit. The unit is only borrowed, and nothing of it is kept.
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
    /// [`Error::Io`] with the number of bytes written so far: a full disk, a
    /// closed pipe. [`Error::Invalid`] if the format needs a language that the
    /// first unit does not have.
    pub fn write(&mut self, unit: &Unit) -> Result<()> {
        self.start(Some(unit))?;
        self.encode.unit(unit, &mut self.text, &mut self.report)?;
        self.count_codes(unit);
        if self.text.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes the head if there was no unit, writes what ends the file, and
    /// flushes the stream. Returns the stream and the counts.
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
    /// [`Error::Io`] as for [`Writer::write`].
    pub fn finish(mut self) -> Result<(W, Report)> {
        // A file without units still gets its head: an empty TMX must be a
        // valid TMX.
        self.start(None)?;
        self.encode.end(&mut self.text, &mut self.report)?;
        self.flush()?;
        let bytes = self.encode.bytes()?;
        self.out.write_all(&bytes).map_err(|source| self.failed(source))?;
        let flushed = self.out.flush();
        flushed.map_err(|source| self.failed(source))?;
        Ok((self.out, self.report))
    }

    /// Counts the unit if it has codes and no words, and the codes that the
    /// format loses.
    fn count_codes(&mut self, unit: &Unit) {
        let halves = [&unit.source, &unit.target];
        if halves.iter().all(|half| half.codes.is_empty()) {
            return;
        }
        self.report.codes_only += u64::from(!halves.iter().any(|half| half.has_words()));
        if !self.holds_codes {
            // A code whose equivalent text can be read in the text is not lost;
            // one of markup, or a line break shown as a blank, is.
            let is_hidden = |half: &Half, code: &InlineCode| {
                // A range that does not fit the text counts as hidden: the
                // caller changed the text and not the codes.
                half.text.get(code.range.clone()).is_none_or(|shown| shown.trim().is_empty())
            };
            for half in halves {
                self.report.dropped_codes += half.codes.iter().filter(|code| is_hidden(half, code)).count() as u64;
            }
        }
    }

    /// Appends the head before the first unit; later calls do nothing.
    ///
    /// # Errors
    /// That of the format, which leaves the writer without a head: it must be
    /// given up.
    fn start(&mut self, first: Option<&Unit>) -> Result<()> {
        if self.started {
            return Ok(());
        }
        // Set before the head is made: after an error it must not be written a
        // second time.
        self.started = true;
        self.encode.start(first, &mut self.text, &mut self.report)
    }

    /// Passes the gathered text on to the stream, and keeps the buffer's
    /// memory.
    ///
    /// # Errors
    /// [`Error::Io`] at the number of bytes written before.
    fn flush(&mut self) -> Result<()> {
        let done = self.out.write_all(self.text.as_bytes());
        done.map_err(|source| self.failed(source))?;
        self.written += self.text.len() as u64;
        self.text.clear();
        Ok(())
    }

    /// An error of the stream, placed at the number of bytes that were written
    /// without one.
    fn failed(&self, source: std::io::Error) -> Error {
        Error::Io { at: Place::default().byte(self.written), cause: source }
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

/// The implementation of a format. An error names the feature or the function
/// that would help.
///
/// # Errors
/// [`Error::Invalid`], as for [`Writer::new`].
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

/// Writes units to a file that appears only when it is complete.
///
/// A temporary file in the same folder is renamed at the end; if anything
/// fails, the old file stays untouched. `-` is standard output, and devices and
/// pipes are written to directly. Moses and InterText are several files, whose
/// names begin with `path`: `NAME.en`, `NAME.zh`. A path that ends in `.gz` is
/// packed.
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
/// The first error of `units`, or [`Error::Io`] if the file cannot be written;
/// both leave the old file.
pub fn write_file(
    path: impl AsRef<Path>,
    format: FileFormat,
    options: &Options,
    units: impl IntoIterator<Item = Result<Unit>>,
) -> Result<Report> {
    let path = path.as_ref();
    if matches!(format, FileFormat::Moses | FileFormat::InterText) {
        return files::write_on_disk(path, format, options, units.into_iter());
    }
    // Other tools expect an archive under this name.
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ["xlz", "mqxlz"].iter().any(|packed| ending.eq_ignore_ascii_case(packed)) {
        let message = format!("{}: archives are read and not written: choose .xlf", path.display());
        return Err(Error::Invalid(message));
    }
    let mut writer = Writer::new(Output::create(path)?, format, options)?;
    for unit in units {
        // An error of the input already names the input's file; only those of
        // writing get this path.
        writer.write(&unit?).map_err(|error| error.in_file(path))?;
    }
    let (output, report) = writer.finish().map_err(|error| error.in_file(path))?;
    output.commit()?;
    Ok(report)
}
