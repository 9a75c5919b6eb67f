//! Which units take part: by language, document, origin, user, date, confidence, or a word in them.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::Result;
use crate::unit::LanguageTag;

use super::record::Record;
use super::storage::Storage;

/// What a unit must have. The default lets every unit through.
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
    /// The source's language; for Chinese also how it is written, where both tags say so. Regions do not matter.
    pub source: Option<LanguageTag>,
    /// The target's language, likewise.
    pub target: Option<LanguageTag>,
    /// The document's name.
    pub document: Option<String>,
    /// What made it.
    pub origin: Option<String>,
    /// Who made it, or changed it last.
    pub user: Option<String>,
    /// The least confidence; units of unknown confidence pass.
    pub confidence: Option<f32>,
    /// Not changed (or, if never changed, made) before this date, ISO 8601. Units without a date do not pass.
    pub since: Option<String>,
    /// Changed (or made) before this date, ISO 8601. Units without a date do not pass.
    pub until: Option<String>,
    /// A stretch of text in the source or the target, as it is written.
    pub containing: Option<String>,
}

impl Filter {
    /// True if it lets every unit through.
    ///
    /// ```
    /// assert!(duiqi::memory::Filter::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }
}

/// True if a unit's tag is what was asked for: the same language, and no other script.
pub(crate) fn accepts(asked: &LanguageTag, tag: &LanguageTag) -> bool {
    let language = |tag: &LanguageTag| tag.as_str().split('-').next().unwrap_or_default().to_owned();
    let same = match (asked.lang(), tag.lang()) {
        (None, None) => language(asked) == language(tag),
        (asked, tag) => asked == tag,
    };
    same && !matches!((asked.script(), tag.script()), (Some(asked), Some(script)) if asked != script)
}

/// A filter with its names as numbers.
#[derive(Debug)]
pub(crate) struct ResolvedFilter {
    filter: Filter,
    /// Document, origin, user: wanted and, if known at all, its number.
    document: Option<Option<u32>>,
    origin: Option<Option<u32>>,
    user: Option<Option<u32>>,
    tags: Tags,
}

impl ResolvedFilter {
    pub(crate) fn new(storage: &Storage, filter: &Filter) -> Result<Self> {
        let find = |name: &Option<String>| name.as_deref().map(|name| storage.find_name(name)).transpose();
        Ok(ResolvedFilter {
            document: find(&filter.document)?,
            origin: find(&filter.origin)?,
            user: find(&filter.user)?,
            tags: Tags::default(),
            filter: filter.clone(),
        })
    }

    pub(crate) fn passes(&self, storage: &Storage, record: &Record) -> Result<bool> {
        let filter = &self.filter;
        let is = |wanted: Option<Option<u32>>, has: Option<u32>| wanted.is_none_or(|id| id.is_some() && id == has);
        let date = record.date();
        let plain = is(self.document, record.document)
            && is(self.origin, record.origin)
            && (is(self.user, record.creator) || is(self.user, record.changer))
            && filter.confidence.is_none_or(|least| record.confidence.is_none_or(|confidence| confidence >= least))
            && filter.since.as_deref().is_none_or(|since| date.is_some_and(|date| date >= since))
            && filter.until.as_deref().is_none_or(|until| date.is_some_and(|date| date < until));
        Ok(plain
            && self.tags.accept(storage, filter.source.as_ref(), record.source_tag)?
            && self.tags.accept(storage, filter.target.as_ref(), record.target_tag)?
            && self.contains(storage, record)?)
    }

    fn contains(&self, storage: &Storage, record: &Record) -> Result<bool> {
        let Some(wanted) = self.filter.containing.as_deref() else { return Ok(true) };
        Ok(storage.text(record.source)?.contains(wanted) || storage.text(record.target)?.contains(wanted))
    }
}

/// The few tags of a memory, read once.
#[derive(Debug, Default)]
pub(crate) struct Tags(RefCell<HashMap<u32, LanguageTag>>);

impl Tags {
    pub(crate) fn accept(&self, storage: &Storage, asked: Option<&LanguageTag>, tag: u32) -> Result<bool> {
        let Some(asked) = asked else { return Ok(true) };
        if let Some(tag) = self.0.borrow().get(&tag) {
            return Ok(accepts(asked, tag));
        }
        let text = LanguageTag::from(&*storage.name(tag)?);
        let accepted = accepts(asked, &text);
        self.0.borrow_mut().insert(tag, text);
        Ok(accepted)
    }
}
