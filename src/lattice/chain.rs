//! The heaviest chain of anchors (Moore 2002 finds his band in the same way).
//!
//! Sentence pairs with strong evidence, such as a shared name or number, are
//! found before any search. Some are wrong; those that rise together on both
//! sides with the most weight are kept, and the search looks near them only.
//!
//! ```text
//! anchor (row, column)   (0, 0)  (1, 5)  (1, 1)  (2, 2)  (2, 3)
//! weight                   1.0     1.5     1.0     1.0     0.5
//! heaviest chain         (0, 0), (1, 1), (2, 2) with the weight 3.0
//! ```
//!
//! The anchor at (1, 5) is the heaviest of all. It is dropped, because nothing
//! can follow it: the chain through it weighs 2.5.

/// A sentence pair that is likely to be in one bead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    /// The sentence of the first side.
    pub row: usize,
    /// The sentence of the second side.
    pub column: usize,
    /// How strong the evidence is; greater than 0.
    pub weight: f32,
}

/// The heaviest chain of those that were compared.
#[derive(Clone, Copy)]
struct ChainEnd {
    /// The sum of its weights.
    weight: f64,
    /// Its last anchor.
    anchor: usize,
}

impl ChainEnd {
    /// A chain of no anchors.
    const NONE: ChainEnd = ChainEnd { weight: 0.0, anchor: usize::MAX };
}

/// The heaviest chain of anchors that rise on both sides, in order. O(n log n)
/// in the number of anchors.
///
/// Anchors may be far apart; sentences between them cost nothing. Two anchors
/// never share a row or a column.
///
/// Of equally heavy chains the first one found is kept. Without anchors the
/// chain is empty. The sums are 64-bit, as a book may have many thousands of
/// anchors.
///
/// Invariant of the tree: the slot of a column holds the heaviest chain among
/// the columns that the slot covers, so a query and an update each visit at
/// most log₂(width) slots.
pub(crate) fn chain(anchors: &[Anchor]) -> Vec<Anchor> {
    let mut order: Vec<usize> = (0..anchors.len()).collect();
    // Within a row from right to left, so that no anchor can follow another of
    // its own row. Sorted by row, so that a chain is a rising sequence of
    // columns.
    order.sort_by_key(|&at| (anchors[at].row, std::cmp::Reverse(anchors[at].column)));
    // Slot 0 of a Fenwick tree is unused, hence one slot more than columns.
    let width = anchors.iter().map(|anchor| anchor.column + 2).max().unwrap_or(1);
    let mut tree = vec![ChainEnd::NONE; width];
    let mut before = vec![usize::MAX; anchors.len()];
    let mut top = ChainEnd::NONE;
    for at in order {
        let anchor = anchors[at];
        // A Fenwick tree of prefix maxima: columns below this one.
        let mut best = ChainEnd::NONE;
        // Query: the best chain that ends in a smaller column.
        let mut slot = anchor.column;
        while slot > 0 {
            if tree[slot].weight > best.weight {
                best = tree[slot];
            }
            slot &= slot - 1;
        }
        before[at] = best.anchor;
        let sum = ChainEnd { weight: best.weight + f64::from(anchor.weight), anchor: at };
        // Update: this anchor may extend chains of all larger columns.
        let mut slot = anchor.column + 1;
        while slot < width {
            if sum.weight > tree[slot].weight {
                tree[slot] = sum;
            }
            slot += slot & slot.wrapping_neg();
        }
        if sum.weight > top.weight {
            top = sum;
        }
    }
    let mut found = Vec::new();
    let mut at = top.anchor;
    while at != usize::MAX {
        found.push(anchors[at]);
        at = before[at];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_takes_the_heavier_way() {
        let anchor = |row, column, weight| Anchor { row, column, weight };
        let anchors = [anchor(0, 0, 1.0), anchor(1, 5, 1.5), anchor(1, 1, 1.0), anchor(2, 2, 1.0), anchor(2, 3, 0.5)];
        let found: Vec<_> = chain(&anchors).iter().map(|anchor| (anchor.row, anchor.column)).collect();
        assert_eq!(found, [(0, 0), (1, 1), (2, 2)]);
    }
}
