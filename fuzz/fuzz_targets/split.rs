//! Sentences tile their text, whatever the text and the options; read piece by piece, they are the same.
#![no_main]

use duiqi::split::{self, Ellipses, LineBreaks};
use duiqi_fuzz::{choices, is_on, lang};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([chosen, longest], text)) = choices(input) else { return };
    let mut options = split::Options::default();
    options.inside_quotes = !is_on(chosen, 1);
    options.semicolons = is_on(chosen, 2);
    options.ellipses = if is_on(chosen, 3) { Ellipses::Always } else { Ellipses::Clause };
    options.line_breaks = match chosen >> 4 & 3 {
        0 | 3 => LineBreaks::Unknown,
        1 => LineBreaks::Paragraph,
        _ => LineBreaks::Wrap,
    };
    options.longest = Some(longest.into()).filter(|&longest| longest > 0);
    let lang = lang(chosen, 0);
    let mut at = 0;
    for range in split::sentences_with(&text, lang, &options).ranges() {
        assert_eq!(range.start, at, "a gap or an overlap");
        assert!(text.get(range.clone()).is_some(), "{range:?} cuts a character");
        at = range.end;
    }
    assert_eq!(at, text.len(), "the end is left out");
    if is_on(chosen, 6) {
        let read: Result<Vec<String>, _> = split::read(text.as_bytes(), lang, &options).collect();
        let whole: Vec<&str> = split::sentences_with(&text, lang, &options).collect();
        assert_eq!(read.expect("it is UTF-8"), whole);
    }
});
