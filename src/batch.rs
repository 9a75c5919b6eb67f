//! Many documents on all cores: results in the order of the jobs, the same on any number of threads, with bounded
//! memory; a bad document is reported and the others go on. A run that was broken off is resumed where it stopped.
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
use crate::{Error, Lang, Lexicon, Place, Result, document};

pub use bitextor::{Bitextor, bitextor};
pub use job::{Input, Job, folder, folders, jsonl, manifest};
pub use pairing::{FilePair, PairedBy, Pairing};
pub use record::{Record, Status, Summary};
pub use train::{Learned, train};

use journal::Journal;
use ordered::{Bounds, ordered};
use work::{Outcome, Payload, Worker};

/// The name of the report in a folder of results.
pub const REPORT: &str = "report.jsonl";

/// How a batch is run.
///
/// ```
/// let mut options = duiqi::batch::Options::default();
/// options.threads = 4;
/// options.resume = true;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// How many threads align; 0: one for each core. The results do not depend on it.
    pub threads: usize,
    /// The part of the jobs to do, for one run of several. Default: all.
    pub shard: Option<Shard>,
    /// Whether a job is passed over whose result is in the folder already. Default: no.
    pub resume: bool,
    /// The format of the results. Default: JSONL.
    pub format: FileFormat,
    /// How the results are written.
    pub writing: format::Options,
    /// Source and target language of jobs that do not say theirs. Default: found from the texts.
    pub langs: Option<(Lang, Lang)>,
    /// How files are read. Default: format and encoding are found from each file.
    pub reading: document::Options,
    /// Whether the texts of two-sided jobs have one sentence a line. Default: no.
    pub presplit: bool,
    /// Pairs of lower confidence than this are left out, 0 to 1. Default: 0.
    pub min_confidence: f32,
    /// Whether only pairs are written, nothing without counterpart. Default: no.
    pub pairs_only: bool,
    /// Whether a stream of JSONL gets a line `{"document", "error"}` for a document that failed. Default: no.
    pub inline_errors: bool,
    /// The most bytes that a file may have. Default: 256 MiB.
    pub largest: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            threads: 0,
            shard: None,
            resume: false,
            format: FileFormat::Jsonl,
            writing: format::Options::default(),
            langs: None,
            reading: document::Options::default(),
            presplit: false,
            min_confidence: 0.0,
            pairs_only: false,
            inline_errors: false,
            largest: 256 << 20,
        }
    }
}

/// One of `of` parts of the jobs: every `of`-th job, beginning with number `index` (from 1).
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
    type Err = Error;

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
    /// A folder with a file for each job, each there whole or not at all, and a [report](REPORT).
    Folder(&'a Path),
    /// All results one after the other, in the order of the jobs.
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

/// At most this much is under way at once.
const BOUNDS: Bounds = Bounds { count: 512, bytes: 32 << 20 };

/// Aligns all jobs and hands `each` what became of every one, in their order.
///
/// # Errors
/// [`Error::Io`] if results cannot be written, [`Error::Invalid`] for options that do not go together, and whatever
/// `each` returns. A job that fails is no error: its [`Record`] says why.
pub fn run(
    jobs: impl Iterator<Item = Job> + Send,
    target: Target<'_>,
    lexicon: &Lexicon,
    options: &Options,
    mut each: impl FnMut(&Record) -> Result<()>,
) -> Result<Summary> {
    // A format that cannot be written as one stream is found out before any work is done.
    let plain = Writer::new(Vec::new(), options.format, &options.writing)?;
    drop(plain);
    let Shard { index, of } = options.shard.unwrap_or(Shard { index: 1, of: 1 });
    let folder = match &target {
        Target::Folder(folder) => Some(*folder),
        Target::Stream(_) => None,
    };
    let mut seen = HashSet::new();
    let jobs = jobs.map(move |job| if folder.is_some() { work::once(job, &mut seen) } else { job });
    let jobs = jobs.skip(index.saturating_sub(1)).step_by(of.max(1)).zip(0..);
    let jobs = jobs.map(|(job, number)| {
        let weight = work::weight(&job);
        ((number, job), weight)
    });
    let mut summary = Summary::default();
    let report = report_name(options.shard);
    let parts = folder.map(|folder| journal::parts(folder, Path::new(&report))).unwrap_or_default();
    let mut sink = Sink::new(target, options)?;
    let worker = Worker { lexicon, options, folder, parts, report };
    ordered(
        jobs,
        options.threads,
        BOUNDS,
        |(number, job)| worker.outcome(number, job),
        |outcome| {
            let record = sink.take(outcome)?;
            summary.add(&record);
            each(&record)
        },
    )?;
    sink.finish()?;
    Ok(summary)
}

/// Where results are put, one after the other.
enum Sink<'a> {
    Folder(Journal),
    Lines(&'a mut dyn Write),
    Units(Box<Writer<&'a mut dyn Write>>),
}

impl<'a> Sink<'a> {
    fn new(target: Target<'a>, options: &Options) -> Result<Self> {
        Ok(match target {
            Target::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
                Sink::Folder(Journal::open(folder, &report_name(options.shard), options.resume)?)
            }
            Target::Stream(_) if options.resume => {
                return Err(Error::Invalid("only a run into a folder can be resumed".to_owned()));
            }
            Target::Stream(out) if options.format == FileFormat::Jsonl => Sink::Lines(out),
            Target::Stream(out) => Sink::Units(Box::new(Writer::new(out, options.format, &options.writing)?)),
        })
    }

    fn take(&mut self, outcome: Outcome) -> Result<Record> {
        let Outcome { number, record, payload } = outcome;
        match (self, payload) {
            (Sink::Folder(journal), payload) => return journal.take(number, record, payload),
            (Sink::Lines(out), Payload::Bytes(bytes)) => {
                let written = out.write_all(&bytes).and_then(|()| out.flush());
                written.map_err(|source| Error::Io { at: Place::default(), source })?;
            }
            (Sink::Units(writer), Payload::Units(units)) => {
                units.iter().try_for_each(|unit| writer.write(unit))?;
            }
            (_, _) => {}
        }
        Ok(record)
    }

    fn finish(self) -> Result<()> {
        match self {
            Sink::Folder(journal) => journal.finish(),
            Sink::Lines(_) => Ok(()),
            Sink::Units(writer) => writer.finish().map(drop),
        }
    }
}

/// Every shard has its own report, so that they can run at once into one folder.
fn report_name(shard: Option<Shard>) -> String {
    match shard {
        Some(Shard { index, of }) => format!("report-{index}-of-{of}.jsonl"),
        None => REPORT.to_owned(),
    }
}
