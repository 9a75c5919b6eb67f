//! The features of a bead, declared once: a row a family, in the order of their weights.
//!
//! To add a piece of evidence, add a row here, emit its values where its [`Source`] says, and fit the weights anew
//! (`dev/src/bin/train_weights.rs`). The weights file must name exactly the features of this table.

use super::Stage;
use crate::Parts;
use crate::lattice::SHAPES;

/// A field of [`Parts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Words,
    Marks,
    Anchors,
    Shape,
    Length,
    Layout,
    Caller,
}

/// Where the values of a feature are computed, and thereby from which stage on it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// `PreparedWeights`: one value a token, by the class of the token and the strength of its evidence.
    Tokens,
    /// `BeadScorer::score`: the size of the bead on both sides.
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
    /// `BeadScorer::describe`: estimated from the result of the coarse stage, so 0 before.
    Rates,
    /// `BeadScorer::describe`: vectors of the caller.
    Vectors,
    /// `Places::describe`: where the sentences stand in a document of both languages, and nowhere else.
    Place,
    /// `links::describe`: word links, in the linked stage only.
    Links,
}

impl Source {
    /// True if the values are computed in a stage; elsewhere the weight must be 0.
    pub const fn counts_in(self, stage: Stage) -> bool {
        match self {
            Source::Links => matches!(stage, Stage::Linked),
            Source::Rates => !matches!(stage, Stage::Coarse),
            _ => true,
        }
    }
}

/// How the features of one family are told apart in their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// One feature, named as the row.
    Single,
    /// One feature a knot of a piecewise linear function; the number of the knot is appended.
    Knots(usize),
    /// One feature a shape; its sizes are appended.
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

/// One row of [`TABLE`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub name: &'static str,
    pub family: Family,
    pub part: Part,
    pub source: Source,
}

/// Strengths of evidence, in natural logarithms, between which the score of a token is linear. Chosen so that each
/// interval holds tokens enough to fit: below 0 is an unexplained token, above 7.5 are the rarest words of a book.
pub(crate) const STRENGTH_KNOTS: [f32; 6] = [-0.25, 0.5, 1.5, 3.0, 5.0, 7.5];
/// Standard deviations of a bead's length between which its score is linear; denser where most beads are.
pub(crate) const DEVIATION_KNOTS: [f32; 7] = [0.0, 0.5, 1.0, 2.0, 3.5, 6.0, 10.0];

/// Declares the rows of [`TABLE`], and for each a constant with the index of its first feature.
macro_rules! features {
    ($($id:ident = $name:literal, $family:expr, $part:ident, $source:ident;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code, reason = "only the numbers of the variants matter")]
        enum RowNumber { $($id),* }
        /// Every feature, in the order of the weights.
        pub(crate) const TABLE: &[Row] = &[
            $(Row { name: $name, family: $family, part: Part::$part, source: Source::$source }),*
        ];
        $(#[allow(dead_code, reason = "token classes and rates are reached by counting from the first of them")]
        pub(crate) const $id: usize = features_before(RowNumber::$id as usize);)*
    };
}

const BY_STRENGTH: Family = Family::Knots(STRENGTH_KNOTS.len());
const BY_DEVIATION: Family = Family::Knots(DEVIATION_KNOTS.len());
const SINGLE: Family = Family::Single;

// The order of the five token classes is that of `evidence::CLASSES`.
features! {
    EN_TOKENS = "en.content", BY_STRENGTH, Words, Tokens;
    EN_FUNCTION = "en.function", BY_STRENGTH, Words, Tokens;
    EN_MARK = "en.mark", BY_STRENGTH, Marks, Tokens;
    EN_NAME = "en.name", BY_STRENGTH, Anchors, Tokens;
    EN_NUMBER = "en.number", BY_STRENGTH, Anchors, Tokens;
    ZH_TOKENS = "zh.content", BY_STRENGTH, Words, Tokens;
    ZH_FUNCTION = "zh.function", BY_STRENGTH, Words, Tokens;
    ZH_MARK = "zh.mark", BY_STRENGTH, Marks, Tokens;
    ZH_NAME = "zh.name", BY_STRENGTH, Anchors, Tokens;
    ZH_NUMBER = "zh.number", BY_STRENGTH, Anchors, Tokens;
    SHAPE = "shape", Family::Shapes, Shape, Shape;
    LENGTH_DEVIATION = "length", BY_DEVIATION, Length, Length;
    LENGTH_RATIO = "length.ratio", SINGLE, Length, Length;
    LENGTH_SHORT = "length.short", SINGLE, Length, Length;
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
    MARK_SAME_END = "mark.same-end", SINGLE, Marks, Marks;
    MARK_QUESTION_ALONE = "mark.question-alone", SINGLE, Marks, Marks;
    MARK_EXCLAMATION_ALONE = "mark.exclamation-alone", SINGLE, Marks, Marks;
    MARK_OPEN_ENDED = "mark.open-ended", SINGLE, Marks, Marks;
    QUOTE_ZH_OPEN = "quote.zh-open", SINGLE, Marks, Marks;
    QUOTE_EN_OPEN = "quote.en-open", SINGLE, Marks, Marks;
    QUOTE_OPEN_ALIKE = "quote.open-alike", SINGLE, Marks, Marks;
    QUOTE_BEGIN_ALIKE = "quote.begin-alike", SINGLE, Marks, Marks;
    QUOTE_BEGIN_ONE = "quote.begin-one", SINGLE, Marks, Marks;
    PARAGRAPH_ZH_INSIDE = "paragraph.zh-inside", SINGLE, Layout, Paragraphs;
    PARAGRAPH_EN_INSIDE = "paragraph.en-inside", SINGLE, Layout, Paragraphs;
    PARAGRAPH_BOTH_BEGIN = "paragraph.both-begin", SINGLE, Layout, Paragraphs;
    PARAGRAPH_ONE_BEGINS = "paragraph.one-begins", SINGLE, Layout, Paragraphs;
    EMPTY_ZH_LENGTH = "empty.zh-length", SINGLE, Shape, Empty;
    EMPTY_EN_LENGTH = "empty.en-length", SINGLE, Shape, Empty;
    EMPTY_ZH_BEST = "empty.zh-best", SINGLE, Shape, Empty;
    EMPTY_EN_BEST = "empty.en-best", SINGLE, Shape, Empty;
    RATE_EMPTY_ZH = "rate.empty-zh", SINGLE, Shape, Rates;
    RATE_EMPTY_EN = "rate.empty-en", SINGLE, Shape, Rates;
    RATE_ONE_ONE = "rate.one-one", SINGLE, Shape, Rates;
    RATE_ONE_MANY = "rate.one-many", SINGLE, Shape, Rates;
    RATE_MANY_ONE = "rate.many-one", SINGLE, Shape, Rates;
    RATE_MANY_MANY = "rate.many-many", SINGLE, Shape, Rates;
    CALLER_VECTORS = "caller.vectors", SINGLE, Caller, Vectors;
    LINK_SUM = "link.sum", SINGLE, Words, Links;
    LINK_COUNT = "link.count", SINGLE, Words, Links;
    LINK_ZH_FREE = "link.zh-free", SINGLE, Words, Links;
    LINK_EN_FREE = "link.en-free", SINGLE, Words, Links;
    LINK_ZH_HEAD = "link.zh-head", SINGLE, Words, Links;
    LINK_ZH_TAIL = "link.zh-tail", SINGLE, Words, Links;
    LINK_ZH_GAP = "link.zh-gap", SINGLE, Words, Links;
    LINK_EN_HEAD = "link.en-head", SINGLE, Words, Links;
    LINK_EN_TAIL = "link.en-tail", SINGLE, Words, Links;
    LINK_EN_GAP = "link.en-gap", SINGLE, Words, Links;
    LINK_ZH_ALONE = "link.zh-alone", SINGLE, Words, Links;
    LINK_EN_ALONE = "link.en-alone", SINGLE, Words, Links;
    LINK_ZH_WEAKEST = "link.zh-weakest", SINGLE, Words, Links;
    LINK_EN_WEAKEST = "link.en-weakest", SINGLE, Words, Links;
    LINK_OFF_DIAGONAL = "link.off-diagonal", SINGLE, Words, Links;
    LINK_FALLS_APART = "link.falls-apart", SINGLE, Words, Links;
    LINK_CROSSING = "link.crossing", SINGLE, Words, Links;
    LINK_CROSSING_SHARE = "link.crossing-share", SINGLE, Words, Links;
    LINK_DISORDER = "link.disorder", SINGLE, Words, Links;
    PLACE_NEXT = "place.next", SINGLE, Layout, Place;
    PLACE_TOUCHING = "place.touching", SINGLE, Layout, Place;
    PLACE_ORDER = "place.order", SINGLE, Layout, Place;
    PLACE_SAME_RANK = "place.same-rank", SINGLE, Layout, Place;
    PLACE_OTHER_RANK = "place.other-rank", SINGLE, Layout, Place;
    PLACE_FAR = "place.far", SINGLE, Layout, Place;
    PLACE_DISTANCE = "place.distance", SINGLE, Layout, Place;
    PLACE_SAME_LINE = "place.same-line", SINGLE, Layout, Place;
    PLACE_SAME_ROW = "place.same-row", SINGLE, Layout, Place;
    PLACE_OTHER_ROW = "place.other-row", SINGLE, Layout, Place;
    PLACE_SAME_ITEM = "place.same-item", SINGLE, Layout, Place;
    PLACE_BRACKETS = "place.brackets", SINGLE, Layout, Place;
    PLACE_TIME = "place.time", SINGLE, Layout, Place;
    PLACE_OTHER_TIME = "place.other-time", SINGLE, Layout, Place;
    PLACE_SAME_KIND = "place.same-kind", SINGLE, Layout, Place;
    PLACE_OTHER_KIND = "place.other-kind", SINGLE, Layout, Place;
    PLACE_HEADING_ALONE = "place.one-heading", SINGLE, Layout, Place;
    PLACE_OTHER_LEVEL = "place.other-level", SINGLE, Layout, Place;
    PLACE_BEGIN_BOTH = "place.both-begin", SINGLE, Layout, Place;
    PLACE_BEGIN_ONE = "place.one-begins", SINGLE, Layout, Place;
    PLACE_RUN_BEGIN_BOTH = "place.runs-begin", SINGLE, Layout, Place;
    PLACE_RUN_BEGIN_ONE = "place.one-run-begins", SINGLE, Layout, Place;
    PLACE_END_BOTH = "place.both-end", SINGLE, Layout, Place;
    PLACE_END_ONE = "place.one-ends", SINGLE, Layout, Place;
    PLACE_RUN_END_BOTH = "place.runs-end", SINGLE, Layout, Place;
    PLACE_RUN_END_ONE = "place.one-run-ends", SINGLE, Layout, Place;
    PLACE_ZH_SEGMENTS = "place.zh-segments", SINGLE, Layout, Place;
    PLACE_EN_SEGMENTS = "place.en-segments", SINGLE, Layout, Place;
    PLACE_TITLE_LINES = "place.title-lines", SINGLE, Layout, Place;
    PLACE_ZH_RUNS = "place.zh-runs", SINGLE, Layout, Place;
    PLACE_EN_RUNS = "place.en-runs", SINGLE, Layout, Place;
    PLACE_ALONE = "place.alone", SINGLE, Layout, Place;
    PLACE_ALONE_SEGMENT = "place.alone-segment", SINGLE, Layout, Place;
    PLACE_ALONE_RUN = "place.alone-run", SINGLE, Layout, Place;
    PLACE_ALONE_INSIDE = "place.alone-inside", SINGLE, Layout, Place;
    PLACE_ALONE_HEADING = "place.alone-heading", SINGLE, Layout, Place;
    PLACE_ALONE_LINE = "place.alone-line", SINGLE, Layout, Place;
    PLACE_ALONE_CELL = "place.alone-cell", SINGLE, Layout, Place;
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

/// How many features there are.
pub const FEATURES: usize = features_before(TABLE.len());

/// For each feature the number of its row in [`TABLE`].
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

/// The name of a feature, as the weights file has it; `None` past the last one.
///
/// ```
/// assert_eq!(duiqi::model::name(0).as_deref(), Some("en.content.0"));
/// assert_eq!(duiqi::model::name(duiqi::model::FEATURES), None);
/// ```
pub fn name(feature: usize) -> Option<String> {
    let number = usize::from(*ROW_OF.get(feature)?);
    let row = TABLE[number];
    let inside = feature - features_before(number);
    Some(match row.family {
        Family::Single => row.name.to_owned(),
        Family::Knots(_) => format!("{}.{inside}", row.name),
        Family::Shapes => format!("{}.{}-{}", row.name, SHAPES[inside].0, SHAPES[inside].1),
    })
}

/// The part of a bead's score that a feature belongs to.
pub(super) fn part(parts: &mut Parts, feature: usize) -> &mut f32 {
    match TABLE[usize::from(ROW_OF[feature])].part {
        Part::Words => &mut parts.words,
        Part::Marks => &mut parts.marks,
        Part::Anchors => &mut parts.anchors,
        Part::Shape => &mut parts.shape,
        Part::Length => &mut parts.length,
        Part::Layout => &mut parts.layout,
        Part::Caller => &mut parts.caller,
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
