//! Looks up every sentence of a text: `cargo run --features store --example pretranslate MEMORY TEXT.txt`.

use duiqi::memory::Band;
use duiqi::{Error, Lang, Memory, Result};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [memory, file] = &arguments[..] else {
        return Err(Error::Invalid("usage: pretranslate MEMORY TEXT.txt".to_owned()));
    };
    let text = std::fs::read_to_string(file).map_err(|error| Error::io(file, error))?;
    let lang = Lang::detect(&text).unwrap_or(Lang::En);
    let report = Memory::open(memory)?.pretranslate(&text, lang, &Default::default())?;
    for sentence in &report.sentences {
        println!("{}", &text[sentence.range.clone()]);
        if let Some(best) = sentence.best.as_ref().filter(|best| best.percent >= 70) {
            println!("    {} %  {}", best.percent, best.translation());
        }
    }
    for band in Band::ALL {
        let count = report.bands.count(band);
        println!("{band:<12} {:>5} sentences {:>6} words", count.sentences, count.words);
    }
    for term in &report.terms {
        println!("{} × {}  {}", term.count, term.text, term.translation.as_deref().unwrap_or("–"));
    }
    Ok(())
}
