//! Sentences that two columns of plain text break over several lines.
//!
//! ```text
//! The workers left the mill and      工人们离开工厂，
//! walked home along the canal.       沿着运河走回家。
//! ```
//!
//! Each line is cut into a piece of each language, and the aligner pairs the
//! pieces line by line. Here the pairs of one sentence are joined. Word lists
//! have the same form; they differ in that no sentence ends in them.

use super::cut::{ends_sentence, without_closing};
use super::streams::PlacedBitext;
use crate::Bead;
use crate::align::{BeadLinks, Placed};

/// The most lines of a sentence in a column. Choice: longer ones are lists.
const LINES: usize = 12;

/// Joins the pairs of lines whose sentence goes on in the next line, in both
/// languages. Beads have Chinese as their source.
pub(super) fn join(found: &mut Placed, placed: &PlacedBitext<'_>) {
    // Most documents have no line in both languages.
    if !placed.places.en.iter().any(|place| place.shares_line) {
        return;
    }
    let (beads, links) = (std::mem::take(&mut found.alignment.beads), std::mem::take(&mut found.links));
    let mut at = 0;
    while at < beads.len() {
        let lines = at..at + sentence_lines(&beads[at..], placed);
        found.alignment.beads.push(sentence(&beads[lines.clone()]));
        found.links.push(sum(&links[lines.clone()]));
        at = lines.end;
    }
}

/// The bead of a sentence that is broken over lines; as sure as the least sure
/// line.
fn sentence(lines: &[Bead]) -> Bead {
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    Bead {
        source: first.source.start..last.source.end,
        target: first.target.start..last.target.end,
        confidence: lines.iter().map(|bead| bead.confidence).fold(f32::INFINITY, f32::min),
        ..first.clone()
    }
}

/// The links of several beads.
fn sum(links: &[BeadLinks]) -> BeadLinks {
    BeadLinks {
        linked: links.iter().map(|links| links.linked).sum(),
        zh_words: links.iter().map(|links| links.zh_words).sum(),
        en_words: links.iter().map(|links| links.en_words).sum(),
    }
}

/// How many of the first beads are lines of one sentence; 1 for all others.
fn sentence_lines(beads: &[Bead], placed: &PlacedBitext<'_>) -> usize {
    let lines = beads.iter().take(LINES);
    let mut count = 0;
    let mut above = None;
    for bead in lines {
        let Some(line) = column_line(bead, placed) else { return 1 };
        if above.is_some_and(|above| line != above + 1) {
            return 1;
        }
        above = Some(line);
        count += 1;
        match Ending::of_line(bead, placed) {
            Ending::Both => return count,
            Ending::Neither if goes_on(beads.get(count), placed) => {}
            _ => return 1,
        }
    }
    1
}

/// The line of a pair of two columns.
fn column_line(bead: &Bead, placed: &PlacedBitext<'_>) -> Option<u32> {
    if bead.source.is_empty() || bead.target.is_empty() {
        return None;
    }
    let zh = placed.places.zh.get(bead.source.clone())?;
    let en = placed.places.en.get(bead.target.clone())?;
    let line = zh[0].line;
    zh.iter().chain(en).all(|place| place.shares_line && place.line == line && !place.bracketed).then_some(line)
}

/// Where a sentence ends in a line of two columns.
enum Ending {
    /// At the end of the line in both languages.
    Both,
    /// In neither.
    Neither,
    /// In one of them: the columns do not run in step.
    One,
}

impl Ending {
    /// Whether sentences end with a line.
    fn of_line(bead: &Bead, placed: &PlacedBitext<'_>) -> Ending {
        let ends = |text: &str| ends_sentence(without_closing(text.trim_end()));
        let zh = ends(&placed.bitext.source()[bead.source.end - 1].text);
        let en = ends(&placed.bitext.target()[bead.target.end - 1].text);
        match (zh, en) {
            (true, true) => Ending::Both,
            (false, false) => Ending::Neither,
            _ => Ending::One,
        }
    }
}

/// True if the next line goes on with an English sentence: it begins with a
/// letter in lower case.
fn goes_on(next: Option<&Bead>, placed: &PlacedBitext<'_>) -> bool {
    let first = next.and_then(|next| placed.bitext.target().get(next.target.start));
    first.is_some_and(|first| first.text.trim_start().starts_with(|c: char| c.is_lowercase()))
}
