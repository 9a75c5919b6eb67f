//! Takes one document through the stages.

use std::sync::{Arc, LazyLock};

use super::result::StageResult;
use super::search::{ExplainedBead, Refinement, Search};
use super::sides::Sides;
use super::vectors::Similarity;
use super::{Alignment, BeadLinks, Options};
use crate::evidence::{DocumentWords, Prepared, UnexplainedScore, learn, mixed};
use crate::model::{
    BeadScorer, Estimates, Net, Places, PreparedWeights, SentenceSimilarity, Stage, Weights, local_order, order_votes,
};
use crate::{Bitext, ByLang, Lexicon};

/// Documents with fewer Chinese sentences do not learn translations of words.
///
/// Measurement: too few words recur in them. On the short documents of the dev sets as many
/// beads get worse by learning as get better, and it takes as long as the coarse stage.
const MIN_SENTENCES_TO_LEARN: usize = 50;

/// The weights of the stages in their order, prepared for look-up, and the net.
///
/// Boxed, because the prepared weights together do not fit the stack of a thread.
type StageWeights = Arc<([Box<PreparedWeights>; Stage::ALL.len()], Net)>;

/// Prepares weights for look-up.
fn prepare(weights: &Weights) -> StageWeights {
    Arc::new((Stage::ALL.map(|stage| Box::new(PreparedWeights::new(&weights[stage]))), weights.net.clone()))
}

/// The crate's own weights, prepared once for the whole process.
fn fitted() -> StageWeights {
    /// From `src/model/weights.txt` and `src/model/net.bin`, which
    /// `dev/src/bin/train_net.rs` fits to the training documents
    /// (`docs/training.md`). Nothing is set here. The first alignment prepares
    /// the tables of all stages; later ones share them.
    static FITTED: LazyLock<StageWeights> = LazyLock::new(|| prepare(&Weights::default()));
    FITTED.clone()
}

/// The score of each sentence if nothing explains it.
pub(super) type Unexplained = ByLang<Vec<UnexplainedScore>>;

/// One document on its way through the stages.
///
/// It is made once for a document and passed from stage to stage; each stage
/// reads the estimates of the one before.
pub(super) struct AlignmentRun<'b> {
    /// The sentences, Chinese first.
    pub sides: Sides<'b>,
    /// Its index, and the translations of the general lexicon.
    pub prepared: Prepared,
    /// Its tokens and word links, if they are wanted.
    pub words: Option<DocumentWords>,
    /// True without a lexicon. Words are then no evidence, neither for nor against a bead.
    without_lexicon: bool,
    /// Length ratio, variance and shares of shapes, as known so far.
    pub estimates: Estimates,
    /// Whether paragraph breaks are evidence.
    paragraphs: bool,
    /// Whether the whole grid is searched.
    whole: bool,
    /// Whether beads get the parts of their scores.
    wants_parts: bool,
    /// The caller's vectors.
    vectors: Option<Similarity>,
    /// The places of the sentences in a bilingual document.
    pub places: Option<Places>,
    /// The weights of all stages, and the net.
    weights: StageWeights,
}

impl<'b> AlignmentRun<'b> {
    /// Tokenises and indexes a bitext; no stage has run yet.
    pub fn new(bitext: &'b Bitext<'b>, lexicon: &Lexicon, options: &Options<'_>) -> Self {
        let sides = Sides::new(bitext);
        let prepared = Prepared::new(&sides.zh, &sides.en, lexicon);
        AlignmentRun::prepared(sides, prepared, lexicon, options)
    }

    /// The same, with the tokens and word links kept for an explanation.
    pub fn with_words(bitext: &'b Bitext<'b>, lexicon: &Lexicon, options: &Options<'_>) -> Self {
        let sides = Sides::new(bitext);
        let (prepared, words) = Prepared::with_words(&sides.zh, &sides.en, lexicon);
        AlignmentRun { words: Some(words), ..AlignmentRun::prepared(sides, prepared, lexicon, options) }
    }

    /// A run over sides that are indexed.
    fn prepared(sides: Sides<'b>, prepared: Prepared, lexicon: &Lexicon, options: &Options<'_>) -> Self {
        AlignmentRun {
            without_lexicon: lexicon.is_empty(),
            estimates: Estimates::first(&prepared.indexed),
            paragraphs: options.paragraphs,
            whole: options.whole,
            wants_parts: options.parts,
            vectors: sides.similarity(),
            places: None,
            weights: options.weights.map_or_else(fitted, prepare),
            sides,
            prepared,
            words: None,
        }
    }

    /// Adds the places of the sentences in a bilingual document.
    pub fn with_places(self, places: Option<Places>) -> Self {
        let of_text =
            |places: Places| Places { of_sentences: self.sides.without_blanks(places.of_sentences), ..places };
        AlignmentRun { places: places.map(of_text), ..self }
    }

    /// The score of each sentence if nothing explains it, by the weights of one stage.
    pub fn unexplained(&self, stage: Stage) -> Unexplained {
        let (indexed, weights) = (&self.prepared.indexed, &self.weights.0[stage as usize]);
        ByLang {
            zh: UnexplainedScore::of_side(&indexed.zh, &weights.zh),
            en: UnexplainedScore::of_side(&indexed.en, &weights.en),
        }
    }

    /// A search with the weights of one stage.
    pub fn search<'r>(&'r self, stage: Stage, unexplained: &'r Unexplained) -> Search<'r> {
        let scorer = BeadScorer {
            indexed: &self.prepared.indexed,
            estimates: &self.estimates,
            paragraphs: self.paragraphs,
            similarity: self.vectors.as_ref().map(|vectors| vectors as &dyn SentenceSimilarity),
            places: self.places.as_ref(),
            unexplained,
        };
        Search::new(scorer, &self.weights.0[stage as usize], self.whole)
    }

    /// Runs the stages that are needed. Documents whose coarse beads are all sure skip the
    /// later ones.
    ///
    /// With `learn` off only the coarse stage runs. `explained` is the bead whose runner-up
    /// is wanted.
    pub fn align(&mut self, learn: bool, explained: Option<ExplainedBead>) -> StageResult {
        let coarse = self.coarse(explained.clone());
        // Most short documents end here.
        let is_final = !learn || coarse.is_sure();
        let (mut result, sound) = if is_final {
            let sound = coarse.sound.clone();
            (self.coarse_with_parts(coarse), sound)
        } else {
            self.learn(&coarse);
            let refined = self.refine(&coarse, explained);
            (StageResult { linked_beads: coarse.linked_beads, ..refined }, coarse.sound)
        };
        // Without a lexicon no word links, and with the caller's vectors words are not the only
        // evidence.
        if !self.without_lexicon && self.vectors.is_none() {
            self.adjust_confidence(&mut result.beads, &sound, is_final);
        }
        result
    }

    /// Runs the coarse stage: the general lexicon, and a band around the likely path.
    ///
    /// Besides beads the result holds how many words the lexicon links, which
    /// decides whether the two texts are translations at all.
    pub fn coarse(&self, explained: Option<ExplainedBead>) -> StageResult {
        let unexplained = self.unexplained(Stage::Coarse);
        let search = self.search(Stage::Coarse, &unexplained);
        let mut result = search.explaining(explained).run(&self.sides.cuts, None);
        self.link_path(&mut result);
        result
    }

    /// Completes the result of the coarse stage when no other follows: each bead gets its
    /// score's parts, if wanted.
    pub fn coarse_with_parts(&self, mut result: StageResult) -> StageResult {
        if self.wants_parts {
            let unexplained = self.unexplained(Stage::Coarse);
            self.search(Stage::Coarse, &unexplained).add_parts(&mut result.beads);
        }
        result
    }

    /// Runs the adapted and the linked stage on the beads that the coarse stage left
    /// likely.
    ///
    /// Both stages run in one search: the adapted stage makes the lattice, the
    /// linked stage rescores its likely beads.
    pub fn refine(&self, coarse: &StageResult, explained: Option<ExplainedBead>) -> StageResult {
        let (adapted, linked) = (self.unexplained(Stage::Adapted), self.unexplained(Stage::Linked));
        let search = || {
            let refinement = self.linked(Stage::Linked, &linked, coarse);
            self.search(Stage::Adapted, &adapted).with_links(refinement).with_parts(self.wants_parts)
        };
        let mut result = search().explaining(explained).run(&self.sides.cuts, Some(coarse));
        result.linked = coarse.linked;
        // A stage that was cut short also limits what the next one can choose
        // from.
        result.limited |= coarse.limited;
        if self.wants_parts {
            search().add_parts(&mut result.beads);
        }
        result
    }

    /// What the linked stage scores with.
    fn linked<'r>(&'r self, stage: Stage, unexplained: &'r Unexplained, coarse: &'r StageResult) -> Refinement<'r> {
        let (weights, net) = &*self.weights;
        Refinement::new(&weights[stage as usize], net, unexplained, &self.prepared.indexed, coarse)
    }

    /// The search that training takes the beads of `stage` from; its lattice is scored with
    /// the weights of `searched`.
    #[cfg(feature = "training")]
    pub fn example_search<'r>(
        &'r self,
        stage: Stage,
        searched: Stage,
        unexplained: &'r Unexplained,
        linked: &'r Unexplained,
        coarse: &'r StageResult,
    ) -> Search<'r> {
        let search = self.search(searched, unexplained);
        if stage < Stage::Linked {
            return search;
        }
        search.with_links(self.linked(stage, linked, coarse))
    }

    /// Estimates everything that depends on the document from the result of the coarse
    /// stage.
    pub fn learn(&mut self, result: &StageResult) {
        self.estimate(result);
        if self.prepared.indexed.zh.sentences() >= MIN_SENTENCES_TO_LEARN {
            self.learn_words(result);
        }
    }

    /// Estimates the length ratio, the shares of shapes and the order of the languages.
    ///
    /// In a document of both languages it also re-estimates in which order the
    /// languages take turns around each run.
    pub fn estimate(&mut self, result: &StageResult) {
        self.estimates = result.estimates(&self.prepared.indexed);
        if let Some(places) = &mut self.places {
            places.order = local_order(&order_votes(&places.of_sentences, &result.pairs()));
        }
    }

    /// Learns translations of words from the document and mixes them with those of the
    /// lexicon.
    pub fn learn_words(&mut self, result: &StageResult) {
        // The lexicon itself stays unmixed, because learning starts from it each time.
        let Prepared { indexed, lexicon, .. } = &mut self.prepared;
        let learned = learn(indexed, lexicon, &result.pairs());
        // Some features must not rely on links learnt from this very document, so the
        // general links are kept beside the mixed ones.
        let general = std::mem::take(&mut indexed.forward);
        indexed.translate(&mixed(lexicon, &learned));
        indexed.general = Some(general);
    }

    /// The word links of each bead of a result.
    pub fn links(&self, result: &StageResult) -> Vec<BeadLinks> {
        self.bead_links(&result.beads, &result.linked_beads)
    }

    /// Turns the result of the last stage into what the caller gets.
    pub fn alignment(&self, result: &StageResult) -> Alignment {
        let coverage = if self.without_lexicon { ByLang::default() } else { self.prepared.coverage };
        let mut beads = self.sides.all_of_caller(&result.beads);
        if !self.wants_parts {
            beads.iter_mut().for_each(|bead| bead.score = 0.0);
        }
        Alignment {
            beads,
            confidence: if self.without_lexicon { result.mean_confidence() } else { result.confidence() },
            limited: result.limited,
            coverage: coverage.by_side(self.sides.source()),
        }
    }
}
