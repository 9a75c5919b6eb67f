//! Aligns two files that translate each other, in either order, and prints
//! tab-separated pairs.
//!
//!     cargo run --release --example align_files -- BOOK.en.txt BOOK.zh.txt > pairs.tsv

mod common;

use std::process::ExitCode;

use duiqi::format::{FileFormat, Options, Writer};
use duiqi::{Document, Lexicon, bilingual};

const USAGE: &str = "align_files SOURCE TARGET";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let [source, target] = arguments else { return Err(common::wrong(USAGE)) };
        let (source, target) = (Document::open(source)?, Document::open(target)?);
        let found = bilingual::two_documents(&source, &target, &Lexicon::builtin(), &Default::default())?;
        let mut writer = Writer::new(out, FileFormat::Tsv, &Options::default())?;
        for unit in &found.units {
            writer.write(unit)?;
        }
        writer.finish()?;
        eprintln!("{} pairs, {} sentences without a translation", found.report.pairs, found.report.unaligned);
        Ok(())
    })
}
