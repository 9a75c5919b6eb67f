//! Writes the units that `align` and `document` find, as a file, a stream or
//! columns to read, and a report.
//!
//! | unit | `--min-confidence 0.5` | `--pairs-only` |
//! |---|---|---|
//! | a pair of 0.9, or of unknown confidence | stays | stays |
//! | a pair of 0.3 | left out | stays |
//! | a text without counterpart | stays | left out |
//!
//! In bead files such units leave a gap in the numbers instead, so that numbers
//! stay those of the sentences.

use duiqi::Unit;
use duiqi::bilingual::AlignmentReport;
use duiqi::format::{self, FileFormat, beads};

use super::input::Langs;
use super::{Ending, Ran, Setting, Stop, note, output};

// The options of both commands; doc comments are help texts.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    to: output::To,
    /// Leave out pairs with a confidence below this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.0, value_parser = output::share)]
    min_confidence: f32,
    /// Write only pairs, no text without counterpart
    #[arg(long)]
    pairs_only: bool,
    /// Print the report as JSON on standard output (needs -o)
    #[arg(long)]
    json: bool,
}

impl Options {
    /// Writes the units and reports what was found.
    ///
    /// With `--json` the report of the aligner, that of the writer and the
    /// number of units left out are printed; otherwise a note says the same in
    /// words.
    ///
    /// # Errors
    /// A usage error if report and units would both go to standard output.
    pub fn hand_over(&self, mut units: Vec<Unit>, report: &AlignmentReport, langs: &Langs, setting: &Setting) -> Ran {
        let tags = langs.tags();
        units.iter_mut().for_each(|unit| unit.retag(&tags));
        if self.json && self.to.file().is_none() {
            return Err(Stop::Usage("--json prints on standard output: write the pairs to a file with -o".to_owned()));
        }
        for warning in &report.warnings {
            note(setting, warning);
        }
        let wanted = |unit: &Unit| match unit.is_pair() {
            true => unit.confidence.is_none_or(|confidence| confidence >= self.min_confidence),
            false => !self.pairs_only,
        };
        // Counted for the report before they are removed.
        let left_out = units.iter().filter(|unit| !wanted(unit)).count();
        // Without a format they are shown row by row, so that any format
        // without numbering fits.
        beads::keep(&mut units, self.to.format()?.unwrap_or(FileFormat::Tsv), wanted);
        let written = self.to.units(units.into_iter().map(Ok), &format::Options::default())?.unwrap_or_default();
        if written.removed_characters > 0 {
            note(
                setting,
                &format!("{} control characters left out, which XML cannot hold", written.removed_characters),
            );
        }
        if self.json {
            let json = serde_json::json!({ "report": report, "written": written, "left_out": left_out });
            output::write(None, |out| output::put(out, format!("{json}\n").as_bytes()))?;
        // Only for a file: on standard output the pairs themselves are visible.
        } else if let Some(file) = self.to.file() {
            let AlignmentReport { pairs, unaligned, confidence, layout, .. } = report;
            let layout = serde_json::json!(layout);
            let layout = layout.as_str().unwrap_or_default();
            note(
                setting,
                &format!(
                    "{pairs} pairs, {unaligned} without counterpart; layout {layout}, confidence {confidence:.2}: {}",
                    file.display()
                ),
            );
        }
        Ok(Ending::Good)
    }
}
