//! Work outside the interpreter lock, and a lexicon that all calls share.

use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use duiqi::Lexicon;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How often a long call checks for Ctrl-C: often enough to feel immediate.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

/// Input above this many bytes is handled in a thread of its own, so that
/// Ctrl-C is noticed meanwhile. Starting a thread costs some 20 µs, which short
/// calls must not pay; this much text is aligned in a few milliseconds.
const LONG_INPUT: usize = 64 << 10;

/// The built-in lexicon, loaded at the first use. Copies share its data.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::builtin)
}

/// Runs `work` without the interpreter lock. If the input is long, Ctrl-C
/// raises `KeyboardInterrupt` at once; the work then ends in the background,
/// and its result is dropped.
pub fn detached<T: Send + 'static>(
    py: Python<'_>,
    input_bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    if input_bytes <= LONG_INPUT {
        return Ok(py.detach(work));
    }
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || sender.send(work()));
    let mut receiver = receiver;
    loop {
        let waiting = &mut receiver;
        match py.detach(move || waiting.recv_timeout(SIGNAL_INTERVAL)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the worker thread ended early: please report this as a bug"));
            }
        }
    }
}
