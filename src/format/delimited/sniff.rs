//! Finds the delimiter of a table from its first lines.
//!
//! File names are no guide: Excel writes `;` into `.csv` wherever the comma is
//! the decimal mark, and exports called `.csv` often hold tabs.
//!
//! ```text
//! source;target                  `;`  1.00 even + 1 for the names   = 2.00
//! valve, ball;球阀                `,`   .33 even                      =  .33
//! seal;密封                       tab  never occurs                  = 0
//! ```

use super::heads::{Column, column};

/// The delimiters that are looked for. Excel writes `;` where the comma is the
/// decimal mark; `|` comes from databases.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many lines decide: a choice. Enough to recognise a table, few enough to
/// be fast.
const LINES: usize = 200;

/// The delimiter that a first line `sep=;` declares, as Excel reads and writes
/// it, and the length of the line in bytes with its end. `None` if the first
/// line is an ordinary one.
///
/// The length is what the reader must skip before the table begins.
pub(super) fn declared(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head)?;
    let line = head[..end].trim_ascii().trim_ascii_start();
    // Some exports put the declaration itself into quotes.
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let mark = line.get(..4).filter(|mark| mark.eq_ignore_ascii_case(b"sep=")).and_then(|_| line.get(4));
    // A tab at the end of the line was removed by trimming.
    mark.copied().or_else(|| line.eq_ignore_ascii_case(b"sep=").then_some(b'\t')).map(|mark| (mark, end + 1))
}

/// The delimiter of the text that begins with `head`: the one that cuts the
/// lines most evenly. In doubt, and for a text of single columns, `usual`.
///
/// `head` may end in the middle of a line, or of a character: delimiters are
/// ASCII, so that bytes suffice. `usual` wins a tie.
pub(super) fn delimiter(head: &[u8], usual: u8) -> u8 {
    let scores = CANDIDATES.map(|candidate| (score(head, candidate), candidate == usual, candidate));
    let best = scores.into_iter().max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    best.filter(|best| best.0 > 0.0).map_or(usual, |best| best.2)
}

/// True if a blank follows every delimiter outside quotes, as in `valve, 阀门`
/// written by hand: it belongs to the delimiter, and a quote after it opens a
/// field. At least two lines are needed, of which the last may be cut off.
pub(super) fn is_padded(head: &[u8], delimiter: u8) -> bool {
    if delimiter == b'\t' {
        return false;
    }
    let lines = head.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (mut count, mut quoted) = (0, false);
    for line in lines.take(LINES) {
        count += 1;
        for (at, &byte) in line.iter().enumerate() {
            quoted ^= byte == b'"';
            let next = line.get(at + 1).copied();
            if byte == delimiter && !quoted && next.is_some_and(|next| !matches!(next, b' ' | b'\r')) {
                return false;
            }
        }
    }
    count > 1 && head.contains(&delimiter)
}

/// How well a delimiter cuts the lines, from 0 to 2: the share of lines with
/// the commonest number of columns, if that is at least two, plus one if the
/// first line then names two columns of texts.
///
/// Names add a whole point, because commas inside texts can be as even as the
/// true delimiter: a file `source;target` with one comma in every text must be
/// cut at `;`.
fn score(head: &[u8], delimiter: u8) -> f64 {
    let lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    let counts: Vec<usize> = lines.iter().take(LINES).map(|line| columns(line, delimiter)).collect();
    let commonest = counts
        .iter()
        .copied()
        .filter(|&count| count > 1)
        .max_by_key(|count| counts.iter().filter(|other| *other == count).count());
    // A delimiter that never occurs cuts every line evenly into one column, and
    // must not win.
    let Some(commonest) = commonest else { return 0.0 };
    let even = counts.iter().filter(|&&count| count == commonest).count() as f64 / counts.len() as f64;
    let first = lines.first().map(|line| String::from_utf8_lossy(line)).unwrap_or_default();
    let names = first.trim().split(char::from(delimiter)).map(|name| column(name.trim_matches('"')));
    let texts = names.filter(|name| matches!(name, Column::Source(_) | Column::Target(_) | Column::Text(_))).count();
    // Names are the stronger sign: commas in the texts of a TSV file may be
    // even by chance.
    even + f64::from(u8::from(texts > 1))
}

/// How many columns a line has. Delimiters between quotes do not count; a
/// quoted line end is not seen.
///
/// At least 1.
fn columns(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 1;
    for &byte in line {
        quoted ^= byte == b'"';
        count += usize::from(byte == delimiter && !quoted);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found() {
        let of = |text: &str| char::from(delimiter(text.as_bytes(), b','));
        assert_eq!(of("source;target\nvalve;阀门\n\"a; b\";甲；乙\n"), ';');
        assert_eq!(of("en,zh\n\"one; two; three\",一\nfour,四\n"), ',');
        assert_eq!(of("Yes, we are.|是的。\nNo.|不。\nWell, well, well.|好。\n"), '|');
        assert_eq!(of("Hello, world\t你好\nBye\t再见\n"), '\t');
        assert_eq!(of("just one column\n"), ',');
    }

    #[test]
    fn blanks_after_every_delimiter_belong_to_it() {
        assert!(is_padded("term, 译文\nvalve, 阀门\n\"a,b\", \"甲\"\n".as_bytes(), b','));
        assert!(!is_padded("term, 译文\nvalve,阀门\n".as_bytes(), b','));
        assert!(!is_padded("Yes, sir;是\nNo, sir;不\n".as_bytes(), b';'));
        assert!(!is_padded("Yes, sir".as_bytes(), b','));
    }

    #[test]
    fn excel_names_its_delimiter() {
        assert_eq!(declared(b"sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(declared(b"\"sep=|\"\n"), Some((b'|', 8)));
        assert_eq!(declared(b"sep=\t\nx"), Some((b'\t', 6)));
        assert_eq!(declared(b"september\n"), None);
    }
}
