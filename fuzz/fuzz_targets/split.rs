//! Sentences tile their text, whatever the text and the options.
#![no_main]

use duiqi::{Lang, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, bool, &str)| {
    let (english, semicolons, text) = input;
    let lang = if english { Lang::En } else { Lang::Zh };
    let mut options = split::Options::default();
    options.semicolons = semicolons;
    let sentences: Vec<&str> = split::sentences_with(text, lang, &options).collect();
    assert_eq!(sentences.concat(), text);
    let ranges: Vec<_> = split::sentences_with(text, lang, &options).ranges().collect();
    assert!(ranges.iter().zip(&sentences).all(|(range, sentence)| &text[range.clone()] == *sentence));
});
