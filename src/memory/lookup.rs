//! Look-up: the matches that a memory has for a segment, best first.
//!
//! | percentage | meaning |
//! |---|---|
//! | 102, 101 | identical, with both neighbours or one |
//! | 100 | identical |
//! | 95 to 99 | the same words; numbers, placeholders, marks or spaces differ |
//! | below | words differ, by the formula of [`fuzzy`](crate::memory::fuzzy) |
//!
//! Penalties are subtracted last. A penalty moves a match down the list, but
//! `similarity` stays.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

use crate::unit::{Context, LanguageTag, Unit};
use crate::{BySide, Result};

use super::filter::{Filter, ResolvedFilter, TagCache};
use super::fuzzy::{Change, Query, difference};
use super::mnemonic::{self, MOST_WITH_MNEMONIC, without_mnemonic};
use super::record::{ExtraFields, UnitRecord};
use super::storage::{Storage, UnitSide};
use super::tokens::Keys;
use super::{Memory, sides};

/// How to look up a segment.
///
/// ```
/// use duiqi::memory::LookupOptions;
/// let mut options = LookupOptions::default();
/// options.threshold = 100;
/// assert_eq!(options.limit, 5);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LookupOptions {
    /// The least percentage, after penalties, 0 to 102. Default: 70. With 100
    /// or more only identical texts are searched, which is fastest.
    pub threshold: u8,
    /// The most matches to return. Default: 5.
    pub limit: usize,
    /// The query's neighbours. If the query matches at 100 %, one neighbour
    /// shared with the unit makes it 101, two make it 102. An unknown neighbour
    /// on either side changes nothing.
    pub context: Context,
    /// The query's language; `None` accepts any. Chinese must be in the same
    /// script; if a tag has none, the text shows it.
    pub from: Option<LanguageTag>,
    /// The language wanted; `None` accepts any.
    pub to: Option<LanguageTag>,
    /// Which units to search.
    pub filter: Filter,
    /// What is subtracted from the percentages.
    pub penalties: Penalties,
}

impl Default for LookupOptions {
    fn default() -> Self {
        LookupOptions {
            threshold: 70,
            limit: 5,
            context: Context::default(),
            from: None,
            to: None,
            filter: Filter::default(),
            penalties: Penalties::default(),
        }
    }
}

/// Points that are subtracted from the percentages of units.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Penalties {
    /// For units whose origin is `alignment`: no one translated exactly this
    /// segment in this way. Default: 1.
    pub alignment: u8,
    /// Lost by units of other origins, by name.
    pub origins: BTreeMap<String, u8>,
    /// For a unit of confidence 0; one of confidence 1 loses nothing, and
    /// between them the loss is proportional, rounded up. Default: 0.
    pub doubt: u8,
    /// For units whose file marks the translation as not finished. Default: 0.
    pub unfinished: u8,
}

impl Default for Penalties {
    fn default() -> Self {
        Penalties { alignment: 1, origins: BTreeMap::new(), doubt: 0, unfinished: 0 }
    }
}

impl Penalties {
    /// The sum of the penalties of a unit.
    ///
    /// Adds up penalties of different kinds; none can turn the sum below 0.
    fn total(&self, storage: &Storage, record: &UnitRecord) -> Result<u8> {
        let origin = match record.origin {
            Some(id) => self.for_origin(&storage.name(id)?),
            None => 0,
        };
        // Only looked up if there is a penalty, because it may need parsing.
        let unfinished = self.unfinished > 0 && record.extra.as_deref().is_some_and(ExtraFields::is_unfinished);
        // Unknown confidence costs nothing: the files of other tools do not
        // state any.
        let doubt = record.confidence.map_or(0.0, |sure| (f32::from(self.doubt) * (1.0 - sure.clamp(0.0, 1.0))).ceil());
        let unfinished = if unfinished { self.unfinished } else { 0 };
        Ok(origin.saturating_add(doubt as u8).saturating_add(unfinished))
    }

    /// The penalty of an origin.
    fn for_origin(&self, origin: &str) -> u8 {
        let named = self.origins.get(origin).copied();
        named.unwrap_or(if origin == "alignment" { self.alignment } else { 0 })
    }
}

/// Which neighbours of a match are those of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContextMatch {
    /// None, as far as known.
    Neither,
    /// The segment before or the one after.
    One,
    /// Both.
    Both,
}

word_enum!(ContextMatch, "context", {
    Neither => "neither",
    One => "one",
    Both => "both",
});

/// A unit that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Match {
    /// The unit's number in its memory.
    pub id: u64,
    /// The unit.
    pub unit: Unit,
    /// True if the query was found in the unit's target, so that its source is
    /// the translation.
    pub reversed: bool,
    /// The percentage with context and penalties, 0 to 102.
    pub percent: u8,
    /// The similarity of the texts, 0 to 100, by
    /// [`fuzzy::similarity`](crate::memory::fuzzy::similarity).
    pub similarity: u8,
    /// The points subtracted.
    pub penalty: u8,
    /// Which neighbours are the same; determined only if `similarity` is 100.
    pub context: ContextMatch,
    /// Where query and found text differ.
    pub difference: Vec<Change>,
}

impl Match {
    /// The found text: the side of the unit that is similar to the query.
    ///
    /// ```
    /// # use duiqi::{Memory, Unit};
    /// # let mut memory = Memory::new();
    /// # memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default()).unwrap();
    /// assert_eq!(memory.look_up("是", &Default::default()).unwrap()[0].text(), "是");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        sides(&self.unit, self.reversed).source
    }

    /// The other side of the unit.
    ///
    /// ```
    /// # use duiqi::{Memory, Unit};
    /// # let mut memory = Memory::new();
    /// # memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default()).unwrap();
    /// assert_eq!(memory.look_up("是", &Default::default()).unwrap()[0].translation(), "Yes");
    /// ```
    #[must_use]
    pub fn translation(&self) -> &str {
        sides(&self.unit, self.reversed).target
    }
}

impl Memory {
    /// Finds the best matches of a segment, in either direction.
    ///
    /// They are sorted by percentage, then fewer edits, then units whose source
    /// matched, then older units. Of units with the same two texts only the
    /// best is returned. All texts that reach the percentage are found; none is
    /// missed for speed.
    ///
    /// ```
    /// use duiqi::{Context, Memory, Unit, memory::LookupOptions};
    /// let mut unit = Unit::pair(("en", "Stop."), ("zh-CN", "停止。"));
    /// unit.context.before = Some("Press the red button.".into());
    /// let mut memory = Memory::new();
    /// memory.import([Ok(unit)], &Default::default())?;
    ///
    /// let mut options = LookupOptions::default();
    /// assert_eq!(memory.look_up("Stop.", &options)?[0].percent, 100);
    /// options.context.before = Some("Press the red button.".into());
    /// assert_eq!(memory.look_up("Stop.", &options)?[0].percent, 101);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn look_up(&self, text: &str, options: &LookupOptions) -> Result<Vec<Match>> {
        if text.trim().is_empty() || options.limit == 0 {
            return Ok(Vec::new());
        }
        self.storage.reading(|| {
            let mut search = LookupSearch::new(self, options)?;
            search.run(text)?;
            search.best.iter().map(|found| self.matched(text, found)).collect()
        })
    }

    /// Completes a match with its texts.
    fn matched(&self, text: &str, found: &Found) -> Result<Match> {
        let unit = self.restore(&found.record)?;
        let mut found = Match {
            id: found.id,
            unit,
            reversed: found.side == UnitSide::Target,
            percent: found.percent,
            similarity: found.similarity,
            penalty: found.penalty,
            context: found.context,
            difference: Vec::new(),
        };
        found.difference = difference(text, found.text());
        Ok(found)
    }
}

/// A match before its texts are fetched.
#[derive(Debug)]
struct Found {
    /// The number of the unit.
    id: u64,
    /// The unit as it is stored.
    record: UnitRecord,
    /// The side that is like the query.
    side: UnitSide,
    /// The percentage with context and penalties.
    percent: u8,
    /// The percentage of the texts alone.
    similarity: u8,
    /// How many words differ; orders matches of one percentage.
    distance: usize,
    /// The points subtracted.
    penalty: u8,
    /// Which neighbours are the same.
    context: ContextMatch,
}

impl Found {
    /// The sort key: smaller is better.
    ///
    /// Everything that decides the order, so that equal matches come in the
    /// same order in every backend.
    fn rank(&self) -> impl Ord {
        (Reverse(self.percent), self.distance, self.side as u8, self.id)
    }

    /// True if the same text was matched in another unit, with the same
    /// translation.
    fn repeats(&self, other: &Found) -> bool {
        let texts = |found: &Found| BySide { source: found.record.source, target: found.record.target };
        let matched_first = |found: &Found| match found.side {
            UnitSide::Source => texts(found),
            UnitSide::Target => texts(found).swapped(),
        };
        matched_first(self) == matched_first(other)
    }
}

/// One look-up in progress.
struct LookupSearch<'m> {
    /// The memory.
    storage: &'m Storage,
    /// What the caller asked for.
    options: &'m LookupOptions,
    /// The caller's filter, with names as numbers.
    resolved: ResolvedFilter,
    /// Language tags that were read already.
    tags: TagCache,
    /// The numbers of the neighbours' texts before and after, where known.
    context: (Option<Vec<u32>>, Option<Vec<u32>>),
    /// The matches so far, best first.
    best: Vec<Found>,
}

impl<'m> LookupSearch<'m> {
    /// Resolves the names and texts of the options.
    fn new(memory: &'m Memory, options: &'m LookupOptions) -> Result<Self> {
        let storage = &memory.storage;
        let find = |text: &Option<String>| text.as_deref().map(|text| storage.find(text)).transpose();
        Ok(LookupSearch {
            storage,
            options,
            resolved: ResolvedFilter::new(storage, &options.filter)?,
            tags: TagCache::default(),
            context: (find(&options.context.before)?, find(&options.context.after)?),
            best: Vec::new(),
        })
    }

    /// The percentage that a match needs to enter the list.
    fn least(&self) -> u8 {
        let full = self.best.len() >= self.options.limit;
        let last = self.best.last().filter(|_| full).map_or(0, |last| last.percent);
        last.max(self.options.threshold)
    }

    /// Searches identical texts, then similar ones while they can still enter
    /// the list.
    ///
    /// The list's last percentage rises while it fills, which ends the search
    /// early.
    fn run(&mut self, text: &str) -> Result<()> {
        let mut same = self.storage.find(text)?;
        for &id in &same {
            self.offer(id, 100, 0)?;
        }
        // Only equal texts have 100, and all of them were found above.
        if self.least() > 99 {
            return Ok(());
        }
        for form in mnemonic::forms(text) {
            for id in self.storage.find(&form)?.into_iter().filter(|id| !same.contains(id)).collect::<Vec<_>>() {
                self.offer(id, MOST_WITH_MNEMONIC, 0)?;
                same.push(id);
            }
        }
        self.similar(&Query::new(text), &same, 99)?;
        match without_mnemonic(text) {
            Some(plain) => self.similar(&Query::new(&plain), &same, MOST_WITH_MNEMONIC),
            None => Ok(()),
        }
    }

    /// Searches texts that are like the query, which have `most` at most. `same`
    /// are those that were offered already.
    fn similar(&mut self, query: &Query<'_>, same: &[u32], most: u8) -> Result<()> {
        let mut keys = Keys::default();
        for candidate in self.storage.candidates(&query.keys, self.least())? {
            // Candidates come with the most they can reach, the highest first,
            // so that none of the later ones enters either.
            if candidate.most < self.least() {
                break;
            }
            // A deleted text may still be in the lists.
            let Some(text) = self.storage.text_if_present(candidate.text)? else { continue };
            // Already offered above, with 100.
            if same.contains(&candidate.text) {
                continue;
            }
            keys.fill(&text);
            // The distance alone already rules the text out; the costlier
            // comparison of writing is skipped.
            if query.base(&keys.core) < self.least() {
                continue;
            }
            let similarity = query.compare(&text);
            let percent = similarity.percent.min(most);
            if percent >= self.least() {
                self.offer(candidate.text, percent, similarity.distance)?;
            }
        }
        Ok(())
    }

    /// Enters the units of a text into the list, if they belong there.
    ///
    /// A text may be the source of some units and the target of others; both
    /// directions are offered.
    fn offer(&mut self, text: u32, similarity: u8, distance: usize) -> Result<()> {
        for side in [UnitSide::Source, UnitSide::Target] {
            for (id, record) in self.storage.units_of(text, side)? {
                if !self.wanted(&record, side)? {
                    continue;
                }
                let context = if similarity == 100 && side == UnitSide::Source {
                    self.context_of(&record)
                } else {
                    ContextMatch::Neither
                };
                let penalty = self.options.penalties.total(self.storage, &record)?;
                // The variants of `ContextMatch` count the shared neighbours:
                // 0, 1, 2.
                let percent = (similarity + context as u8).saturating_sub(penalty);
                self.enter(Found { id, record, side, percent, similarity, distance, penalty, context });
            }
        }
        Ok(())
    }

    /// True if the languages and the filter accept a unit.
    fn wanted(&self, record: &UnitRecord, side: UnitSide) -> Result<bool> {
        let (from, to) = (self.options.from.as_ref(), self.options.to.as_ref());
        let (source, target) = if side == UnitSide::Source { (from, to) } else { (to, from) };
        Ok(self.tags.accept(self.storage, source, record.source_tag, record.source)?
            && self.tags.accept(self.storage, target, record.target_tag, record.target)?
            && self.resolved.passes(self.storage, record)?)
    }

    /// Which neighbours a unit shares with the query.
    ///
    /// A neighbour is compared by its number: texts that are equal in composed
    /// form share their numbers.
    fn context_of(&self, record: &UnitRecord) -> ContextMatch {
        let same = |known: &Option<Vec<u32>>, id: Option<u32>| {
            u8::from(matches!((known, id), (Some(known), Some(id)) if known.contains(&id)))
        };
        match same(&self.context.0, record.before) + same(&self.context.1, record.after) {
            0 => ContextMatch::Neither,
            1 => ContextMatch::One,
            _ => ContextMatch::Both,
        }
    }

    /// Enters a match, replacing a worse one with the same texts.
    ///
    /// Of units with the same two texts the best stays, so that a list of five
    /// is five translations.
    fn enter(&mut self, found: Found) {
        // Checked after the penalties, which may bring a similar text below the
        // threshold.
        if found.percent < self.options.threshold {
            return;
        }
        if let Some(at) = self.best.iter().position(|other| other.repeats(&found)) {
            if self.best[at].rank() <= found.rank() {
                return;
            }
            self.best.remove(at);
        }
        // Always sorted and never longer than the limit, so the last entry
        // gives the percentage that a match must reach to enter.
        let at = self.best.partition_point(|other| other.rank() < found.rank());
        self.best.insert(at, found);
        self.best.truncate(self.options.limit);
    }
}
