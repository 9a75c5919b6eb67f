//! Trains the models of run-on text from gold sentences, and writes their
//! weights, one signed byte each: `weights.bin`, the first look and the linear
//! model, and `nets.bin`, the nets.
//!
//!     cargo run --release -p duiqi-dev --bin train_run_on -- TRAIN.jsonl src/split/run_on EDITED.txt…
//!
//! `TRAIN.jsonl` has records `{"id", "text", "sentences"}`, the paragraphs of a
//! document one after the other: `DOC/p0`, `DOC/p1`. The `EDITED` texts are
//! prose in which every sentence ends in a mark, paragraphs between blank
//! lines: no gap in them ends a sentence unless a mark stands before it. They
//! need no gold, and keep the model from splitting names.
//!
//! The same input gives the same bytes. It takes about a minute.

#[path = "../../../../src/split/run_on/counts.rs"]
#[allow(dead_code)]
mod counts;
#[path = "../../../../src/split/run_on/features.rs"]
#[allow(dead_code)]
mod features;
mod linear;
#[path = "../../../../src/split/run_on/net.rs"]
#[allow(dead_code)]
mod net;
mod nets;
#[path = "../../../../src/split/run_on/tokens.rs"]
#[allow(dead_code)]
mod tokens;

use std::error::Error;

use features::{FAR, GLANCE, GapWords, NEAR, Near, SIZE, is_ended};
use net::GapInputs;

/// A gap between two words of the training text.
pub struct Example {
    glance: Vec<usize>,
    slots: Vec<usize>,
    inputs: GapInputs,
    ends: bool,
}

/// How many neighbouring paragraphs are also joined into one, so that the model
/// sees sentences end between lines. A measurement: two and three gain on web
/// text, four no more.
const MOST_JOINED: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gold, folder, edited @ ..] = arguments.as_slice() else {
        return Err("TRAIN.jsonl FOLDER EDITED.txt…".into());
    };
    let paragraphs = read_gold(gold)?;
    let mut examples = Vec::new();
    for paragraph in &paragraphs {
        add_examples(&paragraph.text, &paragraph.starts, &mut examples);
    }
    for count in 2..=MOST_JOINED {
        for joined in paragraphs.windows(count).filter_map(join) {
            add_examples(&joined.text, &joined.starts, &mut examples);
        }
    }
    for path in edited {
        let text = std::fs::read_to_string(path)?;
        for paragraph in text.split("\n\n") {
            let words: Vec<&str> = paragraph.split_whitespace().collect();
            add_examples(words.join(" ").as_bytes(), &[0], &mut examples);
        }
    }
    let ends = examples.iter().filter(|example| example.ends).count();
    println!("{} gaps, {ends} of them ends", examples.len());

    // The first look and the linear model see single paragraphs, and the gaps
    // after stops too.
    let mut single = Vec::new();
    for paragraph in &paragraphs {
        add_gaps(&paragraph.text, &paragraph.starts, |_| true, &mut single);
    }
    let glance = linear::fit(single.iter().map(|e| (e.glance.as_slice(), e.ends)).collect(), GLANCE);
    report("first look", &single, |e| e.glance.iter().map(|&s| i32::from(linear::byte(glance[s]))).sum());
    let linear = linear::fit(single.iter().map(|e| (e.slots.as_slice(), e.ends)).collect(), SIZE);
    let weights: Vec<u8> = glance.iter().chain(&linear).map(|&weight| linear::byte(weight) as u8).collect();
    write(folder, "weights.bin", &weights)?;

    let trained = nets::train(&examples);
    let linear = trained.linear.iter().map(|&weight| linear::byte(weight) as u8);
    let nets = trained.nets.iter().flatten().map(|&weight| nets::byte(weight) as u8);
    write(folder, "nets.bin", &linear.chain(nets).collect::<Vec<_>>())
}

fn write(folder: &str, name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    println!("{name}: {} bytes, {} of them not zero", bytes.len(), bytes.iter().filter(|&&byte| byte != 0).count());
    Ok(std::fs::write(std::path::Path::new(folder).join(name), bytes)?)
}

/// Prints how many gaps each threshold spares and how many ends that costs, to
/// choose the constants in `run_on.rs`.
fn report(part: &str, examples: &[Example], score: impl Fn(&Example) -> i32) {
    let mut scores: Vec<(i32, bool)> = examples.iter().map(|example| (score(example), example.ends)).collect();
    scores.sort_unstable();
    let ends: Vec<usize> = (0..scores.len()).filter(|&i| scores[i].1).collect();
    for lost in [0.005, 0.01, 0.02, 0.03, 0.05] {
        let at = ends[(ends.len() as f64 * lost) as usize];
        let (score, spared) = (scores[at].0, at as f64 / scores.len() as f64);
        println!("{part}: {lost} of the ends are under {score}, and {spared:.3} of the gaps");
    }
}

/// A paragraph, and where its sentences begin.
struct Paragraph {
    document: String,
    text: Vec<u8>,
    starts: Vec<usize>,
}

fn read_gold(path: &str) -> Result<Vec<Paragraph>, Box<dyn Error>> {
    let mut paragraphs = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = record["text"].as_str().ok_or("no text")?;
        let id = record["id"].as_str().ok_or("no id")?;
        let (mut at, mut starts) = (0, Vec::new());
        for sentence in record["sentences"].as_array().ok_or("no sentences")? {
            let sentence = sentence.as_str().ok_or("no sentence")?;
            let start = text[at..].find(sentence.trim()).ok_or("a sentence that is not in its text")? + at;
            starts.push(start);
            at = start + sentence.trim().len();
        }
        let document = id.rsplit_once('/').map_or(id, |(document, _)| document).to_owned();
        paragraphs.push(Paragraph { document, text: text.as_bytes().to_vec(), starts });
    }
    Ok(paragraphs)
}

/// Joins the paragraphs of one document into one.
fn join(parts: &[Paragraph]) -> Option<Paragraph> {
    let document = &parts.first()?.document;
    let mut joined = Paragraph { document: document.clone(), text: Vec::new(), starts: Vec::new() };
    for part in parts {
        if part.document != *document {
            return None;
        }
        if !joined.text.is_empty() {
            joined.text.push(b' ');
        }
        let offset = joined.text.len();
        joined.starts.extend(part.starts.iter().map(|start| start + offset));
        joined.text.extend_from_slice(&part.text);
    }
    Some(joined)
}

/// Adds the gaps of a paragraph that the nets are asked about: all but those
/// after a stop, which the rules judge.
fn add_examples(text: &[u8], starts: &[usize], examples: &mut Vec<Example>) {
    add_gaps(text, starts, |at| !features::is_after_stop(text, at), examples);
}

/// Adds the gaps of a paragraph that the models are asked about and `wanted`
/// lets through.
fn add_gaps(text: &[u8], starts: &[usize], wanted: impl Fn(usize) -> bool, examples: &mut Vec<Example>) {
    let ended = is_ended(text);
    let mut start = 0;
    for at in 1..text.len() {
        let ends = starts.binary_search(&at).is_ok();
        let near = Near::read(text, at);
        if near.is_gap() && wanted(at) {
            let words = GapWords::read(text, start, at);
            let mut slots = vec![0; NEAR.len() + FAR.len()];
            let all = NEAR.into_iter().zip(words.near(at, ended)).chain(FAR.into_iter().zip(words.far()));
            for (number, slot) in all {
                slots[usize::from(number) - 1] = usize::from(slot);
            }
            let inputs = GapInputs::read(text, start, at, ended);
            examples.push(Example { glance: near.slots(ended).to_vec(), slots, inputs, ends });
        }
        if ends {
            start = at;
        }
    }
}
