//! Where results go: standard output, or a file that is complete or absent.
//!
//! Everything that a command writes goes through [`write()`] or the library's
//! writers, both of which use [`Output`]: it writes to a temporary file,
//! refuses to overwrite an input, and is removed by an interrupt.
//!
//! | target | how it is written |
//! |---|---|
//! | `-`, or nothing | standard output, as it comes |
//! | a file | a temporary file beside it, renamed at the end |
//! | a name in `.gz` | the same, packed |
//! | a pipe or device | directly |
//! | an input of the same command | refused |

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use duiqi::format::{self, FileFormat, Options, Output, Report};
use duiqi::{Error, Place, Result, Unit};

use super::{Stop, view};

pub use duiqi::io::STANDARD;

/// Output options, the same for every command that writes units.
#[derive(Debug, clap::Args)]
pub struct To {
    /// The format to write. Default: from the output's file ending, otherwise
    /// columns for reading
    #[arg(short, long, value_name = "FORMAT", value_parser = formats())]
    pub to: Option<FileFormat>,
    /// Where to write. Default, and with `-`: standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write a byte order mark, by which Excel recognises UTF-8 (TSV, CSV);
    /// cells that begin like a formula get a `'`
    #[arg(long)]
    pub bom: bool,
    /// In the terminal, show only pairs with a confidence below this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = share)]
    pub below: Option<f32>,
}

/// clap's parser for formats that are written.
pub fn formats() -> impl TypedValueParser<Value = FileFormat> {
    named(|format| format.is_written())
}

/// clap's parser for formats that are read.
pub fn readable() -> impl TypedValueParser<Value = FileFormat> {
    let written_only = [FileFormat::Markdown, FileFormat::Html, FileFormat::Epub, FileFormat::Anki];
    named(move |format| !written_only.contains(format))
}

/// clap's parser for formats whose files hold the texts themselves, which bead
/// files do not.
pub fn whole() -> impl TypedValueParser<Value = FileFormat> {
    let without = [FileFormat::Markdown, FileFormat::Html, FileFormat::Epub, FileFormat::Anki, FileFormat::Beads];
    named(move |format| !without.contains(format))
}

/// clap's parser for those of the formats that are wanted. The names appear in
/// help texts and completions.
///
/// Names are checked by clap, which lists all of them in its error.
fn named(wanted: impl Fn(&FileFormat) -> bool) -> impl TypedValueParser<Value = FileFormat> {
    let names = FileFormat::ALL.into_iter().filter(wanted).map(FileFormat::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<FileFormat>())
}

impl To {
    /// The format to write; `None` for columns to read on standard output.
    ///
    /// # Errors
    /// A usage error for a file whose ending names no format.
    pub fn format(&self) -> Result<Option<FileFormat>, Stop> {
        let Some(file) = self.file() else { return Ok(self.to) };
        self.to.or_else(|| FileFormat::from_path(file)).ok_or_else(|| unnamed(file)).map(Some)
    }

    /// The file to write, unless it is standard output.
    pub fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new(STANDARD))
    }

    /// Writes units as the user asked. Returns the writer's report, if a format
    /// was asked for.
    pub fn units(
        &self,
        units: impl IntoIterator<Item = Result<Unit>>,
        options: &Options,
    ) -> Result<Option<Report>, Stop> {
        match self.format()? {
            Some(format) => {
                let target = self.file().unwrap_or(Path::new(STANDARD));
                // The mark is an option of the command line, not of the caller.
                let mut options = options.clone();
                options.bom = self.bom;
                Ok(Some(format::write_file(target, format, &options, units)?))
            }
            // Without a format people want to read: pairs side by side.
            None => {
                write(None, |out| view::units(units, self.below, out))?;
                Ok(None)
            }
        }
    }
}

/// The usage error for an output whose ending names no format, with the formats
/// that there are.
///
/// The message lists the formats, because the user's next step is to choose
/// one.
pub fn unnamed(file: &Path) -> Stop {
    let names: Vec<_> =
        FileFormat::ALL.into_iter().filter(|format| format.is_written()).map(FileFormat::name).collect();
    let names = names.join(", ");
    Stop::Usage(format!("the ending of {} names no known format: add --to with one of {names}", file.display()))
}

/// Refuses two outputs of a command with one name: the later would replace the
/// earlier.
///
/// `outputs` are the options with what they name. Standard output may be named
/// more than once, and so may devices.
///
/// # Errors
/// A usage error with the two options.
pub fn refuse_twice(outputs: &[(&str, Option<&Path>)]) -> Result<(), Stop> {
    let named = outputs.iter().filter_map(|&(option, file)| Some((option, file.and_then(real)?)));
    let named: Vec<_> = named.collect();
    for (at, (option, file)) in named.iter().enumerate() {
        if let Some((other, _)) = named[..at].iter().find(|(_, earlier)| earlier == file) {
            let message = format!("{other} and {option} name the same file: give each a name of its own");
            return Err(Stop::Usage(message));
        }
    }
    Ok(())
}

/// The place of a file that would be written, links followed; `None` for what
/// is no file.
fn real(file: &Path) -> Option<PathBuf> {
    match std::fs::metadata(file) {
        _ if file == Path::new(STANDARD) => None,
        Ok(there) if there.is_file() => std::fs::canonicalize(file).ok(),
        Ok(_) => None,
        // Not there yet, but its folder is.
        Err(_) => {
            let file = std::path::absolute(file).ok()?;
            Some(std::fs::canonicalize(file.parent()?).ok()?.join(file.file_name()?))
        }
    }
}

/// Parses a number from 0 to 1, for clap.
///
/// # Errors
/// A message for people; clap puts the option's name before it.
pub fn share(text: &str) -> Result<f32, String> {
    let value = text.parse::<f32>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// Lets `fill` write to standard output (`None` or `-`) or to a file.
///
/// The file is put in place only if `fill` succeeds, so that a failure leaves
/// the target as it was.
///
/// `fill` gets a buffered writer. Its error names the target if it names
/// nothing yet.
pub fn write<T>(target: Option<&Path>, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    write_if(target.unwrap_or(Path::new(STANDARD)), fill, |_| true).map(|(filled, _)| filled)
}

/// Like [`write()`], but the target is also left as it was unless `keep`
/// approves of the result.
///
/// Returns what `fill` returned, and whether it was kept.
///
/// # Errors
/// That of `fill`, or of putting the file in place; the target is as it was in
/// both cases.
pub fn write_if<T>(
    target: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<T>,
    keep: impl FnOnce(&T) -> bool,
) -> Result<(T, bool)> {
    // Commands write line by line; the buffer turns that into few system calls.
    let mut out = BufWriter::with_capacity(1 << 16, Output::create(target)?);
    let filled = fill(&mut out).map_err(|error| error.in_file(target))?;
    // Flushes the buffer; dropping it would hide errors.
    let output = out.into_inner().map_err(|error| Error::io(target, error.into_error()))?;
    let kept = keep(&filled);
    // What went to standard output is out already.
    if kept || target == Path::new(STANDARD) {
        output.commit()?;
    }
    Ok((filled, kept))
}

/// Writes bytes. The error names no file; [`write()`] adds it.
///
/// # Errors
/// [`Error::Io`] without a place.
pub fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|source| Error::Io { at: Place::default(), cause: source })
}
