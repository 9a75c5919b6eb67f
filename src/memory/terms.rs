//! Finds the terms of a text that a memory knows, and their translations there.
//!
//! A term is a sequence of one to four English words or two to eight Han
//! characters that occurs at least twice in the text and in at least two units.
//! Its translation is the sequence of the other language that fits it best by
//! Dice's coefficient: twice the units with both, divided by the units with one
//! plus those with the other (Smadja, McKeown and Hatzivassiloglou 1996).
//! Sequences that the lexicon links come first; others must co-occur with the
//! term nearly always, in at least three units, because in a small memory much
//! co-occurs by chance.
//!
//! ```text
//! text      "… the check valve … a check valve …"        a candidate: check valve, twice
//! memory    12 units with it; their other sides
//! rivals    止回阀 in 11 of them, 阀 in 12, …              sequences of the other language
//! chosen    止回阀, .92
//! ```

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::is_function_term;
use crate::{ByLang, Lang, Lexicon, Links, Result, TokenizedSide as Terms, lang, token};

use super::concordance::Phrase;
use super::storage::UnitSide;
use super::tokens::{MatchToken, TokenClass, tokens};
use super::{Memory, Vocabulary};

/// A term of a text that a memory knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Term {
    /// The term as it is written at its first occurrence.
    pub text: String,
    /// How often it occurs in the text.
    pub count: usize,
    /// How many units contain it, counted up to 200.
    pub units: usize,
    /// Its translation in those units, if one fits well enough.
    pub translation: Option<String>,
    /// How well the two fit, 0 to 1.
    pub strength: f32,
}

/// The most units read for a term. Choice: a bound on the work, like the next
/// three.
const MOST_UNITS: usize = 200;
/// The most candidates looked up.
const MOST_CANDIDATES: usize = 400;
/// The most sequences of the other language that are weighed.
const MOST_RIVALS: usize = 12;
/// The most sequences that are compared by the lexicon.
const MOST_COMPARED: usize = 400;
/// The least Dice coefficient of a translation that the lexicon links. Choice.
const WEAKEST_LINKED: f32 = 0.2;
/// The least Dice coefficient of a translation that it does not link. Choice.
const WEAKEST: f32 = 0.9;
/// The weight of a lexicon link relative to the Dice score. Choice.
const LINK_WEIGHT: f32 = 3.0;
/// With fewer units, co-occurrence without the lexicon is no evidence. Choice.
const FEWEST: usize = 3;
/// The lexicon links two sequences if it links more than this share of them.
/// Choice.
const LINKED: f32 = 0.6;
/// Han characters that no term begins or ends with. Our own list.
const PARTICLES: &str = "的了和在是与及为对等将使其之而以于着过也就都不把被从到这那有并但或个这我他她它们";

/// English words that no term begins or ends with, beside the function words of
/// the lexicon: determiners, auxiliary verbs, and words of place in a text. Our
/// own list.
const LIGHT: [&str; 36] = [
    "above",
    "accordance",
    "according",
    "all",
    "also",
    "any",
    "are",
    "been",
    "below",
    "can",
    "did",
    "does",
    "due",
    "each",
    "following",
    "had",
    "has",
    "have",
    "may",
    "must",
    "other",
    "same",
    "shall",
    "should",
    "some",
    "such",
    "their",
    "them",
    "there",
    "these",
    "they",
    "those",
    "was",
    "were",
    "will",
    "would",
];

/// The known terms of a text, and its vocabulary.
///
/// Terms are returned in the order of the words they cover; those the memory
/// does not have twice are left out.
pub(super) fn cover(memory: &Memory, texts: &[&str], lang: Lang) -> Result<(Vec<Term>, Vocabulary)> {
    let mut found: Vec<(TermCandidate, Term)> = Vec::new();
    let lexicon = Lexicon::builtin();
    for candidate in candidates(texts, lang, &lexicon) {
        let phrase = Phrase::new(&candidate.text, 1);
        let others = memory.others(&phrase, lang)?;
        // Once may be chance or a name.
        if others.len() < 2 {
            continue;
        }
        let (translation, strength) = memory.translation(&candidate.text, &others, lang.other(), &lexicon)?.unzip();
        let (text, count, units) = (candidate.text.clone(), candidate.count, others.len());
        found.push((candidate, Term { text, count, units, translation, strength: strength.unwrap_or(0.0) }));
    }
    // A part of a longer term that never occurs alone adds nothing.
    let part = |(short, _): &(TermCandidate, Term)| {
        found.iter().any(|(long, _)| {
            long.words.len() > short.words.len()
                && long.count >= short.count
                && long.words.windows(short.words.len()).any(|words| words == short.words)
        })
    };
    // Collected before any is dropped: a part is measured against all longer
    // terms, also against those that are parts themselves.
    let parts: Vec<bool> = found.iter().map(part).collect();
    let whole = found.into_iter().zip(parts).filter(|(_, part)| !part).map(|((_, term), _)| term);
    Ok((whole.collect(), memory.vocabulary(texts, lang)?))
}

/// A sequence that may be a term.
#[derive(Debug)]
struct TermCandidate {
    /// The words in lower case, the last one in the singular.
    words: Vec<String>,
    text: String,
    count: usize,
}

/// Sequences that occur twice; those that cover most words first.
///
/// Long sequences weigh more at equal counts, because they are more specific.
fn candidates(texts: &[&str], lang: Lang, lexicon: &Lexicon) -> Vec<TermCandidate> {
    let mut counts: BTreeMap<Vec<String>, (usize, &str)> = BTreeMap::new();
    for &text in texts {
        for (words, text) in stretches(text, lang, Some(lexicon)) {
            counts.entry(words).or_insert((0, text)).0 += 1;
        }
    }
    let often = counts.into_iter().filter(|(_, (count, _))| *count > 1);
    let mut found: Vec<TermCandidate> =
        often.map(|(words, (count, text))| TermCandidate { words, text: text.to_owned(), count }).collect();
    // Stable: ties stay in the order of the map, which is that of the words, so
    // that every run finds the same terms.
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.count * candidate.words.len()));
    found.truncate(MOST_CANDIDATES);
    found
}

/// All sequences of a text that may be terms, with their written form.
///
/// Overlapping sequences are all candidates; parts are dropped later, when it
/// is known which whole ones are terms.
///
/// With a lexicon, a Chinese term begins and ends where its words do: `工程分`
/// is no term of `工程分公司`.
fn stretches<'t>(
    text: &'t str,
    lang: Lang,
    lexicon: Option<&Lexicon>,
) -> impl Iterator<Item = (Vec<String>, &'t str)> + use<'t> {
    let all = tokens(text);
    let sizes = if lang == Lang::Zh { 2..=8 } else { 1..=4 };
    let ends = lexicon.filter(|_| lang == Lang::Zh).map(|lexicon| word_ends(text, lexicon));
    let whole = move |stretch: &str| {
        let start = stretch.as_ptr() as usize - text.as_ptr() as usize;
        ends.as_ref().is_none_or(|ends| ends.contains(&start) && ends.contains(&(start + stretch.len())))
    };
    let found = sizes.flat_map(move |size| {
        let found: Vec<_> = all.windows(size).filter_map(|tokens| stretch(text, tokens, lang)).collect();
        let wide = all.windows(size + 1).filter_map(|tokens| hyphenated(text, tokens, lang));
        found.into_iter().chain(wide.collect::<Vec<_>>())
    });
    found.filter(move |(_, stretch)| whole(stretch))
}

/// The bytes of a Chinese text at which its words begin or end.
fn word_ends(text: &str, lexicon: &Lexicon) -> BTreeSet<usize> {
    let side = Terms::new(Lang::Zh, &[text], lexicon);
    let tokens = if side.is_empty() { &[] } else { side.tokens(0) };
    tokens.iter().flat_map(|token| [token.start as usize, token.end as usize]).collect()
}

/// A sequence with one hyphen in it: `large-scale model`.
///
/// The hyphen is not one of the words, so that `large-scale model` and `large
/// scale model` are one term.
fn hyphenated<'t>(text: &'t str, tokens: &[MatchToken], lang: Lang) -> Option<(Vec<String>, &'t str)> {
    let mut hyphens = tokens.iter().enumerate().filter(|(_, token)| &text[token.range.clone()] == "-");
    let ((at, hyphen), None) = (hyphens.next()?, hyphens.next()) else { return None };
    let tight = at > 0 && tokens.get(at + 1)?.range.start == hyphen.range.end;
    let words: Vec<MatchToken> = tokens.iter().filter(|token| *token != hyphen).cloned().collect();
    if tight { stretch(text, &words, lang) } else { None }
}

/// The tokens as a sequence that may be a term.
///
/// `None` for anything that cannot be a term: marks or numbers inside, function
/// words or particles at the ends.
fn stretch<'t>(text: &'t str, tokens: &[MatchToken], language: Lang) -> Option<(Vec<String>, &'t str)> {
    let word = |token: &MatchToken| text[token.range.clone()].to_lowercase();
    let mut words: Vec<String> = tokens.iter().map(word).collect();
    let (first, last) = (words.first()?, words.last()?);
    let fits = |token: &MatchToken, word: &str| {
        let han = word.chars().all(lang::is_han);
        token.class == TokenClass::Word && han == (language == Lang::Zh) && word.chars().all(char::is_alphabetic)
    };
    let edge = |word: &str| {
        if language == Lang::Zh {
            word.chars().all(|c| PARTICLES.contains(c))
        } else {
            word.len() < 3 || is_function_term(word) || LIGHT.contains(&word)
        }
    };
    let close = |pair: &[MatchToken]| {
        let between = &text[pair[0].range.end..pair[1].range.start];
        if language == Lang::Zh { between.is_empty() } else { matches!(between, " " | "-") }
    };
    if !tokens.iter().zip(&words).all(|(token, word)| fits(token, word))
        || edge(first)
        || edge(last)
        || !tokens.windows(2).all(close)
    {
        return None;
    }
    let range = tokens.first()?.range.start..tokens.last()?.range.end;
    // `valves` and `valve` are one term; `glass` and `gas` keep their *s*.
    if let Some(singular) = words.last()?.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')) {
        let singular = singular.to_owned();
        words.pop();
        words.push(singular);
    }
    Some((words, &text[range]))
}

/// How much of a term and of each rival, which are in `lang`, the lexicon links
/// to the other: the harmonic mean of the two shares of letters.
///
/// All rivals are compared in one call, so that the term is tokenised once.
fn linked(term: &str, rivals: &[&str], lang: Lang, lexicon: &Lexicon) -> Vec<f32> {
    let terms = vec![term; rivals.len()];
    let (zh, en) = if lang == Lang::Zh { (rivals, &terms[..]) } else { (&terms[..], rivals) };
    let ByLang { zh: zh_side, en: en_side } = token::pair(zh, en, lexicon);
    let links = Links::new(&zh_side, &en_side, lexicon);
    let has = |side: &Terms, at: usize, term: u32| side.tokens(at).iter().any(|token| token.term == term);
    let both = (0..rivals.len()).map(|at| {
        let of_zh = share(&zh_side, at, zh[at], |term| {
            links.translations(term).iter().any(|link| has(&en_side, at, link.term))
        });
        let of_en =
            share(&en_side, at, en[at], |term| links.back(term).iter().any(|link| has(&zh_side, at, link.term)));
        if of_zh + of_en > 0.0 { 2.0 * of_zh * of_en / (of_zh + of_en) } else { 0.0 }
    });
    both.collect()
}

/// The share of a text's letters in linked tokens.
///
/// Counted in letters, so that a long linked word weighs more than a short one.
fn share(side: &Terms, at: usize, text: &str, linked: impl Fn(u32) -> bool) -> f32 {
    let tokens: Vec<_> = side.tokens(at).iter().filter(|token| linked(token.term)).collect();
    let inside = |at: usize| tokens.iter().any(|token| (token.start as usize..token.end as usize).contains(&at));
    let letters = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let (covered, all) = letters.fold((0, 0), |(covered, all), (at, _)| (covered + usize::from(inside(at)), all + 1));
    covered as f32 / all.max(1) as f32
}

impl Memory {
    /// The other texts of units that contain a phrase in a language.
    ///
    /// At most [`MOST_UNITS`] texts are read; a more frequent term is estimated
    /// from these.
    fn others(&self, phrase: &Phrase, lang: Lang) -> Result<Vec<String>> {
        let mut others = Vec::new();
        for id in self.storage.listed_in_all(phrase.groups())?.take(MOST_UNITS) {
            let id = id?;
            let Some(text) = self.storage.text_if_present(id)? else { continue };
            if phrase.find(&text).is_empty() {
                continue;
            }
            for (side, _, record) in self.units_of_text(id)? {
                let (tag, other) = match side {
                    UnitSide::Source => (record.source_tag, record.target),
                    UnitSide::Target => (record.target_tag, record.source),
                };
                if crate::LanguageTag::from(&*self.storage.name(tag)?).lang() == Some(lang) {
                    others.push(self.storage.text(other)?.into_owned());
                }
            }
        }
        Ok(others)
    }

    /// The best translation of a term, given the other texts of its units, with
    /// its strength.
    ///
    /// Few rivals are weighed with the index, the most promising by the lexicon
    /// first, because each costs a search.
    fn translation(
        &self,
        term: &str,
        texts: &[String],
        lang: Lang,
        lexicon: &Lexicon,
    ) -> Result<Option<(String, f32)>> {
        let mut counts: BTreeMap<Vec<String>, (usize, &str)> = BTreeMap::new();
        for text in texts {
            let mut seen = BTreeSet::new();
            for (words, written) in stretches(text, lang, Some(lexicon)) {
                if seen.insert(words.clone()) {
                    counts.entry(words).or_insert((0, written)).0 += 1;
                }
            }
        }
        let mut rivals: Vec<_> = counts.into_iter().filter(|(_, (count, _))| *count > 1).collect();
        rivals.sort_by_key(|(words, (count, _))| std::cmp::Reverse((*count, words.len())));
        rivals.truncate(MOST_COMPARED);
        let written: Vec<&str> = rivals.iter().map(|(_, (_, written))| *written).collect();
        let linked = linked(term, &written, lang, lexicon);
        let mut rivals: Vec<_> = rivals.iter().zip(linked).collect();
        // Stable: of those that the lexicon links alike, the most frequent stay
        // in front.
        rivals.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut best: Option<(String, f32, f32)> = None;
        for ((words, (count, written)), linked) in rivals.into_iter().take(MOST_RIVALS) {
            let all = self.others(&Phrase::new(written, 0), lang)?.len();
            // The units of a frequent rival are counted up to a bound only, but
            // there are at least as many as were seen here.
            let dice = 2.0 * *count as f32 / (texts.len() + all.max(*count)) as f32;
            let worth = dice + LINK_WEIGHT * linked;
            // Of equal ones the longer: if `止回` never comes without `阀`, the
            // term is `止回阀`.
            let better = best.as_ref().is_none_or(|(text, _, most)| {
                worth > *most + 1e-6 || (worth > *most - 1e-6 && words.len() > tokens(text).len())
            });
            let enough =
                if linked > LINKED { dice >= WEAKEST_LINKED } else { dice >= WEAKEST && texts.len() >= FEWEST };
            if better && enough {
                best = Some(((*written).to_owned(), dice, worth));
            }
        }
        Ok(best.map(|(text, dice, _)| (text, dice)))
    }

    /// How many different content words texts have, and how many of them this
    /// memory has.
    ///
    /// Words are looked up as a concordance would: in any form of case and
    /// width.
    fn vocabulary(&self, texts: &[&str], lang: Lang) -> Result<Vocabulary> {
        /// The most units that are looked through for a word (choice): a word
        /// that is in one of more is in one of these.
        const CHECKED: usize = 50;
        // Single Han characters are in nearly every memory and are no evidence.
        let size = if lang == Lang::Zh { 2 } else { 1 };
        let all: BTreeMap<Vec<String>, &str> = texts
            .iter()
            .flat_map(|text| stretches(text, lang, None))
            .filter(|(words, _)| words.len() == size)
            .collect();
        let mut known = 0;
        for written in all.values() {
            let phrase = Phrase::new(written, 0);
            for id in self.storage.listed_in_all(phrase.groups())?.take(CHECKED) {
                let text = self.storage.text_if_present(id?)?;
                if text.is_some_and(|text| !phrase.find(&text).is_empty()) {
                    known += 1;
                    break;
                }
            }
        }
        Ok(Vocabulary { words: all.len(), known })
    }
}
