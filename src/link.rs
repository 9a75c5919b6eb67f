//! Links between the distinct terms of two sides: which term may translate
//! which, and how that is known.

pub(crate) mod learned;

use serde::{Deserialize, Serialize};

use crate::lexicon::{English, LayerKind, Table, fold};
use crate::token::{Class, PinyinNames, TokenizedSide};
use crate::{Lang, Lexicon};

/// Where a link comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LinkOrigin {
    /// A gloss of the built-in lexicon.
    Gloss,
    /// Glosses of the pieces of a word that the lexicon does not have.
    Piece,
    /// The user's own glossary.
    Glossary,
    /// Numbers of the same value.
    Number,
    /// A name: the English is the pinyin of the Chinese characters.
    Name,
    /// The same Latin string on both sides.
    Latin,
    /// The same mark on both sides.
    Mark,
    /// Learnt from documents by re-estimation.
    Learned,
}

word_enum!(LinkOrigin, "origin of a link", {
    Gloss => "gloss",
    Piece => "piece",
    Glossary => "glossary",
    Number => "number",
    Name => "name",
    Latin => "latin",
    Mark => "mark",
    Learned => "learned",
});

/// An English term that may translate a Chinese one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The number of the term on the other side.
    pub term: u32,
    /// p(English term | Chinese term), 0 to 1.
    pub p: f32,
    /// Where the link comes from; of several sources, the one that contributed
    /// most.
    pub source: LinkOrigin,
}

/// The links between the terms of a Chinese and an English side, in both
/// directions.
///
/// ```
/// use duiqi::{Lexicon, Links, token};
/// let lexicon = Lexicon::builtin();
/// let duiqi::ByLang { zh, en } = token::pair(&["他有21本书"], &["He has twenty-one books"], &lexicon);
/// let links = Links::new(&zh, &en, &lexicon);
/// let number = zh.tokens(0).iter().find(|token| zh.value(token.term) == Some(21.0)).unwrap();
/// assert_eq!(en.text(links.translations(number.term)[0].term), "21");
/// ```
///
/// Both directions are stored, because the aligner asks from either side; each
/// link is stored twice.
#[derive(Debug, Clone)]
pub struct Links {
    /// By Chinese term: where its links begin; one more entry for the end.
    starts: Vec<u32>,
    /// The links to English terms.
    links: Vec<Link>,
    /// By English term: where its links begin in `back`.
    back_starts: Vec<u32>,
    /// The same links to Chinese terms.
    back: Vec<Link>,
}

impl Links {
    /// Finds the links between the terms of `zh` and `en`, as tokenised by
    /// [`crate::token::pair`]. Sides in other languages have no links.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let duiqi::ByLang { zh, en } = token::pair(&["GDP？"], &["GDP?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).len(), 2);
    /// ```
    #[must_use]
    pub fn new(zh: &TokenizedSide, en: &TokenizedSide, lexicon: &Lexicon) -> Links {
        // A table of the right size, so that look-ups work and find nothing.
        if (zh.lang(), en.lang()) != (Lang::Zh, Lang::En) {
            return Links::from_lists(0, en.terms(), |_, _| {});
        }
        Links::with_names(zh, en, lexicon, &PinyinNames::new(en, lexicon))
    }

    /// The same for sides whose English names are known already.
    pub(crate) fn with_names(zh: &TokenizedSide, en: &TokenizedSide, lexicon: &Lexicon, names: &PinyinNames) -> Links {
        let finder = Finder::new(zh, en, lexicon, names);
        Links::from_lists(zh.terms(), en.terms(), |term, list| finder.links(term, list))
    }

    /// Collects the links of all Chinese terms. `list` appends the links of one
    /// term, in any order; duplicates are merged.
    fn from_lists(chinese: usize, english: usize, mut list: impl FnMut(u32, &mut Vec<Link>)) -> Links {
        let mut links = Vec::with_capacity(4 * chinese);
        let mut starts = Vec::with_capacity(chinese + 1);
        let mut back_starts = vec![0; english + 1];
        let mut found = Vec::new();
        starts.push(0);
        for term in 0..chinese as u32 {
            list(term, &mut found);
            merge(&mut found);
            found.iter().for_each(|link| back_starts[link.term as usize + 1] += 1);
            links.append(&mut found);
            starts.push(links.len() as u32);
        }
        // Prefix sums turn counts into places.
        (1..=english).for_each(|at| back_starts[at] += back_starts[at - 1]);
        // Only to have the right length; every entry is overwritten.
        let mut back = links.clone();
        let mut next = back_starts.clone();
        for (zh, range) in starts.windows(2).enumerate() {
            for link in &links[range[0] as usize..range[1] as usize] {
                let at = &mut next[link.term as usize];
                back[*at as usize] = Link { term: zh as u32, ..*link };
                *at += 1;
            }
        }
        Links { starts, links, back_starts, back }
    }

    /// The English terms that may translate a Chinese term, in order of number.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let duiqi::ByLang { zh, en } = token::pair(&["？"], &["?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).translations(0)[0].p, 1.0);
    /// ```
    #[must_use]
    pub fn translations(&self, zh: u32) -> &[Link] {
        slice(&self.starts, &self.links, zh)
    }

    /// The Chinese terms that an English term may translate, in order of
    /// number; `p` stays p(English | Chinese).
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let duiqi::ByLang { zh, en } = token::pair(&["？"], &["?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).back(0)[0].term, 0);
    /// ```
    #[must_use]
    pub fn back(&self, en: u32) -> &[Link] {
        slice(&self.back_starts, &self.back, en)
    }

    /// The number of links.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let duiqi::ByLang { zh, en } = token::pair(&["是"], &["Yes"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// True if there are no links.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let duiqi::ByLang { zh, en } = token::pair(&["是"], &["Yes"], &lexicon);
    /// assert!(Links::new(&zh, &en, &lexicon).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

/// The links of one term; none for a number out of range.
fn slice<'l>(starts: &[u32], links: &'l [Link], term: u32) -> &'l [Link] {
    match (starts.get(term as usize), starts.get(term as usize + 1)) {
        (Some(&from), Some(&to)) => links.get(from as usize..to as usize).unwrap_or_default(),
        _ => &[],
    }
}

/// Merges links to the same term, under the source that contributed most.
fn merge(list: &mut Vec<Link>) {
    // The largest first among equals, since `dedup_by` keeps the first and with
    // it its source.
    list.sort_by(|a, b| a.term.cmp(&b.term).then(b.p.total_cmp(&a.p)));
    list.dedup_by(|next, first| {
        let same = next.term == first.term;
        first.p = if same { (first.p + next.p).min(1.0) } else { first.p };
        same
    });
}

/// The English terms of a lexicon layer that occur in a document: hundreds out
/// of tens of thousands.
struct Present {
    /// A bit for each term of the layer. Most look-ups end here, without
    /// touching the list.
    any: Vec<u64>,
    /// Their numbers in the layer and in the document, sorted.
    terms: Vec<(u16, u32)>,
}

impl Present {
    /// Finds the terms that both have.
    fn new(table: &Table, en: &TokenizedSide) -> Self {
        let mut any = vec![0; table.term_count().div_ceil(64)];
        let number = |term: u32| Some((table.term_number(en.text(term))?, term));
        let mut terms: Vec<(u16, u32)> = (0..en.terms() as u32).filter_map(number).collect();
        terms.sort_unstable();
        // A bit for each, 8 kB for a full layer, stays in the processor's
        // cache.
        terms.iter().for_each(|&(number, _)| any[usize::from(number) / 64] |= 1 << (number % 64));
        Present { any, terms }
    }

    /// The document's number for a term of the layer, if it occurs.
    #[inline]
    fn find(&self, number: u16) -> Option<u32> {
        if self.any.get(usize::from(number) / 64)? >> (number % 64) & 1 == 0 {
            return None;
        }
        // Two document terms may map to the same layer term; the later one
        // wins.
        let after = self.terms.partition_point(|&(other, _)| other <= number);
        self.terms.get(after.checked_sub(1)?).map(|&(_, term)| term)
    }
}

/// How much the pieces of a headword of three or more characters count beside
/// its own glosses. Choice.
const KNOWN_PIECES: f32 = 0.3;

/// Finds the links of one document's Chinese terms.
struct Finder<'l> {
    /// The Chinese side, whose terms are looked up.
    zh: &'l TokenizedSide,
    /// The English side, whose terms are linked to.
    en: &'l TokenizedSide,
    /// The translations of words.
    lexicon: &'l Lexicon,
    /// Stems Latin strings as the English side was stemmed.
    english: English,
    /// English names that can be read as pinyin.
    names: &'l PinyinNames,
    /// By layer of the lexicon: which of its English terms occur in the
    /// document.
    maps: Vec<Present>,
    /// The English terms that are numbers, sorted by value.
    numbers: Vec<(f64, u32)>,
}

impl<'l> Finder<'l> {
    /// Prepares the look-ups for one document.
    fn new(zh: &'l TokenizedSide, en: &'l TokenizedSide, lexicon: &'l Lexicon, names: &'l PinyinNames) -> Self {
        let maps = lexicon.layers().iter().map(|layer| Present::new(&layer.table, en)).collect();
        let values = (0..en.terms() as u32).filter_map(|term| Some((en.value(term)?, term)));
        let mut numbers: Vec<(f64, u32)> = values.collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Finder { zh, en, lexicon, english: English::new(), names, maps, numbers }
    }

    /// Appends the links of a Chinese term, by its class.
    fn links(&self, term: u32, found: &mut Vec<Link>) {
        let (zh, text) = (self.zh, self.zh.text(term));
        match zh.class(term) {
            Class::Mark => self.same(text, LinkOrigin::Mark, found),
            Class::Latin => {
                let plain: String = text.chars().map(fold).collect();
                // The tokenizer does not stem longer strings either, so both
                // sides stay comparable.
                let stem = if text.len() > 64 { plain } else { self.english.term(&plain).into_owned() };
                self.same(&stem, LinkOrigin::Latin, found);
            }
            Class::Number => self.number(zh.value(term), 1.0, found),
            Class::Content | Class::Function => {
                self.number(zh.value(term), 0.5, found);
                // The whole word first; pieces help only where it is unknown or
                // long.
                let known = self.word(text, 1.0, found);
                if !known || text.chars().nth(2).is_some() {
                    self.pieces(text, if known { KNOWN_PIECES } else { 1.0 }, found);
                }
                // One more than the longest name, so that longer words are recognised
                // as such.
                let mut characters = ['\0'; 4];
                let count = characters.iter_mut().zip(text.chars()).map(|(slot, c)| *slot = c).count();
                let names = self.names.at(&characters[..count], self.lexicon);
                if let Some(&Some(term)) = names.get(count.wrapping_sub(1)) {
                    found.push(Link { term, p: 1.0, source: LinkOrigin::Name });
                }
            }
        }
    }

    /// Appends a link to the English term with the same spelling, if there is
    /// one.
    fn same(&self, text: &str, source: LinkOrigin, found: &mut Vec<Link>) {
        if let Some(term) = self.en.find(text) {
            found.push(Link { term, p: 1.0, source });
        }
    }

    /// Appends links to all English terms with the same value.
    fn number(&self, value: Option<f64>, p: f32, found: &mut Vec<Link>) {
        let Some(value) = value else { return };
        let from = self.numbers.partition_point(|&(other, _)| other < value);
        let same = self.numbers[from..].iter().take_while(|&&(other, _)| other == value);
        found.extend(same.map(|&(_, term)| Link { term, p, source: LinkOrigin::Number }));
    }

    /// Appends the glosses of a headword, layer by layer from the top. Returns
    /// false if no layer has the word.
    fn word(&self, word: &str, share: f32, found: &mut Vec<Link>) -> bool {
        let mut known = false;
        let mut share = share;
        for (layer, map) in self.lexicon.layers().iter().zip(&self.maps).rev() {
            let Some(node) = layer.table.find(word) else { continue };
            known = true;
            let (source, under) = match layer.kind {
                LayerKind::Builtin => (LinkOrigin::Gloss, 1.0),
                LayerKind::Own => (LinkOrigin::Glossary, 0.5),
            };
            for (number, p) in layer.table.glosses(node) {
                if let Some(term) = map.find(number) {
                    found.push(Link { term, p: p * share, source });
                }
            }
            share *= under;
        }
        known
    }

    /// Appends the glosses of the pieces of a word: greedily the longest piece
    /// of up to four characters that the lexicon knows.
    ///
    /// The weights of the pieces are divided by their number, so a long word
    /// has no more mass than a short one.
    fn pieces(&self, word: &str, share: f32, found: &mut Vec<Link>) {
        let start = found.len();
        let (mut count, mut at) = (0, 0);
        while at < word.len() {
            let mut ends = [0; 4];
            let each = word[at..].char_indices().map(|(from, c)| at + from + c.len_utf8());
            let characters = ends.iter_mut().zip(each).map(|(slot, end)| *slot = end).count();
            let known = ends[..characters].iter().rev().find(|&&end| {
                let piece = &word[at..end];
                piece.len() < word.len() && self.word(piece, 1.0, found)
            });
            count += usize::from(known.is_some());
            at = *known.unwrap_or(&ends[0]);
        }
        for link in &mut found[start..] {
            link.p *= share / count.max(1) as f32;
            link.source = LinkOrigin::Piece;
        }
    }
}
