//! Units out of bilingual files.

use std::path::Path;

use duiqi::format::{self, Codes, FileFormat, ReadOptions};
use duiqi::{Error, LanguageTag};

use super::{Setting, note, progress};

/// How bilingual files are read: the same options for every command that reads them.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// The source language, where the file has several: en, zh-CN, zh-Hant, …
    #[arg(long, value_name = "TAG")]
    source_lang: Option<String>,
    /// The target language, where the file has several. zh-Hans never stands for zh-Hant
    #[arg(long, value_name = "TAG")]
    target_lang: Option<String>,
    /// Show every inline code in the text as the file has it, such as <b> or <x id="1"/>; without it, only
    /// placeholders such as {{name}}. Formats that hold codes get them in either case
    #[arg(long)]
    keep_codes: bool,
    /// The encoding of TSV and CSV, such as gbk or big5; without it, found, and said if it is
    /// not UTF-8
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Take quotes in TSV and CSV as characters like any other
    #[arg(long)]
    no_quotes: bool,
}

impl Reading {
    /// The target language, if the user named it.
    pub fn target(&self) -> Option<LanguageTag> {
        self.target_lang.as_deref().map(LanguageTag::from)
    }

    pub fn options(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.source = self.source_lang.as_deref().map(LanguageTag::from);
        options.target = self.target_lang.as_deref().map(LanguageTag::from);
        options.codes = if self.keep_codes { Codes::Keep } else { Codes::Show };
        options.quotes = !self.no_quotes;
        options.encoding.clone_from(&self.encoding);
        options
    }

    /// The units of a file; says in which encoding it is read, if that was found and may surprise. A bar shows how far
    /// reading has come, unless the `results` stand in its place.
    pub fn units(
        &self,
        file: &Path,
        format: Option<FileFormat>,
        setting: &Setting,
        results: &Path,
    ) -> duiqi::Result<format::Units<'static>> {
        if file.is_dir() {
            return Err(Error::io(file, std::io::ErrorKind::IsADirectory.into()));
        }
        let named = format.or_else(|| FileFormat::from_path(file));
        if let (Some(format), None, true) = (named, &self.encoding, file.is_file())
            && let Some(encoding) = format::encoding(format::open(file)?, format)?
        {
            note(setting, &format!("{}: read as {encoding}; --encoding takes another", file.display()));
        }
        let options = self.options();
        let bar = progress::bytes(setting, file, results);
        let units = match named {
            Some(format) if !bar.is_hidden() && !matches!(format, FileFormat::Moses | FileFormat::InterText) => {
                let input = bar.wrap_read(format::open(file)?);
                let (units, file) = (format::read(input, format, &options), file.to_owned());
                let units = units.map_err(|error| error.in_file(&file))?;
                Box::new(units.map(move |unit| unit.map_err(|error| error.in_file(&file)))) as format::Units<'static>
            }
            _ => format::read_file(file, format, &options).map_err(|error| match error {
                Error::Invalid(message) if named.is_none() => Error::Invalid(format!("{message} with --from")),
                error => error,
            })?,
        };
        Ok(reported(units, file, options, setting.clone()))
    }
}

/// The same units; after the last it is said what the reader left out.
fn reported(
    units: format::Units<'static>,
    file: &Path,
    options: ReadOptions,
    setting: Setting,
) -> format::Units<'static> {
    let file = file.display().to_string();
    let end = std::iter::from_fn(move || {
        for remark in options.log.report().remarks {
            note(&setting, &format!("{file}: {remark}"));
        }
        None
    });
    Box::new(units.chain(end.fuse()))
}
