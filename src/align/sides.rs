//! A bitext as the aligner sees it: Chinese first and without blank sentences,
//! with the way back to the caller's order and numbers.
//!
//! Features and weights know *Chinese* and *English*, not *source* and
//! *target*. The sides are put in a fixed order once, so the same bitext gets
//! the same beads in both directions.
//!
//! ```text
//! caller   source (en)  0 Hello.  1 (blank)  2 Bye.
//!          target (zh)  0 你好。   1 再见。
//! aligned  zh           0 你好。   1 再见。
//!          en           0 Hello.  1 Bye.
//! beads    zh 1 – en 1  →  source 2..3, target 1..2
//!          blank        →  source 1..2, target 1..1
//! ```
//!
//! A blank sentence has no evidence and would only disturb its neighbours. It
//! is taken out before the search, and gets a bead of its own afterwards, so
//! that the caller's beads cover every sentence.

use std::borrow::Cow;
use std::ops::Range;

use super::vectors::Similarity;
use crate::bitext::Vectors;
use crate::{Bead, Bitext, ByLang, BySide, Lang, Sentence};

/// The sentences and cuts of a bitext, Chinese first, without blank sentences.
pub(super) struct Sides<'b> {
    /// The Chinese sentences.
    pub zh: Cow<'b, [Sentence<'b>]>,
    /// The English sentences.
    pub en: Cow<'b, [Sentence<'b>]>,
    /// The cuts, each as the numbers of the Chinese and the English sentence
    /// that follow it.
    pub cuts: Vec<ByLang<usize>>,
    /// What the caller gave, in the caller's order and numbers.
    bitext: &'b Bitext<'b>,
    /// The way back from the aligned sentences to the caller's, by the caller's
    /// sides.
    numbers: BySide<TextNumbers>,
}

impl<'b> Sides<'b> {
    /// Borrows the sides of a bitext in either order.
    ///
    /// A side without blank sentences is borrowed; the other is copied without
    /// them.
    pub fn new(bitext: &'b Bitext<'b>) -> Self {
        let source = bitext.langs().source;
        let numbers = BySide { source: TextNumbers::new(bitext.source()), target: TextNumbers::new(bitext.target()) };
        let chosen =
            BySide { source: numbers.source.chosen(bitext.source()), target: numbers.target.chosen(bitext.target()) };
        let ByLang { zh, en } = chosen.by_lang(source);
        let cuts = bitext.cuts().iter().map(|&cut| numbers.before(cut).by_lang(source)).collect();
        Sides { zh, en, cuts, bitext, numbers }
    }

    /// The language of the caller's source.
    pub fn source(&self) -> Lang {
        self.bitext.langs().source
    }

    /// The similarities of the caller's vectors, if there are any.
    pub fn similarity(&self) -> Option<Similarity> {
        let vectors: &Vectors<'_> = self.bitext.vectors()?;
        let (sides, width) = (vectors.sides(), vectors.dimensions());
        let sides = BySide {
            source: self.numbers.source.rows(sides.source, width),
            target: self.numbers.target.rows(sides.target, width),
        };
        let ByLang { zh, en } = sides.by_lang(self.source());
        Similarity::new(&zh, &en, width)
    }

    /// Values of the Chinese and English sentences of the caller, without those
    /// of blank sentences.
    ///
    /// `values` has one entry for each sentence of the caller; the result has
    /// one for each sentence that is aligned.
    pub fn without_blanks<T: Clone>(&self, values: ByLang<Vec<T>>) -> ByLang<Vec<T>> {
        let BySide { source, target } = values.by_side(self.source());
        let chosen =
            BySide { source: self.numbers.source.chosen_from(source), target: self.numbers.target.chosen_from(target) };
        chosen.by_lang(self.source())
    }

    /// The caller's bead as ranges of the sentences that are aligned, Chinese
    /// as its source.
    pub fn aligned(&self, bead: &Bead) -> Bead {
        let start = self.numbers.before(BySide { source: bead.source.start, target: bead.target.start });
        let end = self.numbers.before(BySide { source: bead.source.end, target: bead.target.end });
        let (source, target) = (start.source..end.source, start.target..end.target);
        self.turned(Bead { source, target, ..bead.clone() })
    }

    /// A bead of the sentences that are aligned, in the caller's order and
    /// numbers.
    pub fn of_caller(&self, bead: &Bead) -> Bead {
        let bead = self.turned(bead.clone());
        let source = self.numbers.source.of_caller(&bead.source, 0);
        Bead { source, target: self.numbers.target.of_caller(&bead.target, 0), ..bead }
    }

    /// The caller's number of a sentence.
    ///
    /// `sentence` counts the aligned sentences of that language, from 0.
    pub fn number(&self, lang: Lang, sentence: usize) -> usize {
        let numbers = if lang == self.source() { &self.numbers.source } else { &self.numbers.target };
        numbers.of_caller(&(sentence..sentence + 1), 0).start
    }

    /// Turns a bead with Chinese as its source into one in the caller's order,
    /// or back: the exchange is its own inverse.
    fn turned(&self, bead: Bead) -> Bead {
        match self.source() {
            Lang::Zh => bead,
            Lang::En => Bead { source: bead.target, target: bead.source, ..bead },
        }
    }

    /// Beads of all sentences that are aligned, in the caller's order and
    /// numbers, and a bead for each blank sentence.
    ///
    /// `beads` must cover the aligned sentences in order. In the result each
    /// sentence of the caller is in exactly one bead, and no bead crosses a
    /// cut.
    pub fn all_of_caller(&self, beads: &[Bead]) -> Vec<Bead> {
        let mut tiling = Tiling { beads: Vec::with_capacity(beads.len()), at: BySide::default() };
        let mut cuts = self.bitext.cuts().iter().copied().peekable();
        for bead in beads {
            let bead = self.turned(bead.clone());
            let passed = |cut: &BySide<usize>| {
                let before = self.numbers.before(*cut);
                before.source <= bead.source.start && before.target <= bead.target.start
            };
            // The caller's cuts stay cuts, even where blank sentences surround
            // them.
            while let Some(cut) = cuts.next_if(passed) {
                tiling.fill(cut);
            }
            // An empty range must not lie before the blank sentences that have
            // beads already.
            let source = self.numbers.source.of_caller(&bead.source, tiling.at.source);
            let target = self.numbers.target.of_caller(&bead.target, tiling.at.target);
            tiling.push(Bead { source, target, ..bead });
        }
        cuts.for_each(|cut| tiling.fill(cut));
        tiling.fill(BySide { source: self.bitext.source().len(), target: self.bitext.target().len() });
        tiling.beads
    }
}

/// Beads that tile both sides, as they are put one after the other.
struct Tiling {
    /// The beads so far, in order and without gaps.
    beads: Vec<Bead>,
    /// The first sentences that are in no bead yet.
    at: BySide<usize>,
}

impl Tiling {
    /// Gives each sentence up to `to`, all of which are blank, a bead of its
    /// own.
    fn fill(&mut self, to: BySide<usize>) {
        let bead = |source, target| Bead { source, target, confidence: 1.0, ..Bead::default() };
        let at = self.at;
        self.beads.extend((at.source..to.source).map(|id| bead(id..id + 1, at.target..at.target)));
        // Blank sentences of the source first, so that the order is the same
        // for every text.
        let after = at.source.max(to.source);
        self.beads.extend((at.target..to.target).map(|id| bead(after..after, id..id + 1)));
        self.at = BySide { source: after, target: at.target.max(to.target) };
    }

    /// Appends a bead, after beads for the blank lines before it.
    fn push(&mut self, bead: Bead) {
        self.fill(BySide { source: bead.source.start, target: bead.target.start });
        self.at = BySide { source: bead.source.end, target: bead.target.end };
        self.beads.push(bead);
    }
}

/// The numbers of the sentences of one side that are not blank, as the caller
/// counts.
struct TextNumbers {
    /// `None` if no sentence is blank.
    numbers: Option<Vec<usize>>,
}

impl BySide<TextNumbers> {
    /// On each side, what [`TextNumbers::before`] gives.
    fn before(&self, at: BySide<usize>) -> BySide<usize> {
        BySide { source: self.source.before(at.source), target: self.target.before(at.target) }
    }
}

impl TextNumbers {
    /// Numbers the sentences of a side that are not blank.
    fn new(side: &[Sentence<'_>]) -> Self {
        // Most texts have none, and are then borrowed.
        let some_blank = side.iter().any(Sentence::is_blank);
        let numbers = || (0..side.len()).filter(|&id| !side[id].is_blank()).collect();
        TextNumbers { numbers: some_blank.then(numbers) }
    }

    /// The values of the aligned sentences, from values of all sentences.
    fn chosen<'v, T: Clone>(&self, all: &'v [T]) -> Cow<'v, [T]> {
        match &self.numbers {
            None => Cow::Borrowed(all),
            Some(numbers) => numbers.iter().filter_map(|&id| all.get(id)).cloned().collect(),
        }
    }

    /// The same of values that may be taken.
    fn chosen_from<T: Clone>(&self, all: Vec<T>) -> Vec<T> {
        match &self.numbers {
            None => all,
            Some(_) => self.chosen(&all).into_owned(),
        }
    }

    /// The vectors of the aligned sentences.
    fn rows<'v>(&self, all: &'v [f32], width: usize) -> Cow<'v, [f32]> {
        match &self.numbers {
            None => Cow::Borrowed(all),
            Some(numbers) => {
                let row = |&id: &usize| all.get(id * width..(id + 1) * width);
                numbers.iter().filter_map(row).flatten().copied().collect()
            }
        }
    }

    /// How many aligned sentences come before a sentence of the caller's.
    ///
    /// `id` may be the number of sentences, which gives that of the aligned
    /// ones.
    fn before(&self, id: usize) -> usize {
        match &self.numbers {
            None => id,
            Some(numbers) => numbers.partition_point(|&number| number < id),
        }
    }

    /// The caller's range from the first to the last sentence of an aligned
    /// range. An empty range becomes the place after the sentence before it,
    /// but not before `least`.
    fn of_caller(&self, range: &Range<usize>, least: usize) -> Range<usize> {
        let Some(numbers) = &self.numbers else { return range.clone() };
        // After the last sentence and not before the next: blank sentences in
        // between stay for what follows.
        let after = |count: usize| count.checked_sub(1).and_then(|last| numbers.get(last)).map_or(0, |last| last + 1);
        match numbers.get(range.clone()) {
            Some([first, ..]) => *first..after(range.end),
            _ => {
                let at = after(range.start).max(least);
                at..at
            }
        }
    }
}
