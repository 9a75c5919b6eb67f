//! The search of one stage: for each stretch between two cuts a band, a lattice, its best
//! path and the probabilities of its beads.
//!
//! ```text
//! stage     scores                     looks at                  passes on
//! coarse    linear features            a band around the path    likely beads
//! adapted   linear features            likely beads              likely beads
//! linked    linear + word links + net  likely beads              the result
//! ```
//!
//! Rows are Chinese sentences and columns English ones, whatever the caller's
//! source is. A step of a lattice counts from the start of its stretch;
//! whatever is in a `StageResult` counts from the start of the document.

use std::ops::Range;

use super::RunnerUp;
use super::decode::decode;
use super::limits::Budget;
use super::result::StageResult;
use super::run::Unexplained;
use crate::evidence::{IndexedBitext, IndexedSide, Postings, Votes, WordLinker};
use crate::lattice::{Band, GridPoint, Lattice, LikelySteps, NEVER, Step, UNLIKELY};
use crate::model::{BandScorer, BeadRanges, BeadScorer, Net, PreparedWeights, Reference};
#[cfg(feature = "training")]
use crate::model::{Descriptor, Example, gold_steps};
use crate::{Bead, ByLang, Parts};

/// The bead whose runner-up is wanted.
pub(super) type ExplainedBead = BeadRanges;

/// The search of one stage: what it scores with, and its working memory.
///
/// A search belongs to one stage of one document. It is consumed by
/// [`Search::run`], but borrows everything that is expensive to make.
pub(super) struct Search<'p> {
    /// Computes the features of beads.
    pub(super) scorer: BeadScorer<'p>,
    /// The linear weights of the stage.
    pub(super) weights: &'p PreparedWeights,
    /// The linked stage, if it follows this one.
    pub(super) refinement: Option<Refinement<'p>>,
    /// Scratch memory of the scorer, kept between beads.
    pub(super) votes: ByLang<Votes>,
    /// In which sentences each term occurs; built when a band is first needed.
    pub(super) postings: Option<ByLang<Postings>>,
    /// True if the whole grid is searched instead of a band.
    whole: bool,
    /// Whether the scores of all beads are wanted, and not only those that decide.
    pub(super) wants_parts: bool,
    /// What is left of the limits of the current stretch.
    pub(super) budget: Budget,
    /// The bead whose runner-up is wanted.
    explained: Option<ExplainedBead>,
}

/// What the linked stage scores with, and its working memory.
pub(super) struct Refinement<'p> {
    /// The linear weights of the linked stage.
    pub weights: &'p PreparedWeights,
    /// The scores of the sentences that nothing explains, by these weights.
    pub unexplained: &'p Unexplained,
    /// Links the words of a bead one to one.
    pub linker: WordLinker,
    /// The net whose score is added to the linear one.
    pub net: &'p Net,
    /// How well the document's one-to-one beads are linked in general.
    pub reference: Reference,
    /// Pairs that the coarse stage found and that are not doubtful, in order.
    pub sound: &'p [Step],
}

impl<'p> Refinement<'p> {
    /// What the linked stage scores by; `coarse` is the result of the coarse stage.
    pub fn new(
        weights: &'p PreparedWeights,
        net: &'p Net,
        unexplained: &'p Unexplained,
        indexed: &IndexedBitext,
        coarse: &'p StageResult,
    ) -> Self {
        let linker = WordLinker::new(indexed);
        Refinement { weights, unexplained, linker, net, reference: coarse.linked.reference, sound: &coarse.sound }
    }
}

impl<'p> Search<'p> {
    /// A search with fresh working memory, before any stretch.
    pub fn new(scorer: BeadScorer<'p>, weights: &'p PreparedWeights, whole: bool) -> Self {
        let terms = |side: &IndexedSide| Votes::new(side.chance.len());
        let votes = ByLang { zh: terms(&scorer.indexed.zh), en: terms(&scorer.indexed.en) };
        Search {
            scorer,
            weights,
            refinement: None,
            votes,
            postings: None,
            whole,
            wants_parts: true,
            budget: Budget::unlimited(),
            explained: None,
        }
    }

    /// Sets whether the parts of the beads' scores are wanted.
    pub fn with_parts(self, wants_parts: bool) -> Self {
        Search { wants_parts, ..self }
    }

    /// Asks for the runner-up of one bead; with `None` the search is unchanged.
    pub fn explaining(self, explained: Option<ExplainedBead>) -> Self {
        Search { explained, ..self }
    }

    /// Adds the linked stage, which scores the likely beads by their word links, with
    /// weights of its own.
    pub fn with_links(self, refinement: Refinement<'p>) -> Self {
        Search { refinement: Some(refinement), ..self }
    }

    /// Scores the beads of the stretch that begins at `origin`.
    pub(super) fn band_scorer(&mut self, origin: GridPoint) -> BandScorer<'_> {
        BandScorer { scorer: self.scorer, weights: self.weights, origin, votes: &mut self.votes }
    }

    /// The best path between the cuts, with its probabilities. `coarse` is the result of an earlier
    /// stage, whose likely beads are the only ones considered.
    ///
    /// Stretches are independent: no bead crosses a cut, so each is searched
    /// with a budget of its own and the results are concatenated.
    ///
    /// `cuts` are grid points in ascending order; there may be one at either
    /// end of the document. The beads of the result tile the document in order.
    pub fn run(mut self, cuts: &[ByLang<usize>], coarse: Option<&StageResult>) -> StageResult {
        let IndexedBitext { zh, en, .. } = self.scorer.indexed;
        let end = GridPoint { row: zh.sentences(), column: en.sentences() };
        let mut result = StageResult::default();
        let mut from = GridPoint::START;
        for to in cuts.iter().map(|cut| GridPoint { row: cut.zh, column: cut.en }).chain([end]) {
            let likely = coarse.map(|coarse| {
                // No bead crosses a cut, so those of a stretch are contiguous.
                let from = coarse.likely.partition_point(|step| step.start < from);
                let to = coarse.likely.partition_point(|step| step.start < to);
                &coarse.likely[from..to]
            });
            self.stretch(ByLang { zh: from.row..to.row, en: from.column..to.column }, likely, &mut result);
            from = to;
        }
        result
    }

    /// Searches the sentences between two cuts and appends the beads to `result`.
    ///
    /// The steps are the same in every stage: make a lattice, compute the
    /// posterior, rescore with word links if a refinement follows, decode, and
    /// keep the likely beads for the next stage.
    ///
    /// `stretch` has the sentences, counted in the document. `likely` counts in
    /// the document as well, and has only the beads of this stretch.
    fn stretch(&mut self, stretch: ByLang<Range<usize>>, likely: Option<&[Step]>, result: &mut StageResult) {
        let origin = GridPoint { row: stretch.zh.start, column: stretch.en.start };
        let size = GridPoint { row: stretch.zh.len(), column: stretch.en.len() };
        // Two cuts at one place, or one at an end.
        if size == GridPoint::START {
            return;
        }
        // A new budget for each stretch, so that a hard one takes nothing from
        // the others.
        self.budget = if self.whole { Budget::unlimited() } else { Budget::new(size.row + size.column) };
        // Later stages inherit a handful of likely beads; only the first one
        // must search.
        let (mut lattice, mut steps) = match likely {
            Some(likely) => self.sparse_lattice(origin, size, likely),
            None => {
                // The whole grid needs no band, but the search for the band also gives the best
                // support of each sentence, which is needed.
                let band = self.band(stretch, result);
                self.fit_band(origin, if self.whole { Band::full(size.row, size.column) } else { band })
            }
        };
        let mut posterior = lattice.posterior();
        if self.refinement.is_some() {
            self.refine(origin, &mut lattice, &posterior, &steps);
            posterior = lattice.posterior();
        }
        // Only the last stage decodes by risk: the stages before it only have
        // to keep likely beads.
        let decoded = self.refinement.is_some().then(|| decode(&lattice, &posterior));
        if let Some(decoded) = &decoded {
            steps = decoded.iter().map(|bead| bead.step).collect();
        }
        if likely.is_none() {
            let LikelySteps { steps: mut likely, limited } =
                lattice.likely_within(&posterior, UNLIKELY, self.budget.likely);
            self.budget.exhausted |= limited;
            // Where the number of likely beads was limited, some of the best
            // path may be missing.
            likely.extend(&steps);
            // A stretch counts from its own start, a result from that of the
            // document.
            result.likely.extend(likely.into_iter().map(|step| step.in_document(origin)));
        }
        result.limited |= self.budget.exhausted;
        result.cells += self.budget.used;
        let first = result.beads.len();
        for (at, &step) in steps.iter().enumerate() {
            let bead = self.bead(origin, &lattice, step);
            let confidence = match &decoded {
                Some(decoded) => decoded[at].probability,
                None => lattice.probability(&posterior, step) as f32,
            };
            result.beads.push(Bead { confidence, ..bead });
        }
        let explained =
            |bead: &Bead| self.explained.as_ref().is_some_and(|ex| (&bead.source, &bead.target) == (&ex.zh, &ex.en));
        if let Some(at) = result.beads[first..].iter().position(explained) {
            result.runner_up = self.runner_up(origin, lattice, &steps, at);
        }
    }

    /// Turns a step of a lattice into a bead with its score. The confidence is not set yet.
    ///
    /// `step` counts from `origin`; the ranges of the bead count from the start
    /// of the document, with Chinese as the source.
    pub(super) fn bead(&self, origin: GridPoint, lattice: &Lattice, step: Step) -> Bead {
        let score = lattice.scores[lattice.band.at(step.start)][step.shape];
        let moved = step.in_document(origin);
        Bead { source: moved.rows(), target: moved.columns(), score, ..Bead::default() }
    }

    /// Splits the scores of beads into their parts.
    ///
    /// The parts of each bead add up to its score, up to rounding, if this
    /// search has a linked stage.
    pub fn add_parts(&mut self, beads: &mut [Bead]) {
        for bead in beads {
            bead.parts = self.parts(bead);
            if self.refinement.is_some() {
                // The net sees all features at once, so its share belongs to no other part.
                let Parts { shape, length, words, anchors, marks, layout, caller, .. } = bead.parts;
                bead.parts.context = bead.score - (shape + length + words + anchors + marks + layout + caller);
            }
        }
    }

    /// The parts of one bead's linear score, under the weights of the last stage that
    /// scored it.
    fn parts(&mut self, bead: &Bead) -> Parts {
        let (weights, linker) = match &mut self.refinement {
            Some(refinement) => (refinement.weights, Some(&mut refinement.linker)),
            None => (self.weights, None),
        };
        let ranges = BeadRanges { zh: bead.source.clone(), en: bead.target.clone() };
        self.scorer.parts(weights, ranges, &mut self.votes, linker)
    }

    /// Finds the best path that avoids bead `at` of the path, and how much lower it scores.
    /// Returns the beads where that path differs, or `None` if every path in the band takes
    /// the bead.
    ///
    /// `at` is the index of the bead in `path`. The margin is in units of score
    /// and is the difference of two whole paths. It may be negative: the linked
    /// stage chooses its path by probabilities, not by the score.
    fn runner_up(&mut self, origin: GridPoint, mut lattice: Lattice, path: &[Step], at: usize) -> Option<RunnerUp> {
        let score = |lattice: &Lattice, path: &[Step]| -> f32 {
            path.iter().map(|step| lattice.scores[lattice.band.at(step.start)][step.shape]).sum()
        };
        let best = score(&lattice, path);
        let avoided = path[at];
        let here = lattice.band.at(avoided.start);
        // Forbid the bead and search again: the difference in score is the
        // margin.
        lattice.scores[here][avoided.shape] = NEVER;
        let other = lattice.best_path();
        // Without the bead the band may hold no path at all. The ends are
        // compared, because a search that finds no path stops short.
        if other.last().map(|step| step.end()) != path.last().map(|step| step.end()) {
            return None;
        }
        let margin = best - score(&lattice, &other);
        // Both paths agree except near the bead, where they show what else was
        // possible.
        let differing = other.into_iter().filter(|step| !path.contains(step));
        let mut beads: Vec<Bead> = differing.map(|step| self.bead(origin, &lattice, step)).collect();
        self.add_parts(&mut beads);
        (!beads.is_empty()).then_some(RunnerUp { beads, margin })
    }

    /// Collects what training needs of a document: its likely beads and the gold ones.
    #[cfg(feature = "training")]
    pub fn example(&mut self, gold: &[Bead]) -> Example {
        /// Columns on each side of the gold path: wider than any band that the search leaves.
        const WIDTH: usize = 25;
        let indexed = self.scorer.indexed;
        let (rows, columns) = (indexed.zh.sentences(), indexed.en.sentences());
        let points = gold.iter().map(|bead| GridPoint { row: bead.source.start, column: bead.target.start });
        let band = Band::along(points.chain([GridPoint { row: rows, column: columns }]), rows, columns, WIDTH);
        let lattice = self.band_scorer(GridPoint::START).score(band, None);
        let mut scorer = self.scorer;
        let (weights, linker, reference) = match &mut self.refinement {
            Some(Refinement { weights, linker, reference, unexplained, .. }) => {
                scorer.unexplained = unexplained;
                (*weights, Some(linker), *reference)
            }
            None => (self.weights, None, Reference::default()),
        };
        let descriptor = Descriptor { scorer, weights, votes: &mut self.votes, linker, reference };
        Example::new(&lattice, &gold_steps(gold), descriptor)
    }
}
