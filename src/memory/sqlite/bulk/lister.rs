//! Lists the texts of an import in a thread of its own.
//!
//! Results do not depend on it: there is one such thread, and it takes the texts
//! in their order.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::memory::sqlite::worker::IndexPiece;
use crate::memory::tokens::Keys;

use super::runs::{RunWriter, Runs};

/// How many texts go to the thread at once. Choice.
const PIECE: usize = 2048;
/// How many pieces wait for the thread at most. Choice: about 2 MB.
const MOST_WAITING: usize = 8;

/// Texts on their way to the runs.
#[derive(Debug)]
pub(super) struct Lister {
    /// Texts that wait to be handed over.
    piece: IndexPiece,
    sender: SyncSender<IndexPiece>,
    thread: JoinHandle<io::Result<Runs>>,
}

impl Lister {
    /// Starts the thread, which writes its runs to a temporary file.
    pub(super) fn new(file: File) -> Self {
        let (sender, pieces) = sync_channel(MOST_WAITING);
        Lister { piece: IndexPiece::default(), sender, thread: std::thread::spawn(move || list(file, &pieces)) }
    }

    /// Lists the next text.
    pub(super) fn push(&mut self, text: &str) {
        self.piece.push(text);
        if self.piece.len() >= PIECE {
            self.hand_over();
        }
    }

    /// Sends the texts that wait.
    ///
    /// The thread ends early only after an error, which
    /// [`finish`](Lister::finish) returns.
    fn hand_over(&mut self) {
        let _ = self.sender.send(std::mem::take(&mut self.piece));
    }

    /// The lists of all texts.
    ///
    /// # Errors
    /// If the temporary file could not be written.
    pub(super) fn finish(mut self) -> io::Result<Runs> {
        self.hand_over();
        // Ends the loop of the thread.
        drop(self.sender);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Lists all texts that come.
fn list(file: File, pieces: &Receiver<IndexPiece>) -> io::Result<Runs> {
    let (mut runs, mut keys) = (RunWriter::new(file), Keys::default());
    for piece in pieces {
        for text in piece.texts() {
            keys.fill(text);
            runs.push(&keys)?;
        }
    }
    runs.finish()
}
