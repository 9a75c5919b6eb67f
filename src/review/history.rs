//! The history of a review: changes as exchanged stretches, so that they can be
//! undone.
//!
//! Every operation is one [`HistoryStep`]: which items were removed where, and what
//! was inserted instead. To undo it, the two are swapped. A change refuses a
//! list that does not have the items that it removes, so a damaged history
//! cannot damage the review.

use serde::{Deserialize, Serialize};

use super::{Review, ReviewSentence, Row};
use crate::{Error, Place, Result};

/// How many changes can be undone. Choice: more than a day's work, and a bound
/// for the file.
const MOST_CHANGES: usize = 5_000;

/// A stretch of a list, and what replaces it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Splice<T> {
    /// Where the stretch begins.
    pub at: usize,
    /// The old items.
    pub removed: Vec<T>,
    /// The new items.
    pub inserted: Vec<T>,
}

impl<T: Clone + PartialEq> Splice<T> {
    /// Applies it to a list; returns false and changes nothing if the list does
    /// not contain what is to be removed.
    fn perform(&self, list: &mut Vec<T>) -> bool {
        let end = self.at.saturating_add(self.removed.len());
        // The removed items must be those that are there. So a change for
        // another state is refused as a whole.
        if list.get(self.at..end) != Some(&self.removed) {
            return false;
        }
        list.splice(self.at..end, self.inserted.iter().cloned());
        true
    }

    /// The splice that undoes it.
    fn inverse(&self) -> Splice<T> {
        Splice { at: self.at, removed: self.inserted.clone(), inserted: self.removed.clone() }
    }
}

/// One step of a history: stretches of rows and sentences that were exchanged,
/// one after another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryStep {
    /// Changes of the rows.
    pub rows: Vec<Splice<Row>>,
    /// Changes of the source's sentences.
    pub source: Vec<Splice<ReviewSentence>>,
    /// Changes of the target's sentences.
    pub target: Vec<Splice<ReviewSentence>>,
}

impl HistoryStep {
    /// A change of rows only.
    pub(super) fn of_rows(rows: Vec<Splice<Row>>) -> HistoryStep {
        HistoryStep { rows, source: Vec::new(), target: Vec::new() }
    }

    /// The change that undoes this one.
    ///
    /// ```
    /// use duiqi::review::HistoryStep;
    /// let change = HistoryStep { rows: vec![], source: vec![], target: vec![] };
    /// assert_eq!(change.inverse(), change);
    /// ```
    #[must_use]
    pub fn inverse(&self) -> HistoryStep {
        /// The splices that undo these.
        fn back<T: Clone + PartialEq>(splices: &[Splice<T>]) -> Vec<Splice<T>> {
            // In reverse, because each splice counts in the list that those
            // before it left.
            splices.iter().rev().map(Splice::inverse).collect()
        }
        HistoryStep { rows: back(&self.rows), source: back(&self.source), target: back(&self.target) }
    }
}

/// The changes that can be undone, and those that can be redone.
///
/// A new change discards what was undone, as in every editor.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct UndoHistory {
    /// Changes that can be undone, oldest first.
    done: Vec<HistoryStep>,
    /// Changes that can be redone, the next one last.
    undone: Vec<HistoryStep>,
}

impl Review {
    /// Applies a new change; changes that were undone can no longer be redone.
    pub(super) fn commit(&mut self, change: HistoryStep) -> Result<HistoryStep> {
        self.perform(&change)?;
        // Undone changes belong to a state that no longer exists.
        self.history.undone.clear();
        // The oldest is dropped, or the file of the review would grow without
        // limit.
        if self.history.done.len() == MOST_CHANGES {
            self.history.done.remove(0);
        }
        self.history.done.push(change.clone());
        Ok(change)
    }

    /// Undoes the last change; `None` if there is none. A change that does not
    /// fit, as in a file edited by hand, is dropped.
    ///
    /// ```
    /// assert!(duiqi::review::Review::from_units(&[]).undo().is_none());
    /// ```
    pub fn undo(&mut self) -> Option<HistoryStep> {
        let change = self.history.done.pop()?;
        let inverse = change.inverse();
        // Cannot fail for a review that was made here; a damaged file may hold
        // a history that does not fit.
        self.perform(&inverse).ok()?;
        self.history.undone.push(change);
        Some(inverse)
    }

    /// Redoes the change that was undone last; `None` if there is none.
    ///
    /// ```
    /// assert!(duiqi::review::Review::from_units(&[]).redo().is_none());
    /// ```
    pub fn redo(&mut self) -> Option<HistoryStep> {
        let change = self.history.undone.pop()?;
        self.perform(&change).ok()?;
        self.history.done.push(change.clone());
        Some(change)
    }

    /// True if there is a change to undo.
    ///
    /// ```
    /// assert!(!duiqi::review::Review::from_units(&[]).can_undo());
    /// ```
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.history.done.is_empty()
    }

    /// True if there is a change to redo.
    ///
    /// ```
    /// assert!(!duiqi::review::Review::from_units(&[]).can_redo());
    /// ```
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.history.undone.is_empty()
    }

    /// Exchanges the stretches of a change, all or none.
    fn perform(&mut self, change: &HistoryStep) -> Result<()> {
        let rows = perform_all(&change.rows, &mut self.rows);
        let source = perform_all(&change.source, &mut self.source);
        let target = perform_all(&change.target, &mut self.target);
        // All three lists change or none does.
        let fits = (rows, source, target) == (change.rows.len(), change.source.len(), change.target.len());
        let checked = if fits { self.check() } else { Err(misfit()) };
        if checked.is_err() {
            take_back(&change.rows[..rows], &mut self.rows);
            take_back(&change.source[..source], &mut self.source);
            take_back(&change.target[..target], &mut self.target);
            return checked;
        }
        // Undoing counts too, so that a revision never stands for two states.
        self.revision += 1;
        Ok(())
    }

    /// Checks the invariants: rows tile both sides, no row is empty, no
    /// sentence is empty.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |message: &str| Error::syntax("review", Place::default(), message);
        let total = super::sum(&self.rows);
        if (total.source, total.target) != (self.source.len(), self.target.len()) {
            return Err(wrong("the rows do not hold every sentence once"));
        }
        // No one could see such a row or select it.
        if self.rows.iter().any(|row| row.shape.source + row.shape.target == 0) {
            return Err(wrong("a row without sentences"));
        }
        match self.source.iter().chain(&self.target).any(|sentence| sentence.text.trim().is_empty()) {
            true => Err(wrong("a sentence without text")),
            false => Ok(()),
        }
    }
}

/// Applies splices one after another; returns how many fitted.
///
/// The count lets the caller undo a change that fitted only in part.
fn perform_all<T: Clone + PartialEq>(splices: &[Splice<T>], list: &mut Vec<T>) -> usize {
    splices.iter().take_while(|splice| splice.perform(list)).count()
}

/// Undoes splices that were applied.
fn take_back<T: Clone + PartialEq>(splices: &[Splice<T>], list: &mut Vec<T>) {
    for splice in splices.iter().rev() {
        splice.inverse().perform(list);
    }
}

/// The error for a change that does not fit.
fn misfit() -> Error {
    Error::Invalid("the change does not fit the review".to_owned())
}
