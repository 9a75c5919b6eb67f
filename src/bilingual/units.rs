//! From an alignment back to units, in the order of the document, with everything that has no counterpart.

use std::ops::Range;

use crate::bitext::{Kind, Reason, join};
use crate::document::{Document, Segment};
use crate::unit::Context;
use crate::{Alignment, Bead, Bitext, Lang, Sentence, Tag, Unit};

/// The units of an alignment with what the documents hold beside it: text without counterpart, markup, code,
/// addresses, each with its reason. `documents` is the one document that both sides come from, or the source's
/// and the target's.
///
/// Every character of the documents that is not blank is in the ranges of exactly one unit.
///
/// ```
/// use duiqi::{Bead, Bitext, Document, Lang, bilingual::units};
/// let (source, target) = (Document::from_text("你好。")?, Document::from_text("Hello.\n\nhttps://example.org")?);
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。", "Hello.");
/// let alignment = duiqi::align(&bitext, &Default::default(), &Default::default());
/// let units = units(&[&source, &target], &bitext, &alignment);
/// assert!(units.iter().any(|unit| unit.reason == Some(duiqi::Reason::Link)));
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn units(documents: &[&Document], bitext: &Bitext<'_>, alignment: &Alignment) -> Vec<Unit> {
    let maker = Maker { bitext, tags: tags(bitext), documents };
    let mut found: Vec<Unit> = alignment.beads.iter().map(|bead| maker.bead(bead)).collect();
    match documents {
        [one] => {
            let aligned = starts(bitext.source.iter().chain(&bitext.target));
            found.extend(asides(one, &aligned).map(|segment| maker.aside(one, segment, segment.lang)));
            found.sort_by_key(start);
        }
        [source, target, ..] => {
            found = maker.insert(found, source, bitext.langs.0);
            found = maker.insert(found, target, bitext.langs.1);
        }
        [] => {}
    }
    number(&mut found);
    found
}

/// Where the sentences of a document begin, in order.
fn starts<'s>(sentences: impl Iterator<Item = &'s Sentence<'s>>) -> Vec<usize> {
    let mut starts: Vec<usize> = sentences.map(|sentence| sentence.range.start).collect();
    starts.sort_unstable();
    starts
}

/// The segments that no sentence of the alignment stands in.
fn asides<'d>(document: &'d Document, aligned: &[usize]) -> impl Iterator<Item = &'d Segment> {
    document.segments().iter().filter(|segment| {
        let next = aligned.partition_point(|&start| start < segment.range.start);
        aligned.get(next).is_none_or(|&start| start >= segment.range.end)
    })
}

/// The first byte of a unit in its document.
fn start(unit: &Unit) -> usize {
    unit.source_ranges.iter().chain(&unit.target_ranges).map(|range| range.start).min().unwrap_or(0)
}

/// One tag a side for the whole document, so that a memory has one language there.
fn tags(bitext: &Bitext<'_>) -> (Tag, Tag) {
    let tag = |lang: Lang, sentences: &[Sentence<'_>]| {
        let sample: String = sentences.iter().take(2000).map(|sentence| sentence.text.as_ref()).collect();
        Tag::of(lang, &sample)
    };
    (tag(bitext.langs.0, &bitext.source), tag(bitext.langs.1, &bitext.target))
}

struct Maker<'a> {
    bitext: &'a Bitext<'a>,
    tags: (Tag, Tag),
    documents: &'a [&'a Document],
}

impl Maker<'_> {
    fn empty(&self) -> Unit {
        Unit {
            source_tag: self.tags.0.clone(),
            target_tag: self.tags.1.clone(),
            document: self.documents.first().and_then(|document| document.name()).map(str::to_owned),
            ..Unit::default()
        }
    }

    fn bead(&self, bead: &Bead) -> Unit {
        let source = self.bitext.source.get(bead.source.clone()).unwrap_or_default();
        let target = self.bitext.target.get(bead.target.clone()).unwrap_or_default();
        let pair = !source.is_empty() && !target.is_empty();
        let kinds = || source.iter().chain(target).map(|sentence| sentence.kind);
        Unit {
            source: join(self.bitext.langs.0, source.iter().map(|sentence| sentence.text.as_ref())),
            target: join(self.bitext.langs.1, target.iter().map(|sentence| sentence.text.as_ref())),
            kind: kinds().find(|&kind| kind != Kind::Body).or_else(|| kinds().next()),
            reason: (!pair).then_some(Reason::NoCounterpart),
            confidence: Some(bead.confidence),
            shape: Some((source.len() as u32, target.len() as u32)),
            source_ranges: source.iter().map(|sentence| sentence.range.clone()).collect(),
            target_ranges: target.iter().map(|sentence| sentence.range.clone()).collect(),
            origin: Some("alignment".to_owned()),
            ..self.empty()
        }
    }

    /// A segment that was not aligned, on the side of a language; without one, on the source's.
    fn aside(&self, document: &Document, segment: &Segment, side: Option<Lang>) -> Unit {
        let text = document.text_of(segment).to_owned();
        let ranges: Vec<Range<usize>> = vec![segment.range.clone()];
        let unknown = if segment.lang.is_some() { Reason::NoCounterpart } else { Reason::NoLetters };
        let unit = Unit {
            kind: Some(segment.kind),
            reason: segment.reason.or(Some(unknown)),
            document: document.name().map(str::to_owned),
            ..self.empty()
        };
        if side.is_none_or(|side| side == self.bitext.langs.0) {
            Unit { source: text, source_ranges: ranges, shape: Some((1, 0)), ..unit }
        } else {
            Unit { target: text, target_ranges: ranges, shape: Some((0, 1)), ..unit }
        }
    }

    /// Puts what one of two documents holds beside the alignment before the unit that follows it there.
    fn insert(&self, units: Vec<Unit>, document: &Document, side: Lang) -> Vec<Unit> {
        let is_source = side == self.bitext.langs.0;
        let sentences = if is_source { &self.bitext.source } else { &self.bitext.target };
        let aligned = starts(sentences.iter());
        let mut waiting = asides(document, &aligned).peekable();
        let mut found = Vec::with_capacity(units.len());
        for unit in units {
            let ranges = if is_source { &unit.source_ranges } else { &unit.target_ranges };
            if let Some(at) = ranges.first().map(|range| range.start) {
                while let Some(segment) = waiting.next_if(|segment| segment.range.start < at) {
                    found.push(self.aside(document, segment, Some(side)));
                }
            }
            found.push(unit);
        }
        found.extend(waiting.map(|segment| self.aside(document, segment, Some(side))));
        found
    }
}

/// Numbers the units and tells each pair the source text before and after it.
fn number(units: &mut [Unit]) {
    let sources: Vec<usize> =
        (0..units.len()).filter(|&at| !units[at].source.is_empty() && has_words(&units[at])).collect();
    for (place, &at) in sources.iter().enumerate() {
        if units[at].is_pair() {
            let text = |place: Option<usize>| {
                Some(
                    place
                        .and_then(|place| sources.get(place))
                        .map_or_else(String::new, |&near| units[near].source.clone()),
                )
            };
            units[at].context = Context { before: text(place.checked_sub(1)), after: text(Some(place + 1)) };
        }
    }
    for (unit, position) in units.iter_mut().zip(0..) {
        unit.position = Some(position);
    }
}

/// True for units of text, as a reader of the translation memory would meet them.
fn has_words(unit: &Unit) -> bool {
    !matches!(unit.reason, Some(Reason::Markup | Reason::Code | Reason::NoLetters | Reason::Link))
}
