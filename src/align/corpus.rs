//! Aligns the documents of one source together, so that words learnt from each help with
//! all.

use std::collections::BTreeMap;
use std::io::Write;

use super::run::Run;
use super::{Alignment, Options};
use crate::evidence::{Translations, mixed};
use crate::{Bitext, Lexicon, Result};

/// Translations of words that were learnt from alignments.
///
/// Write them with [`Learned::write`] and add them to a [`Lexicon`] for the next documents
/// of the same source ([`Lexicon::read_learned`]).
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let (zh, en) = ("库拉波笑了。\n他看见库拉波。", "Kurabo laughed.\nHe saw Kurabo.");
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), zh, en);
/// let (alignments, learned) = align::align_all(&[bitext], &Lexicon::builtin(), &Default::default());
/// assert_eq!(alignments[0].beads.len(), 2);
/// let mut file = Vec::new();
/// learned.write(&mut file)?;
/// let lexicon = Lexicon::builtin().read_learned(file.as_slice())?;
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learned {
    /// Chinese word → English term → how often the two were seen together, in units of
    /// 1/[`UNIT`].
    ///
    /// The counts are integers because integer sums do not depend on the order of the
    /// documents.
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Fixed-point scale of the counts: a power of two, so that scaling a float is exact.
/// Choice: 1/1024 is finer than the counts of one sighting need.
const UNIT: f32 = 1024.0;
/// Pseudo-count of unseen translations, added to every word's total. Choice: a word that
/// was seen once with a term gets probability ½, not 1.
const DOUBT: f32 = 1.0;

impl Learned {
    /// Chinese words, English terms (stems), and p(term | word), sorted by word.
    ///
    /// ```
    /// assert_eq!(duiqi::align::Learned::default().translations().count(), 0);
    /// ```
    pub fn translations(&self) -> impl Iterator<Item = (&str, &str, f32)> {
        self.counts.iter().flat_map(|(word, terms)| {
            let total = terms.values().sum::<u64>() as f32 / UNIT + DOUBT;
            terms.iter().map(move |(term, &count)| (word.as_str(), term.as_str(), count as f32 / UNIT / total))
        })
    }

    /// Writes the tab-separated lines that [`Lexicon::read_learned`] reads.
    ///
    /// ```
    /// let mut file = Vec::new();
    /// duiqi::align::Learned::default().write(&mut file)?;
    /// assert!(file.is_empty());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) from the writer.
    pub fn write(&self, writer: impl Write) -> Result<()> {
        crate::lexicon::write_learned(writer, self.translations())
    }

    /// Adds the expected sightings of one document.
    fn add(&mut self, run: &Run<'_>, seen: &Translations) {
        let (zh, en) = (&run.prepared.zh, &run.prepared.en);
        for term in 0..zh.terms() {
            for (to, count) in seen.row(term) {
                let word = self.counts.entry(zh.text(term as u32).to_owned()).or_default();
                *word.entry(en.text(to as u32).to_owned()).or_default() += (count * UNIT) as u64;
            }
        }
    }

    /// These translations as links between the terms of one document, without the
    /// document's own contribution.
    ///
    /// A document must not confirm its own errors, so what it taught (`own`) is subtracted
    /// first.
    fn links(&self, run: &Run<'_>, own: &Learned) -> Translations {
        let (zh, en) = (&run.prepared.zh, &run.prepared.en);
        let terms: BTreeMap<&str, u32> = (0..en.terms() as u32).map(|term| (en.text(term), term)).collect();
        Translations::from_rows((0..zh.terms() as u32).map(|term| {
            let Some(counts) = self.counts.get(zh.text(term)) else { return Vec::new() };
            let mine = own.counts.get(zh.text(term));
            let others =
                |word: &str, count: u64| count - mine.and_then(|mine| mine.get(word)).copied().unwrap_or(0).min(count);
            let rest =
                || counts.iter().map(|(word, &count)| (word, others(word, count))).filter(|&(_, count)| count > 0);
            let total = rest().map(|(_, count)| count).sum::<u64>() as f32 / UNIT + DOUBT;
            let known = rest().filter_map(|(word, count)| Some((*terms.get(word.as_str())?, count)));
            let mut row: Vec<(u32, f32)> = known.map(|(term, count)| (term, count as f32 / UNIT / total)).collect();
            row.sort_by_key(|&(term, _)| term);
            row
        }))
    }
}

/// Aligns documents of one source together: words are learnt from all of them.
///
/// Returns one alignment for each document, in the order of the documents, and what was
/// learnt. Neither depends on the order of the documents nor on the number of threads (all
/// that rayon has, with the feature `parallel`). [`Options::vectors`] are ignored, because
/// they belong to a single document.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = |zh, en| Bitext::from_lines((Lang::Zh, Lang::En), zh, en);
/// let both = [bitext("你好。", "Hello."), bitext("再见。", "Goodbye.")];
/// let (alignments, _) = align::align_all(&both, &Lexicon::builtin(), &Default::default());
/// assert_eq!(alignments.len(), 2);
/// ```
pub fn align_all(bitexts: &[Bitext<'_>], lexicon: &Lexicon, options: &Options<'_>) -> (Vec<Alignment>, Learned) {
    let options = &Options { vectors: None, ..options.clone() };
    // First pass: a coarse alignment of each document, from which words are counted.
    let taught = map(bitexts, |bitext| {
        let run = Run::new(bitext, lexicon, options);
        let seen = run.seen(&run.coarse(None));
        let mut learned = Learned::default();
        learned.add(&run, &seen);
        learned
    });
    let mut learned = Learned::default();
    for (word, terms) in taught.into_iter().flat_map(|one| one.counts) {
        let all = learned.counts.entry(word).or_default();
        terms.into_iter().for_each(|(term, count)| *all.entry(term).or_default() += count);
    }
    // Second pass: each document again, with the words of all others.
    let alignments = map(bitexts, |bitext| {
        let mut run = Run::new(bitext, lexicon, options);
        let coarse = run.coarse(None);
        if !options.learn || coarse.is_sure() {
            return run.alignment(&run.coarse_with_parts(coarse));
        }
        if bitexts.len() > 1 {
            let mut own = Learned::default();
            own.add(&run, &run.seen(&coarse));
            run.lexicon = mixed(&run.lexicon, &learned.links(&run, &own));
            run.prepared.indexed.translate(&run.lexicon);
        }
        run.learn(&coarse);
        let last = run.refine(&coarse, None);
        run.alignment(&last)
    });
    (alignments, learned)
}

/// Maps in parallel; the results keep the order of the documents.
#[cfg(feature = "parallel")]
fn map<'b, T: Send>(bitexts: &'b [Bitext<'b>], each: impl Fn(&'b Bitext<'b>) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    bitexts.par_iter().map(&each).collect()
}

/// Maps one document after the other; the results keep their order.
#[cfg(not(feature = "parallel"))]
fn map<'b, T>(bitexts: &'b [Bitext<'b>], each: impl Fn(&'b Bitext<'b>) -> T) -> Vec<T> {
    bitexts.iter().map(each).collect()
}
