//! The caller's own evidence: one vector a sentence, from any model.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{BySide, Error, Result};

/// One vector for each sentence of a bitext, from any model that puts
/// translations near each other.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align, bitext::Vectors};
/// let vectors = Vectors::new(
///     &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
///     &[1.0, 0.1, 0.0, 0.1, 0.0, 1.0],
///     3,
/// )?;
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "甲。\n乙。\n丙。", "One thing.\nA third thing.")?;
/// let alignment = align(&bitext.with_vectors(vectors)?, &Lexicon::empty(), &Default::default());
/// assert!(alignment.beads.iter().any(|bead| bead.source.contains(&2) && bead.target == (1..2)));
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedVectors")]
pub struct Vectors<'a> {
    source: Cow<'a, [f32]>,
    target: Cow<'a, [f32]>,
    dimensions: usize,
}

impl<'a> Vectors<'a> {
    /// The vectors of the source sentences one after another, those of the
    /// target sentences, and how many numbers make up one vector.
    ///
    /// ```
    /// use duiqi::bitext::Vectors;
    /// assert!(Vectors::new(&[1.0, 0.0], &[0.0, 1.0], 2).is_ok());
    /// assert!(Vectors::new(&[1.0, 0.0, 0.5], &[0.0, 1.0], 2).is_err(), "one and a half vectors");
    /// assert!(Vectors::new(&[1.0, f32::NAN], &[0.0, 1.0], 2).is_err());
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if `dimensions` is 0, if a side is not a whole number of vectors, or if a number is infinite or
    /// NaN.
    pub fn new(
        source: impl Into<Cow<'a, [f32]>>,
        target: impl Into<Cow<'a, [f32]>>,
        dimensions: usize,
    ) -> Result<Self> {
        let (source, target) = (source.into(), target.into());
        if dimensions == 0 {
            return Err(Error::Invalid("vectors need at least one dimension".to_owned()));
        }
        for (name, side) in [("source", &source), ("target", &target)] {
            if side.len() % dimensions != 0 {
                let count = side.len();
                return Err(Error::Invalid(format!(
                    "the {name} has {count} numbers, which are no whole vectors of {dimensions} dimensions"
                )));
            }
            if let Some(at) = side.iter().position(|x| !x.is_finite()) {
                return Err(Error::Invalid(format!(
                    "vectors must be finite numbers: number {} of {name} vector {} is {}",
                    at % dimensions,
                    at / dimensions,
                    side[at]
                )));
            }
        }
        Ok(Vectors { source, target, dimensions })
    }

    /// How many vectors each side has.
    #[must_use]
    pub fn counts(&self) -> BySide<usize> {
        BySide { source: self.source.len(), target: self.target.len() }.map(|numbers| numbers / self.dimensions)
    }

    /// How many numbers make up one vector.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The numbers of the vectors of each side, one vector after another.
    #[must_use]
    pub fn sides(&self) -> BySide<&[f32]> {
        BySide { source: self.source.as_ref(), target: self.target.as_ref() }
    }

    /// Exchanges the sides.
    pub(super) fn swapped(self) -> Self {
        Vectors { source: self.target, target: self.source, dimensions: self.dimensions }
    }
}

/// Vectors as a file may hold them, before they are checked.
#[derive(Deserialize)]
struct UncheckedVectors {
    source: Vec<f32>,
    target: Vec<f32>,
    dimensions: usize,
}

impl TryFrom<UncheckedVectors> for Vectors<'_> {
    type Error = Error;

    fn try_from(read: UncheckedVectors) -> Result<Self> {
        Vectors::new(read.source, read.target, read.dimensions)
    }
}
