//! Sentences that came as lists, or that an alignment of texts was made of.

use duiqi::{Bitext, BySide, Half, Lang, bilingual};

use crate::records::Span;

/// The sentences of one side of a unit, as many as its shape says. Ranges point into the text of the document.
pub fn half_sentences(half: &Half, count: u32, text: &str) -> Vec<String> {
    if count <= 1 || half.ranges.len() != count as usize {
        let mut sentences = vec![half.text.clone()];
        sentences.resize(count as usize, String::new());
        return sentences;
    }
    let piece = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default().trim().to_owned();
    half.ranges.iter().map(piece).collect()
}

/// The sentences of each side, one a line.
pub fn joined(sentences: &BySide<Vec<String>>) -> BySide<String> {
    let flat = |sentence: &String| sentence.replace(['\n', '\r'], " ");
    sentences.as_ref().map(|side| side.iter().map(|sentence| flat(sentence) + "\n").collect())
}

pub fn bitext<'t>(lines: &'t BySide<String>, lang: Option<Lang>, cuts: Vec<Span>) -> duiqi::Result<Bitext<'t>> {
    bilingual::bitext_of_lines(&lines.source, &lines.target, lang)?.with_cuts(cuts)
}
