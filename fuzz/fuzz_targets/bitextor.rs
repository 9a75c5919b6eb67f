//! Bitextor's columns: any bytes give rows or an error, and every document is counted.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use duiqi::batch::{Bitextor, bitextor};
use duiqi_fuzz::{LEXICON, is_on};
use libfuzzer_sys::fuzz_target;

/// Columns of base 64 out of plain ones, so that the fuzzer reaches what is in them.
fn encoded(bytes: &[u8]) -> Vec<u8> {
    let line = |line: &[u8]| {
        let columns = line.split(|&byte| byte == b'\t').enumerate();
        let columns = columns.map(|(at, column)| match at {
            0 | 1 => String::from_utf8_lossy(column).into_owned(),
            // A text has lines; in this notation they end with `|`.
            _ => STANDARD.encode(column.iter().map(|&byte| if byte == b'|' { b'\n' } else { byte }).collect::<Vec<_>>()),
        });
        columns.collect::<Vec<_>>().join("\t")
    };
    bytes.split(|&byte| byte == b'\n').map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

fuzz_target!(|input: &[u8]| {
    let Some((&chosen, bytes)) = input.split_first() else { return };
    let mut options = Bitextor::default();
    options.threads = 1;
    options.header = [None, Some(true), Some(false)][usize::from(chosen & 3) % 3];
    options.sentence_hashes = is_on(chosen, 2);
    if is_on(chosen, 3) {
        options.metadata_fields = vec!["a".into(), "b".into()];
    }
    let lines = if is_on(chosen, 4) { bytes.to_owned() } else { encoded(bytes) };
    let (mut out, mut failed) = (Vec::new(), 0);
    let Ok(summary) = bitextor(&lines[..], &mut out, &LEXICON, &options, |_| failed += 1) else { return };
    assert_eq!(summary.failed, failed);
    let text = String::from_utf8(out).expect("columns are text");
    let header = options.header != Some(false) && text.starts_with("src_url");
    assert!(text.lines().count() as u64 == summary.pairs + u64::from(header), "{} pairs: {text:?}", summary.pairs);
});
