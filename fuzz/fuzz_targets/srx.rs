//! Segmentation rules of a user are read or refused; what is written of them is read again as the same, and they split
//! a text without losing any.
#![no_main]

use duiqi::format::srx;
use duiqi::split::srx::SegmentationRules;
use duiqi::split::{self, Options};
use duiqi_fuzz::{halves, lang};
use libfuzzer_sys::fuzz_target;

fn written(rules: &SegmentationRules) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    srx::write(rules, &mut bytes).ok()?;
    Some(bytes)
}

fuzz_target!(|input: &[u8]| {
    let Some(([chosen], text)) = duiqi_fuzz::choices(input) else { return };
    let (file, text) = halves(&text);
    let Ok(rules) = srx::read(file.as_bytes()) else { return };
    // Rules know the lines that they stand in, so it is the files that are compared.
    if let Some(bytes) = written(&rules) {
        let again = srx::read(&bytes[..]).expect("we wrote it");
        assert_eq!(String::from_utf8(bytes).ok(), written(&again).and_then(|bytes| String::from_utf8(bytes).ok()));
    }
    let Ok(compiled) = rules.compile() else { return };
    let mut options = Options::default();
    options.rules = Some(if chosen & 2 == 0 { compiled } else { compiled.alone() });
    let sentences: String = split::sentences_with(text, lang(chosen, 0), &options).collect();
    assert_eq!(sentences, text);
});
