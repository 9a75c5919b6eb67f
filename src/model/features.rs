//! The features of a bead: one definition for the search, which wants their weighted sum for every bead of a band,
//! and for the fitting, which wants the features themselves.

use std::ops::Range;

use super::{Table, between, layout, part};
use crate::Parts;
use crate::evidence::{Base, Coupler, Direction, Document, Edges, End, STRENGTH, Support, Text, Votes};
use crate::lattice::SHAPES;

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
pub(super) const USUAL_VARIANCE: f32 = 8.0;

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
pub(super) struct Sum {
    pub score: f32,
    mean: f32,
    weakest: f32,
    first: f32,
    last: f32,
    unsupported: f32,
}

impl Sum {
    #[inline]
    pub fn of(supports: impl Iterator<Item = Support>) -> Sum {
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
    pub(super) fn describe(
        &self,
        zh: Range<usize>,
        en: Range<usize>,
        sums: Option<(Sum, Sum)>,
        mut emit: impl FnMut(usize, f32),
    ) {
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
    /// [`fill`](super::fill()), and with the features of its couples in the third pass.
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
