//! Ctrl-C: half-written files are removed, and a batch says how it goes on.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use duiqi::format::Output;

/// Folders in which files of ours may be half-written.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// What else is to be said.
static ADVICE: Mutex<&str> = Mutex::new("");

/// The exit code of programs that were interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt leaves nothing behind. Where it cannot be caught, it ends the program as ever.
pub fn watch() {
    let _ = ctrlc::set_handler(|| {
        let folders = lock(&FOLDERS);
        // Held to the end: nothing that other threads say comes after the last word.
        let mut stderr = anstream::stderr().lock();
        for folder in folders.iter() {
            Output::abandon(folder);
        }
        // A bar may stand on the line.
        let advice = *lock(&ADVICE);
        let _ = writeln!(stderr, "\n\x1b[1;31mduiqi:\x1b[0m interrupted{advice}");
        // Other threads may have begun new files meanwhile.
        for folder in folders.iter() {
            Output::abandon(folder);
        }
        std::process::exit(INTERRUPTED);
    });
}

/// Remembers where a file is about to be written.
pub fn guard(file: &Path) {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A link is written to where it points.
    let linked = std::fs::canonicalize(file).ok().and_then(|file| file.parent().map(Path::to_owned));
    let mut folders = lock(&FOLDERS);
    folders.extend([folder.to_owned()].into_iter().chain(linked));
    folders.dedup();
}

/// What to say to a user who interrupts from now on.
pub fn advise(advice: &'static str) {
    *lock(&ADVICE) = advice;
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
