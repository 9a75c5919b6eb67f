//! Finds faults that show only across units: repeated pairs, and sources with
//! several targets.
//!
//! Both are often intended: a word has several translations, and a text may
//! occur in two places. So a second target gets a low score, and units that
//! name their place in a program are compared only with others of that place.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Check, Finding};
use crate::Unit;

/// The property by which the reader of PO marks a form of a plural.
const PLURAL_FORM: &str = "po-form";

/// The pairs seen so far, by hashes of their texts (white space does not
/// count).
///
/// Only 64-bit hashes are kept, so a false repeat is possible in principle but
/// extremely unlikely.
#[derive(Debug, Clone, Default)]
pub struct Repeats {
    /// By source: the first unit with it.
    sources: HashMap<u64, u64>,
    /// By pair: the first unit with it.
    pairs: HashMap<u64, u64>,
}

impl Repeats {
    /// Finds out whether the unit repeats an earlier one, or its source had
    /// another target before. `number` is how findings refer to it.
    ///
    /// ```
    /// use duiqi::{Unit, audit::Repeats};
    /// let mut repeats = Repeats::default();
    /// assert!(repeats.unit(&Unit::pair(("en", "Save"), ("zh", "保存")), 1).is_none());
    /// let found = repeats.unit(&Unit::pair(("en", "Save"), ("zh", "存储")), 2).unwrap();
    /// assert_eq!(found.reason, "the source has another target in unit 1");
    /// ```
    pub fn unit(&mut self, unit: &Unit, number: u64) -> Option<Finding> {
        // The forms of a plural have one text in Chinese: they repeat by nature.
        if !unit.is_pair() || unit.properties.iter().any(|(name, _)| name == PLURAL_FORM) {
            return None;
        }
        // The tags are part of the key: a text may have one translation in each
        // language. So is the name of its place in a program: the same text in
        // two places may have two translations. A file of XLIFF names its
        // document, and numbers the places in it.
        let is_placed = unit.localization.is_some() || unit.document.is_some();
        let place = unit.id.as_deref().filter(|id| is_name(id) || is_placed);
        // In a localisation file two sources that differ in white space are two
        // messages.
        let text = if unit.localization.is_some() { unit.source.text.clone() } else { key(&unit.source.text) };
        let source = hash((&unit.source.tag, &unit.target.tag, text, place));
        let pair = hash((source, key(&unit.target.text)));
        // Hashes and not texts, so that auditing a large file needs little
        // memory; two texts with one hash are too rare to matter.
        let before = *self.sources.entry(source).or_insert(number);
        let (check, score, reason) = match self.pairs.get(&pair) {
            Some(double) => (Check::Double, 1.0, format!("the same pair as unit {double}")),
            None => {
                self.pairs.insert(pair, number);
                if before == number {
                    return None;
                }
                (
                    Check::Targets,
                    if is_label(&unit.source.text) { 0.4 } else { 0.5 },
                    format!("the source has another target in unit {before}"),
                )
            }
        };
        Some(Finding { unit: number, ..Finding::new(check, score, reason) })
    }
}

/// True for a text of so few words that its meaning depends on its place:
/// `Open`, `Last name`.
fn is_label(text: &str) -> bool {
    /// Choice: a clause has more words, or twice as many Chinese characters.
    const WORDS: usize = 4;
    let han = text.chars().filter(|&c| crate::lang::is_han(c)).count();
    text.split_whitespace().count() <= WORDS && han <= 2 * WORDS
}

/// A text as it is compared.
fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for an id that a person gave, such as `menu.open`, and not a program,
/// such as `42` or `a3f0-77`.
pub(super) fn is_name(id: &str) -> bool {
    id.contains(|c: char| c.is_alphabetic() && !c.is_ascii_hexdigit())
}

/// A hash of a text. A set of hashes takes less memory than the texts.
fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
