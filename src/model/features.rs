//! The features of a bead, declared once: one row for each family, in the order of their
//! weights.
//!
//! To add a piece of evidence, add a row here, compute its values where its [`ComputedIn`]
//! says, and fit the weights again (`docs/training.md`). The weights file must name exactly
//! the features of this table.

use super::Stage;
use crate::Parts;
use crate::lattice::{BeadShape, SHAPES};

/// The field of [`Parts`] that a feature's score is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScorePart {
    /// How well words explain each other.
    Words,
    /// Punctuation, quotations, final marks.
    Marks,
    /// Names, numbers and Latin strings.
    Anchors,
    /// The shape of the bead.
    Shape,
    /// The lengths of both sides.
    Length,
    /// Paragraphs and places in a document.
    Layout,
    /// Vectors of the caller.
    Caller,
}

/// Where the values of a feature are computed, which also decides the first stage that uses
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComputedIn {
    /// `PreparedWeights`: one value a token, from its class and the strength of its
    /// evidence.
    Tokens,
    /// `BeadScorer::score`: the numbers of sentences on both sides.
    Shape,
    /// `BeadScorer::length`.
    Length,
    /// `BeadScorer::support`: how well the sentences of a bead are explained, from their tokens.
    Support,
    /// `BeadScorer::marks`: final marks and quotes.
    Marks,
    /// `BeadScorer::paragraphs`.
    Paragraphs,
    /// `BeadScorer::empty`: beads with one side only.
    Empty,
    /// `BeadScorer::describe`: estimated from the result of the coarse stage, so 0 in that
    /// stage.
    Rates,
    /// `BeadScorer::describe`: the caller's vectors.
    Vectors,
    /// `Places::describe`: the places of sentences in a bilingual document; 0 for
    /// separate documents.
    Place,
    /// `Places::distance`: the order of the languages around a bead, known from the coarse stage on.
    Order,
    /// `links::describe`: word links, in the linked stage only.
    Links,
}

impl ComputedIn {
    /// True if a stage computes the values. In other stages the weight must be 0.
    pub const fn counts_in(self, stage: Stage) -> bool {
        match self {
            ComputedIn::Links => matches!(stage, Stage::Linked),
            ComputedIn::Rates | ComputedIn::Order => !matches!(stage, Stage::Coarse),
            _ => true,
        }
    }
}

/// How the features of one row are numbered and named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// One feature with the name of the row.
    Single,
    /// One feature for each knot of a piecewise linear function; the number of the knot is
    /// appended to the name.
    Knots(usize),
    /// One feature for each bead shape; the shape is appended to the name.
    Shapes,
}

impl Family {
    /// The number of features.
    pub const fn len(self) -> usize {
        match self {
            Family::Single => 1,
            Family::Knots(knots) => knots,
            Family::Shapes => SHAPES.len(),
        }
    }
}

/// One row of [`TABLE`]: a family of features.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeatureRow {
    /// The name in the weights file.
    pub name: &'static str,
    /// How many features there are, and how they are named.
    pub family: Family,
    /// The part of the score that they belong to.
    pub part: ScorePart,
    /// Where their values are computed.
    pub source: ComputedIn,
}

/// Knots of the piecewise linear score of a token, by the strength of its evidence in
/// natural logarithms.
///
/// Choice: each interval holds enough tokens to fit. Below 0 is a token that nothing
/// explains; above 7.5 are the rarest words of a book.
pub(crate) const STRENGTH_KNOTS: [f32; 6] = [-0.25, 0.5, 1.5, 3.0, 5.0, 7.5];
/// Knots of the piecewise linear score of a bead's length, in standard deviations. Choice:
/// denser where most beads are.
pub(crate) const DEVIATION_KNOTS: [f32; 7] = [0.0, 0.5, 1.0, 2.0, 3.5, 6.0, 10.0];

/// Declares the rows of [`TABLE`], and for each a constant with the index of its first feature.
macro_rules! features {
    ($($id:ident = $name:literal, $family:expr, $part:ident, $source:ident;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code, reason = "only the numbers of the variants matter")]
        enum RowNumber { $($id),* }
        /// Every feature, in the order of the weights.
        pub(crate) const TABLE: &[FeatureRow] = &[
            $(FeatureRow { name: $name, family: $family, part: ScorePart::$part, source: ComputedIn::$source }),*
        ];
        $(#[allow(dead_code, reason = "token classes and rates are reached by counting from the first of them")]
        pub(crate) const $id: usize = features_before(RowNumber::$id as usize);)*
    };
}

/// A family over the strength of evidence.
const BY_STRENGTH: Family = Family::Knots(STRENGTH_KNOTS.len());
/// A family over the deviation of the length.
const BY_DEVIATION: Family = Family::Knots(DEVIATION_KNOTS.len());
/// A family of one, short enough for the table.
const SINGLE: Family = Family::Single;

// The order of the five token classes is that of `evidence::CLASSES`.
features! {
    // English tokens by class: how strongly the Chinese sentences explain each.
    EN_TOKENS = "en.content", BY_STRENGTH, Words, Tokens;
    EN_FUNCTION = "en.function", BY_STRENGTH, Words, Tokens;
    EN_MARK = "en.mark", BY_STRENGTH, Marks, Tokens;
    EN_NAME = "en.name", BY_STRENGTH, Anchors, Tokens;
    EN_NUMBER = "en.number", BY_STRENGTH, Anchors, Tokens;
    // Chinese tokens by class: how strongly the English sentences explain each.
    ZH_TOKENS = "zh.content", BY_STRENGTH, Words, Tokens;
    ZH_FUNCTION = "zh.function", BY_STRENGTH, Words, Tokens;
    ZH_MARK = "zh.mark", BY_STRENGTH, Marks, Tokens;
    ZH_NAME = "zh.name", BY_STRENGTH, Anchors, Tokens;
    ZH_NUMBER = "zh.number", BY_STRENGTH, Anchors, Tokens;
    // One weight for each shape: its prior.
    SHAPE = "shape", Family::Shapes, Shape, Shape;
    // Lengths: the deviation from the expected length (Gale & Church 1993), the log ratio,
    // and a mark of short beads.
    LENGTH_DEVIATION = "length", BY_DEVIATION, Length, Length;
    LENGTH_RATIO = "length.ratio", SINGLE, Length, Length;
    LENGTH_SHORT = "length.short", SINGLE, Length, Length;
    // Sentences without any evidence, the weakest sentence of a block, its first and last
    // one, and the mean.
    EN_UNSUPPORTED = "en.unsupported", SINGLE, Words, Support;
    ZH_UNSUPPORTED = "zh.unsupported", SINGLE, Words, Support;
    EN_WEAKEST = "en.weakest", SINGLE, Words, Support;
    ZH_WEAKEST = "zh.weakest", SINGLE, Words, Support;
    EN_FIRST = "en.first", SINGLE, Words, Support;
    EN_LAST = "en.last", SINGLE, Words, Support;
    ZH_FIRST = "zh.first", SINGLE, Words, Support;
    ZH_LAST = "zh.last", SINGLE, Words, Support;
    EN_MEAN = "en.mean", SINGLE, Words, Support;
    ZH_MEAN = "zh.mean", SINGLE, Words, Support;
    // Final marks: the same kind, a question or exclamation on one side only, no full stop
    // on one side only.
    MARK_SAME_END = "mark.same-end", SINGLE, Marks, Marks;
    MARK_QUESTION_ALONE = "mark.question-alone", SINGLE, Marks, Marks;
    MARK_EXCLAMATION_ALONE = "mark.exclamation-alone", SINGLE, Marks, Marks;
    MARK_OPEN_ENDED = "mark.open-ended", SINGLE, Marks, Marks;
    // Quotations that the bead leaves open on each side or alike, and opening marks at the
    // beginning.
    QUOTE_ZH_OPEN = "quote.zh-open", SINGLE, Marks, Marks;
    QUOTE_EN_OPEN = "quote.en-open", SINGLE, Marks, Marks;
    QUOTE_OPEN_ALIKE = "quote.open-alike", SINGLE, Marks, Marks;
    QUOTE_BEGIN_ALIKE = "quote.begin-alike", SINGLE, Marks, Marks;
    QUOTE_BEGIN_ONE = "quote.begin-one", SINGLE, Marks, Marks;
    // Paragraph breaks inside the bead, and whether the bead begins a paragraph on both
    // sides or on one.
    PARAGRAPH_ZH_INSIDE = "paragraph.zh-inside", SINGLE, Layout, Paragraphs;
    PARAGRAPH_EN_INSIDE = "paragraph.en-inside", SINGLE, Layout, Paragraphs;
    PARAGRAPH_BOTH_BEGIN = "paragraph.both-begin", SINGLE, Layout, Paragraphs;
    PARAGRAPH_ONE_BEGINS = "paragraph.one-begins", SINGLE, Layout, Paragraphs;
    // A sentence without counterpart: its length, and how well the best sentence of the
    // other side explains it.
    EMPTY_ZH_LENGTH = "empty.zh-length", SINGLE, Shape, Empty;
    EMPTY_EN_LENGTH = "empty.en-length", SINGLE, Shape, Empty;
    EMPTY_ZH_BEST = "empty.zh-best", SINGLE, Shape, Empty;
    EMPTY_EN_BEST = "empty.en-best", SINGLE, Shape, Empty;
    // How much more common the bead's group of shapes is in this document than in general.
    RATE_EMPTY_ZH = "rate.empty-zh", SINGLE, Shape, Rates;
    RATE_EMPTY_EN = "rate.empty-en", SINGLE, Shape, Rates;
    RATE_ONE_ONE = "rate.one-one", SINGLE, Shape, Rates;
    RATE_ONE_MANY = "rate.one-many", SINGLE, Shape, Rates;
    RATE_MANY_ONE = "rate.many-one", SINGLE, Shape, Rates;
    RATE_MANY_MANY = "rate.many-many", SINGLE, Shape, Rates;
    // Similarity by the caller's vectors, in standard deviations above the background.
    CALLER_VECTORS = "caller.vectors", SINGLE, Caller, Vectors;
    // Word links: their summed strength and number, and the content words left over on each
    // side.
    LINK_SUM = "link.sum", SINGLE, Words, Links;
    LINK_COUNT = "link.count", SINGLE, Words, Links;
    LINK_ZH_FREE = "link.zh-free", SINGLE, Words, Links;
    LINK_EN_FREE = "link.en-free", SINGLE, Words, Links;
    // Runs of left-over words: at the head, at the tail, and the longest in between.
    LINK_ZH_HEAD = "link.zh-head", SINGLE, Words, Links;
    LINK_ZH_TAIL = "link.zh-tail", SINGLE, Words, Links;
    LINK_ZH_GAP = "link.zh-gap", SINGLE, Words, Links;
    LINK_EN_HEAD = "link.en-head", SINGLE, Words, Links;
    LINK_EN_TAIL = "link.en-tail", SINGLE, Words, Links;
    LINK_EN_GAP = "link.en-gap", SINGLE, Words, Links;
    // Sentences without a link, and the least linked sentence of a block.
    LINK_ZH_ALONE = "link.zh-alone", SINGLE, Words, Links;
    LINK_EN_ALONE = "link.en-alone", SINGLE, Words, Links;
    LINK_ZH_WEAKEST = "link.zh-weakest", SINGLE, Words, Links;
    LINK_EN_WEAKEST = "link.en-weakest", SINGLE, Words, Links;
    // How far links are from the diagonal, and how cleanly the bead could be cut in two.
    LINK_OFF_DIAGONAL = "link.off-diagonal", SINGLE, Words, Links;
    LINK_FALLS_APART = "link.falls-apart", SINGLE, Words, Links;
    LINK_CROSSING = "link.crossing", SINGLE, Words, Links;
    LINK_CROSSING_SHARE = "link.crossing-share", SINGLE, Words, Links;
    LINK_DISORDER = "link.disorder", SINGLE, Words, Links;
    // Distance in the document: neighbouring runs, touching segments, the usual order of
    // the languages, the rank in the run.
    PLACE_NEXT = "place.next", SINGLE, Layout, Place;
    PLACE_TOUCHING = "place.touching", SINGLE, Layout, Place;
    PLACE_ORDER = "place.order", SINGLE, Layout, Order;
    PLACE_SAME_RANK = "place.same-rank", SINGLE, Layout, Place;
    PLACE_OTHER_RANK = "place.other-rank", SINGLE, Layout, Place;
    PLACE_FAR = "place.far", SINGLE, Layout, Place;
    PLACE_DISTANCE = "place.distance", SINGLE, Layout, Place;
    // What both sides share: line, table row, list item, brackets, time of a cue.
    PLACE_SAME_LINE = "place.same-line", SINGLE, Layout, Place;
    PLACE_SAME_ROW = "place.same-row", SINGLE, Layout, Place;
    PLACE_OTHER_ROW = "place.other-row", SINGLE, Layout, Place;
    PLACE_SAME_ITEM = "place.same-item", SINGLE, Layout, Place;
    PLACE_BRACKETS = "place.brackets", SINGLE, Layout, Place;
    PLACE_TIME = "place.time", SINGLE, Layout, Place;
    PLACE_OTHER_TIME = "place.other-time", SINGLE, Layout, Place;
    // Kinds of segment, and levels of headings.
    PLACE_SAME_KIND = "place.same-kind", SINGLE, Layout, Place;
    PLACE_OTHER_KIND = "place.other-kind", SINGLE, Layout, Place;
    PLACE_HEADING_ALONE = "place.one-heading", SINGLE, Layout, Place;
    PLACE_OTHER_LEVEL = "place.other-level", SINGLE, Layout, Place;
    // Whether both sides begin, or end, a segment and a run together.
    PLACE_BEGIN_BOTH = "place.both-begin", SINGLE, Layout, Place;
    PLACE_BEGIN_ONE = "place.one-begins", SINGLE, Layout, Place;
    PLACE_RUN_BEGIN_BOTH = "place.runs-begin", SINGLE, Layout, Place;
    PLACE_RUN_BEGIN_ONE = "place.one-run-begins", SINGLE, Layout, Place;
    PLACE_END_BOTH = "place.both-end", SINGLE, Layout, Place;
    PLACE_END_ONE = "place.one-ends", SINGLE, Layout, Place;
    PLACE_RUN_END_BOTH = "place.runs-end", SINGLE, Layout, Place;
    PLACE_RUN_END_ONE = "place.one-run-ends", SINGLE, Layout, Place;
    // Segment and run borders inside the bead; lines of one title are counted by
    // themselves.
    PLACE_ZH_SEGMENTS = "place.zh-segments", SINGLE, Layout, Place;
    PLACE_EN_SEGMENTS = "place.en-segments", SINGLE, Layout, Place;
    PLACE_TITLE_LINES = "place.title-lines", SINGLE, Layout, Place;
    PLACE_ZH_RUNS = "place.zh-runs", SINGLE, Layout, Place;
    PLACE_EN_RUNS = "place.en-runs", SINGLE, Layout, Place;
    // A sentence without counterpart, by where it stands.
    PLACE_ALONE = "place.alone", SINGLE, Layout, Place;
    PLACE_ALONE_SEGMENT = "place.alone-segment", SINGLE, Layout, Place;
    PLACE_ALONE_RUN = "place.alone-run", SINGLE, Layout, Place;
    PLACE_ALONE_INSIDE = "place.alone-inside", SINGLE, Layout, Place;
    PLACE_ALONE_HEADING = "place.alone-heading", SINGLE, Layout, Place;
    PLACE_ALONE_LINE = "place.alone-line", SINGLE, Layout, Place;
    PLACE_ALONE_CELL = "place.alone-cell", SINGLE, Layout, Place;
    // A pair whose words do not link, so that the place does not join what says different things.
    PLACE_UNLINKED = "place.unlinked", SINGLE, Words, Links;
}

/// The number of features in the rows before a row.
const fn features_before(row: usize) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < row {
        count += TABLE[at].family.len();
        at += 1;
    }
    count
}

/// The number of features.
pub const FEATURES: usize = features_before(TABLE.len());

/// By feature: its row in [`TABLE`].
pub(crate) const ROW_OF: [u16; FEATURES] = {
    let mut rows = [0; FEATURES];
    let (mut row, mut feature) = (0, 0);
    while feature < FEATURES {
        if feature == features_before(row + 1) {
            row += 1;
        }
        rows[feature] = row as u16;
        feature += 1;
    }
    rows
};

/// The name of a feature, as in the weights file; `None` for a number out of range.
///
/// ```
/// assert_eq!(duiqi::model::name(0).as_deref(), Some("en.content.0"));
/// assert_eq!(duiqi::model::name(duiqi::model::FEATURES), None);
/// ```
#[must_use]
pub fn name(feature: usize) -> Option<String> {
    let number = usize::from(*ROW_OF.get(feature)?);
    let row = TABLE[number];
    let inside = feature - features_before(number);
    Some(match row.family {
        Family::Single => row.name.to_owned(),
        Family::Knots(_) => format!("{}.{inside}", row.name),
        Family::Shapes => {
            let BeadShape { rows, columns } = SHAPES[inside];
            format!("{}.{rows}-{columns}", row.name)
        }
    })
}

/// The part of a bead's score that a feature belongs to.
pub(super) fn part(parts: &mut Parts, feature: usize) -> &mut f32 {
    match TABLE[usize::from(ROW_OF[feature])].part {
        ScorePart::Words => &mut parts.words,
        ScorePart::Marks => &mut parts.marks,
        ScorePart::Anchors => &mut parts.anchors,
        ScorePart::Shape => &mut parts.shape,
        ScorePart::Length => &mut parts.length,
        ScorePart::Layout => &mut parts.layout,
        ScorePart::Caller => &mut parts.caller,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::CLASSES;

    #[test]
    fn every_feature_has_a_name_of_its_own() {
        let mut names: Vec<String> = (0..FEATURES).map(|feature| name(feature).unwrap()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FEATURES);
    }

    #[test]
    fn each_side_has_a_row_for_every_token_class() {
        assert_eq!(ZH_TOKENS - EN_TOKENS, CLASSES * STRENGTH_KNOTS.len());
        assert_eq!(SHAPE - ZH_TOKENS, CLASSES * STRENGTH_KNOTS.len());
    }
}
