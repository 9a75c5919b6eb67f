//! The sample article that ships with the examples, aligned and compared pair
//! by pair.

#[path = "common/layout.rs"]
mod layout;

use std::fs;
use std::path::{Path, PathBuf};

use duiqi::{Document, Kind, Lang, Lexicon, Reason, Unit, bilingual};
use layout::turned_round;
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    kind: String,
    en: Vec<String>,
    zh: Vec<String>,
}

fn gold(path: &Path) -> Vec<Gold> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn units(text: &str) -> Vec<Unit> {
    let document = Document::from_text(text).unwrap();
    bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap().units
}

fn sides(unit: &Unit) -> (String, String) {
    let text = |lang| unit.text(lang).unwrap_or_default().to_owned();
    (text(Lang::En), text(Lang::Zh))
}

/// Pairs and texts without counterpart, sorted, as (English, Chinese).
fn found(text: &str) -> Vec<(String, String)> {
    let mut sides: Vec<_> = units(text).iter().map(sides).collect();
    sides.sort();
    sides
}

fn sample() -> String {
    fs::read_to_string(here("examples/data/river.txt")).unwrap()
}

#[test]
fn the_sample_article_is_aligned_pair_by_pair() {
    let mut expected: Vec<_> =
        gold(&here("examples/data/river.gold.jsonl")).iter().map(|g| (g.en.join(" "), g.zh.concat())).collect();
    expected.sort();
    let found = found(&sample());
    for pair in &expected {
        assert!(found.contains(pair), "missing: {pair:?}\nfound: {found:#?}");
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn the_sample_article_has_its_kinds_and_reasons() {
    let units = units(&sample());
    let kind = |start: &str| units.iter().find(|unit| sides(unit).0.starts_with(start)).map(|unit| unit.kind.unwrap());
    for gold in gold(&here("examples/data/river.gold.jsonl")).iter().filter(|gold| gold.kind != "unaligned") {
        let expected: Kind = serde_json::from_value(gold.kind.clone().into()).unwrap();
        assert_eq!(kind(&gold.en[0]), Some(expected), "{}", gold.en[0]);
    }
    let reason = |start: &str| units.iter().find(|unit| sides(unit).0.starts_with(start)).and_then(|unit| unit.reason);
    assert_eq!(reason("http://"), Some(Reason::Link));
    assert_eq!(reason("Translated by"), Some(Reason::Credit));
    assert_eq!(reason("(Readers abroad"), Some(Reason::NoCounterpart));
}

#[test]
fn the_sample_article_gives_the_same_pairs_however_it_is_laid_out() {
    let text = sample();
    let expected = found(&text);
    assert_eq!(found(&text.replace('\n', "\r\n")), expected, "CRLF");
    assert_eq!(found(&text.replace('\n', "\n\n")), expected, "paragraph breaks doubled");
    let turned = turned_round(&text);
    assert_ne!(turned, text);
    assert_eq!(found(&turned), expected, "Chinese first");
}

#[test]
fn a_document_in_one_language_is_refused_by_name() {
    let document = Document::from_text("Only English here.\nNothing else.\n").unwrap();
    let error = bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap_err();
    assert_eq!(error.to_string(), "input: no Chinese text found; all of it seems to be English");
}
