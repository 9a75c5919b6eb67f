//! The figures of `duiqi::eval` are those of the scorers that the gold data comes with.

use std::fs;
use std::path::Path;
use std::process::Command;

use duiqi::align::{Options, align};
use duiqi::eval::{Ids, beads, boundaries};
use duiqi::{Bitext, Document, Lang, Lexicon, Unit, bilingual};
use duiqi_dev::{sets, shared};
use proptest::prelude::*;

/// What a scorer prints. It needs nothing but Python's own library.
fn python(script: &Path, arguments: &[&Path]) -> String {
    let output = Command::new("python3").arg(script).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("python3, which the scorers need: {error}"));
    assert!(output.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The number behind a word in a scorer's line, such as `F1 0.8782`; `nth` 0 is the first.
fn figure(line: &str, word: &str, nth: usize) -> f64 {
    let parts = line.match_indices(word).nth(nth).unwrap_or_else(|| panic!("no `{word}` in `{line}`")).0 + word.len();
    let number: String = line[parts..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse().unwrap_or_else(|_| panic!("no number after `{word}` in `{line}`"))
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn bead_scores_are_those_of_the_python_scorer() {
    for set in ["mac_dev", "bible5k", "tico19_mix"] {
        let folder = shared(&format!("eval/align/{set}"));
        let out = tempfile::tempdir().unwrap();
        // Lengths alone: a middling alignment, which has something of everything to count.
        let lexicon = Lexicon::empty();
        for path in sets::files(&folder.join("gold")).unwrap() {
            let name = path.file_name().unwrap();
            let read = |lang: &str| fs::read_to_string(folder.join(lang).join(name)).unwrap();
            let (zh, en) = (read("zh"), read("en"));
            let found =
                align(&Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).unwrap(), &lexicon, &Options::default());
            let text = duiqi::format::beads::text(&found.beads);
            fs::write(out.path().join(name), text).unwrap();
        }
        let line = python(&shared("eval/score_align.py"), &[&folder, out.path()]);
        let scores = sets::align_set(&folder, &lexicon, &Options::default()).unwrap().scores;
        let same = |ours: f64, word: &str, nth: usize| {
            let theirs = figure(&line, word, nth);
            assert!((ours - theirs).abs() < 6e-5, "{set}: {word} #{nth}: {ours} here, {theirs} there");
        };
        same(scores.strict.precision(), "P ", 0);
        same(scores.strict.recall(), "R ", 0);
        same(scores.strict.f1(), "F1 ", 0);
        same(scores.lax.f1(), "lax F1 ", 0);
        same(scores.null.f1(), "null F1 ", 0);
        same(scores.all.f1(), "all F1 ", 0);
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn boundary_scores_are_those_of_the_python_scorer() {
    for set in ["en_gum.dev.par", "zh_mac.dev.x10"] {
        let gold = shared(&format!("eval/split/{set}.jsonl"));
        let out = tempfile::tempdir().unwrap();
        let found = out.path().join("found.jsonl");
        let input = std::io::BufReader::new(fs::File::open(&gold).unwrap());
        let options = duiqi::split::Options::default();
        duiqi::split::jsonl(input, fs::File::create(&found).unwrap(), &options).unwrap();
        let line = python(&shared("eval/score_split.py"), &[&gold, &found]);
        let row = sets::split_file(&gold, &options).unwrap();
        for (ours, word) in [(row.ends.precision(), "P="), (row.ends.recall(), "R="), (row.ends.f1(), "F1=")] {
            let theirs = figure(&line, word, 0);
            assert!((ours * 100.0 - theirs).abs() < 6e-3, "{set}: {word}{ours} here, {theirs} there");
        }
        assert_eq!(row.ends.right as f64, figure(&line, "tp=", 0));
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn pair_scores_are_those_of_the_python_scorer() {
    for name in ["angular_lifecycle", "dart_usage", "china_notes"] {
        let text = shared(&format!("eval/interleaved/{name}.txt"));
        let gold = shared(&format!("eval/interleaved/{name}.gold.jsonl"));
        let found = bilingual::document(&Document::open(&text).unwrap(), &Lexicon::builtin(), &Default::default());
        let row = |unit: &Unit| {
            let side = |lang| unit.text(lang).unwrap_or_default().to_owned();
            serde_json::json!({"en": side(Lang::En), "zh": side(Lang::Zh)}).to_string() + "\n"
        };
        let out = tempfile::tempdir().unwrap();
        let file = out.path().join("found.jsonl");
        fs::write(&file, found.unwrap().units.iter().map(row).collect::<String>()).unwrap();
        let line = python(&shared("eval/score_pairs.py"), &[&gold, &file]);
        let scores = sets::bilingual_file(&text, &gold, &Lexicon::builtin(), &Default::default()).unwrap();
        for (ours, word) in [
            (scores.right_share(), "right "),
            (scores.coverage(), "coverage "),
            (scores.exact.f1(), "exact F1 "),
            (scores.outside as f64, "outside "),
        ] {
            let theirs = figure(&line, word, 0);
            assert!((ours - theirs).abs() < 6e-5, "{name}: {word}{ours} here, {theirs} there");
        }
    }
}

proptest! {
    #[test]
    fn gold_scored_against_itself_is_perfect(sizes in prop::collection::vec((0usize..4, 0usize..4), 1..30)) {
        let (mut i, mut j) = (0, 0);
        let gold: Vec<Ids> = sizes
            .iter()
            .filter(|size| **size != (0, 0))
            .map(|&(n, m)| {
                (i, j) = (i + n, j + m);
                Ids { source: (i - n..i).collect(), target: (j - m..j).collect() }
            })
            .collect();
        let scores = beads(&gold, &gold);
        for counts in [scores.strict, scores.lax, scores.null, scores.all] {
            prop_assert_eq!(counts.f1(), 1.0);
        }
    }

    #[test]
    fn sentences_scored_against_themselves_are_perfect(sentences in prop::collection::vec(".{0,20}", 0..10)) {
        let counts = boundaries(sentences.iter().map(String::as_str), sentences.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(counts.f1(), 1.0);
    }
}
