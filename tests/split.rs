//! Behaviour: cases as text, `input`, `---`, a sentence a line, `===`; `#` names a case, `⏎` is a line break that
//! is not the end of a sentence. A case that cannot be read fails. And floors on quality, where the gold is.

use std::fs;
use std::path::{Path, PathBuf};

use duiqi::Lang;
use duiqi::split::{self, Options};

struct Case {
    name: String,
    input: String,
    sentences: Vec<String>,
}

fn cases(file: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/split").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let (body, rest) = text.rsplit_once("===\n").unwrap_or_else(|| panic!("{file}: no case ends"));
    assert!(rest.trim().is_empty(), "{file}: a case that does not end: {rest}");
    body.split("===\n").map(|case| parse(file, case)).collect()
}

fn parse(file: &str, case: &str) -> Case {
    let (head, sentences) = case.split_once("\n---\n").unwrap_or_else(|| panic!("{file}: no `---` in {case}"));
    let (name, input) = head.split_once('\n').unwrap_or_else(|| panic!("{file}: no input in {case}"));
    let name = name.strip_prefix("# ").unwrap_or_else(|| panic!("{file}: no name in {case}"));
    let sentences: Vec<String> = sentences.lines().map(|line| line.replace('⏎', "\n")).collect();
    assert!(!input.is_empty() && !sentences.is_empty(), "{file}: {name}: nothing to test");
    Case { name: name.to_owned(), input: input.to_owned(), sentences }
}

fn check(file: &str, options: &Options) {
    let wrong: Vec<String> = cases(file).iter().filter_map(|case| check_case(case, options)).collect();
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
}

fn check_case(case: &Case, options: &Options) -> Option<String> {
    let lang = Lang::detect(&case.input).unwrap_or(Lang::En);
    let found: Vec<&str> = split::sentences_with(&case.input, lang, options).map(str::trim).collect();
    (found != case.sentences).then(|| format!("{}: {found:#?}", case.name))
}

#[test]
fn english_cases_hold() {
    check("en.txt", &Options::default());
}

#[test]
fn chinese_cases_hold() {
    check("zh.txt", &Options::default());
}

#[test]
fn lines_mean_what_they_look_like() {
    check("lines.txt", &Options::default());
}

#[test]
fn mixed_text_follows_the_rules_of_each_language() {
    check("mixed.txt", &Options::default());
}

#[test]
fn a_sentence_split_again_stays_whole() {
    let mut again = Vec::new();
    for case in ["en.txt", "zh.txt", "mixed.txt"].into_iter().flat_map(cases) {
        let lang = Lang::detect(&case.input).unwrap_or(Lang::En);
        again.extend(case.sentences.into_iter().filter(|sentence| duiqi::sentences(sentence, lang).count() != 1));
    }
    assert!(again.is_empty(), "{again:#?}");
}

#[test]
fn quotations_can_stay_whole() {
    let mut options = Options::default();
    options.inside_quotes = false;
    check("whole_quotes.txt", &options);
}

#[test]
fn line_breaks_can_be_told_to_mean_one_thing() {
    let text = "One line\ngoes on. Here";
    let mut options = Options::default();
    options.line_breaks = split::LineBreaks::Paragraph;
    assert_eq!(
        split::sentences_with(text, Lang::En, &options).collect::<Vec<_>>(),
        ["One line\n", "goes on. ", "Here"]
    );
    options.line_breaks = split::LineBreaks::Wrap;
    assert_eq!(split::sentences_with(text, Lang::En, &options).collect::<Vec<_>>(), ["One line\ngoes on. ", "Here"]);
}

#[test]
fn ellipses_can_always_or_never_end_a_sentence() {
    let mut options = Options::default();
    options.ellipses = split::Ellipses::Always;
    assert_eq!(split::sentences_with("茶、盐……都有。", Lang::Zh, &options).count(), 2);
    options.ellipses = split::Ellipses::Never;
    assert_eq!(split::sentences_with("She waited... Nothing came.", Lang::En, &options).count(), 1);
}

#[test]
fn long_sentences_are_cut_where_they_breathe() {
    let mut options = Options::default();
    options.longest = Some(12);
    let found: Vec<_> = split::sentences_with("天很冷，路很长，没有人说话。走吧。", Lang::Zh, &options).collect();
    assert_eq!(found, ["天很冷，路很长，", "没有人说话。", "走吧。"]);
}

/// Boundary F1 in thousandths, counted as `score_split.py` does: ends of sentences in characters that are not
/// blank, the end of the text left out.
fn f1(path: &Path) -> usize {
    let (mut right, mut found_all, mut gold_all) = (0, 0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let lang: Lang = record["lang"].as_str().unwrap().parse().unwrap();
        let text = record["text"].as_str().unwrap();
        let gold = ends(record["sentences"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()));
        let found = ends(duiqi::sentences(text, lang));
        right += gold.iter().filter(|end| found.contains(end)).count();
        found_all += found.len();
        gold_all += gold.len();
    }
    2000 * right / (found_all + gold_all)
}

fn ends<'t>(sentences: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let mut at = 0;
    let mut ends: Vec<usize> = sentences
        .map(|sentence| {
            at += sentence.chars().filter(|c| !c.is_whitespace()).count();
            at
        })
        .collect();
    ends.retain(|&end| 0 < end && end < at);
    ends.dedup();
    ends
}

/// The Golden Rules, with quotations left whole as they want it. The one that fails ends a sentence inside `. . . .`.
#[test]
fn the_golden_rules_hold_but_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/split/rules_en_golden.jsonl");
    if !path.is_file() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    }
    let mut options = Options::default();
    options.inside_quotes = false;
    let text = fs::read_to_string(path).unwrap();
    let wrong: Vec<&str> = text
        .lines()
        .filter(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let gold = ends(record["sentences"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()));
            ends(split::sentences_with(record["text"].as_str().unwrap(), Lang::En, &options)) != gold
        })
        .collect();
    assert_eq!(text.lines().count(), 52);
    assert!(wrong.len() <= 1, "{wrong:#?}");
}

#[test]
fn boundaries_do_not_get_worse() {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/split");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let floors = [
        ("en_ewt.dev.par", 905),
        ("en_gum.dev.par", 974),
        ("en_partut.dev.x5", 980),
        ("en_ersatz_ncwsj.dev.punct", 996),
        ("en_mac.dev.x10", 995),
        ("en_ntrex.silver", 989),
        ("zh_gsdsimp.dev.x5", 996),
        ("zh_gsd_trad.dev.x5", 996),
        ("zh_ersatz_wmt18.dev.clean", 988),
        ("zh_mac.dev.x10", 991),
        ("zh_ntrex_simp.silver", 957),
        ("zh_ntrex_trad.silver", 954),
        ("hard_en", 995),
        ("hard_zh", 995),
    ];
    let scores = floors.map(|(set, floor)| (set, f1(&folder.join(format!("{set}.jsonl"))), floor));
    for (set, score, floor) in scores {
        println!("{set}: {score} (floor {floor})");
    }
    assert!(scores.iter().all(|(_, score, floor)| floor <= score), "{scores:?}");
}
