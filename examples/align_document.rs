//! Turns one document in which English and Chinese alternate into a translation
//! memory.
//!
//!     cargo run --release --example align_document                              on a sample article
//!     cargo run --release --example align_document -- ARTICLE.txt -o PAIRS.tmx  on yours

mod common;

use std::io::Write;
use std::process::ExitCode;

use common::line;
use duiqi::format::{self, FileFormat};
use duiqi::{Document, Lexicon, Reason, Result, Unit, bilingual};

const USAGE: &str = "align_document [DOCUMENT] [-o PAIRS.tmx]";
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/river.txt");

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| match arguments {
        [] => run(SAMPLE, None, out),
        [document] => run(document, None, out),
        [document, "-o", memory] => run(document, Some(memory), out),
        ["-o", memory] => run(SAMPLE, Some(memory), out),
        _ => Err(common::wrong(USAGE)),
    })
}

fn run(document: &str, memory: Option<&str>, out: &mut dyn Write) -> Result<()> {
    let document = Document::open(document)?;
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
    line(out, "confidence  shape  texts\n")?;
    for unit in &found.units {
        show(unit, out)?;
    }
    found.report.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    let bilingual::AlignmentReport { pairs, unaligned, .. } = found.report;
    line(out, format!("{pairs} pairs, {unaligned} sentences without a translation"))?;
    if let Some(memory) = memory {
        let units = found.units.into_iter().map(Ok);
        let report = format::write_file(memory, FileFormat::Tmx, &Default::default(), units)?;
        line(out, format!("{} units written to {memory}", report.units))?;
    }
    Ok(())
}

/// Prints a unit: its confidence and shape, or in words why it stands alone,
/// then both texts.
fn show(unit: &Unit, out: &mut dyn Write) -> Result<()> {
    let shape = unit.shape.map(|shape| format!("{}:{}", shape.source, shape.target)).unwrap_or_default();
    let confidence = unit.confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default();
    let label = match unit.reason {
        Some(Reason::NoCounterpart) => "no translation".to_owned(),
        Some(_) => "not text".to_owned(),
        None => format!("{confidence:>10}  {shape:<5}"),
    };
    let texts = [&unit.source.text, &unit.target.text];
    for (text, label) in texts.into_iter().filter(|text| !text.is_empty()).zip([label.as_str(), ""]) {
        line(out, format!("{label:<17}  {}", text.split_whitespace().collect::<Vec<_>>().join(" ")))?;
    }
    line(out, "")
}
