//! Fits the weights of the place of a sentence in a document of both languages, and tests them.
//!
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align test [WEIGHTS]         by arrangement
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align fit OUT_FILE       fitted on all but those left out
//!
//! A folder of documents with gold pairs beside each other (`NAME.txt`, `NAME.gold.jsonl`) is scored by `score FOLDER [WEIGHTS]`.
//! The other weights stay as they are: fit them first (`train_net`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use duiqi::eval::{TextPair, pairs};
use duiqi::model::{self, Example, Stage, Weights};
use duiqi::{Bead, Document, Lang, Lexicon, bilingual};
use duiqi_dev::arrange::{Arranged, Arrangement, Numbers, PairText, arrange};

/// The sets whose texts are arranged. Novels are left out: what few people print in turns.
const SETS: [&str; 6] = ["ntrex_cn_mix", "wmt21_zhen_mix", "wmt22_enzh_mix", "tico19_mix", "ted17_mix", "pydocs_mix"];
/// Texts of each set, of so many pairs at most.
const TEXTS: usize = 8;
const PAIRS: usize = 45;
const ROUNDS: usize = 100;
/// How often the examples are made anew, each time with the weights so far.
const TURNS: usize = 3;
/// How strongly the weights are held near those set by hand.
const STRENGTH: f64 = 3.0;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [root, command, rest @ ..] = args.as_slice() else { return Err("see the first lines of this file".into()) };
    let texts = load(Path::new(root))?;
    match command.as_str() {
        "test" => match rest.first() {
            Some(file) => test(&texts, &Weights::read(&fs::read_to_string(file)?)?),
            None => test(&texts, &Weights::default()),
        },
        "fit" => {
            let weights = fit(&texts)?;
            fs::write(rest.first().ok_or("where to?")?, weights.write())?;
            test(&texts, &weights)
        }
        "pairs" => {
            let weights = rest.get(1).map_or(Ok(Weights::default()), |file| -> Result<Weights, Failure> {
                Ok(Weights::read(&fs::read_to_string(file)?)?)
            })?;
            let found = bilingual::document(&Document::open(&rest[0])?, &Lexicon::builtin(), &options(&weights))?;
            eprintln!("{:?}", found.report.layout);
            for unit in &found.units {
                println!(
                    "{{\"en\": {:?}, \"zh\": {:?}, \"confidence\": {:.2}, \"reason\": \"{:?}\"}}",
                    unit.text(Lang::En).unwrap_or_default(),
                    unit.text(Lang::Zh).unwrap_or_default(),
                    unit.confidence.unwrap_or_default(),
                    unit.reason
                );
            }
            Ok(())
        }
        "errors" => {
            let weights = Weights::read(&fs::read_to_string(&rest[0])?)?;
            for arrangement in Arrangement::ALL.into_iter().filter(|one| rest[1..].contains(&format!("{one:?}"))) {
                for made in documents(&texts, arrangement, 5000).iter().take(12) {
                    let found = bilingual::document(
                        &Document::from_text(made.text.as_str())?,
                        &Lexicon::builtin(),
                        &options(&weights),
                    )?;
                    let inside = |unit: &str, gold: &str| unit.is_empty() || gold.contains(unit.trim());
                    for unit in found.units.iter().filter(|unit| unit.is_pair()) {
                        let (zh, en) =
                            (unit.text(Lang::Zh).unwrap_or_default(), unit.text(Lang::En).unwrap_or_default());
                        if !made.pairs.iter().any(|pair| inside(zh, &pair.zh) && inside(en, &pair.en)) {
                            println!("{arrangement:?} {:.2} | {zh} | {en}", unit.confidence.unwrap_or_default());
                        }
                    }
                }
            }
            Ok(())
        }
        "score" => score(Path::new(rest.first().ok_or("which folder?")?), rest.get(1)),
        other => Err(format!("unknown command {other}").into()),
    }
}

/// Aligned texts, in pieces.
fn load(root: &Path) -> Result<Vec<Vec<PairText>>, Failure> {
    let mut texts = Vec::new();
    for set in SETS {
        let folder = root.join(set);
        let mut found = 0;
        for path in duiqi_dev::sets::files(&folder.join("gold"))? {
            let name = path.file_name().ok_or("no name")?;
            let read = |side: &str| fs::read_to_string(folder.join(side).join(name));
            let (zh, en, gold) = (read("zh")?, read("en")?, read("gold")?);
            let (zh, en): (Vec<&str>, Vec<&str>) = (zh.lines().collect(), en.lines().collect());
            let beads: Vec<Bead> = gold.lines().filter_map(duiqi_dev::sets::bead_of_line).collect();
            for piece in beads.chunks(PAIRS).filter(|piece| piece.len() >= 15) {
                if found < TEXTS {
                    texts.push(piece.iter().flat_map(|bead| sentence_pairs(&pair(bead, &zh, &en))).collect());
                    found += 1;
                }
            }
        }
    }
    Ok(texts)
}

fn pair(bead: &Bead, zh: &[&str], en: &[&str]) -> PairText {
    PairText { zh: zh[bead.source.clone()].concat(), en: en[bead.target.clone()].join(" ") }
}

/// The sentences of a pair, one by one where both sides have as many; nothing where it is not known which belong
/// together.
fn sentence_pairs(pair: &PairText) -> Vec<PairText> {
    let split = |text: &str, lang| -> Vec<String> {
        duiqi::sentences(text, lang)
            .map(|sentence| sentence.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let (zh, en) = (split(&pair.zh, Lang::Zh), split(&pair.en, Lang::En));
    match (zh.len(), en.len()) {
        (n, m) if n == m => zh.into_iter().zip(en).map(|(zh, en)| PairText { zh, en }).collect(),
        (n, m) if n <= 1 || m <= 1 => vec![pair.clone()],
        _ => Vec::new(),
    }
}

/// One document of every text and arrangement; those that are tested have other seeds than those that are learnt from.
fn documents(texts: &[Vec<PairText>], arrangement: Arrangement, seed: u64) -> Vec<Arranged> {
    let mut numbers = Numbers::new(seed + arrangement as u64);
    texts.iter().map(|text| arrange(text, arrangement, numbers.below(1 << 30) as u64)).collect()
}

fn options(weights: &Weights) -> bilingual::Options<'_> {
    let mut options = bilingual::Options::default();
    options.align.weights = Some(weights);
    options
}

fn examples(texts: &[Vec<PairText>], weights: &Weights, stage: Stage) -> Result<Vec<Example>, Failure> {
    let lexicon = Lexicon::builtin();
    let mut found = Vec::new();
    for arrangement in Arrangement::ALL.into_iter().filter(|one| !one.is_left_out()) {
        // Every other text is learnt from, another one in each arrangement.
        let learnt: Vec<Vec<PairText>> = texts.iter().skip(arrangement as usize % 2).step_by(2).cloned().collect();
        for made in documents(&learnt, arrangement, 1000) {
            let document = Document::from_text(made.text.as_str())?;
            found.push(bilingual::training_example(&document, &made.gold, &lexicon, &options(weights), stage));
        }
    }
    Ok(found)
}

fn fit(texts: &[Vec<PairText>]) -> Result<Weights, Failure> {
    let start = Weights::default();
    let mut weights = start.clone();
    let free: Vec<bool> = (0..model::FEATURES)
        .map(|feature| model::name(feature).is_some_and(|name| name.starts_with("place.")))
        .collect();
    for stage in [Stage::Coarse, Stage::Adapted] {
        // Beads that are unlikely under the weights so far are not in the examples, so each turn adds its own.
        let mut found = Vec::new();
        for turn in 1..=TURNS {
            found.extend(examples(texts, &weights, stage)?);
            let all: Vec<&Example> = found.iter().collect();
            weights[stage] =
                model::fit_some(&all, &start[stage], &weights[stage], &free, STRENGTH * turn as f64, ROUNDS);
        }
        eprintln!("{stage}: {} examples", found.len());
        if let Some(&next) = Stage::ALL.get(stage as usize + 1) {
            for feature in (0..model::FEATURES).filter(|&feature| free[feature]) {
                weights[next][feature] = weights[stage][feature];
            }
        }
    }
    Ok(weights)
}

/// Scores every document of a folder by its gold pairs.
fn score(folder: &Path, weights: Option<&String>) -> Result<(), Failure> {
    let weights = weights.map_or(Ok(Weights::default()), |file| -> Result<Weights, Failure> {
        Ok(Weights::read(&fs::read_to_string(file)?)?)
    })?;
    let (mut right, mut covered, mut count) = (0.0, 0.0, 0.0);
    for gold in duiqi_dev::sets::files(folder)? {
        let Some(stem) = gold.to_string_lossy().strip_suffix(".gold.jsonl").map(str::to_owned) else { continue };
        let text = stem.clone() + ".txt";
        let scores = duiqi_dev::sets::bilingual_file(text.as_ref(), &gold, &Lexicon::builtin(), &options(&weights))?;
        println!("{stem:<60} right {:.4}  coverage {:.4}", scores.right_share(), scores.coverage());
        (right, covered, count) = (right + scores.right_share(), covered + scores.coverage(), count + 1.0);
    }
    println!("mean right {:.4}  coverage {:.4}", right / count, covered / count);
    Ok(())
}

fn test(texts: &[Vec<PairText>], weights: &Weights) -> Result<(), Failure> {
    let lexicon = Lexicon::builtin();
    let mut rows = BTreeMap::new();
    for arrangement in Arrangement::ALL {
        let (mut right, mut covered, mut count) = (0.0, 0.0, 0.0);
        let tested: Vec<Vec<PairText>> = texts.iter().skip(1 + arrangement as usize % 2).step_by(4).cloned().collect();
        for made in documents(&tested, arrangement, 5000) {
            let found = bilingual::document(&Document::from_text(made.text.as_str())?, &lexicon, &options(weights))?;
            let gold: Vec<TextPair> =
                made.pairs.iter().map(|pair| TextPair { en: pair.en.clone(), zh: pair.zh.clone() }).collect();
            let side = |unit: &duiqi::Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
            let found: Vec<TextPair> = found
                .units
                .iter()
                .map(|unit| TextPair { en: side(unit, Lang::En), zh: side(unit, Lang::Zh) })
                .collect();
            let scores = pairs(&gold, &found);
            right += scores.right_share();
            covered += scores.coverage();
            count += 1.0;
        }
        rows.insert(arrangement, (right / count, covered / count));
    }
    for (arrangement, (right, covered)) in rows {
        let left_out = if arrangement.is_left_out() { "left out" } else { "" };
        println!("{:<20} right {right:.4}  coverage {covered:.4}  {left_out}", format!("{arrangement:?}"));
    }
    Ok(())
}
