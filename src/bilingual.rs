//! From documents in two languages to units.
//!
//! [`document`] pairs the two languages of one file, [`two_documents`] aligns two files, and
//! [`lines()`] aligns two texts that are split already. All return [`Bilingual`]: the units in
//! the order of the document, with nothing left out, and an
//! [`AlignmentReport`].
//!
//! A bilingual document is read as two streams of sentences (`streams.rs`), one
//! for each language. Lines in both languages are cut first (`cut.rs`). One
//! alignment of the streams, with the places of the sentences as evidence,
//! pairs them (`placed.rs`); cuts that the words do not support are undone and
//! the lines around them are aligned again (`realign.rs`).

mod cues;
mod cut;
mod finding;
mod languages;
mod layout;
mod lines;
mod placed;
mod realign;
mod rows;
mod streams;
#[cfg(feature = "training")]
mod training;
mod units;

use serde::{Deserialize, Serialize};

use crate::align::{Placed, align_placed};
use crate::bitext::Vectors;
use crate::document::{Document, Segment};
use crate::{Alignment, Bitext, ByLang, BySide, Error, Lang, Lexicon, Place, Reason, Result, Sentence, Unit};

use placed::{align_streams, unsupported};
use realign::{First, realign};
use streams::{PlacedBitext, Streams};

pub use layout::Layout;
pub use lines::{bitext_of_lines, lines};
#[cfg(feature = "training")]
#[doc(hidden)]
pub use training::training_example;
pub use units::units;

/// How to pair the languages of a document.
///
/// ```
/// use duiqi::{Lang, bilingual::{Layout, Options}};
/// let mut options = Options::default();
/// options.layout = Some(Layout::Halves);
/// options.source = Some(Lang::Zh);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options<'a> {
    /// How the two languages take turns, if the caller knows: the place of a
    /// sentence then counts more. Default: found from the pairs.
    pub layout: Option<Layout>,
    /// The source language. Default: the one that comes first in most pairs.
    pub source: Option<Lang>,
    /// How sentences are aligned.
    pub align: crate::align::Options<'a>,
    /// A vector for each sentence, as [`bitext`] and [`bitext_of_lines`] give
    /// them; not for [`document`], which finds its sentences while it aligns
    /// them. Default: none.
    pub vectors: Option<Vectors<'a>>,
}

/// The units of one document or two, and a report on them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bilingual {
    /// Pairs, and text without counterpart with its reason, in the order of the
    /// document.
    pub units: Vec<Unit>,
    /// What was found about the document.
    pub report: AlignmentReport,
}

/// What reading and aligning found about a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AlignmentReport {
    /// How the languages take turns.
    pub layout: Layout,
    /// The format of each document.
    #[serde(default)]
    pub formats: Vec<crate::document::DocumentFormat>,
    /// The encoding that each document was read in.
    #[serde(default)]
    pub encodings: Vec<String>,
    /// The source language; [`crate::Lang::other`] of it is the target.
    pub source: Option<Lang>,
    /// The probability that the two languages say the same, 0 to 1.
    pub confidence: f32,
    /// The share of the words of source and target that the lexicon knows, 0 to
    /// 1.
    pub coverage: crate::BySide<f32>,
    /// The number of units that are pairs.
    pub pairs: usize,
    /// The number of units without counterpart.
    pub unaligned: usize,
    /// What a user should know before trusting the pairs; empty if there is
    /// nothing.
    pub warnings: Vec<String>,
}

/// Pairs the two languages of one document.
///
/// # Errors
/// [`Error::MissingLanguage`] if one of the two is not in it, [`Error::Invalid`] if the options have vectors.
///
/// ```
/// use duiqi::{Document, Lexicon, bilingual};
/// let document = Document::from_text("Good morning.\n早上好。\nSee you.\n再见。\n")?;
/// let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!(found.units[1].target.text, "再见。");
/// assert_eq!(found.report.pairs, 2);
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn document(document: &Document, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    if options.vectors.is_some() {
        let message = "vectors need sentences that are known: align two documents, or a bitext of your own";
        return Err(Error::Invalid(message.to_owned()));
    }
    let proposed = Streams::new(document);
    require_both(document, &proposed)?;
    let placed = proposed.bitext();
    let found = align_streams(&placed, lexicon, options);
    // Cuts are judged after an alignment and not before: only the words of the
    // other language distinguish a translation from a name.
    let unsupported = if proposed.has_cuts() { unsupported(&proposed, &placed, &found, lexicon) } else { Vec::new() };
    if unsupported.is_empty() {
        return Ok(paired(document, placed, found, lexicon, options));
    }
    // Lines that turn out to be in one language are joined again, and what is
    // around them is aligned once more.
    let streams = proposed.undo(&unsupported);
    require_both(document, &streams)?;
    let again = streams.bitext();
    let found = realign(First { placed, found }, &again, lexicon, options);
    drop(proposed);
    Ok(paired(document, again, found, lexicon, options))
}

/// The units and the report of an aligned document.
///
/// The source language and the layout are determined by the pairs, unless the
/// caller names them.
fn paired(
    document: &Document,
    placed: PlacedBitext<'_>,
    found: Placed,
    lexicon: &Lexicon,
    options: &Options<'_>,
) -> Bilingual {
    let mut found = found;
    rows::separate(&mut found, &placed, document, lexicon);
    let Placed { mut alignment, links } = found;
    if !lexicon.is_empty() {
        finding::rate_pairs(&mut alignment, &links);
    }
    // The units take much memory, so what is no longer needed goes first.
    drop(links);
    let layout = options.layout.unwrap_or_else(|| finding::layout(&placed.places, &alignment));
    // Streams are aligned with Chinese first, whatever the document begins
    // with; the sides are turned only now.
    let source = options.source.unwrap_or_else(|| finding::leading(&placed, &alignment));
    let PlacedBitext { mut bitext, numbers, places, origins } = placed;
    drop((places, origins));
    if source != bitext.langs().source {
        (bitext, alignment.coverage) = (bitext.swapped(), alignment.coverage.swapped());
        alignment.beads.iter_mut().for_each(|bead| std::mem::swap(&mut bead.source, &mut bead.target));
    }
    let units = units::units_beside(&[document], &bitext, &alignment, &numbers);
    finish(units, layout, &[document], source, &alignment)
}

/// Aligns two documents, one in each language.
///
/// # Errors
/// [`Error::MissingLanguage`] if one of the two has no text in a language that the other is not in, [`Error::Invalid`] for
/// vectors that do not fit the sentences.
///
/// ```
/// use duiqi::{Document, Lexicon, bilingual};
/// let chinese = Document::from_text("早上好。再见。")?;
/// let english = Document::from_text("Good morning. See you.")?;
/// let found = bilingual::two_documents(&chinese, &english, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!(found.units[0].source.text, "早上好。");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn two_documents(
    source: &Document,
    target: &Document,
    lexicon: &Lexicon,
    options: &Options<'_>,
) -> Result<Bilingual> {
    let mut bitext = bitext(source, target, options.source)?;
    if let Some(vectors) = &options.vectors {
        bitext = bitext.with_vectors(vectors.clone())?;
    }
    // Two files have no common order of lines; only the times of subtitles are evidence.
    let places = cues::places(&bitext, BySide { source, target });
    let Placed { mut alignment, links } = align_placed(&bitext, places, lexicon, &options.align.without_parts());
    if !lexicon.is_empty() {
        finding::cap_confidence(&mut alignment, &links);
    }
    let units = units(&[source, target], &bitext, &alignment);
    Ok(finish(units, Layout::Files, &[source, target], bitext.langs().source, &alignment))
}

/// The sentences of two documents, one in each language, as [`two_documents`]
/// aligns them. Without `lang`, the language of the source is detected.
///
/// # Errors
/// [`Error::MissingLanguage`], as [`two_documents`].
///
/// ```
/// use duiqi::{Document, Lang, bilingual};
/// let chinese = Document::from_text("早上好。再见。")?;
/// let english = Document::from_text("Good morning. See you.")?;
/// let bitext = bilingual::bitext(&chinese, &english, None)?;
/// assert_eq!((bitext.langs().source, &*bitext.target()[1].text), (Lang::Zh, "See you."));
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn bitext<'d>(source: &'d Document, target: &'d Document, lang: Option<Lang>) -> Result<Bitext<'d>> {
    let lang = lang.unwrap_or_else(|| main_language(source));
    require(source, lang)?;
    require(target, lang.other())?;
    // Both documents have the same number of credits, so each translates the
    // other.
    let credits = credits(source) == credits(target);
    let (source, target) = (sentences_of(source, lang, credits), sentences_of(target, lang.other(), credits));
    Ok(Bitext::from_source_lang(lang, source, target))
}

/// The sentences of a whole document in one language. Names and short headings
/// in Latin letters belong to a Chinese text.
///
/// The limit on Latin words keeps English paragraphs out of a Chinese document
/// that quotes them. With `credits`, lines that name translators are sentences
/// like others.
fn sentences_of(document: &Document, lang: Lang, credits: bool) -> Vec<Sentence<'_>> {
    /// The most words of a Latin line that counts as part of a Chinese text.
    /// Choice.
    const NAME: usize = 6;
    let name = |segment: &Segment| {
        let latin = lang == Lang::Zh && in_language(segment, Lang::En);
        let text = document.text_of(segment);
        latin && (text.split_whitespace().count() <= NAME || is_half_chinese(text))
    };
    let credit = |segment: &Segment| credits && is_credit(segment) && segment.lang == Some(lang);
    let belongs = |segment: &&Segment| in_language(segment, lang) || name(segment) || credit(segment);
    let segments = document.segments().iter().filter(belongs);
    segments.flat_map(|segment| document.sentences_of(segment, lang)).collect()
}

/// True for a line whose Chinese characters are more than a quotation.
fn is_half_chinese(text: &str) -> bool {
    /// English with a Chinese word in it has a smaller share. Choice.
    const SHARE: usize = 4;
    if crate::lang::first_han(text).is_none() {
        return false;
    }
    let ByLang { zh, en } = crate::document::weigh(text);
    zh * SHARE >= en
}

/// How many lines of a document name its translators or editors.
fn credits(document: &Document) -> usize {
    document.segments().iter().filter(|segment| is_credit(segment)).count()
}

/// True for a line that names translators or editors.
fn is_credit(segment: &Segment) -> bool {
    segment.reason == Some(Reason::Credit)
}

/// True for a segment to align in this language.
fn in_language(segment: &Segment, lang: Lang) -> bool {
    segment.reason.is_none() && segment.lang == Some(lang)
}

/// The main language of a document. Chinese counts fourfold, because it needs
/// fewer characters and often contains Latin names.
fn main_language(document: &Document) -> Lang {
    let weight = |lang| -> usize {
        let segments = document.segments().iter().filter(|segment| in_language(segment, lang));
        segments.map(|segment| document.text_of(segment).chars().count()).sum()
    };
    // Chinese if both are 0; [`require`] then reports the missing language.
    if weight(Lang::Zh) * 4 >= weight(Lang::En) { Lang::Zh } else { Lang::En }
}

/// Returns an error if a document has no text in a language.
fn require(document: &Document, lang: Lang) -> Result<()> {
    let has = document.segments().iter().any(|segment| in_language(segment, lang));
    if has { Ok(()) } else { Err(missing(document, lang)) }
}

/// Fails unless both streams have text.
fn require_both(document: &Document, streams: &Streams<'_>) -> Result<()> {
    match [Lang::En, Lang::Zh].into_iter().find(|&lang| !streams.has(lang)) {
        Some(lang) => Err(missing(document, lang)),
        None => Ok(()),
    }
}

/// The error for a missing language, which names the language found instead.
fn missing(document: &Document, lang: Lang) -> Error {
    let at = document.name().map_or_else(Place::default, Place::file);
    Error::MissingLanguage { at, missing: lang, found: languages::language_found(document, lang.other()) }
}

/// Counts the units and collects the warnings.
fn finish(units: Vec<Unit>, layout: Layout, documents: &[&Document], source: Lang, alignment: &Alignment) -> Bilingual {
    let pairs = units.iter().filter(|unit| unit.is_pair()).count();
    let named = |document: &Document, warning: &String| match document.name() {
        Some(name) => format!("{name}: {warning}"),
        None => warning.clone(),
    };
    let read = documents.iter().flat_map(|document| document.warnings().iter().map(|warning| named(document, warning)));
    let mut warnings: Vec<String> = read.collect();
    if documents.iter().any(|document| languages::is_not_english(document)) {
        warnings.push("the text in Latin letters does not seem to be English".to_owned());
    }
    if alignment.confidence < crate::align::MISMATCH {
        warnings.push(format!(
            "the two languages do not seem to be translations of each other (confidence {:.2})",
            alignment.confidence
        ));
    }
    // The user should know: the best pairs may be among those that were not
    // considered.
    if alignment.limited {
        warnings
            .push("many sentences are alike: the search was cut to its limits, so the pairs are less sure".to_owned());
    }
    let report = AlignmentReport {
        layout,
        formats: documents.iter().map(|document| document.format()).collect(),
        encodings: documents.iter().map(|document| document.encoding().to_owned()).collect(),
        source: Some(source),
        confidence: alignment.confidence,
        coverage: alignment.coverage,
        pairs,
        // A blank line needs no counterpart, so it does not count as unaligned.
        unaligned: units.iter().filter(|unit| unit.source.text.is_empty() != unit.target.text.is_empty()).count(),
        warnings,
    };
    Bilingual { units, report }
}
