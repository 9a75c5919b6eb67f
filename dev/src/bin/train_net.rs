//! Trains the model, and shows what it is worth on documents that it was not trained on.
//!
//!     cargo run --release -p duiqi-dev --bin train_net -- folds [OPTIONS]    scores of documents left out of the training
//!     cargo run --release -p duiqi-dev --bin train_net -- fit                writes the weights of the linked stage and its
//!                                                                            net, src/model/weights.txt and net.bin, and
//!                                                                            shows the scores of the kept chapters
//!     cargo run --release -p duiqi-dev --bin train_net -- fit-first-stages   writes the weights of the stages before it
//!
//! Options of `folds`:
//!
//!     --folds N             into how many parts the documents are dealt (6)
//!     --refit-first-stages  also leave the documents out of the coarse and the adapted stage
//!     --without GROUP       train without a group of inputs (duiqi::model::INPUT_GROUPS); may be given several times
//!     --builtin FILE        take a file of make_lexicon in place of the built-in lexicon
//!     --lexicon FILE        lay a glossary or learned words on top of the built-in lexicon
//!     --plain               train without re-segmented documents
//!
//! Options of `folds` and `fit`:
//!
//!     --seed N              begin the net elsewhere (1)
//!     --averaged N          average the weights over the last N epochs (20)
//!
//! It reads `../shared/eval/align` and `tests/data/gold/hlm`. `docs/training.md` is the recipe.

use std::error::Error;
use std::fs;
use std::io::BufReader;
use std::path::Path;

use duiqi::Lexicon;
use duiqi::model::{INPUT_GROUPS, InputGroup, Stage, Weights};
use duiqi_dev::train::corpus::{self, Document, Item, Kind};
use duiqi_dev::train::field::Decoder;
use duiqi_dev::train::model::{fit_first_stages, train};
use duiqi_dev::train::net::Recipe;
use duiqi_dev::train::report::Report;

struct Arguments {
    command: String,
    folds: usize,
    refit_first_stages: bool,
    without: Vec<InputGroup>,
    plain: bool,
    lexicon: Lexicon,
    recipe: Recipe,
}

impl Arguments {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut words = std::env::args().skip(1);
        let mut arguments = Arguments {
            command: words.next().unwrap_or_default(),
            folds: 6,
            refit_first_stages: false,
            without: Vec::new(),
            plain: false,
            lexicon: Lexicon::builtin(),
            recipe: Recipe::default(),
        };
        while let Some(name) = words.next() {
            let mut value = || words.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--folds" => arguments.folds = value()?.parse()?,
                "--seed" => arguments.recipe.seed = value()?.parse()?,
                "--averaged" => arguments.recipe.averaged = value()?.parse()?,
                "--refit-first-stages" => arguments.refit_first_stages = true,
                "--plain" => arguments.plain = true,
                "--builtin" => arguments.lexicon = Lexicon::unpack(&fs::read(value()?)?)?,
                "--lexicon" => {
                    let words = BufReader::new(fs::File::open(value()?)?);
                    arguments.lexicon = arguments.lexicon.read(words)?;
                }
                "--without" => {
                    let wanted = value()?;
                    let group = INPUT_GROUPS.into_iter().find(|group| group.name == wanted);
                    arguments.without.push(group.ok_or(format!("there is no group of inputs {wanted}"))?);
                }
                other => return Err(format!("there is no option {other}").into()),
            }
        }
        Ok(arguments)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let mut weights = Weights::default();
    let mut documents = corpus::documents(Path::new("../shared/eval/align"), Path::new("tests/data/gold/hlm"))?;
    match arguments.command.as_str() {
        "folds" => {
            documents.retain(|document| !arguments.plain || document.kind != Kind::Augmented);
            left_out(&documents, &weights, &arguments);
        }
        "fit" => {
            let mut items = corpus::items(&documents, &weights, &arguments.lexicon);
            let trained = train(&mut items, &weights, &arguments.recipe, |document| !document.is_kept());
            let mut report = Report::default();
            for item in items.iter().filter(|item| item.document.is_kept()) {
                report.add(item, &item.decode(&item.sample.scores(&trained.net), Decoder::default()));
            }
            println!("{}\n{}", Report::HEAD, report.line());
            weights[Stage::Linked] = trained.linear;
            fs::write("src/model/weights.txt", weights.write())?;
            fs::write("src/model/net.bin", trained.net.write())?;
        }
        "fit-first-stages" => {
            let fitted = fit_first_stages(&documents, |document| !document.is_kept(), &weights, &arguments.lexicon);
            fs::write("src/model/weights.txt", fitted.write())?;
        }
        _ => return Err("which command? See the first lines of this file".into()),
    }
    Ok(())
}

/// Scores every document by a model that was trained without its fold, and the kept chapters by each of these models.
fn left_out(documents: &[Document], weights: &Weights, arguments: &Arguments) {
    let folds = arguments.folds;
    let (mut linear_best, mut linear, mut net_best, mut net) = Default::default();
    let mut items = Vec::new();
    for fold in 0..folds {
        let is_learnt = |document: &Document| document.gold.fold % folds != fold && !document.is_kept();
        let is_scored = |document: &Document| document.gold.fold % folds == fold || document.is_kept();
        if arguments.refit_first_stages || fold == 0 {
            let first = if arguments.refit_first_stages {
                fit_first_stages(documents, is_learnt, weights, &arguments.lexicon)
            } else {
                weights.clone()
            };
            items = corpus::items(documents, &first, &arguments.lexicon);
            leave_out(&mut items, &arguments.without);
        }
        let trained = train(&mut items, weights, &arguments.recipe, is_learnt);
        for item in items.iter().filter(|item| is_scored(&item.document)) {
            let base: Vec<f64> = item.sample.base.iter().map(|&score| f64::from(score)).collect();
            let scores = item.sample.scores(&trained.net);
            let add = |report: &mut Report, scores: &[f64], decoder| {
                report.add(item, &item.decode(scores, decoder));
            };
            add(&mut linear_best, &base, Decoder::BestScore);
            add(&mut linear, &base, Decoder::default());
            add(&mut net_best, &scores, Decoder::BestScore);
            add(&mut net, &scores, Decoder::default());
        }
        eprintln!("fold {} of {folds}: so far {}", fold + 1, net.line());
    }
    net.print();
    println!("{}", Report::HEAD);
    for (name, report) in [
        ("linear, best score", &linear_best),
        ("linear, least risk", &linear),
        ("with the net, best score", &net_best),
        ("with the net, least risk", &net),
    ] {
        println!("{} {name}", report.line());
    }
}

/// Takes groups of inputs away.
fn leave_out(items: &mut [Item], groups: &[InputGroup]) {
    let is_out = |input: u16| groups.iter().any(|group| (group.start..group.end).contains(&usize::from(input)));
    for item in items {
        item.sample.inputs.iter_mut().filter(|(input, _)| is_out(*input)).for_each(|(_, value)| *value = 0.0);
    }
}
