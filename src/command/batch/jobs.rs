//! The jobs of a batch: a manifest, folders, or lines of JSON; and the number
//! of documents.
//!
//! ```text
//! id⇥source⇥target            a manifest; the header may be missing
//! ch1⇥zh/ch1.txt⇥en/ch1.txt
//! ch2⇥both/ch2.docx           one document in both languages
//! ```
//!
//! Progress with time left needs a total. It is known for folders, and counted
//! for files if a bar is shown; for standard input there is none, and the bar
//! counts upwards.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use duiqi::batch::{self, Job, PairedBy, Pairing, Shard};
use duiqi::format::FileFormat;
use duiqi::io::{open, remember_input};
use duiqi::{Error, Lexicon, Result};

use super::Arguments;
use crate::command::{Setting, Stop, note, output, progress};

/// The jobs of a batch, in the order of the results.
pub type Jobs<'a> = Box<dyn Iterator<Item = Job> + Send + 'a>;

/// The jobs, and how many there are if that is known beforehand.
///
/// The kind of input is recognised by what it is: a folder, a file that begins with
/// `{` or is called `.jsonl`, else a manifest.
///
/// A manifest may be named with `--root` or be standard input; a folder may
/// have a second one for the targets.
///
/// # Errors
/// A usage error for two files; and if the input cannot be read.
pub fn jobs<'a>(
    arguments: &'a Arguments,
    lexicon: &Lexicon,
    setting: &Setting,
) -> Result<(Jobs<'a>, Option<u64>), Stop> {
    let input = arguments.input.as_path();
    // A common mistake; the pairing of folders would only say that there are no
    // files.
    if let Some(target) = &arguments.target
        && input.is_file()
        && target.is_file()
    {
        let message = "two files are aligned by `duiqi align SOURCE TARGET`; a batch takes two folders".to_owned();
        return Err(Stop::Usage(message));
    }
    if input.is_dir() || arguments.target.is_some() {
        let other = arguments.target.as_deref();
        let results = results(arguments)?;
        if let Some(results) = results {
            let remark = "left out of the documents, because the results go there";
            note(setting, &format!("{}: {remark}", results.display()));
        }
        let pairing = Pairing::except(input, other, results, lexicon)?;
        note(setting, &pairing.summary());
        if let Some(file) = &arguments.save_pairs {
            output::write(Some(file), |out| output::put(out, manifest_of(&pairing).as_bytes()))?;
        }
        return Ok(counted(pairing.into_jobs(input, other).into_iter()));
    }
    let mut reader = open(input)?;
    let begin = reader.fill_buf().map_err(|error| Error::io(input, error))?;
    // Standard input can be read only once, so its kind is decided by what is
    // in the buffer.
    let (first, header) = (begin.first().copied(), begin.starts_with(b"id\t"));
    // An ending in `.jsonl.gz` counts as well: `from_path` looks through `.gz`.
    let ending = matches!(FileFormat::from_path(input), Some(FileFormat::Jsonl));
    // Counting reads the whole file, so it is done only if a bar is shown.
    let total = (input.is_file() && progress::shows(setting, &arguments.output)).then(|| lines(input)).transpose()?;
    let total = total.map(|total| total.saturating_sub(u64::from(header)));
    if arguments.jsonl || ending || first == Some(b'{') {
        return Ok((Box::new(batch::jsonl(reader)), total));
    }
    // Paths in a manifest are relative to its folder, as in a Makefile;
    // standard input has none.
    let own = input.parent().filter(|_| input != Path::new(output::STANDARD));
    let root = arguments.root.as_deref().or(own);
    if input.is_file() && arguments.outputs().iter().any(|(_, file)| file.is_some_and(Path::exists)) {
        // The manifest is read twice, because no output may replace a file that
        // a later line names.
        batch::manifest(open(input)?, root).for_each(|job| protect(&job));
    }
    Ok((Box::new(batch::manifest(reader, root)), total))
}

/// The folder or file of results, if it exists below a folder of documents.
///
/// # Errors
/// A usage error if it is that folder itself: the next batch would take the
/// results for documents.
fn results(arguments: &Arguments) -> Result<Option<&Path>, Stop> {
    // Standard output, and what does not exist yet, is in no folder.
    let output = arguments.output.as_path();
    let Ok(real) = std::fs::canonicalize(output) else { return Ok(None) };
    let folders = [Some(arguments.input.as_path()), arguments.target.as_deref()];
    let mut folders = folders.into_iter().flatten().filter_map(|folder| std::fs::canonicalize(folder).ok());
    match folders.find(|folder| real.starts_with(folder)) {
        Some(folder) if folder == real => Err(Stop::Usage(format!(
            "{} holds the documents: results in it would be read as documents the next time; \
             give -o another folder, which may lie inside it",
            output.display()
        ))),
        found => Ok(found.map(|_| output)),
    }
}

/// The pairs as a manifest that `batch` reads, with two columns on how they
/// were found.
///
/// Two further columns say how a pair was found; `batch` ignores them when it
/// reads the manifest.
fn manifest_of(pairing: &Pairing) -> String {
    let mut text = "id\tsource\ttarget\tpaired_by\tsimilarity\n".to_owned();
    for (pair, number) in pairing.pairs.iter().zip(1..) {
        let by = if pair.by == PairedBy::Name { "name" } else { "content" };
        let (source, target) = (absolute(&pair.source), absolute(&pair.target));
        text += &format!("{number}\t{}\t{}\t{by}\t{:.2}\n", source.display(), target.display(), pair.similarity);
    }
    text
}

/// A path that means the same file from every folder, because a manifest may be
/// moved.
///
/// Does not touch the file system beyond the current folder, so that links stay
/// links.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Jobs that are known beforehand, with their number. All their files are
/// protected before the first result is written.
///
/// The jobs are kept in memory: a folder's files are listed anyway.
fn counted<'a>(jobs: impl Iterator<Item = Job> + Send + 'a) -> (Jobs<'a>, Option<u64>) {
    let jobs: Vec<Job> = jobs.inspect(protect).collect();
    let total = jobs.len() as u64;
    (Box::new(jobs.into_iter()), Some(total))
}

/// Registers the files of a job as inputs, which no output may replace.
///
/// Without this, `batch dir -o dir` could replace an input that has the name of
/// a result.
fn protect(job: &Job) {
    job.input.iter().flat_map(batch::Input::files).for_each(remember_input);
}

/// The number of lines of a file, without decoding it.
///
/// # Errors
/// [`Error::Io`] with the path.
fn lines(path: &Path) -> Result<u64> {
    let failed = |error| Error::io(path, error);
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
    let mut count = 0;
    let mut block = [0; 1 << 16];
    loop {
        match reader.read(&mut block).map_err(failed)? {
            0 => return Ok(count),
            read => count += block[..read].iter().filter(|&&byte| byte == b'\n').count() as u64,
        }
    }
}

/// How many of `total` documents a part has: those whose number leaves the
/// part's index when divided.
///
/// Of 10 documents in 3 parts the first has 4, the others 3 each.
pub fn part(total: u64, shard: Shard) -> u64 {
    let (index, of) = (shard.index as u64, shard.of as u64);
    (total + of).saturating_sub(index) / of
}
