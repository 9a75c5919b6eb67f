//! Concordance: every unit that has a word or phrase, with the places in it and in its translation.

use std::ops::Range;

use crate::unit::{LanguageTag, Unit};
use crate::{Class, Lang, Lexicon, Links, Result, token};

use super::Memory;
use super::filter::{Filter, ResolvedFilter, Tags};
use super::index::{Bucket, pair_bucket, token_bucket};
use super::record::Record;
use super::storage::Side;
use super::tokens::{self, Detail, Token, key, tokens};

/// How to look for a word or phrase.
///
/// ```
/// use duiqi::memory::ConcordanceOptions;
/// let options = ConcordanceOptions { offset: 20, ..Default::default() };
/// assert_eq!(options.limit, 20);
/// ```
#[derive(Debug, Clone)]
pub struct ConcordanceOptions {
    /// How many hits at most. Default: 20.
    pub limit: usize,
    /// How many hits to pass over, for the next page. Default: 0.
    pub offset: usize,
    /// The language to look in; `None` looks in all.
    pub from: Option<LanguageTag>,
    /// Which units take part.
    pub filter: Filter,
    /// What finds the translation of the hit. Default: the built-in lexicon.
    pub lexicon: Lexicon,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        ConcordanceOptions { limit: 20, offset: 0, from: None, filter: Filter::default(), lexicon: Lexicon::builtin() }
    }
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Concordance {
    /// The hits; those first that have the fewest other words, then older units.
    pub hits: Vec<Hit>,
    /// How many hits there are on all pages.
    pub total: usize,
    /// False if there are more than `total`: a very frequent word is not counted to the end.
    pub complete: bool,
}

/// A unit that has what was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The unit's number in its memory.
    pub id: u64,
    /// The unit.
    pub unit: Unit,
    /// True if it was found in the unit's target.
    pub reversed: bool,
    /// Where it was found: bytes of that text, in order.
    pub found: Vec<Range<usize>>,
    /// What may translate it: bytes of the other text, in order; by the lexicon, numbers and names, so it may be empty.
    pub linked: Vec<Range<usize>>,
}

impl Hit {
    /// The text in which it was found, and the other one.
    ///
    /// ```
    /// # use duiqi::{Memory, Unit};
    /// # let mut memory = Memory::new();
    /// # memory.import([Ok(Unit::pair(("en", "Yes"), ("zh", "是")))], &Default::default()).unwrap();
    /// let page = memory.concordance("是", &Default::default()).unwrap();
    /// assert_eq!(page.hits[0].texts(), ("是", "Yes"));
    /// ```
    pub fn texts(&self) -> (&str, &str) {
        let (source, target) = (self.unit.source.text.as_str(), self.unit.target.text.as_str());
        if self.reversed { (target, source) } else { (source, target) }
    }
}

/// Texts that are looked through to count hits beyond the page.
const MOST_COUNTED: usize = 400;

impl Memory {
    /// The units that have a word or phrase in their source or target. Case and full width do not matter, a hyphen
    /// may stand for a blank, and the last English word may have another ending of number (`model`, `models`).
    ///
    /// ```
    /// use duiqi::{Memory, Unit};
    /// let mut memory = Memory::new();
    /// let unit = Unit::pair(("en", "The Open Books are on the table."), ("zh-CN", "打开的书在桌子上。"));
    /// memory.import([Ok(unit)], &Default::default())?;
    ///
    /// let page = memory.concordance("open book", &Default::default())?;
    /// let (text, _) = page.hits[0].texts();
    /// assert_eq!(&text[page.hits[0].found[0].clone()], "Open Books");
    /// assert_eq!(memory.concordance("桌子", &Default::default())?.total, 1);
    /// assert_eq!(memory.concordance("椅子", &Default::default())?.total, 0);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn concordance(&self, text: &str, options: &ConcordanceOptions) -> Result<Concordance> {
        let phrase = Phrase::new(text, 0);
        if phrase.words.is_empty() {
            return Ok(Concordance { complete: true, ..Concordance::default() });
        }
        self.storage.reading(|| {
            let mut page = self.page(&phrase, options)?;
            link(&mut page.hits, &options.lexicon);
            Ok(page)
        })
    }

    fn page(&self, phrase: &Phrase, options: &ConcordanceOptions) -> Result<Concordance> {
        let filter = ResolvedFilter::new(&self.storage, &options.filter)?;
        let tags = Tags::default();
        let mut page = Concordance { complete: true, ..Concordance::default() };
        for (looked, id) in self.storage.listed_in_all(&phrase.groups())?.enumerate() {
            if looked >= MOST_COUNTED && page.total >= options.offset + options.limit {
                page.complete = false;
                break;
            }
            let Some(text) = self.storage.text_if_present(id)? else { continue };
            let found = phrase.find(&text);
            if found.is_empty() {
                continue;
            }
            for (side, id, record) in self.units_of_text(id)? {
                let tag = if side == Side::Source { record.source_tag } else { record.target_tag };
                if !tags.accept(&self.storage, options.from.as_ref(), tag)? || !filter.passes(&self.storage, &record)? {
                    continue;
                }
                if (options.offset..options.offset.saturating_add(options.limit)).contains(&page.total) {
                    let (unit, reversed) = (self.restore(&record)?, side == Side::Target);
                    page.hits.push(Hit { id, unit, reversed, found: found.clone(), linked: Vec::new() });
                }
                page.total += 1;
            }
        }
        Ok(page)
    }

    pub(super) fn units_of_text(&self, text: u32) -> Result<impl Iterator<Item = (Side, u64, Record)>> {
        let sources = self.storage.units_of(text, Side::Source)?;
        let targets = self.storage.units_of(text, Side::Target)?;
        let source = sources.into_iter().map(|(id, record)| (Side::Source, id, record));
        Ok(source.chain(targets.into_iter().map(|(id, record)| (Side::Target, id, record))))
    }
}

/// Marks in the other text what the hits' words may be translated by.
fn link(hits: &mut [Hit], lexicon: &Lexicon) {
    let known = |hit: &Hit| Some((hit.unit.text(Lang::Zh)?.to_owned(), hit.unit.text(Lang::En)?.to_owned()));
    let (zh, en): (Vec<_>, Vec<_>) = hits.iter().map(|hit| known(hit).unwrap_or_default()).unzip();
    let (zh_side, en_side) = token::pair(&zh, &en, lexicon);
    let links = Links::new(&zh_side, &en_side, lexicon);
    for (at, hit) in hits.iter_mut().enumerate() {
        let tag = if hit.reversed { &hit.unit.target.tag } else { &hit.unit.source.tag };
        let chinese = tag.lang() == Some(Lang::Zh);
        let (side, other) = if chinese { (&zh_side, &en_side) } else { (&en_side, &zh_side) };
        let inside = |token: &&token::Token| {
            hit.found.iter().any(|range| (token.start as usize) < range.end && range.start < token.end as usize)
        };
        let terms = side.tokens(at).iter().filter(inside).filter(|token| side.class(token.term) != Class::Function);
        let linked: Vec<u32> = terms
            .flat_map(|token| if chinese { links.of(token.term) } else { links.back(token.term) })
            .map(|link| link.term)
            .collect();
        let translated = other.tokens(at).iter().filter(|token| linked.contains(&token.term));
        hit.linked = join(translated.map(|token| token.start as usize..token.end as usize));
    }
}

/// Neighbours as one.
fn join(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// A word of a phrase: the keys of the forms it may have, as it is written first.
#[derive(Debug, Clone)]
struct Word {
    class: tokens::Class,
    /// The keys that texts with it are listed under.
    listed: Vec<u64>,
    /// The keys that it is recognised by.
    shown: Vec<u64>,
}

/// Words that have to stand one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    words: Vec<Word>,
    /// How many other words may stand between two of them.
    gap: usize,
}

impl Phrase {
    pub(crate) fn new(text: &str, gap: usize) -> Self {
        let tokens = tokens(text);
        let marks = tokens.iter().all(|token| token.class == tokens::Class::Mark);
        let kept: Vec<&Token> = tokens.iter().filter(|token| marks || token.class != tokens::Class::Mark).collect();
        let word = |(at, token): (usize, &&Token)| {
            let text = &text[token.range.clone()];
            let forms = if at + 1 == kept.len() { forms(text) } else { vec![text.to_owned()] };
            let keys = |detail| forms.iter().map(|form| key(token.class, form, detail)).collect();
            let listed = if token.class == tokens::Class::Word { Detail::Plain } else { Detail::Content };
            Word { class: token.class, listed: keys(listed), shown: keys(Detail::Content) }
        };
        Phrase { words: kept.iter().enumerate().map(word).collect(), gap }
    }

    /// The buckets that list the texts of each word, and of each two words that have to be neighbours. Only words are
    /// listed in pairs.
    pub(crate) fn groups(&self) -> Vec<Vec<Bucket>> {
        let word = |word: &Word| word.listed.iter().map(|&key| token_bucket(key)).collect();
        let two = |two: &[&Word]| -> Vec<Bucket> {
            two[0].listed.iter().flat_map(|&a| two[1].listed.iter().map(move |&b| pair_bucket(a, b))).collect()
        };
        let words: Vec<&Word> = self.words.iter().filter(|word| word.class == tokens::Class::Word).collect();
        let pairs = words.windows(2).filter(|_| self.gap == 0).map(two);
        let sorted = |mut buckets: Vec<Bucket>| {
            buckets.sort_unstable();
            buckets.dedup();
            buckets
        };
        self.words.iter().map(word).chain(pairs).map(sorted).collect()
    }

    /// Where the phrase stands in a text, in order, without overlaps.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let tokens = tokens(text);
        let marks = tokens.iter().all(|token| token.class == tokens::Class::Mark);
        let kept: Vec<(&Token, u64)> = tokens
            .iter()
            .filter(|token| marks || token.class != tokens::Class::Mark)
            .map(|token| (token, key(token.class, &text[token.range.clone()], Detail::Content)))
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < kept.len() {
            match self.end(text, &kept[at..]) {
                Some(last) => {
                    found.push(kept[at].0.range.start..kept[at + last].0.range.end);
                    at += last + 1;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The last token of the phrase, if it begins with the first of these.
    fn end(&self, text: &str, tokens: &[(&Token, u64)]) -> Option<usize> {
        let mut last = None;
        for word in &self.words {
            let from = last.map_or(0, |last| last + 1);
            let reach = if last.is_none() { 0 } else { self.gap };
            let window = tokens.get(from..)?.iter().take(reach + 1);
            let next = from + window.into_iter().position(|(_, key)| word.shown.contains(key))?;
            if let Some(last) = last {
                let between: &(&Token, u64) = tokens.get(last)?;
                if self.gap == 0 && !joined(&text[between.0.range.end..tokens[next].0.range.start]) {
                    return None;
                }
            }
            last = Some(next);
        }
        last
    }
}

/// True for what may stand between two words of a phrase.
fn joined(between: &str) -> bool {
    between.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‐' | '‑'))
}

/// An English word, and the same word in the other number.
fn forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return forms;
    }
    let lower = word.to_ascii_lowercase();
    forms.extend(["s", "es"].map(|ending| format!("{lower}{ending}")));
    forms.extend(["s", "es"].iter().filter_map(|ending| lower.strip_suffix(ending)).map(str::to_owned));
    forms.extend(lower.strip_suffix("ies").map(|stem| format!("{stem}y")));
    forms.extend(lower.strip_suffix('y').map(|stem| format!("{stem}ies")));
    forms.retain(|form| form.len() > 1);
    forms
}
