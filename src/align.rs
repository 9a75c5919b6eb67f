//! Sentence alignment: finds which sentences of one side translate which of the
//! other.
//!
//! The aligner runs in up to three stages
//! ([`model::Stage`](crate::model::Stage)). Each stage scores beads over a band
//! of the grid and keeps the likely ones for the next stage:
//!
//! 1. *coarse*: all beads of the band, scored with the general lexicon
//!    (`coarse.rs`, `search.rs`);
//! 2. *adapted*: the likely beads, scored with what the document taught
//!    (`run.rs`, `result.rs`);
//! 3. *linked*: the beads still likely, scored by their word links and a small
//!    net (`refine.rs`).
//!
//! The model is a semi-Markov conditional random field (Sarawagi & Cohen 2004);
//! length, lexicon and anchor evidence follow Gale & Church (1993), Moore
//! (2002) and Champollion (Ma 2006).

mod coarse;
mod decode;
mod explain;
mod limits;
mod linked;
mod refine;
mod result;
mod run;
mod search;
mod sides;
mod unlinked;
mod vectors;

use serde::{Deserialize, Serialize};

#[cfg(feature = "training")]
use crate::model::Stage;
use crate::model::{Places, Weights};
use crate::{Bead, Bitext, BySide, Lexicon};

pub use explain::{Explanation, RunnerUp, WordLink, explain};

pub(crate) use result::confidence_of_links;
use run::AlignmentRun;

/// How to align. The defaults suit every kind of text; what differs between
/// texts is estimated from them.
///
/// ```
/// let mut options = duiqi::align::Options::default();
/// options.paragraphs = false;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options<'a> {
    /// Whether a paragraph break on one side is a hint that a bead ends there.
    /// Default: true.
    pub paragraphs: bool,
    /// Whether to learn from the document itself: its lengths and bead shapes,
    /// and, from 50 sentences on, the translations of its words. Default: true.
    pub learn: bool,
    /// Whether every pair of sentences is searched and not a band around the
    /// likely path: the result is the same except for texts that have little in
    /// common, and time and memory grow with the product of the lengths. For
    /// checking. Default: false.
    pub whole: bool,
    /// Whether each bead comes with its score and the [`Parts`](crate::Parts)
    /// of it. Without them (both are then 0) beads that have no rivals need not
    /// be scored, which saves up to a third of the time. Default: true.
    pub parts: bool,
    /// Other weights than those in the crate. Default: none.
    pub weights: Option<&'a Weights>,
}

impl<'a> Options<'a> {
    /// These options without [`Options::parts`], for callers inside the crate
    /// that discard them.
    pub(crate) fn without_parts(&self) -> Options<'a> {
        Options { parts: false, ..self.clone() }
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { paragraphs: true, learn: true, whole: false, parts: true, weights: None }
    }
}

/// The result of [`align`]: beads that tile both sides, and how far they can be
/// trusted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alignment {
    /// The beads, in order; together they hold every sentence of both sides
    /// once.
    pub beads: Vec<Bead>,
    /// How sure it is that the two texts are translations of each other, 0 to 1; below [`MISMATCH`]
    /// they most likely are not. It is computed from the share of words that the lexicon links
    /// across beads, and falls with the share of doubtful pairs; without a lexicon it is the mean
    /// confidence of the beads, which is less reliable.
    pub confidence: f32,
    /// True if the sentences are so much alike that the search was cut to its
    /// limits of work and memory (see
    /// [`align`]): the beads are then less sure than they could be.
    #[serde(default)]
    pub limited: bool,
    /// The share of the words of each side that the lexicon knows, source and
    /// target, 0 to 1; 0 without a lexicon.
    pub coverage: BySide<f32>,
}

/// Below this [`Alignment::confidence`], two texts are most likely not
/// translations of each other.
///
/// At .5 a mismatch and a translation are equally likely, according to the true
/// and mismatched pairs that the confidence was fitted to.
pub const MISMATCH: f32 = 0.5;

/// Aligns the sentences of a bitext. Either side may be Chinese.
///
/// Aligning cannot fail: two empty sides have no beads, and sentences without
/// counterpart get beads of shape 1:0 or 0:1. The beads hold every sentence of
/// both sides once, in order, and no bead crosses a cut. A blank sentence, such
/// as a blank line, gets a bead of its own and is never taken for a
/// translation.
///
/// Work and memory grow linearly with the number of sentences. For each
/// sentence between two cuts the aligner holds at most 64 cells of the grid,
/// scores at most 256, and looks at no more than 8 beads again in the later
/// stages (short stretches may use more). Ordinary text needs far less. Where
/// thousands of sentences are alike the result is coarser, and
/// [`Alignment::limited`] says so.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。\n\n再见。", "\nHello.\nGoodbye.")?;
/// let alignment = align(&bitext, &Lexicon::builtin(), &Default::default());
/// let beads: Vec<_> = alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
/// assert_eq!(beads, [(0..0, 0..1), (0..1, 1..2), (1..2, 2..2), (2..3, 2..3)]);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[must_use]
pub fn align(bitext: &Bitext<'_>, lexicon: &Lexicon, options: &Options<'_>) -> Alignment {
    let mut run = AlignmentRun::new(bitext, lexicon, options);
    let result = run.align(options.learn, None);
    run.alignment(&result)
}

/// How many words of a bead are linked to a word of the other side.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct BeadLinks {
    /// The number of links; each word has one at most.
    pub linked: f32,
    /// The number of Chinese words, names and numbers.
    pub zh_words: f32,
    /// The number of English words, names and numbers.
    pub en_words: f32,
}

/// The alignment of one document's two languages, with the word links of each
/// bead.
#[derive(Debug)]
pub(crate) struct Placed {
    /// The beads and their confidence, as [`align`] returns them.
    pub alignment: Alignment,
    /// One entry a bead, in the order of the beads.
    pub links: Vec<BeadLinks>,
}

/// Aligns the two language streams of one bilingual document and counts the
/// word links of each bead.
///
/// `places` holds the place of each sentence in the document, so that
/// neighbours are more likely to form a bead. Without places the result is that
/// of [`align`].
pub(crate) fn align_placed(
    bitext: &Bitext<'_>,
    places: Option<Places>,
    lexicon: &Lexicon,
    options: &Options<'_>,
) -> Placed {
    let mut run = AlignmentRun::new(bitext, lexicon, options).with_places(places);
    let result = run.align(options.learn, None);
    let alignment = run.alignment(&result);
    let mut links = run.links(&result).into_iter();
    let is_aligned = |bead: &Bead| {
        let aligned = run.sides.aligned(bead);
        !aligned.source.is_empty() || !aligned.target.is_empty()
    };
    // Beads of blank sentences have no words, so no links.
    let of_bead = |bead| if is_aligned(bead) { links.next().unwrap_or_default() } else { BeadLinks::default() };
    let links = alignment.beads.iter().map(of_bead).collect();
    Placed { links, alignment }
}

/// Builds a training example for one stage from a document and its gold beads.
///
/// The gold beads name the same sides as the bitext and hold every sentence of
/// it, in order.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align, model::Stage};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "你好。", "Hello.")?;
/// let gold = align(&bitext, &Lexicon::default(), &Default::default()).beads;
/// let example = align::example(&bitext, &gold, &Lexicon::default(), &Default::default(), Stage::Coarse);
/// assert_eq!(example.weight, 1.0);
/// # Ok::<(), duiqi::Error>(())
/// ```
#[cfg(feature = "training")]
#[doc(hidden)]
pub fn example(
    bitext: &Bitext<'_>,
    gold: &[Bead],
    lexicon: &Lexicon,
    options: &Options<'_>,
    stage: Stage,
) -> crate::model::Example {
    example_of(AlignmentRun::new(bitext, lexicon, options), gold, stage)
}

/// Builds a training example from a bilingual document, whose sentences have
/// places in it.
#[cfg(feature = "training")]
pub(crate) fn example_placed(
    bitext: &Bitext<'_>,
    places: Option<Places>,
    gold: &[Bead],
    lexicon: &Lexicon,
    options: &Options<'_>,
    stage: Stage,
) -> crate::model::Example {
    example_of(AlignmentRun::new(bitext, lexicon, options).with_places(places), gold, stage)
}

/// Runs the stages before `stage` as the aligner would, then collects the beads
/// that `stage` would score.
#[cfg(feature = "training")]
fn example_of(mut run: AlignmentRun<'_>, gold: &[Bead], stage: Stage) -> crate::model::Example {
    let gold = gold.iter().map(|bead| run.sides.aligned(bead));
    // The aligner never chooses beads of blank sentences.
    let gold: Vec<Bead> = gold.filter(|bead| !bead.source.is_empty() || !bead.target.is_empty()).collect();
    // The later stages depend on what the coarse stage found, so training must
    // see the same estimates.
    let mut first = result::StageResult::default();
    if stage > Stage::Coarse {
        let coarse = run.coarse(None);
        run.estimate(&coarse);
        // In a short document of the linked stage, as in the search, a wrong
        // pair would teach its own words. The weights of the adapted stage,
        // fitted with short documents that learnt, serve as well for those that
        // did not.
        if stage < Stage::Linked {
            run.learn_words(&coarse);
        } else {
            run.learn(&coarse);
        }
        first = coarse;
    }
    // The linked stage scores the lattice of the adapted one.
    let searched = stage.min(Stage::Adapted);
    let (unexplained, linked) = (run.unexplained(searched), run.unexplained(Stage::Linked));
    run.example_search(stage, searched, &unexplained, &linked, &first).example(&gold)
}
