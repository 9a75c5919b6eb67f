//! The field: what a bead is judged by, the weights of it all, and their fitting.
//!
//! A bead's score is the sum of its features times their weights, the same for a path of beads: a semi-Markov
//! conditional random field (Sarawagi & Cohen 2004). Everything a bead is judged by is a feature with a name.

mod couples;
mod features;
mod fill;
mod fit;
mod mutual;

use std::sync::LazyLock;

use crate::Parts;
use crate::error::{Error, Place, Result};
use crate::evidence::{CLASSES, COUNTED, LEVELS, STRENGTH, Worth};
use crate::lattice::SHAPES;

pub(crate) use features::{Caller, Estimates, RATES, Scene, rate};
pub(crate) use fill::{fill, fill_only};
pub use fit::{Example, fit};
pub(crate) use fit::{UNLIKELY, gold_steps};
pub(crate) use mutual::mutual;

/// How many features there are.
pub const FEATURES: usize = layout::END;

/// Where the groups of features begin.
pub(crate) mod layout {
    use crate::evidence::CLASSES;
    use crate::lattice::SHAPES;

    /// Strength of evidence at which the worth of a word may bend.
    pub const KNOTS: [f32; 6] = [-0.25, 0.5, 1.5, 3.0, 5.0, 7.5];
    pub const WORDS: usize = CLASSES * KNOTS.len();
    pub const EN_WORDS: usize = 0;
    pub const ZH_WORDS: usize = EN_WORDS + WORDS;
    pub const SHAPE: usize = ZH_WORDS + WORDS;
    pub const LENGTH: usize = SHAPE + SHAPES.len();
    /// Standard deviations of the length at which its worth may bend.
    pub const DEVIATIONS: [f32; 7] = [0.0, 0.5, 1.0, 2.0, 3.5, 6.0, 10.0];
    pub const BEAD: usize = LENGTH + DEVIATIONS.len();
    pub const END: usize = BEAD + super::BEAD_FEATURES.len();
}

/// The features of a bead that belong to no table, in the order of their indices.
pub(crate) const BEAD_FEATURES: [&str; 55] = [
    "length.ratio",
    "length.short",
    "en.unsupported",
    "zh.unsupported",
    "en.weakest",
    "zh.weakest",
    "en.first",
    "en.last",
    "zh.first",
    "zh.last",
    "en.mean",
    "zh.mean",
    "mark.same-end",
    "mark.question-alone",
    "mark.exclamation-alone",
    "mark.open-ended",
    "quote.zh-open",
    "quote.en-open",
    "quote.open-alike",
    "quote.begin-alike",
    "quote.begin-one",
    "paragraph.zh-inside",
    "paragraph.en-inside",
    "paragraph.both-begin",
    "paragraph.one-begins",
    "empty.zh-length",
    "empty.en-length",
    "empty.zh-best",
    "empty.en-best",
    "rate.empty-zh",
    "rate.empty-en",
    "rate.one-one",
    "rate.one-many",
    "rate.many-one",
    "rate.many-many",
    "caller.vectors",
    "couple.sum",
    "couple.count",
    "couple.zh-free",
    "couple.en-free",
    "couple.zh-head",
    "couple.zh-tail",
    "couple.zh-gap",
    "couple.en-head",
    "couple.en-tail",
    "couple.en-gap",
    "couple.zh-alone",
    "couple.en-alone",
    "couple.zh-weakest",
    "couple.en-weakest",
    "couple.off-diagonal",
    "couple.falls-apart",
    "couple.crossing",
    "couple.crossing-share",
    "couple.disorder",
];

/// The place of a feature of [`BEAD_FEATURES`] by its name; only for constants.
pub(crate) const fn bead_feature(name: &str) -> usize {
    let mut at = 0;
    while at < BEAD_FEATURES.len() {
        if same(BEAD_FEATURES[at].as_bytes(), name.as_bytes()) {
            return layout::BEAD + at;
        }
        at += 1;
    }
    // Reached at compile time only, where it is an error: there is no such feature.
    layout::END
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The name of a feature.
///
/// ```
/// assert_eq!(duiqi::model::name(0), "en.content.0");
/// ```
pub fn name(feature: usize) -> String {
    const NAMES: [&str; CLASSES] = ["content", "function", "mark", "name", "number"];
    let word =
        |side: &str, at: usize| format!("{side}.{}.{}", NAMES[at / layout::KNOTS.len()], at % layout::KNOTS.len());
    match feature {
        at if at < layout::ZH_WORDS => word("en", at),
        at if at < layout::SHAPE => word("zh", at - layout::ZH_WORDS),
        at if at < layout::LENGTH => {
            let (n, m) = SHAPES[at - layout::SHAPE];
            format!("shape.{n}-{m}")
        }
        at if at < layout::BEAD => format!("length.{}", at - layout::LENGTH),
        at => BEAD_FEATURES.get(at - layout::BEAD).copied().unwrap_or("none").to_owned(),
    }
}

/// The part of a bead's score that a feature belongs to.
fn part(parts: &mut Parts, feature: usize) -> &mut f32 {
    match PARTS[feature] {
        Part::Words => &mut parts.words,
        Part::Marks => &mut parts.marks,
        Part::Anchors => &mut parts.anchors,
        Part::Shape => &mut parts.shape,
        Part::Length => &mut parts.length,
        Part::Layout => &mut parts.layout,
        Part::Caller => &mut parts.caller,
    }
}

/// A field of [`Parts`].
#[derive(Debug, Clone, Copy)]
enum Part {
    Words,
    Marks,
    Anchors,
    Shape,
    Length,
    Layout,
    Caller,
}

/// For each feature its part.
static PARTS: LazyLock<[Part; FEATURES]> = LazyLock::new(|| {
    std::array::from_fn(|feature| match feature {
        at if at < layout::SHAPE => match at / layout::KNOTS.len() % CLASSES {
            0 | 1 => Part::Words,
            2 => Part::Marks,
            _ => Part::Anchors,
        },
        at if at < layout::LENGTH => Part::Shape,
        at if at < layout::BEAD => Part::Length,
        at => match BEAD_FEATURES[at - layout::BEAD].split('.').next() {
            Some("length") => Part::Length,
            Some("mark" | "quote") => Part::Marks,
            Some("paragraph") => Part::Layout,
            Some("empty" | "rate") => Part::Shape,
            Some("caller") => Part::Caller,
            _ => Part::Words,
        },
    })
});

/// One weight a feature, for the first pass (general lexicon), the second (with what the document taught) and the
/// third (which looks at the couples of words in the beads that are likely by then).
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Weights of the first pass, by feature.
    pub first: Vec<f32>,
    /// Weights of the second pass.
    pub second: Vec<f32>,
    /// Weights of the third pass.
    pub third: Vec<f32>,
}

static FITTED: LazyLock<Weights> = LazyLock::new(|| match include_str!("model/weights.txt") {
    "" => Weights::start(),
    text => Weights::read(text).unwrap_or_else(|_| Weights::start()),
});

impl Default for Weights {
    /// The weights in `src/model/weights.txt`, fitted by `examples/train_weights.rs`.
    fn default() -> Self {
        FITTED.clone()
    }
}

impl Weights {
    /// Weights set by hand, from which fitting starts: evidence counts as it is, prior weights of the shapes as in
    /// novels and news.
    ///
    /// ```
    /// let weights = duiqi::model::Weights::start();
    /// assert_eq!(weights.first.len(), duiqi::model::FEATURES);
    /// ```
    pub fn start() -> Self {
        const PRIOR: [f32; SHAPES.len()] = [
            0.01, 0.01, 0.62, 0.21, 0.045, 0.06, 0.005, 0.018, 0.02, 0.01, 0.003, 0.005, 0.003, 0.001, 0.002, 0.002,
            0.0005, 0.0003,
        ];
        const TAIL: [f32; 7] = [0.0, -0.48, -1.15, -3.1, -7.7, -20.0, -30.0];
        const SCALE: [f32; CLASSES] = [0.5, 0.25, 0.25, 0.5, 0.5];
        let mut first = vec![0.0; FEATURES];
        for class in 0..CLASSES {
            for (at, knot) in layout::KNOTS.iter().enumerate() {
                first[layout::EN_WORDS + class * layout::KNOTS.len() + at] = knot * SCALE[class];
                first[layout::ZH_WORDS + class * layout::KNOTS.len() + at] = knot * SCALE[class] * 0.6;
            }
        }
        for (at, prior) in PRIOR.iter().enumerate() {
            first[layout::SHAPE + at] = prior.ln() * 0.7;
        }
        for (at, tail) in TAIL.iter().enumerate() {
            first[layout::LENGTH + at] = tail * 0.4;
        }
        // No document to learn from has paragraphs or vectors: these stay as they are set here.
        first[bead_feature("paragraph.zh-inside")] = -1.5;
        first[bead_feature("paragraph.en-inside")] = -1.5;
        first[bead_feature("paragraph.both-begin")] = 0.7;
        first[bead_feature("paragraph.one-begins")] = -0.3;
        first[bead_feature("caller.vectors")] = 1.5;
        Weights { second: first.clone(), third: first.clone(), first }
    }

    /// The weights of pass 1, 2 or 3.
    ///
    /// ```
    /// let mut weights = duiqi::model::Weights::start();
    /// weights.of_pass(2)[0] = 1.0;
    /// assert_eq!(weights.second[0], 1.0);
    /// ```
    pub fn of_pass(&mut self, pass: usize) -> &mut Vec<f32> {
        match pass {
            1 => &mut self.first,
            2 => &mut self.second,
            _ => &mut self.third,
        }
    }

    /// Reads lines of a feature's name and its three weights; `#` begins a comment. Features that are not named have
    /// weight 0.
    ///
    /// ```
    /// use duiqi::model::Weights;
    /// let weights = Weights::default();
    /// assert_eq!(Weights::read(&weights.write())?, weights);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] with the line for an unknown name or a weight that is no finite number.
    pub fn read(text: &str) -> Result<Self> {
        let none = vec![0.0; FEATURES];
        let mut weights = Weights { first: none.clone(), second: none.clone(), third: none };
        let names: Vec<String> = (0..FEATURES).map(name).collect();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default();
            let mut fields = line.split_whitespace();
            let Some(field) = fields.next() else { continue };
            let broken = |message: &str| Error::syntax("weights", Place::default().line(number), message);
            let feature = names.iter().position(|name| name == field).ok_or_else(|| broken("no such feature"))?;
            for slot in [&mut weights.first[feature], &mut weights.second[feature], &mut weights.third[feature]] {
                *slot = fields
                    .next()
                    .and_then(|field| field.parse().ok())
                    .filter(|weight: &f32| weight.is_finite())
                    .ok_or_else(|| broken("a weight must be a number"))?;
            }
        }
        Ok(weights)
    }

    /// The weights as text, one feature a line; [`Weights::read`] gives the same weights again.
    ///
    /// ```
    /// assert!(duiqi::model::Weights::default().write().starts_with("en.content.0"));
    /// ```
    pub fn write(&self) -> String {
        let line = |feature: usize| {
            let [a, b, c] = [&self.first, &self.second, &self.third].map(|weights| weights[feature]);
            format!("{:<24} {a:>9.4} {b:>9.4} {c:>9.4}\n", name(feature))
        };
        (0..FEATURES).map(line).collect()
    }
}

/// How a value lies between knots: the knot below, and the share of the one above.
#[inline]
pub(crate) fn between(knots: &[f32], value: f32) -> (usize, f32) {
    let above = knots.iter().position(|&knot| value < knot).unwrap_or(knots.len());
    match above {
        0 => (0, 0.0),
        _ if above == knots.len() => (knots.len() - 2, 1.0),
        _ => (above - 1, (value - knots[above - 1]) / (knots[above] - knots[above - 1])),
    }
}

/// The weights of one pass, made ready for look-up.
#[derive(Debug)]
pub(crate) struct Table {
    pub weights: [f32; FEATURES],
    /// What English tokens are worth, and Chinese ones.
    pub en: Worth,
    pub zh: Worth,
}

impl Table {
    pub fn new(weights: &[f32]) -> Self {
        let weights: [f32; FEATURES] = std::array::from_fn(|feature| weights.get(feature).copied().unwrap_or(0.0));
        let worth = |from: usize| {
            let (mut score, mut mean) = ([[0.0; LEVELS]; CLASSES], [[0.0; LEVELS]; CLASSES]);
            for class in 0..CLASSES {
                let row = &weights[from + class * layout::KNOTS.len()..][..layout::KNOTS.len()];
                for (level, &strength) in STRENGTH.iter().enumerate() {
                    let (knot, above) = between(&layout::KNOTS, strength);
                    score[class][level] = row[knot] * (1.0 - above) + row[knot + 1] * above;
                    mean[class][level] = strength * COUNTED[class];
                }
            }
            Worth::new(score, mean)
        };
        Table { en: worth(layout::EN_WORDS), zh: worth(layout::ZH_WORDS), weights }
    }
}
