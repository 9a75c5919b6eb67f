//! The arguments of the memory commands.
//!
//! The doc comments are help texts, one sentence without a full stop for each
//! option, as clap's convention is. Examples are in `after_help`. Options that
//! several subcommands share are structs of their own (`Filtering`, `Safety`,
//! `Reading`), so that they look and work alike. Hidden aliases (`--from`,
//! `--confidence`) keep the commands of earlier versions working.
//!
//! | hidden alias | of |
//! |---|---|
//! | `import --format` | `--from` |
//! | `import --confidence`, `export --confidence` | `--min-confidence` |
//! | `lookup --from`, `lookup --to` | `--source-lang`, `--target-lang` |
//! | `concordance --from` | `--source-lang` |

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use duiqi::format::FileFormat;
use duiqi::memory::Duplicates;
use duiqi::{Lang, Script};

use super::filtering::Filtering;
use crate::command::convert::scripts;
use crate::command::output;
use crate::command::units::Reading;
use crate::command::words::{OptionWord, one_of};

/// Keep translations in a translation memory and look them up.
///
/// A memory is one file, which several programs may read while one writes.
/// Percentages count edited words and Han characters; if only numbers, tags,
/// marks or spaces differ, 95 to 99 remain; one equal neighbour gives 101, two
/// give 102.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub what: MemoryCommand,
    /// Write one JSON object a line
    #[arg(long, global = true, help_heading = "General")]
    pub json: bool,
    /// How many seconds to wait for another program that is writing
    #[arg(long, global = true, default_value_t = 10.0, value_name = "SECONDS", allow_negative_numbers = true)]
    #[arg(help_heading = "General")]
    pub wait: f32,
}

/// Shown by `duiqi memory --help`; each subcommand has examples of its own.
const EXAMPLES: &str = "\
Examples:
  duiqi memory create work.tm
  duiqi memory import work.tm pairs.tmx more.jsonl
  duiqi memory lookup work.tm 'Close the valve.' --threshold 80
  duiqi memory concordance work.tm 阀门
  duiqi memory pretranslate work.tm manual.txt --lang en
  duiqi memory export work.tm -o all.tmx --origin alignment";

#[derive(Debug, clap::Subcommand)]
pub enum MemoryCommand {
    /// Create an empty memory
    #[command(after_help = "\
Examples:
  duiqi memory create work.tm")]
    Create {
        /// The new file
        memory: PathBuf,
    },
    /// Import units from TMX, XLIFF, TSV, CSV, JSONL and other bilingual files;
    /// importing twice changes nothing
    #[command(after_help = "\
Examples:
  duiqi memory import work.tm pairs.tmx more.jsonl
  duiqi align zh en --to tsv | duiqi memory import work.tm - --from tsv")]
    Import(Import),
    /// Write units to a file
    #[command(after_help = "\
Examples:
  duiqi memory export work.tm -o all.tmx
  duiqi memory export work.tm --since 2026-01-31 --to tsv")]
    Export {
        /// The memory's file
        memory: PathBuf,
        /// Where to write. Default, and with `-`: standard output
        #[arg(short, long, value_name = "FILE", default_value = output::STANDARD)]
        output: PathBuf,
        /// The format to write. Default: from the output's file ending; JSONL
        /// on standard output
        #[arg(short, long, value_name = "FORMAT", value_parser = output::formats())]
        to: Option<FileFormat>,
        /// Begin with a byte order mark, by which Excel knows UTF-8 (TSV, CSV)
        #[arg(long)]
        bom: bool,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Find the same or nearly the same segment
    #[command(after_help = "\
Examples:
  duiqi memory lookup work.tm 'Close the valve.' --threshold 80
  duiqi split --lang en text.txt | duiqi memory lookup work.tm -")]
    Lookup(Lookup),
    /// Find every unit with a word or phrase
    #[command(after_help = "\
Examples:
  duiqi memory concordance work.tm 阀门
  duiqi memory concordance work.tm valve --limit 20 --offset 20
  duiqi memory concordance work.tm '\\bv[ae]lves?\\b' --regex")]
    Concordance {
        /// The memory's file
        memory: PathBuf,
        /// The word or phrase
        text: String,
        /// Treat the text as a regular expression (reads all units)
        #[arg(long)]
        regex: bool,
        /// The most hits to show
        #[arg(long, short_alias = 'l', value_name = "HITS", default_value_t = 20)]
        limit: usize,
        /// How many hits to skip
        #[arg(long, value_name = "HITS", default_value_t = 0)]
        offset: usize,
        /// The language to search, such as en or zh-TW. Default: both
        #[arg(long, alias = "from", value_name = "TAG")]
        source_lang: Option<String>,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Look up every segment of a file, with statistics and known terms, and
    /// write the matches
    #[command(after_help = "\
Examples:
  duiqi memory pretranslate work.tm manual.txt
  duiqi memory pretranslate work.tm manual.docx -o manual.xliff --threshold 85
  duiqi memory pretranslate work.tm guide.docx -o zh.docx   the document itself
  duiqi memory pretranslate work.tm app.xliff -o out.xliff --statistics b.csv
  duiqi memory pretranslate work.tm manual.txt --summary")]
    Pretranslate(Pretranslate),
    /// Show statistics of a memory
    #[command(after_help = "\
Examples:
  duiqi memory stats work.tm")]
    Stats {
        /// The memory's file
        memory: PathBuf,
    },
    /// Check the file and everything in it
    #[command(after_help = "\
Examples:
  duiqi memory verify work.tm          exit code 3 if anything is wrong")]
    Verify {
        /// The memory's file
        memory: PathBuf,
    },
    /// List sources with several targets
    #[command(after_help = "\
Examples:
  duiqi memory conflicts work.tm")]
    Conflicts {
        /// The memory's file
        memory: PathBuf,
    },
    /// List units with the same source and target
    #[command(after_help = "\
Examples:
  duiqi memory duplicates work.tm")]
    Duplicates {
        /// The memory's file
        memory: PathBuf,
    },
    /// Delete units; on a terminal it shows how many and asks first
    #[command(after_help = "\
Examples:
  duiqi memory delete work.tm --document old.txt
  duiqi memory delete work.tm --until 2020 --backup before.tm --yes
  duiqi memory delete work.tm --all")]
    Delete {
        /// The memory's file
        memory: PathBuf,
        /// Allow deleting every unit
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        safety: Safety,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Replace a text in targets; without --write only show what would change
    #[command(after_help = "\
Examples:
  duiqi memory replace work.tm 阀门 阀            what would change
  duiqi memory replace work.tm 阀门 阀 --write    changes it")]
    Replace {
        /// The memory's file
        memory: PathBuf,
        /// The text to find
        find: String,
        /// The replacement; with --regex, $1 is the first group
        replace: String,
        /// Treat the text to find as a regular expression
        #[arg(long)]
        regex: bool,
        /// Search sources instead of targets
        #[arg(long)]
        source: bool,
        /// Change the memory
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        safety: Safety,
        #[command(flatten)]
        filter: Filtering,
    },
    /// Free the space of deleted units
    #[command(after_help = "\
Examples:
  duiqi memory compact work.tm")]
    Compact {
        /// The memory's file
        memory: PathBuf,
    },
    /// Rescue the intact units of a damaged memory into a new one
    #[command(after_help = "\
Examples:
  duiqi memory repair work.tm saved.tm     work.tm stays as it is")]
    Repair {
        /// The damaged memory's file
        memory: PathBuf,
        /// The new memory
        to: PathBuf,
    },
    /// Copy the memory while it is in use
    ///
    /// To restore a copy, put it in the memory's place while no one uses it,
    /// and delete the file of that name with -wal at the end, if there is one:
    /// it is the log of the file that was replaced.
    #[command(after_help = "\
Examples:
  duiqi memory backup work.tm copy.tm")]
    Backup {
        /// The memory's file
        memory: PathBuf,
        /// The new file
        to: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub struct Import {
    /// The memory's file
    pub memory: PathBuf,
    /// What to read; `-` is standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The format of the input. Default: from its file ending
    #[arg(long, alias = "format", value_name = "FORMAT", value_parser = output::whole())]
    pub from: Option<FileFormat>,
    /// What to do with a source that the memory already has
    #[arg(long, value_parser = duplicates(), value_name = "POLICY", default_value = "all")]
    pub duplicates: Duplicates,
    /// Leave out units with a confidence below this, 0 to 1
    #[arg(long, alias = "confidence", value_name = "CONFIDENCE", default_value_t = 0.0, value_parser = output::share)]
    pub min_confidence: f32,
    /// Also import units with a side that has no letter or digit
    #[arg(long)]
    pub fragments: bool,
    /// The origin of units that do not name one
    #[arg(long, value_name = "NAME")]
    pub origin: Option<String>,
    /// The same file in the other language, for a format of texts with keys in
    /// one language
    #[arg(long, value_name = "FILE")]
    pub translation: Option<PathBuf>,
    /// Convert Chinese to this script (OpenCC)
    #[arg(long, value_parser = scripts())]
    pub script: Option<Script>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Options that guard against unintended changes.
#[derive(Debug, clap::Args)]
pub struct Safety {
    /// Do not ask before changing the memory
    #[arg(short, long)]
    pub yes: bool,
    /// Copy the memory to this new file first
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Lookup {
    /// The memory's file
    pub memory: PathBuf,
    /// The segment; `-` reads segments from standard input, one a line
    pub text: String,
    /// The least percentage, 0 to 102
    #[arg(long, short_alias = 't', value_name = "PERCENT", default_value_t = 70)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=102))]
    pub threshold: u8,
    /// The most matches to show
    #[arg(long, short_alias = 'l', value_name = "MATCHES", default_value_t = 5)]
    pub limit: usize,
    /// The segment before it, or '' at the start of a document
    #[arg(long, value_name = "TEXT")]
    pub before: Option<String>,
    /// The segment after it, or '' at the end
    #[arg(long, value_name = "TEXT")]
    pub after: Option<String>,
    /// The language of the text, such as en or zh-TW
    #[arg(long, alias = "from", value_name = "TAG")]
    pub source_lang: Option<String>,
    /// The language wanted
    #[arg(long, alias = "to", value_name = "TAG")]
    pub target_lang: Option<String>,
    #[command(flatten)]
    pub filter: Filtering,
}

#[derive(Debug, clap::Args)]
pub struct Pretranslate {
    /// The memory's file
    pub memory: PathBuf,
    /// The file: text, a document (Word, EPUB, HTML, Markdown, subtitles, …) or a
    /// bilingual file (XLIFF, TMX, …); `-` is text on standard input
    pub file: PathBuf,
    /// The format of a bilingual file. Default: from its file ending
    #[arg(long, value_name = "FORMAT", value_parser = output::whole())]
    pub from: Option<FileFormat>,
    /// Write the segments with their matches to this file, as XLIFF or the
    /// format of its ending. With the ending of the input, the file itself is
    /// written with translations in it: Word, OpenDocument, EPUB, HTML,
    /// Markdown, text, subtitles, XLIFF and the project files of translation
    /// tools, tables (TSV, CSV, XLSX), and resource files (PO, JSON, Android,
    /// .strings, .stringsdict, .xcstrings, RESX, .properties, YAML, Qt, ARB)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The format to write. Default: from the output's file ending
    #[arg(long, value_name = "FORMAT", value_parser = output::formats())]
    pub to: Option<FileFormat>,
    /// The version of XLIFF to write. Default: that of an XLIFF file read, else
    /// 2.1
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "2.1"])]
    pub xliff: Option<String>,
    /// Write the statistics by band to this file: .csv, .json or .html
    #[arg(long, value_name = "FILE")]
    pub statistics: Option<PathBuf>,
    /// Begin TSV and CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    pub bom: bool,
    /// The language of the text, en or zh. Default: detected
    #[arg(short, long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// The least percentage of matches to show or write, 0 to 102. Default: 70,
    /// or 100 for a file that cannot mark a translation as doubtful
    #[arg(long, short_alias = 't', value_name = "PERCENT")]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=102))]
    pub threshold: Option<u8>,
    /// Only print the statistics and terms
    #[arg(long)]
    pub summary: bool,
    #[command(flatten)]
    pub reading: Reading,
}

/// The words of `--duplicates`.
fn duplicates() -> impl TypedValueParser<Value = Duplicates> {
    let word = |value: Duplicates, help| OptionWord { word: value.name(), help, value };
    one_of([
        word(Duplicates::All, "Put it in beside the others"),
        word(Duplicates::Keep, "Leave what is there"),
        word(Duplicates::Newest, "Take the later one"),
        word(Duplicates::HighestConfidence, "Take the one of higher confidence"),
    ])
}
