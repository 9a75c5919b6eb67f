//! Putting units in: what is taken, what is left out, and what is said about it.

use serde::{Deserialize, Serialize};

use crate::lang::is_han;
use crate::unit::{Unfit, Unit};
use crate::{Error, Result};

use super::Memory;
use super::record::Record;
use super::storage::Side;
use super::tokens::{Class, tokens};

/// What can be imported: a unit, or the result of reading one.
pub trait IntoUnit {
    /// The unit, or why there is none.
    ///
    /// # Errors
    /// The error that reading met.
    fn into_unit(self) -> Result<Unit>;
}

impl IntoUnit for Unit {
    fn into_unit(self) -> Result<Unit> {
        Ok(self)
    }
}

impl IntoUnit for Result<Unit> {
    fn into_unit(self) -> Result<Unit> {
        self
    }
}

impl IntoUnit for &Unit {
    fn into_unit(self) -> Result<Unit> {
        Ok(self.clone())
    }
}

/// How units are imported.
///
/// ```
/// use duiqi::memory::{Duplicates, ImportOptions};
/// let options = ImportOptions { duplicates: Duplicates::Newest, confidence: 0.5, ..Default::default() };
/// assert!(!options.fragments);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ImportOptions {
    /// What to do with a source text that is there already. Default: keep all.
    pub duplicates: Duplicates,
    /// The least confidence, 0 to 1; units of unknown confidence are taken. Default: 0.
    pub confidence: f32,
    /// Also take units that have a side without a letter or digit, such as a lone `。`. Default: no.
    pub fragments: bool,
    /// How many units are written in one transaction. Default: 50,000.
    pub transaction: usize,
    /// The origin of units that name none.
    pub origin: Option<String>,
    /// The document of units that name none.
    pub document: Option<String>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        ImportOptions {
            duplicates: Duplicates::All,
            confidence: 0.0,
            fragments: false,
            transaction: 50_000,
            origin: None,
            document: None,
        }
    }
}

/// What to do with a unit whose source text is in the memory already, for the same two language tags. A unit that is
/// there with the same target and the same neighbours is never put in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Duplicates {
    /// Put it in beside those that are there: all translations, each with its contexts.
    #[default]
    All,
    /// Leave what is there.
    Keep,
    /// Take the one that was changed (or made) later; one without a date is older than any.
    Newest,
    /// Take the one of higher confidence; one of unknown confidence has less than any.
    HighestConfidence,
}

/// The outcome of an import. `read` is the sum of `added`, `updated`, `unchanged`, `unpaired`, `doubtful`, `fragments`,
/// `not_translated`, `protected`, `codes_only` and `deprecated`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImportReport {
    /// Units that came in.
    pub read: u64,
    /// Units that are new.
    pub added: u64,
    /// Units that took the place of another.
    pub updated: u64,
    /// Units that were there already, or had to leave the place to another.
    pub unchanged: u64,
    /// Units left out because one side is empty.
    pub unpaired: u64,
    /// Units left out for their confidence.
    pub doubtful: u64,
    /// Units left out because a side has no letter and no digit.
    pub fragments: u64,
    /// Units left out because the target is a copy of the source that waits to be translated.
    pub not_translated: u64,
    /// Units left out because their file forbids to translate them.
    pub protected: u64,
    /// Units left out because a side holds inline codes and no words.
    pub codes_only: u64,
    /// Terms left out because they must not be used any more.
    pub deprecated: u64,
    /// Units that were taken although their file says that the translation is not finished. They keep their state.
    pub unfinished: u64,
    /// Units whose source has another target in the memory.
    pub conflicts: u64,
    /// The first hundred of those.
    pub examples: Vec<Conflict>,
}

/// One source text with two translations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The source text.
    pub source: String,
    /// The target that is in the memory.
    pub there: String,
    /// The target that came.
    pub came: String,
}

/// How many conflicts are kept as examples (choice).
const MOST_EXAMPLES: usize = 100;

impl ImportReport {
    /// The count of units left out for a reason.
    fn left_out(&mut self, unfit: Unfit) -> &mut u64 {
        match unfit {
            Unfit::NotTranslated => &mut self.not_translated,
            Unfit::Protected => &mut self.protected,
            Unfit::CodesOnly => &mut self.codes_only,
            Unfit::Deprecated => &mut self.deprecated,
        }
    }
}

impl Memory {
    /// Puts units in, in transactions of [`ImportOptions::transaction`] units: what was written before an error or a
    /// crash is there as a whole, and importing all again adds what is missing. Importing twice changes nothing.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let units = || ["是", "对", "。"].map(|target| Unit::pair(("en", "Yes"), ("zh", target)));
    /// let mut memory = Memory::new();
    /// let report = memory.import(units(), &Default::default())?;
    /// assert_eq!((report.added, report.conflicts, report.fragments), (2, 1, 1));
    /// assert_eq!(memory.import(units(), &Default::default())?.added, 0);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first error of `units`, or of the file.
    pub fn import(
        &mut self,
        units: impl IntoIterator<Item = impl IntoUnit>,
        options: &ImportOptions,
    ) -> Result<ImportReport> {
        let mut report = ImportReport::default();
        let mut units = units.into_iter();
        loop {
            // Read before writing: another program may write while we wait for input.
            let batch = units.by_ref().take(options.transaction.max(1)).map(IntoUnit::into_unit);
            let batch: Vec<Unit> = batch.collect::<Result<_>>()?;
            if batch.is_empty() {
                return Ok(report);
            }
            report = self.writing(|memory| {
                let mut report = report.clone();
                batch.into_iter().try_for_each(|unit| memory.put(unit, options, &mut report))?;
                Ok(report)
            })?;
        }
    }

    /// Runs `work` in one transaction.
    pub(super) fn writing<T>(&mut self, work: impl FnOnce(&mut Memory) -> Result<T>) -> Result<T> {
        self.storage.begin()?;
        match work(self) {
            Ok(done) => self.storage.commit().map(|()| done),
            Err(error) => {
                self.storage.roll_back();
                Err(error)
            }
        }
    }

    fn put(&mut self, mut unit: Unit, options: &ImportOptions, report: &mut ImportReport) -> Result<()> {
        report.read += 1;
        // A unit of codes alone has no text either, and must not be counted as one without counterpart.
        if let Some(unfit) = unit.unfit() {
            *report.left_out(unfit) += 1;
        } else if !unit.is_pair() {
            report.unpaired += 1;
        } else if unit.confidence.is_some_and(|confidence| confidence < options.confidence) {
            report.doubtful += 1;
        } else if !options.fragments && (is_fragment(&unit.source.text) || is_fragment(&unit.target.text)) {
            report.fragments += 1;
        } else {
            report.unfinished += u64::from(unit.is_unfinished());
            unit.origin = unit.origin.or_else(|| options.origin.clone());
            unit.document = unit.document.or_else(|| options.document.clone());
            return self.resolve_duplicate(&unit, options.duplicates, report);
        }
        Ok(())
    }

    /// Decides between a unit and those of the same source.
    fn resolve_duplicate(&mut self, unit: &Unit, duplicates: Duplicates, report: &mut ImportReport) -> Result<()> {
        let record = self.record(unit)?;
        let mut there = self.storage.units_of(record.source, Side::Source)?;
        there.retain(|(_, other)| other.source_tag == record.source_tag && other.target_tag == record.target_tag);
        if let Some((_, other)) = there.iter().find(|(_, other)| other.target != record.target) {
            report.conflicts += 1;
            if report.examples.len() < MOST_EXAMPLES {
                let there = self.storage.text(other.target)?.into_owned();
                report.examples.push(Conflict {
                    source: unit.source.text.clone(),
                    there,
                    came: unit.target.text.clone(),
                });
            }
        }
        let better = |a: &Record, b: &Record| match duplicates {
            Duplicates::Newest => a.date() > b.date(),
            Duplicates::HighestConfidence => a.confidence > b.confidence,
            Duplicates::All | Duplicates::Keep => false,
        };
        let same =
            |other: &Record| (other.target, other.before, other.after) == (record.target, record.before, record.after);
        let rival = match duplicates {
            Duplicates::All => there.into_iter().find(|(_, other)| same(other)),
            _ => there.into_iter().reduce(|best, next| if better(&next.1, &best.1) { next } else { best }),
        };
        match rival {
            None => {
                self.storage.insert(record)?;
                report.added += 1;
            }
            Some((id, other)) if better(&record, &other) => {
                self.storage.update(id, record)?;
                report.updated += 1;
            }
            Some(_) => report.unchanged += 1,
        }
        Ok(())
    }

    /// Counts one more use of a unit.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default())?;
    /// memory.used(1)?;
    /// assert_eq!(memory.unit(1)?.unwrap().usage, Some(1));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such unit, or the file cannot be written.
    pub fn used(&mut self, id: u64) -> Result<()> {
        self.writing(|memory| {
            let record = memory.storage.record(id)?;
            let mut record = record.ok_or_else(|| Error::Invalid(format!("there is no unit {id}")))?;
            record.usage = Some(record.usage.unwrap_or(0).saturating_add(1));
            memory.storage.update(id, record)
        })
    }
}

fn is_fragment(text: &str) -> bool {
    // Nearly all texts have a letter near their beginning; the rest is looked at as a whole.
    !text.chars().any(|c| c.is_ascii_alphanumeric() || is_han(c))
        && tokens(text).iter().all(|token| matches!(token.class, Class::Mark | Class::Placeholder))
}
