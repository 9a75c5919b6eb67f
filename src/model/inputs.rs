//! The inputs of the net: what the linear model sees of a bead, shares of it, the grid points at its ends, and its
//! quotation marks.

use std::ops::Range;

use super::BeadRanges;
use super::boundary::{POINT_FEATURES, Point};
use super::features::{self, STRENGTH_KNOTS};
use crate::evidence::{CLASSES, COUNTED, IndexedBitext, IndexedSide, LinkedWords, NAME, NUMBER, Surface, tokens_of};

/// Features of the linear model that are inputs too: the first ones of the table. Features that no training document has
/// (paragraphs, vectors, places) get no weight in the net.
const LINEAR: usize = features::LINK_DISORDER + 1;

/// How many inputs there are.
pub(crate) const INPUTS: usize = QUOTES + QUOTE_INPUTS;
/// Where the groups of inputs begin, after those of the linear model.
const SHARES: usize = LINEAR;
const COVER: usize = SHARES + 2 * CLASSES * SHARE_INPUTS;
const END_POINT: usize = COVER + COVER_INPUTS;
const EMPTY_END: usize = END_POINT + POINT_FEATURES;
const EMPTY_START: usize = EMPTY_END + POINT_FEATURES;
const QUOTES: usize = EMPTY_START + POINT_FEATURES;
const SHARE_INPUTS: usize = 4;
const COVER_INPUTS: usize = 30;
const QUOTE_INPUTS: usize = 23;

/// The inputs of one bead that are not 0, by rising index.
pub(crate) type Inputs = Vec<(u16, f32)>;

/// How well a document's words link in general: the medians over its one-to-one beads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reference {
    /// The share of linked words.
    pub zh: f32,
    pub en: f32,
    /// The mean strength of the links, over all words.
    pub strength: f32,
}

impl Default for Reference {
    /// The medians of ordinary text.
    fn default() -> Self {
        Reference { zh: 0.45, en: 0.45, strength: 1.5 }
    }
}

impl Reference {
    /// That of one bead, by its links and the number of its words.
    pub fn new(links: &[LinkedWords], zh_words: f32, en_words: f32) -> Self {
        let count = links.len() as f32;
        let sum: f32 = links.iter().map(|link| link.weight).sum();
        Reference {
            zh: count / (zh_words + 1.0),
            en: count / (en_words + 1.0),
            strength: sum / (zh_words + en_words + 2.0),
        }
    }

    /// The medians over some beads, each as a reference of itself; few beads count beside the ordinary.
    pub fn median(beads: &[Reference]) -> Self {
        let usual = Reference::default();
        let median = |value: fn(&Reference) -> f32| {
            let mut values: Vec<f32> = beads.iter().map(value).collect();
            values.sort_unstable_by(f32::total_cmp);
            let middle = values.get(values.len() / 2).copied().unwrap_or(0.0);
            let count = values.len() as f32;
            (middle * count + value(&usual) * PRIOR_BEADS) / (count + PRIOR_BEADS)
        };
        Reference { zh: median(|bead| bead.zh), en: median(|bead| bead.en), strength: median(|bead| bead.strength) }
    }
}

/// As many beads count as ordinary ones. Choice.
const PRIOR_BEADS: f32 = 3.0;

/// Numbers of linked and free words of a bead, by class of token, Chinese and English.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct LinkCounts {
    pub zh_free: [f32; CLASSES],
    pub en_free: [f32; CLASSES],
    pub linked: [f32; CLASSES],
    /// The summed strength of the links.
    pub sum: f32,
}

/// What surrounds a bead.
#[derive(Clone, Copy)]
pub(crate) struct BeadContext<'b> {
    /// The grid points at which the bead begins and ends.
    pub start: &'b Point,
    pub end: &'b Point,
    pub reference: &'b Reference,
}

/// All that the inputs of a bead are computed from.
pub(super) struct DescribedBead<'b> {
    pub indexed: &'b IndexedBitext,
    pub zh: Range<usize>,
    pub en: Range<usize>,
    /// The values of the features of the linear model.
    pub features: &'b [f32],
    pub context: BeadContext<'b>,
    /// Its links by the lexicon alone.
    pub links: &'b LinkCounts,
}

impl DescribedBead<'_> {
    /// Sets `out` to the inputs of the bead.
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
    }

    /// The shares of linked words, by themselves and beside those of the document, and the bead's size.
    fn cover(&self, full: bool) -> [f32; COVER_INPUTS] {
        let (n, m) = (self.zh.len() as f32, self.en.len() as f32);
        let Reference { zh, en, strength } = *self.context.reference;
        let mut cover = [0.0; COVER_INPUTS];
        cover[..4].copy_from_slice(&[n, m, zh, strength]);
        if !full {
            return cover;
        }
        let feature = |at: usize| self.features[at];
        // These features are scaled, see `links`.
        let linked = feature(features::LINK_COUNT) * 4.0;
        let zh_free = feature(features::LINK_ZH_FREE) * 4.0;
        let en_free = feature(features::LINK_EN_FREE) * 4.0;
        let sum = feature(features::LINK_SUM) * 10.0;
        let (cover_zh, cover_en) = (linked / (linked + zh_free + 1.0), linked / (linked + en_free + 1.0));
        let cover_sum = sum / (2.0 * linked + zh_free + en_free + 2.0);
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
            // How surely the words say that it is no translation: as of draws, linked or not.
            (g_zh + g_en - 2.0 * g_linked).max(0.0) / 6.0,
            (g_zh + g_en - g_linked).max(0.0) / 6.0,
        ];
        cover[4..].copy_from_slice(&rest);
        cover
    }

    fn quotes(&self, full: bool) -> [f32; QUOTE_INPUTS] {
        let (zh_side, en_side) = (&self.indexed.zh, &self.indexed.en);
        let at = |text: &IndexedSide, sentence: usize| text.surface.get(sentence).copied().unwrap_or_default();
        let flag = |yes: bool| f32::from(yes);
        let next = (at(zh_side, self.zh.end), at(en_side, self.en.end));
        let mut quotes = [0.0; QUOTE_INPUTS];
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

fn put(out: &mut Inputs, from: usize, values: &[f32]) {
    for (at, &value) in values.iter().enumerate().filter(|&(_, &value)| value != 0.0) {
        out.push(((from + at) as u16, value));
    }
}

/// Of the words of one class: how many there are, how many are unexplained, their mean evidence, how many have strong
/// evidence. `knots` counts them by the strength of their evidence.
fn shares(knots: &[f32]) -> [f32; SHARE_INPUTS] {
    let total: f32 = knots.iter().sum();
    if total <= 0.0 {
        return [0.0; SHARE_INPUTS];
    }
    let evidence: f32 = knots.iter().zip(STRENGTH_KNOTS).map(|(count, knot)| count * knot.max(0.0)).sum();
    let strong: f32 = knots[3..].iter().sum();
    [total.ln_1p(), knots[0] / (total + 1.0), evidence / (total + 1.0), strong.ln_1p()]
}

/// The marks of a block of sentences.
#[derive(Default)]
struct Marks {
    opens: f32,
    closes: f32,
    questions: f32,
    exclamations: f32,
    ellipsis: bool,
    clauses: f32,
    colons: f32,
}

impl Marks {
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
    /// Counts the words of a bead; `links` are its links.
    pub fn new(indexed: &IndexedBitext, bead: BeadRanges, links: &[LinkedWords]) -> Self {
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

/// A hash (FNV-1a) of the names of the inputs that are features of the table, and of the number of the others: a net is
/// of use only with the inputs it was trained on.
pub(super) fn names_hash() -> u32 {
    let names = (0..LINEAR).filter_map(features::name).chain([INPUTS.to_string()]);
    let bytes = names.flat_map(String::into_bytes);
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
