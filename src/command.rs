//! The tool: arguments in, library calls, text out. One file a command; what they share stands here and in
//! `input`, `output` and `progress`.
//!
//! A command is a file with `Arguments` (clap) and `run(&Arguments, &Setting) -> Ran`, and one variant of `Command`.

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
mod view;

use std::ffi::OsString;
use std::io;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use duiqi::Error;

use message::{complain, note};

/// Split English and Chinese text into sentences, align translations, build translation memories.
///
/// Every file may be `-` for standard input or output. Exit codes: 0 good, 1 bad input or output, 2 wrong usage,
/// 3 something was found (audit, convert --check, memory verify), 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "duiqi", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
struct Tool {
    #[command(flatten)]
    setting: Setting,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  duiqi split --lang zh article.txt    sentences, one a line
  duiqi align zh.txt en.txt            pairs side by side, in the terminal
  duiqi align zh.txt en.txt -o a.tmx   a translation memory
  duiqi review zh.txt en.txt           look the pairs over in the browser
  duiqi document article.txt -o a.tmx  a document with both languages in it
  duiqi batch list.tsv -o results/     many documents on all cores
  duiqi convert a.tmx -o a.xliff       from any format to any other
  duiqi audit a.tmx                    pairs that look wrong
  duiqi memory lookup work.tm 大模型      a translation memory
  duiqi explain zh.txt en.txt          why the pairs are as they are
  duiqi completions bash > duiqi.bash  completions for the shell
  duiqi man -o man1                    manual pages as files

`duiqi help COMMAND` says more about each command.";

/// What holds for every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Setting {
    /// Print nothing but results and errors: no progress, no notes
    #[arg(short, long, global = true, help_heading = "General")]
    pub quiet: bool,
}

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

/// How a command ended that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All is well.
    Good,
    /// Some of the input was bad; what and why has been said.
    Bad,
    /// What was looked for was found.
    Found,
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// The arguments do not go together.
    Usage(String),
    /// The library or the system refused.
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

/// What every command returns.
pub type Ran = Result<Ending, Stop>;

/// Runs the tool and returns its exit code. The first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = definition().get_matches_from(arguments);
    let tool = Tool::from_arg_matches(&arguments).unwrap_or_else(|error| error.exit());
    interrupt::watch();
    duiqi::io::protect_inputs();
    match tool.command.run(&tool.setting) {
        Ok(Ending::Good) => 0,
        Ok(Ending::Bad) => 1,
        Ok(Ending::Found) => 3,
        Err(Stop::Usage(message)) => usage(&arguments, message),
        Err(Stop::Error(error)) if closed(&error) => 0,
        Err(Stop::Error(error)) => {
            message::stopped(arguments.subcommand_name().unwrap_or_default(), &error);
            1
        }
    }
}

/// The definition of the tool, for completions and manual pages.
fn definition() -> clap::Command {
    Tool::command()
}

/// Ends with what is wrong about the arguments, and how the command wants them.
fn usage(mut arguments: &ArgMatches, message: String) -> ! {
    let mut command = definition();
    command.build();
    while let Some((name, below)) = arguments.subcommand() {
        command = command.find_subcommand(name).cloned().unwrap_or(command);
        arguments = below;
    }
    command.error(clap::error::ErrorKind::ArgumentConflict, duiqi::io::visible(&message)).exit()
}

/// True if whoever read our standard output has had enough: no error of ours.
fn closed(error: &Error) -> bool {
    matches!(error, Error::Io { at, source }
        if source.kind() == io::ErrorKind::BrokenPipe && at.file.as_deref() == Some(output::STANDARD))
}
