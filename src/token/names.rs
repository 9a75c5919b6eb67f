//! Names that the English side spells in pinyin, found again in Chinese characters by their readings.

use std::collections::BTreeMap;

use super::Side;
use crate::Lexicon;

/// Capitalised English words that are 1 to 3 pinyin syllables.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Joined syllables, and the English term.
    terms: BTreeMap<String, u32>,
}

impl Names {
    pub(crate) fn of(english: &Side, lexicon: &Lexicon) -> Names {
        let mut terms = BTreeMap::new();
        if !lexicon.is_empty() {
            for (word, term) in english.surfaces() {
                if word.len() > 2 && word.starts_with(|c: char| c.is_uppercase()) && word.is_ascii() {
                    let lower = word.to_ascii_lowercase();
                    if !english.has_surface(&lower) {
                        terms.insert(lower, term);
                    }
                }
            }
        }
        Names { terms }
    }

    /// The English term that a run of characters sounds like.
    pub(crate) fn term(&self, characters: &[char], lexicon: &Lexicon) -> Option<u32> {
        if self.terms.is_empty() || characters.is_empty() || characters.len() > 3 {
            return None;
        }
        let mut sound = String::new();
        for &c in characters {
            sound.push_str(lexicon.readings(c).next()?);
        }
        self.terms.get(&sound).copied()
    }
}
