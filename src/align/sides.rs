//! A bitext with Chinese first, and the way back to the caller's order.

use crate::{Bead, Bitext, Lang, Sentence};

/// A bitext with Chinese first.
pub(super) struct Sides<'b> {
    pub zh: &'b [Sentence<'b>],
    pub en: &'b [Sentence<'b>],
    /// The cuts, each before a Chinese and an English sentence.
    pub cuts: Vec<(usize, usize)>,
    /// True if the caller's source is English.
    pub swapped: bool,
}

impl<'b> Sides<'b> {
    pub fn new(bitext: &'b Bitext<'b>) -> Self {
        let swapped = bitext.langs.source != Lang::Zh;
        let (zh, en) = if swapped { (&bitext.target, &bitext.source) } else { (&bitext.source, &bitext.target) };
        let cuts = bitext.cuts.iter().map(|&(i, j)| if swapped { (j, i) } else { (i, j) }).collect();
        Sides { zh, en, cuts, swapped }
    }

    /// Turns a bead with Chinese as its source into one in the caller's order, and the other way round.
    pub fn in_caller_order(&self, bead: &Bead) -> Bead {
        let bead = bead.clone();
        if self.swapped { Bead { source: bead.target, target: bead.source, ..bead } } else { bead }
    }
}
