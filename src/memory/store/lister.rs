//! Lists the texts of a large transaction in a thread of its own, while they are written.

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use crate::memory::index::Lists;
use crate::memory::tokens::keys;

/// So many texts go to the thread at once; a transaction with fewer needs none.
const PIECE: usize = 2048;

/// Some texts, one after the other.
#[derive(Debug, Default)]
struct Piece {
    texts: String,
    ends: Vec<usize>,
}

impl Piece {
    fn list(&self, lists: &mut Lists, scratch: &mut Vec<u64>) {
        let mut start = 0;
        for &end in &self.ends {
            keys(&self.texts[start..end], scratch);
            lists.push(scratch);
            start = end;
        }
    }
}

/// Texts on their way into lists, in order.
#[derive(Debug, Default)]
pub(super) struct Lister {
    piece: Piece,
    thread: Option<(Sender<Piece>, JoinHandle<Lists>)>,
}

impl Lister {
    pub(super) fn is_empty(&self) -> bool {
        self.piece.ends.is_empty() && self.thread.is_none()
    }

    /// Takes one more text. `lists` makes the lists that it goes into, where there are none yet.
    pub(super) fn push(&mut self, text: &str, lists: impl FnOnce() -> Lists) {
        self.piece.texts.push_str(text);
        self.piece.ends.push(self.piece.texts.len());
        if self.piece.ends.len() < PIECE {
            return;
        }
        let (sender, _) = self.thread.get_or_insert_with(|| {
            let (sender, pieces) = channel::<Piece>();
            let mut lists = lists();
            let work = move || {
                let mut scratch = Vec::new();
                pieces.iter().for_each(|piece| piece.list(&mut lists, &mut scratch));
                lists
            };
            (sender, std::thread::spawn(work))
        });
        // It ends only when the sender is dropped.
        let _ = sender.send(std::mem::take(&mut self.piece));
    }

    /// The lists with all texts in them; `lists` makes those to begin with, as in [`Lister::push`].
    pub(super) fn finish(&mut self, lists: impl FnOnce() -> Lists) -> Lists {
        let mut lists = match self.thread.take() {
            Some((sender, thread)) => {
                drop(sender);
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
            None => lists(),
        };
        std::mem::take(&mut self.piece).list(&mut lists, &mut Vec::new());
        lists
    }
}
