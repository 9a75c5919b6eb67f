//! Two texts that are split already.

use super::{Bilingual, Layout, finish};
use crate::align::Options;
use crate::{Bitext, Error, Lang, Lexicon, Place, Result, align, lang};

/// Aligns two texts that have one sentence a line; ranges are bytes of the texts. Without `langs`, the source's
/// language is told by its script.
///
/// ```
/// use duiqi::{Lang, Lexicon, bilingual};
/// let langs = Some((Lang::Zh, Lang::En));
/// let found = bilingual::lines("你好。\n再见。", "Hello.\nGoodbye.", langs, &Lexicon::builtin(), &Default::default())?;
/// assert_eq!((found.units[1].source.as_str(), found.units[1].target.as_str()), ("再见。", "Goodbye."));
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
    let alignment = align(&bitext, lexicon, options);
    let units = super::units(&[], &bitext, &alignment);
    Ok(finish(units, Layout::Files, &[], bitext.langs.0, &alignment))
}

/// The sentences of two texts that have one a line, as [`lines`] aligns them.
///
/// ```
/// use duiqi::{Lang, bilingual};
/// let bitext = bilingual::bitext_of_lines("你好。\n再见。", "Hello.", None)?;
/// assert_eq!((bitext.langs, bitext.source.len()), ((Lang::Zh, Lang::En), 2));
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
