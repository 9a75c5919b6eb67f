//! Imports units: which are taken, which are left out, and what is reported.
//!
//! ```text
//! unit ─ unfit? ─ pair? ─ confident? ─ fragment? ─ same source there? ─► added, updated or unchanged
//!          │        │         │            │
//!          └────────┴─────────┴────────────┴─► counted by reason, never silent
//! ```

#[cfg(feature = "store")]
mod bulk;
mod rivals;

use serde::{Deserialize, Serialize};

use crate::lang::is_han;
use crate::unit::{Unfit, Unit};
use crate::{Error, Result};

use super::Memory;
use super::record::UnitRecord;
use super::tokens::{TokenClass, tokens};

use self::rivals::{KnownRivals, Rivals};

/// What can be imported: a unit, or the result of reading one.
pub trait IntoUnit {
    /// The unit, or the reason why there is none.
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

/// How to import units.
///
/// ```
/// use duiqi::memory::{Duplicates, ImportOptions};
/// let mut options = ImportOptions::default();
/// options.duplicates = Duplicates::Newest;
/// options.confidence = 0.5;
/// assert!(!options.fragments);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ImportOptions {
    /// What to do with a source text that the memory already has. Default: keep
    /// all.
    pub duplicates: Duplicates,
    /// The least confidence, 0 to 1; units of unknown confidence are accepted.
    /// Default: 0.
    pub confidence: f32,
    /// Also accept units with a side that has no letter or digit, such as a
    /// lone `。`. Default: no.
    pub fragments: bool,
    /// The number of units written in one transaction. Default: 50,000.
    pub transaction: usize,
    /// The origin of units that do not name one.
    pub origin: Option<String>,
    /// The document of units that do not name one.
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

/// What to do with a unit whose source text is in the memory already, for the
/// same two language tags. A unit that is there with the same target and the
/// same neighbours is never put in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// Add it to the existing ones: all translations are kept, each with its
    /// contexts.
    #[default]
    All,
    /// Keep the existing one.
    Keep,
    /// Keep the one that was changed (or created) later; one without a date
    /// counts as older than any.
    Newest,
    /// Keep the one with higher confidence; unknown confidence counts as lower
    /// than any.
    HighestConfidence,
}

word_enum!(Duplicates, "way to treat duplicates", {
    All => "all",
    Keep => "keep",
    Newest => "newest",
    HighestConfidence => "highest-confidence",
});

/// The decision about an imported unit.
enum Decision {
    Add,
    /// It takes the place of the unit with this number.
    Replace(u64),
    /// It is left out.
    Leave,
}

impl Duplicates {
    /// True if a unit takes the place of another with the same source.
    fn prefers(self, unit: &UnitRecord, to: &UnitRecord) -> bool {
        match self {
            Duplicates::Newest => unit.date() > to.date(),
            Duplicates::HighestConfidence => unit.confidence > to.confidence,
            Duplicates::All | Duplicates::Keep => false,
        }
    }

    /// True if no unit ever takes the place of another.
    #[cfg(feature = "store")]
    fn never_replaces(self) -> bool {
        matches!(self, Duplicates::All | Duplicates::Keep)
    }

    /// The decision about a unit with these rivals.
    ///
    /// With [`Duplicates::All`], only a unit that is the same in every respect
    /// counts as there already; the contexts distinguish two uses of a short
    /// text.
    fn decide(self, unit: &UnitRecord, rivals: &Rivals) -> Decision {
        let (id, best) = rivals.best();
        match self {
            Duplicates::All if !rivals.has_use(unit) => Decision::Add,
            _ if self.prefers(unit, best) => Decision::Replace(*id),
            _ => Decision::Leave,
        }
    }
}

/// The outcome of an import. `read` is the sum of `added`, `updated`,
/// `unchanged`, `unpaired`, `doubtful`, `fragments`, `not_translated`,
/// `protected`, `codes_only` and `deprecated`.
///
/// Every unit is counted exactly once, so the caller can account for everything
/// that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImportReport {
    /// Units that were read.
    pub read: u64,
    /// Units that are new.
    pub added: u64,
    /// Units that replaced another.
    pub updated: u64,
    /// Units that were there already, or that lost to another.
    pub unchanged: u64,
    /// Units left out because one side is empty.
    pub unpaired: u64,
    /// Units left out because of their confidence.
    pub doubtful: u64,
    /// Units left out because a side has neither letter nor digit.
    pub fragments: u64,
    /// Units left out because the target is an untranslated copy of the source.
    pub not_translated: u64,
    /// Units left out because their file forbids translating them.
    pub protected: u64,
    /// Units left out because a side has inline codes but no words.
    pub codes_only: u64,
    /// Terms left out because they are deprecated.
    pub deprecated: u64,
    /// Units accepted although their file marks the translation as not
    /// finished. They keep their state.
    pub unfinished: u64,
    /// Units whose source has another target in the memory.
    pub conflicts: u64,
    /// The first hundred of those.
    pub examples: Vec<Conflict>,
}

/// A source text with two translations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conflict {
    /// The source text.
    pub source: String,
    /// The target in the memory.
    pub there: String,
    /// The target that was imported.
    pub came: String,
}

/// An import into an empty memory is a large one if its first transaction has
/// this many units. Choice: those of a transaction.
#[cfg(feature = "store")]
const LARGE: usize = 50_000;

/// How many conflicts are kept as examples. Choice.
const MOST_EXAMPLES: usize = 100;

impl ImportReport {
    /// The count of units left out for this reason.
    ///
    /// One counter for each reason, so that the sum of all is `read`.
    fn left_out(&mut self, unfit: Unfit) -> &mut u64 {
        match unfit {
            Unfit::NotTranslated => &mut self.not_translated,
            Unfit::Protected => &mut self.protected,
            Unfit::CodesOnly => &mut self.codes_only,
            Unfit::Deprecated => &mut self.deprecated,
        }
    }

    /// Counts a unit whose source has another target in the memory, `there`.
    fn count_conflict(&mut self, unit: &Unit, there: impl FnOnce() -> Result<String>) -> Result<()> {
        self.conflicts += 1;
        if self.examples.len() < MOST_EXAMPLES {
            let (source, came) = (unit.source.text.clone(), unit.target.text.clone());
            self.examples.push(Conflict { source, there: there()?, came });
        }
        Ok(())
    }
}

impl Memory {
    /// Imports units, in transactions of [`ImportOptions::transaction`] units.
    /// What was written before an error or a crash is complete, and importing
    /// everything again adds what is missing. Importing twice changes nothing.
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
    /// Units are read in portions before the lock is taken, so that a slow
    /// input does not keep other programs waiting.
    ///
    /// An import of 50,000 units or more into an empty file that nobody else has
    /// open is written to a new file beside it, which takes its place at the end:
    /// a crash or a full disk leaves the memory empty, an error of `units` leaves
    /// what was read before. That takes a fraction of the time, and as much space.
    /// [`Duplicates::Newest`] and [`Duplicates::HighestConfidence`] always import
    /// in transactions.
    ///
    /// # Errors
    /// The first error of `units`, or of the file.
    pub fn import(
        &mut self,
        units: impl IntoIterator<Item = impl IntoUnit>,
        options: &ImportOptions,
    ) -> Result<ImportReport> {
        let mut units = units.into_iter();
        // Read before locking, so that other programs can write while we wait
        // for input.
        let first = next_batch(&mut units, options)?;
        #[cfg(feature = "store")]
        if first.len() >= LARGE && options.duplicates.never_replaces() && self.storage.begin_bulk()? {
            let report = self.import_bulk(first, &mut units, options)?;
            let next = next_batch(&mut units, options)?;
            return self.import_in_transactions(next, units, options, report);
        }
        self.import_in_transactions(first, units, options, ImportReport::default())
    }

    /// Imports units in transactions, `batch` first, and adds them to a report.
    fn import_in_transactions(
        &mut self,
        mut batch: Vec<Unit>,
        mut units: impl Iterator<Item = impl IntoUnit>,
        options: &ImportOptions,
        mut report: ImportReport,
    ) -> Result<ImportReport> {
        while !batch.is_empty() {
            report = self.writing(|memory| {
                let (mut report, mut known) = (report.clone(), KnownRivals::default());
                batch.iter_mut().try_for_each(|unit| memory.put(unit, options, &mut known, &mut report))?;
                Ok(report)
            })?;
            batch = next_batch(&mut units, options)?;
        }
        Ok(report)
    }

    /// Runs `work` in one transaction; an error rolls it back.
    ///
    /// # Errors
    /// That of `work`, after the roll-back, or of the file.
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

    /// Imports one unit, or counts why it is left out.
    ///
    /// The reasons are tried in a fixed order, so that a unit is counted under
    /// one of them.
    fn put(
        &mut self,
        unit: &mut Unit,
        options: &ImportOptions,
        known: &mut KnownRivals,
        report: &mut ImportReport,
    ) -> Result<()> {
        report.read += 1;
        // Checked first: a unit of codes alone has no text either, but is not
        // one without counterpart.
        if let Some(unfit) = unit.unfit() {
            *report.left_out(unfit) += 1;
        } else if !unit.is_pair() {
            report.unpaired += 1;
        } else if unit.confidence.is_some_and(|confidence| confidence < options.confidence) {
            report.doubtful += 1;
        } else if !options.fragments && (is_fragment(&unit.source.text) || is_fragment(&unit.target.text)) {
            report.fragments += 1;
        } else {
            // Taken all the same: a draft is better than nothing, and a look-up
            // can charge for it ([`Penalties`](crate::memory::Penalties)).
            report.unfinished += u64::from(unit.is_unfinished());
            for (own, default) in [(&mut unit.origin, &options.origin), (&mut unit.document, &options.document)] {
                if own.is_none() {
                    own.clone_from(default);
                }
            }
            // Defaults are filled in before the comparison, so that importing
            // twice finds the same.
            return self.resolve_duplicate(unit, options.duplicates, known, report);
        }
        Ok(())
    }

    /// Decides between a unit and the existing ones with the same source.
    ///
    /// Conflicts are counted under every policy: the report names sources with
    /// several translations even if one of them is then left out.
    fn resolve_duplicate(
        &mut self,
        unit: &Unit,
        duplicates: Duplicates,
        known: &mut KnownRivals,
        report: &mut ImportReport,
    ) -> Result<()> {
        // Numbered before anything is decided: equal texts are then equal
        // numbers. A text that is not needed after all stays without a unit
        // until the memory is compacted.
        let record = self.record(unit)?;
        let decision = known.with_rivals(&record, duplicates, &self.storage, |rivals| {
            let Some(rivals) = rivals else { return Ok(Decision::Add) };
            if let Some(there) = rivals.contradiction(&record) {
                report.count_conflict(unit, || self.storage.text(there).map(String::from))?;
            }
            Ok(duplicates.decide(&record, rivals))
        })?;
        match decision {
            Decision::Add => {
                let id = self.storage.insert(record.clone())?;
                known.added(id, record, duplicates);
                report.added += 1;
            }
            Decision::Replace(id) => {
                known.replaced(&record);
                self.storage.update(id, record)?;
                report.updated += 1;
            }
            Decision::Leave => report.unchanged += 1,
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

/// Reads the units of the next transaction.
///
/// # Errors
/// That of the first unit that is one.
fn next_batch(units: &mut impl Iterator<Item = impl IntoUnit>, options: &ImportOptions) -> Result<Vec<Unit>> {
    units.take(options.transaction.max(1)).map(IntoUnit::into_unit).collect()
}

/// True for a text without letters and digits.
///
/// A placeholder alone has nothing to translate.
fn is_fragment(text: &str) -> bool {
    // Fast path: nearly all texts have a letter near their start.
    !text.chars().any(|c| c.is_ascii_alphanumeric() || is_han(c))
        && tokens(text).iter().all(|token| matches!(token.class, TokenClass::Mark | TokenClass::Placeholder))
}
