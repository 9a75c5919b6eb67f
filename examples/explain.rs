//! Shows why sentences were aligned as they were: the parts of the score, the
//! words that link the sides, and what would have been the next best choice.
//!
//!     cargo run --release --example explain -- CHINESE ENGLISH [BEAD]      files with one sentence on each line
//!     cargo run --release --example explain                                a small sample

mod common;

use std::io::Write;
use std::process::ExitCode;

use common::line;
use duiqi::{Bitext, Error, Lang, Lexicon, Result, align};

const USAGE: &str = "explain [CHINESE ENGLISH [BEAD]]";
const SAMPLE: [&str; 2] = [
    "他在旧书店里找到了三本地图册。\n店主笑着说：“这些都是我父亲留下的。”\n外面下起了雨。",
    "In a second-hand bookshop he found three atlases.\nThe owner smiled.\n\"My father left me all of these.\"\nIt began to rain.",
];

fn main() -> ExitCode {
    common::main(USAGE, |arguments, out| {
        let read = |file: &str| std::fs::read_to_string(file).map_err(|error| Error::io(file, error));
        match arguments {
            [] => run(SAMPLE[0], SAMPLE[1], 0, out),
            [zh, en] => run(&read(zh)?, &read(en)?, 0, out),
            [zh, en, bead] => {
                let bead = bead.parse().map_err(|_| Error::Invalid(format!("`{bead}` is not the number of a bead")))?;
                run(&read(zh)?, &read(en)?, bead, out)
            }
            _ => Err(common::wrong(USAGE)),
        }
    })
}

fn run(zh: &str, en: &str, number: usize, out: &mut dyn Write) -> Result<()> {
    let bitext = Bitext::from_lines((Lang::Zh, Lang::En), zh, en)?;
    let (lexicon, options) = (Lexicon::builtin(), align::Options::default());
    let alignment = align(&bitext, &lexicon, &options);
    let missing = || Error::Invalid(format!("there are {} beads, from 0", alignment.beads.len()));
    let bead = alignment.beads.get(number).ok_or_else(missing)?;
    let blank = || Error::Invalid(format!("bead {number} is a blank line"));
    let found = align::explain(&bitext, &lexicon, &options, bead).ok_or_else(blank)?;
    for at in bead.source.clone() {
        line(out, &bitext.source()[at].text)?;
    }
    for at in bead.target.clone() {
        line(out, &bitext.target()[at].text)?;
    }
    let parts = &found.bead.parts;
    line(out, format!("confidence {:.2}, score {:.1}", found.bead.confidence, found.bead.score))?;
    line(
        out,
        format!(
            "  shape {:+.1}, length {:+.1}, words {:+.1}, anchors {:+.1}",
            parts.shape, parts.length, parts.words, parts.anchors
        ),
    )?;
    for link in &found.links {
        let (zh, en) = (&bitext.source()[link.source].text, &bitext.target()[link.target].text);
        let (zh, en) = (&zh[link.source_bytes.clone()], &en[link.target_bytes.clone()]);
        line(out, format!("  {zh} = {en}  ({:.1})", link.strength))?;
    }
    for bead in found.runner_up.iter().flat_map(|other| &other.beads) {
        line(out, format!("  the next best: sentences {:?} with {:?}", bead.source, bead.target))?;
    }
    Ok(())
}
