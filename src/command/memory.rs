mod show;

use std::path::{Path, PathBuf};
use std::time::Duration;

use duiqi::format::{self, Format};
use duiqi::memory::{
    ConcordanceOptions, Duplicates, Filter, ImportOptions, ImportReport, LookupOptions, Memory, OpenOptions,
    Replacement,
};
use duiqi::{Context, Error, Lang, Result, Tag, Unit};

use super::{Ending, Ran, Setting, Stop, input, note, output};

/// Keep translations in a translation memory and look them up.
///
/// A memory is one file, which several programs may read while one writes. Percentages count edited words and Han
/// characters; other numbers, tags, marks or spaces alone leave 95 to 99; one known neighbour makes 101, both 102.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
    /// How many seconds to wait for another program that is writing
    #[arg(long, global = true, default_value_t = 10.0, value_name = "SECONDS")]
    wait: f32,
}

const EXAMPLES: &str = "\
Examples:
  duiqi memory create work.tm
  duiqi memory import work.tm pairs.tmx more.jsonl
  duiqi memory lookup work.tm 'Close the valve.' --threshold 80
  duiqi memory concordance work.tm 阀门
  duiqi memory pretranslate work.tm manual.txt --lang en
  duiqi memory export work.tm -o all.tmx --origin alignment";

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make an empty memory
    Create {
        /// The new file
        memory: PathBuf,
    },
    /// Put units in from TMX, XLIFF, TSV, CSV or JSONL; importing twice changes nothing
    Import(Import),
    /// Write units to a file
    Export {
        /// The memory's file
        memory: PathBuf,
        /// Where to write; the ending says the format
        #[arg(short, long, default_value = output::STANDARD)]
        output: PathBuf,
        /// The format, if the ending does not say it
        #[arg(long)]
        to: Option<Format>,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Find the same or nearly the same segment
    Lookup(Lookup),
    /// Find every unit that has a word or phrase
    Concordance {
        /// The memory's file
        memory: PathBuf,
        /// The word or phrase
        text: String,
        /// How many hits at most
        #[arg(short, long, default_value_t = 20)]
        limit: usize,
        /// How many hits to pass over
        #[arg(long, default_value_t = 0)]
        offset: usize,
        /// The language to look in
        #[arg(long, value_name = "TAG")]
        from: Option<String>,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Look up every sentence of a text, with statistics and known terms
    Pretranslate(Pretranslate),
    /// Count what is in it
    Stats {
        /// The memory's file
        memory: PathBuf,
    },
    /// Check the file and everything in it
    Verify {
        /// The memory's file
        memory: PathBuf,
    },
    /// List sources with several targets
    Conflicts {
        /// The memory's file
        memory: PathBuf,
    },
    /// List units with the same source and target
    Duplicates {
        /// The memory's file
        memory: PathBuf,
    },
    /// Delete units
    Delete {
        /// The memory's file
        memory: PathBuf,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Replace a text in targets; without --write only show what would change
    Replace {
        /// The memory's file
        memory: PathBuf,
        /// What to find
        find: String,
        /// What to put there
        replace: String,
        /// Look in sources instead of targets
        #[arg(long)]
        source: bool,
        /// Change the memory
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Give back the room of what was deleted
    Compact {
        /// The memory's file
        memory: PathBuf,
    },
    /// Copy the memory while it is in use
    Backup {
        /// The memory's file
        memory: PathBuf,
        /// The new file
        to: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct Import {
    /// The memory's file
    memory: PathBuf,
    /// What to read
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The format, if the ending does not say it
    #[arg(long)]
    format: Option<Format>,
    /// What to do with a source that is there already
    #[arg(long, value_enum, default_value_t = Policy::All)]
    duplicates: Policy,
    /// The least confidence, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    confidence: f32,
    /// Also take units that have a side without a letter or digit
    #[arg(long)]
    fragments: bool,
    /// The origin of units that name none
    #[arg(long)]
    origin: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Lookup {
    /// The memory's file
    memory: PathBuf,
    /// The segment
    text: String,
    /// The least percentage
    #[arg(short, long, default_value_t = 70, value_parser = clap::value_parser!(u8).range(0..=102))]
    threshold: u8,
    /// How many matches at most
    #[arg(short, long, default_value_t = 5)]
    limit: usize,
    /// The segment before it, or '' at the start of a document
    #[arg(long)]
    before: Option<String>,
    /// The segment after it, or '' at the end
    #[arg(long)]
    after: Option<String>,
    /// The language of the text, such as en or zh-TW
    #[arg(long, value_name = "TAG")]
    from: Option<String>,
    /// The language wanted
    #[arg(long, value_name = "TAG")]
    to: Option<String>,
    #[command(flatten)]
    filter: Filtering,
}

#[derive(Debug, clap::Args)]
struct Pretranslate {
    /// The memory's file
    memory: PathBuf,
    /// The text, or - for standard input
    file: PathBuf,
    /// The language of the text; default: that of most of its letters
    #[arg(long)]
    lang: Option<Lang>,
    /// Show translations from this percentage on
    #[arg(short, long, default_value_t = 70, value_parser = clap::value_parser!(u8).range(0..=102))]
    threshold: u8,
    /// Only print the statistics and terms
    #[arg(long)]
    summary: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Policy {
    /// Put it in beside the others
    All,
    /// Leave what is there
    Keep,
    /// Take the later one
    Newest,
    /// Take the one of higher confidence
    HighestConfidence,
}

/// Which units take part.
#[derive(Debug, clap::Args)]
struct Filtering {
    /// Only units from this document
    #[arg(long, help_heading = "Filters")]
    document: Option<String>,
    /// Only units of this origin, such as alignment
    #[arg(long, help_heading = "Filters")]
    origin: Option<String>,
    /// Only units made or changed by this user
    #[arg(long, help_heading = "Filters")]
    user: Option<String>,
    /// Only units changed on or after this date, such as 2026-01-31
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    since: Option<String>,
    /// Only units changed before this date
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    until: Option<String>,
    /// Only units of at least this confidence, 0 to 1
    #[arg(long, help_heading = "Filters")]
    confidence: Option<f32>,
    /// Only units that have this text in the source or the target
    #[arg(long, value_name = "TEXT", help_heading = "Filters")]
    containing: Option<String>,
}

impl Filtering {
    fn filter(&self) -> Filter {
        let mut filter = Filter::default();
        filter.document.clone_from(&self.document);
        filter.origin.clone_from(&self.origin);
        filter.user.clone_from(&self.user);
        filter.since.clone_from(&self.since);
        filter.until.clone_from(&self.until);
        filter.confidence = self.confidence;
        filter.containing.clone_from(&self.containing);
        filter
    }
}

pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    if !(0.0..=86_400.0).contains(&arguments.wait) {
        return Err(Stop::Usage("--wait takes 0 to 86400 seconds".to_owned()));
    }
    let json = arguments.json;
    let open = |path: &Path, read_only| {
        let mut options = OpenOptions::default();
        options.read_only = read_only;
        options.wait = Duration::from_secs_f32(arguments.wait);
        Memory::open_with(path, &options)
    };
    let text = match &arguments.what {
        What::Create { memory } => Memory::create(memory).map(|_| String::new())?,
        What::Import(import) => return import.run(open(&import.memory, false)?, json, setting),
        What::Export { memory, output, to, filter } => {
            return export(&open(memory, true)?, output, *to, &filter.filter(), setting);
        }
        What::Lookup(lookup) => {
            let found = open(&lookup.memory, true)?.look_up(&lookup.text, &lookup.options())?;
            show::matches(&lookup.text, &found, json)
        }
        What::Concordance { memory, text, limit, offset, from, filter } => {
            let from = from.as_deref().map(Tag::from);
            let filter = filter.filter();
            let options = ConcordanceOptions { limit: *limit, offset: *offset, from, filter, ..Default::default() };
            show::concordance(&open(memory, true)?.concordance(text, &options)?, *offset, json)
        }
        What::Pretranslate(pretranslate) => pretranslate.run(&open(&pretranslate.memory, true)?, json)?,
        What::Stats { memory } => show::statistics(&open(memory, true)?.statistics()?, json),
        What::Verify { memory } => {
            let found = open(memory, true)?.verify()?;
            let ending = if found.problems.is_empty() { Ending::Good } else { Ending::Found };
            print(&show::verification(&found, json))?;
            return Ok(ending);
        }
        What::Conflicts { memory } => show::groups(&open(memory, true)?.conflicts()?, json),
        What::Duplicates { memory } => show::groups(&open(memory, true)?.duplicates()?, json),
        What::Delete { memory, filter } => show::count("deleted", open(memory, false)?.delete(&filter.filter())?, json),
        What::Replace { memory, find, replace, source, write, filter } => {
            let (find, replace) = (find.clone(), replace.clone());
            let replacement = Replacement { find, replace, source: *source, target: !*source, filter: filter.filter() };
            let mut memory = open(memory, !*write)?;
            match write {
                true => show::count("changed", memory.replace(&replacement)?, json),
                false => show::preview(&memory.preview(&replacement)?, json),
            }
        }
        What::Compact { memory } => open(memory, false)?.compact().map(|()| String::new())?,
        What::Backup { memory, to } => open(memory, true)?.back_up(to).map(|()| String::new())?,
    };
    print(&text)?;
    Ok(Ending::Good)
}

fn print(text: &str) -> Result<()> {
    output::write(None, |out| output::put(out, text.as_bytes()))
}

impl Import {
    fn run(&self, mut memory: Memory, json: bool, setting: &Setting) -> Ran {
        let options = ImportOptions {
            duplicates: match self.duplicates {
                Policy::All => Duplicates::All,
                Policy::Keep => Duplicates::Keep,
                Policy::Newest => Duplicates::Newest,
                Policy::HighestConfidence => Duplicates::HighestConfidence,
            },
            confidence: self.confidence,
            fragments: self.fragments,
            origin: self.origin.clone(),
            ..ImportOptions::default()
        };
        for file in &self.files {
            let report = memory.import(units(file, self.format)?, &options)?;
            complain_of(&report, setting);
            print(&show::import(file, &report, json))?;
        }
        Ok(Ending::Good)
    }
}

/// The units of a file, the file's name in every error.
fn units(file: &Path, format: Option<Format>) -> Result<impl Iterator<Item = Result<Unit>>> {
    let format = format.or_else(|| Format::from_path(file)).ok_or_else(|| {
        Error::Invalid(format!("the ending of {} is of no format known; say --format", file.display()))
    })?;
    let units = format::read(input::open(file)?, format, &Default::default()).map_err(|error| error.in_file(file))?;
    let file = file.to_owned();
    Ok(units.map(move |unit| unit.map_err(|error| error.in_file(&file))))
}

fn complain_of(report: &ImportReport, setting: &Setting) {
    for conflict in report.examples.iter().take(5) {
        let message = format!("“{}” is both “{}” and “{}”", conflict.source, conflict.there, conflict.came);
        note(setting, &message);
    }
    if report.conflicts > 5 {
        note(setting, &format!("and {} more; `duiqi memory conflicts` lists all", report.conflicts - 5));
    }
}

fn export(memory: &Memory, to: &Path, format: Option<Format>, filter: &Filter, setting: &Setting) -> Ran {
    let format = format.or_else(|| Format::from_path(to)).unwrap_or(Format::Jsonl);
    let units = memory.units(filter)?.map(|item| item.map(|(_, unit)| unit));
    let report = format::write_file(to, format, &Default::default(), units)?;
    if to != Path::new(output::STANDARD) {
        note(setting, &format!("{} units written", report.units));
    }
    Ok(Ending::Good)
}

impl Lookup {
    fn options(&self) -> LookupOptions {
        LookupOptions {
            threshold: self.threshold,
            limit: self.limit,
            context: Context { before: self.before.clone(), after: self.after.clone() },
            from: self.from.as_deref().map(Tag::from),
            to: self.to.as_deref().map(Tag::from),
            filter: self.filter.filter(),
            ..LookupOptions::default()
        }
    }
}

impl Pretranslate {
    fn run(&self, memory: &Memory, json: bool) -> Result<String> {
        let text = input::text(&self.file)?;
        let lang = self.lang.or_else(|| Lang::detect(&text));
        let lang = lang.ok_or_else(|| Error::Invalid("the text has no letters; say --lang".to_owned()))?;
        let options = LookupOptions { threshold: self.threshold, ..LookupOptions::default() };
        let report = memory.pretranslate(&text, lang, &options)?;
        let mut shown = String::new();
        if !self.summary {
            shown += &show::sentences(&text, &report, self.threshold, json);
        }
        Ok(shown + &show::summary(&report, json))
    }
}
