//! Any bytes are read or refused; what is read holds every character that is not blank, and its two languages are paired
//! without losing any.
#![no_main]

use duiqi::{Document, bilingual};
use duiqi_fuzz::{LEXICON, assert_only_blanks_are_left_out};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = Document::from_bytes(bytes) else { return };
    assert_only_blanks_are_left_out(document.text(), document.segments().iter().map(|segment| segment.range.clone()));
    let Ok(found) = bilingual::document(&document, &LEXICON, &Default::default()) else { return };
    let mut ranges: Vec<_> =
        found.units.iter().flat_map(|unit| unit.source.ranges.iter().chain(&unit.target.ranges)).cloned().collect();
    ranges.sort_by_key(|range| range.start);
    assert_only_blanks_are_left_out(document.text(), ranges.into_iter());
});
