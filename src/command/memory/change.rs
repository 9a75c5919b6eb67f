//! Deleting and replacing in a memory: the count is shown first, and the user
//! asked.
//!
//! There is no undo in a memory. So a change says how many units it touches
//! before it happens, asks on a terminal, and can make a copy first. Scripts
//! are not asked, because nobody could answer.
//!
//! | standard input and error | `--yes` | what happens |
//! |---|---|---|
//! | terminals | no | the count is shown, and the user is asked |
//! | terminals | yes | the count is shown |
//! | anything else | either | the count is shown |

use std::io::{BufRead, IsTerminal, Write};

use duiqi::memory::{Filter, Memory, Replacement};
use duiqi::{Error, Result};

use super::arguments::Safety;
use crate::command::{Setting, Stop, note};

/// Deletes the units that a filter lets through. Returns how many.
///
/// # Errors
/// A usage error if the filter lets every unit through and `all` is not set.
pub fn delete(
    memory: &mut Memory,
    filter: &Filter,
    all: bool,
    safety: &Safety,
    setting: &Setting,
) -> Result<u64, Stop> {
    // The count is that of the very filter that deletes, in the same state of
    // the memory.
    let (total, count) = (memory.len()?, memory.count(filter)?);
    // A mistyped filter is often one that matches everything.
    if !all && (filter.is_empty() || (count == total && total > 0)) {
        return Err(Stop::Usage(format!(
            "the filter lets all {total} units through: name fewer, or add --all to delete every unit"
        )));
    }
    if count == 0 {
        return Ok(0);
    }
    agree(&format!("{count} of {total} units will be deleted"), memory, safety, setting)?;
    // Without a filter the tables are emptied at once, which is faster than
    // unit by unit.
    Ok(if filter.is_empty() { memory.delete_all()? } else { memory.delete(filter)? })
}

/// Replaces a text in the units that have it. Returns how many were changed.
///
/// # Errors
/// A pattern that does not compile, and those of [`delete`].
pub fn replace(
    memory: &mut Memory,
    replacement: &Replacement,
    safety: &Safety,
    setting: &Setting,
) -> Result<u64, Stop> {
    // The preview is exact: it computes what would be written.
    let (total, count) = (memory.len()?, memory.preview(replacement)?.len());
    if count == 0 {
        return Ok(0);
    }
    agree(&format!("{count} of {total} units will be changed"), memory, safety, setting)?;
    Ok(memory.replace(replacement)?)
}

/// Announces the change, asks if a user can answer, and makes the backup.
///
/// # Errors
/// If the user does not agree, or the backup cannot be made. Nothing is changed
/// then.
fn agree(change: &str, memory: &Memory, safety: &Safety, setting: &Setting) -> Result<(), Stop> {
    // The question goes to standard error, so that both must be a terminal.
    let asks = !safety.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !asks {
        note(setting, &change);
    } else if !confirmed(change).map_err(|source| Error::io("-", source))? {
        return Err(Stop::Error(Error::Invalid("nothing was changed".to_owned())));
    }
    match &safety.backup {
        Some(file) => Ok(memory.back_up(file)?),
        None => Ok(()),
    }
}

/// Asks a question. Only a clear yes counts.
///
/// # Errors
/// If the terminal is gone.
fn confirmed(change: &str) -> std::io::Result<bool> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{change}. Go on? [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}
