//! The library as a Rust user meets it: wrong use is an error, and each step
//! leads to the next in one call.

use std::collections::BTreeSet;
use std::error::Error as _;

use duiqi::bitext::Vectors;
use duiqi::document::Options as ReadingOptions;
use duiqi::{Bead, Bitext, BySide, Document, Lang, Lexicon, Memory, Sentence, Unit, align, bilingual, split};

const ZH_EN: (Lang, Lang) = (Lang::Zh, Lang::En);

fn ranges(beads: &[Bead]) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect()
}

fn message<T: std::fmt::Debug>(result: duiqi::Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn two_sides_in_one_language_are_an_error() {
    for lang in [Lang::En, Lang::Zh] {
        let made = Bitext::from_lines((lang, lang), "One.", "Two.");
        assert!(message(made).contains(&format!("both sides are said to be {}", lang.name())));
        assert!(Bitext::new((lang, lang), Vec::new(), Vec::new()).is_err());
        assert!(Bitext::from_sentences((lang, lang), ["One."], ["Two."]).is_err());
    }
}

#[test]
fn cuts_that_cross_or_lie_outside_are_an_error() {
    let bitext = || Bitext::from_lines(ZH_EN, "一。\n二。\n三。", "One.\nTwo.").unwrap();
    for cuts in [vec![(1, 1)], vec![(0, 0), (3, 2)], vec![(1, 1), (1, 1), (1, 2)]] {
        assert_eq!(bitext().with_cuts(cuts.clone()).unwrap().cuts().len(), cuts.len());
    }
    assert!(message(bitext().with_cuts([(1, 2), (2, 1)])).contains("cross"));
    assert!(message(bitext().with_cuts([(2, 1), (1, 1)])).contains("out of order"));
    assert!(message(bitext().with_cuts([(4, 2)])).contains("3 source and 2 target sentences"));
    assert!(bitext().with_cuts([(1, 3)]).is_err());
}

#[test]
fn vectors_of_the_wrong_count_or_width_are_an_error() {
    let bitext = || Bitext::from_lines(ZH_EN, "一。\n二。", "One.\nTwo.").unwrap();
    let fitting = Vectors::new(&[1.0, 0.0, 0.0, 1.0], vec![1.0, 0.0, 0.0, 1.0], 2).unwrap();
    assert_eq!(fitting.counts(), BySide { source: 2, target: 2 });
    assert!(bitext().with_vectors(fitting).is_ok());
    let too_many = Vectors::new(&[1.0; 6], &[1.0; 4], 2).unwrap();
    assert!(message(bitext().with_vectors(too_many)).contains("3 and 2 vectors do not fit 2 source and 2 target"));
    assert!(Vectors::new(&[1.0; 5], &[1.0; 4], 2).is_err(), "two and a half vectors");
    assert!(Vectors::new(&[1.0; 4], &[1.0; 4], 0).is_err(), "no dimension");
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let found = message(Vectors::new(&[1.0; 4], &[1.0, 1.0, 1.0, wrong], 2));
        assert!(found.contains("number 1 of target vector 1"), "{found}");
    }
}

#[test]
fn a_glossary_with_its_columns_reversed_is_an_error_with_its_line() {
    let read = |text: &str| Lexicon::empty().read(text.as_bytes());
    let found = message(read("阀门\tvalve\npump\t水泵\n"));
    assert!(found.contains("line 2") && found.contains("reversed"), "{found}");
    assert!(read("T恤\tT-shirt\nNode.js\tNode.js\n").is_ok(), "names without a Chinese character are no mistake");
}

#[test]
fn a_bitext_from_a_file_is_checked_like_one_that_is_made() {
    let bitext = Bitext::from_lines(ZH_EN, "一。\n二。", "One.\nTwo.").unwrap().with_cuts([(1, 1)]).unwrap();
    let bitext = bitext.with_vectors(Vectors::new(&[1.0, 2.0], &[3.0, 4.0], 1).unwrap()).unwrap();
    let json = serde_json::to_string(&bitext).unwrap();
    assert_eq!(serde_json::from_str::<Bitext<'_>>(&json).unwrap(), bitext);
    for (right, wrong) in [("[\"zh\",\"en\"]", "[\"en\",\"en\"]"), ("[[1,1]]", "[[9,9]]"), ("[1.0,2.0]", "[1.0]")] {
        assert!(json.contains(right), "{json}");
        assert!(serde_json::from_str::<Bitext<'_>>(&json.replace(right, wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn a_blank_line_costs_no_bead_and_is_paired_with_nothing() {
    let zh = "潮水退了，两条小船躺在沙滩上。\n\n孩子们跑向大海。\n";
    let en = "The tide went out.\nTwo boats lay on the sand.\nThe children ran to the sea.\n";
    let found = align(&Bitext::from_lines(ZH_EN, zh, en).unwrap(), &Lexicon::builtin(), &Default::default());
    assert_eq!(ranges(&found.beads), [(0..1, 0..2), (1..2, 2..2), (2..3, 2..3)]);
    let blanks: Vec<&Bead> = found.beads.iter().filter(|bead| bead.source == (1..2)).collect();
    assert_eq!((blanks.len(), blanks[0].confidence), (1, 1.0));
}

#[test]
fn blank_lines_keep_to_their_side_of_a_cut() {
    let bitext = Bitext::from_lines(ZH_EN, "你好。\n \n\n再见。\n", "\nHello.\n\t\n\u{3000}\nGoodbye.\n\n").unwrap();
    for cut in (0..=4).flat_map(|i| (0..=6).map(move |j| (i, j))) {
        let bitext = bitext.clone().with_cuts([cut]).unwrap();
        let beads = align(&bitext, &Lexicon::builtin(), &Default::default()).beads;
        let (mut i, mut j) = (0, 0);
        for bead in &beads {
            assert_eq!((bead.source.start, bead.target.start), (i, j), "{cut:?}: {beads:?}");
            (i, j) = (bead.source.end, bead.target.end);
        }
        assert_eq!((i, j), (4, 6), "{cut:?}: all lines are in beads");
        let ends: Vec<_> = beads.iter().map(|bead| (bead.source.end, bead.target.end)).collect();
        assert!(cut == (0, 0) || ends.contains(&cut), "{cut:?}: {beads:?}");
    }
}

#[test]
fn the_bead_of_a_text_with_blank_lines_is_explained_in_the_callers_numbers() {
    let bitext = Bitext::from_lines(ZH_EN, "\n你好。\n\n他买了21本书。", "Hello.\n\nHe bought 21 books.").unwrap();
    let (lexicon, options) = (Lexicon::builtin(), Default::default());
    let beads = align(&bitext, &lexicon, &options).beads;
    let last = beads.iter().find(|bead| bead.source == (3..4)).unwrap();
    assert_eq!(last.target, 2..3);
    let found = align::explain(&bitext, &lexicon, &options, last).unwrap();
    assert_eq!(&found.bead, last);
    assert!(found.links.iter().all(|link| (link.source, link.target) == (3, 2)) && !found.links.is_empty());
}

#[test]
fn vectors_of_sentences_beside_blank_ones_stay_theirs() {
    let (zh, en) = ("甲。\n\n乙。\n丙。", "One thing.\nA third thing.");
    let rows = [[1.0, 0.0, 0.0], [9.0, 9.0, 9.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let vectors = Vectors::new(rows.concat(), &[1.0, 0.1, 0.0, 0.1, 0.0, 1.0], 3).unwrap();
    let bitext = Bitext::from_lines(ZH_EN, zh, en).unwrap().with_vectors(vectors).unwrap();
    let beads = align(&bitext, &Lexicon::empty(), &Default::default()).beads;
    assert!(beads.iter().any(|bead| bead.source.contains(&3) && bead.target == (1..2)), "{beads:?}");
}

#[test]
fn sentences_of_ones_own_become_pairs_in_one_call() {
    let zh = vec!["潮水退了。".to_owned(), "孩子们跑向大海。".to_owned()];
    let bitext = Bitext::from_sentences(ZH_EN, &zh, ["The tide went out.", "The children ran to the sea."]).unwrap();
    let alignment = align(&bitext, &Lexicon::builtin(), &Default::default());
    let units = alignment.units(&bitext);
    let pairs: Vec<_> = units.iter().map(|unit| (unit.source.text.as_str(), unit.target.text.as_str())).collect();
    assert_eq!(pairs, [("潮水退了。", "The tide went out."), ("孩子们跑向大海。", "The children ran to the sea.")]);
    let texts = bitext.texts(&(0..2), &(0..1));
    assert_eq!((texts.source.as_str(), texts.target.as_str()), ("潮水退了。孩子们跑向大海。", "The tide went out."));
}

#[test]
fn splitting_options_reach_documents_in_one_language_and_in_both() {
    let mut options = ReadingOptions::default();
    options.split.semicolons = true;
    let read = |text: &str| Document::read(text.as_bytes(), &options).unwrap();
    let two = bilingual::two_documents(
        &read("潮水退了；小船躺在沙滩上。"),
        &read("The tide went out; the boat lay on the sand."),
        &Lexicon::builtin(),
        &Default::default(),
    );
    assert_eq!(two.unwrap().report.pairs, 2);
    let both = read("潮水退了；小船躺在沙滩上。\nThe tide went out; the boat lay on the sand.\n");
    let found = bilingual::document(&both, &Lexicon::builtin(), &Default::default()).unwrap();
    assert_eq!(found.report.pairs, 2);
    let whole = Document::from_text(both.text()).unwrap();
    let found = bilingual::document(&whole, &Lexicon::builtin(), &Default::default()).unwrap();
    assert_eq!(found.report.pairs, 1, "without the option a semicolon ends no sentence");
}

#[test]
fn vectors_reach_two_documents_and_lines() {
    let (zh, en) =
        (Document::from_text("甲。乙。丙。").unwrap(), Document::from_text("One thing. A third thing.").unwrap());
    let bitext = bilingual::bitext(&zh, &en, None).unwrap();
    assert_eq!((bitext.source().len(), bitext.target().len()), (3, 2), "the sentences to make vectors of");
    let rows: &[f32] = &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let mut options = bilingual::Options::default();
    options.vectors = Some(Vectors::new(rows, &[1.0, 0.1, 0.0, 0.1, 0.0, 1.0], 3).unwrap());
    let lexicon = Lexicon::empty();
    let third = |units: &[Unit]| {
        units.iter().any(|unit| unit.source.text.ends_with("丙。") && unit.target.text == "A third thing.")
    };
    assert!(third(&bilingual::two_documents(&zh, &en, &lexicon, &options).unwrap().units));
    assert!(third(
        &bilingual::lines("甲。\n乙。\n丙。", "One thing.\nA third thing.", &lexicon, &options).unwrap().units
    ));

    options.vectors = Some(Vectors::new(&rows[3..], &[1.0, 0.1, 0.0, 0.1, 0.0, 1.0], 3).unwrap());
    assert!(message(bilingual::two_documents(&zh, &en, &lexicon, &options)).contains("do not fit 3 source"));
    assert!(bilingual::lines("甲。\n乙。\n丙。", "One thing.\nA third thing.", &lexicon, &options).is_err());
    let both = Document::from_text("甲。\nOne thing.\n").unwrap();
    assert!(message(bilingual::document(&both, &lexicon, &options)).contains("vectors need sentences"));
}

#[test]
fn a_memory_imports_units_references_and_results() {
    let units = [Unit::pair(("en", "Yes"), ("zh", "是")), Unit::pair(("en", "No"), ("zh", "不"))];
    let mut memory = Memory::new();
    assert_eq!(memory.import(&units, &Default::default()).unwrap().added, 2);
    assert_eq!(memory.import(units.clone(), &Default::default()).unwrap().unchanged, 2);
    assert_eq!(memory.import(units.map(duiqi::Result::Ok), &Default::default()).unwrap().unchanged, 2);
    let aligned = bilingual::lines("你好。", "Hello.", &Lexicon::builtin(), &Default::default()).unwrap();
    assert_eq!(memory.import(aligned.units, &Default::default()).unwrap().added, 1);
}

fn is_send<T: Send>() {}
fn is_sync<T: Sync>() {}

#[test]
fn what_threads_share_is_sync() {
    is_send::<Memory>();
    #[cfg(feature = "store")]
    is_sync::<duiqi::memory::Readers>();
    is_sync::<Lexicon>();
    is_sync::<Document>();
    is_sync::<Bitext<'static>>();
    is_sync::<split::Options>();
    is_sync::<duiqi::Error>();
}

#[cfg(feature = "store")]
#[test]
fn a_server_shares_the_readers_of_one_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.duiqi");
    let mut memory = Memory::create(&path).unwrap();
    memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default()).unwrap();
    let readers = std::sync::Arc::new(duiqi::memory::Readers::open(&path, &Default::default()).unwrap());
    let threads = (0..4).map(|_| {
        let readers = readers.clone();
        std::thread::spawn(move || readers.look_up("Yes", &Default::default()).unwrap()[0].translation().to_owned())
    });
    for thread in threads.collect::<Vec<_>>() {
        assert_eq!(thread.join().unwrap(), "是");
    }
}

#[test]
fn composed_and_decomposed_text_are_found_by_each_other() {
    let (composed, decomposed) = ("Déjà vu at the café.", "De\u{301}ja\u{300} vu at the cafe\u{301}.");
    for (stored, asked) in [(composed, decomposed), (decomposed, composed)] {
        let mut memory = Memory::new();
        memory.import([Unit::pair(("en", stored), ("zh", "似曾相识。"))], &Default::default()).unwrap();
        let found = memory.look_up(asked, &Default::default()).unwrap();
        assert_eq!((found.len(), found[0].percent, found[0].translation()), (1, 100, "似曾相识。"));
        assert_eq!(found[0].text(), stored, "the text is given as it was stored");
        assert_eq!(memory.concordance(&asked[asked.len() - 7..], &Default::default()).unwrap().hits.len(), 1);
    }
}

#[test]
fn the_longest_sentence_is_cut_between_characters_as_readers_see_them() {
    let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
    let texts =
        ["e\u{301}".repeat(30), family.repeat(6), "ก็".repeat(20), "🇨🇳".repeat(9), format!("甲{family}乙{family}")];
    for text in &texts {
        for lang in [Lang::En, Lang::Zh] {
            for longest in 1..12 {
                let mut options = split::Options::default();
                options.longest = Some(longest);
                let parts: Vec<&str> = split::sentences_with(text, lang, &options).collect();
                assert_eq!(parts.concat(), *text);
                let ends: BTreeSet<usize> =
                    unicode_segmentation::UnicodeSegmentation::grapheme_indices(text.as_str(), true)
                        .map(|(at, cluster)| at + cluster.len())
                        .collect();
                let mut at = 0;
                for part in parts {
                    at += part.len();
                    assert!(ends.contains(&at), "{text} was cut at byte {at} for a longest of {longest}");
                }
            }
        }
    }
}

/// All messages of an error and of its causes.
fn chain(error: &duiqi::Error) -> Vec<String> {
    let causes = std::iter::successors(error.source(), |&error| error.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect()
}

#[test]
fn an_error_names_its_file_and_says_its_cause_once() {
    let error = Document::open("no/such/file.txt").unwrap_err();
    let messages = chain(&error);
    assert!(messages[0].contains("no/such/file.txt"), "{messages:?}");
    for cause in &messages[1..] {
        assert!(!messages[0].contains(cause.as_str()), "said twice: {messages:?}");
    }
}

#[test]
fn an_error_in_a_file_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.txt");
    std::fs::write(&path, " \n").unwrap();
    assert!(message(Document::open(&path)).contains("empty.txt"));
    std::fs::write(&path, b"\0\x01\x02\0binary").unwrap();
    assert!(message(Document::open(&path)).contains("empty.txt"));
}

#[cfg(not(feature = "documents"))]
#[test]
fn a_feature_that_is_missing_is_named() {
    let gb18030 =
        b"\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7\xA1\xA3\xBD\xF1\xCC\xEC\xCC\xEC\xC6\xF8\xBA\xDC\xBA\xC3\xA1\xA3";
    let found = message(Document::from_bytes(gb18030));
    assert!(found.contains("GB18030") && found.contains("feature `documents`"), "{found}");
    let mut options = ReadingOptions::default();
    options.format = Some(duiqi::document::DocumentFormat::Html);
    let found = message(Document::read(b"<!DOCTYPE html><p>Hello.", &options));
    assert!(found.contains("feature `documents`"), "{found}");
}

/// A value that is written as a word and read back from it.
fn words_of_all<T>(all: &[T])
where
    T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display + std::str::FromStr<Err = duiqi::Error>,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    assert!(!all.is_empty());
    for value in all {
        let word = value.to_string();
        assert_eq!(word.parse::<T>().unwrap(), *value);
        let json = serde_json::to_value(value).unwrap();
        assert_eq!(json, serde_json::json!(word), "Display and serde write the same");
        assert_eq!(serde_json::from_value::<T>(json).unwrap(), *value);
    }
    let error = "nothing like it".parse::<T>().unwrap_err().to_string();
    assert!(error.contains("nothing like it") && error.contains(&all[0].to_string()), "{error}");
}

#[test]
fn enums_are_written_as_words_and_read_from_them() {
    words_of_all(&Lang::ALL);
    words_of_all(&duiqi::Script::ALL);
    words_of_all(&duiqi::Kind::ALL);
    words_of_all(&duiqi::Reason::ALL);
    words_of_all(&duiqi::State::ALL);
    words_of_all(&duiqi::LinkOrigin::ALL);
    words_of_all(&duiqi::document::DocumentFormat::ALL);
    words_of_all(&duiqi::format::FileFormat::ALL);
    words_of_all(&duiqi::bilingual::Layout::ALL);
    words_of_all(&duiqi::audit::Check::ALL);
    words_of_all(&duiqi::audit::Severity::ALL);
    words_of_all(&duiqi::memory::Duplicates::ALL);
    words_of_all(&split::LineBreaks::ALL);
    words_of_all(&split::Ellipses::ALL);
}

fn is_serde<T: serde::Serialize + serde::de::DeserializeOwned>() {}

#[test]
fn what_a_caller_sees_is_written_and_read_by_serde() {
    is_serde::<duiqi::Alignment>();
    is_serde::<Bitext<'static>>();
    is_serde::<Sentence<'static>>();
    is_serde::<Vectors<'static>>();
    is_serde::<Unit>();
    is_serde::<duiqi::align::Explanation>();
    is_serde::<duiqi::Parts>();
    is_serde::<duiqi::bilingual::Bilingual>();
    is_serde::<duiqi::document::Hidden>();
    is_serde::<duiqi::lang::Run>();
    is_serde::<duiqi::audit::Finding>();
    is_serde::<duiqi::memory::Match>();
    is_serde::<duiqi::memory::Concordance>();
    is_serde::<duiqi::memory::ImportReport>();
    is_serde::<duiqi::memory::Statistics>();
    is_serde::<duiqi::memory::Pretranslation>();
    is_serde::<duiqi::Place>();
    is_serde::<duiqi::Link>();
    is_serde::<duiqi::Token>();
}
