//! The translation memory: percentages, matches, concordance, pre-translation, upkeep.

use duiqi::memory::fuzzy::{Edit, difference, similarity};
use duiqi::memory::{
    ConcordanceOptions, ContextMatch, Duplicates, Filter, ImportOptions, LookupOptions, MatchBand, Penalties,
    Replacement,
};
use duiqi::{Context, Lang, LanguageTag, Lexicon, Memory, Unit};

/// Options of which some are not the defaults.
fn set<T: Default>(change: impl FnOnce(&mut T)) -> T {
    let mut options = T::default();
    change(&mut options);
    options
}

fn memory(pairs: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::new();
    let units = pairs.iter().map(|&(en, zh)| Ok(Unit::pair(("en", en), ("zh-CN", zh))));
    let options = set(|options: &mut ImportOptions| options.fragments = true);
    memory.import(units, &options).unwrap();
    memory
}

fn found(memory: &Memory, text: &str, options: &LookupOptions) -> Vec<(u8, String)> {
    let matches = memory.look_up(text, options).unwrap();
    matches.iter().map(|found| (found.percent, found.translation().to_owned())).collect()
}

#[test]
fn percentages_are_what_the_table_says() {
    let mut cases = 0;
    for line in include_str!("data/memory/similarity.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [percent, query, text] = fields[..] else { panic!("not three fields: {line}") };
        assert_eq!(similarity(query, text).to_string(), percent, "{query} | {text}");
        assert_eq!(similarity(text, query).to_string(), percent, "the other way round: {query} | {text}");
        cases += 1;
    }
    assert!(cases > 30, "{cases}");
}

#[test]
fn one_and_two_characters_are_found() {
    let memory = memory(&[("pump", "泵"), ("valve", "阀门"), ("Open the valve.", "打开阀门。")]);
    assert_eq!(found(&memory, "泵", &Default::default()), [(100, "pump".to_owned())]);
    assert_eq!(found(&memory, "阀门", &Default::default()), [(100, "valve".to_owned())]);
    assert_eq!(memory.concordance("阀", &Default::default()).unwrap().total, 2);
    assert_eq!(memory.concordance("开阀", &Default::default()).unwrap().total, 1);
}

#[test]
fn neighbours_make_101_and_102_and_the_unknown_changes_nothing() {
    let mut unit = Unit::pair(("en", "Stop."), ("zh-CN", "停。"));
    unit.context = Context { before: Some("One.".into()), after: Some("".into()) };
    let mut memory = Memory::new();
    memory.import([Ok(unit)], &Default::default()).unwrap();
    let percent = |before: Option<&str>, after: Option<&str>| {
        let context = Context { before: before.map(str::to_owned), after: after.map(str::to_owned) };
        let found = memory.look_up("Stop.", &set(|options: &mut LookupOptions| options.context = context)).unwrap();
        (found[0].percent, found[0].context)
    };
    assert_eq!(percent(None, None), (100, ContextMatch::Neither));
    assert_eq!(percent(Some("Two."), None), (100, ContextMatch::Neither));
    assert_eq!(percent(Some("One."), None), (101, ContextMatch::One));
    assert_eq!(percent(Some("Two."), Some("")), (101, ContextMatch::One));
    assert_eq!(percent(Some("One."), Some("")), (102, ContextMatch::Both));
}

#[test]
fn all_translations_of_a_text_are_shown_and_alignments_lose_one() {
    let mut aligned = Unit::pair(("en", "Yes"), ("zh-CN", "对"));
    aligned.origin = Some("alignment".into());
    let mut memory = memory(&[("Yes", "是")]);
    memory.import([Ok(aligned)], &Default::default()).unwrap();
    assert_eq!(found(&memory, "Yes", &Default::default()), [(100, "是".to_owned()), (99, "对".to_owned())]);
    let penalties = set(|options: &mut Penalties| options.alignment = 0);
    let options = set(|options: &mut LookupOptions| options.penalties = penalties);
    assert_eq!(found(&memory, "Yes", &options), [(100, "是".to_owned()), (100, "对".to_owned())]);
    assert_eq!(found(&memory, "Yes", &set(|options: &mut LookupOptions| options.limit = 1)).len(), 1);
}

#[test]
fn scripts_do_not_mix_when_one_is_asked_for() {
    let mut memory = Memory::new();
    let units = [("zh-CN", "软件"), ("zh-TW", "軟體"), ("zh", "程序")];
    memory.import(units.map(|(tag, zh)| Ok(Unit::pair(("en", "Software"), (tag, zh)))), &Default::default()).unwrap();
    let to = |tag| {
        let options = set(|options: &mut LookupOptions| options.to = Some(LanguageTag::from(tag)));
        found(&memory, "Software", &options).into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    };
    assert_eq!(to("zh-Hans"), ["软件", "程序"]);
    assert_eq!(to("zh-HK"), ["軟體", "程序"]);
    assert_eq!(to("zh").len(), 3);
    assert_eq!(to("fr").len(), 0);
}

#[test]
fn the_difference_tells_what_to_change() {
    let (query, text) = ("Close 2 valves.", "Please close 3 valves");
    let shown: Vec<_> = difference(query, text)
        .into_iter()
        .map(|change| (change.edit, &query[change.query], &text[change.text]))
        .collect();
    let expected = [
        (Edit::Inserted, "", "Please"),
        (Edit::Replaced, "Close 2", "close 3"),
        (Edit::Equal, "valves", "valves"),
        (Edit::Deleted, ".", ""),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn policies_decide_between_translations_of_one_source() {
    let dated = |zh: &str, date: &str, confidence: f32| {
        let mut unit = Unit::pair(("en", "Yes"), ("zh-CN", zh));
        unit.changed = Some(date.into());
        unit.confidence = Some(confidence);
        Ok(unit)
    };
    let units = || [dated("是", "2026-01-02", 0.9), dated("对", "2026-03-01", 0.5), dated("好", "2025-01-01", 0.95)];
    let kept = |duplicates| {
        let mut memory = Memory::new();
        let options = set(|options: &mut ImportOptions| options.duplicates = duplicates);
        let report = memory.import(units(), &options).unwrap();
        assert_eq!(report.conflicts, 2);
        assert_eq!(report.read, report.added + report.updated + report.unchanged);
        let again = memory.import(units(), &options).unwrap();
        assert_eq!((again.added, again.updated), (0, 0), "importing twice changes nothing");
        let units = memory.units(&Default::default()).unwrap();
        units.map(|item| item.unwrap().unit.target.text).collect::<Vec<_>>()
    };
    assert_eq!(kept(Duplicates::All), ["是", "对", "好"]);
    assert_eq!(kept(Duplicates::Keep), ["是"]);
    assert_eq!(kept(Duplicates::Newest), ["对"]);
    assert_eq!(kept(Duplicates::HighestConfidence), ["好"]);
}

#[test]
fn what_does_not_belong_in_a_memory_is_counted_and_left_out() {
    let mut doubtful = Unit::pair(("en", "Maybe"), ("zh-CN", "也许"));
    doubtful.confidence = Some(0.2);
    let units = [
        Unit::pair(("en", "Yes"), ("zh-CN", "是")),
        Unit::pair(("en", "Yes"), ("zh-CN", "")),
        Unit::pair(("en", "“"), ("zh-CN", "。")),
        doubtful,
    ];
    let options = set(|options: &mut ImportOptions| options.confidence = 0.5);
    let report = Memory::new().import(units.map(Ok), &options).unwrap();
    assert_eq!((report.added, report.unpaired, report.fragments, report.doubtful), (1, 1, 1, 1));
}

#[test]
fn a_unit_comes_back_as_it_went_in() {
    let unit: Unit = serde_json::from_value(serde_json::json!({
        "source": "Yes", "target": "是", "source_tag": "en-GB", "target_tag": "zh-Hant", "kind": "heading",
        "confidence": 0.625, "document": "a.txt", "position": 7, "shape": [1, 2], "source_ranges": [{"start": 0, "end": 3}],
        "context": {"before": "", "after": "No"}, "id": "u1", "created": "2026-01-01T00:00:00Z", "creator": "li",
        "changed": "2026-02-01T00:00:00Z", "changer": "wang", "origin": "translator", "usage": 3, "notes": ["short"],
        "properties": [["x-domain", "law"], ["x-domain", "trade"]],
    }))
    .unwrap();
    let mut memory = Memory::new();
    memory.import([Ok(unit.clone())], &Default::default()).unwrap();
    assert_eq!(memory.unit(1).unwrap(), Some(unit));
}

#[test]
fn concordance_marks_both_sides_and_pages() {
    let memory = memory(&[
        ("The library has many books.", "图书馆有很多书。"),
        ("A library is quiet.", "图书馆很安静。"),
        ("The Libraries of Beijing and its old streets", "北京的图书馆和老街"),
    ]);
    let options = set(|options: &mut ConcordanceOptions| {
        options.limit = 2;
        options.lexicon = Lexicon::builtin();
    });
    let page = memory.concordance("library", &options).unwrap();
    assert_eq!((page.total, page.hits.len(), page.complete), (3, 2, true));
    let hit = &page.hits[0];
    let (text, other) = (hit.text(), hit.translation());
    assert_eq!((&text[hit.found[0].clone()], text), ("library", "A library is quiet."));
    if cfg!(feature = "lexicon") {
        assert_eq!(hit.linked.iter().map(|range| &other[range.clone()]).collect::<Vec<_>>(), ["图书馆"]);
    }
    let next = memory.concordance("library", &set(|options: &mut ConcordanceOptions| options.offset = 2)).unwrap();
    let text = next.hits[0].text();
    assert_eq!(&text[next.hits[0].found[0].clone()], "Libraries");
    assert_eq!(memory.concordance("图书馆", &Default::default()).unwrap().total, 3);
    assert_eq!(memory.concordance("many BOOKS", &Default::default()).unwrap().total, 1);
    assert_eq!(memory.concordance("books many", &Default::default()).unwrap().total, 0);
}

#[test]
fn pretranslation_counts_bands_as_translators_do() {
    let mut memory = memory(&[
        ("Open the main valve of the pump.", "打开水泵的主阀。"),
        ("Wait for 5 minutes.", "等待5分钟。"),
        ("Switch off the engine and the light before you leave the house.", "离开前关闭发动机和灯。"),
    ]);
    let mut unit = Unit::pair(("en", "Stop."), ("zh-CN", "停。"));
    unit.context = Context { before: Some("Begin.".into()), after: Some("Wait for 8 minutes.".into()) };
    memory.import([Ok(unit)], &Default::default()).unwrap();
    let text = "Begin. Stop. Wait for 8 minutes. Open the main valve of the engine. Begin. Stop. \
                Switch off the engine and the fan before you leave the house.";
    let report = memory.pretranslate(text, Lang::En, &Default::default()).unwrap();
    let bands: Vec<MatchBand> = report.sentences.iter().map(|sentence| sentence.band).collect();
    let expected = {
        use MatchBand::*;
        [None, DoubleContext, High, Medium, Repetition, Context, Medium]
    };
    assert_eq!(bands, expected);
    assert_eq!(report.bands.total().segments, 7);
    assert_eq!(report.bands.count(MatchBand::DoubleContext).words, 1);
    assert_eq!(&text[report.sentences[1].range.clone()], "Stop.");
    let best = report.sentences[2].best.as_ref().unwrap();
    assert_eq!((best.percent, best.translation()), (99, "等待5分钟。"));
}

#[test]
fn terms_of_a_text_are_found_with_their_translation() {
    let memory = memory(&[
        ("The steam engine is old.", "这台蒸汽机很旧。"),
        ("We clean the steam engine every day.", "我们每天清洁蒸汽机。"),
        ("Steam engines need water.", "蒸汽机需要水。"),
        ("The river is long.", "这条河很长。"),
        ("We need the water of the river.", "我们需要河里的水。"),
    ]);
    let text = "The steam engine was sold. Nobody misses the steam engine. Bridges stay.";
    let report = memory.pretranslate(text, Lang::En, &Default::default()).unwrap();
    let term = report.terms.iter().find(|term| term.text == "steam engine").expect("a known term");
    assert_eq!((term.count, term.units, term.translation.as_deref()), (2, 3, Some("蒸汽机")));
    let (words, known) = (report.vocabulary.words, report.vocabulary.known);
    assert!(words > known && known >= 2, "{words} {known}");
}

#[test]
fn filters_delete_and_replace_what_they_say() {
    let mut memory = memory(&[("large model", "大型模型"), ("small model", "小模型")]);
    let replacement = set(|options: &mut Replacement| {
        options.find = "大型模型".into();
        options.replace = "大模型".into();
    });
    assert_eq!(memory.preview(&replacement).unwrap().len(), 1);
    assert_eq!(memory.replace(&replacement).unwrap(), 1);
    assert_eq!(found(&memory, "大模型", &Default::default()), [(100, "large model".to_owned())]);
    assert_eq!(found(&memory, "大型模型", &set(|options: &mut LookupOptions| options.threshold = 100)), []);
    let mut filter = Filter::default();
    filter.containing = Some("small".into());
    assert_eq!(memory.delete(&filter).unwrap(), 1);
    assert_eq!(memory.len().unwrap(), 1);
    assert_eq!(found(&memory, "small model", &set(|options: &mut LookupOptions| options.threshold = 60)), []);
    assert!(memory.delete(&Filter::default()).is_err());
}

#[test]
fn odd_queries_are_answered_with_nothing() {
    let memory = memory(&[("Yes", "是")]);
    for query in ["", "   ", "\u{0}", "\u{FEFF}", "<<<<{{{{%%%%", &"a".repeat(100_000), &"字".repeat(50_000)] {
        assert_eq!(found(&memory, query, &Default::default()), []);
        assert_eq!(memory.concordance(query, &Default::default()).unwrap().total, 0);
    }
}
