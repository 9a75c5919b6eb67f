//! Selects units: by language, document, origin, user, date, confidence, state,
//! or text.
//!
//! Cheap conditions are tried first: numbers of names, dates and confidence are
//! in the record, texts must be read from the file. A name that the memory does
//! not have excludes every unit without reading a text.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;

use crate::unit::LanguageTag;
use crate::{Error, Lang, Result, Script};

use super::record::{ExtraFields, UnitRecord};
use super::storage::Storage;

/// The conditions that a unit must meet. The default accepts every unit.
///
/// ```
/// use duiqi::memory::Filter;
/// let mut filter = Filter::default();
/// filter.origin = Some("alignment".into());
/// assert!(!filter.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Filter {
    /// The source's language; for Chinese also its script, by the text where it
    /// shows it, else by the tag. Regions do not matter.
    pub source: Option<LanguageTag>,
    /// The target's language, in the same way.
    pub target: Option<LanguageTag>,
    /// The document's name.
    pub document: Option<String>,
    /// The origin of the unit.
    pub origin: Option<String>,
    /// Who made it, or changed it last.
    pub user: Option<String>,
    /// The least confidence; units of unknown confidence pass.
    pub confidence: Option<f32>,
    /// Not changed (or, if never changed, created) before this date, ISO 8601.
    /// Units without a date are excluded.
    pub since: Option<String>,
    /// Changed (or created) before this date, ISO 8601. Units without a date
    /// are excluded.
    pub until: Option<String>,
    /// A piece of text in the source or the target, exactly as written.
    pub containing: Option<String>,
    /// A regular expression (of the crate `regex`) that matches somewhere in
    /// the source or the target.
    pub matching: Option<String>,
    /// Only units whose translation is finished, as far as their file states
    /// it.
    pub finished: bool,
}

impl Filter {
    /// True if it accepts every unit, whatever the memory contains. An empty
    /// text or pattern, and a confidence of 0, exclude nothing.
    ///
    /// ```
    /// use duiqi::memory::Filter;
    /// let mut filter = Filter::default();
    /// assert!(filter.is_empty());
    /// filter.containing = Some(String::new());
    /// assert!(filter.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut filter = self.clone();
        filter.containing.take_if(|text| text.is_empty());
        filter.matching.take_if(|pattern| pattern.is_empty());
        // No confidence is below 0.
        filter.confidence.take_if(|least| *least <= 0.0);
        filter == Filter::default()
    }
}

/// Compiles a user's regular expression.
pub(crate) fn pattern(text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|error| Error::Invalid(format!("`{text}` is not a regular expression: {error}")))
}

/// A filter with numbers for names and with its pattern compiled.
#[derive(Debug)]
pub(crate) struct ResolvedFilter {
    /// The conditions as the caller gave them.
    filter: Filter,
    /// Whether a document is required and, if the memory knows its name, its
    /// number.
    document: Option<Option<u32>>,
    /// The same for the origin.
    origin: Option<Option<u32>>,
    /// The same for the user.
    user: Option<Option<u32>>,
    /// The regular expression, compiled.
    matching: Option<Regex>,
    /// Language tags that were read already.
    tags: TagCache,
}

impl ResolvedFilter {
    /// Looks up the names of a filter.
    pub(crate) fn new(storage: &Storage, filter: &Filter) -> Result<Self> {
        let find = |name: &Option<String>| name.as_deref().map(|name| storage.find_name(name)).transpose();
        Ok(ResolvedFilter {
            document: find(&filter.document)?,
            origin: find(&filter.origin)?,
            user: find(&filter.user)?,
            matching: filter.matching.as_deref().map(pattern).transpose()?,
            tags: TagCache::default(),
            filter: filter.clone(),
        })
    }

    /// True if a unit meets all conditions.
    ///
    /// # Errors
    /// If a text that a condition needs cannot be read.
    pub(crate) fn passes(&self, storage: &Storage, record: &UnitRecord) -> Result<bool> {
        let filter = &self.filter;
        let is = |wanted: Option<Option<u32>>, has: Option<u32>| wanted.is_none_or(|id| id.is_some() && id == has);
        // Dates are compared as texts: ISO 8601 sorts by time, and a day alone
        // comes before every hour of it.
        let date = record.date();
        let plain = is(self.document, record.document)
            && is(self.origin, record.origin)
            // Either is enough: a search for the units of a colleague means
            // both.
            && (is(self.user, record.creator) || is(self.user, record.changer))
            && filter.confidence.is_none_or(|least| record.confidence.is_none_or(|confidence| confidence >= least))
            && filter.since.as_deref().is_none_or(|since| date.is_some_and(|date| date >= since))
            && filter.until.as_deref().is_none_or(|until| date.is_some_and(|date| date < until))
            && !(filter.finished && record.extra.as_deref().is_some_and(ExtraFields::is_unfinished));
        Ok(plain
            && self.tags.accept(storage, filter.source.as_ref(), record.source_tag, record.source)?
            && self.tags.accept(storage, filter.target.as_ref(), record.target_tag, record.target)?
            && self.text_passes(storage, record)?)
    }

    /// True if its texts meet the conditions on texts.
    ///
    /// Both texts are only read if a condition asks for them.
    fn text_passes(&self, storage: &Storage, record: &UnitRecord) -> Result<bool> {
        let either = |test: &dyn Fn(&str) -> bool| -> Result<bool> {
            Ok(test(&storage.text(record.source)?) || test(&storage.text(record.target)?))
        };
        let contains = match self.filter.containing.as_deref() {
            Some(wanted) => either(&|text| text.contains(wanted))?,
            None => true,
        };
        Ok(contains
            && match &self.matching {
                Some(pattern) => either(&|text| pattern.is_match(text))?,
                None => true,
            })
    }
}

/// The few distinct tags of a memory, each read once.
#[derive(Debug, Default)]
pub(crate) struct TagCache(RefCell<HashMap<u32, LanguageTag>>);

impl TagCache {
    /// True if a text is in the language asked for, and not in the other
    /// script. A text that shows its script is of that script whatever its tag
    /// says (`zh`, or `zh-TW` by mistake), so that Simplified Chinese is never
    /// returned for Traditional.
    pub(crate) fn accept(&self, storage: &Storage, asked: Option<&LanguageTag>, tag: u32, text: u32) -> Result<bool> {
        let Some(asked) = asked else { return Ok(true) };
        if !self.0.borrow().contains_key(&tag) {
            let name = LanguageTag::from(&*storage.name(tag)?);
            self.0.borrow_mut().insert(tag, name);
        }
        let tags = self.0.borrow();
        let Some(tag) = tags.get(&tag) else { return Ok(false) };
        // A text without a tag shows its language as well as its script.
        let fits = match tag.as_str().is_empty() {
            true => asked.lang().is_some() && Lang::detect(&storage.text(text)?) == asked.lang(),
            false => same_language(asked, tag),
        };
        if !fits {
            return Ok(false);
        }
        // A query for `zh` accepts both scripts.
        let Some(wanted) = asked.script() else { return Ok(true) };
        let script = match tag.script() {
            None if tag.as_str().is_empty() || tag.lang() == Some(Lang::Zh) => Script::detect(&storage.text(text)?),
            None => None,
            script => Script::certain(&storage.text(text)?).or(script),
        };
        // A text without a distinctive character, such as a number, is in both
        // scripts.
        Ok(script.is_none_or(|script| script == wanted))
    }
}

/// True if two tags have the same language.
///
/// English and Chinese are compared by what the tag means (`zho`, `cmn`), other
/// languages by their first part.
fn same_language(asked: &LanguageTag, tag: &LanguageTag) -> bool {
    let language = |tag: &LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_ascii_lowercase();
    match (asked.lang(), tag.lang()) {
        (None, None) => language(asked) == language(tag),
        (asked, tag) => asked == tag,
    }
}
