//! The inputs of the net: the features of the linear model, shares by class of
//! word, shares of linked words beside the document's medians, the grid points
//! at the bead's ends, its quotation marks, and whether another sentence
//! explains it better.
//!
//! The groups were chosen by leaving each out in the experiments of 2026
//! (`docs/training.md`).
//!
//! ```text
//! group        inputs                     filled for
//! features     all but places and later   every bead
//! shares       2 sides × 5 classes × 4    beads with both sides
//! cover        30                         every bead; mostly both sides
//! end point    30                         beads with both sides
//! empty end    30                         beads with one side
//! empty start  30                         beads with one side
//! quotations   23                         every bead; mostly both sides
//! elsewhere    4                          beads with both sides
//! ```
//!
//! Beads with one side have inputs of their own for the points at their ends. A
//! crossing link at the end of a pair is bad; beside a sentence that is left
//! alone it means something else.

use std::ops::Range;

use super::BeadRanges;
use super::boundary::{POINT_FEATURES, Point};
#[cfg(feature = "training")]
use super::confidence::PairLinks;
use super::features::{self, STRENGTH_KNOTS};
use crate::ByLang;
use crate::evidence::{CLASSES, COUNTED, IndexedBitext, IndexedSide, NAME, NUMBER, Surface, TokenLink, tokens_of};

/// The first features of the table, which are inputs too. Later ones (places)
/// and those that no training document has (paragraphs, vectors) get no weight
/// in the net.
const LINEAR: usize = features::LINK_DISORDER + 1;

/// The number of inputs.
pub(crate) const INPUTS: usize = ELSEWHERE + ELSEWHERE_INPUTS;
/// The first input of each group; the features of the linear model come first.
const SHARES: usize = LINEAR;
const COVER: usize = SHARES + 2 * CLASSES * SHARE_INPUTS;
const END_POINT: usize = COVER + COVER_INPUTS;
const EMPTY_END: usize = END_POINT + POINT_FEATURES;
const EMPTY_START: usize = EMPTY_END + POINT_FEATURES;
const QUOTES: usize = EMPTY_START + POINT_FEATURES;
const ELSEWHERE: usize = QUOTES + QUOTE_INPUTS;
/// Inputs for each class of words on each side, see [`shares`].
const SHARE_INPUTS: usize = 4;
/// Inputs of [`DescribedBead::cover`].
const COVER_INPUTS: usize = 30;
/// Inputs of [`DescribedBead::quotes`].
const QUOTE_INPUTS: usize = 23;
/// Inputs of [`DescribedBead::elsewhere`].
const ELSEWHERE_INPUTS: usize = 4;

/// Inputs that belong together, to be left out together when their worth is
/// measured.
#[cfg(feature = "training")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputGroup {
    /// What they are about.
    pub name: &'static str,
    /// The first of them.
    pub start: usize,
    /// The first input after them.
    pub end: usize,
}

/// The groups of inputs.
///
/// ```
/// assert!(duiqi::model::INPUT_GROUPS.iter().any(|group| group.name == "quotations"));
/// ```
#[cfg(feature = "training")]
pub const INPUT_GROUPS: [InputGroup; 5] = {
    /// A group of the inputs from `start` to before `end`.
    const fn group(name: &'static str, start: usize, end: usize) -> InputGroup {
        InputGroup { name, start, end }
    }
    [
        group("shares", SHARES, COVER),
        group("relative", COVER + RELATIVE, COVER + RELATIVE + 3),
        group("points", END_POINT, QUOTES),
        group("quotations", QUOTES, ELSEWHERE),
        group("elsewhere", ELSEWHERE, INPUTS),
    ]
};

/// The place of the first of the three inputs of [`DescribedBead::cover`] that are
/// compared with the document.
#[cfg(feature = "training")]
const RELATIVE: usize = 19;

/// How the words of a bead with both sides link, read back from its inputs.
///
/// The trainer has no text beside the inputs, and shows the same confidence as
/// the aligner.
#[cfg(feature = "training")]
pub fn pair_links(inputs: &[(u16, f32)]) -> PairLinks {
    let value = |at: usize| inputs.iter().find(|input| usize::from(input.0) == COVER + at).map_or(0.0, |input| input.1);
    let (share, zh_free, en_free) = (value(13), value(17).exp_m1(), value(18).exp_m1());
    // The inverse of `linked / (linked + free + 1)`.
    let general = (share * (zh_free + 1.0) / (1.0 - share)).round();
    PairLinks {
        words: 2.0 * general + zh_free + en_free,
        fewer: (general + zh_free.min(en_free)).round(),
        linked: general as usize,
        strength: value(16).exp_m1(),
        is_linked: general > 0.0 || value(7) > 0.0,
    }
}

/// The non-zero inputs of one bead, by rising index.
pub(crate) type Inputs = Vec<(u16, f32)>;

/// How well a document's words link in general: medians over its one-to-one
/// beads.
///
/// The same share of linked words means a good pair in a free translation and a
/// bad one in a literal translation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reference {
    /// The share of linked Chinese words.
    pub zh: f32,
    /// The share of linked English words.
    pub en: f32,
    /// The mean strength of the links over all words.
    pub strength: f32,
}

impl Default for Reference {
    /// The medians of ordinary text, used until a document gives its own.
    fn default() -> Self {
        Reference { zh: 0.45, en: 0.45, strength: 1.5 }
    }
}

impl Reference {
    /// The values of one bead, from its links and its numbers of words.
    ///
    /// `zh` and `en` are from 0 to less than 1. One word is added to each
    /// count, so a bead without words gives 0 and not a division by 0.
    pub fn new(links: &[TokenLink], zh_words: f32, en_words: f32) -> Self {
        let count = links.len() as f32;
        let sum: f32 = links.iter().map(|link| link.weight).sum();
        Reference {
            zh: count / (zh_words + 1.0),
            en: count / (en_words + 1.0),
            strength: sum / (zh_words + en_words + 2.0),
        }
    }

    /// The medians over the beads. With few beads the values stay near those of
    /// ordinary text.
    ///
    /// Each of the three values is a median of its own, so the result need not
    /// be that of any bead. With k beads it is `(k · median + 3 · usual) / (k +
    /// 3)`; without any it is the usual one.
    pub fn median(beads: &[Reference]) -> Self {
        let usual = Reference::default();
        let median = |value: fn(&Reference) -> f32| {
            let mut values: Vec<f32> = beads.iter().map(value).collect();
            // A median, which a few wrong beads do not move.
            values.sort_unstable_by(f32::total_cmp);
            let middle = values.get(values.len() / 2).copied().unwrap_or(0.0);
            let count = values.len() as f32;
            // As if a few beads of ordinary text had been seen: a document of
            // two sentences has no median.
            (middle * count + value(&usual) * PRIOR_BEADS) / (count + PRIOR_BEADS)
        };
        Reference { zh: median(|bead| bead.zh), en: median(|bead| bead.en), strength: median(|bead| bead.strength) }
    }
}

/// How many beads of ordinary text are assumed beside those of the document.
/// Choice.
const PRIOR_BEADS: f32 = 3.0;

/// The numbers of linked and free words of a bead, by class of token.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct LinkCounts {
    /// Chinese tokens without a link.
    pub zh_free: [f32; CLASSES],
    /// English tokens without a link.
    pub en_free: [f32; CLASSES],
    /// Chinese tokens with a link.
    pub linked: [f32; CLASSES],
    /// The summed strength of the links.
    pub sum: f32,
}

/// The surroundings of a bead that the net sees.
#[derive(Clone, Copy)]
pub(crate) struct BeadContext<'b> {
    /// The grid point at which the bead begins.
    pub start: &'b Point,
    /// The grid point at which it ends.
    pub end: &'b Point,
    /// How well the document's words link in general.
    pub reference: &'b Reference,
}

/// Everything that the inputs of a bead are computed from.
///
/// Inputs that are 0 are not stored: a bead has about a hundred of them that
/// are not.
pub(super) struct DescribedBead<'b> {
    /// The document.
    pub indexed: &'b IndexedBitext,
    /// The Chinese sentences.
    pub zh: Range<usize>,
    /// The English sentences.
    pub en: Range<usize>,
    /// The values of the features of the linear model.
    pub features: &'b [f32],
    /// The grid points at its ends, and the document's medians.
    pub context: BeadContext<'b>,
    /// Its links by the lexicon alone: what the document taught may be an error
    /// of this very pair.
    pub links: &'b LinkCounts,
    /// For each sentence how well the best sentence of the other side explains
    /// it.
    pub best_support: &'b ByLang<Vec<f32>>,
}

impl DescribedBead<'_> {
    /// Computes the inputs into `out`, which is cleared first.
    pub fn inputs(&self, out: &mut Inputs) {
        out.clear();
        let full = !self.zh.is_empty() && !self.en.is_empty();
        put(out, 0, &self.features[..LINEAR]);
        if full {
            for side in 0..2 {
                for class in 0..CLASSES {
                    let from = (side * CLASSES + class) * STRENGTH_KNOTS.len();
                    let at = SHARES + (side * CLASSES + class) * SHARE_INPUTS;
                    put(out, at, &shares(&self.features[from..from + STRENGTH_KNOTS.len()]));
                }
            }
        }
        put(out, COVER, &self.cover(full));
        if full {
            put(out, END_POINT, self.context.end);
        } else {
            put(out, EMPTY_END, self.context.end);
            put(out, EMPTY_START, self.context.start);
        }
        put(out, QUOTES, &self.quotes(full));
        if full {
            put(out, ELSEWHERE, &self.elsewhere());
        }
    }

    /// How well the best sentence of the other side explains those of the bead,
    /// and how much better the bead explains them: a wrong partner explains
    /// hardly more than any other sentence.
    ///
    /// The order is: best Chinese, best English, gain on the Chinese side, gain
    /// on the English side. The gains are positive if the bead explains its
    /// sentences better than any single sentence does.
    fn elsewhere(&self) -> [f32; ELSEWHERE_INPUTS] {
        let mean = |best: &[f32], sentences: &Range<usize>| {
            let known = best.get(sentences.clone()).unwrap_or_default();
            known.iter().sum::<f32>() / sentences.len() as f32
        };
        let (zh, en) = (mean(&self.best_support.zh, &self.zh), mean(&self.best_support.en, &self.en));
        [zh, en, self.features[features::ZH_MEAN] - zh, self.features[features::EN_MEAN] - en]
    }

    /// The shares of linked words, by themselves and less the document's
    /// medians, and the size of the bead.
    fn cover(&self, full: bool) -> [f32; COVER_INPUTS] {
        let (n, m) = (self.zh.len() as f32, self.en.len() as f32);
        let Reference { zh, en, strength } = *self.context.reference;
        let mut cover = [0.0; COVER_INPUTS];
        cover[..4].copy_from_slice(&[n, m, zh, strength]);
        if !full {
            return cover;
        }
        // The linear features are scaled for fitting; the counts are needed as
        // they are.
        let feature = |at: usize| self.features[at];
        let linked = feature(features::LINK_COUNT) * 4.0;
        let zh_free = feature(features::LINK_ZH_FREE) * 4.0;
        let en_free = feature(features::LINK_EN_FREE) * 4.0;
        let sum = feature(features::LINK_SUM) * 10.0;
        let (cover_zh, cover_en) = (linked / (linked + zh_free + 1.0), linked / (linked + en_free + 1.0));
        let cover_sum = sum / (2.0 * linked + zh_free + en_free + 2.0);
        // By far the most frequent shape, which the net may treat differently
        // from all others.
        let one = f32::from(self.zh.len() == 1 && self.en.len() == 1);
        let LinkCounts { zh_free: a, en_free: b, linked: c, .. } = self.links;
        let total = |counts: &[f32; CLASSES]| counts.iter().zip(COUNTED).map(|(a, b)| a * b).sum::<f32>();
        let (g_linked, g_zh, g_en) = (total(c), total(a), total(b));
        let (gc_zh, gc_en) = (g_linked / (g_linked + g_zh + 1.0), g_linked / (g_linked + g_en + 1.0));
        let gc_sum = self.links.sum / (2.0 * g_linked + g_zh + g_en + 2.0);
        let rest = [
            1.0,
            n + m,
            one,
            cover_zh,
            cover_en,
            cover_sum,
            sum.ln_1p(),
            zh_free.ln_1p(),
            en_free.ln_1p(),
            gc_zh,
            gc_en,
            gc_sum,
            self.links.sum.ln_1p(),
            g_zh.ln_1p(),
            g_en.ln_1p(),
            gc_zh - zh,
            gc_en - en,
            gc_sum - strength,
            a[usize::from(NAME)].min(4.0),
            b[usize::from(NAME)].min(4.0),
            c[usize::from(NAME)].min(4.0),
            a[usize::from(NUMBER)].min(4.0),
            b[usize::from(NUMBER)].min(4.0),
            c[usize::from(NUMBER)].min(4.0),
            // Evidence against a translation: free words, as if each word were
            // a draw that links or not.
            (g_zh + g_en - 2.0 * g_linked).max(0.0) / 6.0,
            (g_zh + g_en - g_linked).max(0.0) / 6.0,
        ];
        cover[4..].copy_from_slice(&rest);
        cover
    }

    /// Whether quotations open, close and continue alike on both sides, and the
    /// counts of other marks.
    fn quotes(&self, full: bool) -> [f32; QUOTE_INPUTS] {
        let (zh_side, en_side) = (&self.indexed.zh, &self.indexed.en);
        let at = |text: &IndexedSide, sentence: usize| text.surface.get(sentence).copied().unwrap_or_default();
        let flag = |yes: bool| f32::from(yes);
        let next = (at(zh_side, self.zh.end), at(en_side, self.en.end));
        let mut quotes = [0.0; QUOTE_INPUTS];
        // The sentences after the bead: a quotation that begins on both sides
        // supports ending it here.
        quotes[0] = flag(next.0.begins && next.1.begins);
        quotes[1] = flag(next.0.begins != next.1.begins);
        if !full {
            let only = if self.zh.is_empty() { at(en_side, self.en.start) } else { at(zh_side, self.zh.start) };
            quotes[2] = flag(only.inside);
            return quotes;
        }
        let (zh, en) = (Marks::new(zh_side, &self.zh), Marks::new(en_side, &self.en));
        let (first_zh, first_en) = (at(zh_side, self.zh.start), at(en_side, self.en.start));
        let (last_zh, last_en) = (at(zh_side, self.zh.end - 1), at(en_side, self.en.end - 1));
        // Bounded, so that a bead full of marks does not outweigh everything
        // else.
        let apart = |a: f32, b: f32| (a - b).abs().min(3.0);
        let rest = [
            apart(zh.opens, en.opens),
            apart(zh.closes, en.closes),
            zh.opens.min(3.0),
            en.opens.min(3.0),
            apart(zh.questions, en.questions),
            apart(zh.exclamations, en.exclamations),
            flag(zh.ellipsis != en.ellipsis),
            zh.clauses.ln_1p(),
            en.clauses.ln_1p(),
            zh.colons.min(2.0),
            flag(first_zh.inside != first_en.inside),
            flag(first_zh.inside && first_en.inside),
            flag(next.0.inside != next.1.inside),
            flag(next.0.inside && next.1.inside),
            flag(last_zh.ends && last_en.ends),
            flag(last_zh.ends != last_en.ends),
            flag(first_zh.begins && first_en.begins),
            flag(first_zh.begins != first_en.begins),
            zh.opens / self.zh.len() as f32,
            en.opens / self.en.len() as f32,
        ];
        quotes[3..].copy_from_slice(&rest);
        quotes
    }
}

/// Appends the non-zero values as inputs from index `from` on.
///
/// Indices rise as long as the groups are put in their order.
fn put(out: &mut Inputs, from: usize, values: &[f32]) {
    for (at, &value) in values.iter().enumerate().filter(|&(_, &value)| value != 0.0) {
        out.push(((from + at) as u16, value));
    }
}

/// Four numbers for the words of one class: how many there are, the share that
/// nothing explains, their mean evidence, and how many have strong evidence.
/// `knots` counts the words by the strength of their evidence.
fn shares(knots: &[f32]) -> [f32; SHARE_INPUTS] {
    let total: f32 = knots.iter().sum();
    if total <= 0.0 {
        return [0.0; SHARE_INPUTS];
    }
    let evidence: f32 = knots.iter().zip(STRENGTH_KNOTS).map(|(count, knot)| count * knot.max(0.0)).sum();
    let strong: f32 = knots[3..].iter().sum();
    // One more in the denominators: a share of one word says less than the same
    // share of ten.
    [total.ln_1p(), knots[0] / (total + 1.0), evidence / (total + 1.0), strong.ln_1p()]
}

/// The summed marks of a block of sentences.
#[derive(Default)]
struct Marks {
    /// Opening quotation marks.
    opens: f32,
    /// Closing quotation marks.
    closes: f32,
    /// Question marks.
    questions: f32,
    /// Exclamation marks.
    exclamations: f32,
    /// Whether there is an ellipsis.
    ellipsis: bool,
    /// Commas, semicolons and colons.
    clauses: f32,
    /// Colons alone.
    colons: f32,
}

impl Marks {
    /// Sums up the marks of the sentences.
    fn new(text: &IndexedSide, sentences: &Range<usize>) -> Self {
        let mut marks = Marks::default();
        for surface in &text.surface[sentences.clone()] {
            let &Surface { opens, closes, questions, exclamations, ellipsis, clauses, colons, .. } = surface;
            marks.opens += f32::from(opens);
            marks.closes += f32::from(closes);
            marks.questions += f32::from(questions);
            marks.exclamations += f32::from(exclamations);
            marks.ellipsis |= ellipsis;
            marks.clauses += f32::from(clauses);
            marks.colons += f32::from(colons);
        }
        marks
    }
}

impl LinkCounts {
    /// Counts the words of a bead, given its links.
    ///
    /// Every token of the bead is counted, including function words and marks.
    /// `links` must lie inside the bead and have no word twice, or a count
    /// would fall below 0.
    pub fn new(indexed: &IndexedBitext, bead: BeadRanges, links: &[TokenLink]) -> Self {
        let (zh, en) = (tokens_of(&indexed.zh, bead.zh), tokens_of(&indexed.en, bead.en));
        let mut counts = LinkCounts::default();
        for token in zh {
            counts.zh_free[usize::from(indexed.zh.class[token])] += 1.0;
        }
        for token in en {
            counts.en_free[usize::from(indexed.en.class[token])] += 1.0;
        }
        for link in links {
            counts.zh_free[usize::from(indexed.zh.class[link.zh])] -= 1.0;
            counts.linked[usize::from(indexed.zh.class[link.zh])] += 1.0;
            counts.en_free[usize::from(indexed.en.class[link.en])] -= 1.0;
            counts.sum += link.weight;
        }
        counts
    }
}

/// A hash (FNV-1a) of the names of the linear features among the inputs and of
/// the number of all inputs. A net is valid only for the inputs that it was
/// trained on.
///
/// It changes whenever a feature is added, renamed or moved, so an outdated net
/// is refused instead of misread.
pub(super) fn names_hash() -> u32 {
    let names = (0..LINEAR).filter_map(features::name).chain([INPUTS.to_string()]);
    let bytes = names.flat_map(String::into_bytes);
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
