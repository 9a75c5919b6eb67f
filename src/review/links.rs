//! The words of a row that translate each other.
//!
//! They help a person who checks a row. Links come from the lexicon and from
//! names; they show the aligner's evidence, which may be wrong.

use serde::{Deserialize, Serialize};

use super::{Review, ReviewSide};
use crate::link::LinkOrigin;
use crate::{ByLang, Lang, Lexicon, Links, TokenizedSide, token};

/// Less probable links are not shown. Choice: chance produces as many.
const LEAST_PROBABILITY: f32 = 0.02;

/// A word of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WordPlace {
    /// The sentence, from 0 within the row.
    pub sentence: usize,
    /// How many characters (Unicode scalar values) of the sentence come before
    /// the word.
    pub start: usize,
    /// How many characters come before its end.
    pub end: usize,
}

/// Two words that translate each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkedWords {
    /// The word of the source.
    pub source: WordPlace,
    /// The word of the target.
    pub target: WordPlace,
}

impl Review {
    /// The words of a row that translate each other by the lexicon, as numbers,
    /// names or Latin strings, in order of the source. A word is linked to the
    /// most probable word of the other side, in both directions.
    ///
    /// ```
    /// use duiqi::{Lexicon, Unit, review::Review};
    /// let review = Review::from_units(&[Unit::pair(("en", "Two boats."), ("zh-CN", "两条船。"))]);
    /// let words = review.linked_words(0, &Lexicon::builtin());
    /// # if Lexicon::builtin().is_empty() { return }
    /// assert!(words.iter().any(|words| (words.source.start, words.target.start) == (4, 2)));
    /// ```
    #[must_use]
    pub fn linked_words(&self, row: usize, lexicon: &Lexicon) -> Vec<LinkedWords> {
        let places = self.places(row);
        let source: Vec<&str> = self.texts(ReviewSide::Source, &places).collect();
        let target: Vec<&str> = self.texts(ReviewSide::Target, &places).collect();
        let source_is_zh = self.langs.source == Lang::Zh;
        let (zh, en) = if source_is_zh { (&source, &target) } else { (&target, &source) };
        let ByLang { zh: zh_side, en: en_side } = token::pair(zh, en, lexicon);
        let links = Links::new(&zh_side, &en_side, lexicon);
        let (zh_words, en_words) = (words(&zh_side, zh), words(&en_side, en));
        let mut found = Vec::new();
        for &(zh_term, zh_place) in &zh_words {
            for link in links.translations(zh_term).iter().filter(|link| is_shown(&links, zh_term, link)) {
                let same = en_words.iter().filter(|(term, _)| *term == link.term);
                found.extend(same.map(|&(_, en_place)| match source_is_zh {
                    true => LinkedWords { source: zh_place, target: en_place },
                    false => LinkedWords { source: en_place, target: zh_place },
                }));
            }
        }
        found.sort_unstable();
        // The same two words can be linked for several reasons.
        found.dedup();
        found
    }
}

/// True for the best link of either of its terms.
fn is_shown(links: &Links, zh: u32, link: &crate::Link) -> bool {
    let best = |links: &[crate::Link]| links.iter().map(|link| link.p).fold(0.0, f32::max);
    // Best for one of the two is enough: a word of one language may be two of
    // the other.
    let likeliest = link.p >= best(links.translations(zh)) || link.p >= best(links.back(link.term));
    likeliest && link.p >= LEAST_PROBABILITY && link.source != LinkOrigin::Mark
}

/// The words of a side, each with its term and its place.
fn words(side: &TokenizedSide, texts: &[&str]) -> Vec<(u32, WordPlace)> {
    let mut words = Vec::new();
    for (sentence, text) in texts.iter().enumerate() {
        // The page counts characters, the tokenizer bytes.
        let characters = |byte: u32| text.get(..byte as usize).map_or(0, |before| before.chars().count());
        words.extend(side.tokens(sentence).iter().map(|token| {
            let (start, end) = (characters(token.start), characters(token.end));
            (token.term, WordPlace { sentence, start, end })
        }));
    }
    words
}
