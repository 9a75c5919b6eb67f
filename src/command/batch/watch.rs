//! Messages and report lines for each document as it is done, and a summary at
//! the end.
//!
//! ```text
//! duiqi: ch3: input: there is no text in it
//! duiqi: 1 documents aligned, 1 failed; 1 pairs in 0.0 s (25 documents/s): res
//! ```
//!
//! | results go to | errors are reported | because |
//! |---|---|---|
//! | a folder | the first ten | the report has all |
//! | a stream | all | nothing else has them |
//! | a stream with `--inline-errors` | none | the stream has them |

use std::io::{BufWriter, Write};
use std::time::Instant;

use duiqi::batch::{JobStatus, Record, Summary};
use duiqi::format::Output;
use duiqi::{Error, Result};
use indicatif::{HumanCount, ProgressBar};

use super::Arguments;
use crate::command::{Setting, message, note, progress, view};

/// The most errors that are reported if a report has them all: a choice, about
/// a screen.
const MOST: usize = 10;
/// The most characters of an id that are shown: a choice. Ids may be URLs.
const LONGEST: usize = 60;

/// Watches a batch: bar, report, errors.
pub struct Watch {
    /// The bar, perhaps hidden.
    bar: ProgressBar,
    /// The report that the user asked for.
    report: Option<BufWriter<Output>>,
    /// How many errors came.
    said: usize,
    /// How many of them are reported.
    most: usize,
    /// When the batch began.
    begin: Instant,
}

impl Watch {
    /// Begins to watch.
    ///
    /// `total` is the number of documents, if known. `reported` says whether a
    /// report has every error, `silent` whether the results themselves have.
    pub fn new(
        arguments: &Arguments,
        setting: &Setting,
        total: Option<u64>,
        reported: bool,
        silent: bool,
    ) -> Result<Self> {
        let most = match (silent, reported) {
            // Every error must be reported somewhere: if nowhere else, on the
            // terminal.
            (true, _) => 0,
            (false, true) => MOST,
            (false, false) => usize::MAX,
        };
        Ok(Watch {
            bar: progress::bar(setting, total, "documents", &arguments.output),
            report: arguments.report.as_deref().map(Output::create).transpose()?.map(BufWriter::new),
            said: 0,
            most,
            begin: Instant::now(),
        })
    }

    /// Records a document that is done.
    ///
    /// Errors are reported as they come, up to a limit, so that a mistake in
    /// the command shows at once.
    ///
    /// # Errors
    /// If the report cannot be written.
    pub fn see(&mut self, record: &Record) -> Result<()> {
        self.bar.inc(1);
        if let Some(report) = &mut self.report {
            let line = serde_json::json!(record);
            writeln!(report, "{line}").map_err(|error| Error::Io { at: duiqi::Place::file("report"), cause: error })?;
        }
        if record.status == JobStatus::Failed {
            self.said += 1;
            // The system's error number says nothing to people; the report has
            // it.
            let reason = message::bare(record.error.as_deref().unwrap_or_default());
            if self.said <= self.most {
                // The bar is taken away while a line is written, or both would
                // mix.
                self.bar.suspend(|| message::complain(&format!("{}: {reason}", view::short(&record.id, LONGEST))));
            } else if self.said == self.most + 1 && self.most > 0 {
                self.bar.suspend(|| message::complain(&"further errors are in the report only"));
            }
        }
        Ok(())
    }

    /// Puts the report in place and takes the bar away. Returns how long
    /// everything took, in seconds.
    ///
    /// # Errors
    /// If the report cannot be put in place.
    pub fn finish(self) -> Result<f64> {
        let seconds = self.begin.elapsed().as_secs_f64();
        self.bar.finish_and_clear();
        if let Some(report) = self.report {
            report.into_inner().map_err(|error| Error::io("report", error.into_error()))?.commit()?;
        }
        Ok(seconds)
    }
}

/// Reports what was done, how much and how fast.
///
/// Results that were kept do not count for the rate.
pub fn say(summary: &Summary, seconds: f64, arguments: &Arguments, setting: &Setting) {
    let Summary { documents, kept, failed, pairs, warned, .. } = *summary;
    if documents == 0 {
        return note(setting, &format!("{}: no documents in it", arguments.input.display()));
    }
    let done = documents - failed - kept;
    let mut text = format!("{} documents aligned", HumanCount(done));
    for (count, what) in [(kept, "kept"), (failed, "failed"), (warned, "doubtful")] {
        if count > 0 {
            text += &format!(", {} {what}", HumanCount(count));
        }
    }
    // An empty batch takes no time.
    let rate = done as f64 / seconds.max(1e-3);
    text += &format!("; {} pairs in {seconds:.1} s ({rate:.0} documents/s)", HumanCount(pairs));
    text += &format!(": {}", arguments.output.display());
    note(setting, &text);
}
