//! The weights of the features, one vector for each stage: as a file, and
//! prepared for look-up.
//!
//! ```text
//! name              coarse   adapted   linked
//! en.content.0         w         w        w
//! …
//! ```
//!
//! A feature that a stage does not compute has the weight 0 there; the build
//! checks it.

use std::fmt;
use std::ops::{Index, IndexMut};
use std::str::FromStr;
use std::sync::LazyLock;

use super::features::{self, FEATURES, Family, STRENGTH_KNOTS, TABLE};
use super::net::Net;
use crate::error::{Error, Place, Result};
use crate::evidence::{CLASSES, COUNTED, LEVELS, STRENGTH, TokenScores};
use crate::lattice::SHAPES;

/// A stage of the aligner. Each has its own weights, because each knows more
/// than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Scores every bead of a band with the general lexicon.
    Coarse,
    /// Scores the likely beads again, with what the document taught about its
    /// words.
    Adapted,
    /// Scores the beads that are still likely by the links between single
    /// words.
    Linked,
}

impl Stage {
    /// All stages, in the order in which they run.
    pub const ALL: [Stage; 3] = [Stage::Coarse, Stage::Adapted, Stage::Linked];
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Coarse => "coarse",
            Stage::Adapted => "adapted",
            Stage::Linked => "linked",
        })
    }
}

impl FromStr for Stage {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let named = Stage::ALL.into_iter().find(|stage| stage.to_string() == name);
        named.ok_or_else(|| Error::syntax("stage", Place::default(), "expected coarse, adapted or linked"))
    }
}

/// One weight for each feature and stage; index by [`Stage`].
///
/// ```
/// use duiqi::model::{FEATURES, Stage, Weights};
/// assert_eq!(Weights::default()[Stage::Linked].len(), FEATURES);
/// ```
///
/// The file is plain text with one line a feature, so that changes can be
/// reviewed like code.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// By stage: [`FEATURES`] weights.
    by_stage: [Vec<f32>; Stage::ALL.len()],
    /// The net of the linked stage.
    pub net: Net,
}

impl Index<Stage> for Weights {
    type Output = Vec<f32>;

    fn index(&self, stage: Stage) -> &Vec<f32> {
        &self.by_stage[stage as usize]
    }
}

impl IndexMut<Stage> for Weights {
    fn index_mut(&mut self, stage: Stage) -> &mut Vec<f32> {
        &mut self.by_stage[stage as usize]
    }
}

/// The crate's weights file, parsed at compile time: a name that is not in
/// [`TABLE`], or one that is missing, stops the build.
static FITTED: [[f32; FEATURES]; Stage::ALL.len()] = parse_embedded(include_bytes!("weights.txt"));

impl Default for Weights {
    /// The weights in `src/model/weights.txt`, fitted by
    /// `dev/src/bin/train_net.rs`.
    fn default() -> Self {
        Weights { by_stage: FITTED.map(|weights| weights.to_vec()), net: Net::fitted() }
    }
}

impl Weights {
    /// Reads lines of a feature's name and its weight in each stage. `#` begins
    /// a comment. Every feature must be named once.
    ///
    /// ```
    /// use duiqi::model::Weights;
    /// let weights = Weights::default();
    /// assert_eq!(Weights::read(&weights.write())?, weights);
    /// assert!(Weights::read("en.content.0 1 1 1").is_err());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] with the line for an unknown or repeated name or a weight that is not a
    /// finite number, and with the name of a feature that is missing.
    pub fn read(text: &str) -> Result<Self> {
        let names: Vec<String> = (0..FEATURES).filter_map(features::name).collect();
        let mut weights = Weights { by_stage: std::array::from_fn(|_| vec![f32::NAN; FEATURES]), net: Net::fitted() };
        for (number, line) in (1..).zip(text.lines()) {
            // What follows a `#` is a comment.
            let line = line.split('#').next().unwrap_or_default();
            let mut fields = line.split_whitespace();
            let Some(field) = fields.next() else { continue };
            let broken = |message: String| Error::syntax("weights", Place::default().line(number), message);
            let unknown = || broken(format!("there is no feature {field}"));
            let feature = names.iter().position(|name| name == field).ok_or_else(unknown)?;
            // NaN marks weights that were not read yet, so a second mention is
            // an error.
            if !weights.by_stage[0][feature].is_nan() {
                return Err(broken(format!("{field} is named twice")));
            }
            for slot in weights.by_stage.iter_mut().map(|stage| &mut stage[feature]) {
                let weight = fields.next().and_then(|field| field.parse().ok());
                let finite = weight.filter(|weight: &f32| weight.is_finite());
                *slot = finite.ok_or_else(|| broken("expected one number a stage".to_owned()))?;
            }
        }
        // Every feature must be named: a missing one would silently be 0.
        match weights.by_stage[0].iter().position(|weight| weight.is_nan()) {
            Some(missing) => {
                let message = format!("the feature {} is missing", names[missing]);
                Err(Error::syntax("weights", Place::default(), message))
            }
            None => Ok(weights),
        }
    }

    /// The weights as text, one feature a line. [`Weights::read`] gives the
    /// same weights back, to four decimals.
    ///
    /// ```
    /// assert!(duiqi::model::Weights::default().write().starts_with("en.content.0"));
    /// ```
    #[must_use]
    pub fn write(&self) -> String {
        let line = |(feature, name): (usize, String)| {
            let weights = Stage::ALL.map(|stage| format!("{:>9.4}", self[stage][feature]));
            format!("{name:<24} {}\n", weights.join(" "))
        };
        (0..FEATURES).filter_map(features::name).enumerate().map(line).collect()
    }

    /// Weights set by hand, from which fitting starts: evidence counts as it
    /// is, and shapes have the frequencies of novels and news.
    #[cfg(feature = "training")]
    #[doc(hidden)]
    pub fn start() -> Self {
        /// The share of each shape in hand-aligned novels and news, in the
        /// order of
        /// [`SHAPES`].
        const PRIOR: [f32; SHAPES.len()] = [
            0.01, 0.01, 0.62, 0.21, 0.045, 0.06, 0.005, 0.018, 0.02, 0.01, 0.003, 0.005, 0.003, 0.001, 0.002, 0.002,
            0.0005, 0.0003,
        ];
        /// The log density of a length at each of [`DEVIATION_KNOTS`]: a normal
        /// curve with heavier tails.
        const TAIL: [f32; features::DEVIATION_KNOTS.len()] = [0.0, -0.48, -1.15, -3.1, -7.7, -20.0, -30.0];
        /// How much evidence of each class counts at the start: function words
        /// and marks half.
        const SCALE: [f32; CLASSES] = [0.5, 0.25, 0.25, 0.5, 0.5];
        let mut first = vec![0.0; FEATURES];
        for class in 0..CLASSES {
            for (at, knot) in STRENGTH_KNOTS.iter().enumerate() {
                first[features::EN_TOKENS + class * STRENGTH_KNOTS.len() + at] = knot * SCALE[class];
                first[features::ZH_TOKENS + class * STRENGTH_KNOTS.len() + at] = knot * SCALE[class] * 0.6;
            }
        }
        for (at, prior) in PRIOR.iter().enumerate() {
            first[features::SHAPE + at] = prior.ln() * 0.7;
        }
        for (at, tail) in TAIL.iter().enumerate() {
            first[features::LENGTH_DEVIATION + at] = tail * 0.4;
        }
        // No training document has paragraphs or vectors, so these weights are
        // choices and stay as they are.
        first[features::PARAGRAPH_ZH_INSIDE] = -1.5;
        first[features::PARAGRAPH_EN_INSIDE] = -1.5;
        first[features::PARAGRAPH_BOTH_BEGIN] = 0.7;
        first[features::PARAGRAPH_ONE_BEGINS] = -0.3;
        first[features::CALLER_VECTORS] = 1.5;
        Weights { by_stage: [first.clone(), first.clone(), first], net: Net::default() }
    }
}

/// Parses the weights file at compile time, with nothing but loops over bytes.
/// The features must be in the order of [`TABLE`], each with its name, as
/// [`Weights::write`] writes them.
const fn parse_embedded(text: &[u8]) -> [[f32; FEATURES]; Stage::ALL.len()] {
    let mut weights = [[0.0; FEATURES]; Stage::ALL.len()];
    let (mut at, mut feature, mut row) = (0, 0, 0);
    while row < TABLE.len() {
        let mut inside = 0;
        while inside < TABLE[row].family.len() {
            at = expect(text, at, TABLE[row].name.as_bytes());
            at = match TABLE[row].family {
                Family::Single => at,
                Family::Knots(_) => expect_number(text, expect(text, at, b"."), inside),
                Family::Shapes => {
                    let after_first = expect_number(text, expect(text, at, b"."), SHAPES[inside].rows);
                    expect_number(text, expect(text, after_first, b"-"), SHAPES[inside].columns)
                }
            };
            let mut stage = 0;
            while stage < Stage::ALL.len() {
                let ParsedWeight { value, end } = parse_weight(text, at);
                let counts = TABLE[row].source.counts_in(Stage::ALL[stage]);
                // Fails while compiling and not while running, as do all checks
                // of this function.
                assert!(counts || value == 0.0, "a feature has a weight in a stage that does not compute it");
                weights[stage][feature] = value;
                at = end;
                stage += 1;
            }
            at = expect(text, at, b"\n");
            feature += 1;
            inside += 1;
        }
        row += 1;
    }
    assert!(at == text.len(), "weights.txt names a feature that is not in the table");
    weights
}

/// Checks that `wanted` is at byte `at` and returns the byte after it.
const fn expect(text: &[u8], at: usize, wanted: &[u8]) -> usize {
    let mut inside = 0;
    while inside < wanted.len() {
        let same = at + inside < text.len() && text[at + inside] == wanted[inside];
        assert!(same, "weights.txt does not name the features in the order of the table");
        inside += 1;
    }
    at + inside
}

/// Checks that a number below 100 is at byte `at` and returns the byte after
/// it.
const fn expect_number(text: &[u8], at: usize, wanted: usize) -> usize {
    let at = if wanted >= 10 { expect(text, at, &[b'0' + (wanted / 10) as u8]) } else { at };
    expect(text, at, &[b'0' + (wanted % 10) as u8])
}

/// A weight of the file.
struct ParsedWeight {
    value: f32,
    /// The byte after it.
    end: usize,
}

/// Parses a decimal number after blanks.
///
/// Understands a sign, digits and one point, but no exponent: the file is
/// written with four decimals.
const fn parse_weight(text: &[u8], mut at: usize) -> ParsedWeight {
    let begin = at;
    while at < text.len() && text[at] == b' ' {
        at += 1;
    }
    assert!(at > begin, "a weight in weights.txt must follow a blank");
    let negative = at < text.len() && text[at] == b'-';
    at += negative as usize;
    let (mut digits, mut scale, mut fraction) = (0.0f64, 1.0f64, false);
    let first = at;
    while at < text.len() && (text[at].is_ascii_digit() || text[at] == b'.') {
        if text[at] == b'.' {
            fraction = true;
        } else {
            // Whole numbers below 2^53 and their quotient by a power of ten are
            // exact or correctly rounded. `str::parse` is not available at
            // compile time.
            digits = digits * 10.0 + (text[at] - b'0') as f64;
            scale *= if fraction { 10.0 } else { 1.0 };
        }
        at += 1;
    }
    assert!(at > first, "a weight in weights.txt must be a number");
    let value = (digits / scale) as f32;
    ParsedWeight { value: if negative { -value } else { value }, end: at }
}

/// Where a value lies between two knots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BetweenKnots {
    /// The index of the knot below it.
    pub below: usize,
    /// The share of the knot above it, 0 to 1.
    pub share_above: f32,
}

/// Finds where a value lies between knots.
///
/// ```text
/// knots           -0.25   0.5   1.5   3.0
/// value 1.0   →   knot 1 with the share 0.5, knot 2 with the share 0.5
/// value -1.0  →   knot 0 alone
/// value 4.0   →   knot 3 alone: below is knot 2, the share above is 1.0
/// ```
///
/// The knots must rise and there must be two at least. The index and the one
/// after it are always valid. A piecewise linear curve is thus linear in its
/// weights, so the model stays linear.
#[inline]
pub(crate) fn between(knots: &[f32], value: f32) -> BetweenKnots {
    let above = knots.iter().position(|&knot| value < knot).unwrap_or(knots.len());
    match above {
        0 => BetweenKnots { below: 0, share_above: 0.0 },
        // Beyond the last knot the value stays that of the last.
        _ if above == knots.len() => BetweenKnots { below: knots.len() - 2, share_above: 1.0 },
        _ => {
            let (low, high) = (knots[above - 1], knots[above]);
            BetweenKnots { below: above - 1, share_above: (value - low) / (high - low) }
        }
    }
}

/// By step of evidence: where its strength lies between the knots. Every token of a bead is looked up here.
pub(super) static BY_LEVEL: LazyLock<[BetweenKnots; LEVELS]> =
    LazyLock::new(|| STRENGTH.map(|strength| between(&STRENGTH_KNOTS, strength)));

/// The weights of one stage, prepared for look-up.
#[derive(Debug)]
pub(crate) struct PreparedWeights {
    /// One weight for each feature.
    pub by_feature: [f32; FEATURES],
    /// The scores of English tokens.
    pub en: TokenScores,
    /// The scores of Chinese tokens.
    pub zh: TokenScores,
}

impl PreparedWeights {
    /// Prepares one weight a feature.
    ///
    /// Missing weights count as 0; surplus ones are passed over.
    pub fn new(weights: &[f32]) -> Self {
        let by_feature: [f32; FEATURES] = std::array::from_fn(|at| weights.get(at).copied().unwrap_or(0.0));
        PreparedWeights {
            en: token_scores(&by_feature, features::EN_TOKENS),
            zh: token_scores(&by_feature, features::ZH_TOKENS),
            by_feature,
        }
    }
}

/// The scores of the tokens of one side by class and level of evidence. `first`
/// is the side's first feature.
///
/// Scores are interpolated between the knots of the feature, at the middle of
/// each step of evidence.
///
/// Computed once for a stage, so that a token costs one look-up by its class
/// and level and no interpolation.
fn token_scores(weights: &[f32; FEATURES], first: usize) -> TokenScores {
    let (mut score, mut mean) = ([[0.0; LEVELS]; CLASSES], [[0.0; LEVELS]; CLASSES]);
    for class in 0..CLASSES {
        let row = &weights[first + class * STRENGTH_KNOTS.len()..][..STRENGTH_KNOTS.len()];
        for (level, &strength) in STRENGTH.iter().enumerate() {
            let BetweenKnots { below: knot, share_above: above } = BY_LEVEL[level];
            score[class][level] = row[knot] * (1.0 - above) + row[knot + 1] * above;
            // Marks and function words are scored, but are not evidence that a
            // sentence is explained.
            mean[class][level] = strength * COUNTED[class];
        }
    }
    TokenScores::new(score, mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_reads_the_weights_as_the_library_does() {
        assert_eq!(Weights::read(include_str!("weights.txt")).unwrap(), Weights::default());
    }

    #[test]
    fn a_weights_file_names_every_feature_once() {
        let text = Weights::default().write();
        let without = |line: usize| -> String {
            text.split_inclusive('\n').enumerate().filter(|(at, _)| *at != line).map(|(_, line)| line).collect()
        };
        assert!(Weights::read(&without(7)).unwrap_err().to_string().contains("missing"));
        let twice = format!("{text}{}", text.lines().next().unwrap());
        assert!(Weights::read(&twice).unwrap_err().to_string().contains("twice"));
        assert!(Weights::read("no.such 1 1 1").unwrap_err().to_string().contains("no feature"));
    }

    #[test]
    fn stages_have_names() {
        for stage in Stage::ALL {
            assert_eq!(stage.to_string().parse::<Stage>().unwrap(), stage);
        }
    }
}
