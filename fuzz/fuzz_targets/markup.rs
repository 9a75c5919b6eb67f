//! Marked-up text of each kind is read or refused; its segments tile what it holds, and nothing disappears without
//! being listed as hidden.
#![no_main]

use duiqi::document::{Document, DocumentFormat, Options};
use duiqi_fuzz::{assert_only_blanks_are_left_out, choices};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([chosen], text)) = choices(input) else { return };
    let formats = [DocumentFormat::Plain, DocumentFormat::Markdown, DocumentFormat::Html, DocumentFormat::Subtitles];
    let mut options = Options::default();
    options.format = Some(formats[usize::from(chosen) % formats.len()]);
    let Ok(document) = Document::read(text.as_bytes(), &options) else { return };
    assert_only_blanks_are_left_out(document.text(), document.segments().iter().map(|segment| segment.range.clone()));
    for segment in document.segments() {
        let _ = document.text_of(segment);
        let _ = document.cut(segment, &document.runs(segment));
    }
    let _ = document.hidden();
    let _ = document.sentences(None);
});
