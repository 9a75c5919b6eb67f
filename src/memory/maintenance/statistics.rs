//! Counts what a memory contains.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::memory::Memory;
use crate::memory::record::UnitRecord;
use crate::unit::LanguageTag;
use crate::{BySide, Result};

/// The contents of a memory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statistics {
    /// All units.
    pub units: u64,
    /// Distinct texts, on either side or as context.
    pub texts: u64,
    /// The UTF-8 bytes of all sources and targets together.
    pub text_bytes: u64,
    /// The bytes of the file and its log; 0 without a file.
    pub file_bytes: u64,
    /// Units by source and target language, sorted by tag.
    pub languages: Vec<LanguageCount>,
    /// Units by origin; those without are not listed.
    pub origins: BTreeMap<String, u64>,
    /// The number of documents that units come from.
    pub documents: u64,
    /// Units with a known neighbour.
    pub with_context: u64,
}

/// How many units a memory has in two languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LanguageCount {
    /// The tag of the sources.
    pub source: LanguageTag,
    /// The tag of the targets.
    pub target: LanguageTag,
    /// How many units have these tags.
    pub units: u64,
}

impl Memory {
    /// Counts what the memory contains. Reads all units.
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default())?;
    /// let statistics = memory.statistics()?;
    /// assert_eq!((statistics.units, statistics.text_bytes), (1, 6));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Texts are counted by a flag for each number, because a set of numbers
    /// would take more memory.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn statistics(&self) -> Result<Statistics> {
        let mut counts = UnitCounts::default();
        let mut found = Statistics::default();
        let mut texts = Vec::new();
        for item in self.records() {
            let (_, record) = item?;
            counts.record(&record);
            found.units += 1;
            found.with_context += u64::from(record.before.is_some() || record.after.is_some());
            for text in [record.source, record.target] {
                found.text_bytes += self.storage.text(text)?.len() as u64;
            }
            for text in [Some(record.source), Some(record.target), record.before, record.after].into_iter().flatten() {
                let at = text as usize;
                // Texts are numbered one after the other, so that the vector is
                // hardly longer than there are texts.
                texts.resize(texts.len().max(at + 1), false);
                found.texts += u64::from(!std::mem::replace(&mut texts[at], true));
            }
        }
        found.documents = counts.documents.len() as u64;
        for (BySide { source, target }, count) in counts.languages {
            let tag = |id| self.storage.name(id).map(|name| LanguageTag::from(&*name));
            found.languages.push(LanguageCount { source: tag(source)?, target: tag(target)?, units: count });
        }
        for (origin, count) in counts.origins {
            found.origins.insert(self.storage.name(origin)?.into_owned(), count);
        }
        // By tag, so that the statistics of two memories can be compared line
        // by line.
        found.languages.sort();
        found.file_bytes = self.storage.bytes();
        Ok(found)
    }
}

/// Units by the numbers of their names.
#[derive(Debug, Default)]
struct UnitCounts {
    /// By language tags: how many units.
    languages: BTreeMap<BySide<u32>, u64>,
    /// By origin: how many units.
    origins: BTreeMap<u32, u64>,
    /// The documents that units come from.
    documents: BTreeSet<u32>,
}

impl UnitCounts {
    /// Counts one unit.
    fn record(&mut self, record: &UnitRecord) {
        let tags = BySide { source: record.source_tag, target: record.target_tag };
        *self.languages.entry(tags).or_default() += 1;
        if let Some(origin) = record.origin {
            *self.origins.entry(origin).or_default() += 1;
        }
        self.documents.extend(record.document);
    }
}
