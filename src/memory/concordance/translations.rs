//! Finds the words of the other text that translate a hit.
//!
//! Three kinds of evidence count, the strongest first: a lexicon entry for the
//! whole hit; a word that co-occurs with it over the page (Dice's coefficient:
//! twice the hits with the word, divided by all hits plus all texts with the
//! word); a lexicon entry for a part of the hit, unless a word outside of it
//! claims the same translation. So `作用域` marks *scope*, which occurs in its
//! units and hardly anywhere else, and not *function*, which translates `作用`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::{ByLang, Class, Lang, Lexicon, Links, Result, TokenizedSide, token};

use super::Hit;

/// From this Dice coefficient on, a word counts as a translation. Choice: a
/// word in half of the hits and nowhere else has .67; one in all hits that is
/// twice as frequent elsewhere has .5.
const TOGETHER: f32 = 0.5;
/// With fewer hits, co-occurrence is no evidence. Choice.
const FEWEST_HITS: usize = 3;

/// Marks the translations in each hit. `total` is the number of hits on all
/// pages; `frequency` estimates how many texts contain a word.
///
/// Both sides of all hits are tokenised at once, so that a word has one number
/// on the whole page.
pub(super) fn mark(
    hits: &mut [Hit],
    total: usize,
    lexicon: &Lexicon,
    frequency: &mut dyn FnMut(&str) -> Result<u64>,
) -> Result<()> {
    let known = |hit: &Hit| Some((hit.unit.text(Lang::Zh)?.to_owned(), hit.unit.text(Lang::En)?.to_owned()));
    let (zh, en): (Vec<_>, Vec<_>) = hits.iter().map(|hit| known(hit).unwrap_or_default()).unzip();
    let ByLang { zh: zh_side, en: en_side } = token::pair(&zh, &en, lexicon);
    let links = Links::new(&zh_side, &en_side, lexicon);
    let together = together(hits, total, &zh_side, &en_side, frequency)?;
    for (at, hit) in hits.iter_mut().enumerate() {
        let tag = if hit.reversed { &hit.unit.target.tag } else { &hit.unit.source.tag };
        let chinese = tag.lang() == Some(Lang::Zh);
        let (side, other) = if chinese { (&zh_side, &en_side) } else { (&en_side, &zh_side) };
        let evidence = Evidence { hit, at, side, other, chinese, links: &links };
        hit.linked = evidence.translations(&together[if chinese { Lang::En } else { Lang::Zh }]);
    }
    Ok(())
}

/// The evidence for the words of one hit's other text.
struct Evidence<'e> {
    hit: &'e Hit,
    at: usize,
    side: &'e TokenizedSide,
    other: &'e TokenizedSide,
    chinese: bool,
    links: &'e Links,
}

impl Evidence<'_> {
    /// The terms that the lexicon links to a term.
    fn linked_terms(&self, term: u32) -> impl Iterator<Item = u32> + '_ {
        let links = if self.chinese { self.links.translations(term) } else { self.links.back(term) };
        links.iter().map(|link| link.term)
    }

    /// The terms that the lexicon links to those tokens of the hit that
    /// `wanted` accepts.
    ///
    /// Function words translate anything and are left out.
    fn terms(&self, wanted: impl Fn(&Range<usize>) -> bool) -> BTreeSet<u32> {
        let tokens = self.side.tokens(self.at).iter().filter(|token| {
            wanted(&(token.start as usize..token.end as usize)) && self.side.class(token.term) != Class::Function
        });
        tokens.flat_map(|token| self.linked_terms(token.term)).collect()
    }

    /// The ranges of the other text that translate the hit.
    ///
    /// Each kind of evidence is only used if the stronger one found nothing.
    fn translations(&self, together: &BTreeSet<u32>) -> Vec<Range<usize>> {
        let found = &self.hit.found;
        let overlaps = |token: &Range<usize>| found.iter().any(|hit| token.start < hit.end && hit.start < token.end);
        let whole = self.terms(|token| found.iter().any(|hit| token.start <= hit.start && hit.end <= token.end));
        let parts = self.terms(overlaps);
        let outside = self.terms(|token| !overlaps(token));
        let has = |terms: &BTreeSet<u32>| self.other.tokens(self.at).iter().any(|token| terms.contains(&token.term));
        let marked: BTreeSet<u32> = if has(&whole) {
            whole
        } else if has(together) {
            together.clone()
        } else {
            parts.difference(&outside).copied().collect()
        };
        let tokens = self.other.tokens(self.at).iter().filter(|token| marked.contains(&token.term));
        join(tokens.map(|token| token.start as usize..token.end as usize))
    }
}

/// The terms of each language that co-occur with hits of the other language.
fn together(
    hits: &[Hit],
    total: usize,
    zh: &TokenizedSide,
    en: &TokenizedSide,
    frequency: &mut dyn FnMut(&str) -> Result<u64>,
) -> Result<ByLang<BTreeSet<u32>>> {
    let mut found = ByLang::<BTreeSet<u32>>::default();
    // With two hits every word they share is in all of them.
    if hits.len() < FEWEST_HITS {
        return Ok(found);
    }
    for (lang, side) in [(Lang::Zh, zh), (Lang::En, en)] {
        let mut counts: BTreeMap<u32, (usize, &str)> = BTreeMap::new();
        for (at, hit) in hits.iter().enumerate() {
            // A hit may be on either side of its unit; only those with this
            // language on the other side count.
            let Some(text) = hit.unit.text(lang).filter(|text| hit.translation() == *text) else { continue };
            let terms: BTreeMap<u32, &str> = side
                .tokens(at)
                .iter()
                .filter(|token| side.class(token.term) == Class::Content)
                .filter_map(|token| Some((token.term, text.get(token.start as usize..token.end as usize)?)))
                .collect();
            terms.into_iter().for_each(|(term, word)| counts.entry(term).or_insert((0, word)).0 += 1);
        }
        for (term, (count, word)) in counts {
            // The page is taken as a sample of all hits.
            let all = count as f32 / hits.len() as f32 * total as f32;
            // The frequency counts all texts with the word, also those without
            // the hit.
            let dice = 2.0 * all / (total as f32 + all.max(frequency(word)? as f32));
            if dice >= TOGETHER {
                found[lang].insert(term);
            }
        }
    }
    Ok(found)
}

/// Joins ranges that touch.
fn join(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
