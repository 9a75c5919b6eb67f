//! Phrases: words that follow each other.
//!
//! | query | finds | does not find |
//! |---|---|---|
//! | `check valve` | `Check valves`, `check-valve` | `check the valve` |
//! | `valve` | `valves`, `Valve` | `revalve` |
//! | `阀门` | `阀门` anywhere, also wrapped | `阀的门` |
//! | `。` | the mark, because there is nothing else | |

use std::ops::Range;

use crate::memory::index::{Bucket, pair_bucket, token_bucket};
use crate::memory::tokens::{self, Detail, MatchToken, key, tokens};

/// A word of a phrase, with the keys of its forms; the form as written comes
/// first.
#[derive(Debug, Clone)]
struct PhraseWord {
    class: tokens::TokenClass,
    /// The keys under which texts with the word are indexed.
    listed: Vec<u64>,
    /// The keys by which the word is recognised in a text.
    shown: Vec<u64>,
}

/// Words that must follow each other.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    words: Vec<PhraseWord>,
    /// How many other words may come between two of them.
    gap: usize,
}

impl Phrase {
    /// True if there is nothing to search for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The phrase of a text. Marks are dropped, unless there is nothing else.
    ///
    /// Only the last word has its other number as a form: in `valves check` the
    /// first one is meant as it is written.
    pub(crate) fn new(text: &str, gap: usize) -> Self {
        let tokens = tokens(text);
        let marks = tokens.iter().all(|token| token.class == tokens::TokenClass::Mark);
        let kept: Vec<&MatchToken> =
            tokens.iter().filter(|token| marks || token.class != tokens::TokenClass::Mark).collect();
        let word = |(at, token): (usize, &&MatchToken)| {
            let text = &text[token.range.clone()];
            let forms = if at + 1 == kept.len() { forms(text) } else { vec![text.to_owned()] };
            let keys = |detail| forms.iter().map(|form| key(token.class, form, detail)).collect();
            let listed = if token.class == tokens::TokenClass::Word { Detail::Plain } else { Detail::Content };
            PhraseWord { class: token.class, listed: keys(listed), shown: keys(Detail::Content) }
        };
        Phrase { words: kept.iter().enumerate().map(word).collect(), gap }
    }

    /// The buckets of each word, and of any two words that must be neighbours.
    /// Only words are indexed in pairs.
    pub(crate) fn groups(&self) -> Vec<Vec<Bucket>> {
        let word = |word: &PhraseWord| word.listed.iter().map(|&key| token_bucket(key)).collect();
        let two = |two: &[&PhraseWord]| -> Vec<Bucket> {
            two[0].listed.iter().flat_map(|&a| two[1].listed.iter().map(move |&b| pair_bucket(a, b))).collect()
        };
        let words: Vec<&PhraseWord> = self.words.iter().filter(|word| word.class == tokens::TokenClass::Word).collect();
        // Two common words in a row are much rarer than each of them, so that
        // pairs make the search fast.
        let pairs = words.windows(2).filter(|_| self.gap == 0).map(two);
        let sorted = |mut buckets: Vec<Bucket>| {
            buckets.sort_unstable();
            buckets.dedup();
            buckets
        };
        self.words.iter().map(word).chain(pairs).map(sorted).collect()
    }

    /// Where the phrase occurs in a text, in order, without overlaps.
    ///
    /// A longer text than the query is searched from left to right, and a hit
    /// ends before the next one begins.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let tokens = tokens(text);
        let marks = tokens.iter().all(|token| token.class == tokens::TokenClass::Mark);
        let kept: Vec<(&MatchToken, u64)> = tokens
            .iter()
            .filter(|token| marks || token.class != tokens::TokenClass::Mark)
            .map(|token| (token, key(token.class, &text[token.range.clone()], Detail::Content)))
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < kept.len() {
            match self.end(text, &kept[at..]) {
                Some(last) => {
                    found.push(kept[at].0.range.start..kept[at + last].0.range.end);
                    at += last + 1;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The last token of the phrase, if it begins with the first of these
    /// tokens.
    ///
    /// `gap` other words may come between two words of the phrase; with none,
    /// only white space and hyphens.
    fn end(&self, text: &str, tokens: &[(&MatchToken, u64)]) -> Option<usize> {
        let mut last = None;
        for word in &self.words {
            let from = last.map_or(0, |last| last + 1);
            // No gap before the first word: the phrase begins here or not at
            // all.
            let reach = if last.is_none() { 0 } else { self.gap };
            let window = tokens.get(from..)?.iter().take(reach + 1);
            let next = from + window.into_iter().position(|(_, key)| word.shown.contains(key))?;
            if let Some(last) = last {
                let between: &(&MatchToken, u64) = tokens.get(last)?;
                if self.gap == 0 && !joined(&text[between.0.range.end..tokens[next].0.range.start]) {
                    return None;
                }
            }
            last = Some(next);
        }
        last
    }
}

/// True for text that may come between two words of a phrase.
fn joined(between: &str) -> bool {
    between.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‐' | '‑'))
}

/// An English word and its form in the other number.
///
/// Regular endings only. A form that is not a word finds nothing and costs one
/// bucket.
fn forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    // Abbreviations and part numbers have no plural.
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return forms;
    }
    let lower = word.to_ascii_lowercase();
    forms.extend(["s", "es"].map(|ending| format!("{lower}{ending}")));
    forms.extend(["s", "es"].iter().filter_map(|ending| lower.strip_suffix(ending)).map(str::to_owned));
    forms.extend(lower.strip_suffix("ies").map(|stem| format!("{stem}y")));
    forms.extend(lower.strip_suffix('y').map(|stem| format!("{stem}ies")));
    forms.retain(|form| form.len() > 1);
    forms
}
