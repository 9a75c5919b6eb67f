//! Limits on the work and memory that a stretch may take, whatever its
//! sentences are.
//!
//! Where sentences are all alike (thousands of equal lines, running numbers),
//! every path is as good as every other: the band would be widened and likely
//! beads kept without end. Each limit is a multiple of the number of sentences.
//! When one is reached, the search goes on with what it has, and the result
//! reports it ([`Alignment::limited`](crate::Alignment::limited)).

/// The most cells of a band for each sentence of both sides. A cell takes about
/// 100 bytes. Measurement: the bands of the dev sets need up to 30.
const CELLS: usize = 64;
/// The most cells of any band: with 72 bytes each, about 720 MB, so that 100 MB of text stay below 2 GB. Measurement: a
/// book of 72,000 sentences needs fewer than 500,000.
const MOST_CELLS: usize = 10_000_000;
/// The limit on cells of the shortest stretches (200 × 200 sentences searched
/// whole, 4 MB). Choice.
const LEAST_CELLS: usize = 40_000;
/// The most cells that are scored for each sentence, over all widenings.
/// Choice: four times a band of [`CELLS`].
const WORK: usize = 256;
/// The limit on scored cells of the shortest stretches: ten times
/// [`LEAST_CELLS`]. Choice.
const LEAST_WORK: usize = 400_000;
/// The most likely beads that the later stages get for each sentence.
/// Measurement: ordinary text has about 2.
const LIKELY: usize = 8;
/// The limit on likely beads of the shortest stretches. Choice.
const LEAST_LIKELY: usize = 2_000;

/// What is left of the limits of one stretch.
///
/// A budget belongs to one stretch between cuts. What one stretch does not use
/// is not passed on, so the result of a stretch does not depend on others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// The most cells of one band.
    pub cells: usize,
    /// The most likely beads.
    pub likely: usize,
    /// How many more cells may be scored.
    work: usize,
    /// The cells scored so far.
    pub used: usize,
    /// True once something was left undone.
    pub exhausted: bool,
}

impl Budget {
    /// The limits of a stretch with this many sentences on both sides together.
    pub fn new(sentences: usize) -> Self {
        // By sentences and not by time, so that every machine gives the same
        // result.
        let limit = |each: usize, least: usize| (each * sentences).max(least);
        Budget {
            cells: limit(CELLS, LEAST_CELLS).min(MOST_CELLS),
            likely: limit(LIKELY, LEAST_LIKELY),
            work: limit(WORK, LEAST_WORK),
            used: 0,
            exhausted: false,
        }
    }

    /// No limits, for [`Options::whole`](crate::align::Options::whole).
    pub fn unlimited() -> Self {
        Budget { cells: usize::MAX, likely: usize::MAX, work: usize::MAX, used: 0, exhausted: false }
    }

    /// Takes the work of scoring a band of this many cells out of the budget.
    /// Returns false and takes nothing if the band exceeds a limit.
    pub fn take(&mut self, cells: usize) -> bool {
        let fits = cells <= self.cells && cells <= self.work;
        // All or nothing: a band that is scored in part has no path through it.
        if fits {
            self.work -= cells;
            self.used += cells;
        } else {
            self.exhausted = true;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use super::super::run::AlignmentRun;
    use super::*;
    use crate::evidence::SentencePlace;
    use crate::model::Places;
    use crate::{Bitext, ByLang, Lang, Lexicon};

    /// The cells that the coarse stage scores, the beads that it leaves,
    /// whether a limit was reached, and the beads found.
    fn measure(zh: &str, en: &str) -> (usize, usize, bool, usize) {
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), zh, en).unwrap();
        let mut run = AlignmentRun::new(&bitext, &Lexicon::builtin(), &Options::default());
        let coarse = run.coarse(None);
        let (cells, likely) = (coarse.cells, coarse.likely.len());
        let result = run.align(true, None);
        let all: usize = result.beads.iter().map(|bead| bead.source.len() + bead.target.len()).sum();
        assert_eq!(all, bitext.source().len() + bitext.target().len(), "sentences were lost");
        (cells, likely, result.limited, result.beads.len())
    }

    #[test]
    fn equal_lines_stay_within_the_limits() {
        let (cells, likely, limited, _) = measure(&"狗。\n".repeat(900), &"The dog.\n".repeat(300));
        assert!(cells <= (WORK * 1200).max(LEAST_WORK), "{cells} cells for 1,200 sentences");
        // Besides the likely beads there are those of the best path, and the
        // beads that leave the sentences of doubtful ones alone.
        assert!(likely <= LIKELY * 1200 + 3 * 1200, "{likely} likely beads for 1,200 sentences");
        assert!(limited);
    }

    #[test]
    fn running_numbers_stay_within_the_limits() {
        let numbers: String = (0..1500).map(|number| format!("{number}\n")).collect();
        let (cells, likely, _, beads) = measure(&numbers, &numbers);
        assert!(cells <= (WORK * 3000).max(LEAST_WORK), "{cells} cells for 3,000 sentences");
        assert!(likely <= LIKELY * 3000 + 3 * 3000, "{likely} likely beads for 3,000 sentences");
        assert_eq!(beads, 1500);
    }

    #[test]
    fn texts_in_turns_that_do_not_match_are_searched_near_their_places() {
        // Every word is common, and the words of neighbouring sentences are not the same.
        let words = [("狗", "dog"), ("猫", "cat"), ("雨", "rain"), ("船", "boat"), ("书", "book"), ("门", "door")];
        let pick = |at: usize, place: usize| words[(at * at / 7 + at * place / 3 + place * place) % words.len()];
        let (mut zh, mut en) = (String::new(), String::new());
        for at in 0..1_000 {
            let each: Vec<_> = (0..4 + at % 3).map(|place| (pick(at, place).0, pick(at + 500, place).1)).collect();
            zh.extend(each.iter().map(|pair| pair.0).chain(["。\n"]));
            en.extend(each.iter().flat_map(|pair| [pair.1, " "]).chain([".\n"]));
        }
        let bitext = Bitext::from_lines((Lang::Zh, Lang::En), &zh, &en).unwrap();
        let place = |run: usize| SentencePlace { run: run as u32, ranks: 1, ..SentencePlace::default() };
        let side = |first: usize| (0..1_000).map(|at| place(2 * at + first)).collect();
        let places = Places { of_sentences: ByLang { zh: side(0), en: side(1) }, trust: 1.0, order: Vec::new() };
        let lexicon = Lexicon::builtin();
        let run = AlignmentRun::new(&bitext, &lexicon, &Options::default()).with_places(Some(places));
        let coarse = run.coarse(None);
        assert!(coarse.cells <= 10 * 2_000, "{} cells for 2,000 sentences", coarse.cells);
    }
}
