//! Pre-translation: the matches that a memory has for every segment of a text,
//! and how much work they leave.

mod bands;
mod runs;
mod units;

use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::ops::Range;

use crate::unit::{Context, LanguageTag};
use crate::{Half, InlineCode, Lang, Result, sentences};

use super::Memory;
use super::lookup::{LookupOptions, Match};
use super::terms::{self, Term};

pub use self::bands::{Bands, Count, MatchBand};
pub use self::runs::in_runs;

/// A sentence and the best match for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pretranslated {
    /// Bytes of the sentence in the text, without white space around it.
    pub range: Range<usize>,
    /// The best match with at least 50 % (less if a lower threshold was asked
    /// for).
    pub best: Option<Match>,
    /// True if the same sentence occurred earlier in the text.
    pub repeated: bool,
    /// The band it is counted in.
    pub band: MatchBand,
}

/// A whole text against a memory.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pretranslation {
    /// The sentences, in order.
    pub sentences: Vec<Pretranslated>,
    /// The counts for each band.
    pub bands: Bands,
    /// Words and phrases that recur in the text and that the memory has, with
    /// their translations there; those that cover most words first.
    pub terms: Vec<Term>,
    /// The different words of the text.
    pub vocabulary: Vocabulary,
}

/// The different content words of a text; in Chinese, pairs of neighbouring
/// characters.
///
/// Shows at a glance whether the memory is about the text's subject at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Vocabulary {
    /// How many different words there are.
    pub words: usize,
    /// How many of them occur in the memory.
    pub known: usize,
}

/// How many matches of a segment with codes are compared by their codes: a
/// choice. The same text rarely has more than two formattings in a memory.
const SAME_TEXT: usize = 5;
/// The percentage that other formatting allows at most, as Trados subtracts one
/// point for it.
const OTHER_FORMATTING: u8 = 99;
/// Matches below this are no help. Choice: the last band that tools count.
const LEAST: u8 = 50;

impl Memory {
    /// Looks up every sentence of a text, with its neighbours as context.
    ///
    /// The statistics count from 50 %, whatever the threshold; matches below
    /// the threshold are for reference.
    ///
    /// ```
    /// use duiqi::{Lang, Memory, Unit, memory::MatchBand};
    /// let mut memory = Memory::new();
    /// let unit = Unit::pair(("en", "Close the valve."), ("zh-CN", "关闭阀门。"));
    /// memory.import([Ok(unit)], &Default::default())?;
    ///
    /// let text = "Close the valve. Wait for two minutes. Wait for two minutes.";
    /// let report = memory.pretranslate(text, Lang::En, &Default::default())?;
    /// let bands: Vec<_> = report.sentences.iter().map(|sentence| sentence.band).collect();
    /// assert_eq!(bands, [MatchBand::Exact, MatchBand::None, MatchBand::Repetition]);
    /// assert_eq!(report.bands.count(MatchBand::None).words, 4);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// Sentences that recur in the text are counted as repetitions, as
    /// translation tools do.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn pretranslate(&self, text: &str, lang: Lang, options: &LookupOptions) -> Result<Pretranslation> {
        let ranges: Vec<Range<usize>> = sentences(text, lang)
            .ranges()
            .map(|range| trimmed(text, range))
            .filter(|range| !range.is_empty())
            .collect();
        self.pretranslate_ranges(text, lang, &ranges, options)
    }

    /// Like [`Memory::pretranslate`], for a text that is split already:
    /// `ranges` are the bytes of its sentences, in order.
    ///
    /// ```
    /// use duiqi::{Lang, Memory};
    /// let report = Memory::new().pretranslate_ranges("一。二。", Lang::Zh, &[0..6, 6..12], &Default::default())?;
    /// assert_eq!(report.sentences.len(), 2);
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read, or a range is not one of the text.
    pub fn pretranslate_ranges(
        &self,
        text: &str,
        lang: Lang,
        ranges: &[Range<usize>],
        options: &LookupOptions,
    ) -> Result<Pretranslation> {
        let texts: Option<Vec<&str>> = ranges.iter().map(|range| text.get(range.clone())).collect();
        let texts = texts.ok_or_else(|| crate::Error::Invalid("a range that is none of the text".to_owned()))?;
        let segments: Vec<Segment> = texts.iter().map(|text| Segment { text, codes: &[], open: true }).collect();
        let mut report = self.analyse(&segments, lang, options)?;
        report.sentences.iter_mut().zip(ranges).for_each(|(sentence, range)| sentence.range = range.clone());
        Ok(report)
    }

    /// Looks up segments, each with its neighbours. The ranges are those of
    /// each segment's own text.
    ///
    /// A repeated sentence is looked up again, because its neighbours differ
    /// and may make it 101 or 102.
    fn analyse(&self, segments: &[Segment<'_>], lang: Lang, options: &LookupOptions) -> Result<Pretranslation> {
        // Statistics count from 50 % on, whatever the user's threshold.
        let mut options = LookupOptions { threshold: options.threshold.min(LEAST), ..options.clone() };
        options.from = options.from.or_else(|| Some(LanguageTag::from(lang.code())));
        let mut report = Pretranslation::default();
        let mut seen = HashSet::new();
        for (at, segment) in segments.iter().enumerate() {
            let sentence = segment.text;
            let neighbour =
                |at: Option<usize>| at.map_or(Some(""), |at| Some(segments.get(at).map_or("", |one| one.text)));
            let before = neighbour(at.checked_sub(1)).map(str::to_owned);
            options.context = Context { before, after: neighbour(Some(at + 1)).map(str::to_owned) };
            if !segment.open {
                report.sentences.push(Pretranslated {
                    range: 0..sentence.len(),
                    best: None,
                    repeated: false,
                    band: MatchBand::None,
                });
                continue;
            }
            options.limit = if segment.codes.is_empty() { 1 } else { SAME_TEXT };
            let best = segment.best(self.look_up(sentence, &options)?);
            let repeated = !seen.insert(sentence);
            let band = match best.as_ref().map_or(MatchBand::None, |best| MatchBand::for_percent(best.percent)) {
                // A repetition costs the translator nothing, unless the memory
                // has the sentence anyway.
                band if repeated && band > MatchBand::Exact => MatchBand::Repetition,
                band => band,
            };
            report.bands.add(band, sentence);
            report.sentences.push(Pretranslated { range: 0..sentence.len(), best, repeated, band });
        }
        let texts: Vec<&str> = segments.iter().map(|segment| segment.text).collect();
        (report.terms, report.vocabulary) = terms::cover(self, &texts, lang)?;
        Ok(report)
    }
}

/// A segment to look up.
#[derive(Debug, Clone, Copy)]
struct Segment<'t> {
    /// Its text.
    text: &'t str,
    /// Its inline codes.
    codes: &'t [InlineCode],
    /// Whether there is anything to translate in it.
    open: bool,
}

impl Segment<'_> {
    /// The best of the matches of its text, best first.
    ///
    /// A match with other formatting than a segment with codes is 99 at most: a
    /// translator has to put the codes in. A segment without codes may be that of
    /// a document, whose formatting is no part of it.
    fn best(self, matches: Vec<Match>) -> Option<Match> {
        let limited = matches.into_iter().map(|mut found| {
            let (own, other) = match found.reversed {
                true => (&found.unit.target, &found.unit.source),
                false => (&found.unit.source, &found.unit.target),
            };
            let complete = same_formatting(self.codes, &own.codes) && self.shows_all(own, other);
            if !self.codes.is_empty() && !complete {
                found.percent = found.percent.min(OTHER_FORMATTING);
            }
            found
        });
        // Of equal matches the first, which look-up prefers.
        limited.reduce(|best, found| if found.percent > best.percent { found } else { best })
    }
}

impl Segment<'_> {
    /// True if a translation shows the placeholders of the segment, or the match
    /// has as many codes as it.
    ///
    /// A memory of plain text has `OK` where the segment has a code that is shown
    /// as `OK`; if the translation has another word for it, the code is missing.
    fn shows_all(self, own: &Half, other: &Half) -> bool {
        let shown = |half: &Half| half.codes.iter().filter(|code| !code.range.is_empty()).count();
        let mut codes = self.codes.iter().filter(|code| !code.range.is_empty());
        codes.clone().count() == shown(own)
            || codes.all(|code| {
                let text = self.text.get(code.range.clone()).unwrap_or_default().trim();
                !text.is_empty() && other.text.contains(text)
            })
    }
}

/// True if two texts have the same codes that no reader sees, in the same order.
/// Ids do not count: every file has its own.
fn same_formatting(one: &[InlineCode], other: &[InlineCode]) -> bool {
    let kinds = |codes: &[InlineCode]| -> Vec<_> {
        codes.iter().filter(|code| code.range.is_empty()).map(|code| code.kind).collect()
    };
    kinds(one) == kinds(other)
}

/// The range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}
