//! What the memory commands take.

use std::path::PathBuf;

use duiqi::Lang;
use duiqi::format::Format;
use duiqi::memory::Filter;

use crate::command::output;

/// Keep translations in a translation memory and look them up.
///
/// A memory is one file, which several programs may read while one writes. Percentages count edited words and Han
/// characters; other numbers, tags, marks or spaces alone leave 95 to 99; one known neighbour makes 101, both 102.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub what: What,
    /// Print JSON, one object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// How many seconds to wait for another program that is writing
    #[arg(long, global = true, default_value_t = 10.0, value_name = "SECONDS")]
    pub wait: f32,
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
pub enum What {
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
pub struct Import {
    /// The memory's file
    pub memory: PathBuf,
    /// What to read
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The format, if the ending does not say it
    #[arg(long)]
    pub format: Option<Format>,
    /// What to do with a source that is there already
    #[arg(long, value_enum, default_value_t = Policy::All)]
    pub duplicates: Policy,
    /// The least confidence, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    pub confidence: f32,
    /// Also take units that have a side without a letter or digit
    #[arg(long)]
    pub fragments: bool,
    /// The origin of units that name none
    #[arg(long)]
    pub origin: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Lookup {
    /// The memory's file
    pub memory: PathBuf,
    /// The segment
    pub text: String,
    /// The least percentage
    #[arg(short, long, default_value_t = 70, value_parser = clap::value_parser!(u8).range(0..=102))]
    pub threshold: u8,
    /// How many matches at most
    #[arg(short, long, default_value_t = 5)]
    pub limit: usize,
    /// The segment before it, or '' at the start of a document
    #[arg(long)]
    pub before: Option<String>,
    /// The segment after it, or '' at the end
    #[arg(long)]
    pub after: Option<String>,
    /// The language of the text, such as en or zh-TW
    #[arg(long, value_name = "TAG")]
    pub from: Option<String>,
    /// The language wanted
    #[arg(long, value_name = "TAG")]
    pub to: Option<String>,
    #[command(flatten)]
    pub filter: Filtering,
}

#[derive(Debug, clap::Args)]
pub struct Pretranslate {
    /// The memory's file
    pub memory: PathBuf,
    /// The text, or - for standard input
    pub file: PathBuf,
    /// The language of the text; default: that of most of its letters
    #[arg(long)]
    pub lang: Option<Lang>,
    /// Show translations from this percentage on
    #[arg(short, long, default_value_t = 70, value_parser = clap::value_parser!(u8).range(0..=102))]
    pub threshold: u8,
    /// Only print the statistics and terms
    #[arg(long)]
    pub summary: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Policy {
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
pub struct Filtering {
    /// Only units from this document
    #[arg(long, help_heading = "Filters")]
    pub document: Option<String>,
    /// Only units of this origin, such as alignment
    #[arg(long, help_heading = "Filters")]
    pub origin: Option<String>,
    /// Only units made or changed by this user
    #[arg(long, help_heading = "Filters")]
    pub user: Option<String>,
    /// Only units changed on or after this date, such as 2026-01-31
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    pub since: Option<String>,
    /// Only units changed before this date
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    pub until: Option<String>,
    /// Only units of at least this confidence, 0 to 1
    #[arg(long, help_heading = "Filters")]
    pub confidence: Option<f32>,
    /// Only units that have this text in the source or the target
    #[arg(long, value_name = "TEXT", help_heading = "Filters")]
    pub containing: Option<String>,
}

impl Filtering {
    pub fn filter(&self) -> Filter {
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
