//! Translations of Chinese words: the built-in lexicon made from CC-CEDICT and the
//! Chinese Open Wordnet, and
//! users' own glossaries, such as those that `batch::train` learns.
//!
//! A lexicon is a stack of layers. The lowest is the built-in one (feature
//! `lexicon`); each
//! [`Lexicon::read`] adds one on top. The headwords also guide how Chinese is cut into
//! words, and the readings of characters tell which names pinyin spells.

mod english;
mod table;

use std::fmt;
use std::io::BufRead;
use std::sync::{Arc, LazyLock};

use serde::Serialize;

use crate::error::{Error, Place, Result};
use crate::io::Lines;
use crate::lang;

pub(crate) use english::{English, fold, is_function};
#[doc(hidden)]
pub use table::Headword;
pub(crate) use table::Table;

/// English translations of Chinese words, with probabilities. Cloning shares
/// the layers.
///
/// ```
/// use duiqi::Lexicon;
/// let lexicon = Lexicon::builtin();
/// # if lexicon.is_empty() { return }
/// let best = lexicon.translations("图书馆").next().unwrap();
/// assert_eq!(best.term, "librari"); // the stem of "library"
/// ```
///
/// Looking up a word tries the layers from top to bottom; each layer on top
/// reduces the weight of those below.
#[derive(Clone, Default)]
pub struct Lexicon {
    /// The layers, lowest first.
    layers: Vec<Layer>,
}

/// One layer of a lexicon.
#[derive(Clone)]
pub(crate) struct Layer {
    /// Its words; shared, since layers never change.
    pub(crate) table: Arc<Table>,
    /// Where it comes from, which decides how much it counts.
    pub(crate) kind: LayerKind,
}

/// An English term for a Chinese word, as [`Lexicon::translations`] gives it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Translation<'l> {
    /// The stem of the English term, in lower case.
    pub term: &'l str,
    /// p(English term | Chinese word) in its layer, 0 to 1.
    pub p: f32,
}

/// Where a layer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LayerKind {
    /// The lexicon in this crate.
    Builtin,
    /// A user's own glossary. For its words, the layers below count half.
    Own,
}

/// The built-in lexicon as [`pack`] writes it; made by `make_lexicon` in `dev`.
#[cfg(feature = "lexicon")]
const BYTES: &[u8] = include_bytes!("lexicon/words.bin");
/// Empty, because the feature `lexicon` is off.
#[cfg(not(feature = "lexicon"))]
const BYTES: &[u8] = &[];

/// Unpacked on first use and shared by all lexicons of the process.
static BUILTIN: LazyLock<Option<Arc<Table>>> = LazyLock::new(|| Table::from_static(BYTES).map(Arc::new));

impl Lexicon {
    /// The lexicon in this crate: 120,000 headwords of CC-CEDICT, with terms of
    /// the Chinese Open Wordnet (licences: `src/lexicon/NOTICE`).
    ///
    /// The first call unpacks it in a few milliseconds; later calls share it.
    /// Without the feature `lexicon` it is empty.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::builtin();
    /// assert_eq!(lexicon.is_empty(), !cfg!(feature = "lexicon"));
    /// ```
    #[must_use]
    pub fn builtin() -> Self {
        let layers = BUILTIN.iter().map(|table| Layer { table: table.clone(), kind: LayerKind::Builtin }).collect();
        Lexicon { layers }
    }

    /// The lexicon in the bytes of a file that [`pack`] made.
    ///
    /// ```
    /// use duiqi::{Lexicon, lexicon::{Headword, pack}};
    /// let entry = Headword { word: "书".into(), cost: 70, glosses: vec![("book".into(), 1.0)] };
    /// let lexicon = Lexicon::unpack(&pack(&[entry], &[])?)?;
    /// assert_eq!(lexicon.translations("書").next().unwrap().term, "book");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] if the bytes are of another version, cut off or changed.
    pub fn unpack(bytes: &[u8]) -> Result<Self> {
        // Checked only for files from outside. The one in this crate is checked
        // by a test, and is opened at each start.
        let table = table::verify(bytes).and_then(|_| Table::from_bytes(bytes));
        let table =
            table.ok_or_else(|| Error::syntax("lexicon", Place::default(), "not a whole file of this version"))?;
        Ok(Lexicon { layers: vec![Layer { table: Arc::new(table), kind: LayerKind::Builtin }] })
    }

    /// A lexicon without words: aligning then relies on length, numbers, marks
    /// and Latin strings.
    ///
    /// ```
    /// assert_eq!(duiqi::Lexicon::empty().translations("书").count(), 0);
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Lexicon::default()
    }

    /// True if it has no layer.
    ///
    /// ```
    /// assert!(duiqi::Lexicon::empty().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Lays a glossary on top: tab-separated lines of Chinese, English and, if
    /// wanted, a weight (above 0; default 1). Several lines for one Chinese
    /// word share its probability by weight. Both sides may have several words.
    /// Blank lines and lines that begin with `#` are passed over.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::empty().read("# ours\n翻译记忆\ttranslation memory\n".as_bytes())?;
    /// let mut terms: Vec<_> = lexicon.translations("翻译记忆").map(|found| found.term).collect();
    /// terms.sort();
    /// assert_eq!(terms, ["memori", "translat"]);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] with the line for a line without English, with its columns reversed, or with a weight that is no
    /// number above 0,
    /// [`Error::Io`] and [`Error::Encoding`] from the reader, [`Error::Limit`] past 65,536 different English terms.
    pub fn read(mut self, reader: impl BufRead) -> Result<Self> {
        let english = English::new();
        let mut entries = Vec::new();
        let (mut lines, mut number) = (Lines::new(reader), 0);
        while let Some(line) = lines.next_line()? {
            number += 1;
            entries.extend(entry(line, number, &english)?);
        }
        // Several lines for one word share its probability.
        share(&mut entries);
        self.layers.push(Layer { table: Arc::new(Table::build(&entries, &[])?), kind: LayerKind::Own });
        Ok(self)
    }

    /// English terms (stems) of a Chinese word, in simplified or traditional
    /// characters, with probabilities; glossaries laid on top first. Nothing
    /// for a word that is no headword.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::builtin();
    /// assert!(lexicon.is_empty() || lexicon.translations("發展").any(|found| found.term == "develop"));
    /// ```
    pub fn translations(&self, word: &str) -> impl Iterator<Item = Translation<'_>> {
        // The lexicon has simplified characters only.
        let word: String = word.chars().map(lang::simplify).collect();
        self.layers.iter().rev().flat_map(move |layer| {
            let node = layer.table.find(&word);
            let glosses = node.into_iter().flat_map(|node| layer.table.glosses(node));
            glosses.map(|(term, p)| Translation { term: layer.table.term(term), p })
        })
    }

    /// True if some Chinese word has this English word in its translations, or
    /// if there is no lexicon to tell.
    pub(crate) fn knows_english(&self, word: &str) -> bool {
        let term = English::new().term(word).into_owned();
        self.is_empty() || self.layers.iter().any(|layer| layer.table.term_number(&term).is_some())
    }

    /// The layers, lowest first.
    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The toneless pinyin readings of a character, as pairs of the character
    /// and a syllable number.
    pub(crate) fn readings(&self, c: char) -> &[(u16, u16)] {
        self.layers.first().map_or(&[], |layer| layer.table.readings(c))
    }

    /// The number of a toneless pinyin syllable, if any character is read so.
    pub(crate) fn syllable(&self, text: &str) -> Option<u16> {
        self.layers.first()?.table.syllable(text)
    }

    /// The number of distinct syllables; all syllable numbers are below it.
    pub(crate) fn syllables(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.table.syllable_count())
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.layers.iter().map(|layer| layer.table.term_count());
        f.debug_struct("Lexicon").field("english_terms", &sizes.collect::<Vec<_>>()).finish()
    }
}

/// Reads one line of a glossary; `None` for a blank line or a comment.
///
/// The words of a gloss become separate terms, because the aligner compares
/// single words.
fn entry(line: &str, number: u64, english: &English) -> Result<Option<Headword>> {
    let Some((word, text, weight)) = fields(line, number)? else { return Ok(None) };
    let terms = english.terms(text);
    if terms.is_empty() {
        return Err(broken(number, "there is no English word in the second column"));
    }
    // A gloss may have only function words, as that of 的.
    let content = terms.iter().filter(|term| !is_function(term)).count();
    let kept = terms.iter().filter(|term| content == 0 || !is_function(term));
    // Function words of a gloss such as "to lie down" would link almost every
    // sentence, so content words share the weight.
    let share = weight / if content == 0 { terms.len() } else { content } as f32;
    let glosses = kept.map(|term| (term.clone(), share)).collect();
    Ok(Some(Headword { word, cost: OWN_COST, glosses }))
}

/// The three columns of a line, the Chinese in simplified characters; `None`
/// for a blank line or a comment.
fn fields(line: &str, number: u64) -> Result<Option<(String, &str, f32)>> {
    let line = line.strip_prefix('\u{FEFF}').filter(|_| number == 1).unwrap_or(line);
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut fields = line.split('\t').map(str::trim);
    let (word, text) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let weight = fields.next().filter(|field| !field.is_empty()).map_or(Ok(1.0), str::parse);
    let weight = weight.ok().filter(|weight: &f32| weight.is_finite() && *weight > 0.0);
    let weight = weight.ok_or_else(|| broken(number, "the third column must be a number above 0"))?;
    if word.is_empty() || text.is_empty() {
        return Err(broken(number, "expected Chinese, a tab and English"));
    }
    if !word.contains(lang::is_han) && text.contains(lang::is_han) {
        return Err(broken(number, "the columns are reversed: Chinese comes first, then a tab and English"));
    }
    Ok(Some((word.chars().filter(|c| !c.is_whitespace()).map(lang::simplify).collect(), text, weight)))
}

/// A broken rule of the glossary format, with its line.
fn broken(line: u64, message: &str) -> Error {
    Error::syntax("glossary", Place::default().line(line), message)
}

/// The segmentation cost of a glossary word: less than that of any two words in
/// the built-in lexicon, so a glossary word is never cut in two.
const OWN_COST: u8 = 20;
/// Normalises the weights of each word to a sum of 1.
fn share(entries: &mut [Headword]) {
    entries.sort_by(|a, b| a.word.cmp(&b.word));
    for same in entries.chunk_by_mut(|a, b| a.word == b.word) {
        let total: f32 = same.iter().flat_map(|entry| &entry.glosses).map(|(_, weight)| weight).sum();
        same.iter_mut().flat_map(|entry| &mut entry.glosses).for_each(|(_, weight)| *weight /= total);
    }
}

/// Makes the bytes of a lexicon file such as the one in this crate; its maker
/// (`make_lexicon` in `dev`) uses it. `readings` are toneless pinyin
/// syllables of characters, of eight bytes at most; longer ones are left out.
///
/// ```
/// use duiqi::lexicon::{Headword, check, pack};
/// let entry = Headword { word: "书".into(), cost: 70, glosses: vec![("book".into(), 1.0)] };
/// let bytes = pack(&[entry], &[('书', vec!["shu".into()])])?;
/// assert!(check(&bytes));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Limit`] if there are more than 65,536 different English terms.
#[doc(hidden)]
pub fn pack(entries: &[Headword], readings: &[(char, Vec<String>)]) -> Result<Vec<u8>> {
    Ok(Table::build(entries, readings)?.to_bytes())
}

/// True if the bytes are a lexicon file of this version, whole and unchanged.
///
/// ```
/// assert!(!duiqi::lexicon::check(b"no lexicon"));
/// ```
#[doc(hidden)]
pub fn check(bytes: &[u8]) -> bool {
    table::verify(bytes).is_some() && Table::from_bytes(bytes).is_some()
}

/// The checksum that a lexicon file ends with (FNV-1a of what goes before it);
/// the notice names it.
///
/// ```
/// assert_eq!(duiqi::lexicon::checksum(b""), 0);
/// ```
#[doc(hidden)]
pub fn checksum(bytes: &[u8]) -> u64 {
    table::verify(bytes).unwrap_or_default()
}

/// The terms of an English gloss: lower-case stems as the aligner compares
/// them.
///
/// ```
/// assert_eq!(duiqi::lexicon::terms("translation memories"), ["translat", "memori"]);
/// ```
#[doc(hidden)]
pub fn terms(gloss: &str) -> Vec<String> {
    English::new().terms(gloss)
}

/// True for a term of an English function word.
///
/// ```
/// assert!(duiqi::lexicon::is_function_term("the") && !duiqi::lexicon::is_function_term("book"));
/// ```
#[doc(hidden)]
pub fn is_function_term(term: &str) -> bool {
    is_function(term)
}
