//! From documents in two languages to units: who takes turns with whom, what pairs with what.
//!
//! [`document`] reads the pairs out of one file in which both languages stand, [`files`] aligns two. Both return
//! [`Bilingual`]: the units in the order of the document, nothing left out, and a [`Report`].

mod blocks;
mod layout;
mod lines;
mod units;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Segment};
use crate::{Alignment, Bead, Bitext, Error, Lang, Lexicon, Place, Result, Sentence, Unit, align};

pub use layout::Layout;
pub use lines::lines;
pub use units::units;

/// How to pair what a document holds.
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
    /// How the two languages take turns. Default: found from the text.
    pub layout: Option<Layout>,
    /// Which language is the source. Default: the one that comes first.
    pub source: Option<Lang>,
    /// How sentences are aligned.
    pub align: crate::align::Options<'a>,
}

/// The units of a document or of two, and what was found about them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bilingual {
    /// Pairs, and text without counterpart with its reason, in the order of the document.
    pub units: Vec<Unit>,
    /// What was found.
    pub report: Report,
}

/// What reading and aligning found about a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// How the languages take turns.
    pub layout: Layout,
    /// The source language; [`crate::Lang::other`] of it is the target.
    pub source: Option<Lang>,
    /// How sure it is that the two languages say the same, 0 to 1.
    pub confidence: f32,
    /// The share of the words of source and target that the lexicon knows, 0 to 1.
    pub coverage: (f32, f32),
    /// How many units are pairs.
    pub pairs: usize,
    /// How many units have no counterpart.
    pub unaligned: usize,
    /// What a user should know before trusting the pairs; empty if nothing.
    pub warnings: Vec<String>,
}

/// Pairs the two languages of one document.
///
/// # Errors
/// [`Error::MissingLanguage`] if one of the two is not in it.
///
/// ```
/// use duiqi::{Document, Lexicon, bilingual};
/// let document = Document::from_text("Good morning.\n早上好。\nSee you.\n再见。\n")?;
/// let found = bilingual::document(&document, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!(found.units[1].target, "再见。");
/// assert_eq!(found.report.pairs, 2);
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn document(document: &Document, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    require(document, Lang::En)?;
    require(document, Lang::Zh)?;
    let plan = layout::plan(document, lexicon, options);
    let bitext = plan.bitext(document);
    let mut alignment = align(&bitext, lexicon, &options.align);
    keep_together(&bitext, &mut alignment);
    let units = units(&[document], &bitext, &alignment);
    Ok(finish(units, plan.layout, bitext.langs.0, &alignment))
}

/// Aligns two documents, one in each language.
///
/// # Errors
/// [`Error::MissingLanguage`] if one of the two has no text in a language that the other is not in.
///
/// ```
/// use duiqi::{Document, Lexicon, bilingual};
/// let chinese = Document::from_text("早上好。再见。")?;
/// let english = Document::from_text("Good morning. See you.")?;
/// let found = bilingual::files(&chinese, &english, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!(found.units[0].source, "早上好。");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn files(source: &Document, target: &Document, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    let lang = options.source.unwrap_or_else(|| main_language(source));
    require(source, lang)?;
    require(target, lang.other())?;
    let side = |document, lang| sentences_of(document, lang);
    let bitext = Bitext {
        langs: (lang, lang.other()),
        source: side(source, lang),
        target: side(target, lang.other()),
        cuts: Vec::new(),
    };
    let alignment = align(&bitext, lexicon, &options.align);
    let units = units(&[source, target], &bitext, &alignment);
    Ok(finish(units, Layout::Files, lang, &alignment))
}

/// The sentences of a whole document that are in one language, or in none.
fn sentences_of(document: &Document, lang: Lang) -> Vec<Sentence<'_>> {
    let segments = document.segments().iter().filter(|segment| in_language(segment, lang));
    segments.flat_map(|segment| sentences(document, segment, lang)).collect()
}

fn in_language(segment: &Segment, lang: Lang) -> bool {
    segment.reason.is_none() && segment.lang == Some(lang)
}

fn sentences<'d>(document: &'d Document, segment: &'d Segment, lang: Lang) -> impl Iterator<Item = Sentence<'d>> {
    document.sentences(segment, lang).into_iter().map(|(text, range)| Sentence {
        text: Cow::Borrowed(text),
        range,
        paragraph: segment.paragraph,
        kind: segment.kind,
    })
}

/// The language of most of a document's text.
fn main_language(document: &Document) -> Lang {
    let weight = |lang| -> usize {
        let segments = document.segments().iter().filter(|segment| in_language(segment, lang));
        segments.map(|segment| document.text_of(segment).chars().count()).sum()
    };
    if weight(Lang::Zh) * 4 >= weight(Lang::En) { Lang::Zh } else { Lang::En }
}

fn require(document: &Document, lang: Lang) -> Result<()> {
    if document.segments().iter().any(|segment| in_language(segment, lang)) {
        return Ok(());
    }
    let at = document.name().map_or_else(Place::default, Place::file);
    Err(Error::MissingLanguage { at, missing: lang, found: layout::language_found(document, lang.other()) })
}

/// Where blocks were paired by their place, their sentences stay together even if the aligner, which sees words
/// only, would leave both sides alone (a byline and the bare name in the other language).
fn keep_together(bitext: &Bitext<'_>, alignment: &mut Alignment) {
    const LARGEST: usize = 3;
    let mut kept: Vec<Bead> = Vec::with_capacity(alignment.beads.len());
    let mut cuts = bitext.cuts.iter().copied().chain([(bitext.source.len(), bitext.target.len())]).peekable();
    let mut group = 0;
    for bead in std::mem::take(&mut alignment.beads) {
        let end = (bead.source.end, bead.target.end);
        kept.push(bead);
        while cuts.peek().is_some_and(|cut| cut.0 <= end.0 && cut.1 <= end.1) {
            cuts.next();
            if let (Some(first), Some(last)) = (kept.get(group), kept.last()) {
                let (source, target) = (first.source.start..last.source.end, first.target.start..last.target.end);
                let apart = kept[group..].iter().all(|bead| bead.source.is_empty() || bead.target.is_empty());
                let small = (1..=LARGEST).contains(&source.len()) && (1..=LARGEST).contains(&target.len());
                if apart && small {
                    let confidence = kept[group..].iter().map(|bead| 1.0 - bead.confidence).fold(0.5, f32::max);
                    kept.truncate(group);
                    kept.push(Bead { source, target, confidence, ..Bead::default() });
                }
            }
            group = kept.len();
        }
    }
    alignment.beads = kept;
}

fn finish(units: Vec<Unit>, layout: Layout, source: Lang, alignment: &Alignment) -> Bilingual {
    let pairs = units.iter().filter(|unit| unit.is_pair()).count();
    let mut warnings = Vec::new();
    if alignment.confidence < crate::align::MISMATCH {
        warnings.push(format!(
            "the two languages do not seem to be translations of each other (confidence {:.2})",
            alignment.confidence
        ));
    }
    let report = Report {
        layout,
        source: Some(source),
        confidence: alignment.confidence,
        coverage: alignment.coverage,
        pairs,
        unaligned: units.len() - pairs,
        warnings,
    };
    Bilingual { units, report }
}
