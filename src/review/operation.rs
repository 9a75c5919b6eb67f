//! The operations of a person on a review, each as one change that can be
//! undone.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::history::{HistoryStep, Splice};
use super::{Review, ReviewSentence, ReviewSide, Reviewer, Row, Status};
use crate::bitext::Reason;
use crate::{BySide, Error, Lexicon, Result};

/// A change that a person makes. Rows are numbered from 0.
///
/// ```
/// use duiqi::review::Operation;
/// let operation: Operation = serde_json::from_str(r#"{"name":"merge","first":3,"last":4}"#)?;
/// assert_eq!(operation, Operation::Merge { first: 3, last: 4 });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Operation {
    /// Merges the rows `first` to `last` into one.
    Merge {
        /// The first row.
        first: usize,
        /// The last row, which is below the first.
        last: usize,
    },
    /// Splits a row in two. Without a place, it is split between sentences,
    /// where the aligner finds it most probable; with a place on one side only,
    /// the other side is split in proportion.
    Split {
        /// The row.
        row: usize,
        /// Where the lower row begins on the source side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<TextPlace>,
        /// Where the lower row begins on the target side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<TextPlace>,
    },
    /// Moves the first sentence of one side of a row to the row above, or to a
    /// new row if that cannot take it.
    MoveUp {
        /// The row.
        row: usize,
        /// The side.
        side: ReviewSide,
    },
    /// Moves the last sentence of one side of a row to the row below, or to a
    /// new row if that cannot take it.
    MoveDown {
        /// The row.
        row: usize,
        /// The side.
        side: ReviewSide,
    },
    /// Turns a pair into two rows without counterpart.
    Unlink {
        /// The row.
        row: usize,
    },
    /// Joins a row without counterpart and a neighbouring row that lacks the
    /// other side.
    Link {
        /// The row.
        row: usize,
    },
    /// Changes the text of a sentence.
    Edit {
        /// The side.
        side: ReviewSide,
        /// The sentence, counted from 0 on its side.
        sentence: usize,
        /// The new text, which may not be blank.
        text: String,
    },
    /// Confirms that a row is right.
    Confirm {
        /// The row.
        row: usize,
    },
    /// Confirms all pairs of at least this confidence.
    ConfirmAbove {
        /// The least confidence, 0 to 1.
        confidence: f32,
    },
    /// Withdraws a confirmation.
    Reopen {
        /// The row.
        row: usize,
    },
    /// Marks a text as not translated: the sides of the row are separated and
    /// confirmed, each without counterpart.
    Omit {
        /// The row.
        row: usize,
    },
    /// Aligns again what is not confirmed, from a row on. Confirmed rows stay,
    /// and no pair crosses them.
    Realign {
        /// The first row that may change.
        from: usize,
    },
}

/// A place between two characters of one side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TextPlace {
    /// The sentence, from 0 within its row.
    pub sentence: usize,
    /// How many characters (Unicode scalar values) of the sentence come before
    /// the place.
    #[serde(default)]
    pub character: usize,
}

/// The result of [`Review::apply`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Applied {
    /// The stretches that were exchanged.
    pub change: HistoryStep,
    /// The row to show next.
    pub focus: usize,
}

impl Review {
    /// Makes one change. The lexicon is for operations that align.
    ///
    /// ```
    /// use duiqi::review::{Operation, Review, ReviewSide, Reviewer};
    /// use duiqi::{Lexicon, Unit};
    /// let units = [Unit::pair(("en", "One. Two."), ("zh-CN", "一。")), Unit::pair(("en", "Three."), ("zh-CN", "二。三。"))];
    /// let mut review = Review::from_units(&units);
    /// let down = Operation::MoveDown { row: 0, side: ReviewSide::Source };
    /// review.apply(&down, &Lexicon::empty(), &Reviewer::default())?;
    /// assert_eq!(review.units()[1].source.text, "Two. Three.");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the operation does not fit the row; the review is as it was.
    ///
    /// Every operation becomes a [`HistoryStep`], so undo, redo and saving need to
    /// know only one type.
    pub fn apply(&mut self, operation: &Operation, lexicon: &Lexicon, by: &Reviewer) -> Result<Applied> {
        let (change, focus) = match operation {
            Operation::Merge { first, last } => (self.merge(*first, *last, by)?, *first),
            Operation::Split { row, source, target } => {
                let cuts = self.cuts(*row, *source, *target, lexicon)?;
                (self.split(*row, &cuts, by), *row)
            }
            Operation::MoveUp { row, side } => self.move_up(*row, *side, by)?,
            Operation::MoveDown { row, side } => self.move_down(*row, *side, by)?,
            Operation::Unlink { row } => (self.part(*row, Status::Edited, by)?, *row),
            Operation::Link { row } => self.link(*row, by)?,
            Operation::Edit { side, sentence, text } => self.edit(*side, *sentence, text, by)?,
            Operation::Confirm { row } => (self.set_status(*row..*row + 1, Status::Confirmed, by)?, *row),
            Operation::ConfirmAbove { confidence } => (self.confirm_above(*confidence, by)?, 0),
            Operation::Reopen { row } => (self.set_status(*row..*row + 1, Status::Automatic, by)?, *row),
            Operation::Omit { row } => (self.omit(*row, by)?, *row),
            Operation::Realign { from } => (self.realign(*from, lexicon)?, *from),
        };
        let change = self.commit(change)?;
        Ok(Applied { change, focus: focus.min(self.rows.len().saturating_sub(1)) })
    }

    /// A row, or the error that there is none.
    pub(super) fn row(&self, row: usize) -> Result<&Row> {
        self.rows.get(row).ok_or_else(|| Error::Invalid(format!("there is no row {}", row + 1)))
    }

    /// A change that replaces some rows by others.
    pub(super) fn exchange(&self, rows: Range<usize>, inserted: Vec<Row>) -> HistoryStep {
        HistoryStep::of_rows(vec![self.splice(rows, inserted)])
    }

    /// The exchange of rows as a splice.
    fn splice(&self, rows: Range<usize>, inserted: Vec<Row>) -> Splice<Row> {
        Splice { at: rows.start, removed: self.rows[rows].to_vec(), inserted }
    }

    /// Merges rows.
    fn merge(&self, first: usize, last: usize, by: &Reviewer) -> Result<HistoryStep> {
        self.row(first)?;
        self.row(last)?;
        if first >= last {
            return Err(Error::Invalid("two rows are needed to make one of them".to_owned()));
        }
        let rows = &self.rows[first..=last];
        let mut merged = Row::edited(super::sum(rows), by);
        // Notes and properties of the first that has any; a unit has only one
        // set of them.
        merged.unit = rows.iter().find_map(|row| row.unit.clone());
        Ok(self.exchange(first..last + 1, vec![merged]))
    }

    /// Splits a row at known places.
    fn split(&self, row: usize, cuts: &BySide<TextPlace>, by: &Reviewer) -> HistoryStep {
        let places = self.places(row);
        let source = SideCut::new(cuts.source, places.source.len());
        let target = SideCut::new(cuts.target, places.target.len());
        let halves = |side: ReviewSide, cut: TextPlace, place: &Range<usize>| {
            // A cut between sentences changes no sentence.
            let inside = cut.character > 0;
            Vec::from_iter(inside.then(|| self.halves(side, place.start + cut.sentence, cut.character)))
        };
        let upper = BySide { source: source.upper, target: target.upper };
        let lower = BySide { source: source.lower, target: target.lower };
        let first = Row { unit: self.rows[row].unit.clone(), ..Row::edited(upper, by) };
        HistoryStep {
            rows: vec![self.splice(row..row + 1, vec![first, Row::edited(lower, by)])],
            source: halves(ReviewSide::Source, cuts.source, &places.source),
            target: halves(ReviewSide::Target, cuts.target, &places.target),
        }
    }

    /// Splits a sentence in two at a character.
    ///
    /// A sentence that a person splits keeps its place in the document only if
    /// its text is unchanged there.
    fn halves(&self, side: ReviewSide, at: usize, character: usize) -> Splice<ReviewSentence> {
        let whole = self.sentences(side)[at].clone();
        // The page counts characters. One beyond the end cuts at the end.
        let byte = whole.text.char_indices().nth(character).map_or(whole.text.len(), |(byte, _)| byte);
        let (before, after) = whole.text.split_at(byte);
        // The bytes of each half are known only if the sentence equals the
        // document's text.
        let ranges = whole.range.clone().map(|range| match range.len() == whole.text.len() {
            true => {
                let end = range.start + before.trim_end().len();
                let start = range.end - after.trim_start().len();
                (range.start..end, start..range.end)
            }
            false => (range.clone(), range.end..range.end),
        });
        let (upper, lower) = ranges.unzip();
        let half = |text: &str, range| ReviewSentence { text: text.trim().to_owned(), range, ..whole.clone() };
        let inserted = vec![half(before, upper), half(after, lower)];
        Splice { at, removed: vec![whole.clone()], inserted }
    }

    /// Moves a sentence up; returns the change and the row to show.
    fn move_up(&self, row: usize, side: ReviewSide, by: &Reviewer) -> Result<(HistoryStep, usize)> {
        let (moved, rest) = self.without_one(row, side, by)?;
        // Markup and code stay by themselves: the sentence gets a row of its
        // own instead.
        let above = row.checked_sub(1).filter(|&above| !self.rows[above].is_aside());
        let (from, upper) = match above {
            Some(above) => (above, self.with_one(above, &moved, by)),
            None => (row, Row::edited(moved, by)),
        };
        // The row that the sentence left stays in view, unless nothing is left
        // of it.
        let focus = if rest.is_some() { from + 1 } else { from };
        let inserted = std::iter::once(upper).chain(rest).collect();
        Ok((self.exchange(from..row + 1, inserted), focus))
    }

    /// Moves a sentence down; returns the change and the row to show.
    fn move_down(&self, row: usize, side: ReviewSide, by: &Reviewer) -> Result<(HistoryStep, usize)> {
        let (moved, rest) = self.without_one(row, side, by)?;
        let below = Some(row + 1).filter(|&below| self.rows.get(below).is_some_and(|row| !row.is_aside()));
        let (to, lower) = match below {
            Some(below) => (below + 1, self.with_one(below, &moved, by)),
            None => (row + 1, Row::edited(moved, by)),
        };
        let inserted = rest.into_iter().chain([lower]).collect();
        Ok((self.exchange(row..to, inserted), row))
    }

    /// The shape of one sentence of a side, and the row without it, if anything
    /// is left.
    fn without_one(&self, row: usize, side: ReviewSide, by: &Reviewer) -> Result<(BySide<usize>, Option<Row>)> {
        let before = self.row(row)?;
        if side.pick(before.shape) == 0 {
            return Err(Error::Invalid("there is no sentence to move on this side".to_owned()));
        }
        let one = match side {
            ReviewSide::Source => BySide { source: 1, target: 0 },
            ReviewSide::Target => BySide { source: 0, target: 1 },
        };
        let shape = BySide { source: before.shape.source - one.source, target: before.shape.target - one.target };
        let rest =
            (shape.source + shape.target > 0).then(|| Row { unit: before.unit.clone(), ..Row::edited(shape, by) });
        Ok((one, rest))
    }

    /// The row with one more sentence.
    fn with_one(&self, row: usize, one: &BySide<usize>, by: &Reviewer) -> Row {
        let before = &self.rows[row];
        let shape = BySide { source: before.shape.source + one.source, target: before.shape.target + one.target };
        Row { unit: before.unit.clone(), ..Row::edited(shape, by) }
    }

    /// Replaces a pair by two rows without counterpart.
    fn part(&self, row: usize, status: Status, by: &Reviewer) -> Result<HistoryStep> {
        let before = self.row(row)?;
        if !before.is_pair() {
            return Err(Error::Invalid("the row has one side only".to_owned()));
        }
        let alone = |shape| Row { status, ..Row::edited(shape, by) };
        let source = alone(BySide { source: before.shape.source, target: 0 });
        let target = alone(BySide { source: 0, target: before.shape.target });
        let source = Row { unit: before.unit.clone(), ..source };
        Ok(self.exchange(row..row + 1, vec![source, target]))
    }

    /// Joins two rows without counterpart.
    fn link(&self, row: usize, by: &Reviewer) -> Result<(HistoryStep, usize)> {
        let here = self.row(row)?;
        let fits = |other: usize| {
            let other = self.rows.get(other);
            other.is_some_and(|other| !other.is_pair() && (other.shape.source == 0) != (here.shape.source == 0))
        };
        if here.is_pair() {
            return Err(Error::Invalid("the row has both sides already".to_owned()));
        }
        // The row below first: mostly the source comes above its translation.
        if fits(row + 1) {
            return Ok((self.merge(row, row + 1, by)?, row));
        }
        match row.checked_sub(1).filter(|&above| fits(above)) {
            Some(above) => Ok((self.merge(above, row, by)?, above)),
            None => Err(Error::Invalid("no row beside this one lacks just the other side".to_owned())),
        }
    }

    /// Changes a sentence.
    fn edit(&self, side: ReviewSide, at: usize, text: &str, by: &Reviewer) -> Result<(HistoryStep, usize)> {
        let missing = || Error::Invalid(format!("there is no sentence {}", at + 1));
        let before = self.sentences(side).get(at).ok_or_else(missing)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::Invalid("a sentence cannot be empty: merge or move it instead".to_owned()));
        }
        let row = self.row_of(side, at);
        let status = self.row(row)?.status;
        // Correcting a typing error does not make the pair doubtful.
        let status = if status == Status::Confirmed { status } else { Status::Edited };
        let mut change = self.set_status(row..row + 1, status, by)?;
        let after = ReviewSentence { text: text.to_owned(), ..before.clone() };
        let splice = Splice { at, removed: vec![before.clone()], inserted: vec![after] };
        match side {
            ReviewSide::Source => change.source.push(splice),
            ReviewSide::Target => change.target.push(splice),
        }
        Ok((change, row))
    }

    /// The row that contains a sentence.
    fn row_of(&self, side: ReviewSide, sentence: usize) -> usize {
        let mut end = 0;
        self.rows
            .iter()
            .take_while(|row| {
                end += side.pick(row.shape);
                end <= sentence
            })
            .count()
    }

    /// Sets the status of rows.
    fn set_status(&self, rows: Range<usize>, status: Status, by: &Reviewer) -> Result<HistoryStep> {
        self.row(rows.start)?;
        let set = |row: &Row| Row { status, who: by.name.clone(), when: by.when.clone(), ..row.clone() };
        let inserted = self.rows[rows.clone()].iter().map(set).collect();
        Ok(self.exchange(rows, inserted))
    }

    /// Confirms all automatic pairs of at least this confidence.
    fn confirm_above(&self, confidence: f32, by: &Reviewer) -> Result<HistoryStep> {
        let sure = |row: &Row| {
            row.status == Status::Automatic && row.is_pair() && row.confidence.is_some_and(|is| is >= confidence)
        };
        let mut splices: Vec<Splice<Row>> = Vec::new();
        for (row, at) in self.rows.iter().zip(0..).filter(|(row, _)| sure(row)) {
            let after = Row { status: Status::Confirmed, who: by.name.clone(), when: by.when.clone(), ..row.clone() };
            // Neighbours go into one splice, so that confirming a thousand rows
            // is a short change.
            match splices.last_mut().filter(|last| last.at + last.removed.len() == at) {
                Some(last) => {
                    last.removed.push(row.clone());
                    last.inserted.push(after);
                }
                None => splices.push(Splice { at, removed: vec![row.clone()], inserted: vec![after] }),
            }
        }
        Ok(HistoryStep::of_rows(splices))
    }

    /// Marks a text as not translated.
    fn omit(&self, row: usize, by: &Reviewer) -> Result<HistoryStep> {
        // Omitting a pair declares both of its sides to be without counterpart.
        if self.row(row)?.is_pair() {
            return self.part(row, Status::Confirmed, by);
        }
        let mut change = self.set_status(row..row + 1, Status::Confirmed, by)?;
        let inserted = change.rows.iter_mut().flat_map(|splice| &mut splice.inserted);
        inserted.for_each(|row| row.reason = row.reason.or(Some(Reason::NoCounterpart)));
        Ok(change)
    }
}

/// How many sentences of one side the rows above and below a cut get.
struct SideCut {
    /// Sentences of the upper row.
    upper: usize,
    /// Sentences of the lower row.
    lower: usize,
}

impl SideCut {
    /// A sentence that is cut counts for both rows.
    fn new(cut: TextPlace, sentences: usize) -> Self {
        SideCut { upper: cut.sentence + usize::from(cut.character > 0), lower: sentences - cut.sentence }
    }
}
