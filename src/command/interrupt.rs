//! Ctrl-C, SIGTERM and SIGHUP: temporary files are removed, and the user is
//! told what can be continued.
//!
//! Outputs are written under temporary names. Without this, an interrupt would
//! leave them lying around.
//!
//! On a signal, in this order: the message, so that the user knows at once;
//! then the temporary files of all open outputs are removed; then the process
//! ends. Files that are in their places stay. A batch into a folder says that
//! `--resume` goes on; a review says that everything shown as saved is saved.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use duiqi::format::Output;

/// What to say after "interrupted": set by commands whose work can be
/// continued.
static ADVICE: Mutex<&str> = Mutex::new("");

/// The exit code of programs that were interrupted: 128 and the number of
/// SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

/// Installs the handler. From now on an interrupt removes what was begun and
/// ends the process.
///
/// If the shell told a background job to ignore interrupts (`nohup`, `&`), it
/// goes on ignoring them.
///
/// The handler runs on a thread of its own, so that it may lock and write.
pub fn watch() {
    // A second call, or a system without signals, is no reason not to run.
    let _ = ctrlc::try_set_handler(|| {
        // Held to the end: nothing that other threads say comes after the last
        // word.
        let mut stderr = anstream::stderr().lock();
        let advice = *ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
        // A progress bar may occupy the line, so that the message begins on a
        // new one.
        let _ = writeln!(stderr, "\n\x1b[1;31mduiqi:\x1b[0m interrupted{advice}");
        Output::abandon_all();
        std::process::exit(INTERRUPTED);
    });
}

/// Sets what a user is told who interrupts from now on. It follows the word
/// "interrupted".
pub fn advise(advice: &'static str) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = advice;
}
