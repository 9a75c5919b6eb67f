//! A bitext with Chinese first, and the way back to the caller's order.
//!
//! Features and weights know *Chinese* and *English*, not *source* and *target*. With the
//! sides put in a fixed order once, the same bitext gets the same beads in both directions.

use crate::{Bead, Bitext, Lang, Sentence};

/// The sentences and cuts of a bitext, Chinese first.
pub(super) struct Sides<'b> {
    /// The Chinese sentences.
    pub zh: &'b [Sentence<'b>],
    /// The English sentences.
    pub en: &'b [Sentence<'b>],
    /// The cuts, each as the numbers of the Chinese and the English sentence that follow
    /// it.
    pub cuts: Vec<(usize, usize)>,
    /// True if the caller's source is English.
    pub swapped: bool,
}

impl<'b> Sides<'b> {
    /// Borrows the sides of a bitext in either order.
    pub fn new(bitext: &'b Bitext<'b>) -> Self {
        let swapped = bitext.langs.source != Lang::Zh;
        let (zh, en) = if swapped { (&bitext.target, &bitext.source) } else { (&bitext.source, &bitext.target) };
        let cuts = bitext.cuts.iter().map(|&(i, j)| if swapped { (j, i) } else { (i, j) }).collect();
        Sides { zh, en, cuts, swapped }
    }

    /// Turns a bead with Chinese as its source into one in the caller's order, or back: the
    /// exchange is its own inverse.
    pub fn in_caller_order(&self, bead: &Bead) -> Bead {
        let bead = bead.clone();
        if self.swapped { Bead { source: bead.target, target: bead.source, ..bead } } else { bead }
    }
}
