//! From one document in which English and Chinese take turns to a translation memory.
//!
//!     cargo run --release --example align_document                              on a sample article
//!     cargo run --release --example align_document -- ARTICLE.txt -o PAIRS.tmx  on yours

use duiqi::format::{self, FileFormat};
use duiqi::{Document, Lexicon, Unit, bilingual};
use textwrap::core::display_width;

fn main() -> std::process::ExitCode {
    let mut input = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/river.txt").to_owned();
    let mut output = "pairs.tmx".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "-o" => output = arguments.next().unwrap_or(output),
            _ => input = argument,
        }
    }
    match run(&input, &output) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("align_document: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(input: &str, output: &str) -> duiqi::Result<()> {
    let document = Document::open(input)?;
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
    found.units.iter().for_each(show);
    found.report.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    let report = format::write_file(output, FileFormat::Tmx, &Default::default(), found.units.into_iter().map(Ok))?;
    println!("{} pairs to {output}, {} segments without counterpart", report.units, report.unpaired);
    Ok(())
}

/// Prints a unit in two columns, its confidence (or the reason for standing alone) in front.
fn show(unit: &Unit) {
    let label = match (unit.confidence, unit.reason) {
        (_, Some(reason)) => format!("{reason:?}"),
        (confidence, None) => format!("{:.2}", confidence.unwrap_or_default()),
    };
    let (source, target) = (textwrap::wrap(&unit.source.text, 52), textwrap::wrap(&unit.target.text, 44));
    for row in 0..source.len().max(target.len()) {
        let cell = |lines: &[std::borrow::Cow<'_, str>]| lines.get(row).map_or(String::new(), |line| line.to_string());
        let (left, right) = (cell(&source), cell(&target));
        let gap = " ".repeat(54 - display_width(&left).min(54));
        println!("{:<13} {left}{gap}{right}", if row == 0 { &label } else { "" });
    }
    println!();
}
