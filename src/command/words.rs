//! Enums of the library as values of options.
//!
//! The library's enums have names, but no help texts. An option lists its words
//! with a help text each; clap shows them in `--help` and completes them, and
//! the value is the library's own, so that no second enum is needed.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A value of an option: its word, its help text, and its value in the library.
#[derive(Clone, Copy)]
pub struct OptionWord<T> {
    pub word: &'static str,
    pub help: &'static str,
    pub value: T,
}

/// Reads one of the words of an option.
///
/// A wrong word never reaches the conversion: clap refuses it before, with the
/// list of the right ones.
///
/// The value parser of an option is then, for instance,
///
/// ```text
/// one_of([
///     OptionWord { word: "region", help: "zh-CN and zh-TW", value: Chinese::Region },
///     OptionWord { word: "script", help: "zh-Hans and zh-Hant", value: Chinese::Script },
/// ])
/// ```
pub fn one_of<T, const N: usize>(words: [OptionWord<T>; N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let shown = words.map(|word| PossibleValue::new(word.word).help(word.help));
    PossibleValuesParser::new(shown).try_map(move |given| {
        let found = words.iter().find(|word| word.word == given);
        found.map(|word| word.value).ok_or("it is none of the values")
    })
}
