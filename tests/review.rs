//! What holds of every review, and what operations, imports and re-alignment
//! do.

#![cfg(feature = "review")]

use duiqi::format::beads;
use duiqi::review::{Engine, Operation, Review, ReviewSide, Reviewer, Status, TextPlace};
use duiqi::{BySide, Document, Lexicon, Reason, Unit, bilingual};
use proptest::prelude::*;

fn pair(zh: &str, en: &str) -> Unit {
    Unit::pair(("zh-CN", zh), ("en", en))
}

fn sample() -> Review {
    Review::from_units(&[
        pair("退潮了。两条小船躺在沙滩上。", "The tide went out. Two boats lay on the sand."),
        pair("孩子们跑下来。", ""),
        pair("", "A dog barked."),
        pair("他们找到三只螃蟹。天黑了。", "They found three crabs."),
        pair("大家回家了。", "It grew dark. Everyone went home."),
    ])
}

fn apply(review: &mut Review, operation: Operation) -> duiqi::Result<usize> {
    review.apply(&operation, &Lexicon::builtin(), &Reviewer::default()).map(|applied| applied.focus)
}

fn texts(review: &Review) -> Vec<(String, String)> {
    review.units().into_iter().map(|unit| (unit.source.text, unit.target.text)).collect()
}

/// The text of a side without white space: no operation but an edit may change
/// it.
fn content(review: &Review, side: ReviewSide) -> String {
    let texts = review.sentences(side).iter().map(|sentence| sentence.text.as_str());
    texts.collect::<String>().split_whitespace().collect()
}

/// All but the history and the count of revisions.
fn state(review: &Review) -> impl PartialEq + std::fmt::Debug + use<> {
    (review.rows().to_vec(), ReviewSide::ALL.map(|side| review.sentences(side).to_vec()))
}

fn operations() -> impl Strategy<Value = Operation> {
    let row = 0..8usize;
    let side = prop_oneof![Just(ReviewSide::Source), Just(ReviewSide::Target)];
    let place =
        prop::option::of((0..3usize, 0..9usize).prop_map(|(sentence, character)| TextPlace { sentence, character }));
    prop_oneof![
        (row.clone(), 1..3usize).prop_map(|(first, more)| Operation::Merge { first, last: first + more }),
        (row.clone(), place.clone(), place).prop_map(|(row, source, target)| Operation::Split { row, source, target }),
        (row.clone(), side.clone()).prop_map(|(row, side)| Operation::MoveUp { row, side }),
        (row.clone(), side.clone()).prop_map(|(row, side)| Operation::MoveDown { row, side }),
        row.clone().prop_map(|row| Operation::Unlink { row }),
        row.clone().prop_map(|row| Operation::Link { row }),
        row.clone().prop_map(|row| Operation::Confirm { row }),
        row.clone().prop_map(|row| Operation::Reopen { row }),
        row.clone().prop_map(|row| Operation::Omit { row }),
        row.prop_map(|from| Operation::Realign { from }),
        (0.0..1.0f32).prop_map(|confidence| Operation::ConfirmAbove { confidence }),
        (side, 0..9usize, "[a-z]{0,5}").prop_map(|(side, sentence, text)| Operation::Edit { side, sentence, text }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_tile_both_sides_after_any_operations(operations in prop::collection::vec(operations(), 0..24)) {
        let mut review = sample();
        for operation in operations {
            let before = (state(&review), ReviewSide::ALL.map(|side| content(&review, side)));
            let edits = matches!(operation, Operation::Edit { .. });
            match apply(&mut review, operation) {
                Ok(focus) => prop_assert!(focus < review.rows().len()),
                Err(_) => prop_assert_eq!(&before.0, &state(&review)),
            }
            let rows = review.rows();
            let total = |side: ReviewSide| rows.iter().map(|row| side.pick(row.shape)).sum::<usize>();
            for side in ReviewSide::ALL {
                prop_assert_eq!(total(side), review.sentences(side).len());
            }
            prop_assert!(rows.iter().all(|row| row.shape.source + row.shape.target > 0));
            if !edits {
                prop_assert_eq!(before.1, ReviewSide::ALL.map(|side| content(&review, side)));
            }
        }
    }

    #[test]
    fn undo_is_the_exact_inverse_and_redo_of_it(operations in prop::collection::vec(operations(), 0..24)) {
        let mut review = sample();
        let start = state(&review);
        for operation in operations {
            let _ = apply(&mut review, operation);
        }
        let end = state(&review);
        while review.undo().is_some() {}
        prop_assert_eq!(&start, &state(&review));
        while review.redo().is_some() {}
        prop_assert_eq!(&end, &state(&review));
    }

    #[test]
    fn saving_and_loading_is_the_identity(operations in prop::collection::vec(operations(), 0..12)) {
        let mut review = sample();
        for operation in operations {
            let _ = apply(&mut review, operation);
        }
        let json = review.to_json().unwrap();
        let again = Review::from_json(json.as_bytes()).unwrap();
        prop_assert_eq!(&again, &review);
        prop_assert_eq!(again.to_json().unwrap(), json);
    }
}

#[test]
fn a_sentence_moves_to_the_row_that_it_belongs_to() {
    let mut review = sample();
    apply(&mut review, Operation::MoveDown { row: 3, side: ReviewSide::Source }).unwrap();
    let texts = texts(&review);
    assert_eq!(texts[3], ("他们找到三只螃蟹。".into(), "They found three crabs.".into()));
    assert_eq!(texts[4], ("天黑了。大家回家了。".into(), "It grew dark. Everyone went home.".into()));
    assert_eq!(review.rows()[3].status, Status::Edited);
}

#[test]
fn a_row_is_split_where_the_aligner_would() {
    let mut review = sample();
    apply(&mut review, Operation::Split { row: 0, source: None, target: None }).unwrap();
    assert_eq!(texts(&review)[1], ("两条小船躺在沙滩上。".into(), "Two boats lay on the sand.".into()));
}

#[test]
fn a_sentence_is_split_inside_its_text_and_keeps_its_bytes() {
    let document = Document::from_text("小船躺着，天黑了。\nThe boats lay there, it grew dark.\n").unwrap();
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap();
    let mut review = Review::from_document(&found.units, &document);
    let source = Some(TextPlace { sentence: 0, character: 5 });
    let target = Some(TextPlace { sentence: 0, character: 20 });
    apply(&mut review, Operation::Split { row: 0, source, target }).unwrap();
    let units = review.units();
    assert_eq!((units[0].source.text.as_str(), units[0].target.text.as_str()), ("小船躺着，", "The boats lay there,"));
    assert_eq!(&document.text()[units[1].target.ranges[0].clone()], "it grew dark.");
}

#[test]
fn realignment_keeps_what_is_confirmed_and_aligns_the_rest() {
    let text = |pairs: &[(&str, &str)]| -> Vec<Unit> { pairs.iter().map(|(zh, en)| pair(zh, en)).collect() };
    let mut review = Review::from_units(&text(&[
        ("退潮了。", "The tide went out."),
        ("两条小船躺在沙滩上。", ""),
        ("孩子们找到三只螃蟹。", "Two boats lay on the sand."),
        ("天黑了。", "The children found three crabs."),
        ("大家回家了。", "It grew dark."),
        ("", "Everyone went home."),
    ]));
    apply(&mut review, Operation::Confirm { row: 0 }).unwrap();
    apply(&mut review, Operation::Realign { from: 0 }).unwrap();
    let texts = texts(&review);
    assert_eq!(review.rows()[0].status, Status::Confirmed);
    assert_eq!(texts[2], ("孩子们找到三只螃蟹。".into(), "The children found three crabs.".into()));
    assert_eq!(texts[4], ("大家回家了。".into(), "Everyone went home.".into()));
}

#[test]
fn markup_stays_in_its_place_when_rows_are_aligned_anew() {
    let zh = Document::from_text("退潮了。\n\n```\nlet a = 1;\n```\n\n两条小船躺在沙滩上。\n").unwrap();
    let en = Document::from_text("The tide went out.\n\nTwo boats lay on the sand.\n").unwrap();
    let found = bilingual::two_documents(&zh, &en, &Lexicon::builtin(), &Default::default()).unwrap();
    let mut review = Review::from_files(&found.units, &zh, &en);
    assert!(review.rows().iter().any(|row| row.is_aside()), "{:?}", review.rows());
    let before = texts(&review);
    apply(&mut review, Operation::Realign { from: 0 }).unwrap();
    assert_eq!(texts(&review), before);
}

#[test]
fn what_a_person_confirmed_says_so() {
    let mut review = sample();
    let by = Reviewer { name: Some("Lin".into()), when: Some("2026-11-26T10:00:00Z".into()) };
    review.apply(&Operation::Confirm { row: 3 }, &Lexicon::empty(), &by).unwrap();
    review.apply(&Operation::Omit { row: 1 }, &Lexicon::empty(), &by).unwrap();
    let units = review.units();
    assert_eq!((units[3].confidence, units[3].origin.as_deref()), (Some(1.0), Some("human")));
    assert_eq!((units[3].changer.as_deref(), units[3].changed.as_deref()), (Some("Lin"), Some("2026-11-26T10:00:00Z")));
    assert_eq!((units[1].reason, units[1].origin.as_deref()), (Some(Reason::NoCounterpart), Some("human")));
    assert_eq!(units[0].origin.as_deref(), Some("alignment"));
}

#[test]
fn corrections_of_a_spreadsheet_come_back_with_ranges_and_confidences() {
    let (zh, en) =
        ("退潮了。两条小船躺在沙滩上。天黑了。", "The tide went out. Two boats lay on the sand. It grew dark.");
    let (zh, en) = (Document::from_text(zh).unwrap(), Document::from_text(en).unwrap());
    let found = bilingual::two_documents(&zh, &en, &Lexicon::builtin(), &Default::default()).unwrap();
    let mut review = Review::from_files(&found.units, &zh, &en);
    let mut units = review.units();
    let second = units.remove(1);
    units[0].source.text.push_str(&second.source.text);
    units[0].target.text = format!("{} {}", units[0].target.text, second.target.text);
    units[0].shape = None;
    units[1].target.text = "Night fell.".into();
    let stripped: Vec<Unit> = units.iter().map(|unit| pair(&unit.source.text, &unit.target.text)).collect();
    review.import_units(&stripped, &Reviewer::default()).unwrap();
    assert_eq!(review.rows()[0].shape, BySide { source: 2, target: 2 });
    let after = review.units();
    assert_eq!(after[0].source.ranges.len(), 2);
    assert_eq!(after[1].target.text, "Night fell.");
    assert_eq!(review.rows()[1].status, Status::Edited);
    review.undo();
    assert_eq!(review.rows().len(), 3);
}

#[test]
fn exported_beads_come_back_as_the_same_rows() {
    let mut review = sample();
    let mut writer =
        duiqi::format::Writer::new(Vec::new(), duiqi::format::FileFormat::Beads, &Default::default()).unwrap();
    review.units().iter().for_each(|unit| writer.write(unit).unwrap());
    let (bytes, _) = writer.finish().unwrap();
    let before = state(&review);
    review.import_beads(&beads::read(&bytes[..]).unwrap(), &Reviewer::default()).unwrap();
    assert_eq!(state(&review), before);
    let crossing = beads::read("[1]:[0]\n[0]:[1]\n".as_bytes()).unwrap();
    let error = review.import_beads(&crossing, &Reviewer::default()).unwrap_err();
    assert!(error.to_string().contains("[0]:[1]"), "{error}");
}

#[test]
fn a_file_that_was_altered_is_refused() {
    let json = sample().to_json().unwrap();
    let altered = json.replacen("\"shape\":[2,2]", "\"shape\":[2,3]", 1);
    assert!(Review::from_json(altered.as_bytes()).unwrap_err().to_string().contains("every sentence once"));
    assert!(Review::from_json(b"[]").is_err());
}

#[test]
fn an_engine_saves_every_change_and_refuses_other_revisions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.review.json");
    let mut engine = Engine::new(Lexicon::builtin()).with_review(sample()).with_file(&path);
    let confirm = br#"{"do":"apply","revision":0,"operation":{"name":"confirm","row":0}}"#;
    let reply = String::from_utf8(engine.handle(confirm)).unwrap();
    assert!(reply.contains("\"saved\":true"), "{reply}");
    assert_eq!(Review::open(&path).unwrap().rows()[0].status, Status::Confirmed);
    let stale = String::from_utf8(engine.handle(confirm)).unwrap();
    assert!(stale.contains("\"stale\":true"), "{stale}");
    let undone = String::from_utf8(engine.handle(br#"{"do":"undo","revision":1}"#)).unwrap();
    assert!(undone.contains("\"automatic\""), "{undone}");
    let load = br#"{"do":"load","files":[{"name":"a.txt","base64":""}]}"#;
    assert!(String::from_utf8(engine.handle(load)).unwrap().contains("stays open"));
}

#[test]
fn an_engine_aligns_files_and_exports_them() {
    let file = |name: &str, text: &str| {
        use base64::Engine as _;
        serde_json::json!({ "name": name, "base64": base64::engine::general_purpose::STANDARD.encode(text) })
    };
    let files = [file("a.zh.txt", "退潮了。两条小船。"), file("a.en.txt", "The tide went out. Two boats.")];
    let mut engine = Engine::new(Lexicon::builtin());
    let mut stages = Vec::new();
    let load = serde_json::json!({ "do": "load", "files": files }).to_string();
    let reply = engine.handle_with(load.as_bytes(), &mut |stage| stages.push(stage));
    let reply = String::from_utf8(reply).unwrap();
    assert!(reply.contains(r#""documents":["a.zh.txt","a.en.txt"]"#), "{reply}");
    assert_eq!(stages, ["reading", "aligning", "drawing"]);
    for format in ["tmx", "tsv", "jsonl", "xliff", "html", "beads", "review"] {
        let export = serde_json::json!({ "do": "export", "format": format }).to_string();
        let reply = String::from_utf8(engine.handle(export.as_bytes())).unwrap();
        assert!(reply.starts_with(r#"{"ok":{"files":[{"name":"a."#), "{format}: {reply}");
    }
}

/// The reply of an engine to a request, as JSON.
fn reply(engine: &mut Engine, request: &serde_json::Value) -> serde_json::Value {
    serde_json::from_slice(&engine.handle(request.to_string().as_bytes())).unwrap()
}

/// What an engine exports, as files that it takes back.
fn exported(engine: &mut Engine, format: &str) -> Vec<serde_json::Value> {
    use base64::Engine as _;
    let reply = reply(engine, &serde_json::json!({"do": "export", "format": format}));
    let files = reply["ok"]["files"].as_array().unwrap_or_else(|| panic!("{reply}")).clone();
    let bytes =
        |file: &serde_json::Value| base64::engine::general_purpose::STANDARD.encode(file["text"].as_str().unwrap());
    files.iter().map(|file| serde_json::json!({"name": file["name"], "base64": bytes(file)})).collect()
}

#[test]
fn formats_of_several_files_go_out_of_the_page_and_come_back() {
    let mut review = Review::from_units(&[pair("退潮了。", "The tide went out."), pair("天黑了。", "It grew dark.")]);
    review = review.with_documents("sea.txt", None);
    let mut engine = Engine::new(Lexicon::empty()).with_review(review.clone());
    for (format, names) in
        [("moses", vec!["sea.zh", "sea.en"]), ("intertext", vec!["sea.zh.xml", "sea.en.xml", "sea.zh.en.xml"])]
    {
        let mut files = exported(&mut engine, format);
        assert_eq!(files.iter().map(|file| file["name"].as_str().unwrap()).collect::<Vec<_>>(), names);
        // Corrected outside: the two rows became one.
        let mut other = Engine::new(Lexicon::empty()).with_review(
            Review::from_units(&[pair("退潮了。天黑了。", "The tide went out. It grew dark.")])
                .with_documents("sea.txt", None),
        );
        let import = serde_json::json!({"do": "import", "revision": 0, "files": files});
        assert!(reply(&mut other, &import)["ok"].is_object());
        assert_eq!(texts(other.review().unwrap()), texts(&review), "{format}");
        files.pop();
        let import = serde_json::json!({"do": "import", "revision": 1, "files": files});
        assert!(reply(&mut other, &import)["error"]["message"].is_string(), "{format}: a file is missing");
    }
    let files = exported(&mut engine, "intertext");
    let mut opened = Engine::new(Lexicon::empty());
    let loaded = reply(&mut opened, &serde_json::json!({"do": "load", "files": files}));
    assert_eq!(loaded["ok"]["rows"].as_array().map(Vec::len), Some(2), "{loaded}");
}

#[test]
#[cfg(feature = "files")]
fn a_packed_review_is_saved_and_opened() {
    let path = std::env::temp_dir().join(format!("duiqi-test-{}.review.json.gz", std::process::id()));
    let review = Review::from_units(&[duiqi::Unit::pair(("en", "One."), ("zh-CN", "一。"))]);
    review.save(&path).unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(&[0x1F, 0x8B]));
    assert!(Review::is_review_file(&path));
    let opened = Review::open(&path).unwrap();
    assert_eq!(opened, review);
    // A review that was opened is no protected input: each change replaces it.
    opened.save(&path).unwrap();
    std::fs::remove_file(path).unwrap();
}
