//! Any bytes are read or refused; what is read holds every character that is not blank, and its two languages are paired
//! without losing any.
#![no_main]

use duiqi::{Document, Lexicon, bilingual};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = Document::from_bytes(bytes) else { return };
    let text = document.text();
    let mut at = 0;
    for segment in document.segments() {
        assert!(segment.range.start >= at, "segments overlap");
        assert!(text[at..segment.range.start].chars().all(|c| c.is_whitespace() || c == '\u{FEFF}'), "text is left out");
        at = segment.range.end;
    }
    if let Ok(found) = bilingual::document(&document, &Lexicon::empty(), &Default::default()) {
        let ranges = found.units.iter().flat_map(|unit| unit.source.ranges.iter().chain(&unit.target.ranges));
        assert!(ranges.clone().all(|range| text.get(range.clone()).is_some()), "a range cuts a character");
    }
});
