//! Makes a review from units and the documents that they come from.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::history::UndoHistory;
use super::{Review, ReviewSentence, Row, Status};
use crate::bitext::{Kind, join};
use crate::document::{Document, Segment};
use crate::unit::{Context, Half, LanguageTag, Unit};
use crate::{BySide, Lang};

impl Review {
    /// A review of units, such as those of a translation memory file. A text is
    /// split into sentences if these join to it again. Units without text are
    /// left out.
    ///
    /// ```
    /// use duiqi::{BySide, Unit, review::Review};
    /// let review = Review::from_units(&[Unit::pair(("en", "Hello. Bye."), ("zh-CN", "你好，再见。"))]);
    /// assert_eq!(review.rows()[0].shape, BySide { source: 2, target: 1 });
    /// ```
    ///
    /// The documents are not needed, but with them sentences keep their exact
    /// places.
    #[must_use]
    pub fn from_units(units: &[Unit]) -> Review {
        Review::build(units, &BySide { source: None, target: None })
    }

    /// A review of the result of
    /// [`bilingual::two_documents`](crate::bilingual::two_documents), with the
    /// documents' sentences, paragraphs and headings.
    ///
    /// ```
    /// use duiqi::{Document, Lexicon, bilingual, review::Review};
    /// let (zh, en) = (Document::from_text("退潮了。")?, Document::from_text("The tide went out.")?);
    /// let found = bilingual::two_documents(&zh, &en, &Lexicon::builtin(), &Default::default())?;
    /// let review = Review::from_files(&found.units, &zh, &en);
    /// assert_eq!(review.rows().len(), 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn from_files(units: &[Unit], source: &Document, target: &Document) -> Review {
        Review::build(units, &BySide { source: Some(source), target: Some(target) })
    }

    /// A review of the result of
    /// [`bilingual::document`](crate::bilingual::document).
    ///
    /// ```
    /// use duiqi::{Document, Lexicon, bilingual, review::Review};
    /// let document = Document::from_text("退潮了。\nThe tide went out.\n")?;
    /// let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
    /// assert_eq!(Review::from_document(&found.units, &document).rows().len(), 1);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn from_document(units: &[Unit], document: &Document) -> Review {
        Review::build(units, &BySide { source: Some(document), target: Some(document) })
    }

    /// Adds all units to an empty review.
    fn build(units: &[Unit], documents: &BySide<Option<&Document>>) -> Review {
        let tags = tags(units);
        let langs = langs(units, &tags);
        let known = BySide {
            source: documents.source.map(|document| KnownSentences::new(document, langs.source)),
            target: documents.target.map(|document| KnownSentences::new(document, langs.target)),
        };
        let named = units.iter().find_map(|unit| unit.document.clone());
        let name = |document: Option<&Document>| document.and_then(Document::name).map(str::to_owned);
        let mut review = Review {
            langs,
            tags,
            documents: BySide { source: name(documents.source).or(named), target: name(documents.target) },
            source: Vec::new(),
            target: Vec::new(),
            rows: Vec::new(),
            revision: 0,
            history: UndoHistory::default(),
        };
        for unit in units {
            review.add_unit(unit, &known);
        }
        review
    }

    /// Adds the row and the sentences of a unit.
    fn add_unit(&mut self, unit: &Unit, known: &BySide<Option<KnownSentences<'_>>>) {
        let kind = TextKind { kind: unit.kind.unwrap_or_default(), level: level(unit) };
        let count = |side: fn(BySide<u32>) -> u32| unit.shape.map(|shape| side(shape) as usize);
        let pieces = |half: &Half, lang, known: &Option<KnownSentences<'_>>, count| match known {
            Some(known) => known.sentences(half, lang, kind, count),
            None => unplaced(half, lang, kind, count),
        };
        let source = pieces(&unit.source, self.langs.source, &known.source, count(|shape| shape.source));
        let target = pieces(&unit.target, self.langs.target, &known.target, count(|shape| shape.target));
        let shape = BySide { source: source.len(), target: target.len() };
        // A unit without text on both sides would be a row of no use.
        if shape.source + shape.target == 0 {
            return;
        }
        self.source.extend(source);
        self.target.extend(target);
        self.rows.push(row(unit, shape));
    }
}

/// The row of a unit, with what the unit contains besides its texts.
fn row(unit: &Unit, shape: BySide<usize>) -> Row {
    // Rows that were confirmed before an export are still confirmed when the
    // file comes back.
    let human = unit.origin.as_deref() == Some(super::export::HUMAN);
    // Inline codes belong to the text: keep it with them, to detect later
    // whether it has changed.
    let coded = |half: &Half| if half.codes.is_empty() { Half::default() } else { half.clone() };
    let rest = Unit {
        source: coded(&unit.source),
        target: coded(&unit.target),
        kind: None,
        level: None,
        reason: None,
        confidence: None,
        document: None,
        position: None,
        shape: None,
        context: Context::default(),
        origin: unit.origin.clone().filter(|origin| !human && origin != super::export::ALIGNMENT),
        changer: None,
        changed: None,
        ..unit.clone()
    };
    Row {
        shape,
        confidence: unit.confidence,
        status: if human { Status::Confirmed } else { Status::Automatic },
        reason: unit.reason.filter(|_| shape.source == 0 || shape.target == 0),
        who: unit.changer.clone(),
        when: unit.changed.clone(),
        unit: (rest != Unit::default()).then(|| Box::new(rest)),
    }
}

/// On each side, the first tag that a unit has.
fn tags(units: &[Unit]) -> BySide<LanguageTag> {
    let first = |half: fn(&Unit) -> &Half| {
        units.iter().map(|unit| half(unit).tag.clone()).find(|tag| !tag.as_str().is_empty()).unwrap_or_default()
    };
    BySide { source: first(|unit| &unit.source), target: first(|unit| &unit.target) }
}

/// The languages by the tags, otherwise by the letters; always different.
fn langs(units: &[Unit], tags: &BySide<LanguageTag>) -> BySide<Lang> {
    let detect = |half: fn(&Unit) -> &Half| units.iter().find_map(|unit| Lang::detect(&half(unit).text));
    let target = tags.target.lang().or_else(|| detect(|unit| &unit.target));
    let source = tags.source.lang().or_else(|| detect(|unit| &unit.source));
    // The sides are always in different languages, so one known language
    // determines the other.
    let source = source.or(target.map(Lang::other)).unwrap_or(Lang::En);
    BySide { source, target: source.other() }
}

/// The kind of the sentences of a unit.
#[derive(Debug, Clone, Copy)]
struct TextKind {
    /// What the sentences are.
    kind: Kind,
    /// The level of the heading, from 1; 0 for running text.
    level: u8,
}

/// The level of a unit that is a heading. An unknown level counts as one below
/// the title.
fn level(unit: &Unit) -> u8 {
    match unit.kind {
        Some(Kind::Title) => unit.level.unwrap_or(1).max(1),
        Some(Kind::Heading) => unit.level.unwrap_or(2).max(1),
        _ => 0,
    }
}

/// The sentences of a document, by the byte where they begin.
///
/// Sentences are found by their first byte, which units record as ranges.
struct KnownSentences<'d> {
    /// The document.
    document: &'d Document,
    /// The text of each sentence, by its first byte.
    texts: HashMap<usize, &'d str>,
}

impl<'d> KnownSentences<'d> {
    /// Indexes the sentences that are unchanged slices of the document.
    fn new(document: &'d Document, lang: Lang) -> Self {
        let sentences = document.sentences(Some(lang));
        // Only sentences that are unchanged slices of the document: in others,
        // such as those joined over a line break, bytes do not correspond to
        // characters.
        let borrowed = sentences.into_iter().filter_map(|sentence| match sentence.text {
            Cow::Borrowed(text) => Some((sentence.range.start, text)),
            Cow::Owned(_) => None,
        });
        KnownSentences { document, texts: borrowed.collect() }
    }

    /// The sentences of one side of a unit, with their places.
    fn sentences(&self, half: &Half, lang: Lang, kind: TextKind, count: Option<usize>) -> Vec<ReviewSentence> {
        // Sentences by their places, so that a row is made of the same
        // sentences as the alignment was, whatever a new splitting would give.
        let texts: Option<Vec<&str>> = half.ranges.iter().map(|range| self.texts.get(&range.start).copied()).collect();
        let mut sentences = match texts.filter(|texts| join(lang, texts.iter().copied()) == half.text) {
            Some(texts) if !half.text.is_empty() => {
                let placed = texts.into_iter().zip(&half.ranges);
                placed.map(|(text, range)| sentence(text, Some(range.clone()), kind)).collect()
            }
            _ => unplaced(half, lang, kind, count),
        };
        for sentence in &mut sentences {
            let segment = sentence.range.as_ref().and_then(|range| self.segment(range.start));
            sentence.paragraph = segment.map(|segment| segment.paragraph).or(sentence.paragraph);
            // The document knows the level of a heading; the unit may only know
            // that it is one.
            if let (1.., Some(level)) = (sentence.level, segment.and_then(|segment| segment.level)) {
                sentence.level = level;
            }
        }
        sentences
    }

    /// The segment at a byte of the document.
    fn segment(&self, at: usize) -> Option<&Segment> {
        let segments = self.document.segments();
        // Segments are in the order of the text.
        let after = segments.partition_point(|segment| segment.range.start <= at);
        segments.get(after.checked_sub(1)?)
    }
}

/// A sentence without a paragraph.
fn sentence(text: &str, range: Option<Range<usize>>, kind: TextKind) -> ReviewSentence {
    ReviewSentence { text: text.trim().to_owned(), range, paragraph: None, level: kind.level, kind: kind.kind }
}

/// The sentences of a text whose document is not available.
fn unplaced(half: &Half, lang: Lang, kind: TextKind, count: Option<usize>) -> Vec<ReviewSentence> {
    let texts = split(&half.text, lang, count);
    let whole = half.ranges.first().zip(half.ranges.last()).map(|(first, last)| first.start..last.end);
    // If there are as many ranges as sentences, they belong together one by
    // one. Otherwise the first sentence gets the whole, and the others get
    // none.
    let ranges = if texts.len() == half.ranges.len() { half.ranges.clone() } else { Vec::from_iter(whole) };
    let mut ranges = ranges.into_iter();
    let in_paragraph = |sentence| ReviewSentence { paragraph: half.paragraph, ..sentence };
    texts.into_iter().map(|text| in_paragraph(sentence(text, ranges.next(), kind))).collect()
}

/// The sentences of a text: as many as in its shape, if known, which must join
/// to the text again; otherwise the text as one sentence. None for a blank
/// text.
pub(super) fn split(text: &str, lang: Lang, count: Option<usize>) -> Vec<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let found: Vec<&str> =
        crate::sentences(text, lang).map(str::trim).filter(|sentence| !sentence.is_empty()).collect();
    // The splitter may disagree with the file. Then the file's count is
    // trusted, and the text stays in one piece rather than be cut in the wrong
    // place.
    let fits = count.is_none_or(|count| count == found.len()) && join(lang, found.iter().copied()) == text;
    if fits { found } else { vec![text] }
}
