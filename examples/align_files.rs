//! Two files that translate each other, in either order, to tab-separated pairs on standard output.
//!
//!     cargo run --release --example align_files -- BOOK.en.txt BOOK.zh.txt > pairs.tsv

use std::process::ExitCode;

use duiqi::format::{FileFormat, Options, Writer};
use duiqi::{Document, Lexicon, Result, bilingual};

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [source, target] = files.as_slice() else {
        eprintln!("usage: align_files SOURCE TARGET");
        return ExitCode::from(2);
    };
    match run(source, target) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("align_files: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(source: &str, target: &str) -> Result<()> {
    let (source, target) = (Document::open(source)?, Document::open(target)?);
    let found = bilingual::files(&source, &target, &Lexicon::builtin(), &Default::default())?;
    let mut writer = Writer::new(std::io::stdout().lock(), FileFormat::Tsv, &Options::default())?;
    for unit in &found.units {
        writer.write(unit)?;
    }
    let (_, report) = writer.finish()?;
    eprintln!("{} pairs, {} segments without counterpart", report.units - report.unpaired, report.unpaired);
    Ok(())
}
