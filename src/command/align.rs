//! `duiqi align`: two files that translate each other, aligned sentence by
//! sentence.
//!
//! Documents of any format are read, split and aligned with the library's
//! [`bilingual::two_documents`]. With `--presplit` the files are taken as they are, a
//! sentence a line: evaluations compare numbers of lines, so nothing may split,
//! join or drop one.
//!
//! ```text
//! two files ─ input::document ─► Document ×2 ─ bilingual::files ─► units ─ result::hand_over ─► file or terminal
//!           ─ input::decoded ──► lines ×2 ──── bilingual::lines ─►   │
//!                                (--presplit)                         └► report: notes, or JSON with --json
//! ```
//!
//! Kept as they are, because scorers and pipelines outside of this project call
//! them: `align --presplit SOURCE TARGET --to beads` numbers lines from 0,
//! blank lines included, and `--to tsv` and `--to jsonl` have the columns and
//! keys of [`duiqi::format`].

use std::path::PathBuf;

use duiqi::bilingual;

use super::{Ran, Setting, input, result};

/// Align two files that are translations of each other.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The source text; `-` is standard input
    source: PathBuf,
    /// The target text
    target: PathBuf,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    reading: input::DocumentReading,
    /// The files have one sentence a line; ids of sentences are line numbers
    /// from 0
    #[arg(long)]
    presplit: bool,
    #[command(flatten)]
    lexicon: input::LexiconArguments,
    #[command(flatten)]
    result: result::Options,
}

/// Shown below the options by `duiqi align --help`; the last one is what
/// scorers call.
const EXAMPLES: &str = "\
Examples:
  duiqi align zh.txt en.txt                side by side, in the terminal
  duiqi align zh.txt en.txt -o a.tmx       a translation memory
  duiqi align zh.docx en.html --to jsonl   any of the formats that it reads
  duiqi align --presplit zh en --to beads  lines `[0,1]:[2]`, the source first";

/// Aligns the two files and writes the units as the user asked.
///
/// # Errors
/// Usage: both inputs are standard input, both languages are the same, or the
/// output's ending names no format. Else the library's: a file that cannot be
/// read or is in one language.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    input::two_inputs(&arguments.source, &arguments.target)?;
    let lexicon = arguments.lexicon.load()?;
    let mut options = bilingual::Options::default();
    options.source = arguments.langs.source()?;
    // Pre-split lines bypass documents: a document would join wrapped lines and
    // drop markup.
    if arguments.presplit {
        let encoding = arguments.reading.encoding();
        let source = input::decoded(&arguments.source, encoding)?;
        let target = input::decoded(&arguments.target, encoding)?;
        let found = bilingual::lines(&source, &target, &lexicon, &options);
        let found = found.map_err(|error| input::sided(error, &arguments.source, &arguments.target))?;
        return arguments.result.hand_over(found.units, &found.report, &arguments.langs, setting);
    }
    let document = |path| input::document(path, &arguments.reading);
    let (source, target) = (document(&arguments.source)?, document(&arguments.target)?);
    let found = bilingual::two_documents(&source, &target, &lexicon, &options);
    // If nothing could be aligned, doubts about reading are reported, because
    // they are the likely cause.
    let found = input::doubtful(found, &[&source, &target], setting)?;
    arguments.result.hand_over(found.units, &found.report, &arguments.langs, setting)
}
