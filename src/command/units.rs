//! Reading units out of bilingual files, with the same options for every
//! command, and reports what was assumed.
//!
//! Readers write their assumptions to a log: columns, delimiter, what was left
//! out. [`ReportedUnits`] turns it into notes while units pass.
//!
//! ```text
//! duiqi: terms.csv: the delimiter is `;`
//! duiqi: terms.csv: the first row names the columns: source (en) is column 1 `English`, target (zh) is column 2 `中文`
//! duiqi: old.csv: read as gb18030; --encoding takes another
//! ```

use std::path::{Path, PathBuf};

use duiqi::format::{self, Codes, ColumnChoice, FileFormat, ReadLog, ReadOptions};
use duiqi::{Error, LanguageTag, Unit};

use super::{Setting, note, progress};

/// How bilingual files are read: the same options for every command that reads
/// them.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// The source language, if the file has several: en, zh-CN, zh-Hant, …
    #[arg(long, value_name = "TAG")]
    source_lang: Option<String>,
    /// The target language, if the file has several. zh-Hans is never taken for
    /// zh-Hant
    #[arg(long, value_name = "TAG")]
    target_lang: Option<String>,
    /// Show every inline code in the text as it is in the file, such as `<b>`
    /// or `<x id="1"/>`. Default: only placeholders such as {{name}}. Formats
    /// with inline codes keep them in either case
    #[arg(long)]
    keep_codes: bool,
    /// The encoding of TSV and CSV, such as gbk or big5. Default: detected, and
    /// reported if it is not UTF-8
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Treat quotation marks in TSV and CSV as ordinary characters
    #[arg(long)]
    no_quotes: bool,
    /// The delimiter of TSV and CSV, such as `;` or `|`. Default: detected and
    /// reported
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<char>,
    /// The columns of TSV, CSV and XLSX to read, by number or name: `2,3` or
    /// `source=en,target=zh-CN,id=key`. Default: detected and reported. In
    /// `convert` also the columns to write: only `texts`, the `usual` ones, or
    /// `all`
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<ColumnNumbers>,
}

/// The meaning of `--columns`: what to read, or what to write.
#[derive(Debug, Clone)]
enum ColumnNumbers {
    /// Which columns hold the texts.
    Read(ColumnChoice),
    /// Which columns to write.
    Write(format::Columns),
}

impl std::str::FromStr for ColumnNumbers {
    type Err = Error;

    /// Three words choose what to write; everything else names columns.
    fn from_str(text: &str) -> duiqi::Result<Self> {
        Ok(match text {
            "texts" => ColumnNumbers::Write(format::Columns::Texts),
            "usual" => ColumnNumbers::Write(format::Columns::Usual),
            "all" => ColumnNumbers::Write(format::Columns::All),
            _ => ColumnNumbers::Read(text.parse()?),
        })
    }
}

/// A delimiter as people type it; a tab may be spelled out.
///
/// # Errors
/// A message for people, for anything but one ASCII character or `tab`.
fn delimiter(text: &str) -> Result<char, String> {
    match (text, text.chars().next()) {
        ("tab" | "\\t", _) => Ok('\t'),
        (_, Some(c)) if text.len() == 1 => Ok(c),
        _ => Err("expected one character, such as `;`, or `tab`".to_owned()),
    }
}

impl Reading {
    /// The target language, if the user named it.
    pub fn target(&self) -> Option<LanguageTag> {
        self.target_lang.as_deref().map(LanguageTag::from)
    }

    /// Which columns are to be written, if the user said so.
    pub fn columns_to_write(&self) -> Option<format::Columns> {
        match self.columns {
            Some(ColumnNumbers::Write(columns)) => Some(columns),
            _ => None,
        }
    }

    /// The options of the library.
    pub fn options(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.source = self.source_lang.as_deref().map(LanguageTag::from);
        options.target = self.target_lang.as_deref().map(LanguageTag::from);
        options.codes = if self.keep_codes { Codes::Keep } else { Codes::Show };
        options.quotes = !self.no_quotes;
        options.encoding.clone_from(&self.encoding);
        options.delimiter = self.delimiter;
        options.column_choice = match &self.columns {
            Some(ColumnNumbers::Read(choice)) => Some(choice.clone()),
            _ => None,
        };
        options
    }

    /// Reads the units of two files of texts with keys, one in each language.
    ///
    /// Formats of texts with keys are read whole, so that there is no bar.
    ///
    /// # Errors
    /// If the format is not named by the file or the option, and those of
    /// reading.
    pub fn pair(
        &self,
        source: &Path,
        target: &Path,
        format: Option<FileFormat>,
        setting: &Setting,
    ) -> duiqi::Result<format::Units<'static>> {
        let unknown = || Error::Invalid(format!("{}: name its format with --from", source.display()));
        let format = match format {
            Some(format) => format,
            None => FileFormat::detect(source)?.ok_or_else(unknown)?,
        };
        let options = self.options();
        let units = Box::new(format::read_pair(source, target, format, &options)?.into_iter().map(Ok));
        Ok(watched(units, options.log, source, setting))
    }

    /// Opens a file of units as a stream.
    ///
    /// Reports the encoding of a table, if it was detected and may surprise. A
    /// bar shows how far reading has come, unless the `results` go to the same
    /// terminal.
    ///
    /// `results` is where the command's output goes, `-` for the terminal.
    pub fn units(
        &self,
        file: &Path,
        format: Option<FileFormat>,
        setting: &Setting,
        results: &Path,
    ) -> duiqi::Result<format::Units<'static>> {
        Ok(self.units_and_log(file, format, setting, results)?.0)
    }

    /// As [`Reading::units`], with the log of the reader.
    ///
    /// # Errors
    /// Those of opening the file.
    pub fn units_and_log(
        &self,
        file: &Path,
        format: Option<FileFormat>,
        setting: &Setting,
        results: &Path,
    ) -> duiqi::Result<(format::Units<'static>, ReadLog)> {
        // The system's own error comes later and does not name the option that
        // would help.
        if file.is_dir() {
            return Err(Error::io(file, std::io::ErrorKind::IsADirectory.into()));
        }
        let named = match format {
            Some(format) => Some(format),
            None => FileFormat::detect(file)?,
        };
        if let (Some(format), None, true) = (named, &self.encoding, file.is_file())
            // Opened once more: the reader's stream must begin at the
            // beginning.
            && let Some(encoding) = format::encoding(format::open(file)?, format)?
        {
            note(setting, &format!("{}: read as {encoding}; --encoding overrides it", file.display()));
        }
        let options = self.options();
        let bar = progress::bytes(setting, file, results);
        let units: format::Units<'static> = match named {
            // Only one stream can be measured; the other formats are several
            // files.
            Some(format) if !bar.is_hidden() && !matches!(format, FileFormat::Moses | FileFormat::InterText) => {
                let input = std::io::BufReader::new(bar.wrap_read(format::open(file)?));
                let (units, file) = (format::read(input, format, &options), file.to_owned());
                let units = units.map_err(|error| error.in_file(&file))?;
                Box::new(units.map(move |unit| unit.map_err(|error| error.in_file(&file)))) as format::Units<'static>
            }
            _ => format::read_file(file, format, &options).map_err(|error| match error {
                Error::Invalid(message) if named.is_none() => Error::Invalid(format!("{message} with --from")),
                error => error,
            })?,
        };
        Ok((watched(units, options.log.clone(), file, setting), options.log))
    }
}

/// Units of a file; what their reader assumed is reported as soon as it is
/// known.
///
/// The remarks must come before the results that depend on them, but the reader
/// knows them only after its first unit.
struct ReportedUnits {
    /// The units.
    units: format::Units<'static>,
    /// What the reader assumes.
    log: ReadLog,
    /// The file, for notes.
    file: PathBuf,
    /// Whether notes are wanted.
    setting: Setting,
    /// How many remarks were reported.
    said: usize,
    /// How many times a unit was asked for.
    count: u64,
}

impl Iterator for ReportedUnits {
    type Item = duiqi::Result<Unit>;

    /// Passes a unit on, after the remarks of its reader on the first one or on
    /// all.
    fn next(&mut self) -> Option<Self::Item> {
        let unit = self.units.next();
        let first = self.count == 0;
        self.count += 1;
        // Columns and delimiter are known after the first unit, counts after
        // the last.
        if first || unit.is_none() {
            self.say();
        }
        if first && unit.is_none() {
            note(&self.setting, &format!("{}: there are no units in it", self.file.display()));
        }
        unit
    }
}

/// Watches the units of a file.
fn watched(units: format::Units<'static>, log: ReadLog, file: &Path, setting: &Setting) -> format::Units<'static> {
    Box::new(ReportedUnits { units, log, file: file.to_owned(), setting: setting.clone(), said: 0, count: 0 })
}

impl ReportedUnits {
    /// Reports the remarks that are new.
    fn say(&mut self) {
        let remarks = self.log.report().remarks;
        for remark in remarks.iter().skip(self.said) {
            note(&self.setting, &format!("{}: {remark}", self.file.display()));
        }
        self.said = remarks.len();
    }
}
