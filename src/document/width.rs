//! The width of lines, and how they end.
//!
//! Columns are those of a terminal or a page in a fixed-width font: one for a
//! Latin letter, two for a Han character or full-width mark. Lines that were
//! wrapped by hand are about equally wide in columns, but not in bytes or
//! characters.
//!
//! ```text
//! text      characters   columns   bytes
//! valve     5            5         5
//! 阀门      2            4         6
//! 阀门 A    4            6         8
//! ```
//!
//! Combining marks count as one column each. The widths are only compared with
//! limits of some tens of columns, where a few more do not matter.

/// The columns of a text; a wide character counts as two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The columns of a character.
fn columns(c: char) -> usize {
    1 + usize::from(super::extract::is_wide(c))
}

/// True if a text takes more columns than `most`. Stops reading as soon as that
/// is known.
///
/// Equal widths are not wider. The cost is at most `most` characters, however
/// long the text is, so it can be applied to a whole book.
pub(super) fn is_wider(text: &str, most: usize) -> bool {
    let mut left = most;
    text.chars().any(|c| match left.checked_sub(columns(c)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    })
}

/// True if a text ends like a sentence, or like something that is followed by a
/// new line.
///
/// Closing quotation marks, brackets and marks of emphasis at the end are
/// passed over first: `(It works.)` ends like a sentence. An abbreviation does
/// too, since only the last mark counts. White space at the end must be trimmed
/// by the caller.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '"', '\'', ')', '）', '」', '』', '》', '*', '_', '`', ']', '】']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '：', '；', '—', '■'])
}

/// True if a text ends like a clause or a sentence.
pub(super) fn ends_clause(text: &str) -> bool {
    ends_sentence(text) || text.ends_with(['，', '、', ',', '-'])
}
