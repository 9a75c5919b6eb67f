//! The outcome of a job: a line of the report, and the sums over all.
//!
//! ```text
//! {"id":"ch1","status":"done","pairs":1,"unaligned":0,"confidence":0.99108535}
//! {"id":"ch3","status":"failed","error":"input: there is no text in it","reason":"empty",…}
//! ```

use serde::{Deserialize, Serialize};

use crate::Error;

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum JobStatus {
    /// It was aligned, perhaps with warnings.
    Done,
    /// It could not be aligned, or its result could not be written.
    Failed,
}

word_enum!(JobStatus, "status", {
    Done => "done",
    Failed => "failed",
});

/// The outcome of one job: a line of the report.
///
/// In JSON, counts of zero and empty lists are left out where that reads
/// better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// The id of the job.
    pub id: String,
    /// How it ended.
    pub status: JobStatus,
    /// Why it failed, in words for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why it failed, in one word for programs: `missing`, `unreadable`,
    /// `empty`, `binary`, `encoding`, `one-language`, `too-large`, `syntax`,
    /// `invalid`, `bug`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Pairs written.
    #[serde(default)]
    pub pairs: u64,
    /// Segments without counterpart.
    #[serde(default)]
    pub unaligned: u64,
    /// Pairs left out for their low confidence.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
    /// How sure the aligner is that the two sides translate each other at all,
    /// from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// What a user should know before trusting the pairs, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Whether the result was there before this run. Not in the report, which
    /// must be the same however often a run was interrupted and resumed.
    #[serde(skip)]
    pub kept: bool,
}

/// For serde: leaves out counts of zero.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Record {
    /// A record without counts and messages.
    pub(super) fn new(id: String, status: JobStatus) -> Self {
        let (error, reason, confidence) = (None, None, None);
        let (pairs, unaligned, left_out, warnings) = (0, 0, 0, Vec::new());
        Record { id, status, error, reason, pairs, unaligned, left_out, confidence, warnings, kept: false }
    }

    /// The record of a job that failed.
    pub(super) fn failed(id: String, error: &Error) -> Self {
        let (error, reason) = (Some(error.to_string()), Some(word(error).to_owned()));
        Record { error, reason, ..Record::new(id, JobStatus::Failed) }
    }
}

/// The kind of an error in one word, which scripts can rely on.
fn word(error: &Error) -> &'static str {
    match error {
        Error::Io { cause: source, .. } if source.kind() == std::io::ErrorKind::NotFound => "missing",
        Error::Io { .. } => "unreadable",
        Error::Encoding { .. } => "encoding",
        Error::Binary { .. } => "binary",
        Error::Empty { .. } => "empty",
        Error::MissingLanguage { .. } => "one-language",
        Error::Syntax { .. } => "syntax",
        Error::Limit { .. } => "too-large",
        _ => "invalid",
    }
}

/// The outcome of all jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// The number of jobs.
    pub documents: u64,
    /// Jobs whose results were there before.
    pub kept: u64,
    /// Jobs that failed.
    pub failed: u64,
    /// Jobs with warnings.
    pub warned: u64,
    /// Pairs written, those of kept results included as far as their records
    /// are known.
    pub pairs: u64,
    /// Segments without counterpart.
    pub unaligned: u64,
}

impl Summary {
    /// Adds a record to the sums.
    pub(super) fn add(&mut self, record: &Record) {
        self.documents += 1;
        self.kept += u64::from(record.kept);
        self.failed += u64::from(record.status == JobStatus::Failed);
        self.warned += u64::from(!record.warnings.is_empty());
        self.pairs += record.pairs;
        self.unaligned += record.unaligned;
    }
}
