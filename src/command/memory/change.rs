//! Deleting and replacing: the count is shown first, and the user asked.

use std::io::{BufRead, IsTerminal, Write};

use duiqi::memory::{Filter, Memory, Replacement};
use duiqi::{Error, Result};

use super::arguments::Safety;
use crate::command::{Setting, Stop, note};

/// Deletes the units that a filter lets through. One that lets all of them through needs `all`.
pub fn delete(
    memory: &mut Memory,
    filter: &Filter,
    all: bool,
    safety: &Safety,
    setting: &Setting,
) -> Result<u64, Stop> {
    let (total, count) = (memory.len()?, memory.count(filter)?);
    if !all && (filter.is_empty() || (count == total && total > 0)) {
        return Err(Stop::Usage(format!(
            "the filter lets all {total} units through: name fewer, or add --all to delete every unit"
        )));
    }
    if count == 0 {
        return Ok(0);
    }
    agree(&format!("{count} of {total} units will be deleted"), memory, safety, setting)?;
    Ok(if filter.is_empty() { memory.delete_all()? } else { memory.delete(filter)? })
}

/// Replaces a text.
pub fn replace(
    memory: &mut Memory,
    replacement: &Replacement,
    safety: &Safety,
    setting: &Setting,
) -> Result<u64, Stop> {
    let (total, count) = (memory.len()?, memory.preview(replacement)?.len());
    if count == 0 {
        return Ok(0);
    }
    agree(&format!("{count} of {total} units will be changed"), memory, safety, setting)?;
    Ok(memory.replace(replacement)?)
}

/// Says what will happen, asks where somebody can answer, and makes the backup.
fn agree(change: &str, memory: &Memory, safety: &Safety, setting: &Setting) -> Result<(), Stop> {
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

fn confirmed(change: &str) -> std::io::Result<bool> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{change}. Go on? [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}
