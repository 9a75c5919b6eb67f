//! Beads tile both sides in order and cross no cut, whatever the sentences, vectors, cuts and pairs that are pinned.
#![no_main]

use duiqi::align::{Options, align};
use duiqi::bitext::Vectors;
use duiqi::{Bitext, BySide, Lang, Lexicon};
use duiqi_fuzz::{LEXICON, choices, halves, is_on};
use libfuzzer_sys::fuzz_target;

/// As many sentences a side at most: one more learns nothing new of the code.
const SENTENCES: usize = 40;
const DIMENSIONS: usize = 3;

/// One vector a sentence, made from bytes of a text.
fn vectors(sentences: usize, text: &str) -> Vec<f32> {
    let mut values = text.bytes().cycle().map(|byte| f32::from(byte) - 100.0);
    (0..sentences * DIMENSIONS).map(|_| values.next().unwrap_or_default()).collect()
}

/// Cuts at places that bytes name; a pinned pair stands between two of them.
fn cuts(chosen: u8, first: u8, second: u8, ends: BySide<usize>) -> Vec<BySide<usize>> {
    let place = |byte: u8| BySide {
        source: usize::from(byte >> 4) % (ends.source + 1),
        target: usize::from(byte & 15) % (ends.target + 1),
    };
    let cut = place(first);
    let next = match is_on(chosen, 1) {
        true => BySide { source: cut.source + 1, target: cut.target + 1 },
        false => place(second),
    };
    vec![cut, next]
}

fn lines(text: &str) -> String {
    text.lines().take(SENTENCES).map(|line| line.to_owned() + "\n").collect()
}

fuzz_target!(|input: &[u8]| {
    let Some(([chosen, first, second], text)) = choices(input) else { return };
    let (zh, en) = halves(&text);
    let (zh, en) = (lines(zh), lines(en));
    let Ok(mut bitext) = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en) else { return };
    let ends = BySide { source: bitext.source().len(), target: bitext.target().len() };
    if is_on(chosen, 0) {
        // Cuts that are out of order or beyond the end are refused.
        let Ok(cut) = bitext.with_cuts(cuts(chosen, first, second, ends)) else { return };
        bitext = cut;
    }
    if is_on(chosen, 3) {
        let Ok(made) = Vectors::new(vectors(ends.source, &en), vectors(ends.target, &zh), DIMENSIONS) else { return };
        let Ok(with) = bitext.with_vectors(made) else { return };
        bitext = with;
    }
    let mut options = Options::default();
    options.paragraphs = !is_on(chosen, 4);
    options.learn = !is_on(chosen, 5);
    options.whole = is_on(chosen, 6);
    let empty = Lexicon::empty();
    let alignment = align(&bitext, if is_on(chosen, 7) { &empty } else { &LEXICON }, &options);
    let (mut source, mut target) = (0, 0);
    for bead in &alignment.beads {
        assert_eq!((bead.source.start, bead.target.start), (source, target), "a bead leaves a gap");
        assert!((0.0..=1.0).contains(&bead.confidence), "confidence {}", bead.confidence);
        (source, target) = (bead.source.end, bead.target.end);
        for cut in bitext.cuts() {
            let crosses = |range: &std::ops::Range<usize>, at: usize| range.start < at && at < range.end;
            assert!(!crosses(&bead.source, cut.source) && !crosses(&bead.target, cut.target), "{bead:?} crosses {cut:?}");
        }
    }
    assert_eq!((source, target), (ends.source, ends.target), "the end has no bead");
});
