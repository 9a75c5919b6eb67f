//! Turns several bilingual documents into one new translation memory without
//! duplicates.
//!
//!     cargo run --release --example build_memory -- MEMORY.tmx DOCUMENT.txt…

mod common;

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use common::line;
use duiqi::format::{self, FileFormat};
use duiqi::{Document, Error, Lexicon, Unit, bilingual};

const USAGE: &str = "build_memory MEMORY.tmx DOCUMENT…  (MEMORY.tmx must not exist)";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let [memory, documents @ ..] = arguments else { return Err(common::wrong(USAGE)) };
        if documents.is_empty() {
            return Err(common::wrong(USAGE));
        }
        if Path::new(memory).exists() {
            return Err(Error::Invalid(format!("{memory}: this file exists already; choose another name")));
        }
        let lexicon = Lexicon::builtin();
        let (mut seen, mut units) = (HashSet::new(), Vec::new());
        for name in documents {
            let found = bilingual::document(&Document::open(name)?, &lexicon, &Default::default())?;
            let before = units.len();
            let is_new =
                |unit: &Unit| unit.is_pair() && seen.insert((unit.source.text.clone(), unit.target.text.clone()));
            units.extend(found.units.into_iter().filter(is_new));
            line(out, format!("{name}: {} new pairs of {}", units.len() - before, found.report.pairs))?;
        }
        let report = format::write_file(memory, FileFormat::Tmx, &Default::default(), units.into_iter().map(Ok))?;
        line(out, format!("{memory}: {} units", report.units))
    })
}
