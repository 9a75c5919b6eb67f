//! Rows of tables in text: cells between pipes, tabs or tags.

use std::ops::Range;

use super::lines::trimmed;

/// A cell of a row that is not empty.
#[derive(Debug)]
pub(super) struct RowCell {
    /// Its bytes, without white space around it.
    pub range: Range<usize>,
    /// Its column, from 0; empty cells count.
    pub column: u32,
}

/// The cells of a row. Empty ones count as columns but are left out.
pub(super) fn cells(source: &str, range: Range<usize>) -> Vec<RowCell> {
    let text = &source[range.clone()];
    let mut cells = Vec::new();
    let mut start = 0;
    let mut column = 0;
    let mut cut = |from: usize, to: usize| {
        let cell = trimmed(source, range.start + from..range.start + to);
        if !cell.is_empty() {
            cells.push(RowCell { range: cell, column });
        }
        column += 1;
    };
    if !text.starts_with('|') && !text.contains('\t') {
        let lower = text.to_ascii_lowercase();
        let marks = ["<td", "<th", "<tr", "</td", "</th", "</tr", "<table", "</table"];
        let mut at = 0;
        while let Some(found) = lower[at..].find('<').map(|n| at + n) {
            let end = lower[found..].find('>').map_or(lower.len(), |n| found + n + 1);
            if marks.iter().any(|mark| lower[found..].starts_with(mark)) {
                cut(start, found);
                start = end;
            }
            at = end;
        }
    } else {
        let mark = if text.starts_with('|') { '|' } else { '\t' };
        start = usize::from(mark == '|');
        for (at, _) in text.match_indices(mark).skip(start) {
            cut(start, at);
            start = at + 1;
        }
    }
    cut(start, text.len());
    cells
}
