//! The translation memory on real texts.

#[path = "../../tests/common/look_ups.rs"]
mod look_ups;

use duiqi::memory::MatchBand;
use duiqi::{Lang, Memory, Unit};
use duiqi_dev::shared;

use self::look_ups::{agree, filled};

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn a_look_up_finds_what_a_scan_finds_in_real_texts() {
    let folder = shared("eval/align/ntrex_cn");
    let lines = |lang: &str| -> Vec<String> {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join(lang)).unwrap().flatten().map(|file| file.path()).collect();
        files.sort();
        let texts = files.iter().take(40).map(|file| std::fs::read_to_string(file).unwrap());
        texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let pairs: Vec<_> = lines("en").into_iter().zip(lines("zh")).take(400).collect();
    assert_eq!(pairs.len(), 400);
    let memory = filled(&pairs);
    for (at, (en, zh)) in pairs.iter().enumerate().step_by(50) {
        // Leave out and double some words, so that there is something to find.
        let edited = en.split(' ').enumerate().filter(|(word, _)| word % 6 != at % 6).map(|(_, word)| word);
        let edited = edited.collect::<Vec<_>>().join(" ");
        let cut: String = zh.chars().enumerate().filter(|(place, _)| place % 7 != at % 7).map(|(_, c)| c).collect();
        for query in [en, zh, &edited, &cut] {
            for threshold in [10, 40, 55, 70, 85, 95] {
                agree(&memory, &pairs, query, threshold);
            }
        }
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn an_english_article_is_reported_on_by_a_memory_of_another() {
    let read = |name: &str| std::fs::read_to_string(shared(name)).unwrap();
    let (gold, text) = (read("gold/peoples-daily.gold.jsonl"), read("seeds/economic-daily.txt"));
    let side = |line: &serde_json::Value, name: &str, gap: &str| {
        let texts = line[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
        texts.collect::<Vec<_>>().join(gap)
    };
    let lines = gold.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let units = lines.map(|line| Ok(Unit::pair(("en", &side(&line, "en", " ")), ("zh-CN", &side(&line, "zh", "")))));
    let mut memory = Memory::new();
    let added = memory.import(units, &Default::default()).unwrap().added;
    let report = memory.pretranslate(&text, Lang::En, &Default::default()).unwrap();
    for band in MatchBand::ALL {
        let count = report.bands.count(band);
        println!(
            "{band:<12} {:>4} sentences {:>5} words {:>6} characters",
            count.segments, count.words, count.characters
        );
    }
    println!("vocabulary {:?}", report.vocabulary);
    for term in &report.terms {
        println!("{} {} {} {:?} {:.2}", term.count, term.units, term.text, term.translation, term.strength);
    }
    assert!(added >= 19, "{added}");
    assert_eq!(report.bands.total().segments, report.sentences.len());
    assert!(report.bands.count(MatchBand::None).segments * 10 > report.sentences.len() * 9, "another article");
    let model = report.terms.iter().find(|term| term.text.to_lowercase().contains("model")).expect("a term with model");
    assert!(model.translation.as_deref().is_some_and(|text| text.contains("大模型")), "{model:?}");
    let (words, known) = (report.vocabulary.words, report.vocabulary.known);
    assert!(known * 4 > words && known < words, "{known} of {words}");
}
