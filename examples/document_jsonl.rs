//! The pairs of bilingual documents as JSONL, one file beside each other: `document_jsonl OUT_DIR FILE...`.

use std::io::Write;

use duiqi::{Document, Lexicon, bilingual};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().ok_or("document_jsonl OUT_DIR FILE...")?);
    let lexicon = Lexicon::builtin();
    for file in arguments {
        let found = match file.split_once('+') {
            Some((a, b)) => bilingual::files(&Document::open(a)?, &Document::open(b)?, &lexicon, &Default::default())?,
            None => bilingual::document(&Document::open(&file)?, &lexicon, &Default::default())?,
        };
        let file = file.split('+').next().unwrap_or_default().to_owned();
        let stem = std::path::Path::new(&file).file_stem().ok_or("no file name")?.to_owned();
        let mut out = std::io::BufWriter::new(std::fs::File::create(folder.join(stem).with_extension("jsonl"))?);
        for unit in &found.units {
            let text = |lang| unit.text(lang).unwrap_or_default();
            let row = serde_json::json!({
                "en": text(duiqi::Lang::En), "zh": text(duiqi::Lang::Zh), "kind": unit.kind, "reason": unit.reason,
                "confidence": unit.confidence,
            });
            writeln!(out, "{row}")?;
        }
        eprintln!("{file}\t{:?}", found.report);
    }
    Ok(())
}
