//! The texts that are arranged, and the scores of the documents made of them.

use std::fmt;
use std::fs;
use std::path::Path;

use duiqi::eval::{PairScores, TextPair, pairs};
use duiqi::{Bead, Document, Error, Lang, Lexicon, Result, bilingual};

use super::{Arranged, Arrangement, Numbers, PairText, arrange};
use crate::sets;

/// The sets whose texts are arranged. Novels are left out: what few people print in turns.
const SETS: [&str; 6] = ["ntrex_cn_mix", "wmt21_zhen_mix", "wmt22_enzh_mix", "tico19_mix", "ted17_mix", "pydocs_mix"];
/// Texts of each set, of so many pairs at most.
const TEXTS: usize = 8;
const PAIRS: usize = 45;
/// The seed of the documents that are tested: those that are learnt from have others.
const TESTED: u64 = 5000;

/// Aligned texts, in pieces, from the folder of the sets.
pub fn load(root: &Path) -> Result<Vec<Vec<PairText>>> {
    let mut texts = Vec::new();
    for set in SETS {
        let folder = root.join(set);
        let mut found = 0;
        for path in sets::files(&folder.join("gold"))? {
            let name = path.file_name().unwrap_or_default();
            let read = |side: &str| {
                let path = folder.join(side).join(name);
                fs::read_to_string(&path).map_err(|error| Error::io(&path, error))
            };
            let (zh, en, gold) = (read("zh")?, read("en")?, read("gold")?);
            let (zh, en): (Vec<&str>, Vec<&str>) = (zh.lines().collect(), en.lines().collect());
            let beads: Vec<Bead> = gold.lines().filter_map(sets::bead_of_line).collect();
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

/// One pair in so many gets a wrong partner in the documents that the weights are fitted on.
const WRONG: usize = 8;

/// A copy of a text in which some sentences have wrong partners of like length, taken from `others`: the gold then leaves
/// both sides alone. Short sentences are replaced too.
pub fn with_wrong_partners(text: &[PairText], others: &[PairText], seed: u64) -> Vec<PairText> {
    let mut numbers = Numbers::new(seed);
    let mut made = Vec::with_capacity(text.len());
    for pair in text {
        let is_full = !pair.zh.is_empty() && !pair.en.is_empty();
        let other = (is_full && numbers.once_in(WRONG)).then(|| partner(pair, others, &mut numbers)).flatten();
        match other {
            Some(other) => made.extend([
                PairText { zh: pair.zh.clone(), en: String::new() },
                PairText { zh: String::new(), en: other.en.clone() },
            ]),
            None => made.push(pair.clone()),
        }
    }
    made
}

/// A pair whose English differs in length from that of `pair` by at most a quarter.
fn partner<'t>(pair: &PairText, others: &'t [PairText], numbers: &mut Numbers) -> Option<&'t PairText> {
    /// How many are drawn before the sentence is left as it is.
    const TRIES: usize = 400;
    (0..TRIES).find_map(|_| {
        let other = others.get(numbers.below(others.len()))?;
        let (one, two) = (pair.en.len() * 4, other.en.len() * 4);
        let alike = two >= one - pair.en.len() && two <= one + pair.en.len() && !other.en.is_empty();
        (alike && other != pair).then_some(other)
    })
}

/// One document of every text in an arrangement.
pub fn documents(texts: &[Vec<PairText>], arrangement: Arrangement, seed: u64) -> Vec<Arranged> {
    let mut numbers = Numbers::new(seed + arrangement as u64);
    texts.iter().map(|text| arrange(text, arrangement, numbers.below(1 << 30) as u64)).collect()
}

/// The documents that an arrangement is tested with: of every other text that none of its own were learnt from.
pub fn tested(texts: &[Vec<PairText>], arrangement: Arrangement) -> Vec<Arranged> {
    let texts: Vec<Vec<PairText>> = texts.iter().skip(1 + arrangement as usize % 2).step_by(4).cloned().collect();
    documents(&texts, arrangement, TESTED)
}

/// Means over documents.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Share {
    /// The share of the found pairs that are right.
    pub right: f64,
    /// The share of the gold text that lies in right pairs.
    pub coverage: f64,
}

/// How well the pairs of arranged documents were found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ArrangedScores {
    /// By pairs of sentences. The gold is harder than the text here: two pairs that the splitter rightly joins count as
    /// wrong.
    pub sentences: Share,
    /// By pairs of paragraphs, as the gold pairs of real documents are.
    pub paragraphs: Share,
}

impl fmt::Display for ArrangedScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ArrangedScores { sentences, paragraphs } = self;
        let [a, b, c, d] = [sentences.right, sentences.coverage, paragraphs.right, paragraphs.coverage];
        write!(f, "right {a:.4}  coverage {b:.4}    right {c:.4}  coverage {d:.4}")
    }
}

/// Pairs up documents and scores the pairs.
pub fn score_documents(documents: &[Arranged], options: &bilingual::Options<'_>) -> Result<ArrangedScores> {
    let lexicon = Lexicon::builtin();
    let mut sum = ArrangedScores::default();
    let share = 1.0 / documents.len().max(1) as f64;
    let add = |slot: &mut Share, scores: PairScores| {
        slot.right += share * scores.right_share();
        slot.coverage += share * scores.coverage();
    };
    for made in documents {
        let found = bilingual::document(&Document::from_bytes(made.text.as_bytes())?, &lexicon, options)?;
        let text = |unit: &duiqi::Unit, lang| unit.text(lang).unwrap_or_default().to_owned();
        let found: Vec<TextPair> =
            found.units.iter().map(|unit| TextPair { en: text(unit, Lang::En), zh: text(unit, Lang::Zh) }).collect();
        let gold = |pairs: &[PairText]| -> Vec<TextPair> {
            pairs.iter().map(|pair| TextPair { en: pair.en.clone(), zh: pair.zh.clone() }).collect()
        };
        add(&mut sum.sentences, pairs(&gold(&made.pairs), &found));
        add(&mut sum.paragraphs, pairs(&gold(&made.paragraph_pairs()), &found));
    }
    Ok(sum)
}
