//! What there is to do: a manifest, folders or lines of JSON, and how many documents that are.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use duiqi::batch::{self, Job, Shard};
use duiqi::format::FileFormat;
use duiqi::io::{open, remember_input};
use duiqi::{Error, Result};

use super::Arguments;
use crate::command::{Setting, Stop, output, progress};

pub type Jobs<'a> = Box<dyn Iterator<Item = Job> + Send + 'a>;

/// The jobs, and how many there are where that can be told beforehand.
pub fn jobs<'a>(arguments: &'a Arguments, setting: &Setting) -> Result<(Jobs<'a>, Option<u64>), Stop> {
    let input = arguments.input.as_path();
    if let Some(target) = &arguments.target {
        if input.is_file() && target.is_file() {
            let message = "two files are aligned by `duiqi align SOURCE TARGET`; a batch takes two folders".to_owned();
            return Err(Stop::Usage(message));
        }
        return Ok(counted(batch::folders(input, target)?));
    }
    if input.is_dir() {
        return Ok(counted(batch::folder(input)?));
    }
    let mut reader = open(input)?;
    let begin = reader.fill_buf().map_err(|error| Error::io(input, error))?;
    let (first, header) = (begin.first().copied(), begin.starts_with(b"id\t"));
    let ending = matches!(FileFormat::from_path(input), Some(FileFormat::Jsonl));
    // The lines are counted for those who look at the progress only.
    let total = (input.is_file() && progress::shows(setting, &arguments.output)).then(|| lines(input)).transpose()?;
    let total = total.map(|total| total.saturating_sub(u64::from(header)));
    if arguments.jsonl || ending || first == Some(b'{') {
        return Ok((Box::new(batch::jsonl(reader)), total));
    }
    let own = input.parent().filter(|_| input != Path::new(output::STANDARD));
    let root = arguments.root.as_deref().or(own);
    if input.is_file() && arguments.output.is_dir() {
        // The results of the first documents must not replace the files of later ones.
        batch::manifest(open(input)?, root).for_each(|job| protect(&job));
    }
    Ok((Box::new(batch::manifest(reader, root)), total))
}

/// Jobs that are known beforehand. All of their files are protected before the first result is written.
fn counted<'a>(jobs: impl Iterator<Item = Job> + Send + 'a) -> (Jobs<'a>, Option<u64>) {
    let jobs: Vec<Job> = jobs.inspect(protect).collect();
    let total = jobs.len() as u64;
    (Box::new(jobs.into_iter()), Some(total))
}

fn protect(job: &Job) {
    job.input.iter().flat_map(batch::Input::files).for_each(remember_input);
}

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

/// How many of `total` documents a part has.
pub fn part(total: u64, shard: Shard) -> u64 {
    let (index, of) = (shard.index as u64, shard.of as u64);
    (total + of).saturating_sub(index) / of
}
