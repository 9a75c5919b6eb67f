use std::path::{Path, PathBuf};

use duiqi::bilingual::{self, Layout, Report};
use duiqi::{Bitext, Error, Lang, Lexicon, Place, align, lang};

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
        return presplit(arguments, &lexicon, langs, setting);
    }
    let (source, target) = (input::document(&arguments.source)?, input::document(&arguments.target)?);
    let mut options = bilingual::Options::default();
    options.source = langs.map(|langs| langs.0);
    let found = bilingual::files(&source, &target, &lexicon, &options)?;
    arguments.result.hand_over(found.units, &found.report, setting)
}

fn presplit(arguments: &Arguments, lexicon: &Lexicon, langs: Option<(Lang, Lang)>, setting: &Setting) -> Ran {
    let (source, target) = (input::text(&arguments.source)?, input::text(&arguments.target)?);
    let langs = langs.unwrap_or_else(|| guess(&source, &target));
    holds(&arguments.source, &source, langs.0)?;
    holds(&arguments.target, &target, langs.1)?;
    let bitext = Bitext::from_lines(langs, &source, &target);
    let alignment = align(&bitext, lexicon, &align::Options::default());
    let units = bilingual::units(&[], &bitext, &alignment);
    let mut report = Report::default();
    report.layout = Layout::Files;
    report.source = Some(langs.0);
    report.confidence = alignment.confidence;
    report.coverage = alignment.coverage;
    report.pairs = units.iter().filter(|unit| unit.is_pair()).count();
    report.unaligned = units.len() - report.pairs;
    if alignment.confidence < align::MISMATCH {
        let confidence = alignment.confidence;
        report
            .warnings
            .push(format!("these do not seem to be translations of each other (confidence {confidence:.2})"));
    }
    arguments.result.hand_over(units, &report, setting)
}

fn guess(source: &str, target: &str) -> (Lang, Lang) {
    let source = Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En);
    (source, source.other())
}

/// An error if a text is empty, or has letters but none of its language.
fn holds(file: &Path, text: &str, lang: Lang) -> duiqi::Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Empty { at: Place::file(file) });
    }
    match Lang::detect(text) {
        Some(found) if found != lang && lang::runs(text).all(|run| run.lang != lang) => {
            Err(Error::MissingLanguage { at: Place::file(file), missing: lang, found: found.name().to_owned() })
        }
        _ => Ok(()),
    }
}
