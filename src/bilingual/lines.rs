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
    let langs = langs.unwrap_or_else(|| {
        let first = Lang::detect(source).or(Lang::detect(target).map(Lang::other)).unwrap_or(Lang::En);
        (first, first.other())
    });
    require("source", source, langs.0)?;
    require("target", target, langs.1)?;
    let bitext = Bitext::from_lines(langs, source, target);
    let alignment = align(&bitext, lexicon, options);
    let units = super::units(&[], &bitext, &alignment);
    Ok(finish(units, Layout::Files, &[], langs.0, &alignment))
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
