//! Ctrl-C, SIGTERM and SIGHUP: the temporary files of outputs are removed, and a batch, whose folder keeps what `--resume`
//! continues from, says so.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use duiqi::format::Output;

/// What to say after "interrupted".
static ADVICE: Mutex<&str> = Mutex::new("");

/// The exit code of programs that were interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt removes what was begun. Where the shell has told a background job to ignore interrupts, it
/// goes on ignoring them.
pub fn watch() {
    let _ = ctrlc::try_set_handler(|| {
        // Held to the end: nothing that other threads say comes after the last word.
        let mut stderr = anstream::stderr().lock();
        let advice = *ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
        // A bar may stand on the line.
        let _ = writeln!(stderr, "\n\x1b[1;31mduiqi:\x1b[0m interrupted{advice}");
        Output::abandon_all();
        std::process::exit(INTERRUPTED);
    });
}

/// Sets what a user is told who interrupts from now on.
pub fn advise(advice: &'static str) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = advice;
}
