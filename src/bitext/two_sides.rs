//! Two sides of sentences that translate each other, checked when they are
//! made.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Sentence, Vectors};
use crate::{BySide, Error, Lang, Result};

/// Two sides of sentences, the cuts that no bead may cross, and vectors if
/// there are any: the one thing that the aligner takes.
///
/// The constructors check what they are given, so that
/// [`align()`](crate::align()) cannot fail. A blank sentence, such as a blank
/// line, translates nothing: the aligner gives it a bead of its own.
///
/// ```
/// use duiqi::{Bitext, BySide, Lang};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n再见。", "Hello.\nGoodbye.")?;
/// assert_eq!(bitext.source()[1].text, "再见。");
/// assert_eq!(bitext.source()[1].range, 10..19);
/// let bitext = bitext.with_cuts([BySide { source: 1, target: 1 }])?;
/// assert_eq!(bitext.cuts().len(), 1);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedBitext")]
pub struct Bitext<'t> {
    langs: BySide<Lang>,
    source: Vec<Sentence<'t>>,
    target: Vec<Sentence<'t>>,
    cuts: Vec<BySide<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vectors: Option<Vectors<'t>>,
}

impl<'t> Bitext<'t> {
    /// Two sides of sentences.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang, Sentence};
    /// let (zh, en) = (vec![Sentence::within("你好。", 0)], vec![Sentence::within("Hello.", 0)]);
    /// assert_eq!(Bitext::new((Lang::Zh, Lang::En), zh.clone(), en)?.langs().target, Lang::En);
    /// assert!(Bitext::new((Lang::Zh, Lang::Zh), zh.clone(), zh).is_err());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if both sides are in the same language.
    pub fn new(langs: impl Into<BySide<Lang>>, source: Vec<Sentence<'t>>, target: Vec<Sentence<'t>>) -> Result<Self> {
        let langs = langs.into();
        if langs.source == langs.target {
            let name = langs.source.name();
            return Err(Error::Invalid(format!("both sides are said to be {name}: one is Chinese, the other English")));
        }
        Ok(Bitext { langs, source, target, cuts: Vec::new(), vectors: None })
    }

    /// Two sides of sentences, the source in `source_lang` and the target in
    /// the other language.
    pub(crate) fn from_source_lang(source_lang: Lang, source: Vec<Sentence<'t>>, target: Vec<Sentence<'t>>) -> Self {
        let langs = BySide { source: source_lang, target: source_lang.other() };
        Bitext { langs, source, target, cuts: Vec::new(), vectors: None }
    }

    /// Two texts that are split already, one sentence a line. Sentences are
    /// numbered as lines are, from 0, so a blank line is a blank sentence.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang};
    /// let bitext = Bitext::from_lines((Lang::En, Lang::Zh), "One.\n\nTwo.\n", "一。\n二。\n")?;
    /// assert_eq!((bitext.source().len(), bitext.target().len()), (3, 2));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Bitext::new`].
    pub fn from_lines(langs: impl Into<BySide<Lang>>, source: &'t str, target: &'t str) -> Result<Self> {
        Bitext::new(langs, lines(source), lines(target))
    }

    /// Two lists of sentences, each numbered by its place in its list. Each is
    /// a paragraph by itself, as a line is; ranges are bytes of the sentence.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang};
    /// let zh = vec!["一。".to_owned()];
    /// let bitext = Bitext::from_sentences((Lang::En, Lang::Zh), ["One.", "Two."], &zh)?;
    /// assert_eq!((bitext.source().len(), bitext.target().len()), (2, 1));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Bitext::new`].
    pub fn from_sentences<S, T>(
        langs: impl Into<BySide<Lang>>,
        source: impl IntoIterator<Item = &'t S>,
        target: impl IntoIterator<Item = &'t T>,
    ) -> Result<Self>
    where
        S: AsRef<str> + ?Sized + 't,
        T: AsRef<str> + ?Sized + 't,
    {
        let sentence = |(text, paragraph)| Sentence { paragraph, ..Sentence::within(text, 0) };
        let source = source.into_iter().map(AsRef::as_ref).zip(0..).map(sentence).collect();
        let target = target.into_iter().map(AsRef::as_ref).zip(0..).map(sentence).collect();
        Bitext::new(langs, source, target)
    }

    /// The same bitext with other cuts: a bead ends before source sentence
    /// `source` and target sentence `target` of each cut.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang};
    /// let bitext = || Bitext::from_lines((Lang::En, Lang::Zh), "One.\nTwo.", "一。\n二。");
    /// assert!(bitext()?.with_cuts([(1, 1), (1, 2)]).is_ok());
    /// assert!(bitext()?.with_cuts([(1, 2), (2, 1)]).is_err(), "they cross");
    /// assert!(bitext()?.with_cuts([(1, 3)]).is_err(), "there are two sentences");
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] for a cut after the last sentence, and for cuts that cross or are not in order.
    pub fn with_cuts(self, cuts: impl IntoIterator<Item = impl Into<BySide<usize>>>) -> Result<Self> {
        let cuts: Vec<BySide<usize>> = cuts.into_iter().map(Into::into).collect();
        let (n, m) = (self.source.len(), self.target.len());
        if let Some(cut) = cuts.iter().find(|cut| cut.source > n || cut.target > m) {
            return Err(Error::Invalid(format!(
                "the cut ({}, {}) lies behind the last sentence: there are {n} source and {m} target sentences",
                cut.source, cut.target
            )));
        }
        let crosses = |two: &&[BySide<usize>]| two[0].source > two[1].source || two[0].target > two[1].target;
        if let Some([a, b]) = cuts.windows(2).find(crosses) {
            return Err(Error::Invalid(format!(
                "the cuts ({}, {}) and ({}, {}) cross or are out of order: both numbers must rise",
                a.source, a.target, b.source, b.target
            )));
        }
        Ok(Bitext { cuts, ..self })
    }

    /// The same bitext with a vector for each sentence, as evidence beside the
    /// words.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang, bitext::Vectors};
    /// let bitext = || Bitext::from_lines((Lang::En, Lang::Zh), "One.\nTwo.", "一。");
    /// let fitting = Vectors::new(&[1.0, 0.0, 0.0, 1.0], &[0.9, 0.1], 2)?;
    /// assert!(bitext()?.with_vectors(fitting).is_ok());
    /// let too_few = Vectors::new(&[1.0, 0.0], &[0.9, 0.1], 2)?;
    /// assert!(bitext()?.with_vectors(too_few).is_err());
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are more or fewer vectors than sentences on a side.
    pub fn with_vectors(self, vectors: Vectors<'t>) -> Result<Self> {
        let (counts, n, m) = (vectors.counts(), self.source.len(), self.target.len());
        if counts != (BySide { source: n, target: m }) {
            return Err(Error::Invalid(format!(
                "{} and {} vectors do not fit {n} source and {m} target sentences: give one vector a sentence",
                counts.source, counts.target
            )));
        }
        Ok(Bitext { vectors: Some(vectors), ..self })
    }

    /// The languages of source and target, never the same.
    #[must_use]
    pub fn langs(&self) -> BySide<Lang> {
        self.langs
    }

    /// The sentences of the source, in order.
    #[must_use]
    pub fn source(&self) -> &[Sentence<'t>] {
        &self.source
    }

    /// The sentences of the target, in order.
    #[must_use]
    pub fn target(&self) -> &[Sentence<'t>] {
        &self.target
    }

    /// The hard boundaries: before source sentence `source` and target sentence
    /// `target` of each a bead ends. They are in order.
    #[must_use]
    pub fn cuts(&self) -> &[BySide<usize>] {
        &self.cuts
    }

    /// The vectors of the sentences, if they have any.
    #[must_use]
    pub fn vectors(&self) -> Option<&Vectors<'t>> {
        self.vectors.as_ref()
    }

    /// Exchanges the sides: the source becomes the target.
    ///
    /// ```
    /// use duiqi::{Bitext, Lang};
    /// let bitext = Bitext::from_lines((Lang::En, Lang::Zh), "One.\nTwo.", "一。")?.swapped();
    /// assert_eq!((bitext.langs().source, bitext.target().len()), (Lang::Zh, 2));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn swapped(self) -> Self {
        Bitext {
            langs: self.langs.swapped(),
            source: self.target,
            target: self.source,
            cuts: self.cuts.into_iter().map(BySide::swapped).collect(),
            vectors: self.vectors.map(Vectors::swapped),
        }
    }

    /// The texts of a range of source sentences and of a range of target
    /// sentences, each joined as its language joins sentences. Sentences that
    /// do not exist give no text.
    ///
    /// ```
    /// use duiqi::{Bead, Bitext, Lang};
    /// let bitext = Bitext::from_lines((Lang::En, Lang::Zh), "One.\nTwo.", "一。二。")?;
    /// let bead = Bead { source: 0..2, target: 0..1, ..Bead::default() };
    /// let texts = bitext.texts(&bead.source, &bead.target);
    /// assert_eq!((texts.source.as_str(), texts.target.as_str()), ("One. Two.", "一。二。"));
    /// # Ok::<(), duiqi::Error>(())
    /// ```
    #[must_use]
    pub fn texts(&self, source: &Range<usize>, target: &Range<usize>) -> BySide<String> {
        let text = |lang, side: &[Sentence<'_>], range: &Range<usize>| {
            super::join(lang, side.get(range.clone()).unwrap_or_default().iter().map(|sentence| sentence.text.as_ref()))
        };
        BySide {
            source: text(self.langs.source, &self.source, source),
            target: text(self.langs.target, &self.target, target),
        }
    }
}

/// The lines of a text as sentences. Each line is a paragraph of its own.
fn lines(text: &str) -> Vec<Sentence<'_>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .zip(0..)
        .map(|(line, paragraph)| {
            let start = at;
            at += line.len();
            Sentence { paragraph, ..Sentence::within(line, start) }
        })
        .collect()
}

/// A bitext as a file may hold it, before it is checked.
#[derive(Deserialize)]
struct UncheckedBitext {
    langs: BySide<Lang>,
    source: Vec<Sentence<'static>>,
    target: Vec<Sentence<'static>>,
    #[serde(default)]
    cuts: Vec<BySide<usize>>,
    vectors: Option<Vectors<'static>>,
}

impl TryFrom<UncheckedBitext> for Bitext<'_> {
    type Error = Error;

    fn try_from(read: UncheckedBitext) -> Result<Self> {
        let bitext = Bitext::new(read.langs, read.source, read.target)?.with_cuts(read.cuts)?;
        match read.vectors {
            Some(vectors) => bitext.with_vectors(vectors),
            None => Ok(bitext),
        }
    }
}
