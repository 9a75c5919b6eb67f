//! Rows of tables in text: cells between pipes, tabs or tags.
//!
//! A row comes in as the bytes of one line, or of one table row in tags. Its
//! cells go out in the order of the line.
//!
//! ```text
//! | valve | | 阀门 |            valve (column 0), 阀门 (column 2)
//! valve<tab>阀门               valve (column 0), 阀门 (column 1)
//! <tr><td>valve<td>阀门</tr>   valve and 阀门, in different columns
//! ```
//!
//! A pipe at the start decides for pipes, then a tab anywhere for tabs; only a
//! line with neither is searched for table tags. Every pipe of a row separates
//! cells, even in code, unless a backslash precedes it.

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

/// True for a cell of nothing but options of a command: `-q`, `-o, --output FILE`.
pub(super) fn is_options(text: &str) -> bool {
    let is_option = |word: &str| {
        let name = word.trim_start_matches('-');
        name.len() < word.len() && name.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let is_value = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase() || b"<>_=[]|".contains(&byte));
    let mut words = text.split_whitespace().map(|word| word.trim_end_matches(','));
    words.next().is_some_and(is_option) && words.all(|word| is_option(word) || is_value(word))
}

/// The cells of a row. Empty ones count as columns but are left out.
///
/// `range` is in bytes of `source`, and so are the ranges that are returned. A
/// line without any mark gives one cell, in column 0. With tags, the column is
/// a count of the pieces between table tags: it distinguishes the cells of a
/// row, but is not the column of the table, because every opening and closing
/// tag counts.
///
/// The cost is linear in the length of the row.
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
        // Names of HTML elements may be written in capitals. Only ASCII letters
        // change, so that bytes keep their places.
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
        // A backslash makes a pipe text (GitHub Flavored Markdown 4.10).
        let separates = |&(at, _): &(usize, &str)| !text[..at].ends_with('\\');
        for (at, _) in text.match_indices(mark).skip(start).filter(separates) {
            cut(start, at);
            start = at + 1;
        }
    }
    cut(start, text.len());
    cells
}
