//! Many documents on all cores.
//!
//! Results come in the order of the jobs and are the same on any number of
//! threads. Memory is bounded by the work in progress, not by the number of
//! jobs. A document that cannot be aligned is reported and the others go on. An
//! interrupted run into a folder is resumed where it stopped.
//!
//! | step | file | what it does |
//! |---|---|---|
//! | list | `job`, `pairing` | jobs from manifests, folders, lines of JSON; pairs of files by name or content |
//! | work | `work` | reads and aligns one job on any thread |
//! | order | `ordered` | hands results over in order, and holds back reading |
//! | keep | `journal`, `record` | files and report of a folder, safe against being killed |
//! | learn | `train` | words that the whole set teaches |
//! | Bitextor | `bitextor`, `murmur` | that pipeline's own columns |
//!
//! ```
//! use duiqi::{Lexicon, batch};
//! let lines = "{\"id\":\"a\",\"en\":\"Hello.\",\"zh\":\"你好。\"}\n{\"id\":\"b\",\"text\":\"\"}\n";
//! let mut pairs = Vec::new();
//! let target = batch::Target::Stream(&mut pairs);
//! let summary = batch::run(batch::jsonl(lines.as_bytes()), target, &Lexicon::builtin(), &Default::default(), |_| Ok(()))?;
//! assert_eq!((summary.documents, summary.failed, summary.pairs), (2, 1, 1));
//! assert!(pairs.starts_with(b"{\"en\":\"Hello.\",\"zh\":\"\xE4\xBD\xA0"));
//! # Ok::<(), duiqi::Error>(())
//! ```
//!
//! A folder of results after a run with three jobs, the last of which failed:
//!
//! ```text
//! results/ch1.jsonl
//! results/part2/ch2.jsonl    an id may hold folders
//! results/report.jsonl       {"id":"ch1","status":"done","pairs":1,"unaligned":0,"confidence":…}
//!                            {"id":"part2/ch2","status":"done",…}
//!                            {"id":"ch3","status":"failed","error":…,"reason":"empty",…}
//! ```

mod bitextor;
mod job;
mod journal;
mod murmur;
mod ordered;
mod pairing;
mod record;
mod train;
mod work;

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use crate::format::{self, FileFormat, Writer};
use crate::{ByLang, Error, Lang, LanguageTag, Lexicon, Place, Result, document};

pub use bitextor::{Bitextor, bitextor};
pub use job::{Input, Job, folder, folders, jsonl, manifest};
pub use pairing::{FilePair, PairedBy, Pairing};
pub use record::{JobStatus, Record, Summary};
pub use train::{Learned, train};

use journal::Journal;
use ordered::{Bounds, ordered};
use work::{Outcome, Payload, Worker};

/// The name of the report in a folder of results. A shard's report has its
/// numbers in the name.
pub const REPORT: &str = "report.jsonl";

/// How a batch is run. The same options serve [`run`] and [`train()`].
///
/// ```
/// let mut options = duiqi::batch::Options::default();
/// options.threads = 4;
/// options.resume = true;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// How many threads align; 0: one for each core. The results do not depend
    /// on it.
    pub threads: usize,
    /// The part of the jobs to do, for one run of several. Default: all of
    /// them.
    pub shard: Option<Shard>,
    /// Skips jobs whose result is in the folder already. Default: no. Only for
    /// [`Target::Folder`].
    pub resume: bool,
    /// The format of the results, one that can be written as a stream. Default:
    /// JSONL.
    pub format: FileFormat,
    /// How the results are written: byte order mark, tags, columns.
    pub writing: format::Options,
    /// The source's language in jobs that do not name it. Default: found from
    /// the texts.
    pub source_lang: Option<Lang>,
    /// Tags that units get by their language, such as `en-US`. Default: those
    /// that their texts show.
    pub tags: ByLang<Option<LanguageTag>>,
    /// How files are read. Default: format and encoding are found from each
    /// file.
    pub reading: document::Options,
    /// The texts of two-sided jobs have one sentence a line. Default: no.
    pub presplit: bool,
    /// Pairs of lower confidence than this are left out, from 0 to 1, and
    /// counted in [`Record::left_out`]. Default: 0.
    pub min_confidence: f32,
    /// Only pairs are written, no text without counterpart. Default: no.
    pub pairs_only: bool,
    /// A stream of JSONL gets a line `{"document", "error"}` for a document
    /// that failed. Default: no.
    pub inline_errors: bool,
    /// The most bytes that a file may have. Default: 256 MiB, a choice: a
    /// larger one is usually not a document.
    pub largest: u64,
}

impl Default for Options {
    /// One thread a core, JSONL, nothing left out: suitable for a first run.
    fn default() -> Self {
        Options {
            threads: 0,
            shard: None,
            resume: false,
            format: FileFormat::Jsonl,
            writing: format::Options::default(),
            source_lang: None,
            tags: ByLang::default(),
            reading: document::Options::default(),
            presplit: false,
            min_confidence: 0.0,
            pairs_only: false,
            inline_errors: false,
            largest: 256 << 20,
        }
    }
}

/// One part of the jobs: every `of`-th job, beginning with number `index` (from
/// 1).
///
/// As text `2/10`. Parts of one list do not overlap and together are the list,
/// so that job arrays of a cluster need no coordination.
///
/// ```
/// use duiqi::batch::Shard;
/// assert_eq!("2/10".parse::<Shard>()?, Shard { index: 2, of: 10 });
/// assert!("11/10".parse::<Shard>().is_err());
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub index: usize,
    /// How many parts there are.
    pub of: usize,
}

impl std::str::FromStr for Shard {
    // The error names the form, which other tools write with a 0 for the first.
    type Err = Error;

    /// # Errors
    /// [`Error::Invalid`] for anything but `INDEX/OF` with `INDEX` from 1 to
    /// `OF`.
    fn from_str(text: &str) -> Result<Self> {
        let parse = || {
            let (index, of) = text.split_once('/')?;
            let shard = Shard { index: index.trim().parse().ok()?, of: of.trim().parse().ok()? };
            (1..=shard.of).contains(&shard.index).then_some(shard)
        };
        parse().ok_or_else(|| {
            Error::Invalid(format!("`{text}` is no shard: use 1/10 for the first of ten, 10/10 for the last"))
        })
    }
}

/// Where results go.
pub enum Target<'a> {
    /// A folder with a file for each job, each complete or absent, and a
    /// [report](REPORT).
    Folder(&'a Path),
    /// All results one after the other, in the order of the jobs. Buffering is
    /// the caller's.
    Stream(&'a mut dyn Write),
}

impl std::fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Target::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// How much may be in progress at once: a choice. Enough jobs to keep many
/// cores busy while a slow one holds the order up, and 32 MiB of input, of
/// which aligning takes a multiple.
const BOUNDS: Bounds = Bounds { count: 512, bytes: 32 << 20 };

/// Aligns all jobs, and passes the record of each to `each`, in the order of
/// the jobs.
///
/// `each` runs on the calling thread. The ids of jobs must differ in a folder;
/// a repeated one fails.
///
/// A folder gets one file for each job that was aligned, `ID.FORMAT`; a stream
/// gets the units of all jobs.
///
/// # Errors
/// [`Error::Io`] if results cannot be written, [`Error::Invalid`] for options that contradict each
/// other, and whatever `each` returns. A job that fails is not an error: its [`Record`] has the
/// reason.
pub fn run(
    jobs: impl Iterator<Item = Job> + Send,
    target: Target<'_>,
    lexicon: &Lexicon,
    options: &Options,
    mut each: impl FnMut(&Record) -> Result<()>,
) -> Result<Summary> {
    // A format that cannot be written as one stream must be refused before any
    // work is done.
    let plain = Writer::new(Vec::new(), options.format, &options.writing)?;
    drop(plain);
    let Shard { index, of } = options.shard.unwrap_or(Shard { index: 1, of: 1 });
    let folder = match &target {
        Target::Folder(folder) => Some(*folder),
        Target::Stream(_) => None,
    };
    let mut seen = HashSet::new();
    // Checked before the shard is taken, so that a repeated id fails in every
    // part alike.
    let jobs = jobs.map(move |job| if folder.is_some() { work::once(job, &mut seen) } else { job });
    let jobs = jobs.skip(index.saturating_sub(1)).step_by(of.max(1)).zip(0..);
    // The weight is measured where jobs are listed, on one thread, and decides
    // whether the next may begin.
    let jobs = jobs.map(|(job, number)| {
        let weight = work::weight(&job);
        ((number, job), weight)
    });
    let mut summary = Summary::default();
    let report = report_name(options.shard);
    let parts = folder.map(|folder| journal::parts(folder, Path::new(&report))).unwrap_or_default();
    // Opened before the first job, so that a folder that is in use stops the
    // run at once.
    let mut sink = Sink::new(target, options)?;
    let worker = Worker { lexicon, options, folder, parts, report };
    ordered(
        jobs,
        options.threads,
        BOUNDS,
        |(number, job)| worker.outcome(number, job),
        // The record is final only after the journal has taken it: a kept
        // result brings its old record.
        |outcome| {
            let record = sink.take(outcome)?;
            summary.add(&record);
            each(&record)
        },
    )?;
    sink.finish()?;
    Ok(summary)
}

/// Where results are put, one after the other, on the calling thread.
enum Sink<'a> {
    /// Files and a journal.
    Folder(Journal),
    /// Lines that the workers have made already.
    Lines(&'a mut dyn Write),
    /// Units that must be written in order: formats with a head, such as TMX.
    Units(Box<Writer<&'a mut dyn Write>>),
}

impl<'a> Sink<'a> {
    /// Opens the target.
    ///
    /// # Errors
    /// If it cannot be created, or if a stream is to be resumed: its content is
    /// not known.
    fn new(target: Target<'a>, options: &Options) -> Result<Self> {
        Ok(match target {
            Target::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
                Sink::Folder(Journal::open(folder, &report_name(options.shard), options.resume)?)
            }
            Target::Stream(_) if options.resume => {
                return Err(Error::Invalid("only a run into a folder can be resumed".to_owned()));
            }
            // JSONL has no head and no end, so that the workers can make the
            // bytes in parallel.
            Target::Stream(out) if options.format == FileFormat::Jsonl => Sink::Lines(out),
            Target::Stream(out) => Sink::Units(Box::new(Writer::new(out, options.format, &options.writing)?)),
        })
    }

    /// Puts one outcome into its place. Returns its record, which may be that
    /// of an earlier run.
    fn take(&mut self, outcome: Outcome) -> Result<Record> {
        let Outcome { number, record, payload } = outcome;
        match (self, payload) {
            (Sink::Folder(journal), payload) => return journal.take(number, record, payload),
            (Sink::Lines(out), Payload::Bytes(bytes)) => {
                // Flushed at each document, so that a pipe's reader sees
                // results as they come.
                let written = out.write_all(&bytes).and_then(|()| out.flush());
                written.map_err(|source| Error::Io { at: Place::default(), cause: source })?;
            }
            (Sink::Units(writer), Payload::Units(units)) => {
                units.iter().try_for_each(|unit| writer.write(unit))?;
            }
            // A failed document has no units to write.
            (_, _) => {}
        }
        Ok(record)
    }

    /// Writes what ends the results: the report, or the end of the file.
    fn finish(self) -> Result<()> {
        match self {
            Sink::Folder(journal) => journal.finish(),
            Sink::Lines(_) => Ok(()),
            Sink::Units(writer) => writer.finish().map(drop),
        }
    }
}

/// The name of a run's report. Every shard has its own, so that shards can run
/// at once into one folder.
fn report_name(shard: Option<Shard>) -> String {
    match shard {
        Some(Shard { index, of }) => format!("report-{index}-of-{of}.jsonl"),
        None => REPORT.to_owned(),
    }
}
