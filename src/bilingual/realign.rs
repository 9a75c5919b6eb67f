//! Aligns a document again where cuts of its lines were undone, and keeps the
//! beads of the first alignment elsewhere.
//!
//! In a long document few cuts are wrong, and a line affects only the beads
//! around it:
//!
//! ```text
//! beads      p p p p p p x p p p p p p      p pair, x has a sentence of an undone line
//! window           [p p p x p p p]          from a pair to a pair, aligned again
//! result     p p p p p y y p p p p p p
//! ```
//!
//! All windows are aligned as one bitext with a cut between any two, so that
//! they share what is estimated and learnt.

use std::ops::Range;

use super::Options;
use super::placed::align_streams;
use super::streams::PlacedBitext;
use crate::align::{BeadLinks, Placed};
use crate::evidence::SentencePlace;
use crate::{Alignment, Bead, Bitext, ByLang, BySide, Lang, Lexicon, Sentence};

/// Documents with fewer sentences are aligned whole. Choice: that takes less
/// than a tenth of a second.
const LONG: usize = 2_000;
/// Windows that together hold more than this share of the sentences are not
/// worth it. Choice.
const MOST: f32 = 0.5;
/// How many sure pairs a window has before and after what changed. Choice: more
/// than a bead can move its neighbours.
const AROUND: usize = 16;
/// A pair that ends a window is at least this probable: the limit at which a
/// document needs no later stages (`align::result`).
const SURE: f32 = 0.9;

/// A document as it was aligned first.
pub(super) struct First<'s> {
    /// Its sentences, with all proposed cuts.
    pub placed: PlacedBitext<'s>,
    /// Its beads.
    pub found: Placed,
}

/// Aligns the streams of a document after some cuts were undone.
///
/// The beads are those of `again`. Beads outside of the windows are those of
/// the first alignment, with new numbers.
pub(super) fn realign(first: First<'_>, again: &PlacedBitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Placed {
    let windows = windows(&first, again);
    let First { placed, found } = first;
    // Only its beads are needed from here on.
    drop(placed);
    let parts = windows.and_then(|windows| {
        let part = part(again, &windows)?;
        Some((align_streams(&part, lexicon, options), windows))
    });
    match parts.and_then(|(part, windows)| spliced(&found, &windows, part)) {
        Some(spliced) if ends_at(&spliced, again) => spliced,
        _ => {
            drop(found);
            align_streams(again, lexicon, options)
        }
    }
}

/// A stretch to align again.
struct DoubtfulStretch {
    /// Its beads in the first alignment.
    beads: Range<usize>,
    /// Its sentences after the cuts were undone.
    sentences: ByLang<Range<usize>>,
}

/// The stretches around changed sentences, in order, with pairs at both ends.
/// `None` if it is better to align the whole document.
fn windows(first: &First<'_>, again: &PlacedBitext<'_>) -> Option<Vec<DoubtfulStretch>> {
    let (before, after) = (&first.placed.bitext, &again.bitext);
    let all = after.source().len() + after.target().len();
    if all < LONG {
        return None;
    }
    let numbers = ByLang {
        zh: Renumbered::new(before.source(), after.source()),
        en: Renumbered::new(before.target(), after.target()),
    };
    let beads = &first.found.alignment.beads;
    let changed: Vec<bool> = beads.iter().map(|bead| !numbers.holds(bead)).collect();
    let mut windows: Vec<DoubtfulStretch> = Vec::new();
    for range in around(beads, &changed) {
        let sentences = ByLang {
            zh: numbers.zh.range(&beads[range.clone()], |bead| &bead.source),
            en: numbers.en.range(&beads[range.clone()], |bead| &bead.target),
        };
        windows.push(DoubtfulStretch { beads: range, sentences });
    }
    let inside: usize = windows.iter().map(|window| window.sentences.zh.len() + window.sentences.en.len()).sum();
    (inside as f32 <= MOST * all as f32).then_some(windows)
}

/// The beads around changed ones, with [`AROUND`] sure pairs on each side.
fn around(beads: &[Bead], changed: &[bool]) -> Vec<Range<usize>> {
    let is_sure = |at: &usize| {
        let bead = &beads[*at];
        !changed[*at] && !bead.source.is_empty() && !bead.target.is_empty() && bead.confidence >= SURE
    };
    let sure: Vec<usize> = (0..beads.len()).filter(is_sure).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in (0..beads.len()).filter(|&at| changed[at]) {
        let next = sure.partition_point(|&pair| pair < at);
        let start = next.checked_sub(AROUND).map_or(0, |first| sure[first]);
        let end = sure.get(next + AROUND - 1).map_or(beads.len(), |last| last + 1);
        match found.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

/// The numbers of the sentences of one side after cuts were undone.
struct Renumbered {
    /// By sentence: its new number; `None` if the sentence or one beside it
    /// changed.
    numbers: Vec<Option<usize>>,
    /// The number of sentences now.
    count: usize,
}

impl Renumbered {
    /// Finds the sentences of `before` that are the same in `after`. Both are
    /// in the order of the document.
    fn new(before: &[Sentence<'_>], after: &[Sentence<'_>]) -> Self {
        let mut next = 0;
        let same = |sentence: &Sentence<'_>| {
            let is_before = |other: &Sentence<'_>| other.range.start < sentence.range.start;
            next += after[next..].iter().take_while(|other| is_before(other)).count();
            let found =
                after.get(next).is_some_and(|other| other.range == sentence.range && other.text == sentence.text);
            next += usize::from(found);
            found.then(|| next - 1)
        };
        let same: Vec<Option<usize>> = before.iter().map(same).collect();
        // A sentence whose neighbours changed is no border of a window.
        let follows = |at: usize| match at.checked_sub(1) {
            Some(last) => same[last].is_some_and(|last| same[at] == Some(last + 1)),
            None => same[at] == Some(0),
        };
        let ends = |at: usize| at + 1 < same.len() || same[at] == after.len().checked_sub(1);
        let numbers = (0..same.len()).map(|at| same[at].filter(|_| follows(at) && ends(at))).collect();
        Renumbered { numbers, count: after.len() }
    }

    /// True if all of these sentences are the same.
    fn holds(&self, sentences: &Range<usize>) -> bool {
        self.numbers[sentences.clone()].iter().all(Option::is_some)
    }

    /// The sentences of these beads, which begin and end with unchanged ones or
    /// at an end of the document.
    fn range(&self, beads: &[Bead], side: impl Fn(&Bead) -> &Range<usize>) -> Range<usize> {
        let first = beads.first().and_then(|bead| *self.numbers.get(side(bead).start)?);
        let last = beads.last().and_then(|bead| *self.numbers.get(side(bead).end.checked_sub(1)?)?);
        let start = first.filter(|_| beads.first().is_some_and(|bead| side(bead).start > 0)).unwrap_or(0);
        let whole = beads.last().is_none_or(|bead| side(bead).end == self.numbers.len());
        let end = last.filter(|_| !whole).map_or(self.count, |last| last + 1);
        start..end.max(start)
    }
}

impl ByLang<Renumbered> {
    /// True if all sentences of a bead are the same.
    fn holds(&self, bead: &Bead) -> bool {
        self.zh.holds(&bead.source) && self.en.holds(&bead.target)
    }
}

/// The sentences of all windows as one bitext, with a cut between any two;
/// `None` if windows cross.
fn part<'s>(again: &PlacedBitext<'s>, windows: &[DoubtfulStretch]) -> Option<PlacedBitext<'s>> {
    let mut sides: BySide<Vec<Sentence<'s>>> = BySide { source: Vec::new(), target: Vec::new() };
    let mut places: ByLang<Vec<SentencePlace>> = ByLang { zh: Vec::new(), en: Vec::new() };
    let mut cuts = Vec::with_capacity(windows.len());
    for DoubtfulStretch { sentences: ByLang { zh, en }, .. } in windows {
        cuts.push(BySide { source: sides.source.len(), target: sides.target.len() });
        sides.source.extend_from_slice(again.bitext.source().get(zh.clone())?);
        sides.target.extend_from_slice(again.bitext.target().get(en.clone())?);
        places.zh.extend_from_slice(again.places.zh.get(zh.clone())?);
        places.en.extend_from_slice(again.places.en.get(en.clone())?);
    }
    let bitext = Bitext::from_source_lang(Lang::Zh, sides.source, sides.target).with_cuts(cuts).ok()?;
    Some(PlacedBitext { bitext, places, origins: ByLang { zh: Vec::new(), en: Vec::new() }, numbers: Vec::new() })
}

/// The beads of the first alignment with those of the windows in their places;
/// `None` if the two do not join.
fn spliced(first: &Placed, windows: &[DoubtfulStretch], part: Placed) -> Option<Placed> {
    let mut splice = JoinedBeads { beads: Vec::new(), links: Vec::new(), at: BySide::default() };
    let mut again = part.alignment.beads.into_iter().zip(part.links).peekable();
    let old = |range: Range<usize>| {
        first.alignment.beads[range.clone()].iter().cloned().zip(first.links[range].iter().copied())
    };
    let (mut done, mut taken) = (0, BySide::<usize>::default());
    for window in windows {
        old(done..window.beads.start).for_each(|(bead, links)| splice.push(bead, links));
        let starts = BySide { source: window.sentences.zh.start, target: window.sentences.en.start };
        if splice.at != starts {
            return None;
        }
        done = window.beads.end;
        taken.source += window.sentences.zh.len();
        taken.target += window.sentences.en.len();
        // No bead crosses the cut after the window.
        let within = |(bead, _): &(Bead, BeadLinks)| bead.source.end <= taken.source && bead.target.end <= taken.target;
        while let Some((bead, links)) = again.next_if(within) {
            splice.push(bead, links);
        }
    }
    old(done..first.alignment.beads.len()).for_each(|(bead, links)| splice.push(bead, links));
    let Alignment { confidence, coverage, .. } = first.alignment;
    let limited = first.alignment.limited || part.alignment.limited;
    let alignment = Alignment { beads: splice.beads, confidence, coverage, limited };
    Some(Placed { alignment, links: splice.links })
}

/// Beads that are put one after the other.
struct JoinedBeads {
    /// The beads so far.
    beads: Vec<Bead>,
    /// The links of each.
    links: Vec<BeadLinks>,
    /// The sentences that are in no bead yet.
    at: BySide<usize>,
}

impl JoinedBeads {
    /// Appends a bead of the same shape, whatever its numbers were.
    fn push(&mut self, bead: Bead, links: BeadLinks) {
        let from = self.at;
        self.at = BySide { source: from.source + bead.source.len(), target: from.target + bead.target.len() };
        let (source, target) = (from.source..self.at.source, from.target..self.at.target);
        self.beads.push(Bead { source, target, ..bead });
        self.links.push(links);
    }
}

/// True if the beads hold as many sentences as the bitext has.
fn ends_at(found: &Placed, placed: &PlacedBitext<'_>) -> bool {
    let sizes = |side: fn(&Bead) -> &Range<usize>| found.alignment.beads.last().map_or(0, |bead| side(bead).end);
    sizes(|bead| &bead.source) == placed.bitext.source().len()
        && sizes(|bead| &bead.target) == placed.bitext.target().len()
}

#[cfg(test)]
mod tests {
    use super::super::placed::unsupported;
    use super::super::streams::Streams;
    use super::*;
    use crate::Document;

    /// Pairs in turns, and every 300 pairs a line that ends with a name in Latin letters.
    fn text(pairs: usize) -> String {
        let colours = [("red", "红色"), ("green", "绿色"), ("blue", "蓝色"), ("black", "黑色"), ("white", "白色")];
        let things = [
            ("pump", "水泵"),
            ("window", "窗户"),
            ("table", "桌子"),
            ("bridge", "桥"),
            ("horse", "马"),
            ("lamp", "灯"),
        ];
        let mut text = String::new();
        for number in 0..pairs {
            let (colour, thing) = (colours[number * 3 % colours.len()], things[number * 5 % things.len()]);
            text += &format!(
                "The {} of house {number} is {}.\n{number}号房子的{}是{}的。\n",
                thing.0, colour.0, thing.1, colour.1
            );
            if number % 300 == 150 {
                text += "Two ships waited.\n两条船 Visual Studio Code\n";
            }
        }
        text
    }

    #[test]
    fn windows_give_the_beads_of_a_whole_alignment() {
        let document = Document::from_text(text(1_100)).unwrap();
        let (lexicon, options) = (Lexicon::builtin(), Options::default());
        let proposed = Streams::new(&document);
        let placed = proposed.bitext();
        let found = align_streams(&placed, &lexicon, &options);
        let undone = unsupported(&proposed, &placed, &found, &lexicon);
        assert!(!undone.is_empty(), "the names are cut off at first");
        let streams = proposed.undo(&undone);
        let again = streams.bitext();
        let first = First { placed, found };
        let windows = windows(&first, &again).unwrap();
        assert_eq!(windows.len(), 4);
        let ranges = |found: &Placed| -> Vec<(Range<usize>, Range<usize>)> {
            found.alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect()
        };
        let found = realign(first, &again, &lexicon, &options);
        assert_eq!(ranges(&found), ranges(&align_streams(&again, &lexicon, &options)));
        assert_eq!(found.links.len(), found.alignment.beads.len());
    }
}
