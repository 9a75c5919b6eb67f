//! Where results go: standard output, or a file that is there whole or not at all.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use duiqi::format::{self, FileFormat, Options, Output, Report};
use duiqi::{Error, Place, Result, Unit};

use super::{Stop, view};

pub use duiqi::io::STANDARD;

/// Which format, and where to: the same options for every command that writes units.
#[derive(Debug, clap::Args)]
pub struct To {
    /// The format to write; without it, the one that the output's ending names; without both, columns to read
    #[arg(short, long, value_name = "FORMAT", value_parser = formats())]
    pub to: Option<FileFormat>,
    /// Where to write; without it or with `-`, standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Begin with a byte order mark, by which Excel knows UTF-8 (TSV, CSV); cells that begin like a formula get a `'`
    #[arg(long)]
    pub bom: bool,
    /// In the terminal, show only pairs of lower confidence than this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = share)]
    pub below: Option<f32>,
}

/// The formats that are written.
pub fn formats() -> impl TypedValueParser<Value = FileFormat> {
    named(|format| format.is_written())
}

/// The formats that are read.
pub fn readable() -> impl TypedValueParser<Value = FileFormat> {
    let written_only = [FileFormat::Markdown, FileFormat::Html, FileFormat::Epub, FileFormat::Anki];
    named(move |format| !written_only.contains(format))
}

/// The names of the formats that units can be read from without the texts beside them.
pub fn whole() -> impl TypedValueParser<Value = FileFormat> {
    let without = [FileFormat::Markdown, FileFormat::Html, FileFormat::Epub, FileFormat::Anki, FileFormat::Beads];
    named(move |format| !without.contains(format))
}

fn named(wanted: impl Fn(&FileFormat) -> bool) -> impl TypedValueParser<Value = FileFormat> {
    let names = FileFormat::ALL.into_iter().filter(wanted).map(FileFormat::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<FileFormat>())
}

impl To {
    /// The format, or nothing for columns to read on standard output.
    pub fn format(&self) -> Result<Option<FileFormat>, Stop> {
        let Some(file) = self.file() else { return Ok(self.to) };
        self.to.or_else(|| FileFormat::from_path(file)).ok_or_else(|| unnamed(file)).map(Some)
    }

    /// The file to write, if it is not standard output.
    pub fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new(STANDARD))
    }

    /// Writes units as the user asked; what the writer did, if a format was asked for.
    pub fn units(
        &self,
        units: impl IntoIterator<Item = Result<Unit>>,
        options: &Options,
    ) -> Result<Option<Report>, Stop> {
        match self.format()? {
            Some(format) => {
                let target = self.file().unwrap_or(Path::new(STANDARD));
                let mut options = options.clone();
                options.bom = self.bom;
                Ok(Some(format::write_file(target, format, &options, units)?))
            }
            None => {
                write(None, |out| view::units(units, self.below, out))?;
                Ok(None)
            }
        }
    }
}

/// What is wrong with an output whose ending says nothing.
pub fn unnamed(file: &Path) -> Stop {
    let names: Vec<_> =
        FileFormat::ALL.into_iter().filter(|format| format.is_written()).map(FileFormat::name).collect();
    let names = names.join(", ");
    Stop::Usage(format!("the ending of {} names no format: add --to with one of {names}", file.display()))
}

/// A value from 0 to 1.
pub fn share(text: &str) -> Result<f32, String> {
    let value = text.parse::<f32>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// Hands a writer to `fill`: standard output for `None` and `-`, else the file, which is in place only when `fill`
/// has succeeded, so that a failure leaves the target as it was.
pub fn write<T>(target: Option<&Path>, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    write_if(target.unwrap_or(Path::new(STANDARD)), fill, |_| true).map(|(filled, _)| filled)
}

/// The same for a target that is left as it was unless `keep` wants the result; whether it was written.
pub fn write_if<T>(
    target: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<T>,
    keep: impl FnOnce(&T) -> bool,
) -> Result<(T, bool)> {
    let mut out = BufWriter::with_capacity(1 << 16, Output::create(target)?);
    let filled = fill(&mut out).map_err(|error| error.in_file(target))?;
    let output = out.into_inner().map_err(|error| Error::io(target, error.into_error()))?;
    let kept = keep(&filled);
    if kept || target == Path::new(STANDARD) {
        output.commit()?;
    }
    Ok((filled, kept))
}

/// Writes bytes; [`write`] puts the file's name into an error.
pub fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|source| Error::Io { at: Place::default(), source })
}
