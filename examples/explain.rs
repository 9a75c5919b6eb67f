//! Shows why sentences were aligned as they were: the parts of the score, the words that link the sides, and what
//! would stand there instead.
//!
//!     cargo run --release --example explain -- CHINESE ENGLISH [BEAD]      files of one sentence a line
//!     cargo run --release --example explain                                a small sample

use duiqi::{Bitext, Lang, Lexicon, align};

const SAMPLE: (&str, &str) = (
    "他在旧书店里找到了三本地图册。\n店主笑着说：“这些都是我父亲留下的。”\n外面下起了雨。",
    "In a second-hand bookshop he found three atlases.\nThe owner smiled.\n\"My father left me all of these.\"\nIt began to rain.",
);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (zh, en) = match args.as_slice() {
        [] => (SAMPLE.0.to_owned(), SAMPLE.1.to_owned()),
        [zh, en, ..] => (std::fs::read_to_string(zh)?, std::fs::read_to_string(en)?),
        _ => return Err("expected two files, or nothing".into()),
    };
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en);
    let (lexicon, options) = (Lexicon::builtin(), align::Options::default());
    let alignment = align(&bitext, &lexicon, &options);
    let number = args.get(2).map_or(Ok(1), |number| number.parse())?;
    let bead = alignment.beads.get(number).ok_or("no such bead")?;
    let found = align::explain(&bitext, &lexicon, &options, bead).ok_or("no such bead")?;
    bead.source.clone().for_each(|at| println!("{}", bitext.source[at].text));
    bead.target.clone().for_each(|at| println!("{}", bitext.target[at].text));
    println!("confidence {:.2}, score {:.1}: {:?}", found.bead.confidence, found.bead.score, found.bead.parts);
    for link in &found.links {
        let (zh, en) = (&bitext.source[link.source].text, &bitext.target[link.target].text);
        let (zh, en) = (&zh[link.source_bytes.clone()], &en[link.target_bytes.clone()]);
        println!("  {zh} ~ {en}   {:?} {:.1}", link.kind, link.strength);
    }
    for bead in found.runner_up.iter().flat_map(|other| &other.beads) {
        println!("instead {:?} : {:?}", bead.source, bead.target);
    }
    Ok(())
}
