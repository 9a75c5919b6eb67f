//! Enums of the library as values of options.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A value of an option: its word, what `--help` says of it, and what it stands for.
#[derive(Clone, Copy)]
pub struct Word<T> {
    pub word: &'static str,
    pub help: &'static str,
    pub value: T,
}

/// Reads one of the words of an option.
pub fn one_of<T, const N: usize>(words: [Word<T>; N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let shown = words.map(|word| PossibleValue::new(word.word).help(word.help));
    PossibleValuesParser::new(shown).try_map(move |given| {
        let found = words.iter().find(|word| word.word == given);
        found.map(|word| word.value).ok_or("it is none of the values")
    })
}
