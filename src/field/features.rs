//! The features of a bead: one definition for the search, which wants their weighted sum for every bead of a band,
//! and for the fitting, which wants the features themselves.

use std::ops::Range;

use super::{Table, between, layout, part};
use crate::Parts;
use crate::evidence::{Base, Coupler, Wanted};
use crate::evidence::{Direction, Document, Edges, End, Postings, STRENGTH, Support, Supports, Text, Votes};
use crate::search::{Anchor, Band, LARGEST, Lattice, SHAPES};

/// What is estimated from the document itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimates {
    /// English characters for one Chinese character.
    pub ratio: f32,
    /// The variance of a bead's length for each character.
    pub variance: f32,
    /// For each group of shapes the logarithm of how much more common it is here than in general.
    pub rates: [f32; RATES],
    /// For each sentence how well the best sentence of the other side explains it; empty before the first pass.
    pub best_zh: Vec<f32>,
    pub best_en: Vec<f32>,
}

/// The variance of the length of a bead for each English character, before the document says otherwise.
const USUAL_VARIANCE: f32 = 8.0;

/// Groups of shapes whose share depends on the text.
pub(crate) const RATES: usize = 6;

/// The group of a shape: without English, without Chinese, one to one, one to many, many to one, many to many.
pub(crate) const fn rate(n: usize, m: usize) -> usize {
    match (n, m) {
        (_, 0) => 0,
        (0, _) => 1,
        (1, 1) => 2,
        (1, _) => 3,
        (_, 1) => 4,
        _ => 5,
    }
}

impl Estimates {
    /// Before anything is known but the lengths.
    pub fn first(document: &Document) -> Self {
        let total = |text: &Text| text.length.last().copied().unwrap_or(0.0).max(1.0);
        Estimates {
            ratio: (total(&document.en) / total(&document.zh)).clamp(1.0, 12.0) as f32,
            variance: USUAL_VARIANCE,
            rates: [0.0; RATES],
            best_zh: Vec::new(),
            best_en: Vec::new(),
        }
    }
}

/// Similarity of two blocks by the caller's vectors, above what is usual.
pub(crate) trait Caller: Sync {
    fn similarity(&self, zh: Range<usize>, en: Range<usize>) -> f32;
}

/// All that beads of one document are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'d> {
    pub document: &'d Document,
    pub estimates: &'d Estimates,
    pub paragraphs: bool,
    pub caller: Option<&'d dyn Caller>,
    /// What the sentences are worth unexplained, English and Chinese, by the weights of the search.
    pub bases: &'d [Vec<Base>; 2],
}

/// What the sentences of a bead add up to on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    score: f32,
    mean: f32,
    weakest: f32,
    first: f32,
    last: f32,
    unsupported: f32,
}

impl Sum {
    fn of(supports: impl Iterator<Item = Support>) -> Sum {
        let mut sum = Sum { weakest: f32::INFINITY, ..Sum::default() };
        let mut count = 0.0;
        for support in supports {
            sum.score += support.score;
            sum.mean += support.mean;
            sum.weakest = sum.weakest.min(support.mean);
            sum.first = if count == 0.0 { support.mean } else { sum.first };
            sum.last = support.mean;
            sum.unsupported += f32::from(support.mean <= 0.0);
            count += 1.0;
        }
        sum.mean /= count;
        sum
    }
}

macro_rules! feature {
    ($name:literal) => {{
        const AT: usize = super::bead_feature($name);
        const { assert!(AT < layout::END) };
        AT
    }};
}

impl Scene<'_> {
    /// Gives every feature of a bead but those of its words to `emit`.
    #[inline]
    fn describe(&self, zh: Range<usize>, en: Range<usize>, sums: Option<(Sum, Sum)>, mut emit: impl FnMut(usize, f32)) {
        let (n, m) = (zh.len(), en.len());
        let group = rate(n, m);
        emit(feature!("rate.empty-zh") + group, self.estimates.rates[group]);
        match sums {
            None if m == 0 => {
                let size = self.document.zh.characters(zh.clone()) * self.estimates.ratio;
                emit(feature!("empty.zh-length"), (size + 1.0).ln());
                let best = self.estimates.best_zh.get(zh.start).copied().unwrap_or(0.0);
                emit(feature!("empty.zh-best"), best);
            }
            None => {
                emit(feature!("empty.en-length"), (self.document.en.characters(en.clone()) + 1.0).ln());
                let best = self.estimates.best_en.get(en.start).copied().unwrap_or(0.0);
                emit(feature!("empty.en-best"), best);
            }
            Some((by_zh, by_en)) => {
                self.length(zh.clone(), en.clone(), &mut emit);
                emit(feature!("en.mean"), by_zh.mean);
                emit(feature!("zh.mean"), by_en.mean);
                emit(feature!("en.unsupported"), by_zh.unsupported);
                emit(feature!("zh.unsupported"), by_en.unsupported);
                if m > 1 {
                    emit(feature!("en.weakest"), by_zh.weakest);
                    emit(feature!("en.first"), by_zh.first);
                    emit(feature!("en.last"), by_zh.last);
                }
                if n > 1 {
                    emit(feature!("zh.weakest"), by_en.weakest);
                    emit(feature!("zh.first"), by_en.first);
                    emit(feature!("zh.last"), by_en.last);
                }
                self.marks(zh.clone(), en.clone(), &mut emit);
                if let Some(caller) = self.caller {
                    emit(feature!("caller.vectors"), caller.similarity(zh.clone(), en.clone()));
                }
            }
        }
        if self.paragraphs {
            self.paragraphs(zh, en, &mut emit);
        }
    }

    #[inline]
    fn length(&self, zh: Range<usize>, en: Range<usize>, emit: &mut impl FnMut(usize, f32)) {
        let expected = self.document.zh.characters(zh) * self.estimates.ratio;
        let found = self.document.en.characters(en);
        let deviation = (found - expected).abs() / ((found + expected) / 2.0 * self.estimates.variance).max(1.0).sqrt();
        let (knot, above) = between(&layout::DEVIATIONS, deviation);
        emit(layout::LENGTH + knot, 1.0 - above);
        emit(layout::LENGTH + knot + 1, above);
        emit(feature!("length.ratio"), ((found + 1.0) / (expected + 1.0)).ln().abs().min(3.0));
        emit(feature!("length.short"), 1.0 / (found.min(expected) / 40.0 + 1.0));
    }

    #[inline]
    fn marks(&self, zh: Range<usize>, en: Range<usize>, emit: &mut impl FnMut(usize, f32)) {
        let (a, b) = (&self.document.zh.edges, &self.document.en.edges);
        let (end_zh, end_en) = (a[zh.end - 1].end, b[en.end - 1].end);
        let flag = |yes: bool| f32::from(yes);
        emit(feature!("mark.same-end"), flag(end_zh == end_en));
        let alone = |end| flag((end_zh == end) != (end_en == end));
        emit(feature!("mark.question-alone"), alone(End::Question));
        emit(feature!("mark.exclamation-alone"), alone(End::Exclamation));
        let open_ended = |end| matches!(end, End::Colon | End::Comma | End::None);
        emit(feature!("mark.open-ended"), flag(open_ended(end_zh) != open_ended(end_en)));
        let open = |text: &Text, block: &Range<usize>| text.opened[block.start] != text.opened[block.end];
        let (open_zh, open_en) = (open(&self.document.zh, &zh), open(&self.document.en, &en));
        emit(feature!("quote.zh-open"), flag(open_zh));
        emit(feature!("quote.en-open"), flag(open_en));
        emit(feature!("quote.open-alike"), flag(open_zh == open_en));
        let (begin_zh, begin_en) = (a[zh.start].quoted, b[en.start].quoted);
        emit(feature!("quote.begin-alike"), flag(begin_zh && begin_en));
        emit(feature!("quote.begin-one"), flag(begin_zh != begin_en));
    }

    #[inline]
    fn paragraphs(&self, zh: Range<usize>, en: Range<usize>, emit: &mut impl FnMut(usize, f32)) {
        let (a, b) = (&self.document.zh.edges, &self.document.en.edges);
        let known = |edges: &[Edges]| edges.first().is_some_and(|first| first.paragraph);
        if !known(a) || !known(b) {
            return;
        }
        let inside = |edges: &[Edges]| edges.iter().skip(1).filter(|edge| edge.paragraph).count() as f32;
        emit(feature!("paragraph.zh-inside"), inside(&a[zh.clone()]));
        emit(feature!("paragraph.en-inside"), inside(&b[en.clone()]));
        if !zh.is_empty() && !en.is_empty() {
            let (zh, en) = (a[zh.start].paragraph, b[en.start].paragraph);
            emit(feature!("paragraph.both-begin"), f32::from(zh && en));
            emit(feature!("paragraph.one-begins"), f32::from(zh != en));
        }
    }

    /// The features of one bead, as pairs of feature and value; the sum of value times weight is its score in
    /// [`fill`], and with the features of its couples in the third pass.
    pub fn features(
        &self,
        table: &Table,
        (zh, en): (Range<usize>, Range<usize>),
        votes: &mut [Votes; 2],
        couples: Option<&mut Coupler>,
        emit: &mut impl FnMut(usize, f32),
    ) {
        self.judge(table, (zh, en), votes, couples, &mut |said| match said {
            Said::Feature(feature, value) => emit(feature, value),
            Said::Word { from, class, level } => {
                let from = from + usize::from(class) * layout::KNOTS.len();
                let (knot, above) = between(&layout::KNOTS, STRENGTH[level]);
                emit(from + knot, 1.0 - above);
                emit(from + knot + 1, above);
            }
        });
    }

    /// What the score of a bead is made of.
    pub fn parts(
        &self,
        table: &Table,
        sides: (Range<usize>, Range<usize>),
        votes: &mut [Votes; 2],
        couples: Option<&mut Coupler>,
    ) -> Parts {
        let mut parts = Parts::default();
        self.judge(table, sides, votes, couples, &mut |said| match said {
            Said::Feature(feature, value) => *part(&mut parts, feature) += table.weights[feature] * value,
            Said::Word { from, class, level } => {
                let worth = if from == layout::EN_WORDS { &table.en } else { &table.zh };
                let feature = from + usize::from(class) * layout::KNOTS.len();
                *part(&mut parts, feature) += worth.score[usize::from(class)][level];
            }
        });
        parts
    }

    /// Goes through all that speaks for and against one bead.
    fn judge(
        &self,
        table: &Table,
        (zh, en): (Range<usize>, Range<usize>),
        votes: &mut [Votes; 2],
        couples: Option<&mut Coupler>,
        say: &mut impl FnMut(Said),
    ) {
        let shape = SHAPES.iter().position(|&shape| shape == (zh.len(), en.len())).unwrap_or(0);
        say(Said::Feature(layout::SHAPE + shape, 1.0));
        let sums = (!zh.is_empty() && !en.is_empty()).then(|| {
            let [by_zh, by_en] = self.directions(table);
            let [votes_en, votes_zh] = votes;
            let forward = words(by_zh, (zh.clone(), en.clone()), votes_en, layout::EN_WORDS, say);
            (forward, words(by_en, (en.clone(), zh.clone()), votes_zh, layout::ZH_WORDS, say))
        });
        self.describe(zh.clone(), en.clone(), sums, |feature, value| say(Said::Feature(feature, value)));
        if let Some(coupler) = couples.filter(|_| sums.is_some()) {
            super::couples::describe(self.document, zh, en, coupler, &mut |feature, value| {
                say(Said::Feature(feature, value));
            });
        }
    }

    /// What the couples of a bead are worth.
    pub fn couples(&self, table: &Table, (zh, en): (Range<usize>, Range<usize>), coupler: &mut Coupler) -> f32 {
        let mut score = 0.0;
        if !zh.is_empty() && !en.is_empty() {
            super::couples::describe(self.document, zh, en, coupler, &mut |feature, value| {
                score += table.weights[feature] * value;
            });
        }
        score
    }

    /// English explained by Chinese, and Chinese explained by English.
    pub fn directions<'s>(&'s self, table: &'s Table) -> [Direction<'s>; 2] {
        let Document { zh, en, forward, backward } = self.document;
        let [bases_en, bases_zh] = self.bases;
        [
            Direction { explaining: zh, links: forward, explained: en, worth: &table.en, bases: bases_en },
            Direction { explaining: en, links: backward, explained: zh, worth: &table.zh, bases: bases_zh },
        ]
    }
}

/// What speaks for or against a bead.
enum Said {
    Feature(usize, f32),
    /// A word: where the features of its side begin, its class, and the step of its evidence.
    Word {
        from: usize,
        class: u8,
        level: usize,
    },
}

/// Goes through the words of `explained`, each by its class and how strongly the block explains it.
fn words(
    way: Direction<'_>,
    (block, explained): (Range<usize>, Range<usize>),
    votes: &mut Votes,
    from: usize,
    say: &mut impl FnMut(Said),
) -> Sum {
    block.clone().for_each(|sentence| votes.add(way.explaining, way.links, sentence));
    let share = 1.0 / way.explaining.size(block).max(1.0);
    let mut said = |class, level| say(Said::Word { from, class, level });
    let sum = Sum::of(explained.map(|sentence| way.support(sentence, share, votes, &mut said)));
    votes.clear();
    sum
}

/// A lattice scored before, and the grid point of it at which the band of another one begins.
pub(crate) type Before<'l> = (&'l Lattice, (usize, usize));

/// Scores the beads of a band. `origin` is the first Chinese and English sentence of the stretch that the band is of.
/// Beads that were scored before keep their scores.
pub(crate) fn fill(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    (band, before): (Band, Option<Before<'_>>),
    votes: &mut [Votes; 2],
) -> Lattice {
    let mut lattice = Lattice::new(band);
    let rows = lattice.band.rows();
    for stripe in (0..rows).step_by(STRIPE) {
        let stripe = stripe..(stripe + STRIPE).min(rows);
        let around = stripe.start..(stripe.end + LARGEST.0).min(rows);
        if let Some((before, _)) =
            before.filter(|(before, from)| *from == (0, 0) && before.band.same(&lattice.band, around))
        {
            let (to, from) = (lattice.band.span(stripe.clone()), before.band.span(stripe));
            lattice.scores[to].copy_from_slice(&before.scores[from]);
            continue;
        }
        let mut likely = likely(scene, origin, &lattice.band, stripe.clone());
        if let Some(before) = before {
            keep(before, &mut lattice, stripe.clone(), &mut likely);
        }
        rescore(scene, table, origin, (&mut lattice, stripe, &likely), votes);
    }
    lattice
}

/// Takes over the scores of the beads that a band before held, and leaves only the others to be scored.
fn keep((before, (down, right)): Before<'_>, lattice: &mut Lattice, stripe: Range<usize>, likely: &mut [u32]) {
    let mut likely = likely.iter_mut();
    for row in stripe {
        for (column, likely) in lattice.band.columns(row).zip(&mut likely) {
            let here = lattice.band.at(row, column);
            let (row, column) = (down + row, right + column);
            let Some(from) = before.band.find(row, column) else { continue };
            lattice.scores[here] = before.scores[from];
            let held = |&(_, &(n, m)): &(usize, &(usize, usize))| before.band.find(row + n, column + m).is_some();
            *likely &= !SHAPES.iter().enumerate().filter(held).fold(0, |held, (shape, _)| held | 1 << shape);
        }
    }
}

/// Scores those beads of a band whose shapes are in `wanted`, as bits, one word a grid point.
pub(crate) fn fill_only(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    (band, wanted): (Band, &[u32]),
    votes: &mut [Votes; 2],
) -> Lattice {
    let mut lattice = Lattice::new(band);
    let rows = lattice.band.rows();
    for stripe in (0..rows).step_by(STRIPE) {
        let stripe = stripe..(stripe + STRIPE).min(rows);
        let wanted = &wanted[lattice.band.span(stripe.clone())];
        rescore(scene, table, origin, (&mut lattice, stripe, wanted), votes);
    }
    lattice
}

/// The scores of a stripe of rows, for the shapes of `likely`.
fn rescore(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    (lattice, stripe, likely): (&mut Lattice, Range<usize>, &[u32]),
    votes: &mut [Votes; 2],
) {
    let supports = evidence(scene, table, origin, (&lattice.band, stripe.clone(), likely), votes);
    let first = lattice.band.span(stripe.clone()).start;
    for row in stripe {
        for column in lattice.band.columns(row) {
            let here = lattice.band.at(row, column);
            let point = (origin.0 + row, origin.1 + column);
            score(scene, table, point, likely[here - first], &supports, &mut lattice.scores[here]);
        }
    }
}

/// Rows that are scored together: their supports are in memory at one time.
const STRIPE: usize = 64;

/// Beads whose lengths are further apart than this are not looked at, in standard deviations at the variance that
/// is usual. Of the gold beads that are not one to one it leaves out fewer than one in a thousand.
const APART: f32 = 4.5;
/// The same for beads of five and more sentences, which are rare and must fit better.
const LARGE_APART: f32 = 3.5;

/// For each grid point of the stripe the shapes, as bits, of the beads that may begin there.
fn likely(scene: &Scene<'_>, origin: (usize, usize), band: &Band, stripe: Range<usize>) -> Vec<u32> {
    let (zh, en) = (&scene.document.zh.length, &scene.document.en.length);
    let ratio = scene.estimates.ratio;
    let mut likely = Vec::with_capacity(band.span(stripe.clone()).len());
    for row in stripe {
        for column in band.columns(row) {
            let (i, j) = (origin.0 + row, origin.1 + column);
            let mut shapes = 0;
            for (shape, &(n, m)) in SHAPES.iter().enumerate() {
                if band.find(row + n, column + m).is_none() {
                    continue;
                }
                let free = n * m <= 1;
                let apart = if n + m >= 5 { LARGE_APART } else { APART };
                shapes |= u32::from(
                    free || {
                        let (x, y) = ((zh[i + n] - zh[i]) as f32 * ratio, (en[j + m] - en[j]) as f32);
                        (x - y) * (x - y) <= apart * apart * ((x + y) / 2.0 * USUAL_VARIANCE).max(1.0)
                    },
                ) << shape;
            }
            likely.push(shapes);
        }
    }
    likely
}

/// The supports that the beads beginning in a stripe need, in both directions.
fn evidence(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    (band, stripe, likely): (&Band, Range<usize>, &[u32]),
    votes: &mut [Votes; 2],
) -> [Supports; 2] {
    let (rows, columns) = band.last();
    let starts = origin.0 + stripe.start..origin.0 + stripe.end.min(rows);
    let mut by_zh = Wanted::new(
        starts.start,
        starts.clone().map(|block| {
            let range = band.columns(block - origin.0);
            origin.1 + range.start()..origin.1 + (range.end() + LARGEST.1).min(columns)
        }),
    );
    let (left, right) = (*band.columns(stripe.start).start(), *band.columns(stripe.end - 1).end());
    let (mut top, mut bottom) = (stripe.start, stripe.start);
    let ends = origin.1 + left..origin.1 + (right + 1).min(columns);
    let mut by_en = Wanted::new(
        ends.start,
        (left..(right + 1).min(columns)).map(|column| {
            while top + 1 < stripe.end && *band.columns(top).end() < column {
                top += 1;
            }
            while bottom + 1 < stripe.end && *band.columns(bottom + 1).start() <= column {
                bottom += 1;
            }
            origin.0 + top..origin.0 + (bottom + LARGEST.0).min(rows)
        }),
    );
    let mut shapes = likely.iter();
    for row in stripe {
        for (column, &bits) in band.columns(row).zip(&mut shapes) {
            let (i, j) = (origin.0 + row, origin.1 + column);
            for (shape, &(n, m)) in SHAPES.iter().enumerate().skip(2) {
                if bits >> shape & 1 == 1 {
                    by_zh.want(i, n, j..j + m);
                    by_en.want(j, m, i..i + n);
                }
            }
        }
    }
    let [forward, backward] = scene.directions(table);
    let [votes_en, votes_zh] = votes;
    [forward.supports(by_zh, origin.0 + rows, votes_en), backward.supports(by_en, origin.1 + columns, votes_zh)]
}

/// The scores of the beads of the shapes `likely` that begin at one grid point; the others stay as they are.
fn score(
    scene: &Scene<'_>,
    table: &Table,
    (row, column): (usize, usize),
    likely: u32,
    [by_zh, by_en]: &[Supports; 2],
    scores: &mut [f32; SHAPES.len()],
) {
    for (shape, &(n, m)) in SHAPES.iter().enumerate().filter(|(shape, _)| likely >> shape & 1 == 1) {
        let mut score = table.weights[layout::SHAPE + shape];
        let sums = (n > 0 && m > 0).then(|| {
            let forward = Sum::of((column..column + m).map(|sentence| by_zh.get(row, n, sentence)));
            let backward = Sum::of((row..row + n).map(|sentence| by_en.get(column, m, sentence)));
            score += forward.score + backward.score;
            (forward, backward)
        });
        scene.describe(row..row + n, column..column + m, sums, |feature, value| {
            score += table.weights[feature] * value;
        });
        scores[shape] = score;
    }
}

/// Pairs of sentences of a band each of which the other explains best, as anchors for a narrower band, and how well
/// the best sentence of the other side explains each sentence, English and Chinese.
pub(crate) fn mutual(
    scene: &Scene<'_>,
    table: &Table,
    origin: (usize, usize),
    band: &Band,
    (votes, postings): (&mut [Votes; 2], &[Postings; 2]),
) -> (Vec<Anchor>, [Vec<f32>; 2]) {
    let (rows, columns) = band.last();
    let [by_zh, by_en] = scene.directions(table);
    let [votes_en, votes_zh] = votes;
    let [in_zh, in_en] = postings;
    let mut grade = vec![0.0f32; band.cells()];
    let mut best = [vec![LEAST; columns], vec![LEAST; rows]];
    let mut means = Vec::new();
    for row in 0..rows {
        let (left, right) = (*band.columns(row).start(), (band.columns(row).end() + 1).min(columns));
        let window = origin.1 + left..origin.1 + right;
        by_zh.means(origin.0 + row, window, (in_en, votes_en), &mut means);
        let grades = band.at(row, left)..;
        for ((&mean, grade), best) in means.iter().zip(&mut grade[grades]).zip(&mut best[0][left..]) {
            *grade = mean.max(0.0);
            *best = best.max(mean);
        }
    }
    let (mut top, mut bottom) = (0, 0);
    let mut first = vec![(0.0, 0); rows];
    let mut second = vec![(0.0, 0); columns];
    for (column, highest) in second.iter_mut().enumerate() {
        while top + 1 < rows && *band.columns(top).end() < column {
            top += 1;
        }
        while bottom + 1 < rows && *band.columns(bottom + 1).start() <= column {
            bottom += 1;
        }
        let window = origin.0 + top..origin.0 + (bottom + 1).min(rows);
        by_en.means(origin.1 + column, window, (in_zh, votes_zh), &mut means);
        for (row, &mean) in (top..).zip(&means) {
            let Some(at) = band.find(row, column) else { continue };
            best[1][row] = best[1][row].max(mean);
            let both = grade[at] + mean.max(0.0);
            if both > first[row].0 {
                first[row] = (both, column);
            }
            if both > highest.0 {
                *highest = (both, row);
            }
        }
    }
    let anchors = first
        .iter()
        .enumerate()
        .filter(|(row, (both, column))| *both > TELLING && second[*column].1 == *row)
        .map(|(row, &(both, column))| Anchor { row, column, weight: both * both });
    (anchors.collect(), best)
}

/// Sentences whose means of evidence both ways add up to less than this are no anchor.
const TELLING: f32 = 0.4;

/// The mean evidence of a sentence that nothing explains at all.
const LEAST: f32 = -0.25;
