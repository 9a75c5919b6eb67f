//! Chooses the grid points that the coarse stage scores: a band around the
//! likely path, widened where the best path touches its edge.
//!
//! ```text
//!       English →
//!  C  # # .  . . .      #  a point in the band
//!  h  # # #  . . .      .  a point that is never scored
//!  i  . # #  # . .
//!  n  . . #  # # #
//!  .  . . .  # # #
//! ```
//!
//! A document of `n` and `m` sentences has `(n + 1) × (m + 1)` grid points, far
//! too many to score beads at each. The band has a range of columns for each
//! row, so that its cells grow with the length of the documents.

use std::ops::Range;

use super::result::StageResult;
use super::search::Search;
use crate::ByLang;
use crate::evidence::{Postings, anchors, beside, take_turns};
use crate::lattice::{Band, ColumnSpan, GridPoint, Lattice, Step, chain};
use crate::model::{BandScorer, Before};

/// Stretches with at most this many sentence pairs are graded whole. Choice: a
/// search for anchors would not pay for so few.
const WHOLE: usize = 100_000;
/// Columns on each side of the anchor chain within which sentence pairs are
/// graded. Measurement: where the chain goes astray, a wide start is faster
/// than widening the band later.
const WIDTH: usize = 60;
/// The same in a document of both languages, where the places of the sentences
/// keep the chain on its way. Measurement: half the width takes a tenth less
/// time.
const WIDTH_IN_DOCUMENT: usize = 30;
/// How much lighter than the best chain of sentence pairs another chain may be
/// and still be in the band, in units of evidence. Measurement: with 1, half as
/// many beads are scored and the paths of the dev sets stay the same.
const SLACK: f32 = 1.0;
/// Columns added on each side of such chains. Choice: one, so that a path on
/// the outermost chain does not count as touching the edge.
const MARGIN: usize = 1;
/// How often a band is widened at most. Choice: the reach doubles each time, so
/// six tries reach 2,048 beads.
const TRIES: usize = 6;
/// How many beads before and after a touched edge are searched again; doubled
/// each time. Choice.
const AROUND: usize = 64;
/// By how many columns and rows the band is widened at first; doubled each
/// time. Choice.
const WIDER: usize = 12;
/// The most columns by which the band is widened at once. Choice: a larger
/// detour is left to the next try.
const WIDEST: usize = 128;
/// With fewer than one anchor for this many sentences, anchors by place are added. Choice:
/// documents of ordinary words have one for every second sentence.
const SPARSE: usize = 8;
/// Columns kept on each side of the path that was found in a widened part.
/// Choice.
const NEARBY: usize = 3;

impl Search<'_> {
    /// Marks the band of a stretch of which no path is known yet.
    ///
    /// `stretch` has the sentences, counted in the document. The best support of
    /// each sentence is added to `result`, since the same grading gives it.
    ///
    /// Small stretches are graded whole. In larger ones a chain of anchors
    /// comes first, and only a wide strip around it is graded. Either way the
    /// grades then narrow the band to the chains that are nearly as heavy as
    /// the best.
    ///
    /// The band counts from the first grid point of the stretch. It holds at
    /// least one whole path from its first point to its last.
    pub(super) fn band(&mut self, stretch: ByLang<Range<usize>>, result: &mut StageResult) -> Band {
        // Coordinates inside a stretch count from its first grid point.
        let (rows, columns) = (stretch.zh.len(), stretch.en.len());
        let origin = GridPoint { row: stretch.zh.start, column: stretch.en.start };
        let indexed = self.scorer.indexed;
        let postings = self.postings.get_or_insert_with(|| Postings::both(indexed));
        let mut by_place = None;
        // Finding anchors costs more than grading a small stretch whole.
        let wide = if rows * columns <= WHOLE {
            Band::full(rows, columns)
        } else {
            let width = if self.scorer.places.is_some() { WIDTH_IN_DOCUMENT } else { WIDTH };
            let mut found = anchors(indexed, postings, stretch.clone());
            let mut rising = chain(&found);
            // If every word is common, only the place shows which sentences belong together.
            if let Some(places) = self.scorer.places.filter(|_| rising.len() * SPARSE < rows.min(columns)) {
                found.extend(beside(&places.of_sentences, &stretch));
                rising = chain(&found);
                // Words without information would lead the band astray, and the path by the places
                // would touch its edges again and again.
                if take_turns(&places.of_sentences, &stretch) {
                    by_place = Some(Band::around(&rising, rows, columns, NEARBY));
                }
            }
            Band::around(&rising, rows, columns, width)
        };
        let mut scorer = BandScorer { scorer: self.scorer, weights: self.weights, origin, votes: &mut self.votes };
        let grades = scorer.grade(&wide, postings);
        result.best_support.en.extend(grades.best_support.en);
        result.best_support.zh.extend(grades.best_support.zh);
        // The grades are much cheaper than bead scores, so they decide
        // which points the beads are scored at.
        by_place.unwrap_or_else(|| wide.narrowed(&grades.by_cell, SLACK, MARGIN))
    }

    /// Scores a band and finds its best path; widens the band as long as the
    /// path touches an edge.
    ///
    /// `origin` is the grid point at which the stretch begins. Stops early when
    /// the stretch's [`Budget`](super::limits::Budget) is used up.
    ///
    /// Returns the scored lattice and its best path. The path is only as good
    /// as the band: if the budget ran out, it may still touch an edge; the
    /// budget then shows that.
    pub(super) fn fit_band(&mut self, origin: GridPoint, band: Band) -> (Lattice, Vec<Step>) {
        let band = match band.limited(self.budget.cells) {
            Some(limited) => {
                // A narrower band may have lost the best path, which the result
                // must report.
                self.budget.exhausted = true;
                limited
            }
            None => band,
        };
        self.budget.take(band.cells());
        let mut lattice = self.band_scorer(origin).score(band, None);
        let mut steps = lattice.best_path();
        // Widening may move the path to another edge, so it is repeated, with a
        // larger reach each time.
        for turn in 0..TRIES {
            let Some(wider) = self.wider(origin, &lattice, &steps, AROUND << turn) else { break };
            if !self.budget.take(wider.cells()) {
                break;
            }
            let before = Before { lattice: &lattice, start: GridPoint::START };
            lattice = self.band_scorer(origin).score(wider, Some(before));
            steps = lattice.best_path();
        }
        (lattice, steps)
    }

    /// Widens the band of a lattice where its best path touches an edge, until
    /// the path there no longer does. Returns `None` if it touches nowhere.
    ///
    /// Few places touch, so each is searched by itself: scoring the whole
    /// lattice again would cost far more.
    ///
    /// Each touched place is searched in a part of the lattice of its own. The
    /// part is widened step by step until its best path no longer touches its
    /// edges; then only the points near that path are added to the band.
    ///
    /// `steps` is the best path of `lattice`, and `around` the number of beads
    /// before and after a touched edge that belong to its part. The band that
    /// is returned contains the old one. Only the cells of the parts are taken
    /// from the budget here; the caller pays for the band itself.
    fn wider(&mut self, origin: GridPoint, lattice: &Lattice, steps: &[Step], around: usize) -> Option<Band> {
        // The path as grid points, including its start.
        let points: Vec<GridPoint> =
            std::iter::once(GridPoint::START).chain(steps.iter().map(|step| step.end())).collect();
        let touching: Vec<usize> = (0..points.len()).filter(|&at| lattice.band.touches(points[at])).collect();
        if touching.is_empty() {
            return None;
        }
        let mut spans = lattice.band.column_spans();
        // Touches close to each other are one place: searching them separately
        // would score the same cells twice.
        for place in touching.chunk_by(|a, b| b - a <= around) {
            let (mut from, mut to) = (place[0], place[place.len() - 1]);
            let (left, right) = (points[from].column, points[to].column);
            // Within a run of sentences without counterpart the path follows an
            // edge: extend to both ends of the run.
            from = from.saturating_sub(around);
            while from > 0 && points[from].column + 2 * WIDER > left {
                from -= 1;
            }
            to = (to + around).min(points.len() - 1);
            while to + 1 < points.len() && points[to].column < right + 2 * WIDER {
                to += 1;
            }
            let (first, last) = (points[from], points[to]);
            let mut path: Vec<GridPoint> = points[from..=to].iter().map(|&point| point - first).collect();
            let mut part = lattice.band.part(first, last);
            let mut inner: Option<Lattice> = None;
            for more in std::iter::successors(Some(WIDER), |more| Some(2 * more)).take_while(|&more| more <= WIDEST) {
                let Some(wider) = part.widened(&path, more).filter(|wider| self.budget.take(wider.cells())) else {
                    break;
                };
                let before = match &inner {
                    Some(inner) => Before { lattice: inner, start: GridPoint::START },
                    None => Before { lattice, start: first },
                };
                let next = self.band_scorer(first + origin).score(wider, Some(before));
                path = next.best_path().into_iter().map(|step| step.end()).collect();
                part = next.band.clone();
                inner = Some(next);
            }
            // The budget allowed no try at this place, so the band stays as it
            // is there.
            if inner.is_none() {
                continue;
            }
            // The path through this part is settled, so cells far from it need
            // no further scoring.
            let points = std::iter::once(GridPoint::START).chain(path);
            let size = last - first;
            let near = Band::along(points, size.row, size.column, NEARBY);
            for (span, near) in spans[first.row..].iter_mut().zip(near.column_spans()) {
                let (left, right) = (first.column + near.first, first.column + near.last);
                *span = ColumnSpan { first: span.first.min(left), last: span.last.max(right) };
            }
        }
        Some(Band::new(spans, lattice.band.last().column))
    }
}
