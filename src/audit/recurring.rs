//! Collects faults that are a habit of a file, so that each is one finding.
//!
//! Where a translator writes `,` for `，` throughout, two hundred findings are
//! no more use than one, and hide the others. In a short file, which is read
//! unit by unit, the first few are shown where they are.

use super::translation::is_message;
use super::{Check, Finding};
use crate::Unit;

/// A finding with the first of its units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Collected {
    /// The finding; [`Finding::also`] has its other units.
    pub finding: Finding,
    /// The unit of the finding.
    pub unit: Unit,
}

/// Collects findings of white space, of mild faults of punctuation, and of empty
/// sides, which are mostly a habit of the whole file, and after the third those
/// that have one reason: texts in one wrong script, texts that nobody translated,
/// one number or variable in the place of another, repeated pairs, messages whose
/// words are unrelated.
///
/// ```
/// use duiqi::{Unit, audit::{Audit, Recurring}};
/// let (mut audit, mut recurring) = (Audit::default(), Recurring::default());
/// for text in ["你好,世界", "再见,世界", "早上好,世界"] {
///     let unit = Unit::pair(("en", "A greeting, world"), ("zh-CN", text));
///     for finding in audit.unit(&unit) {
///         recurring.take(finding, &unit);
///     }
/// }
/// let collected = &recurring.finish()[0];
/// assert_eq!((collected.finding.unit, collected.finding.also.as_slice()), (1, [2, 3].as_slice()));
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Recurring {
    /// Whether the file is short. Then the first faults of punctuation are shown
    /// where they are. Default: false.
    pub in_short_file: bool,
    /// The faults, in the order in which they were first found.
    faults: Vec<Fault>,
}

/// A fault that may recur.
#[derive(Debug, Clone)]
struct Fault {
    /// What it is, without what differs from unit to unit.
    kind: String,
    /// How often it was found.
    count: usize,
    /// The first finding that is collected.
    first: Option<Collected>,
}

impl Recurring {
    /// Keeps a finding that is collected, and gives back any other.
    ///
    /// ```
    /// use duiqi::{Unit, audit::{Recurring, counterpart}};
    /// let unit = Unit::pair(("en", "Hello."), ("zh", ""));
    /// let found = counterpart(&unit).unwrap();
    /// assert_eq!(Recurring::default().take(found.clone(), &unit), Some(found));
    /// ```
    pub fn take(&mut self, finding: Finding, unit: &Unit) -> Option<Finding> {
        let Some(singly) = self.shown_singly(&finding, unit) else { return Some(finding) };
        let kind = kind(&finding);
        let at = self.faults.iter().position(|fault| fault.kind == kind).unwrap_or_else(|| {
            self.faults.push(Fault { kind, count: 0, first: None });
            self.faults.len() - 1
        });
        let fault = self.faults.get_mut(at)?;
        fault.count += 1;
        if fault.count <= singly {
            return Some(finding);
        }
        match &mut fault.first {
            Some(first) => first.finding.also.push(finding.unit),
            none => *none = Some(Collected { finding, unit: unit.clone() }),
        }
        None
    }

    /// How many findings of a kind are shown before the others are collected;
    /// `None` if they are not collected. Choice: a text in the wrong script may
    /// be one of few, and then each counts.
    fn shown_singly(&self, finding: &Finding, unit: &Unit) -> Option<usize> {
        /// Faults of punctuation up to this score are a matter of habit: marks
        /// of half width, colons of labels.
        const MILD: f32 = 0.5;
        /// So many faults that break a program are shown. Choice: a screen of them.
        const SEVERAL: usize = 10;
        match finding.check {
            // The file of the source's language was not translated at all.
            Check::Language if unit.source.text == unit.target.text => Some(0),
            // The sources of a program are in one language, whatever the reader takes it for.
            Check::Language if is_message(unit) && finding.reason.starts_with("the source") => Some(0),
            // A key that only one of two files has is one of hundreds. Elsewhere the
            // first empty sides are shown; more are work that was not done.
            Check::Counterpart => Some(if is_message(unit) { 0 } else { 3 }),
            // The same other or further variable again and again is one decision: `%.1f`
            // for `%.0f`. A missing variable counts each time, up to a point.
            Check::Placeholders if finding.reason.ends_with("source only") => Some(SEVERAL),
            // A pair of a memory is wrong by itself. The messages of a program are
            // translated freely throughout, or shifted.
            Check::Translation if !is_message(unit) => None,
            Check::Spaces => Some(0),
            Check::Punctuation if finding.score <= MILD => Some(if self.in_short_file { 3 } else { 0 }),
            Check::Length | Check::Glossary | Check::Targets => None,
            _ => Some(3),
        }
    }

    /// The collected findings, in the order of their first units. The reason
    /// states how many other units have the fault.
    ///
    /// ```
    /// assert!(duiqi::audit::Recurring::default().finish().is_empty());
    /// ```
    #[must_use]
    pub fn finish(self) -> Vec<Collected> {
        let mut collected: Vec<Collected> = self.faults.into_iter().filter_map(|fault| fault.first).collect();
        collected.sort_by_key(|collected| collected.finding.unit);
        for Collected { finding, .. } in &mut collected {
            finding.reason += &others(finding.check, &finding.also);
        }
        collected
    }
}

/// The check and the reason of a finding, without the place that it shows.
fn kind(finding: &Finding) -> String {
    let reason = match finding.check {
        // How many words link differs from pair to pair, and so does the unit that is
        // repeated.
        Check::Translation | Check::Double => "",
        // So does what was copied.
        Check::Untranslated => finding.reason.split(": ").next().unwrap_or_default(),
        // So do letters of one writing.
        Check::Language => finding.reason.split(" (`").next().unwrap_or_default(),
        _ => finding.reason.split(" in `").next().unwrap_or_default(),
    };
    format!("{} {reason}", finding.check)
}

/// The part of the reason about other units.
fn others(check: Check, units: &[u64]) -> String {
    /// How many numbers are named. Choice: as many as fit into a line.
    const NAMED: usize = 8;
    let named: Vec<String> = units.iter().take(NAMED).map(u64::to_string).collect();
    let rest = if units.len() > NAMED { ", …" } else { "" };
    match units {
        [] => String::new(),
        [other] if check == Check::Double => format!("; unit {other} repeats a pair as well"),
        _ if check == Check::Double => {
            format!("; {} other units repeat a pair as well: {}{rest}", units.len(), named.join(", "))
        }
        [other] => format!("; so has unit {other}"),
        _ => format!("; so have {} other units: {}{rest}", units.len(), named.join(", ")),
    }
}
