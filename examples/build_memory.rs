//! Several bilingual documents to one translation memory without doubles.
//!
//!     cargo run --release --example build_memory -- MEMORY.tmx DOCUMENT.txt…

use std::collections::HashSet;
use std::process::ExitCode;

use duiqi::format::{self, FileFormat};
use duiqi::{Document, Lexicon, Result, bilingual};

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [memory, documents @ ..] = files.as_slice() else {
        eprintln!("usage: build_memory MEMORY.tmx DOCUMENT.txt…");
        return ExitCode::from(2);
    };
    match run(memory, documents) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("build_memory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(memory: &str, documents: &[String]) -> Result<()> {
    let lexicon = Lexicon::builtin();
    let mut seen = HashSet::new();
    let mut units = Vec::new();
    for name in documents {
        let found = bilingual::document(&Document::open(name)?, &lexicon, &Default::default())?;
        let before = units.len();
        let new =
            |unit: &duiqi::Unit| unit.is_pair() && seen.insert((unit.source.text.clone(), unit.target.text.clone()));
        units.extend(found.units.into_iter().filter(new));
        println!("{name}: {} new pairs of {}", units.len() - before, found.report.pairs);
    }
    let report = format::write_file(memory, FileFormat::Tmx, &Default::default(), units.into_iter().map(Ok))?;
    println!("{memory}: {} units", report.units);
    Ok(())
}
