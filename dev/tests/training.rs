//! The trainer gives the same numbers again.

use std::path::Path;

use duiqi::model::Weights;
use duiqi_dev::train::corpus::{self, Document};
use duiqi_dev::train::gold::Gold;
use duiqi_dev::train::model::train;
use duiqi_dev::train::net::Recipe;

/// Two chapters that ship with the crate.
fn documents() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/gold/hlm");
    let chapters = Gold::read(&folder, 1000.0).unwrap();
    chapters.into_iter().take(2).map(Document::plain).collect()
}

#[test]
fn the_same_seed_gives_the_same_weights() {
    let run = |seed| {
        let weights = Weights::default();
        let mut items = corpus::items(&documents(), &weights, &duiqi::Lexicon::builtin());
        let trained = train(&mut items, &weights, &Recipe { epochs: 2, batch: 1, seed, ..Recipe::default() }, |_| true);
        (trained.linear, trained.net.write())
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_eq!(first.0, other.0, "the linear weights do not depend on the seed");
    assert_ne!(first.1, other.1, "the seed decides where the net begins");
}
