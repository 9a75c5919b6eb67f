//! Which blocks of one language translate which of the other, by their words, lengths and places.

use std::ops::Range;

use crate::bitext::Kind;
use crate::lang::{is_han, is_latin};
use crate::{Class, Lang, Lexicon, Links, TokenizedSide, token};

/// What the pairing of blocks looks at.
#[derive(Debug, Clone)]
pub(super) struct Block<'d> {
    pub text: std::borrow::Cow<'d, str>,
    pub kind: Kind,
}

/// Blocks that belong together; one side may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairing {
    pub en: Range<usize>,
    pub zh: Range<usize>,
}

/// Shapes of pairings, English : Chinese, and the logarithm of how common they are.
const SHAPES: &[(usize, usize, f32)] =
    &[(1, 1, 0.0), (1, 0, 0.0), (0, 1, 0.0), (2, 1, -2.5), (1, 2, -2.5), (3, 1, -3.5), (1, 3, -3.5), (2, 2, -4.5)];
/// What it is worth that one stands right after the other.
const NEXT: f32 = 3.0;
/// Weights of the evidence: as in the model of sentence alignment, chance is mixed in and no word counts for all.
const SHARE: f64 = 0.2;
const CAP: f64 = 6.0;
/// Up to so many words every word counts in full.
const ENOUGH: f64 = 24.0;
/// A block of fewer letters than this is a label or a name, a Chinese character counting for four.
const LABEL: f32 = 20.0;
/// Cells with more pairs of blocks than this are left to the aligner of sentences.
pub(super) const LARGEST: usize = 40_000;

/// The words of all blocks of a document, and what links them.
pub(super) struct Evidence {
    en: TokenizedSide,
    zh: TokenizedSide,
    links: Links,
    en_total: f64,
    zh_total: f64,
    en_sizes: Vec<(f32, Kind)>,
    zh_sizes: Vec<(f32, Kind)>,
}

impl Evidence {
    pub fn new(en: &[Block<'_>], zh: &[Block<'_>], lexicon: &Lexicon) -> Self {
        let texts =
            |blocks: &[Block<'_>]| -> Vec<String> { blocks.iter().map(|block| block.text.to_string()).collect() };
        let (zh_side, en_side) = token::pair(&texts(zh), &texts(en), lexicon);
        let links = Links::new(&zh_side, &en_side, lexicon);
        let sizes = |blocks: &[Block<'_>]| blocks.iter().map(|block| (size(&block.text), block.kind)).collect();
        Evidence {
            en_total: en_side.all().len().max(1) as f64,
            zh_total: zh_side.all().len().max(1) as f64,
            en: en_side,
            zh: zh_side,
            links,
            en_sizes: sizes(en),
            zh_sizes: sizes(zh),
        }
    }

    /// The best pairing of a cell: English blocks `en`, Chinese blocks `zh`, of which the last of one stands right
    /// before the first of the other; with its score.
    pub fn pair(&self, en: Range<usize>, zh: Range<usize>, first: Lang) -> (f32, Vec<Pairing>) {
        let (rows, columns) = (en.len(), zh.len());
        let width = columns + 1;
        let mut best = vec![(f32::NEG_INFINITY, 0u8); (rows + 1) * width];
        let mut scratch = Scratch::default();
        best[0].0 = 0.0;
        for row in 0..=rows {
            for column in 0..=columns {
                let here = best[row * width + column].0;
                if here == f32::NEG_INFINITY {
                    continue;
                }
                for (shape, &(n, m, prior)) in SHAPES.iter().enumerate() {
                    if row + n > rows || column + m > columns {
                        continue;
                    }
                    let (e, z) = (en.start + row..en.start + row + n, zh.start + column..zh.start + column + m);
                    let next = match first {
                        Lang::En => row + n == rows && column == 0,
                        Lang::Zh => column + m == columns && row == 0,
                    };
                    let fit = match n * m {
                        0 => self.alone(e, z),
                        _ => self.score(e, z, &mut scratch) + if next { NEXT } else { 0.0 },
                    };
                    let score = here + prior + fit;
                    let there = &mut best[(row + n) * width + column + m];
                    if score > there.0 {
                        *there = (score, shape as u8);
                    }
                }
            }
        }
        let mut found = Vec::new();
        let (mut row, mut column) = (rows, columns);
        while row + column > 0 {
            let (n, m, _) = SHAPES[best[row * width + column].1 as usize];
            found
                .push(Pairing { en: en.start + row - n..en.start + row, zh: zh.start + column - m..zh.start + column });
            (row, column) = (row - n, column - m);
        }
        found.reverse();
        (best[rows * width + columns].0, found)
    }

    /// How much likelier it is that the blocks translate each other than that they met by chance, as a logarithm.
    fn score(&self, en: Range<usize>, zh: Range<usize>, scratch: &mut Scratch) -> f32 {
        let total = |sizes: &[(f32, Kind)]| sizes.iter().map(|size| size.0).sum::<f32>();
        let (en_sizes, zh_sizes) = (&self.en_sizes[en.clone()], &self.zh_sizes[zh.clone()]);
        let merged = merge(en_sizes) + merge(zh_sizes);
        let (x, y) = (total(en_sizes).max(1.0), total(zh_sizes).max(1.0));
        let off = (x / y).ln();
        let length = 1.0 - (off * off / (2.0 * (0.06 + 4.0 / x.min(y)))).min(6.0);
        let kinds = match (en_sizes.first().map(|s| s.1), zh_sizes.first().map(|s| s.1)) {
            (Some(Kind::Heading), Some(Kind::Heading)) => 2.0,
            (Some(a), Some(b)) if a == b && matches!(a, Kind::Byline | Kind::Source) => 4.0,
            (Some(Kind::Heading), _) | (_, Some(Kind::Heading)) => -3.0,
            (a, b) if a == b => 0.5,
            _ => -0.5,
        };
        length + kinds + merged + self.words(en, zh, scratch)
    }

    /// What it costs that a block has no counterpart: little for a label or a name, more for text.
    fn alone(&self, en: Range<usize>, zh: Range<usize>) -> f32 {
        let sizes = self.en_sizes[en].iter().chain(&self.zh_sizes[zh]);
        sizes.map(|&(size, _)| if size < LABEL { -1.5 } else { -3.0 }).sum()
    }

    /// What the words of both sides say of each other. Each word counts once: what matters is whether it is
    /// there, against how often it is in any text of that length.
    fn words(&self, en: Range<usize>, zh: Range<usize>, scratch: &mut Scratch) -> f32 {
        let tokens = |side: &TokenizedSide, blocks: &Range<usize>| -> Vec<u32> {
            blocks.clone().flat_map(|block| side.tokens(block)).map(|token| token.term).collect()
        };
        let (mut es, mut zs) = (tokens(&self.en, &en), tokens(&self.zh, &zh));
        let shares = (es.len() as f64 / self.en_total, zs.len() as f64 / self.zh_total);
        for terms in [&mut es, &mut zs] {
            terms.sort_unstable();
            terms.dedup();
        }
        scratch.fill(&es, self.en.terms(), &zs, self.zh.terms());
        let mut sum = 0.0;
        for &t in &es {
            let found: f64 =
                self.links.back(t).iter().filter(|link| scratch.has_zh(link.term)).map(|link| f64::from(link.p)).sum();
            let chance = 1.0 - (-f64::from(self.en.count(t)) * shares.0).exp();
            sum += weight(self.en.class(t), 1.0) * gain(found.min(1.0) / chance);
        }
        for &s in &zs {
            let found: f64 =
                self.links.of(s).iter().filter(|link| scratch.has_en(link.term)).map(|link| f64::from(link.p)).sum();
            let chance = 1.0 - (-f64::from(self.zh.count(s)) * shares.1).exp();
            sum += weight(self.zh.class(s), 0.5) * gain(found.min(1.0) / chance);
        }
        // Words of one text hang together: a hundred of them are not ten times the evidence of ten.
        let count = (es.len() + zs.len()) as f64;
        (sum * (ENOUGH / count).sqrt().min(1.0)) as f32
    }
}

/// What speaks against taking several blocks as one: unlike kinds, headings, labels.
fn merge(sizes: &[(f32, Kind)]) -> f32 {
    let Some((first, more)) = sizes.split_first().filter(|(_, more)| !more.is_empty()) else { return 0.0 };
    let unlike = more.iter().any(|block| block.1 != first.1) || first.1 == Kind::Heading;
    let labels = sizes.iter().filter(|block| block.0 < LABEL).count();
    (if unlike { -20.0 } else { 0.0 }) - 3.0 * labels as f32
}

/// The share of pairs, by length, whose words speak for them; `None` where there is nothing to tell by.
pub(super) fn agreement(pairs: &[(Block<'_>, Block<'_>)], lexicon: &Lexicon) -> Option<f32> {
    if lexicon.is_empty() || pairs.is_empty() {
        return None;
    }
    let (en, zh): (Vec<Block<'_>>, Vec<Block<'_>>) = pairs.iter().cloned().unzip();
    let evidence = Evidence::new(&en, &zh, lexicon);
    let mut scratch = Scratch::default();
    let (mut whole, mut good) = (0.0, 0.0);
    for at in 0..pairs.len() {
        // Long pairs say more, but one of them not more than ten others.
        let size = evidence.en_sizes[at].0.min(400.0);
        whole += size;
        good += if evidence.words(at..at + 1, at..at + 1, &mut scratch) > 0.0 { size } else { 0.0 };
    }
    (whole > 0.0).then_some(good / whole)
}

fn weight(class: Class, content: f64) -> f64 {
    match class {
        Class::Function | Class::Mark => 0.3,
        _ => content,
    }
}

fn gain(ratio: f64) -> f64 {
    (1.0 - SHARE + SHARE * ratio).ln().min(CAP)
}

/// A text's length in English letters: a Chinese character stands for about four.
fn size(text: &str) -> f32 {
    text.chars()
        .map(|c| match c {
            c if is_han(c) => 4.0,
            c if is_latin(c) || c.is_numeric() => 1.0,
            _ => 0.0,
        })
        .sum()
}

/// Which terms the blocks at hand have.
#[derive(Default)]
struct Scratch {
    en: Vec<bool>,
    zh: Vec<bool>,
    used: (Vec<u32>, Vec<u32>),
}

impl Scratch {
    fn fill(&mut self, es: &[u32], en_terms: usize, zs: &[u32], zh_terms: usize) {
        let old = std::mem::take(&mut self.used);
        old.0.iter().for_each(|&t| self.en[t as usize] = false);
        old.1.iter().for_each(|&t| self.zh[t as usize] = false);
        self.en.resize(en_terms, false);
        self.zh.resize(zh_terms, false);
        es.iter().for_each(|&t| self.en[t as usize] = true);
        zs.iter().for_each(|&t| self.zh[t as usize] = true);
        self.used = (es.to_vec(), zs.to_vec());
    }

    fn has_en(&self, term: u32) -> bool {
        self.en[term as usize]
    }

    fn has_zh(&self, term: u32) -> bool {
        self.zh[term as usize]
    }
}
