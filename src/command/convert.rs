//! `duiqi convert`: bilingual files from one format to another, or checked.
//!
//! Reader and writer of the library are joined as streams. This command adds
//! the messages: in which encoding and columns a file was read, and what the
//! target format could not hold.
//!
//! ```text
//! file ─ units::Reading ─► units ─ counted ─ [converted to a script] ─► format::write_file ─► file
//!          │                                                               │
//!          └► remarks: encoding, columns, what was left out                └► Report: what was lost
//! ```
//!
//! Nothing is gathered: a corpus of any size passes unit by unit, except
//! through formats that are read or written as a whole. With `--check` the same
//! readers look for broken rules instead.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::builder::TypedValueParser;
use duiqi::audit::Severity;
use duiqi::format::{self, Chinese, FileFormat, Options, ReadOptions, Report, TbxVersion, XliffVersion};
use duiqi::format::{Checked, Problem};
use duiqi::lang::Converter;
use duiqi::{BySide, Error, Script, Unit};

use super::units::Reading;
use super::words::{OptionWord, one_of};
use super::{Ending, Ran, Setting, Stop, note, output};

/// Convert bilingual files from one format to another, or check one against its
/// rules.
///
/// Reads TMX 1.1 to 1.4, XLIFF 1.2 and 2.x, TBX, TSV, CSV, XLSX, JSONL, Moses,
/// InterText, hunalign's ladder, and texts with keys (PO, JSON, YAML, Android,
/// Apple, Java, .NET, Qt, Flutter); writes the bilingual ones, PO, Markdown and
/// HTML pages, e-books and flash cards. Files are streamed, so they may have
/// any size, except spreadsheets and texts with keys. What a format cannot
/// represent is counted and reported.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The file; `-` is standard input. Moses: NAME of NAME.en and NAME.zh
    file: PathBuf,
    /// The same file in the other language, for resource formats in one
    /// language: JSON, YAML, Android, .strings, .stringsdict, .properties,
    /// RESX, ARB, and PO whose messages are keys
    translation: Option<PathBuf>,
    /// The format of the input. Default: from its file ending
    #[arg(long, value_name = "FORMAT", value_parser = output::readable())]
    from: Option<FileFormat>,
    /// The format to write. Default: from the output's file ending
    #[arg(short, long, value_name = "FORMAT", value_parser = output::formats())]
    to: Option<FileFormat>,
    /// Where to write. Default, and with `-`: standard output
    #[arg(short, long, value_name = "FILE", default_value = output::STANDARD)]
    output: PathBuf,
    /// Check the file instead: print each violation of the format with line and
    /// column; exit code 3 if there are any
    #[arg(long, conflicts_with_all = ["to", "output"])]
    check: bool,
    /// Print the report as JSON on standard output (needs -o, or --check)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    writing: Writing,
}

/// Shown below the options by `duiqi convert --help`.
const EXAMPLES: &str = "\
Examples:
  duiqi convert a.tmx --to jsonl > a.jsonl
  duiqi convert a.tmx --target-lang zh-Hans -o a.xliff
  duiqi convert corpus --from moses -o a.tmx  corpus.en and corpus.zh
  duiqi convert a.tmx --script hant -o b.tmx  Traditional characters
  duiqi convert en.json zh.json -o a.tmx      texts with the same keys
  duiqi convert --check a.tmx                 violations of the format";

// Options of writing are their own group in `--help`. The enums below mirror
// those of the library, because clap wants its own derive on them.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Writing")]
struct Writing {
    /// The tag for Chinese in TMX, XLIFF, TBX. Default: region, or keep from
    /// XLIFF to XLIFF
    #[arg(long, value_parser = tags())]
    chinese: Option<Chinese>,
    /// Convert Chinese to this script (OpenCC)
    #[arg(long, value_parser = scripts())]
    script: Option<Script>,
    /// Write no column names (TSV, CSV)
    #[arg(long)]
    no_header: bool,
    /// Write a byte order mark, by which Excel recognises UTF-8 (TSV, CSV)
    #[arg(long)]
    bom: bool,
    /// Write cells that begin like a formula (`=`, `+`, `-`, `@`) as they are;
    /// without it, --bom puts `'` before them
    #[arg(long)]
    raw_cells: bool,
    /// Write no DOCTYPE line (TMX)
    #[arg(long)]
    no_doctype: bool,
    /// The version of XLIFF to write, anew and without what other tools have
    /// added. Default: 2.1; XLIFF of that version keeps everything
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "2.1"])]
    xliff: Option<String>,
    /// The dialect of TBX to write
    #[arg(long, value_name = "VERSION", value_parser = ["2", "3"], default_value = "2")]
    tbx: String,
    /// The date in the header of TMX: `now`, or like 2026-11-21T09:30:00Z.
    /// Default: none, so that the same input gives the same file
    #[arg(long)]
    date: Option<String>,
}

/// The words of `--chinese`.
fn tags() -> impl TypedValueParser<Value = Chinese> {
    let word = |value: Chinese, help| OptionWord { word: value.name(), help, value };
    one_of([
        word(Chinese::Region, "zh-CN and zh-TW"),
        word(Chinese::Script, "zh-Hans and zh-Hant"),
        word(Chinese::Keep, "As the input has them"),
    ])
}

/// The words of `--script`.
pub fn scripts() -> impl TypedValueParser<Value = Script> {
    one_of([
        OptionWord { word: "hans", help: "Simplified", value: Script::Hans },
        OptionWord { word: "hant", help: "Traditional", value: Script::Hant },
    ])
}

impl Writing {
    /// The options of the library. The languages of the file's head are those
    /// that reading asks for.
    ///
    /// An unknown version cannot occur here: clap knows the list.
    fn options(&self, reading: &ReadOptions, between_xliff: bool) -> Options {
        let mut options = Options::default();
        // Both or none: a head with one language would be half a guess.
        options.tags = reading.source.clone().zip(reading.target.clone()).map(BySide::from);
        // A file that goes back to Xcode or Angular needs its original tag.
        options.chinese = self.chinese.unwrap_or(if between_xliff { Chinese::Keep } else { Chinese::Region });
        options.header = !self.no_header;
        options.bom = self.bom;
        // The option only matters with a byte order mark, for which
        // spreadsheets are the reason.
        options.guard_formulas = !self.raw_cells;
        options.doctype = !self.no_doctype;
        options.xliff = if self.xliff.as_deref() == Some("1.2") { XliffVersion::V12 } else { XliffVersion::V21 };
        options.tbx = if self.tbx == "3" { TbxVersion::V3 } else { TbxVersion::V2 };
        options.date = match self.date.as_deref() {
            Some("now") => Some(format::timestamp(SystemTime::now())),
            // Only on request: a date makes two runs of the same conversion
            // differ.
            other => other.map(str::to_owned),
        };
        options
    }
}

/// Converts the file, or checks it.
///
/// # Errors
/// Usage: no format to write is named. Else the first error of reading or
/// writing; the output is then as it was.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    if arguments.check {
        return check(arguments);
    }
    // Both would go to standard output and neither could be parsed.
    if arguments.json && arguments.output == Path::new(output::STANDARD) {
        return Err(Stop::Usage("--json prints on standard output: write the units to a file with -o".to_owned()));
    }
    let to = arguments.to.or_else(|| FileFormat::from_path(&arguments.output));
    let to = match to {
        Some(to) => to,
        None if arguments.output == Path::new(output::STANDARD) => {
            return Err(Stop::Usage("choose a format: --to FORMAT, or -o FILE with a known file ending".to_owned()));
        }
        None => return Err(output::unnamed(&arguments.output)),
    };
    let reading = arguments.reading.options();
    let from = arguments.from.map_or_else(|| FileFormat::detect(&arguments.file), |from| Ok(Some(from)))?;
    let between_xliff = to == FileFormat::Xliff && from == Some(to);
    let mut options = arguments.writing.options(&reading, between_xliff);
    // `--columns` is an option of reading and, with certain words, of writing.
    options.columns = arguments.reading.columns_to_write().unwrap_or_default();
    if from == Some(to) && keeps_file(arguments, to, &options)? && update(arguments, to, setting)? {
        return Ok(Ending::Good);
    }
    let units = match &arguments.translation {
        Some(translation) => arguments.reading.pair(&arguments.file, translation, arguments.from, setting)?,
        None => {
            let (units, log) =
                arguments.reading.units_and_log(&arguments.file, arguments.from, setting, &arguments.output)?;
            if to == FileFormat::Tmx {
                options.tmx_header = log.take_tmx_header();
            }
            units
        }
    };
    // Counted while the units pass, because a stream can be looked at once
    // only. `Cell`, because the closure and the code after it share the counts.
    let seen = Cell::new((0u64, 0u64, 0u64));
    let units = units.inspect(|unit| {
        if let Ok(unit) = unit {
            let (all, source, target) = seen.get();
            let has = |text: &str| u64::from(!text.is_empty());
            seen.set((all + 1, source + has(&unit.source.text), target + has(&unit.target.text)));
        }
    });
    let report = match arguments.writing.script {
        None => format::write_file(&arguments.output, to, &options, units)?,
        Some(script) => {
            // A wrong tag would otherwise give an empty file and no message.
            // The tags asked for are those of the input; conversion changes
            // them.
            options.tags = None;
            let converter = Converter::to(script)?;
            let units = units.map(|unit| unit.map(|unit| converted(&converter, unit)));
            format::write_file(&arguments.output, to, &options, units)?
        }
    };
    remark(setting, to, &report);
    let (all, source, target) = seen.get();
    for (tag, count) in [(&reading.source, source), (&reading.target, target)] {
        if let (Some(tag), 1.., 0) = (tag, all, count) {
            note(setting, &format!("{}: no text in {tag}; is it tagged otherwise?", shown(&arguments.file)));
        }
    }
    if arguments.json {
        let json = serde_json::json!(report);
        output::write(None, |out| output::put(out, format!("{json}\n").as_bytes()))?;
    }
    Ok(Ending::Good)
}

/// True if a file of XLIFF or PO stays what it is, so that the file itself is
/// written.
///
/// # Errors
/// If the file cannot be opened.
fn keeps_file(arguments: &Arguments, format: FileFormat, options: &Options) -> duiqi::Result<bool> {
    let Arguments { file, writing, reading, .. } = arguments;
    let asked = writing.chinese.is_some() || writing.script.is_some() || writing.xliff.is_some() || arguments.json;
    let chosen = reading.options().source.is_some() || reading.options().target.is_some();
    let plain = !asked && !chosen && arguments.translation.is_none() && file.is_file();
    Ok(plain
        && match format {
            FileFormat::Po => true,
            FileFormat::Xliff => XliffVersion::detect(file)? == Some(options.xliff),
            _ => false,
        })
}

/// Writes the file itself, which must be readable; false if it must be written
/// anew from its units.
///
/// # Errors
/// Those of reading and writing.
fn update(arguments: &Arguments, format: FileFormat, setting: &Setting) -> Result<bool, Stop> {
    let (reading, file) = (&arguments.reading, &arguments.file);
    let units = reading.units(file, Some(format), setting, &arguments.output)?;
    let units = units.collect::<duiqi::Result<Vec<Unit>>>()?;
    super::update::update(&super::update::BilingualFile { file, format, reading }, &arguments.output, &units, setting)
}

/// A unit converted to another script.
pub fn converted(converter: &Converter, mut unit: Unit) -> Unit {
    converter.unit(&mut unit);
    unit
}

/// Reports what the format could not hold. Zero counts are not worth a line.
///
/// Used by `memory export` and `pretranslate` as well. Names what was lost and,
/// if there is one, the option that keeps it.
pub fn remark(setting: &Setting, to: FileFormat, report: &Report) {
    let remarks = [
        (report.unpaired, "left out: texts without counterpart have no place in this format"),
        (report.misfits, "left out: not in the languages of the file"),
        (report.removed_characters, "characters left out: the format cannot hold them"),
        (report.replaced_characters, "line ends or tabs became blanks: the format has a text a line"),
        (report.dropped_codes, "inline codes left out: the format cannot hold them; --keep-codes keeps them as text"),
        (report.dropped_ids, "unit(s) without their id, notes or state; --columns all keeps them"),
        (report.changed_ids, "unit(s) with a new id: their own stands twice, or is none that the version allows"),
        (report.merged_fields, "segment(s) without their own origin or state: a unit has one for all its segments"),
        (report.codes_only, "unit(s) with inline codes and no words"),
        (
            report.guarded_cells,
            "cells begin like a formula and got a ' before them; --raw-cells leaves them as they are",
        ),
        (report.long_texts, "texts of more than 2,000 characters, which some tools refuse"),
    ];
    for (count, what) in remarks.into_iter().filter(|&(count, _)| count > 0) {
        note(setting, &format!("{to}: {count} {what}"));
    }
}

/// Checks a file against the rules of its format, and prints every problem and
/// a summary.
///
/// Formats with rules of their own give problems by rule; others must be
/// readable, and their units sound.
///
/// # Errors
/// Only if the file cannot be opened, or its format is not known. What is wrong
/// with it is printed.
fn check(arguments: &Arguments) -> Ran {
    let name = &arguments.file;
    let unknown = || Error::Invalid(format!("{}: unknown file ending: choose a format with --from", name.display()));
    let format = arguments.from.or_else(|| FileFormat::from_path(name)).ok_or_else(unknown)?;
    let mut counts = (0, 0);
    output::write(None, |out| {
        // The callback cannot return an error, so the first one is kept and
        // raised after the check.
        let mut written = Ok(());
        let checked = format::check(format::open(name)?, format, &shown(name), |problem| {
            if written.is_ok() {
                let line = if arguments.json { object(problem).to_string() } else { problem.to_string() };
                written = output::put(out, format!("{line}\n").as_bytes());
            }
        })?;
        written?;
        let Checked { units, errors, warnings, .. } = checked;
        let summary = match arguments.json {
            true => serde_json::json!({ "file": shown(name), "units": units, "errors": errors, "warnings": warnings })
                .to_string(),
            false => format!("{}: {units} units, {errors} errors, {warnings} warnings", shown(name)),
        };
        counts = (errors, warnings);
        output::put(out, format!("{summary}\n").as_bytes())
    })?;
    let (errors, warnings) = counts;
    // Warnings count too: a check should report everything.
    Ok(if errors + warnings > 0 { Ending::Found } else { Ending::Good })
}

/// A problem as an object for programs.
fn object(problem: Problem) -> serde_json::Value {
    let Problem { severity, rule, at, message } = problem;
    let severity = if severity == Severity::Error { "error" } else { "warning" };
    serde_json::json!({
        "severity": severity, "rule": rule, "message": message,
        "line": at.line, "column": at.column, "byte": at.byte,
    })
}

/// A path as text, for messages.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
