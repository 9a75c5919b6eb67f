//! A bar with rate and time left on a terminal, nothing in a pipe.

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};

use super::{Setting, output};

/// True if there is someone to look at a bar, and its place is not taken by results that go to the same terminal.
pub fn shows(setting: &Setting, results: &Path) -> bool {
    let taken = results == Path::new(output::STANDARD) && std::io::stdout().is_terminal();
    !setting.quiet && !taken && std::io::stderr().is_terminal()
}

/// A bar for `total` things (a counter where the total is not known). `unit` is what is counted, such as `documents`.
pub fn bar(setting: &Setting, total: Option<u64>, unit: &str, results: &Path) -> ProgressBar {
    let room = match total {
        Some(_) => format!("{{human_pos}}/{{human_len}} {unit} · {{rate}} · {{eta}} left"),
        None => format!("{{spinner}} {{human_pos}} {unit} · {{rate}} · {{elapsed}}"),
    };
    let narrow = if total.is_some() { "{human_pos}/{human_len} · {eta} left" } else { "{human_pos} · {elapsed}" };
    styled(setting, total, &room, narrow, results)
}

/// A bar for the bytes of a file that is read; it goes when the reading is over.
pub fn bytes(setting: &Setting, file: &Path, results: &Path) -> ProgressBar {
    let total = std::fs::metadata(file).ok().filter(|data| data.is_file()).map(|data| data.len());
    let (room, narrow) = match total {
        Some(_) => ("{bytes}/{total_bytes} · {bytes_per_sec} · {eta} left", "{bytes}/{total_bytes} · {eta} left"),
        None => ("{spinner} {bytes} · {bytes_per_sec} · {elapsed}", "{bytes} · {elapsed}"),
    };
    styled(setting, total, room, narrow, results).with_finish(ProgressFinish::AndClear)
}

fn styled(setting: &Setting, total: Option<u64>, room: &str, narrow: &str, results: &Path) -> ProgressBar {
    if !shows(setting, results) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(8));
    let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
    match ProgressStyle::with_template(&shape(width, total.is_some(), room, narrow)) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ").with_key("rate", rate)),
        Err(_) => bar,
    }
}

/// What fits on one line of a terminal: a bar that wraps is drawn anew on every line.
fn shape(width: u16, counted: bool, room: &str, narrow: &str) -> String {
    match (width, counted) {
        (100.., true) => format!("{{bar:30}} {room}"),
        (70.., true) => format!("{{bar:12}} {room}"),
        (55.., _) => room.to_owned(),
        _ => narrow.to_owned(),
    }
}

fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let digits = if rate < 10.0 { 1 } else { 0 };
    // A bar that cannot be drawn is no reason to stop.
    let _ = write!(out, "{rate:.digits$}/s");
}
