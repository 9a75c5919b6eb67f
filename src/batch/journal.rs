//! A folder of results and its report, safe against being killed at any moment.
//!
//! A result is written under a temporary name. Then its record is appended to
//! the journal, and then the result gets its name. So every result under its
//! name has a record; a job that was killed in between is done again. The
//! journal holds records in the order of completion, each with the number of
//! its job; at the end they are written to the report in the order of the jobs,
//! and the journal is removed.
//!
//! A lock on the journal keeps two runs out of one folder.
//!
//! ```text
//! results/.report.jsonl.part     the journal: 1⇥{"id":"ch2",…}
//!                                             0⇥{"id":"ch1",…}
//! results/.report.jsonl.parts/   results that are being written
//! results/ch2.jsonl              a result in its place
//! ```

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use super::work::Payload;
use super::{JobStatus, Record};
use crate::io::{Listed, Output};
use crate::{Error, Result};

/// The journal of a run into a folder.
pub(super) struct Journal {
    /// The journal's file, locked as long as it is open.
    file: File,
    /// Its path.
    path: PathBuf,
    /// The path of the report.
    report: PathBuf,
    /// How many bytes of records the file has.
    length: u64,
    /// Where the record of each job begins, by the job's number.
    starts: Vec<Option<u64>>,
    /// How many jobs this run has had. An earlier run may have had more, which
    /// are not reported again.
    taken: usize,
    /// The folder of results that are being written.
    parts: Listed,
}

impl Journal {
    /// Opens the journal of a folder and locks it. With `resume` it keeps the
    /// records of earlier runs.
    ///
    /// # Errors
    /// If another run holds the lock, or the files cannot be written.
    pub(super) fn open(folder: &Path, report: &str, resume: bool) -> Result<Self> {
        let (path, report) = (folder.join(format!(".{report}.part")), folder.join(report));
        // The user does not know the journal, so errors name the report.
        let failed = |error| Error::io(&report, error);
        // The last run was completed and left only a report; its records become
        // the journal of this run.
        if resume && !path.exists() && report.exists() {
            number(&report, &path)?;
        }
        let file = lock(folder, &path, &report)?;
        let (mut starts, mut length) = (Vec::new(), 0);
        if resume {
            length = index(&file, &mut starts).map_err(failed)?;
        }
        // Cut after the last whole record: a run that was killed may have left
        // half a line.
        file.set_len(length).map_err(failed)?;
        let parts = Listed::folder(&parts(folder, &report)).map_err(failed)?;
        let mut journal = Journal { file, path, report, length, starts, taken: 0, parts };
        journal.file.seek(SeekFrom::Start(length)).map_err(|error| Error::io(&journal.report, error))?;
        Ok(journal)
    }

    /// Records the outcome of a job, and gives its result its name.
    ///
    /// Returns the record, which is that of an earlier run if the result was
    /// there.
    ///
    /// # Errors
    /// [`Error::Io`] if the record or the result cannot be written, which stops
    /// the run.
    pub(super) fn take(&mut self, number: u64, record: Record, payload: Payload) -> Result<Record> {
        self.taken += 1;
        match payload {
            Payload::Kept => {
                if let Some(known) = self.known(number, &record.id)? {
                    return Ok(Record { kept: true, ..known });
                }
                // The result is there, but no record: someone put it there, or
                // an older version wrote it.
                self.append(number, &record)?;
            }
            Payload::File(output) => {
                self.append(number, &record)?;
                // Not synced to disk one by one, which would cost more than
                // aligning. After a power failure the last results may be
                // empty: they must be removed before the run is resumed
                // (`docs/clusters.md`).
                output.commit_without_sync()?;
            }
            Payload::Stop(error) => return Err(error),
            Payload::Nothing | Payload::Bytes(_) | Payload::Units(_) => self.append(number, &record)?,
        }
        Ok(record)
    }

    /// Writes the report in the order of the jobs, and removes the journal.
    ///
    /// # Errors
    /// [`Error::Io`]; the journal is then still there, and the next run with
    /// `--resume` makes the report.
    pub(super) fn finish(mut self) -> Result<()> {
        let failed = |error| Error::io(&self.report, error);
        let mut out = BufWriter::new(Output::replace(&self.report)?);
        // Records are fetched by their places: keeping them all would take
        // memory for every job.
        let mut journal = BufReader::new(&mut self.file);
        journal.seek(SeekFrom::Start(0)).map_err(failed)?;
        let (mut at, mut line) = (0, Vec::new());
        for &start in self.starts.iter().take(self.taken).flatten() {
            // Records lie nearly in order, so that most steps stay within the
            // buffer.
            let skip = start as i64 - at as i64;
            journal.seek_relative(skip).map_err(failed)?;
            line.clear();
            at = start + journal.read_until(b'\n', &mut line).map_err(failed)? as u64;
            let record = line.iter().position(|&byte| byte == b'\t').map_or(&*line, |tab| &line[tab + 1..]);
            out.write_all(record).map_err(failed)?;
        }
        out.into_inner().map_err(|error| failed(error.into_error()))?.commit()?;
        // Removed while it is locked: another run may already be waiting for
        // the lock, which ends with the file.
        let removed = self.parts.remove_folder().and_then(|()| fs::remove_file(&self.path));
        removed.map_err(|error| Error::io(&self.path, error))
    }

    /// Appends a record.
    ///
    /// # Errors
    /// [`Error::Io`], which names the report.
    fn append(&mut self, number: u64, record: &Record) -> Result<()> {
        let json = serde_json::to_string(record).map_err(|error| Error::Invalid(error.to_string()))?;
        let line = format!("{number}\t{json}\n");
        // In one write, past any buffer: the record must be in the file before
        // the result has its name.
        self.file.write_all(line.as_bytes()).map_err(|error| Error::io(&self.report, error))?;
        set(&mut self.starts, number, self.length);
        self.length += line.len() as u64;
        Ok(())
    }

    /// The record of an earlier run for a job, if it has the same id and was
    /// done.
    fn known(&mut self, number: u64, id: &str) -> Result<Option<Record>> {
        let start = usize::try_from(number).ok().and_then(|number| self.starts.get(number).copied().flatten());
        let Some(start) = start else { return Ok(None) };
        let line = line_at(&mut self.file, start, self.length).map_err(|error| Error::io(&self.report, error))?;
        let record = line.split_once('\t').and_then(|(_, json)| serde_json::from_str::<Record>(json).ok());
        Ok(record.filter(|record| record.id == id && record.status == JobStatus::Done))
    }
}

/// The folder in which the results of a run are written before they take their
/// places.
///
/// It is beside them, so that renaming stays on one disk, and belongs to
/// whoever holds the lock of the journal.
pub(super) fn parts(folder: &Path, report: &Path) -> PathBuf {
    let name = report.file_name().unwrap_or_default().to_string_lossy();
    folder.join(format!(".{name}.parts"))
}

/// Opens the journal's file and locks it against another run into the same
/// folder.
///
/// # Errors
/// [`Error::Invalid`] if another run holds the lock or a link is in its
/// place; [`Error::Io`].
fn lock(folder: &Path, path: &Path, report: &Path) -> Result<File> {
    let failed = |error| Error::io(report, error);
    // A link that someone has put there could lead to any file.
    if fs::symlink_metadata(path).is_ok_and(|data| !data.is_file()) {
        return Err(Error::Invalid(format!("{}: this is not a journal; remove it", path.display())));
    }
    let file = File::options().create(true).read(true).write(true).truncate(false).open(path).map_err(failed)?;
    match FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Invalid(format!(
            "{}: another run is writing into this folder; wait until it ends, or choose another folder",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Notes where the record of a job begins. A later record replaces an earlier
/// one.
fn set(starts: &mut Vec<Option<u64>>, number: u64, start: u64) {
    let Ok(number) = usize::try_from(number) else { return };
    if starts.len() <= number {
        starts.resize(number + 1, None);
    }
    starts[number] = Some(start);
}

/// Reads the journal: where each record begins, the last one of a job counting.
/// Returns how many bytes are whole lines.
fn index(file: &File, starts: &mut Vec<Option<u64>>) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    let (mut at, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        // A line without its end was being written when the run was killed.
        if !line.ends_with(b"\n") {
            return Ok(at);
        }
        let digits = line.split(|&byte| byte == b'\t').next().and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
            set(starts, number, at);
        }
        at += read;
    }
}

/// Reads the line that begins at a byte, and returns to the end of the file,
/// where the next record goes.
fn line_at(file: &mut File, start: u64, end: u64) -> io::Result<String> {
    file.seek(SeekFrom::Start(start))?;
    let mut line = String::new();
    BufReader::with_capacity(1 << 10, Read::take(&mut *file, end - start)).read_line(&mut line)?;
    file.seek(SeekFrom::Start(end))?;
    Ok(line)
}

/// Makes a journal of the report of a completed run: its lines are in the order
/// of the jobs.
///
/// # Errors
/// [`Error::Io`]. The report itself is not changed.
fn number(report: &Path, journal: &Path) -> Result<()> {
    let failed = |error| Error::io(report, error);
    let mut out = BufWriter::new(Output::replace(journal)?);
    for (line, number) in BufReader::new(File::open(report).map_err(failed)?).lines().zip(0u64..) {
        writeln!(out, "{number}\t{}", line.map_err(failed)?).map_err(failed)?;
    }
    out.into_inner().map_err(|error| failed(error.into_error()))?.commit()
}
