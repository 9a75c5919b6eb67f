//! Fits the weights in `src/model/weights.txt` on hand-aligned documents, and shows what they are worth on
//! documents that they were not fitted on.
//!
//!     cargo run --release -p duiqi-dev --bin train_weights -- ../shared/eval/align score            the weights as they are
//!     cargo run --release -p duiqi-dev --bin train_weights -- ../shared/eval/align folds            fitted without the document scored
//!     cargo run --release -p duiqi-dev --bin train_weights -- ../shared/eval/align fit OUT_FILE     fitted on all
//!
//! A set is a folder with `zh/DOC`, `en/DOC` (a sentence a line) and `gold/DOC` (beads `[0,1]:[2]`, Chinese first).

use std::collections::HashSet;
use std::fs;
use std::ops::Range;
use std::path::Path;

use duiqi::model::{self, Example, Stage, Weights};
use duiqi::{Bead, Bitext, Lang, Lexicon, align};
use duiqi_dev::sets::bead_of_line;

/// The sets to learn from, and how much all beads of each count.
const SETS: [(&str, f64); 8] = [
    ("mac_dev", 3000.0),
    ("ntrex_cn_mix", 700.0),
    ("wmt21_zhen_mix", 700.0),
    ("wmt22_enzh_mix", 700.0),
    ("tico19_mix", 700.0),
    ("ted17_mix", 700.0),
    ("pydocs_mix", 700.0),
    ("bible5k", 2500.0),
];
/// Longer documents are cut into pieces of so many beads, so that there are some for every fold.
const PIECE: usize = 400;
const FOLDS: usize = 6;

struct Doc {
    set: usize,
    fold: usize,
    weight: f64,
    zh: String,
    en: String,
    gold: Vec<Bead>,
}

type Ids = (Vec<usize>, Vec<usize>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [root, command, rest @ ..] = args.as_slice() else { return Err("see the first lines of this file".into()) };
    let docs = load(Path::new(root))?;
    match command.as_str() {
        "score" => {
            let counts: Vec<_> = docs.iter().map(|doc| (doc.set, score(doc, &Weights::default()))).collect();
            print(&counts);
        }
        "folds" => {
            let folds: usize = rest.first().map_or(Ok(FOLDS), |number| number.parse())?;
            let mut counts = Vec::new();
            let mut seen = Vec::new();
            for fold in 0..folds {
                let train: Vec<&Doc> = docs.iter().filter(|doc| doc.fold % folds != fold).collect();
                let weights = train_on(&train);
                let here: Vec<_> = docs.iter().map(|doc| (doc.fold % folds == fold, doc)).collect();
                for (held_out, doc) in here {
                    let count = (doc.set, score(doc, &weights));
                    if held_out {
                        counts.push(count)
                    } else if fold == 0 {
                        seen.push(count)
                    }
                }
            }
            println!("fitted on these documents too (fold 0)");
            print(&seen);
            println!("fitted without the document scored");
            print(&counts);
        }
        "quick" => print(&quick(&docs, FOLDS)),
        "fit" => {
            let weights = train_on(&docs.iter().collect::<Vec<_>>());
            fs::write(rest.first().ok_or("where to?")?, weights.write())?;
        }
        other => return Err(format!("unknown command {other}").into()),
    }
    Ok(())
}

fn load(root: &Path) -> Result<Vec<Doc>, Box<dyn std::error::Error>> {
    let mut docs = Vec::new();
    for (set, (name, share)) in SETS.iter().enumerate() {
        let folder = root.join(name);
        let mut names: Vec<_> = fs::read_dir(folder.join("gold"))?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<_, _>>()?;
        names.sort();
        let first = docs.len();
        for (fold, name) in names.iter().enumerate() {
            let read = |side: &str| fs::read_to_string(folder.join(side).join(name));
            let gold = read("gold")?
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(bead_of_line)
                .collect::<Option<Vec<_>>>();
            let gold = gold.ok_or_else(|| format!("{name:?}: not a bead file"))?;
            for (piece, gold) in cut(gold).into_iter().enumerate() {
                let lines = |text: String, range: Range<usize>| -> String {
                    text.split_inclusive('\n').skip(range.start).take(range.len()).collect()
                };
                let (zh, en) = (lines(read("zh")?, gold.0), lines(read("en")?, gold.1));
                docs.push(Doc { set, fold: fold + piece, weight: 0.0, zh, en, gold: gold.2 });
            }
        }
        let beads: usize = docs[first..].iter().map(|doc| doc.gold.len()).sum();
        docs[first..].iter_mut().for_each(|doc| doc.weight = share / beads as f64);
    }
    Ok(docs)
}

type Piece = (Range<usize>, Range<usize>, Vec<Bead>);

fn cut(gold: Vec<Bead>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut i, mut j) = (0, 0);
    let size = if gold.len() < 2 * PIECE { gold.len() } else { PIECE };
    for beads in gold.chunks(size.max(1)) {
        let (from_i, from_j) = (i, j);
        let mut moved = Vec::new();
        for bead in beads {
            i += bead.source.len();
            j += bead.target.len();
            moved.push(Bead {
                source: i - bead.source.len() - from_i..i - from_i,
                target: j - bead.target.len() - from_j..j - from_j,
                ..Bead::default()
            });
        }
        pieces.push((from_i..i, from_j..j, moved));
    }
    pieces
}

fn bitext(doc: &Doc) -> Bitext<'_> {
    Bitext::from_lines((Lang::Zh, Lang::En), &doc.zh, &doc.en).expect("Chinese and English differ")
}

fn options(weights: &Weights) -> align::Options<'_> {
    let mut options = align::Options::default();
    options.paragraphs = false;
    options.weights = Some(weights);
    options
}

fn examples(docs: &[&Doc], weights: &Weights, stage: Stage) -> Vec<Example> {
    let lexicon = Lexicon::builtin();
    docs.iter()
        .map(|doc| {
            let mut example = align::example(&bitext(doc), &doc.gold, &lexicon, &options(weights), stage);
            example.weight = doc.weight;
            example
        })
        .collect()
}

const ROUNDS: usize = 200;

fn train_on(docs: &[&Doc]) -> Weights {
    let start = Weights::start();
    let mut weights = Weights::start();
    for stage in Stage::ALL {
        for _ in 0..if stage == Stage::Linked { 1 } else { 2 } {
            let found = examples(docs, &weights, stage);
            let slot = &mut weights[stage];
            *slot = model::fit(&found.iter().collect::<Vec<_>>(), &start[Stage::Coarse], slot, strength(), ROUNDS);
        }
        if let Some(&next) = Stage::ALL.get(stage as usize + 1) {
            weights[next] = weights[stage].clone();
        }
    }
    weights
}

/// As `folds`, but what the first passes find and which beads are looked at comes from weights fitted on all.
fn quick(docs: &[Doc], folds: usize) -> Vec<(usize, Counts)> {
    let all: Vec<&Doc> = docs.iter().collect();
    let from = if std::env::var("RETRAIN").is_ok() { train_on(&all) } else { Weights::default() };
    if let Ok(path) = std::env::var("RETRAIN") {
        fs::write(path, from.write()).unwrap();
    }
    let start = Weights::start();
    let last = examples(&all, &from, Stage::Linked);
    let base =
        model::fit(&last.iter().collect::<Vec<_>>(), &start[Stage::Linked], &from[Stage::Linked], strength(), ROUNDS);
    let mut counts = Vec::new();
    for fold in 0..folds {
        let train: Vec<&Example> =
            last.iter().zip(docs).filter(|(_, doc)| doc.fold % folds != fold).map(|(example, _)| example).collect();
        let fitted = model::fit(&train, &start[Stage::Linked], &base, strength(), ROUNDS);
        let mut weights = from.clone();
        weights[Stage::Linked] = fitted;
        counts.extend(docs.iter().filter(|doc| doc.fold % folds == fold).map(|doc| (doc.set, score(doc, &weights))));
    }
    counts
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    both: [usize; 3],
    all: [usize; 3],
    calibration: [(f64, usize, usize); 10],
}

fn ids(bead: &Bead) -> Ids {
    (bead.source.clone().collect(), bead.target.clone().collect())
}

fn score(doc: &Doc, weights: &Weights) -> Counts {
    let found = align(&bitext(doc), &Lexicon::builtin(), &options(weights)).beads;
    let gold: HashSet<Ids> = doc.gold.iter().map(ids).collect();
    let mut counts = Counts::default();
    for bead in &found {
        let right = gold.contains(&ids(bead));
        let full = !bead.source.is_empty() && !bead.target.is_empty();
        counts.all[0] += usize::from(right);
        counts.all[1] += 1;
        counts.both[0] += usize::from(right && full);
        counts.both[1] += usize::from(full);
        let bin = ((bead.confidence * 10.0) as usize).min(9);
        counts.calibration[bin].0 += f64::from(bead.confidence);
        counts.calibration[bin].1 += usize::from(right);
        counts.calibration[bin].2 += 1;
    }
    counts.all[2] = doc.gold.len();
    counts.both[2] = doc.gold.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()).count();
    counts
}

fn f1(counts: [usize; 3]) -> f64 {
    2.0 * counts[0] as f64 / (counts[1] + counts[2]).max(1) as f64
}

fn print(counts: &[(usize, Counts)]) {
    let mut bins = [(0.0, 0, 0); 10];
    let (mut mean, mut sets) = (0.0, 0.0);
    for (set, (name, _)) in SETS.iter().enumerate() {
        let mut sum = Counts::default();
        for (_, count) in counts.iter().filter(|(of, _)| *of == set) {
            for at in 0..3 {
                sum.both[at] += count.both[at];
                sum.all[at] += count.all[at];
            }
            for (bin, more) in bins.iter_mut().zip(count.calibration) {
                *bin = (bin.0 + more.0, bin.1 + more.1, bin.2 + more.2);
            }
        }
        println!("{name:<18} strict {:.4}  all {:.4}  beads {}", f1(sum.both), f1(sum.all), sum.all[2]);
        if name.ends_with("_mix") {
            mean += f1(sum.all);
            sets += 1.0;
        }
        if set == 0 {
            for (_, count) in counts.iter().filter(|(of, _)| *of == 0) {
                print!(" {:.3}", f1(count.both));
            }
            println!();
        }
    }
    let total: usize = bins.iter().map(|bin| bin.2).sum();
    let error: f64 = bins.iter().map(|bin| (bin.0 - bin.1 as f64).abs()).sum::<f64>() / total.max(1) as f64;
    println!("mean all-F1 of the mixed sets {:.4}   calibration error {error:.4}", mean / sets);
}

fn strength() -> f64 {
    std::env::var("STRENGTH").ok().and_then(|v| v.parse().ok()).unwrap_or(10.0)
}
