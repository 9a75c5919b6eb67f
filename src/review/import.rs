//! Imports corrections made elsewhere: units from a spreadsheet or an editor,
//! beads from another aligner.
//!
//! Such files have texts but no memory of the document. So each corrected text
//! is matched with the old sentences in order, and these keep their places in
//! the document.

use std::collections::HashMap;

use super::history::{HistoryStep, Splice};
use super::{Applied, Review, ReviewSentence, Reviewer, Row, Status, build};
use crate::bitext::{Reason, join};
use crate::format::beads::BeadLine;
use crate::unit::{Half, Unit};
use crate::{BySide, Error, Result};

/// How many sentences ahead a corrected text is searched. Choice: more than
/// people delete at once.
const LOOK_AHEAD: usize = 200;

impl Review {
    /// Applies units that were corrected elsewhere, as one change. Sentences
    /// keep their place in the document, and unchanged rows keep their
    /// confidence and status; other rows count as edited.
    ///
    /// ```
    /// use duiqi::review::{Review, Reviewer, Status};
    /// use duiqi::Unit;
    /// let mut review = Review::from_units(&[Unit::pair(("en", "Hello. Bye."), ("zh-CN", "你好。再见。"))]);
    /// let corrected = [Unit::pair(("en", "Hello."), ("zh-CN", "你好。")), Unit::pair(("en", "Bye."), ("zh-CN", "再见。"))];
    /// review.import_units(&corrected, &Reviewer::default())?;
    /// assert_eq!((review.rows().len(), review.rows()[1].status), (2, Status::Edited));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if the units have no text, or are in other languages than the review.
    ///
    /// Corrected texts are matched with the old sentences in order, looking a
    /// limited distance ahead.
    pub fn import_units(&mut self, units: &[Unit], by: &Reviewer) -> Result<Applied> {
        let units = self.in_our_order(units)?;
        let shape = |unit: &Unit| unit.shape.map(|shape| shape.map(|count| count as usize));
        let count = |unit| BySide {
            source: shape(unit).map(|shape| shape.source),
            target: shape(unit).map(|shape| shape.target),
        };
        let sources =
            units.iter().map(|unit| CorrectedText { text: unit.source.text.trim(), count: count(unit).source });
        let targets =
            units.iter().map(|unit| CorrectedText { text: unit.target.text.trim(), count: count(unit).target });
        let source = Corrected::new(&self.source, self.langs.source, sources);
        let target = Corrected::new(&self.target, self.langs.target, targets);
        let shapes = source.counts.iter().zip(&target.counts);
        let shapes = shapes.map(|(&source, &target)| BySide { source, target });
        let rows = self.corrected_rows(&units, shapes, by);
        if rows.is_empty() {
            return Err(Error::Invalid("there are no units with text in the file".to_owned()));
        }
        let change = HistoryStep {
            rows: Vec::from_iter(difference(&self.rows, rows)),
            source: Vec::from_iter(difference(&self.source, source.sentences)),
            target: Vec::from_iter(difference(&self.target, target.sentences)),
        };
        let change = self.commit(change)?;
        Ok(Applied { change, focus: 0 })
    }

    /// The units, turned where necessary so that their source is the review's.
    fn in_our_order(&self, units: &[Unit]) -> Result<Vec<Unit>> {
        let lang = |half: &Half| half.tag.lang();
        let mut units = units.to_vec();
        for unit in &mut units {
            // The columns of the corrected file may be exchanged.
            let turned = lang(&unit.source) == Some(self.langs.target) && lang(&unit.target) == Some(self.langs.source);
            if turned {
                unit.turn();
            }
            let fits = |half: &Half, own| half.text.is_empty() || lang(half).is_none_or(|lang| lang == own);
            if !fits(&unit.source, self.langs.source) || !fits(&unit.target, self.langs.target) {
                let message = format!("the file is in {} and {}, the review is not", unit.source.tag, unit.target.tag);
                return Err(Error::Invalid(message));
            }
        }
        Ok(units)
    }

    /// The rows of corrected units; unchanged ones are taken over.
    fn corrected_rows(&self, units: &[Unit], shapes: impl Iterator<Item = BySide<usize>>, by: &Reviewer) -> Vec<Row> {
        let mut before: HashMap<(String, String), Vec<&Row>> = HashMap::new();
        // In reverse, so that popping gives the first of rows with the same
        // texts.
        for (unit, row) in self.units().into_iter().zip(&self.rows).rev() {
            before.entry((unit.source.text, unit.target.text)).or_default().push(row);
        }
        let mut rows = Vec::with_capacity(units.len());
        for (unit, shape) in units.iter().zip(shapes).filter(|(_, shape)| shape.source + shape.target > 0) {
            let key = (unit.source.text.trim().to_owned(), unit.target.text.trim().to_owned());
            // An unchanged row keeps its confidence and its status; only what
            // differs counts as edited.
            let same = before.get_mut(&key).and_then(Vec::pop).filter(|row| row.shape == shape);
            rows.push(same.cloned().unwrap_or_else(|| corrected_row(unit, shape, by)));
        }
        rows
    }

    /// Takes over beads of another aligner or of a person, as one change. Ids
    /// are the numbers of the review's sentences from 0, as an exported bead
    /// file has them; sentences that no bead holds get rows without
    /// counterpart.
    ///
    /// ```
    /// use duiqi::review::{Review, Reviewer};
    /// use duiqi::{Unit, format::beads};
    /// let mut review = Review::from_units(&[Unit::pair(("en", "Hello. Bye."), ("zh-CN", "你好。再见。"))]);
    /// let links = beads::read("[0]:[0]\n[1]:[1]\n".as_bytes())?;
    /// review.import_beads(&links, &Reviewer::default())?;
    /// assert_eq!(review.rows().len(), 2);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] with the bead that has gaps, crosses another, or names a sentence that does not exist.
    pub fn import_beads(&mut self, links: &[BeadLine], by: &Reviewer) -> Result<Applied> {
        let rows = self.bead_rows(links, by)?;
        let change = HistoryStep::of_rows(Vec::from_iter(difference(&self.rows, rows)));
        let change = self.commit(change)?;
        Ok(Applied { change, focus: 0 })
    }

    /// The rows of these beads. A row whose place and shape are as before keeps its
    /// status; any other counts as edited.
    fn bead_rows(&self, links: &[BeadLine], by: &Reviewer) -> Result<Vec<Row>> {
        let mut before = self.rows_by_place();
        let (mut rows, mut at) = (Vec::new(), BySide { source: 0, target: 0 });
        let mut push = |at: &mut BySide<usize>, shape: BySide<usize>| {
            let same = before.remove(&(*at, shape));
            rows.push(same.unwrap_or_else(|| Row::edited(shape, by)));
            *at = BySide { source: at.source + shape.source, target: at.target + shape.target };
        };
        let end = BySide { source: self.source.len(), target: self.target.len() };
        for link in links {
            let wrong = || Error::Invalid(format!("the bead {:?}:{:?} does not fit", link.source, link.target));
            let bead = link.bead().ok_or_else(wrong)?;
            let place = |range: &std::ops::Range<usize>, at, end| match range.is_empty() {
                true => Some(at),
                false => Some(range.start).filter(|&start| start >= at && range.end <= end),
            };
            let source = place(&bead.source, at.source, end.source).ok_or_else(wrong)?;
            let target = place(&bead.target, at.target, end.target).ok_or_else(wrong)?;
            // Sentences that no bead names are rows of their own: a review
            // holds each sentence.
            while at.source < source {
                push(&mut at, BySide { source: 1, target: 0 });
            }
            while at.target < target {
                push(&mut at, BySide { source: 0, target: 1 });
            }
            if !bead.source.is_empty() || !bead.target.is_empty() {
                push(&mut at, bead.shape());
            }
        }
        while at.source < end.source {
            push(&mut at, BySide { source: 1, target: 0 });
        }
        while at.target < end.target {
            push(&mut at, BySide { source: 0, target: 1 });
        }
        Ok(rows)
    }

    /// The rows by where they begin and how many sentences they take.
    fn rows_by_place(&self) -> HashMap<(BySide<usize>, BySide<usize>), Row> {
        let mut at = BySide { source: 0, target: 0 };
        let placed = self.rows.iter().map(|row| {
            let key = (at, row.shape);
            at = BySide { source: at.source + row.shape.source, target: at.target + row.shape.target };
            (key, row.clone())
        });
        placed.collect()
    }
}

/// The row of a corrected unit.
fn corrected_row(unit: &Unit, shape: BySide<usize>, by: &Reviewer) -> Row {
    let alone = shape.source == 0 || shape.target == 0;
    let human = unit.origin.as_deref() == Some(super::export::HUMAN);
    Row {
        status: if human { Status::Confirmed } else { Status::Edited },
        reason: alone.then(|| unit.reason.unwrap_or(Reason::NoCounterpart)),
        ..Row::edited(shape, by)
    }
}

/// The text of one side of a corrected unit.
struct CorrectedText<'u> {
    /// The corrected text.
    text: &'u str,
    /// The number of sentences by the unit's shape.
    count: Option<usize>,
}

/// One corrected side.
struct Corrected {
    /// The sentences of the side.
    sentences: Vec<ReviewSentence>,
    /// How many sentences each unit has.
    counts: Vec<usize>,
}

impl Corrected {
    /// Matches corrected texts with the sentences before.
    fn new<'u>(before: &[ReviewSentence], lang: crate::Lang, texts: impl Iterator<Item = CorrectedText<'u>>) -> Self {
        let mut corrected = Corrected { sentences: Vec::new(), counts: Vec::new() };
        let mut at = 0;
        for CorrectedText { text, count } in texts {
            // The nearest match ahead: corrected files keep their order, and
            // short sentences recur.
            let found = (at..before.len().min(at + LOOK_AHEAD)).find_map(|start| {
                let taken = prefix(&before[start..], lang, text)?;
                Some(start..start + taken)
            });
            match found {
                Some(range) => {
                    at = range.end;
                    corrected.counts.push(range.len());
                    corrected.sentences.extend_from_slice(&before[range]);
                }
                // A new text takes kind and level from the sentence that it
                // probably replaces.
                None => corrected.add(&build::split(text, lang, count), before.get(at)),
            }
        }
        corrected
    }

    /// Adds sentences with new text. They take the place of the sentence that
    /// was no longer found.
    fn add(&mut self, texts: &[&str], near: Option<&ReviewSentence>) {
        self.counts.push(texts.len());
        self.sentences.extend(texts.iter().map(|text| ReviewSentence {
            text: (*text).to_owned(),
            // Its bytes in the document are not known, because it does not
            // occur there.
            range: None,
            ..near.cloned().unwrap_or_default()
        }));
    }
}

/// How many sentences at the front join to a text, if any.
fn prefix(sentences: &[ReviewSentence], lang: crate::Lang, text: &str) -> Option<usize> {
    // Spares the joining for nearly all places that are tried.
    if !sentences.first().is_some_and(|first| text.starts_with(&first.text)) {
        return None;
    }
    let fits = |&count: &usize| {
        let texts = sentences[..count].iter().map(|sentence| sentence.text.as_str());
        join(lang, texts) == text
    };
    // A text of n characters has at most n sentences, which bounds the loop.
    (1..=sentences.len().min(LOOK_AHEAD)).take_while(|&count| sentences[count - 1].text.len() <= text.len()).find(fits)
}

/// The difference of two lists as one splice; `None` if they are equal.
///
/// Only the part between the common start and end is replaced, which keeps the
/// history small.
fn difference<T: Clone + PartialEq>(before: &[T], mut after: Vec<T>) -> Option<Splice<T>> {
    // The common start and end are left out, so that an import of one
    // correction is one small change to undo.
    let front = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let back = before[front..].iter().rev().zip(after[front..].iter().rev()).take_while(|(one, other)| one == other);
    let back = back.count();
    after.truncate(after.len() - back);
    after.drain(..front);
    let removed = before[front..before.len() - back].to_vec();
    (!removed.is_empty() || !after.is_empty()).then_some(Splice { at: front, removed, inserted: after })
}
