//! What readers of concepts (TBX) and of units with segments (XLIFF) have in
//! common.

use std::collections::VecDeque;

use crate::{Result, Unit};

/// A reader whose file gives none, one or several units for each element.
///
/// It separates reading (`more`) from returning units (`pull`), so that each
/// format only fills a queue.
pub(super) trait Pull {
    /// The units that were read and not yet returned, and whether reading is
    /// over.
    fn waiting(&mut self) -> (&mut VecDeque<Unit>, &mut bool);
    /// Reads on until there may be units in the queue; false at the end of the
    /// file.
    fn more(&mut self) -> Result<bool>;

    /// The next unit. After an error there is none.
    fn pull(&mut self) -> Option<Result<Unit>> {
        loop {
            let (waiting, done) = self.waiting();
            // Units that were complete before an error are returned before it.
            if *done || !waiting.is_empty() {
                return waiting.pop_front().map(Ok);
            }
            let more = self.more();
            *self.waiting().1 = !matches!(more, Ok(true));
            if let Err(error) = more {
                return Some(Err(error));
            }
        }
    }
}
