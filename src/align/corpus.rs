//! Documents of one source aligned together: what each teaches about words helps with all.

use std::collections::BTreeMap;
use std::io::Write;

use super::run::Run;
use super::{Alignment, Options};
use crate::evidence::{Translations, mixed};
use crate::{Bitext, Lexicon, Result};

/// Translations of words that were learnt from alignments, to be kept and laid on a [`Lexicon`] for the next
/// document of the same source ([`Lexicon::read_learned`]).
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
    /// Chinese words, English terms, and how often they were seen together, in 1/1024: whole numbers, so that
    /// their sum does not depend on the order of the documents.
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

const UNIT: f32 = 1024.0;
/// As many sightings of something else are assumed for every word.
const DOUBT: f32 = 1.0;

impl Learned {
    /// Chinese words, English terms (stems), and the probability of the one for the other, in order of the words.
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

    /// Writes tab-separated lines for [`Lexicon::read_learned`].
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

    fn add(&mut self, run: &Run<'_>, seen: &Translations) {
        let (zh, en) = (&run.prepared.zh, &run.prepared.en);
        for term in 0..zh.terms() {
            for (to, count) in seen.row(term) {
                let word = self.counts.entry(zh.text(term as u32).to_owned()).or_default();
                *word.entry(en.text(to as u32).to_owned()).or_default() += (count * UNIT) as u64;
            }
        }
    }

    /// The same as links between the terms of one document, without what that document taught itself.
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

/// Aligns documents of one source together: words are learnt from all of them. The alignments are in the order of
/// the documents; neither they nor what was learnt depend on that order, or on the number of threads (feature
/// `parallel`: all that rayon has).
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

#[cfg(feature = "parallel")]
fn map<'b, T: Send>(bitexts: &'b [Bitext<'b>], each: impl Fn(&'b Bitext<'b>) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    bitexts.par_iter().map(&each).collect()
}

#[cfg(not(feature = "parallel"))]
fn map<'b, T>(bitexts: &'b [Bitext<'b>], each: impl Fn(&'b Bitext<'b>) -> T) -> Vec<T> {
    bitexts.iter().map(each).collect()
}
