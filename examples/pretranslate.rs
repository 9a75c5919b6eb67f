//! Looks up every sentence of a text in a memory: `cargo run --features store
//! --example pretranslate MEMORY TEXT.txt`.

mod common;

use std::process::ExitCode;

use common::line;
use duiqi::memory::MatchBand;
use duiqi::{Error, Lang, Memory};

const USAGE: &str = "pretranslate MEMORY TEXT.txt";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let [memory, file] = arguments else { return Err(common::wrong(USAGE)) };
        let text = std::fs::read_to_string(file).map_err(|error| Error::io(file, error))?;
        let lang = Lang::detect(&text).unwrap_or(Lang::En);
        let report = Memory::open(memory)?.pretranslate(&text, lang, &Default::default())?;
        for sentence in &report.sentences {
            line(out, text[sentence.range.clone()].to_owned())?;
            if let Some(best) = sentence.best.as_ref().filter(|best| best.percent >= 70) {
                line(out, format!("    {} %  {}", best.percent, best.translation()))?;
            }
        }
        for band in MatchBand::ALL {
            let count = report.bands.count(band);
            line(out, format!("{band:<12} {:>5} segments {:>6} words", count.segments, count.words))?;
        }
        for term in &report.terms {
            line(out, format!("{} × {}  {}", term.count, term.text, term.translation.as_deref().unwrap_or("–")))?;
        }
        Ok(())
    })
}
