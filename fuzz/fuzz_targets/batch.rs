//! A batch of any lines: every document gets a record, what is written is JSON, and a document that fails leaves the
//! others alone. Manifests are read without opening what they name.
#![no_main]

use duiqi::batch::{Options, Target, jsonl, manifest, run};
use duiqi_fuzz::{LEXICON, is_on};
use libfuzzer_sys::fuzz_target;

fn run_lines(bytes: &[u8], chosen: u8) {
    let mut options = Options::default();
    options.threads = 1;
    options.presplit = is_on(chosen, 1);
    options.pairs_only = is_on(chosen, 2);
    options.inline_errors = is_on(chosen, 3);
    let (mut out, mut records) = (Vec::new(), 0);
    let target = Target::Stream(&mut out);
    let summary = run(jsonl(bytes), target, &LEXICON, &options, |_| {
        records += 1;
        Ok(())
    });
    let summary = summary.expect("memory takes all");
    assert_eq!(summary.documents, records);
    // A mark at the beginning of a file is no text.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    assert_eq!(lines.count() as u64, summary.documents, "a document is left out");
    for line in out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        assert!(serde_json::from_slice::<serde_json::Value>(line).is_ok(), "{:?}", String::from_utf8_lossy(line));
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    if is_on(chosen, 0) {
        let _ = manifest(bytes, None).count();
    } else {
        run_lines(bytes, chosen);
    }
});
