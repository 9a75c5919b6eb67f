//! `duiqi review`: an alignment looked over and corrected in the browser.
//!
//! The work is the library's [`Engine`]; the page is in `web/app`. Here are the
//! local server (`server`, with `http`, `guard` and `assets`) and the rules for
//! where a review comes from (`open`) and is saved. A review is a file beside
//! the source, so that the same command continues it.
//!
//! ```text
//! zh.txt en.txt ─ align ─► Review ─ saved ─► zh.review.json ◄─ every change ─ Engine ◄─ page
//!                             ▲                     │
//!             --import fixed.tsv                    └─ the same command, later: continued
//!                                                   └─ -o book.tmx: exported, without a page
//! ```
//!
//! | the review is saved | when |
//! |---|---|
//! | to `--save FILE` | if it is given |
//! | to the file itself | if the source is a saved review |
//! | to `SOURCE.review.json` beside the source | otherwise |
//!
//! A saved review of other files is never overwritten without `--fresh`, and an
//! input never at all.

mod assets;
mod guard;
mod http;
mod open;
mod server;

use std::path::{Path, PathBuf};

use duiqi::format::{self, FileFormat};
use duiqi::io::without_gz;
use duiqi::review::{Engine, Review, Reviewer};
use duiqi::{Error, Place};

use super::{Ending, Ran, Setting, Stop, input, interrupt, note, output};

/// Review and correct an alignment in the browser.
///
/// Opens a page on this computer with the pairs side by side, starting from the
/// doubtful ones: merge, split, move, edit, confirm, undo. Every change is
/// saved at once in a file next to the source; the same command continues from
/// it. Nothing leaves this computer, and no other page or computer can reach
/// the server.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The source text; or one document with both languages; or a saved review;
    /// or a TMX, XLIFF, TSV, CSV or JSONL file
    source: PathBuf,
    /// The target text
    target: Option<PathBuf>,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    reading: input::DocumentReading,
    /// The files have one sentence a line
    #[arg(long, requires = "target")]
    presplit: bool,
    #[command(flatten)]
    lexicon: input::LexiconArguments,
    /// Where to save the review. Default: SOURCE.review.json next to the source
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Start over even if there is a saved review, which is overwritten
    #[arg(long)]
    fresh: bool,
    /// First apply corrections from a TSV, CSV, TMX, XLIFF, JSONL, InterText,
    /// Moses or bead file
    #[arg(long, value_name = "FILE")]
    import: Vec<PathBuf>,
    /// The name to write into the pairs that you confirm
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
    /// Print the address instead of opening the browser
    #[arg(long)]
    no_open: bool,
    /// Write the review to a file and exit, without a page
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format to write. Default: from the output's file ending
    #[arg(short, long, value_name = "FORMAT", value_parser = output::formats(), requires = "output")]
    to: Option<FileFormat>,
    /// Begin TSV and CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long, requires = "output")]
    bom: bool,
}

/// Shown below the options by `duiqi review --help`: opening and exporting.
const EXAMPLES: &str = "\
Examples:
  duiqi review zh.docx en.docx                   align and review
  duiqi review article.txt                       one bilingual document
  duiqi review zh.review.json                    continue
  duiqi review zh.review.json -o book.tmx        the result, without a page
  duiqi review zh.txt en.txt --import fixed.tsv  apply corrections";

/// Opens or makes the review, takes corrections over, and serves the page or
/// exports.
///
/// # Errors
/// Usage: where to save is not clear. Else those of aligning, of the saved
/// review, and of the corrections.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    // Where it will be saved is checked first, before a long alignment.
    let file = arguments.file()?;
    let lexicon = arguments.lexicon.load()?;
    let mut review = match arguments.saved(&file, setting)? {
        Some(review) => review,
        None => open::review(arguments, &lexicon, setting)?,
    };
    // Before exporting too, so that corrections can be merged without a
    // browser.
    for corrections in &arguments.import {
        open::import(&mut review, corrections, &Reviewer { name: arguments.reviewer.clone(), when: None })?;
    }
    if let Some(output) = &arguments.output {
        return arguments.export(&review, output);
    }
    // The file must be there from the beginning: each change replaces it, and
    // an interrupt leaves the last one.
    review.save(&file)?;
    interrupt::advise("; every change that the page showed as saved is in the file");
    let engine = Engine::new(lexicon).with_review(review).with_file(&file).with_reviewer(arguments.reviewer.clone());
    server::serve(engine, &file, !arguments.no_open)
}

impl Arguments {
    /// The path where the review is saved: the one asked for, the review
    /// itself, or beside the source.
    ///
    /// `book.docx` gives `book.review.json`.
    ///
    /// # Errors
    /// A usage error if that is an input, or if the source is standard input.
    fn file(&self) -> Result<PathBuf, Stop> {
        if self.source == Path::new(output::STANDARD) && self.save.is_none() {
            return Err(Stop::Usage("a review of standard input needs a file to save to: --save FILE".to_owned()));
        }
        let file = match &self.save {
            Some(file) => file.clone(),
            None if Review::is_review_file(&self.source) => self.source.clone(),
            None => without_gz(&self.source).with_extension("review.json"),
        };
        let is_input = |input: &Path| input == file && !Review::is_review_file(input);
        match is_input(&self.source) || self.target.as_deref().is_some_and(is_input) {
            true => Err(Stop::Usage(format!("{} is an input: save the review somewhere else", file.display()))),
            false => Ok(file),
        }
    }

    /// The saved review of these files, if there is one and the user does not
    /// start over.
    ///
    /// The names of the documents are stored in the review, which identifies
    /// it.
    ///
    /// # Errors
    /// If the saved file is a review of other files: it must not be overwritten
    /// by accident.
    fn saved(&self, file: &Path, setting: &Setting) -> Result<Option<Review>, Stop> {
        if Review::is_review_file(&self.source) {
            return Ok(Some(Review::open(&self.source)?));
        }
        if self.fresh || !file.exists() {
            // No review yet.
            return Ok(None);
        }
        let review = Review::open(file)?;
        // Compared as the review stores them, with the platform's separators
        // made equal.
        let name = |path: &Path| Place::file(path).file;
        let (source, target) = (name(&self.source), self.target.as_deref().and_then(name));
        let documents = review.documents().map(|name| name.map(str::to_owned));
        let same = documents.source == source && (target.is_none() || documents.target == target);
        if !same {
            let message = format!(
                "{} is the review of other files: --save names another file, --fresh overwrites it",
                file.display()
            );
            return Err(Stop::Error(Error::Invalid(message)));
        }
        note(setting, &format!("continuing {}; --fresh starts over", file.display()));
        Ok(Some(review))
    }

    /// Writes the review to a file in a format of units.
    ///
    /// # Errors
    /// A usage error if the format is not known or an input would be
    /// overwritten.
    fn export(&self, review: &Review, path: &Path) -> Ran {
        let named = self.to.or_else(|| FileFormat::from_path(path));
        let unknown = || Stop::Usage(format!("{}: unknown file ending: choose a format with --to", path.display()));
        // The library protects inputs as well; here the message can name the
        // mistake.
        if [Some(self.source.as_path()), self.target.as_deref()].contains(&Some(path)) {
            return Err(Stop::Usage(format!("{} is an input: write somewhere else", path.display())));
        }
        let units = review.units().into_iter().map(Ok);
        let mut options = format::Options::default();
        options.bom = self.bom;
        format::write_file(path, named.ok_or_else(unknown)?, &options, units)?;
        Ok(Ending::Good)
    }
}
