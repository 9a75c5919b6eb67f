//! Laws of the translation memory on arbitrary texts.

use duiqi::memory::fuzzy::{Edit, difference, similarity};
use duiqi::memory::{ImportOptions, LookupOptions};
use duiqi::{Memory, Unit};
use proptest::prelude::*;

fn filled(pairs: &[(String, String)]) -> Memory {
    let mut memory = Memory::new();
    let units = pairs.iter().map(|(en, zh)| Ok(Unit::pair(("en", en), ("zh-CN", zh))));
    memory.import(units, &ImportOptions { fragments: true, ..Default::default() }).unwrap();
    memory
}

/// Percentage and two texts of every unit, as a look-up with no limit gives them, in its order.
fn looked_up(memory: &Memory, query: &str, threshold: u8, limit: usize) -> Vec<(u8, String, String)> {
    let found = memory.look_up(query, &LookupOptions { threshold, limit, ..Default::default() }).unwrap();
    found.iter().map(|found| (found.percent, found.text().to_owned(), found.translation().to_owned())).collect()
}

/// The same by comparing with every text.
fn scanned(pairs: &[(String, String)], query: &str, threshold: u8) -> Vec<(u8, String, String)> {
    let mut found = Vec::new();
    for (source, target) in pairs.iter().filter(|(source, target)| !source.is_empty() && !target.is_empty()) {
        for (text, other) in [(source, target), (target, source)] {
            found.push((similarity(query, text), text.clone(), other.clone()));
        }
    }
    found.retain(|&(percent, ..)| percent >= threshold);
    found.sort();
    found.dedup();
    found
}

/// A look-up has to give what the scan gives; best first; and with a limit, the beginning of that.
fn agree(memory: &Memory, pairs: &[(String, String)], query: &str, threshold: u8) {
    let all = looked_up(memory, query, threshold, usize::MAX);
    assert!(all.is_sorted_by_key(|found| std::cmp::Reverse(found.0)), "not best first for {query}");
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(sorted, scanned(pairs, query, threshold), "query {query:?}, threshold {threshold}");
    for limit in [1, 5] {
        let few = looked_up(memory, query, threshold, limit);
        assert_eq!(few[..], all[..limit.min(all.len())], "query {query:?}, threshold {threshold}, limit {limit}");
    }
}

/// Texts of few words, so that they are often alike.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "the ",
        "pump ",
        "valve ",
        "Valve",
        " is ",
        "open, ",
        "2 ",
        "15",
        "<b>",
        "</b> ",
        "{0}",
        ". ",
        "阀",
        "门",
        "打",
        "开",
        "水",
        "泵",
        "，",
        "。",
        " ",
        "https://a.org ",
        "Ａ",
        "don't ",
        "！",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..Default::default() })]

    #[test]
    fn a_look_up_finds_what_a_scan_finds(
        pairs in prop::collection::vec((text(), text()), 1..30), queries in prop::collection::vec(text(), 1..4)
    ) {
        let memory = filled(&pairs);
        for query in queries.iter().filter(|query| !query.trim().is_empty()) {
            for threshold in [0, 1, 20, 33, 50, 51, 60, 66, 70, 75, 85, 95, 99, 100] {
                agree(&memory, &pairs, query, threshold);
            }
        }
    }

    #[test]
    fn likeness_is_the_same_both_ways_and_whole_only_for_the_same(a in ".{0,30}", b in ".{0,30}") {
        let percent = similarity(&a, &b);
        prop_assert_eq!(percent, similarity(&b, &a));
        prop_assert_eq!(percent == 100, a.trim() == b.trim());
    }

    #[test]
    fn a_difference_covers_both_texts_in_order(a in text(), b in text()) {
        let changes = difference(&a, &b);
        for change in &changes {
            prop_assert_eq!(change.edit == Edit::Inserted, change.query.is_empty());
            prop_assert_eq!(change.edit == Edit::Deleted, change.text.is_empty());
        }
        let outside = |text: &str, ranges: Vec<std::ops::Range<usize>>| {
            let mut at = 0;
            let mut blank = true;
            for range in ranges {
                blank &= text[at..range.start].trim().is_empty();
                at = range.end;
            }
            blank && text[at..].trim().is_empty()
        };
        prop_assert!(outside(&a, changes.iter().map(|change| change.query.clone()).collect()));
        prop_assert!(outside(&b, changes.iter().map(|change| change.text.clone()).collect()));
    }
}
