//! Marked-up text of each kind is read or refused; its segments' texts are cut at characters.
#![no_main]

use duiqi::document::{Document, DocumentFormat, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let formats = [DocumentFormat::Plain, DocumentFormat::Markdown, DocumentFormat::Html, DocumentFormat::Subtitles];
    let mut options = Options::default();
    options.format = Some(formats[usize::from(input.0) % formats.len()]);
    if let Ok(document) = Document::read(input.1.as_bytes(), &options) {
        document.segments().iter().for_each(|segment| drop(document.text_of(segment).to_owned()));
    }
});
