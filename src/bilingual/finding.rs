//! What the pairs of a document reveal about it: its layout, its source
//! language, and whether its languages translate each other.
//!
//! Nothing of this is decided before aligning. The aligner needs no layout, and
//! a guess from the text alone would fail where a document mixes several; the
//! places of the pairs show it.
//!
//! ```text
//! layout      what the pairs show, tested in this order
//! columns     most share a line or a row
//! halves      the typical run has three segments or more, and most pairs are
//!             more than a third of all runs apart
//! blocks      the typical run has several segments
//! turns       anything else
//! ```

use super::{Layout, streams::PlacedBitext};
use crate::align::{BeadLinks, confidence_of_links};
use crate::evidence::SentencePlace;
use crate::{Alignment, Bead, ByLang, BySide, Lang};

/// The beads with both sides, of an alignment with Chinese as its source.
fn pairs(alignment: &Alignment) -> impl Iterator<Item = &Bead> {
    alignment.beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty())
}

/// The language that comes first in most pairs; without pairs, the one that the
/// document begins with.
///
/// The majority decides, since a document may switch the order midway.
///
/// Compared by the first byte of each side of a pair.
pub(super) fn leading(placed: &PlacedBitext<'_>, alignment: &Alignment) -> Lang {
    let start = |lang: Lang, at: usize| match lang {
        Lang::Zh => placed.bitext.source().get(at).map_or(usize::MAX, |sentence| sentence.range.start),
        Lang::En => placed.bitext.target().get(at).map_or(usize::MAX, |sentence| sentence.range.start),
    };
    let first = |zh: usize, en: usize| if start(Lang::Zh, zh) < start(Lang::En, en) { Lang::Zh } else { Lang::En };
    let mut counts = ByLang { zh: 0usize, en: 0 };
    pairs(alignment).for_each(|bead| counts[first(bead.source.start, bead.target.start)] += 1);
    match counts.zh.cmp(&counts.en) {
        std::cmp::Ordering::Greater => Lang::Zh,
        std::cmp::Ordering::Less => Lang::En,
        // A tie, or no pairs at all: the document's first words decide.
        std::cmp::Ordering::Equal => first(0, 0),
    }
}

/// How the languages take turns, from the places of the pairs.
///
/// A run counts by the smaller number of segments of the two sides of a pair.
/// Without pairs the layout is turns.
pub(super) fn layout(places: &ByLang<Vec<SentencePlace>>, alignment: &Alignment) -> Layout {
    let (mut count, mut beside) = (0usize, 0usize);
    let mut paragraphs = Vec::new();
    for bead in pairs(alignment) {
        let (zh, en) = (&places.zh[bead.source.start], &places.en[bead.target.start]);
        count += 1;
        // Two sentences of one line, or two cells of one row.
        let line = zh.shares_line && zh.line == en.line;
        beside += usize::from(line || (zh.row != 0 && zh.row == en.row));
        // The smaller one: a heading in one language may join a long run of the
        // other.
        paragraphs.push(zh.ranks.min(en.ranks));
    }
    paragraphs.sort_unstable();
    // The median, which a few long stretches in one language do not move.
    let typical = paragraphs.get(paragraphs.len() / 2).copied().unwrap_or(1);
    let runs = |side: &[SentencePlace]| side.last().map_or(0, |place| place.run);
    if beside * 2 > count {
        Layout::Columns
    } else if typical > 2 && is_in_halves(places, alignment, runs(&places.zh).max(runs(&places.en))) {
        Layout::Halves
    } else if typical > 1 {
        Layout::Blocks
    } else {
        Layout::Turns
    }
}

/// True if the two sides of most pairs are about half a document apart.
///
/// `last_run` is the number of the last run of the document, from 0.
fn is_in_halves(places: &ByLang<Vec<SentencePlace>>, alignment: &Alignment, last_run: u32) -> bool {
    let far = |bead: &&Bead| {
        let runs = places.en[bead.target.start].runs_to(&places.zh[bead.source.start]);
        // A third and not a half: halves need not be of the same length.
        runs.unsigned_abs() * 3 > last_run
    };
    pairs(alignment).filter(far).count() * 2 > pairs(alignment).count()
}

/// Estimates the probability that the two languages of a document translate
/// each other: by the words of its pairs alone, because notes and paragraphs in
/// one language say nothing about the pairs.
///
/// Pairs without any link are left out of the first estimate; the agreement,
/// which counts them, can then only lower it.
pub(super) fn rate_pairs(alignment: &mut Alignment, links: &[BeadLinks]) {
    let paired = || links.iter().filter(|bead| bead.linked > 0.0);
    let sum = |count: fn(&BeadLinks) -> f32| paired().map(count).sum::<f32>();
    alignment.confidence =
        confidence_of_links(sum(|bead| 2.0 * bead.linked), sum(|bead| bead.zh_words + bead.en_words));
    if let Some(agreement) = agreement(links) {
        alignment.confidence = alignment.confidence.min(agreement);
    }
    // Sentences left over in one language are no sign of a wrong alignment; most of both languages left over are.
    alignment.confidence = alignment.confidence.min(2.0 * (1.0 - alone_share(alignment)));
}

/// The share of the sentences that have no counterpart, of the language in which it is smaller.
fn alone_share(alignment: &Alignment) -> f32 {
    let mut alone = BySide { source: 0usize, target: 0 };
    let mut all = alone;
    for bead in &alignment.beads {
        all.source += bead.source.len();
        all.target += bead.target.len();
        alone.source += if bead.target.is_empty() { bead.source.len() } else { 0 };
        alone.target += if bead.source.is_empty() { bead.target.len() } else { 0 };
    }
    let share = |alone: usize, all: usize| alone as f32 / all.max(1) as f32;
    share(alone.source, all.source).min(share(alone.target, all.target))
}

/// Lowers the confidence in an alignment whose pairs are not supported by their
/// words.
///
/// The aligner's own confidence can be high for a document whose pairs are few
/// but sure.
pub(super) fn cap_confidence(alignment: &mut Alignment, links: &[BeadLinks]) {
    /// An alignment above this confidence is not examined again. Choice.
    const SURE: f32 = 0.98;
    if alignment.confidence < SURE
        && let Some(agreement) = agreement(links)
    {
        alignment.confidence = alignment.confidence.min(agreement);
    }
}

/// The share of pairs, weighted by their words, that word links support; `None`
/// if no pair has words.
///
/// From 0 to 1. Pairs with words on one side only are passed over.
pub(super) fn agreement(links: &[BeadLinks]) -> Option<f32> {
    /// Long pairs are stronger evidence, but one of them should not outweigh
    /// several others. Choice.
    const MOST: f32 = 60.0;
    let (mut all, mut good) = (0.0, 0.0);
    for bead in links.iter().filter(|bead| bead.zh_words > 0.0 && bead.en_words > 0.0) {
        let size = (bead.zh_words + bead.en_words).min(MOST);
        all += size;
        good += if bead.is_borne_out() { size } else { 0.0 };
    }
    (all > 0.0).then_some(good / all)
}
