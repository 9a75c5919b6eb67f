//! Lists the texts of a large transaction in a thread of its own while they are
//! written.
//!
//! Listing a text and writing it are independent, and an import does both for
//! every text, so two threads do them at the same time. Results do not depend
//! on it: there is one thread, and it takes the texts in their order.

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use crate::memory::index::PostingLists;
use crate::memory::tokens::Keys;

/// How many texts go to the thread at once (choice); a transaction with fewer
/// starts none.
const PIECE: usize = 2048;

/// Some texts, one after the other.
///
/// One string for all texts of a piece, so that handing it over moves three
/// pointers.
#[derive(Debug, Default)]
pub(super) struct IndexPiece {
    /// The texts, one after the other.
    texts: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl IndexPiece {
    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    /// The number of texts.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The texts, in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.texts[start..end])
    }

    /// Enters the texts into the lists, in order.
    fn list(&self, lists: &mut PostingLists, keys: &mut Keys) {
        for text in self.texts() {
            keys.fill(text);
            lists.push(keys);
        }
    }
}

/// Texts on their way into lists, in order.
#[derive(Debug, Default)]
pub(super) struct IndexWorker {
    /// Texts that wait to be handed over.
    piece: IndexPiece,
    /// Where to send them, and the thread that gives the lists back; `None`
    /// until the first piece is full.
    thread: Option<(Sender<IndexPiece>, JoinHandle<PostingLists>)>,
}

impl IndexWorker {
    /// True if no text waits, neither here nor in the thread.
    pub(super) fn is_empty(&self) -> bool {
        self.piece.len() == 0 && self.thread.is_none()
    }

    /// Takes one more text. `lists` makes the lists to fill, if there are none
    /// yet.
    pub(super) fn push(&mut self, text: &str, lists: impl FnOnce() -> PostingLists) {
        self.piece.push(text);
        // Small transactions never start a thread: [`IndexWorker::finish`]
        // lists what they leave.
        if self.piece.len() < PIECE {
            return;
        }
        let (sender, _) = self.thread.get_or_insert_with(|| {
            let (sender, pieces) = channel::<IndexPiece>();
            let mut lists = lists();
            let work = move || {
                let mut keys = Keys::default();
                pieces.iter().for_each(|piece| piece.list(&mut lists, &mut keys));
                lists
            };
            (sender, std::thread::spawn(work))
        });
        // The thread ends only when the sender is dropped, so sending cannot
        // fail.
        let _ = sender.send(std::mem::take(&mut self.piece));
    }

    /// The lists of all texts; `lists` makes them, as in [`IndexWorker::push`].
    ///
    /// A panic of the thread is passed on: it would be a bug, and the
    /// transaction must not be committed.
    pub(super) fn finish(&mut self, lists: impl FnOnce() -> PostingLists) -> PostingLists {
        let mut lists = match self.thread.take() {
            Some((sender, thread)) => {
                // Ends the loop of the thread, which then gives its lists back.
                drop(sender);
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
            None => lists(),
        };
        std::mem::take(&mut self.piece).list(&mut lists, &mut Keys::default());
        lists
    }
}
