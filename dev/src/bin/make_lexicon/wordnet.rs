//! Adds the Chinese Open Wordnet to the terms of the dictionary.
//!
//! The wordnet links Chinese words to the synonyms of English ones, so that many of its terms are near a translation
//! rather than one. How often a term stands in the translation of a sentence that has the word, in 10,543 hand-aligned
//! beads, and how many times as often as by chance:
//!
//! | term of the word | share | times chance |
//! |---|---|---|
//! | first of the dictionary, and in the wordnet | .43 | 47 |
//! | first of the dictionary, not in the wordnet, which has the word | .11 | 12 |
//! | second of the dictionary, and in the wordnet | .22 | 29 |
//! | second of the dictionary, not in the wordnet | .08 | 8 |
//! | sixth of the dictionary | .036 | 3.5 |
//! | of the wordnet only: first and second | .04 | 7 |
//! | third and fourth | .023 | 4 |
//! | fifth and sixth | .018 | 3.4 |
//! | later | .01 | 2 |
//! | of the wordnet only, word of one character | .012 | 2 |
//! | of a word that the dictionary lacks | .22 | 29 |

use std::collections::{BTreeSet, HashMap};
use std::error::Error;

use super::cedict::sense_terms;

/// The terms of each word, the most frequent first.
pub type Wordnet = HashMap<String, Vec<String>>;

/// The factor for a term of the dictionary that the wordnet has too. From the table above.
const CONFIRMED: f32 = 3.0;
/// The weights of the first terms that only the wordnet has, beside those of senses in `cedict`: about those of the sixth
/// sense and later ones. Later terms are hardly more frequent than by chance and are left out.
const ONLY: [f32; 6] = [0.45, 0.45, 0.35, 0.35, 0.25, 0.25];
/// The weights of the terms of a word that the dictionary lacks. A choice after those of senses in `cedict`.
const ALONE: [f32; 6] = [1.4, 1.4, 0.7, 0.7, 0.35, 0.35];
/// The characters of numbers.
const NUMERALS: &str = "第零一二三四五六七八九十百千万亿";
/// The longest headword, in characters: longer ones are descriptions more than words.
const LONGEST: usize = 6;

/// Reads lines of Chinese word, English gloss and weight, separated by tabs. The weight rises with the frequency of the
/// sense.
pub fn read(text: &str) -> Result<Wordnet, Box<dyn Error>> {
    let mut found: HashMap<String, HashMap<String, f32>> = HashMap::new();
    for line in text.lines() {
        let [word, gloss, weight] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("not three fields: {line}").into());
        };
        // A plus joins the parts of a compound.
        let word: String = word.chars().filter(|&c| c != '+').map(duiqi::lang::simplify).collect();
        let Some(terms) = sense_terms(gloss) else { continue };
        let share = weight.parse::<f32>()? / terms.len() as f32;
        for term in terms {
            let most = found.entry(word.clone()).or_default().entry(term).or_default();
            *most = most.max(share);
        }
    }
    Ok(found.into_iter().map(|(word, terms)| (word, by_weight(terms))).collect())
}

fn by_weight(terms: HashMap<String, f32>) -> Vec<String> {
    let mut terms: Vec<(String, f32)> = terms.into_iter().collect();
    terms.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    terms.into_iter().map(|(term, _)| term).collect()
}

/// Raises the weights of a word's glosses that the wordnet confirms, and adds its other terms. `common` is the factor of a
/// term by the number of words that have it.
pub fn lay_over(glosses: &mut Vec<(String, f32)>, word: &str, terms: &[String], common: impl Fn(&str) -> f32) {
    for (_, weight) in glosses.iter_mut().filter(|(term, _)| terms.contains(term)) {
        *weight *= CONFIRMED;
    }
    if word.chars().count() == 1 {
        return;
    }
    let known: BTreeSet<String> = glosses.iter().map(|(term, _)| term.clone()).collect();
    // The place of a term counts those that the dictionary has as well.
    let others = terms.iter().zip(ONLY).filter(|(term, _)| !known.contains(*term));
    glosses.extend(others.map(|(term, weight)| (term.clone(), weight * common(term))));
}

/// True for what may become a headword although the dictionary lacks it; not for numbers, which are read digit by digit.
/// [`super::entries`] also asks that the list of frequencies has the word, which five in six lack: those add 550 kB and
/// hardly ever occur.
pub fn is_headword(word: &str) -> bool {
    (2..=LONGEST).contains(&word.chars().count())
        && word.chars().all(duiqi::lang::is_han)
        && !word.chars().all(|c| NUMERALS.contains(c))
}

/// The glosses of a word that the dictionary lacks. `common` is the factor of a term by the number of words that have it.
pub fn glosses(terms: &[String], common: impl Fn(&str) -> f32) -> Vec<(String, f32)> {
    terms.iter().zip(ALONE).map(|(term, weight)| (term.clone(), weight * common(term))).collect()
}
