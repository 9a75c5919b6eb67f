//! What the attacks begin with: units, documents and memories that are sound.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::corpus;
use super::tool::good;

/// Lines of JSON with so many units, no two of them alike.
pub fn units(count: u64) -> String {
    let mut lines = String::new();
    for number in 0..count.div_ceil(8) {
        let pair = corpus::document(number, 16);
        for (at, (zh, en)) in pair.zh.iter().zip(&pair.en).take(8).enumerate() {
            let line = serde_json::json!({
                "zh": format!("{number}.{at} {}", zh.trim()), "en": format!("{number}.{at} {}", en.trim()),
                "source_tag": "en", "target_tag": "zh-CN", "document": format!("d{number}"), "position": at,
            });
            writeln!(lines, "{line}").unwrap();
        }
    }
    lines
}

/// Makes `m.tm` in a folder, with `units.jsonl` in it: half of the units in lists of their own, as after `compact`.
pub fn memory(folder: &Path, count: u64) {
    let all = units(count);
    let half = all.lines().count() / 2;
    let part = |lines: &mut dyn Iterator<Item = &str>| lines.fold(String::new(), |text, line| text + line + "\n");
    fs::write(folder.join("units.jsonl"), &all).unwrap();
    fs::write(folder.join("first.jsonl"), part(&mut all.lines().take(half))).unwrap();
    fs::write(folder.join("second.jsonl"), part(&mut all.lines().skip(half))).unwrap();
    for step in [
        &["memory", "create", "m.tm"][..],
        &["memory", "import", "m.tm", "first.jsonl"],
        &["memory", "compact", "m.tm"],
        &["memory", "import", "m.tm", "second.jsonl"],
    ] {
        good(folder, step);
    }
    for name in ["first.jsonl", "second.jsonl"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
}

/// Makes documents and `list.tsv`, which names them.
pub fn documents(folder: &Path, count: u64) {
    let mut manifest = String::new();
    for number in 0..count {
        let pair = corpus::document(number, 12);
        fs::write(folder.join(format!("{number}.zh.txt")), pair.zh.concat()).unwrap();
        fs::write(folder.join(format!("{number}.en.txt")), pair.en.join(" ")).unwrap();
        writeln!(manifest, "d{number}\t{number}.zh.txt\t{number}.en.txt").unwrap();
    }
    fs::write(folder.join("list.tsv"), manifest).unwrap();
}

/// All units of a memory as the tool writes them out.
pub fn exported(folder: &Path, memory: &str) -> Vec<u8> {
    good(folder, &["memory", "export", memory, "--to", "jsonl"])
}

/// Fails unless `verify` says that all is well.
pub fn assert_verified(folder: &Path, memory: &str) {
    good(folder, &["memory", "verify", memory]);
}
