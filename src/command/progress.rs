//! Progress bars with rate and time left, on a terminal only.
//!
//! Pipes, files and `--quiet` get none, and neither does a terminal that shows
//! the results themselves.
//!
//! ```text
//! ━━━━━━━━━━━━━━━━━━            412/1,000 documents · 38/s · 15s left      wide terminal
//! 412/1,000 · 15s left                                                   narrow terminal
//! ```
//!
//! | standard error | standard output | results go to | bar |
//! |---|---|---|---|
//! | terminal | terminal | a file | yes |
//! | terminal | pipe | standard output | yes |
//! | terminal | terminal | standard output | no: it would be torn apart |
//! | pipe or file | any | any | no |

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};

use super::{Setting, output};

/// True if a bar would be seen, and results do not go to the same terminal.
/// `results` is the output's path.
pub fn shows(setting: &Setting, results: &Path) -> bool {
    let taken = results == Path::new(output::STANDARD) && std::io::stdout().is_terminal();
    !setting.quiet && !taken && std::io::stderr().is_terminal()
}

/// Makes a bar that counts items. `unit` is what is counted, such as
/// `documents`. Without a total it is a counter.
///
/// The rate has one digit below ten a second, so that slow work is seen to
/// move.
pub fn bar(setting: &Setting, total: Option<u64>, unit: &str, results: &Path) -> ProgressBar {
    let room = match total {
        Some(_) => format!("{{human_pos}}/{{human_len}} {unit} · {{rate}} · {{eta}} left"),
        None => format!("{{spinner}} {{human_pos}} {unit} · {{rate}} · {{elapsed}}"),
    };
    // A terminal of 40 columns still gets the numbers that matter.
    let narrow = if total.is_some() { "{human_pos}/{human_len} · {eta} left" } else { "{human_pos} · {elapsed}" };
    styled(setting, total, &room, narrow, results)
}

/// Makes a bar for the bytes of a file that is read; it disappears when reading
/// is over.
pub fn bytes(setting: &Setting, file: &Path, results: &Path) -> ProgressBar {
    // A pipe has no length, so that only a counter is shown.
    let total = std::fs::metadata(file).ok().filter(|data| data.is_file()).map(|data| data.len());
    let (room, narrow) = match total {
        Some(_) => ("{bytes}/{total_bytes} · {bytes_per_sec} · {eta} left", "{bytes}/{total_bytes} · {eta} left"),
        None => ("{spinner} {bytes} · {bytes_per_sec} · {elapsed}", "{bytes} · {elapsed}"),
    };
    // The estimate of the time left assumes equal work for every byte, which
    // holds here.
    styled(setting, total, room, narrow, results).with_finish(ProgressFinish::AndClear)
}

/// A bar in a style that fits the terminal; a hidden one if it would not be
/// seen.
fn styled(setting: &Setting, total: Option<u64>, room: &str, narrow: &str, results: &Path) -> ProgressBar {
    if !shows(setting, results) {
        return ProgressBar::hidden();
    }
    // Eight times a second: enough to look alive, and little to write (a
    // choice).
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(8));
    let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
    match ProgressStyle::with_template(&shape(width, total.is_some(), room, narrow)) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ").with_key("rate", rate)),
        // A template that does not parse gives the plain bar.
        Err(_) => bar,
    }
}

/// The template that fits on one line. A bar that wraps would be drawn again on
/// every line.
///
/// The widths are those at which each template, with large numbers in it, still
/// fits.
///
/// | columns | what is shown |
/// |---|---|
/// | from 100 | a long bar and everything |
/// | from 70 | a short bar and everything |
/// | from 55 | no bar |
/// | fewer | the count and the time left |
fn shape(width: u16, counted: bool, room: &str, narrow: &str) -> String {
    match (width, counted) {
        (100.., true) => format!("{{bar:30}} {room}"),
        (70.., true) => format!("{{bar:12}} {room}"),
        (55.., _) => room.to_owned(),
        _ => narrow.to_owned(),
    }
}

/// Writes the rate: one digit after the point for slow work, none for fast.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let digits = if rate < 10.0 { 1 } else { 0 };
    // A bar that cannot be drawn must not stop the command.
    let _ = write!(out, "{rate:.digits$}/s");
}
