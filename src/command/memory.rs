//! `duiqi memory`: translation memories in files.
//!
//! Each subcommand opens the memory, for reading only where it can, calls the
//! library once, and prints the answer: by `show` for people, by `json` for
//! programs. `arguments` and `filtering` are the options, `change` asks before
//! something is deleted, `pretranslate` is a command of its own size.
//!
//! | subcommand | the library's function | memory opened for |
//! |---|---|---|
//! | `create`, `repair` | `Memory::create`, `Memory::repair` | writing a new file |
//! | `import`, `delete`, `compact` | `import`, `delete`, `compact` | writing |
//! | `replace` | `preview`, with `--write` `replace` | reading, or writing |
//! | `export`, `lookup`, `concordance`, `pretranslate` | `units`, `look_up`, `concordance`, `pretranslate_units` | reading |
//! | `stats`, `verify`, `conflicts`, `duplicates` | of the same names | reading |
//! | `backup` | `back_up` | reading |
//!
//! Exit codes: 3 from `verify` if anything is wrong, and from `repair` if
//! anything was lost; otherwise as everywhere. All subcommands print for
//! people, and with `--json` an object a line. `--wait` says how long another
//! program may hold the memory before a command gives up.
//!
//! An answer is printed at once, or line by line if the input may continue
//! (`lookup -`).

mod arguments;
mod change;
mod filtering;
mod json;
mod pretranslate;
mod show;

use std::io::BufRead;
use std::path::Path;
use std::time::Duration;

use duiqi::format::{self, FileFormat};
use duiqi::lang::Converter;
use duiqi::memory::{
    ConcordanceOptions, Filter, ImportOptions, ImportReport, LookupOptions, Memory, OpenOptions, Replacement,
};
use duiqi::{Context, Error, LanguageTag, Result};

pub use self::arguments::Arguments;

use self::arguments::{Import, Lookup, MemoryCommand};
use self::show::Style;
use super::convert::{converted, remark};
use super::{Ending, Ran, Setting, Stop, note, output, view};

/// The most characters of a query that a message repeats: a choice.
const SHOWN: usize = 60;

/// Runs a subcommand.
///
/// # Errors
/// Usage: a wrong `--wait`, a filter that lets all units through. Else those of
/// the memory; one that is missing says how it is made.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    // clap parses any number; an endless or negative wait makes no sense, and
    // some numbers are no `Duration`.
    if !(0.0..=86_400.0).contains(&arguments.wait) {
        return Err(Stop::Usage("--wait takes 0 to 86400 seconds".to_owned()));
    }
    let (json, style) = (arguments.json, Style::of_terminal());
    let open = |path: &Path, read_only| open(path, read_only, Duration::from_secs_f32(arguments.wait));
    let text = match &arguments.what {
        MemoryCommand::Create { memory } => {
            // Dropped at once, which closes the file before its name is
            // printed: a script may go on to use it.
            drop(Memory::create(memory)?);
            note(setting, &format!("{}: an empty memory; fill it with `duiqi memory import`", memory.display()));
            if json { json::done("created", memory) } else { String::new() }
        }
        MemoryCommand::Import(import) => return import.run(open(&import.memory, false)?, json, setting),
        MemoryCommand::Export { memory, output, to, bom, filter } => {
            let mut options = format::Options::default();
            options.bom = *bom;
            return export(&open(memory, true)?, output, *to, &options, &filter.filter(), json, setting);
        }
        MemoryCommand::Lookup(lookup) => return lookup.run(&open(&lookup.memory, true)?, json, setting),
        MemoryCommand::Concordance { memory, text, regex, limit, offset, source_lang, filter } => {
            let from = source_lang.as_deref().map(LanguageTag::from);
            let (limit, offset, regex, filter) = (*limit, *offset, *regex, filter.filter());
            let options = ConcordanceOptions { limit, offset, from, filter, regex, ..Default::default() };
            let page = open(memory, true)?.concordance(text, &options)?;
            if json { json::concordance(&page) } else { show::concordance(&page, offset, style) }
        }
        MemoryCommand::Pretranslate(pretranslate) => {
            return pretranslate.run(&open(&pretranslate.memory, true)?, json, setting);
        }
        MemoryCommand::Stats { memory } => {
            // Commands that only read open the memory for reading: they then
            // work on a write-protected disk and beside a program that writes.
            let found = open(memory, true)?.statistics()?;
            if json { json::statistics(&found) } else { show::statistics(&found) }
        }
        MemoryCommand::Verify { memory } => return verify(&open(memory, true)?, json),
        MemoryCommand::Conflicts { memory } => {
            groups(&open(memory, true)?.conflicts()?, "no source has several targets", json, setting)
        }
        MemoryCommand::Duplicates { memory } => {
            groups(&open(memory, true)?.duplicates()?, "no unit is there twice", json, setting)
        }
        MemoryCommand::Delete { memory, all, safety, filter } => {
            let deleted = change::delete(&mut open(memory, false)?, &filter.filter(), *all, safety, setting)?;
            count("deleted", deleted, json)
        }
        MemoryCommand::Replace { memory, find, replace, regex, source, write, safety, filter } => {
            let (find, replace, regex, source) = (find.clone(), replace.clone(), *regex, *source);
            let replacement = Replacement { find, replace, regex, source, target: !source, filter: filter.filter() };
            // Without `--write` the memory is opened for reading only, so that
            // nothing can change by mistake.
            let mut memory = open(memory, !*write)?;
            match (write, json) {
                (true, _) => count("changed", change::replace(&mut memory, &replacement, safety, setting)?, json),
                (false, true) => json::preview(&memory.preview(&replacement)?),
                (false, false) => show::preview(&memory.preview(&replacement)?),
            }
        }
        MemoryCommand::Repair { memory, to } => return repair(memory, to, json),
        MemoryCommand::Compact { memory } => {
            // The space gained is not known, so the new size is shown.
            open(memory, false)?.compact()?;
            note(setting, &format!("{}: {}", memory.display(), show::size(size(memory)?)));
            if json { json::done("compacted", memory) } else { String::new() }
        }
        MemoryCommand::Backup { memory, to } => {
            open(memory, true)?.back_up(to)?;
            note(setting, &format!("{}: {}", to.display(), show::size(size(to)?)));
            if json { json::done("copied", to) } else { String::new() }
        }
    };
    print(&text)?;
    Ok(Ending::Good)
}

/// Opens a memory. Another program that writes to it is waited for.
///
/// # Errors
/// Those of the memory; for a missing one, how it is made.
fn open(path: &Path, read_only: bool, wait: Duration) -> Result<Memory> {
    let mut options = OpenOptions::default();
    options.read_only = read_only;
    options.wait = wait;
    // Memories of earlier versions are converted when they are opened, whatever
    // the command.
    options.upgrade = true;
    // A missing memory is not created: a typing error in the name would make an
    // empty memory in which nothing is ever found.
    Memory::open_with(path, &options).map_err(|error| not_there(path, error))
}

/// Checks a memory. A damaged one is a finding and not a failure: the command
/// did what it was asked for.
fn verify(memory: &Memory, json: bool) -> Ran {
    let found = memory.verify()?;
    print(&if json { json::verification(&found) } else { show::verification(&found) })?;
    Ok(if found.problems.is_empty() { Ending::Good } else { Ending::Found })
}

/// Saves what is readable of a damaged memory. What is lost is a finding.
fn repair(memory: &Path, to: &Path, json: bool) -> Ran {
    let report = Memory::repair(memory, to).map_err(|error| not_there(memory, error))?;
    print(&if json { json::repair(&report) } else { show::repair(&report, to) })?;
    Ok(if report.damaged + report.gaps > 0 { Ending::Found } else { Ending::Good })
}

/// Replaces the system's "not found" by how a memory is made, for those who
/// expect it to be made by itself.
///
/// Other errors stay as they are: a memory that may not be read exists.
fn not_there(path: &Path, error: Error) -> Error {
    match &error {
        Error::Io { cause: source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("there is no such memory; create one with `duiqi memory create {}`", path.display());
            Error::Store { at: duiqi::Place::file(path), message }
        }
        _ => error,
    }
}

/// The size of a file in bytes.
///
/// # Errors
/// [`Error::Io`] with the path.
fn size(path: &Path) -> Result<u64> {
    std::fs::metadata(path).map(|data| data.len()).map_err(|error| Error::io(path, error))
}

/// Groups of units with an id each, or a note that there are none, so that an
/// empty answer does not look like a failure.
fn groups(groups: &[duiqi::memory::SameSource], none: &str, json: bool, setting: &Setting) -> String {
    if groups.is_empty() {
        note(setting, &none);
    }
    if json { json::groups(groups) } else { show::groups(groups) }
}

/// The report of a change: what was done, and to how many units.
fn count(what: &str, count: u64, json: bool) -> String {
    if json { json::count(what, count) } else { show::count(what, count) }
}

/// Prints a text on standard output.
fn print(text: &str) -> Result<()> {
    output::write(None, |out| output::put(out, text.as_bytes()))
}

impl Import {
    /// Imports the files one after the other, and prints a report for each.
    ///
    /// Each file has its report, so that a failure in the third does not hide
    /// the results of the first two. Those units stay: an import writes in
    /// transactions of its own.
    ///
    /// # Errors
    /// Those of reading a file and of the memory, at the first file that has
    /// one.
    fn run(&self, mut memory: Memory, json: bool, setting: &Setting) -> Ran {
        let options = ImportOptions {
            duplicates: self.duplicates,
            confidence: self.min_confidence,
            fragments: self.fragments,
            origin: self.origin.clone(),
            ..ImportOptions::default()
        };
        if self.translation.is_some() && self.files.len() > 1 {
            return Err(Stop::Usage("--translation is the other half of one file: name one file".to_owned()));
        }
        let converter = self.script.map(Converter::to).transpose()?;
        for file in &self.files {
            let units = match &self.translation {
                Some(translation) => self.reading.pair(file, translation, self.from, setting)?,
                // Only the memory is written, so a bar disturbs nothing.
                None => self.reading.units(file, self.from, setting, &self.memory)?,
            };
            let units = units.map(|unit| match &converter {
                Some(converter) => unit.map(|unit| converted(converter, unit)),
                None => unit,
            });
            let report = memory.import(units, &options)?;
            complain_of(&report, setting);
            print(&if json { json::import(file, &report) } else { show::import(file, &report) })?;
        }
        Ok(Ending::Good)
    }
}

/// Names sources that got several translations: the first five as examples, and
/// the number of the others.
///
/// Conflicts are no errors: a source may have several good translations.
fn complain_of(report: &ImportReport, setting: &Setting) {
    for conflict in report.examples.iter().take(5) {
        let message = format!("“{}” is both “{}” and “{}”", conflict.source, conflict.there, conflict.came);
        note(setting, &message);
    }
    if report.conflicts > 5 {
        note(setting, &format!("and {} more; `duiqi memory conflicts` lists all", report.conflicts - 5));
    }
}

/// Writes the units that a filter lets through to a file.
///
/// A filter that lets nothing through gives a file without units, which is
/// valid in its format.
///
/// Without `--to` and an ending, standard output gets JSON Lines, the only
/// format that holds everything a unit has.
///
/// # Errors
/// [`Stop::Usage`] for a file whose ending names no format; those of the memory
/// and of writing.
fn export(
    memory: &Memory,
    to: &Path,
    format: Option<FileFormat>,
    options: &format::Options,
    filter: &Filter,
    json: bool,
    setting: &Setting,
) -> Ran {
    let standard = to == Path::new(output::STANDARD);
    let format = match format.or_else(|| FileFormat::from_path(to)) {
        Some(format) => format,
        None if standard => FileFormat::Jsonl,
        None => return Err(output::unnamed(to)),
    };
    let units = memory.units(filter)?.map(|item| item.map(|stored| stored.unit));
    let report = format::write_file(to, format, options, units)?;
    remark(setting, format, &report);
    match (standard, json) {
        // On standard output the units themselves are the answer.
        (true, _) => {}
        (false, true) => print(&format!("{}\n", serde_json::json!(report)))?,
        (false, false) => note(setting, &format!("{} units written: {}", report.units, to.display())),
    }
    Ok(Ending::Good)
}

impl Lookup {
    /// Looks up one segment, or every line of standard input.
    fn run(&self, memory: &Memory, json: bool, setting: &Setting) -> Ran {
        if self.text != output::STANDARD {
            let found = self.look_up(memory, &self.text, json, setting)?;
            print(&found)?;
            return Ok(Ending::Good);
        }
        let lines = std::io::stdin().lock().lines();
        output::write(None, |out| {
            for line in lines {
                let line = line.map_err(|source| Error::io(output::STANDARD, source))?;
                // The line is repeated, to identify its answers; JSON holds the
                // query itself.
                if !json && !line.trim().is_empty() {
                    output::put(out, format!("{line}\n").as_bytes())?;
                }
                output::put(out, self.look_up(memory, &line, json, setting)?.as_bytes())?;
                // Another program may ask one segment after the other and wait
                // for each answer.
                out.flush().map_err(|source| Error::io(output::STANDARD, source))?;
            }
            Ok(())
        })?;
        Ok(Ending::Good)
    }

    /// Looks up one segment and returns what to print.
    ///
    /// Nothing found gives an empty text and a note on standard error, and is
    /// no error: scripts that look many segments up would stop at the first new
    /// one.
    ///
    /// # Errors
    /// Those of the memory.
    fn look_up(&self, memory: &Memory, text: &str, json: bool, setting: &Setting) -> Result<String> {
        let found = memory.look_up(text, &self.options())?;
        // Nothing found is an answer, but silence on a terminal looks like a
        // failure.
        if found.is_empty() && !text.trim().is_empty() {
            note(setting, &format!("no match of {} % or more for “{}”", self.threshold, view::short(text, SHOWN)));
        }
        Ok(if json { json::matches(text, &found) } else { show::matches(text, &found, Style::of_terminal()) })
    }

    /// The options of the library.
    fn options(&self) -> LookupOptions {
        LookupOptions {
            threshold: self.threshold,
            limit: self.limit,
            context: Context { before: self.before.clone(), after: self.after.clone() },
            from: self.source_lang.as_deref().map(LanguageTag::from),
            to: self.target_lang.as_deref().map(LanguageTag::from),
            filter: self.filter.filter(),
            ..LookupOptions::default()
        }
    }
}
