//! Features of a bead from its couples of words: what is left over, at which end, and whether it would fall apart.

use std::ops::Range;

use super::layout;
use crate::evidence::{Coupler, Document, Text, block, counts};

macro_rules! feature {
    ($name:literal) => {{
        const AT: usize = super::bead_feature($name);
        const { assert!(AT < layout::END) };
        AT
    }};
}

/// Words of one side of a bead that belong to no couple.
struct Rest {
    free: f32,
    head: f32,
    tail: f32,
    gap: f32,
    /// Sentences without a couple.
    alone: f32,
    /// The least sum of couples in a sentence.
    weakest: f32,
}

impl Rest {
    /// `coupled` are the tokens with their weights, in order.
    fn new(text: &Text, sentences: Range<usize>, coupled: &[(usize, f32)]) -> Rest {
        let mut rest = Rest { free: 0.0, head: 0.0, tail: 0.0, gap: 0.0, alone: 0.0, weakest: f32::INFINITY };
        let mut next = coupled.iter().peekable();
        let (mut run, mut seen) = (0.0f32, false);
        for sentence in sentences {
            let mut sum = 0.0;
            for token in text.tokens(sentence) {
                if let Some(&(_, weight)) = next.next_if(|&&(at, _)| at == token) {
                    if !seen {
                        rest.head = run;
                    } else {
                        rest.gap = rest.gap.max(run);
                    }
                    (run, seen) = (0.0, true);
                    sum += weight;
                } else if counts(text, token) {
                    run += 1.0;
                    rest.free += 1.0;
                }
            }
            rest.alone += f32::from(sum == 0.0);
            rest.weakest = rest.weakest.min(sum);
        }
        rest.tail = run;
        rest
    }
}

/// Gives the features of the couples of a bead with both sides to `emit`.
pub(super) fn describe(
    document: &Document,
    zh: Range<usize>,
    en: Range<usize>,
    coupler: &mut Coupler,
    emit: &mut impl FnMut(usize, f32),
) {
    coupler.couples(document, zh.clone(), en.clone());
    let found = &coupler.found;
    let (zh_tokens, en_tokens) = (block(&document.zh, zh.clone()), block(&document.en, en.clone()));
    let by_zh: Vec<(usize, f32)> = found.iter().map(|couple| (couple.zh, couple.weight)).collect();
    let mut by_en: Vec<(usize, f32)> = found.iter().map(|couple| (couple.en, couple.weight)).collect();
    by_en.sort_unstable_by_key(|&(at, _)| at);
    let total: f32 = found.iter().map(|couple| couple.weight).sum();
    emit(feature!("couple.sum"), total / 10.0);
    emit(feature!("couple.count"), found.len() as f32 / 4.0);
    let a = Rest::new(&document.zh, zh.clone(), &by_zh);
    let b = Rest::new(&document.en, en.clone(), &by_en);
    emit(feature!("couple.zh-free"), a.free / 4.0);
    emit(feature!("couple.en-free"), b.free / 4.0);
    emit(feature!("couple.zh-head"), a.head.ln_1p());
    emit(feature!("couple.zh-tail"), a.tail.ln_1p());
    emit(feature!("couple.zh-gap"), a.gap.ln_1p());
    emit(feature!("couple.en-head"), b.head.ln_1p());
    emit(feature!("couple.en-tail"), b.tail.ln_1p());
    emit(feature!("couple.en-gap"), b.gap.ln_1p());
    emit(feature!("couple.zh-alone"), a.alone);
    emit(feature!("couple.en-alone"), b.alone);
    if zh.len() > 1 {
        emit(feature!("couple.zh-weakest"), (a.weakest / 3.0).min(3.0));
    }
    if en.len() > 1 {
        emit(feature!("couple.en-weakest"), (b.weakest / 3.0).min(3.0));
    }
    let place = |at: usize, range: &Range<usize>| (at - range.start) as f32 / range.len() as f32;
    let off: f32 = found
        .iter()
        .map(|couple| couple.weight * (place(couple.zh, &zh_tokens) - place(couple.en, &en_tokens)).abs())
        .sum();
    emit(feature!("couple.off-diagonal"), off / (total + 2.0));
    if zh.len() > 1 && en.len() > 1 {
        let least = crossing(document, zh, en, coupler);
        emit(feature!("couple.falls-apart"), f32::from(least == 0.0));
        emit(feature!("couple.crossing"), least.ln_1p());
        emit(feature!("couple.crossing-share"), least / (total + 1.0));
    } else if zh.len() > 1 || en.len() > 1 {
        emit(feature!("couple.disorder"), disorder(document, zh, en, coupler, total));
    }
}

/// The least weight of couples that would be torn if the bead were cut in two, over all ways to cut it.
fn crossing(document: &Document, zh: Range<usize>, en: Range<usize>, coupler: &Coupler) -> f32 {
    let mut least = f32::INFINITY;
    for i in zh.start + 1..zh.end {
        for j in en.start + 1..en.end {
            let (a, b) = (document.zh.start[i] as usize, document.en.start[j] as usize);
            let torn = coupler.found.iter().filter(|couple| (couple.zh < a) != (couple.en < b));
            least = least.min(torn.map(|couple| couple.weight).sum());
        }
    }
    least
}

/// For a bead with one sentence on one side: the share of couples that are out of order with the boundaries between
/// the sentences of the other side, wherever the one is cut.
fn disorder(document: &Document, zh: Range<usize>, en: Range<usize>, coupler: &Coupler, total: f32) -> f32 {
    let single_zh = zh.len() == 1;
    let mut pairs: Vec<(usize, usize, f32)> = coupler
        .found
        .iter()
        .map(
            |couple| {
                if single_zh { (couple.zh, couple.en, couple.weight) } else { (couple.en, couple.zh, couple.weight) }
            },
        )
        .collect();
    pairs.sort_unstable_by_key(|&(one, ..)| one);
    let (text, many) = if single_zh { (&document.en, en) } else { (&document.zh, zh) };
    let mut sum = 0.0;
    for boundary in many.start + 1..many.end {
        let border = text.start[boundary] as usize;
        // Torn if cut before the first word; each word that the cut passes changes sides.
        let mut torn: f32 = pairs.iter().filter(|pair| pair.1 < border).map(|pair| pair.2).sum();
        let mut least = torn;
        for &(_, other, weight) in &pairs {
            torn += if other < border { -weight } else { weight };
            least = least.min(torn);
        }
        sum += least;
    }
    sum / (total + 1.0)
}
