//! Pairs two texts that are already split into sentences.

use std::ops::Range;

use super::{Bilingual, Layout, finish};
use crate::align::Options;
use crate::{Alignment, Bead, Bitext, Error, Lang, Lexicon, Place, Result, Sentence, align, lang};

/// Aligns two texts with one sentence a line; ranges are bytes of the texts. Without
/// `langs`, the source's language is detected by its script.
///
/// ```
/// use duiqi::{Lang, Lexicon, bilingual};
/// let langs = Some((Lang::Zh, Lang::En));
/// let found = bilingual::lines("你好。\n再见。", "Hello.\nGoodbye.", langs, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!((found.units[1].source.text.as_str(), found.units[1].target.text.as_str()), ("再见。", "Goodbye."));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Empty`] for a text without a sentence, [`Error::MissingLanguage`] for one with letters, but none of its
/// language. The place is the file `source` or `target`.
pub fn lines(
    source: &str,
    target: &str,
    langs: Option<(Lang, Lang)>,
    lexicon: &Lexicon,
    options: &Options<'_>,
) -> Result<Bilingual> {
    let bitext = bitext_of_lines(source, target, langs)?;
    let alignment = align_lines(&bitext, lexicon, &options.without_parts());
    let units = super::units(&[], &bitext, &alignment);
    Ok(finish(units, Layout::Files, &[], bitext.langs.source, &alignment))
}

/// The sentences of two texts with one sentence a line, as [`lines`] aligns them.
///
/// ```
/// use duiqi::{Lang, bilingual};
/// let bitext = bilingual::bitext_of_lines("你好。\n再见。", "Hello.", None)?;
/// assert_eq!((bitext.langs.source, bitext.source.len()), (Lang::Zh, 2));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// As [`lines`].
pub fn bitext_of_lines<'t>(source: &'t str, target: &'t str, langs: Option<(Lang, Lang)>) -> Result<Bitext<'t>> {
    let langs = langs.unwrap_or_else(|| {
        let first = Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En);
        (first, first.other())
    });
    require("source", source, langs.0)?;
    require("target", target, langs.1)?;
    Ok(Bitext::from_lines(langs, source, target))
}

/// Aligns sentences of which some may be empty, as blank lines are. Each of these gets a
/// bead of its own and is never taken for a translation.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, bilingual};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n\n再见。", "\nHello.\nGoodbye.");
/// let found = bilingual::align_lines(&bitext, &Lexicon::builtin(), &Default::default());
/// let beads: Vec<_> = found.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
/// assert_eq!(beads, [(0..0, 0..1), (0..1, 1..2), (1..2, 2..2), (2..3, 2..3)]);
/// ```
pub fn align_lines(bitext: &Bitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Alignment {
    let full =
        |side: &[Sentence<'_>]| -> Vec<usize> { (0..side.len()).filter(|&id| !side[id].text.is_empty()).collect() };
    let (source, target) = (full(&bitext.source), full(&bitext.target));
    let none = source.len() == bitext.source.len() && target.len() == bitext.target.len();
    // The caller's vectors and cuts refer to the numbers of all sentences, so none may be removed.
    if none || options.vectors.is_some() || !bitext.cuts.is_empty() {
        return align(bitext, lexicon, options);
    }
    let dense = Bitext {
        langs: bitext.langs,
        source: chosen(&bitext.source, &source),
        target: chosen(&bitext.target, &target),
        cuts: Vec::new(),
    };
    let mut alignment = align(&dense, lexicon, options);
    let mut beads = Vec::with_capacity(alignment.beads.len());
    let mut at = (0, 0);
    let blank = |at: (usize, usize), to: (usize, usize), beads: &mut Vec<Bead>| {
        let bead = |source, target| Bead { source, target, confidence: 1.0, ..Bead::default() };
        beads.extend((at.0..to.0).map(|id| bead(id..id + 1, at.1..at.1)));
        beads.extend((at.1..to.1).map(|id| bead(to.0..to.0, id..id + 1)));
    };
    for bead in alignment.beads {
        let (from, to) = (lines_of(&bead.source, &source, at.0), lines_of(&bead.target, &target, at.1));
        blank(at, (from.start, to.start), &mut beads);
        at = (from.end, to.end);
        beads.push(Bead { source: from, target: to, ..bead });
    }
    blank(at, (bitext.source.len(), bitext.target.len()), &mut beads);
    alignment.beads = beads;
    alignment
}

/// The sentences with these numbers.
fn chosen<'t>(side: &[Sentence<'t>], ids: &[usize]) -> Vec<Sentence<'t>> {
    ids.iter().map(|&id| side[id].clone()).collect()
}

/// The lines from the first to the last of a range of sentences; an empty range at `at` for
/// no sentences.
fn lines_of(range: &Range<usize>, ids: &[usize], at: usize) -> Range<usize> {
    match ids.get(range.clone()) {
        Some([first, .., last]) => *first..*last + 1,
        Some([only]) => *only..*only + 1,
        _ => at..at,
    }
}

/// Fails for a text without sentences or without letters of its language.
fn require(name: &str, text: &str, lang: Lang) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Empty { at: Place::file(name) });
    }
    match Lang::detect(text) {
        Some(found) if found != lang && lang::runs(text).all(|run| run.lang != lang) => {
            Err(Error::MissingLanguage { at: Place::file(name), missing: lang, found: found.name().to_owned() })
        }
        _ => Ok(()),
    }
}
