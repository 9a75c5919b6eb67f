//! Ctrl-C, SIGTERM and SIGHUP: temporary files are removed, and the user is
//! told what can be continued.
//!
//! Outputs are written under temporary names. Without this, an interrupt would
//! leave them lying around.
//!
//! On a signal, in this order: the message, so that the user knows at once;
//! then the temporary files of all open outputs are removed; then the process
//! ends. Files that are in their places stay. A batch into a folder mentions
//! that `--resume` continues it; a review, that everything shown as saved is
//! saved.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use duiqi::format::Output;

/// The text after "interrupted": set by commands whose work can be continued.
static ADVICE: Mutex<&str> = Mutex::new("");

/// The exit code of programs that were interrupted: 128 and the number of
/// SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

/// Installs the handler. From now on an interrupt removes what was begun and
/// ends the process.
///
/// If the shell told a background job to ignore a signal (`nohup`: SIGHUP, `&`
/// in a script: SIGINT), the job goes on ignoring that one and hears the others.
///
/// The handler runs on a thread of its own, so that it may lock and write.
pub fn watch() {
    // The tool also runs on a system without signals.
    let _ = listen(end);
}

/// Reports the interrupt, removes unfinished outputs, and ends the process.
fn end() {
    // Locked to the end, so that no message of another thread follows.
    let mut stderr = anstream::stderr().lock();
    let advice = *ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
    // A progress bar may occupy the line, so that the message begins on a new
    // one.
    let _ = writeln!(stderr, "\n\x1b[1;31mduiqi:\x1b[0m interrupted{advice}");
    Output::abandon_all();
    std::process::exit(INTERRUPTED);
}

/// Calls a function at the first signal that the process does not ignore.
#[cfg(target_os = "linux")]
fn listen(at_signal: fn()) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = ignored(&status);
    let heard = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = signal_hook::iterator::Signals::new(heard)?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if signals.forever().next().is_some() {
            at_signal();
        }
    })?;
    Ok(())
}

/// The signals that a process ignores, one bit each: the line `SigIgn` of its
/// `/proc/PID/status` (proc(5)). Signal 1 is the lowest bit.
#[cfg(target_os = "linux")]
fn ignored(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
}

/// Calls a function at a signal. Other systems do not report which signals are
/// ignored, and this handler is not installed if any of them is.
#[cfg(not(target_os = "linux"))]
fn listen(at_signal: fn()) -> Result<(), ctrlc::Error> {
    ctrlc::try_set_handler(at_signal)
}

/// Sets the advice that follows the word "interrupted" if the user interrupts
/// the program from now on.
pub fn advise(advice: &'static str) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = advice;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::ignored;

    #[test]
    fn ignored_signals_are_read_from_the_status_of_a_process() {
        let status = "Name:\tduiqi\nSigBlk:\t0000000000000002\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000000\n";
        // SIGHUP is signal 1, SIGPIPE is signal 13.
        assert_eq!(ignored(status), 1 | 1 << 12);
        assert_eq!(ignored(""), 0);
    }
}
