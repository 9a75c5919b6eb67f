//! Lists the texts of an import in runs, and joins the runs to the lists of one
//! segment.
//!
//! The lists of millions of texts would not fit into memory. So the grams of
//! some texts are collected, sorted by bucket, packed and written to a temporary
//! file. At the end the pieces of each bucket are joined: their numbers ascend
//! from run to run, and differences stay the same wherever they are, so that
//! only the first number of each piece is packed again.
//!
//! ```text
//! run 1   bucket 3: texts 5, +2, +9   bucket 8: …
//! run 2   bucket 3: texts 131, +4     bucket 7: …
//! joined  bucket 3: texts 5, +2, +9, +115, +4
//! ```

use std::fs::File;
use std::io;

use crate::memory::index::{BUCKETS, Bucket, buckets, kept_length, push_number};
use crate::memory::tokens::Keys;

use super::pages::{read_at, write_at};

/// How many texts are in a run: as many as two bytes tell apart. Choice: some
/// two million grams, 8 MB.
const RUN: usize = 1 << u16::BITS;
/// How many bytes of a run are read at once. Choice: three hundred runs take
/// 10 MB.
const PORTION: usize = 1 << 15;
/// The most bytes of the head of a piece: five numbers of at most five bytes.
const MOST_HEAD: usize = 25;

/// A piece of a list: what one run has of a bucket.
#[derive(Debug, Default, Clone, Copy)]
struct PieceHead {
    bucket: Bucket,
    /// How many texts it has.
    count: u32,
    first: u32,
    last: u32,
    /// The bytes of the differences after the first text.
    length: u32,
}

/// Collects the grams of texts and writes them in runs.
#[derive(Debug)]
pub(super) struct RunWriter {
    file: File,
    /// The bytes written.
    written: u64,
    /// The runs written, to be read again.
    runs: Vec<RunReader>,
    /// The kept length of each text, from number 1 on.
    lengths: Vec<u8>,
    /// The number of the first text of the run.
    first: u32,
    /// The buckets of the texts of the run.
    grams: Vec<Bucket>,
    /// Where the grams of each text end.
    ends: Vec<u32>,
    /// The tally of each bucket.
    tallies: Vec<BucketTally>,
    /// The texts of the run by bucket, numbered within the run; kept for the
    /// allocated memory.
    sorted: Vec<u16>,
}

/// What is known of a bucket, side by side because both are needed for each
/// gram.
#[derive(Debug, Default, Clone, Copy)]
struct BucketTally {
    /// How many texts of the run have it; while they are sorted, the place of
    /// the next one.
    count: u32,
    /// The last text that has it.
    last: u32,
}

impl RunWriter {
    /// Writes runs to a temporary file.
    pub(super) fn new(file: File) -> Self {
        RunWriter {
            file,
            written: 0,
            runs: Vec::new(),
            lengths: Vec::new(),
            first: 1,
            grams: Vec::new(),
            ends: Vec::new(),
            tallies: vec![BucketTally::default(); BUCKETS],
            sorted: Vec::new(),
        }
    }

    /// Lists the next text.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn push(&mut self, keys: &Keys) -> io::Result<()> {
        self.lengths.push(kept_length(keys.core.len()));
        let id = self.lengths.len() as u32;
        for bucket in buckets(keys) {
            let tally = &mut self.tallies[bucket as usize];
            // A text that has a token twice is listed once.
            if tally.last != id {
                *tally = BucketTally { count: tally.count + 1, last: id };
                self.grams.push(bucket);
            }
        }
        self.ends.push(self.grams.len() as u32);
        if self.ends.len() >= RUN { self.close_run() } else { Ok(()) }
    }

    /// Sorts the grams of the run by bucket.
    ///
    /// Two passes: how many each bucket has is known, so that each gram goes
    /// straight to its place. Afterwards the tallies have the ends of the
    /// buckets.
    fn sort(&mut self) {
        let mut start = 0;
        for tally in &mut self.tallies {
            start += std::mem::replace(&mut tally.count, start);
        }
        self.sorted.clear();
        self.sorted.resize(self.grams.len(), 0);
        let mut begin = 0;
        for (&end, text) in self.ends.iter().zip(0..=u16::MAX) {
            for &bucket in &self.grams[begin as usize..end as usize] {
                let place = &mut self.tallies[bucket as usize].count;
                self.sorted[*place as usize] = text;
                *place += 1;
            }
            begin = end;
        }
    }

    /// Writes the run and begins another.
    fn close_run(&mut self) -> io::Result<()> {
        self.sort();
        let (mut bytes, mut packed) = (Vec::new(), Vec::new());
        let (mut start, mut before) = (0, 0);
        for (tally, bucket) in self.tallies.iter().zip(0..) {
            let texts = &self.sorted[start as usize..tally.count as usize];
            start = tally.count;
            let (Some(&first), Some(&last)) = (texts.first(), texts.last()) else { continue };
            packed.clear();
            texts.windows(2).for_each(|two| push_number(u32::from(two[1] - two[0]), &mut packed));
            let head =
                [bucket - before, texts.len() as u32, first.into(), u32::from(last - first), packed.len() as u32];
            head.into_iter().for_each(|number| push_number(number, &mut bytes));
            bytes.extend_from_slice(&packed);
            before = bucket;
        }
        write_at(&self.file, &bytes, self.written)?;
        let end = self.written + bytes.len() as u64;
        self.runs.push(RunReader {
            next: self.written,
            end,
            first: self.first,
            bytes: Vec::new(),
            start: 0,
            bucket: 0,
            head: None,
        });
        self.written = end;
        self.first = self.lengths.len() as u32 + 1;
        self.grams.clear();
        self.ends.clear();
        self.tallies.iter_mut().for_each(|tally| tally.count = 0);
        Ok(())
    }

    /// The runs, and the kept lengths of all texts.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(mut self) -> io::Result<Runs> {
        if !self.ends.is_empty() {
            self.close_run()?;
        }
        Ok(Runs { runs: self.runs, file: self.file, lengths: self.lengths })
    }
}

/// Runs that are being joined.
#[derive(Debug)]
pub(super) struct Runs {
    file: File,
    runs: Vec<RunReader>,
    /// The kept length of each text, from number 1 on.
    pub lengths: Vec<u8>,
}

impl Runs {
    /// Appends the list of the next bucket, packed as in a segment from text 1
    /// on, and returns how many texts it has. Buckets must be asked for in
    /// order.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn join(&mut self, bucket: Bucket, into: &mut Vec<u8>) -> io::Result<usize> {
        // The list of a segment begins with the difference to its first text.
        let (mut last, mut count) = (1, 0);
        for run in &mut self.runs {
            let Some(head) = run.head(&self.file)?.filter(|head| head.bucket == bucket) else { continue };
            push_number(head.first - last, into);
            run.copy(head.length as usize, &self.file, into)?;
            (run.head, last) = (None, head.last);
            count += head.count as usize;
        }
        Ok(count)
    }
}

/// Reads a run from its beginning to its end.
#[derive(Debug)]
struct RunReader {
    /// Where the unread part begins.
    next: u64,
    /// The end of the run in the file.
    end: u64,
    /// The first text of the run.
    first: u32,
    /// What has been read, from `start` on not yet used.
    bytes: Vec<u8>,
    start: usize,
    /// The bucket of the last piece.
    bucket: Bucket,
    /// The piece that comes next, if its head was read.
    head: Option<PieceHead>,
}

impl RunReader {
    /// The head of the next piece; `None` at the end of the run.
    fn head(&mut self, file: &File) -> io::Result<Option<PieceHead>> {
        if self.head.is_none() && (self.start < self.bytes.len() || self.next < self.end) {
            self.fill(MOST_HEAD, file)?;
            let [bucket, count, first, length, bytes] = std::array::from_fn(|_| self.number());
            self.bucket += bucket;
            let first = self.first + first;
            self.head = Some(PieceHead { bucket: self.bucket, count, first, last: first + length, length: bytes });
        }
        Ok(self.head)
    }

    /// Has at least `least` bytes ready, or all that are left.
    fn fill(&mut self, least: usize, file: &File) -> io::Result<()> {
        if self.bytes.len() - self.start >= least {
            return Ok(());
        }
        self.bytes.drain(..self.start);
        let begin = self.bytes.len();
        let count = (self.end - self.next).min(PORTION.max(least) as u64);
        self.bytes.resize(begin + count as usize, 0);
        read_at(file, &mut self.bytes[begin..], self.next)?;
        (self.start, self.next) = (0, self.next + count);
        Ok(())
    }

    /// Reads the next number, which is in seven-bit groups.
    fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let Some(&byte) = self.bytes.get(self.start) {
            self.start += 1;
            number |= u32::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 {
                break;
            }
        }
        number
    }

    /// Appends the next bytes of the run.
    fn copy(&mut self, count: usize, file: &File, into: &mut Vec<u8>) -> io::Result<()> {
        self.fill(count, file)?;
        into.extend_from_slice(&self.bytes[self.start..self.start + count]);
        self.start += count;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::index::{PostingLists, pack};

    #[test]
    fn joined_runs_are_the_lists_of_all_texts() {
        let mut writer = RunWriter::new(tempfile::tempfile().unwrap());
        let mut lists = PostingLists::new(1);
        let mut keys = Keys::default();
        for at in 0..1000 {
            keys.fill(&format!("word {} of {} {at}", at % 7, at * at % 31));
            lists.push(&keys);
            writer.push(&keys).unwrap();
            if at % 300 == 299 {
                writer.close_run().unwrap();
            }
        }
        let mut runs = writer.finish().unwrap();
        assert_eq!(runs.lengths, lists.lengths);
        for (list, bucket) in lists.lists.iter().zip(0..) {
            let (mut expected, mut found) = (Vec::new(), Vec::new());
            pack(list, 1, &mut expected);
            assert_eq!(runs.join(bucket, &mut found).unwrap(), list.len());
            assert_eq!(found, expected);
        }
    }
}
