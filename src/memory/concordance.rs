//! Concordance: finds every unit with a word or phrase, and its place in the
//! unit and in the translation.

mod phrase;
mod translations;

use serde::{Deserialize, Serialize};
use std::ops::Range;

use regex::Regex;

use crate::unit::{LanguageTag, Unit};
use crate::{Lexicon, Result};

use super::filter::{Filter, ResolvedFilter, TagCache, pattern};
use super::index::{Bucket, token_bucket};
use super::record::UnitRecord;
use super::storage::UnitSide;
use super::tokens::{self, Detail, key};
use super::{Memory, sides};

pub(super) use self::phrase::Phrase;

/// How to search for a word or phrase.
///
/// ```
/// use duiqi::memory::ConcordanceOptions;
/// let mut options = ConcordanceOptions::default();
/// options.offset = 20;
/// assert_eq!(options.limit, 20);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConcordanceOptions {
    /// The most hits to return. Default: 20.
    pub limit: usize,
    /// How many hits to skip, for the next page. Default: 0.
    pub offset: usize,
    /// The language to search in; `None` searches both sides.
    pub from: Option<LanguageTag>,
    /// Which units to search.
    pub filter: Filter,
    /// Finds the translation of the hit. Default: the built-in lexicon.
    pub lexicon: Lexicon,
    /// Treat the text as a regular expression (of the crate `regex`). All units
    /// are then read, and hits are in the order of the units. Default: no.
    pub regex: bool,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        ConcordanceOptions {
            limit: 20,
            offset: 0,
            from: None,
            filter: Filter::default(),
            lexicon: Lexicon::builtin(),
            regex: false,
        }
    }
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Concordance {
    /// The hits: those with the fewest other words first, then older units
    /// first.
    pub hits: Vec<Hit>,
    /// The number of hits on all pages.
    pub total: usize,
    /// False if there are more hits than `total`: a very frequent word is not
    /// counted to the end.
    pub complete: bool,
}

/// A unit that contains the text searched for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hit {
    /// The unit's number in its memory.
    pub id: u64,
    /// The unit.
    pub unit: Unit,
    /// True if the text was found in the unit's target.
    pub reversed: bool,
    /// Where it was found: byte ranges of that text, in order.
    pub found: Vec<Range<usize>>,
    /// Its probable translations: byte ranges of the other text, in order.
    /// Found by the lexicon, numbers and names, so it may be empty.
    pub linked: Vec<Range<usize>>,
}

impl Concordance {
    /// True if the next hit belongs on the page.
    ///
    /// `total` is then the number of the hit in question.
    fn takes(&self, options: &ConcordanceOptions) -> bool {
        (options.offset..options.offset.saturating_add(options.limit)).contains(&self.total)
    }
}

impl Hit {
    /// The text in which it was found.
    ///
    /// ```
    /// # use duiqi::{Memory, Unit};
    /// # let mut memory = Memory::new();
    /// # memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default()).unwrap();
    /// let page = memory.concordance("是", &Default::default()).unwrap();
    /// assert_eq!((page.hits[0].text(), page.hits[0].translation()), ("是", "Yes"));
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        sides(&self.unit, self.reversed).source
    }

    /// The other text of the unit.
    ///
    /// ```
    /// # use duiqi::{Memory, Unit};
    /// # let mut memory = Memory::new();
    /// # memory.import([Unit::pair(("en", "Yes"), ("zh", "是"))], &Default::default()).unwrap();
    /// let page = memory.concordance("Yes", &Default::default()).unwrap();
    /// assert_eq!(page.hits[0].translation(), "是");
    /// ```
    #[must_use]
    pub fn translation(&self) -> &str {
        sides(&self.unit, self.reversed).target
    }
}

/// How many texts are read to count hits beyond the page. Choice.
const MOST_COUNTED: usize = 400;
/// How many are read if the index lists more than [`FREQUENT`] texts: the total
/// is given up in either case. Choice.
const MOST_COUNTED_OF_FREQUENT: usize = 100;
/// From this many listed texts on, fewer texts are read to count hits. Choice:
/// ten times as many as are read to count the hits of rarer words.
const FREQUENT: u64 = 4000;

impl Memory {
    /// Finds the units with a word or phrase in their source or target. Case
    /// and full width do not matter, a hyphen may replace a blank, and the last
    /// English word may be in the other number (`model`, `models`).
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// let unit = Unit::pair(("en", "The Open Books are on the table."), ("zh-CN", "打开的书在桌子上。"));
    /// memory.import([Ok(unit)], &Default::default())?;
    ///
    /// let page = memory.concordance("open book", &Default::default())?;
    /// let text = page.hits[0].text();
    /// assert_eq!(&text[page.hits[0].found[0].clone()], "Open Books");
    /// assert_eq!(memory.concordance("桌子", &Default::default())?.total, 1);
    /// assert_eq!(memory.concordance("椅子", &Default::default())?.total, 0);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn concordance(&self, text: &str, options: &ConcordanceOptions) -> Result<Concordance> {
        if options.regex {
            let pattern = pattern(text)?;
            return self.storage.reading(|| {
                let mut page = self.page_of_pattern(&pattern, options)?;
                self.link(&mut page, options)?;
                Ok(page)
            });
        }
        // No gap: a concordance shows the query word by word.
        let phrase = Phrase::new(text, 0);
        // White space alone is no query, and would match everything.
        if phrase.is_empty() {
            return Ok(Concordance { complete: true, ..Concordance::default() });
        }
        self.storage.reading(|| {
            let mut page = self.page(&phrase, options)?;
            self.link(&mut page, options)?;
            Ok(page)
        })
    }

    /// The page of units that contain a phrase.
    ///
    /// Words are looked up in the index, which gives texts that contain them
    /// anywhere; the phrase is then searched in each.
    fn page(&self, phrase: &Phrase, options: &ConcordanceOptions) -> Result<Concordance> {
        let filter = ResolvedFilter::new(&self.storage, &options.filter)?;
        let tags = TagCache::default();
        let mut page = Concordance { complete: true, ..Concordance::default() };
        let groups = phrase.groups();
        let most_counted = self.most_counted(&groups)?;
        for (looked, text_id) in self.storage.listed_in_all(groups)?.enumerate() {
            let text_id = text_id?;
            // The page itself is always complete; only the count of what
            // follows it is given up.
            if looked >= most_counted && page.total >= options.offset + options.limit {
                page.complete = false;
                break;
            }
            let Some(text) = self.storage.text_if_present(text_id)? else { continue };
            let found = phrase.find(&text);
            if found.is_empty() {
                continue;
            }
            for (side, id, record) in self.units_of_text(text_id)? {
                let tag = if side == UnitSide::Source { record.source_tag } else { record.target_tag };
                if !tags.accept(&self.storage, options.from.as_ref(), tag, text_id)?
                    || !filter.passes(&self.storage, &record)?
                {
                    continue;
                }
                if page.takes(options) {
                    let (unit, reversed) = (self.restore(&record)?, side == UnitSide::Target);
                    page.hits.push(Hit { id, unit, reversed, found: found.clone(), linked: Vec::new() });
                }
                page.total += 1;
            }
        }
        Ok(page)
    }

    /// How many texts to read in order to count the hits in some groups of
    /// buckets.
    fn most_counted(&self, groups: &[Vec<Bucket>]) -> Result<usize> {
        for group in groups {
            if self.storage.frequency(group)? <= FREQUENT {
                return Ok(MOST_COUNTED);
            }
        }
        Ok(MOST_COUNTED_OF_FREQUENT)
    }

    /// The page of units in which a pattern matches at least one character.
    ///
    /// A regular expression cannot use the index, so this costs as much as
    /// reading the memory.
    fn page_of_pattern(&self, pattern: &Regex, options: &ConcordanceOptions) -> Result<Concordance> {
        let filter = ResolvedFilter::new(&self.storage, &options.filter)?;
        let tags = TagCache::default();
        let mut page = Concordance { complete: true, ..Concordance::default() };
        for item in self.records() {
            let (id, record) = item?;
            // Both sides of each unit, as for words.
            let sides = [(record.source, record.source_tag, false), (record.target, record.target_tag, true)];
            for (text_id, tag, reversed) in sides {
                let text = self.storage.text(text_id)?;
                let found: Vec<_> =
                    pattern.find_iter(&text).map(|hit| hit.range()).filter(|hit| !hit.is_empty()).collect();
                if found.is_empty()
                    || !tags.accept(&self.storage, options.from.as_ref(), tag, text_id)?
                    || !filter.passes(&self.storage, &record)?
                {
                    continue;
                }
                if page.takes(options) {
                    page.hits.push(Hit { id, unit: self.restore(&record)?, reversed, found, linked: Vec::new() });
                }
                page.total += 1;
            }
        }
        Ok(page)
    }

    /// Marks the probable translations of the page's hits.
    ///
    /// Frequencies come from the index, where words share buckets, so that they
    /// are upper bounds.
    fn link(&self, page: &mut Concordance, options: &ConcordanceOptions) -> Result<()> {
        let mut frequency = |word: &str| -> Result<u64> {
            let bucket = token_bucket(key(tokens::TokenClass::Word, word, Detail::Plain));
            self.storage.frequency(&[bucket])
        };
        translations::mark(&mut page.hits, page.total, &options.lexicon, &mut frequency)
    }

    /// The units with a text on either side.
    pub(super) fn units_of_text(&self, text: u32) -> Result<impl Iterator<Item = (UnitSide, u64, UnitRecord)>> {
        let sources = self.storage.units_of(text, UnitSide::Source)?;
        let targets = self.storage.units_of(text, UnitSide::Target)?;
        let source = sources.into_iter().map(|(id, record)| (UnitSide::Source, id, record));
        Ok(source.chain(targets.into_iter().map(|(id, record)| (UnitSide::Target, id, record))))
    }
}
