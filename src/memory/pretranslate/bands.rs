//! Bands: the classes of matches by which translators count their work.
//!
//! Offers and invoices are based on these counts, so the classes are those of
//! the usual tools. Words are counted as agencies count them: a Han character
//! is a word, punctuation and tags are not.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::memory::tokens::{TokenClass, tokens};

/// How good the best match of a segment is, in translators' classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchBand {
    /// 102: the same sentence with both neighbours.
    DoubleContext,
    /// 101: the same sentence with one neighbour.
    Context,
    /// 100: the same sentence.
    Exact,
    /// The same sentence occurred earlier in the text, and the memory has less
    /// than 100.
    Repetition,
    /// 95–99: different numbers, placeholders, marks or spaces, or one word in
    /// twenty.
    High,
    /// 85–94.
    Medium,
    /// 75–84.
    Low,
    /// 50–74.
    Weak,
    /// Below 50, or nothing.
    None,
}

impl MatchBand {
    /// All bands, best first.
    pub const ALL: [MatchBand; 9] = [
        MatchBand::DoubleContext,
        MatchBand::Context,
        MatchBand::Exact,
        MatchBand::Repetition,
        MatchBand::High,
        MatchBand::Medium,
        MatchBand::Low,
        MatchBand::Weak,
        MatchBand::None,
    ];

    /// The band of a percentage.
    ///
    /// ```
    /// use duiqi::memory::MatchBand;
    /// assert_eq!(MatchBand::for_percent(99), MatchBand::High);
    /// ```
    ///
    /// Percentages above 102 do not occur and count as 102.
    #[must_use]
    pub fn for_percent(percent: u8) -> MatchBand {
        match percent {
            102.. => MatchBand::DoubleContext,
            101 => MatchBand::Context,
            100 => MatchBand::Exact,
            95.. => MatchBand::High,
            85.. => MatchBand::Medium,
            75.. => MatchBand::Low,
            50.. => MatchBand::Weak,
            _ => MatchBand::None,
        }
    }

    /// The name of the band: `102`, `95-99`, `repetitions`, `none`.
    ///
    /// ```
    /// assert_eq!(duiqi::memory::MatchBand::Medium.name(), "85-94");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MatchBand::DoubleContext => "102",
            MatchBand::Context => "101",
            MatchBand::Exact => "100",
            MatchBand::Repetition => "repetitions",
            MatchBand::High => "95-99",
            MatchBand::Medium => "85-94",
            MatchBand::Low => "75-84",
            MatchBand::Weak => "50-74",
            MatchBand::None => "none",
        }
    }
}

impl fmt::Display for MatchBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Counts of the segments of a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Segments. Data written by older versions calls them `sentences`.
    #[serde(alias = "sentences")]
    pub segments: usize,
    /// Words and numbers. Each Han character is a word; a number with its unit
    /// (`5mm`) is one word; placeholders are none.
    pub words: usize,
    /// Characters, without white space and placeholders.
    pub characters: usize,
}

/// The counts of all bands, in the order of [`MatchBand::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bands {
    counts: [Count; 9],
}

impl Bands {
    /// The count of one band.
    ///
    /// ```
    /// use duiqi::memory::{MatchBand, Bands};
    /// assert_eq!(Bands::default().count(MatchBand::Exact).segments, 0);
    /// ```
    #[must_use]
    pub fn count(&self, band: MatchBand) -> Count {
        self.counts[band as usize]
    }

    /// The sum over all bands.
    ///
    /// ```
    /// assert_eq!(duiqi::memory::Bands::default().total().words, 0);
    /// ```
    #[must_use]
    pub fn total(&self) -> Count {
        self.counts.iter().fold(Count::default(), |sum, count| Count {
            segments: sum.segments + count.segments,
            words: sum.words + count.words,
            characters: sum.characters + count.characters,
        })
    }

    /// Counts a sentence.
    ///
    /// `5mm` is one word: a unit directly after a number belongs to it.
    pub(super) fn add(&mut self, band: MatchBand, text: &str) {
        let count = &mut self.counts[band as usize];
        count.segments += 1;
        let mut number_end = None;
        for token in tokens(text) {
            let written = &text[token.range.clone()];
            if token.class != TokenClass::Placeholder {
                count.characters += written.chars().filter(|c| !c.is_whitespace()).count();
            }
            // A unit directly after a number is part of that word.
            let unit = number_end == Some(token.range.start) && written.is_ascii();
            count.words +=
                usize::from(matches!(token.class, TokenClass::Word | TokenClass::Number | TokenClass::Link) && !unit);
            number_end = (token.class == TokenClass::Number).then_some(token.range.end);
        }
    }
}
