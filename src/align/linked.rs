//! Links the words of the beads of a path: how many are linked in all, and in
//! which beads too few.

use super::BeadLinks;
use super::result::{LinkedBead, LinkedShare, StageResult};
use super::run::AlignmentRun;
use crate::Bead;
use crate::evidence::{IndexedBitext, Translations, WordLinker, count_words};
use crate::lattice::Step;
use crate::model::{BeadRanges, Doubt, Reference, alone};

impl AlignmentRun<'_> {
    /// Links the words of the beads of a path one to one. Sets the share of linked words in
    /// `result`, adds the alternatives of doubtful pairs to its likely beads, and marks it
    /// as doubtful if one pair is hardly linked at all.
    ///
    /// A link counts for both of its words, so the share is comparable between
    /// documents of different lengths and languages.
    pub fn link_path(&self, result: &mut StageResult) {
        let indexed = &self.prepared.indexed;
        let mut linker = WordLinker::new(indexed);
        let (mut linked, mut words, mut pairs) = (0.0, 0.0, Vec::new());
        for bead in &result.beads {
            let ranges = BeadRanges { zh: bead.source.clone(), en: bead.target.clone() };
            let zh = count_words(&indexed.zh, bead.source.clone());
            let en = count_words(&indexed.en, bead.target.clone());
            words += zh + en;
            if bead.source.is_empty() || bead.target.is_empty() {
                continue;
            }
            linker.link(indexed, ranges.clone());
            linked += 2.0 * linker.links.len() as f32;
            let links = BeadLinks { linked: linker.links.len() as f32, zh_words: zh, en_words: en };
            result.linked_beads.push(LinkedBead { ranges: ranges.clone(), links });
            if bead.source.len() == 1 && bead.target.len() == 1 {
                pairs.push(Reference::new(&linker.links, zh, en));
            }
            let doubt = Doubt::new(linker.links.len(), zh + en);
            // The next stage must be able to choose between the pair and
            // leaving both sides alone.
            if doubt >= Doubt::Some {
                result.likely.extend(alone(&ranges));
            } else {
                result.sound.extend(Step::new(&ranges.zh, &ranges.en));
            }
            // In a bilingual document the place can make a pair look sure although no word
            // supports it.
            let enough = if self.places.is_some() { Doubt::Some } else { Doubt::Strong };
            result.doubtful |= doubt >= enough;
        }
        result.likely.sort_unstable();
        result.likely.dedup();
        // Documents without words have no share; dividing by at least 1 keeps
        // it at 0.
        let share = linked / f32::max(words, 1.0);
        result.linked = LinkedShare { share, words, reference: Reference::median(&pairs) };
    }

    /// How many words each bead has, and how many of them are linked to a word of the other
    /// side.
    ///
    /// Only words, names and numbers count; function words and marks link to
    /// anything. Pairs among `known` were linked before, by the same translations.
    pub fn bead_links(&self, beads: &[Bead], known: &[LinkedBead]) -> Vec<BeadLinks> {
        let indexed = &self.prepared.indexed;
        let mut linker = self.bead_linker();
        // What the document taught links other words than the lexicon alone.
        let known = if linker.is_by_lexicon() || indexed.general.is_some() { &[] } else { known };
        let links = |bead: &Bead| {
            links_of(known, bead).unwrap_or_else(|| BeadLinks {
                linked: linker.count(bead) as f32,
                zh_words: count_words(&indexed.zh, bead.source.clone()),
                en_words: count_words(&indexed.en, bead.target.clone()),
            })
        };
        beads.iter().map(links).collect()
    }

    /// True if the frequency of a word in the document means nothing.
    pub(super) fn is_very_short(&self) -> bool {
        /// Choice: about four sentences.
        const FEW_TOKENS: usize = 60;
        let indexed = &self.prepared.indexed;
        indexed.zh.term.len().min(indexed.en.term.len()) < FEW_TOKENS
    }

    /// A linker of whole beads.
    pub(super) fn bead_linker(&self) -> BeadLinker<'_> {
        let indexed = &self.prepared.indexed;
        let linker = WordLinker::new(indexed);
        let by_lexicon = self.is_very_short();
        match by_lexicon {
            true => {
                let (linker, translations) = (linker.for_short_documents(), &self.prepared.lexicon);
                BeadLinker { indexed, translations, linker, by_lexicon }
            }
            false => BeadLinker { indexed, translations: &indexed.forward, linker, by_lexicon },
        }
    }
}

/// Links the words of beads, those of very short documents too. Their index leaves
/// links out, so they are taken from the lexicon.
pub(super) struct BeadLinker<'d> {
    indexed: &'d IndexedBitext,
    translations: &'d Translations,
    linker: WordLinker,
    by_lexicon: bool,
}

impl BeadLinker<'_> {
    /// True in a very short document.
    pub fn is_by_lexicon(&self) -> bool {
        self.by_lexicon
    }

    /// The number of links between the words of a bead, which has Chinese as its source.
    pub fn count(&mut self, bead: &Bead) -> usize {
        if bead.source.is_empty() || bead.target.is_empty() {
            return 0;
        }
        let ranges = BeadRanges { zh: bead.source.clone(), en: bead.target.clone() };
        self.linker.link_by(self.translations, self.indexed, ranges);
        self.linker.links.len()
    }
}

/// The word links of a bead, if it is one of `linked`, which are in the order of the document.
fn links_of(linked: &[LinkedBead], bead: &Bead) -> Option<BeadLinks> {
    let at = linked.partition_point(|other| other.ranges.zh.start < bead.source.start);
    let other = linked.get(at)?;
    ((&other.ranges.zh, &other.ranges.en) == (&bead.source, &bead.target)).then_some(other.links)
}
