//! Laws of the translation memory on arbitrary texts.

#[path = "common/look_ups.rs"]
mod look_ups;

use std::collections::BTreeMap;

use duiqi::memory::fuzzy::{Edit, difference, similarity};
use duiqi::memory::{Duplicates, ImportOptions, ImportReport, SameSource};
use duiqi::{Memory, Unit};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use self::look_ups::{agree, filled, set};

fn by_the_book(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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
        "%s ",
        "{{ name }}",
        "20mm ",
        "F&ile",
        "é",
        "e\u{301}",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Units of two sources, as dictionaries of an app have them: few targets, many contexts.
fn rivals() -> impl Strategy<Value = Vec<Unit>> {
    let unit = (0..2usize, 0..4usize, 0..3usize, 0..40u32, 0..4u8, 0..4u8);
    let unit = unit.prop_map(|(source, target, tag, before, date, confidence)| {
        let (source, target) = (["OK", "Open"][source], ["好", "打开", "开", "确定"][target]);
        let mut unit = Unit::pair(("en", source), (["zh-CN", "zh-CN", "zh-TW"][tag], target));
        unit.context.before = (before < 36).then(|| format!("before {before}"));
        unit.changed = (date > 0).then(|| format!("2026-01-0{date}"));
        unit.confidence = (confidence > 0).then(|| f32::from(confidence) / 4.0);
        unit
    });
    prop::collection::vec(unit, 0..400)
}

/// A memory with these units, imported in transactions of `transaction`, and what the import reports.
fn imported(units: &[Unit], duplicates: Duplicates, transaction: usize) -> (Memory, ImportReport) {
    let mut memory = Memory::new();
    let options = set(|options: &mut ImportOptions| {
        options.duplicates = duplicates;
        options.transaction = transaction;
    });
    let report = memory.import(units, &options).unwrap();
    (memory, report)
}

fn numbers(groups: &[SameSource]) -> Vec<Vec<u64>> {
    groups.iter().map(|group| group.units.iter().map(|unit| unit.id).collect()).collect()
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
        // A query is also compared without its mnemonic, `File` for `Fi_le`.
        if !a.contains(['_', '~']) && !b.contains(['_', '~']) {
            prop_assert_eq!(percent, similarity(&b, &a));
        }
        let composed = |text: &str| text.trim().nfc().collect::<String>();
        prop_assert_eq!(percent == 100, composed(&a) == composed(&b));
    }

    /// A transaction of one unit reads the units of its source, a long one remembers them.
    #[test]
    fn many_units_of_one_source_are_decided_like_few(units in rivals()) {
        for duplicates in Duplicates::ALL {
            let (memory, report) = imported(&units, duplicates, 1);
            let (at_once, same) = imported(&units, duplicates, usize::MAX);
            prop_assert_eq!(report, same);
            let all = |memory: &Memory| memory.units(&Default::default()).unwrap().collect::<duiqi::Result<Vec<_>>>();
            prop_assert_eq!(all(&memory).unwrap(), all(&at_once).unwrap());
        }
    }

    #[test]
    fn groups_of_one_source_are_what_a_table_of_all_units_gives(units in rivals()) {
        let (memory, _) = imported(&units, Duplicates::All, usize::MAX);
        let (mut sources, mut pairs) = (BTreeMap::new(), BTreeMap::new());
        for item in memory.units(&Default::default()).unwrap() {
            let stored = item.unwrap();
            let (id, unit) = (stored.id, stored.unit);
            let source = (unit.source.text, unit.target.tag);
            sources.entry(source.clone()).or_insert_with(Vec::new).push((id, unit.target.text.clone()));
            pairs.entry((source, unit.target.text)).or_insert_with(Vec::new).push(id);
        }
        let mut conflicts: Vec<Vec<u64>> = Vec::new();
        for group in sources.into_values().filter(|group| group.iter().any(|(_, target)| *target != group[0].1)) {
            conflicts.push(group.into_iter().map(|(id, _)| id).collect());
        }
        let mut duplicates: Vec<Vec<u64>> = pairs.into_values().filter(|group| group.len() > 1).collect();
        conflicts.sort();
        duplicates.sort();
        prop_assert_eq!(numbers(&memory.conflicts().unwrap()), conflicts);
        prop_assert_eq!(numbers(&memory.duplicates().unwrap()), duplicates);
    }

    /// The formula of the module, written down again for texts of words, numbers, placeholders and marks.
    #[test]
    fn only_words_weigh(words in prop::collection::vec("[a-c]{1,2}", 1..12), other in prop::collection::vec("[a-c]{1,2}", 1..12),
                        number in 0u32..9, second in 0u32..9, tag in "<[bi]>|\\{[01]\\}|%s") {
        let (plain, text) = (words.join(" "), other.join(" "));
        let distance = by_the_book(&words, &other);
        let longer = words.len().max(other.len());
        let base = ((longer - distance) * 100 / longer).min(if distance == 0 { 100 } else { 98 }) as u8;
        prop_assert_eq!(similarity(&plain, &text), base);
        // A number, a placeholder, a mark cost a point each, however short the text.
        prop_assert_eq!(similarity(&format!("{plain} {number}"), &format!("{text} {second}")),
            base.saturating_sub(u8::from(number != second)));
        prop_assert_eq!(similarity(&format!("{tag} {plain}"), &text), base.saturating_sub(1));
        prop_assert_eq!(similarity(&format!("{tag} {plain}!"), &text), base.saturating_sub(2));
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
