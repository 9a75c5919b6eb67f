//! The features of a bead, defined once for both users: the search needs their
//! weighted sum for every bead of a band, the training needs the features
//! themselves.
//!
//! The score of a bead is a sum of weight times value (a linear model):
//!
//! ```text
//! part       beads with both sides     beads with one side
//! shape      yes                       yes
//! rates      yes                       yes
//! tokens     both directions           no
//! support    both directions           no
//! length     deviation and ratio       length alone
//! marks      yes                       no
//! vectors    if the caller has some    no
//! place      in a bilingual document   in a bilingual document
//! links      in the linked stage       no
//! ```

use std::ops::Range;

use super::doubt::{bead_words, unlinked};
use super::estimates::{Estimates, rate};
use super::features::{self, DEVIATION_KNOTS, FEATURES, STRENGTH_KNOTS, part};
use super::inputs::{BeadContext, DescribedBead, Inputs, LinkCounts};
use super::place::Places;
use super::weights::{BY_LEVEL, BetweenKnots, PreparedWeights, between};
use crate::evidence::{
    Direction, Edges, End, IndexedBitext, IndexedSide, Support, UnexplainedScore, Votes, WordLinker,
};
use crate::lattice::BeadShape;
use crate::{ByLang, Parts};

/// Similarity of two blocks of sentences by the caller's vectors, relative to
/// the background.
pub(crate) trait SentenceSimilarity: Sync {
    /// The similarity in standard deviations above the mean of unrelated
    /// sentences.
    fn similarity(&self, zh: Range<usize>, en: Range<usize>) -> f32;
}

/// Everything that scores the beads of one document.
///
/// It is `Copy` and only borrows, so the linked stage can use the same scorer
/// with other base scores.
#[derive(Clone, Copy)]
pub(crate) struct BeadScorer<'d> {
    /// The sentences.
    pub indexed: &'d IndexedBitext,
    /// Estimates from the document as a whole.
    pub estimates: &'d Estimates,
    /// True if paragraph breaks are evidence.
    pub paragraphs: bool,
    /// The caller's vectors, if there are any.
    pub similarity: Option<&'d dyn SentenceSimilarity>,
    /// Where the sentences stand, for a bilingual document.
    pub places: Option<&'d Places>,
    /// The score of each sentence if nothing explains it, by the weights of the
    /// stage.
    pub unexplained: &'d ByLang<Vec<UnexplainedScore>>,
}

/// A bead as numbers.
#[derive(Debug, Default)]
pub(crate) struct Described {
    /// The value of each feature of the linear model.
    pub features: Vec<f32>,
    /// The inputs of the net.
    pub inputs: Inputs,
}

impl Described {
    /// The score of the linear model.
    pub fn linear(&self, weights: &PreparedWeights) -> f32 {
        self.features.iter().zip(&weights.by_feature).map(|(value, weight)| value * weight).sum()
    }
}

/// The sentences of a bead on each side.
pub(crate) type BeadRanges = ByLang<Range<usize>>;

/// The support of one side of a bead, summed over its sentences.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BlockSupport {
    /// The sum of the sentences' scores.
    pub score: f32,
    /// The mean of their mean evidence.
    mean: f32,
    /// The mean evidence of the weakest sentence.
    weakest: f32,
    /// The mean evidence of the first sentence.
    first: f32,
    /// The mean evidence of the last sentence.
    last: f32,
    /// The number of sentences without evidence.
    unsupported: f32,
}

impl BlockSupport {
    /// Sums up the supports of the sentences of a block.
    ///
    /// All are 0 without any sentence.
    #[inline]
    pub fn sum(mut supports: impl Iterator<Item = Support>) -> BlockSupport {
        let Some(Support { score, mean }) = supports.next() else { return BlockSupport::default() };
        // The ends of a bead tell whether a sentence too many was taken in.
        let unsupported = f32::from(mean <= 0.0);
        let mut sum = BlockSupport { score, mean, weakest: mean, first: mean, last: mean, unsupported };
        let mut count = 1.0;
        for support in supports {
            sum.score += support.score;
            sum.mean += support.mean;
            sum.weakest = sum.weakest.min(support.mean);
            sum.last = support.mean;
            sum.unsupported += f32::from(support.mean <= 0.0);
            count += 1.0;
        }
        // Most sides of a bead are one sentence.
        if count > 1.0 {
            sum.mean /= count;
        }
        sum
    }
}

impl BeadScorer<'_> {
    /// Passes all features of a bead to `emit`, except those of its tokens and
    /// word links. `support` is how well each side is explained by the other,
    /// for beads with both sides.
    #[inline]
    pub(super) fn describe(
        &self,
        bead: BeadRanges,
        support: Option<ByLang<BlockSupport>>,
        mut emit: impl FnMut(usize, f32),
    ) {
        let group = rate(bead.zh.len(), bead.en.len());
        emit(features::RATE_EMPTY_ZH + group, self.estimates.rates[group]);
        match support {
            None => self.empty(&bead, &mut emit),
            Some(support) => {
                self.length(&bead, &mut emit);
                describe_support(&bead, support, &mut emit);
                self.marks(&bead, &mut emit);
                if let Some(source) = self.similarity {
                    emit(features::CALLER_VECTORS, source.similarity(bead.zh.clone(), bead.en.clone()));
                }
            }
        }
        // Paragraph breaks are part of the place there, so they are not counted
        // twice.
        if let Some(places) = self.places {
            places.describe(&bead, &mut emit);
        } else if self.paragraphs {
            self.paragraphs(bead, &mut emit);
        }
    }

    /// The features of a bead with one side only: its length, and how well a
    /// sentence elsewhere explains it.
    ///
    /// The log of the length makes a long sentence less likely to be left alone
    /// than a short one, but not in proportion. Only the first sentence is
    /// looked up, as the search leaves sentences alone one by one.
    #[inline]
    fn empty(&self, bead: &BeadRanges, emit: &mut impl FnMut(usize, f32)) {
        let best = |support: &[f32], sentence: usize| support.get(sentence).copied().unwrap_or(0.0);
        if bead.en.is_empty() {
            let length = self.indexed.zh.characters(bead.zh.clone()) * self.estimates.ratio;
            emit(features::EMPTY_ZH_LENGTH, (length + 1.0).ln());
            emit(features::EMPTY_ZH_BEST, best(&self.estimates.best_support.zh, bead.zh.start));
        } else {
            emit(features::EMPTY_EN_LENGTH, (self.indexed.en.characters(bead.en.clone()) + 1.0).ln());
            emit(features::EMPTY_EN_BEST, best(&self.estimates.best_support.en, bead.en.start));
        }
    }

    /// The features of the lengths: how far the English side is from its
    /// expected length.
    ///
    /// Three views of the same two lengths: the deviation in standard units,
    /// the log ratio, and a mark of short beads, for which both are unreliable.
    ///
    /// With a ratio of 4, ten Chinese characters expect 40 English ones. The
    /// deviation is always at least 0: too short and too long count alike. A
    /// value between two knots is shared out between them.
    #[inline]
    fn length(&self, bead: &BeadRanges, emit: &mut impl FnMut(usize, f32)) {
        let expected = self.indexed.zh.characters(bead.zh.clone()) * self.estimates.ratio;
        let found = self.indexed.en.characters(bead.en.clone());
        // Gale & Church (1993): the variance of a length grows with the length.
        let deviation = (found - expected).abs() / ((found + expected) / 2.0 * self.estimates.variance).max(1.0).sqrt();
        let BetweenKnots { below: knot, share_above: above } = between(&DEVIATION_KNOTS, deviation);
        emit(features::LENGTH_DEVIATION + knot, 1.0 - above);
        emit(features::LENGTH_DEVIATION + knot + 1, above);
        emit(features::LENGTH_RATIO, ((found + 1.0) / (expected + 1.0)).ln().abs().min(3.0));
        emit(features::LENGTH_SHORT, 1.0 / (found.min(expected) / 40.0 + 1.0));
    }

    /// The features of final marks and quotation marks.
    #[inline]
    fn marks(&self, bead: &BeadRanges, emit: &mut impl FnMut(usize, f32)) {
        let IndexedBitext { zh, en, .. } = self.indexed;
        let (end_zh, end_en) = (zh.edges[bead.zh.end - 1].end, en.edges[bead.en.end - 1].end);
        let flag = |yes: bool| f32::from(yes);
        emit(features::MARK_SAME_END, flag(end_zh == end_en));
        // A mark on one side only is evidence; a mark on both or neither is not.
        let alone = |end| flag((end_zh == end) != (end_en == end));
        emit(features::MARK_QUESTION_ALONE, alone(End::Question));
        emit(features::MARK_EXCLAMATION_ALONE, alone(End::Exclamation));
        let open_ended = |end| matches!(end, End::Colon | End::Comma | End::None);
        emit(features::MARK_OPEN_ENDED, flag(open_ended(end_zh) != open_ended(end_en)));
        // A quotation that opens in the bead and does not close, or the other
        // way round.
        let open = |side: &IndexedSide, block: &Range<usize>| side.opened[block.start] != side.opened[block.end];
        let (open_zh, open_en) = (open(zh, &bead.zh), open(en, &bead.en));
        emit(features::QUOTE_ZH_OPEN, flag(open_zh));
        emit(features::QUOTE_EN_OPEN, flag(open_en));
        emit(features::QUOTE_OPEN_ALIKE, flag(open_zh == open_en));
        let (begin_zh, begin_en) = (zh.edges[bead.zh.start].quoted, en.edges[bead.en.start].quoted);
        emit(features::QUOTE_BEGIN_ALIKE, flag(begin_zh && begin_en));
        emit(features::QUOTE_BEGIN_ONE, flag(begin_zh != begin_en));
    }

    /// The features of paragraph breaks; none unless both sides have
    /// paragraphs.
    ///
    /// A side has paragraphs if its first sentence begins one; a file with a
    /// sentence on each line has none. Breaks at the start of a bead do not
    /// count as inside.
    #[inline]
    fn paragraphs(&self, bead: BeadRanges, emit: &mut impl FnMut(usize, f32)) {
        let (zh, en) = (&self.indexed.zh.edges, &self.indexed.en.edges);
        // The first sentence begins a paragraph wherever paragraphs are known.
        let known = |edges: &[Edges]| edges.first().is_some_and(|first| first.paragraph);
        if !known(zh) || !known(en) {
            return;
        }
        let inside = |edges: &[Edges]| edges.iter().skip(1).filter(|edge| edge.paragraph).count() as f32;
        emit(features::PARAGRAPH_ZH_INSIDE, inside(&zh[bead.zh.clone()]));
        emit(features::PARAGRAPH_EN_INSIDE, inside(&en[bead.en.clone()]));
        if !bead.zh.is_empty() && !bead.en.is_empty() {
            let (zh, en) = (zh[bead.zh.start].paragraph, en[bead.en.start].paragraph);
            emit(features::PARAGRAPH_BOTH_BEGIN, f32::from(zh && en));
            emit(features::PARAGRAPH_ONE_BEGINS, f32::from(zh != en));
        }
    }

    /// Passes the features of one bead with their values to `emit`.
    ///
    /// The sum of value times weight is the score that
    /// [`BandScorer::score`](super::BandScorer::score) computes; with the features of word
    /// links it is the linear score of the linked stage. A token may emit the
    /// same feature again, so values must be added.
    pub fn features(
        &self,
        weights: &PreparedWeights,
        bead: BeadRanges,
        votes: &mut ByLang<Votes>,
        linker: Option<&mut WordLinker>,
        emit: &mut impl FnMut(usize, f32),
    ) {
        self.contributions(weights, bead, votes, linker, &mut |contribution| match contribution {
            Contribution::Feature(feature, value) => emit(feature, value),
            Contribution::Token { first, class, level } => {
                let first = first + usize::from(class) * STRENGTH_KNOTS.len();
                let BetweenKnots { below: knot, share_above: above } = BY_LEVEL[level];
                emit(first + knot, 1.0 - above);
                emit(first + knot + 1, above);
            }
        });
    }

    /// Computes the features of a bead and the inputs of the net into
    /// `described`.
    ///
    /// Links are computed twice where the document taught translations: once
    /// with them, once with the lexicon alone.
    pub fn describe_fully(
        &self,
        weights: &PreparedWeights,
        bead: BeadRanges,
        context: BeadContext<'_>,
        votes: &mut ByLang<Votes>,
        linker: &mut WordLinker,
        described: &mut Described,
    ) {
        described.features.clear();
        // All features, also those that stay 0: the net reads them by their
        // place.
        described.features.resize(FEATURES, 0.0);
        let features = &mut described.features;
        self.features(weights, bead.clone(), votes, Some(linker), &mut |feature, value| features[feature] += value);
        let mut links = LinkCounts::default();
        if !bead.zh.is_empty() && !bead.en.is_empty() {
            if self.indexed.general.is_some() {
                // By the lexicon alone, since what the document taught may be
                // an error of this very pair.
                linker.link_generally(self.indexed, bead.clone());
            }
            links = LinkCounts::new(self.indexed, bead.clone(), &linker.links);
        }
        let ByLang { zh, en } = bead;
        let (features, best_support) = (&described.features, &self.estimates.best_support);
        DescribedBead { indexed: self.indexed, zh, en, features, context, links: &links, best_support }
            .inputs(&mut described.inputs);
    }

    /// Splits the linear score of a bead into its parts.
    ///
    /// The parts add up to the linear score, except for rounding. They do not
    /// include the net's part.
    pub fn parts(
        &self,
        weights: &PreparedWeights,
        bead: BeadRanges,
        votes: &mut ByLang<Votes>,
        linker: Option<&mut WordLinker>,
    ) -> Parts {
        let mut parts = Parts::default();
        self.contributions(weights, bead, votes, linker, &mut |contribution| match contribution {
            Contribution::Feature(feature, value) => {
                *part(&mut parts, feature) += weights.by_feature[feature] * value;
            }
            Contribution::Token { first, class, level } => {
                let scores = if first == features::EN_TOKENS { &weights.en } else { &weights.zh };
                let feature = first + usize::from(class) * STRENGTH_KNOTS.len();
                *part(&mut parts, feature) += scores.score[usize::from(class)][level];
            }
        });
        parts
    }

    /// Passes every summand of a bead's score to `tell`.
    ///
    /// One definition serves fitting, explaining and the parts of a score, so
    /// they cannot drift apart from each other.
    fn contributions(
        &self,
        weights: &PreparedWeights,
        bead: BeadRanges,
        votes: &mut ByLang<Votes>,
        linker: Option<&mut WordLinker>,
        tell: &mut impl FnMut(Contribution),
    ) {
        // A bead that the caller brings along may have a shape that is not in
        // the list; it counts as the first.
        let shape = BeadShape { rows: bead.zh.len(), columns: bead.en.len() }.index().unwrap_or(0);
        tell(Contribution::Feature(features::SHAPE + shape, 1.0));
        let both = !bead.zh.is_empty() && !bead.en.is_empty();
        let support = both.then(|| {
            let explained = self.explained(weights);
            let (zh, en) = (bead.zh.clone(), bead.en.clone());
            let en_support =
                token_contributions(explained.en, zh.clone(), en.clone(), &mut votes.en, features::EN_TOKENS, tell);
            let zh_support = token_contributions(explained.zh, en, zh, &mut votes.zh, features::ZH_TOKENS, tell);
            ByLang { zh: zh_support, en: en_support }
        });
        self.describe(bead.clone(), support, |feature, value| tell(Contribution::Feature(feature, value)));
        if let Some(linker) = linker.filter(|_| both) {
            super::links::describe(self.indexed, bead.clone(), linker, &mut |feature, value| {
                tell(Contribution::Feature(feature, value));
            });
            if self.places.is_some() {
                let value = unlinked(linker.links.len(), bead_words(self.indexed, &bead));
                tell(Contribution::Feature(features::PLACE_UNLINKED, value));
            }
        }
    }

    /// Both directions of the evidence, by the language that is explained.
    pub fn explained<'s>(&'s self, weights: &'s PreparedWeights) -> ByLang<Direction<'s>> {
        let IndexedBitext { zh, en, forward, backward, .. } = self.indexed;
        let ByLang { zh: unexplained_zh, en: unexplained_en } = self.unexplained;
        ByLang {
            en: Direction {
                explaining: zh,
                links: forward,
                explained: en,
                scores: &weights.en,
                unexplained: unexplained_en,
            },
            zh: Direction {
                explaining: en,
                links: backward,
                explained: zh,
                scores: &weights.zh,
                unexplained: unexplained_zh,
            },
        }
    }
}

/// Passes the features of both sides' support to `emit`.
#[inline]
fn describe_support(bead: &BeadRanges, support: ByLang<BlockSupport>, emit: &mut impl FnMut(usize, f32)) {
    let ByLang { zh, en } = support;
    emit(features::EN_MEAN, en.mean);
    emit(features::ZH_MEAN, zh.mean);
    emit(features::EN_UNSUPPORTED, en.unsupported);
    emit(features::ZH_UNSUPPORTED, zh.unsupported);
    // In a block of one sentence the weakest, first and last support equal the
    // mean.
    if bead.en.len() > 1 {
        emit(features::EN_WEAKEST, en.weakest);
        emit(features::EN_FIRST, en.first);
        emit(features::EN_LAST, en.last);
    }
    if bead.zh.len() > 1 {
        emit(features::ZH_WEAKEST, zh.weakest);
        emit(features::ZH_FIRST, zh.first);
        emit(features::ZH_LAST, zh.last);
    }
}

/// One summand of a bead's score.
enum Contribution {
    /// A feature and its value.
    Feature(usize, f32),
    /// A token: the first feature of its side, its class, and the level of its
    /// evidence.
    Token { first: usize, class: u8, level: usize },
}

/// Passes the tokens of `explained` to `tell`, each with its class and how
/// strongly the block explains it.
///
/// `block` explains and `explained` is explained; both are sentences, of
/// different sides. The votes must be empty before and are empty afterwards.
fn token_contributions(
    direction: Direction<'_>,
    block: Range<usize>,
    explained: Range<usize>,
    votes: &mut Votes,
    first: usize,
    tell: &mut impl FnMut(Contribution),
) -> BlockSupport {
    block.clone().for_each(|sentence| votes.add(direction.explaining, direction.links, sentence));
    let share = 1.0 / direction.explaining.size(block).max(1.0);
    let mut each = |class, level| tell(Contribution::Token { first, class, level });
    let sum = BlockSupport::sum(explained.map(|sentence| direction.support(sentence, share, votes, &mut each)));
    // All beads share this memory, so it must be empty again.
    votes.clear();
    sum
}
