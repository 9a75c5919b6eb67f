//! Splits a file, or standard input, into sentences, and prints one on each
//! line.
//!
//!     cargo run --release --example split_sentences -- [en|zh] [FILE]

mod common;

use std::io::Read;
use std::process::ExitCode;

use common::line;
use duiqi::{Error, Lang, io, sentences};

const USAGE: &str = "split_sentences [en|zh] [FILE]";

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let lang = arguments.first().and_then(|code| code.parse::<Lang>().ok());
        let file = match &arguments[usize::from(lang.is_some())..] {
            [] => io::STANDARD,
            [file] => file,
            _ => return Err(common::wrong(USAGE)),
        };
        let mut text = String::new();
        io::open(file)?.read_to_string(&mut text).map_err(|error| Error::io(file, error))?;
        let lang = lang.or_else(|| Lang::detect(&text)).unwrap_or(Lang::En);
        for sentence in sentences(&text, lang) {
            line(out, sentence.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    })
}
