use std::path::PathBuf;

use duiqi::bilingual;
use duiqi::{Error, Place, align};

use super::{Ran, Setting, input, result};

/// Align two files that are translations of each other.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The source text
    source: PathBuf,
    /// The target text
    target: PathBuf,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    reading: input::Reading,
    /// The files have one sentence a line; ids of sentences are line numbers from 0
    #[arg(long)]
    presplit: bool,
    #[command(flatten)]
    lexicon: input::Words,
    #[command(flatten)]
    result: result::Options,
}

const EXAMPLES: &str = "\
Examples:
  duiqi align article.zh.txt article.en.txt                  side by side, in the terminal
  duiqi align article.zh.txt article.en.txt -o article.tmx   a translation memory
  duiqi align --presplit zh.lines en.lines --to beads        lines `[0,1]:[2]`, the source first";

pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    let lexicon = arguments.lexicon.load()?;
    let langs = arguments.langs.pair()?;
    if arguments.presplit {
        let (source, target) = (input::text(&arguments.source)?, input::text(&arguments.target)?);
        let found = bilingual::lines(&source, &target, langs, &lexicon, &align::Options::default());
        let found = found.map_err(|error| named(error, arguments))?;
        return arguments.result.hand_over(found.units, &found.report, setting);
    }
    let document = |path| input::document(path, &arguments.reading);
    let (source, target) = (document(&arguments.source)?, document(&arguments.target)?);
    let mut options = bilingual::Options::default();
    options.source = langs.map(|langs| langs.0);
    let found = bilingual::files(&source, &target, &lexicon, &options);
    let found = input::doubtful(found, &[&source, &target], setting)?;
    arguments.result.hand_over(found.units, &found.report, setting)
}

/// An error of a side under its file's name.
fn named(error: Error, arguments: &Arguments) -> Error {
    let file = |at: Place| {
        let file = if at.file.as_deref() == Some("target") { &arguments.target } else { &arguments.source };
        Place { file: Place::file(file).file, ..at }
    };
    match error {
        Error::Empty { at } => Error::Empty { at: file(at) },
        Error::MissingLanguage { at, missing, found } => Error::MissingLanguage { at: file(at), missing, found },
        other => other,
    }
}
