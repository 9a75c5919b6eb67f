//! A review: an alignment that a person corrects and confirms, with undo.
//!
//! A [`Review`] contains the sentences of both sides and the rows that pair
//! them.
//! [`Review::apply`] changes it by an [`Operation`]; [`Review::undo`] is the exact inverse.
//! Two invariants hold after any sequence of operations: the rows tile both
//! sides in order, and no row is empty. [`Review::save`] writes one JSON file
//! atomically, and
//! [`Review::open`] continues from it. [`Engine`] does the same by JSON requests, for a
//! page in a browser.

mod build;
mod engine;
mod exchange;
mod export;
mod file;
mod history;
mod import;
mod links;
mod operation;
mod protocol;
mod realign;
mod split;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bitext::{Kind, Reason};
use crate::unit::Unit;
use crate::{BySide, Lang, LanguageTag};

pub use engine::Engine;
pub use file::Saved;
pub use history::{HistoryStep, Splice};
pub use links::{LinkedWords, WordPlace};
pub use operation::{Applied, Operation, TextPlace};
pub use protocol::{ExportFormat, InputFile, Request};

use history::UndoHistory;

/// Rows with lower confidence count as doubtful. Choice: the confidence is
/// calibrated, so at least one in ten pairs below it is wrong, and about one in
/// a hundred above it.
pub const DOUBTFUL: f32 = 0.9;

/// A side of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewSide {
    /// The source.
    Source,
    /// The target.
    Target,
}

word_enum!(ReviewSide, "side", {
    Source => "source",
    Target => "target",
});

impl ReviewSide {
    /// This side's value of a pair.
    ///
    /// ```
    /// use duiqi::{BySide, review::ReviewSide};
    /// assert_eq!(ReviewSide::Target.pick(BySide { source: 1, target: 2 }), 2);
    /// ```
    #[must_use]
    pub fn pick<T>(self, pair: BySide<T>) -> T {
        match self {
            ReviewSide::Source => pair.source,
            ReviewSide::Target => pair.target,
        }
    }
}

/// A sentence of one side of a [`Review`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ReviewSentence {
    /// The sentence, without white space around it; never empty.
    pub text: String,
    /// Its bytes in its document, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range<usize>>,
    /// The paragraph of its document, from 0, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// The level of its heading, from 1; 0 for running text.
    #[serde(skip_serializing_if = "is_zero")]
    pub level: u8,
    /// What it is: heading, body text and so on.
    #[serde(skip_serializing_if = "is_body")]
    pub kind: Kind,
}

/// For serde: leaves out level 0.
fn is_zero(level: &u8) -> bool {
    *level == 0
}

/// For serde: leaves out the default kind.
fn is_body(kind: &Kind) -> bool {
    *kind == Kind::Body
}

/// What a person did with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// Nothing: it is as the aligner made it.
    #[default]
    Automatic,
    /// Changed its text or its sentences, but did not confirm it.
    Edited,
    /// Confirmed it. Realignment keeps it.
    Confirmed,
}

word_enum!(Status, "status", {
    Automatic => "automatic",
    Edited => "edited",
    Confirmed => "confirmed",
});

/// Consecutive sentences of both sides that translate each other, or sentences
/// without counterpart.
///
/// A row stores how many sentences of each side it takes, not which ones. So
/// the rows tile both sides by construction.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Row {
    /// How many sentences of each side it takes; never 0:0.
    pub shape: BySide<usize>,
    /// The aligner's probability that the pair is right, 0 to 1; `None` once a
    /// person changed the sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// What a person did with it.
    pub status: Status,
    /// Why it has no counterpart; only where one side is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Who changed or confirmed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// When it was changed or confirmed last, ISO 8601 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What else the unit that it was made from contained, such as notes and
    /// properties; without its texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Box<Unit>>,
}

impl Row {
    /// A row of a shape, as a person's change makes it.
    fn edited(shape: BySide<usize>, by: &Reviewer) -> Row {
        let alone = shape.source == 0 || shape.target == 0;
        Row {
            shape,
            status: Status::Edited,
            reason: alone.then_some(Reason::NoCounterpart),
            who: by.name.clone(),
            when: by.when.clone(),
            ..Row::default()
        }
    }

    /// True if both sides have sentences.
    ///
    /// ```
    /// assert!(!duiqi::review::Row::default().is_pair());
    /// ```
    #[must_use]
    pub fn is_pair(&self) -> bool {
        self.shape.source > 0 && self.shape.target > 0
    }

    /// True for text without counterpart by its nature, such as markup and
    /// code; realignment skips it.
    ///
    /// ```
    /// use duiqi::{Reason, review::Row};
    /// let mut row = Row::default();
    /// row.reason = Some(Reason::Code);
    /// assert!(row.is_aside());
    /// ```
    #[must_use]
    pub fn is_aside(&self) -> bool {
        self.reason.is_some_and(|reason| !reason.is_left_alone())
    }
}

/// The person who makes a change, and the time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reviewer {
    /// The name to write into confirmed units.
    pub name: Option<String>,
    /// The time, ISO 8601 in UTC.
    pub when: Option<String>,
}

/// An alignment that a person corrects. See [the module](self).
///
/// It contains everything that is needed to continue later, including the
/// history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// The languages of the sides, always different.
    langs: BySide<Lang>,
    /// The language tags of the sides.
    tags: BySide<LanguageTag>,
    /// The files of the sides, as the caller named them.
    documents: BySide<Option<String>>,
    /// The source's sentences.
    source: Vec<ReviewSentence>,
    /// The target's sentences.
    target: Vec<ReviewSentence>,
    /// The rows, which tile both sides in order.
    rows: Vec<Row>,
    /// How often it was changed. A request for an older revision is refused.
    revision: u64,
    /// What can be undone and redone.
    history: UndoHistory,
}

impl Review {
    /// The languages of the sides.
    ///
    /// ```
    /// use duiqi::{Lang, Unit, review::Review};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))]);
    /// assert_eq!(review.langs().source, Lang::En);
    /// ```
    #[must_use]
    pub fn langs(&self) -> BySide<Lang> {
        self.langs
    }

    /// The language tags of the sides, as in exported units.
    ///
    /// ```
    /// use duiqi::{Unit, review::Review};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-TW", "你好。"))]);
    /// assert_eq!(review.tags().target.as_str(), "zh-TW");
    /// ```
    #[must_use]
    pub fn tags(&self) -> BySide<&LanguageTag> {
        self.tags.as_ref()
    }

    /// The names of the files of the sides.
    ///
    /// ```
    /// use duiqi::{Unit, review::Review};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-TW", "你好。"))]);
    /// assert_eq!(review.documents().source, None);
    /// ```
    #[must_use]
    pub fn documents(&self) -> BySide<Option<&str>> {
        self.documents.as_ref().map(|name| name.as_deref())
    }

    /// The sentences of a side, in order.
    ///
    /// ```
    /// use duiqi::{Unit, review::{Review, ReviewSide}};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello. Bye."), ("zh-CN", "你好。再见。"))]);
    /// assert_eq!(review.sentences(ReviewSide::Target)[1].text, "再见。");
    /// ```
    #[must_use]
    pub fn sentences(&self, side: ReviewSide) -> &[ReviewSentence] {
        match side {
            ReviewSide::Source => &self.source,
            ReviewSide::Target => &self.target,
        }
    }

    /// The rows, in order.
    ///
    /// ```
    /// use duiqi::{Unit, review::{Review, Status}};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))]);
    /// assert_eq!(review.rows()[0].status, Status::Automatic);
    /// ```
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The number of changes, including undone and redone ones.
    ///
    /// ```
    /// assert_eq!(duiqi::review::Review::from_units(&[]).revision(), 0);
    /// ```
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The sentences of a row on each side; an empty range at the end for a row
    /// that does not exist.
    ///
    /// ```
    /// use duiqi::{Unit, review::Review};
    /// let pair = Unit::pair(("en", "Hello."), ("zh-CN", "你好。"));
    /// let review = Review::from_units(&[pair.clone(), pair]);
    /// assert_eq!(review.places(1).target, 1..2);
    /// ```
    ///
    /// The places follow from the shapes of the rows before, so they can never
    /// contradict each other.
    #[must_use]
    pub fn places(&self, row: usize) -> BySide<Range<usize>> {
        let start = sum(self.rows.iter().take(row));
        let shape = self.rows.get(row).map(|row| row.shape).unwrap_or_default();
        BySide { source: start.source..start.source + shape.source, target: start.target..start.target + shape.target }
    }

    /// The texts of a row's sentences on one side.
    fn texts(&self, side: ReviewSide, places: &BySide<Range<usize>>) -> impl Iterator<Item = &str> {
        let place = side.pick(places.as_ref()).clone();
        self.sentences(side).get(place).unwrap_or_default().iter().map(|sentence| sentence.text.as_str())
    }
}

/// How many sentences of each side the rows take.
fn sum<'r>(rows: impl IntoIterator<Item = &'r Row>) -> BySide<usize> {
    rows.into_iter().fold(BySide::default(), |sum, row| BySide {
        source: sum.source + row.shape.source,
        target: sum.target + row.shape.target,
    })
}
