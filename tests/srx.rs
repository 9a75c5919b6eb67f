//! The user's own segmentation rules: read, written, and followed.
#![cfg(feature = "srx")]

use std::path::PathBuf;

use duiqi::document::Document;
use duiqi::format::srx;
use duiqi::split::srx::{BreakRule, SegmentationRules};
use duiqi::split::{self, Options};
use duiqi::{Lang, Lexicon, bilingual};
use proptest::prelude::*;

fn sample() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data/split/srx/sample.srx"].iter().collect()
}

fn options(rules: &SegmentationRules, alone: bool) -> Options {
    let rules = rules.compile().unwrap();
    let mut options = Options::default();
    options.rules = Some(if alone { rules.alone() } else { rules });
    options
}

fn sentences<'t>(text: &'t str, lang: Lang, options: &Options) -> Vec<&'t str> {
    split::sentences_with(text, lang, options).map(str::trim).collect()
}

const TEXT: &str =
    "We met at Hbr. Two of us left; Mr. Li stayed. Keeper. Wang slept. He saw the Keeper. Then it rained.";

#[test]
fn rules_of_a_file_are_combined_with_ours() {
    let options = options(&srx::open(sample()).unwrap(), false);
    assert_eq!(
        sentences(TEXT, Lang::En, &options),
        [
            "We met at Hbr. Two of us left;",
            "Mr.",
            "Li stayed.",
            "Keeper. Wang slept.",
            "He saw the Keeper.",
            "Then it rained."
        ]
    );
}

#[test]
fn an_exception_alone_changes_nothing_else() {
    let mut rules = SegmentationRules::default();
    rules.add("English", "en.*", [BreakRule::exception(r"\bHbr\.", r"\s")]);
    let own = sentences(TEXT, Lang::En, &options(&rules, false));
    let joined = "We met at Hbr. Two of us left; Mr. Li stayed.";
    assert_eq!(own[0], joined);
    assert_eq!(own[1..], sentences(TEXT, Lang::En, &Options::default())[2..]);
}

#[test]
fn rules_can_stand_alone() {
    let mut rules = SegmentationRules::default();
    rules.add("English", "EN-US", [BreakRule::exception(r"\bMr\.", r"\s"), BreakRule::end(r"[.]", r"\s")]);
    let options = options(&rules, true);
    let found = sentences("Dr. Li left! Mr. Wu stayed. He slept.\n\nA new paragraph", Lang::En, &options);
    assert_eq!(found, ["Dr.", "Li left! Mr. Wu stayed.", "He slept.", "A new paragraph"]);
    // The rules say nothing about Chinese.
    assert_eq!(sentences("他来了！她走了。", Lang::Zh, &options).len(), 2);
}

#[test]
fn maps_cascade_if_the_file_says_so() {
    let mut rules = SegmentationRules::default();
    rules.add("Semicolons", "en.*", [BreakRule::end(";", "")]);
    rules.add("Commas", ".*", [BreakRule::end(",", "")]);
    let text = "We came, we saw; we left.";
    assert_eq!(sentences(text, Lang::En, &options(&rules, true)), ["We came,", "we saw;", "we left."]);
    rules.cascade = false;
    assert_eq!(sentences(text, Lang::En, &options(&rules, true)), ["We came, we saw;", "we left."]);
}

#[test]
fn the_first_rule_that_fits_decides() {
    let rules = |list: [BreakRule; 2]| {
        let mut rules = SegmentationRules::default();
        rules.add("Any", ".*", list);
        sentences("One. Two.", Lang::En, &options(&rules, true)).len()
    };
    let (end, exception) = (BreakRule::end(r"\.", r"\s"), BreakRule::exception("One.", " Two"));
    assert_eq!(rules([end.clone(), exception.clone()]), 2);
    assert_eq!(rules([exception, end]), 1);
}

#[test]
fn what_is_written_is_read_again() {
    let rules = srx::open(sample()).unwrap();
    let mut file = Vec::new();
    srx::write(&rules, &mut file).unwrap();
    let mut again = srx::read(file.as_slice()).unwrap();
    let lines = |rules: &SegmentationRules| rules.languages[0].rules.iter().map(|rule| rule.line).collect::<Vec<_>>();
    assert_eq!(lines(&rules), [Some(13), Some(17), Some(21)]);
    for (language, first) in again.languages.iter_mut().zip(&rules.languages) {
        language.rules.iter_mut().zip(&first.rules).for_each(|(rule, first)| rule.line = first.line);
    }
    again.maps.iter_mut().zip(&rules.maps).for_each(|(map, first)| map.line = first.line);
    assert_eq!(again, rules);
}

#[test]
fn errors_say_the_line_and_what_is_wrong() {
    let file = std::fs::read_to_string(sample()).unwrap();
    let error = |from: &str, to: &str| {
        let file = file.replace(from, to);
        srx::read(file.as_bytes()).and_then(|rules| rules.compile()).unwrap_err().to_string()
    };
    assert_eq!(error("DE.*", "EN.*"), "line 37: SRX: the pattern `(unclosed` is wrong: unclosed group");
    let maybe = error("break=\"no\"", "break=\"maybe\"");
    assert!(maybe.starts_with("line 13") && maybe.ends_with("SRX: `break` is `maybe`, not `yes` or `no`"), "{maybe}");
    assert!(error("languagerulename=\"Marks\"/>", "languagerulename=\"Nothing\"/>").starts_with("line 43: SRX: "));
    assert!(error("</srx>", "").contains("cut off"));
    assert!(error("<srx", "<tmx").contains("the root element is"));
}

#[test]
fn documents_are_split_by_the_rules_too() {
    let mut options = duiqi::document::Options::default();
    options.split.rules = Some(srx::open(sample()).unwrap().compile().unwrap());
    let text = "We met at Hbr. Two of us left.\n我们在港口见面。我们两个走了。\n";
    let document = Document::read(text.as_bytes(), &options).unwrap();
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap();
    assert!(found.units.iter().any(|unit| unit.text(Lang::En) == Some("We met at Hbr. Two of us left.")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_keep_the_text(text in "[a-cA ;.!。；\n\u{301}]{0,60}", alone: bool, longest in prop::option::of(1usize..20)) {
        let mut rules = SegmentationRules::default();
        rules.add("Any", ".*", [
            BreakRule::exception("a", ""),
            BreakRule::end(";", ""),
            BreakRule::end("", "A"),
            BreakRule::end("[.。]+", r"\s|$"),
        ]);
        let mut options = options(&rules, alone);
        options.longest = longest;
        for lang in [Lang::En, Lang::Zh] {
            let found: Vec<_> = split::sentences_with(&text, lang, &options).collect();
            prop_assert_eq!(found.concat(), text.clone());
            prop_assert!(found.len() < 2 || found.iter().all(|sentence| !sentence.trim().is_empty()), "{:?}", found);
            let read: Vec<String> = split::read(text.as_bytes(), lang, &options).collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read, found);
        }
    }
}
