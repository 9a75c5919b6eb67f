//! Splits a file, or standard input, into sentences, one a line.
//!
//!     cargo run --release --example split_sentences -- [en|zh] [FILE]

use std::io::Read;

use duiqi::{Lang, sentences};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let lang = arguments.first().and_then(|code| code.parse::<Lang>().ok());
    if lang.is_some() {
        arguments.remove(0);
    }
    let mut text = String::new();
    match arguments.first() {
        Some(file) => text = std::fs::read_to_string(file)?,
        None => drop(std::io::stdin().read_to_string(&mut text)?),
    }
    let lang = lang.or_else(|| Lang::detect(&text)).unwrap_or(Lang::En);
    for sentence in sentences(&text, lang) {
        println!("{}", sentence.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
