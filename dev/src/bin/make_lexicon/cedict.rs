//! Reads CC-CEDICT: the senses of its words, weighted, and the readings of characters.

use std::collections::BTreeMap;
use std::error::Error;

use duiqi::lexicon::{is_function_term, terms};

/// The fields of a CC-CEDICT entry that the lexicon needs.
pub struct Line {
    pub word: String,
    pinyin: String,
    glosses: Vec<String>,
}

/// One meaning of a word: the terms of its gloss, and how much it counts beside
/// the word's other meanings.
#[derive(Clone)]
pub struct Sense {
    pub terms: Vec<String>,
    pub weight: f32,
}

/// The senses of a word, and the words whose senses it shares ("variant of",
/// "see", "abbr. for") with their weights.
#[derive(Default, Clone)]
pub struct Meaning {
    pub senses: Vec<Sense>,
    references: Vec<(String, f32)>,
}

/// The package wraps the dictionary in a JavaScript module: one JSON object
/// after `export default`.
pub fn read(text: &str) -> Result<Vec<Line>, Box<dyn Error>> {
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

/// The words of the dictionary in order, with their senses; references are followed.
pub fn meanings(lines: &[Line]) -> BTreeMap<String, Meaning> {
    let mut words: BTreeMap<String, Meaning> = BTreeMap::new();
    for line in lines {
        add_line(line, words.entry(line.word.clone()).or_default());
    }
    follow(&mut words);
    words
}

/// Gives every word the senses of the words that it refers to. Two rounds, so
/// that a reference to a reference arrives.
fn follow(words: &mut BTreeMap<String, Meaning>) {
    for _ in 0..2 {
        let known = words.clone();
        for (word, meaning) in words.iter_mut() {
            for (other, weight) in &meaning.references {
                let senses = known.get(other).filter(|_| other != word).map(|other| other.senses.as_slice());
                let total: f32 = senses.unwrap_or_default().iter().map(|sense| sense.weight).sum();
                let shared = |sense: &Sense| Sense { weight: sense.weight * weight / total, ..sense.clone() };
                meaning.senses.extend(senses.unwrap_or_default().iter().map(shared));
            }
            if !meaning.senses.is_empty() {
                meaning.references.clear();
            }
        }
    }
}

/// The weight of a sense by its position in the entry: dictionaries put common
/// senses first.
const LATER: [f32; 9] = [1.4, 0.7, 0.7, 0.55, 0.55, 0.45, 0.45, 0.3, 0.3];
/// The factor for text after a comma, which is mostly a remark.
const AFTER_COMMA: f32 = 0.15;
/// The factor for senses marked as archaic, dialect, slang and the like.
const RARE: f32 = 0.15;
/// The factor for "classifier for …", "surname …" and other remarks on usage.
const REMARK: f32 = 0.35;
/// The factor for a gloss of function words only ("in", "from", "you"), which
/// is often the very translation.
const FUNCTION: f32 = 3.0;

/// The weights were fitted on the development sets: each is the ratio of how
/// often terms with that property occur in the translation of a sentence that
/// has the word to how often they would without the weight.
fn add_line(line: &Line, meaning: &mut Meaning) {
    let mut place = 0;
    for gloss in line.glosses.iter().filter(|gloss| !gloss.contains("pr. [")) {
        let rare = gloss.split(['(', ')']).skip(1).step_by(2).any(|tag| RARE_TAGS.contains(&tag));
        let plain = without_brackets(gloss);
        if let Some((other, weight)) = reference(&plain) {
            meaning.references.push((other, if rare { weight * RARE } else { weight }));
        }
        for part in plain.split(';') {
            for (after, piece) in part.split(',').enumerate() {
                let Some(terms) = sense_terms(piece) else { continue };
                let remark = terms.iter().any(|term| REMARK_TERMS.contains(&term.as_str()));
                let function = terms.iter().all(|term| is_function_term(term));
                let weights = [
                    (true, LATER[place.min(LATER.len() - 1)]),
                    (after > 0, AFTER_COMMA),
                    (rare, RARE),
                    (remark, REMARK),
                    (function, FUNCTION),
                ];
                let weight = weights.iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).product();
                meaning.senses.push(Sense { terms, weight });
                place += 1;
            }
        }
    }
}

/// What CC-CEDICT writes in brackets before a sense that [`RARE`] lowers.
const RARE_TAGS: [&str; 10] =
    ["archaic", "arch.", "old", "literary", "dialect", "slang", "Internet slang", "Tw", "classical", "obsolete"];
/// Stems that show that a gloss is a remark on the word rather than a
/// translation.
const REMARK_TERMS: [&str; 4] = ["classifi", "surnam", "radic", "kangxi"];

/// The terms of a piece of a gloss that carry its meaning; `None` if there are
/// none, for a reference, and for an explanation of more than six words.
pub fn sense_terms(piece: &str) -> Option<Vec<String>> {
    if piece.chars().any(duiqi::lang::is_han) {
        return None;
    }
    let all: Vec<String> = terms(piece).into_iter().filter(|term| term.is_ascii()).collect();
    if all.is_empty() || all.len() > 6 {
        return None;
    }
    let content: Vec<String> = all.iter().filter(|term| !idle(term)).cloned().collect();
    Some(if content.is_empty() { all } else { content })
}

/// Terms that say nothing about the meaning, or are the dictionary's own.
fn idle(term: &str) -> bool {
    ["surnam", "abbr", "see", "also", "sth", "sb", "lit", "fig", "etc", "esp"].contains(&term) || is_function_term(term)
}

/// The word that a gloss refers to, and the share of its meaning that carries
/// over, from [`REFERENCES`].
fn reference(gloss: &str) -> Option<(String, f32)> {
    let start = gloss.find(duiqi::lang::is_han)?;
    let lead = gloss[..start].trim();
    let weight = REFERENCES.iter().find(|(words, _)| lead.ends_with(words))?.1;
    let end = |text: &str| text.find(|c| !duiqi::lang::is_han(c)).unwrap_or(text.len());
    let first = &gloss[start..start + end(&gloss[start..])];
    let second = gloss[start + first.len()..].strip_prefix('|').map(|rest| &rest[..end(rest)]);
    let word = second.filter(|second| !second.is_empty()).unwrap_or(first);
    Some((word.chars().map(duiqi::lang::simplify).collect(), weight))
}

/// What stands before the word in a gloss that refers to another entry, and the
/// share of meaning that carries over: all of it where the two words are the
/// same, half where they are merely related. A choice.
const REFERENCES: [(&str, f32); 14] = [
    ("variant of", 1.0),
    ("form of", 1.0),
    ("see", 1.0),
    ("see also", 0.5),
    ("also written", 0.5),
    ("also called", 0.5),
    ("same as", 1.0),
    ("abbr. for", 1.0),
    ("abbr. of", 1.0),
    ("short for", 1.0),
    ("equivalent of", 1.0),
    ("equivalent to", 1.0),
    ("name for", 1.0),
    ("used in", 0.5),
];

/// The gloss without anything in round or square brackets, nested or not.
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

/// Up to three toneless readings of each character, the one that most words
/// have first; names are matched by them.
pub fn readings(lines: &[Line]) -> Vec<(char, Vec<String>)> {
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
