//! Faults that show only across units: doubles, and sources with several targets.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Check, Finding};
use crate::Unit;

/// Knows the pairs that came before, by the hashes of their texts (blanks and case do not count).
#[derive(Debug, Clone, Default)]
pub struct Repeats {
    /// Of each source, and of each pair: the unit that had it first.
    sources: HashMap<u64, u64>,
    pairs: HashMap<u64, u64>,
}

impl Repeats {
    /// Says whether the unit is the double of one before, or its source had another target before; `number` is what
    /// findings call it.
    ///
    /// ```
    /// use duiqi::{Unit, audit::Repeats};
    /// let mut repeats = Repeats::default();
    /// assert!(repeats.unit(&Unit::pair(("en", "Save"), ("zh", "保存")), 1).is_none());
    /// let found = repeats.unit(&Unit::pair(("en", "Save"), ("zh", "存储")), 2).unwrap();
    /// assert_eq!(found.reason, "the source has another target in unit 1");
    /// ```
    pub fn unit(&mut self, unit: &Unit, number: u64) -> Option<Finding> {
        if !unit.is_pair() {
            return None;
        }
        // The tags belong to it: a text may have one translation in each language.
        let source = hash((&unit.source.tag, &unit.target.tag, key(&unit.source.text)));
        let pair = hash((source, key(&unit.target.text)));
        let before = *self.sources.entry(source).or_insert(number);
        let (check, score, reason) = match self.pairs.get(&pair) {
            Some(double) => (Check::Double, 1.0, format!("the same pair as unit {double}")),
            None => {
                self.pairs.insert(pair, number);
                if before == number {
                    return None;
                }
                (Check::Targets, 0.4, format!("the source has another target in unit {before}"))
            }
        };
        Some(Finding { unit: number, ..Finding::new(check, score, reason) })
    }
}

fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
