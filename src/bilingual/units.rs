//! From an alignment to units, in the order of the document, including
//! everything without counterpart.
//!
//! ```text
//! bead                        unit
//! source and target           pair, without reason
//! source only                 no counterpart
//! source only, target only    both unrelated: two texts at one place
//! (segment of no bead)        its own reason: code, link, markup, …
//! ```

use std::ops::Range;

use crate::bitext::{Kind, Reason, join};
use crate::document::{Document, Segment};
use crate::unit::Context;
use crate::{Alignment, Bead, Bitext, BySide, Half, Lang, LanguageTag, Sentence, Unit};

/// The units of an alignment, together with what else the documents contain:
/// text without counterpart, markup, code, addresses, each with its reason.
///
/// `documents` is the one document that both sides come from, or the source's
/// and the target's. Every character of the documents that is not white space
/// is in the ranges of exactly one unit.
///
/// ```
/// use duiqi::{Bead, Bitext, Document, Lang, bilingual::units};
/// let (source, target) = (Document::from_text("你好。")?, Document::from_text("Hello.\n\nhttps://example.org")?);
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。", "Hello.")?;
/// let alignment = duiqi::align(&bitext, &Default::default(), &Default::default());
/// let units = units(&[&source, &target], &bitext, &alignment);
/// assert!(units.iter().any(|unit| unit.reason == Some(duiqi::Reason::Link)));
/// # Ok::<(), duiqi::Error>(())
/// ```
#[must_use]
pub fn units(documents: &[&Document], bitext: &Bitext<'_>, alignment: &Alignment) -> Vec<Unit> {
    units_beside(documents, bitext, alignment, &[])
}

/// The same, with additional segments of the one document that are in no
/// sentence although their line is.
pub(super) fn units_beside(
    documents: &[&Document],
    bitext: &Bitext<'_>,
    alignment: &Alignment,
    beside: &[Segment],
) -> Vec<Unit> {
    let maker = Maker { bitext, tags: tags(bitext), documents };
    let mut found: Vec<Unit> = Vec::with_capacity(alignment.beads.len());
    for run in alignment.beads.chunk_by(|a, b| is_alone(a) && is_alone(b)) {
        // Sentences left alone on both sides at one place are where a pair
        // would be, but are unrelated.
        let unrelated = run.iter().any(|bead| bead.source.is_empty()) && run.iter().any(|bead| bead.target.is_empty());
        let reason = if unrelated { Reason::Unrelated } else { Reason::NoCounterpart };
        found.extend(run.iter().map(|bead| maker.bead(bead, reason)));
    }
    match documents {
        [one] => {
            let aligned = starts(bitext.source().iter().chain(bitext.target()));
            // An address or a line of code has no language, but its letters
            // tell on which side a reader expects it.
            let side = |segment: &Segment| segment.lang.or_else(|| Lang::detect(one.text_of(segment)));
            let asides: Vec<&Segment> = asides(one, &aligned).chain(beside).collect();
            // A unit is large: neither spare capacity nor a second copy for sorting is cheap.
            found.reserve_exact(asides.len());
            found.extend(asides.into_iter().map(|segment| maker.aside(one, segment, side(segment))));
            found.sort_by_cached_key(start);
        }
        [source, target, ..] => {
            maker.insert(&mut found, source, bitext.langs().source);
            maker.insert(&mut found, target, bitext.langs().target);
        }
        [] => {}
    }
    number(&mut found);
    found
}

impl Alignment {
    /// The units of the bitext that was aligned: a pair for each bead with text
    /// on both sides, and each sentence without counterpart by itself with its
    /// reason. Ranges are those of the sentences. A blank sentence is a unit
    /// without text;
    /// [`Unit::is_pair`] chooses the pairs.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang, Lexicon, align};
    /// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n再见。", "Hello.\nGoodbye.")?;
    /// let units = align(&bitext, &Lexicon::builtin(), &Default::default()).units(&bitext);
    /// assert_eq!((units[1].source.text.as_str(), units[1].target.text.as_str()), ("再见。", "Goodbye."));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn units(&self, bitext: &Bitext<'_>) -> Vec<Unit> {
        units(&[], bitext, self)
    }
}

/// True for a bead without counterpart.
fn is_alone(bead: &Bead) -> bool {
    bead.source.is_empty() || bead.target.is_empty()
}

/// Where the sentences of a document begin, sorted.
///
/// In bytes of the document.
fn starts<'s>(sentences: impl Iterator<Item = &'s Sentence<'s>>) -> Vec<usize> {
    let mut starts: Vec<usize> = sentences.map(|sentence| sentence.range.start).collect();
    starts.sort_unstable();
    starts
}

/// The segments without an aligned sentence.
///
/// `aligned` holds the first bytes of the sentences, sorted. A segment is
/// aligned if a sentence begins in it; each segment costs one binary search.
fn asides<'d>(document: &'d Document, aligned: &[usize]) -> impl Iterator<Item = &'d Segment> {
    document.segments().iter().filter(|segment| {
        let next = aligned.partition_point(|&start| start < segment.range.start);
        aligned.get(next).is_none_or(|&start| start >= segment.range.end)
    })
}

/// The first byte of a unit in its document.
fn start(unit: &Unit) -> usize {
    unit.source.ranges.iter().chain(&unit.target.ranges).map(|range| range.start).min().unwrap_or(0)
}

/// One tag for each side of the whole document, so that a translation memory
/// sees one language there.
fn tags(bitext: &Bitext<'_>) -> BySide<LanguageTag> {
    let tag = |lang: Lang, sentences: &[Sentence<'_>]| {
        let sample: String = sentences.iter().take(2000).map(|sentence| sentence.text.as_ref()).collect();
        LanguageTag::for_text(lang, &sample)
    };
    BySide { source: tag(bitext.langs().source, bitext.source()), target: tag(bitext.langs().target, bitext.target()) }
}

/// The name of a document as units keep it: the name of its file. The folders
/// before it are those of one computer.
fn provenance(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

/// Makes the units of one alignment.
struct Maker<'a> {
    /// The sentences of both sides.
    bitext: &'a Bitext<'a>,
    /// The language tag of each side.
    tags: BySide<LanguageTag>,
    /// One document, or the source's and the target's.
    documents: &'a [&'a Document],
}

impl Maker<'_> {
    /// A unit with tags and document name, but without text.
    fn empty(&self) -> Unit {
        Unit {
            source: Half { tag: self.tags.source.clone(), ..Half::default() },
            target: Half { tag: self.tags.target.clone(), ..Half::default() },
            document: self.documents.first().and_then(|document| document.name()).map(provenance),
            ..Unit::default()
        }
    }

    /// The unit of a bead; `alone` is the reason for one without counterpart.
    fn bead(&self, bead: &Bead, alone: Reason) -> Unit {
        let source = self.bitext.source().get(bead.source.clone()).unwrap_or_default();
        let target = self.bitext.target().get(bead.target.clone()).unwrap_or_default();
        let pair = !source.is_empty() && !target.is_empty();
        let kinds = || source.iter().chain(target).map(|sentence| sentence.kind);
        let half = |lang: Lang, tag: &LanguageTag, sentences: &[Sentence<'_>]| Half {
            text: join(lang, sentences.iter().map(|sentence| sentence.text.as_ref())),
            tag: tag.clone(),
            ranges: sentences.iter().map(|sentence| sentence.range.clone()).collect(),
            paragraph: sentences.first().map(|sentence| sentence.paragraph),
            ..Half::default()
        };
        Unit {
            source: half(self.bitext.langs().source, &self.tags.source, source),
            target: half(self.bitext.langs().target, &self.tags.target, target),
            kind: kinds().find(|&kind| kind != Kind::Body).or_else(|| kinds().next()),
            reason: (!pair).then_some(alone),
            confidence: Some(bead.confidence),
            shape: Some(BySide { source: source.len() as u32, target: target.len() as u32 }),
            origin: Some("alignment".to_owned()),
            level: self.level(source.first(), target.first()),
            ..self.empty()
        }
    }

    /// The level of the heading that a bead belongs to; the source's document
    /// counts before the target's.
    fn level(&self, source: Option<&Sentence<'_>>, target: Option<&Sentence<'_>>) -> Option<u8> {
        let segment = |document: Option<&&Document>, sentence: Option<&Sentence<'_>>| {
            let (segments, start) = (document?.segments(), sentence?.range.start);
            let next = segments.partition_point(|segment| segment.range.start <= start);
            segments.get(next.checked_sub(1)?)?.level
        };
        let last = self.documents.last();
        segment(self.documents.first(), source).or_else(|| segment(last, target))
    }

    /// A segment that was not aligned, on the side of a language, by default
    /// the source's.
    ///
    /// `side` chooses the half that gets the text. A segment without language
    /// and without a reason of its own has no letters.
    fn aside(&self, document: &Document, segment: &Segment, side: Option<Lang>) -> Unit {
        let text = document.text_of(segment).to_owned();
        let ranges: Vec<Range<usize>> = vec![segment.range.clone()];
        let unknown = if segment.lang.is_some() { Reason::NoCounterpart } else { Reason::NoLetters };
        let mut unit = Unit {
            kind: Some(segment.kind),
            reason: segment.reason.or(Some(unknown)),
            document: document.name().map(provenance),
            level: segment.level,
            ..self.empty()
        };
        if side.is_none_or(|side| side == self.bitext.langs().source) {
            (unit.source.text, unit.source.ranges) = (text, ranges);
            unit.source.paragraph = Some(segment.paragraph);
            unit.shape = Some(BySide { source: 1, target: 0 });
        } else {
            (unit.target.text, unit.target.ranges) = (text, ranges);
            unit.target.paragraph = Some(segment.paragraph);
            unit.shape = Some(BySide { source: 0, target: 1 });
        }
        unit
    }

    /// Inserts the unaligned segments of one of two documents, each before the
    /// unit that follows it there.
    ///
    /// The order of both documents is preserved. Units without text on this
    /// side keep their place, since nothing in this document shows where they
    /// belong.
    ///
    /// In place, from the last unit to the first: a unit is large, and a second
    /// vector would be the peak of memory.
    fn insert(&self, units: &mut Vec<Unit>, document: &Document, side: Lang) {
        let asides = self.asides_before(units, document, side);
        let mut from = units.len();
        units.reserve_exact(asides.len());
        units.resize_with(from + asides.len(), Unit::default);
        let mut to = units.len();
        for (before, segment) in asides.into_iter().rev() {
            while from > before {
                (from, to) = (from - 1, to - 1);
                units.swap(from, to);
            }
            to -= 1;
            units[to] = self.aside(document, segment, Some(side));
        }
    }

    /// The unaligned segments of one of two documents in order, each with the
    /// number of the unit that it stands before.
    fn asides_before<'d>(&self, units: &[Unit], document: &'d Document, side: Lang) -> Vec<(usize, &'d Segment)> {
        let is_source = side == self.bitext.langs().source;
        let sentences = if is_source { self.bitext.source() } else { self.bitext.target() };
        let aligned = starts(sentences.iter());
        let mut waiting = asides(document, &aligned).peekable();
        let mut found = Vec::new();
        for (number, unit) in units.iter().enumerate() {
            let ranges = if is_source { &unit.source.ranges } else { &unit.target.ranges };
            let Some(at) = ranges.first().map(|range| range.start) else { continue };
            while let Some(segment) = waiting.next_if(|segment| segment.range.start < at) {
                found.push((number, segment));
            }
        }
        found.extend(waiting.map(|segment| (units.len(), segment)));
        found
    }
}

/// Numbers the units and adds the source text before and after each pair.
///
/// Neighbours are those of the source text, whether or not they have a
/// counterpart, since they serve as context in a memory.
///
/// Positions count from 0 over all units. Where the source text begins or ends,
/// the text before or after is empty.
fn number(units: &mut [Unit]) {
    let sources: Vec<usize> =
        (0..units.len()).filter(|&at| !units[at].source.text.is_empty() && has_words(&units[at])).collect();
    for (place, &at) in sources.iter().enumerate() {
        if units[at].is_pair() {
            let text = |place: Option<usize>| {
                Some(
                    place
                        .and_then(|place| sources.get(place))
                        .map_or_else(String::new, |&near| units[near].source.text.clone()),
                )
            };
            units[at].context = Context { before: text(place.checked_sub(1)), after: text(Some(place + 1)) };
        }
    }
    for (unit, position) in units.iter_mut().zip(0..) {
        unit.position = Some(position);
    }
}

/// True for units of text, as a reader of the translation memory would meet
/// them.
fn has_words(unit: &Unit) -> bool {
    !matches!(unit.reason, Some(Reason::Markup | Reason::Code | Reason::NoLetters | Reason::Link))
}
