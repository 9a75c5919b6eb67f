//! Separates pairs that a table contradicts: across its rows, and of a code with
//! a text.
//!
//! ```text
//! | Confirm | 确认 |
//! | Undo    |      |      no pair with 备用, though both are left over
//! |         | 备用 |
//! | ttl     | 超时 |      no pair: a key and what it means
//! ```
//!
//! The aligner would rather pair two short texts that stand near each other
//! than leave both alone. In a table an empty cell is stronger evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::streams::PlacedBitext;
use crate::align::{BeadLinks, Placed};
use crate::document::Document;
use crate::{Bead, ByLang, Lexicon};

/// Separates pairs that the tables of a document contradict. Beads have Chinese
/// as their source.
pub(super) fn separate(found: &mut Placed, placed: &PlacedBitext<'_>, document: &Document, lexicon: &Lexicon) {
    let filled = FilledRows::new(document);
    if filled.rows.is_empty() {
        return;
    }
    let (beads, links) = (std::mem::take(&mut found.alignment.beads), std::mem::take(&mut found.links));
    for (bead, links) in beads.into_iter().zip(links) {
        let doubtful = bead.shape() == crate::BySide { source: 1, target: 1 }
            && (filled.crosses(placed, &bead) || links.linked == 0.0 && pairs_code(placed, &bead, lexicon));
        if doubtful {
            let (zh, en) = alone(bead);
            found.alignment.beads.extend([zh, en]);
            let of_zh = BeadLinks { linked: 0.0, en_words: 0.0, ..links };
            found.links.extend([of_zh, BeadLinks { linked: 0.0, zh_words: 0.0, ..links }]);
        } else {
            found.alignment.beads.push(bead);
            found.links.push(links);
        }
    }
}

/// The two sentences of a pair as beads of their own.
fn alone(bead: Bead) -> (Bead, Bead) {
    let zh = Bead { target: bead.target.start..bead.target.start, ..bead.clone() };
    (zh, Bead { source: bead.source.end..bead.source.end, ..bead })
}

/// Which languages the rows of a document's tables have.
#[derive(Default)]
struct FilledRows {
    /// By the number of the row, from 1.
    rows: BTreeMap<u32, FilledRow>,
    /// The tables of which at least a third of the rows have both languages. Tables with one language for each row seldom have so many.
    bilingual: BTreeSet<u32>,
}

/// A row of a table.
#[derive(Default, Clone, Copy)]
struct FilledRow {
    /// Its table.
    table: u32,
    /// The languages that it has text in.
    has: ByLang<bool>,
}

/// How many rows a table has.
#[derive(Default)]
struct RowCount {
    /// Those with both languages.
    both: usize,
    /// All of them.
    all: usize,
}

impl FilledRows {
    /// Reads the rows of all cells.
    fn new(document: &Document) -> Self {
        let mut filled = FilledRows::default();
        for segment in document.segments().iter().filter(|segment| segment.reason.is_none()) {
            if let (Some(cell), Some(lang)) = (segment.cell, segment.lang) {
                let row = filled.rows.entry(cell.row + 1).or_default();
                row.table = cell.table;
                row.has[lang] = true;
            }
        }
        let mut tables: BTreeMap<u32, RowCount> = BTreeMap::new();
        for row in filled.rows.values() {
            let count = tables.entry(row.table).or_default();
            count.both += usize::from(row.has.zh && row.has.en);
            count.all += 1;
        }
        let bilingual = tables.into_iter().filter(|(_, count)| count.both * 3 >= count.all);
        filled.bilingual = bilingual.map(|(table, _)| table).collect();
        filled
    }

    /// True for a pair of two cells in different rows of a table in both
    /// languages, neither of which has a counterpart in its own row.
    fn crosses(&self, placed: &PlacedBitext<'_>, bead: &Bead) -> bool {
        let (zh, en) = (placed.places.zh[bead.source.start].row, placed.places.en[bead.target.start].row);
        let single = |row: u32| self.rows.get(&row).filter(|row| row.has.zh != row.has.en).map(|row| row.table);
        zh != en && single(zh).is_some_and(|table| single(en) == Some(table) && self.bilingual.contains(&table))
    }
}

/// True for two cells of one row of which the English one is a code that no
/// lexicon knows: `ttl`, `btn_ok`.
fn pairs_code(placed: &PlacedBitext<'_>, bead: &Bead, lexicon: &Lexicon) -> bool {
    /// Longer words in small letters may be rare words. Choice.
    const SHORT: usize = 4;
    let (zh, en) = (&placed.places.zh[bead.source.start], &placed.places.en[bead.target.start]);
    let text = placed.bitext.target()[bead.target.start].text.trim();
    let word = !text.is_empty() && !text.contains(char::is_whitespace) && text.is_ascii();
    let key = text.contains('_')
        || text.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) && text != text.to_ascii_uppercase();
    let short = || text.len() <= SHORT && text.bytes().all(|byte| byte.is_ascii_lowercase());
    zh.row != 0 && zh.row == en.row && word && !lexicon.is_empty() && (key || short() && !lexicon.knows_english(text))
}
