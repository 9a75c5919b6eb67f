//! `duiqi batch`: many documents on all cores.
//!
//! The work is the library's [`batch`]. This command determines the jobs
//! (`jobs`), where results go, and the messages about each document (`watch`).
//! Bitextor's convention is a second way in, because its documents come as
//! columns of base64 with a header.
//!
//! How input and output are recognised:
//!
//! | the user gives | it is |
//! |---|---|
//! | a folder, or two | files to be paired |
//! | a file that begins with `{`, ends in `.jsonl`, or `--jsonl` | documents in lines |
//! | any other file | a manifest |
//! | `-o` with the ending of a format, `-`, or a device | one stream |
//! | any other `-o` | a folder of results |
//!
//! With `--train` the jobs are listed twice: all documents are aligned once to
//! learn words, and once more with the words that were learned. So the input
//! cannot be a stream. `--save-pairs` writes the pairs of files that were found
//! as a manifest, which a person can correct and give to a second run.

mod jobs;
mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};

use duiqi::batch::{self, Bitextor, Options, Record, Shard, Summary, Target};
use duiqi::format::FileFormat;
use duiqi::{Error, Lexicon};

use self::jobs::{jobs, part};
use self::watch::{Watch, say};
use super::{Ending, Ran, Setting, Stop, complain, input, interrupt, note, output, progress};

/// Align many documents on all cores.
///
/// Results are in the order of the input and the same on any number of cores. A
/// document that cannot be read or aligned is reported, and the others
/// continue; the exit code is then 1.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A manifest (lines of id, source file, target file, tab-separated;
    /// without a target file the source holds both languages), a folder of
    /// documents, or JSON lines. In a folder, files that translate each other
    /// are paired by name (_EN/_CN, .en/.zh, 原文/译文), otherwise by content
    #[arg(default_value = output::STANDARD)]
    input: PathBuf,
    /// A folder of target texts, which are paired with the texts in the folder
    /// INPUT by name, otherwise by content
    target: Option<PathBuf>,
    /// Where to write: a folder gets one file for each document and
    /// report.jsonl; a file or standard output gets everything
    #[arg(short, long, value_name = "FOLDER|FILE", default_value = output::STANDARD)]
    output: PathBuf,
    /// The format to write. Default: from the output's file ending, otherwise
    /// jsonl
    #[arg(short, long, value_name = "FORMAT", value_parser = output::formats())]
    to: Option<FileFormat>,
    #[command(flatten)]
    reading: input::DocumentReading,
    #[command(flatten)]
    langs: input::Langs,
    #[command(flatten)]
    lexicon: input::LexiconArguments,
    /// Learn words that the lexicon lacks from all documents, then align with
    /// them (reads the input twice)
    #[arg(long, conflicts_with = "bitextor")]
    train: bool,
    /// Write the words that --train learned to this file, for --lexicon
    #[arg(long, value_name = "FILE", requires = "train")]
    save_lexicon: Option<PathBuf>,
    /// Write a manifest of the files that were paired, and how, to this file
    #[arg(long, value_name = "FILE")]
    save_pairs: Option<PathBuf>,
    /// Write a byte order mark, by which Excel recognises UTF-8 (TSV, CSV)
    #[arg(long)]
    bom: bool,
    /// The number of threads; 0 means one for each core
    #[arg(short, long, value_name = "THREADS", default_value_t = 0)]
    jobs: usize,
    /// Skip documents whose results are in the folder already
    #[arg(long)]
    resume: bool,
    /// Process one of several parts: 3/10 is every tenth document, starting
    /// with the third
    #[arg(long, value_name = "PART/PARTS", conflicts_with = "bitextor")]
    shard: Option<Shard>,
    /// The files have one sentence a line
    #[arg(long)]
    presplit: bool,
    /// Leave out pairs with a confidence below this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.0, value_parser = output::share)]
    min_confidence: f32,
    /// Write only pairs, no text without counterpart
    #[arg(long)]
    pairs_only: bool,
    /// The folder that a manifest's file names refer to. Default: the
    /// manifest's own folder
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// The input is JSON lines: {"id","text"}, or {"id","source","target"} with
    /// optional "source_lang" and "target_lang" (recognised if the input begins
    /// with `{`)
    #[arg(long)]
    jsonl: bool,
    /// Write a line {"document","error"} for each document that failed (JSON
    /// lines only)
    #[arg(long)]
    inline_errors: bool,
    /// Write the outcome of every document to this file (a folder of results
    /// has report.jsonl)
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    largest: u64,
    /// Print the summary as JSON on standard output (needs -o)
    #[arg(long)]
    json: bool,
    /// Follow Bitextor's convention: columns of base64 in, columns of text out
    #[arg(long, help_heading = "Bitextor", conflicts_with_all = ["resume", "to", "presplit", "root", "jsonl", "target"])]
    bitextor: bool,
    /// The input has no header; its columns are the two URLs and the two texts
    #[arg(long, help_heading = "Bitextor", requires = "bitextor")]
    no_header: bool,
    /// Fields of the columns src_metadata and trg_metadata to write next to the
    /// pairs
    #[arg(long, help_heading = "Bitextor", requires = "bitextor", value_name = "NAMES", value_delimiter = ',')]
    metadata_header_fields: Vec<String>,
    /// Write the hashes of the sentences next to the pairs
    #[arg(long, help_heading = "Bitextor", requires = "bitextor")]
    print_sent_hash: bool,
}

/// Shown below the options by `duiqi batch --help`: one example for each kind
/// of input and output.
const EXAMPLES: &str = "\
Examples:
  duiqi batch list.tsv -o results/               a file each, and report.jsonl
  duiqi batch list.tsv -o results/ --resume      continue an interrupted run
  duiqi batch list.tsv -o results/ --shard 3/10  one task of a job array
  duiqi batch list.tsv -o results/ --train       learn words from all first
  duiqi batch zh/ en/ -o corpus.tmx              files of the same names
  duiqi batch --jsonl < documents.jsonl > pairs.jsonl
  duiqi batch --bitextor --source-lang zh < documents.tsv > pairs.tsv";

impl Arguments {
    /// Everything that the command writes: the options with what they name.
    fn outputs(&self) -> [(&'static str, Option<&Path>); 4] {
        [
            ("--output", Some(&self.output)),
            ("--report", self.report.as_deref()),
            ("--save-lexicon", self.save_lexicon.as_deref()),
            ("--save-pairs", self.save_pairs.as_deref()),
        ]
    }
}

/// Runs the batch, or Bitextor's convention, and prints the summary if asked
/// for.
///
/// # Errors
/// Usage: options that contradict each other. Else what stops the whole run,
/// such as a full disk; a document that fails is not an error but sets the exit
/// code.
pub fn run(arguments: &Arguments, setting: &Setting) -> Ran {
    if arguments.json && arguments.output == Path::new(output::STANDARD) {
        return Err(Stop::Usage("--json prints on standard output: write the results elsewhere with -o".to_owned()));
    }
    let in_folder = arguments.output.join(batch::REPORT);
    let mut outputs = arguments.outputs().to_vec();
    if arguments.output.is_dir() {
        outputs[0].1 = Some(&in_folder);
    }
    output::refuse_twice(&outputs)?;
    let lexicon = arguments.lexicon.load()?;
    let summary = match arguments.bitextor {
        true => bitextor(arguments, &lexicon, setting)?,
        false => documents(arguments, &lexicon, setting)?,
    };
    if arguments.json {
        let json = serde_json::json!(summary);
        output::write(None, |out| output::put(out, format!("{json}\n").as_bytes()))?;
    }
    // A document that failed does not stop the others, but scripts must learn
    // of it.
    Ok(if summary.failed > 0 { Ending::Bad } else { Ending::Good })
}

/// Runs Bitextor's convention: columns in, columns out, one line a document.
///
/// # Errors
/// A header without the columns that are needed, and a broken pipe.
fn bitextor(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Summary, Stop> {
    let mut options = Bitextor::default();
    options.threads = arguments.jobs;
    options.source_lang = arguments.langs.source()?;
    // The library finds out by itself whether there is a header; it can only be
    // told that there is none.
    options.header = arguments.no_header.then_some(false);
    options.metadata_fields.clone_from(&arguments.metadata_header_fields);
    options.sentence_hashes = arguments.print_sent_hash;
    options.min_confidence = arguments.min_confidence;
    let input = duiqi::io::open(&arguments.input)?;
    let complain = |error: &Error| complain(&named(error, &arguments.input));
    let summary = output::write(Some(&arguments.output), |out| {
        batch::bitextor(input, out, lexicon, &options, complain).map_err(|error| match error {
            // An error of the output names the output already.
            Error::Io { .. } => error,
            other => other.in_file(&arguments.input),
        })
    })?;
    if summary.failed > 0 {
        note(setting, &format!("{} of {} lines could not be read", summary.failed, summary.documents));
    }
    Ok(summary)
}

/// An error with the input's name before it: a line of a stream knows only its
/// number.
fn named(error: &Error, file: &Path) -> String {
    format!("{}: {error}", file.display())
}

/// Aligns the documents into a folder or a file.
///
/// # Errors
/// Those of listing the jobs and of [`batch::run`].
fn documents(arguments: &Arguments, lexicon: &Lexicon, setting: &Setting) -> Result<Summary, Stop> {
    let into = Destination::new(arguments);
    let options = options(arguments, &into)?;
    let lexicon = match arguments.train {
        true => &train(arguments, lexicon, &options, setting)?,
        false => lexicon,
    };
    // Made again, because training has consumed the iterator of jobs.
    let (jobs, total) = jobs(arguments, lexicon, setting)?;
    // For a bar with time left, the part of the total that this shard does.
    let total = total.map(|total| options.shard.map_or(total, |shard| part(total, shard)));
    let folder = matches!(into, Destination::Folder(_));
    if folder {
        interrupt::advise("; the same command with --resume goes on");
    }
    let mut watch = Watch::new(arguments, setting, total, folder, options.inline_errors)?;
    let each = |record: &Record| watch.see(record);
    let summary = match into {
        Destination::Folder(folder) => batch::run(jobs, Target::Folder(folder), lexicon, &options, each)?,
        Destination::File(file) => {
            // A file without any result would look like a success to the next
            // program.
            let keep = |summary: &Summary| summary.failed < summary.documents || options.inline_errors;
            let run = |out: &mut dyn Write| batch::run(jobs, Target::Stream(out), lexicon, &options, each);
            let (summary, written) = output::write_if(file, run, keep)?;
            if !written {
                match file == Path::new(output::STANDARD) {
                    true => note(setting, &"nothing was aligned"),
                    false => note(setting, &format!("nothing was aligned: {} was not written", file.display())),
                }
            }
            summary
        }
    };
    let seconds = watch.finish()?;
    // The summary must not mix with results on standard output.
    if arguments.output != Path::new(output::STANDARD) {
        say(&summary, seconds, arguments, setting);
    }
    Ok(summary)
}

/// Learns words from all documents, and returns the lexicon with them laid on
/// top.
///
/// With `--save-lexicon` the words are also written to a file, which
/// `--lexicon` takes in later runs.
fn train(arguments: &Arguments, lexicon: &Lexicon, options: &Options, setting: &Setting) -> Result<Lexicon, Stop> {
    if arguments.input == Path::new(output::STANDARD) {
        return Err(Stop::Usage("--train reads the input twice: it cannot be standard input".to_owned()));
    }
    let (jobs, total) = jobs(arguments, lexicon, setting)?;
    let bar = progress::bar(setting, total, "documents read for words", Path::new(""));
    let learned = batch::train(jobs, lexicon, options, |_| bar.inc(1))?;
    bar.finish_and_clear();
    note(setting, &format!("{} words learned from {} documents", learned.len(), learned.summary.documents));
    let glossary = learned.glossary();
    if let Some(file) = &arguments.save_lexicon {
        output::write(Some(file), |out| output::put(out, glossary.as_bytes()))?;
    }
    // Through the text of a glossary, so that `--save-lexicon` and this run use
    // exactly the same words.
    Ok(lexicon.clone().read(glossary.as_bytes())?)
}

/// Where the results go.
enum Destination<'a> {
    /// A file for each document, and a report.
    Folder(&'a Path),
    /// All results in one file or stream.
    File(&'a Path),
}

impl<'a> Destination<'a> {
    /// Decides from the name: a folder, unless it is a stream, exists as
    /// something else, or has the ending of a format.
    fn new(arguments: &'a Arguments) -> Self {
        let path = arguments.output.as_path();
        // A pipe or device, such as `/dev/null`, exists and is not a folder.
        let special = std::fs::metadata(path).is_ok_and(|data| !data.is_dir());
        let file = path == Path::new(output::STANDARD) || special || FileFormat::from_path(path).is_some();
        if file && !path.is_dir() { Destination::File(path) } else { Destination::Folder(path) }
    }
}

/// The options of the library, checked against each other.
///
/// # Errors
/// A usage error for options that contradict each other or the output.
fn options(arguments: &Arguments, into: &Destination<'_>) -> Result<Options, Stop> {
    let mut options = Options::default();
    let guessed = match into {
        Destination::File(file) => FileFormat::from_path(file),
        Destination::Folder(_) => None,
    };
    // The ending of the output decides before the default, so that `-o all.tmx`
    // needs no `--to`.
    options.format = arguments.to.or(guessed).unwrap_or(FileFormat::Jsonl);
    options.threads = arguments.jobs;
    options.shard = arguments.shard;
    options.resume = arguments.resume;
    options.source_lang = arguments.langs.source()?;
    options.tags = arguments.langs.tags();
    options.reading = arguments.reading.options()?;
    options.presplit = arguments.presplit;
    options.writing.bom = arguments.bom;
    options.min_confidence = arguments.min_confidence;
    options.pairs_only = arguments.pairs_only;
    options.inline_errors = arguments.inline_errors;
    // MiB to bytes.
    options.largest = arguments.largest << 20;
    // The error would be a line of JSON among lines of another format.
    if options.inline_errors && (options.format != FileFormat::Jsonl || matches!(into, Destination::Folder(_))) {
        return Err(Stop::Usage("--inline-errors is for one stream of JSONL".to_owned()));
    }
    // Only a folder shows which results exist already.
    if options.resume && matches!(into, Destination::File(_)) {
        return Err(Stop::Usage("--resume needs a folder of results: -o FOLDER".to_owned()));
    }
    Ok(options)
}
