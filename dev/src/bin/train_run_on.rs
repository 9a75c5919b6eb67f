//! Trains the model of run-on text from gold sentences, and writes its weights, one signed byte each.
//!
//!     cargo run --release -p duiqi-dev --bin train_run_on -- TRAIN.jsonl src/split/run_on/weights.bin

#[path = "../../../src/split/run_on/features.rs"]
#[allow(dead_code)]
mod features;

use std::error::Error;

use features::{GLANCE, Near, SIZE, features, is_ended};

struct Example {
    glance: Vec<usize>,
    slots: Vec<usize>,
    ends: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gold, output, ..] = arguments.as_slice() else { return Err("TRAIN.jsonl WEIGHTS.bin".into()) };
    let decay: f64 = arguments.get(2).map_or(Ok(1e-4), |s| s.parse())?;
    let examples = read(gold)?;
    let ends = examples.iter().filter(|e| e.ends).count();
    let quick = fit(examples.iter().map(|e| (e.glance.as_slice(), e.ends)).collect(), GLANCE, 30, decay);
    let mut scores: Vec<(i32, bool)> =
        examples.iter().map(|e| (e.glance.iter().map(|&s| i32::from(byte(quick[s]))).sum(), e.ends)).collect();
    scores.sort_unstable();
    for lost in [0.005, 0.01, 0.02, 0.03, 0.05] {
        let nth = (ends as f64 * lost) as usize;
        let (at, (score, _)) = scores.iter().enumerate().filter(|(_, (_, ends))| *ends).nth(nth).ok_or("no ends")?;
        println!(
            "first model: {lost} of the ends are under {score}, and {:.3} of the gaps",
            at as f64 / scores.len() as f64
        );
    }
    let weights = fit(examples.iter().map(|e| (e.slots.as_slice(), e.ends)).collect(), SIZE, 30, decay);
    let largest = weights.iter().fold(0f64, |m, w| m.max(w.abs()));
    let bytes: Vec<u8> = quick.iter().chain(&weights).map(|&w| byte(w) as u8).collect();
    let used = bytes.iter().filter(|&&b| b != 0).count();
    std::fs::write(output, bytes)?;
    println!("{} gaps, {ends} of them ends; {used} of {SIZE} weights used, largest {largest:.2}", examples.len());
    Ok(())
}

/// A weight in sixteenths.
fn byte(weight: f64) -> i8 {
    (weight * 16.0).round().clamp(-127.0, 127.0) as i8
}

/// The gaps inside and between the gold sentences of a file.
fn read(path: &str) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut examples = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = record["text"].as_str().ok_or("no text")?;
        let (mut at, mut starts) = (0, Vec::new());
        for sentence in record["sentences"].as_array().ok_or("no sentences")? {
            let sentence = sentence.as_str().ok_or("no sentence")?;
            let start = text[at..].find(sentence.trim()).ok_or("a sentence that is not in its text")? + at;
            starts.push(start);
            at = start + sentence.trim().len();
        }
        let mut start = 0;
        for at in 1..text.len() {
            let ends = starts.binary_search(&at).is_ok();
            let near = Near::read(text.as_bytes(), at);
            if near.is_gap() {
                let mut slots = Vec::new();
                let ended = is_ended(text.as_bytes());
                features(text.as_bytes(), start, at, ended, |slot| slots.push(slot));
                let glance = near.slots(ended).to_vec();
                examples.push(Example { glance, slots, ends });
            }
            if ends {
                start = at;
            }
        }
    }
    Ok(examples)
}

/// Logistic regression by AdaGrad, the examples in an order that is always the same.
fn fit(examples: Vec<(&[usize], bool)>, size: usize, rounds: usize, decay: f64) -> Vec<f64> {
    let (mut weights, mut seen) = (vec![0f64; size], vec![1e-2f64; size]);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    for _ in 0..rounds {
        for i in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(i, (state % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            let (slots, ends) = examples[i];
            let sum: f64 = slots.iter().map(|&s| weights[s]).sum();
            let error = f64::from(u8::from(ends)) - 1.0 / (1.0 + (-sum).exp());
            for &s in slots {
                let gradient = error - decay * examples.len() as f64 * weights[s] / 100.0;
                seen[s] += gradient * gradient;
                weights[s] += 0.1 * gradient / seen[s].sqrt();
            }
        }
    }
    weights
}
