//! Splitting, on cases written as text: the input, `---`, one sentence on each
//! line, `===`; `#` names a case, `⏎` is a line break that is not the end of a
//! sentence. A case that cannot be read fails. And the rule sets of other
//! splitters.

use std::fs;
use std::path::Path;

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
fn a_line_wider_than_any_page_is_a_paragraph() {
    let body = "灯放在桌子上，多年来没有人点过它。".repeat(12);
    let text = format!("{body}码头边的鱼市场停业三天\n台风过后，渔民回到了海上。");
    let found: Vec<&str> = duiqi::sentences(&text, Lang::Zh).map(str::trim).collect();
    assert_eq!(found[12..], ["码头边的鱼市场停业三天", "台风过后，渔民回到了海上。"]);
    // Lines of a page are still joined.
    let page = "灯放在桌子上，多年来没有人点过它，后来老妇\n人回来了。她慢慢地倒油，她的手没有发抖，她\n的眼睛很亮。";
    assert_eq!(duiqi::sentences(page, Lang::Zh).count(), 2);
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

/// How many texts of a rule set are split exactly as it says, of how many.
fn exact(set: &str, options: &Options) -> (usize, usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/split/rules").join(set);
    let records = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{set}: {error}"));
    let right = records.lines().filter(|line| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let lang: Lang = record["lang"].as_str().unwrap().parse().unwrap();
        let gold = ends(record["sentences"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()));
        ends(split::sentences_with(record["text"].as_str().unwrap(), lang, options)) == gold
    });
    (right.count(), records.lines().count())
}

/// The Golden Rules, with quotations left whole as they want it. The one that
/// fails ends a sentence inside `. . . .`.
#[test]
fn the_golden_rules_hold_but_one() {
    let mut options = Options::default();
    options.inside_quotes = false;
    assert_eq!(exact("en_golden.jsonl", &options), (51, 52));
    assert_eq!(exact("zh_golden.jsonl", &options), (2, 2));
}

/// Rules of other splitters, whose conventions differ from ours in places. A
/// floor only rises.
#[test]
fn the_rules_of_other_splitters_hold_as_often_as_before() {
    for (set, floor, all) in
        [("en_pragmatic_more.jsonl", 91, 113), ("en_sentencex.jsonl", 177, 232), ("zh_sentencex.jsonl", 2, 2)]
    {
        let (right, count) = exact(set, &Options::default());
        assert_eq!(count, all, "{set}");
        assert!(right >= floor, "{set}: {right} of {all} are right; {floor} were before");
    }
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
