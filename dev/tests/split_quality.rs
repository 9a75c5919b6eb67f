//! Floors under the boundaries found in the dev sets. A floor only rises.

use std::fs;
use std::path::Path;

use duiqi::Lang;
use duiqi_dev::shared;

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

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn boundaries_do_not_get_worse() {
    let folder = shared("eval/split");
    let floors = [
        ("en_ewt.dev.par", 937),
        ("en_gum.dev.par", 979),
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
