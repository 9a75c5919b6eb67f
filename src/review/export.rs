//! Exports a review as units, for every format.
//!
//! The units show the work of a person: confirmed rows have the origin `human`
//! and the confidence 1, edited ones have no confidence, and untouched ones
//! keep that of the aligner.

use super::{Review, ReviewSentence, ReviewSide, Row, Status};
use crate::BySide;
use crate::bitext::{Kind, Reason, join};
use crate::unit::{Context, Half, Unit};

/// The origin of units that a person confirmed. Part of the file formats.
pub(super) const HUMAN: &str = "human";

/// The origin of units that the aligner made. Part of the file formats.
pub(super) const ALIGNMENT: &str = "alignment";

impl Review {
    /// The rows as units, in order. Confirmed rows have confidence 1, the
    /// origin `human`, and the person and time if known; changed but
    /// unconfirmed rows have no confidence.
    ///
    /// ```
    /// use duiqi::review::{Operation, Review, Reviewer};
    /// use duiqi::{Lexicon, Unit};
    /// let mut review = Review::from_units(&[Unit::pair(("en", "Hello."), ("zh-CN", "你好。"))]);
    /// let by = Reviewer { name: Some("Lin".to_owned()), when: None };
    /// review.apply(&Operation::Confirm { row: 0 }, &Lexicon::empty(), &by)?;
    /// let unit = &review.units()[0];
    /// assert_eq!((unit.confidence, unit.changer.as_deref()), (Some(1.0), Some("Lin")));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let mut start = BySide { source: 0, target: 0 };
        let mut units = Vec::with_capacity(self.rows.len());
        for (row, position) in self.rows.iter().zip(0..) {
            let mut unit = self.unit(row, start);
            unit.position = Some(position);
            start = BySide { source: start.source + row.shape.source, target: start.target + row.shape.target };
            units.push(unit);
        }
        add_context(&mut units);
        units
    }

    /// The unit of a row.
    fn unit(&self, row: &Row, start: BySide<usize>) -> Unit {
        let rest = row.unit.as_deref().cloned().unwrap_or_default();
        let kind = self.kind(row, start);
        let level = self.sentences_of(row, start).map(|sentence| sentence.level).find(|&level| level > 0);
        let confirmed = row.status == Status::Confirmed;
        let origin = if confirmed { HUMAN.to_owned() } else { rest.origin.unwrap_or_else(|| ALIGNMENT.to_owned()) };
        // Text of the target alone is in the target's file.
        let document = if row.shape.source == 0 { &self.documents.target } else { &self.documents.source };
        Unit {
            source: self.half(ReviewSide::Source, row.shape.source, start.source, &rest.source),
            target: self.half(ReviewSide::Target, row.shape.target, start.target, &rest.target),
            kind: Some(kind),
            level: level.or(rest.level),
            reason: (!row.is_pair()).then(|| row.reason.unwrap_or(Reason::NoCounterpart)),
            // A confirmed row is certain. A row that a person changed but did
            // not confirm has no confidence: it is not the aligner's any more.
            confidence: match row.status {
                Status::Confirmed => Some(1.0),
                Status::Edited => None,
                Status::Automatic => row.confidence,
            },
            document: document.clone().or_else(|| self.documents.source.clone()),
            shape: Some(BySide { source: row.shape.source as u32, target: row.shape.target as u32 }),
            origin: Some(origin),
            changer: row.who.clone(),
            changed: row.when.clone(),
            ..rest
        }
    }

    /// One side of a row. `before` is that side of the unit the row was made
    /// from: its inline codes are valid while the text is unchanged.
    fn half(&self, side: ReviewSide, count: usize, start: usize, before: &Half) -> Half {
        let sentences = self.sentences(side).get(start..start + count).unwrap_or_default();
        let text = join(side.pick(self.langs), sentences.iter().map(|sentence| sentence.text.as_str()));
        Half {
            // Codes have places in the text they were read with; in another
            // text the places would be wrong.
            codes: if before.text == text { before.codes.clone() } else { Vec::new() },
            text,
            tag: side.pick(self.tags()).clone(),
            ranges: sentences.iter().filter_map(|sentence| sentence.range.clone()).collect(),
            paragraph: sentences.first().and_then(|sentence| sentence.paragraph),
        }
    }

    /// The sentences of a row, the source's first.
    fn sentences_of(&self, row: &Row, start: BySide<usize>) -> impl Iterator<Item = &ReviewSentence> {
        let source = self.source.iter().skip(start.source).take(row.shape.source);
        source.chain(self.target.iter().skip(start.target).take(row.shape.target))
    }

    /// The kind of the first sentence that is not running text.
    fn kind(&self, row: &Row, start: BySide<usize>) -> Kind {
        let mut kinds = self.sentences_of(row, start).map(|sentence| sentence.kind);
        // A heading merged with the paragraph below stays a heading.
        kinds.find(|&kind| kind != Kind::Body).unwrap_or_default()
    }
}

/// Adds the source text before and after each pair, as the alignment does.
fn add_context(units: &mut [Unit]) {
    // Markup and code are passed over, so that the sentences around them are
    // neighbours.
    let has_words = |unit: &Unit| unit.reason.is_none_or(Reason::is_left_alone);
    let sources: Vec<usize> =
        (0..units.len()).filter(|&at| !units[at].source.text.is_empty() && has_words(&units[at])).collect();
    for (place, &at) in sources.iter().enumerate() {
        if units[at].is_pair() {
            let near = |place: Option<usize>| place.and_then(|place| sources.get(place));
            // An empty text means that there is no neighbour, as at the ends of
            // a document; `None` would mean that it is not known.
            let text = |place| Some(near(place).map_or_else(String::new, |&near| units[near].source.text.clone()));
            units[at].context = Context { before: text(place.checked_sub(1)), after: text(Some(place + 1)) };
        }
    }
}
