//! The program in the READMEs; `tests/readme.rs` compares them.

use duiqi::{Document, Lexicon, bilingual};

fn main() -> duiqi::Result<()> {
    let text = "潮水退了。两条小船躺在沙滩上。\nThe tide went out. Two boats lay on the sand.\n";
    let document = Document::from_text(text)?;
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
    for unit in &found.units {
        println!("{:.2}  {}  |  {}", unit.confidence.unwrap_or_default(), unit.source.text, unit.target.text);
    }
    Ok(())
}
