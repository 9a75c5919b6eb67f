//! Ctrl-C: the temporary files of outputs are taken away, and a batch, whose folder keeps what `--resume` goes on from,
//! says so.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use duiqi::format::Output;

/// What else is to be said.
static ADVICE: Mutex<&str> = Mutex::new("");

/// The exit code of programs that were interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt takes away what was begun. Where something else is to happen (the shell has set a job in
/// the background to pass interrupts over), that happens.
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

/// What to say to a user who interrupts from now on.
pub fn advise(advice: &'static str) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = advice;
}
