//! Replaces a text in many units at once.

use serde::{Deserialize, Serialize};

use crate::memory::filter::{Filter, pattern};
use crate::memory::{Memory, StoredUnit};
use crate::unit::Unit;
use crate::{Error, Result};

/// A text to find in units, and its replacement.
///
/// ```
/// use duiqi::memory::Replacement;
/// let mut replacement = Replacement::default();
/// (replacement.find, replacement.replace) = ("大型模型".into(), "大模型".into());
/// assert!(replacement.target && !replacement.source);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Replacement {
    /// The text to find, exactly as written, or a regular expression. Must not
    /// be empty.
    pub find: String,
    /// The replacement. With `regex`, `$1` refers to the first group.
    pub replace: String,
    /// Treat `find` as a regular expression (of the crate `regex`). Default:
    /// no.
    pub regex: bool,
    /// Search sources. Default: no.
    pub source: bool,
    /// Search targets. Default: yes.
    pub target: bool,
    /// Which units to change.
    pub filter: Filter,
}

impl Default for Replacement {
    fn default() -> Self {
        Replacement {
            find: String::new(),
            replace: String::new(),
            regex: false,
            source: false,
            target: true,
            filter: Filter::default(),
        }
    }
}

/// Computes the new text from the old one.
type Replacer<'r> = Box<dyn Fn(&str) -> String + 'r>;

impl Replacement {
    /// The function that replaces within a text.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is nothing to find, or the pattern does not
    /// compile.
    fn compiled(&self) -> Result<Replacer<'_>> {
        if self.find.is_empty() {
            return Err(Error::Invalid("to replace needs a text to find".to_owned()));
        }
        if self.regex {
            let pattern = pattern(&self.find)?;
            // `$1` in the replacement stands for a group of the pattern.
            return Ok(Box::new(move |text| pattern.replace_all(text, self.replace.as_str()).into_owned()));
        }
        Ok(Box::new(|text| text.replace(&self.find, &self.replace)))
    }

    /// The changed unit, if it differs. Inline codes stay where they are.
    ///
    /// A replacement may make a text empty; the unit then stays, without that
    /// side.
    fn changed(&self, unit: &Unit, replace: &dyn Fn(&str) -> String) -> Option<Unit> {
        let mut new = unit.clone();
        if self.source {
            // Between the inline codes, so that `<b>` stays when `b` is
            // replaced.
            new.source.map_words(replace);
        }
        if self.target {
            new.target.map_words(replace);
        }
        (new != *unit).then_some(new)
    }
}

/// A change that a [`Replacement`] would make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedChange {
    /// The unit's number.
    pub id: u64,
    /// The unit as it is.
    pub now: Unit,
    /// The unit as it would become.
    pub then: Unit,
}

impl Memory {
    /// The changes that [`Memory::replace`] would make. Writes nothing.
    ///
    /// ```
    /// use duiqi::{Memory, Unit, memory::Replacement};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let mut replacement = Replacement::default();
    /// (replacement.find, replacement.replace) = ("是".into(), "是的".into());
    /// assert_eq!(memory.preview(&replacement)?[0].then.target.text, "是的");
    /// assert_eq!(memory.unit(1)?.unwrap().target.text, "是");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is nothing to find, or the file cannot be read.
    pub fn preview(&self, replacement: &Replacement) -> Result<Vec<PlannedChange>> {
        let replace = replacement.compiled()?;
        let mut changes = Vec::new();
        for item in self.units(&replacement.filter)? {
            let StoredUnit { id, unit: now } = item?;
            if let Some(then) = replacement.changed(&now, &*replace) {
                changes.push(PlannedChange { id, now, then });
            }
        }
        Ok(changes)
    }

    /// Replaces a text in all units that contain it, in one transaction, and
    /// returns their number.
    ///
    /// ```
    /// use duiqi::{Memory, Unit, memory::Replacement};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let mut replacement = Replacement::default();
    /// (replacement.find, replacement.replace) = ("是".into(), "是的".into());
    /// memory.replace(&replacement)?;
    /// assert_eq!(memory.look_up("Yes", &Default::default())?[0].translation(), "是的");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is nothing to find, or the file cannot be written; then nothing
    /// is changed.
    pub fn replace(&mut self, replacement: &Replacement) -> Result<u64> {
        self.writing(|memory| {
            let changes = memory.preview(replacement)?;
            for change in &changes {
                // The unit gets the number of the changed text. The old text
                // stays as it is, since other units may have it.
                let record = memory.record(&change.then)?;
                memory.storage.update(change.id, record)?;
            }
            Ok(changes.len() as u64)
        })
    }
}
