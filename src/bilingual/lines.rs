//! Pairs two texts that are already split into sentences.
//!
//! The splitter is not used here: a line is a sentence, even if it holds
//! several. A text with letters, but none of its language, is refused: most
//! likely two files were swapped, or one was given twice.

use super::{Bilingual, Layout, Options, finish};
use crate::{Bitext, Error, Lang, Lexicon, Place, Result, align, lang};

/// Aligns two texts that have one sentence a line; ranges are bytes of the
/// texts. A blank line is a unit without text, so that the shapes of the units
/// count all lines.
///
/// ```
/// use duiqi::{Lexicon, bilingual};
/// let found = bilingual::lines("你好。\n再见。", "Hello.\nGoodbye.", &Lexicon::builtin(), &Default::default())?;
/// assert_eq!((found.units[1].source.text.as_str(), found.units[1].target.text.as_str()), ("再见。", "Goodbye."));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Empty`] for a text without a sentence, [`Error::MissingLanguage`] for one with letters, but none of its
/// language: the place is the file `source` or `target`. [`Error::Invalid`] for
/// vectors that do not fit the lines.
pub fn lines(source: &str, target: &str, lexicon: &Lexicon, options: &Options<'_>) -> Result<Bilingual> {
    let mut bitext = bitext_of_lines(source, target, options.source)?;
    if let Some(vectors) = &options.vectors {
        bitext = bitext.with_vectors(vectors.clone())?;
    }
    let alignment = align(&bitext, lexicon, &options.align.without_parts());
    let units = alignment.units(&bitext);
    Ok(finish(units, Layout::Files, &[], bitext.langs().source, &alignment))
}

/// The sentences of two texts that have one a line, as [`lines`] aligns them.
/// If no source language is given, it is recognised by its script.
///
/// ```
/// use duiqi::{Lang, bilingual};
/// let bitext = bilingual::bitext_of_lines("你好。\n再见。", "Hello.", None)?;
/// assert_eq!((bitext.langs().source, bitext.source().len()), (Lang::Zh, 2));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Empty`] and [`Error::MissingLanguage`], as [`lines`].
pub fn bitext_of_lines<'t>(source: &'t str, target: &'t str, source_lang: Option<Lang>) -> Result<Bitext<'t>> {
    let source_lang = source_lang
        .unwrap_or_else(|| Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En));
    require("source", source, source_lang)?;
    require("target", target, source_lang.other())?;
    Bitext::from_lines((source_lang, source_lang.other()), source, target)
}

/// Fails for a text without sentences or without letters of its language.
fn require(name: &str, text: &str, lang: Lang) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Empty { at: Place::file(name) });
    }
    match Lang::detect(text) {
        // Only if there is not one run of the language: Chinese lines may be
        // mostly names in Latin letters.
        Some(found) if found != lang && lang::runs(text).all(|run| run.lang != lang) => {
            Err(Error::MissingLanguage { at: Place::file(name), missing: lang, found: found.name().to_owned() })
        }
        _ => Ok(()),
    }
}
