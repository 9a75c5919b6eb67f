//! Beads tile both sides in order and cross no cut, whatever the sentences.
#![no_main]

use duiqi::{Lang, Lexicon, align, bilingual};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<String>, Vec<String>)| {
    let lines = |sentences: &[String]| -> String {
        sentences.iter().take(40).map(|sentence| sentence.replace(['\n', '\r'], " ") + "\n").collect()
    };
    let (zh, en) = (lines(&input.0), lines(&input.1));
    let Ok(bitext) = bilingual::bitext_of_lines(&zh, &en, Some(Lang::Zh)) else { return };
    let alignment = align(&bitext, &Lexicon::builtin(), &align::Options::default());
    let (mut source, mut target) = (0, 0);
    for bead in &alignment.beads {
        assert_eq!((bead.source.start, bead.target.start), (source, target), "a bead leaves a gap");
        assert!((0.0..=1.0).contains(&bead.confidence), "confidence {}", bead.confidence);
        (source, target) = (bead.source.end, bead.target.end);
    }
    assert_eq!((source, target), (bitext.source().len(), bitext.target().len()));
});
