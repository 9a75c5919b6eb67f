//! Fits the weights of the place of a sentence in a document of both languages, and tests them.
//!
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align test [WEIGHTS]         by arrangement
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align fit OUT_FILE       fitted on all but those left out
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align fit OUT_FILE FEATURE…    only these weights
//!     cargo run -p duiqi-dev --bin train_place -- ../shared/eval/align errors WEIGHTS ARRANGEMENT…
//!
//! A folder of documents with gold pairs beside each other (`NAME.txt`, `NAME.gold.jsonl`) is scored by `score FOLDER [WEIGHTS]`.
//! The other weights stay as they are: fit them first (`train_net`).

use std::fs;
use std::path::Path;

use duiqi::model::{self, Example, Stage, Weights};
use duiqi::{Document, Lang, Lexicon, bilingual};
use duiqi_dev::arrange::{Arrangement, PairText, documents, load, score_documents, tested, with_wrong_partners};

const ROUNDS: usize = 100;
/// How often the examples are made again, each time with the weights so far.
const TURNS: usize = 2;
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
            let weights = fit(&texts, rest.get(1..).unwrap_or_default())?;
            fs::write(rest.first().ok_or("where to?")?, weights.write())?;
            test(&texts, &weights)
        }
        "errors" => {
            let weights = Weights::read(&fs::read_to_string(rest.first().ok_or("which weights?")?)?)?;
            let wanted = |one: &Arrangement| rest[1..].contains(&format!("{one:?}"));
            Arrangement::ALL.into_iter().filter(wanted).try_for_each(|one| print_errors(&texts, one, &weights))
        }
        "score" => score(Path::new(rest.first().ok_or("which folder?")?), rest.get(1)),
        other => Err(format!("unknown command {other}").into()),
    }
}

/// Prints the wrong pairs of an arrangement, and the gold pairs of which no part was found.
fn print_errors(texts: &[Vec<PairText>], arrangement: Arrangement, weights: &Weights) -> Result<(), Failure> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for (number, made) in tested(texts, arrangement).iter().enumerate() {
        let document = Document::from_bytes(made.text.as_bytes())?;
        let found = bilingual::document(&document, &Lexicon::builtin(), &options(weights))?;
        let gold: Vec<PairText> =
            made.pairs.iter().map(|pair| PairText { zh: letters(&pair.zh), en: letters(&pair.en) }).collect();
        let holds = |gold: &PairText, unit: &PairText| gold.zh.contains(&unit.zh) && gold.en.contains(&unit.en);
        let mut hit = vec![false; gold.len()];
        for unit in found.units.iter().filter(|unit| unit.is_pair()) {
            let text = |lang| unit.text(lang).unwrap_or_default();
            let side = PairText { zh: letters(text(Lang::Zh)), en: letters(text(Lang::En)) };
            let confidence = unit.confidence.unwrap_or_default();
            match gold.iter().position(|pair| holds(pair, &side)) {
                Some(at) => hit[at] = true,
                None => {
                    println!("{arrangement:?} {number} wrong {confidence:.2} | {} | {}", text(Lang::Zh), text(Lang::En))
                }
            }
        }
        for (pair, _) in
            made.pairs.iter().zip(&hit).filter(|(pair, hit)| !**hit && !pair.zh.is_empty() && !pair.en.is_empty())
        {
            println!("{arrangement:?} {number} missed | {} | {}", pair.zh, pair.en);
        }
    }
    Ok(())
}

fn options(weights: &Weights) -> bilingual::Options<'_> {
    let mut options = bilingual::Options::default();
    options.align.weights = Some(weights);
    options
}

fn examples(texts: &[Vec<PairText>], weights: &Weights, stage: Stage) -> Result<Vec<Example>, Failure> {
    let lexicon = Lexicon::builtin();
    let all = texts.concat();
    let mut found = Vec::new();
    for arrangement in Arrangement::ALL.into_iter().filter(|one| !one.is_left_out()) {
        // Every other text is learnt from, another one in each arrangement.
        let learnt: Vec<Vec<PairText>> = texts.iter().skip(arrangement as usize % 2).step_by(2).cloned().collect();
        let learnt: Vec<Vec<PairText>> =
            (0..).zip(&learnt).map(|(seed, text)| with_wrong_partners(text, &all, seed)).collect();
        for made in documents(&learnt, arrangement, 1000) {
            let document = Document::from_bytes(made.text.as_bytes())?;
            let mut example = bilingual::training_example(&document, &made.gold, &lexicon, &options(weights), stage);
            if stage == Stage::Linked {
                example.base = (0..example.arcs.len()).map(|arc| weights.net.score(example.inputs_of(arc))).collect();
            }
            found.push(example);
        }
    }
    Ok(found)
}

fn fit(texts: &[Vec<PairText>], wanted: &[String]) -> Result<Weights, Failure> {
    let start = Weights::default();
    let mut weights = start.clone();
    let is_place = |feature| {
        let name = model::name(feature).unwrap_or_default();
        if wanted.is_empty() { name.starts_with("place.") } else { wanted.contains(&name.to_string()) }
    };
    for stage in Stage::ALL {
        // A weight that the stage does not use is 0, and stays so.
        let free: Vec<bool> =
            (0..model::FEATURES).map(|feature| is_place(feature) && start[stage][feature] != 0.0).collect();
        if !free.contains(&true) {
            continue;
        }
        // Beads that are unlikely under the weights so far are not in the examples, so each turn adds its own.
        let mut found = Vec::new();
        for turn in 1..=TURNS {
            found.extend(examples(texts, &weights, stage)?);
            let all: Vec<&Example> = found.iter().collect();
            weights[stage] =
                model::fit_some(&all, &start[stage], &weights[stage], &free, STRENGTH * turn as f64, ROUNDS);
            eprintln!("{stage}: {} examples", found.len());
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
    println!("{:<20} {:>17} {:>20}", "", "pairs of sentences", "of paragraphs");
    for arrangement in Arrangement::ALL {
        let score = score_documents(&tested(texts, arrangement), &options(weights))?;
        let left_out = if arrangement.is_left_out() { "left out" } else { "" };
        println!("{:<20} {}  {left_out}", format!("{arrangement:?}"), score);
    }
    test_wrong_partners(texts, weights)
}

/// Prints how many wrong partners are paired, and how many right pairs are kept, by confidence.
fn test_wrong_partners(texts: &[Vec<PairText>], weights: &Weights) -> Result<(), Failure> {
    let (all, lexicon) = (texts.concat(), Lexicon::builtin());
    for arrangement in [Arrangement::EnglishFirst, Arrangement::OneLine, Arrangement::Table, Arrangement::FrontMatter] {
        let (mut wrong, mut right) = ([0usize; 4], [0usize; 4]);
        for (seed, text) in (100..).zip(texts.iter().skip(1).step_by(4)) {
            let text = with_wrong_partners(text, &all, seed);
            for made in documents(std::slice::from_ref(&text), arrangement, 7000) {
                let document = Document::from_bytes(made.text.as_bytes())?;
                let found = bilingual::document(&document, &lexicon, &options(weights))?;
                let step = |confidence: Option<f32>| match confidence.unwrap_or_default() {
                    c if c >= 0.9 => 3,
                    c if c >= 0.5 => 2,
                    _ => 1,
                };
                let unit_of = |zh: &str, en: &str| {
                    let holds = |unit: &duiqi::Unit, lang, part: &str| {
                        unit.text(lang).unwrap_or_default().contains(part.trim())
                    };
                    found.units.iter().find(|unit| holds(unit, Lang::Zh, zh) && holds(unit, Lang::En, en))
                };
                for two in text.windows(2) {
                    if two[0].en.is_empty() && two[1].zh.is_empty() {
                        wrong[unit_of(&two[0].zh, &two[1].en).map_or(0, |unit| step(unit.confidence))] += 1;
                    }
                }
                for pair in text.iter().filter(|pair| !pair.zh.is_empty() && !pair.en.is_empty()) {
                    right[unit_of(&pair.zh, &pair.en).map_or(0, |unit| step(unit.confidence))] += 1;
                }
            }
        }
        println!("{arrangement:?}: apart, below .5, .5 to .9, .9 and more: wrong {wrong:?}, right {right:?}");
    }
    Ok(())
}
