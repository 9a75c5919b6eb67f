//! One real article in many arrangements: every one must give the same pairs.

use duiqi::{Document, Lang, Lexicon, bilingual};
use duiqi_dev::shared;

/// A gold pair: what kind of text it is, and both sides.
struct GoldPair {
    kind: String,
    en: String,
    zh: String,
}

fn gold() -> Vec<GoldPair> {
    let text = std::fs::read_to_string(shared("gold/peoples-daily.gold.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let pairs = rows.map(|row| {
        let side = |key: &str, between: &str| {
            let texts = row[key].as_array().map(Vec::as_slice).unwrap_or_default();
            texts.iter().filter_map(|text| text.as_str()).collect::<Vec<_>>().join(between)
        };
        GoldPair { kind: row["kind"].as_str().unwrap_or_default().to_owned(), en: side("en", " "), zh: side("zh", "") }
    });
    pairs.filter(|pair| !pair.en.is_empty() && !pair.zh.is_empty()).collect()
}

/// Paragraphs as readers know them: each heading and line of the front matter, and the body by several sentences.
fn paragraphs(gold: &[GoldPair]) -> Vec<&[GoldPair]> {
    let mut found = Vec::new();
    for same in gold.chunk_by(|a, b| a.kind == "body" && b.kind == "body") {
        found.extend(same.chunks(4));
    }
    found
}

fn side(paragraph: &[GoldPair], english: bool) -> String {
    let texts = paragraph.iter().map(|pair| if english { pair.en.as_str() } else { pair.zh.as_str() });
    texts.collect::<Vec<_>>().join(if english { " " } else { "" })
}

/// Paragraphs in turns; `english_first` tells the order of each by its number.
fn turns(paragraphs: &[&[GoldPair]], english_first: impl Fn(usize) -> bool) -> Vec<String> {
    let one = |(at, paragraph): (usize, &&[GoldPair])| {
        let first = english_first(at);
        [side(paragraph, first), side(paragraph, !first)]
    };
    paragraphs.iter().enumerate().flat_map(one).collect()
}

/// The arrangements, each as the paragraphs of a file.
fn arrangements(gold: &[GoldPair]) -> Vec<(&'static str, Vec<String>)> {
    let parts = paragraphs(gold);
    let all = |english| parts.iter().map(move |part| side(part, english));
    let mut with_row: Vec<String> = all(true).collect();
    with_row.insert(4, "| list | 列出所有文件 |".to_owned());
    with_row.extend(all(false));
    let sentences =
        |part: &&[GoldPair]| -> String { part.iter().map(|pair| format!("{} {} ", pair.en, pair.zh)).collect() };
    let blocks = |size: usize, english: bool| -> Vec<String> {
        let both = |block: &[&[GoldPair]]| -> Vec<String> {
            let lang = |english: bool| block.iter().map(move |part| side(part, english)).collect::<Vec<_>>();
            [lang(english), lang(!english)].concat()
        };
        parts.chunks(size).flat_map(both).collect()
    };
    vec![
        ("turns, English first", turns(&parts, |_| true)),
        ("turns, Chinese first", turns(&parts, |_| false)),
        ("front matter English first, body Chinese first", turns(&parts, |at| at < 3)),
        ("order switches at the fifth paragraph", turns(&parts, |at| at < 5)),
        ("order at random", turns(&parts, |at| [true, false, false, true, false, true, true][at % 7])),
        ("halves", all(true).chain(all(false)).collect()),
        ("halves, Chinese first", all(false).chain(all(true)).collect()),
        ("halves with a table row", with_row),
        ("blocks of two", blocks(2, true)),
        ("blocks of three, Chinese first", blocks(3, false)),
        ("each pair on a line", gold.iter().map(|pair| format!("{} {}", pair.en, pair.zh)).collect()),
        ("sentence by sentence in a paragraph", parts.iter().map(sentences).collect()),
        (
            "translation in brackets",
            parts.iter().map(|part| format!("{} （{}）", side(part, true), side(part, false))).collect(),
        ),
        (
            "translation in brackets on its own line",
            parts.iter().flat_map(|part| [side(part, true), format!("（{}）", side(part, false))]).collect(),
        ),
        (
            "columns of a table",
            vec![parts.iter().map(|part| format!("| {} | {} |\n", side(part, false), side(part, true))).collect()],
        ),
    ]
}

/// The gold pairs that a document gives: both sides of a unit hold nothing but text of the pair, and all of it is there.
fn right(document: &Document, gold: &[GoldPair]) -> usize {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let found = bilingual::document(document, &Lexicon::builtin(), &Default::default()).unwrap();
    let pairs: Vec<(String, String)> = found
        .units
        .iter()
        .filter(|unit| unit.is_pair())
        .map(|unit| {
            (letters(unit.text(Lang::En).unwrap_or_default()), letters(unit.text(Lang::Zh).unwrap_or_default()))
        })
        .collect();
    let is_right = |pair: &&GoldPair| {
        let (en, zh) = (letters(&pair.en), letters(&pair.zh));
        let inside: Vec<_> = pairs.iter().filter(|unit| en.contains(&unit.0) && zh.contains(&unit.1)).collect();
        inside.iter().map(|unit| unit.0.as_str()).collect::<String>() == en
            && inside.iter().map(|unit| unit.1.as_str()).collect::<String>() == zh
    };
    let missed = gold.iter().filter(|pair| !is_right(pair));
    missed.for_each(|pair| println!("  missed: {:.60} | {:.60}", pair.en, pair.zh));
    gold.iter().filter(is_right).count()
}

fn page(paragraphs: &[String]) -> String {
    let body: String = paragraphs
        .iter()
        .map(|text| match text.strip_prefix('|') {
            Some(_) => {
                let row = |line: &str| {
                    let cells = line.trim_matches(['|', ' ']).split(" | ").map(|cell| format!("<td>{cell}</td>"));
                    format!("<tr>{}</tr>", cells.collect::<String>())
                };
                format!("<table>{}</table>\n", text.lines().map(row).collect::<String>())
            }
            None => format!("<p>{text}</p>\n"),
        })
        .collect();
    format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>\n{body}</body></html>")
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn the_article_gives_its_pairs_in_every_arrangement() {
    let gold = gold();
    assert_eq!(gold.len(), 19);
    let mut whole = 0;
    for (name, paragraphs) in arrangements(&gold) {
        let text = right(&Document::from_text(paragraphs.join("\n\n")).unwrap(), &gold);
        let html = right(&Document::from_bytes(page(&paragraphs).as_bytes()).unwrap(), &gold);
        println!("{name}: text {text}, HTML {html} of 19");
        assert!(text >= 18 && html >= 18, "{name}: text {text}, HTML {html} of 19");
        whole += usize::from(text == 19 && html == 19);
    }
    assert!(whole >= 12, "whole in {whole} arrangements");
}
