//! Distinguishes brackets that hold a translation of the text before them from
//! remarks and glosses.
//!
//! ```text
//! Press OK (按确定).                  a translation
//! API（应用程序接口）很稳定            a remark: the sentence goes on
//! bread, milk and goat cheese (奶酪)  a gloss of one word
//! ```

use std::ops::Range;

use super::{BRACKETS, OPENING, STOPS, Weight, WeightCounter, ends_sentence, without_closing};
use crate::Lang;
use crate::lang::is_han;

/// Brackets around a translation of the text before them: their content is mostly in the
/// other language, and no sentence continues after them.
///
/// The ranges include both brackets. They are in order and do not overlap. A
/// bracket that never closes is passed over.
pub(super) fn translating_brackets(text: &str) -> Vec<Range<usize>> {
    let (brackets, all) = brackets(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut weight_before = Weight::default();
    for Bracket { range, content, before, through } in brackets {
        // The content of an earlier bracket is not part of the text that this
        // one translates.
        let last = found.last().map_or(0, |bracket: &Range<usize>| bracket.end);
        if range.start < last {
            continue;
        }
        let after = text[range.end..].trim_start();
        // If the sentence goes on after the bracket, the bracket is a remark:
        // `API（应用程序接口）很稳定`.
        let whole = ends_sentence(without_closing(&text[last..range.start]))
            || after.is_empty()
            || after.starts_with(STOPS)
            || ends_sentence(without_closing(&text[content.clone()]))
            || says_as_much(&text[last..range.start], &text[content.clone()], &text[range.end..]);
        let whole = whole && !is_gloss(&text[last..range.start], &text[content]);
        let inner = through.without(before).lang();
        let around = before.without(weight_before).lang().or_else(|| all.without(through).lang());
        if whole && inner.is_some() && around.is_some() && inner != around {
            weight_before = through;
            found.push(range);
        }
    }
    found
}

/// True if brackets hold far less than the sentence before them: they explain its last word.
///
/// ```text
/// They sell bread, milk and fresh goat cheese (奶酪).
/// ```
fn is_gloss(before: &str, content: &str) -> bool {
    /// How far the sentence is read, and the most bytes of a gloss. Choice: work for each pair of brackets stays bounded.
    const REACH: usize = 400;
    /// The least words of a sentence. Choice: two words and one character may say the same.
    const WORDS: usize = 6;
    if content.len() > REACH / 4 {
        return false;
    }
    let near = before.trim_end().char_indices().rev().skip(1).take_while(|(at, _)| before.len() - at <= REACH);
    let start = near.take_while(|(_, c)| !STOPS.contains(c)).last().map_or(0, |(at, _)| at);
    let (sentence, gloss) = (Weight::new(&before[start..]), Weight::new(content));
    // A translation has about two characters for each word; a gloss not even one for two.
    sentence.words >= WORDS && gloss.words == 0 && gloss.characters * 2 < sentence.words
        || sentence.characters >= 3 * WORDS && gloss.characters == 0 && gloss.words * 8 < sentence.characters
}

/// True if brackets hold about as much text as the sentence before them and a new
/// sentence begins after them. Then the brackets hold its translation, although
/// neither side has a stop: headings have none.
///
/// ```text
/// 罗莎余威致西南部大范围暴雨（Rosa to bring widespread rain to southwest） 预计……
/// ```
fn says_as_much(before: &str, content: &str, after: &str) -> bool {
    /// The least words in small letters. Choice: names have fewer, function words aside.
    const SMALL: usize = 2;
    /// The least letters of such a word. Choice: function words are shorter.
    const LETTERS: usize = 4;
    /// The most bytes of a side. Choice: headings are shorter, and work for each pair of brackets stays bounded.
    const LONGEST: usize = 400;
    /// The least Chinese characters. Choice: terms have fewer.
    const CHARACTERS: usize = 8;
    let behind = after.trim_start();
    let begins = |c: char| c.is_uppercase() || is_han(c) || OPENING.contains(&c);
    if content.len() > LONGEST || behind.len() == after.len() || !behind.starts_with(begins) {
        return false;
    }
    let near = before.char_indices().rev().take_while(|(at, _)| before.len() - at <= LONGEST);
    let start = near.take_while(|(_, c)| !STOPS.contains(c)).last().map_or(before.len(), |(at, _)| at);
    let before = &before[start..];
    let (in_content, in_before) = (Weight::new(content), Weight::new(before));
    let (english, words, characters) = match in_content.lang() {
        Some(Lang::En) => (content, in_content.words, in_before.characters),
        _ => (before, in_before.words, in_content.characters),
    };
    let small = |word: &&str| word.len() >= LETTERS && word.starts_with(|c: char| c.is_ascii_lowercase());
    // A translation has about two characters for each word, seldom four times as many or as few.
    let alike = words * 4 >= characters && characters * 4 >= words * 3;
    alike && characters >= CHARACTERS && english.split_whitespace().filter(small).count() >= SMALL
}

/// A pair of brackets in a line.
struct Bracket {
    /// Both brackets and what they hold.
    range: Range<usize>,
    /// What they hold, without the brackets that close at its end.
    content: Range<usize>,
    /// The weight of the line before them.
    before: Weight,
    /// The weight of the line up to their end.
    through: Weight,
}

/// The brackets of a line that are closed in it, in order of their beginnings,
/// and the weight of the whole line. Brackets of the same kind may be nested.
///
/// One pass: a line may be as long as a document, and all of it brackets.
fn brackets(text: &str) -> (Vec<Bracket>, Weight) {
    let mut found: Vec<Option<Bracket>> = Vec::new();
    let mut open: [Vec<usize>; BRACKETS.len()] = Default::default();
    let mut counter = WeightCounter::default();
    let mut content_end = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let before = counter.weight;
        counter.add(c);
        if let Some(kind) = BRACKETS.iter().position(|pair| pair.1 == c) {
            if let Some(bracket) = open[kind].pop().and_then(|number| found[number].as_mut()) {
                bracket.range.end = end;
                bracket.content.end = content_end.max(bracket.content.start);
                bracket.through = counter.weight;
            }
            continue;
        }
        content_end = end;
        if let Some(kind) = BRACKETS.iter().position(|pair| pair.0 == c) {
            open[kind].push(found.len());
            found.push(Some(Bracket { range: at..end, content: end..end, before, through: before }));
        }
    }
    // Brackets that are still open do not count.
    open.iter().flatten().for_each(|&number| found[number] = None);
    (found.into_iter().flatten().collect(), counter.weight)
}
