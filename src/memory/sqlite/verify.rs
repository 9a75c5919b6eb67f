//! Checking everything in a file that can be checked.
//!
//! | check | finds |
//! |---|---|
//! | SQLite's `integrity_check` | broken pages, trees and indexes |
//! | references | units whose texts or names are missing |
//! | stray rows | lists of segments that do not exist |
//! | checksums | rows that are not what was written |
//! | comparison | lists and hashes that are not what the texts give |
//!
//! Each check presupposes those before it, so that a file with broken trees is
//! not examined further.

use crate::Result;
use crate::memory::index::{BUCKETS, Bucket, PostingLists};
use crate::memory::tokens::Keys;

use super::Sqlite;
use super::checksum::text_checksum;
use super::hash_rows::{entry, text_hash};
use super::segment::{IndexSegment, size_code};

/// Units whose texts or names are not there.
const LOST: &str = "SELECT count(*) FROM unit WHERE source NOT IN (SELECT id FROM text)
    OR target NOT IN (SELECT id FROM text) OR before NOT IN (SELECT id FROM text)
    OR after NOT IN (SELECT id FROM text) OR source_tag NOT IN (SELECT id FROM name)
    OR target_tag NOT IN (SELECT id FROM name) OR document NOT IN (SELECT id FROM name)
    OR origin NOT IN (SELECT id FROM name) OR creator NOT IN (SELECT id FROM name)
    OR changer NOT IN (SELECT id FROM name)";

/// Rows of lists and hashes that belong to no segment.
const STRAY: &str = "SELECT (SELECT count(*) FROM gram WHERE id >> 17 NOT IN (SELECT id FROM segment))
    + (SELECT count(*) FROM hash WHERE id >> 17 NOT IN (SELECT id FROM segment))";

/// The most problems that SQLite lists.
const MOST_LISTED: usize = 100;

/// The parts that a segment should have, by its texts.
struct ExpectedParts {
    lists: PostingLists,
    hashes: Vec<u64>,
}

impl Sqlite {
    /// What is wrong with the file, in words; nothing if all is well. Units are
    /// checked by reading them.
    ///
    /// Errors while checking are findings as well, not failures.
    pub(super) fn find_problems(&self) -> Vec<String> {
        let check = format!("PRAGMA integrity_check({MOST_LISTED})");
        let mut found = match self.all(&check, |row| row.get::<_, String>(0)) {
            Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
            Err(error) => vec![error.to_string()],
        };
        // Damaged trees would only repeat the same findings in other words.
        if found.is_empty() {
            match self.ask(LOST, |row| row.get::<_, i64>(0)) {
                Ok(0) => {}
                Ok(lost) => found.push(format!("{lost} units refer to texts or names that are missing")),
                Err(error) => found.push(error.to_string()),
            }
            match self.ask(STRAY, |row| row.get::<_, i64>(0)) {
                Ok(0) => {}
                Ok(stray) => found.push(format!("{stray} lists belong to no segment; `compact` rebuilds all lists")),
                Err(error) => found.push(error.to_string()),
            }
            // Texts first: lists are compared with what the texts give.
            for step in [self.wrong_texts(), self.wrong_lists()] {
                match step {
                    Ok(problems) => found.extend(problems),
                    Err(error) => found.push(error.to_string()),
                }
            }
        }
        found
    }

    /// Texts and names that are not what was written, those that no unit has
    /// included.
    ///
    /// Also those that no unit has any more: their hashes are still found.
    fn wrong_texts(&self) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        for (table, column) in [("text", "text"), ("name", "name")] {
            let sql = format!("SELECT id, {column}, sum FROM {table} ORDER BY id");
            let read = self.connection.prepare(&sql).and_then(|mut statement| {
                let mut rows = statement.query([])?;
                let mut last = 0;
                while let Some(row) = rows.next()? {
                    let id: i64 = row.get(0)?;
                    let text = row.get_ref(1)?.as_str()?;
                    // A number out of range is checked as 0, which cannot be
                    // right, and so is reported.
                    let number = u32::try_from(id).unwrap_or(0);
                    if row.get::<_, i64>(2)? != i64::from(text_checksum(number, text)) || id <= last {
                        wrong.push(format!("{table} {id} is not what was written"));
                    }
                    last = id;
                }
                Ok(())
            });
            read.map_err(|error| self.failed(error))?;
        }
        Ok(wrong)
    }

    /// Compares every segment with its texts.
    ///
    /// Builds the index of each segment again in memory, which takes as long as
    /// importing did.
    fn wrong_lists(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        for segment in self.segments()? {
            let expected = self.expected(&segment)?;
            let (mut list, mut found) = (Vec::new(), Vec::new());
            let wrong = (0..BUCKETS).filter(|&bucket| {
                found.clear();
                let buckets = [bucket as Bucket];
                let read = self.read_lists(&segment, &buckets, &mut list, |_, texts| found.extend_from_slice(texts));
                // A list that cannot be read is a wrong one; the others are
                // worth comparing all the same.
                read.is_err() || found != expected.lists.lists[bucket]
            });
            let mut entries = Vec::new();
            let hashes = self.entries(&segment, &mut entries).is_ok() && entries == expected.hashes;
            let sizes = self.read_sizes(&segment)?;
            let lengths: Vec<u8> =
                self.ask(&format!("SELECT lengths FROM segment WHERE id = {}", segment.id), |row| row.get(0))?;
            let heads = self.wrong_heads(&segment, &expected.lists)?;
            let sized = expected.lists.lists.iter().zip(&sizes).all(|(list, &size)| size_code(list.len()) == size);
            let measured = lengths == expected.lists.lengths;
            let wrong = wrong.count() + heads + [hashes, sized, measured].iter().filter(|&&right| !right).count();
            if wrong > 0 {
                let IndexSegment { first, next, .. } = segment;
                problems.push(format!(
                    "{wrong} lists of texts {first}–{next} are not what the texts say; `compact` rebuilds them"
                ));
            }
        }
        Ok(problems)
    }

    /// The lists and hashes that a segment should have.
    ///
    /// Deleted texts leave gaps in the numbers, which the lists must have too.
    fn expected(&self, segment: &IndexSegment) -> Result<ExpectedParts> {
        let mut lists = PostingLists::new(segment.first);
        let mut hashes = Vec::new();
        let mut keys = Keys::default();
        let sql = "SELECT id, text FROM text WHERE id >= ?1 AND id < ?2 ORDER BY id";
        let read = self.connection.prepare(sql).and_then(|mut statement| {
            let mut rows = statement.query([segment.first, segment.next])?;
            while let Some(row) = rows.next()? {
                let id: u32 = row.get(0)?;
                if (segment.first..segment.next).contains(&id) && id >= lists.next() {
                    lists.skip_to(id);
                    let text = row.get_ref(1)?.as_str()?;
                    keys.fill(text);
                    lists.push(&keys);
                    hashes.push(entry(text_hash(text), id));
                }
            }
            Ok(())
        });
        lists.skip_to(segment.next);
        hashes.sort_unstable();
        read.map(|()| ExpectedParts { lists, hashes }).map_err(|error| self.failed(error))
    }
}
