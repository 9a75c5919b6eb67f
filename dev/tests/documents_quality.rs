//! Floors under the pairs read out of real documents; the documents stand beside the repository, not in it.

use duiqi::eval::{TextPair, pairs};
use duiqi::{Document, Lang, Lexicon, Unit, bilingual};
use duiqi_dev::shared;

/// The least that a document must give.
struct Floor {
    name: &'static str,
    right: f64,
    coverage: f64,
}

const fn floor(name: &'static str, right: f64, coverage: f64) -> Floor {
    Floor { name, right, coverage }
}

/// The gold of `angular_lifecycle` and `dart_usage` lacks what stands in angle brackets, even in code, and has the names
/// of character references: sentences with such text are not found in it, and count as missed or wrong.
const FLOORS: [Floor; 10] = [
    floor("angular_lifecycle", 0.97, 0.9),
    floor("china_notes", 0.97, 0.97),
    floor("dart_docs_style", 0.97, 0.97),
    floor("dart_style", 0.97, 0.97),
    floor("dart_usage", 0.97, 0.915),
    floor("economist_note", 0.93, 0.97),
    floor("k8s_network_policy_plain", 0.97, 0.97),
    floor("k8s_style_guide", 0.97, 0.95),
    floor("k8s_style_guide_plain", 0.97, 0.95),
    floor("mulan_psl2", 0.97, 0.97),
];

fn text_pair(unit: &Unit) -> TextPair {
    let text = |lang| unit.text(lang).unwrap_or_default().to_owned();
    TextPair { en: text(Lang::En), zh: text(Lang::Zh) }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn real_documents_give_right_pairs_and_lose_nothing() {
    let folder = shared("eval/interleaved");
    let lexicon = Lexicon::builtin();
    let (mut sum, mut covered) = (0.0, 0.0);
    for Floor { name, right, coverage } in FLOORS {
        let gold = std::fs::read_to_string(folder.join(format!("{name}.gold.jsonl"))).unwrap();
        let gold: Vec<TextPair> = gold
            .lines()
            .map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                let side = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                TextPair { en: side("en"), zh: side("zh") }
            })
            .collect();
        let document = Document::open(folder.join(format!("{name}.txt"))).unwrap();
        let found = bilingual::document(&document, &lexicon, &Default::default()).unwrap();
        let scores = pairs(&gold, &found.units.iter().map(text_pair).collect::<Vec<_>>());
        println!("{name:<26} right {:.4} coverage {:.4}", scores.right_share(), scores.coverage());
        assert!(scores.right_share() >= right && scores.coverage() >= coverage, "{name}: {scores:?}");
        assert!(found.report.warnings.is_empty(), "{name}: {:?}", found.report.warnings);
        let held: usize =
            found.units.iter().flat_map(|u| u.source.ranges.iter().chain(&u.target.ranges)).map(|r| r.len()).sum();
        let letters = document.text().bytes().filter(|b| !b.is_ascii_whitespace()).count();
        assert!(held >= letters, "{name}: {held} of {letters} bytes");
        sum += scores.right_share();
        covered += scores.coverage();
    }
    let (right, coverage) = (sum / FLOORS.len() as f64, covered / FLOORS.len() as f64);
    assert!(right >= 0.99 && coverage >= 0.97, "mean right {right:.4}, mean coverage {coverage:.4}");
}

#[test]
fn two_texts_that_do_not_say_the_same_are_called_so() {
    let english = "The harbour was quiet when the ferry left. Two fishermen were mending a net on the pier.\n\
        A dog slept under the bench. Nobody had bought a ticket that morning.\n\
        The captain read his newspaper twice and then counted the lifebelts.\n\
        By noon the fog had come in from the sea, and the lighthouse began to sound its horn.\n";
    let chinese = "委员会昨天通过了新的预算草案,教育经费增加了百分之六。\n\
        医生建议病人每天服药两次,并且少吃盐。复查定在下个月。\n\
        这家公司去年卖出了三十万台电脑,利润却下降了。\n\
        数学考试将在星期五举行,请学生们带好铅笔和直尺。\n";
    let lines = english.lines().zip(chinese.lines()).map(|(en, zh)| format!("{en}\n{zh}\n"));
    let document = Document::from_text(lines.collect::<String>()).unwrap();
    let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap();
    assert!(found.report.confidence < 0.5, "{:?}", found.report);
    assert!(found.report.warnings[0].contains("do not seem to be translations"), "{:?}", found.report);
    let (one, two) = (Document::from_text(english).unwrap(), Document::from_text(chinese).unwrap());
    let found = bilingual::two_documents(&one, &two, &Lexicon::builtin(), &Default::default()).unwrap();
    assert!(!found.report.warnings.is_empty(), "{:?}", found.report);
}

#[test]
fn a_third_language_is_named() {
    let french = "Le conseil municipal a voté hier soir le budget de la ville. Il prévoit la construction d’une école et \
        la rénovation du marché. Les habitants pourront donner leur avis pendant deux mois. La maire a remercié les \
        élus pour leur travail et a promis de revenir devant eux au printemps avec un projet plus détaillé.\n";
    let error = |text: &str| {
        let document = Document::from_text(text).unwrap();
        bilingual::document(&document, &Lexicon::builtin(), &Default::default()).unwrap_err().to_string()
    };
    assert!(error(french).ends_with("all of it seems to be a language in Latin letters that is not English"));
    assert!(error("Это просто книга. Hello.").contains("Cyrillic"), "{}", error("Это просто книга. Hello."));
    assert!(error("Hello there.\nこれは日本語の文章です。\n").contains("Japanese"));
    let both = format!("{french}\n市议会昨晚通过了城市预算。居民可以在两个月内提出意见。\n");
    let found = bilingual::document(&Document::from_text(both).unwrap(), &Lexicon::builtin(), &Default::default());
    assert!(found.unwrap().report.warnings.iter().any(|warning| warning.contains("does not seem to be English")));
}

/// Running text, split and aligned: a floor under the share of right pairs.
#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared")]
fn running_text_gives_right_pairs() {
    let lexicon = Lexicon::builtin();
    // Unoptimised, one set has to do.
    let sets: &[&str] = if cfg!(debug_assertions) { &["wmt21_zhen"] } else { &["ntrex_cn", "tico19", "wmt21_zhen"] };
    for set in sets {
        let row = duiqi_dev::sets::raw_set(&shared("eval/align").join(set), &lexicon, &Default::default()).unwrap();
        let right = row.right as f64 / row.found as f64;
        println!("{set} right {right:.4}");
        assert!(row.found >= 1000 && right >= 0.98, "{set}: right {right:.4} of {}", row.found);
    }
}
