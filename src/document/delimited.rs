//! Reads tables in text: CSV, and exports of flash-card programs, whose first
//! lines declare the dialect.
//!
//! Anki's export is an example of a table that declares its own dialect:
//!
//! ```text
//! #separator:tab
//! #html:true
//! #tags column:3
//! valve<br>    阀门[sound:famen.mp3]    technical
//! ```
//!
//! gives two cells of a row, `valve` and `阀门`, and a note that is not
//! aligned.
//!
//! Quoting is that of RFC 4180: a field in quotation marks may contain
//! separators and line breaks, and a doubled mark stands for one.
//!
//! ```text
//! a,"b, ""c"""     two cells: a and b, "c"
//! 5" tall,b        two cells: the mark is not first in its field
//! ```
//!
//! The columns of a row need not agree with those of the others. A table has
//! the number 0, as a file holds one.

use super::extract::Extract;
use super::paragraphs::Paragraph;
use super::segment::Cell;
use crate::bitext::{Kind, Reason};

/// The dialect of a table.
#[derive(Debug)]
struct Dialect {
    /// The character between cells.
    separator: char,
    /// True if cells hold HTML.
    html: bool,
    /// Columns without text, such as tags, from 0.
    asides: Vec<u32>,
    /// The byte where the first row begins.
    start: usize,
}

/// True if a text begins with directives such as `#separator:tab`.
pub(super) fn has_directives(text: &str) -> bool {
    ["#separator:", "#html:", "#notetype"].iter().any(|directive| text.starts_with(directive))
}

/// The cells of a table, in order.
pub(super) fn paragraphs(source: &str) -> Vec<Paragraph> {
    let dialect = dialect(source);
    let mut found = Vec::new();
    let (mut at, mut row) = (dialect.start, 0);
    while at < source.len() {
        let mut column = 0;
        loop {
            let field = field(source, at, dialect.separator);
            at = field.end;
            if !field.text.text.trim().is_empty() {
                found.push(paragraph(&dialect, field.text, Cell { table: 0, row, column }));
            }
            column += 1;
            if field.ends_row {
                break;
            }
        }
        row += 1;
    }
    found
}

/// A cell as a paragraph; cells of aside columns get a reason.
fn paragraph(dialect: &Dialect, text: Extract, cell: Cell) -> Paragraph {
    let text = without_media(if dialect.html { plain(text) } else { text }).without_invisible();
    let reason = dialect.asides.contains(&cell.column).then_some(Reason::Note);
    let kind = if reason.is_some() { Kind::Note } else { Kind::Cell };
    Paragraph { text, kind, reason, cell: Some(cell), ..Paragraph::default() }
}

/// The text of a cell that holds HTML.
#[cfg(feature = "documents")]
fn plain(text: Extract) -> Extract {
    super::html::inline(&text)
}

/// Without the feature there is no reader of HTML, so the cell stays as it is.
#[cfg(not(feature = "documents"))]
fn plain(text: Extract) -> Extract {
    text
}

/// Removes references to sounds, `[sound:a.mp3]`.
///
/// A reference that is never closed stays, because its end is unknown.
fn without_media(text: Extract) -> Extract {
    let mut out = Extract::default();
    let mut from = 0;
    while let Some(start) = text.text[from..].find("[sound:").map(|n| from + n) {
        let Some(end) = text.text[start..].find(']').map(|n| start + n + 1) else { break };
        out.append(&text, from..start);
        from = end;
    }
    // The common case, without a copy.
    if from == 0 {
        return text;
    }
    out.append(&text, from..text.text.len());
    out
}

/// One field of a row.
struct CellField {
    /// The content, without quotation marks.
    text: Extract,
    /// The byte where the next field begins.
    end: usize,
    /// True if a line break follows.
    ends_row: bool,
}

/// Reads the field at `at`: quoted, with doubled quotation marks inside, or up
/// to the separator.
///
/// Lone quotation marks inside a field are ordinary characters, as spreadsheets
/// treat them.
///
/// `at` is a byte of `source` on the start of a field. Text between a closing
/// quotation mark and the separator, which RFC 4180 forbids, is kept as part of
/// the field.
fn field(source: &str, at: usize, separator: char) -> CellField {
    let mut text = Extract::default();
    let mut at = at;
    // A quotation mark without a second one is a character, as in `3" pipe`;
    // else it would swallow the rest of the file.
    if source[at..].starts_with('"') && source[at + 1..].contains('"') {
        at += 1;
        loop {
            let close = source[at..].find('"').map_or(source.len(), |n| at + n);
            text.push(&source[at..close], at);
            if source[close..].starts_with("\"\"") {
                text.push("\"", close);
                at = close + 2;
            } else {
                at = (close + 1).min(source.len());
                break;
            }
        }
    }
    let end = source[at..].find([separator, '\n', '\r']).map_or(source.len(), |n| at + n);
    text.push(&source[at..end], at);
    let rest = &source[end..];
    let ends_row = !rest.starts_with(separator);
    let length = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
    CellField { text, end: end + length, ends_row }
}

/// The dialect that the first lines of a table declare; otherwise, the
/// separator that is commonest in the first line.
///
/// Directives are those of Anki's text export.
fn dialect(source: &str) -> Dialect {
    let start = source.len() - source.trim_start_matches('\u{FEFF}').len();
    let mut dialect = Dialect { separator: ',', html: false, asides: Vec::new(), start };
    let first = source[start..].lines().next().unwrap_or_default();
    // Reversed, since `max_by_key` takes the last of equals: the comma wins a
    // tie.
    let signs = [',', '\t', ';', '|'];
    dialect.separator = signs.into_iter().rev().max_by_key(|sign| first.matches(*sign).count()).unwrap_or(',');
    let mut named = false;
    for line in source[start..].split_inclusive('\n') {
        let Some((key, value)) = line.strip_prefix('#').and_then(|rest| rest.trim_end().split_once(':')) else { break };
        directive(&mut dialect, key, value.trim());
        named |= key == "separator";
        dialect.start += line.len();
    }
    // Anki writes tabs unless it declares another separator.
    if dialect.start > start && !named {
        dialect.separator = '\t';
    }
    dialect
}

/// Applies one directive.
///
/// Names of separators may be words, `tab`, or the characters themselves.
/// Columns count from 1 in the file and from 0 here. Unknown directives are
/// ignored: newer versions of Anki may add some.
fn directive(dialect: &mut Dialect, key: &str, value: &str) {
    let aside = ["tags column", "deck column", "notetype column", "guid column"].contains(&key);
    match key {
        "separator" => {
            dialect.separator = match value.to_ascii_lowercase().as_str() {
                "tab" | "\\t" => '\t',
                "semicolon" => ';',
                "pipe" => '|',
                "colon" => ':',
                "space" => ' ',
                "comma" => ',',
                other => other.chars().next().unwrap_or('\t'),
            }
        }
        "html" => dialect.html = value.eq_ignore_ascii_case("true"),
        _ if aside => dialect.asides.extend(value.parse::<u32>().ok().and_then(|column| column.checked_sub(1))),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_undone_and_rows_end_at_lines() {
        let texts = |source: &str| -> Vec<(String, u32, u32)> {
            let cells = paragraphs(source).into_iter();
            cells.map(|p| (p.text.text, p.cell.map_or(9, |c| c.row), p.cell.map_or(9, |c| c.column))).collect()
        };
        let cell = |text: &str, row, column| (text.to_owned(), row, column);
        assert_eq!(
            texts("a,\"b, \"\"c\"\"\"\n,\"d\ne\"\r\n"),
            [cell("a", 0, 0), cell("b, \"c\"", 0, 1), cell("d\ne", 1, 1)]
        );
        assert_eq!(texts("#separator:tab\nx y\tz"), [cell("x y", 0, 0), cell("z", 0, 1)]);
        assert_eq!(texts("5\" tall,b\n"), [cell("5\" tall", 0, 0), cell("b", 0, 1)]);
    }
}
