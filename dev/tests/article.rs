//! The main job on the article of the gold data.

#[path = "../../tests/common/layout.rs"]
mod layout;

use std::fs;
use std::path::Path;

use duiqi::eval::{TextPair, pairs};
use duiqi::{Document, Lang, Lexicon, Reason, Unit, bilingual};
use duiqi_dev::shared;
use layout::turned_round;
use serde::Deserialize;

#[derive(Deserialize)]
struct Gold {
    en: Vec<String>,
    zh: Vec<String>,
}

fn gold(path: &Path) -> Vec<Gold> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn units(text: &str) -> Vec<Unit> {
    let document = Document::from_text(text).unwrap();
    bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap().units
}

fn sides(unit: &Unit) -> (String, String) {
    let text = |lang| unit.text(lang).unwrap_or_default().to_owned();
    (text(Lang::En), text(Lang::Zh))
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn the_article_of_the_gold_data_is_exact_however_it_is_laid_out() {
    let text = fs::read_to_string(shared("seeds/peoples-daily.txt")).unwrap();
    let gold = gold(&shared("gold/peoples-daily.gold.jsonl"));
    let gold: Vec<_> = gold.iter().map(|g| TextPair { en: g.en.concat(), zh: g.zh.concat() }).collect();
    for (name, text) in [
        ("as it is", text.clone()),
        ("CRLF", text.replace('\n', "\r\n")),
        ("paragraph breaks doubled", text.replace('\n', "\n\n")),
        ("Chinese first", turned_round(&text)),
    ] {
        let units = units(&text);
        let found: Vec<_> = units.iter().map(sides).map(|(en, zh)| TextPair { en, zh }).collect();
        let scores = pairs(&gold, &found);
        assert_eq!((scores.right_share(), scores.coverage(), scores.exact.f1()), (1.0, 1.0, 1.0), "{name}");
        let alone: Vec<_> = units.iter().filter_map(|unit| unit.reason).collect();
        assert_eq!(alone, [Reason::Link, Reason::Credit], "{name}");
    }
}
