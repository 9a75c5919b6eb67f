//! What may translate what: links between the distinct terms of two sides.

use serde::{Deserialize, Serialize};

use crate::lexicon::{English, Kind, Table, fold};
use crate::token::{Class, Names, TokenizedSide};
use crate::{Lang, Lexicon};

/// Where a link comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LinkOrigin {
    /// The built-in lexicon.
    Gloss,
    /// Pieces of a word that the lexicon does not have.
    Piece,
    /// A glossary laid on top of it.
    Glossary,
    /// Both are numbers of one value.
    Number,
    /// The English name is the pinyin of the Chinese characters.
    Name,
    /// The same Latin string on both sides.
    Latin,
    /// The same mark on both sides.
    Mark,
    /// Learned from the document, or from others of its kind, by re-estimation.
    Learned,
}

/// An English term that may translate a Chinese one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The term on the other side.
    pub term: u32,
    /// p(English term | Chinese term), 0 to 1.
    pub p: f32,
    /// Where it comes from; with several sources, the one that gave most.
    pub source: LinkOrigin,
}

/// The links of all terms of a Chinese and an English side, both ways.
///
/// ```
/// use duiqi::{Lexicon, Links, token};
/// let lexicon = Lexicon::builtin();
/// let (zh, en) = token::pair(&["他有21本书"], &["He has twenty-one books"], &lexicon);
/// let links = Links::new(&zh, &en, &lexicon);
/// let number = zh.tokens(0).iter().find(|token| zh.value(token.term) == Some(21.0)).unwrap();
/// assert_eq!(en.text(links.of(number.term)[0].term), "21");
/// ```
#[derive(Debug, Clone)]
pub struct Links {
    starts: Vec<u32>,
    links: Vec<Link>,
    back_starts: Vec<u32>,
    back: Vec<Link>,
}

impl Links {
    /// Finds what links the terms of `zh` to those of `en`, which are sides as [`crate::token::pair`] makes them. Sides in
    /// other languages give no links.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let (zh, en) = token::pair(&["GDP？"], &["GDP?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).len(), 2);
    /// ```
    pub fn new(zh: &TokenizedSide, en: &TokenizedSide, lexicon: &Lexicon) -> Links {
        if (zh.lang(), en.lang()) != (Lang::Zh, Lang::En) {
            return Links::from_lists(0, en.terms(), |_, _| {});
        }
        Links::with_names(zh, en, lexicon, &Names::of(en, lexicon))
    }

    /// The same for a Chinese and an English side, with the names in English.
    pub(crate) fn with_names(zh: &TokenizedSide, en: &TokenizedSide, lexicon: &Lexicon, names: &Names) -> Links {
        let finder = Finder::new(zh, en, lexicon, names);
        Links::from_lists(zh.terms(), en.terms(), |term, list| finder.links(term, list))
    }

    /// These links with learned ones mixed in: where a Chinese term has learned links, its own count `1 - share` of
    /// what they did and the learned ones `share` of their `p`. `learned` holds Chinese terms with their links, in
    /// order of the Chinese term; terms that a side does not have are passed over.
    ///
    /// ```
    /// use duiqi::{Lexicon, Link, Links, LinkOrigin, token};
    /// let lexicon = Lexicon::empty();
    /// let (zh, en) = token::pair(&["他笑了"], &["He laughed"], &lexicon);
    /// let links = Links::new(&zh, &en, &lexicon);
    /// let mixed = links.mix(&[(1, Link { term: 1, p: 0.8, source: LinkOrigin::Learned })], 0.5);
    /// assert_eq!(mixed.of(1)[0].p, 0.4);
    /// ```
    pub fn mix(&self, learned: &[(u32, Link)], share: f32) -> Links {
        let english = self.back_starts.len().saturating_sub(1);
        let mut rest = learned;
        Links::from_lists(self.starts.len() - 1, english, |zh, list| {
            let (new, after) = rest.split_at(rest.partition_point(|&(term, _)| term <= zh));
            rest = after;
            let keep = if new.is_empty() { 1.0 } else { 1.0 - share };
            list.extend(self.of(zh).iter().map(|link| Link { p: link.p * keep, ..*link }));
            let inside = new.iter().filter(|(term, link)| *term == zh && (link.term as usize) < english);
            list.extend(inside.map(|(_, link)| Link { p: link.p * share, ..*link }));
        })
    }

    /// The links that `list` gives for each of so many Chinese terms, in any order and several to one term.
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
        (1..=english).for_each(|at| back_starts[at] += back_starts[at - 1]);
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
    /// let (zh, en) = token::pair(&["？"], &["?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).of(0)[0].p, 1.0);
    /// ```
    pub fn of(&self, zh: u32) -> &[Link] {
        slice(&self.starts, &self.links, zh)
    }

    /// The Chinese terms that an English term may translate, in order of number; `p` stays p(English | Chinese).
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let (zh, en) = token::pair(&["？"], &["?"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).back(0)[0].term, 0);
    /// ```
    pub fn back(&self, en: u32) -> &[Link] {
        slice(&self.back_starts, &self.back, en)
    }

    /// How many links there are.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let (zh, en) = token::pair(&["是"], &["Yes"], &lexicon);
    /// assert_eq!(Links::new(&zh, &en, &lexicon).len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// True if there is none.
    ///
    /// ```
    /// use duiqi::{Lexicon, Links, token};
    /// let lexicon = Lexicon::empty();
    /// let (zh, en) = token::pair(&["是"], &["Yes"], &lexicon);
    /// assert!(Links::new(&zh, &en, &lexicon).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

fn slice<'l>(starts: &[u32], links: &'l [Link], term: u32) -> &'l [Link] {
    match (starts.get(term as usize), starts.get(term as usize + 1)) {
        (Some(&from), Some(&to)) => links.get(from as usize..to as usize).unwrap_or_default(),
        _ => &[],
    }
}

/// Puts the links to one term together, under the source that gives most.
fn merge(list: &mut Vec<Link>) {
    list.sort_by(|a, b| a.term.cmp(&b.term).then(b.p.total_cmp(&a.p)));
    list.dedup_by(|next, first| {
        let same = next.term == first.term;
        first.p = if same { (first.p + next.p).min(1.0) } else { first.p };
        same
    });
}

/// The English terms of a layer of the lexicon that occur in a document: hundreds out of tens of thousands.
struct Present {
    /// A bit a term, which answers most questions.
    any: Vec<u64>,
    /// Their numbers in the layer and in the document, in order.
    terms: Vec<(u16, u32)>,
}

impl Present {
    fn new(table: &Table, en: &TokenizedSide) -> Self {
        let mut any = vec![0; table.term_count().div_ceil(64)];
        let number = |term: u32| Some((table.term_number(en.text(term))?, term));
        let mut terms: Vec<(u16, u32)> = (0..en.terms() as u32).filter_map(number).collect();
        terms.sort_unstable();
        terms.iter().for_each(|&(number, _)| any[usize::from(number) / 64] |= 1 << (number % 64));
        Present { any, terms }
    }

    #[inline]
    fn find(&self, number: u16) -> Option<u32> {
        if self.any.get(usize::from(number) / 64)? >> (number % 64) & 1 == 0 {
            return None;
        }
        // Of two terms of one number the later one.
        let after = self.terms.partition_point(|&(other, _)| other <= number);
        self.terms.get(after.checked_sub(1)?).map(|&(_, term)| term)
    }
}

/// How much the pieces of a headword of three or more characters count beside its own glosses.
const KNOWN_PIECES: f32 = 0.3;

struct Finder<'l> {
    zh: &'l TokenizedSide,
    en: &'l TokenizedSide,
    lexicon: &'l Lexicon,
    english: English,
    names: &'l Names,
    /// For each layer of the lexicon: which term of the document each of its English terms is.
    maps: Vec<Present>,
    /// English terms that are numbers, by value.
    numbers: Vec<(f64, u32)>,
}

impl<'l> Finder<'l> {
    fn new(zh: &'l TokenizedSide, en: &'l TokenizedSide, lexicon: &'l Lexicon, names: &'l Names) -> Self {
        let maps = lexicon.layers().iter().map(|layer| Present::new(&layer.table, en)).collect();
        let values = (0..en.terms() as u32).filter_map(|term| Some((en.value(term)?, term)));
        let mut numbers: Vec<(f64, u32)> = values.collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Finder { zh, en, lexicon, english: English::new(), names, maps, numbers }
    }

    /// Adds the links of a Chinese term.
    fn links(&self, term: u32, found: &mut Vec<Link>) {
        let (zh, text) = (self.zh, self.zh.text(term));
        match zh.class(term) {
            Class::Mark => self.same(text, LinkOrigin::Mark, found),
            Class::Latin => {
                let plain: String = text.chars().map(fold).collect();
                // The English side leaves strings as long as that as they are.
                let stem = if text.len() > 64 { plain } else { self.english.term(&plain).into_owned() };
                self.same(&stem, LinkOrigin::Latin, found);
            }
            Class::Number => self.number(zh.value(term), 1.0, found),
            Class::Content | Class::Function => {
                self.number(zh.value(term), 0.5, found);
                let known = self.word(text, 1.0, found);
                if !known || text.chars().nth(2).is_some() {
                    self.pieces(text, if known { KNOWN_PIECES } else { 1.0 }, found);
                }
                let characters: Vec<char> = text.chars().take(4).collect();
                let names = self.names.at(&characters, self.lexicon);
                if let Some(&Some(term)) = names.get(characters.len().wrapping_sub(1)) {
                    found.push(Link { term, p: 1.0, source: LinkOrigin::Name });
                }
            }
        }
    }

    /// The English term that is the same string.
    fn same(&self, text: &str, source: LinkOrigin, found: &mut Vec<Link>) {
        if let Some(term) = self.en.find(text) {
            found.push(Link { term, p: 1.0, source });
        }
    }

    fn number(&self, value: Option<f64>, p: f32, found: &mut Vec<Link>) {
        let Some(value) = value else { return };
        let from = self.numbers.partition_point(|&(other, _)| other < value);
        let same = self.numbers[from..].iter().take_while(|&&(other, _)| other == value);
        found.extend(same.map(|&(_, term)| Link { term, p, source: LinkOrigin::Number }));
    }

    /// The glosses of a headword; false if it is none.
    fn word(&self, word: &str, share: f32, found: &mut Vec<Link>) -> bool {
        let mut known = false;
        let mut share = share;
        for (layer, map) in self.lexicon.layers().iter().zip(&self.maps).rev() {
            let Some(node) = layer.table.find(word) else { continue };
            known = true;
            let (source, own, under) = match layer.kind {
                Kind::Builtin => (LinkOrigin::Gloss, 1.0, 1.0),
                Kind::Own => (LinkOrigin::Glossary, 1.0, 0.5),
                Kind::Learned => (LinkOrigin::Learned, 0.5, 0.5),
            };
            for (number, p) in layer.table.glosses(node) {
                if let Some(term) = map.find(number) {
                    found.push(Link { term, p: p * share * own, source });
                }
            }
            share *= under;
        }
        known
    }

    /// The glosses of the pieces of a word.
    fn pieces(&self, word: &str, share: f32, found: &mut Vec<Link>) {
        let start = found.len();
        let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let (mut count, mut at, mut first) = (0, 0, 0);
        while first < ends.len() {
            let longest = ends.len().min(first + 4);
            let size = (first..longest).rev().find(|&last| {
                let piece = &word[at..ends[last]];
                piece.len() < word.len() && self.word(piece, 1.0, found)
            });
            count += usize::from(size.is_some());
            let last = size.unwrap_or(first);
            at = ends[last];
            first = last + 1;
        }
        for link in &mut found[start..] {
            link.p *= share / count.max(1) as f32;
            link.source = LinkOrigin::Piece;
        }
    }
}
