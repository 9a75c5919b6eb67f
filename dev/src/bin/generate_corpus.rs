//! Makes document pairs to try batches with: `generate_corpus FOLDER DOCUMENTS [--broken] [--jsonl] [--sentences N]`.
//!
//! Writes `zh/N.txt`, `en/N.txt` and `manifest.tsv` into the folder; with `--jsonl` only `documents.jsonl`; with
//! `--broken` every hundredth document is empty, binary, missing or in one language only.

#[path = "../../../tests/common/corpus.rs"]
mod corpus;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let [folder, documents, ..] = arguments.as_slice() else {
        return Err("usage: generate_corpus FOLDER DOCUMENTS [--broken] [--jsonl] [--sentences N]".into());
    };
    let (folder, documents) = (Path::new(folder), documents.parse::<u64>()?);
    let sentences = match arguments.iter().position(|argument| argument == "--sentences") {
        Some(at) => arguments.get(at + 1).ok_or("--sentences needs a number")?.parse()?,
        None => 40,
    };
    fs::create_dir_all(folder)?;
    if flag("--jsonl") {
        let mut out = BufWriter::new(fs::File::create(folder.join("documents.jsonl"))?);
        for number in 0..documents {
            let pair = corpus::document(number, sentences);
            let broken = flag("--broken") && number % 100 == 37;
            let (zh, en) = (pair.zh.concat(), if broken { String::new() } else { pair.en.join(" ") });
            let line = serde_json::json!({
                "id": format!("d{number}"), "source": zh, "target": en, "source_lang": "zh", "target_lang": "en",
            });
            writeln!(out, "{line}")?;
        }
        return Ok(out.flush()?);
    }
    fs::create_dir_all(folder.join("zh"))?;
    fs::create_dir_all(folder.join("en"))?;
    let mut manifest = String::from("id\tsource\ttarget\n");
    for number in 0..documents {
        let pair = corpus::document(number, sentences);
        let (mut zh, mut en) = (Some(pair.zh.concat().into_bytes()), pair.en.join(" ").into_bytes());
        if flag("--broken") && number % 100 == 37 {
            match number / 100 % 4 {
                0 => zh = Some(b"\n \n".to_vec()),
                1 => en = b"\x7fELF\0\0\x01".to_vec(),
                2 => zh = None,
                _ => en = "只有中文。".into(),
            }
        }
        if let Some(zh) = zh {
            fs::write(folder.join(format!("zh/{number}.txt")), zh)?;
        }
        fs::write(folder.join(format!("en/{number}.txt")), en)?;
        writeln!(manifest, "d{number}\tzh/{number}.txt\ten/{number}.txt")?;
    }
    fs::write(folder.join("manifest.tsv"), manifest)?;
    Ok(())
}
