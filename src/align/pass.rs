//! One pass over a document: stretch by stretch between its cuts, band, lattice, path, probabilities.

mod settle;

use std::ops::Range;

use crate::evidence::{Base, Coupler, Postings, Text, Votes, block, counts};
use crate::lattice::{Band, Lattice, NEVER, Posterior, SHAPES, Step};
use crate::model::{Example, Scene, Table, UNLIKELY, fill, fill_only, gold_steps};
use crate::{Bead, Parts};

use super::found::Found;

/// A bead to be explained, Chinese first.
pub(super) type Watched = (Range<usize>, Range<usize>);

/// A pass: what it judges by, and its working memory.
pub(super) struct Pass<'p> {
    scene: Scene<'p>,
    table: &'p Table,
    /// For the third pass: its weights, and memory for the couples.
    third: Option<(Third<'p>, Coupler)>,
    votes: [Votes; 2],
    /// Made when a band is looked for.
    postings: Option<[Postings; 2]>,
    /// Whether the band is the whole table.
    whole: bool,
    /// The bead whose runner-up is wanted.
    watched: Option<Watched>,
}

/// What the third pass judges by.
type Third<'p> = (&'p Table, &'p [Vec<Base>; 2]);

/// Beads less likely than this under the first pass are not looked at by the next ones.
const POSSIBLE: f64 = 1e-3;

impl<'p> Pass<'p> {
    pub fn new(scene: Scene<'p>, table: &'p Table, whole: bool) -> Self {
        let document = scene.document;
        let votes = [Votes::new(document.en.chance.len()), Votes::new(document.zh.chance.len())];
        Pass { scene, table, third: None, votes, postings: None, whole, watched: None }
    }

    /// The same, with the runner-up of one bead.
    pub fn watching(self, watched: Option<Watched>) -> Self {
        Pass { watched, ..self }
    }

    /// The same, and then a look at the couples of words in the likely beads, with weights of its own.
    pub fn then(self, third: Third<'p>) -> Self {
        let coupler = Coupler::new(self.scene.document);
        Pass { third: Some((third, coupler)), ..self }
    }

    /// The best path between the cuts, with its probabilities. `before` is what an earlier pass found.
    pub fn search(mut self, cuts: &[(usize, usize)], before: Option<&Found>) -> Found {
        let end = (self.scene.document.zh.sentences(), self.scene.document.en.sentences());
        let mut found = Found::default();
        let mut from = (0, 0);
        for &(i, j) in cuts.iter().chain([&end]) {
            let to = (i.clamp(from.0, end.0), j.clamp(from.1, end.1));
            let possible = before.map(|before| {
                // No bead crosses a cut, so those of a stretch stand together.
                let from = before.possible.partition_point(|step| (step.row, step.column) < from);
                let to = before.possible.partition_point(|step| (step.row, step.column) < to);
                &before.possible[from..to]
            });
            self.stretch(from.0..to.0, from.1..to.1, possible, &mut found);
            from = to;
        }
        found
    }

    /// The share of words, names and numbers that go with one of the other side on this path, each with one at
    /// most; and how many there are.
    pub fn coupled(&self, beads: &[Bead]) -> (f32, f32) {
        let document = self.scene.document;
        let mut coupler = Coupler::new(document);
        let (mut coupled, mut count) = (0.0, 0.0);
        for bead in beads {
            count += words(&document.zh, bead.source.clone()) + words(&document.en, bead.target.clone());
            if !bead.source.is_empty() && !bead.target.is_empty() {
                coupler.couples(document, bead.source.clone(), bead.target.clone());
                coupled += 2.0 * coupler.found.len() as f32;
            }
        }
        (coupled / f32::max(count, 1.0), count)
    }

    fn stretch(&mut self, zh: Range<usize>, en: Range<usize>, possible: Option<&[Step]>, found: &mut Found) {
        let origin = (zh.start, en.start);
        let (rows, columns) = (zh.len(), en.len());
        if rows == 0 && columns == 0 {
            return;
        }
        let (mut lattice, mut steps) = match possible {
            Some(possible) => self.among(origin, (rows, columns), possible),
            _ => {
                // What the band's search tells of the best sentences is wanted for the whole table too.
                let band = self.band(zh, en, found);
                self.settle(origin, if self.whole { Band::full(rows, columns) } else { band })
            }
        };
        let mut posterior = lattice.posterior();
        if self.third.is_some() {
            self.refine(origin, &mut lattice, &posterior, &steps);
            steps = lattice.best_path();
            posterior = lattice.posterior();
        }
        if possible.is_none() {
            let likely = lattice.likely(&posterior, POSSIBLE);
            found.possible.extend(likely.into_iter().map(|step| Step {
                row: origin.0 + step.row,
                column: origin.1 + step.column,
                ..step
            }));
        }
        let first = found.beads.len();
        for &step in &steps {
            let bead = self.bead(origin, &lattice, step);
            found.beads.push(Bead { confidence: lattice.probability(&posterior, step) as f32, ..bead });
        }
        let watched = found.beads[first..]
            .iter()
            .position(|bead| self.watched.as_ref().is_some_and(|(zh, en)| bead.source == *zh && bead.target == *en));
        if let Some(at) = watched {
            found.runner_up = self.runner_up(origin, lattice, &steps, at);
        }
    }

    fn bead(&self, origin: (usize, usize), lattice: &Lattice, step: Step) -> Bead {
        let (row, column) = step.end();
        let (source, target) = (origin.0 + step.row..origin.0 + row, origin.1 + step.column..origin.1 + column);
        let score = lattice.scores[lattice.band.at(step.row, step.column)][step.shape];
        Bead { source, target, score, ..Bead::default() }
    }

    /// What the score of a bead is made of.
    pub fn parts(&mut self, bead: &Bead) -> Parts {
        let (table, coupler) = match &mut self.third {
            Some(((table, _), coupler)) => (*table, Some(coupler)),
            None => (self.table, None),
        };
        self.scene.parts(table, (bead.source.clone(), bead.target.clone()), &mut self.votes, coupler)
    }

    /// The best path that avoids one bead of the best path, where it differs, and how much lower it scores.
    fn runner_up(
        &mut self,
        origin: (usize, usize),
        mut lattice: Lattice,
        path: &[Step],
        at: usize,
    ) -> Option<(Vec<Bead>, f32)> {
        let score = |lattice: &Lattice, path: &[Step]| -> f32 {
            path.iter().map(|step| lattice.scores[lattice.band.at(step.row, step.column)][step.shape]).sum()
        };
        let before = score(&lattice, path);
        let avoided = path[at];
        let here = lattice.band.at(avoided.row, avoided.column);
        lattice.scores[here][avoided.shape] = NEVER;
        let other = lattice.best_path();
        if other.iter().map(|step| step.end()).next_back() != path.iter().map(|step| step.end()).next_back() {
            return None;
        }
        let margin = before - score(&lattice, &other);
        let beads = other.into_iter().filter(|step| !path.contains(step));
        let mut beads: Vec<Bead> = beads.map(|step| self.bead(origin, &lattice, step)).collect();
        for bead in &mut beads {
            bead.parts = self.parts(bead);
        }
        (!beads.is_empty()).then_some((beads, margin))
    }

    /// The lattice of the beads that an earlier pass left, and its best path.
    fn among(
        &mut self,
        origin: (usize, usize),
        (rows, columns): (usize, usize),
        possible: &[Step],
    ) -> (Lattice, Vec<Step>) {
        let local =
            || possible.iter().map(|step| Step { row: step.row - origin.0, column: step.column - origin.1, ..*step });
        let ends = local().flat_map(|step| [(step.row, step.column), step.end()]);
        let band = Band::along(ends, rows, columns, 0);
        let mut wanted = vec![0u32; band.cells()];
        for step in local() {
            wanted[band.at(step.row, step.column)] |= 1 << step.shape;
        }
        let lattice = fill_only(&self.scene, self.table, origin, (band, &wanted), &mut self.votes);
        let steps = lattice.best_path();
        (lattice, steps)
    }

    /// Leaves only the likely beads in a lattice (and those of the path so far), scored anew with their couples.
    fn refine(&mut self, origin: (usize, usize), lattice: &mut Lattice, posterior: &Posterior, path: &[Step]) {
        let Some(((table, bases), coupler)) = &mut self.third else { return };
        let mut wanted = vec![0u32; lattice.band.cells()];
        let mut likely = lattice.likely(posterior, UNLIKELY);
        likely.extend(path);
        for step in &likely {
            wanted[lattice.band.at(step.row, step.column)] |= 1 << step.shape;
        }
        let scene = Scene { bases, ..self.scene };
        let band = std::mem::take(&mut lattice.band);
        *lattice = fill_only(&scene, table, origin, (band, &wanted), &mut self.votes);
        for row in 0..lattice.band.rows() {
            for column in lattice.band.columns(row) {
                let here = lattice.band.at(row, column);
                let (i, j) = (origin.0 + row, origin.1 + column);
                for (shape, (n, m)) in
                    SHAPES.into_iter().enumerate().filter(|(shape, _)| wanted[here] >> shape & 1 == 1)
                {
                    lattice.scores[here][shape] += scene.couples(table, (i..i + n, j..j + m), coupler);
                }
            }
        }
    }

    /// What the fitting wants of a document: its likely beads and the gold ones.
    pub fn example(&mut self, gold: &[Bead]) -> Example {
        let document = self.scene.document;
        let (rows, columns) = (document.zh.sentences(), document.en.sentences());
        let points = gold.iter().map(|bead| (bead.source.start, bead.target.start));
        let band = Band::along(points.chain([(rows, columns)]), rows, columns, 25);
        let lattice = fill(&self.scene, self.table, (0, 0), (band, None), &mut self.votes);
        let coupler = self.third.as_mut().map(|(_, coupler)| coupler);
        Example::new(&self.scene, self.table, &lattice, &gold_steps(gold), (&mut self.votes, coupler))
    }
}

/// How many words, names and numbers a block of sentences has.
fn words(text: &Text, sentences: Range<usize>) -> f32 {
    block(text, sentences).filter(|&token| counts(text, token)).count() as f32
}

const _: () = assert!(SHAPES.len() < u8::MAX as usize);
