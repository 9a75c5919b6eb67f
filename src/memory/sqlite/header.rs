//! Checks the first bytes of a file: whether it is a duiqi memory, before SQLite opens it.
//!
//! SQLite would open any database, and report a damaged one in its own words.
//! The first hundred bytes show what the file is, so the messages can give
//! advice. Nothing is written and nothing is locked here.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 15 | `SQLite format 3` and a zero |
//! | 16 to 17 | the size of a page; 1 means 65,536 |
//! | 28 to 31 | the number of pages |
//! | 60 to 63 | `user_version`: the version of the tables |
//! | 68 to 71 | `application_id`: the program that owns the file |

use std::io::Read;
use std::path::Path;

use crate::{Error, Place, Result};

use super::log_of;
use super::schema::{APPLICATION, VERSION};

/// The length of SQLite's header (SQLite file format).
const HEADER: usize = 100;

/// Checks the first bytes of a file.
///
/// SQLite would accept any database and create an empty one for an empty file,
/// so the header is checked first.
///
/// # Errors
/// If the file is not a memory of ours, cut off, or of a newer version. The offsets are those of SQLite's file format.
pub(super) fn check_header(path: &Path) -> Result<()> {
    let io = |source| Error::io(path, source);
    let store = |message: &str| Err(Error::Store { at: Place::file(path), message: message.to_owned() });
    let mut header = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    file.take(HEADER as u64).read_to_end(&mut header).map_err(io)?;
    // SQLite would take it for an empty database.
    if header.is_empty() {
        return store("the file is empty; make a memory with `create`");
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return store("this is no translation memory of duiqi (no SQLite file)");
    }
    if header.len() < HEADER {
        return store("the file is cut off; restore a backup");
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
    if number(68) != APPLICATION {
        return store("this is a file of another program, no translation memory of duiqi");
    }
    let version = number(60);
    // SQLite sets 0 in a new file, and no version of duiqi has written it.
    if version == 0 {
        return store("the file is damaged: its header has no version; restore a backup");
    }
    if version > VERSION {
        let message = format!("made by a newer duiqi (version {version} of the file, this one reads up to {VERSION})");
        return store(&message);
    }
    let page = match header[16..18] {
        // The size does not fit in two bytes, so the format writes 1 for it.
        [0, 1] => 65536,
        [high, low] => u64::from(high) << 8 | u64::from(low),
        _ => 0,
    };
    // A program that was killed while it moved pages out of its log leaves the log, which has all that is missing here.
    let logged = std::fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0);
    if !logged && size < page * u64::from(number(28)) {
        return store("the file is cut off: it is shorter than its header says; restore a backup");
    }
    Ok(())
}
