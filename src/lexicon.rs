//! Translations of Chinese words: the built-in lexicon made from CC-CEDICT, a user's own glossary, and what
//! re-estimation learned from documents.
//!
//! A lexicon is a stack of layers. The lowest is the built-in one (feature `lexicon`); each [`Lexicon::read`] lays
//! one on top. Its headwords also say how Chinese is cut into words, its readings which names pinyin spells.

mod english;
mod table;

use std::fmt;
use std::io::BufRead;
use std::sync::{Arc, LazyLock};

use crate::error::{Error, Place, Result};
use crate::lang;

pub(crate) use english::{English, is_function};
pub use table::Entry;
pub(crate) use table::Table;

/// English for Chinese words, with probabilities.
///
/// ```
/// use duiqi::Lexicon;
/// let lexicon = Lexicon::builtin();
/// # if lexicon.is_empty() { return }
/// let best = lexicon.translations("图书馆").next().unwrap();
/// assert_eq!(best.0, "librari"); // the stem of "library"
/// ```
#[derive(Clone, Default)]
pub struct Lexicon {
    layers: Vec<Layer>,
}

#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) table: Arc<Table>,
    /// A user's own glossary: it goes before what lies under it.
    pub(crate) own: bool,
}

#[cfg(feature = "lexicon")]
const BYTES: &[u8] = include_bytes!("lexicon/cedict.bin");
#[cfg(not(feature = "lexicon"))]
const BYTES: &[u8] = &[];

static BUILTIN: LazyLock<Option<Arc<Table>>> = LazyLock::new(|| Table::from_bytes(BYTES).map(Arc::new));

impl Lexicon {
    /// The lexicon in this crate, made from CC-CEDICT (CC BY-SA 4.0, see `src/lexicon/NOTICE`): 120,000 headwords.
    /// The first call unpacks it in a few milliseconds; later calls share it. Without the feature `lexicon` it
    /// is empty.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::builtin();
    /// assert_eq!(lexicon.is_empty(), !cfg!(feature = "lexicon"));
    /// ```
    pub fn builtin() -> Self {
        let layers = BUILTIN.iter().map(|table| Layer { table: table.clone(), own: false }).collect();
        Lexicon { layers }
    }

    /// A lexicon without a word: aligning then rests on length, numbers, marks and Latin strings.
    ///
    /// ```
    /// assert_eq!(duiqi::Lexicon::empty().translations("书").count(), 0);
    /// ```
    pub fn empty() -> Self {
        Lexicon::default()
    }

    /// True if no layer was laid.
    ///
    /// ```
    /// assert!(duiqi::Lexicon::empty().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Lays a glossary on top: tab-separated lines of Chinese, English and, if wanted, a weight (above 0;
    /// default 1). Several lines for one Chinese word share its probability by weight. Both sides may have
    /// several words. Blank lines and lines that begin with `#` are passed over.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::empty().read("# ours\n翻译记忆\ttranslation memory\n".as_bytes())?;
    /// let mut terms: Vec<_> = lexicon.translations("翻译记忆").map(|(term, _)| term).collect();
    /// terms.sort();
    /// assert_eq!(terms, ["memori", "translat"]);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Syntax`] with the line for a line without English or with a weight that is no number above 0,
    /// [`Error::Io`] and [`Error::Encoding`] from the reader, [`Error::Limit`] past 65,536 different English terms.
    pub fn read(mut self, reader: impl BufRead) -> Result<Self> {
        let english = English::new();
        let mut entries = Vec::new();
        for (number, line) in (1..).zip(reader.lines()) {
            let line = line.map_err(|error| unreadable(number, error))?;
            entries.extend(entry(&line, number, &english)?);
        }
        share(&mut entries);
        self.layers.push(Layer { table: Arc::new(Table::build(&entries, &[])?), own: true });
        Ok(self)
    }

    /// English terms (stems) of a Chinese word, in simplified or traditional characters, with probabilities;
    /// glossaries laid on top first. Nothing for a word that is no headword.
    ///
    /// ```
    /// let lexicon = duiqi::Lexicon::builtin();
    /// assert!(lexicon.is_empty() || lexicon.translations("發展").any(|(term, _)| term == "develop"));
    /// ```
    pub fn translations(&self, word: &str) -> impl Iterator<Item = (&str, f32)> {
        let word: String = word.chars().map(lang::simplify).collect();
        self.layers.iter().rev().flat_map(move |layer| {
            let node = layer.table.find(&word);
            let glosses = node.into_iter().flat_map(|node| layer.table.glosses(node));
            glosses.map(|(term, p)| (layer.table.term(term as usize), p))
        })
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The numbers of the toneless pinyin syllables a character is read as; the first of a pair is the character.
    pub(crate) fn readings(&self, c: char) -> &[(u16, u16)] {
        self.layers.first().map_or(&[], |layer| layer.table.readings(c))
    }

    /// The number of a toneless syllable.
    pub(crate) fn syllable(&self, text: &str) -> Option<u16> {
        let number = self.layers.first()?.table.term_number(text)?;
        u16::try_from(number).ok()
    }

    /// All numbers of syllables are below this.
    pub(crate) fn syllables(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.table.term_count())
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.layers.iter().map(|layer| layer.table.term_count());
        f.debug_struct("Lexicon").field("english_terms", &sizes.collect::<Vec<_>>()).finish()
    }
}

/// A line of a glossary.
fn entry(line: &str, number: u64, english: &English) -> Result<Option<Entry>> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let broken = |message: &str| Error::syntax("glossary", Place::default().line(number), message);
    let mut fields = line.split('\t').map(str::trim);
    let (word, text) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let weight = match fields.next() {
        None | Some("") => 1.0,
        Some(field) => field
            .parse::<f32>()
            .ok()
            .filter(|weight| weight.is_finite() && *weight > 0.0)
            .ok_or_else(|| broken("the weight must be a number above 0"))?,
    };
    let terms = if fields.next() == Some("stem") { vec![text.to_owned()] } else { english.terms(text) };
    if word.is_empty() || terms.is_empty() {
        return Err(broken("expected Chinese, a tab and English"));
    }
    let content = terms.iter().filter(|term| !is_function(term)).count();
    let kept = terms.iter().filter(|term| content == 0 || !is_function(term));
    let shared = weight / if content == 0 { terms.len() } else { content } as f32;
    let glosses = kept.map(|term| (term.clone(), shared)).collect();
    Ok(Some(Entry { word: word.chars().map(lang::simplify).collect(), cost: OWN_COST, glosses }))
}

/// A glossary's word wins against any way to cut it in two.
const OWN_COST: u8 = 20;

/// Makes the weights of each word add up to 1.
fn share(entries: &mut [Entry]) {
    entries.sort_by(|a, b| a.word.cmp(&b.word));
    for same in entries.chunk_by_mut(|a, b| a.word == b.word) {
        let total: f32 = same.iter().flat_map(|entry| &entry.glosses).map(|(_, weight)| weight).sum();
        same.iter_mut().flat_map(|entry| &mut entry.glosses).for_each(|(_, weight)| *weight /= total);
    }
}

fn unreadable(line: u64, error: std::io::Error) -> Error {
    let at = Place::default().line(line);
    match error.kind() {
        std::io::ErrorKind::InvalidData => Error::Encoding { at, encoding: "UTF-8" },
        _ => Error::Io { at, source: error },
    }
}

/// Makes the bytes of a lexicon file such as the one in this crate; its maker (`examples/make_lexicon.rs`) uses it.
/// `readings` are toneless pinyin syllables of characters.
///
/// ```
/// use duiqi::lexicon::{Entry, check, pack};
/// let entry = Entry { word: "书".into(), cost: 70, glosses: vec![("book".into(), 1.0)] };
/// let bytes = pack(&[entry], &[('书', vec!["shu".into()])])?;
/// assert!(check(&bytes));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// # Errors
/// [`Error::Limit`] if there are more than 65,536 different English terms.
pub fn pack(entries: &[Entry], readings: &[(char, Vec<String>)]) -> Result<Vec<u8>> {
    Ok(Table::build(entries, readings)?.to_bytes())
}

/// True if the bytes are a lexicon file of this version, whole and unchanged.
///
/// ```
/// assert!(!duiqi::lexicon::check(b"no lexicon"));
/// ```
pub fn check(bytes: &[u8]) -> bool {
    table::verify(bytes).is_some() && Table::from_bytes(bytes).is_some()
}

/// The terms of an English gloss: lower-case stems as the aligner compares them.
///
/// ```
/// assert_eq!(duiqi::lexicon::terms("translation memories"), ["translat", "memori"]);
/// ```
pub fn terms(gloss: &str) -> Vec<String> {
    English::new().terms(gloss)
}

/// True for a term of an English function word.
///
/// ```
/// assert!(duiqi::lexicon::is_function_term("the") && !duiqi::lexicon::is_function_term("book"));
/// ```
pub fn is_function_term(term: &str) -> bool {
    is_function(term)
}
