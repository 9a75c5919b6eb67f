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
pub use lines::{align_lines, bitext_of_lines, lines};
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
    /// What each document is written in.
    #[serde(default)]
    pub formats: Vec<crate::document::DocumentFormat>,
    /// The encoding that each document was read in.
    #[serde(default)]
    pub encodings: Vec<String>,
    /// The source language; [`crate::Lang::other`] of it is the target.
    pub source: Option<Lang>,
    /// How sure it is that the two languages say the same, 0 to 1.
    pub confidence: f32,
    /// The share of the words of source and target that the lexicon knows, 0 to 1.
    pub coverage: crate::BySide<f32>,
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
/// assert_eq!(found.units[1].target.text, "再见。");
/// assert_eq!(found.report.pairs, 2);
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn document(document: &Document, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    require(document, Lang::En)?;
    require(document, Lang::Zh)?;
    let plan = layout::plan(document, lexicon, options);
    let bitext = plan.bitext(document);
    let mut alignment = align(&bitext, lexicon, &options.align.without_parts());
    keep_together(&bitext, &mut alignment);
    believe(&bitext, &mut alignment, lexicon);
    let units = units(&[document], &bitext, &alignment);
    Ok(finish(units, plan.layout, &[document], bitext.langs.source, &alignment))
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
/// assert_eq!(found.units[0].source.text, "早上好。");
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn files(source: &Document, target: &Document, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    let bitext = bitext(source, target, options.source)?;
    let mut alignment = align(&bitext, lexicon, &options.align.without_parts());
    believe(&bitext, &mut alignment, lexicon);
    let units = units(&[source, target], &bitext, &alignment);
    Ok(finish(units, Layout::Files, &[source, target], bitext.langs.source, &alignment))
}

/// The sentences of two documents, one in each language, as [`files`] aligns them; without `lang`, the language of the
/// source is told from its text.
///
/// # Errors
/// As [`files`].
///
/// ```
/// use duiqi::{Document, Lang, bilingual};
/// let chinese = Document::from_text("早上好。再见。")?;
/// let english = Document::from_text("Good morning. See you.")?;
/// let bitext = bilingual::bitext(&chinese, &english, None)?;
/// assert_eq!((bitext.langs.source, bitext.target[1].text.trim()), (Lang::Zh, "See you."));
/// # Ok::<(), duiqi::Error>(())
/// ```
pub fn bitext<'d>(source: &'d Document, target: &'d Document, lang: Option<Lang>) -> Result<Bitext<'d>> {
    let lang = lang.unwrap_or_else(|| main_language(source));
    require(source, lang)?;
    require(target, lang.other())?;
    let (source, target) = (sentences_of(source, lang), sentences_of(target, lang.other()));
    Ok(Bitext { langs: (lang, lang.other()).into(), source, target, cuts: Vec::new() })
}

/// The sentences of a whole document in one language. Names and short headings in Latin letters are part of a
/// Chinese text.
fn sentences_of(document: &Document, lang: Lang) -> Vec<Sentence<'_>> {
    /// The most words of a Latin line in Chinese text.
    const NAME: usize = 6;
    let name = |segment: &Segment| {
        let latin = lang == Lang::Zh && in_language(segment, Lang::En);
        latin && document.text_of(segment).split_whitespace().count() <= NAME
    };
    let segments = document.segments().iter().filter(|segment| in_language(segment, lang) || name(segment));
    segments.flat_map(|segment| sentences(document, segment, lang)).collect()
}

fn in_language(segment: &Segment, lang: Lang) -> bool {
    segment.reason.is_none() && segment.lang == Some(lang)
}

fn sentences<'d>(document: &'d Document, segment: &'d Segment, lang: Lang) -> impl Iterator<Item = Sentence<'d>> {
    document.sentences_of(segment, lang).into_iter()
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
    let has = |segments: &[Segment]| segments.iter().any(|segment| in_language(segment, lang));
    if has(document.segments()) || has(&document.cut_segments()) {
        return Ok(());
    }
    let at = document.name().map_or_else(Place::default, Place::file);
    Err(Error::MissingLanguage { at, missing: lang, found: layout::language_found(document, lang.other()) })
}

/// Lowers the confidence in an alignment whose pairs are not borne out by their words.
fn believe(bitext: &Bitext<'_>, alignment: &mut Alignment, lexicon: &Lexicon) {
    /// As many pairs as tell.
    const SAMPLE: usize = 1000;
    /// An alignment that the aligner is so sure of needs no second opinion.
    const SURE: f32 = 0.98;
    if alignment.confidence >= SURE {
        return;
    }
    let pairs: Vec<&Bead> = alignment.beads.iter().filter(|bead| !is_alone(bead)).collect();
    let block = |sentences: &[Sentence<'_>]| {
        let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_ref()).collect();
        blocks::Block { text: Cow::Owned(texts.join(" ")), kind: crate::Kind::Body }
    };
    let step = pairs.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<_> = pairs
        .iter()
        .step_by(step)
        .map(|bead| {
            let sides = (block(&bitext.source[bead.source.clone()]), block(&bitext.target[bead.target.clone()]));
            if bitext.langs.source == Lang::En { sides } else { (sides.1, sides.0) }
        })
        .collect();
    if let Some(agreement) = blocks::agreement(&sample, lexicon) {
        alignment.confidence = alignment.confidence.min(agreement);
    }
}

/// Where blocks were paired by their place, their sentences stay together even if the aligner, which sees words
/// only, would leave both sides alone: where it leaves all of them alone (a byline and the bare name in the other
/// language), and where it is not sure of it. Where it would leave most of the document alone, the two languages
/// do not say the same, and it is believed; the document's confidence says so.
fn keep_together(bitext: &Bitext<'_>, alignment: &mut Alignment) {
    let mut kept = Vec::with_capacity(alignment.beads.len());
    let mut beads = alignment.beads.iter().peekable();
    let (mut met, mut alone) = (0usize, 0usize);
    let end = (bitext.source.len(), bitext.target.len());
    for &cut in bitext.cuts.iter().chain([&end]) {
        let mut region = Vec::new();
        while let Some(bead) = beads.next_if(|bead| bead.source.end <= cut.0 && bead.target.end <= cut.1) {
            region.push(bead.clone());
        }
        if region.iter().any(|bead| !bead.source.is_empty()) && region.iter().any(|bead| !bead.target.is_empty()) {
            let sentences = |bead: &Bead| bead.source.len() + bead.target.len();
            met += region.iter().map(sentences).sum::<usize>();
            alone += region.iter().filter(|bead| is_alone(bead)).map(sentences).sum::<usize>();
        }
        keep_region(&region, &mut kept);
    }
    kept.extend(beads.cloned());
    let together = 1.0 - alone as f32 / met.max(1) as f32;
    alignment.confidence = alignment.confidence.min(together);
    if alignment.confidence >= crate::align::MISMATCH {
        alignment.beads = kept;
    }
}

/// The beads between two cuts, those that belong together made one.
fn keep_region(region: &[Bead], kept: &mut Vec<Bead>) {
    let whole = region.iter().all(is_alone);
    let mut rest = region;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|bead| is_alone(bead)).count();
        let (alone, after) = rest.split_at(run.max(1));
        match together(alone, whole) {
            Some(bead) if is_alone(first) => kept.push(bead),
            _ => kept.extend_from_slice(alone),
        }
        rest = after;
    }
}

fn is_alone(bead: &Bead) -> bool {
    bead.source.is_empty() || bead.target.is_empty()
}

/// One bead of neighbouring ones that each have one side only; `None` if that would not be better.
fn together(alone: &[Bead], whole: bool) -> Option<Bead> {
    const LARGEST: usize = 3;
    const SURE: f32 = 0.9;
    let (first, last) = (alone.first()?, alone.last()?);
    let (source, target) = (first.source.start..last.source.end, first.target.start..last.target.end);
    let small = (1..=LARGEST).contains(&source.len()) && (1..=LARGEST).contains(&target.len());
    let doubt = alone.iter().map(|bead| 1.0 - bead.confidence).fold(0.0, f32::max);
    (small && (whole || doubt > 1.0 - SURE)).then(|| Bead {
        source,
        target,
        confidence: doubt.max(0.5),
        ..Bead::default()
    })
}

fn finish(units: Vec<Unit>, layout: Layout, documents: &[&Document], source: Lang, alignment: &Alignment) -> Bilingual {
    let pairs = units.iter().filter(|unit| unit.is_pair()).count();
    let named = |document: &Document, warning: &String| match document.name() {
        Some(name) => format!("{name}: {warning}"),
        None => warning.clone(),
    };
    let read = documents.iter().flat_map(|document| document.warnings().iter().map(|warning| named(document, warning)));
    let mut warnings: Vec<String> = read.collect();
    if documents.iter().any(|document| layout::is_not_english(document)) {
        warnings.push("the text in Latin letters does not seem to be English".to_owned());
    }
    if alignment.confidence < crate::align::MISMATCH {
        warnings.push(format!(
            "the two languages do not seem to be translations of each other (confidence {:.2})",
            alignment.confidence
        ));
    }
    if alignment.limited {
        warnings
            .push("many sentences are alike: the search was cut to its limits, so the pairs are less sure".to_owned());
    }
    let report = Report {
        layout,
        formats: documents.iter().map(|document| document.format()).collect(),
        encodings: documents.iter().map(|document| document.encoding().to_owned()).collect(),
        source: Some(source),
        confidence: alignment.confidence,
        coverage: alignment.coverage,
        pairs,
        // A blank line has no counterpart, and needs none.
        unaligned: units.iter().filter(|unit| unit.source.text.is_empty() != unit.target.text.is_empty()).count(),
        warnings,
    };
    Bilingual { units, report }
}
