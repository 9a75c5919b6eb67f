//! How two languages take turns in one document, and the cuts that follow from it.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::blocks::{Block, Evidence, LARGEST, Pairing};
use super::{Options, in_language, sentences};
use crate::document::{Document, Segment};
use crate::lang::has_byte;
use crate::{Bitext, Lang, Lexicon};

/// How two languages take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Layout {
    /// A paragraph of one language, then its translation.
    #[default]
    Turns,
    /// Several paragraphs of one language, then as many of the other.
    Blocks,
    /// The whole text in one language, then the whole translation.
    Halves,
    /// Both languages on one line or in one row: columns, headings with their translation.
    Columns,
    /// Two files.
    Files,
}

/// Segments of one paragraph in one language.
struct Place {
    lang: Lang,
    couple: Option<u32>,
    /// Which segments of the document.
    segments: Vec<usize>,
}

/// What pairs with what, before sentences are aligned.
pub(super) struct Plan<'d> {
    segments: Cow<'d, [Segment]>,
    pub layout: Layout,
    langs: (Lang, Lang),
    en: Vec<Place>,
    zh: Vec<Place>,
    pairings: Vec<Pairing>,
}

/// Blocks of one language, then blocks of the other, with nothing but these between them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    en: Range<usize>,
    zh: Range<usize>,
    couple: bool,
}

pub(super) fn plan<'d>(document: &'d Document, lexicon: &Lexicon, options: &Options<'_>) -> Plan<'d> {
    let segments = document.cut_segments();
    let places = places(&segments);
    let order: Vec<(Lang, Option<u32>)> = places.iter().map(|place| (place.lang, place.couple)).collect();
    let (en, zh): (Vec<Place>, Vec<Place>) = places.into_iter().partition(|place| place.lang == Lang::En);
    let evidence = Evidence::new(&blocks(document, &segments, &en), &blocks(document, &segments, &zh), lexicon);
    let one = || vec![Cell { en: 0..en.len(), zh: 0..zh.len(), couple: false }];
    let candidates: Vec<(Lang, Vec<Cell>)> = match options.layout {
        Some(Layout::Halves | Layout::Files) => vec![(first(&order), one())],
        given => {
            let mut candidates: Vec<_> =
                [Lang::En, Lang::Zh].into_iter().map(|first| (first, cells(&order, first))).collect();
            // A few lines of the other language in either half do not make a text in turns.
            if given.is_none() && has_long_runs(&candidates) && en.len() * zh.len() <= LARGEST {
                candidates.push((first(&order), one()));
            }
            candidates
        }
    };
    let tried = candidates.into_iter().map(|(first, cells)| {
        let (score, pairings) = pair_all(&evidence, &cells, first);
        (score, first, cells, pairings)
    });
    let best = tried.reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (_, leading, cells, pairings) = best.unwrap_or((0.0, Lang::En, Vec::new(), Vec::new()));
    let layout = options.layout.unwrap_or_else(|| recognise(&cells, &pairings));
    let source = options.source.unwrap_or(leading);
    Plan { segments, layout, langs: (source, source.other()), en, zh, pairings }
}

/// True if most blocks stand in runs of several of their language.
fn has_long_runs(candidates: &[(Lang, Vec<Cell>)]) -> bool {
    const LONG: usize = 5;
    candidates.iter().any(|(_, cells)| {
        let blocks: usize = cells.iter().map(|cell| cell.en.len() + cell.zh.len()).sum();
        cells.len() > 1 && cells.len() * 2 * LONG < blocks && cells.iter().all(|cell| !cell.couple)
    })
}

fn first(order: &[(Lang, Option<u32>)]) -> Lang {
    order.first().map_or(Lang::En, |place| place.0)
}

/// Paragraphs of one language, out of the segments that are to be aligned.
fn places(segments: &[Segment]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut paragraph = None;
    for (at, segment) in segments.iter().enumerate() {
        let Some(lang) = segment.lang.filter(|&lang| in_language(segment, lang)) else { continue };
        let same = paragraph == Some(segment.paragraph) && segment.couple.is_none();
        match places.last_mut().filter(|last| same && last.lang == lang && last.couple.is_none()) {
            Some(last) => last.segments.push(at),
            None => places.push(Place { lang, couple: segment.couple, segments: vec![at] }),
        }
        paragraph = Some(segment.paragraph);
    }
    places
}

fn blocks<'d>(document: &'d Document, segments: &'d [Segment], places: &[Place]) -> Vec<Block<'d>> {
    let block = |place: &Place| {
        let mut texts = place.segments.iter().filter_map(|&at| segments.get(at)).map(|s| (document.text_of(s), s.kind));
        let (text, kind) = texts.next().unwrap_or_default();
        let mut text = Cow::Borrowed(text);
        for (more, _) in texts {
            let text = text.to_mut();
            text.push(' ');
            text.push_str(more);
        }
        Block { text, kind }
    };
    places.iter().map(block).collect()
}

/// Cuts the blocks into cells of one run of `first` and one run of the other language; the two of a couple are a
/// cell by themselves.
fn cells(order: &[(Lang, Option<u32>)], first: Lang) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let (mut en, mut zh) = (0, 0);
    let mut open = (first, None);
    for (at, &(lang, couple)) in order.iter().enumerate() {
        let begins = match couple {
            Some(_) => open.1 != couple,
            None => open.1.is_some() || (lang == first && open.0 != first),
        };
        if begins || at == 0 {
            cells.push(Cell { en: en..en, zh: zh..zh, couple: couple.is_some() });
        }
        open = (lang, couple);
        if let Some(cell) = cells.last_mut() {
            match lang {
                Lang::En => en += 1,
                Lang::Zh => zh += 1,
            }
            (cell.en.end, cell.zh.end) = (en, zh);
        }
    }
    cells
}

fn pair_all(evidence: &Evidence, cells: &[Cell], first: Lang) -> (f32, Vec<Pairing>) {
    let mut score = 0.0;
    let mut pairings = Vec::new();
    for cell in cells {
        let whole = Pairing { en: cell.en.clone(), zh: cell.zh.clone() };
        if cell.couple || cell.en.len() * cell.zh.len() > LARGEST {
            pairings.push(whole);
        } else {
            let (more, found) = evidence.pair(cell.en.clone(), cell.zh.clone(), first);
            score += more;
            pairings.extend(found);
        }
    }
    (score, pairings)
}

fn recognise(cells: &[Cell], pairings: &[Pairing]) -> Layout {
    let couples = cells.iter().filter(|cell| cell.couple).count();
    let paired = pairings.iter().filter(|pairing| !pairing.en.is_empty() && !pairing.zh.is_empty()).count();
    let mut runs: Vec<usize> = cells
        .iter()
        .filter(|cell| !cell.couple)
        .map(|cell| cell.en.len().min(cell.zh.len()))
        .filter(|&n| n > 0)
        .collect();
    runs.sort_unstable();
    let typical = runs.get(runs.len() / 2).copied().unwrap_or(1);
    if couples * 2 > paired {
        Layout::Columns
    } else if runs.len() == 1 && typical > 2 {
        Layout::Halves
    } else if typical > 1 {
        Layout::Blocks
    } else {
        Layout::Turns
    }
}

impl Plan<'_> {
    /// The sentences of both sides, with a cut around every pairing.
    pub fn bitext<'d>(&'d self, document: &'d Document) -> Bitext<'d> {
        let mut bitext = Bitext { langs: self.langs.into(), source: Vec::new(), target: Vec::new(), cuts: Vec::new() };
        for pairing in &self.pairings {
            bitext.cuts.push((bitext.source.len(), bitext.target.len()));
            let sides = match self.langs.0 {
                Lang::En => [(&self.en[pairing.en.clone()], true), (&self.zh[pairing.zh.clone()], false)],
                Lang::Zh => [(&self.zh[pairing.zh.clone()], true), (&self.en[pairing.en.clone()], false)],
            };
            for (places, is_source) in sides {
                let side = if is_source { &mut bitext.source } else { &mut bitext.target };
                for place in places {
                    let segments = place.segments.iter().filter_map(|&at| self.segments.get(at));
                    side.extend(segments.flat_map(|segment| sentences(document, segment, place.lang)));
                }
            }
        }
        bitext
    }
}

/// The language of a document's text in a script that is neither Latin nor Chinese, if much of it is.
pub(super) fn third_language(document: &Document) -> Option<&'static str> {
    let scripts = [
        ("Japanese", '\u{3041}'..='\u{30FA}'),
        ("Korean", '\u{AC00}'..='\u{D7AF}'),
        ("Russian or another language in Cyrillic letters", '\u{0400}'..='\u{04FF}'),
        ("Arabic or another language in Arabic letters", '\u{0600}'..='\u{06FF}'),
        ("Greek", '\u{0370}'..='\u{03FF}'),
        ("Thai", '\u{0E00}'..='\u{0E7F}'),
        ("Hindi or another language in Devanagari", '\u{0900}'..='\u{097F}'),
    ];
    // Few documents have any, as the bytes that they begin with tell. Chinese marks begin as Japanese ones do.
    let begins = |byte| matches!(byte, 0xCD..=0xE0 | 0xEA..=0xED);
    let japanese = |at: usize| document.text()[at..].starts_with(|c| scripts[0].1.contains(&c));
    let mut wide = memchr::memchr_iter(0xE3, document.text().as_bytes());
    if !has_byte(document.text(), begins) && !wide.any(japanese) {
        return None;
    }
    let mut counts = [0usize; 7];
    let mut letters = 0;
    for c in document.text().chars() {
        // Latin letters and Chinese characters, most of the text, belong to none of them.
        if c < '\u{0370}' || ('\u{4E00}'..='\u{9FFF}').contains(&c) {
            letters += usize::from(c.is_alphabetic());
        } else if c.is_alphabetic() {
            letters += 1;
            let script = scripts.iter().position(|(_, range)| range.contains(&c));
            script.into_iter().for_each(|at| counts[at] += 1);
        }
    }
    scripts.into_iter().zip(counts).find(|(_, count)| count * 10 > letters.max(1)).map(|((name, _), _)| name)
}

/// True if the Latin text of a document is long enough to tell that it is not English: the small words are missing.
pub(super) fn is_not_english(document: &Document) -> bool {
    const SMALL: [&str; 32] = [
        "the", "of", "and", "to", "a", "in", "is", "that", "it", "for", "was", "on", "with", "as", "are", "be", "this",
        "by", "at", "from", "or", "an", "not", "you", "we", "he", "she", "they", "his", "her", "have", "has",
    ];
    /// Fewer words than this say nothing.
    const ENOUGH: usize = 40;
    // A word as a number: its last eight bytes. The small words have four at most.
    let add = |word: u64, byte: u8| word << 8 | u64::from(byte.to_ascii_lowercase());
    let known = SMALL.map(|word| word.bytes().fold(0, add) as u32);
    let is_small = |word: u32| known.iter().fold(false, |found, &small| found | (small == word));
    let (mut words, mut small) = (0usize, 0usize);
    let mut end = |word: u64| {
        words += usize::from(word != 0);
        small += usize::from(u32::try_from(word).is_ok_and(is_small));
    };
    for segment in document.segments().iter().filter(|segment| in_language(segment, Lang::En)) {
        let text = document.text_of(segment);
        let mut word = 0;
        for (at, byte) in text.bytes().enumerate() {
            let letter = match byte {
                0..0x80 => byte.is_ascii_alphabetic(),
                // What belongs to a character is what its first byte is.
                0x80..0xC0 => word != 0,
                _ => text[at..].starts_with(char::is_alphabetic),
            };
            if letter {
                word = add(word, byte);
            } else if word != 0 {
                end(word);
                word = 0;
            }
        }
        end(word);
    }
    words >= ENOUGH && small * 12 < words
}

/// The name of what a document is in, for a message: the language looked for is not in it.
pub(super) fn language_found(document: &Document, other: Lang) -> String {
    match third_language(document) {
        Some(name) => name.to_owned(),
        None if other == Lang::En && is_not_english(document) => {
            "a language in Latin letters that is not English".to_owned()
        }
        None => other.name().to_owned(),
    }
}
