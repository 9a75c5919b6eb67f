//! The tool: arguments in, library calls, text out.
//!
//! There is one file for each command, with `Arguments` (clap's derive) and
//! `run(&Arguments, &Setting) -> Ran`, and one variant of `Command`. The doc
//! comments of clap's types are the help texts that users read, so notes for
//! developers are in ordinary comments there. Commands use the library's public
//! interface only (the crate names itself `duiqi` here), which keeps that
//! interface honest.
//!
//! The commands share:
//!
//! | file | what |
//! |---|---|
//! | `input`, `units` | reading documents and bilingual files, with the same options everywhere |
//! | `output`, `result` | writing files, streams, and the results of `align` and `document` |
//! | `view` | pairs side by side in a terminal |
//! | `message`, `progress` | standard error: errors, notes, bars |
//! | `interrupt`, `rules` | signals; the user's segmentation rules |
//!
//! Results go to standard output or a file, everything else to standard error.
//! Exit codes: 0 good, 1 bad input or output, 2 wrong usage (clap's code), 3
//! something was found, 130 interrupted.
//!
//! To add a command: a file with `Arguments` and `run`, a variant of `Command`
//! and an arm in `Command::run`, examples in `after_help`, and a line in the
//! examples of the tool. Name it in both READMEs, which `tests/readme.rs`
//! compares. Options that exist already (`Langs`, `Reading`, `LexiconArguments`, `To`) are
//! flattened in, never repeated.

mod align;
mod audit;
mod batch;
mod completions;
mod convert;
mod document;
mod evaluate;
mod explain;
mod input;
mod interrupt;
mod man;
mod memory;
mod message;
mod output;
mod progress;
mod result;
mod review;
mod rules;
mod split;
mod units;
mod update;
mod view;
mod words;

use std::ffi::OsString;
use std::io;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use duiqi::Error;

use message::{complain, note};

/// Split English and Chinese text into sentences, align translations, build
/// translation memories.
///
/// Every file may be `-` for standard input or output. Exit codes: 0 success, 1
/// bad input or output, 2 wrong usage, 3 problems found (audit, convert
/// --check, memory verify and repair), 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "duiqi", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
struct Tool {
    #[command(flatten)]
    setting: Setting,
    #[command(subcommand)]
    command: Command,
}

// Shown at the end of `duiqi --help`. Examples are what people copy, so that
// every command has some.
const EXAMPLES: &str = "\
Examples:
  duiqi split --lang zh article.txt    sentences, one a line
  duiqi align zh.txt en.txt            pairs side by side, in the terminal
  duiqi align zh.txt en.txt -o a.tmx   a translation memory
  duiqi review zh.txt en.txt           review and correct the pairs in the browser
  duiqi document article.txt -o a.tmx  a document with both languages in it
  duiqi batch list.tsv -o results/     many documents on all cores
  duiqi convert a.tmx -o a.xliff       from one format to another
  duiqi audit a.tmx                    pairs that look wrong
  duiqi memory lookup work.tm 大模型      a translation memory
  duiqi explain zh.txt en.txt          why these sentences were paired
  duiqi completions bash > duiqi.bash  completions for the shell
  duiqi man -o man1                    manual pages as files

`duiqi help COMMAND` explains each command.";

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Setting {
    /// Print nothing but results and errors: no progress, no notes
    #[arg(short, long, global = true, help_heading = "General")]
    pub quiet: bool,
}

// The order is that of the help text: from what newcomers try first to what
// scripts need.
#[derive(Debug, Subcommand)]
enum Command {
    Split(split::Arguments),
    Align(align::Arguments),
    Document(document::Arguments),
    Review(review::Arguments),
    Convert(convert::Arguments),
    Audit(audit::Arguments),
    Memory(memory::Arguments),
    Batch(batch::Arguments),
    Explain(explain::Arguments),
    Evaluate(evaluate::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Runs the command. Commands that write nothing to standard error take no
    /// setting.
    ///
    /// | code | when |
    /// |---|---|
    /// | 0 | everything went well, or the reader of a pipe had enough |
    /// | 1 | bad input or output, or documents of a batch that failed |
    /// | 2 | arguments that clap refuses or that contradict each other |
    /// | 3 | something was found: findings of an audit, problems of a check, damage of a memory |
    /// | 130 | the user interrupted |
    fn run(&self, setting: &Setting) -> Ran {
        match self {
            Command::Split(arguments) => split::run(arguments),
            Command::Align(arguments) => align::run(arguments, setting),
            Command::Document(arguments) => document::run(arguments, setting),
            Command::Review(arguments) => review::run(arguments, setting),
            Command::Batch(arguments) => batch::run(arguments, setting),
            Command::Explain(arguments) => explain::run(arguments, setting),
            Command::Evaluate(arguments) => evaluate::run(arguments),
            Command::Convert(arguments) => convert::run(arguments, setting),
            Command::Audit(arguments) => audit::run(arguments, setting),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Memory(arguments) => memory::run(arguments, setting),
            Command::Man(arguments) => man::run(arguments, setting),
        }
    }
}

/// How a command ended that ran to its end. Each has an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All is well: exit code 0.
    Good,
    /// Some of the input was bad, which has been reported with the reason: exit
    /// code 1.
    Bad,
    /// Problems were found: exit code 3. The opposite of `grep`, for which a
    /// match is success.
    Found,
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// The arguments contradict each other in a way that clap cannot check:
    /// exit code 2, with the usage.
    Usage(String),
    /// The library or the system refused: exit code 1.
    Error(Error),
}

impl From<Error> for Stop {
    /// Lets `?` turn the library's errors into this.
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

/// The outcome of a command.
pub type Ran = Result<Ending, Stop>;

/// Runs the tool and returns its exit code.
///
/// The first argument is the program's name. Ends the process itself for
/// `--help`, `--version` and wrong usage, as clap does, and for an interrupt.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = definition().get_matches_from(arguments);
    let tool = Tool::from_arg_matches(&arguments).unwrap_or_else(|error| error.exit());
    // Before anything is created: a file begun later must already be covered.
    interrupt::watch();
    // From here on, no output may overwrite a file that the command reads.
    duiqi::io::protect_inputs();
    match tool.command.run(&tool.setting) {
        Ok(Ending::Good) => 0,
        Ok(Ending::Bad) => 1,
        Ok(Ending::Found) => 3,
        Err(Stop::Usage(message)) => usage(&arguments, message),
        // `duiqi … | head` is not a failure: the reader has enough.
        Err(Stop::Error(error)) if closed(&error) => 0,
        Err(Stop::Error(error)) => {
            message::stopped(arguments.subcommand_name().unwrap_or_default(), &error);
            1
        }
    }
}

/// The definition of the tool for clap, which completions and manual pages are
/// also made of.
fn definition() -> clap::Command {
    Tool::command()
}

/// Ends the process with the error in the arguments, and the usage of the
/// command concerned.
fn usage(mut arguments: &ArgMatches, message: String) -> ! {
    // The nested command is looked up, so that the usage shown is its own and
    // not that of the tool.
    let mut command = definition();
    command.build();
    while let Some((name, below)) = arguments.subcommand() {
        command = command.find_subcommand(name).cloned().unwrap_or(command);
        arguments = below;
    }
    command.error(clap::error::ErrorKind::ArgumentConflict, duiqi::io::visible(&message)).exit()
}

/// True if the reader of our standard output closed it, which is not our error.
fn closed(error: &Error) -> bool {
    matches!(error, Error::Io { at, cause: source }
        if source.kind() == io::ErrorKind::BrokenPipe && at.file.as_deref() == Some(output::STANDARD))
}
