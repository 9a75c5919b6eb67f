//! Explains a bead: the parts of its score, the words that link its sides, and
//! the best alternative.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Options;
use super::run::AlignmentRun;
use crate::evidence::WordLinker;
use crate::model::BeadRanges;
use crate::{Bead, Bitext, Lang, Lexicon, LinkOrigin};

/// Why a bead was found; the result of [`explain`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The bead, with its confidence, score and the parts of it.
    pub bead: Bead,
    /// The words that link the two sides, in order of the source.
    pub links: Vec<WordLink>,
    /// The best alignment without this bead; `None` if there is no other.
    pub runner_up: Option<RunnerUp>,
}

/// A word of the source linked to a word of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WordLink {
    /// The number of the source sentence.
    pub source: usize,
    /// The bytes of the word in [`Sentence::text`](crate::Sentence::text) of
    /// that sentence.
    pub source_bytes: Range<usize>,
    /// The number of the target sentence.
    pub target: usize,
    /// The bytes of the word in the text of that sentence.
    pub target_bytes: Range<usize>,
    /// How much likelier the words are together than by chance, in natural
    /// logarithms.
    pub strength: f32,
    /// How it is known that they go together.
    pub kind: LinkOrigin,
}

/// The beads that would replace an explained bead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunnerUp {
    /// The beads of the best path that avoids the bead, where that path
    /// differs.
    pub beads: Vec<Bead>,
    /// How much higher the score of the path with the bead is.
    pub margin: f32,
}

/// Explains one bead of the alignment that [`align()`](crate::align()) finds
/// for the same bitext, lexicon and options.
///
/// The bitext is aligned again, so this takes as long as aligning it. Returns
/// `None` if the bead is not part of that alignment.
///
/// ```
/// use duiqi::{Bitext, Lang, Lexicon, align};
/// let bitext = Bitext::from_lines((Lang::Zh, Lang::En), "他买了21本书。\n她走了。", "He bought 21 books.\nShe left.")?;
/// let (lexicon, options) = (Lexicon::builtin(), Default::default());
/// let bead = &align(&bitext, &lexicon, &options).beads[0];
/// let found = align::explain(&bitext, &lexicon, &options, bead).unwrap();
/// let words: Vec<&str> =
///     found.links.iter().map(|link| &bitext.target()[link.target].text[link.target_bytes.clone()]).collect();
/// assert!(words.contains(&"21"));
/// # Ok::<(), duiqi::Error>(())
/// ```
///
/// The runner-up comes from the stage that made the bead. With the parts of the
/// score it shows what decided between the two.
#[must_use]
pub fn explain(bitext: &Bitext<'_>, lexicon: &Lexicon, options: &Options<'_>, bead: &Bead) -> Option<Explanation> {
    let mut run = AlignmentRun::with_words(bitext, lexicon, options);
    let wanted = run.sides.aligned(bead);
    let explained = BeadRanges { zh: wanted.source.clone(), en: wanted.target.clone() };
    let found = run.align(options.learn, Some(explained));
    let same = |found: &&Bead| (&found.source, &found.target) == (&wanted.source, &wanted.target);
    let bead = found.beads.iter().find(same)?;
    let runner_up = found.runner_up.as_ref().map(|other| RunnerUp {
        beads: other.beads.iter().map(|bead| run.sides.of_caller(bead)).collect(),
        margin: other.margin,
    });
    Some(Explanation { links: links(&run, bead), bead: run.sides.of_caller(bead), runner_up })
}

/// The word links of a bead, in order of the source; none for a bead with an
/// empty side.
fn links(run: &AlignmentRun<'_>, bead: &Bead) -> Vec<WordLink> {
    let indexed = &run.prepared.indexed;
    let Some(words) = run.words.as_ref().filter(|_| !bead.source.is_empty() && !bead.target.is_empty()) else {
        return Vec::new();
    };
    let mut linker = WordLinker::new(indexed);
    linker.link(indexed, BeadRanges { zh: bead.source.clone(), en: bead.target.clone() });
    let mut links: Vec<WordLink> = Vec::new();
    for link in &linker.links {
        let (Some(a), Some(b)) = (words.zh.all().get(link.zh), words.en.all().get(link.en)) else { continue };
        // The linker does not keep where a link came from, so it is looked up
        // again.
        let known = words.links.translations(a.term).iter().find(|link| link.term == b.term);
        let zh_sentence = run.sides.number(Lang::Zh, indexed.zh.sentence_of(link.zh));
        let en_sentence = run.sides.number(Lang::En, indexed.en.sentence_of(link.en));
        let zh_end = (zh_sentence, a.start as usize..a.end as usize);
        let en_end = (en_sentence, b.start as usize..b.end as usize);
        let (source, target) = if run.sides.source() == Lang::En { (en_end, zh_end) } else { (zh_end, en_end) };
        links.push(WordLink {
            source: source.0,
            source_bytes: source.1,
            target: target.0,
            target_bytes: target.1,
            // The linker's weight is a log ratio: p(together) over p(together
            // by chance).
            strength: link.weight,
            kind: known.map_or(LinkOrigin::Learned, |link| link.source),
        });
    }
    links.sort_by_key(|link| (link.source, link.source_bytes.start));
    links
}
