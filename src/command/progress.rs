//! A bar with rate and time left on a terminal, nothing in a pipe.

use std::fmt::Write;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Setting;

/// True if there is someone to look at a bar.
pub fn shows(setting: &Setting) -> bool {
    !setting.quiet && std::io::stderr().is_terminal()
}

/// A bar for `total` things (a counter where the total is not known). `unit` is what is counted, such as `documents`.
pub fn bar(setting: &Setting, total: Option<u64>, unit: &str) -> ProgressBar {
    if !shows(setting) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(8));
    let shape = match total {
        Some(_) => format!("{{bar:30}} {{human_pos}}/{{human_len}} {unit} · {{rate}} · {{eta}} left {{msg}}"),
        None => format!("{{spinner}} {{human_pos}} {unit} · {{rate}} · {{elapsed}} {{msg}}"),
    };
    match ProgressStyle::with_template(&shape) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ").with_key("rate", rate)),
        Err(_) => bar,
    }
}

fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let digits = if rate < 10.0 { 1 } else { 0 };
    // A bar that cannot be drawn is no reason to stop.
    let _ = write!(out, "{rate:.digits$}/s");
}
